"""What csv, tsv and txt share: records with exact lines and raw text, and the delimiter found by consistency."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from textrnn.errors import DataError, UsageError, at
from textrnn.reading.columns import is_known
from textrnn.reading.decoding import LONGEST, Decoder, place
from textrnn.reading.records import Record, Records

__all__ = ["Delimited", "detect_delimiter"]

NAMES = {",": "comma", "\t": "tab", ";": "semicolon", "|": "bar", "": "none, one text a line"}
SPELLED = {"\\t": "\t", "tab": "\t", "comma": ",", "semicolon": ";", "bar": "|"}

DETECT_RECORDS = 50
DETECT_LINES = 1_000
DETECT_CHARACTERS = 1 << 20


class Delimited(Records):
    """Records of delimited fields, or of one text a line where `delimiter` is ``""``."""

    #: The delimiter a file of this extension has if its records do not clearly say otherwise.
    usual = ","

    def open(self, encoding: str | None, delimiter: str | None, on_bad_text: str) -> None:
        """Find encoding, row end and delimiter."""
        # the limit is one for all users of the module, so it is only ever raised; its default is 131,072
        csv.field_size_limit(max(csv.field_size_limit(), 2 * LONGEST))
        self._decoder = Decoder(self.source, encoding=encoding, on_bad_text=on_bad_text)
        lines = self.uncommented(self._decoder.lines())
        first = first_lines(lines)
        self._lines = chain(first, lines)
        self.encoding, self.bom = self._decoder.encoding, self._decoder.bom
        self.newline = line_end(first[0]) if first else "\n"
        if delimiter is None:
            self.delimiter = detect_delimiter(first, usual_of_numbers(first) if self._has_comments else self.usual)
        else:
            self.delimiter = SPELLED.get(delimiter, delimiter)
            if len(self.delimiter) != 1 or self.delimiter in '"\r\n\0':
                raise UsageError(f"a delimiter is one character, not {delimiter!r}; name one such as , or ; or tab")
        if self.encoding != "utf-8":
            self.notes.append(f"encoding: {self.encoding}")
        self.notes.append(f"delimiter: {NAMES.get(self.delimiter, repr(self.delimiter))}")

    @property
    def suspect(self) -> bool:
        """Whether anything undecodable has turned up so far."""
        return self._decoder.dirty

    def read(self) -> Iterator[Record]:
        """Yield the records; blank lines are texts where there is one column, and nothing where there are more."""
        return self._fields() if self.delimiter else self._texts()

    def _texts(self) -> Iterator[Record]:
        blank: list[Record] = []
        for number, line in enumerate(self._lines, 1):
            text = line.rstrip("\r\n")
            if not text:
                blank.append(Record(number, ("",), ""))
                continue
            if blank:
                yield from blank
                blank.clear()
            yield Record(number, (text,), text)

    def _fields(self) -> Iterator[Record]:
        width, first, line = -1, 0, 1
        taken: list[str] = []
        blank: list[Record] = []
        try:
            for fields in csv.reader(self._remembered(taken), delimiter=self.delimiter, strict=True):
                here, line = line, line + len(taken)
                # no line holds another end than its own, and the last of a record ends it, not a field
                raw = "".join(taken).rstrip("\r\n") if len(taken) > 1 else taken[0].rstrip("\r\n")
                taken.clear()
                if len(fields) != width:
                    if len(fields) < 2 and not raw.strip():
                        if here in self._commented:
                            continue
                        blank.append(Record(here, (raw,), raw))
                        continue
                    if width > 0:
                        raise DataError(
                            f"{at(self.source.name, here)}: {count(width)} expected as in line {first}, {len(fields)} "
                            "found; put quotes around a field that holds the delimiter or a line break"
                        )
                    width, first = len(fields), here
                if blank:
                    if width == 1:
                        yield from blank
                    blank.clear()
                yield Record(here, tuple(fields), raw)
        except csv.Error as error:
            raise self._wrong_quote("".join(taken), line) from error

    def _remembered(self, taken: list[str]) -> Iterator[str]:
        """Hand out lines and keep those of the record at hand, which `csv` gives back in pieces only."""
        size = 0
        for line in self._lines:
            size = size + len(line) if taken else 0
            taken.append(line)
            if size > LONGEST:
                raise csv.Error("record too long")
            yield line

    def _wrong_quote(self, raw: str, line: int) -> DataError:
        start, end = wrong_quote(raw, self.delimiter)
        where = at(self.source.name, *place(raw, start, line))
        if end is None:
            return DataError(f"{where}: the quote opened here is never closed; close or double it")
        closed = place(raw, end, line)
        return DataError(
            f"{where}: the quote opened here closes at {closed[0]}:{closed[1]} and text follows; "
            "double quotes inside a quoted field"
        )


def wrong_quote(raw: str, delimiter: str) -> tuple[int, int | None]:
    """Find the field that `csv` stumbled over: where its quote opens, and where it closes before more text if it does.

    Examples
    --------
    >>> wrong_quote('a,"b', ",")
    (2, None)
    >>> wrong_quote('a,"b"c,d', ",")
    (2, 4)
    """
    start = 0
    while start < len(raw):
        if not raw.startswith('"', start):
            end = raw.find(delimiter, start)
            if end < 0:
                break
            start = end + 1
            continue
        end = raw.find('"', start + 1)
        while end >= 0 and raw.startswith('"', end + 1):
            end = raw.find('"', end + 2)
        if end < 0:
            return start, None
        if not raw.startswith((delimiter, "\r", "\n"), end + 1):
            return start, end
        start = end + 2
    return 0, None


def detect_delimiter(lines: Sequence[str], usual: str) -> str:
    r"""Find the delimiter that gives the first records equally many fields.

    Parameters
    ----------
    lines : sequence of str
        The first lines of a file.
    usual : str
        The delimiter if nothing is clear; it also wins a tie. ``""`` is one text a line, and what is no tab is then
        a delimiter only below a header that is known.

    Examples
    --------
    >>> detect_delimiter(["text;label\n", "good, very good;1\n"], ",")
    ';'
    >>> detect_delimiter(["Good, very good.\n", "Bad, very bad.\n"], "")
    ''
    """
    best, best_rank = usual, (0.0, False, 0.0)
    for delimiter in NAMES:
        if not delimiter:
            continue
        records = first_records(lines, delimiter)
        if not records or len(records[0]) < 2:
            continue
        if not usual and delimiter != "\t" and not any(is_known(name) for name in records[0]):
            continue
        width, votes = Counter(len(fields) for fields in records).most_common(1)[0]
        share = votes / len(records)
        # a record too long or too short is a fault to be named at its line, not the end of a delimiter
        if width < 2 or share < (0.5 if delimiter == usual else 0.8):
            continue
        rank = (float(share == 1), delimiter == usual, share)
        if rank > best_rank:
            best, best_rank = delimiter, rank
    return best


def usual_of_numbers(lines: Sequence[str]) -> str:
    r"""The usual delimiter of a table of numbers: beside another one, a comma stands in numbers.

    Examples
    --------
    >>> usual_of_numbers(["1,5;2,5\n", "3,5;4,5\n"]), usual_of_numbers(["1.5,2.5\n"])
    (';', ',')
    """
    filled = [line for line in lines if line.strip()]
    return next((sign for sign in ";\t|" if filled and all(sign in line for line in filled)), ",")


def first_lines(lines: Iterator[str]) -> list[str]:
    """Take enough lines to see how a file is written."""
    taken: list[str] = []
    size = 0
    for line in islice(lines, DETECT_LINES):
        taken.append(line)
        size += len(line)
        if size > DETECT_CHARACTERS:
            break
    return taken


def first_records(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    """Read records leniently, up to the first that cannot be read."""
    records: list[list[str]] = []
    try:
        for fields in csv.reader(lines, delimiter=delimiter):
            if fields and any(fields):
                records.append(fields)
            if len(records) == DETECT_RECORDS:
                break
    except csv.Error:
        pass
    return records


def line_end(line: str) -> str:
    """The row end of a line, a newline if it has none."""
    return line[len(line.rstrip("\r\n")) :] or "\n"


def count(fields: int) -> str:
    """Spell a number of fields."""
    return f"{fields} field" + "s" * (fields != 1)
