"""The classifier of series: what it learns, what it promises, and what it refuses."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from textrnn import SeriesClassifier
from textrnn.errors import DataError, ModelFileError, UsageError
from textrnn.estimators._case_baseline import CaseBaseline, described
from textrnn.estimators._case_sequences import CaseSequences
from textrnn.estimators.series_judging import fit_judged_series
from textrnn.runtime.series_classification import load_series_classifier
from textrnn.series.cases import CaseScaling, Steps

QUICK = {"units": 8, "epochs": 2, "learning_rate": 0.02, "quiet": True}


def waves(n, seed):
    """Sine or sawtooth: period, phase and length are random, so that no step has a meaning."""
    rng = np.random.default_rng(seed)
    cases = []
    for number in range(n):
        steps = rng.integers(30, 60)
        place = np.arange(steps) / rng.uniform(10, 20) + rng.uniform()
        shape = np.sin(2 * np.pi * place) if number % 2 == 0 else 2 * (place % 1) - 1
        cases.append((shape + rng.normal(0, 0.2, steps))[:, None])
    return cases, ["sine", "saw"] * (n // 2)


def bumps(n, seed):
    """A bump in each of two features, anywhere: which comes first decides."""
    rng = np.random.default_rng(seed)
    cases = []
    for number in range(n):
        steps = rng.integers(30, 60)
        first = rng.integers(3, steps - 12)
        case = rng.normal(0, 0.2, (steps, 2))
        for feature, begin in ((number % 2, first), (1 - number % 2, first + rng.integers(4, 8))):
            case[begin : begin + 3, feature] += 2
        cases.append(case)
    return cases, ["left", "right"] * (n // 2)


@pytest.fixture(scope="module")
def quick(untraced):
    """Fitted, not well, on cases of unequal lengths and two features."""
    cases, labels = bumps(40, 0)
    return SeriesClassifier(**QUICK).fit(cases, labels), cases, labels


# what it learns


@pytest.mark.parametrize(("made", "linear"), [pytest.param(waves, 0.95, marks=pytest.mark.slow), (bumps, 0.85)])
def test_order_is_learned_and_beats_the_linear_baseline(made, linear):
    cases, labels = made(100, 0)
    classifier = SeriesClassifier(units=16, epochs=40 if made is waves else 15, learning_rate=0.02, quiet=True)
    judged = fit_judged_series(classifier, cases, labels, test=made(300, 1))
    assert judged.test["accuracy"] > 0.97
    assert judged.baseline["accuracy"] < linear
    assert judged.verdict()["better"] == "rnn" and judged.verdict()["judged_on"] == "test"
    assert judged.verdict()["difference"] == pytest.approx(judged.test["accuracy"] - judged.baseline["accuracy"])


@pytest.mark.parametrize(("cell", "pooling"), [("lstm", "last"), ("gru", "attention"), ("simple", "mean")])
@pytest.mark.slow
def test_cells_poolings_layers_and_scalers_agree_with_the_runtime(untraced, cell, pooling):
    cases, labels = bumps(12, 0)
    parameters = QUICK | {"units": 4, "epochs": 1, "layers": 2, "scaler": "case", "cell": cell, "pooling": pooling}
    fitted = SeriesClassifier(**parameters).fit(cases, labels)  # which raises if Keras and the runtime differ
    assert fitted.predict_proba(cases).sum(1) == pytest.approx(np.ones(12), abs=1e-6)


def test_a_runtime_that_says_something_else_is_found_out(untraced, monkeypatch):
    from textrnn.estimators import series_classifier

    outputs = series_classifier.SeriesRunner.outputs
    monkeypatch.setattr(series_classifier.SeriesRunner, "outputs", lambda self, *a: outputs(self, *a) * 1.001)
    with pytest.raises(ModelFileError, match="Keras and the runtime differ by"):
        SeriesClassifier(**QUICK).fit(*bumps(12, 0))


@pytest.mark.slow
def test_class_weights_move_the_answers(untraced):
    cases, labels = bumps(40, 0)
    means = [
        SeriesClassifier(**QUICK, class_weight=weight).fit(cases, labels).predict_proba(cases)[:, 0].mean()
        for weight in ({"left": 20}, None, {"right": 20})
    ]
    assert means[0] > means[1] + 0.1 > means[2] + 0.2


# what it promises


def test_the_same_seed_gives_the_same_answers(quick):
    fitted, cases, labels = quick
    again = SeriesClassifier(**QUICK).fit(cases, labels)
    np.testing.assert_array_equal(again.predict_proba(cases), fitted.predict_proba(cases))
    assert again.model_.arrays.keys() == fitted.model_.arrays.keys()
    other = SeriesClassifier(**QUICK, random_state=1).fit(cases, labels)
    assert np.abs(other.predict_proba(cases) - fitted.predict_proba(cases)).max() > 1e-3


def test_neither_neighbours_nor_order_nor_padding_change_an_answer(quick):
    fitted, cases, _ = quick
    together = fitted.predict_proba(cases)
    alone = np.concatenate([fitted.predict_proba([case]) for case in cases])
    np.testing.assert_allclose(alone, together, rtol=0, atol=1e-6)
    turned = np.random.default_rng(0).permutation(len(cases))
    np.testing.assert_allclose(fitted.predict_proba([cases[i] for i in turned]), together[turned], rtol=0, atol=1e-6)
    beside_long = fitted.predict_proba([cases[0], np.full((500, 2), 9.0), cases[0]])
    np.testing.assert_allclose(beside_long[[0, 2]], together[[0, 0]], rtol=0, atol=1e-6)


def test_the_true_last_step_counts(quick):
    fitted, cases, _ = quick
    cut = [case[:-1] for case in cases]
    assert (np.abs(fitted.predict_proba(cut) - fitted.predict_proba(cases)).max(1) > 1e-7).mean() > 0.9


@pytest.mark.slow
def test_an_array_is_cases_of_one_length(untraced):
    table = np.random.default_rng(0).normal(size=(20, 12))
    y = np.arange(20) % 2
    flat = SeriesClassifier(**QUICK).fit(table, y)
    forms = [table[:, :, None], list(table), list(table[:, :, None]), table.tolist()]
    for form in forms:
        other = SeriesClassifier(**QUICK).fit(form, y.tolist())
        np.testing.assert_array_equal(other.predict_proba(form), flat.predict_proba(table))
    assert flat.n_features_in_ == 12
    with pytest.raises(DataError, match="X has 5 features, but SeriesClassifier is expecting 12"):
        flat.predict(table[:, :5])
    assert flat.predict(list(table[:, :5])).shape == (20,)


def test_an_array_of_arrays_is_a_list_of_them(quick):
    fitted, cases, labels = quick
    given = np.empty(len(cases), object)
    given[:] = cases
    again = SeriesClassifier(**QUICK).fit(given, labels)
    np.testing.assert_array_equal(again.predict_proba(given), fitted.predict_proba(cases))


@pytest.mark.parametrize("labels", [[10, 9], ["ja", "nein"], [True, False], np.array(["b", "a"], object)])
def test_labels_come_back_as_they_were_given(untraced, labels):
    cases, _ = bumps(12, 0)
    given = np.array([labels[i % 2] for i in range(12)], dtype=np.asarray(labels).dtype)
    fitted = SeriesClassifier(**QUICK).fit(cases, given)
    assert fitted.classes_.tolist() == sorted(set(given.tolist()))
    assert set(fitted.predict(cases).tolist()) <= set(given.tolist())
    assert type(fitted.predict(cases).tolist()[0]) is type(given.tolist()[0])


def test_a_case_without_steps_is_answered_with_the_prior(quick):
    fitted, cases, _ = quick
    found = fitted.predict_proba([cases[0], np.zeros((0, 2))])
    np.testing.assert_array_equal(found[1], [0.5, 0.5])
    np.testing.assert_allclose(found[0], fitted.predict_proba([cases[0]])[0], atol=1e-6)
    assert fitted.predict_proba([]).shape == (0, 2)


def test_a_model_file_answers_alike_with_labels_as_strings(untraced, tmp_path):
    cases, _ = waves(12, 0)
    y = np.arange(12) % 2
    fitted = SeriesClassifier(**QUICK, class_weight={0: 2.0}).fit(cases, y)
    digests = [fitted.save(tmp_path / name) for name in ("a.textrnn", "b.textrnn")]
    assert digests[0] == digests[1]
    for loaded in (SeriesClassifier.load(tmp_path / "a.textrnn"), load_series_classifier(tmp_path / "a.textrnn")):
        np.testing.assert_array_equal(loaded.predict_proba(cases), fitted.predict_proba(cases))
        assert loaded.predict(cases).tolist() == [str(label) for label in fitted.predict(cases)]
    again = SeriesClassifier.load(tmp_path / "a.textrnn")
    assert again.get_params() == fitted.get_params() | {"class_weight": {"0": 2.0}, "quiet": False}
    assert (again.n_iter_, again.history_) == (fitted.n_iter_, fitted.history_)


def test_copies_answer_alike(quick):
    fitted, cases, _ = quick
    for copied in (pickle.loads(pickle.dumps(fitted)), copy.deepcopy(fitted)):
        np.testing.assert_array_equal(copied.predict_proba(cases), fitted.predict_proba(cases))


def test_a_model_of_another_kind_is_refused(quick, tmp_path):
    fitted = copy.deepcopy(quick[0])
    fitted.model_.kind = "forecast"
    fitted.save(tmp_path / "f.textrnn")
    with pytest.raises(ModelFileError, match="is a model of kind forecast, not series; use 'textrnn forecast' with it"):
        SeriesClassifier.load(tmp_path / "f.textrnn")
    with pytest.raises(ModelFileError, match="no such model file; train one with 'textrnn series fit CORPUS'"):
        SeriesClassifier.load(tmp_path / "none.textrnn")
    with pytest.raises(ModelFileError, match="not a textrnn model file; name one that 'textrnn series fit' wrote"):
        SeriesClassifier.load(__file__)


def test_too_few_cases_to_hold_one_out_train_on_all(untraced):
    fitted = SeriesClassifier(**QUICK).fit(*bumps(4, 0))
    assert fitted.validation_ is None and "val_loss" not in fitted.history_[0] and fitted.n_iter_ == 2


def test_validation_is_a_stratified_part_that_is_not_learned_from(quick, monkeypatch):
    from textrnn.nn.series_training import SeriesTrainer

    fitted, cases, labels = quick
    parts = []
    learn = SeriesTrainer.learn
    monkeypatch.setattr(SeriesTrainer, "learn", lambda self, *two: parts.extend(two) or learn(self, *two))
    SeriesClassifier(**QUICK).fit(cases, labels)
    rows = [{tuple(case) for case in part.steps.rows.tolist()} for part in parts]
    assert [len(part) for part in parts] == [36, 4] and not rows[0] & rows[1]
    truth, said = fitted.validation_
    assert len(truth) == 4 and sorted(truth.tolist()) == [0, 0, 1, 1]
    assert said.shape == (4, 2) and "val_loss" in fitted.history_[0]


# what it refuses


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"epochs": 0}, "epochs must be a whole number of at least 1"),
        ({"batch_size": 1.5}, "batch_size must be"),
        ({"patience": True}, "patience must be"),
        ({"learning_rate": 0}, "learning_rate must be above 0"),
        ({"random_state": -1}, "random_state must be"),
        ({"validation_fraction": 1}, "validation_fraction must be"),
        ({"units": 0}, "units must be"),
        ({"dropout": 1.0}, "dropout must be"),
        ({"cell": "gur"}, "did you mean 'gru'"),
        ({"pooling": "sum"}, "pooling must be one of"),
        ({"scaler": "minmax"}, "'minmax' is not one of standard, case, none"),
        ({"units": "a"}, "units must be a whole number"),
        ({"units": 4.5}, "units must be a whole number"),
        ({"dropout": "a"}, "dropout must be"),
        ({"recurrent_dropout": "a"}, "recurrent_dropout must be"),
        ({"class_weight": {"lft": 2}}, "'lft', which is not among"),
        ({"class_weight": dict.fromkeys(bumps(4, 0)[1], 0)}, "class_weight leaves nothing a weight above 0"),
    ],
)
def test_parameters_that_cannot_be_right(parameters, message):
    with pytest.raises(UsageError, match=message):
        SeriesClassifier(**parameters).fit(*bumps(12, 0))


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        ([np.zeros(3)] * 4, [1, 2, 1], "4 cases but 3 labels"),
        ([np.zeros(3)] * 4, [1, 1, 1, 1], "at least 2 classes, found 1 class"),
        ([np.zeros(3)] * 4, None, "requires y to be passed"),
        ([np.zeros(3)] * 4, [0.5, 1.5, 2.5, 0.5], "Unknown label type"),
        ([np.zeros(3)] * 2 + [np.zeros(0)] * 2, [1, 2, 1, 2], "case 2 has no steps"),
        ([np.array([np.nan])] * 4, [1, 2, 1, 2], "case 0 has missing or infinite"),
        ([], [], "there are no cases"),
        (np.zeros((4, 3)), [1, 2, 1], "inconsistent numbers of samples"),
        (np.full((4, 3), np.nan), [1, 2, 1, 2], "contains NaN"),
        (np.zeros(4), [1, 2, 1, 2], "Expected 2D array"),
    ],
)
def test_data_that_cannot_be_learned_from(X, y, message):
    with pytest.raises(DataError, match=message) as caught:
        SeriesClassifier(**QUICK).fit(X, y)
    assert "\n" not in str(caught.value)


def test_other_features_than_in_training(quick):
    with pytest.raises(DataError, match="case 0 has 1 values a step, the model reads 2"):
        quick[0].predict([np.zeros(5)])


def test_nothing_is_answered_before_fit():
    for method in ("predict", "predict_proba"):
        with pytest.raises(NotFittedError):
            getattr(SeriesClassifier(), method)([np.zeros(3)])
    with pytest.raises(NotFittedError):
        SeriesClassifier().save("never.textrnn")


# its parts


def test_batches_carry_class_and_weight_of_their_own_case():
    cases = [np.full((n, 1), n, np.float32) for n in (3, 1, 2, 5, 4)]
    data = CaseSequences(Steps.of(cases), np.arange(5, dtype=np.int32), np.arange(5, dtype=np.float32) / 10)
    for part in (data, data.take(np.array([4, 0, 2]))):
        seen = {}
        for batch in part.batches(2, np.random.default_rng(0)):
            for steps, length, wanted, weight in zip(
                batch.steps, batch.lengths, batch.wanted, batch.weights, strict=True
            ):
                assert steps[0, 0] == length and weight == pytest.approx(wanted / 10)
                seen[int(wanted)] = int(length)
        assert seen == {int(c): len(cases[int(c)]) for c in part.classes}


def test_a_case_is_described_by_its_shape_and_five_figures_a_feature():
    rng = np.random.default_rng(0)
    case = rng.normal(size=(9, 2))
    found = described(case, case / 2, 5)
    np.testing.assert_allclose(found[:5], case[::2, 0] / 2)
    np.testing.assert_allclose(found[5:10], case[::2, 1] / 2)
    figures = found[10:].reshape(5, 2)
    slope = np.polyfit(np.arange(9), case, 1)[0]
    np.testing.assert_allclose(figures, [case.mean(0), case.std(0), case.min(0), case.max(0), slope], atol=1e-12)
    assert described(case[:1], case[:1], 5).shape == found.shape


def test_the_baseline_is_a_regression_of_those_with_the_best_strength():
    cases, labels = waves(40, 0)
    classes = np.array([label == "sine" for label in labels], np.int32)
    scaling = CaseScaling.learn(cases, "standard")
    baseline = CaseBaseline.learn(cases, classes, scaling)
    rows = np.stack([described(case, scaling.apply(case), 59) for case in cases])
    assert baseline.points == max(map(len, cases)) == 59
    candidates = []
    for strength in (0.01, 0.1, 1.0, 10.0):
        scaled = StandardScaler().fit_transform(rows)
        candidates.append(LogisticRegression(C=strength, max_iter=1000).fit(scaled, classes).predict_proba(scaled))
    found = baseline.predict_proba(cases)
    assert min(np.abs(found - each).max() for each in candidates) < 1e-5


# judging


def test_without_a_test_file_a_part_is_held_out_that_nothing_has_seen(untraced, monkeypatch):
    cases, labels = bumps(60, 0)
    seen = []
    fit = SeriesClassifier.fit
    monkeypatch.setattr(SeriesClassifier, "fit", lambda self, X, y: seen.append((X, y)) or fit(self, X, y))
    judged = fit_judged_series(SeriesClassifier(**QUICK), cases, labels, split=0.2)
    ((train, _),) = seen
    assert len(train) == 48 and judged.comparison.n == 12 and judged.judged_on == "held-out part"
    held = [case for case in cases if not any(np.array_equal(case, each) for each in train)]
    assert len(held) == 12
    said = judged.classifier.predict_proba([case for case in cases if any(np.array_equal(case, each) for each in held)])
    np.testing.assert_array_equal(judged.findings.probabilities, said)
    assert judged.valid["n"] == 10 and judged.test is None
    assert judged.baseline["name"] == "logistic regression on resampled series"


def test_a_test_part_with_other_labels_is_refused_and_unseen_ones_are_wrong(untraced):
    cases, labels = bumps(20, 0)
    with pytest.raises(DataError, match=r"no test case has a label of those to learn from \(left, right\)"):
        fit_judged_series(SeriesClassifier(**QUICK), cases, labels, test=(cases, ["up"] * 20))
    judged = fit_judged_series(SeriesClassifier(**QUICK), cases, labels, test=(cases, ["up", *labels[1:]]))
    assert judged.findings.truth[0] == -1 and judged.test["n"] == 20


@pytest.mark.parametrize(
    ("cases", "labels", "test", "message"),
    [
        ([], [], None, "there are no cases"),
        ([np.ones(3)] * 4, ["a", "b", "a"], None, "4 cases but 3 labels"),
        ([np.ones(3)] * 4, ["a", "b"] * 2, ([np.ones(3)] * 2, ["a"]), "2 cases but 1 labels"),
        ([np.ones(3)] * 4, ["a", "b"] * 2, ([np.ones(3), np.zeros(0)], ["a", "b"]), "case 1 has no steps"),
    ],
)
def test_cases_that_cannot_be_judged_are_refused(cases, labels, test, message):
    with pytest.raises(DataError, match=message):
        fit_judged_series(SeriesClassifier(**QUICK), cases, labels, test=test)


def test_a_judgement_takes_cases_of_one_value_a_step_either_way():
    from textrnn.estimators.series_judging import fit_judged_series

    rng = np.random.default_rng(0)
    cases = [np.cumsum(rng.normal((-1, 1)[i % 2], 0.3, rng.integers(5, 13))) for i in range(40)]
    labels = [("falls", "rises")[i % 2] for i in range(40)]
    figures = []
    for given in (cases, [case[:, None] for case in cases]):
        model = SeriesClassifier(units=4, epochs=2, learning_rate=0.1, quiet=True)
        judged = fit_judged_series(model, given, labels, test=(given[:10], labels[:10]))
        figures.append((judged.test, judged.baseline))
    assert figures[0] == figures[1]
