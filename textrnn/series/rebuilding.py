"""What a network reads that must write a window down again from memory.

Malhotra et al. (2016, arXiv:1607.00148): the state after the last row of a window is all that is left of it, and is too
narrow for anything but what windows have in common. Here one recurrent core reads the window and then as many blank
steps, at which it answers with the rows it has read, the last one first.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from textrnn.protocols import Floats
from textrnn.series.windows import Windows

__all__ = ["Rebuilding", "rebuilding"]


class Rebuilding(NamedTuple):
    """Some windows to rebuild.

    Attributes
    ----------
    steps : float32 array, shape (windows, 2 x lookback, features + 1)
        The rows of a window, then its rows backwards without what is to be rebuilt; the last feature tells the two
        apart.
    wanted : float32 array, shape (windows, 2 x lookback, columns)
        Zeros, then what is to be rebuilt.
    levels : float32 array, shape (windows, 1, columns)
        The median of each column in each window, which is taken away from it: where a trend has led, rows look as they
        did.
    """

    steps: Floats
    wanted: Floats
    levels: Floats


def rebuilding(windows: Windows, which: npt.NDArray[np.int64], columns: npt.NDArray[np.int64]) -> Rebuilding:
    """Make what a network reads of some windows, and what it should answer.

    Parameters
    ----------
    windows : Windows
        Over scaled rows.
    which : int64 array
        Numbers of windows.
    columns : int64 array
        The features to rebuild; others, such as the calendar, may be seen all the time.

    Examples
    --------
    >>> from textrnn.series.windows import Frame
    >>> rows = np.array([[1.0], [2.0], [6.0]], np.float32)
    >>> made = rebuilding(Windows(rows, rows, np.array([0]), Frame(3, 1)), np.array([0]), np.array([0]))
    >>> made.steps[0, :, 0].tolist(), made.steps[0, :, 1].tolist()
    ([-1.0, 0.0, 4.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0, 1.0, 1.0])
    >>> made.wanted[0, :, 0].tolist(), made.levels.tolist()
    ([0.0, 0.0, 0.0, 4.0, 0.0, -1.0], [[[2.0]]])
    """
    read = windows.gather(which)
    levels = np.median(read[:, :, columns], axis=1, keepdims=True)
    read[:, :, columns] -= levels
    backwards = read[:, ::-1]
    blank = backwards.copy()
    blank[:, :, columns] = 0
    steps = np.concatenate([read, blank], axis=1)
    side = np.repeat(np.array([0, 1], np.float32), windows.frame.lookback)
    wanted = np.zeros((*steps.shape[:2], len(columns)), np.float32)
    wanted[:, windows.frame.lookback :] = backwards[:, :, columns]
    flags = np.broadcast_to(side[:, None], (*steps.shape[:2], 1))
    return Rebuilding(np.concatenate([steps, flags], axis=2), wanted, levels)
