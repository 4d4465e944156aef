"""Metrics, against scikit-learn and against plain loops."""

import warnings

import numpy as np
import pytest
from sklearn import metrics as sklearn

from textrnn.evaluation import intervals, per_class, scores
from textrnn.evaluation.metrics import confusion, expected_calibration_error

SEEDS = range(12)


def random_case(seed, unknown=0.0):
    """Truth and probabilities of 2 to 6 classes, of which the last is never predicted."""
    rng = np.random.default_rng(seed)
    classes, n = int(rng.integers(2, 7)), int(rng.integers(1, 200))
    probabilities = rng.dirichlet(np.full(classes, 0.5), n)
    probabilities[:, -1] *= 1e-3
    probabilities /= probabilities.sum(1, keepdims=True)
    truth = rng.integers(0, classes, n)
    truth[rng.random(n) < unknown] = -1
    return truth, probabilities


def quiet(function, *arguments, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return function(*arguments, **options)


@pytest.mark.parametrize("unknown", [0.0, 0.2])
@pytest.mark.parametrize("seed", SEEDS)
def test_scores_equal_those_of_scikit_learn(seed, unknown):
    truth, probabilities = random_case(seed, unknown)
    predicted, known = probabilities.argmax(1), truth >= 0
    found = scores(truth, probabilities)
    assert found["n"] == len(truth)
    assert found["accuracy"] == pytest.approx(sklearn.accuracy_score(truth, predicted), abs=1e-12)
    assert found["macro_f1"] == pytest.approx(quiet(sklearn.f1_score, truth, predicted, average="macro"), abs=1e-12)
    clipped = np.clip(probabilities[known], 1e-7, 1)
    expected = quiet(sklearn.log_loss, truth[known], clipped, labels=range(probabilities.shape[1]))
    assert found["log_loss"] == pytest.approx(expected, rel=1e-6)
    assert found["ece"] == pytest.approx(slow_ece(truth[known], probabilities[known], 15), abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_figures_of_each_class_equal_those_of_scikit_learn(seed):
    truth, probabilities = random_case(seed)
    predicted, labels = probabilities.argmax(1), range(probabilities.shape[1])
    matrix = confusion(truth, predicted, len(labels))
    assert matrix.tolist() == quiet(sklearn.confusion_matrix, truth, predicted, labels=labels).tolist()
    expected = sklearn.precision_recall_fscore_support(truth, predicted, labels=labels, zero_division=0)
    for name, values in zip(("precision", "recall", "f1", "support"), expected, strict=True):
        np.testing.assert_allclose(per_class(matrix)[name], values, rtol=1e-12)


def test_a_class_never_predicted_and_one_that_never_occurs():
    figures = per_class(np.array([[3, 1, 0], [2, 0, 0], [0, 0, 0]]))
    np.testing.assert_allclose(figures["precision"], [0.6, 0, 0])
    np.testing.assert_allclose(figures["recall"], [0.75, 0, 0])
    np.testing.assert_allclose(figures["f1"], [2 / 3, 0, 0])
    assert figures["support"].tolist() == [4, 2, 0]


def test_classes_that_occur_nowhere_do_not_lower_macro_f1():
    probabilities = np.array([[0.8, 0.2, 0.0], [0.3, 0.7, 0.0]])
    assert scores(np.array([0, 1]), probabilities)["macro_f1"] == 1
    # an unknown label does: it is a class that can never be found
    assert scores(np.array([0, -1]), probabilities[[0, 0]])["macro_f1"] == pytest.approx((2 / 3 + 0) / 2)


def test_figures_of_several_matrices_at_once():
    matrices = np.random.default_rng(0).integers(0, 9, (5, 3, 3))
    together = per_class(matrices)
    for i, matrix in enumerate(matrices):
        for name, values in per_class(matrix).items():
            assert together[name][i].tolist() == values.tolist()


def test_a_label_that_the_model_does_not_know_is_wrong():
    found = scores(np.array([-1, -1]), np.array([[0.9, 0.1], [0.2, 0.8]]))
    assert found == {"n": 2, "accuracy": 0, "macro_f1": 0, "log_loss": float("inf"), "ece": 1}


def test_an_impossible_answer_costs_what_one_in_ten_million_costs():
    found = scores(np.array([1, 0]), np.array([[1.0, 0.0], [1.0, 0.0]]))
    assert found["log_loss"] == pytest.approx(-np.log(1e-7) / 2)


def test_single_precision_gives_the_same_figures():
    truth, probabilities = random_case(3)
    assert scores(truth, probabilities.astype(np.float32)) == pytest.approx(scores(truth, probabilities), abs=1e-6)


# -- calibration ------------------------------------------------------------------------------------------------------


def slow_ece(truth, probabilities, bins):
    total = 0.0
    for k in range(bins):
        members = [
            (max(row), int(np.argmax(row) == label))
            for row, label in zip(probabilities.tolist(), truth.tolist(), strict=True)
            if min(int(max(row) * bins), bins - 1) == k
        ]
        if members:
            confidence = sum(sure for sure, _ in members) / len(members)
            accuracy = sum(right for _, right in members) / len(members)
            total += abs(confidence - accuracy) * len(members) / len(truth)
    return total


@pytest.mark.parametrize("bins", [1, 5, 15])
@pytest.mark.parametrize("seed", SEEDS)
def test_calibration_error_equals_a_plain_loop(seed, bins):
    truth, probabilities = random_case(seed)
    expected = slow_ece(truth, probabilities, bins)
    assert expected_calibration_error(truth, probabilities, bins) == pytest.approx(expected, abs=1e-9)


def test_certainty_falls_into_the_last_bin():
    certain = np.array([[1.0, 0.0]] * 4)
    assert expected_calibration_error(np.array([0, 0, 0, 0]), certain) == 0
    assert expected_calibration_error(np.array([0, 0, 0, 1]), certain) == 0.25
    assert expected_calibration_error(np.array([1, 1, 1, 1]), certain) == 1


# -- intervals --------------------------------------------------------------------------------------------------------

JOINT = np.array([[0.30, 0.05, 0.05], [0.04, 0.20, 0.06], [0.05, 0.05, 0.20]])


def test_intervals_cover_the_truth_about_as_often_as_they_say():
    figures = per_class(JOINT)
    truth = {"accuracy": np.trace(JOINT), "macro_f1": figures["f1"].mean()}
    rng = np.random.default_rng(7)
    trials, covered = 200, {"accuracy": 0, "macro_f1": 0}
    for trial in range(trials):
        cells = rng.choice(9, 300, p=JOINT.ravel())
        for name, (low, high) in intervals(cells // 3, cells % 3, 3, seed=trial, repeats=200).items():
            covered[name] += low <= truth[name] <= high
    for count in covered.values():
        assert 0.88 <= count / trials <= 0.99


def test_intervals_shrink_with_the_root_of_the_number_of_texts():
    def width(n):
        cells = np.repeat(np.arange(9), np.rint(JOINT.ravel() * n).astype(int))
        low, high = intervals(cells // 3, cells % 3, 3)["accuracy"]
        assert low < np.trace(JOINT) < high
        return high - low

    assert width(100) / width(10_000) == pytest.approx(10, rel=0.15)
    assert width(10_000) == pytest.approx(2 * 1.96 * np.sqrt(0.7 * 0.3 / 10_000), rel=0.1)


def test_the_same_seed_gives_the_same_intervals():
    truth, probabilities = random_case(5)
    arguments = (truth, probabilities.argmax(1), probabilities.shape[1])
    assert intervals(*arguments, seed=1) == intervals(*arguments, seed=1) != intervals(*arguments, seed=2)


def test_where_nothing_is_wrong_the_interval_has_no_width():
    truth = np.array([0, 1, 2, 1])
    assert intervals(truth, truth, 3) == {"accuracy": (1, 1), "macro_f1": (1, 1)}


def test_intervals_count_unknown_labels_as_wrong():
    truth, predicted = np.repeat([0, -1], [80, 20]), np.zeros(100, int)
    low, high = intervals(truth, predicted, 2)["accuracy"]
    assert 0.7 < low < 0.8 < high < 0.9
