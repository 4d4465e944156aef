"""``textrnn verify``: is a model file whole, and does it answer here as where it was made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ..messages import say
from ..options import MODEL, Json, Model

__all__ = ["app"]

app = typer.Typer()


@app.command()
def verify(
    model: Model = MODEL,
    key: Annotated[
        Path | None, typer.Option("--key", metavar="FILE", help="Public Ed25519 key that must have signed it.")
    ] = None,
    json_: Json = False,
) -> None:
    """Check a model file: digests, parts, the answers it had when it was made and, with --key, who made it.

    Example: textrnn verify -m model.textrnn --key key.pub
    """
    from textrnn.runtime.verification import verify as checked

    found = checked(model, key)
    if json_:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    typer.echo(say("verified", model=found["model"], digest=found["digest"]))
    if found["golden"]:
        typer.echo(say("golden", n=found["golden"], difference=found["difference"]))
    else:
        typer.echo(say("no_golden"))
    if key is not None:
        typer.echo(say("signed", name=str(key)))
    elif found["signed"]:
        typer.echo(say("signed_unchecked"))
