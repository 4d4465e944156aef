"""What a network looks like: ranges and the way through JSON."""

import json
from dataclasses import FrozenInstanceError, asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textrnn.config import LONGEST_RUN, POOLINGS, NetworkConfig, RNNConfig, TextConfig
from textrnn.errors import UsageError

SHARES = st.floats(0, 1, exclude_max=True)
RNNS = st.builds(
    RNNConfig,
    cell=st.sampled_from(["lstm", "gru", "simple"]),
    units=st.integers(1, 999),
    layers=st.integers(1, 4),
    bidirectional=st.booleans(),
    dropout=SHARES,
    recurrent_dropout=SHARES,
) | st.builds(RNNConfig, bidirectional=st.just(False), stateful=st.booleans())
NETWORKS = st.builds(
    NetworkConfig,
    vocabulary=st.integers(1, 10**6),
    classes=st.integers(1, 999),
    embedding_dim=st.integers(1, 999),
    rnn=RNNS,
    pooling=st.sampled_from(POOLINGS),
    dropout=SHARES,
    multilabel=st.booleans(),
)


@settings(deadline=None)
@given(NETWORKS)
def test_a_configuration_comes_back_from_json(config):
    again = NetworkConfig.from_dict(json.loads(json.dumps(config.to_dict())))
    assert again == config
    assert isinstance(again.rnn, RNNConfig)
    assert config.to_dict() == asdict(config)


def test_reading_leaves_the_data_as_they_were():
    data = NetworkConfig(vocabulary=9, classes=2).to_dict()
    before = json.dumps(data)
    NetworkConfig.from_dict(data)
    assert json.dumps(data) == before


WHOLE = "must be a whole number of at least 1, was"
SHARE = "must be at least 0 and below 1, was"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"units": 0}, f"units {WHOLE} 0"),
        ({"units": -3}, f"units {WHOLE} -3"),
        ({"units": 64.0}, f"units {WHOLE} 64.0"),
        ({"units": "64"}, f"units {WHOLE} '64'"),
        ({"units": None}, f"units {WHOLE} None"),
        ({"layers": 0}, f"layers {WHOLE} 0"),
        ({"dropout": 1}, f"dropout {SHARE} 1"),
        ({"dropout": -0.1}, f"dropout {SHARE} -0.1"),
        ({"dropout": float("nan")}, f"dropout {SHARE} nan"),
        ({"recurrent_dropout": 1.5}, f"recurrent_dropout {SHARE} 1.5"),
        ({"stateful": True}, "a stateful network reads forward only; set bidirectional=False"),
    ],
)
def test_every_range_of_the_recurrent_core(options, message):
    with pytest.raises(UsageError) as error:
        RNNConfig(**options)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"vocabulary": 0}, f"vocabulary {WHOLE} 0"),
        ({"classes": 0}, f"classes {WHOLE} 0"),
        ({"embedding_dim": 0}, f"embedding_dim {WHOLE} 0"),
        ({"dropout": 2.0}, f"dropout {SHARE} 2.0"),
        ({"pooling": "first"}, "pooling must be one of last, max, mean, max+mean, attention, was 'first'"),
    ],
)
def test_every_range_of_the_network(options, message):
    with pytest.raises(UsageError) as error:
        NetworkConfig(**({"vocabulary": 9, "classes": 2} | options))
    assert str(error.value) == message


@pytest.mark.parametrize("share", [0, 0.0, 0.999])
def test_shares_from_0_to_below_1_are_fine(share):
    assert RNNConfig(dropout=share, recurrent_dropout=share).dropout == share
    assert NetworkConfig(vocabulary=1, classes=1, dropout=share).dropout == share


def test_unknown_keys_are_named():
    data = NetworkConfig(vocabulary=9, classes=2).to_dict()
    with pytest.raises(ValueError, match=r"^NetworkConfig has no depth, width$"):
        NetworkConfig.from_dict(data | {"width": 1, "depth": 2})
    with pytest.raises(ValueError, match=r"^RNNConfig has no heads$"):
        NetworkConfig.from_dict(data | {"rnn": data["rnn"] | {"heads": 8}})


def test_a_model_file_of_before_several_labels_means_one():
    data = NetworkConfig(vocabulary=9, classes=2).to_dict()
    del data["multilabel"]
    assert NetworkConfig.from_dict(data) == NetworkConfig(vocabulary=9, classes=2, multilabel=False)


def test_ranges_are_checked_in_what_is_read():
    data = NetworkConfig(vocabulary=9, classes=2).to_dict()
    with pytest.raises(UsageError, match="units must be"):
        NetworkConfig.from_dict(data | {"rnn": data["rnn"] | {"units": 0}})


@pytest.mark.parametrize(("pooling", "directions", "expected"), [("max+mean", 2, 28), ("max", 2, 14), ("last", 1, 7)])
def test_sizes(pooling, directions, expected):
    rnn = RNNConfig(units=7, bidirectional=directions == 2)
    assert rnn.output_size == 7 * directions
    assert NetworkConfig(vocabulary=9, classes=2, rnn=rnn, pooling=pooling).pooled_size == expected


def test_configurations_cannot_be_changed():
    config = NetworkConfig(vocabulary=9, classes=2)
    with pytest.raises(FrozenInstanceError):
        config.classes = 3
    with pytest.raises(FrozenInstanceError):
        config.rnn.units = 3
    assert hash(config) == hash(NetworkConfig(vocabulary=9, classes=2))


@pytest.mark.parametrize("squeeze", [-1, 1.5, True, LONGEST_RUN + 1, 1 << 32])
def test_a_run_that_no_pattern_can_count_is_refused(squeeze):
    assert TextConfig(squeeze=LONGEST_RUN).squeeze == LONGEST_RUN
    with pytest.raises(UsageError, match="squeeze must be a whole number from 0 to 1000000"):
        TextConfig(squeeze=squeeze)
