"""One HTML page about a model, with nothing outside it: tables and charts drawn from the numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from textrnn.evaluation.findings import Findings
from textrnn.evaluation.wording import plain, word

__all__ = ["report_page"]

#: A confusion matrix of more labels is not read by anybody: their most frequent confusions are listed instead.
_READABLE = 20
_WIDTH, _HEIGHT = 440, 280
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 14, 24, 40
#: From this share on a cell is so dark that white ink is read better than black.
_DEEP = 0.7
#: So much of a text is shown.
_SHOWN = 200

_STYLE = """
:root{color-scheme:light dark;--ink:#222;--dim:#666;--page:#fff;--line:#e4e4e4;--soft:#f3f7fb;--first:#1f77b4;
--second:#c55a00}
@media screen and (prefers-color-scheme:dark){:root{--ink:#ddd;--dim:#999;--page:#181a1b;--line:#3a3d40;
--soft:#20282f;--first:#5aa5e0;--second:#f08a3c}}
body{font:15px/1.5 system-ui,"Apple SD Gothic Neo","Malgun Gothic","Noto Sans KR",sans-serif;color:var(--ink);
background:var(--page);max-width:960px;margin:2em auto;padding:0 1em;word-break:keep-all;overflow-wrap:anywhere;
print-color-adjust:exact;-webkit-print-color-adjust:exact}
h1{font-size:1.5em}h2{font-size:1.15em;margin:2em 0 .4em}
.verdict{border-left:4px solid var(--first);background:var(--soft);padding:.7em 1em}
.note{color:var(--dim);margin:.2em 0 .6em}.wide{overflow-x:auto}
table{border-collapse:collapse}th,td{padding:.25em .7em;text-align:left;border-bottom:1px solid var(--line)}
th,#confusion td,#mistakes td{overflow-wrap:break-word;max-width:16em}
#mistakes td:nth-child(3){overflow-wrap:anywhere;min-width:9em;max-width:none}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.heat td{text-align:center;border:1px solid var(--page)}.heat td.deep{color:#fff}
.share{width:13em;min-width:4em}.bar{height:.8em;background:var(--first)}
.first{color:var(--first)}.second{color:var(--second)}.grid{stroke:var(--line)}
svg{max-width:100%;height:auto}svg text{font-size:11px;fill:currentColor}
@media print{body{margin:0;max-width:none}section,tr{break-inside:avoid}#curves svg{max-width:49%}
.wide{overflow:visible}}
"""


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
        _section(
            "figures",
            say("figures"),
            _figures(findings, more, language),
            say("figures_note", n=len(findings.truth), part=part),
        ),
        _section("classes", say("classes"), _classes(findings, language)),
        _section("confusion", *_confusion(findings, language)),
        _section(
            "reliability",
            say("reliability"),
            _reliability(findings, language),
            say("reliability_note", ece=findings.figures["ece"]),
        ),
    ]
    if findings.texts:
        sections.append(_section("mistakes", say("mistakes"), _mistakes(findings, language), say("mistakes_note")))
    if findings.history:
        sections.append(_section("curves", say("curves"), _curves(findings.history, language)))
    if counts:
        sections.append(_section("counts", say("counts"), _counts(counts, total or sum(counts.values()), language)))
    if settings:
        rows = [[escape(name), escape(plain(value))] for name, value in settings.items()]
        sections.append(_section("settings", say("settings"), _table([], rows)))
    body = "\n".join(filter(None, sections))
    return (
        f'<!doctype html>\n<html lang="{"ko" if language == "ko" else "en"}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{escape(title)}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _section(name: str, heading: str, content: str, note: str = "") -> str:
    said = f'<p class="note">{note}</p>\n' if note else ""
    return f'<section id="{name}">\n<h2>{heading}</h2>\n{said}<div class="wide">{content}</div>\n</section>'


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], words: int = 1) -> str:
    """A table of escaped cells: the first of a row names it; where there is a head, numbers follow `words` cells."""
    side = ["" if i < words or not head else ' class="n"' for i in range(len(head) or 2)]
    lines = ["<table>"]
    if head:
        lines.append("<tr>" + "".join(f"<th{n}>{cell}</th>" for n, cell in zip(side, head, strict=True)) + "</tr>")
    for name, *cells in rows:
        numbers = "".join(f"<td{n}>{cell}</td>" for n, cell in zip(side[1:], cells, strict=True))
        lines.append(f"<tr><th>{name}</th>{numbers}</tr>")
    return "\n".join([*lines, "</table>"])


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
    return _table([], [[escape(cell) for cell in row] for row in [*rows, *more]])


def _classes(findings: Findings, language: str) -> str:
    names = ("precision", "recall", "f1")
    head = [escape(word(name, language)) for name in ("label", *names, "texts")]
    rows = [
        [
            escape(label),
            *(f"{findings.classes[name][i]:.3f}" for name in names),
            f"{int(findings.classes['support'][i]):,}",
        ]
        for i, label in enumerate(findings.labels)
    ]
    return _table(head, rows)


def _confusion(findings: Findings, language: str) -> tuple[str, str, str]:
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
        return say("decisions"), _table(head, counted), say("decisions_note")
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
    table = _table(list(map(say, ("true", "answer", "texts", "share"))), rows, words=2)
    return say("confusions"), table if rows else f"<p>{say('none_wrong')}</p>", ""


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
    return _table([escape(word(name, language)) for name in ("true", "answer", "text", "confidence")], rows, words=3)


def _heat(n: int, total: int) -> str:
    share = n / total if total else 0.0
    ink = ' class="deep"' if share > _DEEP else ""
    return f'<td{ink} style="background:rgba(8,81,156,{share:.2f})" title="{share:.1%}">{n:,}</td>'


def _counts(counts: Mapping[str, int], total: int, language: str) -> str:
    most = max(counts.values())
    head = [escape(word(name, language)) for name in ("label", "texts", "share")]
    lines = ["<table>", f'<tr><th>{head[0]}</th><th class="n">{head[1]}</th><th class="n">{head[2]}</th><th></th></tr>']
    for label, n in counts.items():
        bar = f'<div class="bar" style="width:{100 * n / most:.0f}%"></div>'
        lines.append(
            f'<tr><th>{escape(label)}</th><td class="n">{n:,}</td><td class="n">{n / total:.1%}</td>'
            f'<td class="share">{bar}</td></tr>'
        )
    return "\n".join([*lines, "</table>"])


def _reliability(findings: Findings, language: str) -> str:
    x, y = _Scale(0, 1, _LEFT, _WIDTH - _RIGHT), _Scale(0, 1, _HEIGHT - _BOTTOM, _TOP)
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
    return _chart(
        x, y, [0.2 * i for i in range(6)], [0.2 * i for i in range(6)], marks, "confidence", "accuracy", language
    )


def _curves(history: Sequence[Mapping[str, float]], language: str) -> str:
    return "\n".join(_curve(history, name, language) for name in ("loss", "accuracy"))


def _curve(history: Sequence[Mapping[str, float]], name: str, language: str) -> str:
    lines = {
        part: [(float(each["epoch"]), float(each[key])) for each in history if math.isfinite(each.get(key, math.nan))]
        for part, key in (("train", name), ("valid", f"val_{name}"))
    }
    lines = {part: points for part, points in lines.items() if points}
    values = [value for points in lines.values() for _, value in points] or [0.0]
    ticks = _ticks(0 if name == "loss" else min(values), max(values))
    epochs = [int(each["epoch"]) for each in history]
    x = _Scale(min(epochs) - 0.5, max(epochs) + 0.5, _LEFT, _WIDTH - _RIGHT)
    y = _Scale(ticks[0], ticks[-1], _HEIGHT - _BOTTOM, _TOP)
    marks, legend = [], []
    for part, points in lines.items():
        colour, said = "second" if part == "valid" else "first", escape(word(part, language))
        path = "L".join(f"{x(epoch):.1f} {y(value):.1f}" for epoch, value in points)
        marks.append(f'<path class="{colour}" d="M{path}" fill="none" stroke="currentColor" stroke-width="2"/>')
        for epoch, value in points:
            marks.append(
                f'<circle class="{colour}" cx="{x(epoch):.1f}" cy="{y(value):.1f}" r="3" fill="currentColor">'
                f"<title>{said} {epoch:.0f}: {value:.4f}</title></circle>"
            )
        legend.append(f'<tspan class="{colour}" fill="currentColor" dx="10">● {said}</tspan>')
    marks.append(f'<text x="{_WIDTH - _RIGHT}" y="12" text-anchor="end">{"".join(legend)}</text>')
    step = math.ceil(len(epochs) / 12)
    return _chart(x, y, [float(epoch) for epoch in epochs[::step]], ticks, marks, "epoch", name, language)


class _Scale:
    """Numbers to pixels."""

    def __init__(self, low: float, high: float, start: float, end: float) -> None:
        self.low, self.start = low, start
        self.factor = (end - start) / (high - low)

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) * self.factor


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers, 4 to 7 of them, from below `low` to above `high`."""
    span = max(high - low, 1e-3)
    unit = 10.0 ** math.floor(math.log10(span / 4))
    step = next(unit * factor for factor in (1, 2, 5, 10) if span / (unit * factor) <= 5)
    first = math.floor(low / step + 1e-9)
    last = max(math.ceil(high / step - 1e-9), first + 1)
    return [round(i * step, 10) for i in range(first, last + 1)]


def _chart(
    x: _Scale,
    y: _Scale,
    x_ticks: Sequence[float],
    y_ticks: Sequence[float],
    marks: Iterable[str],
    x_name: str,
    y_name: str,
    language: str,
) -> str:
    """Axes, grid and names around what is drawn."""
    floor, right = _HEIGHT - _BOTTOM, _WIDTH - _RIGHT
    x_word, y_word = escape(word(x_name, language)), escape(word(y_name, language))
    lines = [
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" role="img" '
        f'aria-label="{y_word} / {x_word}">'
    ]
    for value in y_ticks:
        lines.append(f'<path class="grid" d="M{_LEFT} {y(value):.1f}H{right}"/>')
        lines.append(f'<text x="{_LEFT - 6}" y="{y(value) + 4:.1f}" text-anchor="end">{value:.6g}</text>')
    for value in x_ticks:
        lines.append(f'<text x="{x(value):.1f}" y="{floor + 16}" text-anchor="middle">{value:.6g}</text>')
    lines += marks
    lines.append(f'<path d="M{_LEFT} {_TOP}V{floor}H{right}" fill="none" stroke="currentColor" stroke-opacity="0.5"/>')
    middle = (_TOP + floor) / 2
    lines.append(f'<text x="{(_LEFT + right) / 2}" y="{_HEIGHT - 6}" text-anchor="middle">{x_word}</text>')
    lines.append(f'<text x="12" y="{middle}" text-anchor="middle" transform="rotate(-90 12 {middle})">{y_word}</text>')
    return "\n".join([*lines, "</svg>"])
