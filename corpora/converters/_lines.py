"""Lines of a text file, as the converters need them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

__all__ = ["lines"]


def lines(source: Path) -> Iterator[tuple[int, str]]:
    """Yield the number and text of each line that is not empty.

    Lines end with LF or CRLF and nothing else: U+0085 and its like occur inside texts. A line that is no UTF-8 is read
    as Latin-1.
    """
    with source.open("rb") as file:
        for number, raw in enumerate(file, 1):
            line = raw.removesuffix(b"\n").removesuffix(b"\r")
            if not line:
                continue
            try:
                yield number, line.decode("utf-8")
            except UnicodeDecodeError:
                yield number, line.decode("latin-1")
