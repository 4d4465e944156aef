"""A linear model of n-grams that answers with NumPy alone: the wide path of a classifier, and its baseline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from textrnn.protocols import Floats
from textrnn.text.ngrams import Codes, Texts, counted

__all__ = ["NGramModel"]

_KINDS = {"codes": np.uint32, "idf": np.float16, "weights": np.float16, "bias": np.float32}


@dataclass(frozen=True)
class NGramModel:
    """TF-IDF of known n-grams, times weights.

    A feature is ``(1 + log(count)) * idf``, and those of a text have a Euclidean length of 1, as in scikit-learn's
    `TfidfVectorizer(sublinear_tf=True)`.

    Attributes
    ----------
    shortest, longest : int
        Tokens, or characters, of an n-gram.
    codes : uint32 array, shape (features,)
        The known n-grams, as `count_ngrams` gives them, ascending.
    idf : float16 array, shape (features,)
        Inverse document frequencies. Half precision: an error of 0.05 % of a weight changes no answer, and the file is
        half as large.
    weights : float16 array, shape (features, outputs)
        One output for two classes, otherwise one for each class.
    bias : float32 array, shape (outputs,)
        Added to each output.

    Examples
    --------
    >>> ((_, (code,), _),) = counted([["good"]], 1, 1)
    >>> one = np.ones(1, np.float16)
    >>> NGramModel(1, 1, np.array([code]), one, 3 * one[:, None], np.zeros(1, np.float32)).logits([["good"], ["bad"]])
    array([[-1.5,  1.5],
           [-0. ,  0. ]], dtype=float32)
    """

    shortest: int
    longest: int
    codes: Codes
    idf: npt.NDArray[np.float16]
    weights: npt.NDArray[np.float16]
    bias: Floats

    def __post_init__(self) -> None:
        size = len(self.codes)
        if self.idf.shape != (size,) or self.weights.shape != (size, len(self.bias)):
            raise ValueError(f"weights of shape {self.weights.shape} for {size} n-grams")
        if not 1 <= self.shortest <= self.longest or (self.codes[1:] <= self.codes[:-1]).any():
            raise ValueError("n-grams are out of order")
        if not all(np.isfinite(array).all() for array in (self.idf, self.weights, self.bias)):
            raise ValueError("a weight of an n-gram is not a finite number")

    def logits(self, texts: Texts) -> Floats:
        """Logits of texts as tokens, or as str; float32, shape (texts, classes)."""
        outputs = np.tile(self.bias, (len(texts), 1))
        for counts in counted(texts, self.shortest, self.longest):
            rows, columns, values = self.features(*counts)
            if not len(rows):
                continue
            first, last = rows[[0, -1]]
            for i, bias in enumerate(self.bias):
                sums = np.bincount(rows - first, values * self.weights[columns, i])
                outputs[first : last + 1, i] = sums + bias
        return np.hstack([-outputs / 2, outputs / 2]) if len(self.bias) == 1 else outputs

    def features(
        self, rows: npt.NDArray[np.int64], codes: Codes, counts: npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]:
        """The features that counted n-grams have: rows, columns and values, sorted as the n-grams were."""
        if not len(self.codes):
            return rows[:0], rows[:0], np.zeros(0, np.float32)
        columns = np.searchsorted(self.codes, codes).clip(max=len(self.codes) - 1)
        known = self.codes[columns] == codes
        rows, columns = rows[known], columns[known]
        values = (1 + np.log(counts[known], dtype=np.float64)) * self.idf[columns].astype(np.float64)
        first = rows[:1].sum()  # texts before it have none
        squares = np.bincount(rows - first, values * values)
        return rows, columns, (values / np.sqrt(squares[rows - first])).astype(np.float32)

    def scaled(self, factor: float) -> NGramModel:
        """The model whose logits are as many times larger."""
        return replace(self, weights=(factor * self.weights).astype(np.float16), bias=np.float32(factor) * self.bias)

    def to_arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """All of it as arrays, for a file."""
        lengths = np.array([self.shortest, self.longest])
        return {"lengths": lengths, **{name: getattr(self, name) for name in _KINDS}}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> NGramModel:
        """Read what `to_arrays` gave.

        Raises
        ------
        KeyError, TypeError, ValueError
            If an array is missing, of another kind, or does not fit the others.
        """
        shortest, longest = arrays["lengths"].tolist()
        for name, kind in _KINDS.items():
            if arrays[name].dtype != kind:
                raise ValueError(f"{name} of the n-grams are {arrays[name].dtype}, not {np.dtype(kind)}")
        return cls(shortest, longest, **{name: arrays[name] for name in _KINDS})
