"""Texts with several labels or none: what both estimators learn, and how they are judged."""

from __future__ import annotations

import json
import pickle
import zipfile

import numpy as np
import pytest
from sklearn.metrics import accuracy_score
from sklearn.preprocessing import MultiLabelBinarizer

import textrnn
from textrnn import LinearTextClassifier, TextClassifier
from textrnn.errors import DataError, UsageError
from textrnn.estimators import fit_judged
from textrnn.estimators.fit_corpus import continue_corpus, fit_corpus
from textrnn.evaluation import scores

WORDS = {"food": "국 빵 soup", "sport": "goal 경기 팀", "toxic": "idiot 바보 욕"}
LABELS = sorted(WORDS)


def some_rows(count, seed=0):
    """Texts that have a word for each of their labels, and one that says nothing."""
    rng = np.random.default_rng(seed)
    rows = []
    for _ in range(count):
        labels = tuple(label for label in LABELS if rng.random() < 0.45)
        rows.append((" ".join([*(str(rng.choice(WORDS[label].split())) for label in labels), "그"]), labels))
    return rows


ROWS = some_rows(80)
TEXTS, SETS = [text for text, _ in ROWS], [labels for _, labels in ROWS]
TABLE = np.array([[label in labels for label in LABELS] for labels in SETS]).astype(int)

QUICK = {
    "tokenizer": "word",
    "units": 6,
    "embedding_dim": 6,
    "bidirectional": False,
    "epochs": 1,
    "batch_size": 100,
    "learning_rate": 0.05,
    "validation_fraction": 0,
    "quiet": True,
}
LEARNING = QUICK | {"epochs": 40, "learning_rate": 0.1, "dropout": 0.0, "word_dropout": 0.0}


pytestmark = pytest.mark.usefixtures("untraced")


MAKERS = {
    "linear": lambda **more: LinearTextClassifier(**{"tokenizer": "word", "C": 100.0} | more),
    "rnn": lambda **more: TextClassifier(**QUICK | more),
}


@pytest.fixture(params=MAKERS)
def make(request):
    return MAKERS[request.param]


@pytest.fixture(scope="module")
def learned():
    return {"linear": MAKERS["linear"]().fit(TEXTS, SETS), "rnn": TextClassifier(**LEARNING).fit(TEXTS, SETS)}


# both estimators


@pytest.mark.parametrize("name", MAKERS)
def test_answers_are_0_and_1_for_each_label(learned, name):
    model = learned[name]
    assert (model.classes_.tolist(), model.multilabel_) == (LABELS, True)
    probabilities = model.predict_proba(TEXTS)
    assert probabilities.shape == (80, 3)
    assert np.abs(probabilities.sum(1) - 1).max() > 0.2
    np.testing.assert_array_equal(model.predict(TEXTS), (probabilities > 0.5).astype(int))
    assert model.predict(["soup goal 그", "그"]).tolist() == [[1, 1, 0], [0, 0, 0]]
    assert model.predict([]).shape == (0, 3)


@pytest.mark.parametrize("name", MAKERS)
def test_score_is_the_share_of_texts_with_all_labels_right(learned, name):
    model = learned[name]
    wrong = [("toxic",) if i < 20 else labels for i, labels in enumerate(SETS)]
    weights = np.arange(80)
    answers = model.predict(TEXTS)
    truth = MultiLabelBinarizer(classes=LABELS).fit_transform(wrong)
    assert model.score(TEXTS, SETS) > 0.9
    assert model.score(TEXTS, wrong) == pytest.approx(accuracy_score(truth, answers))
    assert model.score(TEXTS, truth, weights) == pytest.approx(accuracy_score(truth, answers, sample_weight=weights))
    assert model.score(TEXTS, [(*labels, "strange") for labels in SETS]) == 0
    with pytest.raises(DataError, match="gives each text a tuple of labels"):
        model.score(TEXTS, ["food"] * 80)


def test_label_sets_of_any_kind_mean_the_same(make):
    wanted = make().fit(TEXTS, SETS).predict_proba(TEXTS)
    objects = np.fromiter(SETS, object, len(SETS))
    for given in ([list(labels) for labels in SETS], [set(labels) for labels in SETS], objects):
        np.testing.assert_array_equal(make().fit(TEXTS, given).predict_proba(TEXTS), wanted)
    for table in (TABLE, TABLE.astype(bool), TABLE.astype(float)):
        fitted = make().fit(TEXTS, table)
        assert fitted.classes_.tolist() == [0, 1, 2]
        np.testing.assert_array_equal(fitted.predict_proba(TEXTS), wanted)


@pytest.mark.slow
def test_a_column_that_is_always_the_same_stays(make):
    table = np.column_stack([TABLE, np.zeros(80, int), np.ones(80, int)])
    fitted = make(**({"epochs": 30, "learning_rate": 0.1} if make is MAKERS["rnn"] else {})).fit(TEXTS, table)
    assert fitted.predict(TEXTS)[:, 3:].tolist() == [[0, 1]] * 80


def test_weights_of_texts_count(make):
    weights = np.arange(80) % 4 != 0
    turned = np.where(weights[:, None], TABLE, 1 - TABLE)
    first, second = (make().fit(TEXTS, table, sample_weight=weights.astype(float)) for table in (TABLE, turned))
    np.testing.assert_allclose(first.predict_proba(TEXTS), second.predict_proba(TEXTS), rtol=0, atol=1e-6)
    assert np.abs(make().fit(TEXTS, turned).predict_proba(TEXTS) - first.predict_proba(TEXTS)).max() > 1e-3


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (SETS[:-1], r"80 texts but labels of shape \(79,\)"),
        (TABLE[:-1], r"80 texts but labels of shape \(79, 3\)"),
        (TABLE * 2, r"labels of shape \(80, 3\); give one label for each text, or a tuple, or 0 and 1"),
        (TABLE[:, :1], r"labels of shape \(80, 1\)"),
        ([*SETS[:-1], "food"], "labels 'food' are not a tuple"),
        ([*SETS[:-1], None], "labels None are not a tuple"),
        ([*SETS[:-1], (None,)], "a label is missing"),
        ([*SETS[:-1], (1,)], "some labels are str and some are not"),
        ([()] * 80, r"at least 2 labels, found \[\]"),
        ([("food",)] * 80, r"at least 2 labels, found \['food'\]"),
    ],
)
def test_labels_that_do_not_fit_are_refused(make, labels, message):
    with pytest.raises(DataError, match=message) as caught:
        make().fit(TEXTS, labels)
    assert "\n" not in str(caught.value)


def test_weights_of_labels_are_refused(make):
    with pytest.raises(UsageError, match="class_weight is for texts of one label each"):
        make(class_weight="balanced").fit(TEXTS, SETS)


@pytest.mark.parametrize("name", MAKERS)
def test_copies_answer_alike(learned, name):
    copied = pickle.loads(pickle.dumps(learned[name]))
    np.testing.assert_array_equal(copied.predict(TEXTS), learned[name].predict(TEXTS))


# the linear one


def test_each_label_is_told_from_the_rest_as_if_it_were_alone():
    model = MAKERS["linear"]().fit(TEXTS, SETS)
    for i, column in enumerate(TABLE.T):
        alone = MAKERS["linear"]().fit(TEXTS, column)
        np.testing.assert_allclose(model.predict_proba(TEXTS)[:, i], alone.predict_proba(TEXTS)[:, 1], atol=1e-6)


# the recurrent one


def test_an_empty_text_is_answered_with_the_share_of_each_label(learned):
    np.testing.assert_allclose(learned["rnn"].predict_proba([""])[0], TABLE.mean(0), rtol=1e-6)


def test_early_stopping_watches_a_part_drawn_by_the_seed():
    first, again, other = (
        TextClassifier(**QUICK | {"validation_fraction": 0.2, "random_state": seed}).fit(TEXTS, SETS)
        for seed in (0, 0, 1)
    )
    assert first.history_ == again.history_ != other.history_
    assert {"val_loss", "val_accuracy"} <= set(first.history_[0])


@pytest.mark.slow
def test_the_model_file_has_it_all_and_the_same_seed_writes_the_same(learned, tmp_path):
    learned["rnn"].save(tmp_path / "m.textrnn")
    predictor = textrnn.load(tmp_path / "m.textrnn")
    assert predictor.multilabel_
    np.testing.assert_array_equal(predictor.predict_proba(TEXTS), learned["rnn"].predict_proba(TEXTS))
    np.testing.assert_array_equal(predictor.predict(TEXTS), learned["rnn"].predict(TEXTS))
    again = TextClassifier.load(tmp_path / "m.textrnn")
    np.testing.assert_array_equal(again.predict(TEXTS), predictor.predict(TEXTS))
    assert again.score(TEXTS, SETS) == learned["rnn"].score(TEXTS, SETS)
    TextClassifier(**LEARNING).fit(TEXTS, [set(labels) for labels in SETS]).save(tmp_path / "n.textrnn")
    assert (tmp_path / "m.textrnn").read_bytes() == (tmp_path / "n.textrnn").read_bytes()


@pytest.mark.slow
def test_learning_goes_on_in_parts(tmp_path):
    model = TextClassifier(**LEARNING)
    for _ in range(12):
        model.partial_fit(TEXTS[:40], SETS[:40], classes=LABELS)
        model.partial_fit(TEXTS[40:], SETS[40:])
    assert model.score(TEXTS, SETS) > 0.6
    model.save(tmp_path / "m")
    before = model.predict_proba(TEXTS)
    loaded = TextClassifier.load(tmp_path / "m").partial_fit(TEXTS, TABLE)
    assert loaded.multilabel_ and np.abs(loaded.predict_proba(TEXTS) - before).max() > 0
    for labels, message in (
        (["food"] * 80, "gives each text a tuple of labels"),
        ([("new",)] * 80, r"label 'new' is not among \['food', 'sport', 'toxic'\]"),
        (TABLE[:, :2], r"labels of shape \(80, 2\), but there are 3"),
    ):
        with pytest.raises(DataError, match=message):
            loaded.partial_fit(TEXTS, labels)
    with pytest.raises(DataError, match="gives each text one label"):
        MAKERS["rnn"]().fit(TEXTS, ["food", "sport"] * 40).partial_fit(TEXTS, SETS)


# the verdict

FIGURES = {"n", "accuracy", "macro_f1", "micro_f1", "log_loss", "ece"}


@pytest.mark.slow
def test_the_verdict_counts_texts_with_all_labels_right():
    test = some_rows(50, seed=1)
    texts, sets = [text for text, _ in test], [labels for _, labels in test]
    sets[0] = (*sets[0], "strange")
    model = TextClassifier(**LEARNING)
    result = fit_judged(model, TEXTS, SETS, test=(texts, sets), split=0.1)
    truth = MultiLabelBinarizer(classes=[*LABELS, "strange"]).fit_transform(sets)
    assert result.test == scores(truth, model.predict_proba(texts))
    assert result.test["accuracy"] < 1
    right = [(model.predict([text])[0] == row[:3]).all() and not row[3] for text, row in zip(texts, truth, strict=True)]
    assert result.test["accuracy"] == pytest.approx(np.mean(right))
    verdict = result.verdict()
    assert (verdict["n"], verdict["judged_on"], result.valid["n"]) == (50, "test", 8)
    assert verdict["difference"] == pytest.approx(result.test["accuracy"] - result.baseline["accuracy"])
    assert set(result.valid) == FIGURES


@pytest.mark.slow
def test_cross_validation_judges_all_texts_even_where_a_fold_lacks_a_label():
    sets = [(*labels, *(["rare"] if i in (3, 4) else [])) for i, labels in enumerate(SETS)]
    result = fit_judged(TextClassifier(**QUICK), TEXTS, sets, folds=2)
    assert (result.comparison.n, result.judged_on) == (80, "cv")
    with pytest.raises(DataError, match="label 'rare' has 2 texts, too few for 3 folds"):
        fit_judged(TextClassifier(**QUICK), TEXTS, sets, folds=3)


def test_a_precision_is_for_one_label_a_text():
    with pytest.raises(UsageError, match="min_precision is for texts of one label each"):
        fit_judged(TextClassifier(**QUICK), TEXTS, SETS, min_precision=0.9)


# files


def write(path, rows):
    lines = [f"{text},{';'.join(labels)}" for text, labels in rows]
    path.write_text("\n".join(["text,tags", *lines]) + "\n", encoding="utf-8")
    return path


READING = {"text": "text", "label": "tags", "label_separator": ";"}


def test_a_corpus_becomes_a_judged_file_and_goes_on(tmp_path):
    corpus = write(tmp_path / "c.csv", ROWS)
    for name in ("a", "b"):
        summary = fit_corpus(corpus, tmp_path / name, reading=READING, parameters=QUICK)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert (summary["multilabel"], summary["rows"], summary["classes"]) == (True, 80, LABELS)
    assert set(summary["valid"]) == FIGURES
    assert json.loads(json.dumps(summary)) == summary
    told = continue_corpus(tmp_path / "a", corpus, tmp_path / "next", reading=READING, parameters={"epochs": 3})
    assert told["train"]["accuracy"] == textrnn_score(tmp_path / "next")
    with zipfile.ZipFile(tmp_path / "next") as archive:
        assert json.loads(archive.read("model.json"))["network"]["multilabel"] is True


def textrnn_score(path):
    return (textrnn.load(path).predict(TEXTS) == TABLE).all(1).mean()
