"""The battery of bad inputs, rows 1 to 56 and 70 to 73: what goes in, and what must come out.

Each row is one or more entries of a table with its number. E is an error: one line that begins with the place, an exit
code, nothing written or left behind. T works without a word. W works, and a warning counts what was done. Rows about
HTTP and about model files are tested elsewhere.

An entry about a corpus goes through `textrnn fit`, `evaluate`, `predict -i` and the Python API ("doors"), with the same
verdict; where a door is left out the entry says why. Without ``-m slow`` a `fit` that would succeed is stopped where
training begins; the errors, which all come before, are real.
"""

from __future__ import annotations

import csv
import functools
import gzip
import io
import json
import math
import os
import re
import subprocess
import sys
import unicodedata
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer.main

from textrnn import TextClassifier, load
from textrnn.bundle import load_text_model, save_text_model
from textrnn.errors import DataError, TextRNNError, TextRNNWarning, UsageError
from textrnn.plugins import names
from textrnn.reading import read_corpus, sources
from textrnn.text import morphemes
from textrnn_cli.main import main
from textrnn_cli.messages import set_language
from textrnn_cli.translation import translated

MODEL = Path(__file__).parents[1] / "bundle" / "samples" / "text-1.textrnn"
LABELS = ("negative", "positive")
TINY = {"epochs": 1, "units": 4, "embedding_dim": 4, "wide": False, "filters": 0, "tokenizer": "word", "quiet": True}
FLAGS = ["--epochs", "1", "--units", "4", "--embedding-dim", "4", "--no-wide", "--filters", "0", "--tokenizer", "word"]
ALL = ("fit", "evaluate", "predict", "python")
LABELLED = ("fit", "evaluate", "python")

Rows = list[tuple[str, str]]
Make = Callable[[Path], Any]

SAID = {
    "positive": ("정말 좋은 영화", "a wonderful film", "최고의 배우"),
    "negative": ("아주 나쁜 영화", "a terrible film", "지루한 이야기"),
}
BASE: Rows = [(f"{text} {n}", label) for n in range(4) for label, texts in SAID.items() for text in texts]
#: The line after them.
NEXT = len(BASE) + 2


def table(rows: Rows = BASE, *, header: str = "text,label", delimiter: str = ",", end: str = "\n") -> str:
    lines = [header, *(f"{text},{label}" for text, label in rows)]
    return "".join(line.replace(",", delimiter) + end for line in lines)


def wrote(content: str | bytes, name: str = "corpus.csv") -> Make:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return folder / name

    return make


def both(content: str, test: str) -> Make:
    def make(folder: Path) -> Path:
        wrote(test, "test.csv")(folder)
        return wrote(content)(folder)

    return make


@dataclass(frozen=True)
class Case:
    """A row of the battery about a corpus."""

    number: int
    what: str
    make: Make
    #: Of the program; 3 is an error in the data.
    code: int = 0
    #: Words of the error, or of the warnings.
    says: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    #: Of `fit` alone.
    fit: tuple[str, ...] = ()
    #: What is read; None where it is `BASE`.
    rows: Rows | None = None
    doors: tuple[str, ...] = ALL
    #: The doors that warn; the others say nothing.
    warns: tuple[str, ...] = ALL
    #: How many rows `predict` answers, where these are not the rows that are learned from.
    predicted: int | None = None
    #: What is said on stderr besides.
    notes: tuple[str, ...] = ()
    #: What stands in for something that a test cannot bring about.
    patch: Callable[[pytest.MonkeyPatch], None] | None = None
    slow: bool = False

    def __str__(self) -> str:
        return f"{self.number}: {self.what}"

    @property
    def read(self) -> Rows:
        return BASE if self.rows is None else self.rows

    @property
    def reading(self) -> dict[str, Any]:
        pairs = zip(self.options[::2], self.options[1::2], strict=True)
        return {name.removeprefix("--").replace("-", "_"): value for name, value in pairs}


def invalid_on_line(number: int) -> bytes:
    rows = "".join(f"좋은 영화 {n},{LABELS[n % 2]}\n" for n in range(number - 2))
    return f"text,label\n{rows}".encode() + b"bad \xff,positive\n"


def packed(folder: Path) -> Path:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return wrote(file.getvalue())(folder)


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / "corpus.csv")
    return folder / "corpus.csv"


def deny(patch: pytest.MonkeyPatch) -> None:
    def opened(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    patch.setattr(sources, "open", opened, raising=False)


def grow(patch: pytest.MonkeyPatch) -> None:
    chunks = sources.Source.chunks

    def growing(source: sources.Source) -> Any:
        yield from chunks(source)
        with open(source.path, "ab") as file:
            file.write(b"more,positive\n")

    patch.setattr(sources.Source, "chunks", growing)


def distinct_words(count: int) -> Rows:
    return [
        (" ".join(f"w{n + k}" for k in range(100)), LABELS[n // 100 % 2])
        for n in range(0, count, 100)
    ]  # fmt: skip


KEPT = ("NaN", "None", "null", "N/A")
KEPT_ROWS = [
    (text if not n else f"{text} {n}", label)
    for n in range(6)
    for text, label in zip(KEPT, reversed(KEPT), strict=True)
]
NUMERIC_ROWS = [(f"{text} {label}", label) for label in ("001", "1", "1.0", "True") for text, _ in BASE[:8]]
ODD_ROWS = [(f"{text} {n}", label) for n, label in enumerate(("<pad>", "=cmd", "../x")) for text, _ in BASE[:8]]
ALIKE = ("Good", "good", "긍정", unicodedata.normalize("NFD", "긍정"))
ALIKE_ROWS = [(f"{text} {n}", label) for n, label in enumerate(ALIKE) for text, _ in BASE[:8]]
MANY = [(f"좋은 영화 {n}", f"label {n // 2}") for n in range(20_000)]
SOME = MANY[:3_000]
RARE = [(f"좋은 영화 {n}", "positive") for n in range(1998)] + [("나쁜 영화", "negative"), ("최악", "negative")]
BROKEN = "앞\u2028뒤\u2029끝 \x0b \x0c \x85 가"
UNREADABLE = hasattr(os, "mkfifo")

CORPORA = [
    Case(1, "CP949", wrote(table().encode("cp949")), 3, ("corpus.csv:2:1:", "--encoding cp949")),
    Case(1, "CP949, said so", wrote(table().encode("cp949")), options=("--encoding", "cp949")),
    Case(2, "UTF-16 with its mark", wrote(table().encode("utf-16")), notes=("encoding: utf-16",)),
    Case(3, "UTF-16 without", wrote(table().encode("utf-16-le")), 3, ("corpus.csv:", "--encoding utf-16-le")),
    Case(4, "UTF-8 with a mark", wrote(table().encode("utf-8-sig")), notes=("header: text, label",)),
    Case(5, "EUC-KR", wrote(table().encode("euc-kr")), 3, ("corpus.csv:2:1:", "--encoding cp949")),
    Case(5, "EUC-KR, said so", wrote(table().encode("euc-kr")), options=("--encoding", "euc-kr")),
    Case(6, "invalid byte on line 9,000 (scaled)", wrote(invalid_on_line(9_000)), 3, ("corpus.csv:9000:5:", "0xff")),
    Case(6, "... 900,000", lambda at: wrote(invalid_on_line(900_000))(at), 3, ("corpus.csv:900000:5:",), slow=True, doors=LABELLED),
    Case(7, "NUL", wrote(table() + "a\0b,positive\n"), 3, (f"corpus.csv:{NEXT}:2:", "NUL", "--on-bad-text clean")),
    Case(
        7, "NUL, cleaned", wrote(table() + "a\0b,positive\n"), says=("took NUL out of 1 row",),
        options=("--on-bad-text", "clean"), rows=[*BASE, ("ab", "positive")],
    ),
    Case(
        7, "NUL, left out", wrote(table() + "a\0b,positive\n"), says=("left out 1 row with NUL",),
        options=("--on-bad-text", "skip"),
    ),
    Case(8, "CRLF, CR, LF mixed", wrote("text,label\n" + "".join(table([row], header="", end=end).lstrip() for row, end in zip(BASE, ["\n", "\r\n", "\r"] * 8, strict=True)))),
    Case(9, "a quote never closed", wrote(table() + '"open,positive\n' + table()), 3, (f"corpus.csv:{NEXT}:1:", "never closed")),
    Case(10, "quotes inside a field", wrote(table([*BASE, ('5" 화면 "최고"', "positive")])), rows=[*BASE, ('5" 화면 "최고"', "positive")]),
    Case(11, "a field too many in row 1", wrote("text,label\na,b,positive\n" + table()), 3, ("corpus.csv:2:", "3 found")),
    Case(11, "... in every row, as an index", wrote("text,label\n" + "1,좋은 영화,positive\n2,나쁜 영화,negative\n" * 9), 3, ("corpus.csv:2:", "3 found")),
    Case(12, "a row too short", wrote(table() + "alone\n"), 3, (f"corpus.csv:{NEXT}:", "1 found")),
    Case(13, "a line break in quotes", wrote(table() + '"a\nb",positive\n'), rows=[*BASE, ("a\nb", "positive")]),
    Case(13, "... and a fault below it", wrote(table() + '"a\nb",positive\nalone\n'), 3, (f"corpus.csv:{NEXT + 2}:", "1 found")),
    Case(14, "a field of 0.3 MB (scaled)", wrote(table() + "가나다 " * 75_000 + ",positive\n"), says=("cut 1 row to 100,000 characters",), rows=[*BASE, (("가나다 " * 25_000), "positive")]),
    Case(14, "... 10 MB", lambda at: wrote(table() + "가나다 " * 1_000_000 + ",positive\n")(at), says=("cut 1 row to 100,000 characters",), rows=[*BASE, (("가나다 " * 25_000), "positive")], slow=True),
    Case(15, "empty", wrote(""), 3, ("corpus.csv: is empty",)),
    Case(16, "a header only", wrote("text,label\n"), 3, ("corpus.csv: a header and no rows",)),
    Case(17, "no such column", wrote(table()), 3, ("corpus.csv:", "'txt'", "text, label"), ("--text", "txt")),
    Case(18, "two columns of one name", wrote(table(header="text,text")), 3, ("corpus.csv: two columns are called text",)),
    Case(
        # predict keeps every row anyway, and in constant memory it cannot know
        19, "an id twice", wrote("id,text,label\n" + "".join(f"{n % 22},{text},{label}\n" for n, (text, label) in enumerate(BASE))),
        says=("rows whose id another row has, too: 2",), warns=LABELLED,
    ),
    Case(20, "tabs", wrote(table(delimiter="\t")), notes=("delimiter: tab",)),
    Case(20, "semicolons", wrote(table(delimiter=";")), notes=("delimiter: semicolon",)),
    Case(21, "gzip called .csv", wrote(gzip.compress(table().encode())), 3, ("corpus.csv: is gzip",)),
    Case(21, "xlsx called .csv", packed, 3, ("corpus.csv: is a zip or Excel file",)),
    Case(21, "PDF called .csv", wrote(b"%PDF-1.7\n"), 3, ("corpus.csv: is a PDF",)),
    Case(21, "LFS pointer", wrote("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"), 3, ("git-LFS pointer",)),
    Case(22, "a folder", lambda at: at, 3, ("is a folder",)),
    Case(22, "a pipe", pipe, 3, ("corpus.csv: is a pipe",)),
    Case(22, "/dev/zero", lambda at: Path("/dev/zero"), 3, ("/dev/zero: is a device",)),
    Case(22, "missing", lambda at: at / "none.csv", 3, ("none.csv: no such file",)),
    Case(22, "unreadable (simulated: root reads everything)", wrote(table()), 3, ("corpus.csv: may not be read",), patch=deny),
    Case(23, "changed while it is read (simulated: a race)", wrote(table()), 3, ("corpus.csv: changed while it was read",), patch=grow),
    Case(24, "U+2028, VT, FF, NEL are no row ends", wrote(table([*BASE, (BROKEN, "positive")])), rows=[*BASE, (BROKEN, "positive")], says=("control characters, lone surrogates or byte order marks: 1",)),
    Case(25, "one row", wrote(table(BASE[:1])), 3, ("at least 2 labels",), doors=("fit", "python")),
    Case(25, "... is enough to be answered", wrote(table(BASE[:1])), rows=BASE[:1], doors=("evaluate", "predict")),
    Case(26, "one label", wrote(table(BASE[:3])), 3, ("at least 2 labels",), doors=("fit", "python")),
    Case(26, "... is enough to be answered", wrote(table(BASE[:3])), rows=BASE[:3], doors=("evaluate", "predict")),
    Case(27, "a label of one text", wrote(table([*BASE, ("글쎄", "neutral")])), says=("labels of one text only: 'neutral'",), rows=[*BASE, ("글쎄", "neutral")], warns=("fit",)),
    Case(28, "no label", wrote(table() + "글쎄,\n글쎄요, \n"), says=("left out 2 rows without a label",), warns=LABELLED, predicted=len(BASE) + 2),
    Case(29, "NaN, None, null, N/A", wrote(table(KEPT_ROWS)), rows=KEPT_ROWS),
    Case(30, "labels 001, 1, 1.0, True", wrote(table(NUMERIC_ROWS)), rows=NUMERIC_ROWS),
    Case(31, "labels that look alike", wrote(table(ALIKE_ROWS)), says=("labels differ only by case or Unicode form",), rows=ALIKE_ROWS, warns=LABELLED),
    Case(31, "... by space", wrote(table() + "글쎄, positive \n"), says=("stripped the space around the label of 1 row",), rows=[*BASE, ("글쎄", "positive")], warns=LABELLED),
    # what evaluate reports is compared with `rows` for every case
    Case(32, "a label in the test file only", both(table(), table([("글쎄", "neutral"), ("좋다", "positive")])), fit=("--test", "test.csv"), says=("test.csv: rows with a label that the corpus has not: 1 ('neutral')",), warns=("fit",)),
    Case(32, "... in what is evaluated", wrote(table([("글쎄", "neutral"), ("좋다", "positive")])), rows=[("글쎄", "neutral"), ("좋다", "positive")], doors=("evaluate",)),
    Case(33, "1,500 labels (scaled)", wrote(table(SOME)), says=("as many as 1,500 labels",), rows=SOME, warns=("fit",)),
    # a network of so many is as large as its labels, which is no matter of bad input
    Case(33, "... 10,000, not trained", wrote(table(MANY)), says=("as many as 10,000 labels",), rows=MANY, warns=("fit",), slow=True),
    Case(34, "a text with two labels", wrote(table([*BASE, (BASE[0][0], "negative")])), says=("texts that are there with different labels: 1",), rows=[*BASE, (BASE[0][0], "negative")], warns=("fit",)),
    Case(35, "texts of the corpus in the test file", both(table(), table([*BASE[:2], ("글쎄", "positive")])), fit=("--test", "test.csv"), says=("test.csv: rows whose text is in the corpus, too: 2",), warns=("fit",)),
    Case(35, "... and in the validation file", both(table(), table([*BASE[:2], ("글쎄", "positive")])), fit=("--valid", "test.csv"), says=("test.csv: rows whose text is in the corpus, too: 2",), warns=("fit",)),
    Case(36, "every text empty", wrote("text,label\n,positive\n\u3000,negative\n"), 3, ("corpus.csv: no row is left (2 empty text)",), doors=LABELLED),
    Case(36, "... is answered with the prior", wrote("text,label\n,positive\n\u3000,negative\n"), predicted=2, doors=("predict",)),
    Case(37, "one token a row", wrote(table([(f"단어{n}", label) for n, (_, label) in enumerate(BASE)])), rows=[(f"단어{n}", label) for n, (_, label) in enumerate(BASE)]),
    Case(38, "20,000 distinct words (scaled)", wrote(table(distinct_words(20_000))), rows=distinct_words(20_000)),
    Case(39, "99.9 % one label", wrote(table(RARE)), says=("99.90% of the texts have the label 'positive'",), rows=RARE, warns=("fit",)),
    Case(40, "labels <pad>, =cmd, ../x", wrote(table(ODD_ROWS)), rows=ODD_ROWS),
]  # fmt: skip


@dataclass(frozen=True)
class TextCase:
    """A row of the battery about texts, whichever way they come."""

    number: int
    what: str
    texts: tuple[str, ...]
    #: Each is answered with the prior and flagged.
    empty: bool = False
    #: Flagged, since the model knows no token of it.
    unknown: bool = False
    warns: bool = False
    #: All have the answer of the first, to the last bit.
    same: bool = False
    #: Files with them need --on-bad-text clean.
    bad: bool = False

    def __str__(self) -> str:
        return f"{self.number}: {self.what}"


NFC = "정말 재미있는 영화, 최고!"
TEXTS = [
    TextCase(7, "NUL", ("정말\0 좋다", "정말 좋다"), warns=True, same=True, bad=True),
    TextCase(41, "empty", ("",), empty=True),
    TextCase(42, "white space, U+3000, U+200B, U+3164", (" ", "\t\n", "\u3000", "\u200b", "\u3164", " \u3164\u200b"), empty=True),
    TextCase(43, "no word that is known", ("qwertyuiop zxcvb", "뷁"), unknown=True),
    TextCase(44, "emoji with joiners", ("👍🏽 최고 👨‍👩‍👧‍👦 🇰🇷❤️ \U0010ffff",)),
    TextCase(45, "a lone surrogate", ("좋\ud800다", "좋\ufffd다", "좋\udfff다"), warns=True, same=True, bad=True),
    TextCase(46, "right to left, overrides", ("שלום \u202eمرحبا\u202c", "\u2066abc\u2069")),
    TextCase(47, "NFD as NFC", (NFC, unicodedata.normalize("NFD", NFC)), same=True),
    TextCase(48, "half-width jamo as the others", ("ㅋㅋ ㅠㅠ ㄱ", "\uffbb\uffbb \uffd7\uffd7 \uffa1"), same=True),
    TextCase(49, "10,000 of a letter", ("ㅋ" * 10_000, "ㅋㅋㅋ"), same=True),
    TextCase(50, "4,000 and 100,000 characters without a space", ("아버지가방에들어가신다" * 364, "아버지가방에들어가신다" * 9_090)),
    TextCase(51, "control characters", ("a\x01\x1f\x7fb", "a\x1b[31mb"), warns=True),
    TextCase(52, "U+FEFF and U+FFFE inside", ("정말\ufeff좋다", "정말\ufffe좋다", "정말 좋다"), warns=True, same=True),
    TextCase(53, "markup and addresses only", ("<br /><b></b>", "https://a.b/c?d=e&amp;f", "@이름 #태그 =1+1")),
    TextCase(54, "private use", ("\ue000\uf8ff \U000f0000",)),
    TextCase(55, "rare syllables", ("즤 뷁 쀍 뙠", "똠방각하 펲시콜라")),
]  # fmt: skip

#: Names and cells that a spreadsheet would run, two labels a model.
FORMULAS = [
    ("=1+1", "+1"),
    ("-1", "@SUM(1)"),
    ("\tx", "\rx"),
    ("\0x", "＝1"),
    ("＋1", "－1"),
    ("＠a", "plain"),
    ("=x\r\ny", "plain"),
]

#: Options that cannot be right, by command; a row of the battery is a number, an option and a value.
IMPOSSIBLE = [
    *(("fit", f"{option} {value}") for option in ("--epochs", "--units", "--batch-size") for value in ("0", "-3", "nan", "1e99", "many")),
    *(("fit", f"--learning-rate {value}") for value in ("0", "-1", "nan", "inf", "1e99")),
    *(("fit", f"--dropout {value}") for value in ("1", "-0.1", "nan", "1e99")),
    *(("fit", f"--split {value}") for value in ("0", "0.9", "nan")),
    *(("fit", f"--seed {value}") for value in ("-1", "nan", "1e99")),
    *(("fit", f"--min-precision {value}") for value in ("0", "2", "nan")),
    *((command, f"{option} {value}") for command in ("fit", "evaluate", "predict") for option in ("--max-chars", "--limit") for value in ("0", "-1", "1e99")),
    *(("predict", f"{option} {value}") for option in ("--batch-size", "--workers") for value in ("0", "-1", "1e99")),
    ("predict", "--top-k -1"), ("predict", "--min-confidence nan"), ("predict", "--min-confidence 2"),
    *((command, "--no-such-option") for command in ("fit", "evaluate", "predict")),
]  # fmt: skip

#: Numbers that have tests of their own below instead of an entry in a table above.
OTHERS = {
    38: "5 million distinct words: slow, in a process whose memory is measured",
    50: "a million characters without a space: slow; its time is measured by a benchmark",
    56: "cells that a spreadsheet would run",
    70: "impossible numbers and unknown options",
    71: "a reader of stdout that has enough",
    72: "LANG=C, no home, a home that cannot be written to (simulated by a file: root writes everywhere), 80 columns",
    73: "an output that is a file or a folder",
}


@dataclass
class Result:
    """What a run of the program gave."""

    code: int
    out: str
    err: str

    @property
    def error(self) -> str:
        (line,) = (line for line in self.err.splitlines() if line.startswith("textrnn: error: "))
        return line.removeprefix("textrnn: error: ")

    @property
    def warnings(self) -> list[str]:
        head = "textrnn: warning: "
        return [line.removeprefix(head) for line in self.err.splitlines() if line.startswith(head)]


Run = Callable[..., Result]
COMMAND = functools.cache(typer.main.get_command)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, predictor: Any) -> Run:
    """Run ``textrnn`` inside this process; what takes most of a run, options and model, is made once only."""
    monkeypatch.setattr("typer.main.get_command", COMMAND)
    monkeypatch.setattr("textrnn.runtime.load", lambda path: predictor if path == MODEL else load(path))

    def runner(*arguments: object, stdin: bytes = b"") -> Result:
        out, err = io.BytesIO(), io.StringIO()
        with monkeypatch.context() as patch, warnings.catch_warnings():
            warnings.simplefilter("default")
            patch.setattr(sys, "argv", ["textrnn", *map(str, arguments)])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
            patch.setattr(sys, "stdout", io.TextIOWrapper(out, "utf-8", newline="\n", write_through=True))
            patch.setattr(sys, "stderr", err)
            with pytest.raises(SystemExit) as ended:
                main()
            sys.stdout.flush()
            assert "Traceback" not in err.getvalue()
            return Result(int(ended.value.code or 0), out.getvalue().decode(), err.getvalue())

    return runner


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Names in messages are then short."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def predictor() -> Any:
    return load(MODEL)


class TrainingBegins(TextRNNError):
    """Nothing was wrong with what `fit` was given."""

    exit_code = 99


@pytest.fixture
def untrained(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise TrainingBegins("training begins; nothing to do")

    monkeypatch.setattr("textrnn.estimators.judging._baseline", stop)


def state_of(folder: Path) -> dict[str, tuple[int, bytes]]:
    found = {path.name: path.stat() for path in folder.iterdir()}
    return {name: (each.st_ino, (folder / name).read_bytes() if each.st_size < 1 << 20 and (folder / name).is_file() else b"") for name, each in found.items()}  # fmt: skip


def arguments_of(case: Case, door: str, source: Path) -> list[object]:
    given = os.path.relpath(source) if source.is_relative_to(Path.cwd()) and source != Path.cwd() else source
    if door == "fit":
        return ["fit", given, "-o", "kept", "--force", *FLAGS, *case.options, *case.fit]
    if door == "evaluate":
        return ["evaluate", given, "-m", MODEL, "--json", *case.options]
    return ["predict", "-i", given, "-m", MODEL, "-o", "kept", "--format", "jsonl", "--force", *case.options]


def told_in_korean(message: str) -> bool:
    set_language("ko")
    try:
        return translated(message) != message
    finally:
        set_language("en")


def finite(text: str) -> Any:
    def refuse(name: str) -> None:
        raise AssertionError(f"{name} in what was printed")

    return json.loads(text, parse_constant=refuse)


def params(cases: list[Case], code: bool) -> list[Any]:
    return [
        pytest.param(case, door, id=f"{case}, {door}", marks=[pytest.mark.slow] * case.slow)
        for case in cases
        if bool(case.code) == code
        for door in case.doors
    ]


@pytest.mark.parametrize(("case", "door"), params(CORPORA, code=True))
def test_an_error_is_one_line_and_leaves_everything_as_it_was(run, folder, monkeypatch, case, door):
    source = case.make(folder)
    (folder / "kept").write_bytes(b"as it was")
    before = state_of(folder)
    if case.patch is not None:
        case.patch(monkeypatch)
    if door == "python":
        with pytest.raises(DataError) as error, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            corpus = read_corpus(os.path.relpath(source) if source != folder else source, **case.reading)
            TextClassifier(**TINY).fit(corpus.texts, corpus.labels)
        message = str(error.value)
        assert told_in_korean(message), message
    else:
        result = run(*arguments_of(case, door, source))
        assert result.code == case.code and result.out == "", result.err
        message = result.error
    assert all(word in message for word in case.says) and "; " in message and "\n" not in message, message
    if case.number != 23:
        assert state_of(folder) == before
    assert {path.name for path in folder.iterdir()} == set(before)
    assert (folder / "kept").read_bytes() == b"as it was"


def check_warnings(case: Case, door: str, said: list[str]) -> None:
    expected = case.says if door in case.warns else ()
    for word in expected:
        assert any(word in each for each in said), (word, said)
    if not expected:
        assert said == []


@pytest.mark.parametrize(("case", "door"), [each for each in params(CORPORA, code=False) if each.values[1] != "fit"])
def test_what_is_unusual_is_read_and_answered(run, folder, predictor, case, door):
    source = case.make(folder)
    before = {path.name for path in folder.iterdir()}
    if door == "python":
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            corpus = read_corpus(source.name, **case.reading)
            answers = predictor.predict_proba(corpus.texts)
        assert list(zip(corpus.texts, corpus.labels, strict=True)) == case.read
        assert np.isfinite(answers).all() and answers.shape == (len(case.read), 2)
        said = [str(each.message) for each in caught if issubclass(each.category, TextRNNWarning)]
        assert all(map(told_in_korean, said)), said
        check_warnings(case, door, said)
        return
    result = run(*arguments_of(case, door, source))
    assert result.code == 0, result.err
    assert all(note in result.err for note in case.notes), result.err
    check_warnings(case, door, result.warnings)
    if door == "evaluate":
        figures = finite(result.out)
        assert figures["n"] == len(case.read)
        strange = Counter(label for _, label in case.read if label not in LABELS)
        assert figures["unseen_labels"] == strange
        return
    answers = [finite(line) for line in (folder / "kept").read_text(encoding="utf-8").split("\n")[:-1]]
    assert len(answers) == (len(case.read) if case.predicted is None else case.predicted)
    assert all(0 <= answer["probability"] <= 1 and answer["predicted_label"] in LABELS for answer in answers)
    assert {path.name for path in folder.iterdir()} == before | {"kept"}


@pytest.mark.parametrize(("case", "door"), [each for each in params(CORPORA, code=False) if each.values[1] == "fit"])
def test_what_is_unusual_comes_as_far_as_training(run, folder, untrained, case, door):
    source = case.make(folder)
    before = state_of(folder)
    result = run(*arguments_of(case, door, source))
    assert result.code == TrainingBegins.exit_code, result.err
    assert all(note in result.err for note in case.notes), result.err
    check_warnings(case, "fit", result.warnings)
    assert all(map(told_in_korean, result.warnings)), result.warnings
    assert state_of(folder) == before


# of these, training is all that differs from a plain corpus
TRAINED = {1, 2, 7, 13, 14, 24, 27, 29, 30, 31, 32, 34, 35, 37, 39, 40}


@pytest.mark.slow
@pytest.mark.usefixtures("untraced")
@pytest.mark.filterwarnings("ignore:texts with NUL")
@pytest.mark.parametrize(
    "case", [each for each in CORPORA if each.number in TRAINED and "fit" in each.doors and not each.code], ids=str
)
def test_what_is_unusual_is_learned(run, folder, case):
    source = case.make(folder)
    result = run(*arguments_of(case, "fit", source), "--json")
    assert result.code == 0, result.err
    summary = finite(result.out)
    assert summary["rows"] == len(case.read) and summary["classes"] == sorted({label for _, label in case.read})
    check_warnings(case, "fit", result.warnings)
    assert np.isfinite(load("kept").predict_proba([text for text, _ in case.read[:30]] + [""])).all()
    answered = run("predict", "-m", "kept", "-i", source.name, "-o", "out.csv", *case.options)
    assert answered.code == 0, answered.err
    if case.number == 40:
        cells = {line.split(",")[-2] for line in (folder / "out.csv").read_text(encoding="utf-8").splitlines()[1:]}
        assert cells <= {"<pad>", "'=cmd", "../x"}


@pytest.mark.slow
def test_38_five_million_distinct_words_make_a_capped_vocabulary_in_2_gb(folder):
    with (folder / "corpus.csv").open("w", encoding="utf-8") as file:
        file.write("text,label\n")
        for n in range(0, 5_000_000, 100):
            file.write(" ".join(f"w{n + k}" for k in range(100)) + f",{LABELS[n // 100 % 2]}\n")
    arguments = [
        sys.executable,
        "-m",
        "textrnn",
        "--quiet",
        "fit",
        "corpus.csv",
        *FLAGS,
        "--batch-size",
        "512",
        "--json",
    ]
    done = subprocess.run(arguments, capture_output=True, text=True, encoding="utf-8", cwd=folder, check=True)
    summary = finite(done.stdout)
    assert summary["rows"] == 50_000 and summary["peak_mb"] <= 2048
    assert len(load_text_model(folder / "model.textrnn").vocabulary) == 30_002


@pytest.mark.parametrize("case", TEXTS, ids=str)
def test_a_text_is_answered_alike_whichever_way_it_comes(run, folder, predictor, untrained, case):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        answers = predictor.predict_proba(list(case.texts))
    assert np.isfinite(answers).all() and answers.sum(1) == pytest.approx(1)
    said = [str(each.message) for each in caught]
    assert bool(said) == case.warns and all(map(told_in_korean, said)), said
    if case.empty:
        np.testing.assert_array_equal(answers, np.tile(np.float32(predictor.model.prior), (len(answers), 1)))
    if case.same:
        np.testing.assert_array_equal(answers, np.repeat(answers[:1], len(answers), 0))
    words = run("predict", "-m", MODEL, "--json", "--proba", "--", *case.texts)
    assert words.code == 0 and bool(words.warnings) == case.warns, words.err
    found = finite(words.out)["predictions"]
    assert [(row["empty"], row["unknown"]) for row in found] == [(case.empty, case.unknown)] * len(
        case.texts
    ) or case.number not in (41, 42, 43)
    np.testing.assert_allclose(
        [[row[f"prob_{label}"] for label in LABELS] for row in found], answers, rtol=0, atol=1e-6
    )
    lines = [
        json.dumps({"text": text, "label": label}) + "\n"
        for text, label in [*zip(case.texts, LABELS * 9, strict=False), *BASE]
    ]
    (folder / "in.jsonl").write_text("".join(lines), encoding="utf-8")
    if case.bad:
        refused = run("predict", "-m", MODEL, "-i", "in.jsonl")
        assert refused.code == 3 and refused.error.startswith("in.jsonl:1:"), refused.err
    rest = ("--on-bad-text", "clean") if case.bad else ()
    told = run("predict", "-m", MODEL, "-i", "in.jsonl", "-o", "out.jsonl", "--proba", *rest)
    assert told.code == 0 and bool(told.warnings) == case.warns, told.err
    rows = [finite(line) for line in (folder / "out.jsonl").read_text(encoding="utf-8").split("\n")[:-1]][
        : len(case.texts)
    ]
    np.testing.assert_allclose([[row[f"prob_{label}"] for label in LABELS] for row in rows], answers, rtol=0, atol=1e-6)
    if case.empty:
        assert f"{len(case.texts)} empty texts were answered" in told.err
    if case.unknown:
        assert "texts have no word that the model knows" in told.err
    for command in (("evaluate", "in.jsonl", "-m", MODEL), ("fit", "in.jsonl", "-o", "m.textrnn", *FLAGS)):
        done = run(*command, *rest)
        assert done.code in (0, TrainingBegins.exit_code), done.err
        assert bool(done.warnings) == (case.warns or case.empty), done.err


@pytest.mark.slow
@pytest.mark.usefixtures("untraced")
def test_all_such_texts_are_learned_from(folder, run):
    rows = [(text, LABELS[n % 2]) for case in TEXTS for n, text in enumerate(case.texts)] + BASE
    lines = [json.dumps({"text": text, "label": label}) + "\n" for text, label in rows]
    (folder / "in.jsonl").write_text("".join(lines), encoding="utf-8")
    result = run("fit", "in.jsonl", "-o", "m.textrnn", "--on-bad-text", "clean", *FLAGS, "--json")
    assert result.code == 0 and finite(result.out)["rows"] == len(rows) - 7, result.err


@pytest.mark.slow
@pytest.mark.parametrize("name", names(morphemes))
def test_44_emoji_are_read_by_every_analyser(run, name):
    (case,) = (case for case in TEXTS if case.number == 44)
    result = run("tokenize", *case.texts, "--analyzer", name, "--json")
    if result.code == 7:
        pytest.skip(result.error)
    assert result.code == 0 and finite(result.out)["tokens"][0]["tokens"], result.err


@pytest.mark.slow
def test_50_a_million_characters_without_a_space_are_cut(run, folder):
    (folder / "in.txt").write_text("아버지가방에들어가신다" * 90_910, encoding="utf-8")
    result = run("tokenize", (folder / "in.txt").read_text(encoding="utf-8"), "--analyzer", "mecab", "--json")
    if result.code == 7:
        pytest.skip(result.error)
    assert result.code == 0 and len(finite(result.out)["tokens"][0]["tokens"]) > 300_000, result.err


@pytest.mark.parametrize("labels", FORMULAS, ids=repr)
def test_56_what_a_spreadsheet_would_run_is_guarded_in_added_columns(run, folder, labels):
    model = load_text_model(MODEL)
    save_text_model(replace(model, labels=list(labels)), folder / "m.textrnn")
    cell = "=HYPERLINK(1)"
    (folder / "in.csv").write_text(f"text,more\na wonderful film,{cell}\n", encoding="utf-8")
    options = ("-m", "m.textrnn", "-i", "in.csv", "--text", "text", "--top-k", 2, "--prefix", "=")
    wanted = {f"'{label}" if label != "plain" else label for label in labels}
    for guard, original in (((), cell), (("--guard",), f"'{cell}")):
        result = run("predict", *options, *guard)
        assert result.code == 0, result.err
        header, row = csv.reader(io.StringIO(result.out.replace("\0", "\ue000"), newline=""))
        assert header[:2] == ["text", "more"] and all(name.startswith("'=") for name in header[2:])
        assert row[:2] == ["a wonderful film", original]
        assert {row[4].replace("\ue000", "\0"), row[6].replace("\ue000", "\0")} == wanted
        assert guard or result.out.splitlines()[1].startswith(f"a wonderful film,{cell},")


@pytest.mark.parametrize(("command", "option"), IMPOSSIBLE)
def test_70_impossible_numbers_and_unknown_options_are_usage_errors(run, folder, command, option):
    wrote(table())(folder)
    (folder / "kept").write_bytes(b"as it was")
    arguments = {
        "fit": ["fit", "corpus.csv", "-o", "kept", "--force"],
        "evaluate": ["evaluate", "corpus.csv", "-m", MODEL],
        "predict": ["predict", "-i", "corpus.csv", "-m", MODEL, "-o", "kept", "--force"],
    }[command]
    result = run(*arguments, *option.split())
    assert result.code == 2 and result.error and result.out == "" and len(result.err.splitlines()) == 1, result.err
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        "corpus.csv": table().encode(),
        "kept": b"as it was",
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"epochs": 0},
        {"units": -1},
        {"learning_rate": math.nan},
        {"dropout": 1.0},
        {"batch_size": 0},
        {"learning_rate": 1e99},
    ],
    ids=repr,
)
def test_70_impossible_numbers_are_usage_errors_in_python(wrong):
    with pytest.raises(UsageError, match=next(iter(wrong))):
        TextClassifier(**TINY | wrong).fit(*map(list, zip(*BASE, strict=True)))


def started(*arguments: object, environment: dict[str, str] | None = None, folder: Path | None = None) -> Any:
    return subprocess.Popen(
        [sys.executable, "-m", "textrnn", *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, cwd=folder
    )  # fmt: skip


def test_71_a_reader_that_has_enough_ends_it_quietly(folder):
    wrote("text\n" + "loved it\n" * 20_000)(folder)
    program = started("predict", "-m", MODEL, "-i", "corpus.csv", folder=folder)
    program.stdout.readline()
    program.stdout.close()
    assert program.wait(60) == 0
    said = program.stderr.read()
    assert b"Traceback" not in said and b"rror" not in said


@pytest.mark.parametrize("home", [None, "file"])
def test_72_a_poor_environment_is_enough(folder, home):
    (folder / "home").write_bytes(b"no folder")
    environment = {
        name: value for name, value in os.environ.items() if name not in ("HOME", "XDG_CACHE_HOME", "LC_ALL")
    }
    environment |= {"LANG": "C", "COLUMNS": "80", **({"HOME": str(folder / "home")} if home else {})}
    program = started("predict", "-m", MODEL, "좋은 영화", environment=environment, folder=folder)
    out, err = program.communicate(timeout=60)
    assert program.returncode == 0 and out.decode().split("\t")[0] in LABELS, err
    assert b"textrnn" not in err and b"Traceback" not in err  # onnxruntime has a word about a home of that kind
    assert {path.name for path in folder.iterdir()} == {"home"}


def test_72_help_keeps_to_80_columns(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    result = run("fit", "--help")
    assert result.code == 0 and max(map(len, result.out.splitlines())) <= 80


@pytest.mark.slow
def test_72_a_home_that_cannot_be_written_to_costs_the_cache_only(folder):
    wrote(table())(folder)
    (folder / "home").write_bytes(b"no folder")
    environment = {name: value for name, value in os.environ.items() if name != "XDG_CACHE_HOME"}
    environment |= {"HOME": str(folder / "home"), "LANG": "C"}
    flags = [*FLAGS[:-2], "--tokenizer", "morpheme", "--analyzer", "kiwi"]
    program = started("fit", "corpus.csv", *flags, environment=environment, folder=folder)
    _, err = program.communicate(timeout=300)
    assert program.returncode == 0 and b"Traceback" not in err, err.decode()


@pytest.mark.parametrize("command", ["fit", "predict", "evaluate"])
@pytest.mark.parametrize("output", ["kept", "sub", "none/new", "kept/new", "/dev/null"])
def test_73_an_output_that_is_there_or_cannot_be_is_refused(run, folder, command, output):
    wrote(table())(folder)
    (folder / "kept").write_bytes(b"as it was")
    (folder / "sub").mkdir()
    before = state_of(folder)
    arguments = {
        "fit": ["fit", "corpus.csv", "-o", output, *FLAGS],
        "predict": ["predict", "-i", "corpus.csv", "-m", MODEL, "-o", output],
        "evaluate": ["evaluate", "corpus.csv", "-m", MODEL, "--report", output],
    }[command]
    result = run(*arguments)
    assert result.code == 5 and len(result.err.splitlines()) == 1 and result.out == "", result.err
    assert ("--force" in result.error) == (output == "kept")
    assert state_of(folder) == before and not list((folder / "sub").iterdir())


def test_every_row_of_the_battery_is_here():
    own = {int(number) for name in globals() for number in re.findall(r"^test_(\d+)_", name)}
    assert own == set(OTHERS) | {44}
    assert {case.number for case in [*CORPORA, *TEXTS]} | own == {*range(1, 57), *range(70, 74)}
