"""How accurate `textrnn fit` is, all defaults or more, on seven corpora; the model files are evaluated once more.

python tests/benchmarks/accuracy.py nsmc imdb ynat 3i4k trec r8 ag
python tests/benchmarks/accuracy.py trec --seeds 0 1 2
python tests/benchmarks/accuracy.py ynat trec --develop --units 128
python tests/benchmarks/accuracy.py nsmc ynat 3i4k trec r8 ag --rows 1000

With --develop the test files stay closed: figures are those of the validation part, and of a tenth of the training file
that nothing in training has seen. With --rows so many of the training file are taken, by chance. What is not known here
goes to `textrnn fit`.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import mean

from _log import SHARED, record, table

Rows = list[tuple[str, str]]
Parts = tuple[Rows, Rows]
DATA = SHARED / "data"


def nsmc() -> Parts:
    """Reviews that are not empty; 149,995 and 49,997."""

    def part(name: str) -> Rows:
        lines = (DATA / "nsmc" / name).read_text("utf-8").split("\n")[1:]
        rows = (line.split("\t") for line in lines if line)
        return [(text, label) for _, text, label in rows if text.strip()]

    return part("ratings_train.txt"), part("ratings_test.txt")


def labelled(path: Path, encoding: str, separator: str) -> Rows:
    """Lines of a label, a separator and a text."""
    lines = [line.partition(separator) for line in path.read_text(encoding).split("\n") if line.strip()]
    return [(text, label) for label, _, text in lines]


def split(rows: Rows, share: float) -> Parts:
    """A stratified part as test."""
    from sklearn.model_selection import train_test_split

    train, test = train_test_split(rows, test_size=share, random_state=0, stratify=[label for _, label in rows])
    return train, test


def ynat() -> Parts:
    """Headlines; a tenth is the test."""
    with (DATA / "korean" / "ynat_train_data.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return split([(row["title"], row["topic_idx"]) for row in rows], 0.1)


def threei4k() -> Parts:
    """Intentions of utterances."""
    parts = (labelled(DATA / "korean" / f"3i4k_fci_{name}.txt", "utf-8-sig", "\t") for name in ("train_val", "test"))
    return next(parts), next(parts)


def trec() -> Parts:
    """Six coarse kinds of questions."""
    parts = []
    for name in ("trec_train_5500.label", "trec_TREC_10.label"):
        rows = labelled(DATA / "english" / name, "latin-1", " ")
        parts.append([(text, label.partition(":")[0]) for text, label in rows])
    return parts[0], parts[1]


def r8() -> Parts:
    """Reuters news of eight topics."""
    return tuple(labelled(DATA / "english" / f"r8_{part}.txt", "utf-8", "\t") for part in ("train", "test"))  # type: ignore[return-value]


def ag() -> Parts:
    """News with title and description; a fifth of the small file is the test."""
    with (DATA / "english" / "ag_news_test.csv").open(encoding="utf-8", newline="") as file:
        rows = [(f"{title} {text}", label) for label, title, text in csv.reader(file)]
    return split(rows, 0.2)


CORPORA: dict[str, Callable[[], Parts] | None] = {
    "nsmc": nsmc,
    "imdb": None,  # read as they are
    "ynat": ynat,
    "3i4k": threei4k,
    "trec": trec,
    "r8": r8,
    "ag": ag,
}


def files(name: str, folder: Path, count: int | None) -> tuple[Path, Path]:
    """Training and test part as files that `textrnn fit` reads."""
    make = CORPORA[name]
    if make is None:
        return DATA / "imdb" / "imdb_train.csv.gz", DATA / "imdb" / "imdb_test.csv.gz"
    paths = folder / f"{name}-train.csv", folder / f"{name}-test.csv"
    train, test = make()
    if count is not None:
        train = random.Random(0).sample(train, count)
    for path, rows in zip(paths, (train, test), strict=True):
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("text", "label"), *rows])
    return paths


def told(*arguments: object) -> dict[str, dict[str, float]]:
    """What a command of textrnn prints with --json."""
    command = [sys.executable, "-m", "textrnn", "--quiet", *map(str, arguments), "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=True)
    found: dict[str, dict[str, float]] = json.loads(done.stdout)
    return found


def main() -> None:
    """Train, evaluate and record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", choices=[[], *CORPORA])
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--develop", action="store_true")
    parser.add_argument("--rows", type=int)
    arguments, more = parser.parse_known_args()
    rows, kept = [], []
    for name in arguments.names or CORPORA:
        found = []
        for seed in arguments.seeds:
            with tempfile.TemporaryDirectory() as folder:
                train, test = files(name, Path(folder), arguments.rows)
                model = Path(folder) / "m.textrnn"
                judge = [] if arguments.develop else ["--test", test]
                fit = told("fit", train, *judge, "-o", model, "--seed", seed, *more)
                if not arguments.develop:
                    again = told("evaluate", test, "-m", model)
                    assert abs(again["accuracy"] - fit["test"]["accuracy"]) < 1e-9, (again, fit["test"])  # type: ignore[operator]
            verdict, baseline = fit["verdict"], fit["baseline"]
            kept.append(str(verdict["better"]))
            accuracy = baseline["accuracy"] + verdict["difference"]
            macro = fit["test"]["macro_f1"] if fit["test"] else float("nan")
            found.append((fit["valid"]["accuracy"], accuracy, macro, baseline["accuracy"], fit["seconds"]["total"]))
            print(name, seed, *(f"{each:.4f}" for each in found[-1]), file=sys.stderr, flush=True)
        figures = [mean(column) for column in zip(*found, strict=True)]
        better = ", ".join(kept[-len(found) :])
        rows.append([name, *(f"{100 * each:.2f}" for each in figures[:4]), better, f"{figures[4]:.0f}"])
    judged = "held-out tenth" if arguments.develop else "test"
    header = ["corpus", "validation, %", f"{judged}, %", "macro-F1", "its n-grams alone, %", "verdict", "seconds"]
    seeds = f", mean of seeds {' '.join(map(str, arguments.seeds))}"
    some = "" if arguments.rows is None else f", {arguments.rows} rows"
    record(f"accuracy of `{' '.join(['textrnn fit', *more])}`{seeds}{some}", table(header, rows))


if __name__ == "__main__":
    main()
