"""The ONNX side of the cells: one file each, named as in `textrnn.nn.cells`.

``emit(graph, x, lengths, weights, units, states=())`` adds the node and returns the names of its outputs: all steps,
shape (steps, directions, batch, units), then the states after the last true step, ``STATES`` of them and its output
first, each (directions, batch, units). `x` is (steps, batch, features), `weights` holds kernel, recurrent kernel and
bias of each direction in Keras' layout, `states` names the states to begin with, if not zeros.
"""
