"""Every example in a docstring of the installed packages runs."""

from __future__ import annotations

import doctest
import pkgutil
from importlib import import_module
from importlib.util import find_spec

import pytest

import textrnn
import textrnn_corpora

MODULES = [
    name
    for package in (textrnn, textrnn_corpora)
    for name in [package.__name__, *(m.name for m in pkgutil.walk_packages(package.__path__, f"{package.__name__}."))]
    if not name.endswith("__main__")
]

#: Of several seconds each: what loads an analyser, which the contract of all of them loads as well, and trains often.
SLOW = {f"textrnn.text.morphemes.{name}" for name in ("hannanum", "kiwi", "kkma", "komoran", "okt")}
SLOW |= {"textrnn.estimators.backtest"}
#: Has no wheel for Python 3.13.
MECAB = find_spec("mecab") is not None


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] if name in SLOW else []) for name in MODULES]
)
def test_the_examples_of_a_module_run(name):
    try:
        module = import_module(name)
    except ModuleNotFoundError as error:
        pytest.skip(f"needs {error.name}")
    runner = doctest.DocTestRunner()
    for test in doctest.DocTestFinder().find(module):
        if MECAB or "mecab" not in (test.docstring or ""):
            runner.run(test)
    assert runner.summarize().failed == 0


def test_there_are_examples():
    finder = doctest.DocTestFinder(exclude_empty=True)
    modules = [import_module(name) for name in MODULES if "morphemes.mecab" not in name and "parquet" not in name]
    assert sum(bool(test.examples) for module in modules for test in finder.find(module)) > 60
