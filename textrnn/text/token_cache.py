"""Tokens kept on disk, so that a second fit on a corpus does not analyse it again.

One SQLite file for each way of cutting (configuration and versions), in the user's cache folder; a row is the hash of a
text in its normal form and its tokens. SQLite makes concurrent runs safe. Nothing is lost if a file is deleted.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path

from textrnn.files import cache_folder

__all__ = ["TokenCache"]

#: All files together; the ones not used for longest go first.
_MOST_BYTES = 1 << 30
_SEPARATOR = "\x1f"  # no token has one: it is cleaned away
_CHUNK = 500
_SECONDS = 20.0


class TokenCache:
    """Tokens by text.

    Parameters
    ----------
    fingerprint : bytes or None
        Of everything that decides the tokens; see `Cutter.fingerprint`. None is a cache that keeps nothing.
    folder : path-like, optional
        Where the files are; otherwise ``tokens`` in the user's cache folder.
    most_bytes : int, default=1 GiB
        The size of all files together.

    Notes
    -----
    A cache that cannot be opened, read or written (a full disk, a folder that is read-only, a damaged file) is an
    empty one.

    Examples
    --------
    >>> import tempfile
    >>> with TokenCache(b"mecab", tempfile.mkdtemp()) as cache:
    ...     cache.put({"영화가 좋다": ["영화", "가", "좋", "다"]})
    ...     cache.get(["영화가 좋다", "싫다"])
    {'영화가 좋다': ['영화', '가', '좋', '다']}
    """

    def __init__(
        self, fingerprint: bytes | None, folder: str | os.PathLike[str] | None = None, most_bytes: int = _MOST_BYTES
    ) -> None:
        self._fingerprint = fingerprint or b""
        self._file: sqlite3.Connection | None = None
        if fingerprint is None:
            return
        with contextlib.suppress(OSError, sqlite3.Error):
            where = Path(folder) if folder is not None else cache_folder() / "tokens"
            where.mkdir(parents=True, exist_ok=True, mode=0o700)
            path = where / f"{hashlib.blake2b(fingerprint, digest_size=16).hexdigest()}.sqlite"
            _make_room(where, path, most_bytes)
            self._file = _opened(path)

    def get(self, texts: Iterable[str]) -> dict[str, list[str]]:
        """Tokens of those texts that are known."""
        if self._file is None:
            return {}
        by_key = {self._key(text): text for text in texts}
        keys = list(by_key)
        found: dict[str, list[str]] = {}
        with contextlib.suppress(sqlite3.Error):
            for start in range(0, len(keys), _CHUNK):
                chunk = keys[start : start + _CHUNK]
                marks = ",".join("?" * len(chunk))
                for key, tokens in self._file.execute(f"SELECT key, tokens FROM tokens WHERE key IN ({marks})", chunk):
                    found[by_key[key]] = tokens.split(_SEPARATOR) if tokens else []
        return found

    def put(self, tokens: Mapping[str, list[str]]) -> None:
        """Keep the tokens of texts."""
        if self._file is None:
            return
        rows = ((self._key(text), _SEPARATOR.join(each)) for text, each in tokens.items())
        with contextlib.suppress(sqlite3.Error), self._file:
            self._file.executemany("INSERT OR REPLACE INTO tokens VALUES (?, ?)", rows)

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            with contextlib.suppress(sqlite3.Error):
                self._file.close()
            self._file = None

    def __enter__(self) -> TokenCache:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _key(self, text: str) -> bytes:
        return hashlib.blake2b(text.encode("utf-8"), digest_size=16, key=self._fingerprint).digest()


def _opened(path: Path) -> sqlite3.Connection:
    file = sqlite3.connect(path, timeout=_SECONDS)
    try:
        file.execute("PRAGMA journal_mode=WAL")
        file.execute("PRAGMA synchronous=NORMAL")
        file.execute("CREATE TABLE IF NOT EXISTS tokens (key BLOB PRIMARY KEY, tokens TEXT NOT NULL) WITHOUT ROWID")
    except sqlite3.DatabaseError as error:
        file.close()
        if isinstance(error, sqlite3.OperationalError):  # locked or read-only, not damaged
            raise
        path.unlink()
        return _opened(path)
    os.utime(path)
    return file


def _make_room(folder: Path, path: Path, most_bytes: int) -> None:
    """Delete what was not used for longest until the rest is small enough; this file too, if it alone is too large."""
    files = sorted(folder.glob("*.sqlite"), key=lambda file: (file == path, file.stat().st_mtime))
    size = sum(file.stat().st_size for file in files)
    for file in files:
        if size <= most_bytes:
            return
        size -= file.stat().st_size
        for each in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
            each.unlink(missing_ok=True)
