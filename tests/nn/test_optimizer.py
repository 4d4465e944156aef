"""Adam that moves only the rows that a batch has touched."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from textrnn.nn.optimizer import LazyAdam

ROWS, WIDTH = 8, 3


@pytest.fixture
def start():
    return np.random.default_rng(0).normal(size=(ROWS, WIDTH)).astype(np.float32)


def variable(values, name="rows"):
    return keras.Variable(values, name=name)


def gradient(touched, seed):
    """A gradient that is zero outside the rows named."""
    dense = np.zeros((ROWS, WIDTH), np.float32)
    dense[touched] = np.random.default_rng(seed).normal(size=(len(touched), WIDTH))
    return dense


def slices(dense, rows):
    tf = pytest.importorskip("tensorflow")
    if keras.backend.backend() != "tensorflow":
        pytest.skip("only TensorFlow has sparse gradients")
    return tf.IndexedSlices(tf.constant(dense[rows]), tf.constant(rows), tf.constant(dense.shape))


def values(rows):
    return keras.ops.convert_to_numpy(rows)


STEPS = [[1, 4, 6], [4], [0, 1], [6, 4]]


def test_the_sparse_update_equals_the_dense_one(start):
    sparse, dense = variable(start), variable(start)
    first, second = LazyAdam(sparse, learning_rate=0.1), LazyAdam(dense, learning_rate=0.1)
    for seed, touched in enumerate(STEPS):
        change = gradient(touched, seed)
        first.apply([slices(change, touched)], [sparse])
        second.apply([keras.ops.convert_to_tensor(change)], [dense])
        np.testing.assert_allclose(values(sparse), values(dense), rtol=0, atol=1e-6)
    for got, wanted in zip(first.variables, second.variables, strict=True):
        np.testing.assert_allclose(values(got), values(wanted), rtol=0, atol=1e-6)


def test_a_row_named_twice_is_changed_by_the_sum(start):
    tf = pytest.importorskip("tensorflow")
    change = gradient([2], 0)
    sparse, dense = variable(start), variable(start)
    twice = tf.IndexedSlices(tf.constant(np.stack([change[2] * 0.25, change[2] * 0.75])), tf.constant([2, 2]))
    LazyAdam(sparse).apply([twice], [sparse])
    LazyAdam(dense).apply([keras.ops.convert_to_tensor(change)], [dense])
    np.testing.assert_allclose(values(sparse), values(dense), rtol=0, atol=1e-7)


@pytest.mark.parametrize("kind", ["sparse", "dense"])
def test_untouched_rows_and_their_moments_stay_as_they_are(kind, start):
    rows = variable(start)
    optimizer = LazyAdam(rows, learning_rate=0.1)
    seen = set()
    for seed, touched in enumerate(STEPS):
        seen |= set(touched)
        before, moments = values(rows).copy(), [values(v).copy() for v in optimizer.variables[2:]]
        change = gradient(touched, seed)
        optimizer.apply([slices(change, touched) if kind == "sparse" else keras.ops.convert_to_tensor(change)], [rows])
        others = [i for i in range(ROWS) if i not in touched]
        np.testing.assert_array_equal(values(rows)[others], before[others])
        assert (values(rows)[touched] != before[touched]).all()
        for now, then in zip(optimizer.variables[2:], moments, strict=False):
            np.testing.assert_array_equal(values(now)[others], then[others])
    never = sorted(set(range(ROWS)) - seen)
    assert never == [2, 3, 5, 7]
    np.testing.assert_array_equal(values(rows)[never], start[never])


def test_a_row_whose_gradient_is_zero_counts_as_untouched(start):
    # as the row of the padding in every batch, or a word of an example of weight 0
    rows = variable(start)
    optimizer = LazyAdam(rows, learning_rate=0.1)
    optimizer.apply([slices(gradient([1, 2], 0), [1, 2])], [rows])
    moved, moments = values(rows).copy(), [values(v).copy() for v in optimizer.variables[2:]]
    optimizer.apply([slices(gradient([2], 1), [1, 2])], [rows])
    np.testing.assert_array_equal(values(rows)[1], moved[1])
    assert (values(rows)[2] != moved[2]).all()
    for now, then in zip(optimizer.variables[2:], moments, strict=True):
        np.testing.assert_array_equal(values(now)[1], then[1])


def test_where_every_row_is_touched_it_is_adam(start):
    lazy, plain = variable(start), variable(start)
    first, second = LazyAdam(lazy, learning_rate=0.1), keras.optimizers.Adam(learning_rate=0.1)
    for seed in range(4):
        change = keras.ops.convert_to_tensor(gradient(list(range(ROWS)), seed))
        first.apply([change], [lazy])
        second.apply([change], [plain])
    np.testing.assert_allclose(values(lazy), values(plain), rtol=0, atol=1e-6)


def test_any_other_variable_is_changed_by_adam(start):
    lazy, plain, embeddings = variable(start), variable(start), variable(start)
    first, second = LazyAdam(embeddings, learning_rate=0.1), keras.optimizers.Adam(learning_rate=0.1)
    for seed, touched in enumerate(STEPS):
        change = keras.ops.convert_to_tensor(gradient(touched, seed))
        first.apply([change, change], [lazy, embeddings])
        second.apply([change], [plain])
    np.testing.assert_array_equal(values(lazy), values(plain))
    assert np.abs(values(embeddings) - values(plain)).max() > 0.01


def test_a_new_learning_rate_holds_for_the_embedding_too(start):
    rows = variable(start)
    optimizer = LazyAdam(rows, learning_rate=0.1)
    optimizer.apply([slices(gradient([1], 0), [1])], [rows])
    optimizer.learning_rate.assign(0.0)
    before = values(rows).copy()
    optimizer.apply([slices(gradient([1], 0), [1])], [rows])
    np.testing.assert_array_equal(values(rows), before)
