"""The index: every entry is complete, every address safe to open, every converter there."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from textrnn import plugins
from textrnn.errors import UnknownName
from textrnn_corpora import Entry, Part, converters, entry, names
from textrnn_corpora.index import find

ENTRIES = [entry(name) for name in names()]
PARTS = [pytest.param(part, id=f"{corpus.name}/{part.name}") for corpus in ENTRIES for part in corpus.parts]


@pytest.mark.parametrize("corpus", ENTRIES, ids=names())
def test_every_corpus_is_described(corpus: Entry) -> None:
    assert re.fullmatch(r"[a-z0-9_]+", corpus.name)
    assert corpus.about
    assert corpus.licence
    assert corpus.licence_source
    assert corpus.columns
    assert len(set(corpus.columns)) == len(corpus.columns)
    assert corpus.task in {"sentiment", "topics", "intents", "questions", "series"}
    if corpus.task == "series":
        assert (corpus.text, corpus.label, corpus.language) == ("", "", "")
    else:
        assert {corpus.text, corpus.label} <= set(corpus.columns)
        assert corpus.language in {"ko", "en"}
    assert all(isinstance(cell, str) for cell in corpus.labels.values())


@pytest.mark.parametrize("corpus", ENTRIES, ids=names())
def test_parts_have_names_and_files_of_their_own(corpus: Entry) -> None:
    assert [part.name for part in corpus.parts] in (["all"], ["train", "test"])
    outcomes = [(part.file, part.name if part.convert else "") for part in corpus.parts if part.address]
    assert len(set(outcomes)) == len(outcomes)


@pytest.mark.parametrize("part", PARTS)
def test_every_part_has_one_safe_source(part: Part) -> None:
    assert bool(part.bundled) != bool(part.address)
    if part.bundled:
        assert re.fullmatch(r"[a-z_]+\.csv", part.bundled)
        return
    address = urlsplit(part.address)
    assert address.scheme == "https"
    assert address.hostname
    assert not address.query
    assert not address.fragment
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", part.file)
    if address.hostname == "raw.githubusercontent.com":
        assert re.fullmatch(r"[0-9a-f]{40}", address.path.split("/")[3]), "a branch can change, a commit cannot"
    else:
        assert "github" not in address.hostname


@pytest.mark.parametrize("part", PARTS)
def test_sizes_and_digests_have_their_form(part: Part) -> None:
    assert part.size is None or part.size > 0
    assert part.sha256 is None or re.fullmatch(r"[0-9a-f]{64}", part.sha256)
    assert part.sha256 is None or part.size, "whoever knew the digest knew the size"


@pytest.mark.parametrize("part", PARTS)
def test_every_converter_named_is_there(part: Part) -> None:
    if part.convert:
        assert callable(plugins.load(converters, part.convert).convert)


def test_every_converter_is_used() -> None:
    used = {part.convert for corpus in ENTRIES for part in corpus.parts if part.convert}
    assert used == set(plugins.names(converters))


def test_the_expected_corpora_are_there() -> None:
    assert names()[:3] == ["reviews_ko", "reviews_en", "topics_ko"]
    assert {"nsmc", "imdb", "ynat", "3i4k", "trec", "ag_news", "r8", "jena", "stock_daily"} <= set(names())
    assert entry("reviews_ko").bundled
    assert not entry("nsmc").bundled


def test_names_with_and_without_a_part() -> None:
    corpus, parts = find("nsmc")
    assert (corpus.name, [part.name for part in parts]) == ("nsmc", ["train", "test"])
    corpus, parts = find("nsmc/test")
    assert (corpus.name, [part.file for part in parts]) == ("nsmc", ["ratings_test.txt"])


def test_an_unknown_name_offers_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean 'nsmc'"):
        entry("nsmcs")
    with pytest.raises(UnknownName, match="'dev' is not one of train, test"):
        find("nsmc/dev")
