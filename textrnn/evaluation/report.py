"""One HTML page about a model, with nothing outside it: tables and charts drawn from the numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

from textrnn.evaluation.findings import Findings
from textrnn.evaluation.page import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Scale, chart, curve, page, section, table
from textrnn.evaluation.wording import plain, word

__all__ = ["report_page"]

#: A confusion matrix of more labels is not read by anybody: their most frequent confusions are listed instead.
_READABLE = 20
#: From this share on a cell is so dark that white ink is read better than black.
_DEEP = 0.7
#: So much of a text is shown.
_SHOWN = 200


def report_page(
    findings: Findings,
    *,
    title: str,
    part: str,
    verdict: str | None = None,
    more: Sequence[tuple[str, str]] = (),
    counts: Mapping[str, int] | None = None,
    total: int | None = None,
    settings: Mapping[str, object] | None = None,
    language: str = "en",
    of: str = "texts",
) -> str:
    """Make a page of figures, labels, confusions, mistakes, reliability, training and settings.

    Parameters
    ----------
    findings : Findings
        What was found.
    title : str
        Heading of the page.
    part : str
        Name of the texts the figures are of.
    verdict : str, optional
        Sentence to show on top.
    more : sequence of (str, str), default=()
        Further figures: name and value.
    counts : mapping, optional
        Texts of each label in the corpus.
    total : int, optional
        Texts in the corpus; needed where a text may have several labels.
    settings : mapping, optional
        How the model was made.
    language : {'en', 'ko'}, default='en'
        Of the words on the page.
    of : {'texts', 'cases'}, default='texts'
        What was classified.

    Returns
    -------
    str
        HTML; the same arguments give the same page.

    Examples
    --------
    >>> import numpy as np
    >>> found = Findings(["<a>", "b"], np.array([0, 1]), np.array([[0.9, 0.1], [0.2, 0.8]]))
    >>> page = report_page(found, title="R&D", part="test")
    >>> "<h1>R&amp;D</h1>" in page, "&lt;a&gt;" in page, "<a>" in page
    (True, True, False)
    """

    def say(key: str, **values: object) -> str:
        return escape(word(key, language, **values))

    sections = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="verdict">{escape(verdict)}</p>' if verdict else "",
        section(
            "figures",
            say("figures"),
            _figures(findings, more, language),
            say(f"figures_note_{of}", n=len(findings.truth), part=part),
        ),
        section("classes", say("classes"), _classes(findings, language, of)),
        section("confusion", *_confusion(findings, language, of)),
        section(
            "reliability",
            say("reliability"),
            _reliability(findings, language),
            say("reliability_note", ece=findings.figures["ece"]),
        ),
    ]
    if findings.texts:
        sections.append(section("mistakes", say("mistakes"), _mistakes(findings, language), say("mistakes_note")))
    if findings.history:
        sections.append(section("curves", say("curves"), _curves(findings.history, language)))
    if counts:
        sections.append(
            section("counts", say(f"counts_{of}"), _counts(counts, total or sum(counts.values()), language, of))
        )
    if settings:
        rows = [[escape(name), escape(plain(value))] for name, value in settings.items()]
        sections.append(section("settings", say("settings"), table([], rows)))
    return page(title, sections, language)


def _figures(findings: Findings, more: Sequence[tuple[str, str]], language: str) -> str:
    figures = findings.figures
    rows = []
    for name, said in (("accuracy", "all_right" if findings.several else "accuracy"), ("macro_f1", "macro_f1")):
        low, high = findings.intervals[name]
        rows.append([word(said, language), f"{figures[name]:.1%} [{100 * low:.1f}, {100 * high:.1f}]"])
    if findings.several:
        rows.append([word("micro_f1", language), f"{figures['micro_f1']:.1%}"])
    for name in ("log_loss", "ece"):
        rows.append([word(name, language), f"{figures[name]:.4f}" if math.isfinite(figures[name]) else "-"])
    return table([], [[escape(cell) for cell in row] for row in [*rows, *more]])


def _classes(findings: Findings, language: str, of: str) -> str:
    names = ("precision", "recall", "f1")
    head = [escape(word(name, language)) for name in ("label", *names, of)]
    rows = [
        [
            escape(label),
            *(f"{findings.classes[name][i]:.3f}" for name in names),
            f"{int(findings.classes['support'][i]):,}",
        ]
        for i, label in enumerate(findings.labels)
    ]
    return table(head, rows)


def _confusion(findings: Findings, language: str, of: str) -> tuple[str, str, str]:
    """Heading, table and note: the matrix, of many labels the most frequent confusions, of label sets the counts."""

    def say(key: str) -> str:
        return escape(word(key, language))

    labels, matrix = [*map(escape, findings.labels), say("unseen")], findings.matrix
    if findings.several:
        head = list(map(say, ("label", "found", "missed", "wrongly", "rightly_not")))
        counted = [
            [label, f"{found:,}", f"{missed:,}", f"{wrongly:,}", f"{rightly:,}"]
            for label, ((rightly, wrongly), (missed, found)) in zip(labels, matrix.tolist(), strict=False)
        ]
        return say("decisions"), table(head, counted), say("decisions_note")
    if len(findings.labels) <= _READABLE:
        lines = [
            '<table class="heat">',
            "<tr><th></th>" + "".join(f"<th>{label}</th>" for label in labels[:-1]) + "</tr>",
        ]
        for label, row in zip(labels, matrix.tolist(), strict=False):
            lines.append(f"<tr><th>{label}</th>" + "".join(_heat(n, sum(row)) for n in row) + "</tr>")
        return say("confusion"), "\n".join([*lines, "</table>"]), say("confusion_note")
    support = matrix.sum(1)
    rows = [[labels[t], labels[p], f"{n:,}", f"{n / int(support[t]):.1%}"] for t, p, n in findings.confusions()]
    listed = table(list(map(say, ("true", "answer", of, "share"))), rows, words=2)
    return say("confusions"), listed if rows else f"<p>{say('none_wrong')}</p>", ""


def _mistakes(findings: Findings, language: str) -> str:
    def named(labels: Sequence[int]) -> str:
        return escape(", ".join(findings.labels[each] for each in labels) or "-")

    rows = []
    for each in findings.mistakes():
        text = findings.texts[each.row]
        shown = escape(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")
        rows.append([named(each.true), named(each.answer), shown, f"{each.confidence:.1%}"])
    if not rows:
        return f"<p>{escape(word('none_wrong', language))}</p>"
    return table([escape(word(name, language)) for name in ("true", "answer", "text", "confidence")], rows, words=3)


def _heat(n: int, total: int) -> str:
    share = n / total if total else 0.0
    ink = ' class="deep"' if share > _DEEP else ""
    return f'<td{ink} style="background:rgba(8,81,156,{share:.2f})" title="{share:.1%}">{n:,}</td>'


def _counts(counts: Mapping[str, int], total: int, language: str, of: str) -> str:
    most = max(counts.values())
    head = [escape(word(name, language)) for name in ("label", of, "share")]
    lines = ["<table>", f'<tr><th>{head[0]}</th><th class="n">{head[1]}</th><th class="n">{head[2]}</th><th></th></tr>']
    for label, n in counts.items():
        bar = f'<div class="bar" style="width:{100 * n / most:.0f}%"></div>'
        lines.append(
            f'<tr><th>{escape(label)}</th><td class="n">{n:,}</td><td class="n">{n / total:.1%}</td>'
            f'<td class="share">{bar}</td></tr>'
        )
    return "\n".join([*lines, "</table>"])


def _reliability(findings: Findings, language: str) -> str:
    x, y = Scale(0, 1, LEFT, WIDTH - RIGHT), Scale(0, 1, HEIGHT - BOTTOM, TOP)
    marks = []
    most = max((each.n for each in findings.bins), default=1)
    for each in findings.bins:
        said = escape(word("bin", language, **each._asdict()))
        left, width, top = x(each.low), x(each.high) - x(each.low) - 1, y(each.accuracy)
        # how many texts a bar stands for is how strong its colour is
        shade = 0.25 + 0.75 * each.n / most
        marks.append(
            f'<rect class="first" x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{y(0) - top:.1f}" '
            f'fill="currentColor" fill-opacity="{shade:.2f}"><title>{said}</title></rect>'
            f'<circle class="second" cx="{x(each.confidence):.1f}" cy="{top:.1f}" r="3" fill="currentColor"/>'
        )
    marks.append(
        f'<path d="M{x(0):.1f} {y(0):.1f}L{x(1):.1f} {y(1):.1f}" stroke="currentColor" stroke-dasharray="4 3"/>'
    )
    return chart(
        x, y, [0.2 * i for i in range(6)], [0.2 * i for i in range(6)], marks, "confidence", "accuracy", language
    )


def _curves(history: Sequence[Mapping[str, float]], language: str) -> str:
    return "\n".join(curve(history, name, language) for name in ("loss", "accuracy"))
