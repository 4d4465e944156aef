"""Cases as what a network learns from: batches of about one length."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from textrnn.batching import batches
from textrnn.protocols import Floats, SeriesBatch
from textrnn.series.cases import Steps

__all__ = ["CaseSequences"]


@dataclass(frozen=True)
class CaseSequences:
    """One class a case.

    Attributes
    ----------
    steps : Steps
        The cases, scaled.
    classes : int32 array, shape (cases,)
        Their class numbers.
    weights : float32 array, shape (cases,)
        What each counts.
    """

    steps: Steps
    classes: npt.NDArray[np.int32]
    weights: Floats

    def __len__(self) -> int:
        return len(self.classes)

    def take(self, rows: npt.NDArray[np.int64]) -> CaseSequences:
        """Some of them."""
        steps = Steps(self.steps.values, self.steps.rows.take(rows))
        return CaseSequences(steps, self.classes[rows], self.weights[rows])

    def batches(self, size: int, rng: np.random.Generator | None = None) -> Iterator[SeriesBatch]:
        """All cases, at most `size` at a time; fewer where they are long."""
        for rows, ids, lengths in batches(self.steps.rows, size, rng=rng):
            yield SeriesBatch(self.steps.gather(ids, lengths), lengths, self.classes[rows], self.weights[rows])
