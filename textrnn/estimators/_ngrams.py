"""Fitting linear models of n-grams."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression

from textrnn.protocols import Document, Floats
from textrnn.text.ngram_model import NGramModel
from textrnn.text.ngrams import count_ngrams
from textrnn.text.wide import LENGTHS, view

__all__ = ["fit_ngrams", "fit_wide"]

#: From so many texts on, an n-gram that one text alone has is left out.
_ENOUGH = 2000


def fit_wide(
    names: Sequence[str], texts: Sequence[Document], classes: npt.NDArray[np.int32], count: int, weights: Floats
) -> dict[str, NGramModel]:
    """Fit some wide paths, named as in `textrnn.text.wide`; the other parameters are those of `fit_ngrams`."""
    return {name: fit_ngrams(view(name, texts), classes, count, weights, ngram_range=LENGTHS[name]) for name in names}


def fit_ngrams(
    texts: Sequence[Sequence[str]],
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

    Parameters
    ----------
    texts : sequence of sequences of str
        Texts as tokens, or str, of which characters count.
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
        Inverse strength of the L2 penalty.

    Returns
    -------
    NGramModel
        Without a feature if no n-gram is in `min_df` texts.
    """
    counted = count_ngrams(texts, *ngram_range)
    codes, documents = np.unique(counted[1], return_counts=True)
    kept = np.flatnonzero(documents >= (min_df if len(texts) >= _ENOUGH else 1))
    kept = np.sort(kept[np.argsort(-documents[kept], kind="stable")[:max_features]])
    idf = np.log((1 + len(texts)) / (1 + documents[kept])) + 1
    outputs = 1 if classes.ndim == 1 and count == 2 else count
    empty = NGramModel(
        *ngram_range,
        codes=codes[kept],
        idf=idf.astype(np.float16),
        weights=np.zeros((len(kept), outputs), np.float16),
        bias=np.zeros(outputs, np.float32),
    )
    rows, columns, values = empty.features(*counted)
    starts = np.searchsorted(rows, np.arange(len(texts) + 1))
    found = []
    for i in range(outputs):
        truth = classes[:, i] == 1 if classes.ndim == 2 else classes == (1 if outputs == 1 else i)
        found.append(_against_rest(values, columns, starts, len(empty.codes), truth, weights, C))
    coefficients, biases = zip(*found, strict=True)
    return NGramModel(
        *ngram_range,
        codes=empty.codes,
        idf=empty.idf,
        weights=np.stack(coefficients, 1).astype(np.float16),
        bias=np.array(biases, np.float32),
    )


def _against_rest(
    values: Floats,
    columns: npt.NDArray[np.int64],
    starts: npt.NDArray[np.int64],
    width: int,
    truth: npt.NDArray[np.bool_],
    weights: Floats,
    C: float,
) -> tuple[npt.NDArray[Any], float]:
    """Weights and bias that tell one class from the others."""
    share = float(np.average(truth, weights=weights))
    if not width or not 0 < share < 1:  # nothing to learn: that all texts have the label, or none, or how many
        odds = np.clip(share, 1e-4, 1 - 1e-4)
        return np.zeros(width), float(np.log(odds / (1 - odds)))
    spread = np.repeat(np.where(truth, weights, 0), np.diff(starts)), np.repeat(weights, np.diff(starts))
    there, overall = (1 + np.bincount(columns, part, width) for part in spread)
    elsewhere = 1 + (overall - there)
    ratios = np.log(there / there.sum()) - np.log(elsewhere / elsewhere.sum())
    sizes = (1 + np.abs(ratios)).astype(np.float32)
    features = sp.csr_matrix((values * sizes[columns], columns, starts), shape=(len(truth), width))
    regression = LogisticRegression(C=C, max_iter=200).fit(features, truth, sample_weight=weights)
    return sizes * regression.coef_[0], float(regression.intercept_[0])
