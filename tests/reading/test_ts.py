"""The .ts format of the UEA and UCR archives."""

from __future__ import annotations

import gzip

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textrnn.errors import DataError, TextRNNWarning
from textrnn.reading.cases import read_cases

HEAD = "#a comment\n@problemName Bumps\n@timeStamps false\n@missing true\n"


@pytest.fixture
def ts(tmp_path):
    def writer(content, name="a.ts"):
        path = tmp_path / name
        path.write_bytes(gzip.compress(content.encode()) if name.endswith(".gz") else content.encode())
        return path

    return writer


@pytest.mark.parametrize("name", ["a.ts", "a.ts.gz", "A.TS"])
def test_one_dimension(ts, name):
    text = (
        HEAD
        + "@univariate true\n@equalLength false\n@classLabel true on off\n\n@data\n1,2.5,-3e1:on\n% why not\n4,5:off\n"
    )
    cases = read_cases(ts(text, name))
    assert [values.tolist() for values in cases.values] == [[[1], [2.5], [-30]], [[4], [5]]]
    assert (cases.labels, cases.names, cases.features) == (["on", "off"], ["1", "2"], ["value"])


def test_several_dimensions_of_unequal_cases_with_missing_values(ts):
    text = HEAD + "@univariate false\n@dimensions 2\n@classLabel true a b\n@data\n?,2,3:4,NaN,6:a\n7:8:b\n"
    with pytest.warns(TextRNNWarning, match="filled 2 missing values"):
        cases = read_cases(ts(text))
    assert [values.tolist() for values in cases.values] == [[[2, 4], [2, 4], [3, 6]], [[7, 8]]]
    assert (cases.labels, cases.features) == (["a", "b"], ["0", "1"])


def test_tags_are_read_in_any_case_and_labels_may_be_undeclared(ts):
    cases = read_cases(ts("@CLASSLABEL TRUE\n@DATA\n1,2:up hill\n3,4:down (fast)\n"))
    assert cases.labels == ["up hill", "down (fast)"]


@pytest.mark.parametrize("name", ["none", "NA", "null", "N/A"])
def test_a_class_may_be_called_what_means_missing_elsewhere(ts, name):
    with pytest.warns(TextRNNWarning, match="left out 1 case without a label"):
        cases = read_cases(ts(f"@classLabel true {name} fall\n@data\n1,2:{name}\n3,4:fall\n5,6:?\n"))
    assert cases.labels == [name, "fall"]


def test_a_label_without_values_is_refused_before_the_number_of_dimensions_is_known(ts):
    with pytest.raises(DataError, match=r"a\.ts:3: a label and no values; put them and a colon before it"):
        read_cases(ts("@classLabel true 1 2\n@data\n1\n1,2:1\n"))


def test_cases_without_labels_can_be_predicted_but_not_learned_from(ts):
    path = ts("@classLabel false\n@data\n1,2:3,4\n")
    assert [values.tolist() for values in read_cases(path, labelled=False).values] == [[[1, 3], [2, 4]]]
    with pytest.raises(DataError, match=r"no case is left \(1 no label\)"):
        read_cases(path)


def test_labels_are_no_dimension_when_they_are_not_asked_for(ts):
    cases = read_cases(ts("@classLabel true a b\n@data\n1,2:a\n3,4:b\n"), labelled=False)
    assert [values.ravel().tolist() for values in cases.values] == [[1, 2], [3, 4]] and cases.labels == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("@classLabel true a\n1,2:a\n", r"a\.ts:2: a case before @data; put @data above"),
        ("@classLabel true a\n", r"a\.ts: no @data"),
        ("@classLabel true a\n@data\n", r"a\.ts: no case is left \(no rows\)"),
        ("@timeStamps true\n@data\n(0,1):a\n", r"a\.ts:1: values with time stamps are not read"),
        ("@classLabel true a\n@data\n(0,1),(1,2):a\n", r"a\.ts:3: values with time stamps are not read"),
        ("@targetLabel true\n@data\n1:2\n", r"a\.ts:1: cases of a regression"),
        ("@classLabel true a b\n@data\n1,2:c\n", r"a\.ts:3: label 'c' is not one of a, b"),
        ("@dimensions 2\n@classLabel true a\n@data\n1,2:a\n", r"a\.ts:4: 2 dimensions expected, 1 found"),
        ("@dimensions two\n@data\n", r"a\.ts:1: @dimensions is a whole number"),
        ("@classLabel true a\n@data\n1:2:a\n1:2:3:a\n", r"a\.ts:4: 2 dimensions expected, 3 found"),
        ("@classLabel true a\n@data\n1,2:3:a\n", r"a\.ts:3: dimension 1 has 1 steps, dimension 0 has 2"),
        ("@classLabel true a\n@data\n1,x:a\n", r"a\.ts:3: dimension 0, step 1 holds 'x', which is no number"),
    ],
)
def test_what_is_not_of_the_format_is_said_with_its_line(ts, content, message):
    with pytest.raises(DataError, match=message) as caught:
        read_cases(ts(content))
    assert "\n" not in str(caught.value)


numbers = st.floats(-1e6, 1e6, width=32)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 3).flatmap(
        lambda d: st.lists(
            st.lists(st.lists(numbers, min_size=d, max_size=d), min_size=1, max_size=5), min_size=1, max_size=5
        )
    )
)
def test_what_is_written_is_read_back(tmp_path_factory, cases):
    lines = [":".join(",".join(repr(row[d]) for row in case) for d in range(len(case[0]))) for case in cases]
    path = tmp_path_factory.getbasetemp() / "round.ts"
    path.write_text("@classLabel true k\n@data\n" + "".join(f"{line}:k\n" for line in lines), encoding="utf-8")
    found = read_cases(path)
    for case, values in zip(cases, found.values, strict=True):
        np.testing.assert_array_equal(values, np.array(case, float))
