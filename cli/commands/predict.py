"""``textrnn predict``: labels for texts, a file or stdin."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from ..messages import say
from ..options import (
    MODEL,
    Clean,
    Delimiter,
    Encoding,
    Force,
    Json,
    Limit,
    MaxChars,
    Model,
    NoHeader,
    Text,
    check_prefix,
    number,
    one_of,
    reading,
)
from ..state import note, state

if TYPE_CHECKING:
    from textrnn.runtime import TextPredictor
    from textrnn.runtime.layout import Layout

__all__ = ["app"]

app = typer.Typer()

_Encoding = Literal["utf-8", "utf-8-sig", "cp949"]


@app.command()
def predict(
    texts: Annotated[
        list[str] | None, typer.Argument(metavar="[TEXT]...", help="Texts; without them, one a line from stdin.")
    ] = None,
    model: Model = MODEL,
    input_: Annotated[
        Path | None, typer.Option("--input", "-i", metavar="FILE|-", help="Predict every row of this file.")
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE|-", help="Where the rows go, with predictions beside them.")
    ] = Path("-"),
    force: Force = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the output of a run that broke off.")] = False,
    format_: Annotated[
        str | None, typer.Option("--format", **one_of("runtime.writers"), help="Of the output; the input's otherwise.")
    ] = None,
    output_encoding: Annotated[_Encoding | None, typer.Option(help="Of the output; the input's otherwise.")] = None,
    top_k: Annotated[int, typer.Option(metavar="K", callback=number(0), help="Add the K best labels.")] = 0,
    proba: Annotated[bool, typer.Option("--proba", help="Add the probability of every label.")] = False,
    min_confidence: Annotated[
        float | None, typer.Option(callback=number(0, 1), help="Mark answers below this as unsure.")
    ] = None,
    guard: Annotated[bool, typer.Option("--guard", help="Guard every column against spreadsheet formulas.")] = False,
    prefix: Annotated[str, typer.Option(help="Put before the names of added columns.")] = "",
    label_separator: Annotated[
        str, typer.Option(metavar="SIGN", help="Between the labels of a text, where it may have several.")
    ] = ";",
    batch_size: Annotated[int, typer.Option(callback=number(1, 1 << 20), help="Texts computed at once.")] = 256,
    workers: Annotated[
        int | None,
        typer.Option(callback=number(1, 1024), help="Processes that analyse texts; all cores where it pays otherwise."),
    ] = None,
    json_: Json = False,
    text: Text = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    no_header: NoHeader = False,
    max_chars: MaxChars = 100_000,
    on_bad_text: Clean = "error",
    limit: Limit = None,
) -> None:
    """Predict the label of texts.

    Example: textrnn predict "What a wonderful film" or textrnn predict -i new.csv -o answers.csv
    """
    from textrnn.runtime import load
    from textrnn.runtime.layout import Layout

    if texts and input_ is not None:
        raise typer.BadParameter("give texts or --input, not both")
    if input_ is not None:
        from textrnn.runtime.predict_file import predict_file

        counts = predict_file(
            load(model),
            str(input_),
            str(output),
            format=format_,
            encoding=output_encoding,
            top_k=top_k,
            proba=proba,
            min_confidence=min_confidence,
            guard=guard,
            prefix=check_prefix(prefix),
            label_separator=label_separator,
            batch_size=batch_size,
            workers=workers,
            force=force,
            resume=resume,
            quiet=state.quiet,
            reading=reading(text, None, None, encoding, delimiter, no_header, max_chars, on_bad_text, limit),
            say=note,
        )
        if json_ and str(output) != "-":
            typer.echo(json.dumps({"output": str(output), **counts}, ensure_ascii=False))
        else:
            note(say("predicted", n=counts["rows"]))
        for name in ("blank", "unknown", "crashed"):
            if counts[name]:
                note(say(name, n=counts[name]))
        return
    if resume:
        raise typer.BadParameter("goes on with the output of --input; name one", param_hint="--resume")
    predictor = load(model)
    threshold = predictor.model.min_confidence if min_confidence is None else min_confidence
    layout = Layout(
        predictor.model.labels,
        top_k=top_k,
        proba=proba,
        min_confidence=threshold,
        separator=label_separator if predictor.multilabel_ else None,
    )
    if texts:
        _answer(predictor, texts, layout, as_json=json_)
        return
    for line in _lines():
        _answer(predictor, [line], layout, as_json=json_)


def _lines() -> Iterator[str]:
    if isinstance(sys.stdin, io.TextIOWrapper):  # what cannot be decoded is replaced and counted as in any text
        sys.stdin.reconfigure(errors="surrogateescape")
    asking = sys.stdin.isatty()
    if asking:
        note(say("prompt"))
    for line in sys.stdin:
        line = line.rstrip("\r\n")
        if asking and not line:
            return
        yield line


def _answer(predictor: TextPredictor, texts: Sequence[str], layout: Layout, *, as_json: bool) -> None:
    read = predictor.tokenizer.read(texts, workers=1)
    rows = [layout.values(each) for each in predictor.predict_documents(read)]
    if as_json:
        knows = predictor.tokenizer.knows
        answers: list[dict[str, Any]] = [
            {
                "text": text,
                **dict(zip(layout.names, row, strict=True)),
                "empty": not each.tokens,
                "unknown": bool(each.tokens) and not knows(each.tokens),
            }
            for text, row, each in zip(texts, rows, read, strict=True)
        ]
        typer.echo(json.dumps({"predictions": answers}, ensure_ascii=False))
        return
    for row in rows:
        cells = [cell for cell in row if not isinstance(cell, bool)]
        unsure = [say("unsure")] if row[-1] is True else []
        typer.echo("\t".join([cell if isinstance(cell, str) else f"{cell:.4f}" for cell in cells] + unsure))
