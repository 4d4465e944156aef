"""What a network reads that rebuilds windows: nothing it should rebuild is left where it answers."""

import numpy as np

from textrnn.estimators._rebuilding import RebuildSequences
from textrnn.series.rebuilding import rebuilding
from textrnn.series.recipe import Recipe
from textrnn.series.scaling import Scaling
from textrnn.series.windows import Frame, Windows

ROWS = np.random.default_rng(0).normal(size=(20, 3)).astype(np.float32)
WINDOWS = Windows(ROWS, ROWS[:, [2, 0]], np.array([0, 3, 7]), Frame(4, 2, rate=2))
COLUMNS = np.array([2, 0])


def test_steps_are_the_window_and_then_blanks_backwards():
    made = rebuilding(WINDOWS, np.array([0, 1, 2]), COLUMNS)
    assert made.steps.shape == (3, 8, 4) and made.steps.dtype == np.float32
    for number, start in enumerate(WINDOWS.starts):
        own = ROWS[start : start + 8 : 2]
        levels = np.median(own[:, COLUMNS], 0)
        np.testing.assert_array_equal(made.levels[number, 0], levels)
        np.testing.assert_allclose(made.steps[number, :4, COLUMNS].T, own[:, COLUMNS] - levels, rtol=1e-6)
        np.testing.assert_array_equal(made.steps[number, 4:, COLUMNS], 0)
        # what need not be rebuilt is seen all the time
        np.testing.assert_array_equal(made.steps[number, :, 1], np.concatenate([own[:, 1], own[::-1, 1]]))
        np.testing.assert_allclose(made.wanted[number, 4:], (own[:, COLUMNS] - levels)[::-1], rtol=1e-6)
    np.testing.assert_array_equal(made.steps[:, :, 3], [[0, 0, 0, 0, 1, 1, 1, 1]] * 3)


def test_the_rows_themselves_are_left_alone():
    before = ROWS.copy()
    rebuilding(WINDOWS, np.array([0, 1]), COLUMNS)
    np.testing.assert_array_equal(ROWS, before)


def test_a_level_does_not_matter():
    first = rebuilding(WINDOWS, np.array([1]), COLUMNS)
    lifted = Windows(ROWS + np.float32([4, 0, -8]), WINDOWS.targets, WINDOWS.starts, WINDOWS.frame)
    second = rebuilding(lifted, np.array([1]), COLUMNS)
    np.testing.assert_allclose(first.steps, second.steps, atol=1e-5)
    np.testing.assert_allclose(first.wanted, second.wanted, atol=1e-5)


def test_only_blank_steps_count():
    recipe = Recipe(("c", "a"), ("a", "b", "c"), {}, (), None, None, Scaling(np.zeros(3), np.ones(3)))
    assert recipe.target_places.tolist() == [2, 0]
    batches = list(RebuildSequences(WINDOWS, recipe).batches(2))
    assert [len(batch.steps) for batch in batches] == [2, 1]
    assert batches[0].weights.tolist() == [[0, 0, 0, 0, 1, 1, 1, 1]] * 2
    assert batches[0].lengths.tolist() == [8, 8]
    np.testing.assert_array_equal(batches[1].wanted, rebuilding(WINDOWS, np.array([2]), COLUMNS).wanted)
