"""A run that may break off: its output is its own, and its trainings are kept until it is done."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from textrnn.bundle.checkpoint import Checkpoint, checkpoint_of
from textrnn.errors import OutputError
from textrnn.estimators._device import OF_THE_MACHINE
from textrnn.keeping import keeping
from textrnn.protocols import Series
from textrnn.provenance import fingerprint, packages
from textrnn.reading import Corpus
from textrnn.reading.cases import Cases

__all__ = ["origin", "resumable", "settings_of"]


def origin(*data: Series | Cases | Corpus | None) -> dict[str, Any]:
    """What a model is made of and with, as its `provenance` has it; what is None is left out."""
    names = ("train", "valid", "test") if len(data) > 2 else ("train", "test")
    corpus = {name: fingerprint(_rows(each)) for name, each in zip(names, data, strict=False) if each is not None}
    return {"corpus": corpus, "packages": packages()}


def settings_of(estimator: Any) -> dict[str, Any]:
    """The parameters that shape a model."""
    given = {name: value for name, value in estimator.get_params().items() if name not in OF_THE_MACHINE}
    return {name: os.fspath(value) if isinstance(value, os.PathLike) else value for name, value in given.items()}


def _rows(data: Series | Cases | Corpus) -> Iterable[Any]:
    if isinstance(data, Series):
        return (data.names, data.parts, sorted(data.categories.items()), data.values, data.stamps)
    rows = data.texts if isinstance(data, Corpus) else data.values
    return chain.from_iterable(zip(rows, data.labels, strict=True))


@contextlib.contextmanager
def resumable(
    output: str | os.PathLike[str], identity: Mapping[str, Any], *, resume: bool, say: Callable[[str], None]
) -> Iterator[None]:
    """Keep the trainings of the block in a checkpoint beside the output, which goes when the block ends well.

    After Ctrl-C, a request to end or a disk that is full it stays, after any other error it has no use.

    Parameters
    ----------
    output : path-like
        What the block writes.
    identity : mapping
        All that shapes it: see `Checkpoint`.
    resume : bool
        Go on with the checkpoint of a run before.
    say : callable
        Is told what becomes of it.
    """
    folder = checkpoint_of(output)
    if folder.is_dir() and not resume:
        say(f"{folder}: of a run that broke off; starting afresh, since --resume is not given")
    checkpoint = Checkpoint(folder, identity, resume=resume)
    if resume and checkpoint.found:
        say(f"{folder}: going on with the run that broke off")
    elif resume:
        say(f"{folder}: nothing to resume; starting afresh")
    try:
        with keeping(checkpoint):
            yield
    except (KeyboardInterrupt, OutputError):
        if folder.is_dir():
            say(f"{folder}: has what was learned so far; the same command with --resume goes on")
        raise
    except Exception:
        checkpoint.remove()
        raise
    checkpoint.remove()
