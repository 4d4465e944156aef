"""How far forecasts are off, in the unit of what they foretell."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["compare_forecasts", "forecast_scores", "naive_scale", "pinball", "skill"]


def forecast_scores(truth: npt.NDArray[Any], answers: npt.NDArray[Any], scale: float) -> dict[str, Any]:
    """Score forecasts.

    Parameters
    ----------
    truth, answers : arrays of one shape
        What came, and what was foretold.
    scale : float
        As `naive_scale` has it.

    Returns
    -------
    dict
        ``n``; ``mae`` and ``rmse``, in the unit of the truth; ``mase``, the MAE divided by `scale` (Hyndman & Koehler
        2006), None where that is 0; ``smape``, from 0 to 200 % (Makridakis 1993), where two zeros count as no error.

    Examples
    --------
    >>> scores = forecast_scores(np.array([1.0, 3.0]), np.array([2.0, 3.0]), scale=2.0)
    >>> scores["mae"], round(scores["rmse"], 4), scores["mase"], round(scores["smape"], 2)
    (0.5, 0.7071, 0.25, 33.33)
    """
    wanted, given = truth.astype(np.float64), answers.astype(np.float64)
    miss = np.abs(given - wanted)
    size = np.abs(given) + np.abs(wanted)
    mae = float(miss.mean())
    return {
        "n": len(wanted),
        "mae": mae,
        "rmse": float(np.sqrt((miss**2).mean())),
        "mase": mae / scale if scale > 0 else None,
        "smape": float(200 * np.divide(miss, size, out=np.zeros_like(miss), where=size > 0).mean()),
    }


def naive_scale(values: npt.NDArray[np.float64], known: npt.NDArray[np.bool_], period: int) -> float:
    """Mean change of training values over a season: what MASE divides by.

    Parameters
    ----------
    values : float64 array, shape (rows, targets)
        Of one series, in the order of time.
    known : bool array, shape (rows,)
        Rows that count.
    period : int
        Rows of a season; 1 where there is none.

    Examples
    --------
    >>> naive_scale(np.array([[1.0], [2.0], [4.0]]), np.ones(3, bool), 1)
    1.5
    """
    if len(values) <= period:
        return float("nan")
    pairs = known[period:] & known[:-period]
    return float(np.abs(values[period:] - values[:-period])[pairs].mean()) if pairs.any() else float("nan")


def skill(mae: float, baseline: float) -> float | None:
    """How much less a forecast is off than a baseline: 1 - mae / baseline; below 0 it is worse.

    None where the baseline is never off and the forecast is.

    Examples
    --------
    >>> skill(3.0, 4.0)
    0.25
    """
    return 1 - mae / baseline if baseline > 0 else (0.0 if mae == 0 else None)


def pinball(truth: npt.NDArray[Any], answers: npt.NDArray[Any], quantile: float) -> float:
    """Mean pinball loss (Koenker & Bassett 1978) of forecasts of one quantile.

    Examples
    --------
    >>> pinball(np.array([10.0]), np.array([8.0]), 0.9)
    1.8
    """
    miss = truth.astype(np.float64) - answers.astype(np.float64)
    return float(np.maximum(quantile * miss, (quantile - 1) * miss).mean())


def compare_forecasts(
    truth: npt.NDArray[Any],
    first: npt.NDArray[Any],
    second: npt.NDArray[Any],
    lag: int,
    moments: npt.NDArray[Any] | None = None,
) -> dict[str, float]:
    """Compare two forecasts of the same windows by absolute error (Diebold & Mariano 1995).

    Parameters
    ----------
    truth, first, second : arrays, shape (windows, ...)
        What came, and two forecasts of it, in the order of time.
    lag : int
        Windows whose errors may go together: the horizon. Their correlation makes the interval wider (Newey & West
        1987).
    moments : array, shape (windows,), optional
        When each window ends, where there are several series: what they say at one moment counts as one, since
        neighbours have the same weather.

    Returns
    -------
    dict
        ``difference`` of the mean errors (below 0 the first is better), its 95 % interval ``low``, ``high``, and
        ``p_value``, of two sides.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> truth = rng.normal(size=500)
    >>> found = compare_forecasts(truth, truth + 0.1, truth + rng.normal(size=500), lag=1)
    >>> found["difference"] < -0.5, found["p_value"] < 0.001
    (True, True)
    """
    misses = [np.abs(each.astype(np.float64) - truth) for each in (first, second)]
    differences = (misses[0] - misses[1]).reshape(len(truth), -1).mean(1)
    if moments is not None:
        _, places = np.unique(moments, return_inverse=True)
        differences = np.bincount(places, differences) / np.bincount(places)
    count, mean = len(differences), float(differences.mean())
    centered = differences - mean
    variance = float(centered @ centered) / count
    for step in range(1, min(lag, count - 1) + 1):
        variance += 2 * (1 - step / (lag + 1)) * float(centered[step:] @ centered[:-step]) / count
    error = math.sqrt(max(variance, 0.0) / count)
    p_value = math.erfc(abs(mean) / error / math.sqrt(2)) if error > 0 else float(mean == 0)
    return {"difference": mean, "low": mean - 1.96 * error, "high": mean + 1.96 * error, "p_value": p_value}
