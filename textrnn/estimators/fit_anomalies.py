"""From files of a series to a detector of anomalies in a model file, in one call."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from textrnn.bundle.signing import signer
from textrnn.errors import DataError
from textrnn.estimators._resuming import origin, resumable, settings_of
from textrnn.estimators.anomaly_detector import AnomalyDetector
from textrnn.files import check_apart
from textrnn.locks import claimed
from textrnn.plugins import not_one_of
from textrnn.protocols import Series
from textrnn.reading import read_series
from textrnn.resources import peak_mb

__all__ = ["fit_anomalies"]


def fit_anomalies(
    source: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    output: str | os.PathLike[str],
    *,
    labels: str | None = None,
    force: bool = False,
    resume: bool = False,
    sign_key: str | os.PathLike[str] | None = None,
    command: str | None = None,
    reading: Mapping[str, Any] | None = None,
    parameters: Mapping[str, Any] | None = None,
    say: Callable[[str], None] = lambda found: None,
) -> dict[str, Any]:
    """Read a series, learn how it goes on, and write a model file.

    Parameters
    ----------
    source : path-like or sequence of path-like
        As in `textrnn.reading.read_series`.
    output : path-like
        The model file; checked before anything is read.
    labels : str, optional
        A column of 0 and 1 that tells strange rows; it is not read, so that the model can be judged by it.
    force : bool, default=False
        Replace an existing output.
    resume : bool, default=False
        Go on with the checkpoint of a run that broke off; where there is none, start afresh.
    sign_key : path-like, optional
        A private Ed25519 key to sign the model file with: `textrnn.bundle.signing`.
    command : str, optional
        The command without paths, for the model's `provenance`.
    reading : mapping, optional
        Arguments of `read_series`.
    parameters : mapping, optional
        Arguments of `AnomalyDetector`.
    say : callable, optional
        Is told what was found out about the files and the series.

    Returns
    -------
    dict
        The summary, as ``textrnn anomaly fit --json`` prints it: ``model``, ``method``, ``rows``, ``series``,
        ``columns``, ``windows``, ``threshold``, ``flagged`` (share of all rows with a score that are above it),
        ``skill`` (of forecasts of held-out rows; None for an autoencoder), ``epochs``, ``seed``, ``repaired``,
        ``seconds`` and ``peak_mb``.

    Raises
    ------
    TextRNNError
        For bad options, data or output; nothing is written then.
    """
    detector = AnomalyDetector(**(parameters or {}))
    detector._check()
    check_apart("--output", output, input=source)
    sign = None if sign_key is None else signer(sign_key)
    with claimed(output, force=force):
        start = time.perf_counter()
        named = [*(detector.columns if detector.columns is not None else ()), *([labels] if labels else [])]
        found = read_series(source, **(reading or {}), keep=named)
        read = time.perf_counter() - start
        for told in found.notes:
            say(told)
        series = found.series if labels is None else _without(found.series, labels)
        made_of = origin(found.series)
        with resumable(output, {**made_of, "settings": settings_of(detector)}, resume=resume, say=say):
            detector.fit(series)
            for told in detector.notes_:
                say(told)
            scores = detector.decision_function(series)
            known = scores[~np.isnan(scores)]
            detector.model_.provenance = {"command": command, "seed": int(detector.random_state), **made_of}
            detector.save(output, sign=sign, force=force)
    seconds = {"read": read, "total": time.perf_counter() - start}
    return {
        "model": str(output),
        "method": detector.method,
        "rows": len(series),
        "series": len(series.parts),
        "columns": list(detector.columns_),
        "windows": detector.windows_,
        "threshold": detector.threshold_,
        "flagged": float((known > detector.threshold_).mean()),
        "skill": detector.skill_,
        "epochs": detector.n_iter_,
        "seed": int(detector.random_state),
        "repaired": found.repaired,
        "seconds": {name: round(value, 2) for name, value in seconds.items()},
        "peak_mb": peak_mb(),
    }


def _without(series: Series, name: str) -> Series:
    """A series without one of its columns."""
    if name not in series.names:
        raise DataError(f"column {not_one_of(name, list(series.names))}")
    place = series.names.index(name)
    return replace(
        series,
        names=series.names[:place] + series.names[place + 1 :],
        values=np.delete(series.values, place, axis=1),
        categories={other: texts for other, texts in series.categories.items() if other != name},
    )
