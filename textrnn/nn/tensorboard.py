"""The epochs of a training as an event file, for TensorBoard to show."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

import tensorflow as tf

from textrnn.files import atomic_write, check_folder

__all__ = ["write_events"]


def write_events(path: str | os.PathLike[str], history: Iterable[Mapping[str, float]], *, force: bool = False) -> Path:
    """Write one scalar for each figure of each epoch; the folder of `path` is made if need be.

    The records are written one by one, since ``tf.summary`` needs the package `tensorboard`, which TensorFlow no
    longer brings along.

    Parameters
    ----------
    path : path-like
        The event file; TensorBoard finds those whose name has "tfevents" in it.
    history : iterable of mappings
        ``epoch``, and figures by name.
    force : bool, default=False
        Replace an existing file.

    Raises
    ------
    OutputError
        If it cannot be written.

    Examples
    --------
    >>> folder = tempfile.mkdtemp()
    >>> path = write_events(f"{folder}/run/events.out.tfevents.textrnn", [{"epoch": 1, "loss": 0.5}])
    >>> [each.summary.value[0].tag for each in tf.compat.v1.train.summary_iterator(str(path)) if each.step]
    ['loss']
    """
    target = Path(path)
    check_folder(target.parent).mkdir(parents=True, exist_ok=True)
    event, summary = tf.compat.v1.Event, tf.compat.v1.Summary
    now = time.time()
    events = [event(wall_time=now, file_version="brain.Event:2")]
    for epoch in history:
        values = [summary.Value(tag=name, simple_value=value) for name, value in epoch.items() if name != "epoch"]
        events.append(event(wall_time=now, step=int(epoch["epoch"]), summary=summary(value=values)))
    with tempfile.TemporaryDirectory() as folder:
        whole = os.path.join(folder, "events")
        with tf.io.TFRecordWriter(whole) as file:
            for each in events:
                file.write(each.SerializeToString())
        with atomic_write(target, force=force) as file:
            file.write(Path(whole).read_bytes())
    return target
