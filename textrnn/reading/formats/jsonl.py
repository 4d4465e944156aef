"""JSON lines: one object a line, its keys the columns, its values spelled as in the file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

from textrnn.errors import DataError, at
from textrnn.nesting import TooDeepError, refuse_deep
from textrnn.reading.decoding import Decoder
from textrnn.reading.records import SAMPLE_CHARACTERS, SAMPLE_RECORDS, Record, Records

__all__ = ["Reader"]

#: The escapes that can put a NUL or half a surrogate pair into a string.
DANGEROUS = re.compile(r"\\u(0000|[dD][89a-fA-F])")

#: Numbers stay as they are written: 1 and 1.0 are two labels, and 0.1 is not 0.1000000000000000055.
PARSER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)


class Reader(Records):
    """Objects of strings, numbers, true and false; null and a missing key are ``""``.

    The columns are the keys of the first objects. A label may be a list of strings; other lists and objects are let
    pass in columns that are not used.
    """

    names_columns = True

    def open(self, encoding: str | None, delimiter: str | None, on_bad_text: str) -> None:
        """Find encoding, row end and keys."""
        self._decoder = Decoder(self.source, encoding=encoding, on_bad_text=on_bad_text)
        self._escaped = False
        self._objects = self._parsed()
        first: list[tuple[int, dict[str, Any], str]] = []
        size = 0
        for item in self._objects:
            first.append(item)
            size += len(item[2])
            if len(first) >= SAMPLE_RECORDS or size >= SAMPLE_CHARACTERS:
                break
        self._first = first
        self.columns = list(dict.fromkeys(key for _, found, _ in first for key in found))
        self.encoding, self.bom = self._decoder.encoding, self._decoder.bom
        if self.encoding != "utf-8":
            self.notes.append(f"encoding: {self.encoding}")

    @property
    def suspect(self) -> bool:
        """Whether anything undecodable or an escape that can stand for it has turned up so far."""
        return self._decoder.dirty or self._escaped

    def read(self) -> Iterator[Record]:
        """Yield the objects; blank lines are none."""
        columns = self.columns
        for line, found, raw in chain(self._first, self._objects):
            values = [found.get(column, "") for column in columns]
            if not all(type(value) is str for value in values):
                values = [self._spelled(value, number, line) for number, value in enumerate(values)]
            yield Record(line, tuple(values), raw)

    def _spelled(self, value: object, number: int, line: int) -> str:
        if isinstance(value, str):
            return value
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        return self.nested(number, line, value, "give one string or number a key")

    def _parsed(self) -> Iterator[tuple[int, dict[str, Any], str]]:
        for number, line in enumerate(self.uncommented(self._decoder.lines()), 1):
            raw = line.rstrip("\r\n")
            self.newline = self.newline or line[len(raw) :]
            if not raw.strip():
                continue
            try:
                refuse_deep(raw)
                found = PARSER.decode(raw)
            except json.JSONDecodeError as error:
                where = at(self.source.name, number, error.pos + 1)
                raise DataError(f"{where}: not JSON ({error.msg}); write one object a line") from error
            except TooDeepError as error:
                raise DataError(f"{at(self.source.name, number)}: nested too deep; write one object a line") from error
            if not isinstance(found, dict):
                where = at(self.source.name, number, 1)
                raise DataError(f"{where}: not an object but a {type(found).__name__}; write one object a line")
            if not self._escaped and DANGEROUS.search(raw):
                self._escaped = True
            yield number, found, raw
