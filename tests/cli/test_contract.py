"""What holds for every command: exit codes, one-line errors, help, streams."""

from __future__ import annotations

import inspect
import json
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from textrnn.presets import PRESETS

pytestmark = pytest.mark.usefixtures("untraced")

COMMANDS = ["fit", "predict", "evaluate", "info", "verify", "tokenize", "corpora list", "corpora path", "corpora fetch"]
COMMANDS += [f"forecast {name}" for name in ("fit", "predict", "evaluate", "backtest", "audit", "study")]
COMMANDS += ["series fit", "series predict", "series evaluate"]
COMMANDS += ["anomaly fit", "anomaly detect"]


def test_every_command_is_in_the_list_above():
    from textrnn_cli import commands

    files = {p.stem for p in Path(commands.__file__).parent.glob("[a-z]*.py")}
    assert files == {name.split()[0] for name in COMMANDS}


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example_and_loads_nothing_heavy(command):
    program = (
        "import sys; sys.argv = ['textrnn', *sys.argv[1:], '--help']\n"
        "from textrnn_cli.main import main\n"
        "try: main()\n"
        "except SystemExit as e: assert e.code == 0\n"
        "heavy = {'tensorflow', 'keras', 'sklearn', 'pandas', 'numpy', 'onnxruntime', 'pydantic'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *command.split()], capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    assert "Example: textrnn" in done.stdout


def bad(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def xlsx(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return path


ROW = "좋은 영화,positive\n나쁜 영화,negative\n"
BAD = {
    "missing file": (lambda d: d / "none.csv", "none.csv", "no such file"),
    "folder": (lambda d: d, "", "folder"),
    "empty file": (lambda d: bad(d / "e.csv", ""), "e.csv", "empty"),
    "header only": (lambda d: bad(d / "h.csv", "text,label\n"), "h.csv", "header"),
    "one class": (lambda d: bad(d / "c.csv", "text,label\n" + "좋은 영화,positive\n" * 30), "", "at least 2 labels"),
    "one row": (lambda d: bad(d / "r.csv", "text,label\n좋은 영화,positive\n"), "", "at least 2 labels"),
    "unclosed quote": (
        lambda d: bad(d / "q.csv", "text,label\n" + ROW * 10 + '"open,positive\n' + ROW * 10),
        "q.csv:22:1",
        "quote",
    ),
    "extra field": (lambda d: bad(d / "x.csv", "text,label\n" + ROW * 10 + "a,b,c\n"), "x.csv:22", "3"),
    "short row": (lambda d: bad(d / "s.csv", "text,label\n" + ROW * 10 + "a\n"), "s.csv:22", "1"),
    "cp949": (lambda d: bad(d / "k.csv", ("text,label\n" + ROW * 10).encode("cp949")), "k.csv:2:1", "--encoding cp949"),
    "NUL": (lambda d: bad(d / "n.csv", "text,label\n" + ROW * 10 + "a\0b,positive\n"), "n.csv:22:2", "NUL"),
    "xlsx": (lambda d: xlsx(d / "w.csv"), "w.csv", "xlsx"),
}


@pytest.mark.parametrize("case", BAD)
@pytest.mark.parametrize("command", ["fit", "evaluate", "predict"])
def test_a_bad_corpus_is_one_line_with_exit_code_3_and_nothing_left_behind(
    run, same_in_korean, model, tmp_path, case, command
):
    make, place, what = BAD[case]
    if command != "fit" and case in ("one class", "one row"):
        pytest.skip("one class is enough to be predicted or evaluated")
    source = make(tmp_path)
    before = sorted(p.name for p in tmp_path.iterdir())
    output = tmp_path / "out.textrnn"
    arguments = {
        "fit": ["fit", source, "-o", output, "--epochs", 1],
        "evaluate": ["evaluate", source, "-m", model],
        "predict": ["predict", "-i", source, "-m", model, "-o", output],
    }[command]
    result = run(*arguments)
    assert result.code == 3, result.err
    (line,) = [each for each in result.err.splitlines() if "error" in each]
    assert line.startswith("textrnn: error: ") and place in line and what in line
    assert "Traceback" not in result.err and result.out == b""
    same_in_korean(result, *arguments)
    assert sorted(p.name for p in tmp_path.iterdir()) == before


def test_a_missing_column_lists_those_there_are(run, same_in_korean, corpus, tmp_path):
    result = run("fit", corpus, "--text", "txt", "-o", tmp_path / "m.textrnn")
    same_in_korean(result, "fit", corpus, "--text", "txt", "-o", tmp_path / "m.textrnn")
    assert result.code == 3 and "'txt'" in result.err and "text, label" in result.err and "did you mean" in result.err


def test_unclear_columns_are_a_usage_error_that_lists_them(run, same_in_korean, tmp_path):
    source = bad(tmp_path / "u.csv", "a,b,c\n" + "1,2,3\n4,5,6\n" * 10)
    result = run("fit", source, "-o", tmp_path / "m.textrnn")
    assert result.code == 2 and "--text" in result.err and all(f"{name} (" in result.err for name in "abc")
    same_in_korean(result, "fit", source, "-o", tmp_path / "m.textrnn")


@pytest.mark.parametrize("command", ["predict", "evaluate", "info"])
def test_a_model_file_that_is_none_is_exit_code_4(run, same_in_korean, corpus, tmp_path, command):
    fakes = [
        tmp_path / "none.textrnn",
        bad(tmp_path / "f.textrnn", b"not a model"),
        xlsx(tmp_path / "z.textrnn"),
        tmp_path,
    ]
    for fake in fakes:
        rest = {"predict": ["좋다"], "evaluate": [corpus], "info": []}[command]
        result = run(command, *rest, "-m", fake)
        assert result.code == 4 and str(fake) in result.err and len(result.err.splitlines()) == 1, result.err
        same_in_korean(result, command, *rest, "-m", fake)


def test_an_unwritable_output_is_found_before_training(run, same_in_korean, corpus, tmp_path):
    for output in (tmp_path / "no" / "m.textrnn", corpus / "m.textrnn", tmp_path):
        result = run("fit", corpus, "-o", output)
        assert result.code == 5 and len(result.err.splitlines()) == 1, result.err
        same_in_korean(result, "fit", corpus, "-o", output)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--epochs", "0"], ["--epochs", "-3"], ["--epochs", "nan"], ["--learning-rate", "nan"], ["--learning-rate", "0"],
        ["--learning-rate", "1e99"], ["--dropout", "1"], ["--dropout", "inf"], ["--split", "0"], ["--split", "0.9"],
        ["--cell", "gur"], ["--tokenizer", "nothing"], ["--analyzer", "mecb"], ["--units", "1e99"], ["--no-such-flag"],
        ["--min-precision", "2"], ["--batch-size", "0"], ["--pooling", "sum"], ["--analyzer", "mecab", "--tokenizer", "word"],
    ],
)  # fmt: skip
def test_impossible_numbers_and_names_are_usage_errors(run, same_in_korean, corpus, tmp_path, arguments):
    result = run("fit", corpus, "-o", tmp_path / "m.textrnn", *arguments)
    assert result.code == 2 and len(result.err.splitlines()) == 1, result.err
    same_in_korean(result, "fit", corpus, "-o", tmp_path / "m.textrnn", *arguments)


def test_near_names_are_offered(run, corpus):
    assert "did you mean 'gru'" in run("fit", corpus, "--cell", "gur").err
    assert "did you mean 'mecab'" in run("tokenize", "가", "--analyzer", "mecb").err


def test_fit_says_its_verdict_in_both_languages_and_json(run, corpus, tmp_path):
    output = tmp_path / "m.textrnn"
    english = run("fit", corpus, "-o", output, "--epochs", 2, "--units", 8)
    assert english.code == 0 and "Verdict: " in english.text and "48 texts, 2 labels" in english.text, english.err
    korean = run("--lang", "ko", "fit", corpus, "-o", output, "--epochs", 2, "--units", 8, "--force")
    assert "판정: " in korean.text and "텍스트 48개" in korean.text
    told = json.loads(run("fit", corpus, "-o", output, "--epochs", 2, "--units", 8, "--force", "--json").text)
    assert set(told) == {
        "model", "rows", "skipped", "classes", "tokenizer", "analyzer", "epochs", "seed", "valid", "test", "baseline",
        "verdict", "seconds", "peak_mb",
    }  # fmt: skip
    assert set(told["verdict"]) == {"better", "judged_on", "n", "difference", "interval", "p_value"}
    assert set(told["valid"]) == {"n", "accuracy", "macro_f1", "log_loss", "ece"}
    assert set(told["seconds"]) == {"read", "tokenize", "train", "judge", "total"}
    assert told["test"] is None and told["verdict"]["judged_on"] == "held-out part"
    shown = json.loads(run("info", "-m", output, "--json").text)
    assert shown["verdict"] == told["verdict"] and shown["labels"] == ["negative", "positive"]
    assert "verdict.better" in run("info", "-m", output).text


def test_a_preset_settles_what_no_option_does(run, corpus, tmp_path):
    output = tmp_path / "m.textrnn"
    done = run("fit", corpus, "-o", output, "--preset", "fast", "--units", 8, "--networks", 2)
    assert done.code == 0, done.err
    told = json.loads(run("info", "-m", output, "--json").text)
    settled = PRESETS["fast"] | {"units": 8, "networks": 2}
    assert {name: told["parameters"][name] for name in settled} == settled
    assert (told["networks"], told["epochs"]) == (2, 1)
    assert run("fit", corpus, "-o", output, "--preset", "slow").code == 2


def test_fit_goes_on_from_a_model(run, corpus, tmp_path, model):
    output = tmp_path / "m.textrnn"
    told = json.loads(run("fit", corpus, "--from", model, "-o", output, "--epochs", 2, "--json").text)
    assert told["from"] == str(model) and told["epochs"] == 2 and told["rows"] == 48
    assert run("predict", "-m", output, "loved it").text.startswith("positive")


def test_evaluate_prints_what_the_contract_says(run, corpus, model):
    told = json.loads(run("evaluate", corpus, "-m", model, "--json").text)
    assert {
        "n",
        "accuracy",
        "macro_f1",
        "micro_f1",
        "log_loss",
        "ece",
        "interval",
        "classes",
        "confusion",
        "unseen_labels",
    } <= set(told)
    assert told["n"] == 48 and told["accuracy"] > 0.9 and told["micro_f1"] == told["accuracy"]
    assert sum(map(sum, told["confusion"]["matrix"])) == 48 and set(told["classes"]) == {"negative", "positive"}
    assert "accuracy: " in run("evaluate", corpus, "-m", model).text


def test_tokenize_shows_analysers_side_by_side(run):
    told = json.loads(run("tokenize", "영화가 좋다", "--tokenizer", "jamo", "--json").text)["tokens"]
    assert "".join(told[0]["tokens"]).count("▁") == 1
    assert run("tokenize", "well, well").text == "well , well\n"
    pytest.importorskip("mecab", reason="python-mecab-ko has no wheel for this Python")
    beside = run("tokenize", "영화를 봤다", "--analyzer", "mecab", "--analyzer", "okt", "--pos").text
    assert beside == "mecab  영화/NNG 를/JKO 봤/VV+EP 다/EC\nokt    영화/Noun 를/Josa 봤다/Verb\n"
    bare = run("tokenize", "영화를 봤다", "--analyzer", "mecab", "--stem", "--stop-tags", "J").text
    assert bare == "영화 보다\n"


def test_tokenize_gives_spans_into_the_text_as_it_was_typed(run):
    pytest.importorskip("mecab", reason="python-mecab-ko has no wheel for this Python")
    text = "굿ㅋㅋㅋㅋㅋㅋ  좋다"
    (told,) = json.loads(run("tokenize", text, "--analyzer", "mecab", "--json").text)["tokens"]
    assert [(each["form"], text[each["start"] : each["end"]]) for each in told["morphemes"]] == [
        ("굿", "굿"),
        ("ㅋㅋㅋ", "ㅋㅋㅋ"),
        ("좋", "좋"),
        ("다", "다"),
    ]


def test_tokenize_shows_what_a_model_knows(run, model):
    shown = run("tokenize", "-m", model, "loved qwertyuiop").text.split()
    assert shown == ["loved", "<OOV>"]
    unlearned = run("tokenize", "a", "--tokenizer", "subword")
    assert unlearned.code == 2 and "-m MODEL" in unlearned.err


def test_corpora_are_listed_and_found(run, same_in_korean):
    listed = json.loads(run("corpora", "list", "--json").text)["corpora"]
    assert {"reviews_ko", "nsmc", "imdb"} <= {each["name"] for each in listed}
    assert (
        Path(run("corpora", "path", "reviews_ko").text.strip()).read_text(encoding="utf-8").startswith("text,label\n")
    )
    unknown = run("corpora", "path", "review_ko")
    assert unknown.code == 2 and "reviews_ko" in unknown.err
    missing = run("corpora", "path", "nsmc")
    assert missing.code == 3 and "textrnn corpora fetch nsmc" in missing.err
    same_in_korean(unknown, "corpora", "path", "review_ko")


def test_notes_go_to_stderr_and_quiet_silences_them(run, model, corpus):
    loud, quiet = (run(*flags, "predict", "-m", model, "-i", corpus) for flags in ([], ["--quiet"]))
    assert "text: " in loud.err and quiet.err == "" and loud.out == quiet.out


def test_debug_shows_the_traceback(run):
    assert "Traceback" in run("--debug", "predict", "-m", "none.textrnn", "x").err
    assert "Traceback" not in run("predict", "-m", "none.textrnn", "x").err


def test_the_default_model_is_in_the_current_folder(run, model, tmp_path):
    (tmp_path / "model.textrnn").write_bytes(model.read_bytes())
    assert run("predict", "loved it", cwd=tmp_path).text.startswith("positive\t")


@pytest.mark.parametrize("locale", ["C", "POSIX", "C.UTF-8"])
def test_korean_comes_out_whatever_the_locale(run_process, locale):
    assert run_process("tokenize", "영화가 좋다", "--tokenizer", "word", LC_ALL=locale).text == "영화가 좋다\n"


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX")
def test_an_interrupt_ends_with_130_and_leaves_no_model(corpus, tmp_path):
    output = tmp_path / "m.textrnn"
    program = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "textrnn",
            "fit",
            str(corpus),
            "-o",
            str(output),
            "--epochs",
            "100000",
            "--patience",
            "100000",
        ],
        stderr=subprocess.PIPE,
        # a shell has what it runs in the background ignore it, and so would this
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        with pytest.raises(subprocess.TimeoutExpired):
            program.wait(12)
        program.send_signal(signal.SIGINT)
        assert program.wait(30) == 130
        assert b"Traceback" not in program.stderr.read()
    finally:
        program.kill()
    # how far twelve seconds lead depends on the machine: where steps were made, a checkpoint of them is there
    assert {p.name for p in tmp_path.iterdir()} - {"m.textrnn.checkpoint"} == {"corpus.csv"}


def test_what_fit_leaves_open_is_as_in_python():
    """A default stands in both; those that differ are other words for the same, and the cache is on in a terminal."""
    from textrnn import TextClassifier
    from textrnn_cli.commands.fit import fit

    flags, parameters = inspect.signature(fit).parameters, inspect.signature(TextClassifier).parameters
    shared = flags.keys() & parameters.keys()
    assert len(shared) > 25
    differ = {name for name in shared if flags[name].default != parameters[name].default}
    assert differ == {"stop_tags", "class_weight", "cache"}


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        *((f"{kind} c.csv -o m --report no/../m", "model") for kind in ("fit", "forecast fit", "series fit")),
        *((f"{kind} c.csv -o m --report c.csv", "input") for kind in ("fit", "forecast fit", "series fit")),
        *((f"{kind}fit c.csv -o c.csv", "input") for kind in ("", "forecast ", "series ", "anomaly ")),
        *((f"{kind}evaluate c.csv -m m --report m", "model") for kind in ("", "forecast ", "series ")),
        *((f"{kind}evaluate c.csv -m m --report c.csv", "input") for kind in ("", "forecast ", "series ")),
        *((f"fit c.csv -o m {option} m/new", "model") for option in ("--plots", "--logdir")),
        *((f"fit c.csv -o m --report r {option} r", "report") for option in ("--plots", "--logdir")),
        ("fit t.csv -o m --test c.csv --report c.csv", "input"),
        ("series fit t.csv -o c.csv --test c.csv", "input"),
        ("fit c.csv -o new --from m --logdir m", "model"),
        ("forecast study c.csv --plots c.csv", "input"),
    ],
)
def test_nothing_that_a_run_reads_or_writes_is_replaced_by_it(run, same_in_korean, tmp_path, arguments, what):
    (tmp_path / "no").mkdir()
    (tmp_path / "c.csv").write_bytes(b"no corpus")
    before = sorted(tmp_path.iterdir())
    for more in ((), ("--force",)):
        result = run(*arguments.split(), *more, cwd=tmp_path)
        assert result.code == 2 and f"would replace the {what}; name another with --" in result.err, result.err
        same_in_korean(result, *arguments.split(), *more, cwd=tmp_path)
    assert sorted(tmp_path.iterdir()) == before and (tmp_path / "c.csv").read_bytes() == b"no corpus"


def test_files_that_another_run_writes_are_left_to_it(refused, corpus, tmp_path):
    refused("fit", corpus, "-o")
    refused("fit", corpus, "-o", tmp_path / "m", "--report")


def test_a_library_that_does_not_load_is_one_line(run, model, monkeypatch, same_in_korean):
    def broken(path):
        raise ImportError("IMPORTANT: PLEASE READ THIS\n\nlibx.so.1: failed to map segment")

    monkeypatch.setattr("textrnn.runtime.load", broken)
    done = run("predict", "-m", model, "loved it")
    assert done.code == 7
    assert "a library cannot be loaded (libx.so.1: failed to map segment); install it again" in done.err
    same_in_korean(done, "predict", "-m", model, "loved it")
