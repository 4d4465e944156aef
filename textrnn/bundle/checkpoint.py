"""The trainings of a run that may break off, in a folder beside its output.

``000.done`` is the result of the first training, ``001.running`` how far the second has come, each an archive as a
model file is. Every file says what run it is of; one of another is refused with the difference named.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import safetensors.numpy

from textrnn import nesting
from textrnn.bundle.format import consistent, read_bundle, to_json, write_bundle
from textrnn.errors import OutputError, UsageError
from textrnn.interruption import Stop
from textrnn.keeping import Progress

__all__ = ["Checkpoint", "checkpoint_of", "clear_checkpoint", "difference"]

#: Seconds from one to the next within an epoch.
EVERY = 120.0
#: Of trainings, of rows and how many of them are whole, and of any of these half-written.
_SUFFIXES = (".done", ".running", ".rows", ".state", ".tmp")
_NEEDS = "0.2.0"


def checkpoint_of(output: str | os.PathLike[str]) -> Path:
    """Where the checkpoint of an output is.

    Examples
    --------
    >>> str(checkpoint_of("model.textrnn"))
    'model.textrnn.checkpoint'
    """
    return Path(f"{os.fspath(output)}.checkpoint")


def clear_checkpoint(folder: Path) -> None:
    """Remove a checkpoint and nothing else: a file that is none of one stays, and is told.

    Raises
    ------
    OutputError
        If something else is there, or it cannot be removed.
    """
    if not folder.exists():
        return
    try:
        for path in folder.iterdir() if folder.is_dir() and not folder.is_symlink() else ():
            if path.suffix in _SUFFIXES and path.is_file():
                path.unlink()
        folder.rmdir()
    except OSError as error:
        raise OutputError(f"{folder}: is in the way of a checkpoint; move it or name another file with -o") from error


class Checkpoint:
    """A `textrnn.keeping.Keeper` that writes files.

    Parameters
    ----------
    folder : path-like
        Where; made when there is something to keep.
    identity : mapping
        All that shapes the run, as JSON has it; nested dicts are compared key by key.
    resume : bool, default=False
        Go on with what is there, if anything is; otherwise it is removed.
    every : float, default=120
        Seconds between two checkpoints within an epoch.

    Attributes
    ----------
    found : int
        How many files there were to go on with.

    Raises
    ------
    UsageError
        If what is there is of another run.
    ModelFileError
        If it is damaged.
    """

    def __init__(
        self, folder: str | os.PathLike[str], identity: Mapping[str, Any], *, resume: bool = False, every: float = EVERY
    ) -> None:
        self.folder, self.every = Path(folder), every
        self._identity = nesting.loads(to_json(identity))
        self._stop = Stop()
        self._turn, self._last = -1, time.monotonic()
        self.found = 0
        if not resume:
            self.remove()
            return
        for path in sorted(self.folder.glob("*.*")) if self.folder.is_dir() else ():
            if path.suffix in (".done", ".running"):
                self._read(path)
                self.found += 1

    def begin(self, stop: Stop) -> Progress | None:
        """Another training begins: give what is left of it."""
        self._stop, self._turn, self._last = stop, self._turn + 1, time.monotonic()
        for kind in ("done", "running"):
            if (path := self._path(kind)).is_file():
                return self._read(path)
        return None

    def keep(self, progress: Callable[[], Progress], *, now: bool = False) -> None:
        """Write the progress if it is time to, or an end was asked for."""
        if now or self._stop.asked is not None or time.monotonic() - self._last >= self.every:
            self._write("running", progress())
        self._stop.here()

    def end(self, progress: Progress) -> None:
        """Write a result."""
        if not self._path("done").is_file():
            self._write("done", progress)
        with contextlib.suppress(FileNotFoundError):
            self._path("running").unlink()

    def remove(self) -> None:
        """The run is done, or does not go on with this: nothing is left."""
        clear_checkpoint(self.folder)

    def _path(self, kind: str) -> Path:
        return self.folder / f"{self._turn:03d}.{kind}"

    def _write(self, kind: str, progress: Progress) -> None:
        try:
            self.folder.mkdir(exist_ok=True)
        except OSError as error:
            raise OutputError(f"{self.folder}: cannot be made ({error.strerror}); free some space") from error
        plain = {"kind": "checkpoint", "identity": self._identity, "progress": progress.plain}
        members = {"model.json": to_json(plain), "weights.safetensors": safetensors.numpy.save(progress.arrays)}
        write_bundle(self._path(kind), members, needs=_NEEDS)
        self._last = time.monotonic()

    def _read(self, path: Path) -> Progress:
        members = read_bundle(path)
        with consistent(path):
            plain = nesting.loads(members["model.json"])
            if plain["kind"] != "checkpoint":
                raise ValueError(f"kind {str(plain['kind'])[:80]}")
            different = difference(plain["identity"], self._identity)
            progress = Progress(plain["progress"], safetensors.numpy.load(members["weights.safetensors"]))
        if different:
            raise UsageError(
                f"{self.folder}: is of another run: {different}; start afresh without --resume, or run as before"
            )
        return progress


def difference(before: Any, now: Any, name: str = "") -> str:
    """Say the first difference of two nested dicts; nothing where there is none.

    Examples
    --------
    >>> difference({"a": {"b": 1}}, {"a": {"b": 2}})
    'a.b was 1 and is 2'
    """
    if isinstance(before, dict) and isinstance(now, dict):
        for key in sorted(before | now):
            if different := difference(before.get(key), now.get(key), f"{name}.{key}" if name else key):
                return different
        return ""
    return "" if before == now else f"{name} was {_short(before)} and is {_short(now)}"


def _short(value: Any) -> str:
    text = "not given" if value is None else str(value)
    return text if len(text) <= 40 else f"{text[:40]}..."
