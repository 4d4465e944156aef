"""Fixtures for all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# the suite has a process a core: two threads of BLAS in each wait for one another, an eighth of the time
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_name, "1")


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real corpora: $TEXTRNN_TEST_DATA, or ../shared/data beside the checkout; skips where absent."""
    folder = Path(os.environ.get("TEXTRNN_TEST_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
    if not (folder / "nsmc").is_dir():
        pytest.skip(f"the real corpora are not at {folder}; set TEXTRNN_TEST_DATA to their folder")
    return folder


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep every test out of the user's own folders and language."""
    home = tmp_path_factory.getbasetemp() / "home"
    home.mkdir(exist_ok=True)
    for name in ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "TEXTRNN_DATA"):
        monkeypatch.setenv(name, str(home))
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def untraced():
    """Train without graphs: tracing one takes seconds, training on a test's few texts does not; gives the switch."""
    import keras

    import textrnn.nn  # noqa: F401

    if keras.backend.backend() != "tensorflow":
        yield lambda eager: None
        return
    import tensorflow as tf

    with pytest.MonkeyPatch.context() as patch:
        # every fit calls it, and it throws the kernels away that the next one needs
        patch.setattr(keras.utils, "clear_session", lambda: None)
        tf.config.run_functions_eagerly(True)
        yield tf.config.run_functions_eagerly
        tf.config.run_functions_eagerly(False)
