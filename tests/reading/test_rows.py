"""Rows: what is left out, what is kept, and what can be asked of the reader."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from textrnn.errors import DataError, TextRNNWarning, UsageError
from textrnn.reading import Record, Row, encode, is_blank, open_corpus, read_corpus


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(content, name="corpus.csv"):
    Path(name).write_bytes(content.encode())
    return name


def test_a_row():
    (row,) = open_corpus(write('id,text,label\n7,"a ""b""",1\n'))
    assert row == Row(2, 'a "b"', "1", Record(2, ("7", 'a "b"', "1"), '7,"a ""b""",1'))


def test_what_the_reader_says():
    reader = open_corpus(write("번호;내용;라벨\r\n1;좋다;긍정\r\n"))
    assert reader.notes == ["delimiter: semicolon", "header: 번호, 내용, 라벨", "text: 내용", "label: 라벨"]
    assert (reader.columns, reader.text_columns, reader.label_columns) == (["번호", "내용", "라벨"], ["내용"], ["라벨"])
    assert (reader.format, reader.encoding, reader.bom, reader.delimiter, reader.newline, reader.header_raw) == (
        "csv",
        "utf-8",
        b"",
        ";",
        "\r\n",
        "번호;내용;라벨",
    )


def test_notes_without_a_header():
    reader = open_corpus(write("1\t참 좋다\n0\t나쁘다\n1\t좋다\n0\t싫다\n", "corpus.txt"))
    assert reader.notes == ["delimiter: tab", "header: none, columns are numbered from 0", "text: 1", "label: 0"]
    assert reader.header_raw == ""


def test_notes_on_plain_text():
    reader = open_corpus(write("참 좋다\n나쁘다\n", "corpus.txt"), labelled=False)
    assert reader.notes == [
        "delimiter: none, one text a line",
        "header: none, columns are numbered from 0",
        "text: 0",
    ]


def test_strings_stay_what_they_are():
    odd = ["None", "NaN", "N/A", "null", "001", "1", "1.0", "True", "<pad>", "=cmd", "../x", "-", "0"]
    name = write("text,label\n" + "".join(f"{value},{value}\n" for value in odd))
    corpus = read_corpus(name)
    assert corpus.texts == odd
    assert corpus.labels == odd


BLANKS = ["", " ", "\t", "\u3000", "\u200b", "\ufeff", "\u3164", "\u00a0\u200b ", "\x01"]


@pytest.mark.parametrize("blank", BLANKS)
def test_blank_texts_and_labels_are_left_out_of_training(blank):
    name = write(f"text;label\na;1\n{blank};0\nb;{blank}\n{blank};{blank}\nc;0\n")
    message = r"^corpus\.csv: left out 2 rows without a label; left out 1 row with an empty text$"
    with pytest.warns(TextRNNWarning, match=message):
        corpus = read_corpus(name)
    assert (corpus.texts, corpus.labels, list(corpus.lines)) == (["a", "c"], ["1", "0"], [2, 6])
    assert corpus.skipped == {"no label": 2, "empty text": 1}


@pytest.mark.parametrize("blank", BLANKS)
def test_blank_texts_are_kept_for_prediction(blank):
    name = write(f"text;label\na;1\n{blank};\nb;0\n")
    reader = open_corpus(name, labelled=False)
    assert [(row.text, row.label) for row in reader] == [("a", ""), (blank, ""), ("b", "")]
    assert reader.skipped == {}


def test_blank():
    assert all(map(is_blank, BLANKS))
    assert not any(map(is_blank, [".", " a", "\u200ba", "ㅋ", "\u2800x", "😀"]))


def test_long_texts_are_cut():
    name = write("text,label\nabcdef,1\nabcde,0\nab,1\n")
    with pytest.warns(TextRNNWarning, match=r"^corpus\.csv: cut 1 row to 5 characters$"):
        corpus = read_corpus(name, max_chars=5)
    assert (corpus.texts, corpus.skipped) == (["abcde", "abcde", "ab"], {"cut": 1})
    assert next(iter(open_corpus(name, max_chars=5))).record.fields[0] == "abcdef"


def test_space_around_labels_is_stripped():
    with pytest.warns(TextRNNWarning, match=r"^corpus\.csv: stripped the space around the label of 2 rows$"):
        corpus = read_corpus(write("text,label\na, good\nb,good\nc,good \n"))
    assert corpus.labels == ["good"] * 3


def test_several_texts_are_joined_with_a_space():
    name = write("title,body,label\nA,b c,1\n,d,0\nE,,1\n,,0\n")
    with pytest.warns(TextRNNWarning):
        assert read_corpus(name, text=["body", "title"]).texts == ["b c A", "d", "E"]


@pytest.mark.parametrize(("limit", "texts"), [(1, ["a"]), (2, ["a"]), (3, ["a", "c"]), (9, ["a", "c"])])
@pytest.mark.filterwarnings("ignore::textrnn.errors.TextRNNWarning")
def test_limit_counts_records(limit, texts):
    assert read_corpus(write("text,label\na,1\n,0\nc,1\n"), limit=limit).texts == texts


def test_limit_goes_across_files():
    names = [write(f"text,label\na{number},1\nb{number},0\n", f"{number}.csv") for number in range(3)]
    assert read_corpus(names, limit=3).texts == ["a0", "b0", "a1"]
    assert read_corpus(names, limit=2).starts == [(0, "0.csv")]


@pytest.mark.parametrize("option", ["limit", "max_chars"])
def test_impossible_numbers(option):
    with pytest.raises(UsageError, match=f"^{option} is at least 1, not 0$"):
        open_corpus(write("text,label\na,1\n"), **{option: 0})


def test_read_once():
    reader = open_corpus(write("text,label\na,1\n"))
    assert len(list(reader)) == 1
    with pytest.raises(UsageError, match=r"^corpus\.csv: a corpus is read once; open it again$"):
        list(reader)


@pytest.mark.filterwarnings("ignore::textrnn.errors.TextRNNWarning")
def test_rows_left_out_count_for_the_limit_but_not_for_places():
    names = [write("text,label\n,1\nb,0\nc,1\n", f"{number}.csv") for number in range(2)]
    corpus = read_corpus(names, limit=5)
    assert [corpus.where(row) for row in range(len(corpus))] == ["0.csv:3", "0.csv:4", "1.csv:3"]


def test_several_files_are_one_corpus():
    write("text,label\na,1\nb,0\n", "1.csv")
    write("text\tlabel\r\nc\t1\r\n", "2.tsv")
    write('{"label": 0, "id": 7, "text": "d"}\n', "3.jsonl")
    corpus = read_corpus(["[12].?sv", "3.jsonl"])
    assert (corpus.texts, corpus.labels) == (["a", "b", "c", "d"], ["1", "0", "1", "0"])
    assert [corpus.where(row) for row in range(4)] == ["1.csv:2", "1.csv:3", "2.tsv:2", "3.jsonl:1"]


def test_several_files_without_a_header():
    write("1,참 좋다\n0,나쁘다\n1,좋다\n0,싫다\n", "1.csv")
    write("9,한 줄\n", "2.csv")
    assert read_corpus(["1.csv", "2.csv"]).labels == ["1", "0", "1", "0", "9"]


@pytest.mark.parametrize(
    ("second", "columns"),
    [("label,text\n1,a\n", "label, text"), ("a,1\nb,0\n", "a, 1"), ("text,label,id\na,1,2\n", "text, label, id")],
)
def test_columns_must_agree(second, columns):
    write("text,label\na,1\n", "1.csv")
    write(second, "2.csv")
    with pytest.raises(DataError) as error:
        read_corpus(["1.csv", "2.csv"])
    assert str(error.value) == f"2.csv: columns {columns} are not those of 1.csv: text, label"


def test_second_file_without_rows():
    write("text,label\na,1\n", "1.csv")
    write("text,label\n", "2.csv")
    with pytest.raises(DataError, match=r"^2\.csv: a header and no rows; "):
        read_corpus(["1.csv", "2.csv"])


def test_warnings_of_several_files_are_one():
    names = [write("text,label\na,1\n,0\n", f"{number}.csv") for number in range(3)]
    with pytest.warns(TextRNNWarning) as caught:
        read_corpus(names)
    assert [str(warning.message) for warning in caught] == ["0.csv and 2 more: left out 3 rows with an empty text"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_a_file_can_be_written_again_from_its_records(encoding):
    content = 'id,text,label\r\n1,"a ""b"",\n c",1\r\n2, 좋다 ,0\r\n3,"",1\r\n'.encode(encoding)
    Path("corpus.csv").write_bytes(content)
    reader = open_corpus("corpus.csv", labelled=False, encoding=None if encoding.startswith("utf") else encoding)
    lines = [reader.header_raw, *(row.record.raw for row in reader)]
    assert reader.bom + b"".join(encode(line + reader.newline, reader.encoding) for line in lines) == content


def test_bad_bytes_are_written_again_too():
    content = b"text,label\na\xff\0b,1\n"
    Path("corpus.csv").write_bytes(content)
    with pytest.warns(TextRNNWarning):
        (row,) = open_corpus("corpus.csv", on_bad_text="clean")
    assert row.text == "a\ufffdb"
    assert row.record.fields == ("a\ufffdb", "1")
    assert encode(row.record.raw, "utf-8") == content[11:-1]


@pytest.mark.slow
@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="peak memory is read from /proc")
def test_memory_does_not_grow_with_the_file():
    line = "9976970\t재미있는 영화였다 다시 보고 싶은 영화 배우들의 연기도 좋았다\t1\n"
    program = (
        "import re, sys; from textrnn.reading import open_corpus\n"
        "n = sum(1 for row in open_corpus(sys.argv[1]))\n"
        # getrusage has the peak of the parent in it
        "print(n, int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]) // 1024)"
    )
    peaks = []
    for rows in (100_000, 1_000_000):
        Path("corpus.tsv").write_text("id\tdocument\tlabel\n" + line * rows, encoding="utf-8")
        run = subprocess.run(
            [sys.executable, "-c", program, str(Path("corpus.tsv").resolve())],
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parents[2],
        )
        count, peak = map(int, run.stdout.split())
        assert count == rows
        peaks.append(peak)
    assert peaks[1] < peaks[0] + 10
