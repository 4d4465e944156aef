"""When to say "unsure"."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["threshold_for_precision"]


def threshold_for_precision(
    right: npt.NDArray[Any], confidence: npt.NDArray[Any], precision: float
) -> tuple[float, float] | None:
    """Find the lowest confidence above which the answers are right often enough.

    Parameters
    ----------
    right : bool array, shape (texts,)
        Whether each answer is right.
    confidence : float array, shape (texts,)
        The probability of each answer.
    precision : float
        Share of the answers given that must be right.

    Returns
    -------
    (threshold, coverage) or None
        Answers with at least this confidence, which are this share of all; None where no threshold will do.

    Examples
    --------
    >>> threshold_for_precision(np.array([True, True, False, True]), np.array([0.9, 0.8, 0.7, 0.6]), 0.9)
    (0.8, 0.5)
    """
    order = np.argsort(-confidence, kind="stable")
    sure = confidence[order]
    shares = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    last_of_ties = np.append(sure[1:] < sure[:-1], True)
    good = np.flatnonzero((shares >= precision) & last_of_ties)
    if not len(good):
        return None
    return float(sure[good[-1]]), float((good[-1] + 1) / len(order))
