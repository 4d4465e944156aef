"""The JSON of YNAT (KLUE-TC): a list of objects with a title and the label that the annotators agreed on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import IO

from textrnn.errors import DataError

from . import write_rows

__all__ = ["convert"]


def convert(source: Path, out: IO[bytes], part: str) -> None:
    """Write the headlines of `source` as ``text,label``."""
    headlines = json.loads(source.read_text(encoding="utf-8"))
    try:
        rows = [(headline["title"], headline["label"]) for headline in headlines]
    except (KeyError, TypeError) as error:
        raise DataError(f"{source}: is no list of objects with title and label; fetch it again") from error
    if not all(isinstance(cell, str) for row in rows for cell in row):
        raise DataError(f"{source}: a title or label is no string; delete the file and fetch it again")
    write_rows(rows, out)
