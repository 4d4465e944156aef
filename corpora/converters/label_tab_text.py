"""Lines of ``label<TAB>text`` without a header (3i4K, R8)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO

from textrnn.errors import DataError, at

from . import write_rows
from ._lines import lines

__all__ = ["convert"]


def convert(source: Path, out: IO[bytes], part: str) -> None:
    """Write the lines of `source` as ``text,label``; what follows the first tab is the text."""
    write_rows(_rows(source), out)


def _rows(source: Path) -> Iterator[tuple[str, str]]:
    for number, line in lines(source):
        label, tab, text = line.partition("\t")
        if not tab:
            raise DataError(f"{at(source, number)}: no tab between label and text; delete the file and fetch it again")
        yield text, label
