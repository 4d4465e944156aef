"""Baselines and the scaling of answers, against NumPy and scikit-learn."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from textrnn.errors import UsageError
from textrnn.series.answers import Answers
from textrnn.series.baselines import LinearBaseline, last_value, seasonal
from textrnn.series.windows import Frame, Windows

PLAIN = Frame(6, 3)


def windows(rows=300, frame=PLAIN, seed=0, features=2):
    values = np.cumsum(np.random.default_rng(seed).normal(size=(rows, features)), 0).astype(np.float32)
    count = rows - frame.reach - int(frame.leads.max())
    return Windows(values, values[:, :1], np.arange(count), frame)


def test_the_last_value_stands_at_every_lead():
    made = windows(frame=Frame(6, 4, path=True))
    found = last_value(made)
    assert found.shape == (len(made), 4, 1)
    np.testing.assert_array_equal(found[:, 3, 0], made.targets[made.ends, 0])


@pytest.mark.parametrize(("period", "horizon", "back"), [(24, 24, 0), (24, 3, 21), (7, 10, 4), (5, 5, 0), (2, 3, 1)])
def test_the_season_before_lies_in_the_past_and_as_near_as_it_can(period, horizon, back):
    made = windows(frame=Frame(30, horizon))
    found = seasonal(made, period, np.ones(300, bool), [slice(0, 300)])
    np.testing.assert_array_equal(found[:, 0, 0], made.targets[made.ends - back, 0])


def test_where_the_season_before_is_not_there_the_last_value_is():
    made = windows(frame=Frame(2, 1))
    readable = np.ones(300, bool)
    readable[50] = False
    found = seasonal(made, 20, readable, [slice(0, 100), slice(100, 300)])[:, 0, 0]
    for place, end in enumerate(made.ends):
        row = end + 1 - 20
        usable = row >= (0 if end < 100 else 100) and row != 50
        assert found[place] == made.targets[row if usable else end, 0]


def test_the_linear_model_is_ridge_regression_on_the_window():
    made = windows(frame=Frame(4, 2))
    found = LinearBaseline.learn(made, made.take(slice(0, 0)))
    inputs = made.gather(slice(None)).reshape(len(made), -1).astype(float)
    change = made.answers()[:, 0, 0] - made.last()[:, 0]
    centered = inputs - inputs.mean(0)
    penalty = 10 * np.trace(centered.T @ centered) / inputs.shape[1]
    wanted = Ridge(penalty).fit(inputs, change).predict(inputs) + made.last()[:, 0]
    np.testing.assert_allclose(found.predict(made)[:, 0, 0], wanted, atol=1e-4)


def test_a_linear_law_is_found():
    rows = np.random.default_rng(0).normal(size=(500, 3)).astype(np.float32)
    targets = np.zeros((500, 1), np.float32)
    targets[4:, 0] = rows[:-4, 0] * 2 - rows[1:-3, 2]  # what a window of two saw three rows before
    made = Windows(np.hstack([rows, targets]), targets, np.arange(10, 480), Frame(2, 3))
    found = LinearBaseline.learn(made.take(slice(0, 300)), made.take(slice(300, 400)))
    left = np.abs(found.predict(made.take(slice(400, 470))) - made.answers(slice(400, 470))).mean()
    assert left < 0.02


def test_the_penalty_is_the_one_that_validation_likes():
    noise = Windows(
        *[np.random.default_rng(1).normal(size=(200, 40)).astype(np.float32)] * 2, np.arange(150), Frame(20, 3)
    )
    walk = np.cumsum(np.random.default_rng(2).normal(size=(400, 1)), 0).astype(np.float32)
    made = Windows(walk, walk, np.arange(300), Frame(30, 1))
    found = LinearBaseline.learn(made.take(slice(0, 60)), made.take(slice(150, 300)))
    miss, naive = (np.abs(each - made.answers()).mean() for each in (found.predict(made), last_value(made)))
    assert miss < 1.05 * naive  # of a random walk next to nothing can be foretold, and little is lost
    assert np.isfinite(LinearBaseline.learn(noise, noise).kernel).all()


def test_wide_windows_are_read_at_steps_with_the_last_among_them():
    made = windows(rows=400, frame=Frame(200, 1), features=30)
    found = LinearBaseline.learn(made.take(slice(0, 100)), made.take(slice(100, 150)))
    assert len(found.steps) == 50 and found.steps[-1] == 199 and found.steps[0] == 0
    again = LinearBaseline.from_arrays(found.to_arrays())
    np.testing.assert_array_equal(again.predict(made), found.predict(made))


@pytest.mark.parametrize("base", ["linear", "last", "none"])
@pytest.mark.parametrize("scaler", ["standard", "minmax", "none"])
def test_answers_go_there_and_back(base, scaler):
    made = windows(frame=Frame(5, 3, path=True))
    linear = LinearBaseline.learn(made, made)
    answers = Answers.learn(made, linear, base, scaler)
    scaled = answers.scaled(made)
    assert scaled.shape == (len(made), 3)
    found = answers.in_unit(scaled[:, None], answers.bases(made))
    np.testing.assert_allclose(found[:, 0], made.answers(), atol=1e-4)
    if scaler == "standard":
        np.testing.assert_allclose(scaled.mean(0), 0, atol=1e-4)
        np.testing.assert_allclose(scaled.std(0), 1, atol=1e-4)
    again = Answers.from_dict(answers.to_dict(), linear)
    np.testing.assert_array_equal(again.scaled(made), scaled)


def test_there_are_three_bases():
    made = windows()
    with pytest.raises(UsageError, match="did you mean 'last'"):
        Answers.learn(made, LinearBaseline.learn(made, made), "lst", "standard")


@pytest.mark.slow
def test_it_learns_in_a_process_that_runs_java():
    """Where Java runs, the main thread has little stack, and some of LAPACK ends the process."""
    program = (
        "import numpy as np\n"
        "from textrnn import Tokenizer\n"
        "from textrnn.series.baselines import LinearBaseline\n"
        "from textrnn.series.windows import Frame, Windows\n"
        "assert Tokenizer(splitter='okt').tokens('영화')\n"
        "rows = np.random.default_rng(0).normal(size=(500, 40)).astype(np.float32)\n"
        "windows = Windows(rows, rows[:, :1], np.arange(400), Frame(20, 3))\n"
        "assert np.isfinite(LinearBaseline.learn(windows, windows).kernel).all()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
