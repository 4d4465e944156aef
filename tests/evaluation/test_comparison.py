"""Is one model better than another: McNemar's exact test against SciPy's binomial."""

import time

import numpy as np
import pytest
from scipy.stats import binomtest

from textrnn.evaluation import compare


def judged(both, only_first, only_second, neither=0):
    counts = [both, only_first, only_second, neither]
    return compare(np.repeat([True, True, False, False], counts), np.repeat([True, False, True, False], counts))


def expected(both, only_first, only_second):
    """p-value, and the exact interval of the first model's share mapped to a difference of accuracies."""
    uneven, n = only_first + only_second, both + only_first + only_second
    test = binomtest(only_first, uneven)
    share = test.proportion_ci(0.95, method="exact")
    return test.pvalue, [(2 * limit - 1) * uneven / n for limit in (share.low, share.high)]


def random_counts():
    rng = np.random.default_rng(3)
    return [tuple(map(int, rng.integers([0, 0, 1], [500, 60, 60]))) for _ in range(60)]


@pytest.mark.parametrize("counts", [(5, 1, 0), (5, 0, 1), (0, 7, 7), (10, 0, 20), (10, 20, 0), *random_counts()])
def test_p_value_and_interval_equal_those_of_scipy(counts):
    result = judged(*counts)
    p_value, interval = expected(*counts)
    assert result.p_value == pytest.approx(p_value, rel=1e-9)
    assert result.interval == pytest.approx(interval, abs=1e-9)
    assert result.difference == pytest.approx((counts[1] - counts[2]) / sum(counts))
    assert result.n == sum(counts)


def test_the_interval_leaves_out_0_exactly_where_p_is_below_5_percent():
    significant = 0
    for only_first in range(20):
        for only_second in range(20):
            result = judged(13, only_first, only_second)
            low, high = result.interval
            assert (low > 0 or high < 0) == (result.p_value < 0.05) == (result.better != "tie")
            assert -1 <= low <= result.difference <= high <= 1
            significant += result.p_value < 0.05
    assert 100 < significant < 300


def test_the_better_model_is_named():
    assert judged(50, 20, 5).better == "first"
    assert judged(50, 5, 20).better == "second"
    assert judged(50, 12, 11).better == "tie"
    # 5 to 0 is not enough, 6 to 0 is: 2 / 2**6 = 0.03
    assert judged(0, 5, 0).better == "tie"
    assert judged(0, 6, 0).better == "first"
    assert judged(0, 6, 0).p_value == pytest.approx(2 / 2**6)


@pytest.mark.parametrize("counts", random_counts()[:10])
def test_the_other_way_round_everything_changes_its_sign(counts):
    result, swapped = judged(*counts), judged(counts[0], counts[2], counts[1])
    assert swapped.p_value == result.p_value
    assert swapped.difference == -result.difference
    assert swapped.interval == pytest.approx((-result.interval[1], -result.interval[0]), abs=1e-12)


def test_texts_that_both_have_right_or_wrong_say_nothing_about_p():
    assert judged(0, 9, 3).p_value == judged(1000, 9, 3).p_value == judged(10, 9, 3, 5000).p_value


def test_models_that_agree_everywhere_are_a_tie():
    result = judged(10, 0, 0, 3)
    assert (result.difference, result.p_value, result.better) == (0, 1, "tie")
    assert result.interval == (0, 0)


def test_no_texts_at_all_are_a_tie():
    result = judged(0, 0, 0)
    assert (result.n, result.difference, result.interval, result.p_value, result.better) == (0, 0, (0, 0), 1, "tie")


@pytest.mark.parametrize("only_first", [3000, 3060, 3200, 6000, 0])
def test_large_comparisons_are_quick_and_exact(only_first):
    counts = (44_000, only_first, 6000 - only_first)
    start = time.process_time()
    result = judged(*counts)
    assert time.process_time() - start < 1
    p_value, interval = expected(*counts)
    assert result.p_value == pytest.approx(p_value, rel=1e-9, abs=1e-300)
    assert result.interval == pytest.approx(interval, abs=1e-9)
    assert np.isfinite([result.p_value, *result.interval]).all()
