"""The ONNX side of the cells: one file each, named as in `textrnn.nn.cells`.

``emit(graph, x, lengths, weights, units)`` adds the node and returns the names of its outputs: all steps, shape
(steps, directions, batch, units), and the last true step, (directions, batch, units). `x` is (steps, batch, features),
`weights` holds kernel, recurrent kernel and bias of each direction in Keras' layout.
"""
