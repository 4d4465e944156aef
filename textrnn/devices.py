"""What can be said of devices without starting what computes on them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

from textrnn.config import RNNConfig

__all__ = ["DEVICES", "backend", "fused_path", "gpus", "unfused"]

DEVICES = ("auto", "cpu", "gpu")
#: Cells that cuDNN has.
_FUSED = ("lstm", "gru")


def unfused(rnn: RNNConfig, *, training: bool = False) -> str:
    """Why a GPU's own recurrent kernel (cuDNN) cannot run a network; empty where it can.

    Examples
    --------
    >>> unfused(RNNConfig("simple"))
    'cell simple'
    >>> unfused(RNNConfig(recurrent_dropout=0.25)), unfused(RNNConfig(recurrent_dropout=0.25), training=True)
    ('', 'recurrent_dropout=0.25')
    """
    if rnn.cell not in _FUSED:
        return f"cell {rnn.cell}"
    if rnn.stateful:  # of states it gives only those after the padding
        return "stateful"
    return f"recurrent_dropout={rnn.recurrent_dropout:g}" if training and rnn.recurrent_dropout else ""


def fused_path(rnn: RNNConfig) -> str:
    """Whether a network trains through a GPU's own recurrent kernel, and if not why not.

    Examples
    --------
    >>> fused_path(RNNConfig())
    'yes'
    >>> fused_path(RNNConfig(recurrent_dropout=0.25))
    'no: recurrent_dropout=0.25 (training only)'
    """
    if always := unfused(rnn):
        return f"no: {always}"
    reason = unfused(rnn, training=True)
    return f"no: {reason} (training only)" if reason else "yes"


def backend() -> str:
    """Name the backend that Keras would start with: ``KERAS_BACKEND``, or what its own file of settings says."""
    if told := os.environ.get("KERAS_BACKEND"):
        return told
    file = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras") / "keras.json"
    try:
        return str(json.loads(file.read_text(encoding="utf-8"))["backend"])
    except (OSError, ValueError, KeyError, TypeError):
        return "tensorflow"


def gpus(driver: Path = Path("/proc/driver/nvidia/gpus")) -> list[str]:
    """Names of the NVIDIA GPUs that the machine's driver knows, whether or not a backend can use them.

    Parameters
    ----------
    driver : Path
        Where the driver of Linux tells of them; elsewhere ``nvidia-smi`` is asked.
    """
    found = []
    for file in sorted(driver.glob("*/information")):
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
        found += [line.partition(":")[2].strip() for line in lines if line.startswith("Model:")]
    if found or not (asked := shutil.which("nvidia-smi")):
        return found
    try:
        told = subprocess.run(
            [asked, "--query-gpu=name", "--format=csv,noheader"], capture_output=True, text=True, timeout=5, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return []
    return [line.strip() for line in told.stdout.splitlines() if line.strip()]
