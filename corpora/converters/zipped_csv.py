"""One CSV file inside a zip archive, handed out as it is (Jena climate)."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import IO

from textrnn.errors import DataError

__all__ = ["convert"]

#: A few kilobytes of zip can unpack to any size.
LARGEST = 1 << 30
CHUNK = 1 << 20


def convert(source: Path, out: IO[bytes], part: str) -> None:
    """Write the bytes of the only CSV file in `source`."""
    with zipfile.ZipFile(source) as archive:
        # archives made on a Mac carry a hidden double of each file
        files = [
            info
            for info in archive.infolist()
            if info.filename.lower().endswith(".csv") and not info.filename.startswith("__MACOSX/")
        ]
        if len(files) != 1:
            raise DataError(f"{source}: holds {len(files)} CSV files instead of one; fetch it again")
        written = 0
        with archive.open(files[0]) as content:
            while block := content.read(CHUNK):
                written += len(block)
                if written > LARGEST:
                    raise DataError(f"{source}: unpacks to more than {LARGEST:,} bytes; fetch it again")
                out.write(block)
