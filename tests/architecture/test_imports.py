"""What importing costs, seen from a fresh interpreter."""

import json
import subprocess
import sys

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
