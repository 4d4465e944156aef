"""Strange spans of a file of a series, as rows of CSV."""

from __future__ import annotations

import csv
import io
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from textrnn.errors import UsageError
from textrnn.files import atomic_write
from textrnn.locks import claims
from textrnn.reading import read_series
from textrnn.runtime.anomalies import AnomalyPredictor, Event, Scored
from textrnn.runtime.writers._cells import guarded

__all__ = ["detect_file"]


def detect_file(
    detector: AnomalyPredictor,
    source: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    target: str | os.PathLike[str] | None = "-",
    *,
    scores: str | os.PathLike[str] | None = None,
    labels: str | None = None,
    threshold: float | None = None,
    force: bool = False,
    reading: Mapping[str, Any] | None = None,
    say: Callable[[str], None] = lambda found: None,
) -> dict[str, Any]:
    """Find the strange spans of a series, and write them.

    Parameters
    ----------
    detector : AnomalyPredictor
        The model.
    source : path-like or sequence of path-like
        As in `textrnn.reading.read_series`.
    target : path-like, optional
        Where events go as CSV: ``start``, ``end``, ``score``, behind ``series`` where there are several; '-' is
        stdout, None nowhere. Start and end are times (with Z where they are in UTC, since the file has time zones), or
        where there are none rows of the series, counted from 0; the end is the last row of an event.
    scores : path-like, optional
        Where the scores of all rows go: ``time`` or ``row``, ``score``, behind ``series`` where there are several. A
        score is empty where there is none. '-' is stdout.
    labels : str, optional
        A column of 0 and 1 that tells strange rows, to measure by.
    threshold : float, optional
        Otherwise that of the model.
    force : bool, default=False
        Replace existing outputs.
    reading : mapping, optional
        Arguments of `read_series`.
    say : callable, optional
        Is told what was found out about the files.

    Returns
    -------
    dict
        As ``textrnn anomaly detect --json`` prints it: ``rows``, ``unscored``, ``learned_from`` (rows in the time that
        the model learned from), ``threshold``, ``events`` (each with ``series``, ``start``, ``end``, ``score``,
        ``column``), and ``report`` (see `textrnn.evaluation.events.report`) where there are labels.

    Raises
    ------
    UsageError
        If the model reads the labels, or both outputs are one file.
    DataError, OutputError, LockedError
        If the source cannot be used or an output not written.
    """
    files = [path for path in (target, scores) if path is not None]
    if len({os.path.realpath(path) for path in files}) < len(files):
        raise UsageError(f"events and scores would both be written to {target}; name another file with --scores")
    with claims(*(path for path in files if str(path) != "-"), force=force):
        if labels is not None:
            detector.check_unread(labels)
        read = [*detector.reads, *([labels] if labels else [])]
        found = read_series(source, **(reading or {}), keep=read)
        for told in found.notes:
            say(told)
        scored = detector.score(found.series)
        limit = detector.threshold if threshold is None else threshold
        report = {} if labels is None else {"report": detector.report(scored, labels, limit)}
        events = [plain(event, found.zoned) for event in detector.events(scored, limit)]
        several = len(found.series.parts) > 1
        if scores is not None:
            timed = scored.grid.series.stamps is not None
            _write(
                scores,
                ["series", "time" if timed else "row", "score"],
                _score_rows(scored, found.zoned),
                several,
                force,
            )
        if target is not None:
            rows = ([event["series"], event["start"], event["end"], f"{event['score']:.4g}"] for event in events)
            _write(target, ["series", "start", "end", "score"], rows, several, force)
        return {
            "rows": len(scored.scores),
            "unscored": int(np.isnan(scored.scores).sum()),
            "learned_from": detector.learned_from(scored),
            "threshold": limit,
            "events": events,
            **report,
        }


def plain(event: Event, zoned: bool = False) -> dict[str, Any]:
    """An event for JSON; its times are in UTC if the file has time zones.

    Examples
    --------
    >>> plain(Event("", 3, 4, None, None, 5.0, "a"))
    {'series': '', 'start': 3, 'end': 4, 'score': 5.0, 'column': 'a'}
    """
    start = event.first if event.start is None else _moment(event.start, zoned)
    end = event.last if event.end is None else _moment(event.end, zoned)
    return {"series": event.series, "start": start, "end": end, "score": event.score, "column": event.column}


def _moment(stamp: np.datetime64, zoned: bool) -> str:
    """A moment as text, in seconds where it has no fractions."""
    seconds = stamp.astype("datetime64[s]")
    return str(seconds if seconds == stamp else stamp) + "Z" * zoned


def _score_rows(scored: Scored, zoned: bool) -> Iterable[list[Any]]:
    stamps = scored.grid.series.stamps
    for name, rows in scored.grid.series.ranges():
        for row in range(rows.start, rows.stop):
            place = row - rows.start if stamps is None else _moment(stamps[row], zoned)
            score = scored.scores[row]
            yield [name, place, "" if np.isnan(score) else f"{score:.4g}"]


def _write(
    target: str | os.PathLike[str], header: list[str], rows: Iterable[list[Any]], several: bool, force: bool
) -> None:
    """Write a table, all or nothing; the first column, guarded from spreadsheets, only where there are several."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([guarded(row[0]), *row[1:]] if several else row[1:] for row in [header, *rows])
    if str(target) == "-":
        sys.stdout.write(text.getvalue())
        return
    with atomic_write(target, force=force) as file:
        file.write(text.getvalue().encode())
