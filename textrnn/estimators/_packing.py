"""From a trained network to a model that predicts, and the proof that both agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from textrnn.bundle import TextModel
from textrnn.errors import ModelFileError
from textrnn.protocols import Ragged
from textrnn.provenance import packages
from textrnn.runtime import TextPredictor
from textrnn.text.ngram_model import NGramModel
from textrnn.text.tokenizer import Tokenizer

if TYPE_CHECKING:
    from textrnn.nn.training import Trainer

__all__ = ["packed"]

_PARITY = 1e-5
_GOLDEN = (
    "이 영화 정말 재미있어요",
    "배송이 너무 늦고 포장도 엉망",
    "What a wonderful film!",
    "never again, a waste of time",
    "",
    "ㅋㅋㅋ",
)


def packed(
    trainers: Sequence[Trainer],
    tokenizer: Tokenizer,
    *,
    labels: Sequence[Any],
    prior: Sequence[float],
    max_length: int,
    summary: dict[str, Any],
    wide: dict[str, NGramModel],
) -> tuple[TextModel, TextPredictor]:
    """Make the model of some networks and its predictor, with a few answers to check them by later.

    Raises
    ------
    ModelFileError
        If Keras and the runtime give different probabilities.
    """
    assert tokenizer.splitter is not None  # noqa: S101 (for mypy)
    model = TextModel(
        network=trainers[0].network_config,
        arrays=trainers[0].arrays,
        others=[trainer.arrays for trainer in trainers[1:]],
        labels=[str(label) for label in labels],
        prior=[float(share) for share in prior],
        vocabulary=tokenizer.vocabulary,
        text=tokenizer.splitter,
        splitter_version=tokenizer.version(),
        max_length=max_length,
        summary=summary,
        wide=wide,
        provenance={"packages": packages()},
    )
    predictor = TextPredictor(model)
    model.golden = [(text, predictor.predict_proba([text])[0].tolist()) for text in _GOLDEN]
    rng = np.random.default_rng(0)
    ids = Ragged.of([rng.integers(1, model.network.vocabulary, n).tolist() for n in (1, 2, 3, 7, 20, 60)])
    difference = 0.0
    for trainer, network in zip(trainers, predictor.networks, strict=True):
        with trainer.exactly() as equal:
            # unlike max, it lets no NaN pass
            difference = np.maximum(difference, np.abs(equal.predict(ids) - network.probabilities(ids)).max())
    if not difference <= _PARITY:
        raise ModelFileError(
            f"Keras and the runtime differ by {difference:.1e} (allowed {_PARITY:.0e}); please report this"
        )
    return model, predictor
