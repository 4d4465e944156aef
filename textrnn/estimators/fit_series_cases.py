"""From files of cases to a judged model file: what `textrnn series fit` does, as one call."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from textrnn.errors import DataError, UsageError
from textrnn.estimators.series_classifier import SeriesClassifier
from textrnn.estimators.series_judging import fit_judged_series
from textrnn.files import check_output
from textrnn.reading.case_columns import Layout
from textrnn.reading.cases import Cases, read_cases
from textrnn.resources import peak_mb

__all__ = ["fit_series_cases"]

Paths = str | os.PathLike[str] | Sequence[str | os.PathLike[str]]


def _unheard(message: str) -> None:
    """Nobody listens."""


def fit_series_cases(
    corpus: Paths,
    output: str | os.PathLike[str] = "model.textrnn",
    *,
    test: Paths | None = None,
    split: float = 0.1,
    force: bool = False,
    reading: Mapping[str, Any] | None = None,
    parameters: Mapping[str, Any] | None = None,
    say: Callable[[str], None] = _unheard,
) -> dict[str, Any]:
    """Read cases, train, judge and save.

    Parameters
    ----------
    corpus : path-like or sequence of them
        Cases with labels.
    output : path-like, default="model.textrnn"
        The model file. It is checked before anything is read.
    test, split
        As in `fit_judged_series`; `test` is a file.
    force : bool, default=False
        Replace an existing output.
    reading : mapping, optional
        Arguments of `textrnn.reading.cases.read_cases`.
    parameters : mapping, optional
        Arguments of `SeriesClassifier`.
    say : callable, optional
        Is told what was found out about the files.

    Returns
    -------
    dict
        The summary, as ``textrnn series fit --json`` prints it.

    Raises
    ------
    TextRNNError
        For bad options, data or output; nothing is written then.
    """
    if not 0 < split < 0.5:
        raise UsageError(f"split must be above 0 and below 0.5, was {split}")
    classifier = SeriesClassifier(**(parameters or {}))
    classifier.check_parameters()
    check_output(output, force=force)
    start = time.perf_counter()
    train = read_cases(corpus, **(reading or {}))
    for found in train.notes:
        say(found)
    held = None if test is None else _like(test, train, reading or {})
    read = time.perf_counter() - start
    judgement = fit_judged_series(
        classifier, train.values, train.labels, test=None if held is None else (held.values, held.labels), split=split
    )
    summary = {
        "rows": len(train),
        "skipped": dict(train.skipped),
        "classes": classifier.classes_.tolist(),
        "features": train.features,
        "epochs": classifier.n_iter_,
        "seed": classifier.random_state,
        "valid": judgement.valid,
        "test": judgement.test,
        "baseline": judgement.baseline,
        "verdict": judgement.verdict(),
    }
    classifier.model_.settings["layout"] = train.layout.to_dict()
    classifier.model_.summary |= summary
    classifier.save(output, force=force)
    seconds = {"read": read, **judgement.seconds, "total": time.perf_counter() - start}
    return {
        "model": str(output),
        **summary,
        "seconds": {name: round(value, 2) for name, value in seconds.items()},
        "peak_mb": peak_mb(),
    }


def _like(paths: Paths, train: Cases, reading: Mapping[str, Any]) -> Cases:
    """Read a test file with the columns of the training file."""
    layout = Layout.from_dict(train.layout.to_dict(), sorted(set(train.labels)))
    cases = read_cases(paths, **reading, like=layout)
    if len(cases.features) != len(train.features):
        raise DataError(
            f"the test file has {len(cases.features)} values a step, the training file {len(train.features)}; give "
            "files of one kind"
        )
    return cases
