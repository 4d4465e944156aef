"""Training over steps of numbers: losses, order, streams."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import mean_absolute_error, mean_pinball_loss

from textrnn.config import RNNConfig, SeriesNetworkConfig
from textrnn.estimators._sequences import Streams, WindowSequences
from textrnn.nn import study_networks
from textrnn.nn.series_training import SeriesTrainer, SeriesTrainingConfig, _loss
from textrnn.series.answers import Answers
from textrnn.series.baselines import LinearBaseline
from textrnn.series.scaling import Scaling
from textrnn.series.windows import Frame, Windows

pytestmark = pytest.mark.usefixtures("untraced")
PLAIN = Frame(6, 2)
NOTHING = LinearBaseline(np.zeros(1, np.int64), np.zeros((1, 1), np.float32), np.zeros(1, np.float32))


def windows(rows=120, frame=PLAIN, features=2, seed=0):
    values = np.random.default_rng(seed).normal(size=(rows, features)).astype(np.float32)
    count = rows - frame.reach - int(frame.leads.max())
    return Windows(values, values[:, :1], np.arange(count), frame)


def answers(made):
    return Answers("none", NOTHING, Scaling(np.zeros(len(made.frame.leads)), np.ones(len(made.frame.leads))))


@pytest.mark.parametrize("quantiles", [(0.5,), (0.1, 0.5, 0.9)])
def test_the_loss_is_twice_the_mean_pinball_loss(quantiles):
    rng = np.random.default_rng(0)
    wanted, given = (
        rng.normal(size=(20, 2)).astype(np.float32),
        rng.normal(size=(20, 2 * len(quantiles))).astype(np.float32),
    )
    found = np.array(_loss(SeriesTrainingConfig(quantiles=quantiles))(wanted, given)).mean()
    parts = np.split(given, len(quantiles), axis=1)
    losses = [mean_pinball_loss(wanted, part, alpha=q) for q, part in zip(quantiles, parts, strict=True)]
    assert found == pytest.approx(2 * np.mean(losses), rel=1e-5)
    if quantiles == (0.5,):
        assert found == pytest.approx(mean_absolute_error(wanted, given), rel=1e-5)


def test_sequences_are_windows_with_their_answers_in_any_order():
    made = windows()
    sequences = WindowSequences(made, answers(made))
    seen = []
    for batch in sequences.batches(16, np.random.default_rng(0)):
        assert batch.fresh and (batch.lengths == 6).all() and (batch.weights == 1).all()
        seen += [
            (tuple(steps.ravel()), float(answer[0])) for steps, answer in zip(batch.steps, batch.wanted, strict=True)
        ]
    wanted = [(tuple(made.inputs[s : s + 6].ravel()), float(made.targets[s + 7, 0])) for s in made.starts]
    assert sorted(seen) == sorted(wanted) and seen != wanted
    assert len(seen) == len(sequences) == len(made)


def test_streams_read_every_row_once_in_order_and_count_those_with_an_answer():
    made = windows(101, Frame(6, 2))
    ranges = [slice(0, 40), slice(40, 101)]
    some = made.take(np.flatnonzero(made.starts % 3 == 0))
    streams = Streams(some, ranges, answers(made), 4, 7)
    batches = list(streams.batches(4))
    assert [batch.fresh for batch in batches] == [True, False, False, False]
    assert {batch.steps.shape for batch in batches} == {(4, 7, 2)}
    together = np.concatenate([batch.steps for batch in batches], axis=1)
    counts = np.concatenate([batch.weights for batch in batches], axis=1)
    wanted = np.concatenate([batch.wanted for batch in batches], axis=1)[:, :, 0]
    lengths = sum(batch.lengths for batch in batches)
    rows = np.concatenate([stream[: min(26, length)] for stream, length in zip(together, lengths, strict=True)])[:101]
    np.testing.assert_array_equal(rows, made.inputs)
    flat = counts[:, :26].ravel()[:101]
    np.testing.assert_array_equal(np.flatnonzero(flat), some.ends)
    np.testing.assert_array_equal(wanted[:, :26].ravel()[:101][some.ends], made.targets[some.ends + 2, 0])
    assert counts.sum() == len(some)


def trainer(config=None, **more):
    network = SeriesNetworkConfig(2, 1, RNNConfig("lstm", 8, bidirectional=False))
    settings = {"epochs": 6, "batch_size": 16, "learning_rate": 0.02, "quiet": True, **more}
    return SeriesTrainer(config or network, SeriesTrainingConfig(**settings))


@pytest.mark.slow
def test_what_can_be_learned_is_learned_and_the_best_epoch_is_kept():
    made = windows(400, Frame(6, 2))
    made.targets[2:, 0] = made.inputs[:-2, 1].copy()  # what a window reads last
    train, valid = (WindowSequences(made.take(part), answers(made)) for part in (slice(0, 300), slice(300, 390)))
    fitted = trainer(epochs=6, learning_rate=0.05)
    before = fitted.evaluate(valid)["loss"]
    fitted.learn(train, valid)
    losses = [epoch["val_loss"] for epoch in fitted.history]
    assert min(losses) < 0.5 * before
    assert fitted.evaluate(valid)["loss"] == pytest.approx(min(losses), rel=1e-5)


def test_where_nothing_holds_the_weights_before_training_stay():
    made = windows(300)
    train, valid = (WindowSequences(made.take(part), answers(made)) for part in (slice(0, 60), slice(200, 290)))
    fitted = trainer(epochs=3, learning_rate=0.3)
    still = fitted.arrays | {"head.kernel": np.zeros_like(fitted.arrays["head.kernel"])}
    fitted.load(still)
    fitted.learn(train, valid, may_stay=True)
    for name, array in still.items():
        np.testing.assert_array_equal(fitted.arrays[name], array)
    fitted.learn(train, valid)
    assert np.abs(fitted.arrays["head.kernel"]).max() > 0


def test_outputs_come_in_the_order_of_the_windows():
    made = windows(700)
    sequences = WindowSequences(made, answers(made))
    fitted = trainer(epochs=1)
    found = fitted.outputs(sequences)
    np.testing.assert_allclose(
        found[650:], fitted.outputs(WindowSequences(made.take(slice(650, None)), answers(made))), atol=1e-6
    )
    assert found.shape == (len(made), 1)


@pytest.mark.parametrize("steps", [1, 3, 24, 120])
@pytest.mark.parametrize("build", [study_networks.dense, study_networks.convolutional])
def test_the_plain_networks_of_the_study_fit_any_window(build, steps):
    network = build(steps, 3, 2, seed=1)
    x = np.random.default_rng(0).normal(size=(5, steps, 3)).astype(np.float32)
    found = np.array(network({"steps": x, "lengths": np.full(5, steps)}))
    assert found.shape == (5, 2) and np.isfinite(found).all()
    np.testing.assert_array_equal(
        found, np.array(build(steps, 3, 2, seed=1)({"steps": x, "lengths": np.full(5, steps)}))
    )


def test_the_dense_network_is_its_formula():
    network = study_networks.dense(4, 3, 2)
    x = np.random.default_rng(0).normal(size=(5, 4, 3)).astype(np.float32)
    first, bias, second, last = (np.array(weight) for weight in network.weights)
    wanted = np.maximum(x.reshape(5, 12) @ first + bias, 0) @ second + last
    np.testing.assert_allclose(np.array(network({"steps": x, "lengths": np.full(5, 4)})), wanted, atol=1e-5)
