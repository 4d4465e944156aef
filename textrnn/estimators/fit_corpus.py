"""From corpus files to a judged model file: what `textrnn fit` does, as one call."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from textrnn.bundle.label_layout import as_at_training, label_layout
from textrnn.bundle.signing import signer
from textrnn.errors import UsageError
from textrnn.estimators._device import check_device
from textrnn.estimators._doubts import warn_of_doubts
from textrnn.estimators._resuming import origin, resumable, settings_of
from textrnn.estimators._settings import check_parameters
from textrnn.estimators.judging import Judgement, fit_judged
from textrnn.estimators.text_classifier import TextClassifier
from textrnn.evaluation.findings import Findings
from textrnn.evaluation.plots import check_plots, write_plots
from textrnn.evaluation.report import report_page
from textrnn.evaluation.wording import points, verdict_sentence, word
from textrnn.files import atomic_write, check_apart, check_folder, check_output
from textrnn.locks import claimed, claims
from textrnn.reading import Corpus, Label, read_corpus
from textrnn.resources import peak_mb
from textrnn.text.splitting import is_analyzer

__all__ = ["continue_corpus", "fit_corpus"]

#: TensorBoard reads files with "tfevents" in their names; one name, so that two trainings are not mixed in a folder.
_EVENTS = "events.out.tfevents.textrnn"

#: What a model file keeps of the summary.
_KEPT = (
    "rows",
    "skipped",
    "classes",
    "tokenizer",
    "analyzer",
    "epochs",
    "seed",
    "valid",
    "test",
    "baseline",
    "verdict",
)

Paths = str | os.PathLike[str] | Sequence[str | os.PathLike[str]]


def _unheard(message: str) -> None:
    """Nobody listens."""


def fit_corpus(
    corpus: Paths,
    output: str | os.PathLike[str] = "model.textrnn",
    *,
    valid: Paths | None = None,
    test: Paths | None = None,
    split: float = 0.1,
    cv: int = 0,
    min_precision: float | None = None,
    report: str | os.PathLike[str] | None = None,
    plots: str | os.PathLike[str] | None = None,
    logdir: str | os.PathLike[str] | None = None,
    language: str = "en",
    force: bool = False,
    resume: bool = False,
    sign_key: str | os.PathLike[str] | None = None,
    command: str | None = None,
    reading: Mapping[str, Any] | None = None,
    parameters: Mapping[str, Any] | None = None,
    say: Callable[[str], None] = _unheard,
) -> dict[str, Any]:
    """Read a corpus, train, judge and save.

    While it trains, ``OUTPUT.checkpoint`` holds what was learned so far.

    Parameters
    ----------
    corpus : path-like or sequence of them
        Texts with labels.
    output : path-like, default="model.textrnn"
        The model file. It is checked before anything is read.
    valid, test, split, cv, min_precision
        As in `fit_judged`, where `cv` is called `folds`; `valid` and `test` are files.
    report : path-like, optional
        A page to write about the training: `textrnn.evaluation.report`.
    plots : path-like, optional
        A folder to draw plots into: `textrnn.evaluation.plots`; needs matplotlib.
    logdir : path-like, optional
        A folder for TensorBoard: loss and accuracy of each epoch.
    language : {'en', 'ko'}, default='en'
        Of `report` and `plots`.
    force : bool, default=False
        Replace an existing output, those of `report`, `plots` and `logdir` included; all are checked before anything
        is read.
    resume : bool, default=False
        Go on with the checkpoint of a run that broke off, to the same weights as if it had not; where there is none,
        start afresh.
    sign_key : path-like, optional
        A private Ed25519 key to sign the model file with: `textrnn.bundle.signing`.
    command : str, optional
        The command without paths, for the model's `provenance`.
    reading : mapping, optional
        Arguments of `textrnn.reading.read_corpus`.
    parameters : mapping, optional
        Arguments of `TextClassifier`.
    say : callable, optional
        Is told what was found out about the files.

    Returns
    -------
    dict
        The summary, as ``textrnn fit --json`` prints it.

    Raises
    ------
    TextRNNError
        For bad options, data or output, or while another run writes the same output; nothing is written then.
    Interrupted
        If the process was asked to end; the checkpoint stays.
    """
    if not 0 < split < 0.5:
        raise UsageError(f"split must be above 0 and below 0.5, was {split}")
    if cv and (cv < 2 or test is not None):
        raise UsageError("cv must be at least 2, and has no use for a test file")
    if min_precision is not None and not 0 < min_precision <= 1:
        raise UsageError(f"min_precision must be above 0 and at most 1, was {min_precision}")
    classifier = TextClassifier(**(parameters or {}))
    check_parameters(classifier)
    inputs = [path for paths in (corpus, valid, test) for path in _listed(paths)]
    check_apart("--output", output, input=inputs)
    check_apart("--report", report, input=inputs, model=output)
    for option, folder in (("--plots", plots), ("--logdir", logdir)):
        check_apart(option, folder, input=inputs, model=output, report=report)
    sign = None if sign_key is None else signer(sign_key)
    with claimed(output, force=force), claims(report, force=force):
        if plots is not None:
            check_plots(plots, force=force)
        if logdir is not None:
            _check_events(logdir, force=force)
        start = time.perf_counter()
        parts = {
            name: read_corpus(paths, **(reading or {}))
            for name, paths in (("train", corpus), ("valid", valid), ("test", test))
            if paths is not None
        }
        read = time.perf_counter() - start
        for found in dict.fromkeys(found for part in parts.values() for found in part.notes):
            say(found)
        train = parts["train"]
        warn_of_doubts(train, parts.get("valid"), parts.get("test"))
        rows = len(train)
        made_of = origin(train, parts.get("valid"), parts.get("test"))
        shaping = {"split": split, "cv": cv, "min_precision": min_precision}
        identity = {**made_of, "settings": settings_of(classifier) | shaping}
        with resumable(output, identity, resume=resume, say=say):
            judgement = fit_judged(
                classifier,
                train.give_texts(),
                train.labels,
                valid=_pair(parts.get("valid")),
                test=_pair(parts.get("test")),
                split=split,
                folds=cv,
                min_precision=min_precision,
            )
            summary = {"rows": rows, **_summary(judgement, train)}
            model = classifier.model_
            model.summary |= {name: summary[name] for name in _KEPT}
            if train.multilabel:
                model.summary["labels_at"] = label_layout(reading or {})
            model.provenance = {"command": command, "seed": summary["seed"], **made_of}
            classifier.save(output, sign=sign, force=force)
        findings = replace(judgement.findings, history=classifier.history_)
        if logdir is not None:
            _write_events(logdir, classifier.history_, force=force)
        if plots is not None:
            write_plots(findings, plots, language=language, force=force)
        if report is not None:
            with atomic_write(report, force=force) as file:
                page = _page(findings, summary, train, [corpus, valid, test], output, classifier, language)
                file.write(page.encode())
    seconds = {"read": read, **judgement.seconds, "total": time.perf_counter() - start}
    return {
        "model": str(output),
        **summary,
        "seconds": {name: round(value, 2) for name, value in seconds.items()},
        "peak_mb": peak_mb(),
    }


def continue_corpus(
    model: str | os.PathLike[str],
    corpus: Paths,
    output: str | os.PathLike[str],
    *,
    logdir: str | os.PathLike[str] | None = None,
    force: bool = False,
    sign_key: str | os.PathLike[str] | None = None,
    command: str | None = None,
    reading: Mapping[str, Any] | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Train a model file on with a new corpus, for `epochs` epochs; vocabulary and labels stay.

    Parameters
    ----------
    model : path-like
        The model file to go on from; left alone unless it is `output` too.
    corpus, output, logdir, force, sign_key, command, reading
        As in `fit_corpus`; the epochs before are in `logdir` too, and several labels of a text are where they were in
        training if `reading` does not say otherwise.
    parameters : mapping, optional
        Of training only: `epochs`, `batch_size`, `learning_rate`, `class_weight`, `loss`, `random_state`, `quiet`.

    Returns
    -------
    dict
        ``model``, ``from``, ``rows``, ``skipped``, ``classes``, ``epochs``, ``train`` (scores on the new corpus after
        training, not a measure of quality), ``seconds`` and ``peak_mb``.
    """
    check_apart("--output", output, input=corpus)
    check_apart("--logdir", logdir, input=corpus, model=[model, output])
    sign = None if sign_key is None else signer(sign_key)
    with claimed(output, force=force):
        if logdir is not None:
            _check_events(logdir, force=force)
        start = time.perf_counter()
        classifier = TextClassifier.load(model).set_params(**(parameters or {}))
        check_device(classifier.device)
        before = classifier.model_
        data = read_corpus(corpus, **as_at_training(reading or {}, before.summary))
        epochs = classifier.epochs or 1
        for _ in range(epochs):
            classifier.partial_fit(data.texts, data.labels)
        figures = {"accuracy": float(classifier.score(data.texts, data.labels)), "n": len(data)}
        summary = {
            "rows": len(data),
            "skipped": dict(data.skipped),
            "classes": classifier.classes_.tolist(),
            "epochs": epochs,
            "train": figures,
        }
        held = classifier.model_
        held.summary = before.summary | {"continued": [*before.summary.get("continued", []), summary]}
        held.provenance = {
            "command": command,
            "seed": int(classifier.random_state),
            "from": before.provenance,
            **origin(data),
        }
        classifier.save(output, sign=sign, force=force)
        if logdir is not None:
            _write_events(logdir, classifier.history_, force=force)
    seconds = {"total": round(time.perf_counter() - start, 2)}
    return {"model": str(output), "from": str(model), **summary, "seconds": seconds, "peak_mb": peak_mb()}


def _check_events(logdir: str | os.PathLike[str], *, force: bool) -> None:
    folder = check_folder(logdir)
    if folder.is_dir():
        check_output(folder / _EVENTS, force=force)


def _write_events(logdir: str | os.PathLike[str], history: Sequence[Mapping[str, float]], *, force: bool) -> None:
    from textrnn.nn.tensorboard import write_events

    write_events(Path(logdir) / _EVENTS, history, force=force)


def _page(
    findings: Findings,
    summary: Mapping[str, Any],
    train: Corpus,
    sources: Sequence[Paths | None],
    output: str | os.PathLike[str],
    classifier: TextClassifier,
    language: str,
) -> str:
    verdict, baseline = summary["verdict"], summary["baseline"]
    low, high = map(points, verdict["interval"])
    more = [
        (word("baseline", language), f"{baseline['accuracy']:.1%}"),
        (word("difference", language), f"{points(verdict['difference'])} [{low}, {high}]"),
    ]
    if summary["valid"]:
        more.append((word("valid_accuracy", language), f"{summary['valid']['accuracy']:.1%}"))
    files = {
        name: ", ".join(os.fspath(path) for path in _listed(paths))
        for name, paths in zip(("corpus", "valid", "test"), sources, strict=True)
        if paths is not None
    }
    model = classifier.model_
    settings = {name: summary[name] for name in ("rows", "skipped", "tokenizer", "analyzer")}
    settings |= {"splitter_version": model.splitter_version, "epochs": summary["epochs"]}
    # of those that were chosen by themselves the page has what they came to
    settings |= {name: value for name, value in model.summary["parameters"].items() if name not in settings}
    return report_page(
        findings,
        title=word("title_fit", language, model=os.fspath(output)),
        part=word(verdict["judged_on"], language),
        verdict=verdict_sentence(verdict, baseline, language),
        more=more,
        counts=train.label_counts(),
        total=summary["rows"],
        settings=files | settings,
        language=language,
    )


def _listed(paths: Paths | None) -> Sequence[str | os.PathLike[str]]:
    return [paths] if isinstance(paths, str | os.PathLike) else paths or []


def _pair(corpus: Corpus | None) -> tuple[list[str], list[Label]] | None:
    return None if corpus is None else (corpus.texts, corpus.labels)


def _summary(judgement: Judgement[TextClassifier], corpus: Corpus) -> dict[str, Any]:
    classifier = judgement.classifier
    first, _, second = classifier.model_.text.splitter.partition("+")
    analyzer = first if is_analyzer(first) else None
    summary = {
        "skipped": dict(corpus.skipped),
        "classes": classifier.classes_.tolist(),
        "tokenizer": second or ("morpheme" if analyzer else first),
        "analyzer": analyzer,
        "epochs": classifier.n_iter_,
        "seed": classifier.random_state,
        "valid": judgement.valid,
        "test": judgement.test,
        "baseline": judgement.baseline,
        "verdict": judgement.verdict(),
    }
    if corpus.multilabel:
        summary["multilabel"] = True
    if classifier.coverage_ is not None:
        summary["embeddings"] = {"coverage": classifier.coverage_}
    if classifier.model_.min_confidence is not None:
        covered = classifier.model_.summary["min_precision"]["coverage"]
        summary["unsure"] = {"threshold": classifier.model_.min_confidence, "coverage": covered}
    return summary
