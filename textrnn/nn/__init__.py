"""The recurrent core on Keras 3, and its training: the only folder that imports Keras.

A *cell* (`cells/`, one file each) does one step. `loop` runs a cell over time, `layers` puts directions and depth
around it, `pooling` turns steps into one vector, `network` is the whole classifier, `training` fits it, `weights`
turns it into plain arrays and back. What is faster and gives the same, by test: `fast_lstm` for an LSTM on a CPU
(TensorFlow only), `fused` for a GPU's own kernel, `embedding` and `optimizer` for the rows that a batch has, `stepping`
for one graph of all shapes. `device` says where all this runs.

Everything reads ``(batch, steps, features)`` padded on the right, with the true lengths beside it, and nothing ever
depends on the padding.
"""

import logging
import os
import sys
from contextlib import suppress

from textrnn.errors import MissingDependency
from textrnn.plugins import missing
from textrnn.resources import address_space, cores

#: TensorFlow that runs out of address space dies by a signal and says nothing: with 2.4 GB and 2 cores it still did.
_ROOM = 2500


def _check_room() -> None:
    room = address_space()
    if room is not None and room < _ROOM:
        raise MissingDependency(
            f"training takes {_ROOM} MB of address space, and this process may have {room} MB; raise its limit "
            "(ulimit -v)"
        )


def _import_quietly() -> None:
    """Import Keras with the stderr of C++ closed: TensorFlow prints banners before it reads its settings."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    if "tensorflow" in sys.modules:  # whoever brought it has settled how it runs
        return
    sys.stderr.flush()
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        import keras  # noqa: F401
    except ModuleNotFoundError as error:
        raise missing("Keras", error) from error
    except Exception as error:  # a broken library, one of another version, a backend that Keras does not know
        last = str(error).strip().rpartition("\n")[2][:200]  # TensorFlow puts a whole traceback into its own
        raise MissingDependency(
            f"Keras cannot be loaded ({last}); install tensorflow again, and see what KERAS_BACKEND is"
        ) from error
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
    _share_cores()


def _share_cores() -> None:
    """Let an operation of TensorFlow have half of the cores: both directions of a layer run at once.

    BiLSTM-64, batch 256, 2 cores: 7,900 texts/s instead of 7,200, means of three; 128 units 3,700 instead of 3,200.
    Layers of GRUs lose a tenth.
    """
    if "TF_NUM_INTRAOP_THREADS" in os.environ or "tensorflow" not in sys.modules:
        return
    with suppress(RuntimeError):  # it runs already
        sys.modules["tensorflow"].config.threading.set_intra_op_parallelism_threads(max(1, cores() // 2))


_check_room()
_import_quietly()
# batches of many shapes are meant; TensorFlow would warn of retracing
logging.getLogger("tensorflow").setLevel(logging.ERROR)
