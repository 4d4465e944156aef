"""Settings of `TextClassifier` that go together, by what a user has: little time, some, or much."""

from __future__ import annotations

from typing import Any

__all__ = ["PRESETS"]

#: What each changes of the defaults. NSMC, 150,000 reviews, 2 cores: see the table of accuracy in the README.
PRESETS: dict[str, dict[str, Any]] = {
    "fast": {"epochs": 1, "units": 32, "embedding_dim": 64, "max_length": 50},
    "default": {},
    "best": {"networks": 5},
}
