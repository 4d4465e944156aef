"""`--device`: asked of the backend before a corpus is read, and nothing that a model file remembers."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from textrnn.nn import device

FITS = [["fit"], ["forecast", "fit"], ["forecast", "study"], ["series", "fit"], ["anomaly", "fit"]]


@pytest.fixture
def without_a_gpu(monkeypatch):
    monkeypatch.setattr(device, "_gpu", lambda: device._Found())


@pytest.mark.parametrize("command", FITS, ids=" ".join)
def test_a_gpu_that_is_not_there_is_exit_code_7_before_anything_is_read(
    run, same_in_korean, without_a_gpu, tmp_path, command
):
    asked = [*command, tmp_path / "there_is_none.csv", "--device", "gpu"]
    if command[0] == "forecast":
        asked += ["--target", "y"]
    result = run(*asked)
    assert result.code == 7 and result.out == b"", result.err
    assert result.err.startswith("textrnn: error: Keras on ") and "; pip install " in result.err
    assert len(result.err.splitlines()) == 1
    same_in_korean(result, *asked)
    assert run(*asked[:-1] if asked[-1] == "gpu" else [*asked, "--device", "auto"]).code != 7


@pytest.mark.parametrize("command", FITS, ids=" ".join)
def test_other_devices_are_a_usage_error(run, tmp_path, command):
    assert run(*command, tmp_path / "x.csv", "--target", "y", "--device", "tpu").code == 2


@pytest.mark.slow
def test_a_gpu_that_does_not_work_is_one_line_and_the_cpu(run, same_in_korean, corpus, tmp_path, monkeypatch):
    monkeypatch.setattr(device, "_gpu", lambda: device._Found("Some GPU", "no driver"))
    asked = ["fit", corpus, "--epochs", 1, "--no-wide", "--force", "-o", tmp_path / "m.textrnn"]
    result = run(*asked)
    assert result.code == 0, result.err
    line = "textrnn: warning: the GPU does not work (no driver); training on the CPU"
    assert result.err.splitlines().count(line) == 1
    assert "쓸 수 없습니다 (no driver); CPU로 학습합니다" in run("--lang", "ko", *asked).err


@pytest.mark.slow
def test_where_a_model_was_trained_is_not_in_its_file(run, corpus, tmp_path):
    files = []
    for where in ("auto", "cpu"):
        files.append(tmp_path / f"{where}.textrnn")
        done = run("fit", corpus, "--epochs", 1, "--device", where, "-o", files[-1])
        assert done.code == 0, done.err
    assert files[0].read_bytes() == files[1].read_bytes()
    assert "device" not in json.loads(run("info", "-m", files[0], "--json").text)["parameters"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ([], "yes"),
        (["--cell", "simple"], "no: cell simple"),
        (["--recurrent-dropout", "0.25"], "no: recurrent_dropout=0.25 (training only)"),
    ],
)
@pytest.mark.slow
def test_info_says_whether_a_gpu_runs_the_network_by_its_own_kernel(run, corpus, tmp_path, options, told):
    output = tmp_path / "m.textrnn"
    assert run("fit", corpus, "--epochs", 1, "--no-wide", "-o", output, *options).code == 0
    shown = run("info", "-m", output).text.splitlines()
    assert f"fused_on_gpu: {told}" in shown
    assert any(line.startswith("GPU: ") for line in shown) and any(line.startswith("backend: ") for line in shown)


def test_info_starts_nothing_to_say_so(model):
    code = "import sys; from textrnn_cli.main import main; sys.argv = ['textrnn', 'info', '-m', sys.argv[1]]\n"
    code += "try: main()\nexcept SystemExit: pass\n"
    code += "print(sorted({'tensorflow', 'keras', 'jax', 'torch'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code, model], capture_output=True, text=True, encoding="utf-8")
    assert "GPU: " in done.stdout and done.stdout.splitlines()[-1] == "[]", done.stderr
