"""A model file that finds anomalies: rows in, scores and events out."""

from __future__ import annotations

import os
from numbers import Real
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from textrnn.bundle.format import consistent
from textrnn.bundle.series_model import SeriesModel, load_series_model
from textrnn.errors import DataError, UsageError
from textrnn.evaluation.events import report, spans
from textrnn.plugins import not_one_of
from textrnn.protocols import Series
from textrnn.runtime.residuals import METHODS, Residuals
from textrnn.series.grid import Grid
from textrnn.series.strangeness import Strangeness

__all__ = ["AnomalyPredictor", "Event", "Scored", "load_detector"]

_Scores = npt.NDArray[np.float64]


class Event(NamedTuple):
    """A span of rows in which something is strange.

    Attributes
    ----------
    series : str
        The name of its series.
    first, last : int
        Its rows, the last one included, counted from 0 from the beginning of its series.
    start, end : datetime64[ms] or None
        Their moments; None where rows are only counted.
    score : float
        The highest score of its rows.
    column : str
        The column that has it.
    """

    series: str
    first: int
    last: int
    start: np.datetime64 | None
    end: np.datetime64 | None
    score: float
    column: str


class Scored(NamedTuple):
    """Rows with their scores.

    Attributes
    ----------
    grid : Grid
        The rows on their clock, with those that were missing, or the means that they were turned into.
    each : float64 array, shape (rows, columns)
        Scores of each column; NaN where there is none.
    scores : float64 array, shape (rows,)
        That of the strangest column.
    """

    grid: Grid
    each: _Scores
    scores: _Scores

    @property
    def ranges(self) -> list[slice]:
        """The rows of each series."""
        return [rows for _, rows in self.grid.series.ranges()]

    def flags(self, threshold: float) -> npt.NDArray[np.bool_]:
        """Rows above a threshold; a row without a score is not."""
        return np.asarray(self.scores > threshold)  # a comparison with NaN is false


class AnomalyPredictor:
    """A trained detector.

    Parameters
    ----------
    model : SeriesModel
        What a model file holds.
    """

    def __init__(self, model: SeriesModel) -> None:
        self.model = model
        settings = model.settings
        self._residuals: Residuals = METHODS[settings["method"]](model)
        self._strangeness = Strangeness.from_dict(settings["strangeness"])
        self.threshold: float = settings["threshold"]
        self.min_gap: int = settings["min_gap"]
        sizes = len(self.columns) * (2 if self._strangeness.smoothing > 1 else 1)
        if len(self._strangeness.center) != sizes or model.network.rnn.stateful:
            raise ValueError(f"deviations of {len(self._strangeness.center)} columns, not {sizes}")
        if not all(isinstance(number, Real) for number in (self.threshold, self.min_gap)):
            raise ValueError(f"threshold {self.threshold!r}, min_gap {self.min_gap!r}")
        if settings["learned_until"] is not None:
            np.datetime64(settings["learned_until"], "ms")

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are watched."""
        return self._residuals.recipe.targets

    @property
    def reads(self) -> list[str]:
        """The columns that it reads, those among them."""
        recipe = self._residuals.recipe
        return [*recipe.columns, *recipe.categories]

    def check_unread(self, labels: str) -> None:
        """See that the network does not read a column that it should be judged by.

        Raises
        ------
        UsageError
            If it does.
        """
        recipe = self._residuals.recipe
        if labels in recipe.columns or labels in recipe.categories:
            raise UsageError(
                f"the model reads column {labels!r}, so it cannot be judged by it; train one with --labels {labels}"
            )

    def score(self, series: Series) -> Scored:
        """Score all rows.

        Raises
        ------
        DataError
            If the series has no rows, other columns or another clock than that of the training, or no row has a score.
        """
        if not len(series):
            raise DataError("the series has no rows; give some")
        recipe = self._residuals.recipe
        prepared = recipe.prepare(recipe.on_its_clock(series))
        ranges = prepared.ranges
        errors = self._residuals.errors(prepared, ranges)
        scored = Scored(prepared.grid, self._strangeness.each(errors, ranges), self._strangeness.scores(errors, ranges))
        if np.isnan(scored.scores).all():
            raise DataError(
                f"no row of {len(errors):,} has {self._residuals.frame.reach + 1:,} rows with known values to judge it "
                "by; give more rows"
            )
        return scored

    def learned_from(self, scored: Scored) -> int:
        """How many rows lie in the time that the model learned from; 0 where rows are only counted."""
        stamps, until = scored.grid.series.stamps, self.model.settings["learned_until"]
        return 0 if stamps is None or until is None else int((stamps <= np.datetime64(until)).sum())

    def decision_function(self, series: Series) -> _Scores:
        """Scores of the rows as they were given; see `AnomalyDetector.decision_function`."""
        scored = self.score(series)
        made = scored.grid.series
        if series.stamps is None or made.stamps is None or scored.grid.step is None:
            return scored.scores
        found = np.full(len(series), np.nan)
        for (_, own), (_, rows) in zip(series.ranges(), _matching(series, made), strict=True):
            # a mean is named by the last of its rows
            places = rows.start + np.searchsorted(made.stamps[rows], series.stamps[own])
            if rows.stop > rows.start:
                late = made.stamps[np.minimum(places, rows.stop - 1)] - series.stamps[own]
                found[own] = np.where(late < scored.grid.step, scored.scores[np.minimum(places, rows.stop - 1)], np.nan)
        return found

    def predict(self, series: Series, threshold: float | None = None) -> npt.NDArray[np.int64]:
        """1 for rows whose score is above the threshold, 0 for others; int64, shape (rows,)."""
        limit = self.threshold if threshold is None else threshold
        return np.asarray(self.decision_function(series) > limit, np.int64)

    def detect(self, series: Series, threshold: float | None = None) -> list[Event]:
        """Find events."""
        return self.events(self.score(series), threshold)

    def events(self, scored: Scored, threshold: float | None = None) -> list[Event]:
        """Join the rows above a threshold into events."""
        flags = scored.flags(self.threshold if threshold is None else threshold)
        stamps = scored.grid.series.stamps
        found = []
        for name, rows in scored.grid.series.ranges():
            for span in spans(flags, [rows], self.min_gap):
                peak = span.start + int(np.nanargmax(scored.scores[span]))
                start, end = (None, None) if stamps is None else (stamps[span.start], stamps[span.stop - 1])
                column = self.columns[int(np.nanargmax(scored.each[peak]))]
                first, last = span.start - rows.start, span.stop - 1 - rows.start
                found.append(Event(name, first, last, start, end, float(scored.scores[peak]), column))
        return found

    def report(self, scored: Scored, labels: str, threshold: float | None = None) -> dict[str, Any]:
        """Measure against a column of 0 and 1: see `textrnn.evaluation.events.report`.

        Raises
        ------
        DataError
            If there is no such column, or it holds something else.
        UsageError
            If the model reads it.
        """
        self.check_unread(labels)
        truth = strange_rows(scored.grid.series, labels)
        limit = self.threshold if threshold is None else threshold
        return report(truth, scored.flags(limit), scored.ranges, self.min_gap)


def strange_rows(series: Series, labels: str) -> npt.NDArray[np.bool_]:
    """Rows that a column of 0 and 1 says are strange; bool, shape (rows,).

    Raises
    ------
    DataError
        If there is no such column, or it holds something else.

    Examples
    --------
    >>> strange_rows(Series(("odd",), np.array([[0.0], [1.0], [np.nan]])), "odd").tolist()
    [False, True, False]
    """
    if labels not in series.names:
        raise DataError(f"column {not_one_of(labels, list(series.names))}")
    values = series.column(labels)
    # rows of one moment, and of one span, have been turned into means
    wrong = values[(values < 0) | (values > 1)]
    if labels in series.categories or len(wrong):
        held = series.categories[labels][0] if labels in series.categories else f"{wrong[0]:g}"
        raise DataError(f"column {labels!r} of labels holds {held!r}; write 1 for strange rows and 0 for others")
    return np.asarray(values > 0)


def _matching(series: Series, made: Series) -> list[tuple[str, slice]]:
    """The rows of each series after they were put on a clock; none of one too short for a mean."""
    known = dict(made.ranges())
    return [(name, known.get(name, slice(0, 0))) for name, _ in series.ranges()]


def load_detector(path: str | os.PathLike[str]) -> AnomalyPredictor:
    """Load a model file for anomalies, without TensorFlow.

    Raises
    ------
    ModelFileError
        If it is missing, damaged, too new, or not of a detector.
    """
    model = load_series_model(path, "anomaly")
    with consistent(path):
        return AnomalyPredictor(model)
