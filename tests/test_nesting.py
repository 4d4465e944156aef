"""JSON from strangers."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textrnn.nesting import DEEPEST, TooDeepError, loads, refuse_deep

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(VALUES, st.booleans(), st.sampled_from([None, 1]))
def test_whatever_is_json_is_parsed(value, ascii_only, indent):
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    assert loads(text) == value
    assert loads(json.dumps(value).encode()) == value


@pytest.mark.parametrize(
    "opening, closing, levels", [("[", "]", 1), ('{"a":', "}", 1), ('[{"]": ', "}]", 2), ('["\\"]",', "]", 1)]
)
@pytest.mark.parametrize("closed", [True, False])
def test_the_limit_is_exact(opening, closing, levels, closed):
    times = DEEPEST // levels
    before = "[0]," * 300
    refuse_deep(before + opening * times + "0" + closing * times * closed)
    with pytest.raises(TooDeepError):
        refuse_deep(before + opening * (times + 1) + "0" + closing * (times + 1) * closed)


@pytest.mark.parametrize("text", ['"' + "[" * 999 + '"', '["' + '\\"[' * 999 + '"]', "[" + "[]," * 999])
def test_brackets_in_strings_and_beside_each_other_are_not_deep(text):
    refuse_deep(text)


def test_a_million_brackets_raise_instead_of_ending_python():
    with pytest.raises(ValueError, match="nested too deep"):
        loads(b"[" * 1_000_000)


@pytest.mark.parametrize("data", [b"\xff", b"[", "", b"[1,]"])
def test_what_is_not_json_is_a_value_error(data):
    with pytest.raises(ValueError):
        loads(data)
