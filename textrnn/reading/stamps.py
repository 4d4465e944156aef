"""Dates and times as people and programs write them: strings to datetime64[ms], all of a column in one layout."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from textrnn.errors import DataError
from textrnn.reading.columns import shorten, spell

__all__ = ["LAYOUTS", "Layout", "Stamps", "find_layout", "is_clock"]

Times = npt.NDArray[np.datetime64]
Whole = npt.NDArray[np.int64]

#: Spaces that stand inside a cell; Excel and browsers put the last before AM and PM.
S = "[ \t\xa0\u202f]"
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
AM, PM = 1, 2
DAY, HALF_DAY = 86_400_000, 43_200_000
HALF = "오전|오후|[ap]\\.?m\\.?"
CLOCK = (
    rf"(?:(?P<before>{HALF}){S}*)?(?P<hour>\d{{1,2}})시?"
    rf"(?:(?::|(?<=시){S}*)(?P<minute>\d{{1,2}})분?(?:(?::|(?<=분){S}*)(?P<second>\d{{1,2}})"
    r"(?:[.,](?P<fraction>\d{1,9}))?초?)?)?"
    rf"(?:{S}*(?P<after>{HALF}))?(?:{S}*(?P<zone>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?))?"
)
#: What may follow a date.
TAIL = rf"(?:(?:[T,]{S}*|{S}+){CLOCK})?"
Y = r"(?P<year>\d{4})"
SHORT_Y = r"(?P<year>\d{4}|\d{2})"
M, D = r"(?P<month>\d{1,2})", r"(?P<day>\d{1,2})"
#: A whole number of eight digits is a date only if it can be one.
COMPACT = r"(?P<year>(?:1[89]|20|21)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])"


@dataclass(frozen=True)
class Layout:
    """A way to write stamps.

    Attributes
    ----------
    name : str
        An example of it, as notes and messages spell it.
    written : str
        What a stamp looks like; groups ``one`` and ``two`` are day and month in unknown order.
    numeric : bool, default=False
        Whether it may be an ordinary number as well.
    """

    name: str
    written: str
    numeric: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """A line with a stamp; compiled late, since commands that read no series would wait 20 ms for it."""
        return re.compile(rf"^{S}*{self.written}{S}*$", re.MULTILINE | re.IGNORECASE)


LAYOUTS = (
    Layout("2009-01-31", rf"{Y}-{M}-{D}{TAIL}"),
    Layout("2009/01/31", rf"{Y}/{M}/{D}{TAIL}"),
    Layout("2009.01.31", rf"{Y}\.{S}*{M}\.{S}*{D}\.?{TAIL}"),
    Layout("2009년 1월 31일", rf"{Y}년{S}*{M}월{S}*{D}일{TAIL}"),
    Layout("31.01.2009", rf"{D}\.{S}*{M}\.{S}*{SHORT_Y}{TAIL}"),
    Layout("31/01/2009", rf"(?P<one>\d{{1,2}})/(?P<two>\d{{1,2}})/{SHORT_Y}{TAIL}"),
    Layout("31-01-2009", rf"(?P<one>\d{{1,2}})-(?P<two>\d{{1,2}})-{Y}{TAIL}"),
    Layout("Jan 31, 2009", rf"{MONTH}{S}*{D}{S}*(?:,|{S}){S}*{Y}{TAIL}"),
    Layout("31 Jan 2009", rf"{D}(?:-|{S}+){MONTH}(?:-|,|{S}){S}*{SHORT_Y}{TAIL}"),
    Layout("2009-01", rf"{Y}[-/]{M}"),
    Layout("2009년 1월", rf"{Y}년{S}*{M}월"),
    Layout("20090131", rf"{COMPACT}{TAIL}", numeric=True),
    Layout("200901311300", rf"{COMPACT}[T ]?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?(?P<zone>Z)?", numeric=True),
    Layout("seconds since 1970", r"(?P<epoch>\d{10})(?:\.(?P<fraction>\d{1,9}))?", numeric=True),
    Layout("milliseconds since 1970", r"(?P<epoch>\d{13})", numeric=True),
)
MONTH_FIRST = {"31/01/2009": "01/31/2009", "31-01-2009": "01-31-2009"}
ONLY_CLOCK = Layout("13:00", rf"(?=[^:시]*[:시]){CLOCK}")
WHOLE = re.compile(r"\s*(\d{1,9})(\.0*)?\s*")


def find_layout(texts: Sequence[str], *, numeric: bool) -> Layout | None:
    """The layout of half of the texts or more that are not empty.

    Parameters
    ----------
    texts : sequence of str
        Cells of one column.
    numeric : bool
        Whether numbers may be stamps.

    Examples
    --------
    >>> [layout and layout.name for layout in (find_layout([text], numeric=False) for text in ("1.2.2009", "20090102"))]
    ['31.01.2009', None]
    """
    filled = [text for text in texts if text.strip()]
    for each in LAYOUTS:
        fitting = sum(each.pattern.fullmatch(text) is not None for text in filled)
        if filled and 2 * fitting >= len(filled) and (numeric or not each.numeric):
            return each
    return None


def is_clock(text: str) -> bool:
    """Whether a cell is a time of the day without a date.

    Examples
    --------
    >>> is_clock("09:30"), is_clock("오후 3시 5분"), is_clock("9")
    (True, True, False)
    """
    return ONLY_CLOCK.pattern.fullmatch(text) is not None


class Stamps:
    """The stamps of a column, taken in piece by piece.

    Parameters
    ----------
    name : str
        What messages call the column.
    where : callable
        Gives the place of a row, for messages.
    layout : Layout, optional
        How they are written; None for `add_parts`, or if no layout is known that fits.

    Attributes
    ----------
    layout_name : str
        After `stamps`: the layout, with day and month in their order.
    zoned : bool
        Whether stamps had time zones and are UTC now.

    Examples
    --------
    >>> stamps = Stamps("time", str, find_layout(["1/2/2009"], numeric=False))
    >>> stamps.add(["1/2/2009 0:30", "1/31/2009 24:00"])
    >>> stamps.stamps().astype("datetime64[m]").tolist()[1].isoformat(), stamps.layout_name
    ('2009-02-01T00:00:00', '01/31/2009')
    """

    def __init__(self, name: str, where: Callable[[int], str], layout: Layout | None = None) -> None:
        self.name, self._where, self._layout = name, where, layout
        self.layout_name = layout.name if layout else ""
        self.zoned = layout is not None and "epoch" in layout.pattern.groupindex
        self._halves: bool | None = None
        self._days: list[npt.NDArray[np.int16]] = []
        self._clocks: list[Whole] = []
        self._rows = 0

    def add(self, texts: Sequence[str]) -> None:
        """Take in the next rows.

        Raises
        ------
        DataError
            At the first that is empty, written in another way or no time there is.
        """
        lines = "\n".join(texts)
        found = self._layout.pattern.findall(lines) if self._layout else []
        if self._layout is None or len(found) != len(texts) or lines.count("\n") != len(texts) - 1:
            raise self._misfit(texts)
        index = self._layout.pattern.groupindex
        # of one group alone, findall gives no tuples
        groups = list(zip(*found, strict=True)) if len(index) > 1 else [tuple(found)]
        part = {group: groups[place - 1] for group, place in index.items()}
        absent = ("",) * len(texts)

        def whole(group: str, read: Callable[[str], int]) -> Whole:
            return looked_up(part.get(group, absent), read)

        if "epoch" in part:
            ones, unit = np.ones(len(texts), np.int64), 1_000 if "fraction" in part else 1
            self._keep(1970 * ones, ones, ones, whole("epoch", int) * unit + whole("fraction", milliseconds))
            return
        hour, minute, second = (whole(group, or_0) for group in ("hour", "minute", "second"))
        before, after = whole("before", half_of), whole("after", half_of)
        half, twelve = before + after, hour == 12
        clock = ((hour * 60 + minute) * 60 + second) * 1_000 + whole("fraction", milliseconds)
        wrong = (minute > 59) | (second > 59) | (clock > DAY) | ((before > 0) & (after > 0))
        wrong |= (half > 0) & ((hour < 1) | (hour > 12))
        self._refuse(wrong, texts, "is no time there is; correct it")
        clock += np.where(twelve, -HALF_DAY, 0) * (half == AM) + np.where(twelve, 0, HALF_DAY) * (half == PM)

        timed = whole("hour", len) > 0
        if self._halves is None and timed.any():
            self._halves = bool(half[timed][0])
        self._refuse(
            timed & ((half > 0) != self._halves),
            texts,
            "is with AM or PM or without, unlike those above; write all alike",
        )
        zoned = whole("zone", len) > 0
        if not self._rows:
            self.zoned = bool(zoned[0])
        self._refuse(zoned != self.zoned, texts, "is with a time zone or without, unlike those above; write all alike")
        clock -= whole("zone", zone_of)

        month = whole("month", month_of) if "month" in part else whole("two", int)
        day = whole("one", int) if "one" in part else whole("day", or_1)
        self._keep(whole("year", year_of), month, day, clock)

    def add_parts(self, columns: Sequence[Sequence[str]]) -> None:
        """Take in rows with the year in one column, the month in the next, and so on as far as to the second."""
        parts = []
        for texts in columns:
            part = looked_up(texts, whole_or_less)
            self._refuse(part < 0, texts, "is no whole number; correct it")
            parts.append(part)
        ones = np.ones(len(columns[0]), np.int64)
        year, month, day, hour, minute, second = parts + [ones, ones, ones, 0 * ones, 0 * ones, 0 * ones][len(parts) :]
        clock = ((hour * 60 + minute) * 60 + second) * 1_000
        wrong = (minute > 59) | (second > 59) | (clock > DAY) | (year < 1) | (year > 9999)
        self._refuse(
            wrong, ["-".join(texts) for texts in zip(*columns, strict=True)], "is no time there is; correct it"
        )
        self._keep(year, month, day, clock)

    def stamps(self, starts: npt.NDArray[np.bool_] | None = None) -> Times:
        """All rows; datetime64[ms], shape (rows,).

        Parameters
        ----------
        starts : bool array, shape (rows,), optional
            Where another series or file begins; the order of stamps means something up to there.

        Raises
        ------
        DataError
            At the first day that there is not, or if day and month cannot be told apart.
        """
        year, month, day = np.concatenate(self._days, axis=1).astype(np.int64)
        clock = np.concatenate(self._clocks)
        if self._layout and "one" in self._layout.pattern.groupindex:
            month, day = self._settled(year, month, day, clock, starts)
        days, right = calendar(year, month, day)
        if not right.all():
            row = int(np.argmin(right))
            date = f"{year[row]:04}-{month[row]:02}-{day[row]:02}"
            raise DataError(f"{self._where(row)}: there is no day {date} in any calendar; correct it")
        times: Times = days.astype("datetime64[ms]") + clock.astype("timedelta64[ms]")
        return times

    def _settled(
        self, year: Whole, month: Whole, day: Whole, clock: Whole, starts: npt.NDArray[np.bool_] | None
    ) -> tuple[Whole, Whole]:
        """Tell day and month apart: by numbers above 12, or by the order that makes time pass in one direction."""
        name, other = self.layout_name, MONTH_FIRST[self.layout_name]
        day_first, month_first = (day > 12) & (month <= 12), (month > 12) & (day <= 12)
        if day_first.any() and month_first.any():
            row = int(max(np.argmax(day_first), np.argmax(month_first)))
            raise DataError(
                f"{self._where(row)}: the day is first in some stamps of column {spell(self.name)}, second in others; "
                "write dates as 2009-01-31"
            )
        if day_first.any():
            return month, day
        steady = []
        for first, second in ((month, day), (day, month)):
            days, right = calendar(year, first, second)
            steps = np.diff(days.astype(np.int64) * DAY + clock)
            if starts is not None:
                steps = steps[~starts[1:]]
            steady.append(bool(right.all() and ((steps >= 0).all() or (steps <= 0).all())))
        if month_first.any() or (steady[1] and not steady[0]):
            self.layout_name = other
            return day, month
        if steady[0] == steady[1] and (month != day).any():
            raise DataError(
                f"{self._where(0)}: not clear whether day or month is first in column {spell(self.name)}; "
                "write dates as 2009-01-31"
            )
        self.layout_name = name
        return month, day

    def _keep(self, year: Whole, month: Whole, day: Whole, clock: Whole) -> None:
        # small, since they wait for all rows
        self._days.append(np.clip([year, month, day], 0, 9_999).astype(np.int16))
        self._clocks.append(clock)
        self._rows += len(clock)

    def _refuse(self, wrong: npt.NDArray[np.bool_], texts: Sequence[str], why: str) -> None:
        if wrong.any():
            row = int(np.argmax(wrong))
            raise DataError(f"{self._where(self._rows + row)}: {self._said(texts[row])} {why}")

    def _said(self, text: str) -> str:
        return f"{shorten(text, 40)!r} in time column {spell(self.name)}"

    def _misfit(self, texts: Sequence[str]) -> DataError:
        """Say why the first stamp that does not fit does not."""
        layout = self._layout or find_layout(texts[:1], numeric=True)
        fits = layout.pattern.fullmatch if layout else lambda text: None
        row = next((row for row, text in enumerate(texts) if "\n" in text or not fits(text)), 0)
        where, text = self._where(self._rows + row), texts[row]
        if not text.strip():
            return DataError(f"{where}: nothing in time column {spell(self.name)}; give every row its time")
        if layout is None:
            return DataError(f"{where}: {self._said(text)} is no time that is understood; write it as 2009-01-31 13:00")
        return DataError(f"{where}: {self._said(text)} is not written as {layout.name}; write all alike")


def calendar(year: Whole, month: Whole, day: Whole) -> tuple[Times, npt.NDArray[np.bool_]]:
    """Days, and which of them there are.

    Examples
    --------
    >>> days, right = calendar(np.array([2008, 2009]), np.array([2, 2]), np.array([29, 29]))
    >>> str(days[0]), right.tolist()
    ('2008-02-29', [True, False])
    """
    months: Times = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    first: Times = months.astype("datetime64[D]")
    length = ((months + 1).astype("datetime64[D]") - first).astype(np.int64)
    right: npt.NDArray[np.bool_] = (month >= 1) & (month <= 12) & (day >= 1) & (day <= length)
    days: Times = first + (day - 1)
    return days, right


def looked_up(texts: Sequence[str], read: Callable[[str], int]) -> Whole:
    """Read each different text once: there are 60 minutes, and 400,000 rows."""
    table = {text: read(text) for text in dict.fromkeys(texts)}
    return np.fromiter(map(table.__getitem__, texts), np.int64, len(texts))


def whole_or_less(text: str) -> int:
    """A whole number; -1 where there is none."""
    found = WHOLE.fullmatch(text)
    return int(found[1]) if found else -1


def or_0(text: str) -> int:
    """A number, 0 where nothing is."""
    return int(text or 0)


def or_1(text: str) -> int:
    """A number, 1 where nothing is."""
    return int(text or 1)


def year_of(text: str) -> int:
    """A year of two digits lies between 1969 and 2068, as POSIX has it."""
    year = int(text)
    return year if len(text) > 2 else year + (2000 if year < 69 else 1900)


def month_of(text: str) -> int:
    """A month by number or English name."""
    return int(text) if text.isdecimal() else MONTHS.index(text[:3].lower()) + 1


def half_of(text: str) -> int:
    """The half of the day; 0 where nothing says it."""
    return 0 if not text else AM if text == "오전" or text[0] in "aA" else PM


def milliseconds(text: str) -> int:
    """The fraction of a second, cut to milliseconds."""
    return int((text + "000")[:3])


def zone_of(text: str) -> int:
    """Milliseconds that a zone is ahead of UTC.

    Examples
    --------
    >>> [zone_of(text) // 60_000 for text in ("Z", "+09:00", "-0330", "")]
    [0, 540, -210, 0]
    """
    if text[:1] not in ("+", "-"):
        return 0
    digits = text[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return (-minutes if text[0] == "-" else minutes) * 60_000
