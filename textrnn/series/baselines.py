"""What a forecast must beat: the last value, the season before, a linear model of the window."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from textrnn.protocols import Floats
from textrnn.series.windows import Windows

__all__ = ["LinearBaseline", "last_value", "seasonal"]

#: A linear model reads so many numbers of a window at most, and learns from so many windows.
_WIDEST, _MOST = 1500, 20_000
_PENALTIES = (1e-3, 1e-1, 10.0)


def last_value(windows: Windows) -> Floats:
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


def seasonal(windows: Windows, period: int, readable: npt.NDArray[np.bool_], ranges: Sequence[slice]) -> Floats:
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


class LinearBaseline:
    """Ridge regression (Hoerl & Kennard 1970) from all numbers of a window to the change since its last value.

    Parameters
    ----------
    train, valid : Windows
        What to learn from, and what to choose the penalty on; without windows in `valid` it is the middle one.

    Notes
    -----
    Of long or wide windows it reads evenly spread steps, the last among them, and it learns from at most 20,000
    windows, evenly spread: a baseline must not cost more than the model.
    """

    def __init__(self, train: Windows, valid: Windows) -> None:
        steps, features = train.frame.lookback, train.inputs.shape[1]
        count = max(1, min(steps, _WIDEST // features))
        self._steps = np.unique(np.linspace(steps - 1, 0, count).round().astype(np.int64))
        inputs, truth = self._table(train)
        self._center, self._middle = inputs.mean(0), truth.mean(0)
        inputs, truth = inputs - self._center, truth - self._middle
        gram, moment = inputs.T @ inputs, inputs.T @ truth
        scale = float(np.trace(gram)) / len(gram) or 1.0
        found: list[tuple[float, int, npt.NDArray[np.float64]]] = []
        for penalty in _PENALTIES if len(valid) else _PENALTIES[1:2]:
            weights = np.linalg.solve(gram + penalty * scale * np.eye(len(gram)), moment)
            self._weights = weights
            miss = np.abs(self.predict(_spread(valid)) - _spread(valid).answers()).mean() if len(valid) else 0.0
            found.append((float(miss), len(found), weights))
        self._weights = min(found)[2]

    def predict(self, windows: Windows) -> Floats:
        """Forecasts; float32, shape (windows, leads, targets)."""
        last = windows.last()[:, None]
        parts = [np.zeros((0, len(windows.frame.leads), last.shape[-1]), np.float32)]
        for rows in windows.batches(8192):
            inputs = self._read(windows, rows) - self._center
            change = inputs @ self._weights + self._middle
            parts.append((change.reshape(len(rows), -1, last.shape[-1]) + last[rows]).astype(np.float32))
        return np.concatenate(parts)

    def _table(self, windows: Windows) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        chosen = _spread(windows)
        parts = [self._read(chosen, rows) for rows in chosen.batches(8192)]
        change = chosen.answers() - chosen.last()[:, None]
        return np.concatenate(parts), change.reshape(len(chosen), -1).astype(np.float64)

    def _read(self, windows: Windows, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        read = windows.inputs[windows.starts[rows][:, None] + self._steps * windows.frame.rate]
        return np.asarray(read.reshape(len(rows), -1), np.float64)


def _spread(windows: Windows) -> Windows:
    return windows.take(np.unique(np.linspace(0, len(windows) - 1, min(len(windows), _MOST)).astype(np.int64)))
