"""A linear model of n-grams: the features of scikit-learn, and what a file of it may not hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from textrnn.text import ngrams
from textrnn.text.ngram_model import NGramModel
from textrnn.text.ngrams import count_ngrams

TEXTS = [["a", "b", "a"], ["b", "c", "d"], ["a", "a", "b", "c"], ["d"], [], ["x", "y"]]
KNOWN = ["a", "b", "c", "d", "a b", "b c"]


def codes_of(names):
    """Numbers of n-grams by name."""
    return {name: int(count_ngrams([name.split()], n := len(name.split()), n)[1][0]) for name in names}


def model(outputs=3, seed=0):
    """A model of the known n-grams, and the names of its columns."""
    numbers = codes_of(KNOWN)
    names = sorted(numbers, key=numbers.get)
    rng = np.random.default_rng(seed)
    return NGramModel(
        1,
        2,
        np.array([numbers[name] for name in names], np.uint32),
        rng.uniform(1, 4, len(names)).astype(np.float16),
        rng.normal(size=(len(names), outputs)).astype(np.float16),
        rng.normal(size=outputs).astype(np.float32),
    ), names


@pytest.mark.parametrize("at_once", [1, 2, 1000])
def test_logits_are_weights_times_the_features_of_scikit_learn(monkeypatch, at_once):
    monkeypatch.setattr(ngrams, "_AT_ONCE", at_once)
    ours, names = model()
    theirs = TfidfVectorizer(
        tokenizer=list,
        preprocessor=list,
        token_pattern=None,
        lowercase=False,
        vocabulary=names,
        ngram_range=(1, 2),
        sublinear_tf=True,
    )
    theirs.fit(TEXTS)
    theirs.idf_ = ours.idf.astype(float)
    wanted = theirs.transform(TEXTS) @ ours.weights.astype(float) + ours.bias
    np.testing.assert_allclose(ours.logits(TEXTS), wanted, rtol=0, atol=2e-6)
    assert ours.logits([]).shape == (0, 3)


def test_one_output_is_for_two_classes():
    ours, _ = model(outputs=1)
    logits = ours.logits(TEXTS)
    assert logits.shape == (len(TEXTS), 2)
    np.testing.assert_array_equal(logits[:, 0], -logits[:, 1])
    np.testing.assert_allclose(logits[4], [-ours.bias[0] / 2, ours.bias[0] / 2])


def test_scaling_scales_the_logits():
    ours, _ = model()
    np.testing.assert_allclose(ours.scaled(0.25).logits(TEXTS), ours.logits(TEXTS) / 4, rtol=1e-3, atol=1e-6)


def test_arrays_and_back():
    ours, _ = model()
    again = NGramModel.from_arrays(ours.to_arrays())
    assert (again.shortest, again.longest) == (1, 2)
    np.testing.assert_array_equal(again.logits(TEXTS), ours.logits(TEXTS))


def test_a_model_may_know_nothing():
    nothing = NGramModel(
        1, 1, np.zeros(0, np.uint32), np.zeros(0, np.float16), np.zeros((0, 2), np.float16), np.ones(2, np.float32)
    )
    np.testing.assert_array_equal(nothing.logits(TEXTS), np.ones((len(TEXTS), 2)))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("codes", lambda a: a[::-1]),
        ("codes", lambda a: a[:-1]),
        ("codes", lambda a: np.repeat(a[:1], len(a))),
        ("codes", lambda a: a.astype(np.int64)),
        ("idf", lambda a: a * np.float16(np.nan)),
        ("weights", lambda a: a[:, :1]),
        ("weights", lambda a: a + np.float16(np.inf)),
        ("bias", lambda a: a.astype(np.float64)),
        ("lengths", lambda a: a[::-1]),
        ("lengths", lambda a: a * 0),
        ("lengths", lambda a: a[:1]),
    ],
)
def test_arrays_that_do_not_fit_are_refused(name, change):
    arrays = model()[0].to_arrays()
    with pytest.raises((ValueError, TypeError)):
        NGramModel.from_arrays(arrays | {name: change(arrays[name])})


def test_a_change_of_one_weight_shows():
    """So that the comparison above can fail."""
    ours, names = model()
    weights = ours.weights.copy()
    weights[names.index("b c"), 2] += 1
    changed = np.abs(replace(ours, weights=weights).logits(TEXTS) - ours.logits(TEXTS)) > 1e-3
    assert np.argwhere(changed).tolist() == [[1, 2], [2, 2]]
