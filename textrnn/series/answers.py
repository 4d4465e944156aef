"""Between the outputs of a network and numbers in the targets' unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from textrnn.errors import DataError
from textrnn.protocols import Floats
from textrnn.series.scaling import Scaling
from textrnn.series.windows import Windows

__all__ = ["Answers"]

#: Learned from so many windows at most, evenly spread.
_SAMPLED = 50_000


@dataclass(frozen=True)
class Answers:
    """What outputs are multiples of, and what they are added to.

    Attributes
    ----------
    scaling : Scaling
        Of each target at each lead, leads first.
    difference : bool
        Whether outputs are changes from the last value that was read.
    """

    scaling: Scaling
    difference: bool

    @classmethod
    def learn(cls, windows: Windows, scaler: str, difference: bool) -> Answers:
        """Learn from training windows.

        Raises
        ------
        DataError
            If there are none.
        """
        if not len(windows):
            raise DataError("no window fits into the training rows; lower the lookback or the horizon")
        which = np.unique(np.linspace(0, len(windows) - 1, _SAMPLED).astype(np.int64))
        truth = windows.answers(which).astype(np.float64)
        if difference:
            truth = truth - windows.last(which)[:, None]
        return cls(Scaling.learn(truth.reshape(len(truth), -1), scaler), difference)

    def scaled(self, windows: Windows, which: npt.NDArray[np.int64] | slice = slice(None)) -> Floats:
        """Targets as a network learns them; float32, shape (windows, leads x targets)."""
        truth = windows.answers(which).astype(np.float64)
        if self.difference:
            truth = truth - windows.last(which)[:, None]
        return self.scaling.apply(truth.reshape(len(truth), -1)).astype(np.float32)

    def in_unit(self, outputs: Floats, last: Floats) -> npt.NDArray[np.float64]:
        """Outputs of shape (windows, quantiles, leads x targets) as numbers, (windows, quantiles, leads, targets)."""
        values = self.scaling.undo(outputs).reshape(*outputs.shape[:2], -1, last.shape[-1])
        return values + last[:, None, None] if self.difference else values

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {"scaling": self.scaling.to_dict(), "difference": self.difference}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Answers:
        """Read what `to_dict` wrote."""
        return cls(Scaling.from_dict(data["scaling"]), bool(data["difference"]))
