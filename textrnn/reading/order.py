"""Rows into the order of time: series after series, the newest last, one row a stamp. Arrays in, arrays out."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["Order", "find_order", "merge"]

Times = npt.NDArray[np.datetime64]
Rows = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]


class Order(NamedTuple):
    """How rows must be taken.

    Attributes
    ----------
    rows : int64 array, shape (rows,)
        Row numbers in their new order.
    turned, sorted : int
        Rows of series that were turned round, and rows that were before the row above.
    """

    rows: Rows
    turned: int
    sorted: int


def find_order(groups: Rows, stamps: Times | None, *, newest_first: bool = False) -> Order:
    """Put the rows of each group together, and those of a group in the order of time.

    Parameters
    ----------
    groups : int64 array, shape (rows,)
        The series that each row belongs to.
    stamps : datetime64 array, shape (rows,), optional
        When each row was.
    newest_first : bool, default=False
        Whether rows without stamps are turned round.

    Examples
    --------
    >>> stamps = np.array(["2009-03", "2009-01", "2009-02", "2009-02"], "datetime64[M]")
    >>> order = find_order(np.array([1, 0, 1, 0]), stamps)
    >>> order.rows.tolist(), order.turned
    ([1, 3, 2, 0], 2)
    """
    rows = np.argsort(groups, kind="stable")
    ends = np.flatnonzero(np.diff(groups[rows])) + 1
    turned = out = 0
    parts = []
    for part in np.split(rows, ends):
        steps = None if stamps is None else np.diff(stamps[part]).astype(np.int64)
        falling = newest_first if steps is None else bool((steps <= 0).all() and (steps < 0).any())
        if falling:
            turned += len(part)
            part = part[::-1]
        elif steps is not None and stamps is not None and (steps < 0).any():
            out += int((steps < 0).sum())
            part = part[np.argsort(stamps[part], kind="stable")]
        parts.append(part)
    return Order(np.concatenate(parts), turned, out)


def merge(values: Values, first: Rows, texts: npt.NDArray[np.bool_]) -> Values:
    """Make one row of each run of rows: the mean of what is known of numbers, the first known text.

    Parameters
    ----------
    values : float64 array, shape (rows, columns)
        NaN where nothing is known.
    first : int64 array, shape (runs,)
        Where each run begins.
    texts : bool array, shape (columns,)
        Which columns are texts.

    Examples
    --------
    >>> values = np.array([[1.0, np.nan], [3.0, 5.0], [7.0, 6.0]])
    >>> merge(values, np.array([0, 2]), np.array([False, True])).tolist()
    [[2.0, 5.0], [7.0, 6.0]]
    """
    merged = np.empty((len(first), values.shape[1]))
    run = np.repeat(np.arange(len(first)), np.diff(np.append(first, len(values))))
    row = np.arange(len(values))
    for column, is_text in enumerate(texts):
        each = values[:, column]
        known = ~np.isnan(each)
        # the first row that is known, or the first of all
        some = np.minimum.reduceat(np.where(known, row, len(row)), first)
        some = each[np.where(some < len(row), some, first)]
        if not is_text:
            # from one of them onward, so that the mean of equal numbers is that number
            beyond = np.add.reduceat(np.where(known, each - some[run], 0), first)
            some = some + beyond / np.maximum(np.add.reduceat(known.astype(np.int64), first), 1)
        merged[:, column] = some
    return merged
