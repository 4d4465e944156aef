"""The anomaly detector: rows in time in, scores and strange spans out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from numbers import Integral, Real
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from textrnn.bundle.format import Sign, consistent
from textrnn.bundle.series_model import SeriesModel, load_series_model, save_series_model
from textrnn.config import RNNConfig, SeriesNetworkConfig
from textrnn.errors import DataError, ModelFileError, UsageError
from textrnn.estimators._device import OF_THE_MACHINE, check_device, on_device
from textrnn.estimators._plan import Plan, as_series
from textrnn.estimators._rebuilding import RebuildSequences
from textrnn.estimators.forecaster import Forecaster
from textrnn.plugins import not_one_of
from textrnn.protocols import Series
from textrnn.provenance import packages
from textrnn.runtime.anomalies import AnomalyPredictor, Event
from textrnn.runtime.residuals import METHODS
from textrnn.runtime.series_network import SeriesRunner
from textrnn.runtime.verification import golden_outputs
from textrnn.series.clock import parse_span, rows_of
from textrnn.series.grid import on_a_clock
from textrnn.series.scaling import Scaling
from textrnn.series.strangeness import Strangeness, threshold_for
from textrnn.series.windows import split_rows

__all__ = ["AnomalyDetector"]

_PARITY = 1e-5
#: A threshold is learned from so many scores at least, of which a tenth makes its tail; and a column is watched that
#: has this share of its training values.
_SCORES, _ENOUGH = 50, 0.5


class AnomalyDetector(BaseEstimator):  # type: ignore[misc]
    """Rows are strange where a recurrent network, which has learned how a series usually goes on, is far off.

    It learns from rows that are ordinary for the most part; a few strange ones among them do little harm.

    Parameters
    ----------
    method : {'forecast', 'autoencoder'}, default='forecast'
        Tell by forecasts one step ahead, or by windows that must be written down again from a narrow state (Malhotra et
        al. 2016, arXiv:1607.00148). The second also uses the rows after the one it judges, those of a window.
    columns : sequence of str, optional
        The columns to watch; nothing else is read then. By default all columns of numbers are watched that have half
        of their values in training, and columns of text are read.
    lookback : str or int, default=24
        How far back a window reaches: clock time (``"1d"``) or a number of rows.
    calendar, every, resample, scaler
        As in `Forecaster`.
    train : float, default=1.0
        Share of the rows, from the beginning, to learn from. Nothing is learned from later ones.
    validation_fraction : float, default=0.25
        Share of those, from their end, that is held out: it stops the training, and from the errors on it come
        deviations and threshold.
    contamination : float, default=0.0005
        Share of ordinary rows that may be taken for strange; the threshold follows from it, and is never below 4
        deviations.
    smoothing : int, default=6
        Errors count by themselves and as exponentially weighted means of this span in rows; 1 for themselves only.
    min_gap : str or int, optional
        Strange rows no further apart are one event; by default half of `lookback`, since a strange row that was
        read disturbs what comes after it.
    cell, layers, dropout, recurrent_dropout
        As in `Forecaster`.
    units : int, default=16
        State size; of an autoencoder that is all it can remember of a window.
    epochs, batch_size, learning_rate, patience, random_state, device, quiet
        As in `Forecaster`, but for defaults of 30, None, 5e-3 and 6.

    Attributes
    ----------
    model_ : SeriesModel
        Everything learned, as plain data.
    columns_ : tuple of str
        The columns that are watched.
    threshold_ : float
        The score above which a row is strange, in deviations.
    windows_ : dict
        How many windows were learned from (``"train"``) and held out (``"valid"``).
    history_ : list of dict
        Losses of each epoch, of scaled values.
    skill_ : dict or None
        How much less forecasts of held-out rows are off than the last value, the season and a linear forecast, as
        `Forecaster.evaluate` has it; None for an autoencoder.
    notes_ : list of str
        What was settled about the series.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> wave = np.sin(np.arange(600) / 4) + rng.normal(0, 0.05, 600)
    >>> wave[550] += 1
    >>> model = AnomalyDetector(lookback=25, train=0.8, epochs=3, quiet=True).fit(wave)
    >>> [(event.first, event.column) for event in model.detect(wave)]
    [(550, '0')]
    >>> int(np.nanargmax(model.decision_function(wave)))
    550
    """

    def __init__(
        self,
        *,
        method: str = "forecast",
        columns: Sequence[str] | None = None,
        lookback: str | int = 24,
        calendar: str | Sequence[str] = "auto",
        every: str | None = None,
        resample: str = "sample",
        scaler: str = "standard",
        train: float = 1.0,
        validation_fraction: float = 0.25,
        contamination: float = 0.0005,
        smoothing: int = 6,
        min_gap: str | int | None = None,
        cell: str = "lstm",
        units: int = 16,
        layers: int = 1,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        epochs: int = 30,
        batch_size: int | None = None,
        learning_rate: float = 5e-3,
        patience: int = 6,
        random_state: int = 0,
        device: str = "auto",
        quiet: bool = False,
    ) -> None:
        self.method = method
        self.columns = columns
        self.lookback = lookback
        self.calendar = calendar
        self.every = every
        self.resample = resample
        self.scaler = scaler
        self.train = train
        self.validation_fraction = validation_fraction
        self.contamination = contamination
        self.smoothing = smoothing
        self.min_gap = min_gap
        self.cell = cell
        self.units = units
        self.layers = layers
        self.dropout = dropout
        self.recurrent_dropout = recurrent_dropout
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.patience = patience
        self.random_state = random_state
        self.device = device
        self.quiet = quiet

    def fit(self, X: Any, y: None = None) -> AnomalyDetector:
        """Learn how one series goes on, or several, and how far off that usually is.

        Parameters
        ----------
        X : Series, or array of shape (rows,) or (rows, columns)
            In the order of time; columns of an array are called ``"0"``, ``"1"`` ...

        Raises
        ------
        DataError
            If the series is too short, or lacks a column.
        UsageError
            If a parameter is out of its range.
        """
        self._check()
        series = as_series(X)
        forecaster = self._forecaster(series)
        plan = forecaster.plan(series)
        min_gap = self._gap(plan)
        if self.method == "forecast":
            forecaster.fit(series)
            valid = forecaster.scores_["valid"]
            self.skill_ = valid and valid["skill"]
            model, self.history_ = forecaster.model_, forecaster.history_
            self.windows_ = {name: forecaster.windows_[name] for name in ("train", "valid")}
        else:
            self.skill_ = None
            model = self._fit_autoencoder(forecaster, plan)
        strangeness, threshold = self._judge(model, plan)
        self.model_ = SeriesModel(
            kind="anomaly",
            network=model.network,
            arrays=model.arrays,
            settings=model.settings
            | {
                "method": self.method,
                "strangeness": strangeness.to_dict(),
                "threshold": threshold,
                "min_gap": min_gap,
                "learned_until": _last_moment(plan),
            },
            summary={
                "parameters": {name: value for name, value in self.get_params().items() if name not in OF_THE_MACHINE},
                "columns": list(plan.recipe.targets),
                "windows": self.windows_,
                "history": self.history_,
                "skill": self.skill_,
                "epochs": len(self.history_),
                "seed": int(self.random_state),
                "threshold": threshold,
            },
            golden=golden_outputs(model.network, model.arrays),
            provenance={"packages": packages()},
        )
        self.notes_ = plan.notes
        self._settle()
        return self

    def decision_function(self, X: Any) -> npt.NDArray[np.float64]:
        """Score rows: how many deviations the strangest column is off; the higher, the stranger.

        That is the other way round than in scikit-learn, where ordinary rows have high scores, and as in PyOD.

        Returns
        -------
        float64 array, shape (rows,)
            NaN where there is no window to judge a row by: the first rows of each series, and those after long gaps.
        """
        check_is_fitted(self, "model_")
        return self._predictor.decision_function(as_series(X))

    def predict(self, X: Any) -> npt.NDArray[np.int64]:
        """Tell strange rows from ordinary ones: 1 and 0, as columns of labels have it (not -1 and 1).

        Returns
        -------
        int64 array, shape (rows,)
            0 where there is no score.
        """
        check_is_fitted(self, "model_")
        return self._predictor.predict(as_series(X))

    def detect(self, X: Any) -> list[Event]:
        """Find the spans of rows in which something is strange."""
        check_is_fitted(self, "model_")
        return self._predictor.detect(as_series(X))

    def save(self, path: str | os.PathLike[str], *, sign: Sign | None = None, force: bool = True) -> str:
        """Write a model file, signed by what `textrnn.bundle.signing.signer` makes; returns its digest."""
        check_is_fitted(self, "model_")
        return save_series_model(self.model_, path, sign=sign, force=force)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> AnomalyDetector:
        """Read a model file; `textrnn.runtime.anomalies.load_detector` is enough, and quicker, for detecting.

        Raises
        ------
        ModelFileError
            If it is missing, damaged, too new, or not of a detector.
        """
        model = load_series_model(path, "anomaly")
        try:
            made = cls(**model.summary.get("parameters", {}))
        except TypeError as error:
            raise ModelFileError(
                f"{path}: has parameters this textrnn does not know; pip install -U textrnn"
            ) from error
        with consistent(path):
            made.model_ = model
            made.history_, made.windows_ = model.summary["history"], model.summary["windows"]
            made.skill_, made.notes_ = model.summary["skill"], []
            made._settle()
        return made

    def _settle(self) -> None:
        """What follows from the model."""
        self._predictor = AnomalyPredictor(self.model_)
        self.columns_ = self._predictor.columns
        self.threshold_ = self._predictor.threshold
        self.n_iter_ = len(self.history_)

    def _forecaster(self, series: Series) -> Forecaster:
        """Forecasts one step ahead; its plan and its training are those of both methods."""
        held = float(self.validation_fraction)
        split = [float(self.train) * (1 - held), float(self.train) * held, 1 - float(self.train)]
        made = Forecaster(
            target=self._watched(series, split),
            features=self.columns,
            lookback=self.lookback,
            horizon=1,
            calendar=self.calendar,
            every=self.every,
            resample=self.resample,
            split=split,
            scaler=self.scaler,
            cell=self.cell,
            units=self.units,
            layers=self.layers,
            dropout=self.dropout,
            recurrent_dropout=self.recurrent_dropout,
            epochs=self.epochs,
            batch_size=self.batch_size,
            learning_rate=self.learning_rate,
            patience=self.patience,
            random_state=self.random_state,
            device=self.device,
            quiet=self.quiet,
        )
        made._check()
        return made

    def _watched(self, series: Series, split: Sequence[float]) -> list[str]:
        """The columns to watch."""
        if self.columns is not None:
            return list(self.columns)
        if not len(series):
            raise DataError("the series has no rows; give some")
        made = on_a_clock(series).series
        parts = split_rows(split, [rows for _, rows in made.ranges()], made.stamps)[0]
        known = ~np.isnan(np.concatenate([made.values[part] for part in parts]))
        enough = known.mean(axis=0) >= _ENOUGH if len(known) else np.ones(len(series.names), bool)
        found = [
            name for name, usable in zip(series.names, enough, strict=True) if usable and name not in series.categories
        ]
        if not found:
            raise DataError("no column of numbers has half of its values in training; give more rows, or name columns")
        return found

    def _fit_autoencoder(self, forecaster: Forecaster, plan: Plan) -> SeriesModel:
        from textrnn.nn.series_training import SeriesTrainer

        parts = [plan.prepared.windows(plan.frame, ranges, ahead=False) for ranges in plan.ranges[:2]]
        train, valid = (RebuildSequences(windows, plan.recipe) for windows in parts)
        rnn = RNNConfig(self.cell, self.units, self.layers, False, self.dropout, self.recurrent_dropout)
        network = SeriesNetworkConfig(
            len(plan.recipe.features) + 1, len(plan.recipe.targets), rnn, dropout=self.dropout, every_step=True
        )
        with on_device(self.device):
            trainer = SeriesTrainer(network, forecaster.training_config(len(train)))
            trainer.learn(train, valid if len(valid) else None)
        self.history_ = trainer.history
        self.windows_ = {"train": len(train), "valid": len(valid)}
        batch = next(train.batches(8))
        with on_device(self.device), trainer.exactly() as equal:
            there = equal.network.predict_on_batch({"steps": batch.steps, "lengths": batch.lengths})
        here = SeriesRunner(network, trainer.arrays).outputs(batch.steps)
        difference = float(np.abs(there - here).max())
        if not difference <= _PARITY * max(1.0, float(np.abs(there).max())):
            raise ModelFileError(
                f"Keras and the runtime differ by {difference:.1e} (allowed {_PARITY:.0e}); please report this"
            )
        settings = {"recipe": plan.recipe.to_dict(), "frame": plan.frame._asdict()}
        return SeriesModel("anomaly", network, trainer.arrays, settings)

    def _judge(self, model: SeriesModel, plan: Plan) -> tuple[Strangeness, float]:
        """Deviations and threshold, from held-out rows; no window may reach beyond them."""
        learned_from, held = plan.ranges[:2]
        ranges = [slice(first.start, last.stop) for first, last in zip(learned_from, held, strict=True)]
        errors = METHODS[self.method](model).errors(plan.prepared, ranges)
        rows = np.concatenate([np.arange(part.start, part.stop) for part in held])
        known = int((~np.isnan(errors[rows])).any(axis=1).sum())
        if known < _SCORES:
            raise DataError(
                f"a threshold needs {_SCORES} held-out rows with an error, and there are {known}; give more rows, or "
                "lower lookback"
            )
        own = np.concatenate([plan.prepared.targets[part] for part in learned_from])
        spread = Scaling.learn(own, "standard").scale
        found = Strangeness.learn(errors, ranges, held, spread, int(self.smoothing))
        return found, threshold_for(found.scores(errors, ranges)[rows], float(self.contamination))

    def _gap(self, plan: Plan) -> int:
        """Rows from one strange row to the next of the same event, at most."""
        if self.min_gap is None:
            return max(1, plan.frame.lookback * plan.frame.rate // 2)
        span = parse_span(self.min_gap)
        return span * plan.frame.rate if isinstance(span, int) else rows_of(span, plan.recipe.step, "min-gap")

    def _check(self) -> None:
        if self.method not in METHODS:
            raise UsageError(f"method: {not_one_of(str(self.method), list(METHODS))}")
        check_device(self.device)
        for name, low, high in (("train", 0, 1), ("validation_fraction", 0, 0.9), ("contamination", 0, 0.5)):
            value = getattr(self, name)
            if not isinstance(value, Real) or not low < float(value) <= high:
                raise UsageError(f"{name} must be above {low} and at most {high}, was {value!r}")
        if not isinstance(self.smoothing, Integral) or isinstance(self.smoothing, bool) or self.smoothing < 1:
            raise UsageError(f"smoothing must be a whole number of at least 1, was {self.smoothing!r}")
        if self.columns is not None and (isinstance(self.columns, str) or not len(self.columns)):
            raise UsageError(f"columns must be a list of names, was {self.columns!r}")

    def __getstate__(self) -> dict[str, Any]:
        state: dict[str, Any] = super().__getstate__()
        return {name: value for name, value in state.items() if name != "_predictor"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        if hasattr(self, "model_"):
            self._predictor = AnomalyPredictor(self.model_)


def _last_moment(plan: Plan) -> str | None:
    """The moment of the last row that anything was learned from; None where rows are only counted."""
    stamps = plan.prepared.grid.series.stamps
    if stamps is None:
        return None
    return str(max(stamps[part.stop - 1] for parts in plan.ranges[:2] for part in parts if part.stop > part.start))
