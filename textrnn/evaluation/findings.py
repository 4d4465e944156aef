"""What pages and plots are made of: answers of a model beside the truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from textrnn.evaluation.metrics import confusion, intervals, per_class, scores

__all__ = ["Bin", "Findings", "reliability"]

Array = npt.NDArray[Any]


class Bin(NamedTuple):
    """The answers whose confidence lies between `low` and `high`: how sure and how often right they are."""

    low: float
    high: float
    n: int
    confidence: float
    accuracy: float


def reliability(truth: Array, probabilities: Array, bins: int = 15) -> list[Bin]:
    """Confidence against accuracy, over the bins of `expected_calibration_error`; bins without a text are left out.

    Examples
    --------
    >>> reliability(np.array([0, 1]), np.array([[0.75, 0.25], [0.75, 0.25]]), bins=10)
    [Bin(low=0.7, high=0.8, n=2, confidence=0.75, accuracy=0.5)]
    """
    confidence = probabilities.max(1).astype(float)
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    counts = np.bincount(place, minlength=bins)
    sure = np.bincount(place, confidence, bins)
    right = np.bincount(place, probabilities.argmax(1) == truth, bins)
    return [
        Bin(i / bins, (i + 1) / bins, int(counts[i]), float(sure[i] / counts[i]), float(right[i] / counts[i]))
        for i in np.flatnonzero(counts).tolist()
    ]


@dataclass(frozen=True)
class Findings:
    """Answers of a model, the truth, and how its training went.

    Attributes
    ----------
    labels : sequence of str
        Names of the classes.
    truth : int array, shape (texts,)
        True classes; -1 for a label that the model does not know.
    probabilities : float array, shape (texts, classes)
        Its answers.
    history : sequence of mappings, default=()
        ``epoch``, ``loss``, ``accuracy`` and perhaps ``val_loss``, ``val_accuracy`` of each epoch.

    Examples
    --------
    >>> found = Findings(["no", "yes"], np.array([0, 1, 1]), np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8]]))
    >>> found.matrix.tolist(), found.confusions()
    ([[1, 0], [1, 1]], [(1, 0, 1)])
    """

    labels: Sequence[str]
    truth: Array
    probabilities: Array
    history: Sequence[Mapping[str, float]] = ()

    @cached_property
    def predicted(self) -> Array:
        """The class answered to each text."""
        return np.asarray(self.probabilities.argmax(1))

    @cached_property
    def figures(self) -> dict[str, float]:
        """`scores` of the answers."""
        return scores(self.truth, self.probabilities)

    @cached_property
    def intervals(self) -> dict[str, tuple[float, float]]:
        """95 % intervals of accuracy and macro-F1."""
        return intervals(self.truth, self.predicted, len(self.labels))

    @cached_property
    def classes(self) -> dict[str, Array]:
        """Precision, recall, F1 and support of each label."""
        return {name: values[: len(self.labels)] for name, values in per_class(self._square).items()}

    @property
    def matrix(self) -> npt.NDArray[np.int64]:
        """Texts by true label and answer; labels that the model does not know are one row more, if there are any."""
        rows = len(self.labels) + bool((self.truth < 0).any())
        return self._square[:rows, : len(self.labels)]

    @cached_property
    def bins(self) -> list[Bin]:
        """`reliability` of the answers to texts whose label the model knows."""
        known = self.truth >= 0
        return reliability(self.truth[known], self.probabilities[known]) if known.any() else []

    def confusions(self, most: int = 20) -> list[tuple[int, int, int]]:
        """Most frequent wrong answers as (true class, class answered, texts); class -1 is one never seen."""
        wrong = self.truth != self.predicted
        pairs = np.stack([self.truth[wrong], self.predicted[wrong]], 1)
        cells, counts = np.unique(pairs, axis=0, return_counts=True)
        order = np.argsort(-counts, kind="stable")[:most].tolist()
        return [(int(cells[i, 0]), int(cells[i, 1]), int(counts[i])) for i in order]

    @cached_property
    def _square(self) -> npt.NDArray[np.int64]:
        size = len(self.labels)
        return confusion(np.where(self.truth < 0, size, self.truth), self.predicted, size + 1)
