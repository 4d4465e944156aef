"""What is said of devices agrees with what is done, and with what a driver says."""

from __future__ import annotations

import json

import pytest

from textrnn import devices, plugins
from textrnn.config import RNNConfig
from textrnn.devices import backend, gpus, unfused


def test_the_reason_agrees_with_the_cells_that_are_taken():
    from textrnn.nn import cells, fused
    from textrnn.nn.layers import make_cell

    for name in plugins.names(cells):
        assert fused.has_kernel(make_cell(name, 2)) == (unfused(RNNConfig(name)) == ""), name
    assert unfused(RNNConfig(bidirectional=False, stateful=True)) == "stateful"


def test_the_driver_is_asked_for_names(tmp_path, monkeypatch):
    monkeypatch.setattr(devices.shutil, "which", lambda name: None)
    assert gpus(tmp_path / "none") == []
    for place, name in (("0000:01:00.0", "NVIDIA A"), ("0000:02:00.0", "NVIDIA B")):
        (tmp_path / place).mkdir()
        (tmp_path / place / "information").write_text(f"Model: \t\t {name}\nIRQ:   \t 1\n", encoding="utf-8")
    assert gpus(tmp_path) == ["NVIDIA A", "NVIDIA B"]


@pytest.mark.parametrize(("body", "found"), [("echo 'NVIDIA C'", ["NVIDIA C"]), ("echo no driver; exit 9", [])])
def test_without_what_linux_tells_the_driver_s_program_is_asked(tmp_path, monkeypatch, body, found):
    program = tmp_path / "nvidia-smi"
    program.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(devices.shutil, "which", lambda name: str(program))
    assert gpus(tmp_path / "none") == found


def test_the_backend_is_that_of_keras(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    assert backend() == "tensorflow"
    (tmp_path / "keras.json").write_text(json.dumps({"backend": "jax"}), encoding="utf-8")
    assert backend() == "jax"
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    assert backend() == "torch"
