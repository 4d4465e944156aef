"""The recurrent core on Keras 3, and its training: the only folder that imports Keras.

A *cell* (`cells/`, one file each) does one step. `loop` runs a cell over time, `layers` puts directions and depth
around it, `pooling` turns steps into one vector, `network` is the whole classifier, `training` fits it, `weights`
turns it into plain arrays and back. `fast_lstm` is the one TensorFlow-only file: the same LSTM through a fused kernel.

Everything reads ``(batch, steps, features)`` padded on the right, with the true lengths beside it, and nothing ever
depends on the padding.
"""

import logging
import os
import sys


def _import_quietly() -> None:
    """Import Keras with the stderr of C++ closed: TensorFlow prints banners before it reads its settings."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    if "tensorflow" in sys.modules:
        return
    sys.stderr.flush()
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        import keras  # noqa: F401
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


_import_quietly()
# batches of many shapes are meant; TensorFlow would warn of retracing
logging.getLogger("tensorflow").setLevel(logging.ERROR)
