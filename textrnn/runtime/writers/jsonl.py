"""Rows as JSON lines: an input object keeps its own spelling, members are added at its end."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import IO, Any

from textrnn.reading import CorpusReader, Record, encode
from textrnn.runtime.writers._cells import guarded

__all__ = ["Writer"]


class Writer:
    """See `textrnn.runtime.writers`."""

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
        self._columns = list(reader.columns)
        self._names = list(names)
        self._raw = reader.format == "jsonl" and not guard
        self._guard = guard
        self._encoding = encoding or (reader.encoding if self._raw else "") or "utf-8"

    def write(self, records: Sequence[Record], answers: Sequence[Sequence[Any]]) -> None:
        """Write some rows."""
        for record, answer in zip(records, answers, strict=True):
            values = [guarded(value) if isinstance(value, str) else value for value in answer]
            added = json.dumps(dict(zip(self._names, values, strict=True)), ensure_ascii=False)
            line = self._original(record).rstrip()[:-1].rstrip()
            self._file.write(encode(line + (", " if not line.endswith("{") else "") + added[1:] + "\n", self._encoding))

    def close(self) -> None:
        """Nothing is left to write."""

    def _original(self, record: Record) -> str:
        if self._raw:
            return record.raw
        cells = [guarded(field) if self._guard else field for field in record.fields]
        return json.dumps(dict(zip(self._columns, cells, strict=True)), ensure_ascii=False)
