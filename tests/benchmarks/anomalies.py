"""How many planted events are found, and how many false alarms there are, beside a rolling z-score.

python tests/benchmarks/anomalies.py --seeds 10 11 12 13 14
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from textrnn.protocols import Series

#: Rows of a day, days, and the share of rows that are learned from; nothing but noise is new in the rest.
DAY, DAYS, TRAIN = 24, 120, 0.6
#: How many events of each kind lie in the part that is judged, and strange rows that training has to bear.
PLANTED = {"spike": 4, "level shift": 3, "missing cycle": 3}
IN_TRAINING = 3


@dataclass
class Made:
    """A series with what was planted in it."""

    series: Series
    labels: npt.NDArray[np.int64]
    kinds: list[tuple[str, slice]]
    train: int


def made(seed: int) -> Made:
    """Hourly rows of two columns: a daily cycle with trend and lasting noise, and one that follows it hours later."""
    rng = np.random.default_rng(seed)
    rows = DAY * DAYS
    hours = np.arange(rows)
    phase = 2 * np.pi * hours / DAY
    shape = np.sin(phase) + 0.4 * np.sin(2 * phase + rng.uniform(0, 2 * np.pi))
    size = np.repeat(rng.normal(1, 0.12, DAYS), DAY)
    noise = np.zeros((rows, 2))
    shocks = rng.normal(0, [0.15, 0.12], (rows, 2))
    for row in range(1, rows):
        noise[row] = 0.6 * noise[row - 1] + shocks[row]
    first = 10 + 0.01 * hours / DAY + size * shape + noise[:, 0]
    second = 3 + 0.8 * np.roll(size * shape, 5) + noise[:, 1]
    values = np.stack([first, second], 1)
    train = int(TRAIN * rows)
    for row in rng.choice(train, IN_TRAINING, replace=False):
        values[row, rng.integers(2)] += rng.choice([-1, 1]) * rng.uniform(2, 4)
    labels = np.zeros(rows, np.int64)
    names = [name for name, count in PLANTED.items() for _ in range(count)]
    # a slot each, so that no two events touch
    slots = np.linspace(train + 2 * DAY, rows - DAY, len(names) + 1).astype(int)
    kinds = []
    for name, low, high in zip(rng.permutation(names), slots, slots[1:], strict=False):
        length = {"spike": 1, "level shift": int(rng.integers(12, 37)), "missing cycle": DAY}[str(name)]
        start = int(rng.integers(low, max(low + 1, high - length - DAY)))
        span, column = slice(start, start + length), int(rng.integers(2))
        sign = rng.choice([-1, 1])
        if name == "spike":
            values[span, column] += sign * rng.uniform(1.5, 3)
        elif name == "level shift":
            values[span, column] += sign * rng.uniform(1, 2)
        else:
            values[span, column] = values[span, column].mean() + noise[span, column]
        labels[span] = 1
        kinds.append((str(name), span))
    stamps = np.datetime64("2024-01-01", "ms") + hours * np.timedelta64(3_600_000, "ms")
    return Made(Series(("first", "second"), values, stamps), labels, kinds, train)
