"""Converters: one module per format of a public corpus, named in the index.

Each has ``convert(source: Path, out: IO[bytes], part: str) -> None``, which reads the downloaded file and writes the
file that is handed out: for a text corpus, CSV with the header ``text,label``. Labels stay as the source spells them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import IO

__all__ = ["write_rows"]


def write_rows(rows: Iterable[tuple[str, str]], out: IO[bytes]) -> None:
    r"""Write texts and labels as CSV: UTF-8, LF, the header ``text,label``.

    Examples
    --------
    >>> out = io.BytesIO()
    >>> write_rows([("fine, really", "1"), ("meh", "0")], out)
    >>> out.getvalue()
    b'text,label\n"fine, really",1\nmeh,0\n'
    """
    text = io.TextIOWrapper(out, encoding="utf-8", newline="")
    sparing = csv.writer(text, lineterminator="\n")
    # before Python 3.13 a bare carriage return went out unquoted and came back as the end of a row
    quoting = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    try:
        sparing.writerow(("text", "label"))
        for row in rows:
            (quoting if any("\r" in cell for cell in row) else sparing).writerow(row)
        text.flush()
    finally:
        text.detach()
