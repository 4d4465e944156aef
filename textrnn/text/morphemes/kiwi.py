"""Kiwi through kiwipiepy: no Java; restores contracted forms, mends typing errors and spacing; loads in 2 to 4 s."""

from __future__ import annotations

from functools import cached_property
from importlib.metadata import version

from kiwipiepy import Kiwi

from textrnn.protocols import Morpheme
from textrnn.text.morphemes._tags import SEJONG, stems
from textrnn.text.normalize import compatibility_jamo

__all__ = ["LIMIT", "SPEED", "START", "Analyzer"]

#: '가나다라가나다라...' takes 2.3 times what ordinary text takes in runs of 256 letters, 1.8 times in runs of 64.
LIMIT = 64
SPEED, START = 2500, 8


class Analyzer:
    """Kiwi with its own model, one thread (its threads hang in a forked child).

    Parameters
    ----------
    stem : bool, default=False
        Predicates in their dictionary form, endings left out.
    typos : bool, default=False
        Mend typing errors ('됬다'), by Kiwi's basic rules.
    spacing : bool, default=False
        Put missing spaces in first.

    Examples
    --------
    >>> Analyzer().forms("영화가 재미있다")
    ['영화', '가', '재미있', '다']
    >>> Analyzer(typos=True).forms("됬다")
    ['되', '었', '다']
    """

    def __init__(self, *, stem: bool = False, typos: bool = False, spacing: bool = False) -> None:
        self._stem, self._typos, self._spacing = stem, typos, spacing

    @cached_property
    def _kiwi(self) -> Kiwi:
        """Loaded when it is needed: 3 s and 450 MB, which a process that leaves the work to others can do without."""
        return Kiwi(num_workers=1, typos="basic" if self._typos else None)

    def analyze(self, text: str) -> list[Morpheme]:
        """Split a cleaned text into morphemes."""
        places = None
        if self._spacing:
            text, places = self._spaced(text)
        found = []
        for token in self._kiwi.tokenize(text):
            start, end = token.start, token.end
            if places is not None:
                start, end = places[start], places[end - 1] + 1 if end > start else places[start]
            found.append(Morpheme(compatibility_jamo(token.form), token.tag, start, end))
        return stems(found, SEJONG) if self._stem else found

    def forms(self, text: str) -> list[str]:
        """Forms alone, for speed."""
        if self._stem or self._spacing:
            return [each.form for each in self.analyze(text)]
        return [compatibility_jamo(token.form) for token in self._kiwi.tokenize(text)]

    def version(self) -> str:
        """Name library and dictionary."""
        return f"kiwipiepy {version('kiwipiepy')}, kiwipiepy_model {version('kiwipiepy_model')}"

    def _spaced(self, text: str) -> tuple[str, list[int]]:
        """The text with its spaces mended, and where each of its characters stood before."""
        spaced = self._kiwi.space(text)
        signs = [place for place, sign in enumerate(text) if not sign.isspace()]
        if "".join(spaced.split()) != "".join(text.split()):  # more than spaces was changed: leave it
            return text, list(range(len(text) + 1))
        places, passed = [], 0
        for sign in spaced:
            places.append(signs[min(passed, len(signs) - 1)])
            passed += not sign.isspace()
        return spaced, [*places, len(text)]
