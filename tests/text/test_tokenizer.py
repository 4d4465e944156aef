"""The tokenizer, against the class of Keras 2 that it stands in for."""

import json
import pickle
from importlib.util import find_spec

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textrnn import Tokenizer, tokenizer_from_json
from textrnn.config import TextConfig
from textrnn.text import Vocabulary

with_mecab = pytest.mark.skipif(find_spec("mecab") is None, reason="python-mecab-ko has no wheel for this Python")

MODES = ("binary", "count", "freq", "tfidf")
TABLES = ("word_counts", "word_docs", "word_index", "index_word", "index_docs")

# few letters, so that words repeat, with those whose lower case is longer and with a lone surrogate; then anything
LETTERS = "aAbB  ,.!\t\n<>한글ㅋéİß\u0301\ud800\U0001f600"
STRINGS = st.text(LETTERS, max_size=16) | st.text(st.characters(exclude_categories=()), max_size=8)
TOKENS = st.lists(st.text(LETTERS, max_size=2), max_size=6)
TEXTS = st.lists(STRINGS | TOKENS, max_size=5)


def backwards(text):
    return text[::-1].split()


SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "num_words": st.none() | st.integers(0, 8),
        "filters": st.sampled_from(["", "aB", "한 ", '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n']),
        "lower": st.booleans(),
        "split": st.sampled_from([" ", "a", ", ", "\n"]),
        "char_level": st.booleans(),
        "oov_token": st.sampled_from([None, "<OOV>", "no such word"]),
        "analyzer": st.sampled_from([None, backwards]),
        "document_count": st.integers(0, 3),
    },
)


@pytest.fixture(scope="module")
def legacy():
    """The module of the old class; importing it starts Keras, so only the tests that need it pay."""
    return pytest.importorskip("keras.src.legacy.preprocessing.text", reason="this Keras carries it no more")


def outcome(function, *arguments):
    """What a call gives, as something that can be compared: also a ValueError is an outcome."""
    try:
        result = function(*arguments)
    except ValueError:
        return "ValueError"
    return result.tolist() if isinstance(result, np.ndarray) else result


def parsed(config):
    """Settings with the tables inside read, since the order of their keys is that of a set."""
    return {name: json.loads(value) if name in TABLES else value for name, value in config.items()}


def agree(ours, theirs, texts, sequences):
    for table in TABLES:
        assert getattr(ours, table) == getattr(theirs, table)
    # of equally frequent words the one seen first has the lower id, so order counts in these two
    assert list(ours.word_counts) == list(theirs.word_counts)
    assert list(ours.word_index) == list(theirs.word_index)
    assert ours.document_count == theirs.document_count
    ids = ours.texts_to_sequences(texts)
    assert ids == theirs.texts_to_sequences(texts) == list(ours.texts_to_sequences_generator(texts))
    for lists in (ids, sequences):
        assert ours.sequences_to_texts(lists) == theirs.sequences_to_texts(lists)
        for mode in MODES:
            expected = outcome(theirs.sequences_to_matrix, lists, mode)
            assert outcome(ours.sequences_to_matrix, lists, mode) == expected
    for mode in MODES:
        assert outcome(ours.texts_to_matrix, texts, mode) == outcome(theirs.texts_to_matrix, texts, mode)
    assert parsed(ours.get_config()) == parsed(theirs.get_config())


@settings(max_examples=150, deadline=None)
@given(SETTINGS, TEXTS, TEXTS, TEXTS, st.lists(st.lists(st.integers(0, 12), max_size=6), max_size=4))
def test_everything_it_gives_equals_the_legacy_class(legacy, options, texts, more, unseen, sequences):
    ours, theirs = Tokenizer(**options), legacy.Tokenizer(**options)
    for batch in (texts, more):
        ours.fit_on_texts(batch)
        theirs.fit_on_texts(batch)
        agree(ours, theirs, unseen + texts, sequences)
    ours.fit_on_sequences(sequences)
    theirs.fit_on_sequences(sequences)
    agree(ours, theirs, unseen + texts, sequences)


@settings(max_examples=30, deadline=None)
@given(SETTINGS, st.lists(st.lists(st.integers(0, 12), max_size=6), max_size=4))
def test_sequences_alone_equal_the_legacy_class(legacy, options, sequences):
    ours, theirs = Tokenizer(**options), legacy.Tokenizer(**options)
    ours.fit_on_sequences(sequences)
    theirs.fit_on_sequences(sequences)
    assert (ours.document_count, ours.index_docs) == (theirs.document_count, theirs.index_docs)
    for mode in MODES:
        expected = outcome(theirs.sequences_to_matrix, sequences, mode)
        assert outcome(ours.sequences_to_matrix, sequences, mode) == expected


@settings(max_examples=60, deadline=None)
@given(SETTINGS, TEXTS, TEXTS)
def test_json_of_either_class_is_read_by_the_other(legacy, options, texts, unseen):
    ours, theirs = Tokenizer(**options), legacy.Tokenizer(**options)
    ours.fit_on_texts(texts)
    theirs.fit_on_texts(texts)
    read_by_them, read_by_us = legacy.tokenizer_from_json(ours.to_json()), tokenizer_from_json(theirs.to_json())
    # neither JSON holds the analyzer
    ours.analyzer = theirs.analyzer = None
    for tokenizer in (read_by_us, tokenizer_from_json(ours.to_json())):
        agree(tokenizer, theirs, unseen, [[1, 2]])
    agree(ours, read_by_them, unseen, [[1, 2]])


def test_tensorflows_own_copy_gives_the_same():
    tensorflow = pytest.importorskip("tensorflow", reason="TensorFlow is not installed")
    text = getattr(tensorflow.keras.preprocessing, "text", None)
    if text is None:
        pytest.skip("this TensorFlow has no tf.keras.preprocessing.text any more")
    texts = ["The film, the cast!", "the plot was thin", ["The", "list"], ""]
    for options in ({}, {"num_words": 4, "oov_token": "<OOV>"}, {"char_level": True}, {"lower": False, "split": "e"}):
        ours, theirs = Tokenizer(**options), text.Tokenizer(**options)
        ours.fit_on_texts(texts)
        theirs.fit_on_texts(texts)
        agree(ours, theirs, [*texts, "some other words"], [[1, 2, 3, 9]])
        agree(text.tokenizer_from_json(ours.to_json()), tokenizer_from_json(theirs.to_json()), texts, [[1]])


def test_arguments_by_position_mean_what_they_meant(legacy):
    arguments = (5, "x", False, "-", False, "?", None)
    ours, theirs = Tokenizer(*arguments), legacy.Tokenizer(*arguments)
    assert parsed(ours.get_config()) == parsed(theirs.get_config())


def test_a_word_index_changed_by_hand_is_used_as_it_is(legacy):
    ours, theirs = Tokenizer(oov_token="?"), legacy.Tokenizer(oov_token="?")
    for tokenizer in (ours, theirs):
        tokenizer.fit_on_texts(["a a a b b c"])
        tokenizer.word_index = {"?": 40, "a": 1, "c": 30}
    assert ours.texts_to_sequences(["a b c"]) == theirs.texts_to_sequences(["a b c"]) == [[1, 40, 30]]


def test_ids_count_from_one_by_frequency_and_then_by_first_sight():
    tokenizer = Tokenizer(oov_token="?")
    tokenizer.fit_on_texts(["c b a", "b a", "d"])
    assert tokenizer.word_index == {"?": 1, "b": 2, "a": 3, "c": 4, "d": 5}
    assert tokenizer.word_counts == {"c": 1, "b": 2, "a": 2, "d": 1}
    assert tokenizer.index_docs == {2: 2, 3: 2, 4: 1, 5: 1}
    assert tokenizer.document_count == 3


def test_tf_idf_of_a_small_corpus():
    tokenizer = Tokenizer()
    tokenizer.fit_on_texts(["a a b", "a c"])
    matrix = tokenizer.texts_to_matrix(["a a b"], mode="tfidf")
    expected = [0, (1 + np.log(2)) * np.log(1 + 2 / 3), np.log(1 + 2 / 2), 0]
    np.testing.assert_allclose(matrix, [expected], rtol=1e-15)


def test_matrices_are_refused_where_they_have_no_meaning():
    with pytest.raises(ValueError, match="set num_words, or fit on texts first"):
        Tokenizer().sequences_to_matrix([[1]])
    with pytest.raises(ValueError, match="fit on texts before using mode='tfidf'"):
        Tokenizer(num_words=3).sequences_to_matrix([[1]], "tfidf")
    with pytest.raises(ValueError, match="'binary', 'count', 'freq' or 'tfidf', was 'idf'"):
        Tokenizer(num_words=3).sequences_to_matrix([[1]], "idf")


def test_without_an_oov_token_unknown_words_are_left_out():
    tokenizer = Tokenizer(num_words=3)
    tokenizer.fit_on_texts(["a a a b b c"])
    assert tokenizer.texts_to_sequences(["a z b c"]) == [[1, 2]]


# -- beyond the legacy class: splitters, min_count, vocabularies ------------------------------------------------------


@pytest.mark.parametrize(
    "splitter", ["whitespace", "word", "char", "jamo", "subword", pytest.param("mecab", marks=with_mecab)]
)
def test_json_keeps_the_splitter(splitter):
    tokenizer = Tokenizer(20, oov_token="<OOV>", lower=False, splitter=splitter, min_count=2)
    tokenizer.fit_on_texts(["영화가 좋다", "이 영화 Good!", "Good"])
    again = tokenizer_from_json(tokenizer.to_json(ensure_ascii=False, indent=1))
    assert parsed(again.get_config()) == parsed(tokenizer.get_config())
    texts = ["영화 Good 싫다", ["영화", "good"], ""]
    assert again.texts_to_sequences(texts) == tokenizer.texts_to_sequences(texts)
    for other in (again, tokenizer):
        other.fit_on_texts(["새 영화"])
    assert again.word_index == tokenizer.word_index


def test_json_keeps_min_count_where_no_splitter_is_named():
    tokenizer = Tokenizer(min_count=2)
    tokenizer.fit_on_texts(["a a b"])
    again = tokenizer_from_json(tokenizer.to_json())
    again.fit_on_texts(["c"])
    assert again.word_index == {"a": 1}


@with_mecab
def test_a_pickled_mecab_tokenizer_splits_again():
    tokenizer = Tokenizer(oov_token="<OOV>", splitter="mecab", pos=True)
    tokenizer.fit_on_texts(["영화가 좋다"])
    again = pickle.loads(pickle.dumps(tokenizer))
    assert again.tokens("영화가 싫다") == ["영화/NNG", "가/JKS", "싫/VA", "다/EC"]
    assert again.texts_to_sequences(["영화가 싫다"]) == tokenizer.texts_to_sequences(["영화가 싫다"]) == [[2, 3, 1, 5]]
    assert again.version() == tokenizer.version() != "1"


@with_mecab
def test_an_unknown_word_among_tagged_ones_is_shown():
    tokenizer = Tokenizer(oov_token="<OOV>", splitter="mecab", pos=True)
    tokenizer.fit_on_texts(["영화가 좋다"])
    assert tokenizer.sequences_to_texts([[2, 1, 5, 0, 0]]) == ["영화 <OOV> 다"]


@settings(deadline=None)
@given(st.lists(TOKENS, max_size=6), st.lists(TOKENS, max_size=4), st.integers(2, 8), st.integers(1, 3))
def test_a_tokenizer_from_a_vocabulary_encodes_the_same(texts, unseen, num_words, min_count):
    tokenizer = Tokenizer(num_words, oov_token="<OOV>", lower=False, splitter="whitespace", min_count=min_count)
    tokenizer.fit_on_texts(texts)
    vocabulary = tokenizer.vocabulary
    assert len(vocabulary) <= num_words
    again = Tokenizer.from_vocabulary(vocabulary, TextConfig("whitespace", lower=False))
    expected = tokenizer.texts_to_sequences(texts + unseen)
    assert again.texts_to_sequences(texts + unseen) == expected
    assert again.encode(texts + unseen).tolist() == expected
    assert again.vocabulary.tokens == vocabulary.tokens


@settings(deadline=None)
@given(TEXTS, TEXTS, st.sampled_from(["whitespace", "word", "char", "jamo"]))
def test_encoding_gives_the_ids_of_texts_to_sequences(texts, unseen, splitter):
    tokenizer = Tokenizer(6, oov_token="<OOV>", splitter=splitter)
    tokenizer.fit_on_texts(texts)
    ids = tokenizer.texts_to_sequences(texts + unseen)
    assert tokenizer.encode(texts + unseen).tolist() == ids
    assert tokenizer.encode_tokens([tokenizer.tokens(text) for text in texts + unseen]).tolist() == ids
    assert [tokenizer.texts_to_sequences([text])[0] for text in texts + unseen] == ids


@settings(deadline=None)
@given(st.lists(st.lists(st.sampled_from(["a", "b", "c", "<OOV>", ""]), max_size=6), max_size=6), st.integers(2, 6))
def test_no_id_reaches_num_words_and_unknown_words_have_id_1(texts, num_words):
    tokenizer = Tokenizer(num_words, oov_token="<OOV>", lower=False)
    tokenizer.fit_on_texts(texts)
    known = sorted(set(tokenizer.word_index) - {"<OOV>"}, key=tokenizer.word_index.__getitem__)[: num_words - 2]
    for text, ids in zip(texts, tokenizer.texts_to_sequences(texts), strict=True):
        assert ids == [known.index(word) + 2 if word in known else 1 for word in text]
    assert tokenizer.texts_to_sequences([["never seen", "<OOV>"]]) == [[1, 1]]


def test_rare_words_are_counted_and_have_no_id():
    tokenizer = Tokenizer(oov_token="<OOV>", min_count=2)
    tokenizer.fit_on_texts(["a b a", "c"])
    assert tokenizer.word_index == {"<OOV>": 1, "a": 2}
    assert tokenizer.word_counts == {"a": 2, "b": 1, "c": 1}
    tokenizer.fit_on_texts(["c"])
    assert tokenizer.word_index == {"<OOV>": 1, "a": 2, "c": 3}
    assert tokenizer.index_docs == {2: 1, 3: 2}


def test_a_vocabulary_wants_its_own_oov_token():
    tokenizer = Tokenizer(oov_token="?")
    tokenizer.fit_on_texts(["a"])
    with pytest.raises(ValueError, match="a vocabulary needs oov_token='<OOV>', not '\\?'"):
        tokenizer.vocabulary  # noqa: B018
    assert Tokenizer.from_vocabulary(Vocabulary(["", "<OOV>", "a"]), splitter="word").word_index == {"<OOV>": 1, "a": 2}


def test_a_splitter_reads_cleaned_and_lower_cased_text():
    tokenizer = Tokenizer(splitter="word", filters="ignored")
    assert tokenizer.tokens("가 A\x00B\u200bc") == ["가", "ab", "c"]
    assert Tokenizer(splitter="word", lower=False).tokens("A\ud800") == ["A", "\ufffd"]


def test_a_list_is_taken_as_tokens_and_lower_cased_only_as_in_keras_2():
    assert Tokenizer(splitter="char").tokens(["Two words", "b"]) == ["Two words", "b"]
    assert Tokenizer().tokens(["Two words", "b"]) == ["two words", "b"]
    assert Tokenizer(lower=False).tokens(["Two words", "b"]) == ["Two words", "b"]


def test_padding_is_left_out_of_texts_made_by_a_splitter():
    tokenizer = Tokenizer(oov_token="<OOV>", splitter="char")
    tokenizer.fit_on_texts(["좋은 영화"])
    assert tokenizer.sequences_to_texts([[*tokenizer.texts_to_sequences(["좋은 영화"])[0], 0, 0]]) == ["좋은 영화"]
