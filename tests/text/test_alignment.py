"""Spans for forms that come without."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textrnn.text.alignment import align

WORDS = st.lists(st.text("가나다라마바사아자차카타파하ab1!", min_size=1, max_size=4), min_size=1, max_size=12)


def shown(text, forms):
    return [text[start:end] for start, end in align(text, forms)]


@given(WORDS, st.lists(st.sampled_from(["", " ", "  ", "\t\n"]), min_size=12, max_size=12))
def test_substrings_are_found_where_they_stand(words, spaces):
    text = "".join(space + word for space, word in zip(spaces, words, strict=False))
    ends, place = [], 0
    for space, word in zip(spaces, words, strict=False):
        place += len(space) + len(word)
        ends.append((place - len(word), place))
    assert align(text, words) == ends


@pytest.mark.parametrize(
    ("text", "forms", "expected"),
    [
        ("갔어요", ["가", "았", "어요"], ["갔", "갔", "어요"]),
        ("예뻐 보인다", ["예쁘", "어", "보이", "ㄴ다"], ["예뻐", "뻐", "보인", "인다"]),
        ("했었던 건", ["하", "았", "었", "던", "것", "은"], ["했", "했", "었", "던", "건", "건"]),
        ("  뭘 봐?", ["무엇", "을", "보", "아", "?"], ["뭘", "뭘", "봐", "봐", "?"]),
        ("누구예요", ["누구", "이", "에요"], ["누구", "예", "요"]),
    ],
)
def test_contracted_forms_share_the_syllables_they_come_from(text, forms, expected):
    assert shown(text, forms) == expected


@given(
    st.text("가갔했나 좋다\t영화뭘ㅋa1,", max_size=20), st.lists(st.text("가하았ㄴ좋뭐을ㅋa1", min_size=1, max_size=3))
)
def test_any_forms_of_any_text_get_spans_in_order_inside_it(text, forms):
    spans = align(text, forms)
    assert len(spans) == len(forms)
    assert all(0 <= start <= end <= len(text) for start, end in spans)
    assert [start for start, _ in spans] == sorted(start for start, _ in spans)
    if text.strip():
        assert all(start < end for start, end in spans)
