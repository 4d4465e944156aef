"""Records to cases: one of each row, or one of all rows of a name."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from textrnn.errors import DataError, TextRNNWarning, at
from textrnn.reading.case_columns import CaseColumns
from textrnn.reading.columns import shorten, spell
from textrnn.reading.records import Record, Records
from textrnn.reading.stamps import Stamps, find_layout, is_clock
from textrnn.reading.values import is_missing, is_number, to_numbers

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
        At the line of what is no number, has no case or time, or gives a case another label.
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
    places: list[int] = field(default_factory=list)


def _long(records: Records, found: CaseColumns) -> Iterator[RawCase]:
    cases: dict[str, _Rows] = {}
    times: list[str] = []
    lines: list[int] = []
    source = records.source.name
    for place, record in enumerate(records):
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
        rows.places.append(place)
        if found.time is not None:
            times.append(_cell(record, found.time))
            lines.append(record.line)
    moments = None
    if found.time is not None:
        starts = np.ones(len(times), np.bool_)
        for rows in cases.values():
            starts[[second for first, second in pairwise(rows.places) if second == first + 1]] = False
        moments = in_order(times, found.names[found.time], lambda place: at(source, lines[place]), starts)
    for name, rows in cases.items():
        values = np.stack(rows.values)
        if moments is not None:
            values = values[np.argsort(moments[rows.places], kind="stable")]
        yield RawCase(rows.line, name, rows.label, values)


def in_order(
    times: Sequence[str], name: str, where: Callable[[int], str], starts: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float64] | npt.NDArray[np.datetime64] | None:
    """What rows are sorted by: their times as numbers or moments; None where they are neither, which a warning says.

    Parameters
    ----------
    times : sequence of str
        Cells of a whole column, so that all are read in one way.
    name : str
        What messages call the column.
    where : callable
        Gives the place of a row, for messages.
    starts : bool array, shape (rows,)
        Rows above which another case stands.

    Raises
    ------
    DataError
        If a time is missing, or written in another way than the others.

    Warns
    -----
    TextRNNWarning
        If they are no times.

    Examples
    --------
    >>> one = np.array([True, False])
    >>> in_order(["10", "9"], "step", str, one).tolist()
    [10.0, 9.0]
    >>> in_order(["13.1.2020", "2.1.2020"], "day", str, one).astype("datetime64[D]").astype(str).tolist()
    ['2020-01-13', '2020-01-02']
    """
    if all(map(is_number, times)):
        return np.array([float(time) for time in times])
    if all(map(is_clock, times)):
        times = [f"1970-01-01 {time}" for time in times]
    layout = find_layout(times[:1000], numeric=True)
    if layout is None and not any(is_missing(time) or is_number(time) for time in times):
        warnings.warn(
            f"{where(0)}: {shorten(times[0])!r} in time column {spell(name)} is no time that is understood; rows are "
            "taken in the order of the file",
            TextRNNWarning,
            stacklevel=2,
        )
        return None
    stamps = Stamps(name, where, layout)
    stamps.add(times)
    return stamps.stamps(starts)


def _cell(record: Record, column: int | None) -> str:
    return "" if column is None else record.fields[column].strip()


def _numbers(cells: Sequence[str], found: CaseColumns, record: Record, source: str) -> npt.NDArray[np.float64]:
    return to_numbers(cells, lambda n: f"{at(source, record.line)}: column {spell(found.names[found.values[n]])}")
