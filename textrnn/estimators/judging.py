"""Train the classifier and the linear baseline on the same rows, and say which to keep.

The baseline is the wide paths of the classifier alone, or fitted for this where the classifier has none.

The verdict is given on texts that neither early stopping nor anything else in training has seen.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from textrnn.errors import DataError, UsageError
from textrnn.estimators._checks import check_texts
from textrnn.estimators._labels import as_strings, check_labels, classes_of, is_multilabel, strata
from textrnn.estimators._ngrams import method_for, sample
from textrnn.estimators.linear import LinearTextClassifier
from textrnn.estimators.text_classifier import TextClassifier
from textrnn.evaluation import Comparison, class_numbers, compare, right, scores, threshold_for_precision
from textrnn.evaluation.findings import Findings
from textrnn.reading.splits import stratified_split
from textrnn.text.documents import Documents
from textrnn.text.tokenizer import Tokenizer

__all__ = ["Judgement", "fit_judged"]

#: Texts, and labels or tuples of labels.
Labelled = tuple[Sequence[Any], Sequence[Any] | npt.NDArray[Any]]
#: The same, read.
Read = tuple[Documents, npt.NDArray[Any]]


_Classifier = TypeVar("_Classifier")


@dataclass
class Judgement(Generic[_Classifier]):
    """A trained classifier with what is known of its quality.

    Attributes
    ----------
    classifier : TextClassifier or SeriesClassifier
        Trained.
    valid, test : dict or None
        `textrnn.evaluation.scores` on the validation part and on the test file.
    baseline : dict
        Name, accuracy and macro-F1 of the linear model, on the part that was judged on.
    comparison : Comparison
        Recurrent ("first") against linear ("second").
    judged_on : str
        'test', 'held-out part' or 'cv'.
    findings : Findings
        Texts, truth and answers of the part that was judged on.
    seconds : dict
        Time of cutting texts into tokens ('tokenize'), of training ('train') and of judging ('judge').
    """

    classifier: _Classifier
    valid: dict[str, float] | None
    test: dict[str, float] | None
    baseline: dict[str, Any]
    comparison: Comparison
    judged_on: str
    findings: Findings
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def better(self) -> str:
        """'rnn', 'baseline' or 'tie'."""
        return {"first": "rnn", "second": "baseline", "tie": "tie"}[self.comparison.better]

    def verdict(self) -> dict[str, Any]:
        """The verdict as plain data."""
        return {
            "better": self.better,
            "judged_on": self.judged_on,
            "n": self.comparison.n,
            "difference": self.comparison.difference,
            "interval": list(self.comparison.interval),
            "p_value": self.comparison.p_value,
        }


def fit_judged(
    classifier: TextClassifier,
    texts: Sequence[str],
    labels: Sequence[Any],
    *,
    valid: Labelled | None = None,
    test: Labelled | None = None,
    split: float = 0.1,
    folds: int = 0,
    min_precision: float | None = None,
) -> Judgement[TextClassifier]:
    """Train a classifier and its baseline, and compare them.

    Parameters
    ----------
    classifier : TextClassifier
        Not yet trained.
    texts : sequence of str
        The corpus.
    labels : sequence of str, or of tuples of str
        One for each text, or all that it has; then the verdict counts texts whose labels are all right.
    valid : (texts, labels), optional
        For early stopping; otherwise a stratified part of the corpus.
    test : (texts, labels), optional
        To judge on; otherwise a stratified part of the corpus that training never sees.
    split : float, default=0.1
        Share of the corpus in each of these parts.
    folds : int, default=0
        Judge by cross-validation with this many folds instead, and train the final model on everything.
    min_precision : float, optional
        Store the confidence above which this share of answers was right on the validation part; of one label a text.

    Returns
    -------
    Judgement

    Raises
    ------
    DataError
        If the corpus is too small to be split, or `valid` or `test` has none of its labels.
    UsageError
        If `min_precision` is asked for where a text may have several labels.
    """
    texts = check_texts(texts)
    y = as_strings(check_labels(labels, texts))
    known = classes_of(y)
    if len(known) < 2:
        raise DataError(f"needs texts of at least 2 labels, found {known.tolist()}; add texts of another label")
    if min_precision is not None and is_multilabel(y):
        raise UsageError("min_precision is for texts of one label each; leave it out")
    for part, pair in (("validation", valid), ("test", test)):
        if pair is not None and not _are_known(pair[1], known).any():
            raise DataError(f"no {part} text has a label of the corpus ({', '.join(known)}); check its labels")
    seed = classifier.random_state
    start = time.perf_counter()
    rest = np.arange(len(texts))
    judged = None
    if test is None and not folds:
        rest, judged = _part(y, split, seed)
    if valid is None:
        classifier.set_params(validation_fraction=split)
    # what is to be judged teaches a splitter nothing
    tokenizer = classifier.tokenizer_for([texts[i] for i in rest])

    def read(part: Sequence[Any]) -> Documents:
        return tokenizer.read(part, workers=classifier.n_jobs, cache=classifier.cache, quiet=classifier.quiet)

    x = read(texts)
    judged_texts = texts if judged is None else [_copied(texts[i]) for i in judged]
    if test is not None:
        judged_texts = list(test[0])
    del texts  # 200 MB of a million, unless the caller keeps them
    valid, test = (None if pair is None else (read(pair[0]), as_strings(pair[1])) for pair in (valid, test))
    judge = test if judged is None else (x.take(judged), y[judged])
    seconds = {"tokenize": time.perf_counter() - start}
    start = time.perf_counter()
    crossed = _cross(classifier, tokenizer, x, y, folds, split) if folds else None
    train_x, train_y = x.take(rest), y[rest]
    if len(classes_of(train_y)) < 2:
        raise DataError(f"{len(x)} texts are too few to train on and to judge; give at least 10 of each label")
    start, judging = time.perf_counter(), time.perf_counter() - start
    classes = classes_of(train_y)
    if crossed is not None:
        truth, ours, theirs = crossed
        judged_on = "cv"
    else:
        assert judge is not None  # noqa: S101
        judged_on = "held-out part" if test is None else "test"
        truth = _numbers(judge[1], classes)
        # before Keras, so that what it needed is gone when TensorFlow takes its memory
        linear = None if classifier.wide else _baseline(classifier, train_x, train_y)
        start, judging = time.perf_counter(), judging + time.perf_counter() - start
    classifier.fit_documents(tokenizer, train_x, train_y, validation=None if valid is None else _known(valid, classes))
    seconds["train"] = time.perf_counter() - start
    start = time.perf_counter()
    if judge is not None:
        ours, theirs = _answers(classifier, linear, judge[0])
    figures, held = scores(truth, theirs), _held(classifier, valid)
    judgement = Judgement(
        classifier=classifier,
        valid=None if held is None else scores(*held),
        test=scores(truth, ours) if test is not None else None,
        baseline={
            "name": f"{method_for(len(classes))} on n-grams",
            **{k: figures[k] for k in ("accuracy", "macro_f1")},
        },
        comparison=compare(right(truth, ours), right(truth, theirs)),
        judged_on=judged_on,
        findings=Findings((classes_of(y) if folds else classes).tolist(), truth, ours, texts=judged_texts),
    )
    if min_precision is not None:
        _set_threshold(classifier, held, min_precision)
    judgement.seconds = {**seconds, "judge": judging + time.perf_counter() - start}
    return judgement


def _baseline(classifier: TextClassifier, texts: Documents, labels: Any) -> LinearTextClassifier:
    linear = LinearTextClassifier("whitespace", class_weight=classifier.class_weight)  # its texts are cut already
    rows = sample("ngrams", texts, labels, classifier.random_state)
    texts, labels = (texts, labels) if rows is None else (texts.take(rows), labels[rows])
    return linear.fit([text.tokens for text in texts], labels)


def _answers(
    classifier: TextClassifier, linear: LinearTextClassifier | None, texts: Documents
) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Probabilities of the classifier and of the baseline, which may be its own wide paths."""
    ours, alone = classifier.predict_both(texts)
    if alone is None:
        assert linear is not None  # noqa: S101 (for mypy)
        alone = linear.predict_proba([text.tokens for text in texts])
    return ours, alone


def _part(labels: npt.NDArray[Any], split: float, seed: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    return stratified_split(strata(labels), split, seed)


def _copied(text: Any) -> Any:
    """A text in memory of its own: left where it was among the others, it would keep theirs from being given back."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass") if isinstance(text, str) else text


def _known(part: Read, classes: npt.NDArray[Any]) -> Read:
    """Leave out texts whose label training has not: nothing can be learned from them."""
    rows = np.flatnonzero(_are_known(part[1], classes))
    return part[0].take(rows), part[1][rows]


def _numbers(labels: Sequence[Any] | npt.NDArray[Any], classes: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    return class_numbers(as_strings(labels).tolist(), classes.tolist())


def _are_known(labels: Sequence[Any] | npt.NDArray[Any], classes: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    numbers = _numbers(labels, classes)
    return np.asarray(numbers >= 0 if numbers.ndim == 1 else numbers[:, -1] == 0)


def _held(classifier: TextClassifier, valid: Read | None) -> tuple[npt.NDArray[Any], npt.NDArray[Any]] | None:
    """Truth and probabilities of the validation part: of the file's, labels that training has not included."""
    if valid is None:
        return classifier.validation_
    return (_numbers(valid[1], classifier.classes_), classifier.predict_both(valid[0])[0]) if len(valid[0]) else None


def _cross(
    classifier: TextClassifier,
    tokenizer: Tokenizer,
    x: Documents,
    y: npt.NDArray[Any],
    folds: int,
    split: float,
) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]:
    """Predictions of both models for every text, each made by a model that has not seen it."""
    from sklearn.base import clone
    from sklearn.model_selection import KFold, StratifiedKFold

    classes = classes_of(y)
    truth, kind = _numbers(y, classes), StratifiedKFold
    if truth.ndim == 2:
        truth, kind = truth[:, :-1], KFold
        y = truth  # a table, since a fold may lack a label
    counts = truth.sum(0) if truth.ndim == 2 else np.bincount(truth)
    if counts.min() < folds:
        few = classes.tolist()[counts.argmin()]
        raise DataError(f"label {few!r} has {counts.min()} texts, too few for {folds} folds; lower --cv or add texts")
    ours, theirs = np.zeros((len(x), len(classes))), np.zeros((len(x), len(classes)))
    for rest, held in kind(folds, shuffle=True, random_state=classifier.random_state).split(x, y):
        part = x.take(rest)
        model = clone(classifier).set_params(validation_fraction=split).fit_documents(tokenizer, part, y[rest])
        texts = x.take(held)
        linear = None if model.wide else _baseline(model, part, y[rest])
        ours[held], theirs[held] = _answers(model, linear, texts)
    return truth, ours, theirs


def _set_threshold(
    classifier: TextClassifier, held: tuple[npt.NDArray[Any], npt.NDArray[Any]] | None, precision: float
) -> None:
    if held is None:
        raise DataError("no text is held out to find a confidence by; add texts or name some: --valid FILE")
    truth, probabilities = held
    found = threshold_for_precision(right(truth, probabilities), probabilities.max(1), precision)
    if found is None:
        raise DataError(f"no confidence gives a precision of {precision} on the validation part; lower --min-precision")
    classifier.model_.min_confidence = found[0]
    classifier.model_.summary["min_precision"] = {"precision": precision, "coverage": found[1]}
