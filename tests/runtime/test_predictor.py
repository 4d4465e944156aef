"""A model file that predicts: texts in, labels out, and nothing heavy imported on the way."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from tokenizers import Tokenizer, models

import textrnn
from textrnn.bundle import TextModel, save_text_model
from textrnn.config import NetworkConfig, RNNConfig, TextConfig
from textrnn.errors import MissingDependency, ModelFileError, TextRNNWarning, UnknownName
from textrnn.protocols import Predictor
from textrnn.runtime import TextPredictor, load
from textrnn.text.vocabulary import Vocabulary

TEXTS = ["good film", "a bad film", "nothing known here", "Good GOOD bad", "   ", "", "\u3164\u200b"]


def a_model(**changes):
    """A tiny model by hand: 'good' and 'bad' point to the two labels, any other word to neither."""
    tokens = ["", "<OOV>", "good", "bad", "film"]
    embedding = np.array([[0, 0], [0, 0], [1, 0], [0, 1], [0, 0]], np.float32)
    given = {
        "network": NetworkConfig(5, 2, 2, RNNConfig("simple", 2, bidirectional=False), "mean"),
        "arrays": {
            "embedding": embedding,
            "rnn.0.forward.kernel": np.eye(2, dtype=np.float32),
            "rnn.0.forward.recurrent_kernel": np.zeros((2, 2), np.float32),
            "rnn.0.forward.bias": np.zeros(2, np.float32),
            "head.kernel": np.array([[-4, 4], [4, -4]], np.float32),
            "head.bias": np.zeros(2, np.float32),
        },
        "labels": ["negative", "positive"],
        "prior": [0.25, 0.75],
        "vocabulary": Vocabulary(tokens),
        "text": TextConfig("whitespace"),
        "splitter_version": "1",
    }
    return TextModel(**given | changes)


def chance(difference):
    """The probability of 'positive' where its logit is this much above the other."""
    return 1 / (1 + np.exp(-difference))


def close(got, wanted):
    np.testing.assert_allclose(got, wanted, rtol=0, atol=1e-6)


def test_probabilities_can_be_worked_out_by_hand():
    one = 8 * np.tanh(1)
    positive = TextPredictor(a_model()).predict_proba(["good", "bad", "good film", "a bad film", "good bad", "Good"])[
        :, 1
    ]
    close(positive, [chance(one), chance(-one), chance(one / 2), chance(-one / 3), 0.5, chance(one)])


def test_labels_are_those_of_the_higher_probability():
    predictor = TextPredictor(a_model())
    assert predictor.classes_.tolist() == ["negative", "positive"]
    assert predictor.predict(["good film", "bad film"]).tolist() == ["positive", "negative"]
    assert isinstance(predictor, Predictor)


@pytest.mark.filterwarnings("ignore:texts with NUL")
@pytest.mark.parametrize("blank", ["", " ", "\t\n", "\u3164\u200b\ufeff", "\x00"])
def test_a_blank_text_is_answered_with_the_prior(blank):
    predictor = TextPredictor(a_model())
    got = predictor.predict_proba(["bad", blank, "bad"])
    assert got[1].tolist() == [0.25, 0.75]
    close(got[[0, 2]], predictor.predict_proba(["bad", "bad"]))
    assert predictor.predict([blank]).tolist() == ["positive"]


def test_where_a_text_may_have_several_labels_the_answer_is_0_or_1_for_each():
    network = replace(a_model().network, multilabel=True)
    predictor = TextPredictor(a_model(network=network, prior=[0.25, 0.75]))
    one = 4 * np.tanh(1)
    close(
        predictor.predict_proba(["good", "bad", "film"]),
        [[chance(-one), chance(one)], [chance(one), chance(-one)], [0.5, 0.5]],
    )
    assert predictor.multilabel_ and not TextPredictor(a_model()).multilabel_
    assert predictor.predict(["good", "bad", "film", ""]).tolist() == [[0, 1], [1, 0], [0, 0], [0, 1]]
    assert predictor.predict([]).shape == (0, 2)


def test_a_text_of_unknown_words_is_not_blank():
    got = TextPredictor(a_model()).predict_proba(["nothing known"])
    close(got, [[0.5, 0.5]])


def test_case_counts_where_the_model_was_trained_so():
    close(TextPredictor(a_model(text=TextConfig("whitespace", lower=False))).predict_proba(["GOOD"]), [[0.5, 0.5]])


def test_tokens_beyond_the_length_of_the_model_are_not_read():
    predictor = TextPredictor(a_model(max_length=2))
    close(predictor.predict_proba(["bad bad bad good film"]), predictor.predict_proba(["good film"]))
    assert predictor.predict(["bad film film"]).tolist() == predictor.predict(["film film"]).tolist()


def test_a_text_is_answered_alike_alone_and_among_others():
    predictor = TextPredictor(a_model())
    together = predictor.predict_proba(TEXTS * 5, batch_size=4)
    close(together, np.concatenate([predictor.predict_proba([text]) for text in TEXTS * 5]))


def test_no_texts_give_no_answers():
    predictor = TextPredictor(a_model())
    assert predictor.predict_proba([]).shape == (0, 2)
    assert predictor.predict([]).tolist() == []


def test_a_saved_model_answers_as_before(tmp_path):
    model = a_model()
    save_text_model(model, tmp_path / "m.textrnn")
    loaded = load(tmp_path / "m.textrnn")
    np.testing.assert_array_equal(loaded.predict_proba(TEXTS), TextPredictor(model).predict_proba(TEXTS))
    assert loaded.predict(TEXTS).tolist() == TextPredictor(model).predict(TEXTS).tolist()
    assert textrnn.load(tmp_path / "m.textrnn").classes_.tolist() == model.labels


def test_labels_stay_strings(tmp_path):
    save_text_model(a_model(labels=["001", "N/A"]), tmp_path / "m.textrnn")
    assert load(tmp_path / "m.textrnn").predict(["bad", "good"]).tolist() == ["001", "N/A"]


def test_another_version_of_the_splitter_is_warned_of():
    with pytest.warns(TextRNNWarning, match=r"trained with 0\.9, this machine has 1; some texts may be cut otherwise"):
        predictor = TextPredictor(a_model(splitter_version="0.9"))
    assert predictor.predict(["good"]).tolist() == ["positive"]


def test_an_unknown_splitter_is_refused():
    with pytest.raises(UnknownName, match="did you mean 'whitespace'"):
        TextPredictor(a_model(text=TextConfig("whitespaces")))


def test_an_analyser_that_is_not_installed_is_named(monkeypatch):
    for name in [name for name in sys.modules if name.partition(".")[0] == "kiwipiepy"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "textrnn.text.morphemes.kiwi", raising=False)
    monkeypatch.setitem(sys.modules, "kiwipiepy", None)
    with pytest.raises(MissingDependency, match="pip install 'kiwipiepy'"):
        TextPredictor(a_model(text=TextConfig("kiwi")))


def test_a_missing_file_is_a_model_file_error(tmp_path):
    with pytest.raises(ModelFileError, match="no such model file"):
        load(tmp_path / "m.textrnn")


def test_predicting_imports_no_training_library(tmp_path):
    save_text_model(a_model(), tmp_path / "m.textrnn")
    code = """if True:
        import json, sys
        import textrnn
        model = textrnn.load(sys.argv[1])
        labels = model.predict(["good film", "bad film"]).tolist()
        heavy = {"tensorflow", "keras", "torch", "jax", "sklearn", "scipy", "pandas", "rich", "matplotlib"}
        print(json.dumps([labels, sorted(heavy & set(sys.modules))]))
    """
    command = [sys.executable, "-c", code, str(tmp_path / "m.textrnn")]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [["positive", "negative"], []]


@pytest.mark.parametrize(
    "learned",
    [
        "",
        "{",
        "[]",
        Tokenizer(models.WordLevel({"<unk>": 0}, unk_token="<unk>")).to_str(),
        Tokenizer(models.BPE()).to_str(),
    ],
)
def test_a_splitter_without_what_it_should_have_learned_is_refused(tmp_path, learned):
    path = tmp_path / "m.textrnn"
    save_text_model(a_model(text=TextConfig("subword", learned=learned)), path)
    with pytest.raises(ModelFileError, match="do not fit together"):
        load(path)
