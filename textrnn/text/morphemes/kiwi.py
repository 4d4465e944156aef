"""Kiwi through kiwipiepy: no Java; restores contracted forms, mends typing errors and spacing; loads in 2 to 4 s."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib.metadata import version

from kiwipiepy import Kiwi, Token

from textrnn.protocols import Morpheme
from textrnn.text.morphemes._tags import SEJONG, stems
from textrnn.text.normalize import compatibility_jamo

__all__ = ["LIMIT", "SPEED", "START", "Analyzer"]

#: '가나다라가나다라...' takes 2.3 times what ordinary text takes in runs of 256 letters, 1.8 times in runs of 64.
LIMIT = 64
SPEED, START = 2500, 8


class Analyzer:
    """Kiwi with its own model.

    Parameters
    ----------
    stem : bool, default=False
        Predicates in their dictionary form, endings left out.
    typos : bool, default=False
        Mend typing errors ('됬다'), by Kiwi's basic rules.
    spacing : bool, default=False
        Put missing spaces in first.
    threads : int, default=1
        For `analyze_all` and `forms_all`. Two threads cut NSMC's 150,000 texts in 48 s, two processes in 45, but
        threads share the model's 500 MB. They would hang in a forked child: only workers have more than one.

    Examples
    --------
    >>> Analyzer().forms("영화가 재미있다")
    ['영화', '가', '재미있', '다']
    >>> Analyzer(typos=True).forms("됬다")
    ['되', '었', '다']
    """

    def __init__(self, *, stem: bool = False, typos: bool = False, spacing: bool = False, threads: int = 1) -> None:
        self._stem, self._typos, self._spacing, self._threads = stem, typos, spacing, threads

    @cached_property
    def _kiwi(self) -> Kiwi:
        """Loaded when it is needed: 3 s and 450 MB, which a process that leaves the work to others can do without."""
        return Kiwi(num_workers=self._threads, typos="basic" if self._typos else None)

    def analyze(self, text: str) -> list[Morpheme]:
        """Split a cleaned text into morphemes."""
        return self.analyze_all([text])[0]

    def analyze_all(self, texts: Sequence[str]) -> list[list[Morpheme]]:
        """Split many texts, in all threads."""
        if not self._spacing:
            return [self._morphemes(tokens, None) for tokens in self._tokens(texts)]
        spaced = [_spaced(*pair) for pair in zip(texts, self._kiwi.space(texts), strict=True)]
        found = self._tokens([text for text, _ in spaced])
        return [self._morphemes(tokens, places) for tokens, (_, places) in zip(found, spaced, strict=True)]

    def forms(self, text: str) -> list[str]:
        """Forms alone, for speed."""
        return self.forms_all([text])[0]

    def forms_all(self, texts: Sequence[str]) -> list[list[str]]:
        """Forms of many texts, in all threads."""
        if self._stem or self._spacing:
            return [[each.form for each in found] for found in self.analyze_all(texts)]
        return [[compatibility_jamo(token.form) for token in tokens] for tokens in self._tokens(texts)]

    def version(self) -> str:
        """Name library and dictionary."""
        return f"kiwipiepy {version('kiwipiepy')}, kiwipiepy_model {version('kiwipiepy_model')}"

    def _tokens(self, texts: Sequence[str]) -> Iterator[list[Token]]:
        """Kiwi's own tokens; without threads text by text, since a queue for one takes time."""
        return map(self._kiwi.tokenize, texts) if self._threads == 1 else self._kiwi.tokenize(texts)

    def _morphemes(self, tokens: list[Token], places: list[int] | None) -> list[Morpheme]:
        """Morphemes with spans into the text before spaces were put in, where `places` tells of it."""
        found = []
        for token in tokens:
            start, end = token.start, token.end
            if places is not None:
                start, end = places[start], places[end - 1] + 1 if end > start else places[start]
            found.append(Morpheme(compatibility_jamo(token.form), token.tag, start, end))
        return stems(found, SEJONG) if self._stem else found


def _spaced(text: str, spaced: str) -> tuple[str, list[int]]:
    """A text with its spaces mended, and where each of its characters stood before."""
    signs = [place for place, sign in enumerate(text) if not sign.isspace()]
    if not signs or "".join(spaced.split()) != "".join(text.split()):  # more than spaces was changed: leave it
        return text, list(range(len(text) + 1))
    places, passed = [], 0
    for sign in spaced:
        places.append(signs[min(passed, len(signs) - 1)])
        passed += not sign.isspace()
    return spaced, [*places, len(text)]
