"""Scaling that is learned from the training part alone and can be undone."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from textrnn.errors import UsageError
from textrnn.plugins import not_one_of

__all__ = ["SCALERS", "Scaling"]

SCALERS = ("standard", "minmax", "none")
_Matrix = npt.NDArray[Any]


@dataclass(frozen=True)
class Scaling:
    """``(x - center) / scale``, column by column.

    Attributes
    ----------
    center, scale : float64 arrays, shape (columns,)
        Mean and standard deviation, or minimum and range, of the rows learned from; a column that never changes keeps
        a scale of 1.

    Examples
    --------
    >>> scaling = Scaling.learn(np.array([[1.0, 5.0], [3.0, 5.0]]), "minmax")
    >>> scaling.apply(np.array([[2.0, 5.0]])).tolist()
    [[0.5, 0.0]]
    >>> scaling.undo(np.array([[0.5, 0.0]])).tolist()
    [[2.0, 5.0]]
    """

    center: npt.NDArray[np.float64]
    scale: npt.NDArray[np.float64]

    @classmethod
    def learn(cls, values: _Matrix, kind: str) -> Scaling:
        """Learn from rows; NaN counts for nothing.

        Raises
        ------
        UsageError
            If there is no such kind of scaling.
        """
        if kind not in SCALERS:
            raise UsageError(f"scaler: {not_one_of(kind, list(SCALERS))}")
        values = values.astype(np.float64)
        columns = values.shape[1]
        if kind == "none":
            return cls(np.zeros(columns), np.ones(columns))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # a column without a value
            if kind == "standard":
                center, scale = np.nanmean(values, 0), np.nanstd(values, 0)
            else:
                center = np.nanmin(values, 0, initial=np.inf)
                scale = np.nanmax(values, 0, initial=-np.inf) - center
        usable = np.isfinite(scale) & (scale > 1e-12 * np.maximum(1, np.abs(center)))
        return cls(np.where(np.isfinite(center), center, 0.0), np.where(usable, scale, 1.0))

    def apply(self, values: _Matrix) -> npt.NDArray[np.float64]:
        """Scale."""
        return np.asarray((values - self.center) / self.scale, np.float64)

    def undo(self, values: _Matrix) -> npt.NDArray[np.float64]:
        """Give values their unit back."""
        return np.asarray(values * self.scale + self.center, np.float64)

    def to_dict(self) -> dict[str, list[float]]:
        """Plain data for JSON."""
        return {"center": self.center.tolist(), "scale": self.scale.tolist()}

    @classmethod
    def from_dict(cls, data: dict[str, list[float]]) -> Scaling:
        """Read what `to_dict` wrote.

        Raises
        ------
        ValueError
            If these are no numbers to scale by.
        """
        made = cls(np.asarray(data["center"], np.float64), np.asarray(data["scale"], np.float64))
        if made.center.ndim != 1 or made.scale.shape != made.center.shape:
            raise ValueError(f"a scaling of {made.center.shape} and {made.scale.shape} numbers")
        if not (np.isfinite(made.center).all() and np.isfinite(made.scale).all() and (made.scale > 0).all()):
            raise ValueError("a scaling by what is no finite number above zero")
        return made
