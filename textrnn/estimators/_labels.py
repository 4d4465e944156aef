"""Labels as users give them, one a text or several, and as models take and give them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Sized
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from textrnn.errors import DataError
from textrnn.evaluation import class_numbers, right

__all__ = [
    "Answers",
    "as_strings",
    "check_kind",
    "check_labels",
    "classes_of",
    "is_multilabel",
    "numbered",
    "strata",
]

Array = npt.NDArray[Any]

_COLLECTIONS = (tuple, list, set, frozenset)


def is_multilabel(labels: Any) -> bool:
    """Whether a text may have several labels or none: each text has a collection, or labels are a table.

    Examples
    --------
    >>> is_multilabel(["a", "b"]), is_multilabel([{"a", "b"}, set()]), is_multilabel(np.eye(2))
    (False, True, True)
    """
    if getattr(labels, "ndim", 1) != 1:
        return bool(labels.ndim == 2)
    return isinstance(next(iter(labels), None) if isinstance(labels, Iterable) else None, _COLLECTIONS)


def check_labels(labels: Any, texts: Sized) -> Array:
    """Return an array of labels or of tuples of labels, one for each text, or a table of 0 and 1.

    Raises
    ------
    DataError
        If there are too few or too many, one is missing (None or NaN), or only some are strings.
    """
    several = is_multilabel(labels)
    array = _tuples(labels) if several and getattr(labels, "ndim", 1) == 1 else np.asarray(labels)
    table = several and array.ndim == 2 and array.shape[1] > 1 and bool(np.isin(array, (0, 1)).all())
    if not (array.ndim == 1 or table) or len(array) != len(texts):
        hint = "give one label for each text, or a tuple, or 0 and 1 for each label"
        raise DataError(f"{len(texts)} texts but labels of shape {array.shape}; {hint}")
    if table:
        return array.astype(np.int32)
    if several or array.dtype.kind in "fO" or array is not labels:
        # of the labels as they were passed: NumPy turns a NaN among strings into the string 'nan'
        given = list(chain.from_iterable(array) if several else labels)
        if any(y is None or (isinstance(y, (float, np.floating)) and np.isnan(y)) for y in given):
            raise DataError("a label is missing (None or NaN); drop those rows first")
        if len({isinstance(y, str) for y in given}) > 1:
            raise DataError("some labels are str and some are not; convert them with str() first")
    return array


def as_strings(labels: Any) -> Array:
    """An array of labels, or of tuples of them, as a model file has them."""
    if not is_multilabel(labels):
        return np.asarray(labels, dtype=str)
    table = getattr(labels, "ndim", 1) == 2
    return _tuples([tuple(map(str, np.flatnonzero(each) if table else each)) for each in labels])


def classes_of(labels: Array) -> Array:
    """All labels, sorted; the numbers of the columns of a table."""
    if labels.ndim == 2:
        return np.arange(labels.shape[1])
    return np.unique(list(chain.from_iterable(labels)) if is_multilabel(labels) else labels)


def check_kind(labels: Array, multilabel: bool) -> None:
    """See that texts have one label, or several, as those had that a model was trained on.

    Raises
    ------
    DataError
        If they have not.
    """
    if is_multilabel(labels) != multilabel:
        kind = "a tuple of labels; name several --label columns or a --label-separator" if multilabel else "one label"
        raise DataError(f"the labels are not of the model's kind, which gives each text {kind}")


def numbered(labels: Array, classes: Array) -> npt.NDArray[np.int32]:
    """The place of each label among the classes, or 0 and 1 for each class.

    Raises
    ------
    DataError
        If a label is not among the classes.
    """
    several, known = is_multilabel(labels), set(classes.tolist())
    if labels.ndim == 2:
        if labels.shape[1] != len(classes):
            raise DataError(f"labels of shape {labels.shape}, but there are {len(classes)}; give a column for each")
        return labels
    strange = [y for y in (chain.from_iterable(labels) if several else labels.tolist()) if y not in known]
    if strange:
        raise DataError(f"label {strange[0]!r} is not among {classes.tolist()}")
    numbers = class_numbers(labels.tolist(), classes.tolist())
    return (numbers[:, :-1] if several else numbers).astype(np.int32)


def strata(labels: Array) -> list[Any]:
    """What a split keeps in proportion: labels, but not sets of them, of which many occur once."""
    return [0] * len(labels) if is_multilabel(labels) else labels.tolist()


def _tuples(labels: Iterable[Any]) -> Array:
    listed = list(labels)
    if strange := [each for each in listed if not isinstance(each, _COLLECTIONS)]:
        raise DataError(
            f"labels {strange[0]!r} are not a tuple, as those of other texts are; give a tuple for each text"
        )
    return np.fromiter(map(tuple, listed), object, len(listed))


class Answers:
    """From probabilities to labels and their score, for estimators with `predict_proba`.

    Attributes
    ----------
    classes_ : array, shape (classes,)
        Labels, sorted; the numbers of the columns where labels were a table of 0 and 1.
    multilabel_ : bool
        Whether a text may have several labels or none.
    """

    classes_: Array
    multilabel_: bool
    predict_proba: Callable[[Sequence[Any]], Array]

    def predict(self, X: Sequence[Any]) -> Array:
        """Labels, shape (texts,); where a text may have several, 0 and 1, shape (texts, classes)."""
        probabilities = self.predict_proba(X)
        if self.multilabel_:
            return (probabilities > 0.5).astype(int)
        return np.asarray(self.classes_[probabilities.argmax(1)])

    def score(self, X: Sequence[Any], y: Any, sample_weight: Any = None) -> float:
        """Share of texts that are answered rightly, with all their labels where they may have several."""
        probabilities = self.predict_proba(X)
        labels = check_labels(y, probabilities)
        check_kind(labels, self.multilabel_)
        truth = labels if labels.ndim == 2 else class_numbers(labels.tolist(), self.classes_.tolist())
        return float(np.average(right(truth, probabilities), weights=sample_weight))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        tags.input_tags.two_d_array, tags.input_tags.string, tags.no_validation = False, True, True
        tags.classifier_tags.multi_label = True
        return tags
