"""Counting n-grams: as scikit-learn counts them, under other names."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer

from textrnn.text.ngrams import count_ngrams

TEXTS = st.lists(st.lists(st.sampled_from(["a", "b", "ㅋ", "\ud800", ""]), max_size=12), min_size=1, max_size=12)


def columns(rows, codes, counts, height):
    """For each n-gram its count in every text."""
    known = np.unique(codes)
    table = np.zeros((height, len(known)), int)
    table[rows, np.searchsorted(known, codes)] = counts
    return sorted(map(tuple, table.T.tolist()))


@given(texts=TEXTS, shortest=st.integers(1, 3), more=st.integers(0, 2))
def test_counts_are_those_of_scikit_learn(texts, shortest, more):
    # a space joins the tokens of its n-grams, so the tokens are given it names that have none
    names = {token: f"t{i}" for i, token in enumerate(["a", "b", "ㅋ", "\ud800", ""])}
    theirs = CountVectorizer(tokenizer=list, preprocessor=list, token_pattern=None, lowercase=False)
    theirs.set_params(ngram_range=(shortest, shortest + more))
    found = columns(*count_ngrams(texts, shortest, shortest + more), len(texts))
    try:
        table = theirs.fit_transform([[names[token] for token in text] for text in texts]).toarray()
    except ValueError:  # scikit-learn refuses an empty vocabulary
        assert found == []
        return
    assert found == sorted(map(tuple, table.T.tolist()))


@given(
    texts=st.lists(st.text("ab ㅋ\ud800\U0001f600\x00", max_size=12), min_size=1, max_size=12),
    longest=st.integers(1, 4),
)
def test_characters_of_a_str_are_counted_as_tokens_are(texts, longest):
    letters = [list(text) for text in texts]
    assert columns(*count_ngrams(texts, 1, longest), len(texts)) == columns(
        *count_ngrams(letters, 1, longest), len(texts)
    )


def test_an_n_gram_has_its_number_wherever_it_stands():
    alone = count_ngrams([["so", "good"]], 1, 2)[1]
    _, codes, _ = count_ngrams([["x"], ["x", "so", "good", "y"], ["good", "so"]], 1, 2)
    assert np.isin(alone, codes).all()
    turned = count_ngrams([["good", "so"]], 2, 2)[1]
    assert not np.isin(turned, alone).any()


def test_rows_and_codes_ascend():
    rng = np.random.default_rng(0)
    texts = [[f"w{i}" for i in rng.integers(0, 50, n)] for n in rng.integers(0, 40, 300)]
    rows, codes, counts = count_ngrams(texts, 1, 3)
    pairs = rows.astype(np.uint64) << np.uint64(32) | codes
    assert (pairs[1:] > pairs[:-1]).all()
    assert counts.sum() == sum(3 * len(text) - min(len(text), 1) - min(len(text), 2) for text in texts)


def test_numbers_do_not_change_from_release_to_release():
    """A model file has them."""
    assert count_ngrams([["이", "영화"]], 1, 2)[1].tolist() == [213950597, 1662873433, 2472259108]
    assert count_ngrams(["영화"], 1, 2)[1].tolist() == [1100429372, 1184061393, 3754664858]


def test_numbers_are_spread_evenly():
    codes = count_ngrams([[f"{i}" for i in range(100_000)]], 1, 2)[1]
    # of so many random numbers below 2^32, about 4.7 share one with another
    assert len(codes) >= 199_999 - 15
    assert np.bincount(codes >> np.uint32(28), minlength=16) == pytest.approx(len(codes) / 16, rel=0.03)


@pytest.mark.parametrize("texts", [[], [[]], [["x"]], [["x"], ["y"]]])
def test_no_bigram_is_no_row(texts):
    assert all(len(array) == 0 for array in count_ngrams(texts, 2, 3))
