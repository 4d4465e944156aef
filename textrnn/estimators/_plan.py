"""What a forecaster settles about a series before there is a network: clock, windows, split, scaling, season."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from textrnn.errors import DataError, UsageError
from textrnn.evaluation.forecasts import naive_scale
from textrnn.protocols import Series
from textrnn.series.clock import parse_span, rows_of, spell
from textrnn.series.grid import Grid, on_a_clock, resampled
from textrnn.series.recipe import Prepared, Recipe
from textrnn.series.windows import Frame, Windows, split_rows

__all__ = ["PARTS", "Plan", "as_series"]

PARTS = ("train", "valid", "test")
_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class Plan:
    """A series as a forecaster sees it.

    Attributes
    ----------
    recipe : Recipe
        What was learned about the table from training rows.
    prepared : Prepared
        The table as a network reads it.
    frame : Frame
        What windows look like.
    ranges : list of lists of slice
        Training, validation and test rows of each series.
    parts : tuple of Windows
        The windows of each.
    period : int or None
        Rows of a season.
    season : str or None
        The same as a duration.
    notes : list of str
        What was settled and how many rows were mended.
    """

    recipe: Recipe
    prepared: Prepared
    frame: Frame
    ranges: list[list[slice]]
    parts: tuple[Windows, ...]
    period: int | None
    season: str | None
    notes: list[str]

    @classmethod
    def make(cls, wanted: Any, series: Series) -> Plan:
        """Settle what the parameters of a `Forecaster` come to for a series.

        Raises
        ------
        DataError
            If the series has no rows, no such columns or no clock that durations need, or is too short.
        UsageError
            If a parameter cannot be right.
        """
        if not len(series):
            raise DataError("the series has no rows; give some")
        grid = on_a_clock(series)
        every = None if wanted.every is None else parse_span(wanted.every)
        if isinstance(every, int) and grid.step is not None:
            every = every * grid.step
        raw_step, mean_over = grid.step, None
        if wanted.resample == "mean":
            if every is None:
                raise UsageError("--resample mean goes with --every; add one such as --every 1h")
            if isinstance(every, int):
                raise UsageError("--resample mean is over a regular clock, which the series has not; leave it out")
            mean_over = every
            grid = resampled(grid, mean_over)
        step = grid.step
        rate = 1 if every is None or mean_over is not None else rows_of(every, step, "every")
        if rate > 1 and wanted.stateful:
            raise UsageError("a stateful network reads every row; add --resample mean, or leave out --every")
        frame = _frame(wanted, step, rate)
        rows = [part for _, part in grid.series.ranges()]
        ranges = split_rows(wanted.split, rows, grid.series.stamps)
        longest = max(part.stop - part.start for part in ranges[0])
        needed = frame.reach + frame.horizon + 1
        # before anything is learned from rows that there are not
        if needed > longest:
            raise _too_short(needed, longest)
        recipe, notes = Recipe.learn(
            grid,
            ranges[0],
            raw_step,
            targets=_targets(wanted.target, series),
            features=None if wanted.features is None else list(wanted.features),
            calendar=wanted.calendar,
            scaler=wanted.scaler,
            mean_over=mean_over,
        )
        prepared = recipe.prepare(grid)
        parts = tuple(prepared.windows(frame, part) for part in ranges)
        if not len(parts[0]):
            raise _too_short(needed, longest)
        season, period = _season(wanted.season, step)
        return cls(recipe, prepared, frame, ranges, parts, period, season, [*_told(grid, recipe), *notes])

    @property
    def named(self) -> dict[str, Windows]:
        """The windows of each part by its name."""
        return dict(zip(PARTS, self.parts, strict=True))

    def naive_scale(self) -> list[float]:
        """What MASE divides by, for each target: the mean change of training values over a season, or a row."""
        targets = range(len(self.recipe.targets))
        return [self._naive_scale(target, self.period or 1) or self._naive_scale(target, 1) for target in targets]

    def _naive_scale(self, target: int, period: int) -> float:
        """The mean change of a target over so many rows; 0 where no series is longer than that."""
        parts = [
            naive_scale(self.prepared.targets[rows, target : target + 1], self.prepared.known[rows], period)
            for rows in self.ranges[0]
        ]
        lengths = [float(rows.stop - rows.start) for rows in self.ranges[0]]
        usable = [(part, length) for part, length in zip(parts, lengths, strict=True) if part > 0]
        return sum(p * n for p, n in usable) / sum(n for _, n in usable) if usable else 0.0

    def seen_until(self) -> str | None:
        """The last moment of the rows that training or early stopping saw; None where rows are only counted."""
        stamps = self.prepared.grid.series.stamps
        if stamps is None:
            return None
        last = max(stamps[rows.stop - 1] for part in self.ranges[:2] for rows in part if rows.stop > rows.start)
        return str(last.astype("datetime64[ms]"))


def as_series(X: Any) -> Series:
    """Take a `Series` as it is, and an array of shape (rows,) or (rows, columns) as one.

    Raises
    ------
    DataError
        If it is neither.

    Examples
    --------
    >>> as_series([1.0, 2.0]).names
    ('0',)
    """
    if isinstance(X, Series):
        return X
    try:
        values = np.asarray(X, np.float64)
    except (TypeError, ValueError) as error:
        raise DataError(f"a series is numbers, row by row ({error}); read a file with textrnn.reading") from error
    if values.ndim == 1:
        values = values[:, None]
    if values.ndim != 2 or not values.shape[1]:
        raise DataError(f"a series has the shape (rows,) or (rows, columns), was {values.shape}")
    if np.isinf(values).any():
        raise DataError("a series has infinite values; put NaN where nothing is known")
    return Series(tuple(map(str, range(values.shape[1]))), values)


def _too_short(needed: int, longest: int) -> DataError:
    return DataError(
        f"a window with its target takes {needed:,} rows, and of {longest:,} training rows in a row none has them all "
        "known; give more rows, or lower lookback or horizon"
    )


def _targets(target: str | Sequence[str] | None, series: Series) -> list[str]:
    if target is None:
        numbers = [name for name in series.names if name not in series.categories]
        if len(numbers) != 1:
            raise UsageError(f"name the column to forecast with --target: {', '.join(numbers)}")
        return numbers
    named = [target] if isinstance(target, str) else [str(name) for name in target]
    if not named:
        raise UsageError("name at least one column to forecast with --target")
    return list(dict.fromkeys(named))


def _frame(wanted: Any, step: np.timedelta64 | None, rate: int) -> Frame:
    back, ahead = (parse_span(span) for span in (wanted.lookback, wanted.horizon))
    # a bare number counts what is read, so every so many rows where only those are
    lookback = rows_of(back, None if step is None else step * rate, "lookback")
    horizon = ahead * rate if isinstance(ahead, int) else rows_of(ahead, step, "horizon")
    if wanted.path and horizon % rate:
        raise UsageError(f"a path to {spell(ahead)} has no whole number of steps; give a multiple of --every")
    return Frame(lookback, horizon, rate, bool(wanted.path))


def _season(season: str | int | None, step: np.timedelta64 | None) -> tuple[str | None, int | None]:
    """The season of the baseline as a duration and in rows."""
    if season is None:
        if step is None or step > _DAY:
            return None, None
        default = 7 * _DAY if step == _DAY else _DAY
        return (None, None) if default % step else (spell(default), int(default // step))
    span = parse_span(season)
    return spell(span), rows_of(span, step, "season")


def _told(grid: Grid, recipe: Recipe) -> list[str]:
    step = "rows are counted, without a clock" if grid.step is None else f"a row every {spell(grid.step)}"
    notes = [step]
    if grid.added:
        notes.append(f"rows added for missing times: {grid.added:,}")
    for name in recipe.columns:
        if missing := int(np.isnan(grid.series.column(name)).sum()):
            notes.append(f"missing in {name}: {missing:,} of {len(grid.series):,}")
    return [*notes, f"features: {', '.join(recipe.features)}"]
