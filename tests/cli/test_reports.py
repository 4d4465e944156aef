"""Pages, plots, event files and cards from the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from textrnn.bundle import load_text_model, save_text_model
from textrnn.estimators import fit_corpus as fitting
from textrnn.runtime import evaluate_file as evaluating

pytestmark = pytest.mark.usefixtures("untraced")

QUICK = ("--epochs", 2, "--units", 4, "--embedding-dim", 4, "--tokenizer", "word", "--no-cache")


@pytest.fixture
def nothing_read(monkeypatch):
    """Refusals come before anything is read."""

    def read(*_, **__):
        raise AssertionError("a corpus was read")

    for module in (fitting, evaluating):
        monkeypatch.setattr(module, "read_corpus", read)


@pytest.mark.slow
def test_fit_writes_a_page_plots_and_events_of_what_it_prints(run, tmp_path):
    rows = [f"text {word} {i},{label}" for i in range(20) for word, label in (("good", "<b>"), ("bad", "나쁨"))]
    corpus = tmp_path / "corpus & co.csv"
    corpus.write_text("\n".join(["text,label", *rows]) + "\n", encoding="utf-8")
    output, page, plots, logs = (tmp_path / name for name in ("m.textrnn", "r.html", "plots", "logs"))
    result = run(
        *("--quiet", "fit", corpus, "-o", output, "--report", page, "--plots", plots, "--logdir", logs, "--json"),
        *QUICK,
    )
    assert result.code == 0, result.err
    told = json.loads(result.text)
    text = page.read_text(encoding="utf-8")
    assert f"{told['valid']['accuracy']:.1%}" in text and f"p={told['verdict']['p_value']:.2g}" in text
    assert f"On {told['verdict']['n']} texts (held-out part)" in text
    assert "<b>" not in text and "&lt;b&gt;" in text and "corpus &amp; co.csv" in text
    assert '<td class="n">20</td><td class="n">50.0%</td>' in text
    assert 'id="mistakes"' in text
    assert [path.name for path in sorted(plots.iterdir())] == ["confusion.png", "reliability.png", "training.png"]
    import tensorflow as tf

    (events,) = logs.iterdir()
    scalars = {
        (event.step, each.tag): each.simple_value
        for event in tf.compat.v1.train.summary_iterator(str(events))
        for each in event.summary.value
    }
    history = json.loads(run("info", "-m", output, "--json").text)["history"]
    assert len(history) == told["epochs"]
    assert scalars == {
        (epoch["epoch"], name): pytest.approx(epoch[name], rel=1e-6)
        for epoch in history
        for name in ("loss", "accuracy", "val_loss", "val_accuracy")
    }
    again = tmp_path / "again.html"
    run("--quiet", "fit", corpus, "-o", output, "--force", "--report", again, *QUICK)
    assert again.read_text(encoding="utf-8") == text
    korean = run("--quiet", "--lang", "ko", "fit", corpus, "-o", output, "--force", "--report", page, *QUICK)
    assert korean.text.splitlines()[3].startswith("판정: ") and korean.text.splitlines()[3] in page.read_text(
        encoding="utf-8"
    )


@pytest.mark.slow
def test_a_cross_validated_fit_reports_on_every_text(run, corpus, tmp_path):
    page = tmp_path / "r.html"
    result = run("--quiet", "fit", corpus, "-o", tmp_path / "m.textrnn", "--report", page, "--cv", 2, *QUICK)
    assert result.code == 0, result.err
    assert "On 48 texts (cross-validation)" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("flag", ["--report", "--plots", "--logdir"])
def test_what_is_there_is_refused_before_anything_is_read(run, corpus, tmp_path, flag, nothing_read):
    mine = {"--report": "mine.html", "--plots": "mine/confusion.png", "--logdir": "mine/events.out.tfevents.textrnn"}
    path = tmp_path / mine[flag]
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"mine")
    given = path if flag == "--report" else path.parent
    before = sorted(tmp_path.rglob("*"))
    result = run("fit", corpus, "-o", tmp_path / "m.textrnn", flag, given)
    assert result.code == 5 and str(path) in result.err and "--force" in result.err, result.err
    assert len(result.err.splitlines()) == 1
    assert path.read_bytes() == b"mine" and sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("flag", ["--report", "--plots", "--logdir"])
def test_what_cannot_be_written_is_found_before_anything_is_read(run, corpus, tmp_path, flag, nothing_read):
    result = run("fit", corpus, "-o", tmp_path / "m.textrnn", flag, corpus / "below" / "it")
    assert result.code == 5 and len(result.err.splitlines()) == 1, result.err


def test_plots_without_matplotlib_are_exit_code_7_before_anything_is_read(
    run, corpus, tmp_path, monkeypatch, nothing_read
):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    result = run("fit", corpus, "-o", tmp_path / "m.textrnn", "--plots", tmp_path / "plots")
    assert result.code == 7 and "pip install 'textrnn[plots]'" in result.err
    assert not (tmp_path / "plots").exists()


@pytest.mark.parametrize("flag", ["--report", "--plots"])
def test_going_on_from_a_model_has_nothing_to_report_on(run, corpus, tmp_path, model, flag):
    result = run("fit", corpus, "--from", model, "-o", tmp_path / "m.textrnn", flag, tmp_path / "r")
    assert result.code == 2 and flag in result.err and "textrnn evaluate --report" in result.err


@pytest.mark.parametrize(
    "options",
    ["--preset best", "--units 8", "--no-wide", "--cv 3", "--patience 2", "--squeeze 0", "--min-precision 0.9"],
)
def test_what_a_model_has_already_is_refused_when_going_on_from_it(run, corpus, tmp_path, options):
    flag = options.split()[0]
    result = run("fit", corpus, "--from", tmp_path / "any.textrnn", "-o", tmp_path / "m.textrnn", *options.split())
    assert result.code == 2 and "has no use with --from; leave it out" in result.err, result.err
    assert (flag if flag != "--no-wide" else "--wide") in result.err


def test_going_on_from_a_model_logs_all_epochs(run, corpus, tmp_path, model):
    import tensorflow as tf

    before = len(json.loads(run("info", "-m", model, "--json").text)["history"])
    result = run(
        *("fit", corpus, "--from", model, "-o", tmp_path / "m.textrnn", "--logdir", tmp_path / "logs", "--epochs", 2)
    )
    assert result.code == 0, result.err
    (events,) = (tmp_path / "logs").iterdir()
    steps = [event.step for event in tf.compat.v1.train.summary_iterator(str(events))]
    assert steps == list(range(before + 3))


def test_evaluate_writes_a_page_of_what_it_prints(run, corpus, model, tmp_path):
    page = tmp_path / "r.html"
    result = run("evaluate", corpus, "-m", model, "--report", page, "--json")
    assert result.code == 0, result.err
    told, text = json.loads(result.text), page.read_text(encoding="utf-8")
    low, high = told["interval"]["accuracy"]
    assert f"<td>{told['accuracy']:.1%} [{100 * low:.1f}, {100 * high:.1f}]</td>" in text
    assert f"On 48 texts ({corpus})" in text and f"<title>Evaluation of {model}</title>" in text
    assert 'id="curves"' not in text and 'class="verdict"' not in text
    assert "평가 보고서" not in text
    refused = run("evaluate", corpus, "-m", model, "--report", page)
    assert refused.code == 5 and "--force" in refused.err and refused.out == b""
    korean = run("--lang", "ko", "evaluate", corpus, "-m", model, "--report", page, "--force")
    assert korean.code == 0 and f"<title>{model} 평가 보고서</title>" in page.read_text(encoding="utf-8")


def test_evaluate_refuses_a_page_before_anything_is_read(run, corpus, model, tmp_path, nothing_read):
    page = tmp_path / "r.html"
    page.write_bytes(b"mine")
    assert run("evaluate", corpus, "-m", model, "--report", page).code == 5
    assert page.read_bytes() == b"mine"


def test_evaluate_counts_labels_never_seen_on_its_page(run, model, tmp_path):
    corpus = tmp_path / "c.csv"
    corpus.write_text("text,label\n좋은 영화,positive\n글쎄요,<i>neutral\n", encoding="utf-8")
    page = tmp_path / "r.html"
    assert run("evaluate", corpus, "-m", model, "--report", page).code == 0
    text = page.read_text(encoding="utf-8")
    assert "<td>좋은 영화</td>" not in text  # it is answered rightly
    assert "&lt;i&gt;neutral" in text and "(never seen)" in text and "<i>" not in text


def test_a_card_is_printed_in_both_languages(run, corpus, tmp_path, model):
    assert run("info", "-m", model, "--card").text.startswith("# Model card: model.textrnn\n")
    korean = run("--lang", "ko", "info", "-m", model, "--card")
    assert korean.text.startswith("# 모델 카드: ") and korean.err == ""
    assert "it was not made by `textrnn fit`" in run("info", "-m", model, "--card").text
    both = run("info", "-m", model, "--card", "--json")
    assert both.code == 2 and "--card" in both.err


@pytest.mark.parametrize("command", ["evaluate", "info --card"])
def test_pages_and_cards_need_nothing_heavy(corpus, model, tmp_path, command):
    first, *rest = command.split()
    arguments = [first, *([str(corpus), "--report", str(tmp_path / "r.html")] if first == "evaluate" else rest)]
    program = (
        "import sys\nfrom textrnn_cli.main import main\n"
        "try: main()\n"
        "except SystemExit as e: assert e.code == 0\n"
        "heavy = {'tensorflow', 'keras', 'sklearn', 'pandas', 'matplotlib'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments, "-m", str(model)], capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr


def test_a_card_of_figures_that_are_none_is_refused(run, model, tmp_path, same_in_korean):
    held = load_text_model(model)
    save_text_model(replace(held, summary=held.summary | {"rows": "many", "verdict": 0.5}), tmp_path / "m")
    command = ("info", "-m", tmp_path / "m", "--card")
    refused = run(*command)
    assert refused.code == 4 and "do not fit together" in refused.err, refused.err
    same_in_korean(refused, *command)
