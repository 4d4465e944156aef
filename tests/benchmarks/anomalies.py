"""How many planted events are found, and how many false alarms there are, beside a rolling z-score.

python tests/benchmarks/anomalies.py --seeds 10 11 12 13 14

Thresholds of all come from the same rows, and so do deviations, means and the joining of rows. Window, smoothing and share
of false alarms of what the detector is compared with are those that are best for it on other seeds.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from _log import record, table

from textrnn.evaluation.events import event_scores, report, spans
from textrnn.protocols import Series
from textrnn.series.strangeness import Strangeness, threshold_for

#: Rows of a day, days, and the share of rows that are learned from; nothing but noise is new in the rest.
DAY, DAYS, TRAIN = 24, 120, 0.6
#: Share of the learned rows that is held out, rows between which flagged ones are one event, share of false alarms.
HELD, GAP, CONTAMINATION = 0.25, 12, 0.0005
TUNING = range(100, 106)
WINDOWS, SMOOTHING, SHARES = (24, 48, 168), (1, 6), (0.0005, 0.002, 0.01, 0.03)
#: How many events of each kind lie in the part that is judged, and strange rows that training has to bear.
PLANTED = {"spike": 4, "level shift": 3, "missing cycle": 3}
IN_TRAINING = 3


@dataclass
class Made:
    """A series with what was planted in it."""

    series: Series
    labels: npt.NDArray[np.int64]
    kinds: list[tuple[str, slice]]
    train: int


def made(seed: int) -> Made:
    """Hourly rows of two columns: a daily cycle with trend and lasting noise, and one that follows it hours later."""
    rng = np.random.default_rng(seed)
    rows = DAY * DAYS
    hours = np.arange(rows)
    phase = 2 * np.pi * hours / DAY
    shape = np.sin(phase) + 0.4 * np.sin(2 * phase + rng.uniform(0, 2 * np.pi))
    size = np.repeat(rng.normal(1, 0.12, DAYS), DAY)
    noise = np.zeros((rows, 2))
    shocks = rng.normal(0, [0.15, 0.12], (rows, 2))
    for row in range(1, rows):
        noise[row] = 0.6 * noise[row - 1] + shocks[row]
    first = 10 + 0.01 * hours / DAY + size * shape + noise[:, 0]
    second = 3 + 0.8 * np.roll(size * shape, 5) + noise[:, 1]
    values = np.stack([first, second], 1)
    train = int(TRAIN * rows)
    for row in rng.choice(train, IN_TRAINING, replace=False):
        values[row, rng.integers(2)] += rng.choice([-1, 1]) * rng.uniform(2, 4)
    labels = np.zeros(rows, np.int64)
    names = [name for name, count in PLANTED.items() for _ in range(count)]
    # a slot each, so that no two events touch
    slots = np.linspace(train + 2 * DAY, rows - DAY, len(names) + 1).astype(int)
    kinds = []
    for name, low, high in zip(rng.permutation(names), slots, slots[1:], strict=False):
        length = {"spike": 1, "level shift": int(rng.integers(12, 37)), "missing cycle": DAY}[str(name)]
        start = int(rng.integers(low, max(low + 1, high - length - DAY)))
        span, column = slice(start, start + length), int(rng.integers(2))
        sign = rng.choice([-1, 1])
        if name == "spike":
            values[span, column] += sign * rng.uniform(1.5, 3)
        elif name == "level shift":
            values[span, column] += sign * rng.uniform(1, 2)
        else:
            values[span, column] = values[span, column].mean() + noise[span, column]
        labels[span] = 1
        kinds.append((str(name), span))
    stamps = np.datetime64("2024-01-01", "ms") + hours * np.timedelta64(3_600_000, "ms")
    return Made(Series(("first", "second"), values, stamps), labels, kinds, train)


Flags = npt.NDArray[np.bool_]


def rolling(values: npt.NDArray[np.float64], window: int) -> npt.NDArray[np.float64]:
    """How many standard deviations a row is from the mean of the rows before it; shape (rows, columns)."""
    found = np.full_like(values, np.nan)
    before = np.lib.stride_tricks.sliding_window_view(values, window, axis=0)[:-1]
    found[window:] = (values[window:] - before.mean(-1)) / before.std(-1)
    return found


def same_hour(values: npt.NDArray[np.float64], days: int = 7) -> npt.NDArray[np.float64]:
    """How far a row is from the mean of the same hour of the days before; shape (rows, columns)."""
    found = np.full_like(values, np.nan)
    before = np.stack([values[day * DAY : len(values) - (days - day) * DAY] for day in range(days)])
    found[days * DAY :] = values[days * DAY :] - before.mean(0)
    return found


class Choice(NamedTuple):
    """How errors become flagged rows."""

    smoothing: int
    share: float

    def flags(self, errors: npt.NDArray[np.float64], data: Made, lowest: float = 0.0) -> Flags:
        """Rows above a threshold that comes from where a detector has it from."""
        rows, held = slice(0, len(errors)), slice(int(data.train * (1 - HELD)), data.train)
        spread = data.series.values[: held.start].std(0)
        found = Strangeness.learn(errors, [rows], [held], spread, self.smoothing)
        scores = found.scores(errors, [rows])
        return np.asarray(scores > threshold_for(scores[held], self.share, lowest))


def detected(method: str, data: Made) -> dict[str, Flags]:
    """Rows that a detector flags; of forecasts also those that the linear ones it begins with would."""
    from textrnn import AnomalyDetector
    from textrnn.runtime.forecasting import ForecastPredictor

    detector = AnomalyDetector(
        method=method, train=TRAIN, validation_fraction=HELD, contamination=CONTAMINATION, quiet=True
    ).fit(data.series)
    found = {method: detector.predict(data.series).astype(bool)}
    if method == "forecast":
        predictor = ForecastPredictor(detector.model_)
        prepared = predictor.prepare(data.series)
        windows = prepared.windows(predictor.frame, prepared.ranges)
        errors = np.full_like(data.series.values, np.nan)
        errors[windows.ends + 1] = (windows.answers() - predictor.answers.linear.predict(windows))[:, 0]
        found["linear forecast alone"] = Choice(detector.smoothing, CONTAMINATION).flags(errors, data, 4.0)
    return found


def measure(flags: Flags, data: Made) -> dict[str, Any]:
    """Figures of the rows that nothing was learned from, and how many events of each kind are found."""
    later = slice(data.train, len(flags))
    figures = report(data.labels[later].astype(bool), flags[later], [slice(0, len(flags) - data.train)], GAP)
    events = spans(np.where(np.arange(len(flags)) < data.train, False, flags), [slice(0, len(flags))], GAP)
    for kind in PLANTED:
        figures[kind] = int(event_scores([span for name, span in data.kinds if name == kind], events)["found"])
    return figures


def line(name: str, figures: list[dict[str, Any]]) -> list[str]:
    """Means over seeds."""
    f1 = [each["event"]["f1"] for each in figures]
    mean = {kind: np.mean([each[kind]["f1"] for each in figures]) for kind in ("event", "point", "adjusted")}
    chance = {kind: np.mean([each["random"][kind]["f1"] for each in figures]) for kind in mean}
    shown = [f"{mean[kind]:.2f} ({chance[kind]:.2f})" for kind in mean]
    found = [f"{sum(each[kind] for each in figures)}/{count * len(figures)}" for kind, count in PLANTED.items()]
    false = sum(each["event"]["false_alarms"] for each in figures) / len(figures)
    return [name, shown[0], f"{min(f1):.2f}", *found, f"{false:.1f}", *shown[1:]]


def best(errors: Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]) -> tuple[float, Choice]:
    """The choice that gives errors of a kind the best event F1 on the seeds for tuning, and that."""
    data = [made(seed) for seed in TUNING]
    found = [errors(each.series.values) for each in data]

    def worth(choice: Choice) -> float:
        pairs = zip(found, data, strict=True)
        return float(np.mean([measure(choice.flags(own, each), each)["event"]["f1"] for own, each in pairs]))

    choices = [Choice(smoothing, share) for smoothing in SMOOTHING for share in SHARES]
    return max((worth(choice), choice) for choice in choices)


def main() -> None:
    """Measure and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[10, 11, 12, 13, 14])
    arguments = parser.parse_args()
    windows = {window: best(lambda values, window=window: rolling(values, window)) for window in WINDOWS}  # type: ignore[misc]
    window = max(windows, key=lambda each: windows[each][0])
    rolled, daily = windows[window][1], best(same_hour)[1]
    names = [f"rolling z-score, {window} rows", "same hour of the last 7 days"]
    names = [
        f"{name}, smoothing {choice.smoothing}, {choice.share:.2%} above"
        for name, choice in zip(names, (rolled, daily), strict=True)
    ]
    found: dict[str, list[dict[str, Any]]] = {}
    for seed in arguments.seeds:
        data = made(seed)
        flags = detected("forecast", data) | detected("autoencoder", data)
        flags[names[0]] = rolled.flags(rolling(data.series.values, window), data)
        flags[names[1]] = daily.flags(same_hour(data.series.values), data)
        for name, own in flags.items():
            found.setdefault(name, []).append(measure(own, data))
    kinds = [f"{kind}s found" for kind in PLANTED]
    header = ["by", "event F1", "lowest", *kinds, "false alarms", "point-wise F1", "point-adjusted F1"]
    about = f"Seeds {' '.join(map(str, arguments.seeds))}, means; in brackets as many rows flagged at random.\n\n"
    record("planted anomalies", about + table(header, [line(*each) for each in found.items()]))


if __name__ == "__main__":
    main()
