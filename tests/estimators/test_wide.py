"""The wide path beside the recurrent one."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import textrnn
from textrnn import LinearTextClassifier, TextClassifier
from textrnn.batching import Examples
from textrnn.errors import ModelFileError
from textrnn.estimators import fit_judged, text_classifier
from textrnn.probabilities import probabilities
from textrnn.protocols import Ragged

WORDS = [f"w{i}" for i in range(30)]
RNG = np.random.default_rng(0)
TEXTS = [" ".join(RNG.choice(WORDS, 6)) for _ in range(120)]
LABELS = ["+" if sum(word in ("w1", "w2", "w3", "w4") for word in text.split()) else "-" for text in TEXTS]
TOPICS = ["ab"[i % 2] if label == "+" else "c" for i, label in enumerate(LABELS)]
SETS = [("x",) * (label == "+") + ("y",) * (i % 3 == 0) for i, label in enumerate(LABELS)]
QUICK = {"tokenizer": "word", "units": 4, "embedding_dim": 4, "epochs": 2, "quiet": True}


def make(**parameters):
    return TextClassifier(**QUICK | parameters)


def tokens(classifier, texts=TEXTS):
    return [classifier.tokenizer_.tokens(text) for text in texts]


@pytest.mark.parametrize("labels", [LABELS, TOPICS, SETS], ids=["two", "three", "sets"])
def test_the_answer_is_the_sum_of_both_logits(labels, tmp_path):
    classifier = make().fit(TEXTS, labels)
    cut = tokens(classifier)
    network, ngrams = classifier._predictor.logits(cut)
    assert np.abs(network).max() > 0
    assert np.abs(ngrams).max() > 0.3
    wanted = probabilities(network + ngrams, multilabel=labels is SETS)
    np.testing.assert_allclose(classifier.predict_proba(TEXTS), wanted, rtol=0, atol=1e-6)
    both = classifier.predict_both(cut)
    np.testing.assert_allclose(both[0], wanted, rtol=0, atol=1e-6)
    np.testing.assert_allclose(both[1], probabilities(ngrams, multilabel=labels is SETS), rtol=0, atol=1e-6)
    classifier.save(tmp_path / "m.textrnn")
    np.testing.assert_array_equal(textrnn.load(tmp_path / "m.textrnn").predict_proba(TEXTS), both[0])
    np.testing.assert_array_equal(TextClassifier.load(tmp_path / "m.textrnn").predict_proba(TEXTS), both[0])


def test_without_it_the_network_answers_alone(tmp_path):
    classifier = make(wide=False).fit(TEXTS, LABELS)
    assert classifier.model_.ngrams is None
    assert len(classifier._predictor.logits(tokens(classifier))) == 1
    assert classifier.predict_both(tokens(classifier))[1] is None
    classifier.save(tmp_path / "m.textrnn")
    again = textrnn.load(tmp_path / "m.textrnn")
    np.testing.assert_array_equal(again.predict_proba(TEXTS), classifier.predict_proba(TEXTS))


def test_both_paths_learn_from_the_same_texts_and_are_weighed_on_the_others(monkeypatch):
    asked = {}

    def shares(network, ngrams, truth, weights, *, multilabel):
        asked.update(network=network, ngrams=ngrams, truth=truth)
        return 0.25, 2.0

    monkeypatch.setattr(text_classifier, "shares", shares)
    held = [f"{text} unseen" for text in TEXTS[:9]] + [""]  # a text without a token is the prior's
    classifier = make().fit(TEXTS, LABELS, validation=(held, [*LABELS[:9], "+"]))
    linear = LinearTextClassifier(tokenizer="word").fit(TEXTS, LABELS)
    cut = tokens(classifier, held[:9])
    np.testing.assert_allclose(asked["ngrams"], linear.model_.logits(cut), rtol=0, atol=1e-6)
    network, ngrams = classifier._predictor.logits(cut)
    np.testing.assert_allclose(network, 0.25 * asked["network"], rtol=0, atol=1e-5)
    np.testing.assert_allclose(ngrams, 2 * asked["ngrams"], rtol=2e-3, atol=1e-5)
    assert asked["truth"].tolist() == [int(label == "-") for label in LABELS[:9]]


def test_a_part_held_out_teaches_neither_path(monkeypatch):
    fits = []
    fit_ngrams = text_classifier.fit_ngrams
    monkeypatch.setattr(
        text_classifier, "fit_ngrams", lambda texts, *rest: fits.append(texts) or fit_ngrams(texts, *rest)
    )
    make(validation_fraction=0.25).fit(TEXTS, LABELS)
    assert len(fits[0]) == 90
    make(validation_fraction=0.0).fit(TEXTS, LABELS)
    assert len(fits[1]) == 120


def test_where_nothing_is_held_out_both_have_half_a_say():
    classifier = make(validation_fraction=0.0).fit(TEXTS, LABELS)
    linear = LinearTextClassifier(tokenizer="word").fit(TEXTS, LABELS)
    _, ngrams = classifier._predictor.logits(tokens(classifier))
    np.testing.assert_allclose(ngrams, linear.model_.logits(tokens(classifier)) / 2, rtol=2e-3, atol=1e-5)


def test_partial_fit_keeps_the_n_grams_it_finds():
    classifier = make().fit(TEXTS, LABELS)
    before = copy.deepcopy(classifier.model_)
    classifier.partial_fit(TEXTS, LABELS)
    assert classifier.model_.ngrams is not None
    np.testing.assert_array_equal(classifier.model_.ngrams.weights, before.ngrams.weights)
    assert np.abs(classifier.model_.arrays["head.kernel"] - before.arrays["head.kernel"]).max() > 0
    assert make().partial_fit(TEXTS, LABELS, ["+", "-"]).model_.ngrams is None


@pytest.mark.parametrize("folds", [0, 3])
def test_the_baseline_of_a_verdict_is_the_wide_path(folds):
    with_it = fit_judged(make(), TEXTS, LABELS, folds=folds)
    without = fit_judged(make(wide=False), TEXTS, LABELS, folds=folds)
    assert with_it.baseline == without.baseline
    assert with_it.baseline["accuracy"] > 0.8


def test_a_model_whose_n_grams_are_of_other_labels_is_refused():
    two, three = make().fit(TEXTS, LABELS).model_, make().fit(TEXTS, TOPICS).model_
    with pytest.raises(ValueError, match="2 labels for 3 outputs of the n-grams"):
        type(two)(**{**vars(two), "ngrams": three.ngrams})


def test_a_file_whose_n_grams_do_not_fit_is_refused(tmp_path):
    classifier = make().fit(TEXTS, LABELS)
    object.__setattr__(classifier.model_.ngrams, "idf", classifier.model_.ngrams.idf[:-1])
    classifier.save(tmp_path / "m.textrnn")
    with pytest.raises(ModelFileError, match="its parts do not fit together"):
        textrnn.load(tmp_path / "m.textrnn")


def test_examples_are_taken_by_row():
    all_of_them = Examples(Ragged.of([[1], [2, 3], []]), np.array([0, 1, 0], np.int32), np.array([1, 2, 3], np.float32))
    some = all_of_them.take(np.array([2, 1]))
    assert (some.ids.values.tolist(), some.classes.tolist(), some.weights.tolist()) == ([2, 3], [0, 1], [3.0, 2.0])
