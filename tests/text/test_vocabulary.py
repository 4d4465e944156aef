"""Tokens and their ids."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textrnn.text import Vocabulary

TEXTS = st.lists(st.lists(st.sampled_from(["a", "b", "c", "d", "가", "", "<OOV>"]), max_size=8), max_size=8)


def test_equally_frequent_tokens_are_numbered_as_first_seen():
    vocabulary = Vocabulary.build([["c", "b"], ["a", "b"], ["d", "c"]])
    assert vocabulary.tokens == ["", "<OOV>", "c", "b", "a", "d"]


def test_size_does_not_count_padding_and_oov():
    texts = [["c", "b"], ["a", "b"], ["d", "c"]]
    assert Vocabulary.build(texts, size=3).tokens == ["", "<OOV>", "c", "b", "a"]
    assert Vocabulary.build(texts, size=0).tokens == ["", "<OOV>"]
    assert len(Vocabulary.build(texts, size=2)) == 4


def test_rare_tokens_are_left_out():
    assert Vocabulary.build([["a", "b", "a"], ["c", "c", "c"]], min_count=2).tokens == ["", "<OOV>", "c", "a"]


def test_texts_are_read_once_so_that_they_may_come_from_a_generator():
    assert Vocabulary.build(text.split() for text in ["b a", "a"]).tokens == ["", "<OOV>", "a", "b"]


def test_the_reserved_tokens_in_a_text_are_unknown_words():
    vocabulary = Vocabulary.build([["<OOV>", "<OOV>", "", "", "a"]], size=1)
    assert vocabulary.tokens == ["", "<OOV>", "a"]
    assert vocabulary.encode([["<OOV>", "", "a"]]).tolist() == [[1, 1, 2]]


def test_decoding_leaves_padding_out():
    assert Vocabulary(["", "<OOV>", "a", "b"]).decode([3, 1, 2, 0, 0]) == ["b", "<OOV>", "a"]


@pytest.mark.parametrize("tokens", [[], ["a", "b"], ["", "a"], ["<OOV>", ""], [""]])
def test_padding_and_oov_come_first(tokens):
    with pytest.raises(ValueError, match="a vocabulary begins with '' and '<OOV>', not"):
        Vocabulary(tokens)


def test_a_token_stands_once():
    with pytest.raises(ValueError, match="holds each token once"):
        Vocabulary(["", "<OOV>", "a", "b", "a"])


@settings(deadline=None)
@given(TEXTS, st.integers(0, 6), st.integers(1, 3))
def test_building_equals_counting_and_sorting(texts, size, min_count):
    counts = Counter(token for text in texts for token in text if token not in ("", "<OOV>"))
    ranked = [token for token in sorted(counts, key=counts.__getitem__, reverse=True) if counts[token] >= min_count]
    assert Vocabulary.build(texts, size=size, min_count=min_count).tokens == ["", "<OOV>", *ranked[:size]]


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_encoding_equals_looking_up_each_token(texts, unseen):
    vocabulary = Vocabulary.build(texts, size=3)
    expected = [
        [vocabulary.tokens.index(token) if token in vocabulary.tokens[2:] else 1 for token in text]
        for text in texts + unseen
    ]
    assert vocabulary.encode(texts + unseen).tolist() == expected
    for text, ids in zip(texts + unseen, expected, strict=True):
        assert vocabulary.decode(ids) == [token if i > 1 else "<OOV>" for token, i in zip(text, ids, strict=True)]
