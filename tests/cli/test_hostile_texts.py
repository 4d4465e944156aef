"""Every analyser reads the same tokens out of any text, in fit, in predict, in a model file and on the command line."""

from __future__ import annotations

import json

import numpy as np
import pytest

import textrnn
from textrnn import plugins
from textrnn.errors import MissingDependency
from textrnn.text import morphemes

HOSTILE = [
    "",
    " \u3000\u200b\u3164\ufeff\t\n",
    "앞\x00뒤 \x01\x1f\x7f\x85",
    "좋\ud800다 \udfff",
    "👍🏽 최고 👨‍👩‍👧‍👦 🇰🇷❤️ \U0010ffff",
    "\u1100\u1161\u11a8 \u11ab ﾡﾢ ￂ 즤 뷁",
    "שלום \u202eمرحبا\u202c",
    "<br />https://a.b/c?d=e&amp; #태그 @이름 =1+1",
    "ㅋ" * 10_000,
    "아버지가방에들어가신다" * 20,
    "\ue000\ufffe\uffff",
]
PLAIN = ["영화가 정말 좋았다", "너무 지루하고 나빴다"] * 6


@pytest.mark.filterwarnings("ignore:texts with NUL")
@pytest.mark.parametrize(
    "name",
    [name if name == "mecab" else pytest.param(name, marks=pytest.mark.slow) for name in plugins.names(morphemes)],
)
def test_hostile_texts_are_read_alike_everywhere(name, tmp_path, run):
    texts = PLAIN + HOSTILE
    labels = ["good" if i % 2 else "bad" for i in range(len(texts))]
    classifier = textrnn.TextClassifier(tokenizer=name, units=4, embedding_dim=4, epochs=1, quiet=True)
    try:
        classifier.fit(texts, labels)
    except MissingDependency as error:
        pytest.skip(str(error))
    expected = classifier.predict_proba(texts)
    assert np.isfinite(expected).all()
    alone = np.concatenate([classifier.predict_proba([text]) for text in texts])
    np.testing.assert_allclose(alone, expected, rtol=0, atol=1e-6)
    classifier.save(tmp_path / "m.textrnn")
    np.testing.assert_array_equal(textrnn.load(tmp_path / "m.textrnn").predict_proba(texts), expected)
    source = tmp_path / "in.jsonl"
    source.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
    done = run(
        "predict", "-m", tmp_path / "m.textrnn", "-i", source, "-o", tmp_path / "out.jsonl", "--proba",
        "--on-bad-text", "clean",
    )  # fmt: skip
    assert done.code == 0, done.err
    answers = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    given = np.array([[answer["prob_bad"], answer["prob_good"]] for answer in answers])
    np.testing.assert_allclose(given, expected, rtol=0, atol=1e-6)
    blank = [not classifier.tokenizer_.tokens(text) for text in texts]
    assert blank[len(PLAIN)] and blank[len(PLAIN) + 1]
    np.testing.assert_allclose(expected[blank], np.tile(classifier.prior_, (sum(blank), 1)), rtol=0, atol=1e-6)
