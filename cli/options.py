"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from pkgutil import iter_modules
from typing import Annotated, Any, Literal

import typer

import textrnn
from textrnn.errors import UsageError
from textrnn.plugins import not_one_of

__all__ = [
    "MODEL",
    "Clean",
    "Delimiter",
    "Device",
    "Encoding",
    "Force",
    "Json",
    "Label",
    "LabelSeparator",
    "Limit",
    "MaxChars",
    "Model",
    "NoHeader",
    "Report",
    "Resume",
    "SignKey",
    "Text",
    "among",
    "number",
    "one_of",
    "reading",
    "splitter_name",
]

MODEL = Path("model.textrnn")

_READING = "Reading the corpus"

Model = Annotated[Path, typer.Option("--model", "-m", help="Model file.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Force = Annotated[bool, typer.Option("--force", help="Replace an existing output.")]
Report = Annotated[
    Path | None, typer.Option("--report", metavar="FILE.html", help="Page with figures, charts and mistakes to write.")
]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on with a run that broke off; start afresh where there is none.")
]
SignKey = Annotated[
    Path | None, typer.Option("--sign-key", metavar="FILE", help="Private Ed25519 key to sign the model with.")
]
Text = Annotated[
    str | None, typer.Option("--text", metavar="COL[,COL]", help="Column(s) of the text.", rich_help_panel=_READING)
]
Label = Annotated[
    str | None,
    typer.Option(
        "--label",
        metavar="COL[,COL]",
        help="Column of the label, or of lists of them; several of 0 and 1.",
        rich_help_panel=_READING,
    ),
]
LabelSeparator = Annotated[
    str | None,
    typer.Option(
        "--label-separator", metavar="SIGN", help="Between the labels of a row, such as ';'.", rich_help_panel=_READING
    ),
]
Encoding = Annotated[
    str | None, typer.Option("--encoding", help="Such as cp949; UTF-8 and BOMs are found.", rich_help_panel=_READING)
]
Delimiter = Annotated[
    str | None, typer.Option("--delimiter", help="Such as ';' or '\\t'; found otherwise.", rich_help_panel=_READING)
]
NoHeader = Annotated[
    bool, typer.Option("--no-header", help="The first row is data; columns count from 0.", rich_help_panel=_READING)
]
MaxChars = Annotated[int, typer.Option("--max-chars", help="Cut longer texts.", rich_help_panel=_READING)]
Clean = Annotated[
    str,
    typer.Option(
        "--on-bad-text", metavar="error|clean|skip", help="For NUL and undecodable bytes.", rich_help_panel=_READING
    ),
]
Device = Annotated[
    Literal["auto", "cpu", "gpu"],
    typer.Option("--device", help="Where to train; auto: a GPU if there is one.", rich_help_panel="Training"),
]
Limit = Annotated[int | None, typer.Option("--limit", help="Read this many rows only.", rich_help_panel=_READING)]


def reading(
    text: str | None,
    label: str | None,
    label_separator: str | None,
    encoding: str | None,
    delimiter: str | None,
    no_header: bool,
    max_chars: int,
    on_bad_text: str,
    limit: int | None,
) -> dict[str, Any]:
    """The options above as arguments of `textrnn.reading`."""
    return {
        "text": text.split(",") if text else None,
        "label": label.split(",") if label else None,
        "label_separator": label_separator,
        "encoding": encoding,
        "delimiter": delimiter.replace("\\t", "\t") if delimiter else None,
        "no_header": no_header,
        "max_chars": max_chars,
        "on_bad_text": on_bad_text,
        "limit": limit,
    }


def number(low: float, high: float = float("inf"), *, above: bool = False) -> Callable[[float | None], float | None]:
    """Check that an option is a finite number of at least `low` (or above it) and at most `high`."""

    def check(value: float | None) -> float | None:
        if value is not None and not ((value > low if above else value >= low) and value <= high and value < 1e18):
            bound = f"{'above' if above else 'at least'} {low:g}" + (f" and at most {high:g}" if high < 1e18 else "")
            raise typer.BadParameter(f"must be {bound}, was {value:g}")
        return value

    return check


def one_of(package: str, *more: str) -> dict[str, Any]:
    """Help and check for an option that names a plug-in; `package` is looked at, not imported."""
    folder = Path(textrnn.__file__).parent.joinpath(*package.split("."))
    return among(*more, *(m.name for m in iter_modules([str(folder)]) if not m.name.startswith("_")))


def among(*names: str) -> dict[str, Any]:
    """Help and check for an option that is one of some names."""

    def check(value: str | None) -> str | None:
        if value is not None and value not in names:
            raise typer.BadParameter(not_one_of(value, list(names)))
        return value

    return {"metavar": "|".join(names), "callback": check}


def splitter_name(tokenizer: str, analyzer: str | None) -> str:
    """What `--tokenizer` and `--analyzer` name together."""
    if tokenizer == "morpheme":
        return analyzer or "mecab"
    if analyzer is None:
        return tokenizer
    if tokenizer == "auto":
        return analyzer
    if tokenizer == "subword":
        return f"{analyzer}+subword"
    raise typer.BadParameter(
        f"an analyser needs --tokenizer morpheme or subword, was {tokenizer}", param_hint="--analyzer"
    )


def check_prefix(prefix: str) -> str:
    """Refuse a prefix that would break a header."""
    if any(sign in prefix for sign in "\r\n\0"):
        raise UsageError("--prefix must not hold line ends")
    return prefix
