"""Comma-separated values, as RFC 4180 has them, with the delimiter that the file really uses."""

from __future__ import annotations

from textrnn.reading.formats._delimited import Delimited

__all__ = ["Reader"]


class Reader(Delimited):
    """Fields between commas unless the records say otherwise; a field in quotes may hold anything."""

    usual = ","
