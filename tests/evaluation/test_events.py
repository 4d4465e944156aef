"""Figures of events, by hand, against scikit-learn, and against rows flagged at random."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import precision_recall_fscore_support

from textrnn.evaluation.events import adjusted, event_scores, point_scores, report, spans


def flags(text):
    return np.array([sign == "x" for sign in text])


@pytest.mark.parametrize(
    ("rows", "gap", "wanted"),
    [
        ("......", 1, []),
        ("xx..x.", 1, [(0, 2), (4, 5)]),
        ("xx..x.", 3, [(0, 5)]),
        ("xx..x.", 2, [(0, 2), (4, 5)]),
        ("x....x", 4, [(0, 1), (5, 6)]),
        ("x....x", 5, [(0, 6)]),
        ("xxxxxx", 1, [(0, 6)]),
    ],
)
def test_flagged_rows_become_events(rows, gap, wanted):
    assert spans(flags(rows), [slice(0, 6)], gap) == [slice(*each) for each in wanted]


def test_an_event_never_reaches_into_another_series():
    assert spans(flags("..xx.."), [slice(0, 3), slice(3, 6)], 5) == [slice(2, 3), slice(3, 4)]


@given(st.lists(st.booleans(), min_size=1, max_size=60), st.integers(1, 8))
def test_events_hold_all_flagged_rows_and_begin_and_end_with_one(rows, gap):
    own = np.array(rows)
    found = spans(own, [slice(0, len(own))], gap)
    held = np.zeros(len(own), bool)
    for event in found:
        assert own[event.start] and own[event.stop - 1]
        held[event] = True
    assert held[own].all()
    assert all(second.start - (first.stop - 1) > gap for first, second in pairwise(found))


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=50))
def test_point_scores_are_those_of_scikit_learn(pairs):
    truth, found = (np.array(each) for each in zip(*pairs, strict=True))
    precision, recall, f1, _ = precision_recall_fscore_support(truth, found, average="binary", zero_division=0)
    scores = point_scores(truth, found)
    assert [scores["precision"], scores["recall"], scores["f1"]] == pytest.approx([precision, recall, f1])


@pytest.mark.parametrize(
    ("truth", "found", "counts", "f1"),
    [
        # one found by two events, one missed, one false alarm
        ("xxx...xx......", "x.x.......x...", (1, 1, 1), 0.5),
        ("xxxx..........", "....x.........", (0, 1, 1), 0.0),
        ("..xx..xx..xx..", "..xxxxxxxxxx..", (3, 0, 0), 1.0),
        ("x.............", "..............", (0, 1, 0), 0.0),
        ("..............", "x.............", (0, 0, 1), 0.0),
        ("..............", "..............", (0, 0, 0), 0.0),
    ],
)
def test_events_are_found_missed_or_false(truth, found, counts, f1):
    rows = [slice(0, 14)]
    scores = event_scores(spans(flags(truth), rows), spans(flags(found), rows))
    assert (scores["found"], scores["missed"], scores["false_alarms"]) == counts
    assert scores["f1"] == f1


def test_one_row_of_an_event_stands_for_all_of_it_when_adjusted():
    truth, found = flags("xxxx..xxx..x"), flags("..x..x.....x")
    made = adjusted(spans(truth, [slice(0, 12)]), found)
    assert made.tolist() == flags("xxxx.x.....x").tolist()
    # 5 hits, 1 false, 3 missed
    assert point_scores(truth, made)["f1"] == pytest.approx(10 / 14)


def test_a_report_has_all_three_and_the_same_for_random_rows():
    truth, found = np.zeros(2000, bool), np.zeros(2000, bool)
    truth[500:700] = truth[1200:1400] = True
    found[[600, 1300, 100, 101]] = True
    told = report(truth, found, [slice(0, 2000)], gap=3)
    assert (told["rows"], told["strange"], told["flagged"]) == (2000, 400, 4)
    assert told["point"] == pytest.approx({"precision": 0.5, "recall": 2 / 400, "f1": 4 / 404})
    assert told["event"]["f1"] == pytest.approx(2 * 2 / (2 * 2 + 1)) and told["event"]["false_alarms"] == 1
    assert told["adjusted"]["f1"] == pytest.approx(800 / 802)
    # a fifth of rows is strange, and so is a fifth of random ones
    assert told["random"]["point"]["precision"] == pytest.approx(0.2, abs=0.1)
    assert told["random"]["event"]["found"] == pytest.approx(4 * 0.2, abs=0.35)
    assert report(truth, found, [slice(0, 2000)], gap=3) == told
    assert report(truth, found, [slice(0, 2000)], gap=3, seed=1)["random"] != told["random"]


def test_point_adjustment_is_fooled_by_chance_where_events_are_long():
    truth, found = np.zeros(3000, bool), np.zeros(3000, bool)
    truth[1000:1900] = True
    found[::100] = True
    told = report(truth, found, [slice(0, 3000)])
    assert told["random"]["point"]["f1"] < 0.1 and told["random"]["adjusted"]["f1"] > 0.95
