"""How a table of numbers becomes what a network reads, and its answers numbers of the table again.

Everything that is learned here (categories, scaling, which columns are worth reading) is learned from training rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from textrnn.errors import DataError
from textrnn.plugins import not_one_of
from textrnn.protocols import Floats, Series
from textrnn.series.calendar import CYCLES, calendar_features, cycles_for
from textrnn.series.clock import LONGEST, spell
from textrnn.series.grid import Grid, carried, on_a_clock, resampled
from textrnn.series.scaling import Scaling
from textrnn.series.windows import Frame, Windows, possible_starts

__all__ = ["Prepared", "Recipe"]

#: Of a float32, which is what networks read.
LARGEST = 3.4e38
#: A column with less than this share of its training values is not read, unless it was named.
_ENOUGH = 0.5


class Prepared(NamedTuple):
    """A table as a network reads it.

    Attributes
    ----------
    inputs : float32 array, shape (rows, features)
        Scaled; 0 (the mean of training) where nothing is known.
    targets : float64 array, shape (rows, targets)
        In their own unit; gaps bridged as in the inputs.
    readable, known : bool arrays, shape (rows,)
        Where all targets have a value that may be read, and where they have one of their own.
    grid : Grid
        The rows on their clock.
    """

    inputs: Floats
    targets: npt.NDArray[np.float64]
    readable: npt.NDArray[np.bool_]
    known: npt.NDArray[np.bool_]
    grid: Grid

    def windows(self, frame: Frame, ranges: Sequence[slice], *, ahead: bool = True) -> Windows:
        """All windows that lie wholly in some ranges of rows, inputs and targets."""
        starts = possible_starts(frame, ranges, self.readable, self.known, ahead=ahead)
        return Windows(self.inputs, self.targets, starts, frame)

    @property
    def ranges(self) -> list[slice]:
        """The rows of each series."""
        return [rows for _, rows in self.grid.series.ranges()]


@dataclass(frozen=True)
class Recipe:
    """What was settled and learned about a table.

    Attributes
    ----------
    targets : tuple of str
        The columns to foretell.
    columns : tuple of str
        The columns of numbers to read.
    categories : dict of str to tuple of str
        The columns of text to read, with the texts that training rows have; each is a feature of 0 and 1.
    cycles : tuple of str
        Of the calendar.
    raw_step : timedelta64[ms] or None
        Between rows as they come; None where rows are only counted.
    mean_over : timedelta64[ms] or None
        The span that rows are turned into means of.
    scaling : Scaling
        Of `columns`.
    """

    targets: tuple[str, ...]
    columns: tuple[str, ...]
    categories: dict[str, tuple[str, ...]]
    cycles: tuple[str, ...]
    raw_step: np.timedelta64 | None
    mean_over: np.timedelta64 | None
    scaling: Scaling

    @classmethod
    def learn(
        cls,
        grid: Grid,
        train: Sequence[slice],
        raw_step: np.timedelta64 | None,
        *,
        targets: Sequence[str],
        features: Sequence[str] | None,
        calendar: str | Sequence[str],
        scaler: str,
        mean_over: np.timedelta64 | None = None,
    ) -> tuple[Recipe, list[str]]:
        """Learn from the training rows of a grid; returns notes, too.

        Raises
        ------
        DataError
            If a column does not exist, or a target is a column of text.
        """
        series = grid.series
        for name in (*targets, *(features or ())):
            if name not in series.names:
                raise DataError(f"column {not_one_of(name, list(series.names))}")
        for name in targets:
            if name in series.categories:
                raise DataError(f"column {name!r} is text, which cannot be forecast; name a column of numbers")
        rows = np.concatenate([np.arange(part.start, part.stop) for part in train])
        named = list(dict.fromkeys([*(features if features is not None else series.names), *targets]))
        known = 1 - np.isnan(series.values[rows]).mean(0)
        share = dict(zip(series.names, known, strict=True))
        sparse = [name for name in named if features is None and name not in targets and share[name] < _ENOUGH]
        named = [name for name in named if name not in sparse]
        notes = [f"left out, mostly missing in training: {', '.join(sparse)}"] if sparse else []
        columns = tuple(name for name in named if name not in series.categories)
        texts = {}
        for name in named:
            if name in series.categories:
                seen = np.unique(series.column(name)[rows])
                texts[name] = tuple(series.categories[name][int(place)] for place in seen[~np.isnan(seen)])
        stamps = None if series.stamps is None else series.stamps[rows]
        places = [series.names.index(name) for name in columns]
        return cls(
            targets=tuple(targets),
            columns=columns,
            categories=texts,
            cycles=cycles_for(calendar, stamps, grid.step),
            raw_step=raw_step,
            mean_over=mean_over,
            scaling=Scaling.learn(series.values[rows][:, places], scaler),
        ), notes

    @property
    def step(self) -> np.timedelta64 | None:
        """Between rows as a network reads them."""
        return self.mean_over if self.mean_over is not None else self.raw_step

    @property
    def target_places(self) -> npt.NDArray[np.int64]:
        """Which features the targets are; int64, shape (targets,)."""
        return np.array([self.columns.index(name) for name in self.targets], np.int64)

    @property
    def features(self) -> list[str]:
        """What each feature is."""
        texts = [f"{name}={text}" for name, known in self.categories.items() for text in known]
        return [*self.columns, *texts, *(f"{name} {side}" for name in self.cycles for side in ("sin", "cos"))]

    def prepare(self, grid: Grid) -> Prepared:
        """Turn rows into what a network reads.

        Raises
        ------
        DataError
            If a column is missing or has become text, or the calendar needs stamps and there are none.
        """
        series = grid.series
        for name in (*self.columns, *self.categories):
            if name not in series.names:
                raise DataError(f"column {name!r} of the training is not there; found: {', '.join(series.names)}")
            if (name in series.categories) != (name in self.categories) and not np.isnan(series.column(name)).all():
                if name in self.categories:
                    raise DataError(f"column {name!r} was text in training and is numbers here")
                raise DataError(f"column {name!r} was numbers in training and is text here")
        ranges = [rows for _, rows in series.ranges()]
        places = [series.names.index(name) for name in self.columns]
        filled = carried(series.values[:, places], ranges)
        for name, column in zip(self.columns, filled.T, strict=True):
            if (np.abs(column) > LARGEST).any():
                worst = column[np.nanargmax(np.abs(column))]
                raise DataError(f"column {name!r} holds {worst:g}, too large for 32 bits; correct it, or write NA")
        parts = [np.nan_to_num(self.scaling.apply(filled), nan=0.0)]
        parts += [self._shown(series, name, ranges) for name in self.categories]
        if self.cycles:
            if series.stamps is None:
                raise DataError("the model reads the calendar, but there is no time column; name it with --time")
            parts.append(calendar_features(series.stamps, self.cycles))
        of_targets = self.target_places
        targets = filled[:, of_targets]
        own = series.values[:, [places[place] for place in of_targets]]
        return Prepared(
            np.ascontiguousarray(np.concatenate(parts, axis=1), np.float32),
            np.ascontiguousarray(np.nan_to_num(targets, nan=0.0)),
            np.asarray(~np.isnan(targets).any(1)),
            np.asarray(~np.isnan(own).any(1)),
            grid,
        )

    def _shown(self, series: Series, name: str, ranges: list[slice]) -> npt.NDArray[np.float64]:
        """A column of text as features of 0 and 1."""
        codes = carried(series.column(name)[:, None], ranges)[:, 0]
        here = series.categories.get(name, ())
        found = [here.index(text) if text in here else -1 for text in self.categories[name]]
        return np.asarray(codes[:, None] == np.array(found), np.float64)

    def on_its_clock(self, series: Series) -> Grid:
        """Put a series on the clock of the training.

        Where that had none, such as days without weekends, rows are counted, even if they happen to have one here.

        Raises
        ------
        DataError
            If its rows are further apart, or nearer to each other, than those of the training.
        """
        if self.raw_step is None:
            return Grid(series, None, 0)
        grid = on_a_clock(series, self.raw_step)
        if grid.step != self.raw_step:
            own, learned = (_told(step) for step in (grid.step, self.raw_step))
            raise DataError(f"the series has {own}, that of the training had {learned}; resample one of the two")
        return self.means(grid)

    def means(self, grid: Grid) -> Grid:
        """Turn rows as they come into those that a network reads."""
        return grid if self.mean_over is None else resampled(grid, self.mean_over)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "targets": list(self.targets),
            "columns": list(self.columns),
            "categories": [[name, list(texts)] for name, texts in self.categories.items()],
            "cycles": list(self.cycles),
            "raw_step": _milliseconds(self.raw_step),
            "mean_over": _milliseconds(self.mean_over),
            "scaling": self.scaling.to_dict(),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Recipe:
        """Read what `to_dict` wrote.

        Raises
        ------
        KeyError, TypeError, ValueError
            If it is no such thing.
        """
        made = cls(
            targets=tuple(data["targets"]),
            columns=tuple(data["columns"]),
            categories={name: tuple(texts) for name, texts in data["categories"]},
            cycles=tuple(data["cycles"]),
            raw_step=_span(data["raw_step"]),
            mean_over=_span(data["mean_over"]),
            scaling=Scaling.from_dict(data["scaling"]),
        )
        texts = chain(made.columns, made.categories, *made.categories.values())
        if not all(isinstance(text, str) for text in texts) or len(set(made.columns)) < len(made.columns):
            raise ValueError("columns are no distinct strings")
        if not made.targets or not set(made.targets) <= set(made.columns):
            raise ValueError(f"targets {list(made.targets)} are not among the columns")
        if len(made.scaling.center) != len(made.columns):
            raise ValueError(f"a scaling of {len(made.scaling.center)} numbers for {len(made.columns)} columns")
        if not set(made.cycles) <= set(CYCLES):
            raise ValueError(f"cycles {list(made.cycles)}")
        if made.mean_over is not None and (made.raw_step is None or made.mean_over % made.raw_step):
            raise ValueError("means over no multiple of the clock's step")
        return made


def _told(step: np.timedelta64 | None) -> str:
    return "no regular clock" if step is None else f"a row every {spell(step)}"


def _milliseconds(span: np.timedelta64 | None) -> int | None:
    return None if span is None else int(span.astype("timedelta64[ms]").astype(int))


def _span(milliseconds: int | None) -> np.timedelta64 | None:
    if milliseconds is None:
        return None
    if type(milliseconds) is not int or not 1 <= milliseconds <= LONGEST:
        raise ValueError(f"a step of {milliseconds!r} milliseconds")
    return np.timedelta64(milliseconds, "ms")
