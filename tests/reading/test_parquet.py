"""Parquet."""

import datetime
from pathlib import Path

import pytest

from textrnn.errors import DataError, MissingDependency, TextRNNWarning
from textrnn.reading import open_corpus, read_corpus

pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(**columns):
    parquet.write_table(pyarrow.table(columns), "corpus.parquet", row_group_size=1_000)


def refused(**options):
    with pytest.raises(DataError) as error:
        read_corpus("corpus.parquet", **options)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_rows():
    write(text=["재미있다", None, "N/A"], label=[1, 2, None], date=[datetime.date(2024, 2, 1)] * 3)
    reader = open_corpus("corpus.parquet", labelled=False)
    assert [(row.line, row.text, row.record.fields, row.record.raw) for row in reader] == [
        (1, "재미있다", ("재미있다", "1", "2024-02-01"), ""),
        (2, "", ("", "2", "2024-02-01"), ""),
        (3, "N/A", ("N/A", "", "2024-02-01"), ""),
    ]
    assert reader.notes == ["header: text, label, date", "text: text"]
    assert (reader.has_header, reader.header_raw, reader.newline, reader.encoding) == (True, "", "", "")


def test_spelling_of_values():
    write(text=["a", "b"], label=[True, False])
    assert read_corpus("corpus.parquet").labels == ["true", "false"]
    write(text=["a", "b"], label=[1.0, 0.5])
    assert read_corpus("corpus.parquet").labels == ["1.0", "0.5"]
    write(text=["a", "b"], label=pyarrow.array(["x", "y"]).dictionary_encode())
    assert read_corpus("corpus.parquet").labels == ["x", "y"]


def test_more_rows_than_a_batch():
    write(text=[f"text {number}" for number in range(10_000)], label=["x"] * 10_000)
    corpus = read_corpus("corpus.parquet")
    assert list(corpus.lines) == list(range(1, 10_001))
    assert corpus.texts[9_999] == "text 9999"


def test_nul():
    write(text=["a", "b\0"], label=["x", "y"])
    assert refused() == (
        "corpus.parquet:2: NUL or half a surrogate pair in column 'text'; remove it, or add --on-bad-text clean"
    )
    with pytest.warns(TextRNNWarning):
        assert read_corpus("corpus.parquet", on_bad_text="clean").texts == ["a", "b"]


def test_lists_matter_only_where_they_are_read():
    write(text=["a", "b"], label=["x", "y"], tokens=[["a"], ["b"]])
    assert len(read_corpus("corpus.parquet")) == 2
    assert refused(text="tokens") == "corpus.parquet:1: 'tokens' is a list here; store one string or number a row"


def test_two_columns_of_one_name():
    table = pyarrow.table([["a"], ["b"], ["c"]], names=["text", "label", "text"])
    parquet.write_table(table, "corpus.parquet")
    assert refused() == "corpus.parquet: two columns are called text; rename one of them"
    Path("first.jsonl").write_text('{"text": "a", "label": 1}\n', encoding="utf-8")
    with pytest.raises(DataError, match=r"^corpus\.parquet: two columns are called text; "):
        read_corpus(["first.jsonl", "corpus.parquet"])


def test_no_rows():
    write(text=pyarrow.array([], "string"), label=pyarrow.array([], "string"))
    assert refused() == "corpus.parquet: no rows; name a file that has some"


@pytest.mark.parametrize("keep", [4, 100, -4])
def test_cut_off(keep):
    write(text=["a"] * 100, label=["x"] * 100)
    Path("corpus.parquet").write_bytes(Path("corpus.parquet").read_bytes()[:keep])
    assert refused().startswith("corpus.parquet: damaged parquet (")


def test_every_flipped_byte_is_an_error_or_rows():
    write(text=["재미있다"] * 5, label=["x"] * 5)
    content = Path("corpus.parquet").read_bytes()
    for position in range(4, len(content), 7):
        damaged = bytearray(content)
        damaged[position] ^= 0x55
        Path("corpus.parquet").write_bytes(damaged)
        try:
            read_corpus("corpus.parquet", on_bad_text="clean", text=0, label=1)
        except (DataError, TextRNNWarning):
            continue


def test_library_missing(monkeypatch):
    write(text=["a"], label=["x"])
    import sys

    monkeypatch.delitem(sys.modules, "textrnn.reading.formats.parquet", raising=False)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingDependency, match=r"pip install 'textrnn\[parquet\]'$"):
        read_corpus("corpus.parquet")
