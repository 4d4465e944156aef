"""Windows as what a network learns from: batches of steps, answers and weights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from textrnn.protocols import Floats, SeriesBatch
from textrnn.series.answers import Answers
from textrnn.series.windows import Windows

__all__ = ["Streams", "WindowSequences"]


@dataclass
class WindowSequences:
    """One answer a window.

    Attributes
    ----------
    windows : Windows
        What is read, and what should be answered.
    answers : Answers
        How answers are scaled.
    """

    windows: Windows
    answers: Answers
    _wanted: Floats = field(init=False)

    def __post_init__(self) -> None:
        self._wanted = self.answers.scaled(self.windows)

    def __len__(self) -> int:
        return len(self.windows)

    def batches(self, size: int, rng: np.random.Generator | None = None) -> Iterator[SeriesBatch]:
        """All windows, `size` at a time."""
        for rows in self.windows.batches(size, rng):
            lengths = np.full(len(rows), self.windows.frame.lookback, np.int32)
            yield SeriesBatch(self.windows.gather(rows), lengths, self._wanted[rows], np.ones(len(rows), np.float32))


@dataclass(frozen=True)
class Streams:
    """An answer at every row: series cut into as many streams as a batch has, read side by side from end to end.

    Truncated backpropagation through time (Williams & Peng 1990): a batch is `length` rows of every stream, and the
    next goes on where it ended.

    Attributes
    ----------
    windows : Windows
        One for every row that has an answer; what they read themselves does not matter here.
    ranges : list of slice
        The rows of each series.
    answers : Answers
        How answers are scaled.
    streams, length : int
        How many there are, and rows of each in a batch.
    """

    windows: Windows
    ranges: list[slice]
    answers: Answers
    streams: int
    length: int

    def __len__(self) -> int:
        return self.streams * -(-self._longest // self.length)

    @property
    def _longest(self) -> int:
        """Rows of a stream."""
        rows: int = sum(part.stop - part.start for part in self.ranges)
        return -(-rows // self.streams)

    def batches(self, size: int, rng: np.random.Generator | None = None) -> Iterator[SeriesBatch]:
        """Batches of all streams in the order of time; `size` is known to the network, and nothing is shuffled."""
        inputs = self.windows.inputs
        rows = np.concatenate([np.arange(part.start, part.stop) for part in self.ranges])
        # streams end as often as they must to be of one length; the last is filled up with rows that count nothing
        filled = np.full(self.streams * self._longest, -1, np.int64)
        filled[: len(rows)] = rows
        places = filled.reshape(self.streams, self._longest)
        counts = np.zeros(len(inputs) + 1, np.float32)
        counts[self.windows.ends] = 1
        scaled = np.zeros((len(inputs) + 1, self.answers.scaling.center.size), np.float32)
        scaled[self.windows.ends] = self.answers.scaled(self.windows)
        for start in range(0, self._longest, self.length):
            part = places[:, start : start + self.length]
            if part.shape[1] < self.length:  # one shape, so that a compiled step is compiled once
                part = np.pad(part, ((0, 0), (0, self.length - part.shape[1])), constant_values=-1)
            steps = np.where(part[:, :, None] >= 0, inputs[part], np.float32(0))
            lengths = np.maximum((part >= 0).sum(1), 1).astype(np.int32)
            yield SeriesBatch(steps, lengths, scaled[part], counts[part], fresh=start == 0)
