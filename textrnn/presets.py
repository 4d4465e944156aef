"""Settings of `TextClassifier` that go together, by what a user has: little time, some, or much."""

from __future__ import annotations

from typing import Any

__all__ = ["PRESETS"]

#: What each changes of the defaults. NSMC, 150,000 reviews, 2 cores: see the table of accuracy in the README.
PRESETS: dict[str, dict[str, Any]] = {
    "fast": {
        "epochs": 1,
        "batch_size": 512,
        "units": 16,
        "embedding_dim": 32,
        "max_length": 30,
        "filters": 0,
        "networks": 1,
        "refit": False,
    },
    "default": {},
    "best": {
        "networks": 3,
        "units": 128,
        "embedding_dim": 200,
        "filters": 100,
        "max_length": 400,
        "dropout": 0.5,
        "word_dropout": 0.2,
    },
}
