"""A file or standard input as bytes: checked before it is opened, unpacked, and the same file to the end."""

from __future__ import annotations

import glob
import gzip
import os
import stat
import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Protocol

from textrnn.errors import DataError, UsageError

__all__ = ["Source", "find_sources"]

CHUNK = 1 << 18
#: How much is looked at to tell what a file is.
HEAD = 1 << 13

#: First bytes, what they mean, and what to do.
MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "a zip or Excel file", "name it .xlsx if it is Excel, otherwise unpack it first"),
    (b"PK\x05\x06", "an empty zip file", "unpack the right one"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old or encrypted Excel file", "save it as .xlsx or as CSV UTF-8"),
    (b"\x1f\x8b", "gzip", "name it .gz, or unpack it first"),
    (b"BZh91AY&SY", "bzip2", "unpack it first"),
    (b"\xfd7zXZ\x00", "xz", "unpack it first"),
    (b"\x28\xb5\x2f\xfd", "zstd", "unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z file", "unpack it first"),
    (b"%PDF-", "a PDF", "export its table as CSV"),
    (b"PAR1\x15", "parquet", "name it .parquet"),
    (b"\x89HDF\r\n\x1a\n", "HDF5", "export its table as CSV"),
    (b"SQLite format 3\x00", "an SQLite database", "export the table as CSV"),
    (b"version https://git-lfs.github.com/spec/", "a git-LFS pointer, not the file itself", "run git lfs pull"),
)
#: The formats that are not text, and what their files begin with.
BINARY = {"xlsx": b"PK\x03\x04", "parquet": b"PAR1"}


class Readable(Protocol):
    """What a file, a packed file and standard input have in common."""

    def read(self, size: int = -1, /) -> bytes | None:
        """Read at most so many bytes."""


class Source:
    """One file of a corpus, or standard input.

    Parameters
    ----------
    path : str or path-like
        The file; ``-`` is standard input.

    Attributes
    ----------
    name : str
        What messages call it.
    format : str
        Its extension without the dot, in lower case, that of the packed file for ``.gz``; for standard input what
        its first byte says.
    head : bytes
        Its first bytes, unpacked.

    Raises
    ------
    DataError
        If it is not a file that can be read, or its first bytes are not those of its format.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = os.fspath(path)
        self.is_stdin = self.path == "-"
        self.name = "stdin" if self.is_stdin else self.path
        stem, extension = os.path.splitext(self.path.lower())
        self.gzipped = extension == ".gz"
        self.format = (os.path.splitext(stem)[1] if self.gzipped else extension)[1:]
        self._stat = None if self.is_stdin else regular_file(self.path)
        with self._opened() as file:
            self.head = self._read(file, HEAD)
        if self.is_stdin:
            self.format = "jsonl" if self.head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else "txt"
        self._check_magic()

    def chunks(self) -> Iterator[bytes]:
        """Yield the unpacked bytes from the first to the last; of standard input, once only."""
        with self._opened() as file:
            if self.is_stdin:
                yield self.head
            while chunk := self._read(file, CHUNK):
                yield chunk

    def check_unchanged(self) -> None:
        """Raise `DataError` if the file was written to since it was looked at first."""
        if self._stat is None:
            return
        try:
            now = os.stat(self.path)
            changed = (now.st_size, now.st_mtime_ns) != (self._stat.st_size, self._stat.st_mtime_ns)
        except OSError:
            changed = True
        if changed:
            raise DataError(f"{self.name}: changed while it was read; wait until it is written, then start again")

    def _opened(self) -> AbstractContextManager[Readable]:
        if self.is_stdin:
            return nullcontext(sys.stdin.buffer)
        try:
            return gzip.open(self.path, "rb") if self.gzipped else open(self.path, "rb", buffering=0)
        except OSError as error:
            raise unreadable(self.name, error) from error

    def _read(self, file: Readable, size: int) -> bytes:
        """Read `size` bytes, fewer only at the end: a pipe hands out what it has."""
        parts = []
        try:
            while size and (part := file.read(size)):
                parts.append(part)
                size -= len(part)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise DataError(f"{self.name}: not gzip, or damaged ({error}); pack it again") from error
        except OSError as error:
            raise unreadable(self.name, error) from error
        return b"".join(parts)

    def _check_magic(self) -> None:
        expected = BINARY.get(self.format)
        if expected:
            if self.gzipped:
                raise DataError(f"{self.name}: {self.format} cannot be read packed; unpack it first")
            if self.head and not self.head.startswith(expected):
                raise DataError(f"{self.name}: not {self.format}, whatever its name says; name it by what it is")
            return
        for magic, what, remedy in MAGIC:
            if self.head.startswith(magic):
                raise DataError(f"{self.name}: is {what}; {remedy}")


def find_sources(paths: str | os.PathLike[str] | Sequence[str | os.PathLike[str]]) -> list[Source]:
    """Turn paths and glob patterns into sources, each of them checked.

    Raises
    ------
    UsageError
        If there is no path at all, or standard input is named twice.
    DataError
        If a file cannot be used or a pattern matches none.
    """
    found: list[str] = []
    for path in [paths] if isinstance(paths, (str, os.PathLike)) else paths:
        name = os.fspath(path)
        if glob.has_magic(name) and not os.path.exists(name):
            matches = sorted(glob.glob(name, recursive=True))
            if not matches:
                raise DataError(f"{name}: no file matches; check the folder and the pattern")
            found += matches
        else:
            found.append(name)
    if not found:
        raise UsageError("no corpus named; name a file, or - for standard input")
    if found.count("-") > 1:
        raise UsageError("standard input can be read once only; name - once")
    return [Source(name) for name in found]


def regular_file(path: str) -> os.stat_result:
    """Stat a file that can be read to its end; opening a pipe or a device might never return."""
    try:
        status = os.stat(path)
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error
    if stat.S_ISDIR(status.st_mode):
        raise DataError(f"{path}: is a folder; name a file inside it, or a pattern such as {Path(path, '*.csv')}")
    if stat.S_ISFIFO(status.st_mode):
        raise DataError(f"{path}: is a pipe; name - and send it to standard input")
    if not stat.S_ISREG(status.st_mode):
        raise DataError(f"{path}: is a device or socket; name a file")
    if not status.st_size:
        raise DataError(f"{path}: is empty; name a file with rows")
    return status


def unreadable(name: str, error: Exception) -> DataError:
    """Say why a file cannot be read, and what to do."""
    if isinstance(error, FileNotFoundError):
        return DataError(f"{name}: no such file; check the path")
    if isinstance(error, PermissionError):
        return DataError(f"{name}: may not be read; change its permissions")
    reason = getattr(error, "strerror", None) or str(error)
    return DataError(f"{name}: cannot be read ({reason}); check the path")
