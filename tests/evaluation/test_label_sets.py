"""Metrics of several labels a text, against scikit-learn."""

import warnings

import numpy as np
import pytest
from sklearn import metrics as sklearn

from textrnn.evaluation import class_numbers, per_class, right, scores
from textrnn.evaluation.label_sets import answers, intervals, matrices


def random_case(seed):
    rng = np.random.default_rng(seed)
    n, labels = int(rng.integers(1, 200)), int(rng.integers(2, 6))
    probabilities = rng.random((n, labels)) ** 2
    truth = (rng.random((n, labels)) < 0.7 * probabilities + 0.1).astype(int)
    truth[:, -1], probabilities[:, -1] = 0, probabilities[:, -1] / 2  # a label that does not occur
    return truth, probabilities


def f1(truth, predicted, average, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return sklearn.f1_score(truth, predicted, average=average, **options)


@pytest.mark.parametrize("seed", range(12))
def test_scores_equal_those_of_scikit_learn(seed):
    truth, probabilities = random_case(seed)
    predicted = (probabilities > 0.5).astype(int)
    found = scores(truth, probabilities)
    assert found["n"] == len(truth)
    assert found["accuracy"] == pytest.approx(sklearn.accuracy_score(truth, predicted))
    assert found["macro_f1"] == pytest.approx(f1(truth, predicted, "macro", zero_division=np.nan))
    assert found["micro_f1"] == pytest.approx(f1(truth, predicted, "micro"))
    clipped = np.clip(probabilities, 1e-7, 1 - 1e-7)
    decisions = [sklearn.log_loss(t, p, labels=[0, 1]) for t, p in zip(truth.T, clipped.T, strict=True)]
    assert found["log_loss"] == pytest.approx(np.mean(decisions), rel=1e-6)
    sure, hit = np.maximum(probabilities, 1 - probabilities).ravel(), (predicted == truth).ravel()
    place = np.minimum((sure * 15).astype(int), 14)
    gaps = [abs((hit[place == k] - sure[place == k]).sum()) for k in range(15)]
    assert found["ece"] == pytest.approx(sum(gaps) / truth.size, abs=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_matrices_and_figures_of_each_label_are_those_of_scikit_learn(seed):
    truth, probabilities = random_case(seed)
    predicted = answers(probabilities, truth.shape[1])
    counts = matrices(truth, predicted)
    assert counts.tolist() == sklearn.multilabel_confusion_matrix(truth, predicted).tolist()
    expected = sklearn.precision_recall_fscore_support(truth, predicted, zero_division=0)
    for name, values in zip(("precision", "recall", "f1", "support"), expected, strict=True):
        np.testing.assert_allclose(per_class(counts)[name][:, 1], values, rtol=1e-12)


def test_a_label_that_the_model_does_not_know_is_never_found():
    truth = class_numbers([("a",), ("a", "strange"), ()], ["a", "b"])
    assert truth.tolist() == [[1, 0, 0], [1, 0, 1], [0, 0, 0]]
    probabilities = np.array([[0.9, 0.1], [0.9, 0.1], [0.2, 0.5]])
    assert right(truth, probabilities).tolist() == [True, False, True]
    found = scores(truth, probabilities)
    assert found["accuracy"] == pytest.approx(2 / 3)
    assert found["macro_f1"] == pytest.approx((1 + 0) / 2)  # b does not occur, the strange one does
    assert found["micro_f1"] == pytest.approx(4 / 5)
    chances = [0.9, 0.9, 0.9, 0.9, 0.8, 0.5]
    assert found["log_loss"] == pytest.approx(-np.log(chances).mean())


def test_where_no_label_occurs_and_none_is_found_all_is_right_and_f1_is_0():
    found = scores(np.zeros((3, 2), int), np.full((3, 2), 0.1))
    assert (found["accuracy"], found["macro_f1"], found["micro_f1"]) == (1, 0, 0)


def test_intervals_are_those_of_drawing_texts():
    truth, probabilities = random_case(3)
    predicted = (probabilities > 0.5).astype(int)
    rng = np.random.default_rng(1)
    drawn = [rng.integers(0, len(truth), len(truth)) for _ in range(1000)]
    by_hand = {
        "accuracy": [(truth[rows] == predicted[rows]).all(1).mean() for rows in drawn],
        "macro_f1": [f1(truth[rows], predicted[rows], "macro", zero_division=np.nan) for rows in drawn[:200]],
    }
    found = intervals(truth, predicted)
    for name, values in by_hand.items():
        np.testing.assert_allclose(found[name], np.percentile(values, [2.5, 97.5]), atol=0.03)
    assert found == intervals(truth, predicted)


def test_certain_answers_have_no_interval():
    truth = np.array([[1, 0], [0, 1], [0, 0]])
    assert intervals(truth, truth)["accuracy"] == (1, 1)
