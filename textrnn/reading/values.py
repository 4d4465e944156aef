"""Cells to numbers: what is missing, what is no number, and what stands where nothing is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from textrnn.errors import DataError
from textrnn.reading.columns import shorten

__all__ = ["filled", "is_missing", "is_number", "to_numbers"]

MISSING = frozenset({"", "?", "nan", "na", "n/a", "null", "none"})
#: Of a float32, which is what networks read.
LARGEST = 3.4e38

Floats = npt.NDArray[np.float64]


def is_missing(cell: str) -> bool:
    """Whether a cell says that nothing is known.

    Examples
    --------
    >>> is_missing(" "), is_missing("NaN"), is_missing("?"), is_missing("0")
    (True, True, True, False)
    """
    return cell.strip().casefold() in MISSING


def is_number(cell: str) -> bool:
    """Whether a cell is a finite number.

    Examples
    --------
    >>> is_number("-1.5e3"), is_number("nan"), is_number("1,5")
    (True, False, False)
    """
    try:
        return abs(float(cell)) <= LARGEST
    except ValueError:
        return False


def to_numbers(cells: Sequence[str], fault: Callable[[int], str]) -> Floats:
    """Read cells as numbers, NaN where one is missing.

    Parameters
    ----------
    cells : sequence of str
        As the file has them.
    fault : callable
        Gives the place and the name of a cell by its number, for messages.

    Returns
    -------
    float64 array, shape (cells,)

    Raises
    ------
    DataError
        If a cell is no number, or too large for one of 32 bits.

    Examples
    --------
    >>> to_numbers(["1", "?", "2.5"], str).tolist()
    [1.0, nan, 2.5]
    """
    try:
        found = [float(cell) for cell in cells]
    except ValueError:
        found = [np.nan if is_missing(cell) or not is_number(cell) else float(cell) for cell in cells]
    numbers = np.array(found, np.float64)
    for number in np.flatnonzero(~(np.abs(numbers) <= LARGEST)).tolist():
        if not is_missing(cells[number]):
            raise DataError(
                f"{fault(number)} holds {shorten(cells[number])!r}, which is no number, or too large for 32 bits; mend "
                "it, or leave it empty"
            )
    return numbers


def filled(values: Floats) -> tuple[Floats, int]:
    """Carry the last known value of each column forward, and the first one back to the beginning.

    Parameters
    ----------
    values : float64 array, shape (steps, features)
        NaN where nothing is known.

    Returns
    -------
    values : float64 array, shape (steps, features)
        Without NaN, unless nothing is known of a feature: then no steps are left.
    missing : int
        How many were filled.

    Examples
    --------
    >>> filled(np.array([[np.nan], [1.0], [np.nan], [2.0]]))[0].ravel().tolist()
    [1.0, 1.0, 1.0, 2.0]
    >>> filled(np.array([[1.0, np.nan]]))[0].shape
    (0, 2)
    """
    known = ~np.isnan(values)
    if known.all():
        return values, 0
    if not known.any(0).all():
        return values[:0], 0
    steps = np.arange(len(values))[:, None]
    last = np.maximum.accumulate(np.where(known, steps, -1), axis=0)
    place = np.where(last < 0, known.argmax(0), last)
    return np.take_along_axis(values, place, axis=0), int((~known).sum())
