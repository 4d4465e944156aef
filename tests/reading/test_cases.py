"""Files of cases: wide, long and .ts, what is missing in them, and what is wrong with them."""

from __future__ import annotations

import gzip
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textrnn.errors import DataError, TextRNNWarning, UsageError
from textrnn.reading.case_columns import Layout
from textrnn.reading.cases import read_cases
from textrnn.reading.values import filled

WIDE = "state,t0,t1,t2\non,1,2,3\noff,3,2,\non,1,3,4\noff,4.5,-2e1,\n"
LONG = "case,time,x,y,kind\na,0,1,10,up\na,1,2,20,up\nb,0,3,30,down\nb,1,4,40,down\nb,2,5,50,down\n"


@pytest.fixture
def write(tmp_path):
    def writer(content, name="cases.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return writer


def plain(cases):
    return [values.ravel().tolist() for values in cases.values]


# one row a case


def test_a_row_is_a_case_and_empty_cells_at_its_end_are_no_steps(write):
    cases = read_cases(write(WIDE))
    assert plain(cases) == [[1, 2, 3], [3, 2], [1, 3, 4], [4.5, -20]]
    assert {values.shape[1] for values in cases.values} == {1}
    assert cases.labels == ["on", "off", "on", "off"]
    assert cases.names == ["1", "2", "3", "4"]
    assert (cases.features, cases.skipped) == (["value"], {})
    assert cases.notes == [
        "delimiter: comma",
        "header: state, t0, t1, t2",
        "one row a case",
        "label: state",
        "steps of a case: 2 to 3",
    ]


def test_the_archive_s_own_tsv_has_the_label_first_and_no_header(write):
    cases = read_cases(write("1\t0.5\t0.25\n-1\t1.5\tNaN\n1\t0\t0\n-1\t7\t8\n", "GunPoint_TRAIN.tsv"))
    assert cases.labels == ["1", "-1", "1", "-1"]
    assert plain(cases) == [[0.5, 0.25], [1.5], [0, 0], [7, 8]]
    assert "label: 0" in cases.notes and "header: none, columns are numbered from 0" in cases.notes


@pytest.mark.parametrize("first", ["0", "1"])
def test_steps_that_are_counted_are_a_header(write, first):
    header = ",".join(str(int(first) + n) for n in range(3))
    cases = read_cases(write(f"{header}\n5,6,7\n8,9,10\n"), labelled=False)
    assert plain(cases) == [[5, 6, 7], [8, 9, 10]]


def test_a_name_before_counted_steps_is_a_header_and_a_label_is_not(write):
    named = read_cases(write("gesture,0,1\nup,5,6\ndown,7,8\nup,5,6\ndown,7,8\n"))
    assert (named.labels, plain(named)[0]) == (["up", "down", "up", "down"], [5, 6])
    bare = read_cases(write("up,0,1\ndown,7,8\nup,5,6\ndown,7,8\n"))
    assert (bare.labels, plain(bare)[0]) == (["up", "down", "up", "down"], [0, 1])


def test_a_column_of_names_that_do_not_repeat_names_the_cases(write):
    cases = read_cases(write("id,label,0,1\nx7,a,1,2\nx8,b,3,4\nx9,a,5,6\n"))
    assert cases.names == ["x7", "x8", "x9"]
    assert plain(cases) == [[1, 2], [3, 4], [5, 6]]


def test_labels_are_the_strings_of_the_file(write):
    cases = read_cases(write("label,a,b\n001,1,2\n1,1,2\nN/A,1,2\n 긍정 ,1,2\n"))
    assert cases.labels == ["001", "1", "N/A", "긍정"]


def test_a_column_without_numbers_is_left_out_and_said(write):
    cases = read_cases(write("who,label,a,b\nKim,x,1,2\nLee,y,3,4\nPark,x,5,6\n"))
    assert plain(cases) == [[1, 2], [3, 4], [5, 6]]
    assert "left out, without numbers: who" in cases.notes


def test_which_column_is_the_label_is_asked_for_where_it_is_not_clear(write):
    path = write("a,b,c\n1,2,3\n4,5,6\n1,2,4\n4,5,7\n")
    with pytest.raises(UsageError, match=r"not clear which column is the label; name it with --label: a \('1'\)"):
        read_cases(path)
    assert read_cases(path, label="c").labels == ["3", "6", "4", "7"]
    assert read_cases(path, label=0).labels == ["1", "4", "1", "4"]


# one row a step


def test_rows_of_one_name_are_a_case(write):
    cases = read_cases(write(LONG))
    assert [values.tolist() for values in cases.values] == [[[1, 10], [2, 20]], [[3, 30], [4, 40], [5, 50]]]
    assert (cases.labels, cases.names, cases.features) == (["up", "down"], ["a", "b"], ["x", "y"])
    assert "one row a step" in cases.notes and "time: time" in cases.notes


@pytest.mark.parametrize("name", ["case_id", "series_id", "sample", "사례", "시계열", "id"])
def test_usual_names_of_the_case_are_known(write, name):
    cases = read_cases(write(LONG.replace("case", name)))
    assert cases.names == ["a", "b"]


def test_another_name_is_named(write):
    path = write(LONG.replace("case", "patient"))
    assert read_cases(path, case="patient").names == ["a", "b"]


def test_rows_are_put_in_the_order_of_time_and_may_stand_between_others(write):
    rows = LONG.splitlines()
    mixed = read_cases(write("\n".join([rows[0], rows[5], rows[2], rows[3], rows[1], rows[4]])))
    assert dict(zip(mixed.names, plain(mixed), strict=True)) == {
        "a": [1, 10, 2, 20],
        "b": [3, 30, 4, 40, 5, 50],
    }
    stamped = read_cases(
        write("id,at,v,label\na,2020-01-02 00:00,2,x\na,2020-01-01 12:00,1,x\nb,2020-01-01,3,y\n"), time="at"
    )
    assert plain(stamped) == [[1, 2], [3]]


@pytest.mark.parametrize(
    "times",
    [
        ("24.01.2020", "2.01.2020"),
        ("2020-01-02T00:00Z", "2020-01-02T00:30+09:00"),
        ("2020년 1월 2일 오후 3:05", "2020년 1월 2일 오전 4:00"),
        ("10:00", "9:30"),
        ("1e1", "9"),
    ],
)
def test_times_are_read_as_those_of_series_are(write, times):
    later, earlier = times
    rows = f"a,{later},2,x\nb,{later},3,y\na,{earlier},1,x\n"
    assert plain(read_cases(write("id,time,v,label\n" + rows))) == [[1, 2], [3]]


def test_day_and_month_are_told_apart_by_the_order_within_cases(write):
    rows = "a,01/03/2020,1,x\na,02/03/2020,2,x\na,13/02/2020,0,x\nb,01/02/2020,3,y\nb,01/01/2020,2,y\n"
    assert plain(read_cases(write("id,date,v,label\n" + rows))) == [[0, 1, 2], [2, 3]]


def test_a_missing_time_is_an_error_and_words_leave_rows_in_order(write):
    for times in (("10", ""), ("2020-01-02", ""), ("10", "nan")):
        path = write("id,time,v,label\n" + "".join(f"a,{time},1,x\n" for time in times) + "b,1,2,y\n")
        with pytest.raises(DataError, match=r"csv:\d: "):
            read_cases(path)
    words = write("id,time,v,label\na,noon,1,x\na,dawn,2,x\nb,noon,3,y\n")
    with pytest.warns(TextRNNWarning, match=r"csv:2: 'noon' in time column time is no time that is understood; rows"):
        assert plain(read_cases(words)) == [[1, 2], [3]]


def test_a_time_without_cases_is_asked_about(write):
    path = write(LONG.replace("case", "patient"))
    with pytest.raises(UsageError, match=r"name it with --case: patient, time, x, y, kind"):
        read_cases(path, time="time")
    assert plain(read_cases(path, time="time", case="patient"))[0] == [1, 10, 2, 20]


def test_a_feature_called_y_is_no_label(write):
    cases = read_cases(write("id,x,y,z,move\na,1,2,3,run\na,4,5,6,run\nb,7,8,9,sit\nb,1,1,1,sit\n"))
    assert (cases.features, cases.labels) == (["x", "y", "z"], ["run", "sit"])


def test_a_case_of_two_labels_is_refused_where_the_second_stands(write):
    path = write(LONG.replace("b,1,4,40,down", "b,1,4,40,up"))
    with pytest.raises(DataError, match=r"csv:5: case 'b' is 'up' here and 'down' in line 4; give all rows"):
        read_cases(path, label="kind")


# every format


def test_the_same_cases_come_from_every_format(write, tmp_path):
    expected = plain(read_cases(write(WIDE)))
    rows = [dict(zip(("state", "t0", "t1", "t2"), line.split(","), strict=True)) for line in WIDE.splitlines()[1:]]
    objects = [{k: v if k == "state" else float(v) for k, v in row.items() if v} for row in rows]
    paths = [
        write(WIDE.replace(",", ";"), "a.csv"),
        write(WIDE.replace(",", "\t"), "a.txt"),
        write(WIDE, "b.txt"),
        write(gzip.compress(WIDE.encode()), "a.csv.gz"),
        write("\n".join(map(json.dumps, objects)), "a.jsonl"),
        write(WIDE.encode("utf-16"), "b.csv"),
    ]
    pyarrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    table = pyarrow.table({k: [o.get(k) for o in objects] for k in objects[0]})
    parquet.write_table(table, tmp_path / "a.parquet")
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for line in WIDE.splitlines():
        book.active.append(
            [float(cell) if cell[:1] in "-0123456789" and cell else cell or None for cell in line.split(",")]
        )
    book.save(tmp_path / "a.xlsx")
    for path in [*paths, tmp_path / "a.parquet", tmp_path / "a.xlsx"]:
        cases = read_cases(path)
        assert (plain(cases), cases.labels) == (expected, ["on", "off", "on", "off"]), path.name


def test_several_files_are_one(write):
    cases = read_cases([write(WIDE), write("state,t0\non,9\noff,8\n", "b.csv")])
    assert len(cases) == 6 and plain(cases)[4:] == [[9], [8]]
    numbers = read_cases([write(WIDE), write("state,t0\n,9\noff,8\n", "b.csv")], labelled=False).names
    assert numbers == ["1", "2", "3", "4", "5", "6"]
    with pytest.warns(TextRNNWarning, match="left out 1 case without a label"):
        named = read_cases([write("a,b\n,9\non,8\n"), write("a,b\noff,8\n", "b.csv")], label="a")
    assert named.names == ["2", "3"]
    with pytest.raises(DataError, match=r"long\.csv:2: 2 values a step, 1 before"):
        read_cases([write(WIDE), write(LONG, "long.csv")])


# what is missing


def test_a_missing_value_is_the_one_before_it_and_at_the_beginning_the_first(write):
    with pytest.warns(TextRNNWarning, match="filled 4 missing values with the known ones before them"):
        cases = read_cases(write("label,a,b,c,d\nx,,2,?,4\ny,1,NaN,NA,4\n"))
    assert plain(cases) == [[2, 2, 2, 4], [1, 1, 1, 4]]
    assert cases.skipped == {"filled": 4}


@given(st.lists(st.lists(st.one_of(st.none(), st.integers(-5, 5)), min_size=2, max_size=2), min_size=1, max_size=12))
def test_filling_agrees_with_doing_it_by_hand(rows):
    values = np.array([[np.nan if cell is None else cell for cell in row] for row in rows], float)
    found, missing = filled(values)
    columns = list(zip(*rows, strict=True))
    if any(all(cell is None for cell in column) for column in columns):
        assert found.shape == (0, 2)
        return
    for number, column in enumerate(columns):
        last = next(cell for cell in column if cell is not None)
        for step, cell in enumerate(column):
            last = last if cell is None else cell
            assert found[step, number] == last
    assert missing == sum(cell is None for row in rows for cell in row)


def test_cases_without_label_or_value_are_left_out_of_training_and_kept_for_predicting(write):
    path = write("id,label,a,b\np,x,1,2\nq,,1,2\nr,y,,\ns,y,3,4\n")
    with pytest.warns(TextRNNWarning, match="left out 1 case without a label; left out 1 case without a known value"):
        cases = read_cases(path)
    assert (cases.names, cases.skipped) == (["p", "s"], {"no label": 1, "no value": 1})
    kept = read_cases(path, labelled=False)
    assert kept.names == ["p", "q", "r", "s"] and kept.labels == []
    assert [len(values) for values in kept.values] == [2, 2, 0, 2]


def test_a_case_of_which_a_feature_is_never_known_has_no_value(write):
    with pytest.warns(TextRNNWarning, match="left out 1 case"):
        cases = read_cases(write(LONG + "c,0,1,,up\nc,1,2,,up\n"))
    assert cases.names == ["a", "b"]


# what is wrong


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("label,a,b\nx,1,2\ny,3,four\nx,1,2\n", r"csv:3: column b holds 'four', which is no number"),
        ("label,a,b\nx,1,2\ny,3,inf\nx,1,2\n", r"csv:3: column b holds 'inf'"),
        ("label,a,b\nx,1,2\ny,3,1e39\nx,1,2\n", r"csv:3: column b holds '1e39', which is no number, or too large"),
        ("label,a,b\nx,1,2\ny,3\n", r"csv:3: 3 fields expected as in line 1, 2 found"),
        ("label,a,a\nx,1,2\ny,3,4\n", r"two columns are called a"),
        ("label,a\nx,k\ny,j\n", r"no column of numbers"),
        ("label,a\n,1\n,2\n", r"no case is left \(2 no label\)"),
        ("id,v,label\na,1,x\n,2,x\na,3,x\n", r"csv:3: a row without a case"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(write, content, message):
    with pytest.raises(DataError, match=message) as caught:
        read_cases(write(content), label="label")
    assert "\n" not in str(caught.value)


def test_a_column_that_is_not_there_and_a_format_that_is_none(write):
    with pytest.raises(DataError, match="column 'stat' is not one of state, t0, t1, t2; did you mean 'state'"):
        read_cases(write(WIDE), label="stat")
    with pytest.raises(DataError, match="'zip' is not one of csv"):
        read_cases(write(WIDE, "a.zip"))


# like the training file


def test_a_file_to_predict_is_read_like_the_training_file(write):
    layout = read_cases(write(WIDE.replace("state", "0state")), label="0state").layout
    like = Layout.from_dict(json.loads(json.dumps(layout.to_dict())), ["off", "on"])
    assert plain(read_cases(write(WIDE.replace("state", "0state")), labelled=False, like=like))[1] == [3, 2]
    bare = "\n".join(line.partition(",")[2] for line in WIDE.splitlines())
    assert plain(read_cases(write(bare), labelled=False, like=like)) == [[1, 2, 3], [3, 2], [1, 3, 4], [4.5, -20]]


def test_without_a_header_the_labels_that_are_known_tell_their_column(write):
    train = read_cases(write("1\t0.5\t0.25\n2\t1.5\t3\n1\t0\t0\n2\t7\t8\n", "a.tsv"))
    like = Layout.from_dict(train.layout.to_dict(), ["1", "2"])
    labelled = read_cases(write("2\t0.5\t0.25\n2\t1.5\t3\n", "b.tsv"), labelled=False, like=like)
    bare = read_cases(write("0.5\t0.25\n1.5\t3\n", "c.tsv"), labelled=False, like=like)
    assert plain(labelled) == plain(bare) == [[0.5, 0.25], [1.5, 3]]
    whole = read_cases(write("2\t1\t2\n1\t1\t1\n", "d.tsv"), labelled=False, like=like)
    assert plain(whole) == [[1, 2], [1, 1]]


def test_values_that_look_like_labels_are_values(write):
    like = Layout("state", header=True, labels=("0", "1"))
    bare = read_cases(write("t0,t1,t2\n0.5,1,0.25\n"), labelled=False, like=like)
    named = read_cases(write("state,t0,t1\n1,1,0.25\n"), labelled=False, like=like)
    headless = read_cases(write("0.5,1,0.25\n"), labelled=False, like=Layout("0", labels=("0", "1")))
    first = read_cases(write("1,2.5\n0,1.5\n1,0\n0,1\n"), labelled=False, like=Layout(labels=("0", "1")))
    assert plain(bare) == plain(headless) == [[0.5, 1, 0.25]]
    assert plain(named) == [[1, 0.25]]
    assert plain(first) == [[2.5], [1.5], [0], [1]]


def test_a_header_of_numbers_is_known_by_the_columns_of_training(write):
    path = write("state,0.0,0.1,0.2\non,1,2,3\noff,2,3,4\non,5,6,7\noff,3,2,1\n")
    like = Layout.from_dict(read_cases(path, label="state").layout.to_dict(), ["off", "on"])
    assert plain(read_cases(path, labelled=False, like=like))[0] == [1, 2, 3]
    assert read_cases(path, like=like).labels == ["on", "off", "on", "off"]


def test_cases_of_one_step_are_read_like_the_training_file(write):
    for row in ("1,10", "1"):
        names = "x,y" if "," in row else "x"
        train = write(f"id,time,{names},label\na,0,{row},up\na,1,{row},up\nb,0,{row},down\nb,1,{row},down\n")
        like = Layout.from_dict(read_cases(train).layout.to_dict(), ["down", "up"])
        new = read_cases(write(f"id,time,{names}\na,5,{row}\nb,6,{row}\n", "new.csv"), labelled=False, like=like)
        assert [values.tolist() for values in new.values] == [[list(map(float, row.split(",")))]] * 2


def test_features_of_a_long_file_are_those_of_training_by_name(write):
    layout = Layout.from_dict(read_cases(write(LONG)).layout.to_dict(), ["down", "up"])
    turned = read_cases(write("case,extra,y,x\na,9,10,1\na,9,20,2\n"), labelled=False, like=layout)
    assert [values.tolist() for values in turned.values] == [[[1, 10], [2, 20]]]
    with pytest.raises(DataError, match="column 'y' is not one of case, x"):
        read_cases(write("case,x\na,1\na,2\n"), labelled=False, like=layout)


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from('a1.,;\t\n"?-x0é'), max_size=60))
def test_whatever_a_file_holds_it_is_read_or_refused_in_one_line(tmp_path_factory, content):
    for name in ("f.csv", "f.ts"):
        path = tmp_path_factory.getbasetemp() / name
        path.write_bytes(content.encode())
        try:
            cases = read_cases(path, labelled=False)
        except (DataError, UsageError) as error:
            assert "\n" not in str(error)
        except TextRNNWarning:
            pass
        else:
            assert len(cases) and all(np.isfinite(values).all() for values in cases.values)
