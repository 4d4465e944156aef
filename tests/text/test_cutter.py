"""From a text as it comes to its tokens."""

from __future__ import annotations

import itertools
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from textrnn.config import TextConfig
from textrnn.errors import UsageError
from textrnn.text.cutter import Cutter
from textrnn.text.normalize import clean, origins, squeeze

TEXTS = st.text(st.sampled_from("가각ㅋㅠ!a A1\u1100\u1161\u11a8e\u0301\u0323\uffa1\x00\u200b\ud800İΣ👍"), max_size=30)


@given(TEXTS, st.integers(1, 4))
def test_no_run_is_longer_than_asked_for_and_nothing_else_changes(text, most):
    short = squeeze(text, most)
    for sign, run in itertools.groupby(short):
        assert len(list(run)) <= most or sign.isspace() or sign.isdigit()
    assert squeeze(short, most) == short
    # the signs, in order, without repetition
    once = [sign for i, sign in enumerate(text) if i == 0 or sign != text[i - 1]]
    assert [sign for i, sign in enumerate(short) if i == 0 or sign != short[i - 1]] == once


def test_what_is_squeezed_and_what_is_not():
    assert squeeze("ㅋㅋㅋㅋㅋㅋ ㅠㅠㅠㅠ !!!!!! 100000", 3) == "ㅋㅋㅋ ㅠㅠㅠ !!! 100000"
    assert squeeze("ㅋㅋㅋㅋ", 0) == "ㅋㅋㅋㅋ"


@given(TEXTS, st.sampled_from([0, 1, 2, 3]), st.booleans())
@example("\u0130\u0301\u0323", 0, True)  # the dot below goes before the dot above
@example("a\u0301\x00\u0323", 0, False)
def test_every_character_of_the_normal_form_has_an_origin(text, most, lower):
    normal = squeeze(clean(text), most)
    normal = normal.lower() if lower else normal
    spans = origins(text, most, lower=lower)
    assert len(spans) == len(normal)
    assert spans == sorted(spans)
    for sign, (start, end) in zip(normal, spans, strict=True):
        assert 0 <= start < end <= len(text)
        made = clean(text[start:end])
        # a capital sigma is written otherwise at the end of a word
        assert sign in made or sign in made.lower() or sign == "ς"


def test_spans_are_those_of_the_text_as_it_was_given():
    pytest.importorskip("mecab", reason="python-mecab-ko has no wheel for this Python")
    text = unicodedata.normalize("NFD", "영화") + "가\x00 좋았다ㅋㅋㅋㅋㅋㅋ Good"
    found = Cutter(TextConfig("mecab")).morphemes(text)
    shown = [(each.form, unicodedata.normalize("NFC", text[each.start : each.end])) for each in found]
    assert shown == [
        ("영화", "영화"),
        ("가", "가\x00"),
        ("좋", "좋"),
        ("았", "았"),
        ("다", "다"),
        ("ㅋㅋㅋ", "ㅋㅋㅋ"),
        ("good", "Good"),
    ]


def test_morphemes_need_an_analyser():
    with pytest.raises(UsageError, match="'word' gives no morphemes"):
        Cutter(TextConfig("word")).morphemes("a")


def test_the_fingerprint_tells_ways_of_cutting_apart():
    ways = [TextConfig("word"), TextConfig("char"), TextConfig("word", lower=False), TextConfig("word", squeeze=2)]
    assert len({Cutter(way).fingerprint() for way in ways}) == len(ways)
    assert Cutter(ways[0]).fingerprint() == Cutter(TextConfig("word")).fingerprint()


@pytest.mark.parametrize("bad", [{"squeeze": -1}, {"squeeze": 1.5}, {"stop_tags": "J"}, {"stop_tags": ("J", "")}])
def test_bad_options_are_refused(bad):
    with pytest.raises(UsageError, match=next(iter(bad))):
        TextConfig("mecab", **bad)
