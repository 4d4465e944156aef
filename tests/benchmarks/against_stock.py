"""The whole of `textrnn fit`, verdict included, beside a stock Keras script with three epochs; alternately.

python tests/benchmarks/against_stock.py nsmc
python tests/benchmarks/against_stock.py imdb --maxlen 60 400
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from _log import SHARED, record, table

FILES = {
    "nsmc": ("nsmc/ratings_train.txt", "nsmc/ratings_test.txt", "mecab"),
    "imdb": ("imdb/imdb_train.csv.gz", "imdb/imdb_test.csv.gz", "whitespace"),
}


def ours(train: Path, test: Path) -> dict[str, float]:
    """One run of the command line."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        command = [
            sys.executable,
            "-m",
            "textrnn",
            "--quiet",
            "fit",
            str(train),
            "--test",
            str(test),
            "--json",
            "--no-cache",
        ]
        done = subprocess.run(
            [*command, "-o", f"{folder}/m.textrnn"], capture_output=True, text=True, encoding="utf-8", check=True
        )
        seconds = time.perf_counter() - start
    told = json.loads(done.stdout)
    return {
        "seconds": seconds,
        "accuracy": told["test"]["accuracy"],
        "baseline": told["baseline"]["accuracy"],
        "peak_mb": told["peak_mb"],
        "parts": told["seconds"],
    }


def stock(script: Path, train: Path, test: Path, tokenizer: str, maxlen: int) -> dict[str, float]:
    """One run of the script."""
    start = time.perf_counter()
    command = [sys.executable, str(script), str(train), str(test), "--tokenizer", tokenizer, "--maxlen", str(maxlen)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    return {"seconds": time.perf_counter() - start, "accuracy": max(told["test_accuracy"])}


def main() -> None:
    """Run and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", choices=FILES)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--maxlen", type=int, nargs="*", default=[60])
    parser.add_argument("--data", type=Path, default=SHARED / "data")
    parser.add_argument("--script", type=Path, default=SHARED / "bench" / "stock_keras.py")
    arguments = parser.parse_args()
    train, test, tokenizer = FILES[arguments.corpus]
    files = arguments.data / train, arguments.data / test
    mine, theirs = [], {maxlen: [] for maxlen in arguments.maxlen}
    for _ in range(arguments.repeats):
        mine.append(ours(*files))
        for maxlen, runs in theirs.items():
            runs.append(stock(arguments.script, *files, tokenizer, maxlen))
    seconds = median(run["seconds"] for run in mine)
    last = mine[-1]
    rows = [["textrnn fit", f"{seconds:.0f}", f"{last['accuracy']:.4f}", f"{last['peak_mb']:.0f}", "1.00"]]
    for maxlen, runs in theirs.items():
        took = median(run["seconds"] for run in runs)
        name = f"stock Keras, {tokenizer}, {maxlen} tokens, 3 epochs"
        rows.append([name, f"{took:.0f}", f"{runs[-1]['accuracy']:.4f}", "", f"{took / seconds:.2f}"])
    notes = f"\n\nlinear baseline in the same fit: {last['baseline']:.4f}; seconds of the last fit: {last['parts']}"
    header = ["program", "seconds", "test accuracy", "peak MB", "time against textrnn"]
    record(f"{arguments.corpus}, {arguments.repeats} run(s) each, alternately", table(header, rows) + notes)


if __name__ == "__main__":
    main()
