"""What makes a corpus doubtful, though it can be trained on: said before training, each with a count."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from textrnn.errors import TextRNNWarning
from textrnn.reading import Corpus

__all__ = ["warn_of_doubts"]

#: More labels than this are hardly labels.
_MOST_LABELS = 1_000
#: A larger share of one label makes accuracy say nothing.
_SHARE = 0.99
#: A warning names no more labels than this.
_NAMED = 5


def warn_of_doubts(train: Corpus, valid: Corpus | None = None, test: Corpus | None = None) -> None:
    """Warn of what a user would want to know before figures are believed.

    Parameters
    ----------
    train : Corpus
        What is learned from.
    valid, test : Corpus, optional
        What early stopping and the verdict are to be based on.

    Warns
    -----
    TextRNNWarning
        If `train` has very many labels, labels of one text, almost one label only, or a text with several labels; and
        if texts of `valid` or `test` are in `train` too, or have labels that are not.
    """
    parts = [*_of_a_part(train, valid, "they are left out"), *_of_a_part(train, test, "they count as wrong")]
    for said in [*_of_labels(train), *parts]:
        warnings.warn(said, TextRNNWarning, stacklevel=3)


def _of_labels(corpus: Corpus) -> Iterable[str]:
    name, counts = _name(corpus), corpus.label_counts()
    if len(counts) > _MOST_LABELS:
        yield f"{name}: as many as {len(counts):,} labels; see that the label column is the right one"
    if alone := [label for label, count in counts.items() if count == 1]:
        yield f"{name}: labels of one text only: {_listed(alone)}; add texts of them, or leave them out"
    most = max(counts, key=counts.__getitem__, default="")
    if len(counts) > 1 and counts[most] >= _SHARE * len(corpus):
        share = counts[most] / len(corpus)
        yield f"{name}: {share:.2%} of the texts have the label {most!r}; accuracy says little here, heed macro-F1"
    if several := _conflicting(corpus):
        yield f"{name}: texts that are there with different labels: {several:,}; correct or remove them"


def _of_a_part(train: Corpus, part: Corpus | None, what: str) -> Iterable[str]:
    if part is None:
        return
    name, known = _name(part), train.label_counts()
    if both := int(np.isin(_hashes(part.texts), _hashes(train.texts)).sum()):
        yield f"{name}: rows whose text is in the corpus, too: {both:,}; they flatter the figures, remove them"
    if strange := {label: count for label, count in part.label_counts().items() if label not in known}:
        rows = sum(strange.values())
        yield f"{name}: rows with a label that the corpus has not: {rows:,} ({_listed(strange)}); {what}"


def _conflicting(corpus: Corpus) -> int:
    """How many different texts have more than one label."""
    texts, labels = _hashes(corpus.texts), _hashes(corpus.labels)
    order = np.lexsort((labels, texts))
    texts, labels = texts[order], labels[order]
    differs = (texts[1:] == texts[:-1]) & (labels[1:] != labels[:-1])
    return int(np.unique(texts[1:][differs]).size)


def _hashes(values: list[Any]) -> npt.NDArray[np.int64]:
    """64 bits of each: sorting them takes a tenth of the time and memory that a dict of texts does."""
    return np.fromiter(map(hash, values), np.int64, len(values))


def _listed(labels: Iterable[str]) -> str:
    named = list(labels)
    return " ".join(map(repr, named[:_NAMED])) + (f" and {len(named) - _NAMED} more" if len(named) > _NAMED else "")


def _name(corpus: Corpus) -> str:
    first, *others = (name for _, name in corpus.starts)
    return first + (f" and {len(others)} more" if others else "")
