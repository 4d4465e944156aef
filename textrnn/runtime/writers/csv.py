"""Rows as CSV."""

from __future__ import annotations

from textrnn.runtime.writers._delimited import DelimitedWriter

__all__ = ["Writer"]


class Writer(DelimitedWriter):
    """Comma-separated; a CSV input keeps its own delimiter."""

    delimiter = ","
    kin = ("csv",)
