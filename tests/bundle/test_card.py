"""The model card: what the file knows, and what it does not, is said."""

import re

import numpy as np
import pytest

from textrnn.bundle import TextModel
from textrnn.bundle.card import model_card
from textrnn.config import NetworkConfig, RNNConfig, TextConfig
from textrnn.text.ngram_model import NGramModel
from textrnn.text.vocabulary import Vocabulary

SCORES = {"n": 103, "accuracy": 0.7087, "macro_f1": 0.7, "log_loss": 0.6, "ece": 0.09}
SUMMARY = {
    "rows": 1142,
    "skipped": {"no label": 3},
    "classes": ["bad", "good"],
    "epochs": 4,
    "seed": 7,
    "valid": SCORES,
    "test": None,
    "baseline": {"name": "logistic regression on n-grams", "accuracy": 0.75, "macro_f1": 0.74},
    "verdict": {
        "better": "tie",
        "judged_on": "held-out part",
        "n": 100,
        "difference": 0.05,
        "interval": [-0.02, 0.11],
        "p_value": 0.3,
    },
    "parameters": {"units": 4, "learning_rate": 0.003, "stop_tags": ["J", "E"]},
}


def card(summary=SUMMARY, language="en", path="models/my model.textrnn", **changes):
    model = TextModel(
        **{
            "network": NetworkConfig(3, 2, 3, RNNConfig("gru", 4, layers=2), "max"),
            "arrays": {"a": np.zeros((3, 5), np.float32), "b": np.zeros(2, np.float32)},
            "labels": ["bad", "good"],
            "prior": [0.04, 0.96],
            "vocabulary": Vocabulary(["", "<OOV>", "x"]),
            "text": TextConfig("mecab"),
            "splitter_version": "python-mecab-ko 1.3.7",
            "max_length": 77,
            "summary": summary,
        }
        | changes
    )
    return model_card(model, path, language=language)


def part(text, heading):
    return text.split(f"## {heading}\n")[1].split("\n## ")[0]


def test_the_model_is_described():
    text = card()
    assert text.startswith(
        "# Model card: my model.textrnn\n\nA text classifier of 2 labels: BiGRU 4 x 2, max pooling, 17 weights"
    )
    assert "n-grams" not in text
    one = np.ones(1, np.float16)
    wide = NGramModel(1, 1, np.ones(1, np.uint32), one, one[:, None], np.zeros(1, np.float32))
    assert "max pooling + 1 n-grams, 17 weights" in card(wide={"ngrams": wide})
    beside = card(network=NetworkConfig(3, 2, 3, RNNConfig("gru", 4, layers=2), "max", filters=5))
    assert "BiGRU 4 x 2 + 15 convolutions, max pooling" in beside
    assert "| bad | 4.0% |\n| good | 96.0% |" in part(text, "Labels")
    tokens = part(text, "Tokens")
    assert "`mecab` (python-mecab-ko 1.3.7)" in tokens and "3 known tokens" in tokens and "at most 77 " in tokens
    assert "1,142 labelled texts" in text and "4 epochs, seed 7" in text and "Left out: no label: 3." in text
    settings = part(text, "Settings")
    assert "- `learning_rate`: 0.003" in settings and "- `stop_tags`: J, E" in settings


def test_figures_are_those_of_the_file():
    figures = part(card(), "Figures")
    assert "Verdict: a tie. The linear baseline (75.0%)" in figures and "+5.0 points" in figures
    rows = [line.strip("| ").split(" | ") for line in figures.splitlines() if line.startswith("|")]
    assert rows[2:] == [
        ["validation", "103", "0.7087", "0.7000", "0.6000", "0.0900"],
        ["held-out part", "100", "0.8000", "-", "-", "-"],
        ["linear baseline", "100", "0.7500", "0.7400", "-", "-"],
    ]
    tested = SUMMARY | {"test": SCORES | {"n": 100}, "verdict": SUMMARY["verdict"] | {"judged_on": "test"}}
    assert "| test | 100 | 0.7087 " in card(tested) and "held-out part |" not in card(tested)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "not been shown to be better"),
        ({"verdict": SUMMARY["verdict"] | {"better": "baseline"}}, "linear model is better on this corpus"),
        ({}, "judged on 100 texts only: its true accuracy may differ by about 8 points"),
        ({}, "fewer than about 50): bad."),
        ({}, "off by 9.0% on average"),
    ],
)
def test_limits_follow_from_the_figures(change, words):
    assert words in part(card(SUMMARY | change), "Limits")


def test_a_model_without_these_faults_has_fewer_limits():
    good = {
        "rows": 100_000,
        "valid": SCORES | {"ece": 0.01},
        "verdict": SUMMARY["verdict"] | {"better": "rnn", "n": 10_000},
    }
    limits = part(card(SUMMARY | good), "Limits")
    assert len(re.findall("^- ", limits, re.M)) == 3
    assert "unsure" in part(card(SUMMARY | good, min_confidence=0.7), "Limits")


@pytest.mark.parametrize("summary", [{}, {"parameters": {"units": 3}, "history": []}])
def test_what_the_file_does_not_know_is_said_to_be_missing(summary):
    text = card(summary)
    for heading in ("Training data", "Figures"):
        assert "it was not made by `textrnn fit`" in part(text, heading)
    assert "Nobody has measured it" in part(text, "Limits")


def test_more_training_is_told():
    assert "Trained on 2 time(s) afterwards, with 30 texts more" in card(
        SUMMARY | {"continued": [{"rows": 10}, {"rows": 20}]}
    )


def test_the_examples_name_the_file_as_a_shell_and_python_read_it():
    usage = part(card(path='it\'s "mine".textrnn'), "How to use it")
    assert """textrnn predict -m 'it'"'"'s "mine".textrnn' "a text""" in usage
    assert r"""model = load("it's \"mine\".textrnn")""" in usage
    compile(usage.split("```python\n")[1].split("```")[0], "card", "exec")


def test_labels_are_text_and_never_markup():
    text = card(labels=["<script>|*a*\n# b", "[c](d)"])
    assert r"| \<script\>\|\*a\* \# b | 4.0% |" in text and r"| \[c\](d) | 96.0% |" in text
    assert "<script>" not in text


def test_a_model_of_several_labels_says_so():
    several = card(network=NetworkConfig(3, 2, 3, RNNConfig("gru", 4), multilabel=True))
    assert "all labels whose probability is above one half" in several and "answers one" not in several
    assert "answers one label" in card() and "always answers one of its labels" in card()


def test_the_card_speaks_korean():
    text = card(language="ko")
    assert text.startswith("# 모델 카드: ") and "판정: 무승부" in text and "## 한계와 주의할 점" in text
    assert "held-out" not in text and "accuracy" not in text
