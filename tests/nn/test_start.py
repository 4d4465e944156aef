"""Importing the core settles how TensorFlow runs, unless somebody has settled that before."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import keras
import pytest

from textrnn.resources import cores

if keras.backend.backend() != "tensorflow":
    pytest.skip("settings of TensorFlow", allow_module_level=True)

TOLD = "import tensorflow as tf; print(tf.config.threading.get_intra_op_parallelism_threads())"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("program", "environment", "wanted"),
    [
        ("import textrnn.nn", {}, max(1, cores() // 2)),
        ("import textrnn.nn", {"TF_NUM_INTRAOP_THREADS": "3"}, 0),
        ("import tensorflow, textrnn.nn", {}, 0),
    ],
    ids=["alone", "told", "after TensorFlow"],
)
def test_an_operation_has_half_of_the_cores(program, environment, wanted):
    clean = {name: value for name, value in os.environ.items() if name != "TF_NUM_INTRAOP_THREADS"}
    done = subprocess.run(
        [sys.executable, "-c", f"{program}; {TOLD}"],
        env=clean | environment, capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert done.stdout.strip() == str(wanted)  # 0: as TensorFlow likes


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="no limit of the address space")
@pytest.mark.parametrize(
    ("before", "environment", "told"),
    [
        ("import resource as r; r.setrlimit(r.RLIMIT_AS, (2 << 30, 2 << 30))", {}, "may have 2048 MB; raise its limit"),
        ("import sys; sys.modules['keras'] = None", {}, "Keras needs keras; pip install 'keras'"),
        ("", {"KERAS_BACKEND": "nonsense"}, "Keras cannot be loaded .*nonsense.*KERAS_BACKEND"),
    ],
    ids=["room", "missing", "backend"],
)
def test_where_keras_cannot_start_it_is_said(before, environment, told):
    program = f"{before}\nfrom textrnn.errors import MissingDependency\ntry:\n    import textrnn.nn\n"
    program += "except MissingDependency as error:\n    print(error)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | environment, capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert re.search(told, done.stdout), done.stdout
