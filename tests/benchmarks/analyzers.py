"""What each analyser costs and is worth: load time, texts/s, hostile texts, and the accuracy of each unit on NSMC.

python tests/benchmarks/analyzers.py speed
python tests/benchmarks/analyzers.py cache
python tests/benchmarks/analyzers.py accuracy whitespace word char jamo subword mecab kiwi mecab+subword
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from _log import SHARED, record, table

#: Texts timed in one process: enough for some seconds of each.
TEXTS = {"mecab": 20_000, "kiwi": 10_000, "komoran": 5_000, "okt": 4_000, "hannanum": 2_000, "kkma": 800}
LOAD = "import sys, time\nstart = time.perf_counter()\nfrom textrnn.text import splitter\nsplitter(sys.argv[1]).split('영화')\nprint(time.perf_counter() - start)"
HOSTILE = {
    "words without spaces": "아버지가방에들어가신다",
    "random syllables": None,
    "marks": "!?",
    "letters": "ㅋㅎㅠ",
}
LENGTH = 4_000


def nsmc(path: Path, limit: int | None = None) -> list[str]:
    """Reviews that are not empty."""
    lines = path.read_text("utf-8").split("\n")[1:]
    texts = [line.split("\t")[1] for line in lines if line.count("\t") == 2]
    return [text for text in texts if text.strip()][:limit]


def hostile(cutter: object, ordinary: list[str]) -> float:
    """The worst ratio of the time for 4,000 letters without a space to that for as many of ordinary text."""
    import numpy as np

    letters = "".join(chr(code) for code in np.random.default_rng(0).integers(0xAC00, 0xD7A4, LENGTH))
    plain, long = [], 0
    for text in ordinary:
        plain.append(text)
        long += len(text)
        if long >= LENGTH:
            break
    start = time.perf_counter()
    for text in plain:
        cutter.tokens(text)  # type: ignore[attr-defined]
    base = time.perf_counter() - start
    worst = 0.0
    for unit in HOSTILE.values():
        text = letters if unit is None else unit * (LENGTH // len(unit))
        start = time.perf_counter()
        cutter.tokens(text)  # type: ignore[attr-defined]
        worst = max(worst, (time.perf_counter() - start) / base)
    return worst


def speed(texts: list[str], names: list[str]) -> None:
    """Load time, rates and hostile texts of each analyser."""
    from textrnn.config import TextConfig
    from textrnn.text.cutter import Cutter
    from textrnn.text.parallel import Workers

    rows = []
    for name in names:
        done = subprocess.run([sys.executable, "-c", LOAD, name], capture_output=True, text=True, check=True)
        cutter = Cutter(TextConfig(name))
        part = texts[: TEXTS[name]]
        warm = texts[-len(part) :]  # Java compiles what it runs often
        for text in warm:
            cutter.tokens(text)
        start = time.perf_counter()
        for text in part:
            cutter.tokens(text)
        alone = len(part) / (time.perf_counter() - start)
        normal = [cutter.normal(text) for text in part]
        with Workers(cutter.config, 2) as workers:
            list(workers.cut(map(cutter.normal, warm)))
            start = time.perf_counter()
            list(workers.cut(normal))
            shared = len(part) / (time.perf_counter() - start)
        ratio = hostile(cutter, texts[-400:])
        rows.append(
            [
                name,
                f"{float(done.stdout):.1f}",
                f"{alone:,.0f}",
                f"{shared:,.0f}",
                f"{shared / alone:.2f}",
                f"{ratio:.1f}",
            ]
        )
        print(rows[-1], file=sys.stderr)
    header = [
        "analyser",
        "load, s",
        "texts/s, 1 process",
        "texts/s, 2 processes",
        "gain",
        "hostile text, times ordinary",
    ]
    record("analysers on NSMC", table(header, rows))


def cache(texts: list[str]) -> None:
    """All of NSMC's training texts by mecab: one process, two, and from the cache."""
    import os
    import resource

    rows = []
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        from textrnn import Tokenizer

        for title, options in (
            ("1 process", {"workers": 1}),
            ("2 processes, filling the cache", {"workers": 2, "cache": True}),
            ("from the cache", {"cache": True}),
        ):
            start = time.perf_counter()
            Tokenizer(splitter="mecab").cut(texts, **options)
            rows.append([title, f"{time.perf_counter() - start:.1f}"])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    record("mecab on NSMC, 150,000 texts", table(["how", "seconds"], rows) + f"\n\npeak memory {peak:.0f} MB")


def accuracy(units: list[str], data: Path, limit: int | None, more: list[str]) -> None:
    """`textrnn fit` with each unit; everything else as it comes."""
    rows = []
    for unit in units:
        first, _, second = unit.partition("+")
        chosen = ["--tokenizer", second, "--analyzer", first] if second else ["--tokenizer", unit]
        if not second and unit in TEXTS:
            chosen = ["--analyzer", unit]
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "textrnn", "-q", "fit", str(data / "ratings_train.txt"), "--json", *chosen]
            command += ["--test", str(data / "ratings_test.txt"), "-o", f"{folder}/m.textrnn"]
            command += [*(["--limit", str(limit)] if limit else []), *more]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
        told = json.loads(done.stdout)
        figures = [told["valid"]["accuracy"], told["test"]["accuracy"], told["baseline"]["accuracy"]]
        rows.append([unit, *(f"{100 * each:.2f}" for each in figures), f"{told['seconds']['total']:.0f}"])
        print(rows[-1], file=sys.stderr)
    header = ["unit", "validation, %", "test, %", "linear on the same tokens, test, %", "seconds"]
    with_ = f", {' '.join(more)}" if more else ""
    record(f"units of text on NSMC{f', {limit:,} texts' if limit else ''}{with_}", table(header, rows))


def main() -> None:
    """Measure and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["speed", "cache", "accuracy"])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--data", type=Path, default=SHARED / "data" / "nsmc")
    parser.add_argument("--limit", type=int)
    arguments, more = parser.parse_known_args()  # what is not known here goes to `textrnn fit`
    if arguments.what == "accuracy":
        accuracy(arguments.names or ["whitespace", "word", "char", "mecab"], arguments.data, arguments.limit, more)
        return
    texts = nsmc(arguments.data / "ratings_train.txt", arguments.limit)
    if arguments.what == "cache":
        cache(texts)
    else:
        speed(texts, arguments.names or list(TEXTS))


if __name__ == "__main__":
    main()
