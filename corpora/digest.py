"""SHA-256 digests, and the ones recorded on first sight where a corpus comes without a published one.

A record is a file beside the one it is about, in the form that ``sha256sum --check`` reads.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from textrnn.errors import DataError
from textrnn.files import atomic_write

__all__ = ["record", "record_file", "recorded", "sha256"]


def sha256(path: Path) -> str:
    """Digest a file.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "empty"
    >>> _ = file.write_bytes(b"")
    >>> sha256(file)[:16]
    'e3b0c44298fc1c14'
    """
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            found.update(block)
    return found.hexdigest()


def record_file(path: Path) -> Path:
    """Name the record of a file."""
    return path.with_name(path.name + ".sha256")


def record(path: Path, digest: str, address: str) -> None:
    """Write down the digest and size of a file seen for the first time."""
    with atomic_write(record_file(path)) as file:
        file.write(f"# {path.stat().st_size} bytes from {address}\n{digest}  {path.name}\n".encode())


def recorded(path: Path) -> str | None:
    """Read the digest that was recorded for a file; None if there is no record.

    Raises
    ------
    DataError
        If the record holds no digest.
    """
    place = record_file(path)
    try:
        text = place.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None
    found = re.search(r"^([0-9a-f]{64})  ", text, re.MULTILINE)
    if found is None:
        raise DataError(f"{place}: holds no SHA-256 digest; delete it, and the next fetch records a new one")
    return found.group(1)
