"""The charts of a report as PNG files, with matplotlib (extra `plots`)."""

from __future__ import annotations

import contextlib
import os
import warnings
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from textrnn.errors import TextRNNWarning
from textrnn.evaluation.findings import Findings
from textrnn.evaluation.wording import word
from textrnn.files import atomic_write, check_folder, check_output
from textrnn.plugins import missing

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["check_plots", "write_plots"]

#: Fonts with Hangul, as Linux, Windows and macOS have them.
_KOREAN = ("NanumGothic", "Noto Sans CJK KR", "Noto Sans KR", "Malgun Gothic", "AppleGothic", "Apple SD Gothic Neo")
#: So many labels have their numbers written into the matrix; so many have their names beside it.
_NUMBERED, _NAMED = 20, 60
_LONGEST_NAME = 24


def check_plots(folder: str | os.PathLike[str], *, names: Sequence[str] | None = None, force: bool = False) -> Path:
    """Return `folder` if plots can be drawn and written there; meant to be called before long work starts.

    `names` are those of the files, by default those that `write_plots` writes.

    Raises
    ------
    MissingDependency
        If matplotlib is not installed.
    OutputError
        If `folder` cannot be written to, or holds such plots already and `force` is false.
    """
    if find_spec("matplotlib") is None:
        raise missing("a plot", ModuleNotFoundError(name="matplotlib"))
    target = check_folder(folder)
    if target.is_dir():
        for name in [f"{drawn}.png" for drawn in _DRAWN] if names is None else names:
            check_output(target / name, force=force)
    return target


def write_plots(
    findings: Findings, folder: str | os.PathLike[str], *, language: str = "en", force: bool = False
) -> list[Path]:
    """Write ``confusion.png``, ``reliability.png`` and, where there is a history, ``training.png``.

    Parameters
    ----------
    findings : Findings
        What was found.
    folder : path-like
        Is made if need be.
    language : {'en', 'ko'}, default='en'
        Of the words in the plots; English where no font with Hangul is installed.
    force : bool, default=False
        Replace existing files of these names.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    MissingDependency, OutputError
        As in `check_plots`.
    """
    target = check_plots(folder, force=force)
    # the canvas is named, so that no window system is asked for, and pyplot's state is left alone
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    korean = _korean_font()
    if korean is None:
        language = "en"
        if any("\uac00" <= sign <= "\ud7a3" for label in findings.labels for sign in label):
            warnings.warn(
                "no font with Hangul is installed, so Korean labels are boxes in the plots; install NanumGothic "
                "(apt install fonts-nanum)",
                TextRNNWarning,
                stacklevel=2,
            )
    target.mkdir(parents=True, exist_ok=True)
    settings = {
        "font.family": [*([korean] if korean else []), "DejaVu Sans"],
        # a label may hold dollar signs
        "text.parse_math": False,
        "axes.unicode_minus": False,
    }
    written = []
    for name, draw in _DRAWN.items():
        if name == "training" and not findings.history:
            continue
        with rc_context(settings), warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Glyph .* missing")
            figure = Figure(dpi=150, layout="constrained")
            canvas = FigureCanvasAgg(figure)
            draw(figure, findings, lambda key, **values: word(key, language, **values))
            with atomic_write(target / f"{name}.png", force=force) as file:
                # without the version of matplotlib, so that the same plot is the same file
                canvas.print_png(file, metadata={"Software": None})
        written.append(target / f"{name}.png")
    return written


def _korean_font() -> str | None:
    from matplotlib import font_manager

    fonts = font_manager.fontManager.ttflist
    if not {font.name for font in fonts} & set(_KOREAN):
        # the list was made when matplotlib first ran: a font may have been installed since
        for path in sorted({*font_manager.findSystemFonts()} - {font.fname for font in fonts}):
            with contextlib.suppress(OSError, RuntimeError):
                font_manager.fontManager.addfont(path)
    installed = {font.name for font in fonts}
    return next((name for name in _KOREAN if name in installed), None)


Say = Callable[..., str]


def _training(figure: Figure, findings: Findings, say: Say) -> None:
    figure.set_size_inches(9, 3.6)
    for axes, name in zip(figure.subplots(1, 2), ("loss", "accuracy"), strict=True):
        for part, key in (("train", name), ("valid", f"val_{name}")):
            points = [(each["epoch"], each[key]) for each in findings.history if key in each]
            if points:
                axes.plot(*zip(*points, strict=True), marker="o", label=say(part))
        axes.set_xlabel(say("epoch"))
        axes.set_ylabel(say(name))
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.grid(alpha=0.3)
        axes.legend()


def _confusion(figure: Figure, findings: Findings, say: Say) -> None:
    if findings.several:
        return _decisions(figure, findings, say)
    matrix = findings.matrix
    names = [*map(_short, findings.labels), say("unseen")]
    side = min(max(4.0, 0.5 * len(findings.labels) + 2), 16)
    figure.set_size_inches(side + 0.6, side)
    axes = figure.subplots()
    shares = matrix / matrix.sum(1, keepdims=True).clip(min=1)
    image = axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    figure.colorbar(image, ax=axes, shrink=0.8, label=say("share"))
    if len(findings.labels) <= _NAMED:
        axes.set_xticks(range(matrix.shape[1]), names[: matrix.shape[1]], rotation=45, ha="right")
        axes.set_yticks(range(matrix.shape[0]), names[: matrix.shape[0]])
    if len(findings.labels) <= _NUMBERED:
        for row, counts in enumerate(matrix.tolist()):
            for column, count in enumerate(counts):
                ink = "white" if shares[row, column] > 0.7 else "black"
                axes.text(column, row, f"{count:,}", ha="center", va="center", color=ink)
    axes.set_xlabel(say("answer"))
    axes.set_ylabel(say("true"))
    axes.set_title(say("confusion"))


def _decisions(figure: Figure, findings: Findings, say: Say) -> None:
    """Texts of each label as a bar: found, missed, and answered wrongly beside them."""
    counts = findings.matrix[:_NAMED]
    names = [*map(_short, findings.labels), say("unseen")][: len(counts)]
    figure.set_size_inches(7, 1.6 + 0.3 * len(counts))
    axes = figure.subplots()
    start = 0 * counts[:, 0, 0]
    parts = {"found": (1, 1, "C0"), "missed": (1, 0, "0.75"), "wrongly": (0, 1, "C1")}
    for name, (true, answer, colour) in parts.items():
        axes.barh(range(len(counts)), counts[:, true, answer], left=start, color=colour, label=say(name))
        start = start + counts[:, true, answer]
    axes.set_yticks(range(len(counts)), names)
    axes.invert_yaxis()
    axes.locator_params(axis="x", integer=True)
    axes.set_xlabel(say("texts"))
    axes.set_title(say("decisions"))
    figure.legend(loc="outside lower center", ncols=3)


def _reliability(figure: Figure, findings: Findings, say: Say) -> None:
    figure.set_size_inches(4.8, 5.4)
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=[3, 1])
    places = [each.low for each in findings.bins]
    widths = [each.high - each.low for each in findings.bins]
    above.bar(places, [each.accuracy for each in findings.bins], widths, align="edge", edgecolor="white")
    above.plot([0, 1], [0, 1], "--", color="0.3")
    above.set(xlim=(0, 1), ylim=(0, 1), ylabel=say("accuracy"))
    above.set_title(f"{say('reliability')}, ECE {findings.figures['ece']:.3f}")
    below.bar(places, [each.n for each in findings.bins], widths, align="edge", color="0.6", edgecolor="white")
    below.set(xlabel=say("confidence"), ylabel=say("answers"))


_DRAWN: dict[str, Callable[[Figure, Findings, Say], None]] = {
    "training": _training,
    "confusion": _confusion,
    "reliability": _reliability,
}


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
