"""Windows that a network reads and writes down again, in batches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from textrnn.protocols import SeriesBatch
from textrnn.series.rebuilding import rebuilding
from textrnn.series.recipe import Recipe
from textrnn.series.windows import Windows

__all__ = ["RebuildSequences"]


@dataclass(frozen=True)
class RebuildSequences:
    """Windows, to be rebuilt at the blank steps after each.

    Attributes
    ----------
    windows : Windows
        What is read.
    recipe : Recipe
        Which of its columns are rebuilt.
    """

    windows: Windows
    recipe: Recipe

    def __len__(self) -> int:
        return len(self.windows)

    def batches(self, size: int, rng: np.random.Generator | None = None) -> Iterator[SeriesBatch]:
        """All windows, `size` at a time; only blank steps count."""
        lookback = self.windows.frame.lookback
        for which in self.windows.batches(size, rng):
            made = rebuilding(self.windows, which, self.recipe.target_places)
            weights = np.zeros(made.steps.shape[:2], np.float32)
            weights[:, lookback:] = 1
            yield SeriesBatch(made.steps, np.full(len(which), 2 * lookback, np.int32), made.wanted, weights)
