"""Strings to times: every layout, what cannot be one, and day and month told apart."""

import datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textrnn.errors import DataError, TextRNNError
from textrnn.reading.stamps import LAYOUTS, Stamps, find_layout, is_clock


def read(*texts, starts=None):
    stamps = Stamps("t", lambda row: f"a.csv:{row + 2}", find_layout(texts, numeric=True))
    stamps.add(texts)
    found = stamps.stamps(starts)
    return [str(stamp) for stamp in found], stamps


def one(text):
    return read(text)[0][0].removesuffix(".000").removesuffix(":00").removesuffix("T00:00")


def refused(*texts):
    with pytest.raises(DataError) as error:
        read(*texts)
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2009-01-31", "2009-01-31"), ("2009-1-3 4:05", "2009-01-03T04:05"), (" 2009-01-31T13:00:07.25 ", "2009-01-31T13:00:07.250"),
        ("2009-01-31 13:00:07,123456", "2009-01-31T13:00:07.123"), ("2009-01-31T13:00Z", "2009-01-31T13:00"),
        ("2009-01-31 13:00+09:00", "2009-01-31T04:00"), ("2009-01-31 23:30:00-0330", "2009-02-01T03:00"), ("2009-01-31T13:00+09", "2009-01-31T04:00"),
        ("2009/01/31", "2009-01-31"), ("2009/1/31 1:00 PM", "2009-01-31T13:00"), ("2009.01.31 13:00", "2009-01-31T13:00"),
        ("2024. 1. 5.", "2024-01-05"), ("2024. 1. 5. 오후 3:05:07", "2024-01-05T15:05:07"), ("2024. 1. 5. 오전 12:05", "2024-01-05T00:05"),
        ("2024년 1월 5일", "2024-01-05"), ("2024년 1월 5일 오후 3시 5분", "2024-01-05T15:05"), ("2024년 01월 05일 오전 3시 5분 7초", "2024-01-05T03:05:07"),
        ("2024년 1월 5일 15시", "2024-01-05T15:00"), ("2024년1월5일 오후 12시 30분", "2024-01-05T12:30"),
        ("20090131", "2009-01-31"), ("200901311305", "2009-01-31T13:05"), ("20090131130507", "2009-01-31T13:05:07"), ("20090131T130507Z", "2009-01-31T13:05:07"),
        ("20090131 13:05", "2009-01-31T13:05"), ("2009-02", "2009-02-01"), ("2009년 2월", "2009-02-01"),
        ("31.01.2009 00:10:00", "2009-01-31T00:10"), ("1.2.2009", "2009-02-01"), ("1.2.68", "2068-02-01"), ("1.2.69", "1969-02-01"),
        ("31/1/2009", "2009-01-31"), ("1/31/2009", "2009-01-31"), ("1/31/09 12:00 AM", "2009-01-31"), ("31-01-2009 5:00", "2009-01-31T05:00"),
        ("Jan 5, 2009", "2009-01-05"), ("January 5, 2009 5:30 p.m.", "2009-01-05T17:30"), ("sept. 5 2009", "2009-09-05"), ("May 5, 2009, 5:30\u202fPM", "2009-05-05T17:30"),
        ("5-Jan-2009", "2009-01-05"), ("05 January 2009", "2009-01-05"), ("5-Dec-99 24:00", "1999-12-06"), ("5 Jan, 2009 12:59:59.999", "2009-01-05T12:59:59.999"),
        ("2008-12-31 24:00", "2009-01-01"), ("2008-02-29", "2008-02-29"), ("1230768000", "2009-01-01"), ("1230768000.5", "2009-01-01T00:00:00.500"),
        ("1230768000007", "2009-01-01T00:00:00.007"), ("2009-01-31 07", "2009-01-31T07:00"), ("0001-01-01", "0001-01-01"), ("9999-12-31", "9999-12-31"),
    ],
)  # fmt: skip
def test_a_stamp_of_every_layout(text, time):
    assert one(text) == time


@pytest.mark.parametrize(
    "text", ["5", "2009", "2009.01", "3.14", "1,247", "12:30", "2009-13-01-01", "x", "", "31 Jax 2009", "20091301", "2009-01-31 13:00 CET", "1/2", "May", "2009 01 31"],
)  # fmt: skip
def test_what_is_no_stamp(text):
    assert find_layout([text], numeric=True) is None


def test_numbers_are_stamps_only_if_asked_for():
    assert find_layout(["20090131"], numeric=False) is None
    assert find_layout(["20090131"], numeric=True).name == "20090131"
    assert find_layout(["1230768000"], numeric=True).name == "seconds since 1970"


def test_the_layout_of_most_is_found():
    assert find_layout(["", "2009-01-31", "2009-02-31", "x"], numeric=False).name == "2009-01-31"
    assert find_layout(["2009-01-31", "x", "y"], numeric=False) is None


def test_what_is_a_time_of_the_day():
    assert [is_clock(text) for text in ("1:05", " 13:00:05.5 ", "오후 3시", "5:00 AM", "5", "2009-01-01 5:00")] == [
        True
    ] * 4 + [False] * 2


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (("2009-02-28", "2009-02-30"), "a.csv:3: there is no day 2009-02-30 in any calendar; correct it"),
        (("2009-02-28", "2009-13-01"), "a.csv:3: there is no day 2009-13-01 in any calendar; correct it"),
        (("1900-02-29",), "a.csv:2: there is no day 1900-02-29 in any calendar; correct it"),
        (("1.2.2009", "0.2.2009"), "a.csv:3: there is no day 2009-02-00 in any calendar; correct it"),
        (("2009-02-28 25:00",), "a.csv:2: '2009-02-28 25:00' in time column t is no time there is; correct it"),
        (("2009-02-28 24:01",), "a.csv:2: '2009-02-28 24:01' in time column t is no time there is; correct it"),
        (("2009-02-28 7:60",), "a.csv:2: '2009-02-28 7:60' in time column t is no time there is; correct it"),
        (("2009-02-28 7:00:60",), "a.csv:2: '2009-02-28 7:00:60' in time column t is no time there is; correct it"),
        (("2009-02-28 0:30 PM",), "a.csv:2: '2009-02-28 0:30 PM' in time column t is no time there is; correct it"),
        (("2009-02-28 13:30 PM",), "a.csv:2: '2009-02-28 13:30 PM' in time column t is no time there is; correct it"),
        (("2009-02-28", "2009-03-01", "2009/03/02"), "a.csv:4: '2009/03/02' in time column t is not written as 2009-01-31; write all alike"),
        (("2009-02-28", "", "2009-03-02"), "a.csv:3: nothing in time column t; give every row its time"),
        (("2009-02-28", "2009-03-02\n2009-03-03", "2009-02-28"), "a.csv:3: '2009-03-02\\n2009-03-03' in time column t is not written as 2009-01-31; write all alike"),
        (("x", "2009-02-28", "y"), "a.csv:2: 'x' in time column t is no time that is understood; write it as 2009-01-31 13:00"),
        (("2009-02-28 1:00Z", "2009-02-28 2:00"), "a.csv:3: '2009-02-28 2:00' in time column t is with a time zone or without, unlike those above; write all alike"),
        (("2009-02-28 1:00", "2009-02-28 2:00 PM"), "a.csv:3: '2009-02-28 2:00 PM' in time column t is with AM or PM or without, unlike those above; write all alike"),
        (("1/13/2009", "5/5/2009", "13/1/2009"), "a.csv:4: the day is first in some stamps of column t, second in others; write dates as 2009-01-31"),
        (("1/2/2009", "1/2/2009"), "a.csv:2: not clear whether day or month is first in column t; write dates as 2009-01-31"),
        (("1/3/2009", "2/4/2009", "1/1/2009"), "a.csv:2: not clear whether day or month is first in column t; write dates as 2009-01-31"),
        (("1/2/2009", "2/2/2009"), "a.csv:2: not clear whether day or month is first in column t; write dates as 2009-01-31"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_line(texts, message):
    assert refused(*texts) == message


@pytest.mark.parametrize(
    ("texts", "months", "layout"),
    [
        (("1/2/2009", "13/2/2009"), [2, 2], "31/01/2009"),
        (("1/2/2009", "1/13/2009"), [1, 1], "01/31/2009"),
        (("1/1/2009", "1/2/2009", "2/1/2009"), [1, 1, 2], "01/31/2009"),
        (("1/1/2009", "2/1/2009", "1/2/2009"), [1, 1, 2], "31/01/2009"),
        (("2/1/2009", "1/2/2009", "1/1/2009"), [2, 1, 1], "01/31/2009"),
        (("2-1-2009", "1-2-2009", "1-1-2009"), [2, 1, 1], "01-31-2009"),
        (("1/1/2009", "2/2/2009", "1/1/2009"), [1, 2, 1], "31/01/2009"),
    ],
)
def test_day_and_month_are_told_apart_by_numbers_or_by_the_order(texts, months, layout):
    found, stamps = read(*texts)
    assert [int(stamp[5:7]) for stamp in found] == months
    assert stamps.layout_name == layout


def test_the_order_means_something_within_a_series_only():
    texts = ["1/1/2009", "2/1/2009", "1/2/2009", "1/1/2009", "2/1/2009"]
    refused(*texts)
    found, _ = read(*texts, starts=np.array([True, False, False, True, False]))
    assert found[1].startswith("2009-01-02")


def test_a_column_in_pieces_is_one_column():
    stamps = Stamps("t", str, find_layout(["1/2/2009"], numeric=False))
    stamps.add(["1/2/2009 1:00", "1/2/2009 2:00"])
    stamps.add(["1/31/2009 2:00"])
    assert [str(stamp)[:10] for stamp in stamps.stamps()] == ["2009-01-02", "2009-01-02", "2009-01-31"]
    stamps = Stamps("t", str, find_layout(["2009-01-01"], numeric=False))
    stamps.add(["2009-01-01 1:00 AM", "2009-01-01"])
    with pytest.raises(DataError, match=r"^3: '2009-01-03 5:00' in time column t is with AM or PM or without"):
        stamps.add(["2009-01-02", "2009-01-03 5:00"])


def test_what_has_zones_is_said():
    assert read("2009-01-01 1:00+01:00")[1].zoned
    assert read("1230768000")[1].zoned
    assert not read("2009-01-01 1:00")[1].zoned


def test_parts_are_put_together():
    stamps = Stamps("y, m, d, h", lambda row: f"a.csv:{row}")
    stamps.add_parts([["2009", "2009.0"], ["1", "12"], ["31", "31"], ["0", "24"]])
    assert [str(stamp)[:16] for stamp in stamps.stamps()] == ["2009-01-31T00:00", "2010-01-01T00:00"]
    stamps.add_parts([["2009"], ["99999999"], ["1"], ["0"]])
    with pytest.raises(DataError, match=r"^a.csv:2: there is no day 2009-9999-01 in any calendar"):
        stamps.stamps()
    with pytest.raises(DataError, match=r"^a.csv:3: '1.5' in time column y, m, d, h is no whole number; correct it"):
        stamps.add_parts([["2009"], ["1.5"], ["1"], ["0"]])
    with pytest.raises(DataError, match=r"^a.csv:3: '2009-1-1-25' in time column y, m, d, h is no time there is"):
        stamps.add_parts([["2009"], ["1"], ["1"], ["25"]])


WRITTEN = {
    "%Y-%m-%d %H:%M:%S": 1, "%Y-%m-%dT%H:%M:%SZ": 1, "%Y/%m/%d %H:%M": 60, "%Y.%m.%d %H:%M:%S": 1, "%Y. %m. %d. %p %I:%M:%S": 1,
    "%Y년 %m월 %d일 %p %I시 %M분 %S초": 1, "%Y%m%d%H%M%S": 1, "%Y%m%d": 86400, "%d.%m.%Y %H:%M": 60, "%b %d, %Y %I:%M %p": 60, "%d-%b-%Y": 86400,
    "%d %B %Y %H:%M:%S": 1, "%s": 1,
}  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(1_000_000_000, 4_000_000_000), min_size=1, max_size=5), st.sampled_from(sorted(WRITTEN)))
def test_what_is_written_reads_back(seconds, written):
    seconds = [second // WRITTEN[written] * WRITTEN[written] for second in seconds]
    zone = datetime.timezone.utc
    texts = [datetime.datetime.fromtimestamp(second, zone) for second in seconds]
    half = {"AM": "오전", "PM": "오후"}
    texts = [
        str(int(t.timestamp())) if written == "%s" else t.strftime(written.replace("%p", half[t.strftime("%p")]))
        for t in texts
    ]
    assert read(*texts)[0] == [str(np.datetime64(second, "s").astype("datetime64[ms]")) for second in seconds]


@settings(deadline=None)
@given(
    st.lists(st.text("0123456789:/-. T년월일시분PMAZ+\n", max_size=20) | st.text(max_size=8), min_size=1, max_size=4)
)
def test_nothing_but_our_errors(texts):
    for layout in [None, *LAYOUTS]:
        stamps = Stamps("t", str, layout)
        try:
            stamps.add(texts)
            assert stamps.stamps().shape == (len(texts),)
        except TextRNNError as error:
            assert "\n" not in str(error)


def test_a_long_cell_takes_no_time():
    assert find_layout(["2009-01-31" + " " * 100_000 + "x", "1." + " " * 100_000], numeric=True) is None
