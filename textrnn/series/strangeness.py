"""From errors to one score a row, in deviations, and to the threshold beyond which a row is strange.

Everything is learned from errors on rows that were held out of training, by medians and quantiles, so that a few
strange rows among them change nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import Any

import numpy as np
import numpy.typing as npt

from textrnn.series.scaling import Scaling

__all__ = ["Strangeness", "smoothed", "threshold_for"]

_Matrix = npt.NDArray[np.float64]
#: A deviation is at least this share of that of the column itself: what a network adds to a column that never changes
#: must not be strange.
_LEAST = 0.01
#: The tail that a threshold is learned from, and the least that one is: normal errors exceed it once in 16,000 rows.
_TAIL, _LOWEST = 0.1, 4.0
#: Rows of a mean that is longer than any series in memory.
_LONGEST = 10**9


@dataclass(frozen=True)
class Strangeness:
    """How many deviations errors are away from what they usually are.

    Attributes
    ----------
    smoothing : int
        Span of the exponentially weighted mean of absolute errors, in rows (Hundman et al. 2018, arXiv:1802.04431); 1
        for none. Besides it every error counts by itself: a mean finds what lasts, and misses a spike.
    center, scale : float64 arrays, shape (columns,) or (2 x columns,)
        Median and robust deviation of errors, and of their means.

    Examples
    --------
    >>> errors = np.array([[-1.0], [0.0], [1.0], [0.5], [-0.5]] * 20)
    >>> found = Strangeness.learn(errors, [slice(0, 100)], [slice(0, 100)], np.ones(1), smoothing=1)
    >>> found.scores(np.array([[0.0], [7.413], [np.nan]]), [slice(0, 3)]).round(2).tolist()
    [0.0, 10.0, nan]
    """

    smoothing: int
    center: npt.NDArray[np.float64]
    scale: npt.NDArray[np.float64]

    @classmethod
    def learn(
        cls,
        errors: _Matrix,
        ranges: Sequence[slice],
        held: Sequence[slice],
        spread: npt.NDArray[np.float64],
        smoothing: int,
    ) -> Strangeness:
        """Learn from held-out rows.

        Parameters
        ----------
        errors : float64 array, shape (rows, columns)
            NaN where there is none.
        ranges, held : sequences of slice
            The rows of each series, and those of them that were held out.
        spread : float64 array, shape (columns,)
            Standard deviation of each column.
        smoothing : int
            See above.
        """
        parts = _parts(errors, ranges, smoothing)
        own = np.concatenate([parts[rows] for rows in held])
        center = _quantile(own, 0.5)
        away = np.abs(own - center)
        # columns that seldom move have a median of nothing; where errors are normal, both say the same
        scale = np.maximum(1.4826 * _quantile(away, 0.5), _quantile(away, 0.9) / 1.6449)
        least = _LEAST * np.tile(spread, parts.shape[1] // len(spread))
        return cls(smoothing, center, np.maximum(scale, least))

    def each(self, errors: _Matrix, ranges: Sequence[slice]) -> _Matrix:
        """Scores of each column; float64, shape (rows, columns), NaN where there is no error."""
        away = np.abs(_parts(errors, ranges, self.smoothing) - self.center) / self.scale
        return np.asarray(away.reshape(len(away), -1, errors.shape[1]).max(axis=1))

    def scores(self, errors: _Matrix, ranges: Sequence[slice]) -> npt.NDArray[np.float64]:
        """The score of the strangest column of each row; float64, shape (rows,), NaN where no column has one."""
        found = np.where(np.isnan(each := self.each(errors, ranges)), -np.inf, each).max(axis=1)
        return np.where(np.isinf(found), np.nan, found)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {"smoothing": self.smoothing, "center": self.center.tolist(), "scale": self.scale.tolist()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Strangeness:
        """Read what `to_dict` wrote.

        Raises
        ------
        KeyError, TypeError, ValueError
            If it is no such thing.
        """
        scaling, smoothing = Scaling.from_dict({name: data[name] for name in ("center", "scale")}), data["smoothing"]
        if not isinstance(smoothing, Integral) or isinstance(smoothing, bool) or not 1 <= int(smoothing) <= _LONGEST:
            raise ValueError(f"smoothing {smoothing!r}")
        return cls(int(smoothing), scaling.center, scaling.scale)


def smoothed(values: _Matrix, ranges: Sequence[slice], span: int) -> _Matrix:
    """Exponentially weighted means over the past, each series by itself; NaN counts for nothing and stays.

    Weights fall by ``1 - 2 / (span + 1)`` a row and are cut off below a thousandth of the first.

    Examples
    --------
    >>> smoothed(np.array([[3.0], [np.nan], [0.0]]), [slice(0, 3)], 3)[:, 0].round(2).tolist()
    [3.0, nan, 0.6]
    """
    fall = 1 - 2 / (span + 1)
    # none beyond the longest series: a span may be any number
    longest = max((rows.stop - rows.start for rows in ranges), default=0)
    weights = fall ** np.arange(min(1 + math.ceil(math.log(1e-3) / math.log(fall)), max(longest, 1)))
    found = np.full_like(values, np.nan)
    for rows in ranges:
        part = values[rows]
        if not len(part):
            continue
        known = ~np.isnan(part)
        for column in range(part.shape[1]):
            sums, counts = (
                np.convolve(each[:, column], weights)[: len(part)] for each in (np.where(known, part, 0), known)
            )
            own = known[:, column]
            found[rows, column][own] = sums[own] / counts[own]
    return found


def threshold_for(scores: npt.NDArray[np.float64], share: float, lowest: float = _LOWEST) -> float:
    """The score that a share of ordinary rows exceeds.

    Shares too small to be seen among so few rows are extrapolated: scores above their 90 % quantile are taken to fall
    off exponentially (Pickands 1975), at a rate told by the median of what they exceed it by. Tails of normal errors
    are lighter, so that is cautious, and a few strange rows among the exceeding ones hardly move their median.

    Parameters
    ----------
    scores : float64 array
        Of held-out rows; NaN counts for nothing.
    share : float
        Above 0 and at most a half.
    lowest : float, default=4.0
        The least that a threshold is.

    Examples
    --------
    >>> scores = -5 * np.log(np.linspace(1, 0, 10_000, endpoint=False))[::-1]
    >>> round(threshold_for(scores, 1e-5), 1), round(5 * math.log(1e5), 1)
    (57.6, 57.6)
    """
    known = scores[~np.isnan(scores)]
    if share >= _TAIL:
        return max(lowest, float(np.quantile(known, 1 - share)))
    begin = float(np.quantile(known, 1 - _TAIL))
    above = known[known > begin] - begin
    half = float(np.median(above)) if len(above) else 0.0
    return max(lowest, begin + half * math.log2(_TAIL / share))


def _parts(errors: _Matrix, ranges: Sequence[slice], smoothing: int) -> _Matrix:
    """Errors, and means of their sizes, side by side."""
    if smoothing == 1:
        return errors
    return np.concatenate([errors, smoothed(np.abs(errors), ranges, smoothing)], axis=1)


def _quantile(values: _Matrix, share: float) -> npt.NDArray[np.float64]:
    """Of each column, over what is known; 0 where nothing is."""
    found = [column[~np.isnan(column)] for column in values.T]
    return np.array([np.quantile(known, share) if len(known) else 0.0 for known in found])
