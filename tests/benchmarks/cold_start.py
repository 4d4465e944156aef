"""How long a user waits: one prediction, ``--help`` and ``import textrnn``, each in a new process; medians of several.

python tests/benchmarks/cold_start.py MODEL.textrnn
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from _log import record, table

KERAS = """
import sys
import keras
model = keras.saving.load_model(sys.argv[1])
import numpy as np
print(model.predict(np.ones((1, 60), "int32"), verbose=0))
"""
SAVE = """
import sys
import keras
layers = keras.layers
model = keras.Sequential([keras.Input((60,), dtype="int32"), layers.Embedding(30002, 128, mask_zero=True),
                          layers.Bidirectional(layers.LSTM(64)), layers.Dense(2, activation="softmax")])
model.save(sys.argv[1])
"""


def seconds(*command: str, repeats: int = 7) -> float:
    """Median wall-clock time of a command."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        subprocess.run(command, capture_output=True, check=True)
        times.append(time.perf_counter() - start)
    return median(times)


def main() -> None:
    """Run and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--text", default="이 영화 정말 재미있어요")
    arguments = parser.parse_args()
    program = str(Path(sys.executable).with_name("textrnn"))
    python = seconds(sys.executable, "-c", "pass")
    with tempfile.TemporaryDirectory() as folder:
        archive = f"{folder}/stock.keras"
        subprocess.run([sys.executable, "-c", SAVE, archive], check=True, capture_output=True)
        keras = seconds(sys.executable, "-c", KERAS, archive, repeats=3)
    rows = [
        ["textrnn predict TEXT", seconds(program, "predict", "-m", str(arguments.model), arguments.text)],
        ["the same with stock Keras (load, predict)", keras],
        ["textrnn --help", seconds(program, "--help")],
        ["textrnn fit --help", seconds(program, "fit", "--help")],
        ["import textrnn, over Python itself", seconds(sys.executable, "-c", "import textrnn") - python],
    ]
    record("cold start", table(["what", "seconds"], [[name, f"{took:.3f}"] for name, took in rows]))


if __name__ == "__main__":
    main()
