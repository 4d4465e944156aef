"""A model against a labelled file: the figures are scikit-learn's."""

from __future__ import annotations

import json

import numpy as np
import pytest
from sklearn import metrics

from textrnn.errors import DataError, TextRNNWarning
from textrnn.runtime.evaluate_file import evaluate_file

#: Text, true label, and the probabilities of bad, good and odd.
ROWS = [
    ("정말 좋아요", "good", (0.1, 0.8, 0.1)),
    ("아주 좋아요", "good", (0.2, 0.7, 0.1)),
    ("그저 좋아요", "good", (0.6, 0.3, 0.1)),
    ("별로예요", "bad", (0.9, 0.05, 0.05)),
    ("나빠요", "bad", (0.2, 0.5, 0.3)),
    ("지루해요", "bad", (0.55, 0.25, 0.2)),
    ("이상해요", "odd", (0.3, 0.3, 0.4)),
    ("묘해요", "odd", (0.45, 0.35, 0.2)),
    ("신기해요", "odd", (0.1, 0.2, 0.7)),
    ("모르겠어요", "unknown", (0.2, 0.7, 0.1)),
    ("글쎄요", "unknown", (0.25, 0.65, 0.1)),
    ("음", "other", (0.35, 0.25, 0.4)),
]
LABELS = ["bad", "good", "odd"]


class Known:
    """A predictor of the texts above."""

    def __init__(self, labels=LABELS):
        self.classes_ = np.array(labels)

    def predict_proba(self, texts):
        told = {text: probabilities for text, _, probabilities in ROWS}
        return np.array([told[text] for text in texts])

    def predict(self, texts):
        return self.classes_[self.predict_proba(texts).argmax(1)]


def write(path, rows):
    path.write_text(
        "\n".join(["text,label", *(f"{text},{label}" for text, label, *_ in rows)]) + "\n", encoding="utf-8"
    )
    return path


@pytest.fixture
def figures(tmp_path):
    return evaluate_file(Known(), write(tmp_path / "test.csv", ROWS))


@pytest.fixture
def truth():
    return [label for _, label, _ in ROWS]


@pytest.fixture
def predicted():
    return [LABELS[int(np.argmax(each))] for *_, each in ROWS]


def test_labels_never_seen_are_wrong_answers(figures, truth, predicted):
    assert figures["n"] == 12
    assert figures["accuracy"] == pytest.approx(metrics.accuracy_score(truth, predicted))
    assert figures["micro_f1"] == pytest.approx(metrics.f1_score(truth, predicted, average="micro"))
    assert figures["unseen_labels"] == {"unknown": 2, "other": 1}


def test_labels_never_seen_are_one_more_label_in_macro_f1(figures, truth, predicted):
    one = ["unseen" if label not in LABELS else label for label in truth]
    assert figures["macro_f1"] == pytest.approx(metrics.f1_score(one, predicted, average="macro"))


def test_log_loss_is_of_the_labels_the_model_has(figures):
    known = [(label, each) for _, label, each in ROWS if label in LABELS]
    wanted = metrics.log_loss([label for label, _ in known], [each for _, each in known], labels=LABELS)
    assert figures["log_loss"] == pytest.approx(wanted)


def test_calibration_error_is_the_gap_of_confidence_and_accuracy(figures):
    gaps = {}
    for _, label, each in ROWS:
        if label in LABELS:
            right = LABELS[int(np.argmax(each))] == label
            gaps.setdefault(min(int(max(each) * 15), 14), []).append(right - max(each))
    assert figures["ece"] == pytest.approx(sum(abs(sum(each)) for each in gaps.values()) / 9)


def test_confusion_counts_rows_of_truth_and_columns_of_answers(figures, truth, predicted):
    wanted = metrics.confusion_matrix(truth, predicted, labels=LABELS)
    assert figures["confusion"] == {"labels": LABELS, "matrix": wanted.tolist()}


def test_recall_and_support_of_each_label(figures, truth, predicted):
    _, recall, _, support = metrics.precision_recall_fscore_support(truth, predicted, labels=LABELS)
    assert list(figures["classes"]) == LABELS
    assert [figures["classes"][label]["recall"] for label in LABELS] == pytest.approx(recall)
    assert [figures["classes"][label]["support"] for label in LABELS] == support.tolist() == [3, 3, 3]
    assert all(isinstance(each["support"], int) for each in figures["classes"].values())


def test_precision_and_f1_of_each_label_count_the_wrong_answers_to_labels_never_seen(figures, truth, predicted):
    precision, _, f1, _ = metrics.precision_recall_fscore_support(truth, predicted, labels=LABELS)
    assert [figures["classes"][label]["precision"] for label in LABELS] == pytest.approx(precision)
    assert [figures["classes"][label]["f1"] for label in LABELS] == pytest.approx(f1)


def test_without_labels_never_seen_every_figure_is_that_of_scikit_learn(tmp_path):
    rows = [row for row in ROWS if row[1] in LABELS]
    figures = evaluate_file(Known(), write(tmp_path / "test.csv", rows))
    truth, predicted = [label for _, label, _ in rows], [LABELS[int(np.argmax(each))] for *_, each in rows]
    columns = metrics.precision_recall_fscore_support(truth, predicted, labels=LABELS)
    for name, wanted in zip(("precision", "recall", "f1", "support"), columns, strict=True):
        assert [figures["classes"][label][name] for label in LABELS] == pytest.approx(wanted), name
    assert figures["macro_f1"] == pytest.approx(metrics.f1_score(truth, predicted, average="macro"))
    assert figures["micro_f1"] == figures["accuracy"] == pytest.approx(6 / 9)
    assert figures["unseen_labels"] == {}


def test_intervals_are_around_the_figures_and_always_the_same(figures, tmp_path):
    for name in ("accuracy", "macro_f1"):
        low, high = figures["interval"][name]
        assert 0 <= low < figures[name] < high <= 1
    again = evaluate_file(Known(), write(tmp_path / "again.csv", ROWS))
    assert again["interval"] == figures["interval"]


def test_more_rows_give_narrower_intervals(figures, tmp_path):
    many = evaluate_file(Known(), write(tmp_path / "many.csv", ROWS * 25))
    width = {name: high - low for name, (low, high) in figures["interval"].items()}
    narrow = {name: high - low for name, (low, high) in many["interval"].items()}
    assert all(narrow[name] == pytest.approx(width[name] / 5, rel=0.25) for name in width)


def test_the_keys_are_those_of_the_contract_and_the_rest_is_json(figures):
    contract = ["n", "accuracy", "macro_f1", "log_loss", "ece", "micro_f1", "interval", "classes", "confusion"]
    assert list(figures) == [*contract, "unseen_labels", "skipped", "notes"]
    assert json.loads(json.dumps(figures)) == figures
    assert set(figures["classes"]["good"]) == {"precision", "recall", "f1", "support"}


def test_a_label_nobody_has_and_nobody_predicts_is_zero(tmp_path):
    rows = [row for row in ROWS if row[1] in ("good", "bad") and row[0] != "그저 좋아요"]
    figures = evaluate_file(Known(), write(tmp_path / "test.csv", rows))
    assert figures["classes"]["odd"] == {"precision": 0, "recall": 0, "f1": 0, "support": 0}


def test_labels_of_a_model_may_be_numbers(tmp_path):
    numbers = {"bad": "0", "good": "1", "odd": "2"}
    rows = [(text, numbers.get(label, "9"), each) for text, label, each in ROWS]
    figures = evaluate_file(Known(labels=[0, 1, 2]), write(tmp_path / "test.csv", rows))
    assert figures["accuracy"] == 0.5
    assert list(figures["classes"]) == ["0", "1", "2"]
    assert figures["unseen_labels"] == {"9": 3}


def test_a_file_of_labels_never_seen_gives_json(tmp_path):
    figures = evaluate_file(Known(), write(tmp_path / "test.csv", ROWS[-3:]))
    assert figures["accuracy"] == 0
    json.dumps(figures, allow_nan=False)


def test_rows_left_out_are_counted_and_options_reach_the_reader(tmp_path):
    path = tmp_path / "test.csv"
    lines = ["review;stars", *(f"{text};{label}" for text, label, _ in ROWS), "묘해요;", ";good"]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.warns(TextRNNWarning):
        figures = evaluate_file(Known(), path, reading={"text": "review", "label": "stars"})
    assert figures["n"] == 12
    assert figures["skipped"] == {"no label": 1, "empty text": 1}
    assert "delimiter: semicolon" in figures["notes"]


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DataError, match=r"nowhere\.csv"):
        evaluate_file(Known(), tmp_path / "nowhere.csv")
