"""Texts with several labels: the columns of a prediction and the figures of an evaluation."""

from __future__ import annotations

import json

import numpy as np
import pytest
from sklearn import metrics

from textrnn.errors import UsageError
from textrnn.runtime.evaluate_file import evaluate_file
from textrnn.runtime.layout import Layout

LABELS = ["food", "sport", "toxic"]

# layout


def test_labels_are_joined_and_the_least_sure_decision_counts():
    layout = Layout(LABELS, separator=";", proba=True, min_confidence=0.7)
    assert layout.names == ["predicted_label", "probability", "prob_food", "prob_sport", "prob_toxic", "unsure"]
    rows = np.array([[0.9, 0.2, 0.75], [0.1, 0.5, 0.2], [0.6, 0.9, 0.8]], np.float32)
    assert [layout.values(row) for row in rows] == [
        ["food;toxic", 0.75, 0.9, 0.2, 0.75, False],
        ["", 0.5, 0.1, 0.5, 0.2, True],
        ["food;sport;toxic", 0.6, 0.6, 0.9, 0.8, True],
    ]


def test_top_labels_are_ranked_whether_chosen_or_not():
    layout = Layout(LABELS, separator=" | ", top_k=2)
    assert layout.values(np.array([0.2, 0.6, 0.9], np.float32)) == ["sport | toxic", 0.6, "toxic", 0.9, "sport", 0.6]


@pytest.mark.parametrize("separator", ["o", "", "food"])
def test_a_separator_that_is_in_a_label_is_refused(separator):
    with pytest.raises(UsageError, match=r"label 'food' has .* in it; add --label-separator"):
        Layout(LABELS, separator=separator)


# evaluation

ROWS = [
    ("맛있는 국", ("food",), (0.8, 0.3, 0.1)),
    ("goal!", ("sport",), (0.2, 0.7, 0.6)),
    ("soup and goal", ("food", "sport"), (0.9, 0.4, 0.1)),
    ("idiot", ("toxic",), (0.1, 0.2, 0.9)),
    ("그냥", (), (0.3, 0.1, 0.2)),
    ("hm", (), (0.55, 0.1, 0.2)),
]


class Known:
    """A predictor of the texts above."""

    classes_ = np.array(LABELS)
    multilabel_ = True

    def predict_proba(self, texts):
        told = {text: probabilities for text, _, probabilities in ROWS}
        return np.array([told[text] for text in texts])


def write(path, rows):
    path.write_text("\n".join(["text,tags", *(f"{text},{';'.join(each)}" for text, each, *_ in rows)]), "utf-8")
    return path


READING = {"text": "text", "label": "tags", "label_separator": ";"}


def test_every_figure_is_that_of_scikit_learn(tmp_path):
    figures = evaluate_file(Known(), write(tmp_path / "c.csv", ROWS), reading=READING)
    truth = np.array([[label in each for label in LABELS] for _, each, _ in ROWS]).astype(int)
    predicted = (np.array([each for *_, each in ROWS]) > 0.5).astype(int)
    assert figures["multilabel"] is True
    assert (figures["n"], figures["accuracy"]) == (6, pytest.approx(3 / 6))
    assert figures["macro_f1"] == pytest.approx(metrics.f1_score(truth, predicted, average="macro"))
    assert figures["micro_f1"] == pytest.approx(metrics.f1_score(truth, predicted, average="micro"))
    columns = metrics.precision_recall_fscore_support(truth, predicted, zero_division=0)
    for name, wanted in zip(("precision", "recall", "f1", "support"), columns, strict=True):
        assert [figures["classes"][label][name] for label in LABELS] == pytest.approx(wanted), name
    matrices = metrics.multilabel_confusion_matrix(truth, predicted)
    assert figures["confusion"] == {"labels": LABELS, "matrices": matrices.tolist()}
    assert figures["unseen_labels"] == {}
    for name in ("accuracy", "macro_f1"):
        low, high = figures["interval"][name]
        assert 0 <= low < figures[name] < high <= 1
    assert json.loads(json.dumps(figures)) == figures


def test_labels_never_seen_are_counted_one_by_one_and_make_a_text_wrong(tmp_path):
    rows = [(text, (*each, "new", *(["odd"] if i else [])), p) for i, (text, each, p) in enumerate(ROWS[:2])]
    figures = evaluate_file(Known(), write(tmp_path / "c.csv", rows + ROWS[2:]), reading=READING)
    assert figures["unseen_labels"] == {"new": 2, "odd": 1}
    assert figures["accuracy"] == pytest.approx(2 / 6)
    assert list(figures["classes"]) == figures["confusion"]["labels"] == LABELS


def test_columns_of_0_and_1_give_the_same(tmp_path):
    table = tmp_path / "table.csv"
    lines = [",".join([text, *(str(int(label in each)) for label in LABELS)]) for text, each, _ in ROWS]
    table.write_text("\n".join([f"text,{','.join(LABELS)}", *lines]), "utf-8")
    first = evaluate_file(Known(), table, reading={"label": LABELS})
    second = evaluate_file(Known(), write(tmp_path / "c.csv", ROWS), reading=READING)
    assert {**first, "notes": 0} == {**second, "notes": 0}


def test_a_corpus_of_another_kind_is_refused(tmp_path):
    path = write(tmp_path / "c.csv", ROWS[:4])
    with pytest.raises(UsageError, match="several labels; add --label-separator"):
        evaluate_file(Known(), path, reading={"label": "tags"})
    one = Known()
    one.multilabel_ = False
    with pytest.raises(UsageError, match="one label; name one column with --label"):
        evaluate_file(one, path, reading=READING)
