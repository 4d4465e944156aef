"""Tables of numbers: their columns, their time, their order, and what was repaired."""

import csv
import datetime
import gzip
import io
import json
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from textrnn.errors import DataError, TextRNNError, TextRNNWarning, UsageError
from textrnn.reading import read_corpus, read_series
from textrnn.reading import series as module
from textrnn.reading.order import find_order, merge

SLOW_MACHINE = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
NAN = pytest.approx(float("nan"), nan_ok=True)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(content, name="s.csv", **options):
    """What a file holds, and what the warning says."""
    if content is not None:
        Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always", TextRNNWarning)
        found = read_series(name, **options)
    assert len(said) <= 1
    return found, str(said[0].message) if said else ""


def table(content, name="s.csv", **options):
    """Names, rows and stamps."""
    series = read(content, name, **options)[0].series
    stamps = None if series.stamps is None else [str(stamp)[:16] for stamp in series.stamps]
    return series.names, series.values.tolist(), stamps


def refused(content, name="s.csv", error=DataError, **options):
    with pytest.raises(error) as told:
        read(content, name, **options)
    assert "\n" not in str(told.value)
    return str(told.value)


# files


def test_a_table_of_numbers():
    found, said = read("time,a,b\n2009-01-01,1,x\n2009-01-02,2.5,\n")
    assert found.series.names == ("a",)
    found, said = read("time,a,b\n2009-01-01,1,x\n2009-01-02,2.5,y\n2009-01-03,,\n")
    assert found.series.names == ("a", "b")
    assert found.series.values.tolist() == [[1, 0], [2.5, 1], [NAN, NAN]]
    assert found.series.stamps.dtype == np.dtype("datetime64[ms]")
    assert [str(stamp) for stamp in found.series.stamps.astype("datetime64[D]")] == [
        "2009-01-01",
        "2009-01-02",
        "2009-01-03",
    ]
    assert found.series.categories == {"b": ("x", "y")}
    assert found.series.parts == (("", 0),)
    assert found.missing == {"a": 1, "b": 1}
    assert found.repaired == {"missing": 2}
    assert said == "s.csv: 2 values are missing"
    assert found.notes == ["delimiter: comma", "header: time, a, b", "time: time, as 2009-01-31", "columns of texts: b"]


ROWS = [("time", "a", "b"), ("2009-01-01 01:00", "1", "3"), ("2009-01-01 02:00", "2.5", "NA")]


def written(name):
    if name.endswith(("csv", "csv.gz")):
        content = "".join(",".join(row) + "\r\n" for row in ROWS).encode()
        Path(name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    elif name.endswith(("tsv", "txt")):
        Path(name).write_text("".join("\t".join(row) + "\n" for row in ROWS), encoding="utf-8")
    elif name.endswith("jsonl"):
        Path(name).write_text(
            "".join(json.dumps(dict(zip(ROWS[0], row, strict=True))) + "\n" for row in ROWS[1:]), encoding="utf-8"
        )
    elif name.endswith("parquet"):
        pyarrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
        times = [datetime.datetime.fromisoformat(row[0]) for row in ROWS[1:]]
        parquet.write_table(pyarrow.table({"time": times, "a": [1, 2.5], "b": [3, None]}), name)
    else:
        openpyxl = pytest.importorskip("openpyxl")
        book = openpyxl.Workbook()
        for row in [
            ROWS[0],
            *((datetime.datetime.fromisoformat(t), float(a), b if b == "NA" else int(b)) for t, a, b in ROWS[1:]),
        ]:
            book.active.append(row)
        book.save(name)


@pytest.mark.parametrize("name", ["s.csv", "s.csv.gz", "s.tsv", "s.txt", "s.jsonl", "s.parquet", "s.xlsx"])
def test_every_format_holds_the_same(name):
    written(name)
    assert table(None, name) == (("a", "b"), [[1, 3], [2.5, NAN]], ["2009-01-01T01:00", "2009-01-01T02:00"])


def test_a_text_file_of_numbers_is_a_table():
    content = "1.5,2\n2.5,3\n3.5,5\n"
    assert table(content, "s.txt") == (("0", "1"), [[1.5, 2], [2.5, 3], [3.5, 5]], None)
    assert table("1\n2\n\n3\n\n", "s.txt") == (("0",), [[1], [2], [NAN], [3]], None)
    # a corpus is not
    Path("c.txt").write_text("good, 1\nbad, 0\n", encoding="utf-8")
    assert read_corpus("c.txt", labelled=False).texts == ["good, 1", "bad, 0"]


def test_decimal_commas_beside_other_delimiters():
    assert table("1,5;2,5\n3,5;4,25\n") == (("0", "1"), [[1.5, 2.5], [3.5, 4.25]], None)
    assert table("a\tb\n1,5\t2,5\n", "s.txt") == (("a", "b"), [[1.5, 2.5]], None)
    assert table("a;b\n1,247;2,500\n") == (("a", "b"), [[1.247, 2.5]], None)
    found, _ = read("a;b\n1.247,5;5%\n")
    assert found.notes[-3:] == ["decimal commas: a", "thousands separators: a", "percent signs: b"]


def test_several_files_are_one_table():
    Path("1.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    Path("2.csv").write_text("a,b\n3,4\n5,x\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"^2.csv:3: column b holds 'x' among its numbers;"):
        read_series(["1.csv", "2.csv"])
    Path("2.csv").write_text("a,b\n3,4\n", encoding="utf-8")
    assert read_series("?.csv").series.values.tolist() == [[1, 2], [3, 4]]
    Path("2.csv").write_text("a,c\n3,4\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"^2.csv: columns a, c are not those of 1.csv: a, b$"):
        read_series("?.csv")
    Path("1.jsonl").write_text('{"a": 1, "b": 2}\n', encoding="utf-8")
    Path("2.jsonl").write_text('{"b": 4, "a": 3, "c": 9}\n', encoding="utf-8")
    assert read_series("?.jsonl").series.values.tolist() == [[1, 2], [3, 4]]


def test_a_limit_counts_rows():
    Path("1.csv").write_text("a\n1\n2\n", encoding="utf-8")
    Path("2.csv").write_text("a\n3\nx\n", encoding="utf-8")
    assert read_series(["1.csv", "2.csv"], limit=3).series.values.tolist() == [[1], [2], [3]]
    assert read_series(["1.csv", "none.csv"][:1], limit=1).series.values.tolist() == [[1]]
    assert refused("a\n1\n", error=UsageError, limit=0) == "limit is at least 1, not 0"


def test_other_encodings():
    assert table("날짜,기온\n2009-01-01,5\n".encode("cp949"), encoding="cp949") == (
        ("기온",),
        [[5]],
        ["2009-01-01T00:00"],
    )
    assert refused("날짜,기온\n2009-01-01,5\n".encode("cp949")).endswith(
        "the file looks like cp949: add --encoding cp949"
    )


# comments and headers


def test_comments_are_no_rows_and_the_last_one_above_may_be_the_header():
    content = "# of 2009\n# a,b\n1,2\n# between\n3,4\n#5,6\n"
    assert table(content) == (("a", "b"), [[1, 2], [3, 4]], None)
    assert table("# of, 2009, a\n1,2\n")[0] == ("0", "1")
    assert table("# 1,2\n3,4\n") == (("0", "1"), [[3, 4]], None)
    assert table("# a,a\n3,4\n")[0] == ("0", "1")
    assert table("# a,b\n\nc,d\n3,4\n")[0] == ("c", "d")
    assert table("# a,b\n1,2\n", no_header=True)[0] == ("0", "1")
    assert table("# x\n1\n# y\n2\n", "s.txt") == (("x",), [[1], [2]], None)
    assert table('# x\n{"a": 1}\n#\n{"a": 2}\n', "s.jsonl") == (("a",), [[1], [2]], None)
    assert table("a,b\n#N/A,1\n2,#DIV/0!\n")[1] == [[NAN, 1], [2, NAN]]
    assert table("#,v\n1,5\n2,6\n3,8\n") == (("v",), [[5], [6], [8]], None)


def test_lines_keep_their_numbers_below_comments():
    assert refused("# a\na,b\n# c\n1,2\n#\n#\nx,3\n5,6\n").startswith("s.csv:7: column a holds 'x'")
    assert refused("# a\na,b\n1,2\n# c\n1\n").startswith("s.csv:5: 2 fields expected as in line 2, 1 found")


def test_a_corpus_has_no_comments():
    Path("c.csv").write_text("text,label\n#1,a\n#2,b\n", encoding="utf-8")
    assert read_corpus("c.csv").texts == ["#1", "#2"]


def test_a_header_is_found_by_what_is_below():
    assert table("a,b\n1,x\n2,y\n")[0] == ("a", "b")
    assert table("1,x\n2,y\n")[0] == ("0", "1")
    assert table("2009-01-01,1\n2009-01-02,2\n") == (("1",), [[1], [2]], ["2009-01-01T00:00", "2009-01-02T00:00"])
    assert table("when,1\n2009-01-01,5\n")[0] == ("1",)
    assert table("NA,1\n3,5\n")[0] == ("0", "1")
    assert table("at,2009\n2009-01-01,5\n2009-01-01 1:00,7\n", time="AT")[0] == ("2009",)
    assert table("a,b\nx,NA\ny,1\n", series="a")[0] == ("b",)
    assert refused("a,b\n1,2\n", no_header=True) == (
        "s.csv:1: column 0 holds 'a' among its numbers; write NA where nothing is known, or leave the column out"
    )
    assert table("\n , \n a ,b\n1,2\n")[0] == ("a", "b")


def test_a_header_of_numbers_beside_a_nameless_index_is_that_of_pandas():
    assert table(",0,1\n0,5,6\n1,7,8\n2,9,10\n") == (("0", "1"), [[5, 6], [7, 8], [9, 10]], None)
    names, values, stamps = table(",0,1\n2009-01-01,5,6\n2009-01-02,7,8\n")
    assert (names, values, stamps[0]) == (("0", "1"), [[5, 6], [7, 8]], "2009-01-01T00:00")
    assert table(",0\n5,6\n7,8\n")[0] == ("unnamed 0", "0")
    assert table(",0,1\n,6,7\n1,7,8\n")[1][0] == [NAN, 0, 1]


def test_columns_without_a_name_have_their_number():
    assert table("a,,\n1,2,\n3,5,\n")[:2] == (("a", "1"), [[1, 2], [3, 5]])


def test_a_further_file_needs_no_rows_to_show_its_header():
    Path("1.csv").write_text("a,b\n1,x\n1,z\n", encoding="utf-8")
    Path("2.csv").write_text("a,b\nNA,y\n", encoding="utf-8")
    with pytest.warns(TextRNNWarning, match="^1.csv and 1 more: 1 value is missing$"):
        assert read_series("?.csv").series.values.tolist() == [[1, 0], [1, 2], [NAN, 1]]


# time


@pytest.mark.parametrize(
    ("content", "options", "names", "note"),
    [
        ("a,Date Time\n1,31.01.2009 05:00\n", {}, ("a",), "time: Date Time, as 31.01.2009"),
        ("a,x\n1,2009-01-31 05:00\n", {}, ("a",), "time: x, as 2009-01-31"),
        ("date,time,a\n2009-01-31,5:00,1\n", {}, ("a",), "time: date, time, as 2009-01-31"),
        ("날짜,시간,a\n20090131,오전 5:00,1\n", {}, ("a",), "time: 날짜, 시간, as 20090131"),
        ("date,hour,a\n2009-01-31,5,1\n", {}, ("a",), "time: date, hour, as 2009-01-31"),
        ("date,time,a\n2009-01-31 00:00:00,05:00:00,1\n", {}, ("a",), "time: date, time, as 2009-01-31"),
        ("date,hour,a\n2009-01-31 05:00,5,1\n", {}, ("hour", "a"), "time: date, as 2009-01-31"),
        ("d,h,a\n2009-01-31,5,1\n", {"time": "d,h"}, ("a",), "time: d, h, as 2009-01-31"),
        ("d,h,a\n2009-01-31,5,1\n", {"time": ["d", 1]}, ("a",), "time: d, h, as 2009-01-31"),
        ('"d,h",a\n2009-01-31 5:00,1\n', {"time": "d,h"}, ("a",), "time: d,h, as 2009-01-31"),
        ("Year,month,DAY,Hour,a\n2009,1,31,5,1\n", {}, ("a",), "time: Year, month, DAY, Hour"),
        ("연도,월,일,시,a\n2009,1,31,5,1\n", {}, ("a",), "time: 연도, 월, 일, 시"),
        ("year,month,day,hour,a\n2009,1,31,5,1\n", {"time": "year,month,day,hour"}, ("a",), "time: year, month, day, hour"),
        ("date,datetime,a\n2009-01-31,2009-01-31 05:00,1\n", {}, ("a",), "time: datetime, as 2009-01-31"),
        ("year,month,day,hour,stamp,a\n1,1,1,1,2009-01-31 05:00,1\n", {}, ("a",), "time: stamp, as 2009-01-31"),
        ("일시,a\n2009. 1. 31. 오전 5:00,1\n", {}, ("a",), "time: 일시, as 2009.01.31"),
        ("timestamp,a\n1233378000,1\n", {}, ("a",), "time: timestamp, as seconds since 1970, turned into UTC"),
        ("epoch,a\n1233378000000,1\n", {}, ("a",), "time: epoch, as milliseconds since 1970, turned into UTC"),
        ("x,a\n1233378000,1\n", {"time": "x"}, ("a",), "time: x, as seconds since 1970, turned into UTC"),
        ("x,a\n2009-01-31 14:00+0900,1\n", {"time": "x"}, ("a",), "time: x, as 2009-01-31, turned into UTC"),
        ("x,a\n200901310500,1\n", {"time": "x"}, ("a",), "time: x, as 200901311300"),
    ],
)  # fmt: skip
def test_the_time_is_found_or_named(content, options, names, note):
    found, _ = read(content, **options)
    assert found.series.names == names
    assert [str(stamp) for stamp in found.series.stamps] == ["2009-01-31T05:00:00.000"]
    assert note in found.notes


@pytest.mark.parametrize(
    "content",
    ["a,b\n1,2\n", "x,a\n1233378000,1\n", "x,a\n20090131,1\n", "date,a\n1233378000,1\n", "year,a\n2009,1\n", "hour,month,a\n5,1,1\n", "x,a\n2009.01,2\n",
     "time,a\n5:00,1\n", "done,a\n2009-01-31,1\n,2\n", "x,a\n2009-01-31,1\n2009-02-01,2\nsoon,2\n"],
)  # fmt: skip
def test_other_columns_are_no_time(content):
    found, _ = read(content)
    assert found.series.stamps is None
    assert "time: none, rows are counted" in found.notes


def test_what_is_wrong_with_the_time():
    assert refused("tiem,a\n1,2\n", time="time") == "s.csv: column 'time' is not one of tiem, a; did you mean 'tiem'?"
    assert refused("a,b\n1,2\n", time="a,c") == "s.csv: column 'c' is not one of a, b"
    assert refused("a,b\n1,2\n", time=5) == "s.csv: no column 5; there are 2, numbered from 0: a, b"
    assert refused("a,b\n1,2\n", error=UsageError, time=[]) == "time names no column; name one, or leave it out"
    assert (
        refused("a,b\n1,2\n", time="a")
        == "s.csv:2: '1' in time column a is no time that is understood; write it as 2009-01-31 13:00"
    )
    assert refused("a,from,to\n1,2009-01-01,2009-01-02\n", error=UsageError) == (
        "s.csv: not clear which column is the time; name it with --time: from, to"
    )
    assert (
        refused("# x\ntime,a\n2009-01-01,1\n2009-02-30,2\n")
        == "s.csv:4: there is no day 2009-02-30 in any calendar; correct it"
    )
    assert refused("time,a\n2009-01-01,1\n,2\n") == "s.csv:3: nothing in time column time; give every row its time"
    assert (
        refused("year,month,a\n2009,1,1\n2009,13,2\n")
        == "s.csv:3: there is no day 2009-13-01 in any calendar; correct it"
    )
    assert refused("date,time,a\n2009-01-01,1:00,1\n2009-01-02,,2\n2009-01-02,2:00,2\n") == (
        "s.csv:3: nothing in time column date, time; give every row its time"
    )


def test_day_and_month_are_told_apart_within_a_series():
    rows = "1/1/2009,x,1\n2/1/2009,x,2\n1/2/2009,x,3\n1/1/2009,y,4\n2/1/2009,y,5\n"
    found, _ = read("date,s,a\n" + rows, series="s")
    assert [str(stamp)[:10] for stamp in found.series.stamps] == [
        "2009-01-01",
        "2009-01-02",
        "2009-02-01",
        "2009-01-01",
        "2009-01-02",
    ]


# columns


def test_columns_without_use_are_left_out():
    rows = [f"{n},2009,1,{n},2009-01-0{n},same,text {n},,{n % 2},{10 * n}" for n in range(1, 7)]
    found, said = read("No,year,month,day,stamp,place,note,empty,b,id\n" + "\n".join(rows))
    assert found.series.names == ("note", "b", "id")
    assert found.notes[-4:] == [
        "left out beside the time: year, month, day",
        "left out, counting the rows: No",
        "left out, with one text only: place",
        "left out, with nothing in it: empty",
    ]
    assert said == ""
    found, _ = read("a,note\n" + "".join(f"{n},n{n}\n" for n in range(65)))
    assert (found.series.names, found.notes[-1]) == (("a",), "left out, with too many texts for categories: note")


def test_what_a_model_reads_stays():
    content = "time,No,wind,x,note\n" + "".join(f"2009-01-{n:02},{n},N,,n{n}\n" for n in range(1, 6))
    content = content.replace("\n", ",7\n").replace("note,7", "note,y")
    assert read(content)[0].series.names == ("note", "y")
    found = read(content, keep=["No", "wind", "x", "z"])[0].series
    assert found.names == ("No", "wind", "x", "note", "y")
    assert found.categories["wind"] == ("N",) and np.isnan(found.column("x")).all()
    found, said = read("a,b\n1,-9999\n2,-9999\n", keep=["b"])
    assert np.isnan(found.series.column("b")).all() and "took 2 values for missing (-9999 in b)" in said
    many = "a,note\n" + "".join(f"{n},n{n}\n" for n in range(65))
    assert len(read(many, keep=["note"])[0].series.categories["note"]) == 65


def test_only_what_counts_by_one_counts_rows():
    assert table("No,a\n1,5\n2,6\n4,7\n")[0] == ("No", "a")
    assert table("n,a\n1,5\n2,6\n3,7\n")[0] == ("n", "a")
    assert table("Unnamed: 0,a\n0,5\n1,6\n2,7\n")[0] == ("a",)
    assert table(",a\n0,5\n1,6\n2,7\n")[0] == ("a",)
    Path("1.csv").write_text("index,a\n1,5\n2,6\n", encoding="utf-8")
    assert read_series(["1.csv", "1.csv"]).series.names == ("a",)


def test_what_holds_no_numbers():
    message = "s.csv: no column of numbers; name a file that has one, or its --delimiter"
    assert refused("a,b\nx,y\nz,w\n") == message
    assert refused("time\n2009-01-01\n") == message
    assert refused("this is\na text file\n", "s.txt").startswith("s.txt: no column of numbers;")
    assert refused("a,b\n") == "s.csv: a header and no rows; name a file that has some"
    assert refused("# a\n") == "s.csv: no rows; name a file that has some"
    assert refused(",,\n") == "s.csv: no rows; name a file that has some"
    assert refused("a,a\n1,2\n") == "s.csv: two columns are called a; rename one of them"
    assert refused('{"a": "\\ud800"}\n{"a": 1}\n', "s.jsonl") == "s.jsonl:1: NUL or half a surrogate pair; remove it"


def test_sentinels_are_missing_and_said():
    found, said = read("a,b\n1,5\n-9999,6\n2,99999\n3,\n-9999,7\n")
    assert found.series.values.tolist() == [[1, 5], [NAN, 6], [2, NAN], [3, NAN], [NAN, 7]]
    assert found.repaired == {"missing": 1, "sentinels": 3}
    assert found.missing == {"a": 2, "b": 2}
    assert said == "s.csv: 1 value is missing; took 3 values for missing (-9999 in a, 99999 in b)"


def test_many_rows_are_read_in_pieces(monkeypatch):
    monkeypatch.setattr(module, "CHUNK", 3)
    content = "time,a,b,s\n" + "".join(
        f"2009-01-{n:02} 05:00,{'' if n < 8 else n},{n}.5,{'xyz'[n % 3]}\n" for n in range(1, 29)
    )
    found, said = read(content)
    assert found.series.values[:, 0].tolist() == [NAN] * 7 + list(range(8, 29))
    assert found.series.values[:, 1].tolist() == [n + 0.5 for n in range(1, 29)]
    assert found.series.values[:, 2].tolist() == [n % 3 for n in range(1, 29)]
    assert str(found.series.stamps[-1]) == "2009-01-28T05:00:00.000"
    assert said == "s.csv: 7 values are missing"
    assert refused(content + "2009-01-29 05:00,x,1,x\n").startswith("s.csv:30: column a holds 'x'")
    assert refused(content + "2009-01-29 x,1,1,x\n").startswith(
        "s.csv:30: '2009-01-29 x' in time column time is not written as"
    )


# order


def test_what_falls_is_turned_round():
    found, said = read("time,a\n2009-01-03,3\n2009-01-02,2\n2009-01-01,1\n")
    assert found.series.values.tolist() == [[1], [2], [3]]
    assert found.repaired == {"turned round": 3}
    assert said == "s.csv: turned 3 rows round, which had the newest first"
    assert found.notes[-1] == "order: the newest first, turned round"


def test_what_falls_may_rest():
    found, _ = read("time,a\n2009-01-06,4\n2009-01-03,3\n2009-01-03,5\n2009-01-02,2\n2009-01-01,1\n")
    assert found.series.values.tolist() == [[1], [2], [4], [4]]
    assert found.repaired == {"turned round": 5, "repeated stamps": 1}


def test_what_is_out_of_order_is_sorted():
    found, said = read("time,a\n2009-01-03,3\n2009-01-01,1\n2009-01-02,2\n2009-01-05,5\n2009-01-04,4\n")
    assert found.series.values.tolist() == [[1], [2], [3], [4], [5]]
    assert found.repaired == {"out of order": 2}
    assert said == "s.csv: sorted 2 rows that were before the row above"
    assert found.notes[-1] == "order: not that of time, sorted"


def test_rows_without_stamps_are_turned_round_if_asked():
    found, _ = read("a,b\n3,x\n2,y\n1,y\n", newest_first=True)
    assert found.series.values.tolist() == [[1, 1], [2, 1], [3, 0]]
    assert found.repaired == {"turned round": 3}
    assert table("time,a\n2009-01-02,2\n2009-01-01,1\n", newest_first=True)[1] == [[1], [2]]
    assert refused("time,a\n2009-01-01,2\n2009-01-02,1\n", error=UsageError, newest_first=True) == (
        "s.csv: newest_first, but the stamps rise; leave it out"
    )


def test_repeated_stamps_become_one_row_of_means_and_first_texts():
    content = "time,a,b,c\n2009-01-01,1,,\n2009-01-02,1,,\n2009-01-02,2,,y\n2009-01-02,6,5,x\n2009-01-03,4,4,x\n2009-01-04,4,4,x\n2009-01-05,4,4,x\n"
    found, said = read(content)
    assert found.series.values.tolist() == [[1, NAN, NAN], [3, 5, 1], [4, 4, 0], [4, 4, 0], [4, 4, 0]]
    assert found.repaired == {"repeated stamps": 2, "missing": 5}
    assert said == "s.csv: merged 2 rows whose stamps repeat; 5 values are missing"
    assert [str(stamp)[:10] for stamp in found.series.stamps] == [f"2009-01-0{day}" for day in range(1, 6)]


def test_the_mean_of_equal_numbers_is_that_number():
    values = np.full((7, 1), 0.1)
    assert merge(values, np.array([0]), np.array([False])).tolist() == [[0.1]]


def test_several_series_are_named_and_sorted():
    content = "time,s,a\n2009-01-02,y,4\n2009-01-01,y,3\n2009-01-01,x,1\n2009-01-02,x,2\n2009-01-02,z,6\n2009-01-01,z,5\n2009-01-03,z,7\n"
    found, said = read(content, series="s")
    assert found.series.names == ("a",)
    assert found.series.values[:, 0].tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert found.series.parts == (("x", 0), ("y", 2), ("z", 4))
    assert found.repaired == {"turned round": 2, "out of order": 1}
    assert "series: s, 3 of them" in found.notes
    assert said == "s.csv: turned 2 rows round, which had the newest first; sorted 1 row that was before the row above"
    # the last stamp of one and the first of the next are not the same row
    found, _ = read("time,s,a\n2009-01-01,x,1\n2009-01-01,y,2\n", series="s")
    assert found.series.values.tolist() == [[1], [2]]
    assert found.repaired == {}
    found, _ = read("s,a\n9,1\n10,2\n9,3\n", series="s")
    assert (found.series.parts, found.series.values[:, 0].tolist()) == ((("10", 0), ("9", 1)), [2, 1, 3])


def test_series_of_different_lengths_are_not_made_one():
    days = [f"2009-01-{n:02}" for n in range(1, 31)]
    long, short = [f"{day},a,1\n" for day in days], [f"{day},b,5\n" for day in days[:5]]
    said = refused("date,place,x\n" + "".join(long + short), error=UsageError)
    assert said == (
        "s.csv: the stamps of 10 rows stand in several rows, so there seem to be several series; "
        "name the column that tells them apart with --series: place"
    )
    # nor are rows that were written twice taken for several
    found, said = read(
        "date,place,x\n" + "".join([*long[:15], *(row.replace(",a,", ",b,") for row in long[15:]), *long[:5]])
    )
    assert found.repaired["repeated stamps"] == 5 and "merged 5 rows" in said


def test_what_is_wrong_with_several_series():
    content = "time,s,a\n" + "".join(f"2009-01-0{n},{s},{n}\n" for s in "xy" for n in range(1, 5))
    assert refused(content, error=UsageError) == (
        "s.csv: most stamps stand in several rows, so there seem to be several series; "
        "name the column that tells them apart with --series: s"
    )
    assert refused("time,a\n2009-01-01,1\n2009-01-01,2\n") == (
        "s.csv: most stamps stand in several rows, so there seem to be several series; "
        "add a column that tells them apart and name it with --series"
    )
    assert refused("time,s,a\n2009-01-01,x,1\n2009-01-01, ,2\n", series="s") == (
        "s.csv:3: nothing in column s of series; name the series of every row"
    )
    assert (
        refused(content, error=UsageError, series="time")
        == "s.csv: column time cannot be both time and series; name two"
    )
    assert refused(content, series="S1").startswith("s.csv: column 'S1' is not one of time, s, a")


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 5)), min_size=1, max_size=12))
def test_every_row_is_kept_and_in_order(rows):
    groups, stamps = np.array([row[0] for row in rows]), np.array([row[1] for row in rows]).astype("datetime64[D]")
    order = find_order(groups, stamps)
    assert sorted(order.rows.tolist()) == list(range(len(rows)))
    assert [rows[row] for row in order.rows] == sorted(rows)


# anything


NUMBERS = st.floats(allow_nan=False, allow_infinity=False, width=32) | st.none()


@SLOW_MACHINE
@given(
    st.lists(st.tuples(NUMBERS, NUMBERS.map(lambda x: -x if x else x)), min_size=2, max_size=6),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["s.csv", "s.tsv", "s.txt", "s.jsonl"]),
)
def test_what_is_written_reads_back(rows, delimiter, name):
    rows = [(0.5, 0.25), *rows]
    cells = [["" if cell is None else repr(cell) for cell in row] for row in rows]
    times = [f"2009-01-{day:02}" for day in range(1, len(rows) + 1)]
    if name.endswith("jsonl"):
        content = "".join(json.dumps({"t": t, "a": a, "b": b}) + "\n" for t, (a, b) in zip(times, cells, strict=True))
    else:
        stream = io.StringIO(newline="")
        csv.writer(stream, delimiter=delimiter).writerows(
            [["t", "a", "b"], *([t, *row] for t, row in zip(times, cells, strict=True))]
        )
        content = stream.getvalue()
    names, values, stamps = table(content, name)
    taken = {-9999.0, 9999.0, -999.0, -99.0, 99999.0, -99999.0}
    if not taken & {cell for row in rows for cell in row}:
        assert names == ("a", "b")
        assert values == [[NAN if cell is None else cell for cell in row] for row in rows]
    assert stamps == [f"{t}T00:00" for t in times]


@SLOW_MACHINE
@given(
    st.text('0123456789,;\n"#.-/: abNA\t\0', max_size=60) | st.text(max_size=40),
    st.sampled_from(["s.csv", "s.txt", "s.jsonl"]),
)
def test_nothing_but_our_errors(content, name):
    try:
        found, _ = read(content.encode("utf-8", "surrogatepass"), name)
    except TextRNNError as error:
        assert "\n" not in str(error)
    else:
        assert found.series.values.shape == (len(found.series), len(found.series.names))
        assert not np.isinf(found.series.values).any()


# the real files


@pytest.fixture(scope="module")
def timeseries(data):
    if not (data / "timeseries").is_dir():
        pytest.skip(f"no series at {data / 'timeseries'}")
    return data / "timeseries"


@pytest.fixture(scope="module")
def stations(timeseries, tmp_path_factory):
    folder = tmp_path_factory.mktemp("stations")
    with zipfile.ZipFile(timeseries / "beijing_air_quality_12stations.zip") as packed:
        packed.extractall(folder)
    return folder


def span(series):
    return str(series.stamps[0])[:16], str(series.stamps[-1])[:16]


@pytest.mark.data
def test_pjm(timeseries):
    found, said = read(None, timeseries / "pjm_est_hourly.csv.gz")
    assert len(found.series) == 178_262 - 4
    assert span(found.series) == ("1998-04-01T01:00", "2018-08-03T00:00")
    assert (np.diff(found.series.stamps) > np.timedelta64(0, "ms")).all()
    assert found.missing == {
        "PJME": 32_896, "PJMW": 35_056, "DAYTON": 56_987, "AEP": 56_989, "DUQ": 59_194, "DOM": 62_073, "COMED": 111_765, "FE": 115_388,
        "NI": 119_812, "DEOK": 120_523, "EKPC": 132_928, "PJM_Load": 145_366,
    }  # fmt: skip
    assert found.repaired == {"out of order": 7_408, "repeated stamps": 4, "missing": sum(found.missing.values())}
    assert "; merged 4 rows whose stamps repeat; " in said
    row = np.flatnonzero(found.series.stamps == np.datetime64("1998-12-31T01:00"))
    assert found.series.column("PJM_Load")[row] == [29_309]
    with gzip.open(timeseries / "pjm_est_hourly.csv.gz", "rt", encoding="utf-8") as file:
        expected = [float(row["PJME"]) for row in csv.DictReader(file) if row["Datetime"] == "2014-11-02 02:00:00"]
    row = np.flatnonzero(found.series.stamps == np.datetime64("2014-11-02T02:00"))
    assert len(expected) == 2
    assert found.series.column("PJME")[row] == [sum(expected) / 2]


@pytest.mark.data
def test_twelve_stations(stations):
    found, said = read(None, str(stations / "**" / "*.csv"), series="station")
    assert len(found.series) == 406_756
    assert [name for name, _ in found.series.parts] == [
        *(
            "Aotizhongxin",
            "Changping",
            "Dingling",
            "Dongsi",
            "Guanyuan",
            "Gucheng",
            "Huairou",
            "Nongzhanguan",
            "Shunyi",
        ),
        *("Tiantan", "Wanliu", "Wanshouxigong"),
    ]
    rows = dict(found.series.ranges())
    assert {name: part.stop - part.start for name, part in rows.items() if name != "Changping"} == dict.fromkeys(
        rows.keys() - {"Changping"}, 35_064
    )
    changping = found.series.stamps[rows["Changping"]]
    assert (len(changping), str(changping[-1])[:16]) == (21_052, "2015-07-26T03:00")
    assert span(found.series) == ("2013-03-01T00:00", "2017-02-28T23:00")
    assert (found.missing, found.repaired) == ({"NO2": 22}, {"missing": 22})
    no2 = np.isnan(found.series.column("NO2"))
    assert (no2[rows["Gucheng"]].sum(), no2[rows["Dingling"]].sum()) == (20, 2)
    assert found.series.names == (
        "PM2.5",
        "PM10",
        "SO2",
        "NO2",
        "CO",
        "O3",
        "TEMP",
        "PRES",
        "DEWP",
        "RAIN",
        "wd",
        "WSPM",
    )
    assert len(found.series.categories["wd"]) == 16
    assert found.notes[-2:] == ["left out beside the time: year, month, day, hour", "left out, counting the rows: No"]
    assert said.endswith("and 11 more: 22 values are missing")


@pytest.mark.data
def test_twelve_stations_are_not_made_one(stations):
    message = refused(None, str(stations / "**" / "*.csv"), error=UsageError)
    assert message.endswith("name the column that tells them apart with --series: station")


@pytest.mark.data
def test_one_station(stations):
    found, _ = read(None, next(stations.rglob("*Gucheng*.csv")))
    assert (len(found.series), found.missing) == (35_064, {"NO2": 20})
    assert "left out, with one text only: station" in found.notes
    wind = found.series.categories["wd"][int(found.series.column("wd")[0])]
    assert (found.series.values[0, 0], wind) == (6, "NW")


@pytest.mark.data
def test_beijing_pm25(timeseries):
    found, said = read(None, timeseries / "beijing_pm25_2010_2014.csv")
    assert (len(found.series), span(found.series)) == (43_824, ("2010-01-01T00:00", "2014-12-31T23:00"))
    assert found.series.names == ("pm2.5", "DEWP", "TEMP", "PRES", "cbwd", "Iws", "Is", "Ir")
    assert found.series.categories == {"cbwd": ("NE", "NW", "SE", "cv")}
    assert np.isnan(found.series.column("pm2.5")[:24]).all()
    assert found.repaired == {"missing": 2_067}
    assert said.endswith(": 2,067 values are missing")
    assert found.series.values[24].tolist() == [129, -16, -4, 1020, 2, 1.79, 0, 0]


@pytest.mark.data
def test_goog(timeseries):
    found, _ = read(None, timeseries / "data-02-stock_daily.csv", newest_first=True)
    assert found.series.names == ("Open", "High", "Low", "Volume", "Close")
    assert found.series.values.shape == (732, 5)
    assert found.series.values[-1].tolist() == [828.659973, 833.450012, 828.349976, 1_247_700, 831.659973]
    assert found.repaired == {"turned round": 732}


@pytest.mark.data
def test_exchange_rates(timeseries):
    found, said = read(None, timeseries / "exchange_rate.txt.gz")
    assert (found.series.values.shape, found.series.stamps, said) == ((7_588, 8), None, "")
    assert found.series.values[0].tolist() == [0.7855, 1.611, 0.861698, 0.634196, 0.211242, 0.006838, 0.593, 0.525486]


@pytest.mark.data
def test_jena(timeseries):
    found, said = read(None, timeseries / "jena_climate_first4000.csv")
    assert (found.series.values.shape, said) == ((4_000, 11), "")
    assert span(found.series) == ("2009-01-01T00:10", "2009-01-28T18:40")
    assert found.series.values[-1].tolist()[:3] == [994.41, -2.38, 271.22]
    assert (np.diff(found.series.stamps) == np.timedelta64(10, "m")).all()


@pytest.mark.data
def test_a_description_is_no_series(timeseries):
    assert ":3: 1 field expected as in line 1, 2 found; " in refused(None, timeseries / "beijing_pm25_names.txt")
