"""Durations and the regular clock that a series runs on."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import numpy.typing as npt

from textrnn.errors import DataError, UsageError

__all__ = ["LONGEST", "Span", "clock_of", "parse_span", "rows_of", "spell"]

#: Rows, or clock time.
Span = int | np.timedelta64

#: A year is 365 days, so that a season of one keeps the hour of the day.
_UNITS = {
    **dict.fromkeys(("ms",), 1),
    **dict.fromkeys(("s", "sec"), 1_000),
    **dict.fromkeys(("m", "min"), 60_000),
    **dict.fromkeys(("h", "hour"), 3_600_000),
    **dict.fromkeys(("d", "day"), 86_400_000),
    **dict.fromkeys(("w", "week"), 7 * 86_400_000),
    **dict.fromkeys(("y", "year"), 365 * 86_400_000),
}
#: In rows, or in milliseconds (31,700 years).
LONGEST = 10**15
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]+)")
#: Steps of one length that make a clock; the rest are gaps. Daily prices, without weekends, have 80 %.
_REGULAR = 0.9


def parse_span(text: str | int | np.timedelta64) -> Span:
    """Read a duration: ``5d``, ``1h30m``, ``24h``; a bare number counts rows.

    Raises
    ------
    UsageError
        If it is neither, or not above zero.

    Examples
    --------
    >>> parse_span("1h30m"), parse_span("24")
    (np.timedelta64(5400000,'ms'), 24)
    """
    if isinstance(text, np.timedelta64):
        found: Span = text.astype("timedelta64[ms]")
    elif isinstance(text, (int, np.integer)) and not isinstance(text, bool):
        found = int(text)
    else:
        plain = str(text).strip().casefold()
        parts = _PART.findall(plain)
        if plain.isdecimal():
            found = int(plain)
        elif parts and "".join(n + unit for n, unit in parts) == plain.replace(" ", "") and _known(parts):
            length = round(sum(float(n) * _UNITS[unit] for n, unit in parts))
            # one that is too long is no more than too long
            found = np.timedelta64(length, "ms") if length <= LONGEST else length
        else:
            raise UsageError(f"{text!r} is no duration; write one such as 30min, 24h, 5d, 1w, or a number of rows")
    if not found > type(found)(0):
        raise UsageError(f"a duration is above zero, was {text!r}")
    if isinstance(found, int) and found > LONGEST:
        raise UsageError(f"a duration of {text!r} is longer than any series; give less")
    return found


def _known(parts: list[tuple[str, str]]) -> bool:
    return all(unit in _UNITS for _, unit in parts)


def spell(span: Any) -> str:
    """Write a duration in the largest units that leave none over, as `parse_span` reads it.

    Examples
    --------
    >>> spell(np.timedelta64(5400, "s")), spell(np.timedelta64(7, "D")), spell(3)
    ('1h30m', '7d', '3')
    """
    if not isinstance(span, np.timedelta64):
        return str(int(span))
    left, parts = int(span.astype("timedelta64[ms]").astype(int)), []
    for unit in ("d", "h", "m", "s", "ms"):
        count, left = divmod(left, _UNITS[unit])
        parts += [f"{count}{unit}"] if count else []
    return "".join(parts) or "0"


def clock_of(stamps: list[npt.NDArray[np.datetime64]], known: np.timedelta64 | None = None) -> np.timedelta64 | None:
    """Find the step of a clock that all series share.

    Parameters
    ----------
    stamps : list of datetime64[ms] arrays
        Those of each series, rising.
    known : timedelta64[ms], optional
        The step that they should have; then fewer than nine of ten may have it, and where there are no steps, it is the
        one.

    Returns
    -------
    timedelta64[ms] or None
        The most frequent step, where nine of ten have it and all others are whole multiples of it; otherwise None:
        rows are only counted, as on days without weekends.

    Examples
    --------
    >>> hours = np.array(["2020-01-01T00", "2020-01-01T01", "2020-01-01T02"], "datetime64[ms]")
    >>> clock_of([hours])
    np.timedelta64(3600000,'ms')
    """
    steps = np.concatenate([np.diff(each) for each in stamps])
    if not len(steps):
        return known
    found, counts = np.unique(steps, return_counts=True)
    step = found[counts.argmax()]
    whole = (steps.astype(int) % step.astype(int)) == 0
    if (step != known and counts.max() < _REGULAR * len(steps)) or not whole.all():
        return None
    return np.timedelta64(int(step.astype(int)), "ms")


def rows_of(span: Span, step: np.timedelta64 | None, name: str) -> int:
    """How many rows a duration is.

    Raises
    ------
    DataError
        If the series has no regular clock and the duration is no number of rows.
    UsageError
        If it is not a whole number of rows.

    Examples
    --------
    >>> rows_of(parse_span("5d"), np.timedelta64(1, "h"), "lookback")
    120
    """
    if not isinstance(span, np.timedelta64):
        return span
    if step is None:
        raise DataError(f"{name} is {spell(span)}, but the series has no regular clock; count rows, such as --{name} 7")
    if span % step:
        raise UsageError(
            f"{name} is {spell(span)}, which is no multiple of the {spell(step)} between rows; give a multiple of that"
        )
    return int(span // step)
