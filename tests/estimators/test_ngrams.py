"""Counting n-grams: the same matrix as scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer

from textrnn.estimators._ngrams import NGramCounter

TEXTS = st.lists(st.lists(st.sampled_from("abcdef"), max_size=12), min_size=1, max_size=12)


def dense(matrix) -> list[tuple[float, ...]]:
    """Columns as tuples, sorted, since the two number n-grams differently."""
    return sorted(tuple(column) for column in np.asarray(matrix.toarray()).T)


@given(train=TEXTS, test=TEXTS, shortest=st.integers(1, 2), more=st.integers(0, 2), min_df=st.integers(1, 3))
def test_counts_are_those_of_scikit_learn(train, test, shortest, more, min_df):
    theirs = CountVectorizer(analyzer="word", tokenizer=list, preprocessor=list, token_pattern=None, lowercase=False)
    theirs.set_params(ngram_range=(shortest, shortest + more), min_df=1, dtype=np.float32)
    ours = NGramCounter(shortest, shortest + more, min_df=min_df)
    found = ours.fit_transform(train)
    try:
        expected = theirs.fit_transform(train)
    except ValueError:  # scikit-learn refuses an empty vocabulary
        assert found.shape == (len(train), 0)
        return
    kept = np.asarray((expected > 0).sum(0)).ravel() >= min_df
    assert dense(found) == dense(expected[:, kept])
    # one order of columns for both: that of the training counts and the new ones together
    both = [[*one, *two] for one, two in zip(found.toarray().T, ours.transform(test).toarray().T, strict=True)]
    same = [
        [*one, *two]
        for one, two in zip(expected.toarray().T[kept], theirs.transform(test).toarray().T[kept], strict=True)
    ]
    assert sorted(map(tuple, both)) == sorted(map(tuple, same))


def test_an_n_gram_never_crosses_from_text_to_text():
    counter = NGramCounter(2, 2, min_df=1)
    assert counter.fit_transform([["a", "b"], ["c"], [], ["d", "a"]]).toarray().tolist() == [
        [1, 0],
        [0, 0],
        [0, 0],
        [0, 1],
    ]


@pytest.mark.parametrize("texts", [[], [[]], [["x"]]])
def test_no_bigram_is_no_column(texts):
    counter = NGramCounter(2, 3, min_df=1)
    assert counter.fit_transform(texts).shape == (len(texts), 0)
    assert counter.transform([["x", "y", "z"]]).shape == (1, 0)
