"""The file that a command writes, its own before what takes seconds to import."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer

from textrnn.files import check_apart
from textrnn.locks import claimed

__all__ = ["claim"]


def claim(context: typer.Context, output: Path, *inputs: Path | Sequence[Path] | None, force: bool) -> None:
    """Keep other runs from the output until the command ends, once it is seen that it takes the place of no input."""
    for paths in inputs:
        check_apart("--output", output, input=paths)
    context.with_resource(claimed(output, force=force))
