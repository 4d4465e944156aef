"""Rows with several labels or none: columns of 0 and 1, one column with a separator, or one of lists."""

from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from textrnn.errors import DataError, TextRNNWarning, UsageError
from textrnn.reading import open_corpus, read_corpus


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def write(content, name="corpus.csv"):
    Path(name).write_text(content, encoding="utf-8")
    return name


FLAGS = "text,toxic,sport\na,1,0\nb,0,0\nc,1,1\nd,, 1\n"
SETS = [("toxic",), (), ("sport", "toxic"), ("sport",)]


def test_columns_of_0_and_1_are_labels_and_nothing_is_0():
    corpus = read_corpus(write(FLAGS), label=["toxic", "sport"])
    assert (corpus.texts, corpus.labels) == (["a", "b", "c", "d"], SETS)
    assert corpus.multilabel
    assert corpus.skipped == {}
    assert "label: toxic, sport" in corpus.notes


def test_labels_of_one_column_stand_apart_by_a_separator():
    name = write("text;tags\na;toxic\nb;\nc;toxic| sport |toxic||\nd;sport\n")
    corpus = read_corpus(name, label="tags", label_separator="|", delimiter=";")
    assert (corpus.labels, corpus.multilabel) == (SETS, True)


def test_a_separator_may_be_longer_than_a_sign():
    corpus = read_corpus(write("text,tags\na,x and y\nb,y\n"), label="tags", label_separator=" and ")
    assert corpus.labels == [("x", "y"), ("y",)]


def test_one_column_is_one_label_as_ever():
    corpus = read_corpus(write("text,label\na,1;2\nb,0\n"))
    assert (corpus.labels, corpus.multilabel) == (["1;2", "0"], False)


def test_a_row_without_a_label_is_kept_and_one_without_a_text_is_not():
    name = write("text,x,y\na,0,0\n ,1,0\nb,1,1\n")
    with pytest.warns(TextRNNWarning, match=r"^corpus\.csv: left out 1 row with an empty text$"):
        corpus = read_corpus(name, label=["x", "y"])
    assert (corpus.texts, corpus.labels, list(corpus.lines)) == (["a", "b"], [(), ("x", "y")], [2, 4])


@pytest.mark.parametrize("value", ["2", "yes", "1.0", "-1", "true"])
def test_what_is_neither_0_nor_1_is_refused_at_its_line(value):
    name = write(f"text,x,y\na,0,1\nb,1,{value}\n")
    with pytest.raises(DataError) as error:
        read_corpus(name, label=["x", "y"])
    assert str(error.value) == (f"corpus.csv:3: label column y holds {value!r}; where there are several, write 0 or 1")


def test_the_place_is_in_the_file_that_holds_it():
    write("text,x,y\na,0,1\n", "1.csv")
    write("text,x,y\nb,0,1\nc,9,1\n", "2.csv")
    with pytest.raises(DataError, match=r"^2\.csv:3: label column x holds '9'"):
        read_corpus(["1.csv", "2.csv"], label=["x", "y"])


def test_formats_with_names_of_their_own():
    write('{"text": "a", "x": 1, "y": 0}\n{"y": 1, "text": "b", "x": 0}\n', "1.jsonl")
    write("text,y,x\nc,0,1\n", "2.csv")
    assert read_corpus("1.jsonl", label=["x", "y"]).labels == [("x",), ("y",)]
    assert read_corpus("2.csv", label=["x", "y"]).labels == [("x",)]


def test_columns_by_number_where_there_is_no_header():
    assert read_corpus(write("1,0,good film\n0,1,bad film\n"), label=[0, 1], text=2, no_header=True).labels == [
        ("0",),
        ("1",),
    ]


def test_prediction_looks_at_no_label():
    reader = open_corpus(write(FLAGS.replace("1,1", "?,?")), label=["toxic", "sport"], labelled=False, text="text")
    assert [row.label for row in reader] == [""] * 4
    assert not reader.multilabel
    reader = open_corpus(write(FLAGS), label_separator=";", labelled=False, text="text")
    assert ([row.label for row in reader], reader.multilabel) == ([""] * 4, False)


@pytest.mark.parametrize("options", [{"label": ["toxic", "sport"], "label_separator": ";"}, {"label_separator": ""}])
def test_a_separator_is_for_one_column(options):
    with pytest.raises(UsageError, match=r"^label_separator stands between the labels of one column"):
        open_corpus(write(FLAGS), **options)


def test_labels_in_sets_that_differ_by_case_are_told():
    with pytest.warns(TextRNNWarning, match="'Sport' 'sport'"):
        read_corpus(write("text,tags\na,Sport\nb,sport;x\n"), label="tags", label_separator=";")


LISTS = """{"text": "a", "tags": ["toxic"]}
{"text": "b", "tags": []}
{"tags": ["toxic", " sport ", "toxic", ""], "text": "c"}
{"text": "d", "tags": ["sport"], "more": {"x": null}}
"""


def test_lists_of_strings_are_labels():
    corpus = read_corpus(write(LISTS, "corpus.jsonl"), label="tags")
    assert (corpus.texts, corpus.labels, corpus.multilabel) == (["a", "b", "c", "d"], SETS, True)
    assert corpus.notes[-1] == "label: tags, lists"


def test_lists_need_no_separator_and_null_is_no_label():
    rows = LISTS.replace("tags", "label").replace("[]", "null")
    assert read_corpus(write(rows, "corpus.jsonl"), label_separator=";").labels == SETS
    assert read_corpus(write('{"text": "a", "label": [1, 2.0]}\n', "1.jsonl")).labels == [("1", "2.0")]


def test_lists_in_parquet_are_labels_too():
    table = pyarrow.table({"text": ["a", "b", "c"], "label": [["x", "y"], [], None]})
    pyarrow.parquet.write_table(table, "corpus.parquet")
    assert read_corpus("corpus.parquet").labels == [("x", "y"), (), ()]


def test_every_file_of_a_corpus_has_lists():
    write(LISTS, "1.jsonl")
    assert read_corpus(["1.jsonl", write(LISTS, "2.jsonl")], label="tags").labels == SETS * 2
    with pytest.raises(DataError) as error:
        read_corpus(["1.jsonl", write('{"text": "e", "tags": "sport"}\n', "2.jsonl")], label="tags")
    assert str(error.value) == "2.jsonl:1: label column tags holds 'sport'; where one row has a list, write lists"
    with pytest.raises(DataError, match=r"^1\.jsonl:1: 'tags' is a list here"):
        read_corpus(["2.jsonl", "1.jsonl"], label="tags")


@pytest.mark.parametrize("value", ['"sport"', "3", "true"])
def test_a_row_that_has_no_list_where_others_do_is_refused_at_its_line(value):
    name = write(LISTS + f'{{"text": "e", "tags": {value}}}\n', "corpus.jsonl")
    with pytest.raises(DataError, match=r"^corpus\.jsonl:5: label column tags holds .*; where one row has a list"):
        read_corpus(name, label="tags")


@pytest.mark.parametrize("value", ['{"a": 1}', "[null]", '[["a"]]', "[true]"])
def test_what_is_no_list_of_strings_is_refused_as_ever(value):
    name = write(LISTS + f'{{"text": "e", "tags": {value}}}\n', "corpus.jsonl")
    with pytest.raises(DataError, match=r"^corpus\.jsonl:5: 'tags' is a (list|dict) here; give one string or number"):
        read_corpus(name, label="tags")


def test_a_list_is_no_label_beside_other_columns_and_no_text():
    rows = '{"text": "a", "x": ["1"], "y": 0}\n'
    with pytest.raises(DataError, match="'x' is a list here"):
        read_corpus(write(rows, "corpus.jsonl"), label=["x", "y"])
    with pytest.raises(DataError, match="'x' is a list here"):
        read_corpus("corpus.jsonl", text="x", label="y")
    assert [row.text for row in open_corpus("corpus.jsonl", labelled=False, text="text")] == ["a"]


def test_a_label_in_a_list_holds_no_nul():
    name = write(LISTS + '{"text": "e", "tags": ["a\\u0000"]}\n', "corpus.jsonl")
    with pytest.raises(DataError, match=r"^corpus\.jsonl:5: NUL or half a surrogate pair in a label; remove it$"):
        read_corpus(name, label="tags")
