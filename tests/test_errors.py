"""The exception tree, as drawn and as built."""

import pickle
import re

import pytest

from textrnn import errors

CLASSES = [getattr(errors, name) for name in errors.__all__ if isinstance(getattr(errors, name), type)]
LINE = re.compile(
    r"^ {4}(?P<branches>[│├└─ ]*)(?P<name>[A-Z]\w+)(?: \((?P<other>\w+)\))?(?:\s+(?:exit code )?(?P<code>\d))?"
)


def drawn():
    """Name, parent, other base and exit code of each class in the docstring of `textrnn.errors`."""
    path = []
    for line in errors.__doc__.splitlines():
        if match := LINE.match(line):
            depth = len(match["branches"]) // 4
            path[depth:] = [match["name"]]
            yield match["name"], path[depth - 1] if depth else None, match["other"], match["code"]


def test_the_tree_drawn_is_the_tree_built():
    tree = list(drawn())
    assert sorted(name for name, *_ in tree) == sorted(kind.__name__ for kind in CLASSES)
    for name, parent, other, code in tree:
        kind = getattr(errors, name)
        default = [] if parent else ["UserWarning" if "Warning" in name else "Exception"]
        assert [base.__name__ for base in kind.__bases__] == [base for base in (parent, other) if base] or default
        if code:
            assert kind.exit_code == int(code)
    assert {code for *_, code in tree if code} == set("1234567")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("TextRNNError", 1),
        ("UsageError", 2),
        ("UnknownName", 2),
        ("DataError", 3),
        ("ModelFileError", 4),
        ("OutputError", 5),
        ("LockedError", 6),
        ("MissingDependency", 7),
    ],
)
def test_exit_codes(name, code):
    assert getattr(errors, name).exit_code == code


@pytest.mark.parametrize("kind", [kind for kind in CLASSES if issubclass(kind, errors.TextRNNError)])
def test_an_error_is_its_one_line_and_survives_a_process_border(kind):
    error = kind("corpus.csv:3: no label; name the column")
    assert str(error) == "corpus.csv:3: no label; name the column"
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again)) == (kind, str(error))


@pytest.mark.parametrize(
    ("kind", "builtin"),
    [
        (errors.UnknownName, ValueError),
        (errors.DataError, ValueError),
        (errors.ModelFileError, ValueError),
        (errors.OutputError, OSError),
        (errors.MissingDependency, ImportError),
        (errors.TextRNNWarning, UserWarning),
    ],
)
def test_errors_are_caught_by_those_who_know_the_builtin_ones_only(kind, builtin):
    assert issubclass(kind, builtin)


def test_everything_public_is_listed():
    here = {name for name, value in vars(errors).items() if getattr(value, "__module__", "") == errors.__name__}
    assert here == set(errors.__all__)
    assert errors.__all__ == sorted(errors.__all__)


def test_places():
    assert errors.at("corpus.csv", 17, 5) == "corpus.csv:17:5"
    assert errors.at("corpus.csv", 17) == "corpus.csv:17"
    assert errors.at("corpus.csv") == "corpus.csv"
    assert errors.at("corpus.csv", 0, 0) == "corpus.csv:0:0"
