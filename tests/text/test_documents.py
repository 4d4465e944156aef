"""A sequence of documents: what a list of them is, in less memory."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textrnn.protocols import Document
from textrnn.text import documents as module
from textrnn.text.documents import Documents
from textrnn.text.ngrams import count_ngrams
from textrnn.text.tokenizer import Tokenizer
from textrnn.text.vocabulary import OOV, Vocabulary
from textrnn.text.wide import chosen, edged, most_ngrams, view

TOKENS = st.lists(st.sampled_from(["a", "b", "so", "ㅋ", "영화", "\ud800", "", OOV, "\U0001f600"]), max_size=6)
LISTS = st.lists(st.builds(Document, TOKENS, st.text("ab 영ㅋ\ud800\U0001f600\x00é", max_size=9)), max_size=8)

quick = settings(deadline=None, max_examples=100)


@pytest.fixture(autouse=True, scope="module")
def in_parts():
    """Parts of three texts, so that there are several."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_AT_ONCE", 3)
        yield


@st.composite
def some(draw):
    """A list, and a view of documents that has the same."""
    listed = draw(LISTS)
    rows = draw(st.lists(st.integers(-len(listed), len(listed) - 1), max_size=10)) if listed else []
    return [listed[row] for row in rows], Documents.of(iter(listed)).take(rows)


@quick
@given(some())
def test_it_is_the_list_it_was_made_of(both):
    listed, documents = both
    assert list(documents) == listed
    assert len(documents) == len(listed)
    assert [documents[i] for i in range(-len(listed), len(listed))] == listed + listed
    assert list(documents[1:7:2]) == listed[1:7:2]
    assert documents.strings() == [document.text for document in listed]
    assert documents.letters == sum(len(document.text) for document in listed)
    assert Documents.of(documents) is documents


@quick
@given(some(), some())
def test_joined_are_lists_one_after_the_other(first, second):
    assert list(first[1].joined(second[1])) == first[0] + second[0]
    assert list(first[1].joined(first[1])) == first[0] * 2


@quick
@given(some())
def test_tokens_are_counted_in_the_order_of_first_sight(both):
    listed, documents = both
    wanted = Counter(token for document in listed for token in document.tokens)
    assert list(documents.counts().items()) == list(wanted.items())
    by_list = Vocabulary.build(document.tokens for document in listed)
    assert Vocabulary.of_counts(documents.counts()).tokens == by_list.tokens


@quick
@given(some(), st.integers(1, 4), st.integers(0, 7))
def test_ids_are_those_of_lists(both, size, length):
    listed, documents = both
    vocabulary = Vocabulary.of_counts(documents.counts(), size=size)
    tokenizer = Tokenizer.from_vocabulary(vocabulary, "word")
    wanted = tokenizer.encode_tokens(document.tokens for document in listed).truncated(length)
    found = tokenizer.encode_documents(documents, length)
    assert found.tolist() == wanted.tolist() == vocabulary.encode(d.tokens for d in listed).truncated(length).tolist()
    assert found.values.dtype == np.int32


@quick
@given(some(), st.integers(1, 2), st.integers(0, 2))
def test_n_grams_are_those_of_lists(both, shortest, more):
    listed, documents = both
    for name, plain in (
        ("ngrams", [edged(document.tokens) for document in listed]),
        ("characters", [f" {document.text} " for document in listed]),
    ):
        wanted = count_ngrams(plain, shortest, shortest + more)
        for given_, found in zip(wanted, count_ngrams(view(name, documents), shortest, shortest + more), strict=True):
            np.testing.assert_array_equal(found, given_)
            assert found.dtype == given_.dtype


def test_many_n_grams_are_those_of_lists_part_by_part():
    rng = np.random.default_rng(0)
    listed = [[f"w{i}" for i in rng.integers(0, 50, n)] for n in rng.integers(0, 9, 2500)]
    documents = Documents.of(Document(tokens, " ".join(tokens)) for tokens in listed)
    wanted = count_ngrams([edged(tokens) for tokens in listed], 1, 3)
    for given_, found in zip(wanted, count_ngrams(view("ngrams", documents), 1, 3), strict=True):
        np.testing.assert_array_equal(found, given_)


def test_how_many_n_grams_a_path_may_see():
    documents = Documents.of([Document(["좋", "다"], "좋다"), Document([], "")])
    assert most_ngrams("ngrams", documents) == 3 * (4 + 2)
    assert most_ngrams("characters", documents) == 5 * (4 + 2)
    assert chosen(documents) == ["ngrams", "characters"]
    assert chosen(Documents.of([Document([], "가" * 801)])) == ["ngrams"]


def test_parts_share_what_they_are_parts_of():
    documents = Documents.of(Document([f"w{i}"], str(i)) for i in range(100))
    part = documents.take(np.arange(0, 100, 2))
    assert part.tokens.values is documents.tokens.values
    assert part.texts.values is documents.texts.values
    assert part.names is documents.names
    assert part[-1] == Document(["w98"], "98")


def test_texts_are_read_one_by_one():
    """No list of all lists: what a reader makes is taken in before it makes the next."""
    alive = []

    def texts():
        for i in range(50):
            alive.append(i)
            yield Document([str(i)], str(i))
            alive.remove(i)
            assert not alive

    assert len(Documents.of(texts())) == 50
