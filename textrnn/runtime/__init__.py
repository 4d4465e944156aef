"""From a model file to predictions, with ONNX Runtime and NumPy alone: no TensorFlow, no scikit-learn.

`graph` builds an ONNX graph from the configuration and the weights, `cells/` holds the ONNX side of every cell,
`network` runs it on ids, `predictor` on texts. Padding stands on the right only and the graph is given the lengths.
"""

import os

# ONNX Runtime 1.32 on Linux writes a device number into the user's cache and reports to its makers as soon as it is
# imported; textrnn reaches for no network unasked. Whoever sets the variable has the last word.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

from textrnn.runtime.predictor import TextPredictor, load

__all__ = ["TextPredictor", "load"]
