"""The packages listed by hand, and the data files in them, are those in the tree."""

import fnmatch
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import textrnn

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SETUPTOOLS = PROJECT["tool"]["setuptools"]
FOLDERS = {"textrnn": "textrnn", "cli": "textrnn_cli", "corpora": "textrnn_corpora"}


def package(folder):
    """The import name of a folder of the tree."""
    head, *rest = folder.relative_to(ROOT).parts
    return ".".join([FOLDERS[head], *rest])


def tracked():
    """The files under the packages that are, or are about to be, in the repository."""
    if shutil.which("git") and (ROOT / ".git").exists():
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *FOLDERS]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=60)
        if done.returncode == 0 and done.stdout:
            return [path for name in done.stdout.split("\0") if name and (path := ROOT / name).is_file()]
    paths = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*")]
    return [path for path in paths if path.is_file() and "__pycache__" not in path.parts]


def test_the_packages_listed_are_the_folders_with_an_init_file():
    found = sorted(package(path.parent) for path in tracked() if path.name == "__init__.py")
    assert sorted(SETUPTOOLS["packages"]) == found


def test_every_python_file_lies_in_a_package_listed():
    assert {package(path.parent) for path in tracked() if path.suffix == ".py"} <= set(SETUPTOOLS["packages"])


def test_packages_lie_in_the_folders_named():
    assert SETUPTOOLS["package-dir"] == {name: folder for folder, name in FOLDERS.items() if name != folder}


def test_data_files_are_part_of_the_wheel():
    patterns = SETUPTOOLS["package-data"]
    data = [path for path in tracked() if path.suffix not in (".py", ".md")]
    assert {"py.typed", "index.toml"} <= {path.name for path in data}
    left_out = [
        path
        for path in data
        if not any(fnmatch.fnmatch(path.name, pattern) for pattern in patterns.get(package(path.parent), []))
    ]
    assert left_out == [], "name them under [tool.setuptools.package-data]"


def test_patterns_of_data_files_match_something():
    for name, patterns in SETUPTOOLS["package-data"].items():
        names = [path.name for path in tracked() if package(path.parent) == name]
        assert [pattern for pattern in patterns if not fnmatch.filter(names, pattern)] == []


def test_the_version_is_written_once_and_again():
    assert textrnn.__version__ == PROJECT["project"]["version"]


def test_the_command_exists():
    target = PROJECT["project"]["scripts"]["textrnn"]
    assert re.fullmatch(r"textrnn_cli\.main:main", target)
    assert (ROOT / "cli" / "main.py").is_file()


@pytest.mark.parametrize("extra", ["parquet", "excel", "plots"])
def test_what_tests_need_is_in_their_extra(extra):
    extras = PROJECT["project"]["optional-dependencies"]
    assert set(extras[extra]) <= set(extras["test"])
