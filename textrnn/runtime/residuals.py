"""What a network expected of rows against what came: the errors that anomalies are told by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from textrnn.bundle.series_model import SeriesModel
from textrnn.runtime.forecasting import ForecastPredictor
from textrnn.runtime.series_network import SeriesRunner
from textrnn.series.rebuilding import rebuilding
from textrnn.series.recipe import Prepared, Recipe
from textrnn.series.windows import Frame

__all__ = ["METHODS", "ForecastResiduals", "RebuildResiduals", "Residuals"]

_BATCH = 512


class Residuals(Protocol):
    """Errors of a network on rows."""

    recipe: Recipe
    frame: Frame

    def errors(self, prepared: Prepared, ranges: Sequence[slice]) -> npt.NDArray[np.float64]:
        """What came minus what was expected, in the columns' own units.

        Parameters
        ----------
        prepared : Prepared
            The rows.
        ranges : sequence of slice
            Those to look at; no window reaches out of one.

        Returns
        -------
        float64 array, shape (rows, columns)
            NaN where nothing came or nothing could be expected.
        """


class ForecastResiduals:
    """Errors of forecasts one step ahead.

    Parameters
    ----------
    model : SeriesModel
        With the settings of a forecaster.
    """

    def __init__(self, model: SeriesModel) -> None:
        self._predictor = ForecastPredictor(model)
        self.recipe, self.frame = self._predictor.recipe, self._predictor.frame

    def errors(self, prepared: Prepared, ranges: Sequence[slice]) -> npt.NDArray[np.float64]:
        """See `Residuals`."""
        ahead = self.frame.horizon
        # a row that misses one column still has errors of the others, so targets need not be known
        before = [slice(rows.start, max(rows.start, rows.stop - ahead)) for rows in ranges]
        windows = prepared.windows(self.frame, before, ahead=False)
        came = _own(prepared, self.recipe)
        found = np.full_like(came, np.nan)
        forecasts = self._predictor.median(self._predictor.forecasts(prepared, windows))[:, 0]
        found[windows.ends + ahead] = came[windows.ends + ahead] - forecasts
        return found


class RebuildResiduals:
    """Errors of windows that were written down again from memory; of a row, the mean over all windows that read it.

    Parameters
    ----------
    model : SeriesModel
        With a network that answers at every step.
    """

    def __init__(self, model: SeriesModel) -> None:
        self.recipe = Recipe.from_dict(model.settings["recipe"])
        self.frame = Frame.from_dict(model.settings["frame"])
        sizes = len(self.recipe.features) + 1, len(self.recipe.targets)
        if (model.network.features, model.network.outputs) != sizes or not model.network.every_step:
            raise ValueError(f"a network of other sizes than {sizes}, or that does not answer at every step")
        self._runner = SeriesRunner(model.network, model.arrays)

    def errors(self, prepared: Prepared, ranges: Sequence[slice]) -> npt.NDArray[np.float64]:
        """See `Residuals`."""
        windows = prepared.windows(self.frame, ranges, ahead=False)
        came, columns = _own(prepared, self.recipe), self.recipe.target_places
        sums, counts = np.zeros_like(came), np.zeros(len(came))
        inside = np.arange(self.frame.lookback) * self.frame.rate
        for which in windows.batches(_BATCH):
            made = rebuilding(windows, which, columns)
            answers = self._runner.outputs(made.steps)[:, self.frame.lookback :][:, ::-1] + made.levels
            rows = windows.starts[which][:, None] + inside
            np.add.at(sums, rows, answers)
            np.add.at(counts, rows, 1)
        read = counts > 0
        found = np.full_like(came, np.nan)
        scaling = self.recipe.scaling
        rebuilt = sums[read] / counts[read, None] * scaling.scale[columns] + scaling.center[columns]
        found[read] = came[read] - rebuilt
        return found


#: What a detector can tell anomalies by.
METHODS: dict[str, Callable[[SeriesModel], Residuals]] = {
    "forecast": ForecastResiduals,
    "autoencoder": RebuildResiduals,
}


def _own(prepared: Prepared, recipe: Recipe) -> npt.NDArray[np.float64]:
    """The values that came, without those that were carried over gaps; shape (rows, columns)."""
    series = prepared.grid.series
    return np.asarray(series.values[:, [series.names.index(name) for name in recipe.targets]])
