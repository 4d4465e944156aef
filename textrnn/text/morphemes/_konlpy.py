"""What KoNLPy's four analysers have in common: Java, forms without spans, and signs that they cannot read."""

from __future__ import annotations

from functools import cached_property
from importlib.metadata import version
from typing import Any, ClassVar

from textrnn.protocols import Morpheme
from textrnn.text.alignment import align
from textrnn.text.morphemes import _java
from textrnn.text.morphemes._tags import TagSet, stems
from textrnn.text.normalize import compatibility_jamo

__all__ = ["KoNLPyAnalyzer"]

#: Stands for signs beyond U+FFFF, which Java holds as two halves and Komoran tears apart.
_STAND_IN = "※"


class KoNLPyAnalyzer:
    """An analyser of KoNLPy.

    Parameters
    ----------
    stem : bool, default=False
        Predicates in their dictionary form, endings left out.
    """

    tags: ClassVar[TagSet]

    def __init__(self, *, stem: bool = False) -> None:
        _java.start()
        self._stem = stem

    @cached_property
    def _tagger(self) -> Any:
        """Loaded when it is needed: 1 to 5 s and up to 325 MB; that Java works is known before."""
        return self._make()

    def _make(self) -> Any:
        """Load the analyser."""
        raise NotImplementedError

    def _pairs(self, text: str) -> list[tuple[str, str]]:
        """Forms and tags of a text that is not blank."""
        pairs: list[tuple[str, str]] = self._tagger.pos(text)
        return pairs

    def analyze(self, text: str) -> list[Morpheme]:
        """Split a cleaned text into morphemes."""
        pairs = self._read(text)
        spans = align(text, [form for form, _ in pairs])
        morphemes = [Morpheme(form, tag, *span) for (form, tag), span in zip(pairs, spans, strict=True)]
        return stems(morphemes, self.tags) if self._stem else morphemes

    def forms(self, text: str) -> list[str]:
        """Forms alone, for speed."""
        if self._stem:
            return [morpheme.form for morpheme in self.analyze(text)]
        return [form for form, _ in self._read(text)]

    def version(self) -> str:
        """Name library and dictionary; KoNLPy carries both."""
        return f"konlpy {version('konlpy')}"

    def _read(self, text: str) -> list[tuple[str, str]]:
        """Forms and tags, with the signs that were stood in for put back."""
        text = " ".join(text.split())  # Hannanum waits for ever after a line end with nothing but space behind it
        if not text:
            return []
        beyond = [sign for sign in text if sign > "\uffff" or sign == _STAND_IN]
        if beyond:
            text = "".join(_STAND_IN if sign > "\uffff" else sign for sign in text)
        pairs = [(compatibility_jamo(form), tag) for form, tag in self._pairs(text) if form and not form.isspace()]
        if not beyond:
            return pairs
        signs = iter(beyond)
        return [
            ("".join(next(signs, _STAND_IN) if sign == _STAND_IN else sign for sign in form), tag)
            for form, tag in pairs
        ]
