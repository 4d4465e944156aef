"""CSV of class, title and description without a header (AG News); title and description become one text."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from textrnn.errors import DataError, at

from . import write_rows

__all__ = ["convert"]


def convert(source: Path, out: IO[bytes], part: str) -> None:
    """Write the stories of `source` as ``text,label``, with a space between title and description."""
    write_rows(_rows(source), out)


def _rows(source: Path) -> Iterator[tuple[str, str]]:
    with source.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            for row in reader:
                if len(row) != 3:
                    raise DataError(f"{at(source, reader.line_num)}: {len(row)} fields instead of 3; fetch it again")
                label, title, description = row
                yield f"{title} {description}", label
        except csv.Error as error:
            raise DataError(f"{at(source, reader.line_num)}: {error}; delete the file and fetch it again") from error
