"""What the calendar knows of a moment: hour, weekday and season as points on circles."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from textrnn.errors import DataError, UsageError
from textrnn.plugins import not_one_of

__all__ = ["CYCLES", "calendar_features", "cycles_for"]

_DAY = np.timedelta64(1, "D")
#: Length of each cycle and the moment it begins at; 1970-01-05 was a Monday.
CYCLES = {
    "hour": (86_400_000.0, 0.0),
    "weekday": (7 * 86_400_000.0, 4 * 86_400_000.0),
    "year": (365.2425 * 86_400_000.0, 0.0),
}


def cycles_for(
    calendar: str | Sequence[str], stamps: npt.NDArray[np.datetime64] | None, step: np.timedelta64 | None
) -> tuple[str, ...]:
    """Settle which cycles to use.

    Parameters
    ----------
    calendar : {'auto', 'none'} or sequence of str
        'auto' takes the hour where rows come more often than daily, the weekday where they come daily or more often
        and there are two weeks, the year where there are two.
    stamps : datetime64[ms] array, shape (rows,), or None
        Of the training part.
    step : timedelta64 or None
        Of the clock.

    Raises
    ------
    UsageError
        If there is no such cycle.
    DataError
        If cycles are named and the series has no time.

    Examples
    --------
    >>> hourly = np.arange("2020-01-01", "2020-03-01", dtype="datetime64[h]").astype("datetime64[ms]")
    >>> cycles_for("auto", hourly, np.timedelta64(1, "h"))
    ('hour', 'weekday')
    """
    if calendar == "none" or (calendar == "auto" and stamps is None):
        return ()
    if calendar != "auto":
        named = tuple(calendar.split(",")) if isinstance(calendar, str) else tuple(calendar)
        for name in named:
            if name not in CYCLES:
                raise UsageError(f"calendar: {not_one_of(name, ['auto', 'none', *CYCLES])}")
        if stamps is None and named:
            raise DataError("the series has no time column, so no calendar; name it with --time, or --calendar none")
        return named
    assert stamps is not None  # noqa: S101 (for mypy)
    length = stamps.max() - stamps.min()
    tick = step if step is not None else _DAY
    usable = {"hour": tick < _DAY, "weekday": tick <= _DAY and length >= 14 * _DAY, "year": length >= 730 * _DAY}
    return tuple(name for name, use in usable.items() if use)


def calendar_features(stamps: npt.NDArray[np.datetime64], cycles: Sequence[str]) -> npt.NDArray[np.float64]:
    """Sine and cosine of each cycle; shape (rows, 2 x cycles).

    Examples
    --------
    >>> noon = np.array(["2020-01-01T12:00"], "datetime64[ms]")
    >>> calendar_features(noon, ["hour"]).round(6).tolist()
    [[0.0, -1.0]]
    """
    moments = stamps.astype("datetime64[ms]").astype(np.float64)
    angles = [2 * np.pi * ((moments - start) % length) / length for length, start in (CYCLES[name] for name in cycles)]
    sides = [side for angle in angles for side in (np.sin(angle), np.cos(angle))]
    return np.stack(sides, axis=1) if sides else np.zeros((len(stamps), 0))
