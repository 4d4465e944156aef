"""How fast texts are answered: ids alone beside `keras.Model.predict`, and `predict -i` beside its analyser alone.

python tests/benchmarks/predict_speed.py ids
python tests/benchmarks/predict_speed.py file MODEL.textrnn

`ids` has a BiLSTM-64 over vectors of 128, batches of 256, and the NSMC test texts as mecab cuts them: the script pads
all to 60, as scripts do. `file` predicts the NSMC training texts, a CSV with answers beside them as the output, and has
the same texts cut by the model's tokenizer with as many processes. Every run is a process of its own; alternately.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
from _log import SHARED, record, table

VOCABULARY, DIMENSION, UNITS, STEPS = 30_002, 128, 64, 60
CUT = """
import json, sys, time
import textrnn
from textrnn.reading import read_corpus
texts = read_corpus(sys.argv[2]).texts
tokenizer = textrnn.load(sys.argv[1]).tokenizer
start = time.perf_counter()
count = sum(1 for _ in tokenizer.stream(texts))
print(json.dumps({"rate": count / (time.perf_counter() - start), "count": count}))
"""


def one(by: str, data: Path) -> dict[str, float]:
    """The second time that a program of its own answers all texts."""
    from textrnn import Tokenizer, pad_sequences
    from textrnn.reading import read_corpus

    tokenizer = Tokenizer(VOCABULARY, oov_token="<OOV>", splitter="mecab")
    tokens = tokenizer.cut(read_corpus(data / "nsmc/ratings_test.txt").texts, cache=True)
    tokenizer.fit_on_tokens(tokens)
    ragged = tokenizer.encode_tokens(tokens).truncated(100)
    run: Callable[[], object]
    if by == "textrnn":
        # as after `textrnn.load`: nothing of TensorFlow is there
        from textrnn.config import NetworkConfig, RNNConfig
        from textrnn.runtime.network import NetworkRunner

        rng = np.random.default_rng(0)
        config = NetworkConfig(VOCABULARY, 2, DIMENSION, RNNConfig("lstm", UNITS))
        shapes = {"embedding": (VOCABULARY, DIMENSION), "head.kernel": (config.pooled_size, 2), "head.bias": (2,)}
        for direction in ("forward", "backward"):
            sides = {"kernel": (DIMENSION, 4 * UNITS), "recurrent_kernel": (UNITS, 4 * UNITS), "bias": (4 * UNITS,)}
            shapes |= {f"rnn.0.{direction}.{name}": shape for name, shape in sides.items()}
        arrays = {name: (0.1 * rng.normal(size=shape)).astype(np.float32) for name, shape in shapes.items()}
        runner = NetworkRunner(config, arrays)
        run = lambda: runner.probabilities(ragged)  # noqa: E731
    else:
        import keras

        layers = keras.layers
        padded = pad_sequences(ragged.tolist(), STEPS, padding="post", truncating="post")
        script = keras.Sequential(
            [
                keras.Input((STEPS,), dtype="int32"),
                layers.Embedding(VOCABULARY, DIMENSION, mask_zero=True),
                layers.Bidirectional(layers.LSTM(UNITS)),
                layers.Dense(2, activation="softmax"),
            ]
        )
        run = lambda: script.predict(padded, batch_size=256, verbose=0)  # noqa: E731
    run()
    start = time.perf_counter()
    run()
    return {"rate": len(ragged) / (time.perf_counter() - start), "count": len(ragged)}


def ids(data: Path, rounds: int) -> None:
    """Networks alone."""
    rates: dict[str, list[float]] = {"textrnn": [], "keras": []}
    count = 0
    for _ in range(rounds):
        for by, each in rates.items():
            command = [sys.executable, __file__, "ids", "--by", by, "--data", str(data)]
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=True)
            told = json.loads(done.stdout.splitlines()[-1])
            count = int(told["count"])
            each.append(told["rate"])
            print(by, told, file=sys.stderr)
    first, second = (median(each) for each in rates.values())
    rows = [["textrnn, ONNX Runtime", f"{first:,.0f}"], ["keras.Model.predict", f"{second:,.0f}"]]
    record(
        f"predicting {count:,} texts as ids, BiLSTM-{UNITS}, medians of {rounds}, alternately",
        table(["by", "texts/s"], rows) + f"\n\n{first / second:.1f} times as fast.",
    )


def file(model: Path, data: Path, rounds: int) -> None:
    """The whole command, and its analyser alone."""
    source = data / "nsmc/ratings_train.txt"
    rates: dict[str, list[float]] = {"predict -i": [], "analyser alone": []}
    rows = 0
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "textrnn", "-q", "predict", "-m", str(model), "-i", str(source)]
            start = time.perf_counter()
            subprocess.run([*command, "-o", f"{folder}/answers.csv"], check=True, capture_output=True)
            seconds = time.perf_counter() - start
        done = subprocess.run(
            [sys.executable, "-c", CUT, str(model), str(source)], stdout=subprocess.PIPE, text=True, check=True
        )
        told = json.loads(done.stdout.splitlines()[-1])
        rows = told["count"]
        rates["predict -i"].append(rows / seconds)
        rates["analyser alone"].append(told["rate"])
        print({name: each[-1] for name, each in rates.items()}, file=sys.stderr)
    medians = {name: median(each) for name, each in rates.items()}
    record(
        f"predict -i, {rows:,} rows of NSMC, medians of {rounds}, alternately",
        table(["what", "rows/s"], [[name, f"{rate:,.0f}"] for name, rate in medians.items()])
        + f"\n\n{medians['predict -i'] / medians['analyser alone']:.0%} of the analyser's own rate, start included.",
    )


def main() -> None:
    """Run and record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["ids", "file"])
    parser.add_argument("model", type=Path, nargs="?")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--data", type=Path, default=SHARED / "data")
    parser.add_argument("--by", choices=["textrnn", "keras"], help="one run of `ids`, as JSON")
    given = parser.parse_args()
    if given.by:
        print(json.dumps(one(given.by, given.data)))
    elif given.what == "ids":
        ids(given.data, given.rounds)
    elif given.model is None:
        parser.error("name a model: textrnn fit ratings_train.txt -o MODEL")
    else:
        file(given.model, given.data, given.rounds)


if __name__ == "__main__":
    main()
