"""The event file, read back by TensorFlow."""

import pytest
import tensorflow as tf

from textrnn.errors import OutputError
from textrnn.nn.tensorboard import write_events

HISTORY = [
    {"epoch": 1, "loss": 0.75, "accuracy": 0.5, "val_loss": 0.625, "val_accuracy": 0.25},
    {"epoch": 2, "loss": 0.5, "accuracy": 0.75},
]


def read(path):
    events = list(tf.compat.v1.train.summary_iterator(str(path)))
    assert events[0].file_version == "brain.Event:2"
    return {(event.step, each.tag): each.simple_value for event in events for each in event.summary.value}


def test_each_figure_of_each_epoch_is_a_scalar(tmp_path):
    path = write_events(tmp_path / "a" / "run" / "events.out.tfevents.x", HISTORY)
    assert read(path) == {
        (epoch["epoch"], name): value for epoch in HISTORY for name, value in epoch.items() if name != "epoch"
    }
    assert [each.name for each in path.parent.iterdir()] == ["events.out.tfevents.x"]


def test_an_earlier_training_is_replaced_only_when_asked(tmp_path):
    path = tmp_path / "events.out.tfevents.x"
    write_events(path, HISTORY)
    with pytest.raises(OutputError, match="exists already"):
        write_events(path, HISTORY[:1])
    assert len(read(path)) == 6
    write_events(path, HISTORY[1:], force=True)
    assert read(path) == {(2, "loss"): 0.5, (2, "accuracy"): 0.75}
