"""scikit-learn's own checks of an estimator, none of them left out."""

from __future__ import annotations

import pytest
from sklearn.utils.estimator_checks import estimator_checks_generator

from textrnn import SeriesClassifier

pytestmark = pytest.mark.usefixtures("untraced")

SMALL = SeriesClassifier(
    cell="simple",
    units=8,
    bidirectional=False,
    dropout=0.0,
    epochs=6,
    batch_size=64,
    learning_rate=0.1,
    quiet=True,
)
#: Those that train for seconds.
SLOW = {
    "check_classifiers_train",
    "check_classifiers_classes",
    "check_class_weight_classifiers",
    "check_estimators_dtypes",
    "check_fit_idempotent",
    "check_fit_score_takes_y",
    "check_classifier_data_not_an_array",
    "check_supervised_y_2d",
    "check_pipeline_consistency",
    "check_positive_only_tag_during_fit",
    "check_estimators_nan_inf",
    "check_fit_check_is_fitted",
    "check_dict_unchanged",
    "check_n_features_in",
    "check_n_features_in_after_fitting",
    "check_methods_sample_order_invariance",
    "check_estimators_pickle",
    "check_readonly_memmap_input",
    "check_f_contiguous_array_estimator",
    "check_classifiers_one_label_sample_weights",
}


def name(check):
    return getattr(check, "func", check).__name__


CHECKS = [
    pytest.param(estimator, check, marks=pytest.mark.slow if name(check) in SLOW else (), id=f"{name(check)}-{number}")
    for number, (estimator, check) in enumerate(estimator_checks_generator(SMALL))
]


@pytest.mark.parametrize(("estimator", "check"), CHECKS)
def test_scikit_learn_finds_nothing_to_complain_of(estimator, check):
    check(estimator)


def test_no_check_is_expected_to_fail_and_there_are_as_many_as_for_any_classifier():
    assert len(CHECKS) > 50
    assert {"check_estimators_pickle", "check_n_features_in_after_fitting"} <= {name(each.values[1]) for each in CHECKS}
