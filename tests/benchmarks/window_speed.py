"""How fast an LSTM of 16 units trains on windows of 120 rows and 14 columns, beside stock Keras; alternately.

python tests/benchmarks/window_speed.py
python tests/benchmarks/window_speed.py --windows 20000 --rounds 1

Stock Keras is `timeseries_dataset_from_array` and `model.fit` with a `keras.layers.LSTM`. Each run is a process of its
own and trains twice: the first epoch, in which graphs are made, is not counted.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from statistics import median

import numpy as np
from _log import record, table

LOOKBACK, FEATURES, DELAY, UNITS, BATCH = 120, 14, 24, 16, 256


def rows(windows: int) -> np.ndarray:
    """A table with so many windows in it."""
    count = windows + LOOKBACK - 1 + DELAY
    return np.random.default_rng(0).normal(size=(count, FEATURES)).astype(np.float32)


def ours(windows: int) -> tuple[float, float]:
    """Seconds of an epoch, and its loss."""
    from textrnn.config import RNNConfig, SeriesNetworkConfig
    from textrnn.estimators._sequences import WindowSequences
    from textrnn.nn.series_training import SeriesTrainer, SeriesTrainingConfig
    from textrnn.series.answers import Answers
    from textrnn.series.baselines import LinearBaseline
    from textrnn.series.scaling import Scaling
    from textrnn.series.windows import Frame, Windows

    values = rows(windows)
    made = Windows(values, np.ascontiguousarray(values[:, :1]), np.arange(windows), Frame(LOOKBACK, DELAY))
    nothing = LinearBaseline(np.zeros(1, np.int64), np.zeros((FEATURES, 1), np.float32), np.zeros(1, np.float32))
    sequences = WindowSequences(made, Answers("none", nothing, Scaling(np.zeros(1), np.ones(1))))
    network = SeriesNetworkConfig(FEATURES, 1, RNNConfig("lstm", UNITS, bidirectional=False))
    settings = SeriesTrainingConfig(epochs=1, batch_size=BATCH, loss="mse", quiet=True)
    trainer = SeriesTrainer(network, settings)
    trainer.epoch(WindowSequences(made.take(np.arange(2 * BATCH)), sequences.answers), 0, [1e-3])
    start = time.perf_counter()
    logs = trainer.epoch(sequences, 1, [1e-3])
    return time.perf_counter() - start, logs["loss"]


def stock(windows: int) -> tuple[float, float]:
    """The same of a hand-written script."""
    import keras

    values = rows(windows)

    def dataset(count: int) -> object:
        end = count + LOOKBACK - 1
        targets = values[LOOKBACK - 1 + DELAY :, 0]
        return keras.utils.timeseries_dataset_from_array(
            values[:end], targets[:count], sequence_length=LOOKBACK, batch_size=BATCH, shuffle=True, seed=0
        )

    inputs = keras.Input((LOOKBACK, FEATURES))
    model = keras.Model(inputs, keras.layers.Dense(1)(keras.layers.LSTM(UNITS)(inputs)))
    model.compile(optimizer="adam", loss="mse")
    model.fit(dataset(2 * BATCH), epochs=1, verbose=0)
    epoch = dataset(windows)
    start = time.perf_counter()
    history = model.fit(epoch, epochs=1, verbose=0)
    return time.perf_counter() - start, history.history["loss"][0]


def main() -> None:
    """Run both, one after the other, and record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--windows", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=["ours", "stock"])
    arguments = parser.parse_args()
    if arguments.only:
        import resource

        seconds, loss = {"ours": ours, "stock": stock}[arguments.only](arguments.windows)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"seconds": seconds, "loss": loss, "peak_mb": peak}))
        return
    found: dict[str, list[dict[str, float]]] = {"ours": [], "stock": []}
    for _ in range(arguments.rounds):
        for name, runs in found.items():
            command = [sys.executable, __file__, "--only", name, "--windows", str(arguments.windows)]
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=True)
            runs.append(json.loads(done.stdout.splitlines()[-1]))
            print(name, runs[-1], file=sys.stderr)
    lines = []
    for name, runs in found.items():
        rate = arguments.windows / median(run["seconds"] for run in runs)
        spread = ", ".join(f"{run['seconds']:.1f}" for run in runs)
        peak = max(run["peak_mb"] for run in runs)
        lines.append([name, f"{rate:,.0f}", spread, f"{peak:,.0f}", f"{runs[0]['loss']:.4f}"])
    ratio = median(run["seconds"] for run in found["stock"]) / median(run["seconds"] for run in found["ours"])
    body = table(["program", "windows/s", "seconds an epoch", "peak MB", "loss"], lines)
    record(
        f"an epoch of LSTM-{UNITS}, {arguments.windows:,} windows of {LOOKBACK} x {FEATURES}, batch {BATCH}",
        f"{body}\n\n{ratio:.2f} times as fast, {arguments.rounds} runs each, alternately.",
    )


if __name__ == "__main__":
    main()
