"""What pages and plots are made of: answers of a model beside the truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from textrnn.evaluation import label_sets, metrics
from textrnn.evaluation.metrics import confusion, per_class
from textrnn.evaluation.scoring import scores

__all__ = ["Bin", "Findings", "Mistake", "reliability"]

Array = npt.NDArray[Any]


class Bin(NamedTuple):
    """The answers whose confidence lies between `low` and `high`: how sure and how often right they are."""

    low: float
    high: float
    n: int
    confidence: float
    accuracy: float


class Mistake(NamedTuple):
    """A wrong answer: the number of the text, its true labels and those answered by their numbers, and how sure."""

    row: int
    true: tuple[int, ...]
    answer: tuple[int, ...]
    confidence: float


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
    truth : int array, shape (texts,), or (texts, classes or one more) where a text may have several labels
        As `class_numbers` gives it.
    probabilities : float array, shape (texts, classes)
        Its answers.
    history : sequence of mappings, default=()
        ``epoch``, ``loss``, ``accuracy`` and perhaps ``val_loss``, ``val_accuracy`` of each epoch.
    texts : sequence of str, default=()
        What was answered.

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
    texts: Sequence[str] = ()

    @property
    def several(self) -> bool:
        """Whether a text may have several labels or none."""
        return self.truth.ndim == 2

    @cached_property
    def predicted(self) -> Array:
        """The class answered to each text; where it may have several labels, 0 or 1 for each column of truth."""
        if self.several:
            return label_sets.answers(self.probabilities, self.truth.shape[1])
        return np.asarray(self.probabilities.argmax(1))

    @cached_property
    def figures(self) -> dict[str, float]:
        """`scores` of the answers."""
        return scores(self.truth, self.probabilities)

    @cached_property
    def intervals(self) -> dict[str, tuple[float, float]]:
        """95 % intervals of accuracy and macro-F1."""
        if self.several:
            return label_sets.intervals(self.truth, self.predicted)
        return metrics.intervals(self.truth, self.predicted, len(self.labels))

    @cached_property
    def classes(self) -> dict[str, Array]:
        """Precision, recall, F1 and support of each label."""
        known = (slice(len(self.labels)), 1) if self.several else slice(len(self.labels))
        return {name: values[known] for name, values in per_class(self._counts).items()}

    @property
    def matrix(self) -> npt.NDArray[np.int64]:
        """Texts by true label and answer; labels that the model does not know are one row more, if there are any.

        Where a text may have several labels, there is a matrix for each: rows and columns are without it and with it.
        """
        size = len(self.labels)
        if self.several:
            return self._counts[: size + bool(self.truth[:, size:].any())]
        return self._counts[: size + bool((self.truth < 0).any()), :size]

    @cached_property
    def bins(self) -> list[Bin]:
        """`reliability` of the answers on labels that the model knows."""
        if self.several:
            return reliability(*label_sets.decisions(self.truth, self.probabilities))
        known = self.truth >= 0
        return reliability(self.truth[known], self.probabilities[known]) if known.any() else []

    def confusions(self, most: int = 20) -> list[tuple[int, int, int]]:
        """Most frequent wrong answers, one a text, as (true class, class answered, texts); class -1 is never seen."""
        wrong = self.truth != self.predicted
        pairs = np.stack([self.truth[wrong], self.predicted[wrong]], 1)
        cells, counts = np.unique(pairs, axis=0, return_counts=True)
        order = np.argsort(-counts, kind="stable")[:most].tolist()
        return [(int(cells[i, 0]), int(cells[i, 1]), int(counts[i])) for i in order]

    def mistakes(self, most: int = 10) -> list[Mistake]:
        """Wrong answers of which the model was surest; of several labels a text, by the surest wrong one.

        Labels that the model does not know are no mistake of its own, and left out.
        """
        if self.several:
            sure = np.maximum(self.probabilities, 1 - self.probabilities)
            missed = (self.truth != self.predicted)[:, : len(self.labels)]
            wrong, confidence = missed.any(1), np.where(missed, sure, 0).max(1)
        else:
            wrong, confidence = (self.truth >= 0) & (self.truth != self.predicted), self.probabilities.max(1)
        rows = np.flatnonzero(wrong)
        surest = rows[np.argsort(-confidence[rows], kind="stable")[:most]].tolist()
        return [
            Mistake(row, self._named(self.truth[row]), self._named(self.predicted[row]), float(confidence[row]))
            for row in surest
        ]

    def _named(self, classes: Array) -> tuple[int, ...]:
        """The numbers of one label, or of those that are 1."""
        if self.several:
            return tuple(np.flatnonzero(classes[: len(self.labels)]).tolist())
        return (int(classes),)

    @cached_property
    def _counts(self) -> npt.NDArray[np.int64]:
        if self.several:
            return label_sets.matrices(self.truth, self.predicted)
        size = len(self.labels)
        return confusion(np.where(self.truth < 0, size, self.truth), self.predicted, size + 1)
