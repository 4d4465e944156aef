"""Files to rows of text and label, one at a time, with what was wrong with them counted."""

from __future__ import annotations

import re
import warnings
from collections.abc import Generator, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from textrnn import nesting, plugins
from textrnn.errors import DataError, TextRNNWarning, UsageError, at
from textrnn.reading import formats
from textrnn.reading.columns import Choice, Columns, find_columns, listed, no_duplicates, shorten, spell
from textrnn.reading.decoding import BAD, clean
from textrnn.reading.records import Record, Records
from textrnn.reading.sources import Source

__all__ = ["CorpusReader", "Label", "Row", "is_blank"]

#: One label, or all that a row has, sorted.
Label = str | tuple[str, ...]

#: Control characters, zero-width space, word joiner, byte order mark and Hangul fillers, which `str.isspace` misses;
#: the same that the tokenizer takes for nothing.
BLANK = re.compile("[\\s\0-\x1f\x7f-\x9f\u115f\u1160\u180e\u200b\u2060\u3164\ufeff\uffa0\ufffe\uffff]*\\Z")

#: What rows are counted for, and how a warning says it.
COUNTED = {
    "no label": "left out {rows} without a label",
    "empty text": "left out {rows} with an empty text",
    "bad text": "left out {rows} with NUL or undecodable bytes",
    "cleaned": "took NUL out of {rows} or put U+FFFD there for undecodable bytes",
    "label space": "stripped the space around the label of {rows}",
    "cut": "cut {rows} to {max_chars:,} characters",
}


class Row(NamedTuple):
    """One row of a corpus; `label` is ``""`` where no labels are asked for, a tuple where a row may have several."""

    line: int
    text: str
    label: Label
    record: Record


class CorpusReader:
    """The rows of one or more files in order, in constant memory; iterated once. `open_corpus` makes it.

    Attributes
    ----------
    notes : list of str
        What was found out: encoding if it is not UTF-8, delimiter, header, columns.
    skipped : dict of str to int
        Counts so far. Left out: ``"no label"`` and ``"empty text"`` (where labels are asked for), ``"bad text"``
        (with ``on_bad_text="skip"``). Kept: ``"cleaned"`` (with "clean"), ``"label space"``, ``"cut"``.
    columns, text_columns : list of str
        All columns, and those that are the text.
    label_columns : list of str
        Those that are the label.
    multilabel : bool
        Whether a row may have several labels: there are several label columns, or one with lists or a separator.
    format, encoding, bom, delimiter, newline, has_header, header_raw
        How the first file is written, as in `Records`, so that results can be written in kind.
    name : str
        What messages call the file being read.
    starts : list of (int, str)
        The files read so far: how many rows came before, and the name.

    Notes
    -----
    The first 1,000 records, or 1 MiB of them, are read when the corpus is opened: a defect among them is found then.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        *,
        text: Sequence[Choice] | None,
        label: Sequence[Choice] | None,
        label_separator: str | None,
        encoding: str | None,
        delimiter: str | None,
        no_header: bool,
        max_chars: int,
        on_bad_text: str,
        limit: int | None,
        labelled: bool,
    ) -> None:
        self._sources, self._limit, self._max_chars = sources, limit, max_chars
        self._encoding, self._delimiter, self._on_bad_text = encoding, delimiter, on_bad_text
        self._separator = label_separator
        self.skipped: dict[str, int] = {}
        self.starts: list[tuple[int, str]] = []
        self.name = sources[0].name

        first = self._records(sources[0])
        found = find_columns(
            [tuple(map(clean, record.fields)) for record in first.sample()],
            self.name,
            names=[clean(name) for name in first.columns] if first.names_columns else None,
            text=text,
            label=label,
            no_header=no_header,
            labelled=labelled,
        )
        self._lists = len(found.label) == 1 and found.label[0] in first.lists
        self._begin(first, found)
        self._first: tuple[Records, Columns] | None = (first, found)

        self.columns = list(found.names)
        self.text_columns = [self.columns[number] for number in found.text]
        self.label_columns = [self.columns[number] for number in found.label]
        self.multilabel = len(found.label) > 1 or self._lists or (labelled and label_separator is not None)
        self.format, self.encoding, self.bom = sources[0].format, first.encoding, first.bom
        self.delimiter, self.newline = first.delimiter, first.newline
        self.has_header, self.header_raw = first.has_header, first.header_raw
        header = listed(self.columns) if self.has_header else "none, columns are numbered from 0"
        self.notes = [*first.notes, f"header: {header}", f"text: {listed(self.text_columns)}"]
        if self.label_columns:
            self.notes.append(f"label: {listed(self.label_columns)}{', lists' * self._lists}")

    def __iter__(self) -> Iterator[Row]:
        if self._first is None:
            raise UsageError(f"{self.name}: a corpus is read once; open it again")
        (records, found), self._first = self._first, None
        left, rows = self._limit, 0
        for number, source in enumerate(self._sources):
            self.name = source.name
            if number:
                records, found = self._next_file(source)
            self.starts.append((rows, source.name))
            read, kept = yield from self._rows(records, found, left)
            source.check_unchanged()
            rows += kept
            if left is not None:
                left -= read
                if not left:
                    break
        self._warn()

    def _rows(self, records: Records, found: Columns, limit: int | None) -> Generator[Row, None, tuple[int, int]]:
        """Yield the rows of one file; return how many records were read and how many rows they made."""
        columns, max_chars = found.text, self._max_chars
        label_column = None if self.multilabel or not found.label else found.label[0]
        column = columns[0] if len(columns) == 1 else None
        # bound here since it is called twice a row
        blank = BLANK.match
        read = kept = 0
        label: Label = ""
        for record in records if limit is None else islice(records, limit):
            read += 1
            if records.suspect and is_bad(record):
                if self._on_bad_text == "error":
                    raise bad_text(record, records)
                if self._on_bad_text == "skip":
                    self._count("bad text")
                    continue
                self._count("cleaned")
                record = record._replace(fields=tuple(map(clean, record.fields)))
            fields = record.fields
            text = fields[column] if column is not None else " ".join([fields[n] for n in columns if fields[n]])
            if label_column is not None:
                label = fields[label_column].strip()
                if blank(label):
                    self._count("no label")
                    continue
            elif self.multilabel:
                label = self._labels(record, found)
            if found.label and blank(text):
                self._count("empty text")
                continue
            if label_column is not None and label != fields[label_column]:
                self._count("label space")
            if len(text) > max_chars:
                text = text[:max_chars]
                self._count("cut")
            kept += 1
            yield Row(record.line, text, label, record)
        return read, kept

    def _labels(self, record: Record, found: Columns) -> tuple[str, ...]:
        """All labels of a row, sorted; it may have none."""
        cells = [record.fields[number].strip() for number in found.label]
        names = [found.names[number] for number in found.label]
        if self._lists or self._separator is not None:
            parts = self._list(cells[0], names[0], record) if self._lists else cells[0].split(self._separator)
            return tuple(sorted({part.strip() for part in parts if not is_blank(part)}))
        for name, cell in zip(names, cells, strict=True):
            if cell not in ("0", "1") and not is_blank(cell):
                where, value = at(self.name, record.line), shorten(cell)
                raise DataError(
                    f"{where}: label column {spell(name)} holds {value!r}; where there are several, write 0 or 1"
                )
        return tuple(sorted(name for name, cell in zip(names, cells, strict=True) if cell == "1"))

    def _list(self, cell: str, name: str, record: Record) -> list[str]:
        """The labels of a list, which a record spells as JSON."""
        try:
            parts = nesting.loads(cell or "[]")
        except ValueError:
            parts = cell
        if not (isinstance(parts, list) and all(isinstance(part, str) for part in parts)):
            where, value = at(self.name, record.line), shorten(cell)
            raise DataError(
                f"{where}: label column {spell(name)} holds {value!r}; where one row has a list, write lists"
            )
        if any(map(BAD.search, parts)):
            raise DataError(f"{at(self.name, record.line)}: NUL or half a surrogate pair in a label; remove it")
        return parts

    def _records(self, source: Source) -> Records:
        records: Records = plugins.load(formats, source.format).Reader(
            source, encoding=self._encoding, delimiter=self._delimiter, on_bad_text=self._on_bad_text
        )
        if not records.sample():
            raise DataError(f"{source.name}: no rows; name a file that has some")
        return records

    def _begin(self, records: Records, found: Columns) -> None:
        lists = found.label if self._lists else ()
        records.begin(found.header or records.names_columns, found.names, (*found.text, *found.label), lists)
        if records.has_header and not records.sample():
            raise DataError(f"{records.source.name}: a header and no rows; name a file that has some")

    def _next_file(self, source: Source) -> tuple[Records, Columns]:
        """Open a file that goes on where another ended, and find the same columns in it."""
        records = self._records(source)
        if records.names_columns:
            names = [clean(name) for name in records.columns]
        elif self.has_header:
            names = [clean(name) for name in records.sample()[0].fields]
        else:
            names = [str(number) for number in range(len(records.sample()[0].fields))]
        no_duplicates(names, source.name)
        needed = self.text_columns + self.label_columns
        # keys have no order, and an object may lack some
        same = set(needed) <= set(names) if records.names_columns else names == self.columns
        if not same:
            first = self._sources[0].name
            raise DataError(f"{source.name}: columns {listed(names)} are not those of {first}: {listed(self.columns)}")
        texts, labels = (tuple(map(names.index, which)) for which in (self.text_columns, self.label_columns))
        found = Columns(tuple(names), texts, labels, self.has_header and not records.names_columns)
        self._begin(records, found)
        return records, found

    def _count(self, kind: str) -> None:
        self.skipped[kind] = self.skipped.get(kind, 0) + 1

    def _warn(self) -> None:
        said = []
        for kind, words in COUNTED.items():
            if count := self.skipped.get(kind):
                rows = f"{count:,} row" + "s" * (count != 1)
                said.append(words.format(rows=rows, max_chars=self._max_chars))
        if said:
            names = self._sources[0].name + (f" and {len(self._sources) - 1} more" if len(self._sources) > 1 else "")
            warnings.warn(f"{names}: {'; '.join(said)}", TextRNNWarning, stacklevel=3)


def is_blank(text: str) -> bool:
    r"""Whether a text shows nothing: white space, zero-width characters, Hangul fillers.

    Examples
    --------
    >>> is_blank(" \u3000\u200b\ufeff\u3164"), is_blank(".")
    (True, False)
    """
    return BLANK.match(text) is not None


def is_bad(record: Record) -> bool:
    """Whether a record holds NUL or undecodable bytes."""
    return BAD.search(record.raw) is not None or any(BAD.search(field) for field in record.fields)


def bad_text(record: Record, records: Records) -> DataError:
    """Say where the NUL or half surrogate pair is that an escape or a cell brought in."""
    column = next(number for number, field in enumerate(record.fields) if BAD.search(field))
    where = at(records.source.name, record.line)
    what = f"NUL or half a surrogate pair in column {records.columns[column]!r}"
    return DataError(f"{where}: {what}; remove it, or add --on-bad-text clean")
