"""A forecaster measured from several origins in time, each time knowing only what came before."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from sklearn.base import clone

from textrnn.errors import DataError, UsageError
from textrnn.estimators.forecaster import Forecaster
from textrnn.protocols import Series
from textrnn.series.windows import split_rows

__all__ = ["backtest"]


def backtest(forecaster: Forecaster, series: Series, *, folds: int = 5, refit: bool = True) -> dict[str, Any]:
    """Measure from rolling origins.

    Parameters
    ----------
    forecaster : Forecaster
        Its parameters, and without `refit` the trained model.
    series : Series
        The rows; the first share of its `split` is what the first fold may learn from, the rest is cut into `folds`.
    folds : int, default=5
        Stretches to foretell, one after the other.
    refit : bool, default=True
        Train anew for each fold on all rows before it, the last part of which is for early stopping; otherwise the
        trained model is measured on each.

    Returns
    -------
    dict
        ``folds``: for each ``from`` and ``until`` (moments, or rows), ``train`` (windows) and the figures of
        `ForecastPredictor.score`; ``mean`` of ``mae``, ``rmse``, ``mase`` and ``skill`` over the last value, weighted
        by windows.

    Raises
    ------
    UsageError
        If there are no folds.
    DataError
        If a fold has no window.

    Examples
    --------
    >>> wave = Series(("y",), np.sin(np.arange(300) / 5)[:, None])
    >>> model = Forecaster(lookback=8, horizon=2, units=4, epochs=1, quiet=True)
    >>> found = backtest(model, wave, folds=2)
    >>> [fold["from"] for fold in found["folds"]]
    ['row 150', 'row 225']
    """
    if folds < 1:
        raise UsageError(f"a backtest has at least 1 fold, not {folds}")
    begin = float(forecaster.split[0])
    if not begin < 1:
        raise UsageError("the split leaves nothing to foretell; its first share is below 1")
    edges = np.linspace(begin, 1, folds + 1)
    found = []
    for start, end in pairwise(edges):
        seen = _first(series, float(end))
        # the last rows before the fold are for early stopping, never the fold itself
        stop = 0.15 * start / end
        split = (start / end - stop, stop, 1 - start / end)
        model: Forecaster = clone(forecaster).set_params(split=split) if refit else forecaster
        if refit:
            model.fit(seen)
            scores, train = model.scores_["test"], model.windows_["train"]
        else:
            scores, train = _measured(model, seen, split), model.windows_["train"]
        if scores is None:
            raise DataError(f"a fold of {1 - start / end:.0%} of the rows has no window; lower the number of folds")
        found.append({**_when(seen, split), "train": train, **scores})
    weights = [fold["n"] for fold in found]
    figures = {name: [fold[name] for fold in found] for name in ("mae", "rmse", "mase")}
    figures["skill"] = [fold["skill"]["last_value"] for fold in found]
    mean = {name: None if None in each else float(np.average(each, weights=weights)) for name, each in figures.items()}
    return {"folds": found, "mean": mean}


def _first(series: Series, share: float) -> Series:
    """The rows before a moment."""
    if share >= 1:
        return series
    ranges = [rows for _, rows in series.ranges()]
    kept = split_rows((share, 0.0, 1 - share), ranges, series.stamps)[0]
    rows = np.concatenate([np.arange(part.start, part.stop) for part in kept])
    sizes = [part.stop - part.start for part in kept]
    named = [(name, size) for (name, _), size in zip(series.parts, sizes, strict=True) if size]
    starts = np.cumsum([0, *(size for _, size in named)])
    parts = tuple((name, int(start)) for (name, _), start in zip(named, starts, strict=False))
    stamps = None if series.stamps is None else series.stamps[rows]
    return replace(series, values=series.values[rows], stamps=stamps, parts=parts)


def _measured(model: Forecaster, seen: Series, split: tuple[float, float, float]) -> dict[str, Any] | None:
    """A trained model on the last part of some rows."""
    prepared = model._predictor.prepare(seen)
    last = split_rows(split, prepared.ranges, prepared.grid.series.stamps)[2]
    windows = prepared.windows(model._predictor.frame, last)
    return model._predictor.score(prepared, windows) if len(windows) else None


def _when(seen: Series, split: tuple[float, float, float]) -> dict[str, str]:
    last = split_rows(split, [rows for _, rows in seen.ranges()], seen.stamps)[2]
    if seen.stamps is None:
        return {
            "from": f"row {min(part.start for part in last)}",
            "until": f"row {max(part.stop for part in last) - 1}",
        }
    filled = [part for part in last if part.stop > part.start]
    moments = [(seen.stamps[part.start], seen.stamps[part.stop - 1]) for part in filled]
    return {"from": _spelled(min(a for a, _ in moments)), "until": _spelled(max(b for _, b in moments))}


def _spelled(moment: np.datetime64) -> str:
    return str(moment.astype("datetime64[s]"))
