"""From files to a judged model file."""

from __future__ import annotations

import json
import os
import zipfile

import numpy as np
import pytest

import textrnn
from textrnn import TextClassifier
from textrnn.errors import DataError, ModelFileError, OutputError, TextRNNError, UsageError
from textrnn.estimators import fit_corpus as module
from textrnn.estimators.fit_corpus import continue_corpus, fit_corpus

SUBJECTS = ("이 영화", "배우들 연기", "음악", "The film", "the plot", "service")
OPINIONS = {
    "긍정": ("정말 재미있어요", "아주 좋아요", "is wonderful!", "was great"),
    "부정": ("너무 지루해요", "아주 별로예요", "is terrible!", "was bad"),
}
ROWS = [(f"{subject} {words}", label) for label, said in OPINIONS.items() for words in said for subject in SUBJECTS]

QUICK = {
    "tokenizer": "word",
    "units": 6,
    "embedding_dim": 5,
    "bidirectional": False,
    "epochs": 1,
    "batch_size": 100,
    "learning_rate": 0.05,
    "quiet": True,
}
LEARNING = QUICK | {"epochs": 12, "learning_rate": 0.1, "dropout": 0.0, "word_dropout": 0.0}

#: As in cli.md.
KEYS = [
    *("model", "rows", "skipped", "classes", "tokenizer", "analyzer", "epochs", "seed", "valid", "test"),
    *("baseline", "verdict", "seconds", "peak_mb"),
]
FIGURES = {"n", "accuracy", "macro_f1", "log_loss", "ece"}


pytestmark = [
    pytest.mark.usefixtures("untraced"),
    pytest.mark.filterwarnings("ignore:.* label", "ignore:.* rows whose text is in the corpus"),
]


def write(path, rows):
    path.write_text("\n".join(["text,label", *(f"{text},{label}" for text, label in rows)]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """Forty-eight rows, and one without a label."""
    return write(tmp_path_factory.mktemp("corpus") / "reviews.csv", [*ROWS[:24], ("아무 말", ""), *ROWS[24:]])


@pytest.fixture(scope="module")
def run(corpus, tmp_path_factory):
    """A fit that learns its corpus, with a test file, as (summary, model file, what was said)."""
    folder = tmp_path_factory.mktemp("run")
    rows = [(f"{text} !", label) for text, label in ROWS[::4]]
    test = write(folder / "test.csv", [*rows, ("뭐라고", "중립"), ("hm", "중립"), ("글쎄", "중립")])
    said = []
    with pytest.warns(textrnn.errors.TextRNNWarning, match="1 "):
        summary = fit_corpus(
            corpus,
            folder / "model.textrnn",
            test=test,
            min_precision=0.75,
            parameters=LEARNING | {"random_state": 7},
            say=said.append,
        )
    return summary, folder / "model.textrnn", said


def stored(path):
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("model.json"))


# the summary


def test_the_summary_has_the_keys_of_the_contract(run):
    summary = run[0]
    assert [name for name in summary if name != "unsure"] == KEYS
    assert set(summary["valid"]) == set(summary["test"]) == FIGURES
    assert set(summary["baseline"]) == {"name", "accuracy", "macro_f1"}
    assert set(summary["verdict"]) == {"better", "judged_on", "n", "difference", "interval", "p_value"}
    assert list(summary["seconds"]) == ["read", "tokenize", "train", "judge", "total"]
    assert json.loads(json.dumps(summary)) == summary


def test_the_summary_says_what_was_done(run):
    summary, path, said = run
    assert summary["model"] == str(path)
    assert summary["rows"] == 48
    assert summary["skipped"] == {"no label": 1}
    assert summary["classes"] == ["긍정", "부정"]
    assert (summary["tokenizer"], summary["analyzer"]) == ("word", None)
    assert (summary["epochs"], summary["seed"]) == (12, 7)
    assert summary["seconds"]["total"] >= summary["seconds"]["train"] > 0
    assert 50 < summary["peak_mb"] < 100_000
    assert any("reviews.csv" in line or "label" in line for line in said)
    assert len(said) == len(set(said))


def test_the_figures_are_those_of_the_stored_model(run):
    summary, path, _ = run
    predictor = textrnn.load(path)
    texts, labels = [f"{text} !" for text, _ in ROWS[::4]], [label for _, label in ROWS[::4]]
    right = (predictor.predict(texts) == np.array(labels)).sum()
    assert right >= 10
    assert summary["test"]["n"] == summary["verdict"]["n"] == 15
    assert summary["test"]["accuracy"] == pytest.approx(right / 15)  # the three labels never seen are wrong
    assert summary["baseline"]["accuracy"] <= 12 / 15
    assert summary["verdict"]["judged_on"] == "test"
    assert summary["verdict"]["difference"] == pytest.approx(
        summary["test"]["accuracy"] - summary["baseline"]["accuracy"]
    )
    assert summary["valid"]["n"] == 5


def test_the_model_file_knows_how_it_was_trained(run):
    summary, path, _ = run
    told = stored(path)["summary"]
    kept = set(KEYS) - {"model", "seconds", "peak_mb"}
    assert kept <= set(told)
    assert {name: told[name] for name in kept} == {name: summary[name] for name in kept}
    assert not {"model", "seconds", "peak_mb"} & set(told)
    assert told["parameters"]["units"] == 6


def test_the_threshold_of_min_precision_is_stored(run):
    summary, path, _ = run
    model = stored(path)
    assert set(summary["unsure"]) == {"threshold", "coverage"}
    assert model["min_confidence"] == textrnn.load(path).model.min_confidence == summary["unsure"]["threshold"]
    assert model["summary"]["min_precision"] == {"precision": 0.75, "coverage": summary["unsure"]["coverage"]}
    assert 0.5 <= summary["unsure"]["threshold"] < 1
    assert summary["unsure"]["coverage"] * 5 in (1, 2, 3, 4, 5)


def test_the_same_seed_writes_the_same_file(run, corpus, tmp_path):
    for name in ("first", "second"):
        with pytest.warns(textrnn.errors.TextRNNWarning):
            summary = fit_corpus(corpus, tmp_path / name, parameters=QUICK)
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()
    assert summary["test"] is None
    assert "unsure" not in summary
    assert list(summary) == KEYS
    assert summary["verdict"]["judged_on"] == "held-out part"
    assert summary["verdict"]["n"] == 5
    assert stored(tmp_path / "first")["min_confidence"] is None


def test_cross_validation_judges_all_rows(tmp_path):
    corpus = write(tmp_path / "c.csv", ROWS)
    summary = fit_corpus(corpus, tmp_path / "m.textrnn", cv=2, parameters=QUICK)
    assert (summary["verdict"]["judged_on"], summary["verdict"]["n"]) == ("cv", 48)
    assert summary["test"] is None
    assert list(summary) == KEYS
    assert textrnn.load(tmp_path / "m.textrnn").predict(["음악 좋아요"]).shape == (1,)


def test_an_analyser_is_named(tmp_path):
    pytest.importorskip("mecab")
    summary = fit_corpus(write(tmp_path / "c.csv", ROWS), tmp_path / "m", parameters=QUICK | {"tokenizer": "mecab"})
    assert (summary["tokenizer"], summary["analyzer"]) == ("morpheme", "mecab")


def test_coverage_of_pretrained_vectors_is_told(tmp_path):
    (tmp_path / "v.vec").write_text("영화 1 0\nfilm 0 1\n", encoding="utf-8")
    corpus = write(tmp_path / "c.csv", ROWS)
    summary = fit_corpus(corpus, tmp_path / "m", parameters=QUICK | {"embeddings": tmp_path / "v.vec"})
    words = len(textrnn.load(tmp_path / "m").model.vocabulary) - 2
    assert summary["embeddings"] == {"coverage": 2 / words}


# what is wrong is said before work begins, and nothing is written


@pytest.fixture
def unread(monkeypatch):
    """Whoever reads a corpus fails."""

    def read(*_, **__):
        raise AssertionError("the corpus was read")

    monkeypatch.setattr(module, "read_corpus", read)


@pytest.mark.parametrize("call", ["fit", "continue"])
def test_the_output_is_looked_at_before_anything_is_read(unread, tmp_path, call):
    taken = tmp_path / "taken.textrnn"
    taken.write_text("not to be lost")
    for output, message in ((taken, "--force"), (tmp_path, "folder"), (tmp_path / "none" / "m", "no such folder")):
        with pytest.raises(OutputError, match=message):
            if call == "fit":
                fit_corpus("c.csv", output)
            else:
                continue_corpus("m.textrnn", "c.csv", output)
    assert taken.read_text() == "not to be lost"
    assert os.listdir(tmp_path) == ["taken.textrnn"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"split": 0}, "split must be above 0 and below 0.5, was 0"),
        ({"split": 0.5}, "was 0.5"),
        ({"split": float("nan")}, "was nan"),
        ({"cv": 1}, "cv must be at least 2"),
        ({"cv": -2}, "cv must be at least 2"),
        ({"cv": 3, "test": "t.csv"}, "no use for a test file"),
        ({"min_precision": 0}, "min_precision must be above 0 and at most 1, was 0"),
        ({"min_precision": 1.5}, "was 1.5"),
        ({"parameters": {"units": 0}}, "units must be a whole number of at least 1, was 0"),
        ({"parameters": {"dropout": 1.0}}, "dropout must be at least 0 and below 1, was 1.0"),
        ({"parameters": {"random_state": -1}}, "random_state .* was -1"),
    ],
)
def test_options_are_looked_at_before_anything_is_read(unread, tmp_path, options, message):
    with pytest.raises(UsageError, match=message):
        fit_corpus("c.csv", tmp_path / "m.textrnn", **options)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("rows", "options", "kind", "message"),
    [
        (ROWS[:1] + ROWS[-1:], {}, DataError, "too few to hold out"),
        (ROWS[:24], {}, DataError, "at least 2 labels"),
        (ROWS, {"cv": 30}, DataError, "too few for 30 folds"),
        (ROWS, {"test": [("hm", "0"), ("so", "1")]}, DataError, "no test text has a label of the corpus"),
        (ROWS, {"valid": [("hm", "0"), ("so", "1")]}, DataError, "no validation text has a label of the corpus"),
        (ROWS, {"test": "missing.csv"}, DataError, "missing.csv"),
        (ROWS, {"reading": {"text": "body"}}, DataError, "body"),
        (ROWS, {"parameters": QUICK | {"cell": "lstmm"}}, UsageError, "lstm"),
        (ROWS, {"parameters": QUICK | {"min_count": 99}}, DataError, "no text has a token"),
        (ROWS, {"parameters": QUICK | {"embeddings": "missing.vec"}}, DataError, "missing.vec"),
    ],
    ids=lambda each: "" if isinstance(each, list) else None,
)
def test_a_fit_that_fails_writes_nothing(tmp_path, rows, options, kind, message):
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "model.textrnn").write_text("the model of yesterday")
    corpus = write(tmp_path / "in" / "c.csv", rows)
    given = {
        name: write(tmp_path / "in" / f"{name}.csv", value)
        if name in ("valid", "test") and isinstance(value, list)
        else value
        for name, value in options.items()
    }
    with pytest.raises(kind, match=message) as caught:
        fit_corpus(corpus, tmp_path / "out" / "model.textrnn", force=True, **{"parameters": QUICK} | given)
    assert "\n" not in str(caught.value)
    assert (tmp_path / "out" / "model.textrnn").read_text() == "the model of yesterday"
    assert os.listdir(tmp_path / "out") == ["model.textrnn"]


def test_a_precision_out_of_reach_writes_nothing(tmp_path):
    valid = write(tmp_path / "v.csv", [(text, {"긍정": "부정", "부정": "긍정"}[label]) for text, label in ROWS])
    with pytest.raises(DataError, match="lower --min-precision"):
        fit_corpus(write(tmp_path / "c.csv", ROWS), tmp_path / "m", valid=valid, min_precision=1, parameters=LEARNING)
    assert not (tmp_path / "m").exists()


# going on with new data


@pytest.fixture
def more(tmp_path):
    """Thirty rows that say the opposite of what was learned."""
    turned = [(text, {"긍정": "부정", "부정": "긍정"}[label]) for text, label in ROWS[9:39]]
    return write(tmp_path / "more.csv", turned)


def test_training_goes_on_with_another_corpus(run, more, tmp_path):
    path = run[1]
    before = path.read_bytes()
    summary = continue_corpus(
        path, more, tmp_path / "next.textrnn", parameters={"epochs": 12, "learning_rate": 0.05, "quiet": True}
    )
    assert list(summary) == [
        *("model", "from", "rows", "skipped", "classes", "epochs", "train", "seconds", "peak_mb"),
    ]
    assert (summary["model"], summary["from"]) == (str(tmp_path / "next.textrnn"), str(path))
    assert (summary["rows"], summary["epochs"], summary["classes"]) == (30, 12, ["긍정", "부정"])
    assert path.read_bytes() == before
    old, new = textrnn.load(path), textrnn.load(tmp_path / "next.textrnn")
    assert new.model.vocabulary.tokens == old.model.vocabulary.tokens
    texts, labels = [text for text, _ in ROWS[9:39]], [label for _, label in ROWS[9:39]]
    column = [old.model.labels.index(label) for label in labels]
    rows = np.arange(30)
    assert (new.predict_proba(texts)[rows, column].mean()) < old.predict_proba(texts)[rows, column].mean() - 0.05
    score = (new.predict(texts) != np.array(labels)).mean()  # the new corpus says the opposite
    assert summary["train"] == {"accuracy": pytest.approx(score), "n": 30}
    told = stored(tmp_path / "next.textrnn")["summary"]
    assert told["rows"] == 48  # what was known of the first training stays
    assert [each["rows"] for each in told["continued"]] == [30]


def test_training_goes_on_in_the_same_file_if_it_may(run, more, tmp_path):
    path = tmp_path / "m.textrnn"
    path.write_bytes(run[1].read_bytes())
    for rounds in (1, 2):
        continue_corpus(path, more, path, force=True, parameters={"epochs": 1, "quiet": True})
        assert len(stored(path)["summary"]["continued"]) == rounds


def test_going_on_that_fails_writes_nothing(run, more, tmp_path):
    strange = write(
        tmp_path / "strange.csv", [("좋아요", "긍정"), ("글쎄", "중립"), ("나빠요", "부정"), ("음", "중립")]
    )
    (tmp_path / "torn.textrnn").write_bytes(run[1].read_bytes()[:-9])
    before = sorted(os.listdir(tmp_path))
    for model, corpus, kind, message in (
        (run[1], strange, DataError, r"label '중립' is not among \['긍정', '부정'\]"),
        (tmp_path / "absent.textrnn", more, ModelFileError, "no such model file"),
        (tmp_path / "torn.textrnn", more, ModelFileError, "not a textrnn model file|damaged"),
        (run[1], tmp_path / "absent.csv", DataError, "absent.csv"),
    ):
        with pytest.raises(kind, match=message) as caught:
            continue_corpus(model, corpus, tmp_path / "next.textrnn", parameters={"epochs": 1, "quiet": True})
        assert isinstance(caught.value, TextRNNError)
    assert sorted(os.listdir(tmp_path)) == before


def test_a_model_that_went_on_is_an_estimator_again(run, more, tmp_path):
    continue_corpus(run[1], more, tmp_path / "m", parameters={"epochs": 2, "quiet": True})
    loaded = TextClassifier.load(tmp_path / "m")
    assert loaded.units == 6
    assert loaded.classes_.tolist() == ["긍정", "부정"]
