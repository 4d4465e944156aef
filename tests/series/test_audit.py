"""The audit finds what leaks, and only that."""

from __future__ import annotations

import numpy as np
import pytest

from textrnn.estimators._plan import Plan
from textrnn.estimators.forecaster import Forecaster
from textrnn.protocols import Series
from textrnn.series.audit import audit

HOUR = np.timedelta64(3_600_000, "ms")


def walk(rows=600, columns=1, seed=0):
    return np.cumsum(np.random.default_rng(seed).normal(size=(rows, columns)), 0)


def plan(values, **more):
    stamps = np.datetime64("2020-01-01", "ms") + np.arange(len(values)) * HOUR
    names = tuple(f"c{i}" for i in range(values.shape[1]))
    settings = {"target": "c0", "lookback": 12, "horizon": "6h", **more}
    return Plan.make(Forecaster(**settings), Series(names, values, stamps))


def looked_at(made, parts=None, learned=None):
    found = audit(made.prepared, parts or made.named, made.recipe.features, learned or made.ranges[0])
    return found["parts"], {check["name"]: (check["holds"], check["found"]) for check in found["checks"]}


def test_an_honest_split_passes_and_shows_its_edges():
    parts, checks = looked_at(plan(walk()))
    assert all(holds for holds, _ in checks.values()) and len(checks) == 4
    assert parts["train"]["windows"] == 300 - 12 - 6 + 1
    last = parts["train"]["last"]
    assert last["reads"][1]["row"] == 293 and last["targets"] == [{"row": 299, "time": "2020-01-13T11:00:00"}] * 2
    first = parts["valid"]["first"]
    assert first["reads"][0] == {"row": 300, "time": "2020-01-13T12:00:00"} and first["targets"][0]["row"] == 317


def test_a_window_over_the_edge_is_found():
    made = plan(walk())
    grown = made.prepared.windows(made.frame, [slice(0, 305)])
    _, checks = looked_at(made, made.named | {"train": grown})
    assert checks["no row is used by two parts"] == (False, "5 rows are")


def test_scaling_that_has_seen_the_test_part_is_found():
    made = plan(walk())
    holds, found = looked_at(made, learned=[slice(0, 600)])[1]["scaling and categories are learned from training rows"]
    assert not holds and found == "600 of 600 rows, 300 of which are used later"


@pytest.mark.parametrize("leaks", [True, False])
def test_a_column_that_knows_the_target_ahead_is_found(leaks):
    values = walk(columns=2)
    if leaks:
        values[:-6, 1] = values[6:, 0] * 3 + 1
    holds, found = looked_at(plan(values))[1]["no column tells the target ahead of time"]
    assert holds != leaks and ("c1 (r = 1.0000)" in found) == leaks


def test_a_smooth_series_is_no_leak():
    smooth = np.sin(np.arange(600) / 500)[:, None]
    assert looked_at(plan(smooth, horizon=1))[1]["no column tells the target ahead of time"][0]


def test_a_part_without_windows_is_shown_as_such():
    parts, checks = looked_at(plan(walk(60), split=(0.8, 0.1, 0.1), lookback=6))
    assert parts["test"] == {"windows": 0, "first": None, "last": None}
    assert all(holds for holds, _ in checks.values())
