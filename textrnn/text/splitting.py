"""From the name of a splitter or an analyser to a `Splitter`."""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from inspect import signature
from itertools import chain, islice
from typing import Any

from textrnn import plugins
from textrnn.config import TextConfig
from textrnn.errors import MissingDependency, UnknownName, UsageError
from textrnn.protocols import Morpheme, Splitter
from textrnn.text import morphemes, splitters
from textrnn.text.many import each
from textrnn.text.normalize import has_hangul, pieces

__all__ = ["MorphemeSplitter", "alone", "choose", "is_analyzer", "splitter", "splitter_names", "threaded"]


class MorphemeSplitter:
    """An analyser as a splitter: the tokens are the forms, or ``form/tag``.

    Parameters
    ----------
    config : TextConfig
        Its name and options.
    threads : int, default=1
        For `split_all`, where the analyser can use several.

    Examples
    --------
    >>> splitter("mecab", pos=True).split("영화가 좋다")
    ['영화/NNG', '가/JKS', '좋/VA', '다/EC']
    >>> splitter(TextConfig("mecab", stem=True, stop_tags=("J",))).split("영화가 좋다")
    ['영화', '좋다']
    """

    def __init__(self, config: TextConfig, threads: int = 1) -> None:
        options = tuple(name for name in ("stem", "typos", "spacing") if getattr(config, name))
        self._analyzer = _analyzer(config.splitter, options, threads)
        module = plugins.load(morphemes, config.splitter)
        self._run: tuple[int, int] = module.LIMIT, getattr(module, "PIECE", module.LIMIT)
        self._pos, self._stop_tags = config.pos, config.stop_tags

    def analyze(self, text: str) -> list[Morpheme]:
        """Morphemes of one text, those with a stop tag left out; runs without a space are analysed in pieces."""
        return [
            one._replace(start=one.start + start, end=one.end + start)
            for start, piece in pieces(text, *self._run)
            for one in self._analyzer.analyze(piece)
            if self._wanted(one)
        ]

    def split(self, text: str) -> list[str]:
        """Split one text; runs without a space are analysed in pieces."""
        return self.split_all([text])[0]

    def split_all(self, texts: Sequence[str]) -> list[list[str]]:
        """Split many texts, their pieces all at once."""
        cut = [[piece for _, piece in pieces(text, *self._run)] for text in texts]
        found = iter(self._tokens([piece for parts in cut for piece in parts]))
        return [list(chain.from_iterable(islice(found, len(parts)))) for parts in cut]

    def join(self, tokens: Sequence[str]) -> str:
        """Put a space between morphemes; the original spacing is not kept."""
        return " ".join((token.rpartition("/")[0] or token) if self._pos else token for token in tokens)

    def version(self) -> str:
        """Name library and dictionary."""
        return str(self._analyzer.version())

    def _wanted(self, morpheme: Morpheme) -> bool:
        return not (self._stop_tags and morpheme.tag.startswith(self._stop_tags))

    def _tokens(self, parts: Sequence[str]) -> Iterable[list[str]]:
        if not (self._pos or self._stop_tags):
            return each(self._analyzer, "forms", parts)
        return (
            [f"{one.form}/{one.tag}" if self._pos else one.form for one in found if self._wanted(one)]
            for found in each(self._analyzer, "analyze", parts)
        )


@functools.lru_cache(maxsize=4)
def _analyzer(name: str, options: tuple[str, ...], threads: int) -> Any:
    """One analyser of a kind is enough: Kiwi and Okt need 3 s and hundreds of megabytes each."""
    kind = plugins.load(morphemes, name).Analyzer
    if lacking := [option for option in options if option not in signature(kind).parameters]:
        raise UsageError(f"{name} cannot do {', '.join(lacking)}; kiwi can")
    return kind(**dict.fromkeys(options, True), **({"threads": threads} if threads > 1 else {}))


def splitter_names() -> list[str]:
    """List every name that `splitter` knows."""
    return plugins.names(splitters) + plugins.names(morphemes)


def is_analyzer(name: str) -> bool:
    """Whether a splitter of this name gives morphemes, or parts of them.

    Examples
    --------
    >>> is_analyzer("okt"), is_analyzer("mecab+subword"), is_analyzer("word")
    (True, True, False)
    """
    return name.partition("+")[0] in plugins.names(morphemes)


def threaded(name: str) -> bool:
    """Whether one process can use several cores for this splitter.

    Examples
    --------
    >>> threaded("kiwi"), threaded("mecab")
    (True, False)
    """
    first = name.partition("+")[0]
    return is_analyzer(first) and "threads" in signature(plugins.load(morphemes, first).Analyzer).parameters


def alone(name: str) -> int:
    """How many texts one process cuts before starting others would have paid.

    Never for plain splitters: 'word' cuts 290,000 texts/s, and two workers together take and send 100,000.
    """
    first = name.partition("+")[0]
    if not is_analyzer(first):
        return sys.maxsize
    module = plugins.load(morphemes, first)
    return int(module.SPEED * module.START)


def splitter(config: str | TextConfig, *, pos: bool = False, threads: int = 1) -> Splitter:
    """Make a splitter.

    Parameters
    ----------
    config : str or TextConfig
        A file in `textrnn.text.splitters` or, for morphemes, in `textrnn.text.morphemes`, with its options.
    pos : bool, default=False
        Append part-of-speech tags; analysers only.
    threads : int, default=1
        For `split_all`; more than one for those that are `threaded` only.

    Raises
    ------
    UnknownName
        If there is none of that name.
    UsageError
        If it cannot do what is asked.
    MissingDependency
        If its library is not installed.

    Examples
    --------
    >>> splitter("word").split("well, well")
    ['well', ',', 'well']
    """
    if isinstance(config, str):
        config = TextConfig(config, pos=pos)
    first, plus, second = config.splitter.partition("+")
    if first in plugins.names(morphemes):
        made: Splitter = MorphemeSplitter(replace(config, splitter=first), threads)
    elif first in plugins.names(splitters):
        if asked := [name for name in ("pos", "stop_tags", "stem", "typos", "spacing") if getattr(config, name)]:
            raise UsageError(
                f"the {first!r} splitter cannot do {', '.join(asked)}; choose an analyser: "
                f"{', '.join(plugins.names(morphemes))}"
            )
        module = plugins.load(splitters, first)
        made = module.Splitter(config.learned) if hasattr(module.Splitter, "learn") else module.Splitter()
    else:
        raise UnknownName(plugins.not_one_of(first, splitter_names()))
    if not plus:
        return made
    learning = [name for name in plugins.names(splitters) if hasattr(plugins.load(splitters, name).Splitter, "learn")]
    if second not in learning or first in learning:
        raise UnknownName(f"{config.splitter!r}: {plugins.not_one_of(second, learning)} inside the tokens of another")
    inside: Splitter = plugins.load(splitters, second).Splitter(config.learned, made)
    return inside


def choose(texts: Iterable[str]) -> str:
    """Name the splitter that suits a corpus: morphemes where one text in ten has Hangul, words otherwise.

    mecab is taken before kiwi: 7,100 against 2,500 texts a second and thread, and 0.06 s to load against 3 s.
    """
    seen = korean = 0
    for text in texts:
        seen += 1
        korean += has_hangul(text)
    if korean * 10 < seen or not korean:
        return "word"
    for name in ("mecab", "kiwi"):
        try:
            plugins.load(morphemes, name)
        except MissingDependency:
            continue
        return name
    return "char"
