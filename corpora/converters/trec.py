"""Lines of ``COARSE:fine question`` (TREC); the coarse class becomes the label."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from textrnn.errors import DataError, at

from . import write_rows
from ._lines import lines

__all__ = ["convert"]

LINE = re.compile(r"([A-Z]+):\S+ (.+)")


def convert(source: Path, out: IO[bytes], part: str) -> None:
    """Write the questions of `source` as ``text,label``."""
    write_rows(_rows(source), out)


def _rows(source: Path) -> Iterator[tuple[str, str]]:
    for number, line in lines(source):
        found = LINE.fullmatch(line)
        if found is None:
            raise DataError(f"{at(source, number)}: is not 'CLASS:kind question'; delete the file and fetch it again")
        yield found.group(2), found.group(1)
