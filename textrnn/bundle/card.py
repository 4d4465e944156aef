"""A model card (Mitchell et al. 2019): what a model file is good for and what not, as Markdown."""

from __future__ import annotations

import json
import math
import os
import re
import shlex
from collections.abc import Iterable, Sequence
from typing import Any

from textrnn.bundle.text_model import TextModel
from textrnn.config import WIDTHS
from textrnn.evaluation.wording import plain, verdict_sentence, word

__all__ = ["model_card"]

#: Labels with fewer texts than this are named under limits, and so are figures on fewer texts than that.
_RARE, _FEW = 50, 1000
#: A calibration error above this is named there, too.
_OFF = 0.05
_MOST_NAMED = 8


def model_card(model: TextModel, path: str | os.PathLike[str], *, language: str = "en") -> str:
    """Describe a model for those who are to use it.

    Parameters
    ----------
    model : TextModel
        The model.
    path : path-like
        Where it is, for heading and examples.
    language : {'en', 'ko'}, default='en'
        Of the card.

    Returns
    -------
    str
        Markdown. What the file does not know, such as figures of a model that was never judged, is said to be missing.
    """

    def say(key: str, **values: object) -> str:
        return word(key, language, **values)

    network, rnn = model.network, model.network.rnn
    shape = f"{'Bi' if rnn.bidirectional else ''}{rnn.cell.upper()} {rnn.units}" + f" x {rnn.layers}" * (rnn.layers > 1)
    shape = f"{len(model.networks)} x {shape}" if model.others else shape
    shape += f" + {network.filters * len(WIDTHS)} convolutions" if network.filters else ""
    beside = f" + {sum(len(ngrams.codes) for ngrams in model.wide.values()):,} n-grams" if model.wide else ""
    about = say(
        "card_about",
        n=len(model.labels),
        network=f"{shape}, {network.pooling} pooling{beside}",
        size=sum(array.size for arrays in model.networks for array in arrays.values()),
    )
    shares = [[_cell(name), f"{share:.1%}"] for name, share in zip(model.labels, model.prior, strict=True)]
    tokens = say(
        "card_tokens_text",
        splitter=model.text.splitter,
        version=_cell(model.splitter_version),
        vocabulary=len(model.vocabulary),
        length=model.max_length,
    )
    settings = model.summary.get("parameters") or network.to_dict()
    sections = [
        f"# {say('card', model=_cell(os.path.basename(path)))}",
        f"{about} {say('card_several' if network.multilabel else 'card_one')}",
        f"## {say('card_labels')}",
        _table([say("label"), say("card_share")], shares),
        f"## {say('card_tokens')}",
        tokens,
        f"## {say('card_training')}",
        "\n".join(_training(model.summary, language)),
        f"## {say('figures')}",
        *_figures(model.summary, language),
        f"## {say('limits')}",
        "\n".join(f"- {line}" for line in _limits(model, language)),
        f"## {say('settings')}",
        "\n".join(f"- `{name}`: {_cell(plain(value))}" for name, value in settings.items()),
        f"## {say('use')}",
        _usage(path, say("use_example")),
    ]
    return "\n\n".join(sections) + "\n"


def _training(summary: dict[str, Any], language: str) -> list[str]:
    if "rows" not in summary:
        return [word("card_unknown", language)]
    lines = [word("card_rows", language, n=summary["rows"], epochs=summary["epochs"], seed=summary["seed"])]
    if summary["skipped"]:
        lines.append(word("card_skipped", language, what=_cell(plain(summary["skipped"]))))
    if later := summary.get("continued"):
        lines.append(word("card_continued", language, times=len(later), n=sum(each["rows"] for each in later)))
    return lines


def _figures(summary: dict[str, Any], language: str) -> list[str]:
    if "verdict" not in summary:
        return [word("card_unknown", language)]
    verdict, baseline = summary["verdict"], summary["baseline"]
    names = ("accuracy", "macro_f1", "log_loss", "ece")
    rows = [
        [word(part, language), f"{summary[part]['n']:,}", *(f"{summary[part][name]:.4f}" for name in names)]
        for part in ("valid", "test")
        if summary[part]
    ]
    judged = f"{verdict['n']:,}"
    if verdict["judged_on"] != "test":
        accuracy = f"{_judged_accuracy(summary):.4f}"
        rows.append([word(verdict["judged_on"], language), judged, accuracy, "-", "-", "-"])
    rows.append(
        [word("linear", language), judged, f"{baseline['accuracy']:.4f}", f"{baseline['macro_f1']:.4f}", "-", "-"]
    )
    head = [word(name, language) for name in ("part", "texts", *names)]
    return [f"**{_cell(verdict_sentence(verdict, baseline, language))}**", _table(head, rows)]


def _judged_accuracy(summary: dict[str, Any]) -> float:
    return float(summary["baseline"]["accuracy"] + summary["verdict"]["difference"])


def _limits(model: TextModel, language: str) -> Iterable[str]:
    def say(key: str, **values: object) -> str:
        return word(key, language, **values)

    summary = model.summary
    yield say("limit_language")
    if not model.network.multilabel:
        yield say("limit_closed")
    yield say("limit_blank")
    if "verdict" not in summary:
        yield say("limit_unjudged")
        return
    better, n = summary["verdict"]["better"], summary["verdict"]["n"]
    if better != "rnn":
        yield say(f"limit_{better}")
    if n < _FEW:
        share = min(max(_judged_accuracy(summary), 0.05), 0.95)  # at 0 and 1 the normal approximation has no width
        yield say("limit_few", n=n, points=max(1, 196 * math.sqrt(share * (1 - share) / n)))
    rare = [
        _cell(name) for name, share in zip(model.labels, model.prior, strict=True) if share * summary["rows"] < _RARE
    ]
    if rare:
        names = ", ".join(rare[:_MOST_NAMED]) + (", …" if len(rare) > _MOST_NAMED else "")
        yield say("limit_rare", few=_RARE, names=names)
    measured = summary["test"] or summary["valid"]
    if measured and measured["ece"] > _OFF:
        yield say("limit_calibration", ece=measured["ece"])
    if model.min_confidence is not None:
        yield say("limit_unsure", threshold=model.min_confidence)


def _usage(path: str | os.PathLike[str], example: str) -> str:
    name = os.fspath(path)
    return "\n".join(
        [
            "```bash",
            f'textrnn predict -m {shlex.quote(name)} "{example}"',
            f"textrnn evaluate -m {shlex.quote(name)} corpus.csv --report report.html",
            "```",
            "",
            "```python",
            "from textrnn import load",
            "",
            f"model = load({json.dumps(name, ensure_ascii=False)})",
            f'print(model.predict(["{example}"]), model.predict_proba(["{example}"]))',
            "```",
        ]
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _cell(text: str) -> str:
    """A text on one line, with nothing in it that Markdown would take for a sign."""
    return re.sub(r"([\\`*_\[\]<>#|~&])", r"\\\1", " ".join(text.split()))
