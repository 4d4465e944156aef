"""How many texts a second a network learns from, beside a stock Keras script of the same architecture; alternately.

python tests/benchmarks/training_speed.py
python tests/benchmarks/training_speed.py --rounds 1 --limit 20000
python tests/benchmarks/training_speed.py --units 64 128 256 --limit 40000 --only ours

Both are BiLSTMs over vectors of 128, batches of 256, on NSMC cut by mecab; each run is a process of its own, and an
epoch's rate is that of its fastest of three. The share of the peak is that of the products of the recurrent layer and
its gradient, over the whole training step, in what a large product of the same process reaches; padding counts, as it
is multiplied.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import numpy as np
from _log import SHARED, record, table

VOCABULARY, DIMENSION, BATCH = 30_000, 128, 256


def ours(train: Path, test: Path, units: int, epochs: int, limit: int) -> dict[str, float]:
    """Train as `TextClassifier` does its network."""
    from textrnn import Tokenizer
    from textrnn.batching import Examples, batches
    from textrnn.config import NetworkConfig, RNNConfig
    from textrnn.nn.training import Trainer, TrainingConfig
    from textrnn.reading import read_corpus

    corpora = [read_corpus(path, **({"limit": limit} if limit else {})) for path in (train, test)]
    tokenizer = Tokenizer(VOCABULARY + 2, oov_token="<OOV>", splitter="mecab")
    cut = [tokenizer.cut(corpus.texts, cache=True) for corpus in corpora]
    tokenizer.fit_on_tokens(cut[0])
    parts = []
    for tokens, corpus in zip(cut, corpora, strict=True):
        ids = tokenizer.encode_tokens(tokens).truncated(100)
        kept = np.flatnonzero(ids.lengths)
        classes = np.array([int(label) for label in corpus.labels], np.int32)[kept]
        parts.append(Examples(ids.take(kept), classes, np.ones(len(kept), np.float32)))
    network = NetworkConfig(VOCABULARY + 2, 2, DIMENSION, RNNConfig("lstm", units), dropout=0.3)
    trainer = Trainer(network, TrainingConfig(epochs=epochs, batch_size=BATCH, learning_rate=3e-3, quiet=True))
    seconds, accuracy = [], []
    for number in range(epochs):
        steps = -(-len(parts[0].ids) // BATCH)
        rates = [trainer._rate(number * steps + step, steps) for step in range(steps)]
        start = time.perf_counter()
        trainer.epoch(parts[0], number, rates)
        seconds.append(time.perf_counter() - start)
        accuracy.append(trainer.evaluate(parts[1])["accuracy"])
    read = sum(batch.ids.size for batch in batches(parts[0].ids, BATCH, rng=np.random.default_rng(0)))
    # a step of one direction multiplies (features + units) by 4 units, and its gradient two more of that size
    products = 2 * 3 * 2 * (DIMENSION + units) * 4 * units * read
    return {
        "texts": len(parts[0].ids),
        "first": seconds[0],
        "best": min(seconds),
        "accuracy": max(accuracy),
        "gflops": products / min(seconds) / 1e9,
        "peak": _peak(),
    }


def _peak() -> float:
    """GFLOP/s of a large product on all cores, by NumPy, the best of several."""
    size = 3000
    matrix = np.random.default_rng(0).normal(size=(size, size)).astype(np.float32)
    best = np.inf
    for _ in range(8):
        start = time.perf_counter()
        matrix @ matrix
        best = min(best, time.perf_counter() - start)
    return 2 * size**3 / best / 1e9


def stock(script: Path, train: Path, test: Path, units: int, epochs: int, limit: int) -> dict[str, float]:
    """The script, which tells its fastest epoch itself."""
    command = [sys.executable, str(script), str(train), str(test), "--tokenizer", "mecab", "--units", str(units)]
    command += ["--epochs", str(epochs), "--batch", str(BATCH), "--limit", str(limit)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    return {"rate": told["train_per_s"], "accuracy": max(told["test_accuracy"])}


def main() -> None:
    """Run and record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, nargs="*", default=[64])
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument("--only", choices=["ours"])
    parser.add_argument("--one", type=int, help="one run of ours with so many units, as JSON")
    parser.add_argument("--data", type=Path, default=SHARED / "data")
    parser.add_argument("--script", type=Path, default=SHARED / "bench" / "stock_keras.py")
    given = parser.parse_args()
    files = given.data / "nsmc/ratings_train.txt", given.data / "nsmc/ratings_test.txt"
    if given.one:
        print(json.dumps(ours(*files, given.one, given.epochs, given.limit)))
        return
    lines = []
    for units in given.units:
        mine: list[dict[str, float]] = []
        theirs: list[dict[str, float]] = []
        for _ in range(given.rounds):
            own = [sys.executable, __file__, "--one", str(units), "--epochs", str(given.epochs)]
            own += ["--limit", str(given.limit), "--data", str(given.data)]
            done = subprocess.run(own, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=True)
            mine.append(json.loads(done.stdout.splitlines()[-1]))
            print(mine[-1], file=sys.stderr)
            if given.only is None:
                theirs.append(stock(given.script, *files, units, given.epochs, given.limit))
                print(theirs[-1], file=sys.stderr)
        rate = median(run["texts"] / run["best"] for run in mine)
        peak = max(run["peak"] for run in mine)
        share = median(run["gflops"] for run in mine) / peak
        line = [units, f"{rate:,.0f}", f"{mine[0]['accuracy']:.4f}", f"{share:.0%} of {peak:.0f}"]
        if theirs:
            other = median(run["rate"] for run in theirs)
            line += [f"{other:,.0f}", f"{theirs[0]['accuracy']:.4f}", f"{rate / other:.2f}"]
        lines.append(line)
    header = ["units", "textrnn, texts/s", "test accuracy", "share of sgemm, GFLOP/s"]
    header += [] if given.only else ["stock Keras, texts/s", "test accuracy", "times as fast"]
    texts = f", {given.limit:,} texts" if given.limit else ""
    record(f"training of BiLSTMs on NSMC{texts}, {given.rounds} run(s) each, alternately", table(header, lines))


if __name__ == "__main__":
    main()
