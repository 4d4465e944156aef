"""The bundled corpora: balanced, and as many different texts as they have rows."""

from __future__ import annotations

import csv
import math
import unicodedata
from collections import Counter, defaultdict

import pytest

from textrnn_corpora import path

SAMPLES = ["reviews_ko", "reviews_en", "topics_ko"]
Row = tuple[str, str]


@pytest.fixture(scope="module", params=SAMPLES)
def sample(request: pytest.FixtureRequest) -> tuple[str, list[Row]]:
    """A name and its rows of text and label."""
    with path(request.param).open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, strict=True)
    assert header == ["text", "label"]
    assert {len(row) for row in rows} == {2}
    return request.param, [(text, label) for text, label in rows]


def bare(text: str) -> str:
    """A text without spaces, punctuation and case."""
    kept = (char for char in unicodedata.normalize("NFC", text).casefold() if unicodedata.category(char)[0] in "LNM")
    return "".join(kept)


def shingles(text: str) -> set[str]:
    return {text[start : start + 3] for start in range(len(text) - 2)}


def alike(texts: list[str], least: float) -> list[tuple[str, str, float]]:
    """Pairs whose sets of character 3-grams overlap by `least` or more (Jaccard).

    Two sets that overlap so far must share one of the rarest few grams of either, so that only those are looked up.
    """
    sets = [shingles(text) for text in texts]
    count = Counter(gram for grams in sets for gram in grams)
    holders: dict[str, list[int]] = defaultdict(list)
    found = []
    for number, grams in enumerate(sets):
        rare = sorted(grams, key=lambda gram: (count[gram], gram))[: len(grams) - math.ceil(least * len(grams)) + 1]
        for other in {holder for gram in rare for holder in holders[gram]}:
            overlap = len(grams & sets[other]) / len(grams | sets[other])
            if overlap >= least:
                found.append((texts[other], texts[number], overlap))
        for gram in rare:
            holders[gram].append(number)
    return found


def test_the_search_for_near_duplicates_finds_them() -> None:
    texts = ["the quick brown fox jumps over it", "the quick brown fox jumps over us", "a wholly different sentence"]
    assert [pair[:2] for pair in alike(texts, 0.8)] == [(texts[0], texts[1])]


def test_the_format(sample: tuple[str, list[Row]]) -> None:
    name, rows = sample
    content = path(name).read_bytes()
    assert b"\r" not in content
    assert not content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\n")
    for text, label in rows:
        assert text == text.strip() != ""
        assert label == label.strip() != ""
        assert unicodedata.is_normalized("NFC", text)


def test_there_are_enough(sample: tuple[str, list[Row]]) -> None:
    name, rows = sample
    labels = Counter(label for _, label in rows)
    if name.startswith("reviews"):
        assert len({text for text, _ in rows}) >= 1000
        assert len(labels) == 2
    else:
        assert len(labels) >= 6
        assert min(labels.values()) >= 80


def test_the_labels_are_balanced(sample: tuple[str, list[Row]]) -> None:
    labels = Counter(label for _, label in sample[1])
    assert max(labels.values()) - min(labels.values()) <= 0.01 * labels.total()


def test_no_two_texts_are_the_same(sample: tuple[str, list[Row]]) -> None:
    twice = {text: times for text, times in Counter(bare(text) for text, _ in sample[1]).items() if times > 1}
    assert twice == {}


def test_no_two_texts_are_nearly_the_same(sample: tuple[str, list[Row]]) -> None:
    assert alike([text for text, _ in sample[1] if len(text) >= 15], 0.8) == []


def test_no_opening_is_overused(sample: tuple[str, list[Row]]) -> None:
    openings = Counter(" ".join(text.casefold().split()[:2]) for text, _ in sample[1])
    assert {opening: times for opening, times in openings.items() if times > 5} == {}
