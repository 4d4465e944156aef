"""JSON lines."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from textrnn.errors import DataError, TextRNNWarning
from textrnn.plugins import load
from textrnn.reading import formats, open_corpus, read_corpus
from textrnn.reading.sources import Source

SLOW_MACHINE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def records(content):
    Path("corpus.jsonl").write_bytes(content.encode())
    return list(load(formats, "jsonl").Reader(Source("corpus.jsonl")))


def refused(content, **options):
    Path("corpus.jsonl").write_bytes(content.encode())
    with pytest.raises(DataError) as error:
        read_corpus("corpus.jsonl", **options)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_values_keep_their_spelling():
    values = ["1", "1.0", "001.50e+03", "123456789012345678901234567890", "true", "false", "NaN", '"null"', '"N/A"']
    values[2] = "1.50e+03"
    content = "".join(f'{{"label": {value}, "text": "x"}}\n' for value in values)
    expected = [value.strip('"') for value in values]
    assert [record.fields[0] for record in records(content)] == expected
    assert read_corpus("corpus.jsonl").labels == expected


def test_null_and_missing_keys_are_empty():
    content = '{"text": "a", "label": null}\n{"label": "x", "more": 1}\n{"text": "b", "label": 2}\n'
    assert [record.fields for record in records(content)] == [("a", "", ""), ("", "x", "1"), ("b", "2", "")]
    with pytest.warns(TextRNNWarning, match="left out 1 row without a label; left out 1 row with an empty text$"):
        assert read_corpus("corpus.jsonl").labels == ["2"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_raw_text_and_row_end(end):
    first, second = '{"text": "a\u2028b", "label": 1}', ' { "label":0,"text":"\\u00e9\\n" } '
    found = records(f"{first}{end}{end}{second}{end}")
    assert [(record.line, record.raw) for record in found] == [(1, first), (3, second)]
    assert [record.fields for record in found] == [("a\u2028b", "1"), ("é\n", "0")]
    reader = open_corpus("corpus.jsonl")
    assert (reader.newline, reader.has_header, reader.header_raw, reader.delimiter) == (end, True, "", "")
    assert reader.notes == ["header: text, label", "text: text", "label: label"]


def test_columns_are_the_keys_of_all_first_objects():
    Path("corpus.jsonl").write_text('{"a": "b", "text": "x"}\n{"label": "y", "text": "z"}\n', encoding="utf-8")
    assert open_corpus("corpus.jsonl").columns == ["a", "text", "label"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"text": "a", label: 1}', "2:15: not JSON (Expecting property name enclosed in double quotes)"),
        ('{"text": "가나', "2:10: not JSON (Unterminated string starting at)"),
        ('{"text": "a"} x', "2:15: not JSON (Extra data)"),
        ("text,label", "2:1: not JSON (Expecting value)"),
        ('["a", 1]', "2:1: not an object but a list"),
        ('"a"', "2:1: not an object but a str"),
    ],
)
def test_bad_json_has_a_place(line, message):
    assert refused('{"text": "x", "label": 1}\n' + line + "\n") == f"corpus.jsonl:{message}; write one object a line"


def test_nested_too_deep():
    assert refused("[" * 200_000) == "corpus.jsonl:1: nested too deep; write one object a line"


def test_lists_matter_only_where_they_are_read():
    content = '{"text": "a", "label": 1, "tokens": ["a", 1.0], "meta": {"k": null}}\n'
    assert records(content)[0].fields == ("a", "1", '["a", "1.0"]', '{"k": null}')
    assert read_corpus("corpus.jsonl").texts == ["a"]
    assert refused(content, text="tokens") == (
        "corpus.jsonl:1: 'tokens' is a list here; give one string or number a key"
    )


@pytest.mark.parametrize("escape", ["\\u0000", "\\ud800", "\\uDFFF"])
def test_escapes_that_no_text_can_hold(escape):
    content = f'{{"text": "a", "label": 1}}\n{{"text": "b{escape}", "label": 1}}\n'
    assert refused(content) == (
        "corpus.jsonl:2: NUL or half a surrogate pair in column 'text'; remove it, or add --on-bad-text clean"
    )
    with pytest.warns(TextRNNWarning):
        assert read_corpus("corpus.jsonl", on_bad_text="clean").texts[1] == ("b" if "0000" in escape else "b\ufffd")
    with pytest.warns(TextRNNWarning):
        assert read_corpus("corpus.jsonl", on_bad_text="skip").texts == ["a"]


def test_escaped_pairs_are_characters():
    Path("corpus.jsonl").write_text('{"text": "\\ud83d\\ude00", "label": 1}\n', encoding="utf-8")
    assert read_corpus("corpus.jsonl").texts == ["😀"]


@SLOW_MACHINE
@given(
    st.lists(
        st.fixed_dictionaries(
            {"text": st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)},
            optional={"label": st.text("abc") | st.none()},
        ),
        min_size=1,
    ),
    st.booleans(),
)
def test_what_json_writes_is_read_back(tmp_path_factory, rows, ascii_only):
    path = tmp_path_factory.mktemp("rows") / "corpus.jsonl"
    path.write_bytes("".join(json.dumps(row, ensure_ascii=ascii_only) + "\n" for row in rows).encode())
    found = [row.text for row in open_corpus(path, labelled=False, text="text")]
    assert found == [row["text"] for row in rows]
