"""A model against a labelled corpus: what `textrnn evaluate` does, as one call."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from textrnn.bundle.label_layout import as_at_training
from textrnn.errors import UsageError
from textrnn.evaluation import class_numbers
from textrnn.evaluation.findings import Findings
from textrnn.evaluation.report import report_page
from textrnn.evaluation.summary import summary
from textrnn.evaluation.wording import word
from textrnn.files import atomic_write
from textrnn.locks import claims
from textrnn.protocols import Predictor
from textrnn.reading import read_corpus
from textrnn.runtime.predictor import TextPredictor

__all__ = ["evaluate_file"]


def evaluate_file(
    predictor: Predictor,
    corpus: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    *,
    reading: Mapping[str, Any] | None = None,
    report: str | os.PathLike[str] | None = None,
    name: str = "model",
    language: str = "en",
    force: bool = False,
) -> dict[str, Any]:
    """Measure a model on a labelled corpus.

    Parameters
    ----------
    predictor : Predictor
        The model.
    corpus : path-like or sequence of them
        Texts with labels.
    reading : mapping, optional
        Arguments of `textrnn.reading.read_corpus`. Where none says which column holds several labels of a text, a
        model file of ours knows it from its training.
    report : path-like, optional
        A page to write about the model: `textrnn.evaluation.report`. It is checked before anything is read.
    name : str, default="model"
        What the page calls the model.
    language : {'en', 'ko'}, default='en'
        Of the page.
    force : bool, default=False
        Replace an existing page.

    Returns
    -------
    dict
        As ``textrnn evaluate --json`` prints it. Texts whose label the model has never seen count as wrong and are
        listed under ``unseen_labels``. Where a text may have several labels, it is right (``accuracy``) when all of
        them are, and ``confusion`` holds under ``matrices`` one of 2 by 2 for each label: rows are truth, columns
        answers, first without the label and then with it.

    Raises
    ------
    UsageError
        If the model gives a text one label and the corpus is read as having several, or the other way round.
    DataError
        If the corpus cannot be read.
    OutputError, LockedError
        If the page cannot be written, or is being written by another run.
    """
    with claims(report, force=force):
        reading = reading or {}
        if isinstance(predictor, TextPredictor):
            reading = as_at_training(reading, predictor.model.summary)
        data = read_corpus(corpus, **reading)
        several = getattr(predictor, "multilabel_", False)  # of a Predictor that is not ours too
        if several and not data.multilabel:
            raise UsageError(
                "the model gives a text several labels; add --label-separator, or name their columns with --label A,B"
            )
        if data.multilabel and not several:
            raise UsageError("the model gives a text one label; name one column with --label, and no --label-separator")
        labels = [str(label) for label in predictor.classes_.tolist()]
        found = Findings(
            labels, class_numbers(data.labels, labels), predictor.predict_proba(data.texts), texts=data.texts
        )
        counts = data.label_counts()
        if report is not None:
            page = report_page(
                found,
                title=word("title_evaluate", language, model=name),
                part=", ".join(
                    os.fspath(path) for path in ([corpus] if isinstance(corpus, str | os.PathLike) else corpus)
                ),
                counts=counts,
                total=len(data),
                settings={"model": name, "rows": len(data), "skipped": data.skipped},
                language=language,
            )
            with atomic_write(report, force=force) as file:
                file.write(page.encode())
        return {
            **summary(found, counts),
            "skipped": dict(data.skipped),
            "notes": list(data.notes),
            **({"multilabel": True} if several else {}),
        }
