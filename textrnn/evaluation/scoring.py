"""One label a text or several: from labels to numbers, and from numbers to the figures of either."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from textrnn.evaluation import label_sets, metrics

__all__ = ["class_numbers", "right", "scores"]

Array = npt.NDArray[Any]


def class_numbers(labels: Sequence[Any], classes: Sequence[Any]) -> npt.NDArray[np.int64]:
    """Number the labels of texts by their place among the classes.

    Parameters
    ----------
    labels : sequence of labels, or of tuples of them
        Of each text.
    classes : sequence
        The labels that a model knows.

    Returns
    -------
    int64 array
        Shape (texts,), with -1 for a label that is not among the classes; for tuples 0 and 1, shape
        (texts, classes + 1), the last column for labels that are not among the classes.

    Examples
    --------
    >>> class_numbers(["b", "c"], ["a", "b"]).tolist()
    [1, -1]
    >>> class_numbers([("a", "b"), (), ("b", "c")], ["a", "b"]).tolist()
    [[1, 1, 0], [0, 0, 0], [0, 1, 1]]
    """
    place = {label: i for i, label in enumerate(classes)}
    if not (len(labels) and isinstance(labels[0], tuple)):
        return np.array([place.get(label, -1) for label in labels], np.int64)
    numbers = np.zeros((len(labels), len(classes) + 1), np.int64)
    for row, several in zip(numbers, labels, strict=True):
        row[[place.get(label, -1) for label in several]] = 1
    return numbers


def right(truth: Array, probabilities: Array) -> npt.NDArray[np.bool_]:
    """Whether each answer is right: all of it, where a text may have several labels; shape (texts,).

    Examples
    --------
    >>> right(np.array([0, -1]), np.array([[0.9, 0.1], [0.2, 0.8]])).tolist()
    [True, False]
    >>> right(np.array([[1, 1], [1, 0]]), np.array([[0.9, 0.1], [0.8, 0.3]])).tolist()
    [False, True]
    """
    if truth.ndim == 2:
        return np.asarray((label_sets.answers(probabilities, truth.shape[1]) == truth).all(1))
    return np.asarray(probabilities.argmax(1) == truth)


def scores(truth: Array, probabilities: Array) -> dict[str, float]:
    """Sum up predictions in a few figures, as `metrics.scores` or, for a truth of two dimensions, `label_sets.scores`.

    Parameters
    ----------
    truth : int array, shape (texts,) or (texts, labels)
        As `class_numbers` gives it.
    probabilities : float array, shape (texts, classes)
        Predictions.
    """
    measure = label_sets.scores if truth.ndim == 2 else metrics.scores
    return measure(truth, probabilities)
