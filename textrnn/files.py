"""Writing files so that a reader sees the old one or the new one, never half of either."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from textrnn.errors import OutputError, UsageError

# not where it is used: a disk that is full or broken by then may not have it
if sys.platform != "win32":
    import fcntl

__all__ = [
    "atomic_write",
    "cache_folder",
    "check_apart",
    "check_folder",
    "check_output",
    "clear_leftovers",
    "put_in_place",
]


def cache_folder() -> Path:
    """Say where things are kept that can be made again: ``textrnn`` in the platform's cache folder for this user.

    Examples
    --------
    >>> cache_folder().name
    'textrnn'
    """
    if sys.platform == "win32":
        cache = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        cache = Path.home() / "Library" / "Caches"
    else:
        cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "textrnn"


def check_output(path: str | os.PathLike[str], *, force: bool = False) -> Path:
    """Return `path` if a file can be written there; meant to be called before long work starts.

    Parameters
    ----------
    path : path-like
        The file to be written.
    force : bool, default=False
        Whether an existing file may be replaced.

    Raises
    ------
    OutputError
        If the file exists and `force` is false, if `path` is a folder, or if its folder does not exist or
        cannot be written to (probed by writing, since root ignores permission bits).
    """
    target = Path(path)
    try:
        if target.is_dir():
            raise OutputError(f"{target}: is a folder; name a file inside it")
        if target.exists() and not target.is_file():
            raise OutputError(f"{target}: is a device or pipe, not a file; name another file with -o")
        if target.exists() and not force:
            raise OutputError(f"{target}: exists already; add --force to replace it, or name another file with -o")
        if not target.parent.is_dir():
            raise OutputError(f"{target.parent}: no such folder; create it first")
        handle, probe = _temporary(target)
        try:
            os.close(handle)
        finally:
            with contextlib.suppress(FileNotFoundError):  # another run that begins has taken it for a leftover
                os.unlink(probe)
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(f"{target.parent}: cannot be written to ({error.strerror}); choose another folder") from error
    return target


def check_apart(
    option: str,
    path: str | os.PathLike[str] | None,
    **others: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] | None,
) -> None:
    """See that what an option writes takes the place of no other file of the same run.

    Parameters
    ----------
    option : str
        As the user writes it.
    path : path-like or None
        The file or folder that it names.
    **others : path-like, sequence of them or None
        The other files, by what they are. "-" is no file.

    Raises
    ------
    UsageError
        If it is one of them, however it is spelled, or would have to lie in one that is yet to be written.

    Examples
    --------
    >>> check_apart("--report", "a/../model", model="model")
    Traceback (most recent call last):
    textrnn.errors.UsageError: a/../model: --report would replace the model; name another with --report
    """
    if path is None:
        return
    mine = Path(os.path.realpath(path))
    for what, paths in others.items():
        for other in [paths] if isinstance(paths, (str, os.PathLike)) else paths or ():
            there = Path(os.path.realpath(other))
            if str(other) != "-" and (mine == there or (mine.is_relative_to(there) and not there.exists())):
                raise UsageError(f"{path}: {option} would replace the {what}; name another with {option}")


def check_folder(path: str | os.PathLike[str]) -> Path:
    """Return `path` if files can be written into it, once it is made where it does not exist yet; makes nothing.

    Raises
    ------
    OutputError
        If it is a file, or neither it nor the folder it would be made in can be written to.

    Examples
    --------
    >>> import tempfile
    >>> check_folder(tempfile.mkdtemp() + "/plots/today").name
    'today'
    """
    target = Path(path)
    there = target
    while not there.exists() and there != there.parent:
        there = there.parent
    if not there.is_dir():
        raise OutputError(f"{there}: is a file, not a folder; name a folder")
    check_output(there / ".textrnn", force=True)
    return target


@contextlib.contextmanager
def atomic_write(path: str | os.PathLike[str], *, force: bool = True) -> Iterator[IO[Any]]:
    """Open a temporary binary file beside `path`, renamed to it when the block ends without an error.

    The bytes are flushed to disk before the rename, and the folder after it, so that a crash or a power cut leaves
    the old file or the new one. After an error the temporary file is removed and `path` is untouched.

    Parameters
    ----------
    path : path-like
        The file to be written.
    force : bool, default=True
        Whether an existing file may be replaced.

    Yields
    ------
    binary file

    Raises
    ------
    OutputError
        If the file cannot be written.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "a.txt"
    >>> with atomic_write(path) as file:
    ...     _ = file.write(b"all or nothing")
    >>> path.read_bytes()
    b'all or nothing'
    """
    target = check_output(path, force=force)
    temporary = None
    try:
        handle, temporary = _temporary(target)
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            if sys.platform != "win32":  # which renames no open file; elsewhere it is held until it has its name
                put_in_place(temporary, target)
        if sys.platform == "win32":
            put_in_place(temporary, target)
        temporary = None
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(
            f"{target}: cannot be written ({error.strerror or error}); free some space or choose another folder"
        ) from error
    finally:
        if temporary is not None:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)


def put_in_place(temporary: str | os.PathLike[str], target: Path) -> None:
    """Give a file that is whole and flushed its name, with the mode of the one before; the folder is flushed after it.

    (On Windows, `os.replace` is the whole step: it has no folder to flush.)
    """
    os.chmod(temporary, _permissions(target))
    os.replace(temporary, target)
    _sync_folder(target.parent)


def clear_leftovers(path: str | os.PathLike[str]) -> None:
    """Remove temporary files of `atomic_write` beside a file whose writers were killed; those at work are left alone.

    Examples
    --------
    >>> clear_leftovers("nowhere/a.txt")
    """
    target = Path(path)
    prefix, suffix = _affixes(target)
    with contextlib.suppress(OSError):
        for name in os.listdir(target.parent):
            if name.startswith(prefix) and name.endswith(suffix):
                with contextlib.suppress(OSError), open(target.parent / name, "rb") as file:
                    _hold(file.fileno())
                    os.unlink(target.parent / name)


def _affixes(target: Path) -> tuple[str, str]:
    """How names of temporary files begin and end; cut, since the target's may be as long as the file system allows."""
    marked = zlib.crc32(os.fsencode(target.name))
    return f".{target.name[:40]}.{marked:08x}.", ".tmp"


def _temporary(target: Path) -> tuple[int, str]:
    """A file beside the target, which `clear_leftovers` leaves alone as long as it is open."""
    prefix, suffix = _affixes(target)
    handle, name = tempfile.mkstemp(prefix=prefix, suffix=suffix, dir=target.parent)
    with contextlib.suppress(OSError):
        _hold(handle)
    return handle, name


def _hold(handle: int) -> None:
    """Lock an open file, or raise OSError; Windows removes no open file anyway."""
    if sys.platform != "win32":
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _permissions(target: Path) -> int:
    """The mode an ordinary `open` would have given: mkstemp makes files that only their owner can read."""
    try:
        return target.stat().st_mode & 0o777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
