"""A model file that forecasts: rows in, what comes next out."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from textrnn.bundle.format import consistent
from textrnn.bundle.series_model import SeriesModel, load_series_model
from textrnn.errors import DataError
from textrnn.evaluation.forecasts import compare_forecasts, forecast_scores, pinball, skill
from textrnn.protocols import Floats, Series
from textrnn.runtime.forecast_settings import check_settings, check_sizes
from textrnn.runtime.series_network import SeriesRunner, StreamRunner
from textrnn.series.answers import Answers
from textrnn.series.baselines import LinearBaseline, last_value, seasonal
from textrnn.series.recipe import Prepared, Recipe
from textrnn.series.windows import Frame, Windows

__all__ = ["Forecast", "ForecastPredictor", "load_forecaster"]

_Values = npt.NDArray[np.float64]
_SURE = 0.05


class Forecast(NamedTuple):
    """What comes after the last row of one series.

    Attributes
    ----------
    series : str
        Its name.
    since : datetime64[ms] or None
        The moment of the last row read.
    stamps : datetime64[ms] array, shape (leads,), or None
        When; None where rows are only counted.
    leads : int64 array, shape (leads,)
        Rows after the last one read.
    values : float64 array, shape (leads, targets)
        The forecast, the median where there are quantiles.
    quantiles : float64 array, shape (quantiles, leads, targets)
        All quantiles.
    """

    series: str
    since: np.datetime64 | None
    stamps: npt.NDArray[np.datetime64] | None
    leads: npt.NDArray[np.int64]
    values: _Values
    quantiles: _Values


class ForecastPredictor:
    """A trained forecaster.

    Parameters
    ----------
    model : SeriesModel
        What a model file holds.
    """

    def __init__(self, model: SeriesModel) -> None:
        self.model = model
        settings = model.settings
        self.recipe = Recipe.from_dict(settings["recipe"])
        self.frame = Frame.from_dict(settings["frame"])
        self.quantiles = tuple(settings["quantiles"])
        self.period: int | None = settings["period"]
        check_settings(settings, len(self.recipe.targets))
        self.answers = Answers.from_dict(settings["answers"], LinearBaseline.from_arrays(model.arrays))
        check_sizes(model.network, self.recipe, self.frame, self.answers, self.quantiles)
        self._runner = SeriesRunner(model.network, model.arrays)

    @property
    def stateful(self) -> bool:
        """Whether an answer depends on all rows before it."""
        return self.model.network.rnn.stateful

    def prepare(self, series: Series) -> Prepared:
        """Rows as the network reads them.

        Raises
        ------
        DataError
            If the series has other columns or another clock than that of the training.
        """
        return self.recipe.prepare(self.recipe.on_its_clock(series))

    def predict(self, series: Series) -> list[Forecast]:
        """Go on from the end of each series.

        Raises
        ------
        DataError
            If a series has too few rows, or values are missing at its end.
        """
        prepared = self.prepare(series)
        made = prepared.grid.series
        found = []
        there = dict(made.ranges())
        for name, _ in series.parts:
            # one too short for a single mean is not there any more
            rows = there.get(name, slice(0, 0))
            windows = prepared.windows(self.frame, [rows], ahead=False)
            if not len(windows) or windows.ends[-1] != rows.stop - 1:
                which = f"series {name!r}" if name else "the series"
                raise DataError(
                    f"{which} does not end in {self.frame.reach + 1} rows with known targets, which is what the model "
                    "reads; give more rows"
                )
            found.append(self.forecast(name, prepared, windows.take(np.array([len(windows) - 1]))))
        return found

    def forecast(self, name: str, prepared: Prepared, window: Windows, outputs: Floats | None = None) -> Forecast:
        """Go on from one window; `outputs` are the network's, if they are known already."""
        if outputs is None:
            quantiles = self.forecasts(prepared, window)[0]
        else:
            quantiles = self._in_unit(outputs, self.answers.bases(window))[0]
        moments, leads = prepared.grid.series.stamps, self.frame.leads
        since = None if moments is None else moments[window.ends[-1]]
        stamps = None if since is None or prepared.grid.step is None else since + leads * prepared.grid.step
        return Forecast(name, since, stamps, leads, quantiles[self._median], quantiles)

    def forecasts(self, prepared: Prepared, windows: Windows, batch_size: int = 1024) -> _Values:
        """Quantiles in the unit of the targets; shape (windows, quantiles, leads, targets)."""
        bases = self.answers.bases(windows)
        if self.stateful:
            return self._in_unit(self._at_every_row(prepared)[windows.ends], bases)
        parts = [np.zeros((0, len(self.quantiles), *bases.shape[1:]))]
        for which in windows.batches(batch_size):
            parts.append(self._in_unit(self._runner.outputs(windows.gather(which)), bases[which]))
        return np.concatenate(parts)

    def median(self, quantiles: _Values) -> _Values:
        """The forecasts themselves; shape (windows, leads, targets)."""
        return np.asarray(quantiles[:, self._median])

    def score(self, prepared: Prepared, windows: Windows) -> dict[str, Any]:
        """Measure on windows, beside the baselines.

        Returns
        -------
        dict
            As ``textrnn forecast evaluate --json`` prints it: ``n``, ``mae``, ``rmse``, ``mase``, ``smape``, ``skill``
            and ``baselines``; ``seasonal`` is None where no season is known. ``verdict`` compares with the best of
            them (``better`` is 'rnn', 'baseline' or, where p >= 0.05, 'tie') and says whether the last value is beaten.
            With several targets, figures are means over them, and ``targets`` has each. ``mase`` is None where the
            target never changes in training, a skill where the baseline is never off.
        """
        if not len(windows):
            raise DataError("no window with a known target fits in; give more rows")
        quantiles = self.forecasts(prepared, windows)
        found, truth = self.median(quantiles), windows.answers()
        known = {"last_value": last_value(windows), "linear": self.answers.linear.predict(windows)}
        if self.period is not None:
            known["seasonal"] = seasonal(windows, self.period, prepared.readable, prepared.ranges)
        scale: list[float] = self.model.settings["naive_scale"]
        names = self.recipe.targets
        each = {}
        for i, name in enumerate(names):
            each[name] = forecast_scores(truth[..., i], found[..., i], scale[i])
        scores: dict[str, Any] = {
            figure: len(windows) if figure == "n" else _mean([each[name][figure] for name in names])
            for figure in each[names[0]]
        }
        maes = {name: float(np.abs(answer - truth).mean()) for name, answer in known.items()}
        rival = min(maes, key=lambda name: maes[name])
        scores["skill"] = {name: skill(scores["mae"], mae) for name, mae in maes.items()}
        baselines: dict[str, Any] = {name: {"mae": mae} for name, mae in maes.items()}
        if self.period is None:
            scores["skill"]["seasonal"] = baselines["seasonal"] = None
        else:
            baselines["seasonal"]["period"] = self.model.settings["season"]
        scores["baselines"] = baselines
        lag = int(self.frame.leads.max())
        stamps = prepared.grid.series.stamps
        moments = None if stamps is None or len(prepared.ranges) < 2 else stamps[windows.ends]
        scores["verdict"] = _verdict(compare_forecasts(truth, found, known[rival], lag, moments), rival)
        naive = compare_forecasts(truth, found, known["last_value"], lag, moments)
        scores["verdict"]["beats_last_value"] = naive["difference"] < 0 and naive["p_value"] < _SURE
        if len(names) > 1:
            scores["targets"] = each
        if len(self.quantiles) > 1:
            scores["quantiles"] = {
                f"{quantile:g}": {
                    "pinball": pinball(truth, quantiles[:, i], quantile),
                    "share_below": float((truth <= quantiles[:, i]).mean()),
                }
                for i, quantile in enumerate(self.quantiles)
            }
        return scores

    def stretch(self, prepared: Prepared, windows: Windows, most: int = 200) -> tuple[_Values, _Values]:
        """What came and what was foretold in the first windows: the first target at the last lead, to be drawn."""
        first = windows.take(slice(0, most))
        found = self.median(self.forecasts(prepared, first))
        return first.answers()[:, -1, 0].astype(np.float64), np.asarray(found[:, -1, 0])

    def evaluate(self, series: Series) -> dict[str, Any]:
        """Measure on all windows of some series; see `score`."""
        prepared = self.prepare(series)
        return self.score(prepared, prepared.windows(self.frame, prepared.ranges))

    @property
    def _median(self) -> int:
        return self.quantiles.index(0.5)

    def _in_unit(self, outputs: Floats, bases: _Values) -> _Values:
        values = self.answers.in_unit(outputs.reshape(len(outputs), len(self.quantiles), -1), bases)
        return np.sort(values, axis=1) if len(self.quantiles) > 1 else values

    def _at_every_row(self, prepared: Prepared) -> Floats:
        """What a stateful network says at each row, each series read from its beginning."""
        stream = StreamRunner(self.model.network, self.model.arrays)
        parts = []
        for rows in prepared.ranges:
            stream.reset()
            parts.append(stream.outputs(prepared.inputs[rows]))
        return np.concatenate(parts)


def _mean(figures: list[float | None]) -> float | None:
    """The mean of figures, of which none may be lacking."""
    known = [figure for figure in figures if figure is not None]
    return float(np.mean(known)) if len(known) == len(figures) else None


def _verdict(compared: dict[str, float], name: str) -> dict[str, Any]:
    better = "tie" if compared["p_value"] >= _SURE else "rnn" if compared["difference"] < 0 else "baseline"
    interval = [compared["low"], compared["high"]]
    kept = {name: compared[name] for name in ("difference", "p_value")}
    return {"better": better, "against": name, "interval": interval, **kept}


def load_forecaster(path: str | os.PathLike[str]) -> ForecastPredictor:
    """Load a model file for forecasting, without TensorFlow.

    Raises
    ------
    ModelFileError
        If it is missing, damaged, too new, or not of a forecaster.
    """
    model = load_series_model(path, "forecast")
    with consistent(path):
        return ForecastPredictor(model)
