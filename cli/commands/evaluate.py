"""``textrnn evaluate``: how good a model is on a labelled corpus."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ..messages import chosen_language, say
from ..options import (
    MODEL,
    Clean,
    Delimiter,
    Encoding,
    Force,
    Json,
    Label,
    LabelSeparator,
    Limit,
    MaxChars,
    Model,
    NoHeader,
    Report,
    Text,
    reading,
)
from ..state import note

__all__ = ["app"]

app = typer.Typer()


@app.command()
def evaluate(
    corpus: Annotated[list[Path], typer.Argument(help="File(s) with texts and labels; '-' is stdin.")],
    model: Model = MODEL,
    report: Report = None,
    force: Force = False,
    json_: Json = False,
    text: Text = None,
    label: Label = None,
    label_separator: LabelSeparator = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    no_header: NoHeader = False,
    max_chars: MaxChars = 100_000,
    on_bad_text: Clean = "error",
    limit: Limit = None,
) -> None:
    """Measure a model on texts with labels.

    Example: textrnn evaluate test.csv --json
    """
    from textrnn.files import check_apart
    from textrnn.runtime import load
    from textrnn.runtime.evaluate_file import evaluate_file

    check_apart("--report", report, input=corpus, model=model)
    figures = evaluate_file(
        load(model),
        corpus,
        reading=reading(text, label, label_separator, encoding, delimiter, no_header, max_chars, on_bad_text, limit),
        report=report,
        name=str(model),
        language=chosen_language(),
        force=force,
    )
    for found in figures.pop("notes"):
        note(found)
    if json_:
        typer.echo(json.dumps(figures, ensure_ascii=False))
        return
    for name in ("accuracy", "macro_f1"):
        low, high = figures["interval"][name]
        typer.echo(say("figure", name=say(name), value=figures[name], low=low, high=high))
    rows = [[say(name) for name in ("label", "precision", "recall", "f1", "support")]]
    for name, each in figures["classes"].items():
        rows.append([name, *(f"{each[k]:.4f}" for k in ("precision", "recall", "f1")), f"{each['support']:,}"])
    for row in rows:
        typer.echo("\t".join(row))
    if figures["unseen_labels"]:
        typer.echo(say("unseen", names=", ".join(figures["unseen_labels"])))
