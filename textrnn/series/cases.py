"""Series of unequal lengths that are one case each: checked, scaled, and end to end for batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from textrnn.errors import DataError, UsageError
from textrnn.plugins import not_one_of
from textrnn.protocols import Floats, Ints, Ragged
from textrnn.series.scaling import Scaling

__all__ = ["CASE_SCALERS", "CaseScaling", "Steps", "as_cases"]

CASE_SCALERS = ("standard", "case", "none")

Case = npt.NDArray[np.float64]


def as_cases(X: Any, *, empty: bool = False) -> list[Case]:
    """Take an array, or arrays of unequal lengths, as cases.

    Parameters
    ----------
    X : array of shape (cases, steps) or (cases, steps, features), or sequence of arrays
        Arrays of a sequence have the shape (steps,) or (steps, features).
    empty : bool, default=False
        Whether a case may have no steps.

    Returns
    -------
    list of float64 arrays, shape (steps, features)

    Raises
    ------
    DataError
        If it is none of these, a value is missing or infinite, or cases differ in their features.

    Examples
    --------
    >>> [case.shape for case in as_cases([[1, 2, 3], [4, 5]])]
    [(3, 1), (2, 1)]
    """
    if getattr(X, "ndim", 2) not in (2, 3) or isinstance(X, str):
        shape = f"an array of shape {X.shape}" if hasattr(X, "shape") else f"a {type(X).__name__}"
        raise DataError(f"expected (cases, steps) or (cases, steps, features), or a list of arrays, got {shape}")
    cases: list[Case] = []
    for number, each in enumerate(X):
        try:
            case = np.asarray(each)
            if case.dtype.kind not in "biufO":
                raise TypeError(f"their type is {case.dtype}")
            case = case.astype(np.float64)
        except (TypeError, ValueError) as error:
            raise DataError(f"case {number} is not numbers ({error}); give numbers") from error
        case = case[:, None] if case.ndim == 1 else case
        if case.ndim != 2 or not case.shape[1]:
            raise DataError(f"case {number} has the shape {np.shape(each)}; give (steps,) or (steps, features)")
        if not (len(case) or empty):
            raise DataError(f"case {number} has no steps; leave it out")
        if not np.isfinite(case).all():
            raise DataError(f"case {number} has missing or infinite values; fill them first, or leave it out")
        if cases and case.shape[1] != cases[0].shape[1]:
            raise DataError(
                f"case {number} has {case.shape[1]} values a step, case 0 has {cases[0].shape[1]}; give all the same"
            )
        cases.append(case)
    return cases


@dataclass(frozen=True)
class CaseScaling:
    """What is done to the values of a case before a network reads them.

    Attributes
    ----------
    kind : {'standard', 'case', 'none'}
        By mean and deviation of all steps that were learned from, by those of the case itself, or not at all.
    scaling : Scaling
        What was learned.

    Examples
    --------
    >>> scaling = CaseScaling.learn([np.array([[1.0], [3.0]])], "standard")
    >>> scaling.apply(np.array([[2.0], [5.0]])).ravel().tolist()
    [0.0, 3.0]
    """

    kind: str
    scaling: Scaling

    @classmethod
    def learn(cls, cases: Sequence[Case], kind: str) -> CaseScaling:
        """Learn from training cases.

        Raises
        ------
        UsageError
            If there is no such kind of scaling.
        """
        if kind not in CASE_SCALERS:
            raise UsageError(f"scaler: {not_one_of(str(kind), list(CASE_SCALERS))}")
        return cls(kind, Scaling.learn(np.concatenate(cases), "standard" if kind == "standard" else "none"))

    def apply(self, case: Case) -> Floats:
        """Scale a case; float32, shape (steps, features).

        Raises
        ------
        DataError
            If values are beyond what 32 bits hold.
        """
        scaling = Scaling.learn(case, "standard") if self.kind == "case" and len(case) else self.scaling
        with np.errstate(over="ignore"):
            scaled = scaling.apply(case).astype(np.float32)
        if not np.isfinite(scaled).all():
            raise DataError(f"a case has values as large as {np.abs(case).max():g}; divide them first")
        return scaled

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {"kind": self.kind, **self.scaling.to_dict()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> CaseScaling:
        """Read what `to_dict` wrote; ValueError if there is no such kind."""
        if data["kind"] not in CASE_SCALERS:
            raise ValueError(f"kind {str(data['kind'])[:80]!r} of scaling")
        return cls(data["kind"], Scaling.from_dict({name: data[name] for name in ("center", "scale")}))


@dataclass(frozen=True)
class Steps:
    """Cases end to end, so that `textrnn.batching` puts those of about one length together as it does texts.

    Attributes
    ----------
    values : float32 array, shape (all steps, features)
        Scaled.
    rows : Ragged
        The rows of `values` that each case has.
    """

    values: Floats
    rows: Ragged

    @classmethod
    def of(cls, cases: Sequence[Floats]) -> Steps:
        """Put scaled cases end to end."""
        lengths = np.fromiter(map(len, cases), np.int64, len(cases))
        values = np.concatenate(cases) if len(cases) else np.zeros((0, 1), np.float32)
        return cls(values, Ragged.end_to_end(np.arange(len(values), dtype=np.int32), lengths))

    def gather(self, ids: Ints, lengths: Ints) -> Floats:
        """The steps of a batch, zero beyond the end of each case; shape (cases, steps, features).

        Examples
        --------
        >>> steps = Steps.of([np.array([[1.0], [2.0]], np.float32), np.array([[3.0]], np.float32)])
        >>> steps.gather(np.array([[0, 1], [2, 0]]), np.array([2, 1])).tolist()
        [[[1.0], [2.0]], [[3.0], [0.0]]]
        """
        inside = np.arange(ids.shape[1]) < lengths[:, None]
        return np.where(inside[:, :, None], self.values[ids], np.float32(0))
