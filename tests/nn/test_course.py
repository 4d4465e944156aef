"""A training that breaks off after any step and is taken up again ends with the same weights, bit for bit."""

from __future__ import annotations

import numpy as np
import pytest

from textrnn.config import NetworkConfig, RNNConfig, SeriesNetworkConfig
from textrnn.estimators._sequences import Streams, WindowSequences
from textrnn.interruption import Interrupted
from textrnn.keeping import Progress, keeping
from textrnn.nn.series_training import SeriesTrainer, SeriesTrainingConfig
from textrnn.nn.training import Examples, Trainer, TrainingConfig
from textrnn.protocols import Ragged
from textrnn.series.answers import Answers
from textrnn.series.baselines import LinearBaseline
from textrnn.series.scaling import Scaling
from textrnn.series.windows import Frame, Windows

pytestmark = pytest.mark.usefixtures("untraced")
TEXTS, BATCH = 40, 8


class Memory:
    """A keeper without files; `breaks` is the step, counted over the run, after which an end is asked for."""

    def __init__(self, left=(), breaks=None):
        self.left, self.breaks = list(left), breaks
        self.turn, self.steps, self.running, self.results = -1, 0, None, []

    def begin(self, stop):
        self.turn += 1
        return self.left[self.turn] if self.turn < len(self.left) else None

    def keep(self, progress, *, now=False):
        self.steps += not now
        if now or self.steps == self.breaks:
            made = progress()
            self.running = Progress(dict(made.plain, history=list(made.plain["history"])), made.arrays)
        if self.steps == self.breaks:
            raise Interrupted

    def end(self, progress):
        self.results.append(progress)
        self.running = None

    @property
    def kept(self):
        return [*self.results, *([self.running] if self.running else [])]


def of_texts():
    rng = np.random.default_rng(0)
    lengths = rng.integers(1, 6, TEXTS)
    ids = Ragged.of([rng.integers(2, 20, n).tolist() for n in lengths])
    examples = Examples(ids, (np.arange(TEXTS) % 2).astype(np.int32), np.ones(TEXTS, np.float32))
    network = NetworkConfig(20, 2, 4, RNNConfig("gru", 3, recurrent_dropout=0.2), "attention", 0.2, filters=2)

    def make():
        return Trainer(network, TrainingConfig(epochs=3, batch_size=BATCH, learning_rate=0.02, patience=2, quiet=True))

    return make, lambda trainer: trainer.fit(examples, examples.take(np.arange(12)))


def of_windows(stateful):
    values = np.random.default_rng(0).normal(size=(80, 2)).astype(np.float32)
    frame = Frame(6, 2)
    nothing = LinearBaseline(np.zeros(1, np.int64), np.zeros((1, 1), np.float32), np.zeros(1, np.float32))
    answers = Answers("none", nothing, Scaling(np.zeros(1), np.ones(1)))
    windows = Windows(values, values[:, :1], np.arange(60), frame)
    rnn = RNNConfig("lstm", 3, bidirectional=False, recurrent_dropout=0.2, stateful=stateful)
    network = SeriesNetworkConfig(2, 1, rnn, dropout=0.2, every_step=stateful)
    sequences = WindowSequences(windows, answers)
    if stateful:
        sequences = Streams(windows, [slice(0, 80)], answers, 4, 5)
    config = SeriesTrainingConfig(epochs=3, batch_size=BATCH, learning_rate=0.02, patience=2, quiet=True)

    def make():
        return SeriesTrainer(network, config, 4 if stateful else None)

    return make, lambda trainer: trainer.learn(sequences, sequences)


def run(make, fit, keeper):
    trainer = make()
    with keeping(keeper):
        fit(trainer)
    return trainer


def same(first, second):
    assert first.history == second.history
    assert first.arrays.keys() == second.arrays.keys()
    for name, array in first.arrays.items():
        np.testing.assert_array_equal(array, second.arrays[name], name)


@pytest.fixture(scope="module")
def texts(untraced):
    make, fit = of_texts()
    whole = Memory()
    return make, fit, run(make, fit, whole), whole.steps


def test_a_run_that_is_kept_learns_the_same_as_one_that_is_not(texts):
    make, fit, whole, steps = texts
    plain = make()
    fit(plain)
    same(plain, whole)
    assert steps == 3 * -(-TEXTS // BATCH)


@pytest.mark.parametrize(
    "step", [1, 5, 9, *(pytest.param(step, marks=pytest.mark.slow) for step in (3, 6, 10, 14, 15))]
)
def test_texts_are_taken_up_after_any_step(texts, step):
    make, fit, whole, _ = texts
    broken = Memory(breaks=step)
    with pytest.raises(Interrupted):
        run(make, fit, broken)
    rest = Memory(broken.kept)
    same(run(make, fit, rest), whole)
    # nothing is learned twice
    assert rest.steps == 15 - step


def test_a_run_may_break_off_again_and_again(texts):
    make, fit, whole, _ = texts
    left = []
    for _ in range(4):
        broken = Memory(left, breaks=3)
        with pytest.raises(Interrupted):
            run(make, fit, broken)
        left = broken.kept
    same(run(make, fit, Memory(left)), whole)


def test_what_was_done_is_not_done_again(texts):
    make, fit, whole, _ = texts
    first = Memory()
    run(make, fit, first)
    again = Memory(first.kept)
    same(run(make, fit, again), whole)
    assert again.steps == 0


@pytest.mark.slow
@pytest.mark.parametrize("stateful", [False, True])
def test_series_are_taken_up_after_any_step(stateful):
    make, fit = of_windows(stateful)
    counting = Memory()
    whole = run(make, fit, counting)
    for step in (1, counting.steps // 2, counting.steps - 1):
        broken = Memory(breaks=step)
        with pytest.raises(Interrupted):
            run(make, fit, broken)
        same(run(make, fit, Memory(broken.kept)), whole)
