"""How good a model is on cases with labels: what `textrnn series evaluate` prints."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from textrnn.evaluation import class_numbers
from textrnn.evaluation.findings import Findings
from textrnn.evaluation.report import report_page
from textrnn.evaluation.summary import summary
from textrnn.evaluation.wording import word
from textrnn.files import atomic_write
from textrnn.locks import claims
from textrnn.reading.cases import read_cases
from textrnn.runtime.predict_cases import layout_of
from textrnn.runtime.series_classification import SeriesPredictor

__all__ = ["evaluate_cases"]


def evaluate_cases(
    predictor: SeriesPredictor,
    source: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    *,
    reading: Mapping[str, Any] | None = None,
    report: str | os.PathLike[str] | None = None,
    name: str = "model",
    language: str = "en",
    force: bool = False,
) -> dict[str, Any]:
    """Measure a model on cases with labels.

    Parameters
    ----------
    predictor : SeriesPredictor
        The model.
    source : path-like or sequence of them
        Cases with labels.
    reading : mapping, optional
        Arguments of `textrnn.reading.cases.read_cases`.
    report : path-like, optional
        A page to write, checked before anything is read: see `textrnn.evaluation.report`.
    name, language : str
        What the page calls the model, and its language, 'en' or 'ko'.
    force : bool, default=False
        Replace an existing page.

    Returns
    -------
    dict
        As ``textrnn series evaluate --json`` prints it, with the keys that `textrnn.runtime.evaluate_file` gives for
        texts. Cases whose label the model has never seen count as wrong and are listed under ``unseen_labels``.

    Raises
    ------
    DataError
        If the file cannot be read, or its cases have other features than those of the training.
    OutputError, LockedError
        If the page cannot be written, or is being written by another run.
    """
    with claims(report, force=force):
        cases = read_cases(source, **(reading or {}), like=layout_of(predictor))
        labels = predictor.classes_.tolist()
        found = Findings(labels, class_numbers(cases.labels, labels), predictor.answers(cases.values))
        counts = dict(sorted(Counter(cases.labels).items()))
        if report is not None:
            text = report_page(
                found,
                title=word("title_evaluate", language, model=name),
                part=", ".join(
                    os.fspath(path) for path in ([source] if isinstance(source, str | os.PathLike) else source)
                ),
                counts=counts,
                settings={"model": name, "rows": len(cases), "skipped": cases.skipped},
                language=language,
                of="cases",
            )
            with atomic_write(report, force=force) as file:
                file.write(text.encode())
        return {**summary(found, counts), "skipped": dict(cases.skipped), "notes": list(cases.notes)}
