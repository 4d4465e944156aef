"""What every text estimator must hold: scikit-learn's contract, which its own checks do not test for texts.

Estimators are found, not listed. A new one needs a row in `SMALL`, so that it is quick here.
"""

from __future__ import annotations

import copy
import inspect
import pickle
import pkgutil
from importlib import import_module

import joblib
import numpy as np
import pytest
from sklearn.base import ClassifierMixin, clone
from sklearn.exceptions import NotFittedError
from sklearn.metrics import accuracy_score
from sklearn.model_selection import GridSearchCV, StratifiedKFold, cross_val_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils import get_tags
from sklearn.utils.class_weight import compute_sample_weight

import textrnn
from textrnn import estimators
from textrnn.errors import DataError, UsageError
from textrnn.protocols import Predictor


def _public():
    named = (getattr(textrnn, name) for name in textrnn.__all__)
    return {each for each in named if inspect.isclass(each) and issubclass(each, ClassifierMixin) and _of_texts(each)}


def _of_texts(kind):
    return get_tags(kind()).input_tags.string


def _written():
    modules = [import_module(f"{estimators.__name__}.{m.name}") for m in pkgutil.iter_modules(estimators.__path__)]
    return {
        each
        for module in modules
        for _, each in inspect.getmembers(module, inspect.isclass)
        if issubclass(each, ClassifierMixin) and each.__module__ == module.__name__ and _of_texts(each)
    }


ESTIMATORS = sorted(_public(), key=lambda each: each.__name__)

#: Parameters that make a fit quick, one batch an epoch; what makes it learn; two candidates for a search.
SMALL = {
    "LinearTextClassifier": ({"tokenizer": "word"}, {}, {"C": np.array([0.5, 4.0])}),
    "TextClassifier": (
        {
            "tokenizer": "word",
            "units": 8,
            "embedding_dim": 8,
            "bidirectional": False,
            "epochs": 1,
            "batch_size": 100,
            "learning_rate": 0.05,
            "validation_fraction": 0,
            "quiet": True,
        },
        {"epochs": 15, "learning_rate": 0.1, "dropout": 0.0, "word_dropout": 0.0},
        {"units": np.array([4, 8])},
    ),
}
#: Those whose every process has to load Keras.
HEAVY = {"TextClassifier"}

SUBJECTS = ("이 영화", "배우들 연기", "음악", "The film", "the plot", "service")
OPINIONS = {
    "positive": ("정말 재미있어요", "아주 좋아요", "is wonderful!", "was great"),
    "negative": ("너무 지루해요", "아주 별로예요", "is terrible!", "was bad"),
    "neutral": ("그냥 그래요", "딱 보통이에요", "is average", "was okay"),
}
ROWS = [(f"{subject} {words}", label) for label, said in OPINIONS.items() for words in said for subject in SUBJECTS]
TEXTS = [text for text, label in ROWS if label != "neutral"]
LABELS = [label for _, label in ROWS if label != "neutral"]
TEXTS_OF_THREE = [text for text, _ in ROWS]
#: As numbers their order is another than as strings, and than that of appearance.
LABELS_OF_THREE = [{"positive": 10, "negative": 9, "neutral": 100}[label] for _, label in ROWS]

#: One text in four is positive.
UNEVEN = list(range(0, 24, 3)) + list(range(24, 48))
UNEVEN_TEXTS, UNEVEN_LABELS = [TEXTS[i] for i in UNEVEN], [LABELS[i] for i in UNEVEN]

STRANGE = ["", "   ", "\n\t", "xyzzy 쀍뚫", "😀", "!!!", "이 " * 500, "\x00", "<OOV>"]


pytestmark = [pytest.mark.usefixtures("untraced"), pytest.mark.filterwarnings("ignore:texts with NUL")]


@pytest.fixture(scope="module", params=ESTIMATORS, ids=lambda each: each.__name__)
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def make(kind):
    """Make an estimator that is quick to fit."""

    def maker(learns=False, **parameters):
        small, learning, _ = SMALL[kind.__name__]
        return kind(**small | (learning if learns else {}) | parameters)

    return maker


@pytest.fixture(scope="module")
def quick(make):
    """Fitted on two labels, not well."""
    return make().fit(TEXTS, LABELS)


@pytest.fixture(scope="module")
def learned(make):
    """Fitted on two labels, well."""
    return make(learns=True).fit(TEXTS, LABELS)


@pytest.fixture(scope="module")
def learned_three(make):
    """Fitted on three labels that are numbers, well."""
    return make(learns=True).fit(TEXTS_OF_THREE, LABELS_OF_THREE)


def same(first, second, texts=(*TEXTS, *STRANGE)):
    np.testing.assert_array_equal(first.predict_proba(texts), second.predict_proba(texts))


# the suite


def test_every_estimator_is_public_and_has_a_row_here():
    assert _written() == _public()
    assert {each.__name__ for each in ESTIMATORS} == set(SMALL)


# parameters


def test_init_stores_what_it_is_given_and_looks_at_nothing(kind):
    given = {name: object() for name in inspect.signature(kind).parameters}
    made = kind(**given)
    assert made.get_params() == given
    assert vars(made) == given


def test_defaults_are_those_of_the_signature(kind):
    parameters = inspect.signature(kind).parameters.values()
    assert all(each.kind in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY) for each in parameters)
    assert kind().get_params() == {each.name: each.default for each in parameters}


def test_a_clone_has_the_parameters_and_nothing_that_was_learned(make, quick):
    weights = {"positive": 2.0}
    original = make(class_weight=weights)
    copied = clone(original)
    assert copied.get_params() == original.get_params()
    assert copied.class_weight is not weights
    with pytest.raises(NotFittedError):
        clone(quick).predict(TEXTS)


def test_set_params_changes_parameters_and_refuses_strange_ones(make):
    made = make()
    assert made.set_params(tokenizer="char", class_weight="balanced") is made
    assert (made.tokenizer, made.get_params()["class_weight"]) == ("char", "balanced")
    with pytest.raises(ValueError, match="colour"):
        made.set_params(colour="red")


def test_repr_is_code_that_makes_an_equal_one(kind, make):
    made = make(class_weight={"positive": 2.0})
    assert eval(repr(made), {kind.__name__: kind}).get_params() == made.get_params()


def test_tags_say_that_it_reads_texts(kind):
    tags = get_tags(kind())
    assert tags.estimator_type == "classifier"
    assert (tags.input_tags.string, tags.input_tags.two_d_array) == (True, False)


# fit


def test_fit_returns_itself_and_leaves_parameters_and_data_alone(make):
    made = make(class_weight={"positive": 2.0, "negative": 1.0})
    texts, labels, weights = list(TEXTS), np.array(LABELS), np.linspace(1, 2, len(TEXTS))
    before = copy.deepcopy((made.get_params(), texts, labels.tolist(), weights.tolist()))
    assert made.fit(texts, labels, sample_weight=weights) is made
    assert (made.get_params(), texts, labels.tolist(), weights.tolist()) == before


def test_a_second_fit_forgets_the_first(make):
    fresh = make().fit(TEXTS_OF_THREE, LABELS_OF_THREE)
    again = make().fit(TEXTS, LABELS).fit(TEXTS_OF_THREE, LABELS_OF_THREE)
    assert again.classes_.tolist() == [9, 10, 100]
    same(again, fresh)


def test_a_second_fit_that_fails_leaves_no_mixture_of_both(quick):
    broken = copy.deepcopy(quick)
    with pytest.raises(DataError):
        broken.fit(["", " "], [1, 2])
    try:
        got = broken.predict_proba(TEXTS)
    except NotFittedError:
        return
    np.testing.assert_array_equal(got, quick.predict_proba(TEXTS))
    assert broken.classes_.tolist() == quick.classes_.tolist()


def test_the_same_seed_gives_the_same_probabilities(kind, make, quick):
    same(make().fit(TEXTS, LABELS), quick)
    if "random_state" in kind().get_params():
        other = make(random_state=1).fit(TEXTS, LABELS)
        assert np.abs(other.predict_proba(TEXTS) - quick.predict_proba(TEXTS)).max() > 1e-4


@pytest.mark.parametrize("form", [np.array, iter], ids=["array", "iterator"])
def test_texts_to_learn_from_may_come_in_any_iterable(make, quick, form):
    same(make().fit(form(TEXTS), LABELS), quick)


def test_lists_of_tokens_are_texts_that_are_cut_already(make):
    cut = [text.lower().split() for text in TEXTS]
    fitted = make(tokenizer="whitespace").fit(cut, LABELS)
    np.testing.assert_array_equal(fitted.predict_proba(cut), fitted.predict_proba(TEXTS))
    assert np.abs(fitted.predict_proba([["is", "terrible!"]]) - fitted.predict_proba([["IS", "TERRIBLE!"]])).max() > 0
    same(fitted, make(tokenizer="whitespace").fit(TEXTS, LABELS), TEXTS)


def test_texts_without_a_token_do_no_harm_in_training(make):
    fitted = make(learns=True).fit([*TEXTS, "", "   "], [*LABELS, "positive", "negative"])
    assert fitted.score(TEXTS, LABELS) == 1.0


# labels


def test_labels_come_back_as_they_were_given_and_sorted(learned, learned_three):
    assert learned.classes_.tolist() == ["negative", "positive"]
    assert learned.predict(TEXTS).tolist() == LABELS
    assert learned_three.classes_.tolist() == [9, 10, 100]
    assert learned_three.predict(TEXTS_OF_THREE).tolist() == LABELS_OF_THREE


@pytest.mark.parametrize(
    "form",
    [lambda x: [y == "positive" for y in x], lambda x: np.array(x, object), tuple],
    ids=["bool", "objects", "tuple"],
)
def test_labels_of_any_kind_mean_the_same(make, quick, form):
    """Order is that of the strings: False before True, 'negative' before 'positive'."""
    fitted = make().fit(TEXTS, form(LABELS))
    assert fitted.classes_.tolist() == sorted(set(form(LABELS)))
    assert fitted.predict(TEXTS).tolist() == list(form(quick.predict(TEXTS).tolist()))
    same(fitted, quick)


def test_columns_of_probabilities_follow_the_classes(learned_three):
    probabilities = learned_three.predict_proba(TEXTS_OF_THREE)
    assert probabilities.shape == (len(TEXTS_OF_THREE), 3)
    place = {9: 0, 10: 1, 100: 2}
    assert probabilities.argmax(1).tolist() == [place[label] for label in LABELS_OF_THREE]


def test_probabilities_sum_to_one_and_the_largest_decides(quick, learned_three):
    for fitted in (quick, learned_three):
        probabilities = fitted.predict_proba([*TEXTS, *STRANGE])
        np.testing.assert_allclose(probabilities.sum(1), 1, rtol=0, atol=1e-6)
        assert (probabilities >= 0).all()
        np.testing.assert_array_equal(
            fitted.predict([*TEXTS, *STRANGE]), fitted.classes_[np.argmax(probabilities, axis=1)]
        )


def test_score_is_the_share_of_right_answers(learned):
    wrong_once = ["negative", *LABELS[1:]]
    assert learned.score(TEXTS, LABELS) == 1.0
    assert learned.score(TEXTS, wrong_once) == pytest.approx(47 / 48)
    weights = np.ones(48)
    weights[0] = 53
    assert learned.score(TEXTS, wrong_once, sample_weight=weights) == pytest.approx(0.47)


# predict


@pytest.mark.parametrize("method", ["predict", "predict_proba", "score"])
def test_nothing_is_answered_before_fit(make, method):
    arguments = (TEXTS, LABELS) if method == "score" else (TEXTS,)
    with pytest.raises(NotFittedError):
        getattr(make(), method)(*arguments)


def test_the_answer_does_not_depend_on_order_or_neighbours(quick):
    texts = [*TEXTS, *STRANGE]
    together = quick.predict_proba(texts)
    turned = np.random.default_rng(0).permutation(len(texts))
    np.testing.assert_allclose(quick.predict_proba([texts[i] for i in turned]), together[turned], rtol=0, atol=1e-6)
    alone = np.concatenate([quick.predict_proba([text]) for text in texts])
    np.testing.assert_allclose(alone, together, rtol=0, atol=1e-6)
    beside_long = quick.predict_proba([texts[0], "아주 긴 글 " * 300, texts[0]])
    np.testing.assert_allclose(beside_long[[0, 2]], together[[0, 0]], rtol=0, atol=1e-6)


@pytest.mark.parametrize(
    "form",
    [tuple, np.array, lambda x: np.array(x, object), iter, lambda x: (text for text in x), lambda x: dict.fromkeys(x)],
)
def test_texts_to_predict_may_come_in_any_iterable(quick, form):
    np.testing.assert_array_equal(quick.predict_proba(form(TEXTS)), quick.predict_proba(TEXTS))
    assert quick.predict(form(TEXTS)).tolist() == quick.predict(TEXTS).tolist()


def test_no_texts_have_no_answers(quick):
    assert quick.predict([]).tolist() == []
    assert quick.predict_proba([]).shape == (0, 2)


def test_texts_with_nothing_known_in_them_get_finite_probabilities(quick):
    for text in STRANGE:
        (probabilities,) = quick.predict_proba([text])
        assert np.isfinite(probabilities).all(), text
        assert probabilities.sum() == pytest.approx(1, abs=1e-6), text


# what is not right with the data


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ("정말 재미있어요", r"got one str; pass \[text\]"),
        (np.array("정말 재미있어요"), r"array of shape \(\)"),
        (np.array(TEXTS)[:, None], r"array of shape \(48, 1\); pass one column"),
        (None, "got NoneType None"),
        (7, "got int 7"),
        ([*TEXTS[:3], None, *TEXTS[4:]], "text 3 is NoneType None, not str"),
        ([float("nan"), *TEXTS[1:]], "text 0 is float nan, not str"),
        ([*TEXTS[:-1], b"bytes"], "text 47 is bytes b'bytes', not str"),
        (np.arange(48), "text 0 is int 0, not str"),
        ([[1, 2], *TEXTS[1:]], r"text 0 is list \[1, 2\], not str"),
    ],
    ids=["one str", "one str in an array", "column", "None", "number", "None inside", "NaN", "bytes", "numbers", "ids"],
)
def test_what_is_no_list_of_texts_is_refused(make, quick, texts, message):
    with pytest.raises(DataError, match=message):
        make().fit(texts, LABELS)
    with pytest.raises(DataError, match=message):
        quick.predict_proba(texts)
    with pytest.raises(DataError, match=message):
        quick.predict(texts)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (LABELS[:-1], r"48 texts but labels of shape \(47,\)"),
        ([*LABELS, "positive"], r"48 texts but labels of shape \(49,\)"),
        (np.array(LABELS)[:, None], r"48 texts but labels of shape \(48, 1\)"),
        (None, r"48 texts but labels of shape \(\)"),
        ([None, *LABELS[1:]], "a label is missing"),
        ([float("nan"), *LABELS[1:]], "a label is missing"),
        (np.array([float("nan"), *LABELS[1:]], object), "a label is missing"),
        ([np.nan, *[0.0, 1.0] * 23, 0.0], "a label is missing"),
        ([1, *LABELS[1:]], "some labels are str and some are not"),
        (["positive"] * 48, r"at least 2 labels, found \['positive'\]"),
    ],
    ids=["few", "many", "column", "no labels", "None", "NaN", "NaN object", "NaN number", "mixture", "one label"],
)
def test_labels_that_do_not_fit_are_refused(make, labels, message):
    with pytest.raises(DataError, match=message) as caught:
        make().fit(TEXTS, labels)
    assert "\n" not in str(caught.value)


def test_a_corpus_of_nothing_is_refused(make):
    with pytest.raises(DataError, match="at least 2 labels"):
        make().fit([], [])
    with pytest.raises(DataError, match="no text has a token"):
        make().fit(["", "  ", "\n", ""], ["a", "b", "a", "b"])


# weights


def test_the_label_of_a_text_without_weight_does_not_matter(make):
    weights = np.arange(48) % 4 != 0
    other = {"positive": "negative", "negative": "positive"}
    turned = [label if counts else other[label] for label, counts in zip(LABELS, weights, strict=True)]
    assert turned != LABELS
    first = make().fit(TEXTS, LABELS, sample_weight=weights.astype(float))
    # an empty text is answered with the share of each label, which weights do not change
    same(first, make().fit(TEXTS, turned, sample_weight=weights.astype(float)), TEXTS)


def test_class_weights_are_sample_weights_given_by_label(make):
    plain, balanced = (make(class_weight=each).fit(UNEVEN_TEXTS, UNEVEN_LABELS) for each in (None, "balanced"))
    by_name = make(class_weight={"negative": 32 / 48, "positive": 32 / 16}).fit(UNEVEN_TEXTS, UNEVEN_LABELS)
    weights = compute_sample_weight("balanced", UNEVEN_LABELS)
    by_text = make().fit(UNEVEN_TEXTS, UNEVEN_LABELS, sample_weight=weights)
    wanted = balanced.predict_proba(TEXTS)
    np.testing.assert_allclose(by_name.predict_proba(TEXTS), wanted, rtol=0, atol=1e-5)
    np.testing.assert_allclose(by_text.predict_proba(TEXTS), wanted, rtol=0, atol=1e-5)
    rare = plain.predict_proba(TEXTS)[:, 1]
    assert (wanted[:, 1] > rare).all()


@pytest.mark.parametrize("weights", [[1.0], [[1.0]] * 48, [-1.0] + [1.0] * 47, [np.nan] + [1.0] * 47, [0.0] * 48])
def test_sample_weights_that_do_not_fit_are_refused(make, weights):
    with pytest.raises(DataError, match="sample_weight must be 48 numbers of at least 0"):
        make().fit(TEXTS, LABELS, sample_weight=weights)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ("even", "'even'"),
        (3, "was 3"),
        ({"positive": -1}, "was {'positive': -1}"),
        ({"positive": np.nan}, "nan"),
        ({"positive": "much"}, "much"),
        ({"positive": 0, "negative": 0}, "above 0"),
        ({"postive": 2}, "'postive', which is not among"),
    ],
    ids=["name", "number", "negative", "NaN", "word", "all 0", "misspelt"],
)
def test_class_weights_that_cannot_be_right_are_refused(make, weights, message):
    with pytest.raises(UsageError, match=message):
        make(class_weight=weights).fit(TEXTS, LABELS)


# in scikit-learn's company


def _bare(texts):
    return [text.removeprefix("@@") for text in texts]


def test_it_is_the_last_step_of_a_pipeline(make, quick):
    pipeline = Pipeline([("bare", FunctionTransformer(_bare)), ("classifier", make())])
    marked = [f"@@{text}" for text in TEXTS]
    weights = np.ones(len(TEXTS))
    assert pipeline.fit(marked, LABELS, classifier__sample_weight=weights) is pipeline
    assert pipeline.classes_.tolist() == ["negative", "positive"]
    np.testing.assert_array_equal(pipeline.predict_proba(marked), quick.predict_proba(TEXTS))
    assert pipeline.score(marked, LABELS) == quick.score(TEXTS, LABELS)


def test_cross_val_score_is_the_score_of_each_fold(make):
    folds = StratifiedKFold(2, shuffle=True, random_state=0)
    scores = cross_val_score(make(), TEXTS, LABELS, cv=folds, error_score="raise")
    seen, held = next(folds.split(TEXTS, LABELS))
    by_hand = make().fit([TEXTS[i] for i in seen], [LABELS[i] for i in seen])
    wanted = accuracy_score([LABELS[i] for i in held], by_hand.predict([TEXTS[i] for i in held]))
    assert len(scores) == 2
    assert scores[0] == wanted


@pytest.mark.parametrize(
    "kind",
    [pytest.param(each, marks=pytest.mark.slow) if each.__name__ in HEAVY else each for each in ESTIMATORS],
    indirect=True,
    ids=lambda each: each.__name__,
)
def test_cross_val_score_runs_in_two_processes(make):
    folds = StratifiedKFold(2, shuffle=True, random_state=0)
    apart = cross_val_score(make(learns=True), TEXTS, LABELS, cv=folds, n_jobs=2, error_score="raise")
    np.testing.assert_allclose(apart, cross_val_score(make(learns=True), TEXTS, LABELS, cv=folds), rtol=0, atol=0.05)


@pytest.mark.slow
def test_grid_search_finds_the_better_parameter_and_fits_with_it(kind, make):
    grid = SMALL[kind.__name__][2]
    search = GridSearchCV(make(), grid, cv=2, error_score="raise").fit(TEXTS, LABELS)
    ((name, values),) = grid.items()
    means = search.cv_results_["mean_test_score"]
    assert search.best_params_ == {name: values[means.argmax()]}
    assert search.best_estimator_.get_params()[name] == search.best_params_[name]
    same(search, make(**search.best_params_).fit(TEXTS, LABELS))


# copies


def test_copies_answer_alike(tmp_path, quick):
    joblib.dump(quick, tmp_path / "model.joblib")
    for copied in (
        pickle.loads(pickle.dumps(quick)),
        joblib.load(tmp_path / "model.joblib"),
        copy.deepcopy(quick),
    ):
        same(copied, quick)
        assert copied.get_params() == quick.get_params()
        assert copied.classes_.tolist() == quick.classes_.tolist()


def test_an_estimator_without_a_model_can_be_pickled(make):
    copied = pickle.loads(pickle.dumps(make()))
    assert copied.get_params() == make().get_params()
    with pytest.raises(NotFittedError):
        copied.predict(TEXTS)


def test_it_is_a_predictor_once_it_is_fitted(make, quick):
    assert isinstance(quick, Predictor)
    assert not isinstance(make(), Predictor)
