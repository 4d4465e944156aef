"""Windows over rows: views, never copies, until a batch of them is gathered.

A window that begins at row ``s`` reads rows ``s, s + rate, ..., s + (lookback - 1) rate``. The horizon counts from the
last of them, ``e``: the target is row ``e + horizon``, or with a path every step up to it: ``e + rate``,
``e + 2 rate``, ...
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from numbers import Integral
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from textrnn.errors import UsageError
from textrnn.protocols import Floats

__all__ = ["Frame", "Windows", "split_rows"]

#: Rows of a window that is longer than any series in memory.
_LONGEST = 10**9

_Rows = npt.NDArray[np.int64]
_Values = npt.NDArray[np.float64]


class Frame(NamedTuple):
    """What a window looks like, in rows.

    Attributes
    ----------
    lookback : int
        Rows it reads.
    horizon : int
        Rows from the last of them to the target.
    rate : int
        Rows from one that it reads to the next.
    path : bool
        Whether every step up to the horizon is a target.
    """

    lookback: int
    horizon: int
    rate: int = 1
    path: bool = False

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Frame:
        """Read what `_asdict` gave.

        Raises
        ------
        TypeError, ValueError
            If it is no such thing.

        Examples
        --------
        >>> Frame.from_dict(Frame(5, 6)._asdict())
        Frame(lookback=5, horizon=6, rate=1, path=False)
        """
        made = cls(**data)
        for name, value in zip(("lookback", "horizon", "rate"), made, strict=False):
            if not isinstance(value, Integral) or isinstance(value, bool) or not 1 <= value <= _LONGEST:
                raise ValueError(f"{name} {value!r}")
        if type(made.path) is not bool:
            raise ValueError(f"path {made.path!r}")
        return made

    @property
    def reach(self) -> int:
        """Rows from the first that a window reads to the last."""
        return (self.lookback - 1) * self.rate

    @property
    def leads(self) -> _Rows:
        """Rows from the last one read to each target.

        Examples
        --------
        >>> Frame(5, 6, rate=2, path=True).leads.tolist(), Frame(5, 6, rate=2).leads.tolist()
        ([2, 4, 6], [6])
        """
        return np.arange(self.rate, self.horizon + 1, self.rate) if self.path else np.array([self.horizon])


@dataclass(frozen=True)
class Windows:
    """Windows over one table.

    Attributes
    ----------
    inputs : float32 array, shape (rows, features)
        What they read; contiguous.
    targets : float64 array, shape (rows, targets)
        What they foretell, in its own unit: a meter that shows 1,247,700,003 after 1,247,700,000 has moved.
    starts : int64 array, shape (windows,)
        The row at which each begins.
    frame : Frame
        What they look like.

    Examples
    --------
    >>> rows = np.arange(6, dtype=np.float32)[:, None]
    >>> windows = Windows(rows, rows, np.arange(3), Frame(2, 2))
    >>> windows.gather(np.array([0, 2]))[:, :, 0].tolist()
    [[0.0, 1.0], [2.0, 3.0]]
    >>> windows.answers()[:, 0, 0].tolist()
    [3.0, 4.0, 5.0]
    """

    inputs: Floats
    targets: _Values
    starts: _Rows
    frame: Frame

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def ends(self) -> _Rows:
        """The last row that each reads."""
        return self.starts + self.frame.reach

    def gather(self, which: _Rows | slice) -> Floats:
        """Copy some windows out; float32, shape (windows, lookback, features)."""
        return np.asarray(self._view()[self.starts[which]])

    def answers(self, which: _Rows | slice = slice(None)) -> _Values:
        """The targets of some windows; float64, shape (windows, leads, targets)."""
        return np.asarray(self.targets[self.ends[which][:, None] + self.frame.leads])

    def last(self, which: _Rows | slice = slice(None)) -> _Values:
        """The targets' own values at the last row read; float64, shape (windows, targets)."""
        return np.asarray(self.targets[self.ends[which]])

    def take(self, which: _Rows | slice) -> Windows:
        """Some of the windows."""
        return replace(self, starts=self.starts[which])

    def batches(self, size: int, rng: np.random.Generator | None = None) -> Iterator[_Rows]:
        """Numbers of windows, `size` at a time; in another order where `rng` shuffles them."""
        order = np.arange(len(self)) if rng is None else rng.permutation(len(self))
        for start in range(0, len(order), size):
            yield order[start : start + size]

    def _view(self) -> Floats:
        """All windows there could be, without a copy: shape (places, lookback, features)."""
        down, across = self.inputs.strides
        shape = (len(self.inputs) - self.frame.reach, self.frame.lookback, self.inputs.shape[1])
        return np.lib.stride_tricks.as_strided(
            self.inputs, shape, (down, down * self.frame.rate, across), writeable=False
        )


def possible_starts(
    frame: Frame,
    ranges: Sequence[slice],
    readable: npt.NDArray[np.bool_],
    known: npt.NDArray[np.bool_],
    *,
    ahead: bool = True,
) -> _Rows:
    """Find the rows at which a window can begin.

    Parameters
    ----------
    frame : Frame
        What windows look like.
    ranges : sequence of slice
        Rows that belong together; no window reaches from one range into another, with inputs or targets.
    readable, known : bool arrays, shape (rows,)
        Rows that may be read, and rows whose targets are known.
    ahead : bool, default=True
        Whether targets must be there; to foretell what nobody knows yet, they need not.

    Examples
    --------
    >>> all_ = np.ones(7, bool)
    >>> possible_starts(Frame(2, 1), [slice(0, 3), slice(3, 7)], all_, all_).tolist()
    [0, 3, 4]
    """
    inside, far = range(0, frame.reach + 1, frame.rate), frame.leads if ahead else np.zeros(1, np.int64)
    found = []
    for rows in ranges:
        starts = np.arange(rows.start, rows.stop - frame.reach - int(far.max()))
        for offset in inside if len(starts) else ():
            starts = starts[readable[starts + offset]]
        if ahead:
            for lead in far:
                starts = starts[known[starts + frame.reach + lead]]
        found.append(starts)
    return np.concatenate(found).astype(np.int64) if found else np.zeros(0, np.int64)


def split_rows(
    shares: Sequence[float], ranges: Sequence[slice], stamps: npt.NDArray[np.datetime64] | None
) -> list[list[slice]]:
    """Cut each series in the order of time into training, validation and test rows.

    Where rows have stamps, all series are cut at the same moments, so that none knows the others' future; otherwise
    each is cut at the same shares of its rows.

    Returns
    -------
    list of lists of slice
        For each part, the rows of each series, which may be empty.

    Raises
    ------
    UsageError
        If shares are not three of a whole.

    Examples
    --------
    >>> split_rows((0.5, 0.25, 0.25), [slice(0, 8)], None)
    [[slice(0, 4, None)], [slice(4, 6, None)], [slice(6, 8, None)]]
    """
    if len(shares) != 3 or min(shares) < 0 or not shares[0] > 0 or not 0.999 <= sum(shares) <= 1.001:
        raise UsageError(f"a split is three shares of a whole, such as 0.5,0.25,0.25; was {list(shares)}")
    # 0.7 + 0.1 is a little less than 0.8, which would cost a row
    cuts = np.cumsum([0, *shares]).round(9)
    cuts[-1] = 1
    parts: list[list[slice]] = [[], [], []]
    moments = None
    if stamps is not None:
        ordered = np.sort(np.concatenate([stamps[rows] for rows in ranges]))
        # the first moment of each later part
        moments = [ordered[min(int(cut * len(ordered)), len(ordered) - 1)] for cut in cuts[1:-1]]
    for rows in ranges:
        if stamps is not None and moments is not None:
            inner = [rows.start + int(np.searchsorted(stamps[rows], moment)) for moment in moments]
        else:
            inner = [rows.start + int(cut * (rows.stop - rows.start)) for cut in cuts[1:-1]]
        if not shares[2]:
            inner[1] = rows.stop
        if not shares[1]:
            inner[0] = inner[1]
        edges = [rows.start, *inner, rows.stop]
        for part, start, stop in zip(parts, edges, edges[1:], strict=False):
            part.append(slice(start, stop))
    return parts
