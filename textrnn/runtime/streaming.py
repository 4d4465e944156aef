"""Forecasts row by row, as rows come in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from textrnn.errors import DataError, UsageError
from textrnn.protocols import Series
from textrnn.runtime.forecasting import Forecast, ForecastPredictor
from textrnn.runtime.series_network import StreamRunner
from textrnn.series.grid import CARRIED, Grid

__all__ = ["ForecastStream"]


class ForecastStream:
    """One series, pushed row by row; every answer is that of `ForecastPredictor.predict` for all rows so far.

    Parameters
    ----------
    predictor : ForecastPredictor
        The model.

    Notes
    -----
    A ring of as many rows as a window reaches is kept. A stateful network carries its states from row to row, as in one
    long run, instead of reading the window again. Where the clock shows that rows are missing,
    they are pushed as unknown ones.

    The example is that of `Forecaster.stream`.
    """

    def __init__(self, predictor: ForecastPredictor) -> None:
        self.predictor = predictor
        recipe, frame = predictor.recipe, predictor.frame
        if predictor.stateful and recipe.mean_over is not None:
            raise UsageError("a stateful network over means cannot be pushed single rows; push means, or fit without")
        self._names = (*recipe.columns, *recipe.categories)
        self._size = frame.reach + 1 + CARRIED
        self._step = recipe.raw_step
        if recipe.mean_over is not None and recipe.raw_step is not None:
            self._size *= int(recipe.mean_over // recipe.raw_step)
        self._stream = StreamRunner(predictor.model.network, predictor.model.arrays) if predictor.stateful else None
        self.reset()

    def reset(self) -> None:
        """Begin a new series."""
        self._rows: list[npt.NDArray[np.float64]] = []
        self._stamps: list[np.datetime64] = []
        self._outputs: npt.NDArray[np.float32] | None = None
        if self._stream is not None:
            self._stream.reset()

    def push(self, row: Mapping[str, Any] | Sequence[Any], stamp: Any = None) -> Forecast | None:
        """Take in the next row and go on from it.

        Parameters
        ----------
        row : mapping or sequence
            Values by column, or in the order of the model's columns; None and NaN are unknown.
        stamp : datetime64, datetime or str, optional
            When it was; needed where the model has a clock or a calendar.

        Returns
        -------
        Forecast or None
            None until there are enough rows with known targets.

        Raises
        ------
        DataError
            If a column is missing, a value is no number, or the row is not later than the one before.
        """
        values = self._values(row)
        moment = self._moment(stamp)
        if moment is not None and self._stamps:
            gap = moment - self._stamps[-1]
            if not gap > np.timedelta64(0, "ms"):
                raise DataError(f"a row of {moment} came after one of {self._stamps[-1]}; push rows in order")
            if self._step is not None:
                if gap % self._step:
                    raise DataError(f"a row of {moment} is off the clock of the training; push one each step of it")
                missing = int(gap // self._step) - 1
                if missing > self._size:
                    self.reset()
                    missing = 0
                for _ in range(missing):
                    self._take(np.full(len(self._names), np.nan), self._stamps[-1] + self._step)
        self._take(values, moment)
        return self._answer()

    def _take(self, values: npt.NDArray[np.float64], moment: np.datetime64 | None) -> None:
        self._rows = [*self._rows[1 - self._size :], values] if self._size > 1 else [values]
        if moment is not None:
            self._stamps = [*self._stamps[1 - self._size :], moment] if self._size > 1 else [moment]
        if self._stream is not None:
            prepared = self.predictor.recipe.prepare(self._grid())
            self._outputs = self._stream.outputs(prepared.inputs[-1:])

    def _grid(self) -> Grid:
        recipe = self.predictor.recipe
        values = np.stack(self._rows)
        stamps = np.array(self._stamps, "datetime64[ms]") if self._stamps else None
        series = Series(self._names, values, stamps, categories=recipe.categories)
        return recipe.means(Grid(series, self._step, 0))

    def _answer(self) -> Forecast | None:
        predictor = self.predictor
        frame = predictor.frame
        if len(self._rows) < self._size - CARRIED:
            return None
        prepared = predictor.recipe.prepare(self._grid())
        windows = prepared.windows(frame, prepared.ranges, ahead=False)
        if not len(windows) or windows.ends[-1] != len(prepared.inputs) - 1:
            return None
        windows = windows.take(np.array([len(windows) - 1]))
        return predictor.forecast("", prepared, windows, self._outputs)

    def _values(self, row: Mapping[str, Any] | Sequence[Any]) -> npt.NDArray[np.float64]:
        if isinstance(row, Mapping):
            lacking = [name for name in self._names if name not in row]
            if lacking:
                raise DataError(f"the row has no {', '.join(lacking)}; the model reads {', '.join(self._names)}")
            given = [row[name] for name in self._names]
        else:
            given = list(row)
            if len(given) != len(self._names):
                raise DataError(f"{len(given)} values for the {len(self._names)} columns {', '.join(self._names)}")
        found = np.full(len(given), np.nan)
        for i, (name, value) in enumerate(zip(self._names, given, strict=True)):
            known = self.predictor.recipe.categories.get(name)
            if value is None:
                continue
            if known is not None:
                found[i] = known.index(value) if value in known else np.nan
                continue
            try:
                found[i] = float(value)
            except (TypeError, ValueError) as error:
                raise DataError(
                    f"column {name!r} holds {value!r}, not a number; push None where it is unknown"
                ) from error
        found[np.isinf(found)] = np.nan
        return found

    def _moment(self, stamp: Any) -> np.datetime64 | None:
        if stamp is None:
            if self._step is not None or self.predictor.recipe.cycles:
                raise DataError("the model runs on a clock; push each row with its time")
            return None
        try:
            made: np.datetime64 = np.datetime64(stamp).astype("datetime64[ms]")
            return made
        except (TypeError, ValueError) as error:
            raise DataError(f"{stamp!r} is no time; write it as 2024-01-31 09:00") from error
