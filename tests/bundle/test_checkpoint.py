"""Checkpoints: of one run, whole or not there, and gone when it is done."""

from __future__ import annotations

import signal

import numpy as np
import pytest

from textrnn.bundle.checkpoint import Checkpoint, checkpoint_of, difference
from textrnn.errors import ModelFileError, OutputError, UsageError
from textrnn.interruption import Interrupted, Stop
from textrnn.keeping import Progress

RUN = {"corpus": {"train": "abc"}, "settings": {"epochs": 3, "stop_tags": ()}}


def progress(number, done=False):
    return Progress({"done": done, "epoch": number}, {"variable.0": np.full(3, number, np.float32)})


def kept(folder, identity=RUN, *, every=1e9, **options):
    return Checkpoint(folder, identity, every=every, **options)


@pytest.fixture
def folder(tmp_path):
    return checkpoint_of(tmp_path / "m.textrnn")


def test_what_was_kept_is_found(folder):
    first = kept(folder)
    assert first.begin(Stop()) is None
    first.end(progress(7, done=True))
    assert first.begin(Stop()) is None
    first.keep(lambda: progress(2), now=True)
    again = kept(folder, resume=True)
    assert again.found == 2
    done, running = again.begin(Stop()), again.begin(Stop())
    assert done.plain == {"done": True, "epoch": 7} and running.plain == {"done": False, "epoch": 2}
    np.testing.assert_array_equal(running.arrays["variable.0"], np.full(3, 2, np.float32))
    assert again.begin(Stop()) is None


def test_it_is_kept_when_it_is_time_and_when_an_end_is_asked_for(folder):
    stop = Stop()
    checkpoint = kept(folder)
    checkpoint.begin(stop)
    checkpoint.keep(lambda: progress(1))
    assert not folder.exists()
    stop.asked = signal.SIGTERM
    with pytest.raises(Interrupted):
        checkpoint.keep(lambda: progress(2))
    assert kept(folder, resume=True).begin(Stop()).plain["epoch"] == 2
    often = kept(folder, every=0)
    often.begin(Stop())
    often.keep(lambda: progress(3))
    assert kept(folder, resume=True).begin(Stop()).plain["epoch"] == 3


def test_a_result_takes_the_place_of_the_progress(folder):
    checkpoint = kept(folder)
    checkpoint.begin(Stop())
    checkpoint.keep(lambda: progress(1), now=True)
    checkpoint.end(progress(3, done=True))
    assert [path.name for path in folder.iterdir()] == ["000.done"]


def test_without_resume_what_is_there_goes(folder):
    checkpoint = kept(folder)
    checkpoint.begin(Stop())
    checkpoint.keep(lambda: progress(1), now=True)
    assert kept(folder).begin(Stop()) is None
    assert not folder.exists()


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({**RUN, "corpus": {"train": "abd"}}, "corpus.train was abc and is abd"),
        ({**RUN, "settings": {"epochs": 4, "stop_tags": []}}, "settings.epochs was 3 and is 4"),
        ({**RUN, "corpus": {"train": "abc", "valid": "x"}}, "corpus.valid was not given and is x"),
        ({"corpus": RUN["corpus"]}, "settings was "),
    ],
)
def test_a_checkpoint_of_another_run_is_refused_with_the_difference(folder, other, told):
    checkpoint = kept(folder)
    checkpoint.begin(Stop())
    checkpoint.keep(lambda: progress(1), now=True)
    with pytest.raises(UsageError) as error:
        kept(folder, other, resume=True)
    assert f"is of another run: {told}" in str(error.value)
    assert kept(folder, resume=True).found == 1  # it is still there


def test_a_damaged_checkpoint_is_refused(folder):
    checkpoint = kept(folder)
    checkpoint.begin(Stop())
    checkpoint.keep(lambda: progress(1), now=True)
    path = folder / "000.running"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(ModelFileError, match="damaged"):
        kept(folder, resume=True)


def test_a_file_in_the_way_is_told_and_left_alone(folder):
    folder.write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="is in the way of a checkpoint"):
        kept(folder)
    assert folder.read_text(encoding="utf-8") == "mine"


def test_what_is_none_of_a_checkpoint_is_not_removed(folder):
    checkpoint = kept(folder)
    checkpoint.begin(Stop())
    checkpoint.keep(lambda: progress(1), now=True)
    (folder / "thesis.docx").write_bytes(b"mine")
    with pytest.raises(OutputError, match="is in the way of a checkpoint"):
        checkpoint.remove()
    assert [path.name for path in folder.iterdir()] == ["thesis.docx"]


def test_tuples_and_lists_are_the_same_to_a_run():
    assert difference({"a": [1]}, {"a": [1]}) == ""
    assert difference({"a": 1}, {"a": 1, "b": None}) == ""
