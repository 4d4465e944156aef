"""What every text estimator checks before it learns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from textrnn.errors import DataError, UsageError

__all__ = ["check_texts", "check_weights"]


def check_texts(texts: Any) -> list[Any]:
    """Return a list of str (or of lists of tokens).

    Raises
    ------
    DataError
        If one text or a table was passed instead of a list of texts, or something is not a text.
    """
    if isinstance(texts, str):
        raise DataError("expected a list of texts, got one str; pass [text]")
    if getattr(texts, "ndim", 1) != 1:
        raise DataError(f"expected a list of texts, got an array of shape {texts.shape}; pass one column")
    try:
        listed = list(texts.tolist() if isinstance(texts, np.ndarray) else texts)
    except TypeError as error:
        raise DataError(f"expected a list of texts, got {type(texts).__name__} {texts!r}; pass [text]") from error
    for i, text in enumerate(listed):
        if not (isinstance(text, str) or (isinstance(text, list) and _all_str(text))):
            raise DataError(f"text {i} is {type(text).__name__} {text!r}, not str; convert or drop it first")
    return listed


def _all_str(tokens: list[Any]) -> bool:
    # the set of types first: IMDB has 7 million tokens
    return set(map(type, tokens)) <= {str} or all(isinstance(token, str) for token in tokens)


def check_weights(
    classes: npt.NDArray[Any], count: int, class_weight: Any, labels: npt.NDArray[Any], sample_weight: Any
) -> npt.NDArray[np.float32]:
    """Combine class and sample weights, scaled to a mean of 1.

    Parameters
    ----------
    classes : int array, shape (texts,) or (texts, classes)
        Class numbers; 0 or 1 for each class where a text may have several.
    count : int
        How many classes there are.
    class_weight : None, 'balanced', or dict of label to weight
        As in scikit-learn; a label that is not in the dict has weight 1.
    labels : array, shape (classes,)
        The labels.
    sample_weight : None or array, shape (texts,)
        Weights of the texts.

    Raises
    ------
    DataError
        If `sample_weight` does not fit the texts.
    UsageError
        If `class_weight` is none of these, names another label instead of one of `labels`, or is negative, or texts
        may have several labels.
    """
    if not len(classes):
        raise DataError("there is no text to learn from; give some")
    weights: npt.NDArray[Any] = (
        np.ones(len(classes), np.float32) if sample_weight is None else np.asarray(sample_weight, np.float32)
    )
    if weights.shape != (len(classes),) or (weights < 0).any() or not weights.sum() > 0:
        raise DataError(f"sample_weight must be {len(classes)} numbers of at least 0, not all 0")
    if class_weight is not None and classes.ndim == 2:
        raise UsageError("class_weight is for texts of one label each; leave it out, or give a sample_weight")
    if isinstance(class_weight, str):
        if class_weight != "balanced":
            raise UsageError(f"class_weight must be None, 'balanced' or a dict, was {class_weight!r}")
        support = np.bincount(classes, minlength=count)
        weights = weights * (len(classes) / (count * np.maximum(support, 1)))[classes]
    elif class_weight is not None:
        weights = weights * _by_label(class_weight, labels.tolist())[classes]
        if not weights.sum() > 0:
            raise UsageError(f"class_weight leaves nothing a weight above 0, was {class_weight!r}")
    return np.asarray(weights / weights.mean(), np.float32)


def _by_label(class_weight: Any, labels: list[Any]) -> npt.NDArray[np.float64]:
    """The weight of each label."""
    if not isinstance(class_weight, Mapping):
        raise UsageError(f"class_weight must be None, 'balanced' or a dict, was {class_weight!r}")
    strange = [label for label in class_weight if label not in labels]
    if strange and len(class_weight) - len(strange) < len(labels):  # as in scikit-learn: more than needed is no mistake
        raise UsageError(f"class_weight names {strange[0]!r}, which is not among {labels}")
    weights: list[Any] = [class_weight.get(label, 1.0) for label in labels]
    if not all(isinstance(weight, (int, float, np.number)) and 0 <= weight < np.inf for weight in weights):
        raise UsageError(f"class_weight must hold numbers of at least 0, was {class_weight!r}")
    return np.array(weights, np.float64)
