"""Excel workbooks."""

import datetime
from pathlib import Path

import pytest

from textrnn.errors import DataError, MissingDependency
from textrnn.reading import open_corpus, read_corpus

openpyxl = pytest.importorskip("openpyxl")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(*rows, sheets=1):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for number in range(1, sheets):
        book.create_sheet(f"more {number}").append(["nothing"])
    book.save("corpus.xlsx")


def refused(**options):
    with pytest.raises(DataError) as error:
        read_corpus("corpus.xlsx", **options)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_rows():
    write(["번호", "리뷰", "라벨"], [1, "재미있다\n정말", "긍정"], [], [2, None, "부정"], [3, "N/A"])
    reader = open_corpus("corpus.xlsx", labelled=False)
    assert [(row.line, row.text, row.record.fields) for row in reader] == [
        (2, "재미있다\n정말", ("1", "재미있다\n정말", "긍정")),
        (4, "", ("2", "", "부정")),
        (5, "N/A", ("3", "N/A", "")),
    ]
    assert reader.notes == ["header: 번호, 리뷰, 라벨", "text: 리뷰"]


def test_spelling_of_cells():
    day = datetime.date(2024, 2, 1)
    write(["text", "label"], ["a", 1], ["b", 1.5], ["c", True], ["d", "001"], ["e", day], ["f", "N/A"])
    assert read_corpus("corpus.xlsx").labels == ["1", "1.5", "TRUE", "001", "2024-02-01T00:00:00", "N/A"]


def test_the_first_of_several_sheets_is_said():
    write(["text", "label"], ["a", 1], sheets=3)
    assert open_corpus("corpus.xlsx").notes[0] == "sheet: Sheet, the first of 3"


def test_no_header():
    write(["좋은 영화다", 1], ["나쁜 영화다", 0], ["또 보고 싶다", 1], ["다시는 안 본다", 0])
    assert read_corpus("corpus.xlsx").labels == ["1", "0", "1", "0"]


def test_a_cell_too_many():
    write(["text", "label"], ["a", 1, "note"])
    assert refused() == "corpus.xlsx:2: 2 cells expected as in row 1, 3 found; clear them"


def test_no_rows():
    write()
    assert refused() == "corpus.xlsx: no rows; name a file that has some"


@pytest.mark.parametrize("keep", [4, 500, -30])
def test_cut_off(keep):
    write(["text", "label"], ["a", 1])
    Path("corpus.xlsx").write_bytes(Path("corpus.xlsx").read_bytes()[:keep])
    assert refused().startswith("corpus.xlsx: damaged Excel file (")


def test_every_flipped_byte_is_an_error_or_rows():
    write(["text", "label"], ["재미있다", 1])
    content = Path("corpus.xlsx").read_bytes()
    for position in range(4, len(content), 97):
        damaged = bytearray(content)
        damaged[position] ^= 0x55
        Path("corpus.xlsx").write_bytes(damaged)
        try:
            read_corpus("corpus.xlsx", text=0, label=1)
        except DataError:
            continue


def test_library_missing(monkeypatch):
    write(["text", "label"], ["a", 1])
    import sys

    monkeypatch.delitem(sys.modules, "textrnn.reading.formats.xlsx", raising=False)
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(MissingDependency, match=r"pip install 'textrnn\[excel\]'$"):
        read_corpus("corpus.xlsx")
