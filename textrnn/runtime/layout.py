"""The columns that a prediction adds to a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from textrnn.errors import UsageError
from textrnn.protocols import Floats

__all__ = ["Layout"]


class Layout:
    """Which columns are added, and what stands in them.

    Parameters
    ----------
    labels : sequence of str
        The model's labels.
    top_k : int, default=0
        Add ``label_1, prob_1, ...`` up to this rank.
    proba : bool, default=False
        Add ``prob_<label>`` for every label.
    min_confidence : float, optional
        Add ``unsure``: whether the probability is below this.
    prefix : str, default=""
        Put before every added name.
    separator : str, optional
        A text may have several labels: ``predicted_label`` has those above one half with this between them, and
        ``probability`` is that of the least sure decision, for or against a label.

    Raises
    ------
    UsageError
        If a label holds the separator.
    """

    def __init__(
        self,
        labels: Sequence[str],
        *,
        top_k: int = 0,
        proba: bool = False,
        min_confidence: float | None = None,
        prefix: str = "",
        separator: str | None = None,
    ) -> None:
        self.labels = list(labels)
        self.separator = separator
        if separator is not None and (mixed := [label for label in self.labels if separator in label]):
            raise UsageError(f"label {mixed[0]!r} has {separator!r} in it; add --label-separator with another sign")
        self.top_k = min(top_k, len(self.labels))
        self.proba = proba
        self.min_confidence = min_confidence
        names = ["predicted_label", "probability"]
        names += [f"{name}_{i}" for i in range(1, self.top_k + 1) for name in ("label", "prob")]
        names += [f"prob_{label}" for label in self.labels] if proba else []
        names += ["unsure"] if min_confidence is not None else []
        self.names = [prefix + name for name in names]

    def values(self, probabilities: Floats) -> list[Any]:
        """The added cells of one row, from its probabilities, shape (classes,)."""
        ranked = np.argsort(-probabilities, kind="stable")
        if self.separator is None:
            answer, confidence = self.labels[ranked[0]], probabilities[ranked[0]]
        else:
            chosen = probabilities > 0.5
            answer = self.separator.join(label for label, has in zip(self.labels, chosen, strict=True) if has)
            confidence = np.where(chosen, probabilities, 1 - probabilities).min()
        cells: list[Any] = [answer, _rounded(confidence)]
        for i in ranked[: self.top_k]:
            cells += [self.labels[i], _rounded(probabilities[i])]
        if self.proba:
            cells += [_rounded(value) for value in probabilities]
        if self.min_confidence is not None:
            cells.append(bool(confidence < self.min_confidence))
        return cells


def _rounded(value: Any) -> float:
    return round(float(value), 6)
