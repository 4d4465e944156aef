"""Fitting: what is kept, when it stops, at which rate, and that chance comes from the seed alone."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from keras import ops

from textrnn import batching
from textrnn.config import NetworkConfig, RNNConfig
from textrnn.nn import training
from textrnn.nn.training import Examples, Trainer, TrainingConfig
from textrnn.protocols import Ragged

NETWORK = NetworkConfig(20, 3, 4, RNNConfig("lstm", 5, bidirectional=False), "mean")


def examples(texts=24, length=4, seed=0, weights=None):
    rng = np.random.default_rng(seed)
    ids = Ragged.of(rng.integers(2, 20, (texts, length)).tolist())
    weights = np.ones(texts, np.float32) if weights is None else np.asarray(weights, np.float32)
    return Examples(ids, (np.arange(texts) % 3).astype(np.int32), weights)


def a_trainer(network=NETWORK, eager=True, **settings):
    settings = {"word_dropout": 0.0, "batch_size": 12, "learning_rate": 0.02, "quiet": True} | settings
    trainer = Trainer(network, TrainingConfig(**settings))
    trainer.network.run_eagerly = eager  # tracing costs more than these few steps
    return trainer


def watch(trainer, monkeypatch, *, train=True):
    """Record what every training step is given; with ``train=False``, only add one to the bias of the head."""
    steps = []
    run = trainer.step

    def recorded(x, y, sample_weight):
        rate = float(trainer.network.optimizer.learning_rate)
        steps.append({"ids": np.array(x["ids"]), "lengths": x["lengths"], "classes": y, "rate": rate})
        if train:
            return run(x, y, sample_weight)
        trainer.network.head.bias.assign_add(np.ones(3, np.float32))
        return {"loss": 0.0, "accuracy": 0.0}

    monkeypatch.setattr(trainer, "step", recorded)
    return steps


def equal(first, second):
    return all(np.array_equal(first[name], second[name]) for name in first)


# which weights stay, and when it ends


def with_losses(trainer, losses, monkeypatch):
    """Let validation give these losses; returns the weights that each epoch ended with."""
    watch(trainer, monkeypatch, train=False)
    seen = []

    def evaluate(_):
        seen.append(trainer.arrays)
        return {"loss": losses[len(seen) - 1], "accuracy": 0.5}

    monkeypatch.setattr(trainer, "evaluate", evaluate)
    return seen


def test_the_weights_of_the_epoch_with_the_lowest_validation_loss_are_kept(monkeypatch):
    trainer = a_trainer(epochs=4, patience=9)
    seen = with_losses(trainer, [3.0, 1.0, 2.0, 1.5], monkeypatch)
    trainer.fit(examples(), examples(6))
    assert [epoch["val_loss"] for epoch in trainer.history] == [3.0, 1.0, 2.0, 1.5]
    assert [equal(trainer.arrays, arrays) for arrays in seen] == [False, True, False, False]


def test_the_kept_weights_give_the_best_loss_in_the_history():
    trainer = a_trainer(epochs=5, patience=9, learning_rate=0.3, batch_size=24)
    valid = examples(9, seed=1)
    trainer.fit(examples(), valid)
    losses = [epoch["val_loss"] for epoch in trainer.history]
    assert losses[-1] > min(losses) + 0.01
    assert trainer.evaluate(valid)["loss"] == pytest.approx(min(losses), abs=1e-6)


def test_training_stops_after_as_many_epochs_without_progress_as_patience_says(monkeypatch):
    trainer = a_trainer(epochs=9, patience=2)
    seen = with_losses(trainer, [3.0, 2.0, 2.5, 1.0, 1.0, 1.1, 0.1, 0.1, 0.1], monkeypatch)
    trainer.fit(examples(), examples(6))
    assert [epoch["epoch"] for epoch in trainer.history] == [1, 2, 3, 4, 5, 6]
    assert equal(trainer.arrays, seen[3])


def test_an_equal_loss_is_no_progress(monkeypatch):
    trainer = a_trainer(epochs=9, patience=1)
    seen = with_losses(trainer, [1.0, 1.0], monkeypatch)
    trainer.fit(examples(), examples(6))
    assert len(trainer.history) == 2
    assert equal(trainer.arrays, seen[0])


def test_without_validation_all_epochs_run_and_the_last_weights_stay(monkeypatch):
    trainer = a_trainer(epochs=3, patience=1)
    steps = watch(trainer, monkeypatch, train=False)
    before = trainer.arrays["head.bias"]
    trainer.fit(examples())
    assert len(trainer.history) == 3
    assert len(steps) == 6
    np.testing.assert_array_equal(trainer.arrays["head.bias"], before + 6)
    assert "val_loss" not in trainer.history[0]


def test_kept_word_vectors_do_not_change():
    trainer = a_trainer(epochs=1, train_embeddings=False)
    before = trainer.arrays
    after = trainer.fit(examples()).arrays
    np.testing.assert_array_equal(after["embedding"], before["embedding"])
    assert not np.array_equal(after["rnn.0.forward.kernel"], before["rnn.0.forward.kernel"])


def test_a_step_moves_the_vectors_of_its_own_words_alone(monkeypatch):
    trainer = a_trainer(epochs=2, batch_size=2)
    rows = [trainer.arrays["embedding"]]
    steps = watch(trainer, monkeypatch)
    run = trainer.step

    def step(*given, **named):
        result = run(*given, **named)
        rows.append(trainer.arrays["embedding"])
        return result

    monkeypatch.setattr(trainer, "step", step)
    trainer.fit(examples(8, length=2))
    for step, before, after in zip(steps, rows, rows[1:], strict=False):
        moved = np.flatnonzero((before != after).any(axis=1))
        assert moved.tolist() == np.unique(step["ids"]).tolist()


# the learning rate


def test_the_rate_rises_over_the_first_twentieth_and_falls_to_zero():
    trainer = a_trainer(epochs=10, learning_rate=1.0)
    rates = [trainer._rate(step, 20) for step in range(200)]
    assert rates[:10] == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0])
    assert rates[10:] == pytest.approx([(200 - step) / 190 for step in range(10, 200)])
    assert max(rates) == 1.0
    assert rates[-1] == pytest.approx(1 / 190)


def test_a_short_training_does_not_begin_at_zero():
    trainer = a_trainer(epochs=2, learning_rate=0.5)
    assert [trainer._rate(step, 2) for step in range(4)] == pytest.approx([0.5, 0.5, 1 / 3, 1 / 6])
    assert a_trainer(epochs=1, learning_rate=0.5)._rate(0, 1) == 0.5


def test_every_step_is_taken_at_its_own_rate(monkeypatch):
    trainer = a_trainer(epochs=3, learning_rate=0.1)
    steps = watch(trainer, monkeypatch, train=False)
    trainer.fit(examples())
    assert [step["rate"] for step in steps] == pytest.approx([trainer._rate(step, 2) for step in range(6)])


def test_the_rate_never_turns_negative_where_long_texts_make_more_batches(monkeypatch):
    monkeypatch.setattr(training, "batches", partial(batching.batches, tokens=8))
    trainer = a_trainer(epochs=2, learning_rate=0.1)
    steps = watch(trainer, monkeypatch, train=False)
    trainer.fit(examples())
    assert len(steps) == 24  # 2 texts of 4 tokens in each, where 4 steps were planned
    rates = [step["rate"] for step in steps]
    assert min(rates) > 0
    assert rates[12:] == sorted(rates[12:], reverse=True)


def test_one_more_pass_runs_at_a_constant_rate(monkeypatch):
    trainer = a_trainer(epochs=1, learning_rate=0.05)
    steps = watch(trainer, monkeypatch, train=False)
    trainer.step_through(examples()).step_through(examples())
    assert [step["rate"] for step in steps] == pytest.approx([0.05] * 4)
    assert [epoch["epoch"] for epoch in trainer.history] == [1, 2]


# chance


def test_the_same_seed_gives_the_same_weights_to_the_bit():
    network = NetworkConfig(20, 3, 4, RNNConfig("gru", 5, 1, True, 0.2, 0.2), "attention", 0.3)
    data, valid = examples(12, length=3), examples(6, length=3)
    first, again = (a_trainer(network, epochs=2, word_dropout=0.2, batch_size=6).fit(data, valid) for _ in range(2))
    assert equal(first.arrays, again.arrays)
    assert first.history == again.history


@pytest.mark.slow
def test_a_traced_training_repeats_to_the_bit_too():
    first, again = (a_trainer(eager=False, epochs=5, word_dropout=0.2).fit(examples()) for _ in range(2))
    assert equal(first.arrays, again.arrays)


def test_an_epoch_does_not_depend_on_what_ran_before_it(monkeypatch):
    first, second = a_trainer(epochs=2, word_dropout=0.3), a_trainer(epochs=2, word_dropout=0.3)
    orders = []
    for trainer in (first, second):
        orders.append(watch(trainer, monkeypatch, train=False))
    data = examples()
    first.epoch(data, 0, [0.01])
    first.epoch(data, 1, [0.01])
    second.epoch(data, 1, [0.01])
    for got, wanted in zip(orders[0][2:], orders[1], strict=True):
        np.testing.assert_array_equal(got["ids"], wanted["ids"])
    assert not np.array_equal(orders[0][0]["ids"], orders[0][2]["ids"])


def test_dropout_of_an_epoch_comes_from_the_seed_and_the_epoch(monkeypatch):
    def states(trainer):
        return [tuple(np.array(generator.state)) for generator in training._seed_generators(trainer.network)]

    first, second = a_trainer(epochs=2), a_trainer(epochs=2)
    for trainer in (first, second):
        watch(trainer, monkeypatch, train=False)
    for generator in training._seed_generators(first.network):
        generator.next()
    assert states(first) != states(second)
    first.epoch(examples(), 0, [0.01])
    early = states(first)
    first.epoch(examples(), 1, [0.01])
    second.epoch(examples(), 1, [0.01])
    assert states(first) == states(second)
    assert len({*early, *states(first)}) == 2 * len(early) == 6


@pytest.mark.parametrize("seed", [0, 4295, 2**31, 2**32 - 1])
def test_any_seed_of_32_bits_will_do(seed):
    trainer = a_trainer(epochs=1, seed=seed).fit(examples(12, length=2))
    assert trainer.history[0]["loss"] == pytest.approx(math.log(3), abs=0.1)


# word dropout


def test_word_dropout_puts_the_unknown_word_in_place_of_words_and_never_of_padding(monkeypatch):
    rng = np.random.default_rng(2)
    texts = [rng.integers(2, 20, length).tolist() for length in rng.integers(0, 9, 200)]
    data = Examples(Ragged.of(texts), np.zeros(200, np.int32), np.ones(200, np.float32))
    trainer = a_trainer(epochs=1, word_dropout=0.3, batch_size=100)
    monkeypatch.setattr(
        training, "batches", lambda ids, *_, **__: [batching.Batch(np.arange(200), *batching.pad(ids, steps=10))]
    )
    steps = watch(trainer, monkeypatch, train=False)
    trainer.fit(data)
    original, lengths = batching.pad(data.ids, steps=10)
    given = steps[0]["ids"]
    np.testing.assert_array_equal(steps[0]["lengths"], lengths)
    np.testing.assert_array_equal(given[original == 0], 0)
    changed = given != original
    assert set(given[changed]) == {1}
    assert changed[original > 0].mean() == pytest.approx(0.3, abs=0.04)


def test_words_are_dropped_in_training_alone(monkeypatch):
    trainer = a_trainer(epochs=1, word_dropout=0.9)
    seen = []
    monkeypatch.setattr(trainer, "answer", lambda x: seen.append(x["ids"]) or np.zeros((len(x["ids"]), 3)))
    trainer.predict(examples().ids)
    assert (np.concatenate(seen) > 1).all()


# losses and weights


def logits_of(probabilities):
    return ops.convert_to_tensor(np.log(np.array(probabilities, np.float32)))


def test_cross_entropy_is_minus_the_log_of_the_true_class():
    loss = ops.convert_to_numpy(
        training._crossentropy(np.array([0, 2]), logits_of([[0.9, 0.05, 0.05], [0.2, 0.2, 0.6]]))
    )
    np.testing.assert_allclose(loss, [-math.log(0.9), -math.log(0.6)], rtol=1e-5)


def test_focal_loss_follows_its_formula():
    loss = ops.convert_to_numpy(training._focal(np.array([0, 2]), logits_of([[0.9, 0.05, 0.05], [0.2, 0.2, 0.6]])))
    np.testing.assert_allclose(loss, [-(0.1**2) * math.log(0.9), -(0.4**2) * math.log(0.6)], rtol=1e-4)


def test_the_loss_chosen_is_the_one_trained_with():
    data = examples(12)
    plain, focal = (a_trainer(epochs=1, loss=loss, learning_rate=0.0).fit(data) for loss in ("crossentropy", "focal"))
    chosen = plain.predict(data.ids)[np.arange(12), data.classes].astype(np.float64)
    assert plain.history[0]["loss"] == pytest.approx(float(-np.log(chosen).mean()), rel=1e-5)
    assert focal.history[0]["loss"] == pytest.approx(float((-np.log(chosen) * (1 - chosen) ** 2).mean()), rel=1e-5)


SEVERAL = replace(NETWORK, multilabel=True)


def label_sets(texts=24, weights=None):
    given = examples(texts, weights=weights)
    sets = np.random.default_rng(1).integers(0, 2, (texts, 3)).astype(np.int32)
    return Examples(given.ids, sets, given.weights)


def binary(probabilities, sets):
    chosen = np.where(sets == 1, probabilities, 1 - probabilities.astype(np.float64))
    return -np.log(chosen), chosen


def test_of_several_labels_each_has_a_sigmoid():
    trainer = a_trainer(SEVERAL)
    data = label_sets(4)
    logits = trainer.network.predict_on_batch({"ids": np.array(data.ids.tolist()), "lengths": data.ids.lengths})
    np.testing.assert_allclose(trainer.predict(data.ids), 1 / (1 + np.exp(-logits)), rtol=1e-5)


def test_of_several_labels_the_loss_is_the_mean_of_their_own():
    data = label_sets(12, weights=np.arange(12) / 5.5)
    for loss, power in (("crossentropy", 0), ("focal", 2)):
        trainer = a_trainer(SEVERAL, epochs=1, loss=loss, learning_rate=0.0).fit(data)
        losses, chosen = binary(trainer.predict(data.ids), data.classes)
        expected = ((losses * (1 - chosen) ** power).mean(1) * data.weights).mean()
        assert trainer.history[0]["loss"] == pytest.approx(float(expected), rel=1e-5)


def test_of_several_labels_all_must_be_right():
    data = label_sets(24, weights=np.arange(24))
    trainer = a_trainer(SEVERAL, epochs=1, learning_rate=0.0, batch_size=24).fit(data)
    probabilities = trainer.predict(data.ids)
    right = ((probabilities > 0.5) == (data.classes == 1)).all(1)
    assert 0 < right.sum() < 24
    accuracy = np.average(right, weights=data.weights)
    assert trainer.history[0]["accuracy"] == pytest.approx(accuracy, rel=1e-5)
    figures = trainer.evaluate(data)
    losses = binary(probabilities, data.classes)[0].mean(1)
    assert figures == pytest.approx({"loss": np.average(losses, weights=data.weights), "accuracy": accuracy}, rel=1e-5)


def test_of_several_labels_the_epoch_of_the_least_loss_is_kept(monkeypatch):
    monkeypatch.setattr(training, "_COUNTABLE", 1)
    trainer = a_trainer(SEVERAL, epochs=3, patience=3)
    figures, seen = [(0.5, 0.5), (0.4, 0.1), (0.6, 0.9)], []

    def evaluate(_):
        seen.append(trainer.arrays)
        return dict(zip(("loss", "accuracy"), figures[len(seen) - 1], strict=True))

    monkeypatch.setattr(trainer, "evaluate", evaluate)
    trainer.fit(label_sets(12), label_sets(12))
    assert equal(trainer.arrays, seen[1]) and not equal(trainer.arrays, seen[2])


@pytest.mark.slow
def test_several_labels_are_learned():
    data = label_sets(24)
    trainer = a_trainer(SEVERAL, epochs=60, learning_rate=0.1).fit(data)
    assert trainer.evaluate(data)["accuracy"] > 0.9


@pytest.mark.slow
def test_an_example_of_weight_zero_has_no_influence():
    weights = np.ones(12)
    weights[[3, 8, 10]] = 0
    data = examples(12, weights=weights)
    texts, classes = data.ids.tolist(), data.classes.copy()
    for row in (3, 8, 10):
        texts[row] = [(word + 5) % 18 + 2 for word in texts[row]]
        classes[row] = (classes[row] + 1) % 3
    changed = Examples(Ragged.of(texts), classes, data.weights)
    first, second = (a_trainer(epochs=2, batch_size=6).fit(given) for given in (data, changed))
    for name, array in first.arrays.items():
        np.testing.assert_allclose(second.arrays[name], array, rtol=0, atol=1e-6, err_msg=name)
    heavy = a_trainer(epochs=2, batch_size=6).fit(Examples(changed.ids, changed.classes, np.ones(12, np.float32)))
    assert not equal(first.arrays, heavy.arrays)


def test_evaluation_weighs_its_examples():
    trainer = a_trainer()
    data = examples(6, weights=[1, 0, 2, 0, 0, 0])
    probabilities = trainer.predict(data.ids)
    right = probabilities.argmax(1) == data.classes
    loss = -np.log(probabilities[[0, 2], data.classes[[0, 2]]])
    figures = trainer.evaluate(data)
    assert figures["loss"] == pytest.approx((loss[0] + 2 * loss[1]) / 3, rel=1e-5)
    assert figures["accuracy"] == pytest.approx((right[0] + 2 * right[2]) / 3)


def test_predictions_do_not_depend_on_the_neighbours():
    trainer = a_trainer()
    texts = Ragged.of([[5, 6, 7], [8], [], [9, 10, 11, 12, 13]])
    together = trainer.predict(texts)
    for row in range(4):
        np.testing.assert_allclose(trainer.predict(texts.take([row]))[0], together[row], rtol=0, atol=1e-6)
    np.testing.assert_allclose(together.sum(1), 1, atol=1e-6)


def test_the_figures_of_an_epoch_are_means_over_all_its_texts(monkeypatch):
    ids = Ragged.of([[2], [3], [2, 3], [4], [3]])
    examples = Examples(ids, np.array([0, 1, 0, 1, 1], np.int32), np.ones(5, np.float32))
    trainer = Trainer(NetworkConfig(5, 2, 4), TrainingConfig(epochs=1, batch_size=2, word_dropout=0.0, quiet=True))
    told = []
    step = trainer.step

    def remembered(inputs, *given, **options):
        logs = step(inputs, *given, **options)
        told.append((len(inputs["ids"]), dict(logs)))
        return logs

    monkeypatch.setattr(trainer, "step", remembered)
    (logs,) = trainer.fit(examples).history
    assert [n for n, _ in told] != [5]
    for name in ("loss", "accuracy"):
        assert logs[name] == pytest.approx(sum(n * each[name] for n, each in told) / 5)
