"""A corpus to train on."""

import unicodedata
from array import array
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from textrnn.errors import DataError, TextRNNWarning, UsageError
from textrnn.reading import Corpus, open_corpus, read_corpus

SLOW_MACHINE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(content, name="corpus.csv"):
    Path(name).write_bytes(content.encode())
    return name


def refused(content, **options):
    with pytest.raises(DataError) as error:
        read_corpus(write(content), **options)
    return str(error.value)


def test_a_corpus():
    corpus = read_corpus(write("text,label\n재미있다,1\n지루하다,0\n"))
    assert corpus == Corpus(
        texts=["재미있다", "지루하다"],
        labels=["1", "0"],
        lines=array("q", [2, 3]),
        skipped={},
        notes=["delimiter: comma", "header: text, label", "text: text", "label: label"],
        starts=[(0, "corpus.csv")],
    )
    assert len(corpus) == 2


def test_without_labels():
    corpus = read_corpus(write("text\n재미있다\n\n지루하다\n"), labelled=False)
    assert (corpus.texts, corpus.labels) == (["재미있다", "", "지루하다"], [])


@pytest.mark.filterwarnings("ignore::textrnn.errors.TextRNNWarning")
def test_no_row_left():
    assert refused("text,label\n,1\n ,0\na,\n") == (
        "corpus.csv: no row is left (2 empty text, 1 no label); check the columns that are text and label"
    )


def test_every_text_empty():
    message = "corpus.csv: every text is empty; check the column that is the text"
    assert refused("text,id\n,1\n\u200b,2\n", labelled=False) == message


def test_labels_that_look_alike_are_named_and_stay_apart():
    decomposed = unicodedata.normalize("NFD", "긍정")
    content = f"text,label\na,Good\nb,good\nc,긍정\nd,{decomposed}\ne,bad\n"
    with pytest.warns(TextRNNWarning) as caught:
        corpus = read_corpus(write(content))
    assert corpus.labels == ["Good", "good", "긍정", decomposed, "bad"]
    assert [str(warning.message) for warning in caught] == [
        f"corpus.csv: labels differ only by case or Unicode form and stay apart: 'Good' 'good'; {decomposed!r} '긍정'"
    ]


def test_many_groups_of_labels_are_not_all_named():
    content = "text,label\n" + "".join(f"a,{letter}\nb,{letter.upper()}\n" for letter in "abcdefgh")
    with pytest.warns(TextRNNWarning, match=r"apart: 'A' 'a'; 'B' 'b'; 'C' 'c'; 'D' 'd'; 'E' 'e' and 3 more$"):
        read_corpus(write(content))


def test_one_path_as_a_string_or_path():
    write("text,label\na,1\n")
    assert read_corpus("corpus.csv").texts == read_corpus(Path("corpus.csv")).texts == read_corpus(["corpus.csv"]).texts


def test_one_column_as_a_string_or_number():
    write("a,b,c\nx,y,z\n")
    assert read_corpus("corpus.csv", text="b", label=2).texts == ["y"]
    assert read_corpus("corpus.csv", text=["a", 1], label=["c"]).texts == ["x y"]


@pytest.mark.parametrize("name", [f"corpus.{name}" for name in ("csv", "tsv", "txt", "jsonl", "parquet", "xlsx")])
@SLOW_MACHINE
@given(
    content=st.binary()
    | st.text(st.sampled_from('text,label\n"1;\t\0é{}[]:')).map(str.encode)
    | st.binary().map(lambda end: b'text,label\na,1\n"' + end)
    | st.binary().map(lambda end: b'{"text": "a", "label": 1}\n{"text":' + end)
    | st.binary().map(lambda end: b"PK\x03\x04" + end)
    | st.binary().map(lambda end: b"PAR1" + end + b"PAR1"),
    on_bad_text=st.sampled_from(["error", "clean", "skip"]),
    labelled=st.booleans(),
    encoding=st.sampled_from([None, None, "cp949", "utf-16", "utf-7", "shift_jis"]),
)
@pytest.mark.filterwarnings("ignore::textrnn.errors.TextRNNWarning")
def test_any_bytes_are_rows_or_an_error_that_says_why(tmp_path_factory, name, content, on_bad_text, labelled, encoding):
    path = tmp_path_factory.mktemp("bytes") / name
    path.write_bytes(content)
    try:
        rows = list(open_corpus(path, on_bad_text=on_bad_text, labelled=labelled, encoding=encoding))
    except (DataError, UsageError) as error:
        assert str(error).startswith(str(path))
        assert "\n" not in str(error)
        return
    for row in rows:
        row.text.encode()
        assert "\0" not in row.text
        assert row.text and row.label if labelled else not row.label
