"""What training of texts and of series share: epochs under a schedule, early stopping, the best weights kept.

Every random choice of an epoch (order, dropout masks) comes from ``(seed, epoch)``, so that an epoch can be repeated
alone.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Generic, Protocol, TypeVar

import keras
import numpy as np
import numpy.typing as npt

from textrnn.keeping import under_way
from textrnn.nn import device
from textrnn.nn.course import Course
from textrnn.nn.weights import from_arrays, to_arrays
from textrnn.protocols import Floats

__all__ = ["COMPILED", "Fitting", "Schedule", "shaped"]

#: Keras on JAX runs operation by operation unless it compiles; on TensorFlow compiling costs more than it gains.
COMPILED = keras.backend.backend() == "jax"
#: Steps that batches are padded to where every shape is compiled anew, which takes seconds.
_STEPS = (8, 12, 16, 24, 32, 48, 64, 96, 128)
_WARM_UP = 0.05
_Data = TypeVar("_Data")
_Array = npt.NDArray[Any]


def shaped(batch: _Array) -> _Array:
    """Pad (batch, steps, ...) on the right to one of few numbers of steps, where the backend compiles every shape.

    What comes out of a network does not depend on it.

    Examples
    --------
    >>> shaped(np.ones((2, 5))).shape == ((2, 8) if COMPILED else (2, 5))
    True
    """
    if not COMPILED:
        return batch
    steps = batch.shape[1]
    wanted = next((each for each in _STEPS if each >= steps), -(-steps // 64) * 64)
    return np.pad(batch, [(0, 0), (0, wanted - steps), *[(0, 0)] * (batch.ndim - 2)])


class Schedule(Protocol):
    """How to fit; see `textrnn.nn.training.TrainingConfig`."""

    @property
    def epochs(self) -> int:
        """At most this many passes; the learning rate falls to zero over them."""

    @property
    def batch_size(self) -> int:
        """Examples in a step."""

    @property
    def learning_rate(self) -> float:
        """The highest rate; it rises over the first 5 % of the steps and then falls in a straight line."""

    @property
    def patience(self) -> int:
        """Stop after this many epochs without a better validation result."""

    @property
    def seed(self) -> int:
        """Seed of everything random."""


class Fitting(ABC, Generic[_Data]):
    """A network that learns; who inherits says what an epoch is and what makes one better than another."""

    network: Any
    history: list[dict[str, float]]
    course: Course

    @property
    @abstractmethod
    def schedule(self) -> Schedule:
        """How to fit."""

    @abstractmethod
    def size(self, train: _Data) -> int:
        """How many examples there are."""

    @abstractmethod
    def evaluate(self, valid: _Data) -> dict[str, float]:
        """Measure on examples that are not learned from."""

    @abstractmethod
    def rank(self, valid: _Data, logs: dict[str, float]) -> tuple[float, float]:
        """What an epoch is worth; the largest is kept."""

    @abstractmethod
    def epoch(self, train: _Data, number: int, rates: list[float]) -> dict[str, float]:
        """Learn from all examples once, with a learning rate for each step."""

    @property
    def arrays(self) -> dict[str, Floats]:
        """All weights."""
        return to_arrays(self.network)

    def load(self, arrays: dict[str, Floats]) -> None:
        """Take over weights; the optimizer's moments stay as they are."""
        from_arrays(self.network, arrays)

    @contextmanager
    def exactly(self) -> Iterator[Any]:
        """Give this or, where it computes on a GPU, its equal on the CPU, which computes as the runtime does.

        A GPU multiplies with fewer digits, those of 16 bits or of TF32.
        """
        if not device.on_gpu():
            yield self
            return
        with device.using("cpu"):
            equal: Any = replace(self, history=[])  # type: ignore[type-var]
            equal.load(self.arrays)
            yield equal

    def learn(self, train: _Data, valid: _Data | None = None, *, may_stay: bool = False) -> None:
        """Run all epochs; keep the weights of the one with the best validation result, or the last without `valid`.

        With `may_stay`, the weights before the first epoch may be the best. Under `textrnn.keeping.keeping` it goes on
        where a run before broke off.
        """
        with under_way() as (keeper, found):
            self.course = course = Course(self, keeper, found)
            if course.done:
                return
            steps = math.ceil(self.size(train) / self.schedule.batch_size)
            if not course.resumed:
                course.best = self.arrays
            if may_stay and valid is not None and not course.resumed:
                course.rank = self.rank(valid, _of_validation(self.evaluate(valid)))
            for number in range(course.epoch, self.schedule.epochs):
                if course.since >= self.schedule.patience:
                    break
                logs = self.epoch(train, number, [self._rate(step + number * steps, steps) for step in range(steps)])
                if valid is not None:
                    logs |= _of_validation(self.evaluate(valid))
                self.history.append({"epoch": number + 1, **logs})
                if valid is not None:
                    course.since += 1
                    if (rank := self.rank(valid, logs)) > course.rank:
                        course.best, course.rank, course.since = self.arrays, rank, 0
                course.ended()
            if valid is not None:
                self.load(course.best)
            course.finish()

    def reseed(self, generators: Iterable[keras.random.SeedGenerator], number: int) -> np.random.Generator:
        """Set the seeds of an epoch; returns its generator of random orders."""
        for i, generator in enumerate(generators):
            generator.state.assign(np.array([(self.schedule.seed * 1_000_003 + number) % 2**32, i], np.uint32))
        return np.random.default_rng([self.schedule.seed, number])

    def _rate(self, step: int, steps: int) -> float:
        total = self.schedule.epochs * steps
        rise = max(1.0, _WARM_UP * total)
        return self.schedule.learning_rate * min((step + 1) / rise, (total - step) / max(1.0, total - rise), 1.0)


def _of_validation(scores: dict[str, float]) -> dict[str, float]:
    return {f"val_{name}": value for name, value in scores.items()}
