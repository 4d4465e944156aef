"""Fuzz the reading of model files: python tests/fuzzing/model_reader.py -max_total_time=60.

The first byte of an input says what the rest is: a file as it is, or changes to make in a sample: to its bytes, mostly
with the right digest, to its members, which are listed again, or to the manifest. What loads must predict, too, and
`textrnn info`, `textrnn verify` and the estimators' `load` must have an answer.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import re
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

from _running import WORK, Choices, atheris, fuzz

with atheris.instrument_imports(include=["textrnn"]):
    from textrnn.bundle.archive import pack, unpack
    from textrnn.bundle.migrations import from_1  # noqa: F401
    from textrnn.bundle.series_model import SeriesModel, save_series_model
    from textrnn.config import RNNConfig, SeriesNetworkConfig
    from textrnn.errors import TextRNNError
    from textrnn.estimators.anomaly_detector import AnomalyDetector
    from textrnn.estimators.forecaster import Forecaster
    from textrnn.estimators.series_classifier import SeriesClassifier
    from textrnn.estimators.text_classifier import TextClassifier
    from textrnn.runtime import load
    from textrnn.runtime.anomalies import load_detector
    from textrnn.runtime.cells import gru, lstm  # noqa: F401
    from textrnn.runtime.forecasting import load_forecaster
    from textrnn.runtime.series_classification import load_series_classifier
    from textrnn.runtime.shapes import shapes
    from textrnn.runtime.verification import verify
    from textrnn.text.splitters import char, jamo, subword, whitespace, word  # noqa: F401

import numpy as np
import safetensors
import safetensors.numpy
import typer

from textrnn.protocols import Series
from textrnn_cli.main import app

SAMPLES = sorted(Path(__file__).parents[1].joinpath("bundle", "samples").glob("*.textrnn"))
MARK = b"textrnn-sha256:"
TEXTS = ["이 영화 정말 재미있어요", "never again, a waste of time!!!!!", ""]
#: What stands in for a value of JSON; no name of an analyser, since starting one takes seconds.
VALUES: list[Any] = [
    *(None, True, False, "", "\ud800", [], {}, [[]], [0.5, 0.5], [[0.5], [0.5]], ["a", "b"], {"a": 1}),
    *(0, 1, 2, 3, 28, 255, 1 << 31, 1 << 32, 1 << 63, 10**30, -1, 0.0, 0.5, 1e308, -1e308, 1e-320),
    *(float("nan"), float("inf"), "lstm", "gru", "__init__", "last", "max", "mean", "max+mean", "attention", "none"),
    *("linear", "word", "char", "jamo", "whitespace", "subword", "word+subword", "hour", "year", "temperature", "wind"),
    *("text", "forecast", "series", "anomaly", "a" * 5000),
]
KINDS = ["float32", "float16", "float64", "int64", "uint32", "uint8", "bool"]
NUMBERS = [0.0, 1.0, -1.0, 3e38, 65504.0, 4294967295.0, float("nan"), float("inf"), 1e-45]
ROWS = 60
FILE = WORK / "m.textrnn"
ESTIMATORS = [partial(each.load, FILE) for each in (TextClassifier, Forecaster, SeriesClassifier, AnomalyDetector)]
COMMAND = typer.main.get_command(app)


def target(data: bytes) -> None:
    """Load one file, and predict with it."""
    mode, rest = data[:1], data[1:]
    if mode in (b"", b"\0"):
        file = rest
    elif mode == b"\1":
        file = damaged(Choices(rest))
    else:
        choices = Choices(rest)
        manifest, members = changed(choices, on_manifest=mode == b"\3")
        file = sealed(b"".join(pack({"manifest.json": manifest, **members}, MARK + b"0" * 64)))
    FILE.write_bytes(file)
    for use in (texts, forecast, cases, anomalies, checked, shown, card, *ESTIMATORS):
        try:
            use()
        except TextRNNError as error:
            said(error)


def texts() -> None:
    """Predict with a classifier of texts."""
    load(FILE).predict(TEXTS)


def forecast() -> None:
    """Predict with a forecaster, and measure it."""
    predictor = load_forecaster(FILE)
    predictor.predict(weather())
    predictor.evaluate(weather())


def cases() -> None:
    """Predict with a classifier of series."""
    load_series_classifier(FILE).predict([np.ones((4, 2)), np.zeros((0, 2))])


def anomalies() -> None:
    """Predict with a detector."""
    load_detector(FILE).detect(weather())


def checked() -> None:
    """Verify."""
    assert verify(FILE)["difference"] <= 1e-5


def shown(*options: str) -> None:
    """Print what is in it."""
    with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO(), "utf-8", errors="backslashreplace")):
        COMMAND(["info", "-m", str(FILE), *options], standalone_mode=False)


def card() -> None:
    """Print its card, which models of series have none of."""
    with contextlib.suppress(typer.BadParameter):
        shown("--card")


def said(error: TextRNNError) -> None:
    """See that an error is one line that can be printed."""
    assert "\n" not in str(error)
    str(error).encode()


def sealed(file: bytes) -> bytes:
    """Write the digest that belongs there."""
    return file[:-64] + hashlib.sha256(file[:-64]).hexdigest().encode()


def damaged(choices: Choices) -> bytes:
    """A sample with some other bytes, near the headers of its members above all."""
    file = b"".join(pack(choices.PickValueInList(samples()), MARK + b"0" * 64))
    for _ in range(choices.ConsumeIntInRange(1, 3)):
        heads = [found.start() for found in re.finditer(b"PK", file)] or [0]
        place = choices.PickValueInList(heads) + choices.ConsumeIntInRange(0, 60)
        place = choices.ConsumeIntInRange(0, len(file)) if choices.ConsumeIntInRange(0, 7) == 7 else place
        gone = choices.PickValueInList([0, 1, 2, 4, 4, 30, 46, len(file)])
        start = choices.PickValueInList(heads)
        put = choices.PickValueInList(
            [choices.ConsumeBytes(4), file[start : start + choices.ConsumeIntInRange(0, 400)]]
        )
        file = file[:place] + put + file[place + gone :]
    return sealed(file) if choices.ConsumeIntInRange(0, 15) else file


@cache
def samples() -> list[dict[str, bytes]]:
    """The members of the samples, the manifest among them, and those of kinds that there are no samples of."""
    files = [path.read_bytes() for path in SAMPLES]
    for model in (classifier(), detector()):
        save_series_model(model, FILE)
        files.append(FILE.read_bytes())
    return [unpack(file, MARK + file[-64:]) for file in files]


def classifier() -> SeriesModel:
    """A classifier of series that has learned nothing."""
    network = SeriesNetworkConfig(2, 2, RNNConfig("gru", 2), pooling="attention")
    scaling = {"kind": "standard", "center": [0.0, 1.0], "scale": [1.0, 2.0]}
    return SeriesModel(
        "series", network, weights(network), {"labels": ["a", "b"], "prior": [0.5, 0.5], "scaling": scaling}
    )


def detector() -> SeriesModel:
    """A detector of anomalies that has learned nothing."""
    network = SeriesNetworkConfig(3, 1, RNNConfig("simple", 2, bidirectional=False), every_step=True)
    settings = {
        "method": "autoencoder",
        "recipe": {
            **{"targets": ["humidity"], "columns": ["humidity", "pressure"], "categories": [], "cycles": []},
            **{"raw_step": 3_600_000, "mean_over": 7_200_000},
            "scaling": {"center": [60.0, 1015.0], "scale": [8.0, 6.0]},
        },
        "frame": {"lookback": 5, "horizon": 1, "rate": 1, "path": False},
        "strangeness": {"smoothing": 3, "center": [0.0, 0.0], "scale": [0.1, 0.1]},
        **{"threshold": 4.0, "min_gap": 2, "learned_until": "2024-04-22T11:00:00.000"},
    }
    return SeriesModel("anomaly", network, weights(network), settings)


def weights(network: SeriesNetworkConfig) -> dict[str, Any]:
    """Some weights for a network."""
    return {name: np.full(shape, 0.1, np.float32) for name, shape in shapes(network)}


def changed(choices: Choices, on_manifest: bool) -> tuple[bytes, dict[str, bytes]]:
    """A sample with some changes, and the manifest for it."""
    members = dict(choices.PickValueInList(samples()))
    manifest = json.loads(members.pop("manifest.json"))
    for _ in range(choices.ConsumeIntInRange(1, 4)):
        if on_manifest:
            break
        name = choices.PickValueInList(sorted(members))
        what = choices.ConsumeIntInRange(0, 15)
        if what == 0:
            del members[name]
        elif what == 1:
            members[choices.PickValueInList([*members, "weights.2.safetensors", "x.json"])] = members[name]
        elif what == 2:
            members[name] = spliced(choices, members[name])
        else:
            try:
                if name.endswith(".json"):
                    members[name] = as_json(edited(choices, json.loads(members[name])))
                else:
                    members[name] = rearranged(choices, members[name])
            except (ValueError, RecursionError, safetensors.SafetensorError):  # spliced before
                pass
        if not members:
            break
    listed = {name: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)} for name, data in members.items()}
    manifest["members"] = listed
    manifest["format"] = choices.ConsumeIntInRange(1, 2)
    return as_json(edited(choices, manifest) if on_manifest else manifest), members


def as_json(value: Any) -> bytes:
    """JSON as anyone may write it, NaN and half surrogate pairs included."""
    return json.dumps(value).encode()


def edited(choices: Choices, value: Any) -> Any:
    """Change one place in a value of JSON."""
    places = list(inside(value))
    if not places:
        return choices.PickValueInList(VALUES)
    holder, key = choices.PickValueInList(places)
    what = choices.ConsumeIntInRange(0, 9)
    if what == 0:
        del holder[key]
    elif what == 1:
        other, there = choices.PickValueInList(places)
        holder[key] = json.loads(json.dumps(other[there]))
    elif what == 2 and isinstance(holder, dict):
        holder[choices.PickValueInList(["", "x", *(each for _, each in places if isinstance(each, str))])] = 1
    elif what == 2:
        holder.insert(key, holder[key])
    elif what == 3:
        holder[key] = choices.ConsumeUnicode(20)
    elif what == 4:
        holder[key] = choices.ConsumeInt(8) if choices.ConsumeBool() else choices.ConsumeFloat()
    else:
        holder[key] = choices.PickValueInList(VALUES)
    return value


def inside(value: Any) -> Iterator[tuple[Any, Any]]:
    """All places in a value of JSON."""
    if isinstance(value, (dict, list)):
        for key, each in list(value.items() if isinstance(value, dict) else enumerate(value)):
            yield value, key
            yield from inside(each)


def rearranged(choices: Choices, data: bytes) -> bytes:
    """Change one array in a file of them."""
    arrays = {name: array.copy() for name, array in safetensors.numpy.load(data).items()}
    if not arrays:
        return data
    name = choices.PickValueInList(sorted(arrays))
    array, what = arrays[name], choices.ConsumeIntInRange(0, 7)
    if what == 0:
        del arrays[name]
    elif what == 1:
        arrays[choices.PickValueInList(["x", "linear.x", *arrays])] = array
    elif what == 2:
        with np.errstate(all="ignore"):
            arrays[name] = array.astype(choices.PickValueInList(KINDS))
    elif what == 3:
        arrays[name] = array[: choices.ConsumeIntInRange(0, len(array) if array.ndim else 0)] if array.ndim else array
    elif what == 4:
        arrays[name] = array.reshape(choices.PickValueInList([(-1,), (1, -1), (-1, 1), (1, 1, -1)]))
    elif what == 5 and array.size:
        with np.errstate(all="ignore"):
            number = np.float64(choices.PickValueInList(NUMBERS)).astype(array.dtype)
            array.reshape(-1)[choices.ConsumeIntInRange(0, array.size - 1)] = number
    elif what == 6 and array.ndim:
        arrays[name] = array[::-1].copy()
    elif array.ndim:
        arrays[name] = np.concatenate([array, array])
    return bytes(safetensors.numpy.save(arrays))


def spliced(choices: Choices, data: bytes) -> bytes:
    """Put any bytes in the place of some."""
    start = choices.ConsumeIntInRange(0, len(data))
    end = choices.ConsumeIntInRange(start, min(len(data), start + 64))
    return data[:start] + choices.ConsumeBytes(choices.ConsumeIntInRange(0, 64)) + data[end:]


@cache
def weather() -> Series:
    """Hours of what the sample of a forecaster reads."""
    waves = np.sin(np.arange(ROWS)[:, None] / [4.0, 9.0, 5.0]) * [5, 6, 8] + [8, 1015, 60]
    stamps = np.datetime64("2024-04-22T11:00:00.000") + np.arange(ROWS) * np.timedelta64(1, "h")
    values = np.hstack([waves, np.arange(ROWS)[:, None] % 4])
    return Series(("temperature", "pressure", "humidity", "wind"), values, stamps, categories={"wind": tuple("ENSW")})


def seeds() -> Iterator[bytes]:
    """The samples, and changes at many places."""
    for path in SAMPLES:
        yield b"\0" + path.read_bytes()
    rng = np.random.default_rng(0)
    for number in range(200):
        yield bytes([(2, 2, 1, 2, 3)[number % 5]]) + rng.bytes(48)


if __name__ == "__main__":
    fuzz(target, seeds())
