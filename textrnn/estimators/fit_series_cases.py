"""From files of cases to a judged model file: what `textrnn series fit` does, as one call."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from textrnn.bundle.signing import signer
from textrnn.errors import DataError, UsageError
from textrnn.estimators._resuming import origin, resumable, settings_of
from textrnn.estimators.series_classifier import SeriesClassifier
from textrnn.estimators.series_judging import fit_judged_series
from textrnn.evaluation.report import report_page
from textrnn.evaluation.wording import verdict_sentence, word
from textrnn.files import atomic_write, check_apart
from textrnn.locks import claimed, claims
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
    report: str | os.PathLike[str] | None = None,
    language: str = "en",
    force: bool = False,
    resume: bool = False,
    sign_key: str | os.PathLike[str] | None = None,
    command: str | None = None,
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
    report : path-like, optional
        A page to write, checked beforehand as well: see `textrnn.evaluation.report`.
    language : {'en', 'ko'}, default='en'
        Of the page.
    force : bool, default=False
        Replace an existing output.
    resume : bool, default=False
        Go on with the checkpoint of a run that broke off; where there is none, start afresh.
    sign_key : path-like, optional
        A private Ed25519 key to sign the model file with: `textrnn.bundle.signing`.
    command : str, optional
        The command without paths, for the model's `provenance`.
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
    for inputs in (corpus, test):
        check_apart("--output", output, input=inputs)
        check_apart("--report", report, input=inputs, model=output)
    sign = None if sign_key is None else signer(sign_key)
    with claimed(output, force=force), claims(report, force=force):
        start = time.perf_counter()
        train = read_cases(corpus, **(reading or {}))
        for found in train.notes:
            say(found)
        held = None if test is None else _like(test, train, reading or {})
        read = time.perf_counter() - start
        made_of = origin(train, held)
        identity = {**made_of, "settings": {**settings_of(classifier), "split": split}}
        with resumable(output, identity, resume=resume, say=say):
            judgement = fit_judged_series(
                classifier,
                train.values,
                train.labels,
                test=None if held is None else (held.values, held.labels),
                split=split,
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
            classifier.model_.provenance = {"command": command, "seed": int(classifier.random_state), **made_of}
            classifier.save(output, sign=sign, force=force)
        if report is not None:
            verdict = summary["verdict"]
            text = report_page(
                replace(judgement.findings, history=classifier.history_),
                title=word("title_fit", language, model=os.fspath(output)),
                part=word(verdict["judged_on"], language),
                verdict=verdict_sentence(verdict, summary["baseline"], language),
                more=[(word("baseline", language), f"{summary['baseline']['accuracy']:.1%}")],
                counts=dict(sorted(Counter(train.labels).items())),
                settings={name: summary[name] for name in ("rows", "skipped", "features", "epochs", "seed")},
                language=language,
                of="cases",
            )
            with atomic_write(report, force=force) as file:
                file.write(text.encode())
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
