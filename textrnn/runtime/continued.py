"""An output of rows that may break off and be gone on with.

While it is written, ``FILE.checkpoint`` holds the rows so far and, from time to time, how many of them are whole. At
the end they become the file in one step, so that a reader sees the old file or all of the new one.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from textrnn import nesting
from textrnn.bundle.checkpoint import checkpoint_of, clear_checkpoint, difference
from textrnn.bundle.format import to_json
from textrnn.errors import OutputError, UsageError
from textrnn.files import atomic_write, put_in_place
from textrnn.locks import claimed

__all__ = ["Part", "continued"]

#: Seconds between two marks: at most this much work is done twice.
EVERY = 5.0
_ROWS, _STATE = "output.rows", "output.state"


class Part:
    """What there is of an output; a binary file to those who write rows.

    Attributes
    ----------
    rows : int
        How many rows of the source are in it from before.
    counts : dict of str to int
        What was counted of them.
    muted : bool
        Whether what is written is dropped: the beginning, which is there from before.
    """

    def __init__(self, file: IO[bytes], state: Path, identity: Mapping[str, Any], before: Mapping[str, Any]) -> None:
        self._file, self._state, self._identity = file, state, identity
        self.rows: int = before.get("rows", 0)
        self.counts: dict[str, int] = dict(before.get("counts", {}))
        self.muted = bool(before)
        self._wanted: str = before.get("seen", "")
        self._seen = hashlib.sha256()
        self._last = time.monotonic()

    def write(self, data: bytes) -> int:
        """Append."""
        return len(data) if self.muted else self._file.write(data)

    def see(self, row: object) -> None:
        """Take note of a row of the source, also of those from before."""
        self._seen.update(repr(row).encode("utf-8", "surrogatepass"))

    def catch_up(self, source: object) -> None:
        """All rows from before were seen: they must be those that are in the output."""
        if self._seen.hexdigest() != self._wanted:
            raise UsageError(
                f"{source}: its first {self.rows:,} rows are not those of the run that broke off; start afresh without "
                "--resume"
            )

    def mark(self, rows: int, counts: Mapping[str, int]) -> None:
        """So many rows are whole; written down if it is time to."""
        if time.monotonic() - self._last < EVERY:
            return
        self._file.flush()
        os.fsync(self._file.fileno())
        state = {"identity": self._identity, "rows": rows, "counts": dict(counts), "seen": self._seen.hexdigest()}
        with atomic_write(self._state) as file:
            file.write(to_json({**state, "bytes": self._file.tell()}))
        self._last = time.monotonic()


@contextlib.contextmanager
def continued(
    target: str | os.PathLike[str], identity: Mapping[str, Any], *, resume: bool = False, force: bool = False
) -> Iterator[Part]:
    """Open an output; it takes its place when the block ends well.

    After Ctrl-C, a request to end or a disk that is full, what there is stays for another run with `resume`.

    Parameters
    ----------
    target : path-like
        The file.
    identity : mapping
        What shapes it, as JSON has it.
    resume : bool, default=False
        Go on with what a run before has left, if anything.
    force : bool, default=False
        Whether an existing file may be replaced.

    Raises
    ------
    UsageError
        If what is left is of another run.
    OutputError, LockedError
        If it cannot be written.
    """
    folder = checkpoint_of(target)
    with claimed(target, force=force) as path:
        if not resume:
            clear_checkpoint(folder)
        try:
            folder.mkdir(exist_ok=True)
            before = _left(folder, nesting.loads(to_json(identity)))
            with open(folder / _ROWS, "r+b" if before else "wb") as file:
                if before:
                    file.truncate(before["bytes"])
                    file.seek(0, io.SEEK_END)
                yield Part(file, folder / _STATE, identity, before)
                file.flush()
                os.fsync(file.fileno())
            put_in_place(folder / _ROWS, path)
        except OutputError as error:
            if not isinstance(error.__cause__, OSError):
                clear_checkpoint(folder)
            raise
        except OSError as error:
            raise OutputError(
                f"{path}: cannot be written ({error.strerror or error}); free some space and go on with --resume"
            ) from error
        except Exception as error:
            if not (resume and isinstance(error, UsageError)):  # what is left is of another run, which may go on
                clear_checkpoint(folder)
            raise
        clear_checkpoint(folder)


def _left(folder: Path, identity: dict[str, Any]) -> dict[str, Any]:
    """The last mark, if there is one and its rows are there."""
    try:
        state = nesting.loads((folder / _STATE).read_bytes())
        whole = (folder / _ROWS).stat().st_size >= state["bytes"]
    except (FileNotFoundError, KeyError, TypeError, ValueError):
        return {}
    if different := difference(state.get("identity"), identity):
        raise UsageError(f"{folder}: is of another run: {different}; start afresh without --resume, or run as before")
    return state if whole else {}
