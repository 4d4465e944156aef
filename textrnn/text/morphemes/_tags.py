"""What part-of-speech tags mean to us: which words have a dictionary form, and which endings go with them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from textrnn.protocols import Morpheme

__all__ = ["SEJONG", "TagSet", "stems"]


class TagSet(NamedTuple):
    """Beginnings of tags: predicates, whose dictionary form is ``form + 다``, and the endings that stems leave out."""

    predicates: tuple[str, ...]
    endings: tuple[str, ...]


#: The tags of the Sejong corpus: mecab-ko-dic, Kiwi, Komoran and, with finer endings, Kkma.
SEJONG = TagSet(("VV", "VA", "VX", "VC", "XSV", "XSA"), ("E",))


def stems(morphemes: Iterable[Morpheme], tags: TagSet) -> list[Morpheme]:
    """Put predicates into their dictionary form and leave endings out.

    Examples
    --------
    >>> stems([Morpheme("재미있", "VA", 0, 3), Morpheme("다", "EF", 3, 4)], SEJONG)
    [Morpheme(form='재미있다', tag='VA', start=0, end=3)]
    """
    return [
        each._replace(form=each.form + "다") if each.tag.startswith(tags.predicates) else each
        for each in morphemes
        if not each.tag.startswith(tags.endings)
    ]
