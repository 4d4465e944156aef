"""The forecaster: rows in time in, what comes next out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from textrnn.bundle.format import Sign, consistent
from textrnn.bundle.series_model import SeriesModel, load_series_model, save_series_model
from textrnn.config import RNNConfig, SeriesNetworkConfig
from textrnn.errors import ModelFileError, UsageError
from textrnn.estimators._device import OF_THE_MACHINE, check_device, on_device
from textrnn.estimators._plan import PARTS, Plan, as_series
from textrnn.estimators._sequences import Streams, WindowSequences
from textrnn.plugins import not_one_of
from textrnn.protocols import Sequences
from textrnn.provenance import packages
from textrnn.runtime.forecasting import Forecast, ForecastPredictor
from textrnn.runtime.series_network import SeriesRunner
from textrnn.runtime.streaming import ForecastStream
from textrnn.runtime.verification import golden_outputs
from textrnn.series.answers import Answers
from textrnn.series.baselines import LinearBaseline

if TYPE_CHECKING:
    from textrnn.nn.series_training import SeriesTrainingConfig

__all__ = ["Forecaster"]

_PARITY = 1e-5
#: For fewer windows than this, so many in a step.
_BATCHES = ((10_000, 32), (100_000, 128), (float("inf"), 256))
_STREAMS = 32


class Forecaster(BaseEstimator):  # type: ignore[misc]
    """Recurrent layers over a window of rows, and a value, or a path of values, some way after its last row.

    Parameters
    ----------
    target : str or sequence of str, optional
        Columns to foretell; where there is one column only, that.
    lookback, horizon : str or int, default=24, 1
        How far back a window reaches, and how far after its last row the target lies: clock time (``"5d"``) or a
        number of rows.
    path : bool, default=False
        Foretell every step up to the horizon (many to many) instead of the one at it (many to one).
    features : sequence of str, optional
        Columns to read, besides the targets; by default all.
    calendar : {'auto', 'none'} or sequence of {'hour', 'weekday', 'year'}, default='auto'
        Cycles to add as sine and cosine; 'auto' takes those that suit rows so far apart and a series so long.
    every : str, optional
        Read a row this often only.
    resample : {'sample', 'mean'}, default='sample'
        With `every`: windows take single rows, beginning at any of them, or all rows are turned into means first.
    season : str or int, optional
        Season of the seasonal baseline; by default a day where rows come more often than daily, and a week where they
        come daily.
    split : (float, float, float), default=(0.5, 0.25, 0.25)
        Shares of training, validation and test rows, in the order of time. No window reaches over an edge.
    scaler : {'standard', 'minmax', 'none'}, default='standard'
        Scaling of inputs and targets, learned from training rows.
    base : {'linear', 'last', 'none'}, default='linear'
        What the network only has to correct: a linear forecast from the window (the autoregressive component of Lai et
        al. 2018), the last value, or nothing, so that it foretells the value itself.
    quantiles : sequence of float, optional
        Foretell these quantiles, too.
    cell : {'lstm', 'gru', 'simple'}, default='lstm'
        The recurrent cell.
    units, layers : int, default=32, 1
        State size of a direction, and recurrent layers on top of each other.
    bidirectional : bool, default=False
        Read windows from both ends.
    dropout, recurrent_dropout : float, default=0.2, 0.0
        Shares dropped in training: of the inputs of each layer and of the head, and of the state.
    stateful : bool, default=False
        Read each series as one long sequence, the state carried from window to window, with an answer at every row.
    loss : {'mae', 'mse', 'huber'}, default='mae'
        What training lowers.
    epochs : int, default=20
        At most this many passes over the training windows.
    batch_size : int, optional
        Windows in a step; by default 32, or 128 from 10,000 windows and 256 from 100,000. Of a stateful network,
        streams that are read side by side, 32 at most.
    learning_rate : float, default=1e-3
        The highest rate of the schedule (a short rise, then a straight fall to zero).
    patience : int, default=4
        Epochs without a lower validation loss before training stops.
    random_state : int, default=0
        Seed: the same seed gives the same weights.
    device : {'auto', 'cpu', 'gpu'}, default='auto'
        Where to train: 'auto' is a GPU where the backend of Keras has one that works.
    quiet : bool, default=False
        No progress bars.

    Attributes
    ----------
    model_ : SeriesModel
        Everything learned, as plain data.
    scores_ : dict
        Figures of the validation and test parts, as `evaluate` gives them.
    windows_ : dict
        How many windows each part has.
    history_ : list of dict
        Losses of each epoch, of scaled values.
    notes_ : list of str
        What was settled about the series.

    Examples
    --------
    >>> wave = np.sin(np.arange(400) / 5)
    >>> model = Forecaster(lookback=20, horizon=5, units=8, epochs=2, quiet=True).fit(wave)
    >>> model.scores_["test"]["skill"]["last_value"] > 0.5
    True
    >>> model.predict(wave)[0].values.shape
    (1, 1)
    """

    def __init__(
        self,
        *,
        target: str | Sequence[str] | None = None,
        lookback: str | int = 24,
        horizon: str | int = 1,
        path: bool = False,
        features: Sequence[str] | None = None,
        calendar: str | Sequence[str] = "auto",
        every: str | None = None,
        resample: str = "sample",
        season: str | int | None = None,
        split: Sequence[float] = (0.5, 0.25, 0.25),
        scaler: str = "standard",
        base: str = "linear",
        quantiles: Sequence[float] | None = None,
        cell: str = "lstm",
        units: int = 32,
        layers: int = 1,
        bidirectional: bool = False,
        dropout: float = 0.2,
        recurrent_dropout: float = 0.0,
        stateful: bool = False,
        loss: str = "mae",
        epochs: int = 20,
        batch_size: int | None = None,
        learning_rate: float = 1e-3,
        patience: int = 4,
        random_state: int = 0,
        device: str = "auto",
        quiet: bool = False,
    ) -> None:
        self.target = target
        self.lookback = lookback
        self.horizon = horizon
        self.path = path
        self.features = features
        self.calendar = calendar
        self.every = every
        self.resample = resample
        self.season = season
        self.split = split
        self.scaler = scaler
        self.base = base
        self.quantiles = quantiles
        self.cell = cell
        self.units = units
        self.layers = layers
        self.bidirectional = bidirectional
        self.dropout = dropout
        self.recurrent_dropout = recurrent_dropout
        self.stateful = stateful
        self.loss = loss
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.patience = patience
        self.random_state = random_state
        self.device = device
        self.quiet = quiet

    def fit(self, X: Any, y: None = None) -> Forecaster:
        """Learn from one series or several, and measure on their last part.

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
        plan = self.plan(X)
        train, valid, _ = plan.parts
        answers = Answers.learn(train, LinearBaseline.learn(train, valid), str(self.base), self.scaler)
        quantiles = tuple(sorted({0.5, *(() if self.quantiles is None else map(float, self.quantiles))}))
        rnn = RNNConfig(
            self.cell,
            self.units,
            self.layers,
            bool(self.bidirectional),
            self.dropout,
            self.recurrent_dropout,
            bool(self.stateful),
        )
        network = SeriesNetworkConfig(
            len(plan.recipe.features),
            len(quantiles) * answers.scaling.center.size,
            rnn,
            dropout=self.dropout,
            every_step=bool(self.stateful),
        )
        from textrnn.nn.series_training import SeriesTrainer

        learn_from, check_on, streams = self._sequences(plan, answers)
        with on_device(self.device):
            trainer = SeriesTrainer(network, self.training_config(len(train), streams, quantiles), streams)
            if answers.base != "none":
                # to begin with it corrects nothing; where it learns nothing that holds, that is the best it can do
                trainer.load(trainer.arrays | {"head.kernel": np.zeros_like(trainer.arrays["head.kernel"])})
            trainer.learn(learn_from, check_on if len(valid) else None, may_stay=answers.base != "none")
        self.history_ = trainer.history
        self.n_iter_ = len(trainer.history)
        self.notes_ = plan.notes
        self.windows_ = {name: len(part) for name, part in plan.named.items()}
        self.model_ = SeriesModel(
            kind="forecast",
            network=network,
            arrays=trainer.arrays | answers.linear.to_arrays(),
            settings={
                "recipe": plan.recipe.to_dict(),
                "answers": answers.to_dict(),
                "frame": plan.frame._asdict(),
                "quantiles": list(quantiles),
                "period": plan.period,
                "season": plan.season,
                "naive_scale": plan.naive_scale(),
                "seen_until": plan.seen_until(),
            },
        )
        self.model_.golden = golden_outputs(network, self.model_.arrays)
        self.model_.provenance = {"packages": packages()}
        self._predictor = ForecastPredictor(self.model_)
        self._agree(trainer, plan)
        self.scores_ = {
            name: self._predictor.score(plan.prepared, part) if len(part) else None
            for name, part in zip(PARTS[1:], plan.parts[1:], strict=True)
        }
        self.model_.summary = {
            "parameters": {name: value for name, value in self.get_params().items() if name not in OF_THE_MACHINE},
            "windows": self.windows_,
            "history": self.history_,
            "epochs": self.n_iter_,
            "seed": int(self.random_state),
            **self.scores_,
        }
        return self

    def plan(self, X: Any) -> Plan:
        """Settle everything about a series but the network: clock, windows, split, scaling.

        Raises
        ------
        DataError, UsageError
            As `fit` does.
        """
        return Plan.make(self, as_series(X))

    def training_config(
        self, windows: int, streams: int | None = None, quantiles: Sequence[float] = (0.5,), title: str = ""
    ) -> SeriesTrainingConfig:
        """How to train on so many windows."""
        from textrnn.nn.series_training import SeriesTrainingConfig

        return SeriesTrainingConfig(
            epochs=self.epochs,
            batch_size=streams or self.batch_size or next(size for below, size in _BATCHES if windows < below),
            learning_rate=self.learning_rate,
            patience=self.patience,
            loss=self.loss,
            quantiles=tuple(quantiles),
            seed=int(self.random_state),
            quiet=bool(self.quiet),
            title=title,
        )

    def predict(self, X: Any) -> list[Forecast]:
        """Go on from the end of each series."""
        check_is_fitted(self, "model_")
        return self._predictor.predict(as_series(X))

    def evaluate(self, X: Any) -> dict[str, Any]:
        """Measure on all windows of some series, beside the baselines: see `ForecastPredictor.score`."""
        check_is_fitted(self, "model_")
        return self._predictor.evaluate(as_series(X))

    def stream(self) -> ForecastStream:
        """Make a stream that forecasts row by row.

        Examples
        --------
        >>> wave = np.sin(np.arange(200) / 5)
        >>> stream = Forecaster(lookback=4, horizon=2, units=4, epochs=1, quiet=True).fit(wave).stream()
        >>> [stream.push([value]) is None for value in wave[:5]]
        [True, True, True, False, False]
        """
        check_is_fitted(self, "model_")
        return ForecastStream(self._predictor)

    def stretch(self, X: Any) -> tuple[Any, Any]:
        """What came and what was foretold in the first windows of the test part (or validation), to be drawn.

        Returns
        -------
        truth, forecasts : float64 arrays, shape (windows,)
            Of the first target at the last lead.
        """
        check_is_fitted(self, "model_")
        plan = self.plan(X)
        part = plan.parts[2] if len(plan.parts[2]) else plan.parts[1]
        return self._predictor.stretch(plan.prepared, part)

    def score(self, X: Any, y: None = None) -> float:
        """Skill over the last value: 1 - MAE / MAE of the last value; more is better."""
        found = self.evaluate(X)["skill"]["last_value"]
        return float("-inf") if found is None else float(found)

    def save(self, path: str | os.PathLike[str], *, sign: Sign | None = None, force: bool = True) -> str:
        """Write a model file, signed by what `textrnn.bundle.signing.signer` makes; returns its digest."""
        check_is_fitted(self, "model_")
        return save_series_model(self.model_, path, sign=sign, force=force)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Forecaster:
        """Read a model file; `textrnn.runtime.forecasting.load_forecaster` is enough, and quicker, for predicting.

        Raises
        ------
        ModelFileError
            If it is missing, damaged, too new, or not of a forecaster.
        """
        model = load_series_model(path, "forecast")
        try:
            made = cls(**model.summary.get("parameters", {}))
        except TypeError as error:
            raise ModelFileError(
                f"{path}: has parameters this textrnn does not know; pip install -U textrnn"
            ) from error
        with consistent(path):
            made.model_, made._predictor = model, ForecastPredictor(model)
            made.history_, made.windows_ = model.summary["history"], model.summary["windows"]
            made.n_iter_, made.notes_ = len(made.history_), []
            made.scores_ = {name: model.summary[name] for name in PARTS[1:]}
        return made

    def _sequences(self, plan: Plan, answers: Answers) -> tuple[Sequences, Sequences, int | None]:
        train, valid, _ = plan.parts
        if not self.stateful:
            return WindowSequences(train, answers), WindowSequences(valid, answers), None
        rows = sum(part.stop - part.start for part in plan.ranges[0])
        streams = max(1, min(_STREAMS, self.batch_size or _STREAMS, rows // (8 * plan.frame.lookback)))
        parts = [
            Streams(windows, ranges, answers, streams, plan.frame.lookback)
            for windows, ranges in zip((train, valid), plan.ranges, strict=False)
        ]
        return parts[0], parts[1], streams

    def _agree(self, trainer: Any, plan: Plan) -> None:
        """See that Keras and the runtime say the same."""
        from textrnn.nn.series_network import SeriesNetwork
        from textrnn.nn.weights import from_arrays

        config = self.model_.network
        if self.stateful:
            rnn = RNNConfig(config.rnn.cell, config.rnn.units, config.rnn.layers, bidirectional=False)
            config = SeriesNetworkConfig(config.features, config.outputs, rnn, every_step=True)
        steps = plan.parts[0].gather(np.arange(min(8, len(plan.parts[0]))))
        lengths = np.full(len(steps), steps.shape[1], np.int32)
        with on_device("cpu"):  # a GPU multiplies with fewer digits
            network = SeriesNetwork(config)
            from_arrays(network, self.model_.arrays)
            there = network.predict_on_batch({"steps": steps, "lengths": lengths})
        here = SeriesRunner(config, self.model_.arrays).outputs(steps)
        difference = float(np.abs(there - here).max())
        if not difference <= _PARITY * max(1.0, float(np.abs(there).max())):
            raise ModelFileError(
                f"Keras and the runtime differ by {difference:.1e} (allowed {_PARITY:.0e}); please report this"
            )

    def _check(self) -> None:
        for name in ("epochs", "batch_size", "patience"):
            value = getattr(self, name)
            if value is None and name == "batch_size":
                continue
            if not isinstance(value, Integral) or isinstance(value, bool) or value < 1:
                raise UsageError(f"{name} must be a whole number of at least 1, was {value!r}")
        if not isinstance(self.learning_rate, Real) or not 0 < float(self.learning_rate) < 10:
            raise UsageError(f"learning_rate must be above 0 and below 10, was {self.learning_rate!r}")
        if not isinstance(self.random_state, Integral) or not 0 <= int(self.random_state) < 2**31:
            raise UsageError(f"random_state must be a whole number from 0 to {2**31 - 1}, was {self.random_state!r}")
        if self.loss not in ("mae", "mse", "huber"):
            raise UsageError(f"loss: {not_one_of(str(self.loss), ['mae', 'mse', 'huber'])}")
        if self.quantiles is not None:
            if not all(isinstance(q, Real) and 0 < float(q) < 1 for q in self.quantiles):
                raise UsageError(f"quantiles lie between 0 and 1, were {list(self.quantiles)}")
            if self.loss != "mae":
                raise UsageError("quantiles need loss='mae'; leave the other out")
        check_device(self.device)
        if self.resample not in ("sample", "mean"):
            raise UsageError(f"resample: {not_one_of(str(self.resample), ['sample', 'mean'])}")

    def __getstate__(self) -> dict[str, Any]:
        state: dict[str, Any] = super().__getstate__()
        return {name: value for name, value in state.items() if name != "_predictor"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        if hasattr(self, "model_"):
            self._predictor = ForecastPredictor(self.model_)
