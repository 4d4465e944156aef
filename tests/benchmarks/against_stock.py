"""The whole of `textrnn fit`, verdict included, beside a stock Keras script with three epochs and fastText; alternately.

python tests/benchmarks/against_stock.py nsmc
python tests/benchmarks/against_stock.py nsmc --programs default fast stock stock-okt fasttext --repeats 3
python tests/benchmarks/against_stock.py imdb --maxlen 60 400

Every run is a process of its own, from the files to an answer for every test text; nothing is cached. fastText
(``pip install fasttext-wheel``) reads the tokens of the same analyser, one process, pairs of words, its defaults else.
"""

from __future__ import annotations

import argparse
import json
import resource
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
FASTTEXT = """
import json, sys, tempfile
from pathlib import Path
import fasttext
from textrnn import Tokenizer
from textrnn.reading import read_corpus

tokenizer = Tokenizer(splitter=sys.argv[3])
train, test = map(read_corpus, sys.argv[1:3])
with tempfile.TemporaryDirectory() as folder:
    lines = Path(folder, "train.txt")
    with lines.open("w", encoding="utf-8") as file:
        for tokens, label in zip(tokenizer.cut(train.texts, workers=1), train.labels):
            file.write(f"__label__{label} {' '.join(tokens)}\\n")
    model = fasttext.train_supervised(str(lines), wordNgrams=2, thread=2, verbose=0)
    # model.predict fails on NumPy 2
    right = sum(
        answer and answer[0][1] == f"__label__{label}"
        for tokens, label in zip(tokenizer.cut(test.texts, workers=1), test.labels)
        for answer in [model.f.predict(" ".join(tokens) + "\\n", 1, 0.0, "strict")]
    )
print(json.dumps({"accuracy": right / len(test)}))
"""


def _ran(command: list[str]) -> tuple[float, str]:
    """Seconds that a program takes, and what it says."""
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    return time.perf_counter() - start, done.stdout


def ours(preset: str, files: tuple[Path, Path]) -> dict[str, object]:
    """One run of the command line."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "textrnn", "--quiet", "fit", str(files[0]), "--test", str(files[1]), "--json"]
        seconds, said = _ran([*command, "--no-cache", "--preset", preset, "-o", f"{folder}/m.textrnn"])
    told = json.loads(said)
    notes = f"linear baseline {told['baseline']['accuracy']:.4f}; seconds {told['seconds']}"
    return {"seconds": seconds, "accuracy": told["test"]["accuracy"], "peak_mb": told["peak_mb"], "notes": notes}


def stock(script: Path, files: tuple[Path, Path], tokenizer: str, maxlen: int) -> dict[str, object]:
    """One run of the script."""
    command = [sys.executable, str(script), *map(str, files), "--tokenizer", tokenizer, "--maxlen", str(maxlen)]
    seconds, said = _ran(command)
    return {"seconds": seconds, "accuracy": max(json.loads(said.splitlines()[-1])["test_accuracy"])}


def fasttext(files: tuple[Path, Path], tokenizer: str) -> dict[str, object]:
    """One run of fastText."""
    seconds, said = _ran([sys.executable, "-c", FASTTEXT, *map(str, files), tokenizer])
    return {"seconds": seconds, "accuracy": json.loads(said)["accuracy"]}


def main() -> None:
    """Run and record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", choices=FILES)
    parser.add_argument("--repeats", type=int, default=1)
    known = ["default", "fast", "best", "stock", "stock-okt", "fasttext"]
    parser.add_argument("--programs", nargs="*", choices=known, default=["default", "stock"])
    parser.add_argument("--maxlen", type=int, nargs="*", default=[60])
    parser.add_argument("--data", type=Path, default=SHARED / "data")
    parser.add_argument("--script", type=Path, default=SHARED / "bench" / "stock_keras.py")
    given = parser.parse_args()
    train, test, tokenizer = FILES[given.corpus]
    files = given.data / train, given.data / test
    runs: dict[str, list[dict[str, object]]] = {}
    for _ in range(given.repeats):
        for program in given.programs:
            if program == "fasttext":
                made = {f"fastText, {tokenizer}": lambda: fasttext(files, tokenizer)}
            elif program.startswith("stock"):
                unit = "okt" if program == "stock-okt" else tokenizer
                made = {
                    f"stock Keras, {unit}, {maxlen} tokens, 3 epochs": lambda unit=unit, maxlen=maxlen: stock(
                        given.script, files, unit, maxlen
                    )
                    for maxlen in given.maxlen
                }
            else:
                made = {f"textrnn fit --preset {program}": lambda program=program: ours(program, files)}
            for name, run in made.items():
                runs.setdefault(name, []).append(run())
                print(name, runs[name][-1], file=sys.stderr)
    first = median(float(str(run["seconds"])) for run in next(iter(runs.values())))
    rows = []
    for name, each in runs.items():
        took = median(float(str(run["seconds"])) for run in each)
        peak = each[-1].get("peak_mb", "")
        rows.append([name, f"{took:.0f}", f"{each[-1]['accuracy']:.4f}", peak, f"{took / first:.2f}"])
    notes = "\n".join(f"{name}: {each[-1]['notes']}" for name, each in runs.items() if "notes" in each[-1])
    header = ["program", "seconds", "test accuracy", "peak MB", "time, by that of the first"]
    title = f"{given.corpus}, whole fits, {given.repeats} run(s) each, alternately"
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    record(title, f"{table(header, rows)}\n\n{notes}\nlargest process of all: {most} MB")


if __name__ == "__main__":
    main()
