"""Who may import whom: a file imports its own folder or lower rows, never a sibling folder, never upward."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

ROWS = (
    {
        "errors",
        "files",
        "progress",
        "plugins",
        "protocols",
        "config",
        "presets",
        "resources",
        "probabilities",
        "nesting",
        "devices",
        "interruption",
        "keeping",
        "locks",
        "provenance",
    },
    {"reading", "text", "series", "batching", "evaluation"},
    {"bundle"},
    {"runtime", "nn"},
    {"estimators", "explain"},
    {"serving", "scale"},
)
ROW = {part: row for row, parts in enumerate(ROWS) for part in parts}
FILES = sorted(ROOT.glob("textrnn/**/*.py"))
OUTSIDE = sorted([*ROOT.glob("cli/**/*.py"), *ROOT.glob("corpora/**/*.py")])


def name(path):
    return path.relative_to(ROOT).as_posix()


def imported(source, package):
    """Yield the full names of what a file imports, in functions too; `package` is the one that it lies in."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            yield from (".".join([*parents, *filter(None, [node.module]), alias.name]) for alias in node.names)


def part_of(module):
    """The file or folder of textrnn that a full name belongs to; None for its public names and for other packages."""
    head, _, rest = module.partition(".")
    part = rest.partition(".")[0]
    return part if head == "textrnn" and part in ROW else None


def faults(path, source):
    """Say what is wrong with the imports of a file, named by its path from the root."""
    parts = path.removesuffix(".py").split("/")
    here, own = parts[1], ".".join(parts[:-1])
    for module in imported(source, own):
        head, there = module.partition(".")[0], part_of(module)
        if head in ("textrnn_cli", "cli") and here != "__main__":
            yield f"{path} imports {module}: the command line is imported by nobody"
        if head in ("keras", "tensorflow") and here != "nn":
            yield f"{path} imports {module}: Keras and TensorFlow stay in textrnn/nn"
        if here in ("__init__", "__main__") or head != "textrnn" or there == here:
            continue
        if there is None:
            yield f"{path} imports {module}: name the module that it is defined in"
        elif ROW[there] > ROW[here] or ROW[there] == ROW[here] > 0:
            yield f"{path} (row {ROW[here]}) imports {module} (row {ROW[there]}): lower rows only"


def test_every_file_and_folder_has_a_row():
    found = {path.relative_to(ROOT).parts[1].removesuffix(".py") for path in FILES}
    assert found - {"__init__", "__main__"} <= set(ROW), "give the new file or folder a row above"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_imports_go_downward(path):
    assert list(faults(name(path), path.read_text(encoding="utf-8"))) == []


def test_only_the_main_file_starts_the_command_line():
    users = [name(path) for path in FILES if "textrnn_cli" in path.read_text(encoding="utf-8")]
    assert users == ["textrnn/__main__.py"]


@pytest.mark.parametrize("path", OUTSIDE, ids=name)
def test_the_packages_in_folders_of_other_names_import_themselves_relatively(path):
    own = {"cli": "textrnn_cli", "corpora": "textrnn_corpora"}[path.relative_to(ROOT).parts[0]]
    relative = imported(path.read_text(encoding="utf-8"), "here")
    assert not [module for module in relative if module.partition(".")[0] in (own, "cli", "corpora")]


@pytest.mark.parametrize("path", sorted(ROOT.glob("corpora/**/*.py")), ids=name)
def test_corpora_use_the_lowest_row_only(path):
    modules = [module for module in imported(path.read_text(encoding="utf-8"), "here") if module.startswith("textrnn")]
    assert [module for module in modules if ROW.get(part_of(module)) != 0] == []


@pytest.mark.parametrize(
    ("path", "source", "wrong"),
    [
        ("textrnn/text/a.py", "from textrnn.text.b import c", False),
        ("textrnn/text/a.py", "from textrnn import plugins", False),
        ("textrnn/text/a.py", "from . import b", False),
        ("textrnn/text/a.py", "from textrnn.reading import b", True),
        ("textrnn/text/a.py", "from textrnn import batching", True),
        ("textrnn/text/a.py", "from textrnn import Tokenizer", True),
        ("textrnn/text/a.py", "import textrnn", True),
        ("textrnn/text/a.py", "from ..reading import b", True),
        ("textrnn/text/splitters/a.py", "from ..jamo import compose", False),
        ("textrnn/text/splitters/a.py", "from ...bundle import b", True),
        ("textrnn/text/a.py", "def f():\n    import textrnn.bundle.format", True),
        ("textrnn/bundle/a.py", "from textrnn.text import b", False),
        ("textrnn/batching.py", "from textrnn.text import b", True),
        ("textrnn/files.py", "from textrnn.errors import OutputError", False),
        ("textrnn/files.py", "from textrnn.text import b", True),
        ("textrnn/nn/a.py", "from textrnn.runtime import b", True),
        ("textrnn/nn/a.py", "import keras", False),
        ("textrnn/runtime/a.py", "def f():\n    from tensorflow import b", True),
        ("textrnn/estimators/a.py", "from textrnn.nn.training import b", False),
        ("textrnn/estimators/a.py", "from textrnn_cli.main import main", True),
        ("textrnn/__main__.py", "from textrnn_cli.main import main", False),
        ("textrnn/__init__.py", "from textrnn.estimators import b", False),
    ],
)
def test_the_rules_themselves(path, source, wrong):
    assert bool(list(faults(path, source))) == wrong
