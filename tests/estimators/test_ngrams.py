"""Fitting n-grams: equal to scikit-learn on features written out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from textrnn.estimators import _ngrams
from textrnn.estimators._ngrams import fit_ngrams, fit_wide, sample
from textrnn.protocols import Document
from textrnn.text import ngrams
from textrnn.text.documents import Documents
from textrnn.text.ngrams import count_ngrams
from textrnn.text.wide import most_ngrams, view

RNG = np.random.default_rng(0)
TEXTS = [[f"w{i}" for i in RNG.zipf(1.5, n) if i < 40] for n in RNG.integers(1, 15, 120)]
CLASSES = np.array([("w3" in text) + 2 * ("w5" in text or "w7" in text) for text in TEXTS], np.int32) % 3
WEIGHTS = RNG.uniform(0.5, 1.5, len(TEXTS)).astype(np.float32)


def by_hand(truth, ngram_range=(1, 2), C=2.0, min_df=1):
    """Logits of one class against the rest, for the texts it was fitted to."""
    make = TfidfVectorizer(
        tokenizer=list,
        preprocessor=list,
        token_pattern=None,
        lowercase=False,
        ngram_range=ngram_range,
        sublinear_tf=True,
        min_df=min_df,
    )
    features = make.fit_transform(TEXTS).toarray()
    there = 1 + WEIGHTS[truth] @ (features[truth] > 0)
    elsewhere = 1 + WEIGHTS[~truth] @ (features[~truth] > 0)
    scaled = features * (1 + np.abs(np.log(there / there.sum() / (elsewhere / elsewhere.sum()))))
    return LogisticRegression(C=C, max_iter=200).fit(scaled, truth, sample_weight=WEIGHTS).decision_function(scaled)


@pytest.mark.parametrize("options", [{}, {"ngram_range": (2, 3)}, {"C": 20.0}])
def test_each_class_is_told_from_the_rest(options):
    model = fit_ngrams(TEXTS, CLASSES, 3, WEIGHTS, **{"ngram_range": (1, 2)} | options)
    wanted = np.stack([by_hand(i == CLASSES, **options) for i in range(3)], 1)
    # both are solved to a tolerance, and half precision costs 0.05 %
    np.testing.assert_allclose(model.logits(TEXTS), wanted, rtol=0, atol=0.02)
    assert np.abs(wanted).max() > 2


def test_two_classes_need_one_regression():
    model = fit_ngrams(TEXTS, (CLASSES == 1).astype(np.int32), 2, WEIGHTS, ngram_range=(1, 2))
    assert model.weights.shape[1] == 1
    wanted = by_hand(CLASSES == 1)
    np.testing.assert_allclose(model.logits(TEXTS), np.stack([-wanted / 2, wanted / 2], 1), rtol=0, atol=0.01)


def test_several_labels_are_told_apart_one_by_one():
    table = np.stack([CLASSES == 1, np.zeros(len(TEXTS)), np.ones(len(TEXTS))], 1).astype(np.int32)
    logits = fit_ngrams(TEXTS, table, 3, WEIGHTS, ngram_range=(1, 2)).logits(TEXTS)
    np.testing.assert_allclose(logits[:, 0], by_hand(CLASSES == 1), rtol=0, atol=0.02)
    np.testing.assert_allclose(logits[:, 1:], np.tile([np.log(1e-4), -np.log(1e-4)], (len(TEXTS), 1)), rtol=1e-3)


def test_of_very_many_classes_the_ratios_are_the_weights(monkeypatch):
    monkeypatch.setattr(_ngrams, "_MANY", 2)
    model = fit_ngrams(TEXTS, CLASSES, 3, WEIGHTS, ngram_range=(1, 2))
    features = TfidfVectorizer(
        tokenizer=list, preprocessor=list, token_pattern=None, lowercase=False, ngram_range=(1, 2), sublinear_tf=True
    ).fit_transform(TEXTS)  # fmt: skip
    counts = (features > 0).toarray()
    for i in range(3):
        there, elsewhere = (1 + WEIGHTS[part] @ counts[part] for part in (i == CLASSES, i != CLASSES))
        share = WEIGHTS[i == CLASSES].sum() / WEIGHTS.sum()
        wanted = features @ np.log(there / there.sum() / (elsewhere / elsewhere.sum())) + np.log(share / (1 - share))
        np.testing.assert_allclose(model.logits(TEXTS)[:, i], wanted, rtol=0, atol=0.01)


def test_the_more_classes_the_fewer_n_grams(monkeypatch):
    every = len(fit_ngrams(TEXTS, CLASSES, 3, WEIGHTS).codes)
    monkeypatch.setattr(_ngrams, "_WEIGHTS", 3 * every - 1)
    model = fit_ngrams(TEXTS, CLASSES, 3, WEIGHTS)
    assert len(model.codes) == every - 1 and model.weights.size <= 3 * every - 1


def test_rare_n_grams_are_left_out_of_large_corpora(monkeypatch):
    monkeypatch.setattr(_ngrams, "_ENOUGH", len(TEXTS))
    model = fit_ngrams(TEXTS, CLASSES, 3, WEIGHTS, ngram_range=(1, 2), min_df=3)
    np.testing.assert_allclose(model.logits(TEXTS)[:, 1], by_hand(CLASSES == 1, min_df=3), rtol=0, atol=0.02)
    monkeypatch.setattr(_ngrams, "_ENOUGH", len(TEXTS) + 1)
    assert len(fit_ngrams(TEXTS, CLASSES, 3, WEIGHTS, ngram_range=(1, 2), min_df=3).codes) > len(model.codes)


def test_of_too_many_n_grams_the_frequent_ones_stay():
    whole = fit_ngrams(TEXTS, CLASSES, 3, WEIGHTS)
    some = fit_ngrams(TEXTS, CLASSES, 3, WEIGHTS, max_features=25)
    assert len(some.codes) == 25
    # inverse frequencies: those kept are the lowest
    rare = whole.idf[~np.isin(whole.codes, some.codes)]
    assert len(rare) == len(whole.codes) - 25
    assert some.idf.max() <= rare.min()


def test_a_label_that_every_text_has_is_certain():
    model = fit_ngrams(TEXTS, np.ones(len(TEXTS), np.int32), 2, WEIGHTS)
    assert (model.logits([["w3"], ["new"]])[:, 1] > 4).all()


def test_texts_without_tokens_teach_the_shares_only():
    model = fit_ngrams([[]] * 4, np.array([0, 0, 0, 1], np.int32), 2, np.ones(4, np.float32))
    assert len(model.codes) == 0
    np.testing.assert_allclose(model.logits([["w3"]]), [[np.log(3) / 2, -np.log(3) / 2]], rtol=1e-5)


def read(texts):
    return Documents.of(Document(tokens, " ".join(tokens)) for tokens in texts)


def test_a_path_learns_from_no_more_n_grams_than_it_may(monkeypatch):
    documents, classes = read(TEXTS), CLASSES
    grams = most_ngrams("ngrams", documents)
    assert sample("ngrams", documents, classes, 0) is None
    monkeypatch.setattr(_ngrams, "_MOST", grams)
    assert sample("ngrams", documents, classes, 0) is None
    monkeypatch.setattr(_ngrams, "_MOST", grams // 4)
    rows = sample("ngrams", documents, classes, 0)
    assert len(rows) == pytest.approx(len(TEXTS) / 4, abs=1)
    assert (np.diff(rows) > 0).all()
    for each in range(3):  # each class has its share
        assert np.mean(classes[rows] == each) == pytest.approx(np.mean(classes == each), abs=0.05)
    np.testing.assert_array_equal(rows, sample("ngrams", documents, classes, 0))
    assert not np.array_equal(rows, sample("ngrams", documents, classes, 1))
    assert len(sample("characters", documents, classes, 0)) < len(rows)  # of which a text has more


def test_wide_paths_of_many_texts_learn_from_a_sample(monkeypatch):
    documents = read(TEXTS)
    monkeypatch.setattr(_ngrams, "_MOST", most_ngrams("ngrams", documents) // 2)
    rows = sample("ngrams", documents, CLASSES, 7)
    found = fit_wide(["ngrams"], documents, CLASSES, 3, WEIGHTS, seed=7)["ngrams"]
    wanted = fit_ngrams(view("ngrams", documents.take(rows)), CLASSES[rows], 3, WEIGHTS[rows])
    np.testing.assert_array_equal(found.weights, wanted.weights)
    whole = fit_ngrams(view("ngrams", documents), CLASSES, 3, WEIGHTS)
    assert len(found.codes) < len(whole.codes)


def test_counts_beyond_a_byte_are_counted():
    texts = [["so"] * 300 + ["good"], ["so", "bad"]]
    model = fit_ngrams(texts, np.array([1, 0], np.int32), 2, np.ones(2, np.float32), ngram_range=(1, 1))
    rows, columns, values = model.features(*count_ngrams(texts, 1, 1))
    (so,) = count_ngrams([["so"]], 1, 1)[1]
    place = values[(rows == 0) & (model.codes[columns] == so)]
    assert place == pytest.approx(1, abs=0.05)  # 1 + log(300) beside 1


@pytest.mark.parametrize("at_once", [1, 7])
def test_texts_that_are_counted_in_parts_give_the_same_model(monkeypatch, at_once):
    whole = fit_ngrams([[], *TEXTS, []], np.array([0, *CLASSES, 1], np.int32), 3, np.ones(len(TEXTS) + 2, np.float32))
    monkeypatch.setattr(ngrams, "_AT_ONCE", at_once)
    parts = fit_ngrams([[], *TEXTS, []], np.array([0, *CLASSES, 1], np.int32), 3, np.ones(len(TEXTS) + 2, np.float32))
    for name, array in whole.to_arrays().items():
        np.testing.assert_array_equal(parts.to_arrays()[name], array)


def test_counts_kept_in_a_byte_are_as_exact():
    """NumPy takes the logarithm of a byte in half precision."""
    model = fit_ngrams(TEXTS, CLASSES, 3, WEIGHTS)
    rows, codes, counts = count_ngrams(TEXTS, 1, 3)
    assert (np.log(counts) % 1 > 0).any()
    for small, large in zip(
        model.features(rows, codes, counts.astype(np.uint8)), model.features(rows, codes, counts), strict=True
    ):
        np.testing.assert_array_equal(small, large)
