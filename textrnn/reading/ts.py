"""The ``.ts`` format of the UEA and UCR archives, as sktime and aeon write it.

::

    # a comment
    @problemName Bumps
    @timeStamps false
    @univariate false
    @dimensions 2
    @classLabel true up down
    @data
    1.0,2.0,?:0.5,0.25,0.125:up

Values stand between commas, the dimensions of a case between colons, ``?`` or ``NaN`` is missing, and the last field of
a line is the label. Cases may be of any lengths, but the dimensions of one are equally long.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from textrnn.errors import DataError, at
from textrnn.reading.case_rows import RawCase
from textrnn.reading.columns import listed, shorten
from textrnn.reading.decoding import Decoder
from textrnn.reading.sources import Source
from textrnn.reading.values import is_missing, to_numbers

__all__ = ["TSHeader", "read_ts"]


@dataclass
class TSHeader:
    """What the lines before ``@data`` say.

    Attributes
    ----------
    labels : list of str, optional
        All labels; None where the cases have none.
    dimensions : int, optional
        Values of a step, where it is said.
    """

    labels: list[str] | None = None
    dimensions: int | None = None


def read_ts(source: Source, encoding: str | None = None) -> Iterator[RawCase]:
    """Read the cases of a file.

    Raises
    ------
    DataError
        At the line of what is not of the format; for time stamps and numbers to be foretold, which are none of ours.
    """
    header, begun = TSHeader(), False
    for number, line in enumerate(Decoder(source, encoding=encoding).lines(), 1):
        text = line.strip()
        if not text or text.startswith(("#", "%")):
            continue
        where = at(source.name, number)
        if begun:
            case = _case(text, header, number, where)
            header.dimensions = case.values.shape[1]
            yield case
        elif text.lower() == "@data":
            begun = True
        elif text.startswith("@"):
            _heed(text, header, where)
        else:
            raise DataError(f"{where}: a case before @data; put @data above the first case")
    if not begun:
        raise DataError(f"{source.name}: no @data; name a .ts file of the UEA and UCR archives")


def _heed(text: str, header: TSHeader, where: str) -> None:
    name, *values = text.split()
    tag, on = name.lower(), bool(values) and values[0].lower() == "true"
    if tag == "@timestamps" and on:
        raise DataError(f"{where}: values with time stamps are not read; write the values alone, or a CSV with --time")
    if tag == "@targetlabel" and on:
        raise DataError(f"{where}: cases of a regression have no labels; name a file with @classLabel")
    if tag == "@classlabel":
        header.labels = values[1:] if on else None
    if tag in ("@dimensions", "@dimension"):
        if not (values and values[0].isdecimal() and int(values[0])):
            raise DataError(f"{where}: {name} is a whole number of at least 1; mend the line")
        header.dimensions = int(values[0])
    if tag == "@univariate" and on:
        header.dimensions = 1


def _case(text: str, header: TSHeader, number: int, where: str) -> RawCase:
    fields = text.split(":")
    label = ""
    if header.labels is not None:
        label = fields.pop().strip()
        if label not in header.labels and is_missing(label):  # a class may well be called none, or NA
            label = ""
        elif header.labels and label not in header.labels:
            raise DataError(f"{where}: label {shorten(label)!r} is not one of {listed(header.labels)}")
    if any("(" in field for field in fields):
        raise DataError(f"{where}: values with time stamps are not read; write the values alone, or a CSV with --time")
    if not fields:
        raise DataError(f"{where}: a label and no values; put them and a colon before it")
    if header.dimensions is not None and len(fields) != header.dimensions:
        raise DataError(
            f"{where}: {header.dimensions} dimensions expected, {len(fields)} found; put a colon between dimensions"
        )
    parts: list[npt.NDArray[np.float64]] = []
    for dimension, field in enumerate(fields):
        cells = field.split(",") if field.strip() else []
        part = to_numbers(cells, lambda n, d=dimension: f"{where}: dimension {d}, step {n}")  # type: ignore[misc]
        if parts and len(part) != len(parts[0]):
            raise DataError(
                f"{where}: dimension {dimension} has {len(part)} steps, dimension 0 has {len(parts[0])}; make them "
                "equally long, with ? where nothing is known"
            )
        parts.append(part)
    return RawCase(number, "", label, np.stack(parts, axis=1))
