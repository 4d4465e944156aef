"""Series: files in, numbers in the order of time out."""

from __future__ import annotations

import os
import warnings
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
import numpy.typing as npt

from textrnn import plugins
from textrnn.errors import DataError, TextRNNWarning, UsageError, at
from textrnn.protocols import Series
from textrnn.reading import formats
from textrnn.reading.clock import find_clock, joined
from textrnn.reading.columns import Choice, key, listed, no_duplicates, resolve, shorten, spell
from textrnn.reading.header import find_header, is_value, numbered
from textrnn.reading.numbers import MOST_TEXTS, Column, take_sentinels
from textrnn.reading.order import find_order, merge
from textrnn.reading.records import Record, Records
from textrnn.reading.rows import is_bad
from textrnn.reading.sources import Source, find_sources
from textrnn.reading.stamps import Stamps

__all__ = ["SeriesFile", "read_series"]

#: Records at a time: the strings of so many are there at once, however long the file is.
CHUNK = 1 << 16
#: In fewer rows with the stamp of another, texts may differ by chance.
FEW = 10
#: Columns that may only count the rows.
COUNTERS = {"", "no", "no.", "#", "index", "idx", "row", "seq", "unnamed:_0", "번호", "순번", "연번"}

#: Why a column is left out, as a note says it.
LEFT_OUT = {
    "parts": "left out beside the time: {columns}",
    "counter": "left out, counting the rows: {columns}",
    "empty": "left out, with nothing in it: {columns}",
    "one": "left out, with one text only: {columns}",
    "many": "left out, with too many texts for categories: {columns}",
}
#: What is counted, and how a warning says it of one and of more.
REPAIRED = {
    "turned round": ("turned {n} row round", "turned {n} rows round, which had the newest first"),
    "out of order": ("sorted {n} row that was before the row above", "sorted {n} rows that were before the row above"),
    "repeated stamps": ("merged {n} row whose stamp repeats", "merged {n} rows whose stamps repeat"),
    "missing": ("{n} value is missing", "{n} values are missing"),
    "sentinels": ("took {n} value for missing ({which})", "took {n} values for missing ({which})"),
}


@dataclass
class SeriesFile:
    """What files of series hold.

    Attributes
    ----------
    series : Series
        The numbers, series after series, each in the order of time.
    notes : list of str
        What was found out about the files.
    repaired : dict of str to int
        Rows that were ``"turned round"`` or ``"out of order"``, rows left out for ``"repeated stamps"``, and values
        that are ``"missing"`` or were ``"sentinels"``.
    missing : dict of str to int
        The missing values of each column as the file has them, sentinels among them, columns without any left out.
    zoned : bool
        Whether stamps had a time zone, so that those of the series are in UTC.
    """

    series: Series
    notes: list[str] = field(default_factory=list)
    repaired: dict[str, int] = field(default_factory=dict)
    missing: dict[str, int] = field(default_factory=dict)
    zoned: bool = False


def read_series(
    paths: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    *,
    time: Choice | Sequence[Choice] | None = None,
    series: Choice | None = None,
    newest_first: bool = False,
    encoding: str | None = None,
    delimiter: str | None = None,
    no_header: bool = False,
    limit: int | None = None,
    keep: Sequence[str] = (),
) -> SeriesFile:
    r"""Read files of numbers as one table, in the order of time.

    Parameters
    ----------
    paths : str, path-like or sequence of them
        Files or glob patterns, read one after the other; ``-`` is standard input.
    time : str, int or sequence of them, optional
        The column with the time, or several (date and time; year, month, day ...), by name or number. Otherwise a
        column of stamps, the ones with usual names first; a ``date`` and a ``time``; ``year``, ``month``, ``day``
        ...; or none, and rows are counted.
    series : str or int, optional
        The column with the name of the series that a row belongs to.
    newest_first : bool, default=False
        Whether rows without stamps are to be turned round.
    encoding : str, optional
        Otherwise what the byte order mark says, and UTF-8 if there is none.
    delimiter : str, optional
        Otherwise the one of comma, tab, semicolon and bar that gives all records equally many fields.
    no_header : bool, default=False
        The first record is a row, and columns are called ``"0"``, ``"1"`` ...
    limit : int, optional
        Read no more rows.
    keep : sequence of str, default=()
        Columns that stay, whatever they hold: what a model reads is there in a short file, too, in which nothing of it
        changes or is known; one that holds -9999 and the like only is missing.

    Returns
    -------
    SeriesFile
        The series, what was found out, and what was repaired, which a warning says as well.

    Raises
    ------
    DataError
        If a file cannot be used as it is, with the place of the fault.
    UsageError
        If an option cannot be right, or it is not clear what the time is.

    Notes
    -----
    Lines that begin with ``#`` are comments; the last above the first record is the header if it has as many fields.
    Otherwise the first record is one if it has text where numbers or times are below.

    A column of stamps has one layout: ISO 8601, 2009/01/31, 2009.01.31, ``2009. 1. 31. 오후 3:05``, ``2009년 1월
    31일``, 20090131, 2009-01, 31.01.2009, 31/01/2009 or 01/31/2009 (as numbers above 12 or the order of rows show),
    Jan 31, 2009 or 31 Jan 2009, with or without a time; 24:00 is the next day. With time zones, stamps become UTC.
    Plain numbers are times in a column that `time` names or that is called so: 20090131, or seconds or milliseconds
    since 1970 in ``timestamp``, ``epoch`` or ``unixtime``. A stamp that is empty or impossible is an error.

    A column of numbers may have thousands separators, decimal commas, signs of percent or currency, K, M and B, and
    parentheses for negative numbers; NA and the like, and what is infinite, are missing. True and false are 1 and 0.
    Other texts in it are an error. A column of texts is one of categories; left out are columns of more than 64
    texts or one only, empty ones, those that count rows, and year, month ... beside stamps. Numbers such as -9999 far
    outside the others are missing.

    A series that falls in time is turned round, otherwise sorted, and rows with the same stamp become one, of means
    and first texts. If more than half of the rows share their stamps, or a tenth while a column of texts never has the
    same text twice at one stamp, they are several series: `series` must name their column.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp(), "prices.csv")
    >>> _ = path.write_text("Date,Price\n30/12/2008,\"1,245\"\n31/12/2008,\"1,240\"\n02/01/2009,\"1,250\"\n")
    >>> found = read_series(path)
    >>> found.series.column("Price").tolist(), str(found.series.stamps[0])
    ([1245.0, 1240.0, 1250.0], '2008-12-30T00:00:00.000')
    >>> found.notes
    ['delimiter: comma', 'header: Date, Price', 'time: Date, as 31/01/2009', 'thousands separators: Price']
    """
    if limit is not None and limit < 1:
        raise UsageError(f"limit is at least 1, not {limit}")
    table = Table(find_sources(paths), time, series, encoding, delimiter, no_header, limit, keep)
    table.read()
    found = table.finish(newest_first)
    warn(table.name, found, table.sentinels)
    return found


class Table:
    """Files being read into columns."""

    def __init__(
        self,
        sources: Sequence[Source],
        time: Choice | Sequence[Choice] | None,
        series: Choice | None,
        encoding: str | None,
        delimiter: str | None,
        no_header: bool,
        limit: int | None,
        keep: Sequence[str],
    ) -> None:
        self._sources, self._time, self._series, self._keep = sources, time, series, frozenset(keep)
        self._encoding, self._delimiter, self._no_header, self._limit = encoding, delimiter, no_header, limit
        self.name = sources[0].name + (f" and {len(sources) - 1} more" if len(sources) > 1 else "")
        self.notes: list[str] = []
        self.sentinels: dict[str, dict[float, int]] = {}
        #: Names that only a header holds.
        self._known = [name for name in (*named(time), *named(series)) if not is_value(name)]
        self._lines = array("q")
        self._starts: list[int] = []

    def read(self) -> None:
        """Read all files."""
        for source in self._sources:
            records, names = self._open(source)
            if self._starts:
                places = self._same(names, records)
            else:
                self._begin(names, records)
                places = range(len(names))
            self._starts.append(len(self._lines))
            left = None if self._limit is None else self._limit - len(self._lines)
            for chunk in chunks(records, left):
                columns = list(zip(*(record.fields for record in chunk), strict=True))
                self._lines.extend(record.line for record in chunk)
                self._add([columns[place] for place in places])
            source.check_unchanged()
            if len(self._lines) == self._limit:
                break

    def finish(self, newest_first: bool) -> SeriesFile:
        """Put the rows in order, and leave out what holds nothing."""
        breaks = np.zeros(len(self._lines), np.bool_)
        breaks[self._starts] = True
        groups = np.zeros(len(breaks), np.int64)
        group_names: tuple[str, ...] = ("",)
        if self._group is not None:
            groups = self._group_rows(self._group)
            group_names = self._group.texts
            self.notes.append(f"series: {spell(self._group.name)}, {len(group_names):,} of them")
            breaks[1:] |= np.diff(groups) != 0
        stamps = self._stamps.stamps(breaks) if self._stamps else None
        self._note_time()

        names, columns, categories, missing = self._columns(breaks)
        values = np.empty((len(breaks), len(names)))
        for place, column in enumerate(columns):
            values[:, place] = column
        columns.clear()
        sentinels = sum(sum(taken.values()) for taken in self.sentinels.values())
        repaired = {"missing": sum(missing.values()) - sentinels, "sentinels": sentinels}

        if stamps is not None and self._group is None:
            self._refuse_several(stamps, {name: values[:, names.index(name)] for name in categories})
        order = find_order(groups, stamps, newest_first=newest_first)
        repaired |= {"turned round": order.turned, "out of order": order.sorted}
        if order.turned:
            self.notes.append("order: the newest first, turned round")
        if order.sorted:
            self.notes.append("order: not that of time, sorted")
        if newest_first and stamps is not None and not order.turned and not order.sorted and len(stamps) > 1:
            raise UsageError(f"{self.name}: newest_first, but the stamps rise; leave it out")
        values, groups = values[order.rows], groups[order.rows]
        if stamps is not None:
            stamps = stamps[order.rows]
            first = np.flatnonzero(np.append(True, (np.diff(groups) != 0) | (np.diff(stamps).astype(np.int64) != 0)))
            repaired["repeated stamps"] = len(values) - len(first)
            if len(first) < len(values):
                values = merge(values, first, np.array([name in categories for name in names]))
                stamps, groups = stamps[first], groups[first]
        begins = np.flatnonzero(np.append(True, np.diff(groups) != 0))
        parts = tuple((group_names[groups[row]], int(row)) for row in begins)
        series = Series(names, values, stamps, parts, categories)
        zoned = self._stamps is not None and self._stamps.zoned
        return SeriesFile(series, self.notes, {kind: n for kind, n in repaired.items() if n}, missing, zoned)

    def _open(self, source: Source) -> tuple[Records, list[str]]:
        """Open a file behind its header, and say how its columns are called."""
        records: Records = plugins.load(formats, source.format).Reader(
            source, encoding=self._encoding, delimiter=self._delimiter, comments=True
        )
        head = records.sample()
        # above a table in a spreadsheet
        while head and not any(map(str.strip, head[0].fields)):
            head.pop(0)
        if not head:
            raise DataError(f"{source.name}: no rows; name a file that has some")
        if records.names_columns:
            header, names = True, list(records.columns)
        else:
            header, names = find_header(records, self._no_header, self._known)
        names = [name.strip("\ufeff \t") for name in names]
        no_duplicates(names, source.name)
        records.begin(header, names, ())
        if not records.sample():
            raise DataError(f"{source.name}: a header and no rows; name a file that has some")
        self._has_header = header or bool(records.comments and names != numbered(len(names)))
        return records, names

    def _begin(self, names: list[str], records: Records) -> None:
        """Find out by the first file what each column is."""
        self._names = names
        if self._has_header:
            self._known = [name for name in names if name and not is_value(name)]
        source = records.source.name
        rows = [record.fields for record in records.sample()]
        said = listed(names) if self._has_header else "none, columns are numbered from 0"
        self.notes += [*records.notes, f"header: {said}"]
        self._clock = find_clock(names, rows, source, self._time)
        group = None if self._series is None else resolve(self._series, names, source)
        if group is not None and group in self._clock.columns:
            raise UsageError(f"{source}: column {spell(names[group])} cannot be both time and series; name two")
        self._stamps = None
        if self._clock.columns:
            called = ", ".join(names[number] for number in self._clock.columns)
            self._stamps = Stamps(called, self._where, self._clock.layout)
        usual = "european" if records.delimiter == ";" else "english"
        used = {*self._clock.columns, *self._clock.parts, group}
        # spreadsheets leave columns without a name, and a table of pandas may have names that are numbers
        called_by = [name or nameless(number, names) for number, name in enumerate(names)]
        self._values = {
            n: Column(called_by[n], self._where, usual, None if called_by[n] in self._keep else MOST_TEXTS)
            for n in range(len(names))
            if n not in used
        }
        self._group_place = group
        self._group = None if group is None else Column(names[group], self._where, most_texts=None)
        if self._group:
            self._group.kind = "text"

    def _same(self, names: list[str], records: Records) -> Sequence[int]:
        """The places that the columns of the first file have in another."""
        same = set(self._names) <= set(names) if records.names_columns else names == self._names
        if not same:
            file, first = records.source.name, self._sources[0].name
            raise DataError(f"{file}: columns {listed(names)} are not those of {first}: {listed(self._names)}")
        return [names.index(name) for name in self._names] if records.names_columns else range(len(names))

    def _add(self, columns: Sequence[Sequence[str]]) -> None:
        if self._stamps:
            if self._clock.in_parts:
                self._stamps.add_parts([columns[number] for number in self._clock.columns])
            else:
                self._stamps.add(joined(self._clock.columns, columns))
        if self._group and self._group_place is not None:
            self._group.add(columns[self._group_place])
        for number, column in self._values.items():
            column.add(columns[number])

    def _group_rows(self, group: Column) -> npt.NDArray[np.int64]:
        """The place of each row's series among their sorted names."""
        places = group.values()
        nameless = np.isnan(places)
        if nameless.any():
            where = self._where(int(np.argmax(nameless)))
            raise DataError(f"{where}: nothing in column {spell(group.name)} of series; name the series of every row")
        return places.astype(np.int64)

    def _columns(
        self, breaks: npt.NDArray[np.bool_]
    ) -> tuple[tuple[str, ...], list[npt.NDArray[np.float64]], dict[str, tuple[str, ...]], dict[str, int]]:
        """The columns that hold something: names, numbers, texts and how much is missing."""
        names, columns, categories, missing = [], [], {}, {}
        left_out = {"parts": [self._names[number] for number in self._clock.parts]} if self._clock.parts else {}
        dressed: dict[str, list[str]] = {}
        for number, column in self._values.items():
            name, values = column.name, column.values()
            if why := self._no_use(column, key(self._names[number]), values, breaks):
                left_out.setdefault(why, []).append(name)
                continue
            if column.kind == "text":
                categories[name] = column.texts
            elif column.kind == "number" and (taken := take_sentinels(values, alone=name in self._keep)):
                self.sentinels[name] = taken
            names.append(name)
            columns.append(values)
            if unknown := int(np.isnan(values).sum()):
                missing[name] = unknown
            for what in sorted(column.found):
                dressed.setdefault(what, []).append(name)
        self.notes += [what.format(columns=listed(which)) for what, which in dressed.items()]
        if categories:
            self.notes.append(f"columns of texts: {listed(list(categories))}")
        self.notes += [LEFT_OUT[why].format(columns=listed(which)) for why, which in left_out.items()]
        if len(names) == len(categories):
            raise DataError(f"{self.name}: no column of numbers; name a file that has one, or its --delimiter")
        return tuple(names), columns, categories, missing

    def _no_use(self, column: Column, name: str, values: npt.NDArray[np.float64], breaks: npt.NDArray[np.bool_]) -> str:
        """Why a column is left out; ``""`` if it is not."""
        if column.name in self._keep:
            return ""
        if not column.kind:
            return "empty"
        if column.too_many:
            return "many"
        if column.kind == "text" and len(column.texts) == 1:
            return "one"
        steps = np.diff(values)
        if name in COUNTERS and len(steps) and ((steps == 1) | (breaks[1:] & (values[1:] == values[0]))).all():
            return "counter"
        return ""

    def _refuse_several(
        self, stamps: npt.NDArray[np.datetime64], categories: dict[str, npt.NDArray[np.float64]]
    ) -> None:
        """Stop where rows of several series would be made one."""
        _, moments, counts = np.unique(stamps, return_inverse=True, return_counts=True)
        shared = counts[moments] > 1
        rows = int(shared.sum())
        telling = [
            name
            for name, texts in categories.items()
            if not np.isnan(texts).any() and all_differ(moments[shared], texts[shared])
        ]
        if 2 * rows > len(stamps) or (telling and rows >= FEW and 10 * rows > len(stamps)):
            said = "most stamps stand in several rows, so there seem to be several series"
            if 2 * rows <= len(stamps):
                said = f"the stamps of {rows:,} rows stand in several rows, so there seem to be several series"
            texts = telling or [
                column.name for column in self._values.values() if column.too_many or len(column.texts) > 1
            ]
            if texts:
                raise UsageError(
                    f"{self.name}: {said}; name the column that tells them apart with --series: {listed(texts)}"
                )
            raise DataError(f"{self.name}: {said}; add a column that tells them apart and name it with --series")

    def _note_time(self) -> None:
        if not self._stamps:
            self.notes.append("time: none, rows are counted")
            return
        called = listed([self._names[number] for number in self._clock.columns])
        layout = self._stamps.layout_name
        if self._clock.in_parts:
            self.notes.append(f"time: {called}")
        elif self._stamps.zoned:
            self.notes.append(f"time: {called}, as {layout}, turned into UTC")
        else:
            self.notes.append(f"time: {called}, as {layout}")

    def _where(self, row: int) -> str:
        source = self._sources[bisect_right(self._starts, row) - 1]
        return at(source.name, self._lines[row])


def all_differ(moments: npt.NDArray[np.int64], texts: npt.NDArray[np.float64]) -> bool:
    """Whether no text stands twice at one moment.

    Examples
    --------
    >>> all_differ(np.array([0, 1, 0]), np.array([0.0, 0.0, 1.0])), all_differ(np.array([0, 0]), np.array([1.0, 1.0]))
    (True, False)
    """
    order = np.lexsort((texts, moments))
    return not ((np.diff(moments[order]) == 0) & (np.diff(texts[order]) == 0)).any()


def named(choice: Choice | Sequence[Choice] | None) -> list[str]:
    """The names among what the user chose.

    Examples
    --------
    >>> named("date,time"), named(["date", 1]), named(None)
    (['date', 'time'], ['date'], [])
    """
    choices = choice.split(",") if isinstance(choice, str) else [choice] if isinstance(choice, int) else choice
    return [each for each in choices or () if isinstance(each, str)]


def nameless(number: int, names: Sequence[str]) -> str:
    """What a column without a name is called: its number, if no other is called so.

    Examples
    --------
    >>> nameless(0, ["", "a"]), nameless(0, ["", "0"])
    ('0', 'unnamed 0')
    """
    return f"unnamed {number}" if str(number) in names else str(number)


def chunks(records: Records, limit: int | None) -> Iterator[list[Record]]:
    """Yield the records, many at a time."""
    rest = iter(records) if limit is None else islice(records, limit)
    while chunk := list(islice(rest, CHUNK)):
        if records.suspect:
            for record in chunk:
                if is_bad(record):
                    where = at(records.source.name, record.line)
                    raise DataError(f"{where}: NUL or half a surrogate pair; remove it")
        yield chunk


def warn(name: str, found: SeriesFile, sentinels: dict[str, dict[float, int]]) -> None:
    """Say in one warning what was repaired."""
    which = ", ".join(f"{number:g} in {column}" for column, taken in sentinels.items() for number in taken)
    said = []
    for kind, (one, many) in REPAIRED.items():
        if count := found.repaired.get(kind):
            said.append((one if count == 1 else many).format(n=f"{count:,}", which=shorten(which, 200)))
    if said:
        warnings.warn(f"{name}: {'; '.join(said)}", TextRNNWarning, stacklevel=3)
