"""``textrnn tokenize``: the tokens of a text, by one analyser or by many side by side."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from textrnn.errors import UsageError

from ..options import Json, one_of, splitter_name

if TYPE_CHECKING:
    from textrnn.text import Tokenizer

__all__ = ["app"]

app = typer.Typer()


@app.command()
def tokenize(
    texts: Annotated[list[str], typer.Argument(metavar="TEXT...", help="Texts.")],
    model: Annotated[
        Path | None, typer.Option("--model", "-m", help="Cut as this model does; what it does not know is <OOV>.")
    ] = None,
    tokenizer: Annotated[
        str, typer.Option(**one_of("text.splitters", "auto", "morpheme"), help="Unit of text.")
    ] = "auto",
    analyzer: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Morphological analyser; may be given more than once, or 'all'."),
    ] = None,
    pos: Annotated[bool, typer.Option("--pos/--no-pos", help="Add part-of-speech tags to morphemes.")] = False,
    stop_tags: Annotated[
        str | None, typer.Option(metavar="TAG[,TAG]", help="Leave out morphemes whose tag begins so, such as J.")
    ] = None,
    stem: Annotated[bool, typer.Option("--stem/--no-stem", help="Predicates in dictionary form.")] = False,
    typos: Annotated[bool, typer.Option("--typos/--no-typos", help="Mend typing errors (kiwi).")] = False,
    spacing: Annotated[bool, typer.Option("--spacing/--no-spacing", help="Mend spacing (kiwi).")] = False,
    json_: Json = False,
) -> None:
    """Print the tokens of texts.

    Example: textrnn tokenize "이 영화 정말 재미있어요" --analyzer mecab --analyzer okt --pos
    """
    from textrnn.config import TextConfig
    from textrnn.text import Tokenizer
    from textrnn.text.splitting import choose

    made: dict[str, Tokenizer] = {}
    if model is not None:
        made[str(model)] = _of_model(model)
    else:
        options: dict[str, Any] = {"pos": pos, "stem": stem, "typos": typos, "spacing": spacing}
        options["stop_tags"] = tuple(stop_tags.split(",")) if stop_tags else ()
        asked: list[str] | list[None] = _named(analyzer) or [None]
        for wanted in asked:
            name = splitter_name(tokenizer, wanted)
            name = choose(texts) if name == "auto" else name
            if name.endswith("subword"):
                raise UsageError(
                    "subwords are learned from a corpus; name a model that was trained with them: -m MODEL"
                )
            made[name] = Tokenizer(splitter=TextConfig(name, **options))
    if json_:
        found = [_told(text, name, each, known=model is not None) for text in texts for name, each in made.items()]
        typer.echo(json.dumps({"tokens": found}, ensure_ascii=False))
        return
    width = max(map(len, made))
    for text in texts:
        for name, each in made.items():
            tokens = _told(text, name, each, known=model is not None)["tokens"]
            typer.echo((f"{name:<{width}}  " if len(made) > 1 else "") + " ".join(tokens))


def _named(analyzers: list[str] | None) -> list[str] | None:
    from textrnn import plugins
    from textrnn.text import morphemes

    return plugins.names(morphemes) if analyzers == ["all"] else analyzers


def _of_model(path: Path) -> Tokenizer:
    from textrnn.runtime import load

    return load(path).tokenizer


def _told(text: str, name: str, tokenizer: Tokenizer, *, known: bool) -> dict[str, Any]:
    from textrnn.text.splitting import is_analyzer

    tokens = tokenizer.tokens(text)
    if known:
        tokens = [token if token in tokenizer.word_index else "<OOV>" for token in tokens]
    told: dict[str, Any] = {"text": text, "splitter": name, "tokens": tokens}
    if tokenizer.splitter and is_analyzer(tokenizer.splitter.splitter) and "+" not in tokenizer.splitter.splitter:
        told["morphemes"] = [each._asdict() for each in tokenizer.morphemes(text)]
    return told
