"""Metrics of single-label classification, equal to scikit-learn's, in NumPy: `evaluate` need not import it."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["confusion", "expected_calibration_error", "intervals", "middle", "per_class", "scores"]

Array = npt.NDArray[Any]


def confusion(truth: Array, predicted: Array, classes: int) -> npt.NDArray[np.int64]:
    """Count pairs of true class (row) and predicted class (column).

    Examples
    --------
    >>> confusion(np.array([0, 0, 1]), np.array([0, 1, 1]), 2).tolist()
    [[1, 1], [0, 1]]
    """
    return np.bincount(truth * classes + predicted, minlength=classes * classes).reshape(classes, classes)


def per_class(matrix: Array) -> dict[str, Array]:
    """Precision, recall, F1 and support of each class, from a confusion matrix; 0 where nothing was predicted.

    Examples
    --------
    >>> per_class(np.array([[1, 1], [0, 1]]))["precision"].tolist()
    [1.0, 0.5]
    """
    right = np.diagonal(matrix, axis1=-2, axis2=-1).astype(float)
    found, support = matrix.sum(-2), matrix.sum(-1)
    return {
        "precision": _ratio(right, found),
        "recall": _ratio(right, support),
        "f1": _ratio(2 * right, found + support),
        "support": support,
    }


def expected_calibration_error(truth: Array, probabilities: Array, bins: int = 15) -> float:
    """Mean distance between confidence and accuracy over equal bins of confidence (Guo et al. 2017).

    Examples
    --------
    >>> expected_calibration_error(np.array([0, 0]), np.array([[0.9, 0.1], [0.9, 0.1]]))
    0.1
    """
    confidence = probabilities.max(1).astype(float)
    right = probabilities.argmax(1) == truth
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = np.bincount(place, right - confidence, minlength=bins)
    return round(float(np.abs(gaps).sum() / len(truth)), 10)


def scores(truth: Array, probabilities: Array) -> dict[str, float]:
    """Sum up predictions in a few figures.

    Parameters
    ----------
    truth : int array, shape (texts,)
        True classes; -1 for a label the model does not know: always wrong, and left out of log-loss and ECE.
    probabilities : float array, shape (texts, classes)
        Predictions.

    Returns
    -------
    dict
        ``n``, ``accuracy``, ``macro_f1`` (over classes that occur in truth or prediction), ``log_loss`` (natural
        logarithm, probabilities clipped at 1e-7) and ``ece`` (15 bins).
    """
    classes = probabilities.shape[1]
    predicted = probabilities.argmax(1)
    known = truth >= 0
    matrix = _with_unknown(truth, predicted, classes)
    chosen = np.clip(probabilities[known, truth[known]].astype(float), 1e-7, 1)
    return {
        "n": len(truth),
        "accuracy": float((truth == predicted).mean()),
        "macro_f1": float(_macro_f1(matrix)),
        "log_loss": float(-np.log(chosen).mean()) if known.any() else float("inf"),
        "ece": expected_calibration_error(truth[known], probabilities[known]) if known.any() else 1.0,
    }


def intervals(
    truth: Array, predicted: Array, classes: int, *, seed: int = 0, repeats: int = 1000
) -> dict[str, tuple[float, float]]:
    """95 % percentile bootstrap intervals of accuracy and macro-F1 (Efron & Tibshirani 1993).

    A resample of predictions is a multinomial draw of the cells of the confusion matrix, so the cost does not grow
    with the number of texts.

    Examples
    --------
    >>> low, high = intervals(np.zeros(100, int), np.repeat([0, 1], [90, 10]), 2)["accuracy"]
    >>> bool(0.8 < low < 0.9 < high < 0.97)
    True
    """
    # the cells that hold something: 10,000 labels make 100 million cells, but a corpus fills few of them
    cells, counts = np.unique(np.where(truth < 0, classes, truth) * (classes + 1) + predicted, return_counts=True)
    rows, columns = np.unique(np.stack(np.divmod(cells, classes + 1)), return_inverse=True)[1].reshape(2, -1)
    size = int(max(rows.max(), columns.max())) + 1
    rng = np.random.default_rng(seed)
    accuracies, f1s = [], []
    for drawn in rng.multinomial(len(truth), counts / len(truth), repeats):
        right = np.bincount(rows, drawn * (rows == columns), size)
        both = np.bincount(rows, drawn, size) + np.bincount(columns, drawn, size)
        accuracies.append(right.sum() / len(truth))
        f1s.append(float((2 * right[both > 0] / both[both > 0]).mean()))
    return {"accuracy": middle(accuracies), "macro_f1": middle(f1s)}


def _with_unknown(truth: Array, predicted: Array, classes: int) -> npt.NDArray[np.int64]:
    """The confusion matrix with one row and column more, for labels that the model does not know."""
    return confusion(np.where(truth < 0, classes, truth), predicted, classes + 1)


def _macro_f1(matrix: Array) -> float:
    figures = per_class(matrix)
    occurs = (matrix.sum(0) + matrix.sum(1)) > 0
    return float(figures["f1"][occurs].mean())


def _ratio(above: Array, below: Array) -> npt.NDArray[np.float64]:
    return np.divide(above, below, out=np.zeros(np.shape(below)), where=below > 0)


def middle(values: list[float]) -> tuple[float, float]:
    """Bounds of the middle 95 %."""
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)
