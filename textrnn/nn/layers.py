"""Direction and depth around a cell."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from textrnn import plugins
from textrnn.config import RNNConfig
from textrnn.nn import cells, fast_lstm, fused, loop
from textrnn.nn.cells._base import GatedCell, Tensor

__all__ = ["RNNCore", "RNNLayer", "make_cell"]


def make_cell(cell: str, units: int, seed: int = 0, **kwargs: Any) -> GatedCell:
    """Make a cell by name; `kwargs` go to it.

    Examples
    --------
    >>> make_cell("gru", 4).state_size
    [4]
    """
    made: GatedCell = plugins.load(cells, cell).Cell(units, seed=seed, **kwargs)
    return made


def spatial_mask(inputs: Tensor, rate: float, seed: keras.random.SeedGenerator) -> Tensor:
    """Dropout for (batch, steps, features) that drops the same features at every step."""
    shape = ops.shape(inputs)
    return inputs * keras.random.dropout(ops.ones((shape[0], 1, inputs.shape[-1]), inputs.dtype), rate, seed=seed)


class RNNLayer(keras.layers.Layer):  # type: ignore[misc]
    """One layer: a cell forward, or one forward and one backward.

    Parameters
    ----------
    cell : str
        Name of the cell.
    units : int
        State size of one direction.
    bidirectional : bool, default=False
        Add a cell that reads from the end of the text; its outputs stand beside the forward ones.
    recurrent_dropout : float, default=0.0
        See `RNNConfig`.
    stateful : bool, default=False
        Start a batch with the states of the batch before, until `reset_state`.
    seed : int, default=0
        Seed of weights and dropout.

    Notes
    -----
    ``call(inputs, lengths, initial_state=None, return_state=False, training=False)`` takes (batch, steps, features)
    and gives (batch, steps, units), or twice as wide; with `return_state`, also the list of states after the last
    true step of each sequence, forward ones first. Outputs beyond a sequence's length are zero.
    """

    def __init__(
        self,
        cell: str,
        units: int,
        bidirectional: bool = False,
        recurrent_dropout: float = 0.0,
        stateful: bool = False,
        seed: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.recurrent_dropout = recurrent_dropout
        self.stateful = stateful
        self.arguments = {"cell": cell, "units": units, "bidirectional": bidirectional, "seed": seed}
        self.forward_cell = make_cell(cell, units, seed=seed, name="forward", dtype=self.dtype_policy)
        self.backward_cell = (
            make_cell(cell, units, seed=seed + 2, name="backward", dtype=self.dtype_policy) if bidirectional else None
        )
        self.noise = keras.random.SeedGenerator(seed)
        self.kept: list[Any] = []

    @property
    def directions(self) -> list[GatedCell]:
        """The cells, forward first."""
        return [self.forward_cell] if self.backward_cell is None else [self.forward_cell, self.backward_cell]

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Create the weights for inputs of shape (batch, steps, features); stateful layers need the batch size."""
        for cell in self.directions:
            cell.build((None, input_shape[-1]))
        if self.stateful:
            if input_shape[0] is None:
                raise ValueError("a stateful layer must know its batch size; build it with (batch, steps, features)")
            self.kept = [
                self.add_weight(name=f"state_{i}", shape=(input_shape[0], size), initializer="zeros", trainable=False)
                for i, size in enumerate(self.forward_cell.state_size)
            ]
        self.built = True

    def reset_state(self) -> None:
        """Begin the next batch with zeros."""
        for state in self.kept:
            state.assign(ops.zeros(state.shape, state.dtype))

    def call(
        self,
        inputs: Tensor,
        lengths: Tensor,
        initial_state: list[Tensor] | None = None,
        return_state: bool = False,
        training: bool = False,
    ) -> Any:
        """Run both directions; see the class."""
        if initial_state is None and self.kept:
            initial_state = [ops.copy(state) for state in self.kept]  # JAX scans no variables, torch changes them
        need_states = return_state or self.stateful
        size = len(self.forward_cell.state_size)
        outputs, states = [], []
        for i, cell in enumerate(self.directions):
            given = None if initial_state is None else initial_state[i * size : (i + 1) * size]
            output, final = self._direction(cell, inputs, lengths, given, need_states, training)
            outputs.append(output)
            states += final
        output = ops.concatenate(outputs, axis=-1) if len(outputs) > 1 else outputs[0]
        valid = loop.valid_steps(lengths, ops.shape(inputs)[1])[:, :, None]
        output = ops.where(valid, output, ops.zeros_like(output))
        for state, new in zip(self.kept, states, strict=False):
            state.assign(new)
        return (output, states) if return_state else output

    def _direction(
        self,
        cell: GatedCell,
        inputs: Tensor,
        lengths: Tensor,
        states: list[Tensor] | None,
        need_states: bool,
        training: bool,
    ) -> tuple[Tensor, list[Tensor]]:
        mask = None
        batch = ops.shape(inputs)[0]
        if training and self.recurrent_dropout:
            ones = ops.ones((batch, cell.units), self.compute_dtype)
            mask = keras.random.dropout(ones, self.recurrent_dropout, seed=self.noise)
        backward = cell is self.backward_cell
        if mask is None and not need_states and fused.usable(cell):
            return fused.run(cell, inputs, lengths, states, backward), []
        if states is None and not need_states and fast_lstm.usable(cell, mask):
            return fast_lstm.run(cell, inputs, lengths, backward, self.backward_cell is None), []
        if backward:
            inputs = loop.reverse(inputs, lengths)
        output, final = loop.run(cell, inputs, lengths, states or cell.get_initial_state(batch), mask)
        return (loop.reverse(output, lengths) if backward else output), final

    def compute_output_shape(self, input_shape: tuple[Any, ...], *_: Any) -> tuple[Any, ...]:
        """(batch, steps, units), or twice as wide."""
        return (*input_shape[:2], self.forward_cell.units * len(self.directions))

    def get_config(self) -> dict[str, Any]:
        """Arguments that make an equal layer."""
        own = {"recurrent_dropout": self.recurrent_dropout, "stateful": self.stateful}
        return {**super().get_config(), **self.arguments, **own}


class RNNCore(keras.layers.Layer):  # type: ignore[misc]
    """Layers on top of each other: (batch, steps, features) to (batch, steps, `config.output_size`).

    Parameters
    ----------
    config : RNNConfig
        What to build.
    seed : int, default=0
        Seed of weights and dropout; every layer gets its own from it.
    """

    def __init__(self, config: RNNConfig, seed: int = 0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.config = config
        self.noise = keras.random.SeedGenerator(seed)
        self.stack = [
            RNNLayer(
                config.cell,
                config.units,
                config.bidirectional,
                config.recurrent_dropout,
                config.stateful,
                seed=seed + 10 * i,
                name=f"layer_{i}",
                dtype=self.dtype_policy,
            )
            for i in range(config.layers)
        ]

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Create the weights of all layers."""
        for layer in self.stack:
            layer.build(input_shape)
            input_shape = layer.compute_output_shape(input_shape)
        self.built = True

    def call(self, inputs: Tensor, lengths: Tensor, training: bool = False) -> Tensor:
        """Run the stack."""
        for layer in self.stack:
            if training and self.config.dropout:
                inputs = spatial_mask(inputs, self.config.dropout, self.noise)
            inputs = layer(inputs, lengths, training=training)
        return inputs

    def reset_state(self) -> None:
        """Forget what stateful layers kept."""
        for layer in self.stack:
            layer.reset_state()
