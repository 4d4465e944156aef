"""Train a classifier of series and its linear baseline on the same cases, and say which to keep.

The verdict is given on cases that neither early stopping nor anything else in training has seen.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from textrnn.errors import DataError
from textrnn.estimators._case_baseline import CaseBaseline
from textrnn.estimators.judging import Judgement
from textrnn.estimators.series_classifier import SeriesClassifier
from textrnn.evaluation import class_numbers, compare, right, scores
from textrnn.evaluation.findings import Findings
from textrnn.reading.splits import stratified_split
from textrnn.series.cases import as_cases

__all__ = ["fit_judged_series"]

Cases = Sequence[npt.NDArray[np.float64]]


def fit_judged_series(
    classifier: SeriesClassifier,
    cases: Cases,
    labels: Sequence[str],
    *,
    test: tuple[Cases, Sequence[str]] | None = None,
    split: float = 0.1,
) -> Judgement[SeriesClassifier]:
    """Train a classifier and its baseline, and compare them.

    Parameters
    ----------
    classifier : SeriesClassifier
        Not yet trained.
    cases : sequence of arrays, shape (steps,) or (steps, features)
        To learn from.
    labels : sequence of str
        One for each.
    test : (cases, labels), optional
        To judge on; otherwise a stratified part of the cases that training never sees.
    split : float, default=0.1
        Share of the cases in each part that is held out: to judge on, and for early stopping.

    Returns
    -------
    Judgement

    Raises
    ------
    DataError
        If there are too few cases to be split, one to judge by has no steps, cases and labels do not fit together, or
        `test` has none of their labels.
    """
    for part, names in ((cases, labels), test or ((), ())):
        if len(part) != len(names):
            raise DataError(f"{len(part)} cases but {len(names)} labels; give one label for each case")
    if not len(cases):
        raise DataError("there are no cases; give some of each label")
    y = np.asarray(labels, dtype=str)
    known = np.unique(y).tolist()
    if len(known) < 2:
        raise DataError(f"needs cases of at least 2 classes, found 1 class ({known[0]}); add cases of another label")
    if test is not None and not set(test[1]) & set(known):
        raise DataError(f"no test case has a label of those to learn from ({', '.join(known)}); check its labels")
    cases = as_cases(cases)
    if test is not None:
        test = as_cases(test[0]), test[1]
    start = time.perf_counter()
    rest, judge = np.arange(len(cases)), test
    if judge is None:
        rest, held = stratified_split(y, split, int(classifier.random_state))
        judge = [cases[row] for row in held.tolist()], y[held].tolist()
    train, train_y = [cases[row] for row in rest.tolist()], y[rest]
    classifier.set_params(validation_fraction=split).fit(train, train_y)
    start, training = time.perf_counter(), time.perf_counter() - start
    classes = classifier.classes_.tolist()
    truth = class_numbers(list(judge[1]), classes)
    ours = classifier.predict_proba(list(judge[0]))
    baseline = CaseBaseline.learn(
        train,
        class_numbers(train_y.tolist(), classes).astype(np.int32),
        classifier.scaling,
        _numbered(classifier.class_weight, classes),
    )
    theirs = baseline.predict_proba(judge[0])
    figures = scores(truth, theirs)
    return Judgement(
        classifier=classifier,
        valid=None if classifier.validation_ is None else scores(*classifier.validation_),
        test=None if test is None else scores(truth, ours),
        baseline={"name": "logistic regression on resampled series"}
        | {k: figures[k] for k in ("accuracy", "macro_f1")},
        comparison=compare(right(truth, ours), right(truth, theirs)),
        judged_on="held-out part" if test is None else "test",
        findings=Findings(classes, truth, ours, history=classifier.history_),
        seconds={"train": training, "judge": time.perf_counter() - start},
    )


def _numbered(class_weight: Any, classes: Sequence[str]) -> Any:
    """Weights of class numbers instead of labels."""
    if not isinstance(class_weight, Mapping):
        return class_weight
    return {number: class_weight.get(label, 1.0) for number, label in enumerate(classes)}
