"""``textrnn fit``: train, judge, save."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from textrnn.presets import PRESETS

from ..command import normalised
from ..messages import chosen_language, say
from ..options import (
    MODEL,
    Clean,
    Delimiter,
    Device,
    Encoding,
    Force,
    Json,
    Label,
    LabelSeparator,
    Limit,
    MaxChars,
    NoHeader,
    Report,
    Resume,
    SignKey,
    Text,
    among,
    number,
    one_of,
    reading,
    splitter_name,
)
from ..outputs import claim
from ..state import note, state

__all__ = ["app"]

app = typer.Typer()

_Pooling = Literal["last", "max", "mean", "max+mean", "attention"]
_Weight = Literal["none", "balanced"]
_Loss = Literal["crossentropy", "focal"]
_WHERE, _SPLITS, _TOKENS, _MODEL, _TRAINING, _ANSWER = "Where", "Splits", "Tokens", "Model", "Training", "Answer"


@app.command()
def fit(
    context: typer.Context,
    corpus: Annotated[list[Path], typer.Argument(help="File(s) with texts and labels; '-' is stdin.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Model file to write.", rich_help_panel=_WHERE)
    ] = MODEL,
    force: Force = False,
    resume: Resume = False,
    sign_key: SignKey = None,
    from_: Annotated[
        Path | None,
        typer.Option("--from", metavar="MODEL", help="Go on from this model with new data.", rich_help_panel=_WHERE),
    ] = None,
    report: Report = None,
    plots: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder to draw plots into.", rich_help_panel=_WHERE)
    ] = None,
    logdir: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for TensorBoard.", rich_help_panel=_WHERE)
    ] = None,
    json_: Json = False,
    valid: Annotated[Path | None, typer.Option(help="File for early stopping.", rich_help_panel=_SPLITS)] = None,
    test: Annotated[Path | None, typer.Option(help="File to judge on.", rich_help_panel=_SPLITS)] = None,
    split: Annotated[
        float,
        typer.Option(
            help="Share of each held-out part.", callback=number(0, 0.49, above=True), rich_help_panel=_SPLITS
        ),
    ] = 0.1,
    cv: Annotated[
        int,
        typer.Option(
            metavar="K", help="Judge by K-fold cross-validation.", callback=number(0, 100), rich_help_panel=_SPLITS
        ),
    ] = 0,
    seed: Annotated[
        int, typer.Option(help="The same seed gives the same model.", callback=number(0, 4000), rich_help_panel=_SPLITS)
    ] = 0,
    tokenizer: Annotated[
        str, typer.Option(**one_of("text.splitters", "auto", "morpheme"), help="Unit of text.", rich_help_panel=_TOKENS)
    ] = "auto",
    analyzer: Annotated[
        str | None, typer.Option(**one_of("text.morphemes"), help="Morphological analyser.", rich_help_panel=_TOKENS)
    ] = None,
    pos: Annotated[
        bool, typer.Option("--pos/--no-pos", help="Add part-of-speech tags to morphemes.", rich_help_panel=_TOKENS)
    ] = False,
    stop_tags: Annotated[
        str | None,
        typer.Option(
            metavar="TAG[,TAG]", help="Leave out morphemes whose tag begins so, such as J.", rich_help_panel=_TOKENS
        ),
    ] = None,
    stem: Annotated[
        bool, typer.Option("--stem/--no-stem", help="Predicates in dictionary form.", rich_help_panel=_TOKENS)
    ] = False,
    typos: Annotated[
        bool, typer.Option("--typos/--no-typos", help="Mend typing errors (kiwi).", rich_help_panel=_TOKENS)
    ] = False,
    spacing: Annotated[
        bool, typer.Option("--spacing/--no-spacing", help="Mend spacing (kiwi).", rich_help_panel=_TOKENS)
    ] = False,
    squeeze: Annotated[
        int,
        typer.Option(help="Longest run of one letter; 0: any.", callback=number(0, 1000), rich_help_panel=_TOKENS),
    ] = 3,
    vocab_size: Annotated[
        int, typer.Option(help="Tokens to know.", callback=number(1), rich_help_panel=_TOKENS)
    ] = 30_000,
    min_count: Annotated[
        int, typer.Option(help="Leave out rarer tokens.", callback=number(1), rich_help_panel=_TOKENS)
    ] = 1,
    max_length: Annotated[
        int, typer.Option(help="Tokens of a text to read.", callback=number(1), rich_help_panel=_TOKENS)
    ] = 100,
    cache: Annotated[
        bool, typer.Option("--cache/--no-cache", help="Keep morphemes for another fit.", rich_help_panel=_TOKENS)
    ] = True,
    preset: Annotated[
        str,
        typer.Option(
            **among(*PRESETS), help="Settings for little or much time; other options win.", rich_help_panel=_MODEL
        ),
    ] = "default",
    embedding_dim: Annotated[
        int | None,
        typer.Option(
            help="Values of a word vector; by corpus size otherwise.", callback=number(1, 4096), rich_help_panel=_MODEL
        ),
    ] = None,
    embeddings: Annotated[
        Path | None, typer.Option(metavar="FILE.vec", help="Pretrained word vectors.", rich_help_panel=_MODEL)
    ] = None,
    cell: Annotated[str, typer.Option(**one_of("nn.cells"), help="Recurrent cell.", rich_help_panel=_MODEL)] = "lstm",
    units: Annotated[
        int | None,
        typer.Option(
            help="State size of one direction; by corpus size otherwise.",
            callback=number(1, 4096),
            rich_help_panel=_MODEL,
        ),
    ] = None,
    layers: Annotated[
        int, typer.Option(help="Layers on top of each other.", callback=number(1, 16), rich_help_panel=_MODEL)
    ] = 1,
    bidirectional: Annotated[
        bool, typer.Option("--bidirectional/--no-bidirectional", help="Read from both ends.", rich_help_panel=_MODEL)
    ] = True,
    pooling: Annotated[_Pooling, typer.Option(help="Steps to one vector.", rich_help_panel=_MODEL)] = "max+mean",
    filters: Annotated[
        int | None,
        typer.Option(
            help="Convolutions of each of three widths; by corpus size otherwise.",
            callback=number(0, 4096),
            rich_help_panel=_MODEL,
        ),
    ] = None,
    dropout: Annotated[
        float, typer.Option(callback=number(0, 0.99), rich_help_panel=_MODEL, help="Share dropped in training.")
    ] = 0.3,
    recurrent_dropout: Annotated[
        float,
        typer.Option(callback=number(0, 0.99), rich_help_panel=_MODEL, help="Share of the state dropped; slower."),
    ] = 0.0,
    networks: Annotated[
        int | None,
        typer.Option(
            help="Networks whose mean is the answer; by corpus size otherwise.",
            callback=number(1, 64),
            rich_help_panel=_MODEL,
        ),
    ] = None,
    wide: Annotated[
        bool, typer.Option("--wide/--no-wide", help="Add linear models of n-grams.", rich_help_panel=_MODEL)
    ] = True,
    refit: Annotated[
        bool,
        typer.Option(
            "--refit/--no-refit",
            help="Learn from the part held out as well, when it has served.",
            rich_help_panel=_MODEL,
        ),
    ] = True,
    epochs: Annotated[
        int | None,
        typer.Option(
            help="At most this many; by corpus size otherwise.", callback=number(1), rich_help_panel=_TRAINING
        ),
    ] = None,
    batch_size: Annotated[
        int | None,
        typer.Option(help="Texts in a step; by corpus size otherwise.", callback=number(1), rich_help_panel=_TRAINING),
    ] = None,
    learning_rate: Annotated[
        float | None,
        typer.Option(
            callback=number(0, 1, above=True),
            rich_help_panel=_TRAINING,
            help="Highest rate of the schedule; by corpus size otherwise.",
        ),
    ] = None,
    patience: Annotated[
        int | None,
        typer.Option(help="Epochs without improvement before stopping.", callback=number(1), rich_help_panel=_TRAINING),
    ] = None,
    class_weight: Annotated[_Weight, typer.Option(help="Weights of rare labels.", rich_help_panel=_TRAINING)] = "none",
    loss: Annotated[_Loss, typer.Option(help="What training lowers.", rich_help_panel=_TRAINING)] = "crossentropy",
    device: Device = "auto",
    min_precision: Annotated[
        float | None,
        typer.Option(
            help="Say unsure where fewer answers than this would be right.",
            callback=number(0, 1, above=True),
            rich_help_panel=_ANSWER,
        ),
    ] = None,
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
    r"""Train a model on texts with labels and judge it against a linear baseline.

    Example: textrnn fit corpus.csv --text review --label rating
    """
    claim(context, output, corpus, valid, test, force=force)
    from textrnn.estimators.fit_corpus import continue_corpus, fit_corpus

    training = {
        "epochs": epochs,
        "batch_size": batch_size,
        "learning_rate": learning_rate,
        "class_weight": None if class_weight == "none" else class_weight,
        "loss": loss,
        "random_state": seed,
        "device": device,
        "quiet": state.quiet,
    }
    options = reading(text, label, label_separator, encoding, delimiter, no_header, max_chars, on_bad_text, limit)
    if from_ is not None:
        for name, given in (("--report", report), ("--plots", plots)):
            if given is not None:
                raise typer.BadParameter(
                    "nothing is held out with --from; use 'textrnn evaluate --report'", param_hint=name
                )
        if resume:
            raise typer.BadParameter("has no use with --from; leave it out", param_hint="--resume")
        _check_useless(context)
        summary = continue_corpus(
            from_,
            corpus,
            output,
            logdir=logdir,
            force=force,
            sign_key=sign_key,
            command=normalised(context),
            reading=options,
            parameters=training,
        )
    else:
        parameters = training | {
            "tokenizer": splitter_name(tokenizer, analyzer),
            "pos": pos,
            "stop_tags": stop_tags.split(",") if stop_tags else [],
            "stem": stem,
            "typos": typos,
            "spacing": spacing,
            "squeeze": squeeze,
            "cache": cache,
            "vocab_size": vocab_size,
            "min_count": min_count,
            "max_length": max_length,
            "embedding_dim": embedding_dim,
            "embeddings": embeddings,
            "cell": cell,
            "units": units,
            "layers": layers,
            "bidirectional": bidirectional,
            "pooling": pooling,
            "filters": filters,
            "dropout": dropout,
            "recurrent_dropout": recurrent_dropout,
            "networks": networks,
            "wide": wide,
            "refit": refit,
            "patience": patience,
        }
        parameters |= {name: value for name, value in PRESETS[preset].items() if not _said(context, name)}
        summary = fit_corpus(
            corpus,
            output,
            valid=valid,
            test=test,
            split=split,
            cv=cv,
            min_precision=min_precision,
            report=report,
            plots=plots,
            logdir=logdir,
            language=chosen_language(),
            force=force,
            resume=resume,
            sign_key=sign_key,
            command=normalised(context),
            reading=options,
            parameters=parameters,
            say=note,
        )
    if json_:
        typer.echo(json.dumps(summary, ensure_ascii=False))
    else:
        _print_continued(summary) if from_ is not None else _print(summary)


def _check_useless(context: typer.Context) -> None:
    """Refuse with --from what only a model made anew would heed."""
    for option in context.command.params:
        panel = getattr(option, "rich_help_panel", None)
        anew = panel in (_SPLITS, _TOKENS, _MODEL, _ANSWER) and option.name not in ("seed", "cache")
        if (anew or option.name == "patience") and _said(context, str(option.name)):
            raise typer.BadParameter("has no use with --from; leave it out", param_hint=option.opts[0])


def _said(context: typer.Context, name: str) -> bool:
    """Whether an option was given on the command line."""
    source = context.get_parameter_source(name)
    return source is not None and source.name != "DEFAULT"


def _print(summary: dict[str, Any]) -> None:
    from textrnn.evaluation.wording import verdict_sentence

    names = ", ".join(summary["classes"][:8])
    if len(summary["classes"]) > 8:
        names = say("more_labels", names=names, n=len(summary["classes"]) - 8)
    typer.echo(say("rows", n=summary["rows"], classes=len(summary["classes"]), names=names))
    typer.echo(say("tokens", tokens=summary["analyzer"] or summary["tokenizer"]))
    for part in ("valid", "test"):
        if summary[part]:
            typer.echo(say("scores", part=say(part), **{k: summary[part][k] for k in ("accuracy", "macro_f1", "n")}))
    typer.echo(verdict_sentence(summary["verdict"], summary["baseline"], chosen_language()))
    if "unsure" in summary:
        typer.echo(say("threshold", **summary["unsure"]))
    typer.echo(say("saved", model=summary["model"], seconds=summary["seconds"]["total"]))


def _print_continued(summary: dict[str, Any]) -> None:
    typer.echo(say("continued", n=summary["rows"], epochs=summary["epochs"], accuracy=summary["train"]["accuracy"]))
    typer.echo(say("saved", model=summary["model"], seconds=summary["seconds"]["total"]))
