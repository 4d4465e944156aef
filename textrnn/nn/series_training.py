"""Fitting a network over steps of numbers; `textrnn.nn.fitting` has the epochs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np
from keras import ops

from textrnn.config import SeriesNetworkConfig
from textrnn.nn import device
from textrnn.nn.course import Course
from textrnn.nn.fitting import COMPILED, Fitting, shaped
from textrnn.nn.series_network import SeriesNetwork
from textrnn.nn.stepping import answering, learning
from textrnn.progress import bar
from textrnn.protocols import Floats, Sequences, SeriesBatch

__all__ = ["SeriesTrainer", "SeriesTrainingConfig"]

_EVALUATION_BATCH = 1024


@dataclass(frozen=True)
class SeriesTrainingConfig:
    """How to fit.

    Attributes
    ----------
    epochs, batch_size, learning_rate, patience, seed, quiet, title
        As in `textrnn.nn.training.TrainingConfig`, of sequences.
    loss : {'mae', 'mse', 'huber', 'crossentropy'}
        What training lowers; 'huber' is that of Huber (1964) with a delta of 1, of scaled values.
    quantiles : tuple of float
        With 'mae', the outputs are these quantiles one after the other, and the loss is the pinball loss (Koenker &
        Bassett 1978), which for a half is half the absolute error.
    """

    epochs: int = 20
    batch_size: int = 256
    learning_rate: float = 2e-3
    patience: int = 5
    loss: str = "mae"
    quantiles: tuple[float, ...] = (0.5,)
    seed: int = 0
    quiet: bool = False
    title: str = ""


@dataclass
class SeriesTrainer(Fitting[Sequences]):
    """A network with its optimizer.

    Parameters
    ----------
    network_config : SeriesNetworkConfig
        What to build.
    config : SeriesTrainingConfig
        How to fit.
    streams : int, optional
        Sequences in every batch of a stateful network.
    make : callable, optional
        Makes another network of the same inputs and outputs, such as a dense one to compare with.
    """

    network_config: SeriesNetworkConfig
    config: SeriesTrainingConfig
    streams: int | None = None
    make: Callable[[], keras.Model] | None = None
    history: list[dict[str, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        device.clear()
        made = self.make and self.make()
        mixed = made is None and device.mixed(self.network_config.rnn)
        self.network = made or SeriesNetwork(self.network_config, self.config.seed, self.streams, mixed)
        metrics = {"crossentropy": ["accuracy"]}.get(self.config.loss, [])
        self.network.compile(
            optimizer=device.scaled(keras.optimizers.Adam(self.config.learning_rate, clipnorm=1.0), mixed),
            loss=_loss(self.config),
            weighted_metrics=metrics,
            jit_compile=COMPILED,
        )
        self.step = learning(self.network, any_length=self.make is None)
        self.answer = answering(self.network, any_length=self.make is None)
        self.course = Course(self)

    @property
    def schedule(self) -> SeriesTrainingConfig:
        """How to fit."""
        return self.config

    def size(self, train: Sequences) -> int:
        """How many sequences there are."""
        return len(train)

    def rank(self, valid: Sequences, logs: dict[str, float]) -> tuple[float, float]:
        """What an epoch is worth: its loss."""
        return (0.0, -logs["val_loss"])

    def epoch(self, train: Sequences, number: int, rates: list[float]) -> dict[str, float]:
        """Learn from all sequences once, with a learning rate for each step."""
        rng = self.reseed(_seed_generators(self.network), number)
        seen, means = self.course.enter(number)
        title = f"{self.config.title}epoch {number + 1}/{self.config.epochs}"
        with bar(title, len(train), "windows", quiet=self.config.quiet) as progress:
            for step, batch in enumerate(train.batches(self.config.batch_size, rng)):
                if step < self.course.skip:
                    progress.advance(len(batch.lengths))
                    continue
                if batch.fresh:
                    self._begin()
                self.network.optimizer.learning_rate.assign(rates[min(step, len(rates) - 1)])
                logs = self.step(self._inputs(batch), batch.wanted, batch.weights)
                seen += len(batch.lengths)
                _average(means, logs, len(batch.lengths) / seen)
                progress.advance(len(batch.lengths), f"loss {means['loss']:.4f}")
                self.course.stepped(step, seen, means)
        return means

    def evaluate(self, valid: Sequences) -> dict[str, float]:
        """Loss, and for classes accuracy."""
        means: dict[str, float] = {}
        seen = 0
        for batch in valid.batches(self.streams or _EVALUATION_BATCH):
            if batch.fresh:
                self._begin()
            self.network.reset_metrics()
            logs = self.network.test_on_batch(
                self._inputs(batch), batch.wanted, sample_weight=batch.weights, return_dict=True
            )
            seen += len(batch.lengths)
            _average(means, logs, len(batch.lengths) / seen)
        self._begin()
        return means

    def outputs(self, sequences: Sequences) -> Floats:
        """What the network says, in the order of the sequences; float32, shape (sequences, ..., outputs)."""
        parts = []
        for batch in sequences.batches(self.streams or _EVALUATION_BATCH):
            if batch.fresh:
                self._begin()
            parts.append(self.answer(self._inputs(batch)))
        self._begin()
        return np.concatenate(parts)

    def _inputs(self, batch: SeriesBatch) -> dict[str, Any]:
        # where every step is answered, or the network knows how many there are, they stay
        fixed = self.network_config.every_step or self.make is not None
        return {"steps": batch.steps if fixed else shaped(batch.steps), "lengths": batch.lengths}

    def _begin(self) -> None:
        """Let what comes begin without a past."""
        if self.streams is not None:
            self.network.core.reset_state()


def _average(means: dict[str, float], logs: dict[str, Any], share: float) -> None:
    for name, value in logs.items():
        means[name] = means.get(name, 0.0) + (float(value) - means.get(name, 0.0)) * share


def _seed_generators(network: Any) -> list[keras.random.SeedGenerator]:
    layers = network._flatten_layers() if not isinstance(network, SeriesNetwork) else []
    if isinstance(network, SeriesNetwork):
        return [network.noise, network.core.noise, *(layer.noise for layer in network.core.stack)]
    return [layer.seed_generator for layer in layers if hasattr(layer, "seed_generator")]


def _loss(config: SeriesTrainingConfig) -> Any:
    if config.loss == "crossentropy":
        return keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    if config.loss in ("mse", "huber"):
        return {"mse": keras.losses.MeanSquaredError, "huber": keras.losses.Huber}[config.loss]()

    def pinball(wanted: Any, given: Any) -> Any:
        parts = ops.split(given, len(config.quantiles), axis=-1)
        losses = []
        for quantile, part in zip(config.quantiles, parts, strict=True):
            miss = ops.cast(wanted, part.dtype) - part
            losses.append(ops.mean(ops.maximum(quantile * miss, (quantile - 1) * miss), axis=-1))
        return sum(losses[1:], losses[0]) * (2 / len(losses))

    return pinball
