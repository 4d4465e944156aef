"""Fuzz the reading of corpora, series and cases: python tests/fuzzing/corpus_reader.py -max_total_time=60.

The first byte of an input says how it is read, and under which extension; three more are options, the rest is the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from _running import WORK, atheris, fuzz

with atheris.instrument_imports(include=["textrnn"]):
    from textrnn.errors import TextRNNError
    from textrnn.reading import read_corpus, read_series
    from textrnn.reading.cases import read_cases
    from textrnn.reading.formats import csv, jsonl, tsv, txt  # noqa: F401

SEEDS = Path(__file__).parent / "corpus"
OPTIONS = 4
EXTENSIONS = ["csv", "tsv", "txt", "jsonl", "csv.gz", "ts"]
READERS = [read_corpus, read_series, read_cases]
ENCODINGS = [None, None, "utf-8", "cp949", "utf-16", "latin-1", "utf-7", "no-such"]
DELIMITERS = [None, None, None, ",", "\t", ";", "|", ",,"]
ON_BAD_TEXT = ["error", "clean", "skip"]
#: The label, or what tells series apart, and the text, or the time.
LABELS = [None, None, "label", 1, ["joy", "anger"], "tags", "station", -1]
TEXTS = [None, None, "text", 0, ["year", "month", "day"], ["id", "review"], "date", 99]


def target(data: bytes) -> None:
    """Read one file."""
    kind, form, rows, columns = data[:OPTIONS].ljust(OPTIONS, b"\0")
    reader = READERS[kind % len(READERS)]
    path = WORK / f"x.{EXTENSIONS[kind // len(READERS) % len(EXTENSIONS)]}"
    path.write_bytes(data[OPTIONS:])
    label, text = LABELS[columns & 7], TEXTS[columns >> 3 & 7]
    one = None if isinstance(label, list) else label
    options: dict[str, object] = {
        "encoding": ENCODINGS[form & 7],
        "delimiter": DELIMITERS[form >> 3 & 7],
        "no_header": bool(form & 64),
    }
    if reader is read_corpus:
        options |= {"text": text, "label": label, "labelled": not rows & 1}
        options |= {"on_bad_text": ON_BAD_TEXT[(rows >> 1) % 3], "label_separator": ";" if rows & 16 else None}
        options |= {"max_chars": 5 if rows & 32 else 100_000, "limit": 2 if rows & 64 else None}
    elif reader is read_series:
        options |= {"time": text, "series": one, "newest_first": bool(rows & 1), "limit": 2 if rows & 64 else None}
    else:
        options |= {"label": one, "time": None if isinstance(text, list) else text, "labelled": not rows & 1}
        options |= {"case": "case" if rows & 2 else None}
    try:
        reader(path, **options)
    except TextRNNError as error:
        assert "\n" not in str(error)
        str(error).encode()


def seeds() -> Iterator[bytes]:
    """Every file as it is read by its name, under options that matter to it and under none."""
    for path in sorted(SEEDS.iterdir()):
        kind, _, extension = path.name.partition(".")
        extension = extension if extension in EXTENSIONS else "csv"
        number = READERS.index({"series": read_series, "cases": read_cases}.get(kind.split("_")[0], read_corpus))
        first = EXTENSIONS.index(extension) * len(READERS) + number
        options = [(0, 0, 0), (ENCODINGS.index("cp949"), 2, 2), (64, 5, 1)]
        options += [(0, rows, label) for rows, label in ((1, 0), (16, 4), (2, 5), (0, 6))]
        for each in options:
            yield bytes([first, *each]) + path.read_bytes()


if __name__ == "__main__":
    fuzz(target, seeds())
