"""Cells as text."""

from __future__ import annotations

import unicodedata
from typing import Any

__all__ = ["guarded", "spelled"]

_RUN = ("=", "+", "-", "@", "\t", "\r", "\0")


def guarded(cell: str) -> str:
    """Put a ``'`` before a cell that a spreadsheet would run, full-width signs included (OWASP ASVS 1.2.10).

    Examples
    --------
    >>> guarded("=cmd()"), guarded("＝1"), guarded("good")
    ("'=cmd()", "'＝1", 'good')
    """
    return f"'{cell}" if cell and unicodedata.normalize("NFKC", cell[0]).startswith(_RUN) else cell


def spelled(value: Any) -> str:
    """An added value as text: probabilities with six digits, `unsure` as 1 or 0.

    Examples
    --------
    >>> spelled(0.5), spelled(True), spelled("-1")
    ('0.500000', '1', "'-1")
    """
    if isinstance(value, bool):
        return str(int(value))
    return f"{value:.6f}" if isinstance(value, float) else guarded(value)
