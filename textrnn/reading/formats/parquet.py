"""Parquet, read in batches."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow
import pyarrow.parquet

from textrnn.errors import DataError
from textrnn.reading.records import Record, Records

__all__ = ["Reader"]

BATCH = 4_096


class Reader(Records):
    """Rows of strings; numbers as Python writes them, true and false as JSON does, null as ``""``.

    A label may be a list of strings; other lists and structures are let pass in columns that are not used.
    """

    names_columns = True

    def open(self, encoding: str | None, delimiter: str | None, on_bad_text: str) -> None:
        """Read the columns' names; encoding and delimiter mean nothing here."""
        try:
            self._file = pyarrow.parquet.ParquetFile(self.source.path)
        except (pyarrow.ArrowException, OSError, ValueError) as error:
            raise self._damaged(error) from error
        self.columns = list(self._file.schema_arrow.names)

    def read(self) -> Iterator[Record]:
        """Yield the rows, numbered from 1."""
        number = 0
        try:
            for batch in self._file.iter_batches(BATCH, use_threads=False):
                columns = [column.to_pylist() for column in batch.columns]
                for values in zip(*columns, strict=True):
                    number += 1
                    fields = [self._spelled(value, column, number) for column, value in enumerate(values)]
                    yield Record(number, tuple(fields), "")
        except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
            raise self._damaged(error) from error

    def _spelled(self, value: object, column: int, number: int) -> str:
        if isinstance(value, str):
            return value
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, (list, dict, bytes)):
            return self.nested(column, number, value, "store one string or number a row")
        return str(value)

    def _damaged(self, error: Exception) -> DataError:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        return DataError(f"{self.source.name}: damaged parquet ({reason}); write it again")
