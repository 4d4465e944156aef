"""``textrnn corpora``: sample corpora, and where public ones come from."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from ..options import Json
from ..state import note, state

__all__ = ["app"]

app = typer.Typer()
corpora = typer.Typer(no_args_is_help=True)
app.add_typer(corpora, name="corpora", help="Sample corpora, and public ones to download.")

Name = Annotated[str, typer.Argument(help="As in 'textrnn corpora list'; NAME/PART for one part.")]


@corpora.command("list")
def list_(json_: Json = False) -> None:
    """List all corpora with language, task and licence.

    Example: textrnn corpora list
    """
    from textrnn_corpora import entry, names

    entries = [entry(name) for name in names()]
    if json_:
        rows = [
            {
                "name": e.name,
                "about": e.about,
                "task": e.task,
                "language": e.language,
                "licence": e.licence,
                "bundled": e.bundled,
            }
            for e in entries
        ]
        typer.echo(json.dumps({"corpora": rows}, ensure_ascii=False))
        return
    for e in entries:
        typer.echo(f"{e.name}\t{'bundled' if e.bundled else 'fetch'}\t{e.language}\t{e.about}\t{e.licence}")


@corpora.command()
def path(name: Name) -> None:
    """Print where the file of a corpus is.

    Example: textrnn fit $(textrnn corpora path reviews_ko)
    """
    from textrnn_corpora import path as find

    typer.echo(find(name))


@corpora.command()
def fetch(name: Name) -> None:
    """Download a public corpus and print where its files are.

    Example: textrnn corpora fetch nsmc
    """
    from textrnn_corpora import fetch as download

    for file in download(name, quiet=state.quiet, say=note):
        typer.echo(file)
