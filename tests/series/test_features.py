"""Calendar, scaling, and the recipe that puts both to use."""

from __future__ import annotations

import json

import numpy as np
import pytest
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from textrnn.errors import DataError, UsageError
from textrnn.protocols import Series
from textrnn.series.calendar import calendar_features, cycles_for
from textrnn.series.grid import on_a_clock
from textrnn.series.recipe import Recipe
from textrnn.series.scaling import Scaling
from textrnn.series.windows import Frame

HOURS = np.arange("2020-01-06", "2020-03-02", dtype="datetime64[h]").astype("datetime64[ms]")  # from a Monday on


def test_cycles_close_where_they_should():
    found = calendar_features(HOURS, ["hour", "weekday", "year"])
    np.testing.assert_allclose(found[0, :4], [0, 1, 0, 1], atol=1e-12)  # Monday, midnight
    np.testing.assert_allclose(found[:, :2], np.tile(found[:24, :2], (56, 1)), atol=1e-9)
    np.testing.assert_allclose(found[:, 2:4], np.tile(found[:168, 2:4], (8, 1)), atol=1e-9)
    np.testing.assert_allclose(np.hypot(found[:, 4], found[:, 5]), 1)
    summer, winter = (np.array([day], "datetime64[ms]") for day in ("2021-07-02", "2021-01-01"))
    assert calendar_features(summer, ["year"])[0, 1] < -0.99 < 0.99 < calendar_features(winter, ["year"])[0, 1]


def test_cycles_are_chosen_by_step_and_length():
    day, hour = np.timedelta64(1, "D"), np.timedelta64(1, "h")
    years = np.arange("2015-01-01", "2020-01-01", dtype="datetime64[D]").astype("datetime64[ms]")
    assert cycles_for("auto", HOURS, hour) == ("hour", "weekday")
    assert cycles_for("auto", HOURS[:100], hour) == ("hour",)
    assert cycles_for("auto", years, day) == ("weekday", "year")
    assert cycles_for("auto", years[::7], 7 * day) == ("year",)
    assert cycles_for("auto", None, None) == cycles_for("none", HOURS, hour) == ()
    assert cycles_for("year,hour", HOURS, hour) == cycles_for(["year", "hour"], HOURS, hour) == ("year", "hour")
    with pytest.raises(UsageError, match=r"'wekday' is not one of .*did you mean 'weekday'"):
        cycles_for("wekday", HOURS, hour)
    with pytest.raises(DataError, match="no time column"):
        cycles_for("hour", None, None)


@pytest.mark.parametrize(("kind", "reference"), [("standard", StandardScaler), ("minmax", MinMaxScaler)])
def test_scaling_is_that_of_scikit_learn_missing_values_too(kind, reference):
    rng = np.random.default_rng(0)
    train, later = rng.normal(5, 3, (50, 3)), rng.normal(5, 3, (20, 3))
    train[3, 1] = np.nan
    train[:, 2] = 7
    wanted = reference().fit(train)
    scaling = Scaling.learn(train, kind)
    np.testing.assert_allclose(scaling.apply(later), wanted.transform(later), atol=1e-12)
    np.testing.assert_allclose(scaling.undo(scaling.apply(later)), later, atol=1e-12)
    again = Scaling.from_dict(json.loads(json.dumps(scaling.to_dict())))
    np.testing.assert_array_equal(again.apply(later), scaling.apply(later))


def test_scaling_of_nothing_and_of_no_kind():
    empty = np.full((3, 1), np.nan)
    assert Scaling.learn(empty, "standard").undo(np.ones((1, 1)))[0, 0] == 1
    assert Scaling.learn(np.array([[5.0], [9.0]]), "none").apply(np.array([[3.0]]))[0, 0] == 3
    with pytest.raises(UsageError, match="did you mean 'minmax'"):
        Scaling.learn(empty, "minmx")


def a_series(rows=200, seed=0):
    rng = np.random.default_rng(seed)
    values = np.column_stack([rng.normal(size=(rows, 2)), rng.integers(0, 3, rows)])
    stamps = HOURS[0] + np.arange(rows) * np.timedelta64(3_600_000, "ms")
    return Series(("t", "p", "wind"), values, stamps, categories={"wind": ("E", "N", "W")})


def learned(series, train=slice(0, 100), **more):
    grid = on_a_clock(series)
    settings = {"targets": ["t"], "features": None, "calendar": "hour", "scaler": "standard", **more}
    return Recipe.learn(grid, [train], grid.step, **settings)


def test_columns_become_numbers_texts_and_cycles_in_this_order():
    series = a_series()
    recipe, notes = learned(series)
    assert notes == [] and recipe.features == ["t", "p", "wind=E", "wind=N", "wind=W", "hour sin", "hour cos"]
    made = recipe.prepare(on_a_clock(series))
    scaled = StandardScaler().fit(series.values[:100, :2]).transform(series.values[:, :2])
    np.testing.assert_allclose(made.inputs[:, :2], scaled, atol=1e-6)
    np.testing.assert_array_equal(made.inputs[:, 2:5], np.eye(3)[series.values[:, 2].astype(int)])
    np.testing.assert_allclose(made.inputs[:, 5:], calendar_features(series.stamps, ["hour"]), atol=1e-6)
    np.testing.assert_allclose(made.targets[:, 0], series.values[:, 0], atol=1e-6)
    assert made.readable.all() and made.known.all()
    again = Recipe.from_dict(json.loads(json.dumps(recipe.to_dict())))
    np.testing.assert_array_equal(again.prepare(on_a_clock(series)).inputs, made.inputs)


def test_nothing_is_learned_from_rows_after_the_training_part():
    series = a_series()
    recipe, _ = learned(series)
    series.values[100:, :2] = 1e6
    series.values[100:, 2] = 0
    assert learned(series)[0].to_dict() == recipe.to_dict()


def test_a_text_that_training_never_saw_is_none_of_those_it_saw():
    series = a_series()
    series.values[:100, 2] = np.arange(100) % 2  # E and N
    recipe, _ = learned(series)
    made = recipe.prepare(on_a_clock(series))
    assert recipe.categories == {"wind": ("E", "N")}
    np.testing.assert_array_equal(made.inputs[series.values[:, 2] == 2, 2:4], 0)


def test_texts_are_known_by_name_not_by_place():
    series = a_series()
    recipe, _ = learned(series)
    other = Series(series.names, series.values.copy(), series.stamps, categories={"wind": ("N", "S", "E", "W")})
    other.values[:, 2] = np.array([2, 0, 3])[series.values[:, 2].astype(int)]
    np.testing.assert_array_equal(recipe.prepare(on_a_clock(other)).inputs, recipe.prepare(on_a_clock(series)).inputs)


def test_gaps_in_inputs_are_bridged_and_gaps_in_the_target_are_not_foretold():
    series = a_series()
    series.values[50:52, 0] = np.nan
    series.values[60:80, 0] = np.nan
    series.values[10:30, 1] = np.nan
    recipe, _ = learned(series)
    made = recipe.prepare(on_a_clock(series))
    assert made.targets[51, 0] == series.values[49, 0] and not made.known[50:52].any()
    assert made.readable[50:66].all() and not made.readable[66:80].any()
    np.testing.assert_array_equal(made.inputs[16:30, 1], 0)  # unknown: the mean of training
    assert made.readable[10:30].all()
    windows = made.windows(Frame(3, 2), [slice(0, 200)])
    assert not np.isin(windows.ends + 2, [50, 51, *range(60, 80)]).any()


def test_columns_that_are_mostly_missing_are_left_out_unless_named():
    series = a_series()
    series.values[:90, 1] = np.nan
    recipe, notes = learned(series)
    assert recipe.columns == ("t",) and notes == ["left out, mostly missing in training: p"]
    assert learned(series, features=["p"])[0].columns == ("p", "t")


def test_faults_are_named():
    series = a_series()
    with pytest.raises(DataError, match="did you mean 'wind'"):
        learned(series, features=["wnd"])
    with pytest.raises(DataError, match="'wind' is text"):
        learned(series, targets=["wind"])
    recipe, _ = learned(series)
    bare = Series(("t", "p"), series.values[:, :2], series.stamps)
    with pytest.raises(DataError, match="'wind' of the training is not there"):
        recipe.prepare(on_a_clock(bare))
    numbers = Series(series.names, series.values, series.stamps)
    with pytest.raises(DataError, match="'wind' was text in training and is numbers here"):
        recipe.prepare(on_a_clock(numbers))
    slow = Series(
        series.names, series.values, HOURS[0] + np.arange(200) * np.timedelta64(1, "D"), categories=series.categories
    )
    with pytest.raises(DataError, match="a row every 1d, that of the training had a row every 1h"):
        recipe.on_its_clock(slow)
