"""What each analyser costs and is worth: load time, texts/s, hostile texts, and the accuracy of each unit on NSMC.

python tests/benchmarks/analyzers.py speed
python tests/benchmarks/analyzers.py hostile mecab kkma --lengths 4000 --kinds 가나다라 emoji
python tests/benchmarks/analyzers.py cache
python tests/benchmarks/analyzers.py accuracy whitespace word char jamo subword mecab kiwi mecab+subword
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from _log import SHARED, record, table

#: Texts timed in one process: enough for some seconds of each.
TEXTS = {"mecab": 20_000, "kiwi": 10_000, "komoran": 5_000, "okt": 4_000, "hannanum": 2_000, "kkma": 800}
LOAD = "import sys, time\nstart = time.perf_counter()\nfrom textrnn.text import splitter\nsplitter(sys.argv[1]).split('영화')\nprint(time.perf_counter() - start)"
#: One text without a space, of so many characters, from a generator of random numbers and all reviews.
HOSTILE = {
    "words": lambda n, random, reviews: repeated("아버지가방에들어가신다", n),
    "reviews": lambda n, random, reviews: "".join(reviews.split())[:n],
    "particles": lambda n, random, reviews: repeated("은는이가을를", n),
    "가나다라": lambda n, random, reviews: repeated("가나다라", n),
    "random syllables": lambda n, random, reviews: "".join(map(chr, random.integers(0xAC00, 0xD7A4, n))),
    "ㅋ": lambda n, random, reviews: "ㅋ" * n,
    "random jamo": lambda n, random, reviews: "".join(map(chr, random.integers(0x3131, 0x3164, n))),
    "ab": lambda n, random, reviews: repeated("ab", n),
    "!?": lambda n, random, reviews: repeated("!?", n),
    "emoji": lambda n, random, reviews: "".join(map(chr, random.integers(0x1F600, 0x1F650, n))),
}


def repeated(unit: str, length: int) -> str:
    """Write a text again and again."""
    return (unit * (length // len(unit) + 1))[:length]


def nsmc(path: Path, limit: int | None = None) -> list[str]:
    """Reviews that are not empty."""
    lines = path.read_text("utf-8").split("\n")[1:]
    texts = [line.split("\t")[1] for line in lines if line.count("\t") == 2]
    return [text for text in texts if text.strip()][:limit]


def forget(cutter: Any) -> None:
    """Clear what Okt remembers of words, so that no text is cut from memory."""
    if known := getattr(cutter.splitter._analyzer, "_known", None):
        known.cache_clear()


def hostile(texts: list[str], names: list[str], lengths: list[int], kinds: list[str]) -> None:
    """How many times longer a text without a space takes than reviews joined by spaces; seconds of the processor."""
    import numpy as np

    from textrnn.config import TextConfig
    from textrnn.text.cutter import Cutter

    rows = []
    for name in names:
        cutter = Cutter(TextConfig(name, squeeze=0))
        for text in texts[-TEXTS[name] // 2 :]:
            cutter.tokens(text)
        for length in lengths:
            reviews = " ".join(texts[: length // 10])
            units = {kind: HOSTILE[kind](length, np.random.default_rng(0), reviews) for kind in kinds}
            units["ordinary"] = reviews[:length]
            took = dict.fromkeys(units, math.inf)
            for _ in range(max(1, 12_000 // length)):
                for kind, text in units.items():
                    forget(cutter)
                    start = time.process_time()
                    cutter.tokens(text)
                    took[kind] = min(took[kind], time.process_time() - start)
            base = took.pop("ordinary")
            rows.append(
                [name, f"{length:,}", f"{length / base:,.0f}", *(f"{each / base:.2f}" for each in took.values())]
            )
            print(rows[-1], file=sys.stderr)
    header = ["analyser", "characters", "ordinary text, characters/s", *kinds]
    record("texts without a space, times ordinary text", table(header, rows))


def megabytes(pid: int) -> float:
    """Memory of a process; what several share is divided among them. Linux only."""
    line = next(
        line for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines() if "Pss:" in line
    )
    return int(line.split()[1]) / 1024


def speed(texts: list[str], names: list[str]) -> None:
    """Load time and rates of each analyser."""
    from textrnn.config import TextConfig
    from textrnn.text.cutter import Cutter
    from textrnn.text.parallel import Workers

    rows = []
    for name in names:
        done = subprocess.run([sys.executable, "-c", LOAD, name], capture_output=True, text=True, check=True)
        cutter = Cutter(TextConfig(name))
        part, twice = texts[: TEXTS[name]], texts[: 2 * TEXTS[name]]
        warm = texts[-len(twice) :]  # Java compiles what it runs often, in each process
        for text in warm[: len(part)]:
            cutter.tokens(text)
        start = time.perf_counter()
        for text in part:
            cutter.tokens(text)
        alone = len(part) / (time.perf_counter() - start)
        normal = [cutter.normal(text) for text in twice]
        with Workers(cutter.config, 2) as workers:
            list(workers.cut(map(cutter.normal, warm)))
            start = time.perf_counter()
            list(workers.cut(normal))
            shared = len(twice) / (time.perf_counter() - start)
            used = sum(megabytes(process) for process in workers._pool._processes)
        rates = [f"{alone:,.0f}", f"{shared:,.0f}", f"{shared / alone:.2f}"]
        rows.append([name, f"{float(done.stdout):.1f}", *rates, f"{used:.0f}"])
        print(rows[-1], file=sys.stderr)
    header = [
        "analyser",
        "load, s",
        "texts/s, 1 core",
        "texts/s, 2 cores",
        "gain",
        "MB, all workers",
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
    parser.add_argument("what", choices=["speed", "hostile", "cache", "accuracy"])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--data", type=Path, default=SHARED / "data" / "nsmc")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--lengths", type=int, nargs="+", default=[4_000, 100_000])
    parser.add_argument("--kinds", choices=HOSTILE, nargs="+", default=list(HOSTILE))
    arguments, more = parser.parse_known_args()  # what is not known here goes to `textrnn fit`
    if arguments.what == "accuracy":
        accuracy(arguments.names or ["whitespace", "word", "char", "mecab"], arguments.data, arguments.limit, more)
        return
    texts = nsmc(arguments.data / "ratings_train.txt", arguments.limit)
    if arguments.what == "cache":
        cache(texts)
    elif arguments.what == "hostile":
        hostile(texts, arguments.names or list(TEXTS), arguments.lengths, arguments.kinds)
    else:
        speed(texts, arguments.names or list(TEXTS))


if __name__ == "__main__":
    main()
