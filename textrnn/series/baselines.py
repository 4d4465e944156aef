"""What a forecast must beat: the last value, the season before, a linear model of the window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from textrnn.protocols import Floats
from textrnn.series.windows import Windows

__all__ = ["LinearBaseline", "last_value", "seasonal"]

Values = npt.NDArray[np.float64]

#: A linear model reads so many numbers of a window at most, and learns from so many windows.
_WIDEST, _MOST = 1500, 20_000
#: Under the largest little is left but the last value.
_PENALTIES = (1e-3, 1e-1, 10.0, 1e3)


def last_value(windows: Windows) -> Values:
    """The last value that was read, at every lead; shape (windows, leads, targets).

    Examples
    --------
    >>> from textrnn.series.windows import Frame
    >>> rows = np.arange(6, dtype=np.float32)[:, None]
    >>> last_value(Windows(rows, rows, np.arange(3), Frame(2, 2)))[:, 0, 0].tolist()
    [1.0, 2.0, 3.0]
    """
    last = windows.last()[:, None]
    return np.repeat(last, len(windows.frame.leads), axis=1)


def seasonal(windows: Windows, period: int, readable: npt.NDArray[np.bool_], ranges: Sequence[slice]) -> Values:
    """The value one season before the target, or as many as it takes to lie in the past.

    Where that row is before the beginning of the series, or unknown, the last value stands in.

    Parameters
    ----------
    windows : Windows
        What to foretell.
    period : int
        Rows in a season.
    readable : bool array, shape (rows,)
        Rows that have a value.
    ranges : sequence of slice
        The rows of each series.

    Examples
    --------
    >>> from textrnn.series.windows import Frame
    >>> rows = np.arange(6, dtype=np.float32)[:, None]
    >>> windows = Windows(rows, rows, np.array([2]), Frame(2, 2))
    >>> seasonal(windows, 3, np.ones(6, bool), [slice(0, 6)])[0, 0, 0]
    np.float32(2.0)
    """
    ends, leads = windows.ends[:, None], windows.frame.leads
    rows = ends + leads - period * -(-leads // period)
    begins = np.array([part.start for part in ranges])
    first = begins[np.searchsorted(begins, ends, side="right") - 1]
    usable = (rows >= first) & readable[np.maximum(rows, 0)]
    return np.where(usable[:, :, None], windows.targets[np.maximum(rows, 0)], last_value(windows))


@dataclass(frozen=True)
class LinearBaseline:
    """Ridge regression (Hoerl & Kennard 1970) from the numbers of a window to the change since its last value.

    Attributes
    ----------
    steps : int64 array
        The steps of a window that it reads.
    kernel : float32 array, shape (steps x features, leads x targets)
        Weights.
    bias : float32 array, shape (leads x targets,)
        The change where all inputs are zero.

    Notes
    -----
    Of long or wide windows it reads evenly spread steps, the last among them, and it learns from at most 20,000
    windows, evenly spread: a baseline must not cost more than the model.
    """

    steps: npt.NDArray[np.int64]
    kernel: Floats
    bias: Floats

    @classmethod
    def learn(cls, train: Windows, valid: Windows) -> LinearBaseline:
        """Learn from `train`, with the penalty that suits `valid` best, or a middle one where that is empty."""
        lookback, features = train.frame.lookback, train.inputs.shape[1]
        count = max(1, min(lookback, _WIDEST // features))
        steps = np.unique(np.linspace(lookback - 1, 0, count).round().astype(np.int64))
        chosen, check = _spread(train), _spread(valid)
        inputs = np.concatenate([_read(chosen, rows, steps) for rows in chosen.batches(8192)])
        change = (chosen.answers() - chosen.last()[:, None]).reshape(len(chosen), -1)
        center, middle = inputs.mean(0), change.mean(0)
        inputs, change = inputs - center, change - middle
        gram, moment = inputs.T @ inputs, inputs.T @ change
        scale = float(np.trace(gram)) / len(gram) or 1.0
        # one decomposition for all penalties; and `np.linalg.solve` ends a process in which Java runs (OpenBLAS 0.3.3x
        # keeps more on the stack than the JVM leaves to the main thread), which this does not
        strengths, directions = np.linalg.eigh(gram)
        along = directions.T @ moment
        found: list[tuple[float, int, LinearBaseline]] = []
        for penalty in _PENALTIES if len(check) else _PENALTIES[2:3]:
            kernel = directions @ (along / (np.maximum(strengths, 0.0) + penalty * scale)[:, None])
            made = cls(steps, kernel.astype(np.float32), (middle - center @ kernel).astype(np.float32))
            miss = float(np.abs(made.predict(check) - check.answers()).mean()) if len(check) else 0.0
            found.append((miss, len(found), made))
        return min(found)[2]

    def predict(self, windows: Windows) -> Values:
        """Forecasts; float64, shape (windows, leads, targets)."""
        last = windows.last()[:, None]
        parts = [np.zeros((0, len(windows.frame.leads), last.shape[-1]))]
        for rows in windows.batches(8192):
            change = _read(windows, rows, self.steps) @ self.kernel + self.bias
            parts.append(change.reshape(len(rows), -1, last.shape[-1]) + last[rows])
        return np.concatenate(parts)

    def to_arrays(self) -> dict[str, Floats]:
        """Arrays for a model file."""
        return {"linear.steps": self.steps.astype(np.float32), "linear.kernel": self.kernel, "linear.bias": self.bias}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Floats]) -> LinearBaseline:
        """Read what `to_arrays` wrote."""
        return cls(arrays["linear.steps"].astype(np.int64), arrays["linear.kernel"], arrays["linear.bias"])


def _read(windows: Windows, rows: npt.NDArray[np.int64], steps: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Some steps of some windows, side by side."""
    read = windows.inputs[windows.starts[rows][:, None] + steps * windows.frame.rate]
    return np.asarray(read.reshape(len(rows), -1), np.float64)


def _spread(windows: Windows) -> Windows:
    """At most so many windows as a baseline learns from."""
    return windows.take(np.unique(np.linspace(0, len(windows) - 1, min(len(windows), _MOST)).astype(np.int64)))
