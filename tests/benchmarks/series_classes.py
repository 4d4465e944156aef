"""How accurate `SeriesClassifier` is on two made sets of unequal lengths, beside the linear baseline of its verdict.

python tests/benchmarks/series_classes.py

Waves: sine or sawtooth, with any phase and period. Bumps: two values a step, a bump in each, and the label is which comes
first. 500 cases are the test; all parameters are defaults.
"""

from __future__ import annotations

import argparse

import numpy as np
from _log import record, table


def waves(count: int, rng: np.random.Generator) -> tuple[list[np.ndarray], list[str]]:
    """Sine and sawtooth, 30 to 60 steps."""
    cases, labels = [], []
    for i in range(count):
        steps = np.arange(rng.integers(30, 61))
        phase = steps / rng.uniform(8, 16) + rng.random()
        wave = np.sin(2 * np.pi * phase) if i % 2 else 2 * (phase % 1) - 1
        cases.append(wave + rng.normal(0, 0.3, len(steps)))
        labels.append("sine" if i % 2 else "saw")
    return cases, labels


def bumps(count: int, rng: np.random.Generator) -> tuple[list[np.ndarray], list[str]]:
    """Two bumps, 20 to 50 steps, one of them before the other."""
    cases, labels = [], []
    for i in range(count):
        steps = int(rng.integers(20, 51))
        early, late = sorted(rng.choice(np.arange(3, steps - 3), 2, replace=False))
        case = rng.normal(0, 0.3, (steps, 2))
        for place, column in ((early, i % 2), (late, 1 - i % 2)):
            case[place - 1 : place + 2, column] += 2
        cases.append(case)
        labels.append("first" if i % 2 else "second")
    return cases, labels


def main() -> None:
    """Train, judge and record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    arguments = parser.parse_args()
    from textrnn import SeriesClassifier
    from textrnn.estimators.series_judging import fit_judged_series

    lines = []
    for name, make in (("waves", waves), ("bumps", bumps)):
        for count in (100, 400):
            found = []
            for seed in arguments.seeds:
                rng = np.random.default_rng(seed)
                train, test = make(count, rng), make(500, rng)
                judged = fit_judged_series(SeriesClassifier(random_state=seed, quiet=True), *train, test=test)
                found.append((judged.test["accuracy"], judged.baseline["accuracy"], judged.verdict()["better"]))
            ours, linear = (np.mean([each[i] for each in found]) for i in (0, 1))
            lines.append([name, count, f"{ours:.3f}", f"{linear:.3f}", ", ".join(each[2] for each in found)])
            print(lines[-1])
    head = ["set", "training cases", "recurrent", "linear", "verdicts"]
    record(f"made series of unequal lengths, mean of seeds {' '.join(map(str, arguments.seeds))}", table(head, lines))


if __name__ == "__main__":
    main()
