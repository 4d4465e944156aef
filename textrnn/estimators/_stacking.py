"""Stacking: who learns from which texts, so that what weighs the paths has been seen by none of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from textrnn.batching import Examples
from textrnn.errors import DataError
from textrnn.estimators._labels import strata
from textrnn.estimators._ngrams import fit_wide
from textrnn.protocols import Floats
from textrnn.reading.splits import stratified_split
from textrnn.text.documents import Documents
from textrnn.text.ngram_model import NGramModel
from textrnn.text.wide import chosen, view

__all__ = ["Part", "divided", "fit_paths"]


class Part(NamedTuple):
    """Rows that a network learns from, and rows that it stops by and is weighed by."""

    kept: npt.NDArray[np.int64]
    held: npt.NDArray[np.int64]


def divided(examples: Examples, fraction: float, count: int, seed: int) -> list[Part]:
    """Hold out a stratified part `count` times, no row twice; fewer times where that is not possible.

    Networks that hold out different parts have all texts together, and more texts weigh them.

    Examples
    --------
    >>> from textrnn.protocols import Ragged
    >>> some = Examples(Ragged.of([[1]] * 8), np.array([0, 1] * 4, np.int32), np.ones(8, np.float32))
    >>> first, second = divided(some, 0.25, 2, seed=0)
    >>> len(first.held), len(first.kept), set(first.held) & set(second.held)
    (2, 6, set())
    """
    parts: list[Part] = []
    every = rest = np.arange(len(examples.classes))
    for number in range(count if fraction else 0):
        share = fraction * len(every) / max(len(rest), 1)
        if share >= 1:
            break
        try:
            kept, held = stratified_split(strata(examples.classes[rest]), share, seed + number)
        except DataError:  # too few to hold one out
            break
        held, rest = rest[held], rest[kept]
        if not examples.weights[held].sum() > 0:  # there would be no loss to watch
            break
        parts.append(Part(np.setdiff1d(every, held, assume_unique=True), held))
    return parts


def fit_paths(
    texts: Documents, examples: Examples, parts: Sequence[Part], count: int, *, refit: bool, seed: int = 0
) -> tuple[dict[str, NGramModel], list[Floats]]:
    """Fit the wide paths that suit some texts.

    Parameters
    ----------
    texts : Documents
        All of them.
    examples : Examples
        Their classes and weights.
    parts : sequence of Part
        What is held out; where nothing is, the paths learn from all texts.
    count : int
        How many classes there are.
    refit : bool
        Whether to learn from all texts in the end, those held out before as well.
    seed : int, default=0
        Of the samples that paths learn from where there are too many texts.

    Returns
    -------
    models : dict of NGramModel
        By name.
    logits : list of float32 arrays, shape (texts held out, classes)
        What each path says of the held parts, which it had not learned from; empty where nothing is held out.
    """
    every = np.arange(len(texts))
    names = chosen(texts)

    def fitted(rows: npt.NDArray[np.int64]) -> dict[str, NGramModel]:
        return fit_wide(names, texts.take(rows), examples.classes[rows], count, examples.weights[rows], seed)

    models: dict[str, NGramModel] = {}
    logits: list[list[Floats]] = [[] for _ in names]
    for part in parts:
        models = fitted(part.kept)
        held = texts.take(part.held)
        for path, name in zip(logits, names, strict=True):
            path.append(models[name].logits(view(name, held)))
    if refit or not parts:
        models = fitted(every)
    return models, [np.concatenate(path) for path in logits if path]
