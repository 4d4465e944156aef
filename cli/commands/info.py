"""``textrnn info``: what is in a model file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from textrnn.config import RNNConfig
from textrnn.devices import backend, fused_path, gpus

from ..messages import chosen_language
from ..options import MODEL, Json, Model

__all__ = ["app"]

app = typer.Typer()


@app.command()
def info(
    model: Model = MODEL,
    json_: Json = False,
    card: Annotated[bool, typer.Option("--card", help="Print a model card in Markdown.")] = False,
) -> None:
    """Show what a model file holds: labels, tokens, network, figures and verdict.

    Example: textrnn info -m model.textrnn
    """
    from textrnn.bundle import load_text_model
    from textrnn.bundle.card import model_card
    from textrnn.bundle.format import consistent
    from textrnn.bundle.series_model import model_kind

    if card and json_:
        raise typer.BadParameter("a card is Markdown; leave out --json", param_hint="--card")
    if (kind := model_kind(model)) != "text":
        if card:
            raise typer.BadParameter("a card is for models of texts; leave it out", param_hint="--card")
        _print(_of_series(model, kind), as_json=json_)
        return
    held = load_text_model(model)
    if card:
        with consistent(model):
            text = model_card(held, model, language=chosen_language())
        typer.echo(text, nl=False)
        return
    facts: dict[str, Any] = {
        "model": str(model),
        "labels": held.labels,
        "prior": [round(share, 4) for share in held.prior],
        "text": {k: v for k, v in held.text.to_dict().items() if k != "learned"},
        "splitter_version": held.splitter_version,
        "max_length": held.max_length,
        "min_confidence": held.min_confidence,
        "parameters_count": sum(array.size for arrays in held.networks for array in arrays.values()),
        "networks": len(held.networks),
        "network": held.network.to_dict(),
        "ngrams": {name: len(ngrams.codes) for name, ngrams in held.wide.items()},
        **_machine(held.network.rnn),
        **held.summary,
        **_rerun(held.provenance),
    }
    _print(facts, as_json=json_)


def _of_series(model: Path, kind: str) -> dict[str, Any]:
    from textrnn.bundle.series_model import load_series_model

    held = load_series_model(model, kind)
    return {
        "model": str(model),
        "kind": kind,
        "parameters_count": sum(array.size for array in held.arrays.values()),
        "network": held.network.to_dict(),
        **_machine(held.network.rnn),
        **held.settings,
        **held.summary,
        **_rerun(held.provenance),
    }


def _rerun(provenance: dict[str, Any]) -> dict[str, Any]:
    """What it takes to make the model again: the command, SHA-256 of the texts and labels as read, and versions."""
    names = {"command": "command", "corpus": "corpus_sha256", "packages": "packages", "from": "continued_from"}
    return {shown: provenance[name] for name, shown in names.items() if provenance.get(name)}


def _machine(rnn: RNNConfig) -> dict[str, Any]:
    """What training here would compute on, as far as can be told without starting it."""
    return {"GPU": ", ".join(gpus()) or "none", "backend": backend(), "fused_on_gpu": fused_path(rnn)}


def _print(facts: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False))
        return
    for name, value in _flat(facts):
        typer.echo(f"{name}: {value}")


def _flat(facts: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    lines: list[tuple[str, Any]] = []
    for name, value in facts.items():
        if name == "history":
            continue
        if isinstance(value, dict) and value:
            lines += _flat(value, f"{prefix}{name}.")
        else:
            lines.append((prefix + name, ", ".join(map(str, value)) if isinstance(value, list) else value))
    return lines
