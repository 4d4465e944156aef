"""The wide paths beside the recurrent one."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import textrnn
from textrnn import LinearTextClassifier, TextClassifier
from textrnn.batching import Examples
from textrnn.errors import ModelFileError
from textrnn.estimators import _ngrams, fit_judged, text_classifier
from textrnn.estimators._mixing import beforehand
from textrnn.probabilities import probabilities
from textrnn.protocols import Ragged
from textrnn.text.wide import view

WORDS = [f"w{i}" for i in range(30)]
RNG = np.random.default_rng(0)
TEXTS = [" ".join(RNG.choice(WORDS, 6)) for _ in range(120)]
LABELS = ["+" if sum(word in ("w1", "w2", "w3", "w4") for word in text.split()) else "-" for text in TEXTS]
TOPICS = ["ab"[i % 2] if label == "+" else "c" for i, label in enumerate(LABELS)]
SETS = [("x",) * (label == "+") + ("y",) * (i % 3 == 0) for i, label in enumerate(LABELS)]
QUICK = {"tokenizer": "word", "units": 4, "embedding_dim": 4, "epochs": 2, "quiet": True}

pytestmark = pytest.mark.usefixtures("untraced")


def make(**parameters):
    return TextClassifier(**QUICK | parameters)


def read(classifier, texts=TEXTS):
    return classifier.tokenizer_.read(texts)


@pytest.mark.parametrize("labels", [LABELS, TOPICS, SETS], ids=["two", "three", "sets"])
def test_the_answer_is_the_sum_of_both_logits(labels, tmp_path):
    classifier = make().fit(TEXTS, labels)
    documents = read(classifier)
    network, ngrams, characters = classifier._predictor.logits(documents)
    assert np.abs(network).max() > 0
    assert min(np.abs(ngrams).max(), np.abs(characters).max()) > 0.3
    wanted = probabilities(network + ngrams + characters, multilabel=labels is SETS)
    np.testing.assert_allclose(classifier.predict_proba(TEXTS), wanted, rtol=0, atol=1e-6)
    both = classifier.predict_both(documents)
    np.testing.assert_allclose(both[0], wanted, rtol=0, atol=1e-6)
    np.testing.assert_allclose(
        both[1], probabilities(ngrams + characters, multilabel=labels is SETS), rtol=0, atol=1e-6
    )
    classifier.save(tmp_path / "m.textrnn")
    np.testing.assert_array_equal(textrnn.load(tmp_path / "m.textrnn").predict_proba(TEXTS), both[0])
    np.testing.assert_array_equal(TextClassifier.load(tmp_path / "m.textrnn").predict_proba(TEXTS), both[0])


def test_without_it_the_network_answers_alone(tmp_path):
    classifier = make(wide=False).fit(TEXTS, LABELS)
    assert classifier.model_.wide == {}
    assert len(classifier._predictor.logits(read(classifier))) == 1
    assert classifier.predict_both(read(classifier))[1] is None
    classifier.save(tmp_path / "m.textrnn")
    again = textrnn.load(tmp_path / "m.textrnn")
    np.testing.assert_array_equal(again.predict_proba(TEXTS), classifier.predict_proba(TEXTS))


@pytest.mark.slow
def test_all_paths_learn_from_the_same_texts_and_are_weighed_on_the_others(monkeypatch):
    asked = {}

    def shares(logits, truth, weights, *, multilabel):
        asked.update(logits=logits, truth=truth)
        return [0.25, 2.0, 0.5]

    monkeypatch.setattr(text_classifier, "shares", shares)
    held = [f"{text} unseen" for text in TEXTS[:9]] + [""]  # a text without a token is the prior's
    classifier = make().fit(TEXTS, LABELS, validation=(held, [*LABELS[:9], "+"]))
    linear = LinearTextClassifier(tokenizer="word").fit(TEXTS, LABELS)
    documents = read(classifier, held[:9])
    network, ngrams, characters = asked["logits"]
    np.testing.assert_allclose(ngrams, linear.model_.logits(view("ngrams", documents)), rtol=0, atol=1e-6)
    numbers, ones = np.array([label == "-" for label in LABELS], np.int32), np.ones(len(TEXTS), np.float32)
    by_letter = _ngrams.fit_ngrams(letters(TEXTS), numbers, 2, ones, ngram_range=(1, 5))
    np.testing.assert_allclose(characters, by_letter.logits(letters(held[:9])), rtol=0, atol=2e-3)
    assert np.ptp(characters) > 0.5
    found = classifier._predictor.logits(documents)
    np.testing.assert_allclose(found[0], 0.25 * network, rtol=0, atol=1e-5)
    np.testing.assert_allclose(found[1], 2 * ngrams, rtol=2e-3, atol=1e-5)
    np.testing.assert_allclose(found[2], 0.5 * characters, rtol=2e-3, atol=1e-5)
    assert asked["truth"].tolist() == [int(label == "-") for label in LABELS[:9]]


def letters(texts):
    """Texts as the path of characters sees them."""
    return [list(f" {text} ") for text in texts]


@pytest.mark.slow
def test_a_part_held_out_teaches_no_path(monkeypatch):
    fits = []
    fit_ngrams = _ngrams.fit_ngrams
    monkeypatch.setattr(
        _ngrams,
        "fit_ngrams",
        lambda texts, *rest, **more: fits.append(texts) or fit_ngrams(texts, *rest, **more),
    )
    make(validation_fraction=0.25, refit=False).fit(TEXTS, LABELS)
    make(validation_fraction=0.0).fit(TEXTS, LABELS)
    assert list(map(len, fits)) == [90, 90, 120, 120]


@pytest.mark.slow
def test_where_nothing_is_held_out_the_say_of_each_is_given():
    classifier = make(validation_fraction=0.0).fit(TEXTS, LABELS)
    linear = LinearTextClassifier(tokenizer="word").fit(TEXTS, LABELS)
    documents = read(classifier)
    ngrams = classifier._predictor.logits(documents)[1]
    wanted = linear.model_.logits(view("ngrams", documents)) * beforehand(2)[1]
    np.testing.assert_allclose(ngrams, wanted, rtol=2e-3, atol=1e-5)


@pytest.mark.slow
def test_characters_tell_what_tokens_do_not():
    """Every text is one word of its own; its ending tells its label."""
    rng = np.random.default_rng(1)
    words = ["".join(rng.choice(list("abcdefgh"), 6)) for _ in range(400)]
    texts = [word + ("ly" if i % 2 else "ed") for i, word in enumerate(words)]
    labels = ["y" if i % 2 else "d" for i in range(400)]
    classifier = make().fit(texts[:300], labels[:300])
    assert classifier.score(texts[300:], labels[300:]) == 1
    assert make(wide=False).fit(texts[:300], labels[:300]).score(texts[300:], labels[300:]) < 0.8


@pytest.mark.slow
def test_long_texts_have_no_path_of_characters():
    long = [text * 50 for text in TEXTS]
    assert sum(map(len, long)) > 800 * len(long)
    assert list(make(epochs=1).fit(long, LABELS).model_.wide) == ["ngrams"]
    assert list(make(epochs=1).fit(TEXTS, LABELS).model_.wide) == ["ngrams", "characters"]


@pytest.mark.slow
def test_partial_fit_keeps_the_n_grams_it_finds():
    classifier = make().fit(TEXTS, LABELS)
    before = copy.deepcopy(classifier.model_)
    classifier.partial_fit(TEXTS, LABELS)
    for name in ("ngrams", "characters"):
        np.testing.assert_array_equal(classifier.model_.wide[name].weights, before.wide[name].weights)
    assert np.abs(classifier.model_.arrays["head.kernel"] - before.arrays["head.kernel"]).max() > 0
    assert make().partial_fit(TEXTS, LABELS, ["+", "-"]).model_.wide == {}


@pytest.mark.parametrize("folds", [0, pytest.param(3, marks=pytest.mark.slow)])
def test_the_baseline_of_a_verdict_is_the_wide_path(folds):
    with_it = fit_judged(make(), TEXTS, LABELS, folds=folds)
    without = fit_judged(make(wide=False), TEXTS, LABELS, folds=folds)
    assert with_it.baseline["name"] == without.baseline["name"]
    assert abs(with_it.baseline["accuracy"] - without.baseline["accuracy"]) < 0.1
    assert with_it.baseline["accuracy"] > 0.8
    if not folds:
        documents, classes = read(with_it.classifier, with_it.findings.texts), with_it.findings.labels
        wide = with_it.classifier.predict_both(documents)[1].argmax(1)
        assert classes == with_it.classifier.classes_.tolist()
        assert with_it.baseline["accuracy"] == np.mean(wide == with_it.findings.truth)


@pytest.mark.slow
def test_a_model_whose_n_grams_are_of_other_labels_is_refused():
    two, three = make().fit(TEXTS, LABELS).model_, make().fit(TEXTS, TOPICS).model_
    with pytest.raises(ValueError, match=r"2 labels for outputs of shape \(3,\) of the n-grams"):
        type(two)(**{**vars(two), "wide": {"characters": three.wide["characters"]}})


def test_a_file_whose_n_grams_do_not_fit_is_refused(tmp_path):
    classifier = make().fit(TEXTS, LABELS)
    path = classifier.model_.wide["characters"]
    object.__setattr__(path, "idf", path.idf[:-1])
    classifier.save(tmp_path / "m.textrnn")
    with pytest.raises(ModelFileError, match="its parts do not fit together"):
        textrnn.load(tmp_path / "m.textrnn")


def test_examples_are_taken_by_row():
    all_of_them = Examples(Ragged.of([[1], [2, 3], []]), np.array([0, 1, 0], np.int32), np.array([1, 2, 3], np.float32))
    some = all_of_them.take(np.array([2, 1]))
    assert (some.ids.flat.tolist(), some.classes.tolist(), some.weights.tolist()) == ([2, 3], [0, 1], [3.0, 2.0])
