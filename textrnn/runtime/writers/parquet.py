"""Rows as Parquet, with pyarrow (extra `parquet`): original columns as strings, added ones with their own types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, Any

import pyarrow
import pyarrow.parquet

from textrnn.reading import CorpusReader, Record
from textrnn.runtime.writers._cells import guarded

__all__ = ["Writer"]


class Writer:
    """See `textrnn.runtime.writers`; the encoding is always UTF-8."""

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
        self._columns, self._names = list(reader.columns), list(names)
        self._guard = guard
        self._writer: Any = None

    def write(self, records: Sequence[Record], answers: Sequence[Sequence[Any]]) -> None:
        """Write some rows as a row group."""
        table: dict[str, list[Any]] = {}
        for name, cells in zip(self._columns, zip(*(record.fields for record in records), strict=True), strict=True):
            table[name] = [guarded(cell) for cell in cells] if self._guard else list(cells)
        for name, values in zip(self._names, zip(*answers, strict=True), strict=True):
            table[name] = [guarded(value) if isinstance(value, str) else value for value in values]
        group = pyarrow.table(table)
        if self._writer is None:
            self._writer = pyarrow.parquet.ParquetWriter(self._file, group.schema)
        self._writer.write_table(group)

    def close(self) -> None:
        """Write the footer."""
        if self._writer is not None:
            self._writer.close()
