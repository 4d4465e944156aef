"""Runs that break off: what they leave, and that going on leads to the same file."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from textrnn.bundle.checkpoint import checkpoint_of
from textrnn.interruption import Interrupted
from textrnn.nn.course import Course
from textrnn.runtime import continued, predict_file

pytestmark = pytest.mark.usefixtures("untraced")

FIT = ["--epochs", "4", "--units", "4", "--embedding-dim", "8", "--no-wide", "--filters", "0", "--tokenizer", "word"]
posix = pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signals")


@pytest.fixture
def breaking(monkeypatch):
    """Let the training of this process be asked to end after so many steps."""

    def after(steps, number=signal.SIGTERM):
        count = iter(range(steps - 1, -1, -1))
        stepped = Course.stepped

        def asked(course, *progress):
            if next(count, None) == 0:
                signal.raise_signal(number)
            stepped(course, *progress)

        monkeypatch.setattr(Course, "stepped", asked)

    return after


@pytest.fixture(scope="module")
def kept():
    """What is made once."""
    return {}


@pytest.fixture
def whole(run, corpus, tmp_path, kept):
    """The file of a fit that nothing breaks off."""
    if not kept:
        assert run("fit", corpus, "-o", tmp_path / "whole.textrnn", *FIT).code == 0
        kept["whole"] = (tmp_path / "whole.textrnn").read_bytes()
        (tmp_path / "whole.textrnn").unlink()
    return kept["whole"]


@posix
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_fit_that_broke_off_goes_on_to_the_same_bytes(run, corpus, tmp_path, whole, breaking, number, code):
    output = tmp_path / "m.textrnn"
    breaking(5, number)
    broken = run("fit", corpus, "-o", output, *FIT)
    assert broken.code == code, broken.err
    assert "has what was learned so far; the same command with --resume goes on" in broken.err
    assert not output.exists() and checkpoint_of(output).is_dir()
    again = run("fit", corpus, "-o", output, "--resume", *FIT)
    assert again.code == 0 and "going on with the run that broke off" in again.err
    assert output.read_bytes() == whole
    assert {path.name for path in tmp_path.iterdir()} == {"corpus.csv", "m.textrnn"}


@posix
@pytest.mark.slow
@pytest.mark.parametrize("options", [["--cv", 2], ["--networks", 2]], ids=str)
def test_every_training_of_a_fit_is_taken_up_where_it_broke_off(run, corpus, tmp_path, breaking, monkeypatch, options):
    steps, stepped, output = [], Course.stepped, tmp_path / "m.textrnn"
    with monkeypatch.context() as patch:
        patch.setattr(Course, "stepped", lambda course, *progress: (steps.append(1), stepped(course, *progress)))
        assert run("fit", corpus, "-o", output, *FIT, *options).code == 0
    whole = output.read_bytes()
    for step in (len(steps) // 2, len(steps) - 1):
        output.unlink()
        breaking(step)
        assert run("fit", corpus, "-o", output, *FIT, *options).code == 143
        monkeypatch.setattr(Course, "stepped", stepped)
        again = run("fit", corpus, "-o", output, *FIT, *options, "--resume")
        assert again.code == 0 and "going on with the run that broke off" in again.err, again.err
        assert output.read_bytes() == whole, step


@posix
def test_a_checkpoint_is_of_one_corpus_and_one_configuration(run, corpus, tmp_path, breaking, same_in_korean):
    output = tmp_path / "m.textrnn"
    breaking(2)
    run("fit", corpus, "-o", output, *FIT)
    other = run("fit", corpus, "-o", output, "--resume", *FIT, "--seed", 1)
    assert other.code == 2 and "is of another run: settings.random_state was 0 and is 1" in other.err
    same_in_korean(other, "fit", corpus, "-o", output, "--resume", *FIT, "--seed", 1)
    with corpus.open("a", encoding="utf-8") as file:
        file.write("one more,positive\n")
    other = run("fit", corpus, "-o", output, "--resume", *FIT)
    assert other.code == 2 and "is of another run: corpus.train was " in other.err
    afresh = run("fit", corpus, "-o", output, *FIT)
    assert afresh.code == 0 and "of a run that broke off; starting afresh" in afresh.err
    assert not checkpoint_of(output).exists()


def test_with_nothing_to_resume_it_starts_afresh_and_says_so(run, corpus, tmp_path, whole):
    output = tmp_path / "m.textrnn"
    done = run("fit", corpus, "-o", output, "--resume", *FIT)
    assert done.code == 0 and "nothing to resume; starting afresh" in done.err
    assert output.read_bytes() == whole


def test_going_on_from_a_model_cannot_be_resumed(run, corpus, model):
    assert "--resume" in run("fit", corpus, "--from", model, "-o", "x.textrnn", "--resume").err


@posix
@pytest.mark.slow
def test_a_second_fit_to_the_same_output_is_refused_soon(corpus, tmp_path):
    output = tmp_path / "m.textrnn"
    command = [sys.executable, "-m", "textrnn", "fit", str(corpus), "-o", str(output), *FIT, "--epochs", "4000"]
    first = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not (tmp_path / ".m.textrnn.lock").exists():
            time.sleep(0.01)
        second = subprocess.run(command, capture_output=True, text=True, check=False)
        assert second.returncode == 6
        assert f"(process {first.pid})" in second.stderr and second.stderr.count("\n") == 1
    finally:
        first.terminate()
        assert first.wait(30) == 143


# predictions


@pytest.fixture
def rows(tmp_path):
    path = tmp_path / "rows.csv"
    lines = [f'{i},"good film, {"very " * (i % 7)}good"' for i in range(4500)]
    path.write_text("\n".join(["id,text", *lines]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def broken_after(monkeypatch):
    """Let predicting end after so many chunks, each of which was marked; what it gives lets it go on to the end."""

    def after(chunks):
        layout, seen = predict_file._chunks, []

        def broken(*arguments):
            for chunk in layout(*arguments):
                if len(seen) == chunks:
                    raise Interrupted
                seen.append(len(chunk[0]))
                yield chunk

        monkeypatch.setattr(continued, "EVERY", 0.0)
        monkeypatch.setattr(predict_file, "_chunks", broken)
        return seen

    return after


@pytest.mark.parametrize(("format_", "options"), [("csv", []), ("tsv", ["--top-k", 2]), ("jsonl", ["--proba"])])
def test_predictions_that_broke_off_go_on_to_the_same_bytes(run, model, rows, tmp_path, broken_after, format_, options):
    predict = ["predict", "-m", model, "-i", rows, "--text", "text", "--json", *options]
    whole, output = tmp_path / f"whole.{format_}", tmp_path / f"out.{format_}"
    first = run(*predict, "-o", whole)
    seen = broken_after(1)
    assert run(*predict, "-o", output).code == 130
    assert not output.exists() and checkpoint_of(output).is_dir()
    seen.append(0)  # never as many again
    again = run(*predict, "-o", output, "--resume")
    assert again.code == 0 and json.loads(again.text) == {**json.loads(first.text), "output": str(output)}
    assert output.read_bytes() == whole.read_bytes()
    assert sum(seen) == 4500  # nothing is predicted twice
    assert {path.name for path in tmp_path.iterdir()} == {"rows.csv", output.name, whole.name}


def test_predictions_of_other_rows_or_another_model_are_not_gone_on_with(run, model, rows, tmp_path, broken_after):
    output = tmp_path / "out.csv"
    predict = ["predict", "-m", model, "-i", rows, "--text", "text", "-o", output]
    broken_after(1)
    assert run(*predict).code == 130
    other = run(*predict, "--resume", "--proba")
    assert other.code == 2 and "is of another run: added was " in other.err
    rows.write_text(rows.read_text(encoding="utf-8").replace("good film", "bad film", 1), encoding="utf-8")
    other = run(*predict, "--resume")
    assert other.code == 2 and "rows are not those of the run that broke off" in other.err
    assert checkpoint_of(output).is_dir()


def test_what_cannot_be_gone_on_with_says_so(run, model, rows, tmp_path):
    predict = ["predict", "-m", model, "-i", rows, "--text", "text", "--resume"]
    for more in ([], ["-o", tmp_path / "out.parquet"]):
        refused = run(*predict, *more)
        assert refused.code == 2 and "neither Parquet nor stdout can be gone on with" in refused.err


def test_an_error_leaves_nothing(run, model, rows, tmp_path):
    with rows.open("ab") as file:
        file.write(b"1,\xff\xfe\n")
    failed = run("predict", "-m", model, "-i", rows, "--text", "text", "-o", tmp_path / "out.csv")
    assert failed.code == 3
    assert [path.name for path in tmp_path.iterdir()] == ["rows.csv"]
