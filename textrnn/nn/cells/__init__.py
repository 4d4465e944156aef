"""Recurrent cells: one file each, `class Cell`, named as on the command line.

A cell is a Keras layer with `units`, `state_size`, `output_size` and Keras' weights (`kernel`, `recurrent_kernel`,
`bias`) in Keras' gate order. `project(inputs)` is the part of a step that does not need the state, so that the loop
can do it for all steps in one product; `step(projected, states, mask)` is the rest; ``call(inputs, states)`` is both,
so that a cell also works inside `keras.layers.RNN`.
"""
