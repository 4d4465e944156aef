"""Several networks in one model: the mean of their logits."""

from __future__ import annotations

import numpy as np
import pytest

import textrnn
from textrnn import TextClassifier
from textrnn.errors import UnknownName, UsageError
from textrnn.estimators._mixing import beforehand
from textrnn.presets import PRESETS

TEXTS = [f"{word} w{i}" for i in range(30) for word in ("good", "bad")]
LABELS = ["+", "-"] * 30
QUICK = {"tokenizer": "word", "units": 4, "embedding_dim": 4, "epochs": 2, "quiet": True, "validation_fraction": 0.0}

pytestmark = pytest.mark.usefixtures("untraced")


@pytest.fixture(scope="module")
def three():
    return TextClassifier(**QUICK, networks=3, random_state=5).fit(TEXTS, LABELS)


@pytest.mark.slow
def test_the_answer_is_the_mean_of_networks_with_seeds_of_their_own(three):
    alone = [TextClassifier(**QUICK, wide=False, random_state=5 + i).fit(TEXTS, LABELS) for i in range(3)]
    together = TextClassifier(**QUICK, wide=False, networks=3, random_state=5).fit(TEXTS, LABELS)
    documents = together.tokenizer_.read(TEXTS)
    each = [one._predictor.logits(documents)[0] for one in alone]
    assert np.abs(each[0] - each[1]).max() > 1e-3
    np.testing.assert_allclose(together._predictor.logits(documents)[0], np.mean(each, 0), rtol=0, atol=1e-5)
    # beside two paths of n-grams and nothing held out
    wanted = beforehand(2)[0] * np.mean(each, 0)
    np.testing.assert_allclose(three._predictor.logits(documents)[0], wanted, rtol=0, atol=1e-5)


def test_the_file_has_all_of_them(three, tmp_path):
    three.save(tmp_path / "m.textrnn")
    wanted = three.predict_proba(TEXTS)
    np.testing.assert_array_equal(textrnn.load(tmp_path / "m.textrnn").predict_proba(TEXTS), wanted)
    again = TextClassifier.load(tmp_path / "m.textrnn")
    assert (again.networks, len(again.model_.networks)) == (3, 3)
    np.testing.assert_array_equal(again.predict_proba(TEXTS), wanted)


@pytest.mark.slow
def test_all_of_them_learn_on(three, tmp_path):
    three.save(tmp_path / "m.textrnn")
    again = TextClassifier.load(tmp_path / "m.textrnn").partial_fit(TEXTS, LABELS)
    for before, after in zip(three.model_.networks, again.model_.networks, strict=True):
        assert np.abs(before["head.kernel"] - after["head.kernel"]).max() > 0


@pytest.mark.slow
def test_the_same_seed_gives_the_same_networks(three):
    again = TextClassifier(**QUICK, networks=3, random_state=5).fit(TEXTS, LABELS)
    np.testing.assert_array_equal(three.predict_proba(TEXTS), again.predict_proba(TEXTS))


@pytest.mark.parametrize("count", [0, -1, 1.5, "2"])
def test_at_least_one_is_needed(count):
    with pytest.raises(UsageError, match="networks must be a whole number of at least 1"):
        TextClassifier(**QUICK, networks=count).fit(TEXTS, LABELS)


@pytest.mark.parametrize("name", PRESETS)
def test_presets_are_parameters_and_others_win(name):
    made = TextClassifier.preset(name, random_state=3)
    assert made.get_params() == TextClassifier().get_params() | PRESETS[name] | {"random_state": 3}
    for parameter in PRESETS[name]:
        assert TextClassifier.preset(name, **{parameter: 7}).get_params()[parameter] == 7


def test_there_is_no_other_preset():
    with pytest.raises(UnknownName, match="'bset' is not one of fast, default, best; did you mean 'best'"):
        TextClassifier.preset("bset")
