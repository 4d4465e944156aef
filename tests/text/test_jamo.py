"""Syllables to letters and back."""

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from textrnn.text.jamo import compose, decompose
from textrnn.text.normalize import clean


def test_a_syllable_is_two_or_three_letters():
    assert decompose("가") == "\u1100\u1161"
    assert decompose("값") == "\u1100\u1161\u11b9"
    assert decompose("한글 ok") == "\u1112\u1161\u11ab\u1100\u1173\u11af ok"


def test_every_syllable_comes_back():
    syllables = "".join(map(chr, range(0xAC00, 0xD7A4)))
    assert compose(decompose(syllables)) == syllables
    assert len(decompose(syllables)) == 2 * 19 * 21 + 3 * 19 * 21 * 27


def test_letters_alone_stay_apart_from_syllables():
    assert decompose("ㅋㅡ") == "ㅋㅡ" != decompose("크")
    assert compose("ㅋㅡ") == "ㅋㅡ"


def test_nothing_but_hangul_is_taken_apart():
    assert decompose("Café ñ が") == "Café ñ が"
    assert unicodedata.normalize("NFD", "é") != "é"


@settings(deadline=None)
@given(st.lists(st.text("값싼ㅋ\u11a8\u0301e가") | st.text(max_size=6), max_size=3).map("".join))
def test_clean_text_comes_back(text):
    text = clean(text)
    assert compose(decompose(text)) == text
    assert not any("가" <= letter <= "힣" for letter in decompose(text))
