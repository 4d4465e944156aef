"""Plots: files that open, show the numbers, and are refused before any work."""

import re
import sys

import numpy as np
import pytest
from matplotlib import font_manager
from PIL import Image

from textrnn.errors import MissingDependency, OutputError, TextRNNWarning
from textrnn.evaluation import plots
from textrnn.evaluation.findings import Findings
from textrnn.evaluation.plots import check_plots, write_plots
from textrnn.evaluation.wording import word

HISTORY = [{"epoch": i, "loss": 1 / i, "accuracy": 1 - 1 / i, "val_loss": 0.5, "val_accuracy": 0.4} for i in (1, 2, 3)]
NAMES = ["training.png", "confusion.png", "reliability.png"]


def findings(labels=("bad", "good"), history=HISTORY, unseen=False):
    n, classes = 60, len(labels)
    rng = np.random.default_rng(0)
    probabilities = rng.dirichlet(np.ones(classes), n)
    truth = rng.integers(0, classes, n)
    if unseen:
        truth[:5] = -1
    return Findings(list(labels), truth, probabilities, history)


def drawn(draw, found):
    """What one of the plots says and shows, without a file."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure()
    FigureCanvasAgg(figure)
    draw(figure, found, word)
    return figure.axes


def test_three_files_open_and_are_not_blank(tmp_path):
    written = write_plots(findings(), tmp_path / "new" / "plots")
    assert sorted(path.name for path in written) == sorted(NAMES)
    assert sorted(path.name for path in (tmp_path / "new" / "plots").iterdir()) == sorted(NAMES)
    for path in written:
        with Image.open(path) as image:
            assert image.format == "PNG" and min(image.size) > 400
            assert len(set(image.convert("RGB").getdata())) > 50


def test_without_a_history_there_are_no_curves(tmp_path):
    assert [path.name for path in write_plots(findings(history=()), tmp_path)] == NAMES[1:]


def test_curves_have_the_figures_of_each_epoch():
    loss, accuracy = drawn(plots._training, findings())
    (train, valid), (right, _) = loss.get_lines(), accuracy.get_lines()
    assert [*train.get_xdata()] == [1, 2, 3] and [*train.get_ydata()] == [1, 1 / 2, 1 / 3]
    assert [*valid.get_ydata()] == [0.5] * 3 and [*right.get_ydata()] == [0, 1 / 2, 1 - 1 / 3]
    assert [text.get_text() for text in loss.get_legend().get_texts()] == ["training", "validation"]


@pytest.mark.parametrize("unseen", [False, True])
def test_the_matrix_has_its_numbers_and_names(unseen):
    found = findings(unseen=unseen)
    axes = drawn(plots._confusion, found)[0]
    numbers = [int(text.get_text()) for text in axes.texts]
    assert numbers == found.matrix.ravel().tolist() and sum(numbers) == 60
    names = [text.get_text() for text in axes.get_yticklabels()]
    assert names == ["bad", "good"] + ["(never seen)"] * unseen
    shares = axes.images[0].get_array()
    assert np.allclose(shares.sum(1), 1)


def test_a_matrix_of_many_labels_has_no_numbers_and_in_the_end_no_names():
    axes = drawn(plots._confusion, findings([f"label {i}" for i in range(30)]))[0]
    assert len(axes.texts) == 0 and len(axes.get_xticklabels()) == 30
    axes = drawn(plots._confusion, findings([f"label {i}" for i in range(90)]))[0]
    assert "label 89" not in [text.get_text() for text in axes.get_xticklabels()]


def test_of_several_labels_each_has_a_bar_of_what_was_found_missed_and_wrong():
    truth = np.array([[1, 0, 0], [1, 1, 0], [0, 0, 0], [0, 1, 1]])
    found = Findings(["a", "b"], truth, np.array([[0.9, 0.1], [0.8, 0.3], [0.7, 0.2], [0.1, 0.9]]), HISTORY)
    axes = drawn(plots._confusion, found)[0]
    parts = [[(bar.get_x(), bar.get_width()) for bar in part] for part in axes.containers]
    assert parts == [[(0, 2), (0, 1), (0, 0)], [(2, 0), (1, 1), (0, 1)], [(2, 1), (2, 0), (1, 0)]]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["a", "b", "(never seen)"]
    assert [text.get_text() for text in axes.figure.legends[0].get_texts()] == ["found", "missed", "answered wrongly"]


def test_bars_are_accuracies_and_counts():
    found = findings()
    above, below = drawn(plots._reliability, found)
    assert [bar.get_height() for bar in above.patches] == [each.accuracy for each in found.bins]
    assert [bar.get_height() for bar in below.patches] == [each.n for each in found.bins]
    assert above.get_title().endswith(f"{found.figures['ece']:.3f}")


def test_the_same_findings_give_the_same_files(tmp_path):
    for folder in ("a", "b"):
        write_plots(findings(), tmp_path / folder)
    for name in NAMES:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_labels_may_hold_anything(tmp_path):
    write_plots(findings(["$x^{$", "a\\b$", "%s", "_" * 300]), tmp_path)


def test_existing_plots_are_refused_and_replaced_when_asked(tmp_path):
    for name in NAMES:
        folder = tmp_path / name
        folder.mkdir()
        (folder / name).write_bytes(b"mine")
        for refuse in (lambda at=folder: check_plots(at), lambda at=folder: write_plots(findings(), at)):
            with pytest.raises(OutputError, match=rf"{name}: exists already; add --force"):
                refuse()
        assert [path.name for path in folder.iterdir()] == [name]
        write_plots(findings(), folder, force=True)
        assert (folder / name).read_bytes().startswith(b"\x89PNG")


def test_checking_makes_nothing(tmp_path):
    assert check_plots(tmp_path / "a" / "b") == tmp_path / "a" / "b"
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_bytes(b"")
    for folder in (tmp_path / "file", tmp_path / "file" / "plots"):
        with pytest.raises(OutputError, match="is a file, not a folder"):
            check_plots(folder)


def test_without_matplotlib_the_line_that_installs_it_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingDependency, match=re.escape("pip install 'textrnn[plots]'")):
        check_plots(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def fonts(monkeypatch):
    """Say which fonts are installed, all of them with the shapes of DejaVu Sans."""

    def install(*names):
        known = font_manager.findfont("DejaVu Sans")
        listed = [font_manager.FontEntry(fname=known, name=name) for name in ("DejaVu Sans", *names)]
        monkeypatch.setattr(font_manager.fontManager, "ttflist", listed)
        monkeypatch.setattr(font_manager, "findSystemFonts", lambda: [])

    return install


def families(monkeypatch):
    """The fonts and the language of each confusion matrix drawn from now on."""
    import matplotlib

    seen = []
    real = plots._confusion

    def watch(figure, found, say):
        seen.append((matplotlib.rcParams["font.family"], say("accuracy")))
        real(figure, found, say)

    monkeypatch.setitem(plots._DRAWN, "confusion", watch)
    return seen


@pytest.mark.parametrize("name", ["NanumGothic", "Noto Sans CJK KR", "Malgun Gothic", "AppleGothic"])
def test_a_korean_font_is_taken_where_there_is_one(tmp_path, monkeypatch, fonts, name):
    fonts(name)
    seen = families(monkeypatch)
    write_plots(findings(["부정", "긍정"]), tmp_path, language="ko")
    assert seen == [([name, "DejaVu Sans"], "정확도")]


def test_a_font_installed_since_matplotlib_first_ran_is_found(tmp_path, monkeypatch, fonts):
    mono = font_manager.findfont("DejaVu Sans Mono")
    fonts()
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda: [str(tmp_path / "broken.ttf"), mono])
    monkeypatch.setattr(plots, "_KOREAN", ("DejaVu Sans Mono",))
    seen = families(monkeypatch)
    write_plots(findings(), tmp_path / "plots", language="ko")
    assert seen == [(["DejaVu Sans Mono", "DejaVu Sans"], "정확도")]


def test_without_one_korean_labels_are_warned_of_once_and_the_words_are_english(tmp_path, monkeypatch, fonts):
    fonts()
    seen = families(monkeypatch)
    with pytest.warns(TextRNNWarning, match="fonts-nanum") as warned:
        write_plots(findings(["부정", "긍정"]), tmp_path, language="ko")
    assert [each.category for each in warned] == [TextRNNWarning]
    assert seen == [(["DejaVu Sans"], "accuracy")]


def test_settings_of_matplotlib_and_its_windows_are_left_alone(tmp_path):
    import matplotlib

    before = dict(matplotlib.rcParams)
    write_plots(findings(), tmp_path)
    assert dict(matplotlib.rcParams) == before
