"""A small trained model and a way to run the program as a user does."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from textrnn import TextClassifier
from textrnn_cli.main import main

TEXTS = {
    "positive": [
        "정말 재미있어요",
        "아주 좋아요",
        "최고의 영화",
        "really good film",
        "loved it",
        "좋은 배우 좋은 영화",
    ],
    "negative": ["정말 지루해요", "아주 나빠요", "최악의 영화", "really bad film", "hated it", "나쁜 배우 나쁜 영화"],
}


@dataclass
class Result:
    """What a run of the program gave."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode()


Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run ``textrnn`` inside this process, which is quicker by the imports."""

    def runner(*arguments: object, stdin: bytes = b"", cwd: Path | None = None) -> Result:
        out, err = io.BytesIO(), io.StringIO()
        with monkeypatch.context() as patch, warnings.catch_warnings():
            warnings.simplefilter("default")
            patch.setattr(sys, "argv", ["textrnn", *map(str, arguments)])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
            patch.setattr(sys, "stdout", io.TextIOWrapper(out, "utf-8", newline="\n", write_through=True))
            patch.setattr(sys, "stderr", err)
            if cwd is not None:
                patch.chdir(cwd)
            with pytest.raises(SystemExit) as ended:
                main()
            sys.stdout.flush()
            return Result(int(ended.value.code or 0), out.getvalue(), err.getvalue())

    return runner


@pytest.fixture
def same_in_korean(run: Run) -> Callable[..., None]:
    """See that what a failed run said is said in Korean, too: every clause of it, with all places and values."""

    def check(english: Result, *arguments: object, **options: object) -> None:
        korean = run("--lang", "ko", *arguments, **options)
        assert korean.code == english.code != 0, korean.err
        (wrong,) = (line for line in english.err.splitlines() if line.startswith("textrnn: error: "))
        (told,) = (line for line in korean.err.splitlines() if line.startswith("textrnn: 오류: "))
        for clause in told.removeprefix("textrnn: 오류: ").split("; "):
            assert re.search("[가-힣]", clause), told
        for value in re.findall(r"'[^']*'|--[\w-]+|[\w./-]*\d[\w./:-]*", wrong.removeprefix("textrnn: error: ")):
            assert value.rstrip(".:") in told, (value, told)

    return check


_HOLD = """
import sys
from textrnn.locks import claimed
with claimed(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def refused(run: Run, tmp_path: Path) -> Iterator[Callable[..., None]]:
    """See that a command refuses to write, after the arguments given, a file that another process is writing."""
    output = tmp_path / "held"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    process = subprocess.Popen([sys.executable, "-c", _HOLD, str(output)], text=True, **pipes)
    assert process.stdout is not None and process.stdout.readline() == "held\n"

    def check(*arguments: object) -> None:
        done = run(*arguments, output)
        assert done.code == 6 and (os.name == "nt" or f"(process {process.pid})" in done.err), done.err
        assert not output.exists()

    yield check
    process.communicate()


@pytest.fixture(scope="session")
def run_process() -> Run:
    """Run ``textrnn`` in a process of its own."""

    def runner(*arguments: object, stdin: bytes = b"", **environment: str) -> Result:
        done = subprocess.run(
            [sys.executable, "-m", "textrnn", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            env=os.environ | environment,
            timeout=300,
        )
        return Result(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace"))

    return runner


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model file of two labels."""
    texts = [text for each in TEXTS.values() for text in each] * 4
    labels = [label for label, each in TEXTS.items() for _ in each] * 4
    path = tmp_path_factory.mktemp("model") / "model.textrnn"
    classifier = TextClassifier(tokenizer="word", units=8, embedding_dim=16, epochs=15, learning_rate=0.02, quiet=True)
    classifier.fit(texts, labels).save(path)
    return path


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A corpus of 48 rows."""
    rows = [f"{text} {i},{label}" for i in range(4) for label, each in TEXTS.items() for text in each]
    path = tmp_path / "corpus.csv"
    path.write_text("\n".join(["text,label", *rows]) + "\n", encoding="utf-8")
    return path
