"""One spelling for every text."""

import re
import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textrnn.text.normalize import clean, compatibility_jamo, has_hangul, is_blank, pieces

ANY_SIGN = st.text(st.characters(exclude_categories=()), max_size=6)
SPECIAL = st.text(
    "\u1100\u1161\u11a8\u115f\u1160\u11ff\u1140ﾡￂ가e\u0301\x00\u200b\ud800\t\n ㄱㅏ\ufeff\xa0", max_size=8
)
# the two apart, since Hypothesis makes one alphabet of `characters() | sampled_from()`, where the few are never drawn
ANYTHING = st.lists(ANY_SIGN | SPECIAL, max_size=4).map("".join)


def test_letters_typed_one_by_one_stay_letters():
    assert clean("ㄱㅏ ㅋㅋ ㅠㅠ") == "ㄱㅏ ㅋㅋ ㅠㅠ"
    # what NFKC would make of them
    assert unicodedata.normalize("NFKC", "ㄱㅏ") == "가"


@pytest.mark.parametrize("sign", ["ｶ", "①", "ﬁ", "㎏", "Ａ", "½", "ⅳ"])
def test_compatibility_characters_are_kept(sign):
    assert clean(sign) == sign


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\u1112\u1161\u11ab\u1100\u1173\u11af", "한글"),
        ("e\u0301", "é"),
        ("\u212b", "Å"),
        ("ﾡￂﾻ", "ㄱㅏㅋ"),
        ("ﾡﾢﾣﾾ", "ㄱㄲㄳㅎ"),
        ("\u11ab다 \u1102 \u1161", "ㄴ다 ㄴ ㅏ"),
        ("가\u11a8", "각"),
        ("가 \u11a8", "가 ㄱ"),
        ("a\x00b\x01c\x1fd\x7fe\x85f", "ab c d e f"),
        ("가\u200b나\u3164다\ufeff라\u2060마\uffa0바\u115f사\u180e아", "가 나 다 라 마 바 사 아"),
        ("가\xa0나\u3000다\u2003라\u2028마\u202f바", "가 나 다 라 마 바"),
        ("좋\ud800다\udfff", "좋\ufffd다\ufffd"),
        ("\ufffe\uffff", "  "),
        ("👨\u200d👩\u200d👧 ❤\ufe0f", "👨\u200d👩\u200d👧 ❤\ufe0f"),
        ("\u202e\u05e9", "\u202e\u05e9"),
    ],
)
def test_clean(text, expected):
    assert clean(text) == expected


@pytest.mark.parametrize("far_off", ["", "\x00", "가", "\u11ab"])
def test_tabs_and_line_ends_stay_whatever_else_is_in_the_text(far_off):
    assert clean("a\tb\nc\r\nd" + far_off).startswith("a\tb\nc\r\nd")


@settings(max_examples=400, deadline=None)
@given(ANYTHING)
def test_cleaning_twice_changes_nothing_more(text):
    once = clean(text)
    assert clean(once) == once
    assert once.encode("utf-8").decode("utf-8") == once
    assert unicodedata.is_normalized("NFC", once)
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", once)


def test_every_code_point_is_cleaned_for_good():
    for start in range(0, 0x110000, 0x400):
        once = clean(" ".join(map(chr, range(start, start + 0x400))))
        assert clean(once) == once
        once.encode("utf-8")


@settings(deadline=None)
@given(ANYTHING)
def test_composed_and_decomposed_text_have_one_spelling(text):
    assert clean(unicodedata.normalize("NFC", text)) == clean(unicodedata.normalize("NFD", text)) == clean(text)


def test_marks_without_an_end_are_parted_and_cost_no_more_than_their_length():
    marks = "\u0301\u0323" * 500_000  # sorted as one run, they would take minutes
    made = clean("가" + marks)
    assert made.count("\u034f") == 33_333 and made.replace("\u034f", "").count("\u0301") == 500_000
    assert clean(made) == made
    assert "\u034f" not in clean("e" + "\u0323\u0308" * 15)
    assert clean("e" + "\u0301" * 31) == "é" + "\u0301" * 29 + "\u034f\u0301"


def test_every_mark_is_looked_for():
    marks = [sign for sign in map(chr, range(sys.maxunicode + 1)) if unicodedata.combining(sign)]
    assert len(marks) > 800
    for mark in marks:
        assert clean("x" + mark * 40).count("\u034f") >= 1, hex(ord(mark))


def test_codas_of_every_analyser_become_one_form():
    assert compatibility_jamo("\u11ab") == compatibility_jamo("\u1102") == compatibility_jamo("ㄴ") == "ㄴ"
    assert (
        compatibility_jamo("".join(map(chr, range(0x11A8, 0x11C3))))
        == "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
    )
    assert compatibility_jamo("".join(map(chr, range(0x1100, 0x1113)))) == "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
    assert compatibility_jamo("".join(map(chr, range(0x1161, 0x1176)))) == "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
    assert compatibility_jamo("한글 abc") == "한글 abc"


@pytest.mark.parametrize(
    "text", ["", " ", "\t\r\n", "\u3000", "\u200b", "\u3164", "\x00", "\xa0\u2028", "\ufeff \uffa0"]
)
def test_texts_with_nothing_to_read_are_blank(text):
    assert is_blank(text)


@pytest.mark.parametrize("text", [".", "ㅋ", "\u3000a", "\ud800", "👍", "0"])
def test_texts_with_something_to_read_are_not_blank(text):
    assert not is_blank(text)


@pytest.mark.parametrize("text", ["가", "abc 힣", "ㅋ", "ㅣ", "\u1100", "\u11ab", "ﾡ", "\ua960", "\ud7b0"])
def test_korean_letters_of_all_kinds_are_hangul(text):
    assert has_hangul(text)


@pytest.mark.parametrize(
    "text", ["", "abc", "日本語 カタカナ", "ｶﾀｶﾅ", "한".encode("cp949").decode("latin-1"), "①", "👍"]
)
def test_other_letters_are_not_hangul(text):
    assert not has_hangul(text)


def cut_up(text, *limits):
    """The pieces of a text, once it is sure that they are all of it."""
    found = list(pieces(text, *limits))
    assert "".join(piece for _, piece in found) == text
    assert all(text[start : start + len(piece)] == piece and piece for start, piece in found)
    assert [start for start, _ in found] == [sum(len(piece) for _, piece in found[:i]) for i in range(len(found))]
    return [piece for _, piece in found]


@settings(deadline=None)
@given(st.text(st.sampled_from("ab가 \t\u3000\n.!"), max_size=40), st.integers(1, 8))
def test_pieces_put_together_are_the_text_and_hold_no_longer_run_of_letters(text, limit):
    found = cut_up(text, limit)
    assert all(len(run) <= limit for piece in found for run in re.findall(r"\w+", piece))
    # and nothing is cut without need
    assert len(found) <= 1 + sum((len(run) - 1) // limit for run in re.findall(r"\w+", text))


@settings(deadline=None, max_examples=30)
@given(
    st.lists(st.text("가a.! \n", min_size=1, max_size=9).flatmap(lambda unit: st.integers(1, 400).map(unit.__mul__)))
)
def test_pieces_of_any_text_are_short(parts):
    text = "".join(parts)
    for piece in cut_up(text, 20, 5):
        assert len(piece) <= 512
        assert all(len(run) <= 64 for run in piece.split())


def test_runs_of_letters_are_cut_at_the_limit_and_not_before():
    assert cut_up("abcd ab", 4) == ["abcd ab"]
    assert cut_up("abcde ab", 4) == ["abcd", "e ab"]
    assert cut_up("a abcdefghi b", 4) == ["a abcd", "efgh", "i b"]
    assert cut_up("abcd.가나다라!?abcd", 4) == ["abcd.가나다라!?abcd"]
    assert cut_up('"가"(나)', 4) == ['"가"(', "나)"]  # Hannanum tries every way to pair them
    assert cut_up("", 4) == []
    assert [len(piece) for piece in cut_up("ㅋ" * 1000, 256)] == [256, 256, 256, 232]


def test_runs_that_nobody_writes_are_cut_finer():
    assert [len(piece) for piece in cut_up("가" * 64, 20, 3)] == [20, 20, 20, 4]
    assert [len(piece) for piece in cut_up("가" * 65, 20, 3)] == [3] * 21 + [2]
    assert cut_up("!?" * 32, 20, 3) == ["!?" * 32]
    assert [len(piece) for piece in cut_up("!?" * 33, 20, 3)] == [3] * 22


def test_long_texts_are_cut_at_a_space():
    text = "영화가 정말 좋다\n" * 200
    found = cut_up(text, 20)
    assert [len(piece) for piece in found] == [509, 510, 510, 471]
    assert [word for piece in found for word in piece.split()] == text.split()
