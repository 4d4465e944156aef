"""How good a model is on cases with labels: what `textrnn series evaluate` prints."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from textrnn.evaluation import class_numbers
from textrnn.evaluation.findings import Findings
from textrnn.evaluation.summary import summary
from textrnn.reading.cases import read_cases
from textrnn.runtime.predict_cases import layout_of
from textrnn.runtime.series_classification import SeriesPredictor

__all__ = ["evaluate_cases"]


def evaluate_cases(
    predictor: SeriesPredictor,
    source: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    *,
    reading: Mapping[str, Any] | None = None,
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

    Returns
    -------
    dict
        As ``textrnn series evaluate --json`` prints it, with the keys that `textrnn.runtime.evaluate_file` gives for
        texts. Cases whose label the model has never seen count as wrong and are listed under ``unseen_labels``.

    Raises
    ------
    DataError
        If the file cannot be read, or its cases have other features than those of the training.
    """
    cases = read_cases(source, **(reading or {}), like=layout_of(predictor))
    labels = predictor.classes_.tolist()
    found = Findings(labels, class_numbers(cases.labels, labels), predictor.answers(cases.values))
    counts = dict(sorted(Counter(cases.labels).items()))
    return {**summary(found, counts), "skipped": dict(cases.skipped), "notes": list(cases.notes)}
