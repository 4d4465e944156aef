"""What every format yields, and what every reader of a format can be asked."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator
from itertools import chain
from typing import NamedTuple

from textrnn.errors import DataError, at
from textrnn.reading.sources import Source

__all__ = ["Record", "Records"]

#: How much of a file is looked at to find its columns; a file sorted by label shows more than one label in it
#: only if the sample is large, and 1,000 reviews are read in 3 ms.
SAMPLE_RECORDS = 1_000
SAMPLE_CHARACTERS = 1 << 20


class Record(NamedTuple):
    """One record of a file.

    Attributes
    ----------
    line : int
        The line it begins on, counted from 1; for parquet the number of the row, for xlsx that of the sheet's row.
    fields : tuple of str
        Its fields, unquoted, otherwise unchanged; nothing (null, an empty cell, a missing key) is ``""``.
    raw : str
        Its own text as the file has it, without the row end; ``""`` where the format is not text.
        Undecodable bytes are in here as surrogates, and `textrnn.reading.encode` gives the file's own bytes back.
    """

    line: int
    fields: tuple[str, ...]
    raw: str


class Records(ABC):
    """The records of one file, from the first to the last, in constant memory; the base of every format's `Reader`.

    Parameters
    ----------
    source : Source
        The file.
    encoding : str, optional
        The user's choice; found by itself if None.
    delimiter : str, optional
        The user's choice; found by itself if None.
    on_bad_text : {"error", "clean", "skip"}, default="error"
        With "error" no text with a NUL or an undecodable byte is let through; otherwise the caller looks for it.
    comments : bool, default=False
        Whether the file is a table of numbers, in which lines that begin with ``#`` are comments.

    Attributes
    ----------
    columns : list of str
        The names of the columns. Where only the content can tell whether there is a header, this is empty until
        `begin`.
    has_header, header_raw : bool, str
        Whether the first record named the columns, and its text without the row end.
    delimiter, newline, encoding, bom : str, str, str, bytes
        How the file is written, so that something can be added to it in kind; ``""`` where that means nothing.
    notes : list of str
        What was found out about the file, for the user's eyes.
    lists : dict of int to DataError
        The columns that have held a list of strings so far, and what is wrong with that if it is no label.
    comments : list of str
        The comments above the first record, without ``#`` and the space around.
    """

    #: Whether the format itself says how its columns are called.
    names_columns = False

    def __init__(
        self,
        source: Source,
        *,
        encoding: str | None = None,
        delimiter: str | None = None,
        on_bad_text: str = "error",
        comments: bool = False,
    ) -> None:
        self.source = source
        self.columns: list[str] = []
        self.has_header = False
        self.header_raw = ""
        self.delimiter = ""
        self.newline = ""
        self.encoding = ""
        self.bom = b""
        self.notes: list[str] = []
        self.lists: dict[int, DataError] = {}
        self.comments: list[str] = []
        self._has_comments = comments
        self._commented: set[int] = set()
        self._used: Collection[int] = ()
        self._listed: Collection[int] = ()
        self._unusable: dict[int, DataError] = {}
        self._head: list[Record] = []
        self._rest: Iterator[Record] = iter(())
        self.open(encoding, delimiter, on_bad_text)
        self._rest = self.read()

    @abstractmethod
    def open(self, encoding: str | None, delimiter: str | None, on_bad_text: str) -> None:
        """Find out how the file is written and set the attributes."""

    @abstractmethod
    def read(self) -> Iterator[Record]:
        """Yield every record, a header among them where the format has no other place for it."""

    @property
    def suspect(self) -> bool:
        """Whether the records read last may hold NUL or undecodable bytes; most files never need the search."""
        return True

    def uncommented(self, lines: Iterator[str]) -> Iterator[str]:
        """Leave the row end of comments only, so that the lines below keep their numbers; where there are comments."""
        if not self._has_comments:
            yield from lines
            return
        leading = True
        for number, line in enumerate(lines, 1):
            if line.startswith("#"):
                text = line.rstrip("\r\n")
                self._commented.add(number)
                if leading:
                    self.comments.append(text.lstrip("#").strip())
                yield line[len(text) :]
            else:
                leading = leading and not line.strip()
                yield line

    def sample(self) -> list[Record]:
        """The first records; they are still yielded by iteration."""
        size = sum(len(record.raw) for record in self._head)
        while len(self._head) < SAMPLE_RECORDS and size < SAMPLE_CHARACTERS:
            record = next(self._rest, None)
            if record is None:
                break
            self._head.append(record)
            size += len(record.raw)
        return self._head

    def begin(self, header: bool, names: Collection[str], used: Collection[int], listed: Collection[int] = ()) -> None:
        """Settle what the content was needed for.

        Parameters
        ----------
        header : bool
            Whether the first record is a header.
        names : collection of str
            The names of the columns.
        used : collection of int
            The columns that must hold text.
        listed : collection of int, default=()
            Those of them that may hold lists of strings.
        """
        self.columns = list(names)
        self._used, self._listed = used, listed
        refused = {column: error for column, error in self.lists.items() if column not in listed} | self._unusable
        for column in used:
            if column in refused:
                raise refused[column]
        self.has_header = header
        if header and not self.names_columns:
            self.header_raw = self.sample().pop(0).raw

    def nested(self, column: int, line: int, value: object, remedy: str) -> str:
        """Spell a value that is no text as JSON; in a column that is used refuse it, now or when `begin` says so."""
        listed = isinstance(value, list) and all(type(each) is str for each in value)
        if not (listed and column in self._listed):
            name, kind = self.columns[column], type(value).__name__
            error = DataError(f"{at(self.source.name, line)}: {name!r} is a {kind} here; {remedy}")
            if column in self._used:
                raise error
            (self.lists if listed else self._unusable).setdefault(column, error)
        return json.dumps(value, ensure_ascii=False, default=str)

    def __iter__(self) -> Iterator[Record]:
        head, self._head = self._head, []
        return chain(head, self._rest)
