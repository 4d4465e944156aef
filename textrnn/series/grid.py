"""Rows put on a regular clock: missing ones added, short gaps bridged from the past, never from the future."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from textrnn.errors import DataError, UsageError
from textrnn.protocols import Series
from textrnn.series.clock import clock_of, spell

__all__ = ["CARRIED", "Grid", "carried", "on_a_clock", "resampled"]

#: A value that is missing is the one before it, for so many rows at most. What comes after would be a look ahead.
CARRIED = 6


class Grid(NamedTuple):
    """A series on a clock.

    Attributes
    ----------
    series : Series
        With a row for every tick of the clock; NaN where there was none.
    step : timedelta64[ms] or None
        Of the clock; None where rows are only counted.
    added : int
        Rows that were not there.
    """

    series: Series
    step: np.timedelta64 | None
    added: int


def on_a_clock(series: Series, known: np.timedelta64 | None = None) -> Grid:
    """Give every tick between the first and the last row of each series a row.

    Parameters
    ----------
    series : Series
        Rows, of which some may be missing.
    known : timedelta64[ms], optional
        The step that the clock should have; see `textrnn.series.clock.clock_of`.

    Raises
    ------
    DataError
        If that would make more than ten times as many rows.

    Examples
    --------
    >>> stamps = np.array(["2020-01-01", "2020-01-02", "2020-01-04"], "datetime64[ms]")
    >>> found = on_a_clock(Series(("a",), np.array([[1.0], [2.0], [4.0]]), stamps))
    >>> found.step is None, found.added
    (True, 0)
    """
    if series.stamps is None:
        return Grid(series, None, 0)
    parts = series.ranges()
    step = clock_of([series.stamps[rows] for _, rows in parts], known)
    if step is None:
        return Grid(series, None, 0)
    values, stamps, starts = [], [], []
    total = 0
    for name, rows in parts:
        own = series.stamps[rows]
        places = ((own - own[0]) // step).astype(np.int64)
        count = int(places[-1]) + 1
        if count > 10 * max(len(own), 1000):
            raise DataError(
                f"the rows lie {spell(step)} apart, but {count:,} steps from first to last for {len(own):,} rows; "
                "look for a wrong date"
            )
        filled = np.full((count, series.values.shape[1]), np.nan)
        filled[places] = series.values[rows]
        values.append(filled)
        stamps.append(own[0] + step * np.arange(count))
        starts.append((name, total))
        total += count
    made = replace(series, values=np.concatenate(values), stamps=np.concatenate(stamps), parts=tuple(starts))
    return Grid(made, step, total - len(series))


def carried(values: npt.NDArray[np.float64], parts: list[slice], limit: int = CARRIED) -> npt.NDArray[np.float64]:
    """Fill what is missing with the value before it, at most `limit` rows far and never across series.

    Examples
    --------
    >>> carried(np.array([[np.nan], [1.0], [np.nan], [np.nan]]), [slice(0, 4)], limit=1)[:, 0].tolist()
    [nan, 1.0, 1.0, nan]
    """
    filled: npt.NDArray[np.float64] = values.copy()
    for rows in parts:
        part = values[rows]
        place = np.arange(len(part))[:, None]
        known = np.maximum.accumulate(np.where(np.isnan(part), -1, place), axis=0)
        near = (known >= 0) & (place - known <= limit)
        filled[rows] = np.where(near, np.take_along_axis(part, np.maximum(known, 0), axis=0), np.nan)
    return filled


def resampled(grid: Grid, every: np.timedelta64) -> Grid:
    """Take means over spans of the clock; a span is named by its last row, and knows nothing later.

    Columns of text keep the last text. A span that is not whole at the beginning of a series is left out.

    Raises
    ------
    UsageError
        If the series has no clock or `every` is no multiple of its step.
    """
    if grid.step is None or every % grid.step:
        has = "no regular clock" if grid.step is None else f"a row every {spell(grid.step)}"
        raise UsageError(f"--every is {spell(every)}, but the series has {has}; give a multiple of that")
    size = int(every // grid.step)
    series = grid.series
    assert series.stamps is not None  # noqa: S101 (a clock has stamps)
    values, stamps, starts = [], [], []
    total = 0
    texts = [name in series.categories for name in series.names]
    for name, rows in series.ranges():
        count = (rows.stop - rows.start) // size
        first = rows.stop - count * size
        if not count:
            continue
        blocks = series.values[first : rows.stop].reshape(count, size, -1)
        known = ~np.isnan(blocks)
        sums = np.where(known, blocks, 0).sum(1)
        with np.errstate(invalid="ignore"):
            means = sums / known.sum(1)
        means[:, texts] = blocks[:, -1, texts]
        values.append(means)
        stamps.append(series.stamps[first : rows.stop].reshape(count, size)[:, -1])
        starts.append((name, total))
        total += count
    if not total:
        raise UsageError(f"--every is {spell(every)}, longer than any of the series; give less")
    made = replace(series, values=np.concatenate(values), stamps=np.concatenate(stamps), parts=tuple(starts))
    return Grid(made, every, grid.added)
