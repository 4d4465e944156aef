"""Rows as TSV."""

from __future__ import annotations

from textrnn.runtime.writers._delimited import DelimitedWriter

__all__ = ["Writer"]


class Writer(DelimitedWriter):
    """Tab-separated; a text file keeps its own delimiter."""

    delimiter = "\t"
    kin = ("tsv", "txt")
