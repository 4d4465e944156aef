"""What all pages are made of: one HTML file with nothing outside it, its tables and its charts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from textrnn.evaluation.wording import word

__all__ = ["Scale", "chart", "curve", "page", "section", "table", "ticks"]

WIDTH, HEIGHT = 440, 280
LEFT, RIGHT, TOP, BOTTOM = 52, 14, 24, 40

STYLE = """
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


def page(title: str, sections: Iterable[str], language: str) -> str:
    """Put sections, empty ones left out, into a document."""
    body = "\n".join(filter(None, sections))
    return (
        f'<!doctype html>\n<html lang="{"ko" if language == "ko" else "en"}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{escape(title)}</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def section(name: str, heading: str, content: str, note: str = "") -> str:
    """A heading, a note and what is below; `name` is where the page can be entered."""
    said = f'<p class="note">{note}</p>\n' if note else ""
    return f'<section id="{name}">\n<h2>{heading}</h2>\n{said}<div class="wide">{content}</div>\n</section>'


def table(head: Sequence[str], rows: Iterable[Sequence[str]], words: int = 1) -> str:
    """A table of escaped cells: the first of a row names it; where there is a head, numbers follow `words` cells."""
    side = ["" if i < words or not head else ' class="n"' for i in range(len(head) or 2)]
    lines = ["<table>"]
    if head:
        lines.append("<tr>" + "".join(f"<th{n}>{cell}</th>" for n, cell in zip(side, head, strict=True)) + "</tr>")
    for name, *cells in rows:
        numbers = "".join(f"<td{n}>{cell}</td>" for n, cell in zip(side[1:], cells, strict=True))
        lines.append(f"<tr><th>{name}</th>{numbers}</tr>")
    return "\n".join([*lines, "</table>"])


def curve(history: Sequence[Mapping[str, float]], name: str, language: str) -> str:
    """A figure of training and validation by epoch."""
    lines = {
        part: [(float(each["epoch"]), float(each[key])) for each in history if math.isfinite(each.get(key, math.nan))]
        for part, key in (("train", name), ("valid", f"val_{name}"))
    }
    lines = {part: points for part, points in lines.items() if points}
    values = [value for points in lines.values() for _, value in points] or [0.0]
    marked = ticks(0 if name == "loss" else min(values), max(values))
    epochs = [int(each["epoch"]) for each in history]
    x = Scale(min(epochs) - 0.5, max(epochs) + 0.5, LEFT, WIDTH - RIGHT)
    y = Scale(marked[0], marked[-1], HEIGHT - BOTTOM, TOP)
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
    marks.append(f'<text x="{WIDTH - RIGHT}" y="12" text-anchor="end">{"".join(legend)}</text>')
    step = math.ceil(len(epochs) / 12)
    return chart(x, y, [float(epoch) for epoch in epochs[::step]], marked, marks, "epoch", name, language)


class Scale:
    """Numbers to pixels."""

    def __init__(self, low: float, high: float, start: float, end: float) -> None:
        self.low, self.start = low, start
        self.factor = (end - start) / (high - low)

    def __call__(self, value: float) -> float:
        """A number's place."""
        return self.start + (value - self.low) * self.factor


def ticks(low: float, high: float) -> list[float]:
    """Round numbers, 4 to 7 of them, from below `low` to above `high`."""
    span = max(high - low, 1e-3)
    unit = 10.0 ** math.floor(math.log10(span / 4))
    step = next(unit * factor for factor in (1, 2, 5, 10) if span / (unit * factor) <= 5)
    first = math.floor(low / step + 1e-9)
    last = max(math.ceil(high / step - 1e-9), first + 1)
    return [round(i * step, 10) for i in range(first, last + 1)]


def chart(
    x: Scale,
    y: Scale,
    x_ticks: Sequence[float],
    y_ticks: Sequence[float],
    marks: Iterable[str],
    x_name: str,
    y_name: str,
    language: str,
) -> str:
    """Axes, grid and names around what is drawn."""
    floor, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    x_word, y_word = escape(word(x_name, language)), escape(word(y_name, language))
    lines = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" '
        f'aria-label="{y_word} / {x_word}">'
    ]
    for value in y_ticks:
        lines.append(f'<path class="grid" d="M{LEFT} {y(value):.1f}H{right}"/>')
        lines.append(f'<text x="{LEFT - 6}" y="{y(value) + 4:.1f}" text-anchor="end">{value:.6g}</text>')
    for value in x_ticks:
        lines.append(f'<text x="{x(value):.1f}" y="{floor + 16}" text-anchor="middle">{value:.6g}</text>')
    lines += marks
    lines.append(f'<path d="M{LEFT} {TOP}V{floor}H{right}" fill="none" stroke="currentColor" stroke-opacity="0.5"/>')
    middle = (TOP + floor) / 2
    lines.append(f'<text x="{(LEFT + right) / 2}" y="{HEIGHT - 6}" text-anchor="middle">{x_word}</text>')
    lines.append(f'<text x="12" y="{middle}" text-anchor="middle" transform="rotate(-90 12 {middle})">{y_word}</text>')
    return "\n".join([*lines, "</svg>"])
