"""From a text as it comes to its tokens: one spelling, short runs, lower case, then the splitter."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

from textrnn.config import TextConfig
from textrnn.errors import UsageError
from textrnn.protocols import Morpheme
from textrnn.text.normalize import clean, origins, squeeze
from textrnn.text.splitting import MorphemeSplitter, splitter

__all__ = ["Cutter"]

#: Counts up where our own rules (normal form, pieces, splitters) change the tokens of a text: tokens kept before are
#: of no use then.
_RULES = 2


class Cutter:
    """Cut texts into tokens.

    Parameters
    ----------
    config : TextConfig
        How.

    Raises
    ------
    UnknownName, UsageError
        If there is no such splitter, or it cannot do what is asked.
    MissingDependency
        If its library is not installed.

    Examples
    --------
    >>> Cutter(TextConfig("word")).tokens("So gooooood!!!!!!")
    ['so', 'goood', '!', '!', '!']
    """

    def __init__(self, config: TextConfig) -> None:
        self.config = config
        self.splitter = splitter(config)

    @property
    def learns(self) -> bool:
        """Whether the splitter has to see texts before it can cut, and has not yet."""
        return hasattr(self.splitter, "learn") and not self.config.learned

    def learn(self, texts: Iterable[str], size: int) -> None:
        """Let a splitter that learns see texts and have at most `size` tokens; others need nothing."""
        if self.learns:
            state = self.splitter.learn(map(self.normal, texts), size)  # type: ignore[attr-defined]
            self.config = replace(self.config, learned=state)
            self.splitter = splitter(self.config)

    def normal(self, text: str) -> str:
        """The form of a text that is cut."""
        text = squeeze(clean(text), self.config.squeeze)
        return text.lower() if self.config.lower else text

    def tokens(self, text: str) -> list[str]:
        """Cut one text."""
        return self.splitter.split(self.normal(text))

    def morphemes(self, text: str) -> list[Morpheme]:
        """Morphemes with tags, and spans into the text as it was given.

        Raises
        ------
        UsageError
            If the splitter is not an analyser.

        Examples
        --------
        >>> Cutter(TextConfig("mecab")).morphemes("좋아ㅋㅋㅋㅋㅋ")[-1]
        Morpheme(form='ㅋㅋㅋ', tag='IC', start=2, end=5)
        """
        if not isinstance(self.splitter, MorphemeSplitter):
            raise UsageError(f"{self.config.splitter!r} gives no morphemes; choose an analyser")
        places = origins(text, self.config.squeeze, lower=self.config.lower)
        return [
            each._replace(start=places[each.start][0], end=places[each.end - 1][1])
            for each in self.splitter.analyze(self.normal(text))
        ]

    def join(self, tokens: Sequence[str]) -> str:
        """Put tokens together again, as far as that is possible."""
        return self.splitter.join(tokens)

    def version(self) -> str:
        """Name what decides the tokens beside the configuration."""
        return self.splitter.version()

    def fingerprint(self) -> bytes:
        """16 bytes that differ where tokens may differ."""
        told = json.dumps([_RULES, self.config.to_dict(), self.version()], sort_keys=True)
        return hashlib.blake2b(told.encode(), digest_size=16).digest()
