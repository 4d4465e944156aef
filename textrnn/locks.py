"""One run at a time for an output.

The lock is one of the operating system's on a file beside the output, so a run that was killed holds nothing; the file
has the holder's process number in it and goes with the lock. (The package filelock leaves its file behind and does not
know who holds it.)
"""

from __future__ import annotations

import contextlib
import os
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

from textrnn.errors import LockedError, OutputError
from textrnn.files import check_output, clear_leftovers

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

__all__ = ["claimed", "claims"]

_held: dict[str, int] = {}


@contextlib.contextmanager
def claimed(path: str | os.PathLike[str], *, force: bool = False) -> Iterator[Path]:
    """Check that a file can be written, and keep other runs from writing it while the block lasts.

    What a run that was killed left half-written beside it is removed. A run may claim again what it holds.

    Parameters
    ----------
    path : path-like
        The file to be written.
    force : bool, default=False
        Whether an existing file may be replaced.

    Yields
    ------
    Path

    Raises
    ------
    OutputError
        As `textrnn.files.check_output`.
    LockedError
        If another run is writing it; the message has its process number.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.mkdtemp()
    >>> with claimed(folder + "/m.textrnn") as path:
    ...     os.listdir(folder)
    ['.m.textrnn.lock']
    >>> os.listdir(folder)
    []
    """
    target = check_output(path, force=force)
    name = os.path.realpath(target)
    if name in _held:
        yield target
        return
    lock = Path(os.path.dirname(name), _name(os.path.basename(name)))
    handle = _locked(lock, target)
    _held[name] = handle
    try:
        clear_leftovers(target)
        yield target
    finally:
        del _held[name]
        if sys.platform == "win32":  # an open file cannot be removed there
            os.close(handle)
            with contextlib.suppress(OSError):
                lock.unlink()
        else:  # removed while it is held, so that nobody takes a lock on a file that is gone
            with contextlib.suppress(OSError):
                lock.unlink()
            os.close(handle)


@contextlib.contextmanager
def claims(*paths: str | os.PathLike[str] | None, force: bool = False) -> Iterator[None]:
    """Claim each of the files that a run was asked to write; None is none.

    Raises
    ------
    OutputError, LockedError
        As `claimed`.

    Examples
    --------
    >>> with claims(None):
    ...     pass
    """
    with contextlib.ExitStack() as stack:
        for path in paths:
            if path is not None:
                stack.enter_context(claimed(path, force=force))
        yield


def _name(base: str) -> str:
    """What the lock of a file is called; that of one as long as the file system allows, by what only it has."""
    return f".{base}.lock" if len(base) < 60 else f".{base[:40]}.{zlib.crc32(os.fsencode(base)):08x}.lock"


def _locked(lock: Path, target: Path) -> int:
    """Open the file and lock it; again, if whoever held it removed it in between."""
    while True:
        try:
            handle = os.open(lock, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o666)
        except OSError as error:
            raise OutputError(f"{lock}: cannot be written ({error.strerror}); choose another folder") from error
        try:
            if not _try(handle):
                holder = os.pread(handle, 20, 0).decode("ascii", "replace").strip() if hasattr(os, "pread") else ""
                raise LockedError(
                    f"{target}: is being written by another run{f' (process {holder})' if holder else ''}; wait for "
                    "it, or name another file"
                )
            if _is(lock, handle):
                os.ftruncate(handle, 0)
                os.write(handle, f"{os.getpid()}\n".encode())
                return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def _is(lock: Path, handle: int) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), os.stat(lock))
    except FileNotFoundError:
        return False


def _try(handle: int) -> bool:
    """Take the lock if it is free; it ends with the process, whatever ends that."""
    if sys.platform == "win32":
        try:
            os.lseek(handle, 1 << 30, os.SEEK_SET)  # a byte beyond the number, which others may then read
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            os.lseek(handle, 0, os.SEEK_SET)
        except OSError:
            return False
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks: a run is better than none
        return True
    return True
