"""Padding as Keras does it, and batches in which every text stands once."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from textrnn.batching import batches, pad, pad_sequences
from textrnn.protocols import Ragged

SIDES = some.sampled_from(["pre", "post"])
SEQUENCES = some.lists(some.lists(some.integers(0, 99), max_size=6), min_size=1, max_size=5)
RAGGED = some.lists(some.lists(some.integers(1, 99), max_size=12), max_size=40).map(Ragged.of)

quick = settings(deadline=None, max_examples=150, derandomize=True)


def outcome(pad, *given, **options):
    """The array, or the kind of error."""
    try:
        return pad(*given, **options)
    except (ValueError, TypeError, OverflowError) as error:
        return type(error)


def same(*given, **options):
    """Compare with Keras; returns what both gave."""
    wanted, got = (outcome(pad, *given, **options) for pad in (keras.utils.pad_sequences, pad_sequences))
    if isinstance(wanted, type):
        assert got is wanted
    else:
        assert got.dtype == wanted.dtype
        np.testing.assert_array_equal(got, wanted)
    return got


# pad_sequences


@quick
@given(
    sequences=SEQUENCES,
    maxlen=some.none() | some.integers(1, 8),
    dtype=some.sampled_from(["int32", "int64", "uint8", "float32", "float64", "bool", "U3", "S3", object]),
    padding=SIDES,
    truncating=SIDES,
    value=some.sampled_from([0, 0.0, 1, 2.5, -1, True]),
)
def test_numbers_are_padded_as_keras_pads_them(sequences, maxlen, dtype, padding, truncating, value):
    same(sequences, maxlen=maxlen, dtype=dtype, padding=padding, truncating=truncating, value=value)


@quick
@given(
    sequences=some.lists(some.lists(some.text("ab가", max_size=4), max_size=4), min_size=1, max_size=4),
    maxlen=some.none() | some.integers(1, 5),
    dtype=some.sampled_from([object, "U2", "U10", "int32", "float32"]),
    padding=SIDES,
    truncating=SIDES,
    value=some.sampled_from(["", "pad", 0]),
)
def test_strings_are_padded_as_keras_pads_them(sequences, maxlen, dtype, padding, truncating, value):
    same(sequences, maxlen=maxlen, dtype=dtype, padding=padding, truncating=truncating, value=value)


@quick
@given(
    lengths=some.lists(some.integers(0, 5), min_size=1, max_size=4),
    maxlen=some.none() | some.integers(1, 6),
    padding=SIDES,
    truncating=SIDES,
    as_lists=some.booleans(),
)
def test_vectors_are_padded_as_keras_pads_them(lengths, maxlen, padding, truncating, as_lists):
    rng = np.random.default_rng(sum(lengths))
    sequences = [rng.normal(size=(length, 2, 3)) for length in lengths]
    sequences = [sequence.tolist() for sequence in sequences] if as_lists else sequences
    same(sequences, maxlen=maxlen, dtype="float32", padding=padding, truncating=truncating, value=-7.0)


def test_defaults_are_those_of_keras():
    got = same([[1], [2, 3], [4, 5, 6]])
    assert got.tolist() == [[0, 0, 1], [0, 2, 3], [4, 5, 6]]
    assert got.dtype == np.int32
    assert same([[1, 2, 3, 4]], 2).tolist() == [[3, 4]]


def test_the_order_of_arguments_is_that_of_keras():
    assert same([[1, 2, 3], [4]], 2, "float64", "post", "post", 9.5).tolist() == [[1, 2], [4, 9.5]]


@pytest.mark.parametrize(
    ("sequences", "options"),
    [
        ([1, 2], {}),
        ([[1], 2], {}),
        (iter([[1]]), {}),
        ([[1, 2]], {"padding": "left"}),
        ([[1, 2]], {"truncating": "left"}),
        ([[1, 2]], {"maxlen": -1}),
        ([[1, 2]], {"value": "x"}),
        ([[1, 2]], {"value": "x", "dtype": "float32"}),
        ([["a"]], {}),
        ([[[1, 2]], [[1, 2, 3]]], {}),
        ([[[1, 2]], [3]], {}),
        ([[[1, 2], [3]]], {}),
        ([[2**40]], {}),
        ([[1]], {"value": 2**40}),
        ([[1]], {"value": "no number", "dtype": "int64"}),
        ([[1]], {"dtype": "nonsense"}),
    ],
)
def test_what_keras_refuses_is_refused(sequences, options):
    assert isinstance(same(sequences, **options), type)


def test_errors_say_what_is_wrong():
    for sequences, options, message in [
        ([[1]], {"padding": "left"}, "padding must be 'pre' or 'post', was 'left'"),
        ([[1]], {"truncating": "end"}, "truncating must be 'pre' or 'post', was 'end'"),
        ([[1], 5], {}, "every sequence must have a length, found 5"),
        (iter([]), {}, "sequences must have a length, was list_iterator"),
        ([[1]], {"value": "x"}, "value 'x' is a string but dtype is int32; use dtype=object"),
        ([[[1, 2]], [[1]]], {}, r"a sequence of elements of shape \(1,\) stands among elements of \(2,\)"),
    ]:
        with pytest.raises(ValueError, match=message):
            pad_sequences(sequences, **options)


def test_a_string_pads_an_array_of_bytes():
    # as in Keras 3.15; 3.12 refuses it
    wanted = [[b"pad", b"a"], [b"pad", b"pad"]]
    assert pad_sequences([[b"a"], []], maxlen=2, dtype="S3", value="pad").tolist() == wanted


def test_where_keras_has_no_answer_there_is_one_without_steps():
    assert pad_sequences([]).shape == (0, 0)
    assert pad_sequences([], maxlen=3).shape == same([], maxlen=3).shape == (0, 3)
    assert pad_sequences([[], []]).shape == same([[], []]).shape == (2, 0)
    assert pad_sequences([[1, 2], [3]], maxlen=0).shape == (2, 0)


def test_the_input_is_left_alone():
    sequences = [np.array([1, 2, 3]), np.array([4])]
    pad_sequences(sequences, maxlen=2)[:] = 9
    assert [sequence.tolist() for sequence in sequences] == [[1, 2, 3], [4]]


# pad


@quick
@given(RAGGED)
def test_ragged_ids_are_padded_on_the_right(ragged):
    ids, lengths = pad(ragged)
    assert ids.dtype == lengths.dtype == np.int32
    assert ids.shape == (len(ragged), max([1, *ragged.lengths]))
    np.testing.assert_array_equal(lengths, np.maximum(ragged.lengths, 1))
    for row, text in zip(ids, ragged.tolist(), strict=True):
        assert row.tolist() == text + [0] * (len(row) - len(text))


def test_an_empty_text_is_one_step_of_padding():
    ids, lengths = pad(Ragged.of([[], []]))
    assert (ids.tolist(), lengths.tolist()) == ([[0], [0]], [1, 1])


def test_more_steps_can_be_asked_for():
    assert pad(Ragged.of([[7], [8, 9]]), steps=4)[0].tolist() == [[7, 0, 0, 0], [8, 9, 0, 0]]


# batches


@quick
@given(RAGGED, some.integers(1, 9), some.integers(1, 60), some.none() | some.integers(0, 5))
def test_every_text_is_in_one_batch_as_it_is(ragged, size, tokens, seed):
    rng = None if seed is None else np.random.default_rng(seed)
    texts = ragged.tolist()
    rows = []
    for batch in batches(ragged, size, tokens=tokens, rng=rng):
        rows += batch.rows.tolist()
        assert [row[:length].tolist() for row, length in zip(batch.ids, batch.lengths, strict=True)] == [
            texts[row] or [0] for row in batch.rows
        ]
        assert batch.ids.shape == (len(batch.rows), batch.lengths.max())
        assert 1 <= len(batch.rows) <= size
        assert batch.ids.size <= tokens or len(batch.rows) == 1
    assert sorted(rows) == list(range(len(ragged)))


@quick
@given(RAGGED, some.integers(1, 9))
def test_without_chance_the_order_is_by_length_and_the_same_each_time(ragged, size):
    first, again = ([batch.rows.tolist() for batch in batches(ragged, size)] for _ in range(2))
    assert first == again
    order = [row for rows in first for row in rows]
    assert order == sorted(range(len(ragged)), key=lambda row: ragged.lengths[row])
    assert [len(rows) for rows in first[:-1]] == [size] * (len(first) - 1)


def many(texts=2000):
    rng = np.random.default_rng(0)
    return Ragged.of([[1] * length for length in rng.integers(1, 80, texts)])


def test_chance_comes_from_the_generator_alone():
    first, again, other = (
        [batch.rows.tolist() for batch in batches(many(), 16, rng=np.random.default_rng(seed))] for seed in (1, 1, 2)
    )
    assert first == again != other
    assert sorted(first) != sorted(other)


def test_a_generator_used_again_gives_other_batches():
    rng = np.random.default_rng(1)
    first, second = ([batch.rows.tolist() for batch in batches(many(), 16, rng=rng)] for _ in range(2))
    assert first != second


def test_lengths_do_not_rise_or_fall_over_a_shuffled_epoch():
    steps = [batch.ids.shape[1] for batch in batches(many(), 16, rng=np.random.default_rng(1))]
    rises = np.diff(steps) > 0
    assert 0.3 < rises.mean() < 0.7


@pytest.mark.parametrize("seed", [None, 1])
def test_little_of_a_batch_is_padding(seed):
    ragged = many()
    rng = None if seed is None else np.random.default_rng(seed)
    places = sum(batch.ids.size for batch in batches(ragged, 16, rng=rng))
    assert places < 1.05 * len(ragged.values)


def test_a_batch_of_long_texts_is_made_smaller():
    ragged = Ragged.of([[1] * 100] * 8 + [[1] * 10] * 8)
    sizes = [batch.ids.shape for batch in batches(ragged, 8, tokens=250)]
    assert sizes == [(8, 10), (2, 100), (2, 100), (2, 100), (2, 100)]


def test_a_text_longer_than_a_batch_may_be_stands_alone():
    assert [batch.ids.shape for batch in batches(Ragged.of([[1] * 50] * 2), 8, tokens=20)] == [(1, 50), (1, 50)]


def test_no_texts_give_no_batches():
    assert list(batches(Ragged.of([]), 4)) == []
    assert list(batches(Ragged.of([]), 4, rng=np.random.default_rng(0))) == []
