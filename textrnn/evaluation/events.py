"""How well strange rows and events are found, three ways, each beside rows flagged at random.

Point adjustment makes a random score look excellent where events are long (Kim et al. 2022, arXiv:2109.05257), so that
no figure means much without that of as many rows flagged by chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["adjusted", "event_scores", "point_scores", "report", "spans"]

_Flags = npt.NDArray[np.bool_]
_DRAWS = 20


def spans(flags: _Flags, ranges: Sequence[slice], gap: int = 1) -> list[slice]:
    """Join flagged rows into events; two that are at most `gap` rows apart belong together, never across series.

    Parameters
    ----------
    flags : bool array, shape (rows,)
        Rows that are flagged.
    ranges : sequence of slice
        The rows of each series.
    gap : int, default=1
        Rows from one flagged row to the next of the same event, at most.

    Examples
    --------
    >>> flags = np.array([1, 1, 0, 1, 0, 0, 1], bool)
    >>> spans(flags, [slice(0, 7)], gap=2)
    [slice(0, 4, None), slice(6, 7, None)]
    """
    found = []
    for rows in ranges:
        places = rows.start + np.flatnonzero(flags[rows])
        if not len(places):
            continue
        cuts = np.flatnonzero(np.diff(places) > gap)
        starts, ends = places[np.append(0, cuts + 1)], places[np.append(cuts, len(places) - 1)]
        found += [slice(int(start), int(end) + 1) for start, end in zip(starts, ends, strict=True)]
    return found


def point_scores(truth: _Flags, flags: _Flags) -> dict[str, float]:
    """Precision, recall and F1 of rows; 0 where there is nothing to divide by.

    Examples
    --------
    >>> point_scores(np.array([1, 1, 0, 0], bool), np.array([1, 0, 1, 0], bool))
    {'precision': 0.5, 'recall': 0.5, 'f1': 0.5}
    """
    hits = int((truth & flags).sum())
    return _figures(hits, int(flags.sum()) - hits, int(truth.sum()) - hits)


def event_scores(true: Sequence[slice], found: Sequence[slice]) -> dict[str, float]:
    """Precision, recall and F1 of events: one is found if any overlaps it; those that overlap none are false alarms.

    Returns
    -------
    dict
        ``precision``, ``recall``, ``f1``, ``found``, ``missed`` and ``false_alarms``.

    Examples
    --------
    >>> scores = event_scores([slice(0, 5), slice(8, 9)], [slice(4, 6), slice(6, 7), slice(20, 30)])
    >>> scores["found"], scores["missed"], scores["false_alarms"], round(scores["precision"], 3), scores["recall"]
    (1, 1, 2, 0.333, 0.5)
    """
    hits = sum(any(_overlap(event, other) for other in found) for event in true)
    false = sum(not any(_overlap(event, other) for other in true) for event in found)
    counts = {"found": hits, "missed": len(true) - hits, "false_alarms": false}
    return _figures(hits, false, len(true) - hits) | counts


def adjusted(true: Sequence[slice], flags: _Flags) -> _Flags:
    """Flag all rows of an event of which one is flagged (Xu et al. 2018, arXiv:1802.03903); shape (rows,).

    Examples
    --------
    >>> adjusted([slice(0, 3), slice(4, 6)], np.array([0, 1, 0, 1, 0, 0], bool)).astype(int).tolist()
    [1, 1, 1, 1, 0, 0]
    """
    made: _Flags = flags.copy()
    for event in true:
        made[event] |= flags[event].any()
    return made


def report(truth: _Flags, flags: _Flags, ranges: Sequence[slice], gap: int = 1, seed: int = 0) -> dict[str, Any]:
    """Measure flagged rows, and as many flagged at random.

    Parameters
    ----------
    truth, flags : bool arrays, shape (rows,)
        What is strange, and what was flagged.
    ranges : sequence of slice
        The rows of each series.
    gap : int, default=1
        How `spans` joins flagged rows, those at random too; true events are the rows next to each other.
    seed : int, default=0
        Of the random rows.

    Returns
    -------
    dict
        ``rows``, ``strange`` and ``flagged``, counts of rows; ``point``, ``event`` and ``adjusted``: figures of each
        kind; ``random``: the same three, means of 20 draws.

    Examples
    --------
    >>> truth = np.zeros(100, bool)
    >>> truth[40:60] = True
    >>> flags = np.zeros(100, bool)
    >>> flags[[10, 45, 50, 70]] = True
    >>> found = report(truth, flags, [slice(0, 100)])
    >>> [round(found[kind]["f1"], 2) for kind in ("point", "event", "adjusted")]
    [0.17, 0.5, 0.95]
    >>> round(found["random"]["adjusted"]["f1"], 2)
    0.52
    """
    true = spans(truth, ranges)
    rng = np.random.default_rng(seed)
    draws = []
    for _ in range(_DRAWS):
        random = np.zeros(len(flags), bool)
        random[rng.choice(len(flags), int(flags.sum()), replace=False)] = True
        draws.append(_three(true, truth, random, ranges, gap))
    mean = {
        kind: {name: float(np.mean([draw[kind][name] for draw in draws])) for name in figures}
        for kind, figures in draws[0].items()
    }
    counts = {"rows": len(truth), "strange": int(truth.sum()), "flagged": int(flags.sum())}
    return {**counts, **_three(true, truth, flags, ranges, gap), "random": mean}


def _three(
    true: list[slice], truth: _Flags, flags: _Flags, ranges: Sequence[slice], gap: int
) -> dict[str, dict[str, float]]:
    return {
        "point": point_scores(truth, flags),
        "event": event_scores(true, spans(flags, ranges, gap)),
        "adjusted": point_scores(truth, adjusted(true, flags)),
    }


def _overlap(first: slice, second: slice) -> bool:
    return bool(first.start < second.stop and second.start < first.stop)


def _figures(hits: int, false: int, missed: int) -> dict[str, float]:
    precision, recall = (hits / (hits + other) if hits + other else 0.0 for other in (false, missed))
    return {"precision": precision, "recall": recall, "f1": 2 * hits / (2 * hits + false + missed) if hits else 0.0}
