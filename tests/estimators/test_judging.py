"""The verdict, with models that answer what they are told to."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn.metrics import accuracy_score, f1_score, log_loss

from textrnn import TextClassifier
from textrnn.config import TextConfig
from textrnn.errors import DataError
from textrnn.estimators import fit_judged, judging
from textrnn.protocols import Document
from textrnn.reading.splits import stratified_split
from textrnn.text.tokenizer import Tokenizer


class Told:
    """What both models do: remember what they are given, and answer what they are told to.

    `answers` has a label, and the confidence in it if it is not 0.9, for each text.
    """

    answers: dict[str, str | tuple[str, float]]
    fits: list[SimpleNamespace]

    def remember(self, texts, labels, validation=None):
        assert len(texts) == len(labels)
        self.classes_ = np.unique(labels)
        self.learned = _names(texts)
        self.asked: list[str] = []
        watched = None if validation is None else dict(zip(_names(validation[0]), validation[1], strict=True))
        self.fits.append(
            SimpleNamespace(model=self, texts=self.learned, labels=list(labels), validation=watched, given=list(texts))
        )
        return self

    def predict_proba(self, texts):
        names = _names(texts)
        self.asked += names
        result = np.zeros((len(names), len(self.classes_)))
        for row, name in zip(result, names, strict=True):
            answer = self.answers[name]
            label, confidence = (answer, 0.9) if isinstance(answer, str) else answer
            row[:] = (1 - confidence) / (len(row) - 1)
            row[self.classes_.tolist().index(label)] = confidence
        return result


def _names(texts):
    """The texts of these tests are one token each."""
    plain = [text.text if isinstance(text, Document) else text for text in texts]
    return [text if isinstance(text, str) else " ".join(text) for text in plain]


class ToldRNN(Told, TextClassifier):
    fits = []

    def fit_documents(self, tokenizer, texts, y, sample_weight=None, *, validation=None):
        self.tokenizer_ = tokenizer
        self.model_ = SimpleNamespace(min_confidence=None, summary={})
        if validation is not None:
            return self.remember(texts, y, validation)
        _, held = stratified_split(y, self.validation_fraction, self.random_state)
        held_out = [texts[i] for i in held]
        self.remember(texts, y, (held_out, y[held]))
        self.validation_ = np.searchsorted(self.classes_, y[held]), self.predict_proba(held_out)
        return self

    def predict_both(self, X):
        return self.predict_proba(X), None


class ToldLinear(Told):
    fits = []

    def __init__(self, *_, **parameters):
        self.parameters = parameters

    def fit(self, X, y):
        return self.remember(X, y)


@pytest.fixture(autouse=True)
def told(monkeypatch):
    """Tell the models what to answer: ``told(rnn, linear)``, a label for each text."""
    monkeypatch.setattr(judging, "LinearTextClassifier", ToldLinear)
    for kind in (ToldRNN, ToldLinear):
        monkeypatch.setattr(kind, "fits", [])

    def tell(rnn, linear):
        monkeypatch.setattr(ToldRNN, "answers", rnn, raising=False)
        monkeypatch.setattr(ToldLinear, "answers", linear, raising=False)

    return tell


def corpus(count=100, name="t", labels=("a", "b")):
    """Texts ``t0``, ``t1`` ... whose labels take turns."""
    return {f"{name}{i}": labels[i % len(labels)] for i in range(count)}


def judged(rows, told, rnn=None, linear=None, classifier=None, **options):
    """Judge on rows (text to label); models that are told nothing know everything."""
    everything = dict(rows)
    for part in ("valid", "test"):
        if part in options:
            everything |= options[part]
            options[part] = list(options[part]), list(options[part].values())
    told(everything | (rnn or {}), everything | (linear or {}))
    classifier = classifier or ToldRNN(wide=False, tokenizer="whitespace", quiet=True)
    return fit_judged(classifier, list(rows), list(rows.values()), **options)


def wrong(rows, names):
    """The other answer for some texts."""
    return {name: {"a": "b", "b": "a"}[rows[name]] for name in names}


# arithmetic


@pytest.mark.parametrize(
    ("rnn_alone", "linear_alone", "better"),
    [
        (10, 0, "rnn"),
        (0, 10, "baseline"),
        (5, 5, "tie"),
        (0, 0, "tie"),
        (3, 1, "tie"),
        (6, 0, "rnn"),  # p = 0.031
        (5, 0, "tie"),  # p = 0.063
        (0, 6, "baseline"),
        (1, 8, "baseline"),  # p = 0.039
        (2, 8, "tie"),  # p = 0.109
    ],
)
def test_the_better_model_is_the_one_that_is_right_where_the_other_is_not(told, rnn_alone, linear_alone, better):
    test = corpus(25, "u")
    names = list(test)
    # three texts that both have wrong say nothing
    rnn_wrong, linear_wrong = names[: 3 + linear_alone], names[:3] + names[3 + linear_alone :][:rnn_alone]
    result = judged(corpus(), told, wrong(test, rnn_wrong), wrong(test, linear_wrong), test=test)
    verdict = result.verdict()
    assert result.better == verdict["better"] == better
    assert verdict["judged_on"] == "test"
    assert verdict["n"] == 25
    assert verdict["difference"] == pytest.approx((rnn_alone - linear_alone) / 25)
    uneven = rnn_alone + linear_alone
    assert verdict["p_value"] == pytest.approx(binomtest(rnn_alone, uneven).pvalue if uneven else 1.0)
    low, high = verdict["interval"]
    assert low <= verdict["difference"] <= high
    assert (low > 0 or high < 0) == (better != "tie")
    assert result.test["accuracy"] == pytest.approx((22 - linear_alone) / 25)
    assert result.baseline["accuracy"] == pytest.approx((22 - rnn_alone) / 25)
    assert set(verdict) == {"better", "judged_on", "n", "difference", "interval", "p_value"}
    assert isinstance(verdict["interval"], list)


def test_figures_are_those_of_scikit_learn(told):
    test = corpus(9, "u", labels=("a", "b", "c"))
    rnn = {"u0": ("b", 0.7), "u4": ("c", 0.5), "u8": ("c", 0.95)}
    linear = {"u1": "a", "u2": "a", "u3": "c"}
    result = judged(corpus(labels=("a", "b", "c")), told, rnn, linear, test=test)
    truth = list(test.values())
    answers = [(test | {name: label for name, (label, _) in rnn.items()})[name] for name in test]
    assert result.test["n"] == 9
    assert result.test["accuracy"] == pytest.approx(accuracy_score(truth, answers))
    assert result.test["macro_f1"] == pytest.approx(f1_score(truth, answers, average="macro"))
    probabilities = ToldRNN.fits[0].model.predict_proba(list(test))
    assert result.test["log_loss"] == pytest.approx(log_loss(truth, probabilities))
    theirs = [(test | linear)[name] for name in test]
    assert result.baseline == {
        "name": "logistic regression on n-grams",
        "accuracy": pytest.approx(accuracy_score(truth, theirs)),
        "macro_f1": pytest.approx(f1_score(truth, theirs, average="macro")),
    }


def test_validation_is_scored_and_not_judged_on(told):
    valid, test = corpus(10, "v"), corpus(10, "u")
    result = judged(corpus(), told, wrong(valid, ["v0", "v1", "v2"]), valid=valid, test=test)
    assert (result.valid["n"], result.valid["accuracy"]) == (10, 0.7)
    assert result.test["accuracy"] == 1.0
    assert result.better == "tie"


# which rows do what


@pytest.mark.parametrize("split", [0.1, 0.2])
def test_a_part_that_training_never_saw_is_judged_on(told, split):
    rows = corpus(100)
    result = judged(rows, told, linear=wrong(rows, rows), split=split)
    (ours,), (theirs,) = ToldRNN.fits, ToldLinear.fits
    held = set(theirs.model.asked)
    given, watched = set(ours.texts), set(ours.validation)
    assert len(held) == 100 * split
    assert len(watched) == round((100 - len(held)) * split)
    assert given | held == set(rows)
    assert watched < given
    assert len(given) + len(held) == 100  # no text has two parts to play
    assert theirs.texts == ours.texts  # the same rows for both, no more for one
    assert set(ours.model.asked) == held | watched
    for part in (given, watched, held):
        share = sum(rows[name] == "a" for name in part) / len(part)
        assert 0.4 <= share <= 0.6
    assert all(rows[name] == label for name, label in ours.validation.items())
    assert [rows[name] for name in ours.texts] == ours.labels
    assert result.verdict()["judged_on"] == "held-out part"
    assert result.verdict()["n"] == len(held)
    assert result.verdict()["difference"] == 1.0
    assert result.test is None
    assert result.valid["n"] == len(watched)


def test_the_seed_decides_which_rows(told):
    rows = corpus(100)
    parts = []
    for seed in (0, 0, 1):
        judged(rows, told, classifier=ToldRNN(wide=False, tokenizer="whitespace", quiet=True, random_state=seed))
        parts.append((ToldRNN.fits[-1].texts, list(ToldRNN.fits[-1].validation)))
    assert parts[0] == parts[1]
    assert parts[0][0] != parts[2][0]
    assert parts[0][1] != parts[2][1]


def test_the_seed_decides_what_is_validated_with(told):
    watched = []
    for seed in (0, 0, 1):
        classifier = ToldRNN(wide=False, tokenizer="whitespace", quiet=True, random_state=seed)
        judged(corpus(100), told, classifier=classifier, test=corpus(10, "u"))
        watched.append(set(ToldRNN.fits[-1].validation))
    assert watched[0] == watched[1] != watched[2]


def test_with_a_test_file_the_corpus_keeps_its_rows(told):
    rows, test = corpus(100), corpus(30, "u")
    judged(rows, told, test=test)
    (ours,), (theirs,) = ToldRNN.fits, ToldLinear.fits
    assert set(ours.texts) == set(rows)
    assert (len(ours.texts), len(ours.validation)) == (100, 10)
    assert theirs.model.asked == list(test)


def test_with_a_validation_file_nothing_is_held_out_for_it(told):
    rows, valid = corpus(100), corpus(30, "v")
    judged(rows, told, valid=valid)
    (ours,) = ToldRNN.fits
    assert ours.validation == valid
    assert set(ours.texts) | set(ToldLinear.fits[0].model.asked) == set(rows)
    assert len(ours.texts) == 90


def test_with_both_files_everything_is_learned_from(told):
    rows, valid, test = corpus(100), corpus(20, "v"), corpus(30, "u")
    judged(rows, told, valid=valid, test=test)
    assert ToldRNN.fits[0].texts == list(rows)
    assert ToldLinear.fits[0].texts == list(rows)


def test_cross_validation_judges_every_text_by_a_model_that_has_not_seen_it(told):
    rows = corpus(100)
    names = list(rows)
    result = judged(rows, told, wrong(rows, names[:20]), wrong(rows, names[10:60]), folds=4, split=0.2)
    *folds, final = ToldRNN.fits
    assert len(folds) == len(ToldLinear.fits) == 4
    for ours, theirs in zip(folds, ToldLinear.fits, strict=True):
        assert ours.texts == theirs.texts
        assert len(ours.texts) == 75
        assert set(theirs.model.asked) == set(rows) - set(ours.texts)
        assert set(ours.model.asked) == set(theirs.model.asked) | set(ours.validation)
        assert ours.model.validation_fraction == 0.2  # so that early stopping takes its part from the fold
    assert sorted(name for fold in ToldLinear.fits for name in fold.model.asked) == sorted(rows)
    assert set(final.texts) == set(rows)
    assert result.classifier is final.model
    verdict = result.verdict()
    assert (verdict["judged_on"], verdict["n"]) == ("cv", 100)
    assert verdict["difference"] == pytest.approx(0.8 - 0.5)
    assert verdict["p_value"] == pytest.approx(binomtest(10, 50).pvalue)
    assert result.baseline["accuracy"] == 0.5
    assert result.test is None


@pytest.mark.parametrize("options", [{}, {"test": corpus(30, "u")}, {"folds": 4}])
def test_findings_have_the_texts_that_were_judged_on_beside_their_answers(told, options):
    rows = corpus(100)
    known = rows | options.get("test", {})
    odd = wrong(known, list(known)[::3])
    found = judged(rows, told, rnn=odd, **dict(options)).findings
    assert sorted(found.texts) == sorted(text for fit in ToldLinear.fits for text in fit.model.asked)
    assert [found.labels[each] for each in found.truth] == [known[text] for text in found.texts]
    assert [found.labels[each] for each in found.predicted] == [(known | odd)[text] for text in found.texts]


# labels


def test_test_labels_that_training_has_not_are_wrong_answers(told):
    test = corpus(16, "u") | {f"u{i}": "never seen" for i in range(16, 20)}
    answers = dict.fromkeys(test, "a") | corpus(16, "u")
    result = judged(corpus(), told, answers, answers, test=test)
    assert result.classifier.classes_.tolist() == ["a", "b"]
    assert result.test["n"] == 20
    assert result.test["accuracy"] == 0.8
    assert result.baseline["accuracy"] == 0.8
    assert result.verdict()["better"] == "tie"


def test_validation_labels_that_training_has_not_are_wrong_and_not_watched(told):
    valid = corpus(6, "v") | {"v6": "never seen", "v7": "never seen"}
    result = judged(corpus(), told, {"v6": "a", "v7": "b"}, valid=valid)
    assert ToldRNN.fits[0].validation == corpus(6, "v")
    assert (result.valid["n"], result.valid["accuracy"]) == (8, 0.75)


@pytest.mark.parametrize("part", ["valid", "test"])
def test_a_part_with_other_labels_altogether_is_a_mistake(told, part):
    with pytest.raises(DataError, match=r"text has a label of the corpus \(a, b\); check its labels"):
        judged(corpus(), told, **{part: corpus(10, "u", labels=("0", "1"))})
    assert ToldRNN.fits == []


def test_labels_are_strings(told):
    rows = {f"t{i}": 10 - i % 2 for i in range(40)}
    told({name: str(label) for name, label in rows.items()}, {name: str(label) for name, label in rows.items()})
    result = fit_judged(ToldRNN(wide=False, tokenizer="whitespace", quiet=True), list(rows), list(rows.values()))
    assert result.classifier.classes_.tolist() == ["10", "9"]
    assert result.valid["accuracy"] == result.baseline["accuracy"] == 1.0


@pytest.mark.parametrize(
    ("rows", "options", "message"),
    [
        ({}, {}, "at least 2 labels"),
        (corpus(50, labels=("a",)), {}, r"at least 2 labels, found \['a'\]; add texts of another label"),
        (corpus(2), {}, "too few to hold out 10%"),
        (corpus(4), {}, "too few to hold out 10%"),
        (corpus(5), {}, "too few to hold out 10%"),  # one to judge on, and none to validate with
        ({f"t{i}": str(i) for i in range(30)}, {}, "too few to hold out 10%"),
        (corpus(9), {"folds": 5}, "label 'b' has 4 texts, too few for 5 folds; lower --cv or add texts"),
    ],
)
def test_a_corpus_too_small_is_refused_in_one_line(told, rows, options, message):
    with pytest.raises(DataError, match=message) as caught:
        judged(rows, told, **options)
    assert "\n" not in str(caught.value)
    assert ToldRNN.fits == []


def test_texts_and_labels_must_fit_together(told):
    told({}, {})
    with pytest.raises(DataError, match="3 texts but labels of shape"):
        fit_judged(ToldRNN(wide=False, tokenizer="whitespace"), ["t0", "t1", "t2"], ["a", "b"])
    with pytest.raises(DataError, match="a label is missing"):
        fit_judged(ToldRNN(wide=False, tokenizer="whitespace"), ["t0", "t1", "t2"], ["a", None, "b"])
    with pytest.raises(DataError, match="text 1 is NoneType"):
        fit_judged(ToldRNN(wide=False, tokenizer="whitespace"), ["t0", None, "t2"], ["a", "a", "b"])


# the baseline


def test_the_baseline_reads_the_same_tokens(told):
    classifier = ToldRNN(wide=False, tokenizer="auto", lower=False, class_weight="balanced", quiet=True)
    judged({f"{name}": label for name, label in corpus(40).items()}, told, classifier=classifier)
    linear, rnn = ToldLinear.fits[0], ToldRNN.fits[0]
    assert linear.model.parameters == {"class_weight": "balanced"}
    assert linear.given == [text.tokens for text in rnn.given]  # cut once
    assert rnn.model.tokenizer_.splitter == TextConfig("word", lower=False)


def test_texts_are_cut_once_and_as_a_predictor_will_cut_them(told, monkeypatch):
    """A tag in lower case would be another token than the predictor's."""
    pytest.importorskip("mecab")
    cut = []
    original = Tokenizer.read

    def count(self, texts, **options):
        cut.append(len(texts))
        return original(self, texts, **options)

    monkeypatch.setattr(Tokenizer, "read", count)
    texts = [f"영화 {i} PC 좋다" for i in range(20)] + [f"영화 {i} PC 나쁘다" for i in range(20)]
    labels = ["a"] * 20 + ["b"] * 20
    tokenizer = Tokenizer(splitter="mecab", pos=True)
    answers = {" ".join(tokenizer.tokens(text)): label for text, label in zip(texts, labels, strict=True)}
    told(answers | {text.lower(): label for text, label in zip(texts, labels, strict=True)}, answers)
    result = fit_judged(ToldRNN(wide=False, tokenizer="mecab", pos=True, quiet=True), texts, labels, folds=2)
    assert result.baseline["accuracy"] == 1.0
    assert cut == [40]
    fitted = ToldRNN.fits[-1].model
    again = [fitted.tokenizer_.tokens(text.tokens) for text in ToldRNN.fits[-1].given]
    assert {tuple(tokens) for tokens in again} <= {tuple(fitted.tokenizer_.tokens(text)) for text in texts}


# when to be unsure

CONFIDENCES = [0.99, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55]


def unsure(told, wrongs, precision):
    valid = corpus(10, "v")
    answers = {f"v{i}": (valid[f"v{i}"], CONFIDENCES[i]) for i in range(10)}
    for i in wrongs:
        answers[f"v{i}"] = ({"a": "b", "b": "a"}[valid[f"v{i}"]], CONFIDENCES[i])
    return judged(corpus(), told, answers, valid=valid, min_precision=precision).classifier.model_


@pytest.mark.parametrize(
    ("wrongs", "precision", "threshold", "coverage"),
    [
        ([], 0.9, 0.55, 1.0),
        ([9], 0.95, 0.6, 0.9),
        ([4, 8], 0.9, 0.85, 0.4),
        ([4, 8], 0.85, 0.65, 0.8),  # 7 of 8
        ([4, 8], 0.8, 0.55, 1.0),
        ([1, 2], 1.0, 0.99, 0.1),
    ],
)
def test_the_threshold_is_the_lowest_that_keeps_the_precision(told, wrongs, precision, threshold, coverage):
    model = unsure(told, wrongs, precision)
    assert model.min_confidence == threshold
    assert model.summary["min_precision"] == {"precision": precision, "coverage": coverage}


def test_a_precision_that_no_confidence_gives_is_refused(told):
    with pytest.raises(DataError, match=r"no confidence gives a precision of 0\.9.*lower --min-precision"):
        unsure(told, [0, 1, 2], 0.9)


def test_without_a_precision_there_is_no_threshold(told):
    model = unsure(told, [4], None)
    assert model.min_confidence is None
    assert "min_precision" not in model.summary


def test_times_are_of_three_steps(told):
    seconds = judged(corpus(), told).seconds
    assert list(seconds) == ["tokenize", "train", "judge"]
    assert all(0 <= each < 60 for each in seconds.values())
