"""What pages and plots are made of, against plain counting."""

import numpy as np
import pytest
from sklearn import metrics

from textrnn.evaluation.findings import Bin, Findings, Mistake, reliability
from textrnn.evaluation.label_sets import intervals
from textrnn.evaluation.metrics import expected_calibration_error, scores
from textrnn.evaluation.scoring import scores as scores_of_sets


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


def test_the_surest_wrong_answers_come_first_and_labels_never_seen_are_none():
    sure = np.array([0.6, 0.9, 0.8, 0.95, 0.7])
    found = Findings(["a", "b"], np.array([1, 1, 0, -1, 1]), np.stack([sure, 1 - sure], 1))
    assert found.mistakes() == [Mistake(1, (1,), (0,), 0.9), Mistake(4, (1,), (0,), 0.7), Mistake(0, (1,), (0,), 0.6)]
    assert found.mistakes(1) == found.mistakes()[:1]


# several labels a text


def sets(seed=0, n=200, labels=3, unseen=0.0):
    rng = np.random.default_rng(seed)
    probabilities = rng.random((n, labels)) ** 2
    truth = (rng.random((n, labels + 1)) < np.hstack([0.8 * probabilities, np.full((n, 1), unseen)])).astype(int)
    return Findings([f"label {i}" for i in range(labels)], truth, probabilities)


@pytest.mark.parametrize("seed", range(4))
def test_of_several_labels_figures_counts_and_bins_agree_with_scikit_learn(seed):
    found = sets(seed)
    truth, predicted = found.truth[:, :3], (found.probabilities > 0.5).astype(int)
    assert found.several and found.figures == scores_of_sets(found.truth, found.probabilities)
    assert found.intervals == intervals(found.truth, found.predicted)
    wanted = metrics.precision_recall_fscore_support(truth, predicted)
    for name, values in zip(("precision", "recall", "f1", "support"), wanted, strict=True):
        assert found.classes[name].tolist() == pytest.approx(values.tolist())
    assert found.matrix.tolist() == metrics.multilabel_confusion_matrix(truth, predicted).tolist()
    gap = sum(each.n * abs(each.accuracy - each.confidence) for each in found.bins) / truth.size
    assert sum(each.n for each in found.bins) == truth.size
    assert gap == pytest.approx(found.figures["ece"])


def test_of_several_labels_those_never_seen_are_one_matrix_more_and_always_missed():
    found = sets(unseen=0.2)
    last = found.matrix[-1].tolist()
    missed = int(found.truth[:, -1].sum())
    assert len(found.matrix) == 4 and last == [[200 - missed, 0], [missed, 0]] and missed > 0
    assert len(found.classes["recall"]) == 3


def test_of_several_labels_the_surest_wrong_one_counts():
    truth = np.array([[1, 0, 0], [0, 1, 0], [1, 1, 0], [0, 0, 1]])
    probabilities = np.array([[0.9, 0.1], [0.6, 0.2], [0.3, 0.95], [0.1, 0.2]])
    found = Findings(["a", "b"], truth, probabilities)
    assert found.mistakes() == [Mistake(1, (1,), (0,), 0.8), Mistake(2, (0, 1), (1,), 0.7)]
