"""The ladder of a course on recurrent networks, trained on one split of one series."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from textrnn.config import RNNConfig, SeriesNetworkConfig
from textrnn.errors import UnknownName, UsageError
from textrnn.estimators._device import on_device
from textrnn.estimators._plan import Plan
from textrnn.estimators._sequences import WindowSequences
from textrnn.estimators.forecaster import Forecaster
from textrnn.evaluation.forecasts import skill
from textrnn.plugins import not_one_of
from textrnn.protocols import SeriesBatch
from textrnn.series.answers import Answers
from textrnn.series.baselines import LinearBaseline, last_value

__all__ = ["LADDER", "Rung", "Study", "run_study"]


@dataclass(frozen=True)
class Rung:
    """One model of the ladder.

    Attributes
    ----------
    name : str
        What the table calls it.
    rnn : RNNConfig, optional
        Its core; None for one that is not recurrent.
    dropout : float
        Of what goes into the head.
    reversed : bool
        Whether it reads windows from their end.
    base : str
        As in `Forecaster`.
    """

    name: str
    rnn: RNNConfig | None = None
    dropout: float = 0.0
    reversed: bool = False
    base: str = "none"


def _rnn(cell: str, units: int, **more: Any) -> RNNConfig:
    return RNNConfig(cell, units, **{"bidirectional": False, **more})


#: After chapter 13 of Chollet & Watson, Deep Learning with Python (3rd ed. 2025), with a simple cell and our own last.
LADDER = (
    Rung("last value"),
    Rung("dense"),
    Rung("conv1d"),
    Rung("simple", _rnn("simple", 16)),
    Rung("lstm", _rnn("lstm", 16)),
    Rung("lstm, recurrent dropout", _rnn("lstm", 32, recurrent_dropout=0.25), dropout=0.5),
    Rung("stacked gru", _rnn("gru", 32, layers=2, recurrent_dropout=0.5), dropout=0.5),
    Rung("lstm, reversed", _rnn("lstm", 16), reversed=True),
    Rung("bidirectional lstm", _rnn("lstm", 16, bidirectional=True)),
    Rung("linear"),
    Rung("lstm on linear", _rnn("lstm", 32, dropout=0.2), dropout=0.2, base="linear"),
)


@dataclass
class Study:
    """What came out.

    Attributes
    ----------
    rows : list of dict
        For each rung ``model``, ``parameters``, ``seconds_per_epoch`` (None where nothing is trained), ``epochs``,
        ``valid_mae``, ``test_mae`` (in the unit of the target) and ``skill`` over the last value in the test part.
    curves : dict of str to list of dict
        Training and validation loss of each epoch, of scaled values.
    truth : array, shape (windows,)
        The first target of the test windows, at the last lead.
    forecasts : dict of str to array, shape (windows,)
        The same as each model foretold it.
    windows : dict of str to int
        How many each part has.
    notes : list of str
        What was settled about the series.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    curves: dict[str, list[dict[str, float]]] = field(default_factory=dict)
    truth: Any = None
    forecasts: dict[str, Any] = field(default_factory=dict)
    windows: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def run_study(
    forecaster: Forecaster,
    X: Any,
    *,
    models: Sequence[str] | None = None,
    say: Callable[[str], None] | None = None,
) -> Study:
    """Train every rung on one split and measure each on validation and test windows.

    Parameters
    ----------
    forecaster : Forecaster
        Says target, windows, split and scaling, and how to train: `epochs`, `batch_size`, `learning_rate`, `loss`.
    X : Series or array
        The series.
    models : sequence of str, optional
        Names of the rungs to climb; all by default.
    say : callable, optional
        Is told each row of the table when it is done.

    Raises
    ------
    UnknownName
        If there is no such rung.
    UsageError
        If the forecaster is stateful, or foretells quantiles.
    DataError
        As `Forecaster.fit` does.
    """
    known = [rung.name for rung in LADDER]
    for name in models or ():
        if name not in known:
            raise UnknownName(f"model {not_one_of(name, known)}")
    if forecaster.stateful or forecaster.quantiles is not None:
        raise UsageError("a study compares plain forecasts; leave out stateful and quantiles")
    plan = forecaster.plan(X)
    study = Study(notes=plan.notes, windows={name: len(part) for name, part in plan.named.items()})
    linear = LinearBaseline.learn(plan.parts[0], plan.parts[1])
    study.truth = plan.parts[2].answers()[:, -1, 0]
    for rung in LADDER:
        if models and rung.name not in models:
            continue
        with on_device(forecaster.device):
            row = _climb(rung, forecaster, plan, linear, study)
        study.rows.append(row)
        if say is not None:
            say(row["model"])
    return study


def _climb(rung: Rung, forecaster: Forecaster, plan: Plan, linear: LinearBaseline, study: Study) -> dict[str, Any]:
    """Train one rung and measure it."""
    _, valid, test = plan.parts
    truths = [part.answers() for part in (valid, test)]
    naive = float(np.abs(last_value(test) - truths[1]).mean())
    count = seconds = epochs = None
    found: list[Any]
    if rung.name == "last value":
        found = [last_value(part) for part in (valid, test)]
    elif rung.name == "linear":
        found, count = [linear.predict(part) for part in (valid, test)], linear.kernel.size + linear.bias.size
    else:
        answers = Answers.learn(plan.parts[0], linear, rung.base, forecaster.scaler)
        trainer = _trainer(rung, forecaster, plan, answers)
        train, check, last = (_Reversed(s) if rung.reversed else s for s in _sequences(plan, answers))
        start = time.perf_counter()
        trainer.learn(train, check if len(check) else None, may_stay=rung.base != "none")
        epochs = len(trainer.history)
        seconds = (time.perf_counter() - start) / epochs
        count = int(trainer.network.count_params())
        study.curves[rung.name] = trainer.history
        found = [
            answers.in_unit(trainer.outputs(s)[:, None], answers.bases(part))[:, 0] if len(part) else part.answers()
            for s, part in ((check, valid), (last, test))
        ]
    study.forecasts[rung.name] = found[1][:, -1, 0]
    maes = [
        float(np.abs(given - wanted).mean()) if len(wanted) else None
        for given, wanted in zip(found, truths, strict=True)
    ]
    return {
        "model": rung.name,
        "parameters": count,
        "seconds_per_epoch": seconds,
        "epochs": epochs,
        "valid_mae": maes[0],
        "test_mae": maes[1],
        "skill": None if maes[1] is None else skill(maes[1], naive),
    }


def _trainer(rung: Rung, forecaster: Forecaster, plan: Plan, answers: Answers) -> Any:
    from textrnn.nn import study_networks
    from textrnn.nn.series_training import SeriesTrainer

    features, outputs = len(plan.recipe.features), answers.scaling.center.size
    seed = int(forecaster.random_state)
    config = SeriesNetworkConfig(features, outputs, rung.rnn or _rnn("simple", 1), dropout=rung.dropout)
    make = None
    if rung.rnn is None:
        build = {"dense": study_networks.dense, "conv1d": study_networks.convolutional}[rung.name]
        make = partial(build, plan.frame.lookback, features, outputs, seed)
    settings = forecaster.training_config(len(plan.parts[0]), title=f"{rung.name}, ")
    return SeriesTrainer(config, settings, make=make)


def _sequences(plan: Plan, answers: Answers) -> Iterator[WindowSequences]:
    return (WindowSequences(part, answers) for part in plan.parts)


@dataclass(frozen=True)
class _Reversed:
    """Windows read from their end."""

    sequences: WindowSequences

    def __len__(self) -> int:
        return len(self.sequences)

    def batches(self, size: int, rng: np.random.Generator | None = None) -> Iterator[SeriesBatch]:
        """The same batches, turned round."""
        for batch in self.sequences.batches(size, rng):
            yield batch._replace(steps=np.ascontiguousarray(batch.steps[:, ::-1]))
