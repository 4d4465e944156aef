"""Fitting linear models of n-grams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression

from textrnn.estimators._labels import strata
from textrnn.protocols import Floats
from textrnn.reading.splits import stratified_split
from textrnn.text.documents import Documents
from textrnn.text.ngram_model import NGramModel
from textrnn.text.ngrams import Codes, Places, Texts, counted
from textrnn.text.wide import LENGTHS, most_ngrams, view

__all__ = ["fit_ngrams", "fit_wide", "method_for", "sample"]

#: From so many texts on, an n-gram that one text alone has is left out.
_ENOUGH = 2000
#: N-grams that a path may learn from: those of 160,000 reviews of 40 letters.
_MOST = 1 << 25
#: Weights that a model may have, in 2 bytes each: all n-grams of up to 128 classes.
_WEIGHTS = 1 << 26
#: Beyond so many classes a regression for each takes hours: 10,000 of them had no end in 9 minutes.
_MANY = 1000


def fit_wide(
    names: Sequence[str],
    texts: Documents,
    classes: npt.NDArray[np.int32],
    count: int,
    weights: Floats,
    seed: int = 0,
) -> dict[str, NGramModel]:
    """Fit some wide paths, named as in `textrnn.text.wide`, to a sample where `sample` gives one.

    The other parameters are those of `fit_ngrams`.
    """
    found = {}
    for name in names:
        rows = sample(name, texts, classes, seed)
        seen = view(name, texts if rows is None else texts.take(rows))
        part = (classes, weights) if rows is None else (classes[rows], weights[rows])
        found[name] = fit_ngrams(seen, part[0], count, part[1], ngram_range=LENGTHS[name])
    return found


def sample(name: str, texts: Documents, classes: npt.NDArray[Any], seed: int) -> npt.NDArray[np.int64] | None:
    """Rows that a wide path learns from: by chance, of each class its share; None where the path can have all texts.

    Examples
    --------
    >>> sample("ngrams", Documents.of([]), np.array([]), seed=0) is None
    True
    """
    share = _MOST / max(most_ngrams(name, texts), 1)
    return None if share >= 1 else stratified_split(strata(classes), share, seed)[1]


def method_for(count: int) -> str:
    """What `fit_ngrams` does with so many classes.

    Examples
    --------
    >>> method_for(2), method_for(1001)
    ('logistic regression', 'naive Bayes')
    """
    return "logistic regression" if count <= _MANY else "naive Bayes"


def fit_ngrams(
    texts: Texts,
    classes: npt.NDArray[np.int32],
    count: int,
    weights: Floats,
    *,
    ngram_range: tuple[int, int] = (1, 3),
    min_df: int = 2,
    max_features: int = 1 << 19,
    C: float = 2.0,
) -> NGramModel:
    """Fit a logistic regression to each class against the rest, on TF-IDF times naive-Bayes log-count ratios.

    The ratios (Wang & Manning 2012) make a feature that tells classes apart large, so that the penalty spares it. Here
    they stand over TF-IDF, where that paper has counts, and one is added to their size: a corpus of a thousand texts
    has ratios that are mostly chance, and is better off without them. What both gain is in the benchmark log.
    Of more than 1,000 classes the ratios are the weights, as in naive Bayes, and nothing is regressed.

    Parameters
    ----------
    texts : sequence of sequences of str, or Symbols
        As in `count_ngrams`.
    classes : int array, shape (texts,) or (texts, classes)
        Class numbers; 0 or 1 for each class where a text may have several.
    count : int
        How many classes there are.
    weights : float32 array, shape (texts,)
        Sample weights.
    ngram_range : (int, int), default=(1, 3)
        Tokens or characters of the shortest and of the longest n-grams.
    min_df : int, default=2
        Leave out n-grams of fewer texts (of none, where there are fewer than 2,000 texts).
    max_features : int, default=524_288
        Know the n-grams that most texts have.
    C : float, default=2.0
        Inverse strength of the L2 penalty of a regression.

    Returns
    -------
    NGramModel
        Without a feature if no n-gram is in `min_df` texts. Its weights stay within 134 MB: of more than 128 classes
        it has at most 2^26 / classes n-grams, whatever `max_features` says.
    """
    parts = [_Part.of(*each) for each in counted(texts, *ngram_range)]
    every = np.concatenate([np.zeros(0, np.uint32), *(part.codes for part in parts)])
    codes, documents = np.unique(every, return_counts=True)
    kept = np.flatnonzero(documents >= (min_df if len(texts) >= _ENOUGH else 1))
    outputs = 1 if classes.ndim == 1 and count == 2 else count
    most = min(max_features, _WEIGHTS // outputs)
    kept = np.sort(kept[np.argsort(-documents[kept], kind="stable")[:most]])
    idf = np.log((1 + len(texts)) / (1 + documents[kept])) + 1
    empty = NGramModel(
        *ngram_range,
        codes=codes[kept],
        idf=idf.astype(np.float16),
        weights=np.zeros((len(kept), outputs), np.float16),
        bias=np.zeros(outputs, np.float32),
    )
    size = int(documents[kept].sum())
    del every, codes, documents  # nothing else is as large
    values, columns, starts = _features(empty, parts, len(texts), size)
    overall = 1 + np.bincount(columns, np.repeat(weights, np.diff(starts)), len(kept))
    coefficients, bias = empty.weights.copy(), empty.bias.copy()
    for i in range(outputs):
        truth = classes[:, i] == 1 if classes.ndim == 2 else classes == (1 if outputs == 1 else i)
        coefficients[:, i], bias[i] = _against_rest(
            values, columns, starts, overall, truth, weights, C if outputs <= _MANY else None
        )
    return replace(empty, weights=coefficients, bias=bias)


class _Part(NamedTuple):
    """N-grams of some texts, in 5 bytes each: as `count_ngrams` gives them they have 20."""

    first: int
    sizes: npt.NDArray[np.int64]
    codes: Codes
    counts: npt.NDArray[Any]

    @classmethod
    def of(cls, rows: Places, codes: Codes, counts: Places) -> _Part:
        """Take in what `counted` gives."""
        first = int(rows[:1].sum())
        small = counts.astype(np.min_scalar_type(counts.max(initial=0)))
        return cls(first, np.bincount(rows - first), codes, small)

    @property
    def rows(self) -> Places:
        """The number of the text of each."""
        return self.first + np.repeat(np.arange(len(self.sizes)), self.sizes)


def _features(
    model: NGramModel, parts: list[_Part], texts: int, size: int
) -> tuple[Floats, npt.NDArray[np.int32], Places]:
    """Values, columns, and where each text begins; a part gives way to its features, so that both are never there."""
    values, columns, starts = np.empty(size, np.float32), np.empty(size, np.int32), np.zeros(texts + 1, np.int64)
    done = 0
    parts.reverse()
    while parts:
        part = parts.pop()
        rows, places, found = model.features(part.rows, part.codes, part.counts)
        values[done : done + len(found)], columns[done : done + len(found)] = found, places
        done += len(found)
        stop = part.first + len(part.sizes)
        starts[1 + part.first : 1 + stop] = np.bincount(rows - part.first, minlength=len(part.sizes))
    return values, columns, np.cumsum(starts)


def _against_rest(
    values: Floats,
    columns: npt.NDArray[np.int32],
    starts: Places,
    overall: npt.NDArray[Any],
    truth: npt.NDArray[np.bool_],
    weights: Floats,
    C: float | None,
) -> tuple[npt.NDArray[Any], float]:
    """Weights and bias that tell one class from the others; without a C as naive Bayes has them."""
    share = float(np.average(truth, weights=weights))
    odds = np.clip(share, 1e-4, 1 - 1e-4)
    prior = float(np.log(odds / (1 - odds)))
    if not len(overall) or not 0 < share < 1:  # nothing to learn: that all texts have the label, or none, or how many
        return np.zeros(len(overall)), prior
    there = 1 + _weighed(columns, starts, np.flatnonzero(truth), weights, len(overall))
    elsewhere = 1 + (overall - there)
    ratios = np.log(there / there.sum()) - np.log(elsewhere / elsewhere.sum())
    if C is None:
        return ratios, prior
    factors = (1 + np.abs(ratios)).astype(np.float32)
    features = sp.csr_matrix((values * factors[columns], columns, starts), shape=(len(truth), len(overall)))
    regression = LogisticRegression(C=C, max_iter=200).fit(features, truth, sample_weight=weights)
    return factors * regression.coef_[0], float(regression.intercept_[0])


def _weighed(
    columns: npt.NDArray[np.int32], starts: Places, rows: Places, weights: Floats, width: int
) -> npt.NDArray[Any]:
    """How much the texts in some rows weigh together that have a feature, for each."""
    sizes = np.diff(starts)[rows]
    places = np.arange(sizes.sum()) + np.repeat(starts[rows] - (np.cumsum(sizes) - sizes), sizes)
    return np.bincount(columns[places], np.repeat(weights[rows], sizes), width)
