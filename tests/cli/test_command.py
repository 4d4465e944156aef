"""The command that a model keeps: what it takes to run it again, and no path."""

from __future__ import annotations

import json

import pytest

from textrnn.bundle.text_model import load_text_model

FIT = ["--epochs", "1", "--units", "4", "--no-wide", "--filters", "0", "--tokenizer", "word"]


@pytest.mark.slow
def test_files_are_named_by_what_they_are_and_the_rest_as_it_was_given(run, corpus, tmp_path):
    output = tmp_path / "m.textrnn"
    done = run("fit", corpus, corpus, "-o", output, "--test", corpus, "--text", "text", "--force", *FIT, "--seed", 3)
    assert done.code == 0, done.err
    told = "textrnn fit CORPUS CORPUS --test TEST --seed 3 --tokenizer word --units 4 --filters 0 --no-wide --epochs 1 "
    assert load_text_model(output).provenance["command"] == told + "--text text"
    assert str(tmp_path).encode() not in output.read_bytes()
    shown = json.loads(run("info", "-m", output, "--json").text)
    assert shown["command"].startswith("textrnn fit ") and len(shown["corpus_sha256"]["train"]) == 64
    assert {"python", "tensorflow", "keras", "numpy", "textrnn"} <= set(shown["packages"])


@pytest.mark.slow
def test_a_command_of_series_is_named_in_full(run, tmp_path):
    source = tmp_path / "numbers.csv"
    source.write_text("time,x\n" + "".join(f"{i},{i % 5}\n" for i in range(300)), encoding="utf-8")
    forecast = ["forecast", "fit", source, "--target", "x", "--lookback", "5", "--horizon", "1", "--epochs", "1"]
    output = tmp_path / "m.textrnn"
    done = run(*forecast, "--units", "2", "-o", output)
    assert done.code == 0, done.err
    shown = json.loads(run("info", "-m", output, "--json").text)
    assert shown["command"] == "textrnn forecast fit SERIES --target x --lookback 5 --horizon 1 --units 2 --epochs 1"
