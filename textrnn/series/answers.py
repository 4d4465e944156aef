"""Between the outputs of a network and numbers in the targets' unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from textrnn.errors import UsageError
from textrnn.plugins import not_one_of
from textrnn.protocols import Floats
from textrnn.series.baselines import LinearBaseline, last_value
from textrnn.series.scaling import Scaling
from textrnn.series.windows import Windows

__all__ = ["BASES", "Answers"]

BASES = ("linear", "last", "none")


@dataclass(frozen=True)
class Answers:
    """What outputs are multiples of, and what they are added to.

    Attributes
    ----------
    base : {'linear', 'last', 'none'}
        What a network only has to correct: a linear forecast of the window (the autoregressive component of Lai et al.
        2018, arXiv:1703.07015), the last value that was read, or nothing.
    linear : LinearBaseline
        The linear forecast.
    scaling : Scaling
        Of what is left of each target at each lead, leads first.
    """

    base: str
    linear: LinearBaseline
    scaling: Scaling

    @classmethod
    def learn(cls, train: Windows, linear: LinearBaseline, base: str, scaler: str) -> Answers:
        """Learn the scaling from training windows.

        Raises
        ------
        UsageError
            If there is no such base.
        """
        if base not in BASES:
            raise UsageError(f"base: {not_one_of(base, list(BASES))}")
        made = cls(base, linear, Scaling(np.zeros(1), np.ones(1)))
        left = train.answers() - made.bases(train)
        return cls(base, linear, Scaling.learn(left.reshape(len(left), -1), scaler))

    def bases(self, windows: Windows) -> npt.NDArray[np.float64]:
        """What outputs are added to; float64, shape (windows, leads, targets)."""
        if self.base == "linear":
            return self.linear.predict(windows)
        return last_value(windows) if self.base == "last" else np.zeros_like(last_value(windows))

    def scaled(self, windows: Windows) -> Floats:
        """Targets as a network learns them; float32, shape (windows, leads x targets)."""
        left = windows.answers() - self.bases(windows)
        # of no windows, NumPy cannot tell what -1 would be
        return self.scaling.apply(left.reshape(len(left), self.scaling.center.size)).astype(np.float32)

    def in_unit(self, outputs: Floats, bases: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Outputs of shape (windows, quantiles, leads x targets) as numbers, (windows, quantiles, leads, targets)."""
        values = self.scaling.undo(outputs).reshape(*outputs.shape[:2], *bases.shape[1:])
        return np.asarray(values + bases[:, None], np.float64)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON; the linear forecast is arrays of its own."""
        return {"base": self.base, "scaling": self.scaling.to_dict()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], linear: LinearBaseline) -> Answers:
        """Read what `to_dict` wrote; ValueError if there is no such base."""
        if data["base"] not in BASES:
            raise ValueError(f"base {str(data['base'])[:80]!r}")
        return cls(data["base"], linear, Scaling.from_dict(data["scaling"]))
