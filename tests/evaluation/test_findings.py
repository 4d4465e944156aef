"""What pages and plots are made of, against plain counting."""

import numpy as np
import pytest
from sklearn import metrics

from textrnn.evaluation.findings import Bin, Findings, reliability
from textrnn.evaluation.metrics import expected_calibration_error, scores


def a_case(seed, classes=4, n=300, unseen=0.0):
    rng = np.random.default_rng(seed)
    probabilities = rng.dirichlet(np.full(classes, 0.6), n)
    truth = np.where(rng.random(n) < 0.6, probabilities.argmax(1), rng.integers(0, classes, n))
    truth[rng.random(n) < unseen] = -1
    return Findings([f"label {i}" for i in range(classes)], truth, probabilities)


@pytest.mark.parametrize("bins", [1, 5, 15])
def test_bins_count_each_answer_once_and_hold_its_confidence(bins):
    found = a_case(0)
    confidence, right = found.probabilities.max(1), found.predicted == found.truth
    for low, high, n, mean, accuracy in reliability(found.truth, found.probabilities, bins):
        inside = (confidence >= low) & (confidence < high)
        assert n == inside.sum() > 0
        assert mean == pytest.approx(confidence[inside].mean())
        assert accuracy == pytest.approx(right[inside].mean())
    assert sum(each.n for each in reliability(found.truth, found.probabilities, bins)) == 300


@pytest.mark.parametrize("seed", range(5))
def test_the_calibration_error_is_the_mean_gap_of_the_bins(seed):
    found = a_case(seed)
    gap = sum(each.n * abs(each.accuracy - each.confidence) for each in found.bins) / 300
    assert gap == pytest.approx(expected_calibration_error(found.truth, found.probabilities))


def test_a_confidence_of_one_is_in_the_last_bin():
    assert reliability(np.array([0]), np.array([[1.0, 0.0]]), 5) == [Bin(0.8, 1.0, 1, 1.0, 1.0)]


def test_the_matrix_and_the_figures_of_labels_are_those_of_scikit_learn():
    found = a_case(1)
    assert found.matrix.tolist() == metrics.confusion_matrix(found.truth, found.predicted).tolist()
    wanted = metrics.precision_recall_fscore_support(found.truth, found.predicted)
    for name, values in zip(("precision", "recall", "f1", "support"), wanted, strict=True):
        assert found.classes[name].tolist() == pytest.approx(values.tolist())
    assert found.figures == scores(found.truth, found.probabilities)


def test_labels_never_seen_are_the_last_row():
    found = a_case(2, unseen=0.2)
    matrix = found.matrix
    assert matrix.shape == (5, 4)
    assert matrix[-1].sum() == (found.truth < 0).sum() > 0
    assert sum(each.n for each in found.bins) == (found.truth >= 0).sum()
    assert len(found.classes["recall"]) == 4


def test_a_file_of_labels_never_seen_has_no_bins():
    assert Findings(["a", "b"], np.array([-1]), np.array([[0.4, 0.6]])).bins == []


def test_confusions_are_the_largest_cells_off_the_diagonal():
    found = a_case(3, classes=6, unseen=0.1)
    cells = {
        (t if t < 6 else -1, p): n
        for t, row in enumerate(found.matrix.tolist())
        for p, n in enumerate(row)
        if t != p and n
    }
    listed = found.confusions(10)
    assert [n for *_, n in listed] == sorted(cells.values(), reverse=True)[:10]
    assert all(cells[true, answer] == n for true, answer, n in listed)
    assert found.confusions(1000) != listed and len(found.confusions(1000)) == len(cells)


def test_nothing_wrong_is_no_confusion():
    assert Findings(["a", "b"], np.array([0, 1]), np.eye(2)).confusions() == []
