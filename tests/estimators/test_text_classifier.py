"""The recurrent classifier: what goes beyond the contract of all text estimators."""

from __future__ import annotations

import copy
import json
import os
import pickle
import socket
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
from sklearn.exceptions import NotFittedError

import textrnn
from textrnn import TextClassifier
from textrnn.errors import DataError, ModelFileError, UsageError
from textrnn.estimators import text_classifier
from textrnn.protocols import Predictor

SUBJECTS = ("이 영화", "배우들 연기", "음악", "The film", "the plot", "service")
OPINIONS = {
    "positive": ("정말 재미있어요", "아주 좋아요", "is wonderful!", "was great"),
    "negative": ("너무 지루해요", "아주 별로예요", "is terrible!", "was bad"),
}
ROWS = [(f"{subject} {words}", label) for label, said in OPINIONS.items() for words in said for subject in SUBJECTS]
TEXTS, LABELS = [text for text, _ in ROWS], [label for _, label in ROWS]
ASKED = [*TEXTS, "", "처음 보는 말", "great " * 100, "THE FILM", "<OOV>"]

#: One batch an epoch and no validation.
QUICK = {
    "tokenizer": "word",
    "units": 6,
    "embedding_dim": 5,
    "bidirectional": False,
    "epochs": 1,
    "batch_size": 100,
    "learning_rate": 0.05,
    "validation_fraction": 0,
    "quiet": True,
}
LEARNING = QUICK | {"epochs": 12, "learning_rate": 0.1, "dropout": 0.0, "word_dropout": 0.0}


pytestmark = pytest.mark.usefixtures("untraced")


def make(**parameters):
    return TextClassifier(**QUICK | parameters)


@pytest.fixture(scope="module")
def fitted():
    """Knows its texts; read from both ends."""
    return TextClassifier(**LEARNING | {"bidirectional": True}).fit(TEXTS, LABELS)


@pytest.fixture(scope="module")
def saved(fitted, tmp_path_factory):
    path = tmp_path_factory.mktemp("saved") / "model.textrnn"
    fitted.save(path)
    return path


def members(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def loss(classifier, texts=TEXTS, labels=LABELS):
    """Cross-entropy."""
    columns = np.searchsorted(classifier.classes_, labels)
    return float(-np.log(classifier.predict_proba(texts)[np.arange(len(texts)), columns]).mean())


# save and load


def test_a_loaded_model_answers_as_the_fitted_one(fitted, saved):
    wanted = fitted.predict_proba(ASKED)
    assert fitted.score(TEXTS, LABELS) == 1.0
    for loaded in (textrnn.load(saved), TextClassifier.load(saved)):
        assert isinstance(loaded, Predictor)
        np.testing.assert_allclose(loaded.predict_proba(ASKED), wanted, rtol=0, atol=1e-6)
        assert loaded.predict(TEXTS).tolist() == LABELS
        assert loaded.classes_.tolist() == ["negative", "positive"]


def test_a_loaded_estimator_has_parameters_history_and_prior(fitted, saved):
    loaded = TextClassifier.load(saved)
    chosen = {"filters": 50, "networks": 1}  # by the size of the corpus
    assert loaded.get_params() == fitted.get_params() | chosen | {"quiet": False}
    assert loaded.history_ == fitted.history_
    assert loaded.n_iter_ == 12
    assert loaded.prior_.tolist() == [0.5, 0.5]
    assert loaded.tokenizer_.word_index == fitted.tokenizer_.word_index


def test_saving_what_was_loaded_gives_the_same_file(saved, tmp_path):
    TextClassifier.load(saved).save(tmp_path / "again.textrnn")
    assert (tmp_path / "again.textrnn").read_bytes() == saved.read_bytes()


def test_labels_that_are_numbers_come_back_as_strings(tmp_path):
    numbers = [10 if label == "positive" else 9 for label in LABELS]
    weights = dict(zip(np.unique(numbers), np.array([1.0, 2.0], np.float32), strict=True))
    classifier = make(class_weight=weights).fit(TEXTS, numbers)
    classifier.save(tmp_path / "m.textrnn")
    assert classifier.classes_.tolist() == [9, 10]
    for loaded in (textrnn.load(tmp_path / "m.textrnn"), TextClassifier.load(tmp_path / "m.textrnn")):
        assert loaded.classes_.tolist() == ["9", "10"]  # still in the order of the columns
        np.testing.assert_allclose(loaded.predict_proba(ASKED), classifier.predict_proba(ASKED), rtol=0, atol=1e-6)
        assert loaded.predict(TEXTS).tolist() == [str(label) for label in classifier.predict(TEXTS).tolist()]
    assert loaded.class_weight == {"9": 1.0, "10": 2.0}


def test_labels_that_were_numbers_are_learned_on_as_strings(tmp_path):
    make().fit(TEXTS, [10 if label == "positive" else 9 for label in LABELS]).save(tmp_path / "m.textrnn")
    loaded = TextClassifier.load(tmp_path / "m.textrnn")
    loaded.partial_fit(TEXTS[:2] + TEXTS[-2:], ["10", "10", "9", "9"], classes=["9", "10"])
    assert loaded.predict_proba(TEXTS).shape == (48, 2)
    with pytest.raises(DataError, match=r"label 10 is not among \['9', '10'\]"):
        loaded.partial_fit(TEXTS[:2], [10, 9])


def test_nothing_is_saved_before_fit(tmp_path):
    with pytest.raises(NotFittedError):
        make().save(tmp_path / "m.textrnn")
    assert list(tmp_path.iterdir()) == []


def test_parameters_may_be_numpy_numbers(tmp_path):
    """As a search over np.arange gives them."""
    given = {
        "units": np.int64(6),
        "embedding_dim": np.int32(5),
        "epochs": np.int64(1),
        "max_length": np.int64(7),
        "dropout": np.float32(0.25),
        "learning_rate": np.float64(0.05),
        "bidirectional": np.False_,
        "lower": np.True_,
        "random_state": np.int64(3),
    }
    plain = {name: value.item() for name, value in given.items()}
    make(**given).fit(TEXTS, LABELS).save(tmp_path / "numpy.textrnn")
    make(**plain).fit(TEXTS, LABELS).save(tmp_path / "plain.textrnn")
    assert (tmp_path / "numpy.textrnn").read_bytes() == (tmp_path / "plain.textrnn").read_bytes()
    wanted = make(**plain, quiet=False).get_params() | {"filters": 50, "networks": 1}
    assert TextClassifier.load(tmp_path / "numpy.textrnn").get_params() == wanted


def test_a_file_of_unknown_parameters_asks_for_a_newer_textrnn(saved, tmp_path, monkeypatch):
    model = text_classifier.load_text_model(saved)
    model.summary["parameters"]["attention_heads"] = 4
    text_classifier.save_text_model(model, tmp_path / "newer.textrnn")
    with pytest.raises(ModelFileError, match=r"attention_heads.*pip install -U textrnn"):
        TextClassifier.load(tmp_path / "newer.textrnn")


# the same seed, the same bytes

SCRIPT = """
import json, sys
from textrnn import TextClassifier
if sys.argv[1] == "untraced":
    import textrnn.nn, tensorflow
    tensorflow.config.run_functions_eagerly(True)
parameters, texts, labels, path = json.loads(sys.stdin.read())
TextClassifier(**parameters).fit(texts, labels).save(path)
"""
REPEATED = QUICK | {"bidirectional": True, "epochs": 2, "batch_size": 30, "validation_fraction": 0.2}


@pytest.fixture(scope="module", params=["untraced", pytest.param("traced", marks=pytest.mark.slow)])
def elsewhere(request, untraced, tmp_path_factory):
    """A fit in another process, in another folder, with another order of sets; and how it is made."""
    folder = tmp_path_factory.mktemp("elsewhere")
    untraced(request.param == "untraced")
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, request.param],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=folder,
        env=os.environ | {"PYTHONHASHSEED": "4711"},
        text=True,
    )
    process.stdin.write(json.dumps([REPEATED, TEXTS, LABELS, "deep-model.textrnn"]))
    process.stdin.close()
    yield process, folder / "deep-model.textrnn"
    process.kill()
    process.wait()
    untraced(True)


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes_in_a_fresh_process(elsewhere, tmp_path):
    process, there = elsewhere
    TextClassifier(**REPEATED).fit(TEXTS, LABELS).save(tmp_path / "here.textrnn")
    assert process.wait(timeout=300) == 0, process.stderr.read()
    here = tmp_path / "here.textrnn"
    assert {name: data for name, data in members(here).items() if members(there)[name] != data} == {}
    assert here.read_bytes() == there.read_bytes()


def test_the_same_seed_gives_the_same_bytes_twice_and_another_seed_other_weights(tmp_path):
    for name, seed in (("first", 5), ("second", 5), ("other", 6)):
        classifier = make(random_state=seed, batch_size=30).fit(TEXTS, LABELS)
        classifier.save(tmp_path / name)
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()
    weights = "weights.safetensors"
    assert members(tmp_path / "first")[weights] != members(tmp_path / "other")[weights]


def test_how_the_machine_went_about_it_is_not_in_the_file(tmp_path):
    for name, parameters in (("one", {"quiet": True}), ("other", {"quiet": False, "n_jobs": 1, "cache": True})):
        make(**parameters).fit(TEXTS, LABELS).save(tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()
    assert {"quiet", "n_jobs", "cache"}.isdisjoint(textrnn.load(tmp_path / "one").model.summary["parameters"])


def test_the_file_says_nothing_of_place_or_time(vectors, tmp_path):
    path = tmp_path / "model.textrnn"
    make(embeddings=vectors).fit(TEXTS, LABELS).save(path)
    data = path.read_bytes()
    secrets = {str(tmp_path), str(vectors), str(vectors.parent), vectors.name, str(Path.cwd()), str(Path.home())}
    secrets |= {sys.executable, time.strftime("%Y-%m-%d"), time.strftime("%Y%m%d")}
    secrets |= {name for name in (socket.gethostname(), os.environ.get("USER", "")) if len(name) > 5}
    for secret in secrets - {"/"}:
        assert secret.encode() not in data, secret
    with zipfile.ZipFile(path) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert not {"seconds", "date", "time", "host", "path", "user"} & set(json.loads(members(path)["model.json"]))


# partial_fit


def test_partial_fit_lowers_the_loss_call_by_call():
    classifier = make(dropout=0.0, word_dropout=0.0)
    losses = []
    for _ in range(6):
        assert classifier.partial_fit(TEXTS, LABELS, classes=["positive", "negative"]) is classifier
        losses.append(loss(classifier))
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < 0.6 < losses[0]
    assert classifier.n_iter_ == 6
    assert [each["epoch"] for each in classifier.history_] == [1, 2, 3, 4, 5, 6]


def test_the_first_partial_fit_needs_all_labels():
    classifier = make()
    with pytest.raises(UsageError, match="first call of partial_fit needs classes"):
        classifier.partial_fit(TEXTS, LABELS)
    with pytest.raises(DataError, match=r"at least 2 labels, found \['positive'\]"):
        classifier.partial_fit(TEXTS, LABELS, classes=["positive"])


def test_a_label_that_was_not_announced_is_refused_in_any_call():
    classifier = make()
    with pytest.raises(DataError, match=r"label 'negative' is not among \['neutral', 'positive'\]"):
        classifier.partial_fit(TEXTS, LABELS, classes=["positive", "neutral"])
    with pytest.raises(NotFittedError):
        classifier.predict(TEXTS)
    with pytest.raises(UsageError, match="needs classes"):  # a first call that failed was none
        classifier.partial_fit(TEXTS, LABELS)
    classifier.partial_fit(TEXTS[:24], LABELS[:24], classes=["positive", "negative", "neutral"])
    before = classifier.predict_proba(TEXTS)
    with pytest.raises(DataError, match=r"label 'good' is not among \['negative', 'neutral', 'positive'\]"):
        classifier.partial_fit(["좋아요"], ["good"])
    np.testing.assert_array_equal(classifier.predict_proba(TEXTS), before)


def test_later_calls_may_repeat_the_labels_but_not_change_them(fitted):
    classifier = copy.deepcopy(fitted)
    classifier.partial_fit(TEXTS, LABELS, classes=np.array(["positive", "negative", "positive"]))
    with pytest.raises(UsageError, match="classes differ from those of the first call"):
        classifier.partial_fit(TEXTS, LABELS, classes=["positive", "negative", "neutral"])


def test_a_label_without_texts_yet_has_a_column():
    classifier = make().partial_fit(TEXTS[:4], LABELS[:4], classes=["positive", "neutral", "negative"])
    assert classifier.classes_.tolist() == ["negative", "neutral", "positive"]
    assert classifier.predict_proba(["", "정말"]).shape == (2, 3)
    np.testing.assert_array_equal(classifier.predict_proba([""]), [[0, 0, 1]])  # all texts so far


def test_the_vocabulary_is_that_of_the_first_call():
    classifier = make().partial_fit(TEXTS[:24], LABELS[:24], classes=["positive", "negative"])
    words = dict(classifier.tokenizer_.word_index)
    assert "지루해요" not in words
    classifier.partial_fit(TEXTS[24:], LABELS[24:])
    assert classifier.tokenizer_.word_index == words
    assert classifier.model_.vocabulary.tokens == ["", *words]
    np.testing.assert_array_equal(classifier.predict_proba(["지루해요"]), classifier.predict_proba(["별로예요"]))


def test_partial_fit_goes_on_after_fit_where_fit_ended():
    fitted = TextClassifier(**LEARNING | {"bidirectional": True, "wide": False}).fit(TEXTS, LABELS)
    classifier = copy.deepcopy(fitted)
    classifier.learning_rate = 0.001
    classifier.partial_fit(TEXTS, LABELS)
    assert classifier.n_iter_ == 13
    assert classifier.history_[:12] == fitted.history_
    assert classifier.history_[12]["epoch"] == 13
    assert classifier.history_[12]["loss"] == pytest.approx(loss(fitted), abs=1e-4)  # before the only step it takes
    moved = np.abs(classifier.model_.arrays["head.kernel"] - fitted.model_.arrays["head.kernel"]).max()
    assert 0 < moved < 0.002
    assert fitted.n_iter_ == 12


def test_partial_fit_goes_on_after_load_as_after_fit(fitted, saved):
    copies = [TextClassifier.load(saved), pickle.loads(pickle.dumps(fitted))]
    for classifier in copies:
        classifier.partial_fit(TEXTS[::3], LABELS[::3])
    first, second = (each.model_.arrays for each in copies)
    for name in first:
        np.testing.assert_array_equal(first[name], second[name])
        assert np.abs(first[name] - fitted.model_.arrays[name]).max() > 0, name
    assert copies[0].history_ == copies[1].history_


def test_a_pickle_holds_no_keras_and_goes_on_all_the_same(fitted):
    classifier = copy.deepcopy(fitted).partial_fit(TEXTS, LABELS)
    data = pickle.dumps(classifier)
    assert b"keras.src" not in data and b"textrnn.nn" not in data
    copied = pickle.loads(data)
    np.testing.assert_array_equal(copied.predict_proba(ASKED), classifier.predict_proba(ASKED))
    assert copied.partial_fit(TEXTS, LABELS).n_iter_ == 14


def test_fit_after_partial_fit_begins_anew():
    classifier = make().partial_fit(["other words", "than those"], ["x", "y"], classes=["x", "y", "z"])
    classifier.fit(TEXTS, LABELS)
    np.testing.assert_array_equal(classifier.predict_proba(ASKED), make().fit(TEXTS, LABELS).predict_proba(ASKED))
    assert classifier.n_iter_ == 1


def test_no_texts_are_no_call(fitted):
    with pytest.raises(DataError, match="no text to learn from"):
        copy.deepcopy(fitted).partial_fit([], [])


# validation and early stopping


@pytest.fixture
def parts(monkeypatch):
    """What training gets, fit by fit: numbers of texts, and the weights' sums."""
    from textrnn.nn.training import Trainer

    seen = []
    original = Trainer.fit

    def fit(self, train, valid=None):
        seen.append((train, valid))
        return original(self, train, valid)

    monkeypatch.setattr(Trainer, "fit", fit)
    return seen


def test_validation_texts_are_watched_and_not_learned_from(parts):
    texts, labels = (
        ["The film was great", "", "음악 너무 지루해요", "xyzzy"],
        ["negative", "positive", "positive", "negative"],
    )
    classifier = make(validation_fraction=0.5).fit(TEXTS, LABELS, validation=(texts, labels))
    ((train, valid),) = parts
    assert len(train.ids) == 48
    assert valid.ids.tolist() == classifier.tokenizer_.encode(texts).tolist()
    assert valid.classes.tolist() == [0, 1, 1, 0]
    assert "xyzzy" not in classifier.tokenizer_.word_index
    assert set(classifier.history_[0]) == {"epoch", "loss", "accuracy", "val_loss", "val_accuracy"}
    right = classifier.predict([texts[0], *texts[2:]]) == [labels[0], *labels[2:]]
    assert classifier.history_[0]["val_accuracy"] * 4 in (right.sum(), right.sum() + 1)  # the empty text may be either


def test_a_part_of_the_texts_is_held_out_for_validation(parts):
    make(validation_fraction=0.25).fit(TEXTS, LABELS)
    ((train, valid),) = parts
    assert (len(train.ids), len(valid.ids)) == (36, 12)
    assert valid.classes.tolist().count(0) == 6
    learned, watched = ({tuple(ids) for ids in part.ids.tolist()} for part in (train, valid))
    assert len(learned | watched) == 48


def test_without_validation_all_texts_are_learned_from_for_all_epochs(parts):
    classifier = make(epochs=3, patience=1).fit(TEXTS, LABELS)
    assert [(len(train.ids), valid) for train, valid in parts] == [(48, None)]
    assert classifier.n_iter_ == 3
    assert set(classifier.history_[0]) == {"epoch", "loss", "accuracy"}


def test_training_stops_early_and_keeps_the_best_epoch(parts):
    wrong = TEXTS[:6] + TEXTS[24:30], ["negative"] * 6 + ["positive"] * 6
    classifier = make(epochs=12, patience=2, dropout=0.0, word_dropout=0.0, wide=False)
    classifier.fit(TEXTS, LABELS, validation=wrong)
    losses = [each["val_loss"] for each in classifier.history_]
    best = int(np.argmin(losses))
    assert classifier.n_iter_ == len(losses) == best + 3 < 12
    assert loss(classifier, *wrong) == pytest.approx(min(losses), abs=1e-5)


@pytest.mark.parametrize(
    ("validation", "message"),
    [
        (([], []), "validation has no text"),
        ((["a"], ["positive", "negative"]), "1 texts but labels of shape"),
        ((["좋아요"], ["good"]), r"label 'good' is not among"),
        (("좋아요", ["positive"]), "got one str"),
    ],
)
def test_validation_that_does_not_fit_is_refused(validation, message):
    classifier = make()
    with pytest.raises(DataError, match=message):
        classifier.fit(TEXTS, LABELS, validation=validation)
    with pytest.raises(NotFittedError):
        classifier.predict(TEXTS)


def test_very_few_texts_are_learned_from_without_validation(parts):
    texts, labels = ["good film", "bad film", "so good", "so bad"], ["+", "-", "+", "-"]
    classifier = make(validation_fraction=0.1).fit(texts, labels)
    assert [(len(train.ids), valid) for train, valid in parts] == [(4, None)]
    assert set(classifier.history_[0]) == {"epoch", "loss", "accuracy"}


def test_texts_without_weight_are_nothing_to_validate_with(parts):
    classifier = make(validation_fraction=0.25)
    ids = classifier.fit(TEXTS, LABELS).tokenizer_.encode(TEXTS).tolist()
    held = parts[0][1].ids.tolist()
    classifier.fit(TEXTS, LABELS, sample_weight=[float(each not in held) for each in ids])
    train, valid = parts[-1]
    assert (len(train.ids), valid) == (48, None)
    assert np.isfinite(classifier.predict_proba(TEXTS)).all()


def test_training_interrupted_leaves_no_model(fitted, monkeypatch):
    from textrnn.nn.training import Trainer

    def interrupt(self, *_):
        raise KeyboardInterrupt

    classifier = copy.deepcopy(fitted)
    monkeypatch.setattr(Trainer, "fit", interrupt)
    with pytest.raises(KeyboardInterrupt):
        classifier.fit(["새 글", "다른 글"], ["x", "y"])
    with pytest.raises(NotFittedError):
        classifier.predict(TEXTS)


# pretrained vectors


@pytest.fixture(scope="module")
def vectors(tmp_path_factory):
    path = tmp_path_factory.mktemp("vectors") / "tiny-vectors.vec"
    path.write_text("4 3\n영화 0.5 -0.25 1\nfilm 0.125 0.75 -1\ngreat 2 0 0.5\nunheard 9 9 9\n", encoding="utf-8")
    return path


def rows(classifier, *words):
    return [classifier.model_.arrays["embedding"][classifier.tokenizer_.word_index[word]].tolist() for word in words]


IN_FILE = [[0.5, -0.25, 1.0], [0.125, 0.75, -1.0], [2.0, 0.0, 0.5]]


def test_frozen_vectors_stay_those_of_the_file(vectors, tmp_path):
    classifier = make(embeddings=vectors, train_embeddings=False, epochs=3).fit(TEXTS, LABELS)
    words = set(classifier.tokenizer_.word_index) - {"<OOV>"}
    assert classifier.coverage_ == 3 / len(words)
    assert classifier.model_.network.embedding_dim == 3
    assert rows(classifier, "영화", "film", "great") == IN_FILE
    classifier.save(tmp_path / "m.textrnn")
    loaded = TextClassifier.load(tmp_path / "m.textrnn")
    assert loaded.embeddings is None  # they are in the model
    assert rows(loaded.partial_fit(TEXTS, LABELS), "영화", "film", "great") == IN_FILE


def test_vectors_are_where_training_begins(vectors):
    classifier = make(embeddings=str(vectors), learning_rate=0.001).fit(TEXTS, LABELS)
    moved = np.abs(np.array(rows(classifier, "영화", "film", "great")) - IN_FILE)
    assert (moved.max(1) > 0).all()
    assert moved.max() < 0.01
    assert make().fit(TEXTS, LABELS).coverage_ is None


def test_a_missing_vector_file_is_named(tmp_path):
    with pytest.raises(DataError, match=r"nowhere\.vec"):
        make(embeddings=tmp_path / "nowhere.vec").fit(TEXTS, LABELS)


# every network


@pytest.mark.parametrize(
    "network",
    [
        {"pooling": "last"},
        {"pooling": "max"},
        {"pooling": "mean", "loss": "focal"},
        {"pooling": "max+mean", "cell": "gru"},
        {"pooling": "attention", "bidirectional": True},
        {"cell": "simple", "bidirectional": True, "pooling": "last"},
        {"layers": 2, "recurrent_dropout": 0.2, "bidirectional": True},
    ],
    ids=lambda network: " ".join(map(str, network.values())),
)
def test_every_network_trains_and_saves(network, tmp_path):
    classifier = make(**network).fit(TEXTS, LABELS)
    classifier.save(tmp_path / "m.textrnn")
    loaded = textrnn.load(tmp_path / "m.textrnn")
    np.testing.assert_allclose(loaded.predict_proba(ASKED), classifier.predict_proba(ASKED), rtol=0, atol=1e-6)
    stored = json.loads(members(tmp_path / "m.textrnn")["model.json"])["network"]
    flat = stored | stored["rnn"]
    assert {name: flat[name] for name in network if name != "loss"} == {
        name: value for name, value in network.items() if name != "loss"
    }


def test_focal_loss_leaves_out_what_is_known_already():
    """Where the true label has probability p, it is cross-entropy times (1 - p)^2."""
    plain, focal = (
        make(loss=name, dropout=0.0, word_dropout=0.0).fit(TEXTS, LABELS) for name in ("crossentropy", "focal")
    )
    first, second = plain.history_[0]["loss"], focal.history_[0]["loss"]
    assert first == pytest.approx(np.log(2), abs=0.02)
    assert second == pytest.approx(first / 4, abs=0.01)


def test_keras_and_the_runtime_must_agree(monkeypatch):
    from textrnn.runtime.network import NetworkRunner

    original = NetworkRunner.probabilities

    def off(self, ids, batch_size=256):
        return original(self, ids, batch_size) + np.float32(2e-5)

    monkeypatch.setattr(NetworkRunner, "probabilities", off)
    with pytest.raises(ModelFileError, match=r"Keras and the runtime differ by 2\.\de-05 \(allowed 1e-05\)"):
        make().fit(TEXTS, LABELS)


def test_a_network_that_gives_nan_is_no_model(monkeypatch):
    from textrnn.runtime.network import NetworkRunner

    original = NetworkRunner.probabilities
    monkeypatch.setattr(NetworkRunner, "probabilities", lambda self, ids, batch_size=256: original(self, ids) * np.nan)
    with pytest.raises(ModelFileError, match="differ by nan"):
        make().fit(TEXTS, LABELS)


def test_golden_predictions_are_stored(fitted, saved):
    golden = json.loads(members(saved)["model.json"])["golden"]
    texts = [text for text, _ in golden]
    assert "" in texts
    assert any("영화" in text for text in texts)
    assert any(text.isascii() and text for text in texts)
    np.testing.assert_allclose([each for _, each in golden], fitted.predict_proba(texts), rtol=0, atol=1e-6)


# texts


def test_a_text_without_a_token_is_answered_with_the_share_of_each_label():
    classifier = make(class_weight="balanced").fit(TEXTS[:36], LABELS[:36])
    shares = [12 / 36, 24 / 36]
    np.testing.assert_allclose(classifier.predict_proba(["", " \n", "정말"])[:2], [shares, shares], rtol=0, atol=1e-7)
    assert classifier.predict([""]).tolist() == ["positive"]
    assert classifier.prior_.tolist() == pytest.approx(shares)


def test_a_text_without_a_token_is_not_learned_from(parts):
    with_empty = make().fit([TEXTS[0], "", *TEXTS[1:], "  "], [LABELS[0], "negative", *LABELS[1:], "negative"])
    assert len(parts[0][0].ids) == 48
    without = make().fit(TEXTS, LABELS)
    for name, array in without.model_.arrays.items():
        np.testing.assert_array_equal(with_empty.model_.arrays[name], array)
    assert with_empty.prior_.tolist() == [26 / 50, 24 / 50]


def test_lower_makes_case_meaningless():
    texts = ["Good FILM", "BAD film"] * 4
    # characters have a say of their own in words that no text had
    blind, exact = (make(lower=lower, wide=False).fit(texts, ["+", "-"] * 4) for lower in (True, False))
    assert set(blind.tokenizer_.word_index) == {"<OOV>", "good", "film", "bad"}
    assert set(exact.tokenizer_.word_index) == {"<OOV>", "Good", "FILM", "BAD", "film"}
    np.testing.assert_array_equal(blind.predict_proba(["GOOD film"]), blind.predict_proba(["good Film"]))
    np.testing.assert_array_equal(exact.predict_proba(["GOOD bad"]), exact.predict_proba(["never seen"]))


def test_rare_tokens_are_left_out():
    texts = ["a b", "a c", "a b", "a d"]
    labels = ["+", "-"] * 2
    assert make(min_count=2).fit(texts, labels).model_.vocabulary.tokens == ["", "<OOV>", "a", "b"]
    assert make(vocab_size=1).fit(texts, labels).model_.vocabulary.tokens == ["", "<OOV>", "a"]
    with pytest.raises(DataError, match=r"no text has a token.*min_count"):
        make(min_count=5).fit(texts, labels)


def test_no_more_than_max_length_tokens_are_read(parts):
    classifier = make(max_length=3, wide=False).fit(["a b c d e", "b c d e a f g"], ["+", "-"])
    assert parts[0][0].ids.lengths.tolist() == [3, 3]
    np.testing.assert_array_equal(classifier.predict_proba(["a b c d"]), classifier.predict_proba(["f g b c d"]))
    assert np.abs(classifier.predict_proba(["b c d"]) - classifier.predict_proba(["b c a"])).max() > 0


def test_auto_cuts_korean_into_morphemes_and_english_into_words(tmp_path):
    korean = make(tokenizer="auto").fit(["영화가 좋았다", "영화를 봤다"], ["+", "-"])
    assert korean.tokenizer_.splitter.splitter in ("mecab", "kiwi")
    assert {"영화", "가", "를"} <= set(korean.tokenizer_.word_index)
    korean.save(tmp_path / "m.textrnn")
    np.testing.assert_allclose(
        textrnn.load(tmp_path / "m.textrnn").predict_proba(["영화는 좋다"]), korean.predict_proba(["영화는 좋다"])
    )
    english = make(tokenizer="auto").fit(["it was good", "it was bad"], ["+", "-"])
    assert english.tokenizer_.splitter.splitter == "word"
    assert korean.tokenizer == english.tokenizer == "auto"


@pytest.mark.slow
def test_tags_tell_equal_forms_apart():
    classifier = make(tokenizer="kiwi", pos=True).fit(["영화가 좋다", "영화가 나쁘다"], ["+", "-"])
    assert {"영화/NNG", "가/JKS", "좋/VA"} <= set(classifier.tokenizer_.word_index)
    assert classifier.tokenizer_.encode(["영화가 좋다"]).tolist()[0].count(1) == 0


# parameters


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((name, value) for name in ("vocab_size", "min_count", "max_length") for value in (0, 1.5, None)),
        *((name, value) for name in ("embedding_dim", "networks") for value in (0, 1.5)),
        *(("filters", value) for value in (-1, 1.5, "7")),
        *((name, value) for name in ("units", "layers", "epochs", "batch_size", "patience") for value in (0, -3, "7")),
        *((name, value) for name in ("dropout", "recurrent_dropout", "word_dropout") for value in (1, -0.1, "0.5")),
        *(("validation_fraction", value) for value in (1.0, -0.25, float("nan"), None)),
        *(("learning_rate", value) for value in (0, -1e-3, 10, float("nan"), "fast")),
        *(("random_state", value) for value in (-1, 2**31, 0.5, None)),
        ("tokenizer", "mecob"),
        ("cell", "lstmm"),
        ("pooling", "min"),
        ("loss", "hinge"),
        ("class_weight", "even"),
    ],
)
def test_a_parameter_out_of_range_is_named_with_its_value(name, value):
    classifier = make(**{name: value})
    with pytest.raises(UsageError) as caught:
        classifier.fit(TEXTS, LABELS)
    message = str(caught.value)
    assert repr(value) in message
    assert name in message or name in ("tokenizer", "cell")  # those list what there is
    assert "\n" not in message
    with pytest.raises(UsageError):
        classifier.partial_fit(TEXTS, LABELS, classes=["positive", "negative"])


def test_a_misspelt_name_is_answered_with_the_one_that_was_meant():
    for wrong in ({"tokenizer": "mecob"}, {"cell": "lstmm"}):
        with pytest.raises(UsageError, match="mecab" if "tokenizer" in wrong else "lstm"):
            make(**wrong).fit(TEXTS, LABELS)


def test_tags_are_asked_of_analysers_only():
    with pytest.raises(UsageError, match="'word' splitter cannot do pos"):
        make(pos=True).fit(TEXTS, LABELS)
