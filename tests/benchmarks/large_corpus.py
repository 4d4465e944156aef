"""What `textrnn fit` costs as a corpus grows: seconds and memory, of texts of a small one repeated and perturbed.

python tests/benchmarks/large_corpus.py --rows 10000 50000 150000 500000
python tests/benchmarks/large_corpus.py --rows 5000000
python tests/benchmarks/large_corpus.py --corpus reviews.csv --rows 50000 --repeats 3

A row is a text of the corpus with some words left out and others in another order, so that hardly any two are equal and
nothing that was analysed before is of use. With --repeats, seconds are medians. Peak MB are those of the process that
fits; those of the processes that analyse texts for it stand beside them. What is not known here goes to `textrnn fit`.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any

from _log import HERE, record, table

from textrnn.reading import read_corpus

PARTS = ("read", "tokenize", "train", "judge", "total")
#: A word is left out, or changes places with another, this often.
SHARE = 0.15


def perturbed(corpus: Path, count: int) -> Iterator[tuple[str, str]]:
    """So many rows like those of a corpus; the same ones each time."""
    known, draw = read_corpus(corpus), random.Random(0)
    for _ in range(count):
        row = draw.randrange(len(known))
        words = known.texts[row].split()
        words = [word for word in words if draw.random() >= SHARE] or words
        for place in range(len(words)):
            if draw.random() < SHARE:
                other = draw.randrange(len(words))
                words[place], words[other] = words[other], words[place]
        yield " ".join(words), str(known.labels[row])


def fitted(path: Path, more: list[str]) -> dict[str, Any]:
    """What `textrnn fit` says of itself, and the peaks of the processes that it started, in MB together."""
    command = [sys.executable, "-m", "textrnn", "--quiet", "fit", path, "-o", path.with_suffix(".textrnn"), "--force"]
    command += ["--preset", "fast", "--no-cache", "--json", *more]
    peaks: dict[int, int] = {}
    with subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        while process.poll() is None:
            peaks |= started_by(process.pid)
            time.sleep(0.5)
        told = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise SystemExit(process.returncode)
    return {**json.loads(told), "workers_mb": sum(peaks.values())}


def started_by(pid: int) -> dict[int, int]:
    """Peaks of the processes that one has started, in MB; nothing where the system does not say (Linux does)."""
    found: dict[int, int] = {}
    try:
        for child in map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()):
            peak = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{child}/status").read_text(encoding="utf-8"))
            found |= {child: int(peak[1]) // 1024} if peak else {}
            found |= started_by(child)
    except OSError:  # gone in the meantime
        pass
    return found


def main() -> None:
    """Make, fit and record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 50_000, 150_000, 500_000])
    parser.add_argument("--corpus", type=Path, default=HERE.parents[1] / "corpora" / "reviews_ko.csv")
    parser.add_argument("--repeats", type=int, default=1)
    arguments, more = parser.parse_known_args()
    lines = []
    for rows in arguments.rows:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "corpus.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(chain([("text", "label")], perturbed(arguments.corpus, rows)))
            runs = [fitted(path, more) for _ in range(arguments.repeats)]
        seconds = [median(run["seconds"][part] for run in runs) for part in PARTS]
        peak, workers = max(run["peak_mb"] for run in runs), max(run["workers_mb"] for run in runs)
        accuracy = runs[-1]["valid"]["accuracy"]
        line = [f"{rows:,}", *(f"{each:.0f}" for each in seconds), f"{seconds[-1] * 1e5 / rows:.1f}", f"{peak:.0f}"]
        lines.append([*line, workers, f"{accuracy:.3f}"])
        print(*lines[-1], file=sys.stderr, flush=True)
    header = ["rows", *(f"{part}, s" for part in PARTS), "s for 100,000 rows", "peak MB", "workers, MB", "validation"]
    command = " ".join(["textrnn fit --preset fast --no-cache", *more])
    record(f"`{command}` on {arguments.corpus.name} repeated and perturbed", table(header, lines))


if __name__ == "__main__":
    main()
