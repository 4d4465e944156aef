"""Texts with several labels or none, from the command line."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.usefixtures("untraced")

WORDS = {"food": "국 빵 soup", "sport": "goal 경기 팀", "toxic": "idiot 바보 욕"}
QUICK = ("--tokenizer", "word", "--units", 8, "--embedding-dim", 8, "--learning-rate", 0.05, "--epochs", 15)


def some_rows(count=120):
    rng = np.random.default_rng(0)
    for _ in range(count):
        labels = [label for label in WORDS if rng.random() < 0.4]
        yield " ".join([*(str(rng.choice(WORDS[label].split())) for label in labels), "그"]), labels


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The same corpus in both ways of writing it."""
    path = tmp_path_factory.mktemp("several")
    tags = [f"{text},{';'.join(labels)}" for text, labels in some_rows()]
    table = [",".join([text, *(str(int(label in labels)) for label in WORDS)]) for text, labels in some_rows()]
    (path / "tags.csv").write_text("\n".join(["text,tags", *tags]) + "\n", encoding="utf-8")
    (path / "table.csv").write_text("\n".join([f"text,{','.join(WORDS)}", *table]) + "\n", encoding="utf-8")
    return path


TAGS = ("--label", "tags", "--label-separator", ";")
TABLE = ("--label", "food,sport,toxic")


@pytest.fixture
def trained(run, folder) -> Path:
    model = folder / "tags.textrnn"
    if not model.exists():
        assert run("--quiet", "fit", folder / "tags.csv", "-o", model, *TAGS, *QUICK).code == 0
    return model


def contents(path):
    """What is in a model file: its settings, and the bytes of its other members."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist() if name != "manifest.json"}
    return {**json.loads(members.pop("model.json")), **members}


@pytest.mark.slow
def test_both_ways_of_writing_labels_make_the_same_model(run, folder, trained):
    result = run("--quiet", "fit", folder / "table.csv", "-o", folder / "table.textrnn", *TABLE, *QUICK, "--json")
    assert result.code == 0, result.err
    told = json.loads(result.text)
    assert told["multilabel"] is True and told["classes"] == ["food", "sport", "toxic"] and told["rows"] == 120
    assert set(told["valid"]) == {"n", "accuracy", "macro_f1", "micro_f1", "log_loss", "ece"}
    ours, theirs = (contents(path) for path in (folder / "table.textrnn", trained))
    assert ours["summary"].pop("labels_at") == {"label": ["food", "sport", "toxic"]}
    assert theirs["summary"].pop("labels_at") == {"label": ["tags"], "label_separator": ";"}
    made_of = [each.pop("provenance")["corpus"] for each in (ours, theirs)]
    assert made_of[0] == made_of[1]
    assert ours == theirs
    assert json.loads(run("info", "-m", trained, "--json").text)["network"]["multilabel"] is True


def test_labels_of_a_text_stand_together(run, trained):
    lines = run("predict", "-m", trained, "soup goal 그", "그", "idiot 그").text.splitlines()
    assert [line.split("\t")[0] for line in lines] == ["food;sport", "", "toxic"]
    told = json.loads(
        run("predict", "-m", trained, "soup 바보", "--json", "--proba", "--top-k", 2, "--label-separator", "|").text
    )
    (row,) = told["predictions"]
    chances = [row[f"prob_{label}"] for label in WORDS]
    assert row["predicted_label"] == "food|toxic" and {row["label_1"], row["label_2"]} == {"food", "toxic"}
    assert row["probability"] == pytest.approx(min(max(p, 1 - p) for p in chances), abs=1e-6)
    refused = run("predict", "-m", trained, "soup", "--label-separator", "o")
    assert refused.code == 2 and "label 'food' has 'o' in it" in refused.err


def test_a_file_keeps_its_rows_and_gets_the_labels(run, folder, trained):
    result = run("predict", "-m", trained, "-i", folder / "tags.csv", "--text", "text", "--proba")
    assert result.code == 0, result.err
    rows = list(csv.DictReader(io.StringIO(result.text)))
    assert list(rows[0]) == ["text", "tags", "predicted_label", "probability", "prob_food", "prob_sport", "prob_toxic"]
    assert sum(row["tags"] == row["predicted_label"] for row in rows) > 100
    assert any(row["predicted_label"] == "" for row in rows)


def test_a_file_is_evaluated_whichever_way_it_is_written(run, folder, trained):
    first = json.loads(run("evaluate", folder / "tags.csv", "-m", trained, *TAGS, "--json").text)
    second = json.loads(run("evaluate", folder / "table.csv", "-m", trained, *TABLE, "--json").text)
    assert first == second
    assert first["accuracy"] > 0.8 and first["multilabel"] is True
    assert np.array(first["confusion"]["matrices"]).shape == (3, 2, 2)
    assert "food\t" in run("evaluate", folder / "tags.csv", "-m", trained, *TAGS).text


def test_a_file_like_that_of_the_training_is_read_without_flags(run, folder, trained, tmp_path):
    asked = run("--quiet", "evaluate", folder / "tags.csv", "-m", trained, *TAGS, "--json")
    assert run("--quiet", "evaluate", folder / "tags.csv", "-m", trained, "--json").text == asked.text
    told = json.loads(
        run("fit", folder / "tags.csv", "--from", trained, "-o", tmp_path / "m", "--epochs", 1, "--json").text
    )
    assert told["classes"] == ["food", "sport", "toxic"] and told["train"]["accuracy"] > 0.9
    assert run("--quiet", "evaluate", folder / "tags.csv", "-m", tmp_path / "m").code == 0
    other = run("--quiet", "evaluate", folder / "table.csv", "-m", trained)
    assert other.code == 3 and "column 'tags' is not one of text, food" in other.err


def test_what_does_not_fit_is_said_in_one_line(run, same_in_korean, folder, trained, model, tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text("text,x,y\na,0,1\nb,1,maybe\n", encoding="utf-8")
    for arguments, code, message in (
        (("fit", bad, "--label", "x,y", "-o", tmp_path / "m"), 3, "bad.csv:3: label column y holds 'maybe'"),
        (("fit", folder / "table.csv", *TABLE, "--label-separator", ";", "-o", tmp_path / "m"), 2, "one column"),
        (("fit", folder / "tags.csv", *TAGS, "--min-precision", 0.9, "-o", tmp_path / "m"), 2, "min_precision"),
        (("fit", folder / "tags.csv", *TAGS, "--class-weight", "balanced", "-o", tmp_path / "m"), 2, "class_weight"),
        (("evaluate", folder / "tags.csv", "-m", model, *TAGS), 2, "gives a text one label"),
        (("evaluate", folder / "table.csv", "-m", trained, "--label", "food"), 2, "gives a text several labels"),
    ):
        result = run("--quiet", *arguments)
        assert result.code == code and message in result.err, (arguments, result.err)
        assert len(result.err.splitlines()) == 1
        same_in_korean(result, "--quiet", *arguments)
    assert not (tmp_path / "m").exists()


@pytest.mark.slow
def test_a_fit_and_an_evaluation_have_their_page_and_a_fit_its_plots(run, folder, tmp_path):
    page, plots, model = tmp_path / "r.html", tmp_path / "plots", tmp_path / "m.textrnn"
    result = run(
        *("--quiet", "fit", folder / "tags.csv", "-o", model, *TAGS, *QUICK, "--report", page, "--plots", plots),
        "--json",
    )
    assert result.code == 0, result.err
    told, text = json.loads(result.text), page.read_text(encoding="utf-8")
    assert f"<td>{told['baseline']['accuracy']:.1%}</td>" in text and 'id="mistakes"' in text
    count = sum("food" in labels for _, labels in some_rows())
    assert f'<th>food</th><td class="n">{count}</td><td class="n">{count / 120:.1%}</td>' in text
    assert sorted(path.name for path in plots.iterdir()) == ["confusion.png", "reliability.png", "training.png"]
    result = run("--quiet", "evaluate", folder / "tags.csv", "-m", model, *TAGS, "--report", page, "--force", "--json")
    assert result.code == 0, result.err
    told, text = json.loads(result.text), page.read_text(encoding="utf-8")
    (rightly, wrongly), (missed, found) = told["confusion"]["matrices"][0]
    cells = "".join(f'<td class="n">{n}</td>' for n in (found, missed, wrongly, rightly))
    assert f"<tr><th>food</th>{cells}</tr>" in text and f"<td>{told['micro_f1']:.1%}</td>" in text
