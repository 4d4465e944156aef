"""Tab-separated values; quotes mean what they mean in csv."""

from __future__ import annotations

from textrnn.reading.formats._delimited import Delimited

__all__ = ["Reader"]


class Reader(Delimited):
    """Fields between tabs unless the records say otherwise; a field in quotes may hold anything."""

    usual = "\t"
