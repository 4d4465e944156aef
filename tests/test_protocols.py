"""The shapes that pass between layers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textrnn.protocols import Analyzer, Morpheme, Predictor, Ragged, Splitter

SEQUENCES = st.lists(st.lists(st.integers(0, 2**31 - 1), max_size=6), max_size=8)


@settings(deadline=None)
@given(SEQUENCES)
def test_lists_go_in_and_come_out(sequences):
    ragged = Ragged.of(sequences)
    assert ragged.tolist() == sequences
    assert len(ragged) == len(sequences)
    assert ragged.lengths.tolist() == [len(sequence) for sequence in sequences]
    assert ragged.values.tolist() == [i for sequence in sequences for i in sequence]
    assert (ragged.values.dtype, ragged.starts.dtype, ragged.lengths.dtype) == (np.int32, np.int64, np.int64)


@settings(deadline=None)
@given(SEQUENCES, st.data())
def test_taking_rows_equals_indexing_a_list(sequences, data):
    rows = data.draw(st.lists(st.integers(-len(sequences), len(sequences) - 1), max_size=10)) if sequences else []
    expected = [sequences[row] for row in rows]
    ragged = Ragged.of(sequences)
    assert ragged.take(rows).tolist() == expected
    assert ragged.take(np.array(rows, np.int64)).tolist() == expected
    assert ragged.tolist() == sequences


@settings(deadline=None)
@given(SEQUENCES, st.integers(0, 7))
def test_truncating_keeps_a_quarter_from_the_beginning_and_the_rest_from_the_end(sequences, length):
    ragged = Ragged.of(sequences)
    short = ragged.truncated(length)
    head = length // 4
    expected = [
        sequence if len(sequence) <= length else sequence[:head] + sequence[len(sequence) - (length - head) :]
        for sequence in sequences
    ]
    assert short.tolist() == expected
    assert short.lengths.tolist() == [min(length, len(sequence)) for sequence in sequences]
    assert ragged.tolist() == sequences


@settings(deadline=None)
@given(SEQUENCES, st.integers(1, 4), st.randoms())
def test_the_order_of_taking_and_truncating_does_not_matter(sequences, length, random):
    rows = random.sample(range(len(sequences)), len(sequences))
    ragged = Ragged.of(sequences)
    assert ragged.take(rows).truncated(length).tolist() == ragged.truncated(length).take(rows).tolist()


@pytest.mark.parametrize("sequences", [[], [[]], [[], [], []], [[7]], [[], [7]], [[7], []]])
def test_little_and_nothing(sequences):
    ragged = Ragged.of(sequences)
    assert ragged.tolist() == ragged.truncated(5).tolist() == sequences
    assert ragged.take([]).tolist() == []
    assert ragged.truncated(0).tolist() == [[] for _ in sequences]


def test_arrays_may_stand_for_lists():
    assert Ragged.of([np.array([1, 2]), (3,)]).tolist() == [[1, 2], [3]]


def test_a_row_that_is_not_there_is_refused():
    with pytest.raises(IndexError):
        Ragged.of([[1]]).take([1])


def test_morphemes_are_tuples_with_names():
    morpheme = Morpheme("영화", "NNG", 0, 2)
    assert (morpheme.form, morpheme.tag, morpheme.start, morpheme.end) == morpheme == ("영화", "NNG", 0, 2)


def test_protocols_are_met_by_their_methods_alone():
    class Everything:
        classes_ = np.array(["a"])

        def analyze(self, text):
            return []

        def split(self, text):
            return []

        def join(self, tokens):
            return ""

        def version(self):
            return "1"

        def predict(self, texts):
            return self.classes_

        def predict_proba(self, texts):
            return np.ones((1, 1))

    for protocol in (Analyzer, Splitter, Predictor):
        assert isinstance(Everything(), protocol)
        assert not isinstance(object(), protocol)
