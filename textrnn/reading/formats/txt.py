"""Plain text: a table if a delimiter is clear, otherwise one text a line, in which quotes mean nothing."""

from __future__ import annotations

from textrnn.reading.formats._delimited import Delimited

__all__ = ["Reader"]


class Reader(Delimited):
    """One text a line unless the records have a delimiter: sentences have commas without being tables."""

    usual = ""
