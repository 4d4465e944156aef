"""Where training computes: on a GPU where the backend of Keras has one that works, on the CPU otherwise.

A backend with a GPU uses it by itself, so only the CPU needs a scope of Keras. Nothing is asked of a backend before
`using` is entered, and what was found out is kept: whether a GPU works does not change while a process runs.
"""

from __future__ import annotations

import functools
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from contextvars import ContextVar
from typing import Any, NamedTuple

import keras

from textrnn.config import RNNConfig
from textrnn.errors import MissingDependency, TextRNNWarning

__all__ = ["clear", "find", "mixed", "on_gpu", "scaled", "using"]

_FIX = {
    "tensorflow": "pip install 'textrnn[gpu]' on Linux with an NVIDIA driver, or choose device auto",
    "jax": "pip install 'jax[cuda12]', or choose device auto",
    "torch": "pip install a torch for your CUDA (pytorch.org), or choose device auto",
}
#: From so many units on a step multiplies more than it waits for its kernels to start; a guess, not measured.
_WIDE = 128

#: 'cpu' or 'gpu' inside of `using`.
_now: ContextVar[str] = ContextVar("device", default="")


class _Found(NamedTuple):
    """The first GPU of the backend: its name, and why it cannot be used."""

    name: str = ""
    problem: str = ""


def on_gpu() -> bool:
    """Whether a GPU was chosen by the `using` that this is in."""
    return _now.get() == "gpu"


def find(device: str) -> bool:
    """Whether to compute on a GPU.

    Parameters
    ----------
    device : {'auto', 'cpu', 'gpu'}
        With 'auto', a GPU that does not work is warned of.

    Raises
    ------
    MissingDependency
        If it must be a GPU and there is none that works.
    """
    if device == "cpu":
        return False
    found = _gpu()
    if device == "gpu" and (found.problem or not found.name):
        kind = keras.backend.backend()
        why = f" ({found.problem})" if found.problem else ""
        raise MissingDependency(f"Keras on {kind} has no GPU that works{why}; {_FIX[kind]}")
    if found.problem:
        warnings.warn(f"the GPU does not work ({found.problem}); training on the CPU", TextRNNWarning, stacklevel=3)
    return bool(found.name) and not found.problem


@contextmanager
def using(device: str) -> Iterator[None]:
    """Compute on a device; see `find`."""
    gpu = find(device)
    if device == "cpu":
        _hide()
    # where there is no GPU, the backend needs not be told
    scope = nullcontext() if gpu or (device == "auto" and not _gpu().problem) else keras.device("cpu")
    token = _now.set("gpu" if gpu else "cpu")
    try:
        with scope:
            yield
    finally:
        _now.reset(token)


def clear() -> None:
    """Forget what Keras keeps of networks before, but not the device."""
    keras.utils.clear_session()
    if _now.get() == "cpu" and keras.backend.backend() == "torch":
        # there the scope is a part of what was forgotten; `using` still leaves it
        keras.device("cpu").__enter__()


def mixed(rnn: RNNConfig) -> bool:
    """Whether the core computes in 16 bits: on a GPU, where products are large.

    Not on JAX, whose recurrent kernel takes 32 bits only (`jax.experimental.rnn`, 0.10).
    """
    return on_gpu() and keras.backend.backend() != "jax" and rnn.units >= _WIDE and not rnn.stateful


def scaled(optimizer: Any, mixed: bool) -> Any:
    """Make an optimizer fit for 16 bits: losses are scaled, so that small gradients do not vanish."""
    return keras.optimizers.LossScaleOptimizer(optimizer) if mixed else optimizer


@functools.cache
def _gpu() -> _Found:
    name = ""
    try:
        name = {"tensorflow": _of_tensorflow, "jax": _of_jax, "torch": _of_torch}[keras.backend.backend()]()
        if name:
            square = keras.ops.ones((8, 8))
            float(keras.ops.sum(keras.ops.matmul(square, square)))
    except Exception as error:  # whatever a driver, a library or a full memory makes of it
        return _Found(name, " ".join(str(error).split())[:200] or type(error).__name__)
    return _Found(name)


def _of_tensorflow() -> str:
    import tensorflow as tf

    found = tf.config.list_physical_devices("GPU")
    if not found:
        return ""
    for each in found:
        with suppress(RuntimeError):  # TensorFlow has begun before, and its memory is settled
            tf.config.experimental.set_memory_growth(each, True)
    if not tf.config.list_logical_devices("GPU"):
        raise RuntimeError("device cpu hid it before in this process")
    return str(tf.config.experimental.get_device_details(found[0]).get("device_name", found[0].name))


def _of_jax() -> str:
    import jax

    first = jax.devices()[0]
    return "" if first.platform == "cpu" else str(first.device_kind)


def _of_torch() -> str:
    import torch

    return str(torch.cuda.get_device_name(0)) if torch.cuda.is_available() else ""


def _hide() -> None:
    """Keep TensorFlow from starting a GPU at all, if it has not yet; no memory is taken there then."""
    if keras.backend.backend() != "tensorflow":
        return
    import tensorflow as tf

    if tf.config.list_physical_devices("GPU"):
        with suppress(RuntimeError):
            tf.config.set_visible_devices([], "GPU")
