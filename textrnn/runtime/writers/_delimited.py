"""Rows as delimited text: the input's own bytes with cells appended, where the format stays the same."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Sequence
from typing import IO, Any

from textrnn.errors import OutputError
from textrnn.reading import CorpusReader, Record, encode
from textrnn.runtime.writers._cells import guarded, spelled

__all__ = ["DelimitedWriter"]


class DelimitedWriter:
    """See `textrnn.runtime.writers`; `delimiter` is that of the format, a delimited input keeps its own."""

    delimiter = ","
    kin: tuple[str, ...] = ()

    def __init__(
        self,
        file: IO[bytes],
        reader: CorpusReader,
        names: Sequence[str],
        *,
        encoding: str | None = None,
        guard: bool = False,
    ) -> None:
        self._file = file
        same_kind = reader.format in self.kin
        self._delimiter = (reader.delimiter or self.delimiter) if same_kind else self.delimiter
        self._newline = (reader.newline if same_kind else "") or "\n"
        self._encoding = encoding or reader.encoding or "utf-8"
        self._raw = same_kind and not guard
        self._guard = guard
        bom = codecs.BOM_UTF8 if self._encoding == "utf-8-sig" else b"" if encoding else reader.bom
        self._encoding = "utf-8" if self._encoding == "utf-8-sig" else self._encoding
        file.write(bom)
        if reader.has_header or not same_kind:
            original = reader.header_raw if self._raw else self._line([self._guarded(name) for name in reader.columns])
            self._put(original, [guarded(name) for name in names])

    def write(self, records: Sequence[Record], answers: Sequence[Sequence[Any]]) -> None:
        """Write some rows."""
        for record, answer in zip(records, answers, strict=True):
            original = record.raw if self._raw else self._line([self._guarded(field) for field in record.fields])
            self._put(original, [spelled(value) for value in answer])

    def close(self) -> None:
        """Nothing is left to write."""

    def _put(self, original: str, added: list[str]) -> None:
        line = original + self._delimiter + self._line(added) + self._newline
        try:
            self._file.write(encode(line, self._encoding))
        except UnicodeEncodeError as error:
            sign = error.object[error.start]
            raise OutputError(
                f"{sign!r} cannot be written as {self._encoding}; add --output-encoding utf-8 (utf-8-sig for Excel)"
            ) from error

    def _line(self, cells: list[str]) -> str:
        buffer = io.StringIO()
        # Python before 3.13 puts quotes around the line ends only that it would write itself
        csv.writer(buffer, delimiter=self._delimiter, lineterminator="\r\n").writerow(cells)
        return buffer.getvalue()[:-2]

    def _guarded(self, cell: str) -> str:
        return guarded(cell) if self._guard else cell
