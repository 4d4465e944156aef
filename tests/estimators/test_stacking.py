"""Who learns from which texts."""

from __future__ import annotations

import numpy as np
import pytest

from textrnn import TextClassifier
from textrnn.batching import Examples
from textrnn.estimators import fit_judged
from textrnn.estimators._ngrams import fit_ngrams
from textrnn.estimators._stacking import Part, divided, fit_paths
from textrnn.evaluation import scores
from textrnn.nn.training import Trainer
from textrnn.protocols import Document, Ragged
from textrnn.text.documents import Documents
from textrnn.text.wide import LENGTHS, view

RNG = np.random.default_rng(0)
CLASSES = np.arange(120, dtype=np.int32) % 2
DOCUMENTS = []
for each in CLASSES:
    words = [*RNG.choice([f"w{i}" for i in range(20)], 4), "good" if each and RNG.random() < 0.8 else "bad"]
    DOCUMENTS.append(Document([str(word) for word in words], " ".join(words)))
DOCUMENTS = Documents.of(DOCUMENTS)
TEXTS = DOCUMENTS.strings()
QUICK = {"tokenizer": "word", "units": 4, "embedding_dim": 4, "filters": 2, "epochs": 2, "quiet": True}

pytestmark = pytest.mark.usefixtures("untraced")


def examples(classes=CLASSES, weights=None):
    weights = np.ones(len(classes), np.float32) if weights is None else weights
    return Examples(Ragged.of([[1]] * len(classes)), classes, weights)


@pytest.mark.parametrize("count", [1, 3, 9])
def test_no_row_is_held_out_twice_and_each_part_has_every_class_in_proportion(count):
    parts = divided(examples(), 0.1, count, seed=0)
    assert len(parts) == count
    held = np.concatenate([part.held for part in parts])
    assert len(np.unique(held)) == len(held) == 12 * count
    for part in parts:
        assert np.array_equal(np.sort(np.concatenate(part)), np.arange(120))
        assert CLASSES[part.held].mean() == 0.5
    again, other = divided(examples(), 0.1, count, seed=0), divided(examples(), 0.1, count, seed=1)
    assert all(np.array_equal(a.held, b.held) for a, b in zip(parts, again, strict=True))
    assert not np.array_equal(parts[0].held, other[0].held)


def test_there_are_no_more_parts_than_rows_for_them():
    assert 2 <= len(divided(examples(), 0.3, 10, seed=0)) <= 3
    assert divided(examples(), 0.0, 3, seed=0) == []
    assert divided(examples(np.arange(3, dtype=np.int32)), 0.1, 3, seed=0) == []
    assert divided(examples(weights=np.zeros(120, np.float32)), 0.1, 3, seed=0) == []


@pytest.mark.parametrize("refit", [False, True])
def test_paths_are_weighed_on_texts_they_have_not_learned_from(refit):
    parts = divided(examples(), 0.2, 2, seed=0)
    models, logits = fit_paths(DOCUMENTS, examples(), parts, 2, refit=refit)
    assert list(models) == list(LENGTHS)
    ones = np.ones(120, np.float32)

    def fitted(name, rows):
        return fit_ngrams(view(name, DOCUMENTS.take(rows)), CLASSES[rows], 2, ones[rows], ngram_range=LENGTHS[name])

    for name, path in zip(models, logits, strict=True):
        wanted = [fitted(name, part.kept).logits(view(name, DOCUMENTS.take(part.held))) for part in parts]
        np.testing.assert_array_equal(path, np.concatenate(wanted))
        final = fitted(name, np.arange(120) if refit else parts[-1].kept)
        np.testing.assert_array_equal(models[name].weights, final.weights)


def test_where_nothing_is_held_out_paths_learn_from_all_texts():
    models, logits = fit_paths(DOCUMENTS, examples(), [], 2, refit=False)
    assert logits == []
    ones = np.ones(120, np.float32)
    wanted = fit_ngrams(view("ngrams", DOCUMENTS), CLASSES, 2, ones, ngram_range=(1, 3))
    np.testing.assert_array_equal(models["ngrams"].weights, wanted.weights)


@pytest.fixture
def watched(monkeypatch):
    """What each network learns from and stops by: numbers of texts."""
    seen = []
    fit = Trainer.fit
    monkeypatch.setattr(
        Trainer,
        "fit",
        lambda self, train, valid: seen.append((len(train.ids), len(valid.ids))) or fit(self, train, valid),
    )
    return seen


@pytest.mark.slow
def test_networks_take_turns_with_the_part_that_is_held_out(watched, monkeypatch):
    parts = []
    monkeypatch.setattr("textrnn.estimators.text_classifier.divided", lambda *a: parts.append(divided(*a)) or parts[-1])
    made = TextClassifier(**QUICK, networks=3).fit(TEXTS, CLASSES.astype(str))
    assert watched == [(108, 12)] * 3 and len(parts[0]) == 3
    truth, said = made.validation_
    assert truth.tolist() == CLASSES[np.concatenate([part.held for part in parts[0]])].tolist()
    assert said.shape == (36, 2) and np.allclose(said.sum(1), 1)
    watched.clear()
    TextClassifier(**QUICK, networks=3, refit=False).fit(TEXTS, CLASSES.astype(str))
    assert watched == [(108, 12)] * 3 and len(parts[1]) == 1


@pytest.mark.slow
def test_what_is_said_of_a_part_held_out_comes_from_a_model_without_it(monkeypatch):
    """Without refitting the model is the one that was weighed, so that it says the same again."""
    parts = []
    monkeypatch.setattr("textrnn.estimators.text_classifier.divided", lambda *a: parts.append(divided(*a)) or parts[-1])
    texts = [*TEXTS[:-1], "..."]
    made = TextClassifier(**QUICK | {"tokenizer": "word"}, refit=False, networks=2).fit(texts, CLASSES.astype(str))
    held = [texts[i] for i in parts[0][0].held]
    np.testing.assert_allclose(made.validation_[1], made.predict_proba(held), rtol=0, atol=1e-3)
    again = TextClassifier(**QUICK, refit=True).fit(texts, CLASSES.astype(str))
    assert np.abs(again.validation_[1] - again.predict_proba(held)).max() > 1e-2


@pytest.mark.slow
def test_a_validation_part_of_ones_own_teaches_nothing(monkeypatch):
    seen = []
    monkeypatch.setattr(
        "textrnn.estimators.text_classifier.fit_paths",
        lambda *a, **k: seen.append((a[2], k["refit"])) or fit_paths(*a, **k),
    )
    held = (TEXTS[:20], CLASSES[:20].astype(str))
    made = TextClassifier(**QUICK).fit(TEXTS[20:], CLASSES[20:].astype(str), validation=held)
    ((parts, refit),) = seen
    assert not refit and isinstance(parts[0], Part) and len(parts) == 1
    assert parts[0].held.tolist() == list(range(100, 120)) and parts[0].kept.tolist() == list(range(100))
    assert made.validation_[0].tolist() == CLASSES[:20].tolist()
    np.testing.assert_allclose(made.validation_[1], made.predict_proba(TEXTS[:20]), rtol=0, atol=1e-3)


@pytest.mark.slow
def test_nothing_held_out_is_nothing_said():
    made = TextClassifier(**QUICK, validation_fraction=0.0, wide=False).fit(TEXTS, CLASSES.astype(str))
    assert made.validation_ is None
    assert TextClassifier(**QUICK).partial_fit(TEXTS, CLASSES.astype(str), ["0", "1"]).validation_ is None


@pytest.mark.slow
def test_a_verdict_scores_what_was_said_of_the_part_held_out():
    judgement = fit_judged(TextClassifier(**QUICK), TEXTS, CLASSES.astype(str), split=0.2)
    assert judgement.classifier.validation_fraction == 0.2
    assert judgement.valid == scores(*judgement.classifier.validation_)
    assert judgement.valid["n"] == 19  # a fifth of what is left


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [(1_999, (32, 50, 50, 1)), (2_000, (64, 100, 100, 3)), (9_999, (64, 100, 100, 3)), (10_000, (64, 100, 0, 1))],
)
def test_a_small_corpus_has_a_small_network(texts, wanted):
    from textrnn.estimators._settings import size_of

    size = size_of(TextClassifier(), texts)
    assert (size.units, size.embedding_dim, size.filters, size.networks) == wanted
    assert size_of(TextClassifier(units=7, networks=2), texts)[5:] == (7, wanted[1], wanted[2], 2)


@pytest.mark.slow
def test_probabilities_of_several_labels_are_weighed_too():
    sets = [("x",) * int(each) + ("y",) * (i % 3 == 0) for i, each in enumerate(CLASSES)]
    made = TextClassifier(**QUICK, networks=2).fit(TEXTS, sets)
    truth, said = made.validation_
    assert truth.shape == said.shape == (24, 2)
    assert scores(truth, said)["n"] == 24
