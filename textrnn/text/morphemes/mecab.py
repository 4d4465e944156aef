"""MeCab-ko through python-mecab-ko: no Java, no compiler, loads in 0.06 s. The default for Korean."""

from __future__ import annotations

from importlib.metadata import version

from mecab import MeCab, MeCabError
from mecab.utils import create_lattice

from textrnn.errors import MissingDependency
from textrnn.protocols import Morpheme
from textrnn.text.morphemes._tags import SEJONG, stems

__all__ = ["LIMIT", "SPEED", "START", "Analyzer"]

#: Runs of 256 letters that are no words take 3 times what ordinary text takes.
LIMIT = 64
SPEED, START = 7100, 3


class Analyzer:
    """MeCab with mecab-ko-dic.

    Parameters
    ----------
    stem : bool, default=False
        Predicates in their dictionary form, endings left out; contracted forms are taken apart.

    Raises
    ------
    MissingDependency
        If the dictionary cannot be loaded.

    Examples
    --------
    >>> Analyzer().forms("영화가 재미있다")
    ['영화', '가', '재미있', '다']
    >>> Analyzer(stem=True).forms("영화를 봤다")
    ['영화', '를', '보다']
    """

    def __init__(self, *, stem: bool = False) -> None:
        try:
            self._tagger = MeCab()
        except ValueError as error:  # and nothing more: no room for the dictionary, or none there
            raise MissingDependency(
                "mecab cannot load its dictionary; give the process more memory, or install mecab-ko-dic again"
            ) from error
        self._stem = stem

    def analyze(self, text: str) -> list[Morpheme]:
        """Split a cleaned text into morphemes."""
        skipped = len(text) - len(text.lstrip(" \t\n\v\r"))  # mecab counts from the first character that is no space
        found = []
        for each in self._tagger.parse(text):
            start, end = each.span.start + skipped, each.span.end + skipped
            if self._stem and each.feature.type == "Inflect" and each.feature.expression:
                # such as 보/VV/*+았/EP/*
                for part in each.feature.expression.split("+"):
                    form, _, tags = part.partition("/")
                    found.append(Morpheme(form, tags.partition("/")[0], start, end))
            else:
                found.append(Morpheme(each.surface, each.pos, start, end))
        return stems(found, SEJONG) if self._stem else found

    def forms(self, text: str) -> list[str]:
        """Forms alone, for speed."""
        if self._stem:
            return [each.form for each in self.analyze(text)]
        # what MeCab.parse does, less the features of each morpheme, which take half of its time
        lattice = create_lattice(text)
        if not self._tagger._tagger.parse(lattice):
            raise MeCabError(self._tagger._tagger.what())
        return [node.surface for _, node in lattice]

    def version(self) -> str:
        """Name library and dictionary."""
        return f"python-mecab-ko {version('python-mecab-ko')}, mecab-ko-dic {version('python-mecab-ko-dic')}"
