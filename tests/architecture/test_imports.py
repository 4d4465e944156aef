"""What importing costs, seen from a fresh interpreter."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import textrnn

HEAVY = ["tensorflow", "keras", "torch", "jax", "sklearn", "scipy", "pandas", "onnxruntime", "onnx", "matplotlib"]
HEAVY += ["rich", "typer", "konlpy", "jpype", "kiwipiepy", "mecab", "safetensors", "tokenizers", "textrnn_cli"]


def loaded_by(code):
    """Top-level modules that a fresh interpreter has after running `code`."""
    code += "\nimport json, sys; print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_importing_textrnn_imports_nothing_heavy():
    assert loaded_by("import textrnn") & {*HEAVY, "numpy"} == set()


@pytest.mark.parametrize(
    ("name", "heavy"),
    [
        ("Tokenizer", set()),
        ("tokenizer_from_json", set()),
        ("pad_sequences", set()),
        ("load", {"onnxruntime", "onnx", "safetensors"}),
    ],
)
def test_a_name_imports_what_it_needs_and_no_more(name, heavy):
    found = loaded_by(f"from textrnn import {name}")
    assert "numpy" in found
    assert found & set(HEAVY) <= heavy


def test_making_estimators_does_not_start_tensorflow_or_an_analyser():
    code = "from textrnn import Forecaster, LinearTextClassifier, SeriesClassifier, TextClassifier\n"
    code += "Forecaster(), LinearTextClassifier(), SeriesClassifier(), TextClassifier()"
    never = "tensorflow keras torch jax pandas matplotlib mecab kiwipiepy konlpy jpype textrnn_cli"
    assert loaded_by(code) & set(never.split()) == set()


def test_predicting_leaves_nothing_in_the_home_of_a_user(tmp_path):
    """ONNX Runtime keeps the number that it reports by there, unless it is told to report nothing."""
    sample = Path(__file__).parents[1] / "bundle" / "samples" / "text-1.textrnn"
    code = f"import textrnn; print(textrnn.load({str(sample)!r}).predict(['a film']))"
    environment = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    environment |= {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=120)
    assert list(tmp_path.iterdir()) == []


def test_every_public_name_resolves():
    assert len(set(textrnn.__all__)) == len(textrnn.__all__) > 5
    for name in textrnn.__all__:
        assert getattr(textrnn, name) is not None
        assert name in dir(textrnn)
    assert textrnn.Tokenizer.__module__ == "textrnn.text.tokenizer"


def test_other_names_are_refused():
    with pytest.raises(AttributeError, match=r"^module 'textrnn' has no attribute 'Tokeniser'$"):
        textrnn.Tokeniser  # noqa: B018
    with pytest.raises(ImportError):
        from textrnn import Tokeniser  # noqa: F401


def test_the_names_that_type_checkers_see_are_those_that_resolve():
    import ast
    from pathlib import Path

    tree = ast.parse(Path(textrnn.__file__).read_text(encoding="utf-8"))
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    seen = {alias.asname: node.module for node in block.body for alias in node.names}
    assert seen == textrnn._HOMES
