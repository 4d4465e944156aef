"""From a model file to predictions, with ONNX Runtime and NumPy alone: no TensorFlow, no scikit-learn.

`graph` builds an ONNX graph from the configuration and the weights, `cells/` holds the ONNX side of every cell,
`network` runs it on ids, `predictor` on texts. Padding stands on the right only and the graph is given the lengths.
"""

from textrnn.runtime.predictor import TextPredictor, load

__all__ = ["TextPredictor", "load"]
