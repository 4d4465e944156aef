"""Is one model better than another on the same texts?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Comparison", "compare"]


@dataclass(frozen=True)
class Comparison:
    """A paired comparison of two models.

    Attributes
    ----------
    n : int
        Texts.
    difference : float
        Accuracy of the first less that of the second.
    interval : (float, float)
        95 % confidence interval of the difference.
    p_value : float
        Of McNemar's exact test: how often as uneven a split of the texts that only one model has right would come
        about if both were equally good.
    """

    n: int
    difference: float
    interval: tuple[float, float]
    p_value: float

    @property
    def better(self) -> str:
        """'first', 'second', or 'tie' where p >= 0.05."""
        if self.p_value >= 0.05:
            return "tie"
        return "first" if self.difference > 0 else "second"


def compare(first: npt.NDArray[Any], second: npt.NDArray[Any]) -> Comparison:
    """Compare two models by which texts each has right.

    McNemar's exact test (1947). The interval is that of Clopper & Pearson (1934) for the share of the first model
    among the texts that only one has right, times the share of such texts: it leaves out 0 exactly where p < 0.05.

    Parameters
    ----------
    first, second : bool arrays, shape (texts,)
        Whether each model is right.

    Examples
    --------
    >>> result = compare(np.repeat([True, False], [90, 10]), np.repeat([True, False], [70, 30]))
    >>> result.difference, result.better
    (0.2, 'first')
    >>> bool(np.isclose(result.p_value, 2 * 0.5**20))
    True
    >>> compare(np.ones(9, bool), np.ones(9, bool)).interval
    (0.0, 0.0)
    """
    n = len(first)
    only_first, only_second = int((first & ~second).sum()), int((~first & second).sum())
    uneven = only_first + only_second
    p_value = min(1.0, 2 * _at_most(min(only_first, only_second), uneven, 0.5))
    low = 0.0 if not only_first else 1 - _share_for(uneven - only_first, uneven)
    high = 1.0 if not only_second else _share_for(only_first, uneven)
    interval = ((2 * low - 1) * uneven / n, (2 * high - 1) * uneven / n) if uneven else (0.0, 0.0)
    return Comparison(n, (only_first - only_second) / max(n, 1), interval, p_value)


def _at_most(k: int, n: int, share: float) -> float:
    """Probability of at most k successes among n."""
    if share <= 0 or k >= n:
        return 1.0
    counts = np.arange(k + 1)
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])
    terms = logs[n] - logs[counts] - logs[n - counts] + counts * math.log(share) + (n - counts) * math.log1p(-share)
    return float(np.exp(terms).sum())


def _share_for(k: int, n: int, tail: float = 0.025) -> float:
    """The share of successes with which at most k of n come about with probability `tail`, by bisection."""
    low, high = k / n, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        if _at_most(k, n, min(middle, 1 - 1e-15)) > tail:
            low = middle
        else:
            high = middle
    return (low + high) / 2
