"""Records to cases: one of each row, or one of all rows of a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from textrnn.errors import DataError, at
from textrnn.reading.case_columns import CaseColumns
from textrnn.reading.columns import shorten, spell
from textrnn.reading.records import Record, Records
from textrnn.reading.values import is_missing, to_numbers

__all__ = ["RawCase", "cases_of_records"]


class RawCase(NamedTuple):
    """One case as a file has it.

    Attributes
    ----------
    line : int
        Where it begins.
    name : str
        Its name; ``""`` where it has none.
    label : str
        Its label; ``""`` where it has none.
    values : float64 array, shape (steps, features)
        NaN where nothing is known.
    """

    line: int
    name: str
    label: str
    values: npt.NDArray[np.float64]


def cases_of_records(records: Records, found: CaseColumns) -> Iterator[RawCase]:
    """Read the cases of a table.

    Raises
    ------
    DataError
        At the line of what is no number, has no case, or gives a case another label.
    """
    return _long(records, found) if found.long else _wide(records, found)


def _wide(records: Records, found: CaseColumns) -> Iterator[RawCase]:
    for record in records:
        cells = [record.fields[number] for number in found.values]
        while cells and is_missing(cells[-1]):  # a shorter case
            cells.pop()
        values = _numbers(cells, found, record, records.source.name)
        yield RawCase(record.line, _cell(record, found.case), _cell(record, found.label), values[:, None])


@dataclass
class _Rows:
    """The rows of one case."""

    line: int
    label: str = ""
    labelled_at: int = 0
    values: list[npt.NDArray[np.float64]] = field(default_factory=list)
    times: list[str] = field(default_factory=list)


def _long(records: Records, found: CaseColumns) -> Iterator[RawCase]:
    cases: dict[str, _Rows] = {}
    source = records.source.name
    for record in records:
        name = _cell(record, found.case)
        if not name:
            raise DataError(f"{at(source, record.line)}: a row without a case; name the case of every row")
        rows = cases.setdefault(name, _Rows(record.line))
        label = _cell(record, found.label)
        if label and rows.label and label != rows.label:
            raise DataError(
                f"{at(source, record.line)}: case {shorten(name)!r} is {shorten(label)!r} here and "
                f"{shorten(rows.label)!r} in line {rows.labelled_at}; give all rows of a case one label"
            )
        if label and not rows.label:
            rows.label, rows.labelled_at = label, record.line
        cells = [record.fields[number] for number in found.values]
        rows.values.append(_numbers(cells, found, record, source))
        rows.times.append(_cell(record, found.time))
    for name, rows in cases.items():
        values = np.stack(rows.values)
        yield RawCase(rows.line, name, rows.label, values if found.time is None else values[in_time(rows.times)])


def in_time(times: Sequence[str]) -> npt.NDArray[np.int64]:
    """Rows in the order of their times, which are numbers or ISO 8601; others are left in the order of the file.

    Examples
    --------
    >>> in_time(["10", "9", "11"]).tolist(), in_time(["2020-01-02", "2020-01-01"]).tolist()
    ([1, 0, 2], [1, 0])
    >>> in_time(["noon", "dawn"]).tolist()
    [0, 1]
    """
    for kind in ("float64", "datetime64[ms]"):
        try:
            moments = np.array(times).astype(kind)
        except ValueError:
            continue
        return np.argsort(moments, kind="stable").astype(np.int64)
    return np.arange(len(times))


def _cell(record: Record, column: int | None) -> str:
    return "" if column is None else record.fields[column].strip()


def _numbers(cells: Sequence[str], found: CaseColumns, record: Record, source: str) -> npt.NDArray[np.float64]:
    return to_numbers(cells, lambda n: f"{at(source, record.line)}: column {spell(found.names[found.values[n]])}")
