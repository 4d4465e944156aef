"""Strings to numbers and categories, as people write them."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textrnn.errors import DataError, TextRNNError
from textrnn.reading.numbers import MISSING, Column, kind_of, take_sentinels


def column(*pieces, **options):
    found = Column("c", lambda row: f"a.csv:{row + 2}", **options)
    for piece in pieces:
        found.add(piece)
    return found


def read(*texts, **options):
    return column(texts, **options).values().tolist()


def refused(*pieces, **options):
    with pytest.raises(DataError) as error:
        column(*pieces, **options)
    return str(error.value)


NAN = pytest.approx(float("nan"), nan_ok=True)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1), (" 1.50 ", 1.5), ("-2e3", -2000), (".5", 0.5), ("5.", 5), ("+7", 7), ("1,247,700", 1247700), ("1,247.5", 1247.5), ("12,247", 12247),
        ("3,14", 3.14), ("0,785", 0.785), ("1.247,5", 1247.5), ("1.247.700", 1247700), ("-3,1e2", -310), ("5%", 5), ("-0.5 %", -0.5), ("1.23M", 1.23e6),
        ("2K", 2000), ("2k", 2000), ("1.5B", 1.5e9), ("$5", 5), ("₩1,247,700", 1247700), ("-€5", -5), ("€-5", -5), ("−5", -5), ("–5", -5), ("(5)", -5), ("($1,250.5)", -1250.5),
    ],
)  # fmt: skip
def test_a_number_of_every_kind(text, number):
    assert read(text) == [number]


def test_what_is_written_with_what_is_said():
    assert column(["1,247.5", "1"]).found == {"thousands separators: {columns}"}
    assert column(["1.247,5", "1"]).found == {"thousands separators: {columns}", "decimal commas: {columns}"}
    assert column(["1.5", "2e5", "-1", "−3"]).found == set()
    assert column(["(1%)"]).found == {"percent signs: {columns}", "parentheses for negative numbers: {columns}"}
    assert column(["$1M"]).found == {
        "currency signs: {columns}",
        "K, M or B for thousands, millions or billions: {columns}",
    }


@pytest.mark.parametrize("text", [*sorted(MISSING), "NaN", " N/A ", "NULL", "1e400", "-1e999", "Infinity"])
def test_what_is_missing(text):
    assert read("1", text, "2") == [1, NAN, 2]
    assert read("1,5", text, "2,5") == [1.5, NAN, 2.5]


@pytest.mark.parametrize(
    "text",
    ["x", "1_000", "1,2,3", "1-2", "5(", "(5", "--5", "-+5", "5M%", "1e5K", "$", "0x1", "1 2", "12,34,567", "1.2.3"],
)
def test_what_is_no_number(text):
    assert refused(["1", "2", text]) == (
        f"a.csv:4: column c holds {text!r} among its numbers; write NA where nothing is known, or leave the column out"
    )


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (["1,247", "3,14"], [1.247, 3.14]), (["1,247", "1,247,700"], [1247, 1247700]), (["1,247", "3.14"], [1247, 3.14]), (["1.247", "3,14"], [1247, 3.14]),
        (["1,247", "0,785"], [1.247, 0.785]), (["1,247", "5"], [1247, 5]), (["1.247", "5"], [1.247, 5]),
    ],
)  # fmt: skip
def test_commas_are_settled_by_the_column(texts, numbers):
    assert read(*texts) == numbers


def test_what_no_value_shows_is_settled_by_the_file():
    assert read("1,247", "2,500", usual="european") == [1.247, 2.5]
    assert read("1,247", "2,500,000", usual="european") == [1247, 2500000]


def test_commas_mean_the_same_throughout():
    assert column(["1.5", "2"], ["1,247"]).values().tolist() == [1.5, 2, 1247]
    assert column(["1", "2"], ["3,14"], ["1.247"]).values().tolist() == [1, 2, 3.14, 1247]
    assert refused(["1.5", "2"], ["3", "3,14"]).startswith("a.csv:5: column c holds '3,14' among its numbers;")
    assert refused(["1,5", "2"], ["3", "3.14"]).startswith("a.csv:5: column c holds '3.14' among its numbers;")
    assert refused(["1,247", "2"], ["3,14"]).startswith("a.csv:4: column c holds '3,14' among its numbers;")


def test_the_first_piece_with_something_settles_the_kind():
    assert column(["", "NA"], ["", "5"], ["x"][:0]).values().tolist() == [NAN, NAN, NAN, 5]
    assert refused(["", "NA"], ["5"], ["", "x"]).startswith("a.csv:6: column c holds 'x' among its numbers;")
    assert column(["", ""]).kind == ""
    assert kind_of(["5", "x"]) == "number"
    assert kind_of(["5", "x", "y"]) == "text"


def test_texts_are_places_among_the_sorted_texts():
    found = column(["SE", " NW", "", "SE"], ["cv", "NA", "7"])
    assert found.values().tolist() == [2, 1, NAN, 2, 3, NAN, 0]
    assert found.texts == ("7", "NW", "SE", "cv")


def test_texts_are_categories_only_if_they_are_few():
    names = [f"n{number:02}" for number in range(64)]
    assert not column(names, names).too_many
    many = column(names, ["other"], names)
    assert many.too_many and many.values().tolist() == [] and many.texts == ()
    assert column([*names, "other"], most_texts=None).values()[-1] == 64


def test_true_and_false_are_1_and_0():
    found = column(["True", "FALSE", "", "true"], ["1", "NA", "0"])
    assert found.values().tolist() == [1, 0, NAN, 1, 1, NAN, 0]
    assert refused(["True", "false"], ["2"]).startswith("a.csv:4: column c holds '2' among its numbers;")


@pytest.mark.parametrize(
    ("numbers", "taken"),
    [
        ([1, 2, -9999, -9999], {-9999: 2}), ([1, 2, 99999], {99999: 1}), ([10, 30, -99], {-99: 1}), ([-11, 30, -99], {}), ([1, 2, -999.9, -9999], {-9999: 1, -999.9: 1}),
        ([9990, 9998, 9999], {}), ([-9999, -9999], {}), ([0, 0, -99], {-99: 1}), ([9998, 9998, 9999], {}), ([1, 2, 9998], {}), ([0, 3000, 9999], {}), ([0, 2000, 9999], {9999: 1}),
    ],
)  # fmt: skip
def test_sentinels_lie_far_outside_the_others(numbers, taken):
    values = np.array([*numbers, np.nan])
    assert take_sentinels(values) == taken
    assert values.tolist() == [NAN if number in taken else number for number in numbers] + [NAN]


def test_far_apart_is_no_infinity():
    values = np.array([-1.7e308, 1.7e308, -9999.0])
    assert take_sentinels(values) == {}


@settings(deadline=None)
@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=1, max_size=20))
def test_what_is_written_reads_back(numbers):
    expected = [number if math.isfinite(number) else NAN for number in numbers]
    assert read("0", *map(repr, numbers)) == [0, *expected]
    found = column([""] + [f"{number:,.3f}" if math.isfinite(number) else "-" for number in numbers])
    rounded = [float(f"{number:.3f}") if math.isfinite(number) else NAN for number in numbers]
    assert found.values().tolist() == [NAN, *rounded]


@settings(deadline=None)
@given(
    st.lists(st.lists(st.text("0123456789.,-+eE%KMB()$ _", max_size=8) | st.text(max_size=5), max_size=5), max_size=3)
)
def test_nothing_but_our_errors(pieces):
    try:
        found = column(*pieces)
        values = found.values()
    except TextRNNError as error:
        assert "\n" not in str(error)
    else:
        assert found.too_many or values.shape == (sum(map(len, pieces)),)
        assert not np.isinf(values).any()
