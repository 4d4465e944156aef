"""What a text classifier puts into its file, and what is refused when the parts do not fit."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import numpy as np
import pytest
import safetensors.numpy

from textrnn.bundle import TextModel, load_text_model, read_bundle, save_text_model, write_bundle
from textrnn.config import NetworkConfig, RNNConfig, TextConfig
from textrnn.errors import ModelFileError, OutputError
from textrnn.text.ngram_model import NGramModel
from textrnn.text.vocabulary import Vocabulary

TOKENS = ["", "<OOV>", "좋", "나쁘", "😀", 'quote"\\', "\u2028"]


def a_model(seed=0, **changes):
    rng = np.random.default_rng(seed)
    shapes = {
        "embedding": (7, 3),
        "rnn.0.forward.kernel": (3, 16),
        "rnn.0.forward.recurrent_kernel": (4, 16),
        "rnn.0.forward.bias": (16,),
        "head.kernel": (4, 2),
        "head.bias": (2,),
    }
    given = {
        "network": NetworkConfig(7, 2, 3, RNNConfig("lstm", 4, bidirectional=False, dropout=0.1), "max", 0.5),
        "arrays": {name: rng.normal(size=shape).astype(np.float32) for name, shape in shapes.items()},
        "labels": ["001", "긍정"],
        "prior": [0.4, 0.6],
        "vocabulary": Vocabulary(TOKENS),
        "text": TextConfig("mecab", pos=True, stop_tags=("J", "E"), lower=False, squeeze=2, learned="{}"),
        "splitter_version": "1",
        "max_length": 77,
        "summary": {"accuracy": 0.5, "nested": {"rows": [1, 2]}},
        "min_confidence": 0.7,
        "golden": [["좋 나쁘", [0.1, 0.9]]],
    }
    return TextModel(**given | changes)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "m.textrnn"


def same(first, second):
    for field in fields(TextModel):
        if field.name == "arrays":
            assert set(first.arrays) == set(second.arrays)
            for name, array in first.arrays.items():
                np.testing.assert_array_equal(second.arrays[name], array)
                assert second.arrays[name].dtype == np.float32
        elif field.name == "vocabulary":
            assert first.vocabulary.tokens == second.vocabulary.tokens
        else:
            assert getattr(first, field.name) == getattr(second, field.name), field.name
    return True


def test_whether_a_text_may_have_several_labels_is_kept(path):
    for several in (False, True):
        save_text_model(a_model(network=replace(a_model().network, multilabel=several)), path)
        assert load_text_model(path).network.multilabel is several


def refused(path):
    with pytest.raises(ModelFileError) as error:
        load_text_model(path)
    assert str(error.value).startswith(f"{path}: ")
    assert "\n" not in str(error.value)
    return str(error.value).removeprefix(f"{path}: ")


def changed(path, **members):
    """Write a model file with a valid digest whose members are edited."""
    save_text_model(a_model(), path)
    given = read_bundle(path)
    for name, edit in members.items():
        name = next(member for member in given if member.startswith(name))
        given[name] = edit(given[name])
    write_bundle(path, given, needs="0.1.0")


def edited(**changes):
    """An edit of the keys of model.json; None takes a key away."""

    def edit(data):
        plain = json.loads(data) | changes
        return json.dumps({key: value for key, value in plain.items() if value is not None}).encode()

    return edit


def test_a_model_comes_back_as_it_was(path):
    model = a_model()
    digest = save_text_model(model, path)
    assert same(load_text_model(path), model)
    assert len(digest) == 64


def test_defaults_come_back_as_they_were(path):
    model = a_model(text=TextConfig(), max_length=200, summary={}, min_confidence=None, golden=[])
    save_text_model(model, path)
    assert same(load_text_model(path), model)


def test_every_value_of_a_weight_comes_back_to_the_bit(path):
    extremes = np.array([[np.float32(1e-45), -0.0, 3.4e38], [1 / 3, -1e-38, 1]], np.float32).reshape(2, 3)
    model = a_model()
    model.arrays["embedding"][:2] = extremes
    save_text_model(model, path)
    assert load_text_model(path).arrays["embedding"][:2].tobytes() == extremes.tobytes()


def test_the_same_model_gives_the_same_bytes(tmp_path):
    first = save_text_model(a_model(), tmp_path / "one")
    second = save_text_model(a_model(), tmp_path / "two")
    backwards = a_model()
    backwards.arrays = dict(reversed(backwards.arrays.items()))
    third = save_text_model(backwards, tmp_path / "three")
    other = save_text_model(a_model(seed=1), tmp_path / "four")
    assert first == second == third != other
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes() == (tmp_path / "three").read_bytes()


def test_a_loaded_model_is_saved_to_the_same_bytes(tmp_path):
    save_text_model(a_model(), tmp_path / "one")
    save_text_model(load_text_model(tmp_path / "one"), tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_the_file_names_neither_its_place_nor_its_time(path):
    save_text_model(a_model(), path)
    data = path.read_bytes()
    for private in (str(path.parent).encode(), path.name.encode(), b"date", b"time", b"host"):
        assert private not in data


def test_300_flipped_bytes_are_all_noticed(path):
    save_text_model(a_model(), path)
    data = path.read_bytes()
    rng = np.random.default_rng(0)
    for place in rng.integers(0, len(data), 300):
        spoilt = bytearray(data)
        spoilt[place] ^= 1 << int(rng.integers(8))
        path.write_bytes(spoilt)
        refused(path)


def test_a_model_cut_short_is_noticed(path):
    save_text_model(a_model(), path)
    data = path.read_bytes()
    for end in range(0, len(data), 23):
        path.write_bytes(data[:end])
        refused(path)


def test_an_existing_file_is_kept_unless_forced(path):
    save_text_model(a_model(), path)
    with pytest.raises(OutputError, match="exists already"):
        save_text_model(a_model(seed=1), path, force=False)
    assert same(load_text_model(path), a_model())


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_a_weight_that_is_no_number_is_refused(path, wrong):
    def spoil(data):
        arrays = safetensors.numpy.load(data)
        arrays["head.kernel"][1, 1] = wrong
        return safetensors.numpy.save(arrays)

    changed(path, weights=spoil)
    assert refused(path) == "its parts do not fit together (a weight is not a finite number); train it again"


def test_a_model_with_such_a_weight_cannot_even_be_made():
    with pytest.raises(ValueError, match="not a finite number"):
        a_model(arrays={"embedding": np.full((7, 3), np.nan, np.float32)})


@pytest.mark.parametrize("tokens", [TOKENS[:-1], [*TOKENS, "more"]])
def test_a_vocabulary_of_another_size_is_refused(path, tokens):
    changed(path, vocabulary=lambda _: json.dumps(tokens).encode())
    assert f"{len(tokens)} tokens for 7 word vectors" in refused(path)


@pytest.mark.parametrize("tokens", [[*TOKENS[1:], "more"], [*TOKENS[:-1], "좋"], [], {}, 7, None])
def test_a_vocabulary_of_another_shape_is_refused(path, tokens):
    changed(path, vocabulary=lambda _: json.dumps(tokens).encode())
    assert "its parts do not fit together" in refused(path)


@pytest.mark.parametrize("wrong", [{"labels": ["a"]}, {"labels": ["a", "b", "c"]}, {"prior": [1.0]}])
def test_labels_that_do_not_match_the_outputs_are_refused(path, wrong):
    changed(path, model=edited(**wrong))
    assert "for 2 outputs" in refused(path)


@pytest.mark.parametrize(
    "wrong",
    [
        {"max_length": 10**30},
        {"max_length": 1 << 31},
        {"prior": [[0.5], [0.5]]},
        {"text": {**a_model().text.to_dict(), "squeeze": 1 << 32}},
        {"kind": "a\nb"},
        {"kind": "x" * 10_000},
    ],
)
def test_a_value_that_would_fail_in_predicting_is_refused(path, wrong):
    changed(path, model=edited(**wrong))
    told = refused(path)
    assert "its parts do not fit together" in told
    assert len(told) < 400


def test_tokens_that_are_no_strings_are_refused(path):
    changed(path, vocabulary=lambda _: json.dumps([*TOKENS[:-1], 5]).encode())
    assert "tokens are no strings" in refused(path)


@pytest.mark.parametrize(
    "wrong",
    [
        {"bias": np.zeros((1, 3), np.float32), "weights": np.zeros((2, 1), np.float16)},
        {"codes": np.zeros((2, 0), np.uint32)},
        {"longest": 10**9},
        {"longest": 1.5},
    ],
)
def test_n_grams_that_cannot_be_counted_are_refused(path, wrong):
    arrays = {"codes": np.array([1, 2], np.uint32), "idf": np.ones(2, np.float16), "bias": np.zeros(1, np.float32)}
    given = {"shortest": 1, "longest": 2, "weights": np.ones((2, 1), np.float16), **arrays}
    save_text_model(a_model(wide={"ngrams": NGramModel(**given)}), path)
    assert load_text_model(path).wide["ngrams"].longest == 2
    with pytest.raises(ValueError, match="n-grams"):
        a_model(wide={"ngrams": NGramModel(**given | wrong)})


@pytest.mark.parametrize(
    "layout", ["tags", [], {"text": "a"}, {"label": 0.5}, {"label": ["a", None]}, {"label_separator": ["a"]}]
)
def test_labels_that_are_nowhere_in_a_corpus_are_refused(path, layout):
    for right in ({"label": ["a", "b"]}, {"label": ["a"], "label_separator": ";"}, {"label": [1, 2]}, {"label": "a"}):
        changed(path, model=edited(summary={"labels_at": right}))
        assert load_text_model(path).summary["labels_at"] == right
    changed(path, model=edited(summary={"labels_at": layout}))
    assert "its parts do not fit together (labels at" in refused(path)


@pytest.mark.parametrize("key", ["labels", "prior", "text", "golden", "network", "kind"])
def test_a_missing_key_is_refused(path, key):
    changed(path, model=edited(**{key: None}))
    assert "its parts do not fit together" in refused(path)


@pytest.mark.parametrize(
    "network",
    [
        {},
        [],
        "lstm",
        {**a_model().network.to_dict(), "pooling": "median"},
        {**a_model().network.to_dict(), "colour": "red"},
        {**a_model().network.to_dict(), "vocabulary": 0},
        {**a_model().network.to_dict(), "rnn": {"cell": "lstm", "units": "4"}},
        {**a_model().network.to_dict(), "rnn": None},
    ],
)
def test_a_network_of_another_shape_is_refused(path, network):
    changed(path, model=edited(network=network))
    refused(path)


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b"[]", b"null", b"1"])
def test_plain_data_that_cannot_be_read_are_refused(path, data):
    for member in ("model", "vocabulary", "weights"):
        changed(path, **{member: lambda _: data})
        refused(path)


def test_a_member_that_is_missing_is_refused(path):
    save_text_model(a_model(), path)
    members = read_bundle(path)
    for name in members:
        write_bundle(path, {other: data for other, data in members.items() if other != name}, needs="0.1.0")
        refused(path)


def test_a_model_of_something_else_is_refused(path):
    changed(path, model=edited(kind="series"))
    assert (
        refused(path)
        == "is a model of kind series, not text; use 'textrnn series' with it, or one that 'textrnn fit' wrote"
    )
