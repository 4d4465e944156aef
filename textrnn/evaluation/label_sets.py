"""Metrics where a text may have several labels: truth is 0 or 1 for each, and so is an answer.

Truth may have more columns than there are probabilities: labels that the model does not know, and so never finds.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from textrnn.evaluation.metrics import confusion, expected_calibration_error, middle, per_class

__all__ = ["answers", "decisions", "intervals", "matrices", "scores"]

Array = npt.NDArray[Any]


def answers(probabilities: Array, columns: int) -> npt.NDArray[np.int64]:
    """Choose the labels above one half, and none of those unknown.

    Examples
    --------
    >>> answers(np.array([[0.9, 0.2], [0.5, 0.6]]), 3).tolist()
    [[1, 0, 0], [0, 1, 0]]
    """
    chosen = np.zeros((len(probabilities), columns), np.int64)
    chosen[:, : probabilities.shape[1]] = probabilities > 0.5
    return chosen


def matrices(truth: Array, predicted: Array) -> npt.NDArray[np.int64]:
    """Count pairs of truth (row) and answer (column) for each label; shape (labels, 2, 2).

    `per_class` takes them, and tells how well 0 is found, and 1.

    Examples
    --------
    >>> matrices(np.array([[0], [1], [1]]), np.array([[0], [0], [1]])).tolist()
    [[[1, 0], [1, 1]]]
    """
    return np.stack([confusion(true, found, 2) for true, found in zip(truth.T, predicted.T, strict=True)])


def decisions(truth: Array, probabilities: Array) -> tuple[Array, Array]:
    """Take the question whether a text has a label for a text of its own, with the labels 0 and 1.

    Returns
    -------
    truth : int array, shape (texts x labels known,)
    probabilities : float array, shape (texts x labels known, 2)

    Examples
    --------
    >>> [each.tolist() for each in decisions(np.array([[1, 0]]), np.array([[0.75, 0.5]]))]
    [[1, 0], [[0.25, 0.75], [0.5, 0.5]]]
    """
    sure = probabilities.astype(float)
    return truth[:, : sure.shape[1]].ravel(), np.stack([1 - sure, sure], axis=-1).reshape(-1, 2)


def scores(truth: Array, probabilities: Array) -> dict[str, float]:
    """Sum up predictions in a few figures.

    Parameters
    ----------
    truth : int array of 0 and 1, shape (texts, labels)
        Which labels each text has.
    probabilities : float array, shape (texts, labels)
        Predictions, each label on its own.

    Returns
    -------
    dict
        ``n``, ``accuracy`` (texts whose labels are all right), ``macro_f1`` (over labels that occur in truth or
        answers; 0 where none does), ``micro_f1`` (of all decisions together), ``log_loss`` (of a decision, natural
        logarithm, probabilities clipped at 1e-7) and ``ece`` (over all decisions, 15 bins).
    """
    predicted = answers(probabilities, truth.shape[1])
    counts = matrices(truth, predicted)
    occurs = counts.sum((1, 2)) > counts[:, 0, 0]
    true, sure = decisions(truth, probabilities)
    chosen = np.clip(sure[np.arange(len(true)), true], 1e-7, 1)
    return {
        "n": len(truth),
        "accuracy": float((truth == predicted).all(1).mean()),
        "macro_f1": float(per_class(counts)["f1"][:, 1].sum() / max(1, occurs.sum())),
        "micro_f1": float(per_class(counts.sum(0))["f1"][1]),
        "log_loss": float(-np.log(chosen).mean()),
        "ece": expected_calibration_error(true, sure),
    }


def intervals(truth: Array, predicted: Array, *, seed: int = 0, repeats: int = 1000) -> dict[str, tuple[float, float]]:
    """95 % percentile bootstrap intervals of accuracy and macro-F1, as in `metrics.intervals`.

    Texts with the same labels and the same answers are drawn together.

    Examples
    --------
    >>> truth, predicted = np.ones((100, 2), int), np.repeat([[1, 1], [1, 0]], [90, 10], axis=0)
    >>> low, high = intervals(truth, predicted)["accuracy"]
    >>> bool(0.8 < low < 0.9 < high < 0.97)
    True
    """
    patterns, counts = np.unique(np.hstack([truth, predicted]), axis=0, return_counts=True)
    true, found = np.hsplit(patterns, 2)
    exact, right, both = (true == found).all(1), (true * found).astype(float), (true + found).astype(float)
    rng = np.random.default_rng(seed)
    accuracies, f1s = [], []
    for _ in range(repeats):
        drawn = rng.multinomial(len(truth), counts / len(truth)).astype(float)
        accuracies.append(drawn @ exact / len(truth))
        occur = drawn @ both
        f1s.append((2 * (drawn @ right) / np.maximum(occur, 1)).sum() / max(1, (occur > 0).sum()))
    return {"accuracy": middle(accuracies), "macro_f1": middle(f1s)}
