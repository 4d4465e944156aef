"""The ONNX network against NumPy, and its indifference to how texts are batched. No Keras here."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from textrnn.config import POOLINGS, WIDTHS, NetworkConfig, RNNConfig
from textrnn.errors import UnknownName
from textrnn.protocols import Ragged
from textrnn.runtime.network import NetworkRunner

GATES = {"simple": 1, "gru": 3, "lstm": 4}
VOCABULARY, CLASSES, DIMENSION, UNITS = 30, 3, 5, 4
TEXTS = [[5, 6, 7], [], [8], [9, 10, 11, 12, 13, 14, 15], [29, 0], [1, 1, 1, 1]]


def a_config(cell="simple", pooling="last", layers=1, bidirectional=True):
    return NetworkConfig(VOCABULARY, CLASSES, DIMENSION, RNNConfig(cell, UNITS, layers, bidirectional), pooling)


def some_arrays(config, seed=0):
    """Random weights by the names of the model file."""
    rng = np.random.default_rng(seed)

    def normal(*shape):
        return rng.normal(0, 0.5, shape).astype(np.float32)

    arrays = {"embedding": normal(config.vocabulary, config.embedding_dim)}
    width, features = GATES[config.rnn.cell] * config.rnn.units, config.embedding_dim
    two_rows = config.rnn.cell == "gru"
    for layer in range(config.rnn.layers):
        for side in ("forward", "backward")[: 1 + config.rnn.bidirectional]:
            arrays[f"rnn.{layer}.{side}.kernel"] = normal(features, width)
            arrays[f"rnn.{layer}.{side}.recurrent_kernel"] = normal(config.rnn.units, width)
            arrays[f"rnn.{layer}.{side}.bias"] = normal(2, width) if two_rows else normal(width)
        features = config.rnn.output_size
    if config.pooling == "attention":
        arrays |= {"pooling.kernel": normal(features, features), "pooling.bias": normal(features)}
        arrays["pooling.query"] = normal(features, 1)
    for width in WIDTHS if config.filters else ():
        arrays[f"convolution.{width}.kernel"] = normal(width, config.embedding_dim, config.filters)
        arrays[f"convolution.{width}.bias"] = normal(config.filters)
    return arrays | {"head.kernel": normal(config.pooled_size, config.classes), "head.bias": normal(config.classes)}


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x):
    powers = np.exp(x - x.max())
    return powers / powers.sum()


def simple(x, w, u, b):
    h, steps = np.zeros(UNITS), []
    for row in x:
        h = np.tanh(row @ w + h @ u + b)
        steps.append(h)
    return np.stack(steps)


def by_hand(config, arrays, text, run=simple):
    """Probabilities of one text, in double precision."""
    arrays = {name: array.astype(np.float64) for name, array in arrays.items()}
    x = vectors = arrays["embedding"][text or [0]]
    for layer in range(config.rnn.layers):
        forward, backward = (
            [arrays[f"rnn.{layer}.{side}.{name}"] for name in ("kernel", "recurrent_kernel", "bias")]
            for side in ("forward", "backward")
        )
        x = np.concatenate([run(x, *forward), run(x[::-1], *backward)[::-1]], axis=1)
    if config.pooling == "attention":
        scores = np.tanh(x @ arrays["pooling.kernel"] + arrays["pooling.bias"]) @ arrays["pooling.query"][:, 0]
        pooled = softmax(scores) @ x
    else:
        last = np.concatenate([x[-1, :UNITS], x[0, UNITS:]])
        parts = {"last": [last], "max": [x.max(0)], "mean": [x.mean(0)], "max+mean": [x.max(0), x.mean(0)]}
        pooled = np.concatenate(parts[config.pooling])
    for width in WIDTHS if config.filters else ():
        kernel, bias = (arrays[f"convolution.{width}.{name}"] for name in ("kernel", "bias"))
        padded = np.concatenate([np.zeros((width - 1, DIMENSION)), vectors])
        answers = [np.tensordot(padded[i : i + width], kernel, 2) + bias for i in range(len(vectors))]
        pooled = np.concatenate([pooled, np.maximum(answers, 0).max(0)])
    return (sigmoid if config.multilabel else softmax)(pooled @ arrays["head.kernel"] + arrays["head.bias"])


def close(got, wanted):
    np.testing.assert_allclose(got, wanted, rtol=0, atol=1e-6)


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("pooling", POOLINGS)
def test_probabilities_follow_the_equations(pooling, layers):
    config = a_config(pooling=pooling, layers=layers)
    arrays = some_arrays(config)
    close(
        NetworkRunner(config, arrays).probabilities(Ragged.of(TEXTS)),
        [by_hand(config, arrays, text) for text in TEXTS],
    )


@pytest.mark.parametrize("pooling", POOLINGS)
def test_probabilities_with_convolutions_follow_the_equations(pooling):
    config = replace(a_config(pooling=pooling), filters=4)
    arrays = some_arrays(config)
    got = NetworkRunner(config, arrays).probabilities(Ragged.of(TEXTS))
    close(got, [by_hand(config, arrays, text) for text in TEXTS])
    without = arrays | {name: 0 * array for name, array in arrays.items() if name.startswith("convolution")}
    assert np.abs(NetworkRunner(config, without).probabilities(Ragged.of(TEXTS)) - got).max() > 0.1


def test_each_of_several_labels_has_a_probability_of_its_own():
    config = replace(a_config(pooling="max+mean"), multilabel=True)
    arrays = some_arrays(config)
    got = NetworkRunner(config, arrays).probabilities(Ragged.of(TEXTS))
    close(got, [by_hand(config, arrays, text) for text in TEXTS])
    assert np.abs(got.sum(1) - 1).min() > 0.01


@pytest.mark.parametrize("bidirectional", [False, True], ids=["forward", "both"])
@pytest.mark.parametrize("pooling", POOLINGS)
@pytest.mark.parametrize("cell", GATES)
def test_a_text_alone_gets_what_it_gets_among_others(cell, pooling, bidirectional):
    config = a_config(cell, pooling, 2, bidirectional)
    runner = NetworkRunner(config, some_arrays(config))
    rng = np.random.default_rng(1)
    texts = TEXTS + [rng.integers(0, VOCABULARY, length).tolist() for length in rng.integers(1, 60, 30)]
    together = runner.probabilities(Ragged.of(texts))
    close(together, np.concatenate([runner.probabilities(Ragged.of([text])) for text in texts]))
    close(runner.probabilities(Ragged.of(texts), batch_size=7), together)
    close(runner.probabilities(Ragged.of(texts[::-1])), together[::-1])


@pytest.mark.parametrize("pooling", POOLINGS)
@pytest.mark.parametrize("cell", GATES)
def test_an_empty_text_counts_as_one_step_of_padding(cell, pooling):
    config = a_config(cell, pooling)
    runner = NetworkRunner(config, some_arrays(config))
    empty, padding = runner.probabilities(Ragged.of([[], [0]]))
    assert np.isfinite(empty).all()
    np.testing.assert_array_equal(empty, padding)
    close(runner.probabilities(Ragged.of([[], list(range(20))]))[0], empty)


def test_probabilities_sum_to_one():
    config = a_config("lstm", "max")
    got = NetworkRunner(config, some_arrays(config)).probabilities(Ragged.of(TEXTS))
    assert got.dtype == np.float32
    close(got.sum(1), 1)
    assert ((got > 0) & (got < 1)).all()


def test_no_texts_give_no_rows():
    config = a_config()
    assert NetworkRunner(config, some_arrays(config)).probabilities(Ragged.of([])).shape == (0, CLASSES)


@pytest.mark.parametrize("wrong", [-1, VOCABULARY])
def test_an_id_outside_the_vocabulary_is_refused(wrong):
    config = a_config()
    with pytest.raises(ValueError, match="ids must be below 30"):
        NetworkRunner(config, some_arrays(config)).probabilities(Ragged.of([[3], [4, wrong]]))


def test_an_unknown_cell_is_refused():
    config = a_config()
    other = NetworkConfig(VOCABULARY, CLASSES, DIMENSION, RNNConfig("lstn", UNITS), "last")
    with pytest.raises(UnknownName, match="did you mean 'lstm'"):
        NetworkRunner(other, some_arrays(config))


def test_one_network_serves_several_threads():
    config = a_config("lstm", "attention", 2)
    runner = NetworkRunner(config, some_arrays(config))
    rng = np.random.default_rng(2)
    parts = [Ragged.of([rng.integers(0, VOCABULARY, n).tolist() for n in rng.integers(1, 20, 40)]) for _ in range(8)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(runner.probabilities, parts))
    for got, part in zip(together, parts, strict=True):
        close(got, runner.probabilities(part))
