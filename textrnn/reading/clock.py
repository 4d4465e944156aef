"""Which columns of a table say when a row was.

The user's choice comes first, then names that say it, then columns that hold nothing but stamps. Plain numbers are
times only under a name that says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from textrnn.errors import UsageError
from textrnn.reading.columns import Choice, key, listed, resolve
from textrnn.reading.stamps import WHOLE, Layout, find_layout, is_clock

__all__ = ["Clock", "find_clock"]

#: Names of columns with whole stamps, the surest first; one with a time of the day is surer than one of dates.
STAMP_NAMES = (
    {*("datetime", "date_time", "timestamp", "일시", "측정일시", "관측일시"), "epoch", "unixtime", "unix_time"},
    {"time", "시간", "시각", "측정시간"},
    {"date", "ds", "날짜", "일자", "년월일", "연월일", "측정일", "측정일자", "기준일", "기준일자"},
)
EPOCHS = {"timestamp", "epoch", "unixtime", "unix_time"}
DATES = STAMP_NAMES[2]
CLOCKS = STAMP_NAMES[1]
#: Names of columns with a part of the time each, from year to second.
PART_NAMES = (
    {"year", "년", "연도", "년도"},
    {"month", "월"},
    {"day", "일"},
    {"hour", "시"},
    {"minute", "분"},
    {"second", "초"},
)


class Clock(NamedTuple):
    """What was found.

    Attributes
    ----------
    columns : tuple of int
        The columns that say when a row was; none where rows are only counted.
    layout : Layout or None
        How stamps are written, those of several columns with a space between them.
    in_parts : bool
        Whether the columns are year, month and so on.
    parts : tuple of int
        Columns of year, month and so on beside stamps.
    """

    columns: tuple[int, ...] = ()
    layout: Layout | None = None
    in_parts: bool = False
    parts: tuple[int, ...] = ()


def find_clock(
    names: Sequence[str], rows: Sequence[Sequence[str]], source: str, time: Choice | Sequence[Choice] | None = None
) -> Clock:
    """Find when rows were.

    Parameters
    ----------
    names : sequence of str
        All columns.
    rows : sequence of sequences of str
        The first rows, without a header.
    source : str
        What messages call the file.
    time : str, int or sequence of them, optional
        The user's choice; ``"A,B"`` are two columns where none is called so.

    Raises
    ------
    UsageError
        If it is not clear.
    DataError
        If a column that the user named does not exist.

    Examples
    --------
    >>> clock = find_clock(["No", "Date", "Time", "x"], [["1", "2009-01-31", "09:30", "5"]], "a.csv")
    >>> clock.columns, clock.layout.name
    ((1, 2), '2009-01-31')
    >>> find_clock(["Year", "Month", "x"], [["2009", "1", "5"]], "a.csv").columns
    (0, 1)
    """
    columns = [[row[number] for row in rows] for number in range(len(names))]
    parts = find_parts(names, columns)
    if time is not None:
        chosen = resolved(time, names, source)
        if len(chosen) > 1 and chosen_parts(chosen, names, columns):
            return Clock(chosen, None, True)
        return Clock(chosen, find_layout(joined(chosen, columns), numeric=True), False, without(parts, chosen))
    chosen = find_stamps(names, columns, source)
    if chosen:
        numeric = key(names[chosen[0]]) in DATES.union(*STAMP_NAMES)
        return Clock(chosen, find_layout(joined(chosen, columns), numeric=numeric), False, without(parts, chosen))
    return Clock(parts, None, bool(parts))


def resolved(time: Choice | Sequence[Choice], names: Sequence[str], source: str) -> tuple[int, ...]:
    """The columns that the user means."""
    if isinstance(time, str) and time not in names and "," in time:
        time = [part.strip() for part in time.split(",")]
    choices = [time] if isinstance(time, (str, int)) else list(time)
    if not choices:
        raise UsageError("time names no column; name one, or leave it out")
    return tuple(dict.fromkeys(resolve(choice, names, source) for choice in choices))


def find_stamps(names: Sequence[str], columns: Sequence[Sequence[str]], source: str) -> tuple[int, ...]:
    """The column of whole stamps, or those of date and time."""
    for known in STAMP_NAMES:
        found = [n for n, name in enumerate(names) if key(name) in known and has_stamps(columns[n], name)]
        if len(found) > 1:
            raise unclear(found, names, source)
        if found:
            clocks = [n for n, name in enumerate(names) if key(name) in CLOCKS and mostly_clocks(columns[n])]
            return (found[0], clocks[0]) if known is DATES and clocks else (found[0],)
    found = [n for n, texts in enumerate(columns) if all(map(str.strip, texts)) and all_stamps(texts)]
    if len(found) > 1:
        raise unclear(found, names, source)
    return tuple(found)


def has_stamps(texts: Sequence[str], name: str) -> bool:
    """Whether half of the cells or more are stamps, of the numeric ones those that the name allows."""
    layout = find_layout(texts, numeric=True)
    if layout is None:
        return False
    return key(name) in EPOCHS if "epoch" in layout.pattern.groupindex else True


def all_stamps(texts: Sequence[str]) -> bool:
    """Whether all cells are stamps, and no numbers."""
    layout = find_layout(texts, numeric=False)
    return layout is not None and all(map(layout.pattern.fullmatch, texts))


def mostly_clocks(texts: Sequence[str]) -> bool:
    """Whether half of the cells or more are times of the day."""
    return 2 * sum(map(is_clock, texts)) >= len(texts)


def find_parts(names: Sequence[str], columns: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """The columns of year, month and so on, as far as they go; none without a month."""
    keys = [key(name) for name in names]
    each = [next((n for n, name in enumerate(keys) if name in known), -1) for known in PART_NAMES]
    found = tuple(takewhile(lambda n: n >= 0 and all(map(WHOLE.fullmatch, columns[n])), each))
    return found if len(found) > 1 else ()


def chosen_parts(chosen: Sequence[int], names: Sequence[str], columns: Sequence[Sequence[str]]) -> bool:
    """Whether columns that the user named are year, month and so on."""
    if all(key(names[n]) in known for n, known in zip(chosen, PART_NAMES, strict=False)):
        return len(chosen) <= len(PART_NAMES)
    return False


def without(parts: Sequence[int], chosen: Sequence[int]) -> tuple[int, ...]:
    """Parts that are not the stamps themselves."""
    return tuple(part for part in parts if part not in chosen)


def joined(chosen: Sequence[int], columns: Sequence[Sequence[str]]) -> list[str]:
    """The cells of each row with a space between them.

    Excel hands out a date as midnight of that day.

    Examples
    --------
    >>> joined([0, 1], [["2009-01-31T00:00:00"], ["09:30"]])
    ['2009-01-31 09:30']
    """
    if len(chosen) == 1:
        return list(columns[chosen[0]])
    first, *others = (columns[n] for n in chosen)
    dates = [text.removesuffix("T00:00:00") for text in first]
    return [" ".join(cells) if all(cells) else "" for cells in zip(dates, *others, strict=True)]


def unclear(found: Sequence[int], names: Sequence[str], source: str) -> UsageError:
    """Ask for a column."""
    among = listed([names[n] for n in found])
    return UsageError(f"{source}: not clear which column is the time; name it with --time: {among}")
