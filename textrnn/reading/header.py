"""How the columns of a table of numbers are called: by a header, by a comment above it, or by their numbers."""

from __future__ import annotations

import csv
from collections.abc import Collection, Sequence

from textrnn.reading.columns import key
from textrnn.reading.numbers import is_missing, is_number
from textrnn.reading.records import Records
from textrnn.reading.stamps import find_layout, is_clock

__all__ = ["find_header", "is_value", "numbered"]


def find_header(records: Records, no_header: bool, known: Collection[str]) -> tuple[bool, list[str]]:
    """Tell whether the first record is a header, which it is with a known name in it, and how columns are called."""
    rows = [record.fields for record in records.sample()]
    first, width = list(rows[0]), len(rows[0])
    if no_header:
        return False, numbered(width)
    if not {key(name) for name in known}.isdisjoint(map(key, first)) or is_header(rows):
        return True, first
    for comment in records.comments[-1:]:
        names = [name.strip() for name in next(csv.reader([comment], delimiter=records.delimiter or ","), [])]
        if len(names) == width == len(set(names)) and not any(map(is_number, names)):
            return False, names
    return False, numbered(width)


def is_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row has text where numbers or times are below.

    Examples
    --------
    >>> is_header([["a", "b"], ["1", "x"]]), is_header([["1", "x"], ["2", "y"]])
    (True, False)
    """
    if len(rows) == 1:
        return not any(map(is_value, rows[0]))
    # of pandas: an index without a name beside columns that have numbers for names
    if len(rows[0]) > 1 and list(rows[0]) == ["", *numbered(len(rows[0]) - 1)] and all(row[0] for row in rows[1:]):
        return True
    for number, cell in enumerate(rows[0]):
        below = [row[number] for row in rows[1:] if not is_missing(row[number])]
        if below and not is_missing(cell) and not is_value(cell) and 2 * sum(map(is_value, below)) >= len(below):
            return True
    return False


def is_value(cell: str) -> bool:
    """Whether a cell is a number or a time."""
    return is_number(cell) or is_clock(cell) or find_layout([cell], numeric=True) is not None


def numbered(width: int) -> list[str]:
    """Names of columns that have none."""
    return [str(number) for number in range(width)]
