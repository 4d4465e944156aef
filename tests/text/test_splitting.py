"""Which splitter suits a corpus."""

import sys
from importlib.util import find_spec

import pytest

from textrnn.errors import MissingDependency
from textrnn.text import morphemes
from textrnn.text.splitting import choose

BEST = "mecab" if find_spec("mecab") else "kiwi"
KOREAN, ENGLISH = "이 영화 정말 좋다", "what a film"


def without(monkeypatch, *names):
    for name, library in (("mecab", "mecab"), ("kiwi", "kiwipiepy")):
        if name in names:
            monkeypatch.delitem(sys.modules, f"{morphemes.__name__}.{name}", raising=False)
            monkeypatch.setitem(sys.modules, library, None)


def test_korean_is_cut_into_morphemes():
    assert choose([KOREAN] * 3) == BEST
    assert choose(["ㅋㅋㅋ"]) == BEST


def test_english_is_cut_into_words():
    assert choose([ENGLISH] * 3) == "word"
    assert choose(["日本語", "Ωmega", "123", "👍"]) == "word"


@pytest.mark.parametrize(
    ("korean", "english", "expected"), [(1, 9, BEST), (1, 10, "word"), (10, 90, BEST), (1, 0, BEST)]
)
def test_one_korean_text_in_ten_decides(korean, english, expected):
    texts = [ENGLISH] * english + [KOREAN] * korean
    assert choose(texts) == choose(texts[::-1]) == expected


def test_a_corpus_without_texts_is_cut_into_words():
    assert choose([]) == "word"
    assert choose(["", "  "]) == "word"


def test_texts_may_come_from_a_generator():
    assert choose(text for text in [KOREAN, ENGLISH]) == BEST


def test_kiwi_stands_in_for_mecab(monkeypatch):
    without(monkeypatch, "mecab")
    assert choose([KOREAN]) == "kiwi"


def test_characters_stand_in_where_there_is_no_analyser(monkeypatch):
    without(monkeypatch, "mecab", "kiwi")
    assert choose([KOREAN]) == "char"
    assert choose([ENGLISH]) == "word"


def test_a_dictionary_that_cannot_be_loaded_is_said(monkeypatch):
    pytest.importorskip("mecab", reason="python-mecab-ko has no wheel for this Python")
    from textrnn.text.morphemes import mecab

    def without_room():
        raise ValueError

    monkeypatch.setattr(mecab, "MeCab", without_room)
    with pytest.raises(MissingDependency, match="cannot load its dictionary"):
        mecab.Analyzer()
