"""The first sheet of an Excel workbook."""

from __future__ import annotations

import datetime
import warnings
from collections.abc import Iterator

import openpyxl

from textrnn.errors import DataError, at
from textrnn.reading.records import Record, Records

__all__ = ["Reader"]


class Reader(Records):
    """Rows of cells as text: numbers as Python writes them, TRUE and FALSE, dates as ISO 8601, an empty cell ``""``."""

    def open(self, encoding: str | None, delimiter: str | None, on_bad_text: str) -> None:
        """Open the first sheet; encoding and delimiter mean nothing here."""
        try:
            with warnings.catch_warnings():
                # of styles and extensions, which are none of our business
                warnings.simplefilter("ignore")
                book = openpyxl.load_workbook(self.source.path, read_only=True, data_only=True)
            self._sheet = book.worksheets[0]
        except Exception as error:
            raise self._damaged(error) from error
        if len(book.worksheets) > 1:
            self.notes.append(f"sheet: {self._sheet.title}, the first of {len(book.worksheets)}")

    def read(self) -> Iterator[Record]:
        """Yield the rows that are not empty, with the number they have in the sheet."""
        width, first = 0, 0
        for number, cells in self._rows():
            fields = [spelled(cell) for cell in cells]
            while fields and not fields[-1]:
                fields.pop()
            if not fields:
                continue
            if not width:
                width, first = len(fields), number
            if len(fields) > width:
                where = at(self.source.name, number)
                raise DataError(f"{where}: {width} cells expected as in row {first}, {len(fields)} found; clear them")
            yield Record(number, tuple(fields + [""] * (width - len(fields))), "")

    def _rows(self) -> Iterator[tuple[int, tuple[object, ...]]]:
        rows = enumerate(self._sheet.iter_rows(values_only=True), 1)
        while True:
            try:
                number, cells = next(rows)
            except StopIteration:
                return
            # openpyxl lets through whatever zipfile, zlib and the XML parser think of a damaged file
            except Exception as error:
                raise self._damaged(error) from error
            yield number, cells

    def _damaged(self, error: Exception) -> DataError:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        return DataError(f"{self.source.name}: damaged Excel file ({reason}); save it again")


def spelled(cell: object) -> str:
    """Write a cell as text."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, (datetime.date, datetime.time)):
        return cell.isoformat()
    return str(cell)
