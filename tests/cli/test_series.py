"""``textrnn series``: fit, predict and evaluate on files of cases."""

from __future__ import annotations

import html
import inspect
import json
import subprocess
import sys

import numpy as np
import pytest

from textrnn import SeriesClassifier

FAST = ("--epochs", 8, "--units", 4, "--learning-rate", 0.1, "--batch-size", 16)


def drifts(n, seed=0):
    """Walks that rise or fall, of 5 to 12 steps."""
    rng = np.random.default_rng(seed)
    return [
        (np.cumsum(rng.normal((-1, 1)[i % 2], 0.3, rng.integers(5, 13))), ("falls", "rises")[i % 2]) for i in range(n)
    ]


def wide(cases, labelled=True):
    width = max(len(values) for values, _ in cases)
    head = [*(["move"] if labelled else []), *(f"t{n}" for n in range(width))]
    rows = [
        [*([label] if labelled else []), *(f"{value:.3f}" for value in values), *[""] * (width - len(values))]
        for values, label in cases
    ]
    return "\n".join(",".join(row) for row in [head, *rows]) + "\n"


@pytest.fixture(scope="module", autouse=True)
def _quick(untraced):
    """No graphs."""


@pytest.fixture
def cases(tmp_path):
    path = tmp_path / "cases.csv"
    path.write_text(wide(drifts(60)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def model(untraced, tmp_path_factory):
    made = drifts(60)
    fitted = SeriesClassifier(units=4, epochs=8, learning_rate=0.1, quiet=True)
    path = tmp_path_factory.mktemp("series") / "model.textrnn"
    fitted.fit([values for values, _ in made], [label for _, label in made]).save(path)
    return path


@pytest.mark.slow
def test_fit_says_its_verdict_in_both_languages_and_json(run, cases, tmp_path):
    output = tmp_path / "m.textrnn"
    english = run("series", "fit", cases, "-o", output, *FAST)
    assert english.code == 0 and "Verdict: " in english.text and "60 cases, 2 labels: falls, rises" in english.text
    assert "label: move" in english.err and "steps of a case: 5 to 12" in english.err
    korean = run("--lang", "ko", "series", "fit", cases, "-o", output, "--force", *FAST)
    assert "판정: " in korean.text and "사례 60개" in korean.text and "한 행이 한 사례" in korean.err
    told = json.loads(run("series", "fit", cases, "-o", output, "--force", "--json", *FAST).text)
    assert set(told) == {
        "model", "rows", "skipped", "classes", "features", "epochs", "seed", "valid", "test", "baseline", "verdict",
        "seconds", "peak_mb",
    }  # fmt: skip
    assert set(told["verdict"]) == {"better", "judged_on", "n", "difference", "interval", "p_value"}
    assert set(told["valid"]) == {"n", "accuracy", "macro_f1", "log_loss", "ece"}
    assert set(told["seconds"]) == {"read", "train", "judge", "total"}
    assert (told["rows"], told["classes"], told["features"]) == (60, ["falls", "rises"], ["value"])
    assert told["test"] is None and told["verdict"]["judged_on"] == "held-out part" and told["verdict"]["n"] == 6


@pytest.mark.slow
def test_a_test_file_is_judged_on_and_the_model_predicts_and_evaluates_it(run, cases, tmp_path):
    output, test = tmp_path / "m.textrnn", tmp_path / "test.csv"
    test.write_text(wide(drifts(40, seed=1)), encoding="utf-8")
    told = json.loads(run("series", "fit", cases, "-o", output, "--test", test, "--json", *FAST).text)
    assert told["test"]["n"] == 40 and told["test"]["accuracy"] > 0.9 and told["verdict"]["judged_on"] == "test"

    evaluated = json.loads(run("series", "evaluate", test, "-m", output, "--json").text)
    assert {
        "n", "accuracy", "macro_f1", "micro_f1", "log_loss", "ece", "interval", "classes", "confusion", "unseen_labels",
        "skipped",
    } == set(evaluated)  # fmt: skip
    assert {name: evaluated[name] for name in told["test"]} == told["test"]
    assert sum(map(sum, evaluated["confusion"]["matrix"])) == 40
    printed = run("series", "evaluate", test, "-m", output).text
    assert printed.startswith("accuracy: ") and "label\tprecision\trecall\tF1\tcases\n" in printed

    rows = run("series", "predict", test, "-m", output).text.splitlines()
    assert rows[0] == "case,predicted_label,probability" and len(rows) == 41
    labels = [row.split(",")[1] for row in rows[1:]]
    right = np.mean([label == true for label, (_, true) in zip(labels, drifts(40, seed=1), strict=True)])
    assert right == pytest.approx(told["test"]["accuracy"])


def test_labels_that_the_model_has_never_seen_are_wrong_and_named(run, model, tmp_path):
    path = tmp_path / "test.csv"
    path.write_text(wide([*drifts(10), (np.arange(5.0), "waits")]).replace("move", "label"), encoding="utf-8")
    told = json.loads(run("series", "evaluate", path, "-m", model, "--json").text)
    assert told["unseen_labels"] == {"waits": 1} and told["n"] == 11 and told["accuracy"] < 1
    assert sum(map(sum, told["confusion"]["matrix"])) == 10
    assert "labels the model has never seen: waits" in run("series", "evaluate", path, "-m", model).text


def test_labels_in_a_file_to_predict_do_not_matter(run, model, cases, tmp_path):
    bare = tmp_path / "bare.csv"
    bare.write_text(wide(drifts(60), labelled=False), encoding="utf-8")
    assert run("series", "predict", bare, "-m", model).out == run("series", "predict", cases, "-m", model).out


def test_predictions_go_to_a_file_or_into_json(run, model, cases, tmp_path):
    output = tmp_path / "answers.csv"
    printed = run("series", "predict", cases, "-m", model)
    written = run("series", "predict", cases, "-m", model, "-o", output)
    assert written.out == b"" and output.read_bytes() == printed.out and "60 cases predicted" in written.err
    told = json.loads(run("series", "predict", cases, "-m", model, "--json").text)
    first = printed.text.splitlines()[1].split(",")
    assert told["rows"] == 60 and told["blank"] == 0
    assert told["predictions"][0]["case"] == first[0] and told["predictions"][0]["predicted_label"] == first[1]
    assert told["predictions"][0]["probability"] == pytest.approx(float(first[2]), abs=1e-6)
    taken = run("series", "predict", cases, "-m", model, "-o", output)
    assert taken.code == 5 and "--force" in taken.err
    assert run("series", "predict", cases, "-m", model, "-o", output, "--force", "--json").code == 0


def test_a_case_without_values_is_answered_and_counted(run, model, tmp_path):
    path = tmp_path / "gaps.csv"
    path.write_text("case_id,t0,t1\na,1,2\n=b,,\n", encoding="utf-8")
    done = run("series", "predict", path, "-m", model)
    assert done.text.splitlines()[2] == "'=b,falls,0.500000" and "1 cases of which nothing is known" in done.err


@pytest.mark.slow
def test_one_row_a_step_and_named_columns(run, tmp_path):
    rows = [
        f"{number},{step},{value:.3f},{label}"
        for number, (values, label) in enumerate(drifts(40))
        for step, value in enumerate(values)
    ]
    path, output = tmp_path / "long.csv", tmp_path / "m.textrnn"
    path.write_text("\n".join(["who,when,height,what", *rows]) + "\n", encoding="utf-8")
    named = ("--case", "who", "--time", "when", "--label", "what")
    told = json.loads(run("series", "fit", path, "-o", output, "--json", *named, *FAST).text)
    assert told["rows"] == 40 and told["features"] == ["height"]
    done = run("series", "predict", path, "-m", output, "--case", "who")
    assert done.text.splitlines()[1].startswith("0,") and len(done.text.splitlines()) == 41
    assert "label: what" in done.err and "time: when" in done.err


def test_a_time_without_a_case_is_a_usage_error_and_words_for_times_are_told(run, same_in_korean, model, tmp_path):
    path = tmp_path / "long.csv"
    path.write_text("who,when,height\na,noon,1\na,dawn,2\nb,noon,3\n", encoding="utf-8")
    without = ("series", "predict", path, "-m", model, "--time", "when")
    result = run(*without)
    assert result.code == 2 and "name it with --case: who, when, height" in result.err
    same_in_korean(result, *without)
    told = run(*without, "--case", "who")
    assert told.code == 0 and "rows are taken in the order of the file" in told.err
    assert "행은 파일에 있는 순서대로 씁니다" in run("--lang", "ko", *without, "--case", "who").err


def test_cases_come_through_a_pipe(run, model, cases):
    expected = run("series", "predict", cases, "-m", model).out
    piped = run("series", "predict", "-", "-m", model, stdin=cases.read_bytes())
    assert piped.code == 0 and piped.out == expected, piped.err


BAD = {
    "missing": (None, "none.csv", "no such file"),
    "empty": ("", "cases.csv", "empty"),
    "header only": ("label,a,b\n", "cases.csv", "a header and no rows"),
    "no number": ("label,a\nx,one\ny,two\n", "cases.csv", "no column of numbers"),
    "not a number": ("label,a,b\n" + "x,1,2\ny,3,4\n" * 9 + "x,1,zwei\n", "cases.csv:20", "'zwei'"),
    "two labels": ("id,v,label\na,1,x\na,2,y\nb,1,x\nb,2,x\n", "cases.csv:3", "case 'a' is 'y' here and 'x' in line 2"),
    "short row": ("label,a,b\nx,1,2\ny,3\n", "cases.csv:3", "2 found"),
    "no case": ("id,v,label\na,1,x\n,2,x\na,2,x\n", "cases.csv:3", "a row without a case"),
}


@pytest.mark.parametrize("case", BAD)
@pytest.mark.parametrize("command", ["fit", "predict", "evaluate"])
def test_a_bad_file_is_one_line_with_exit_code_3_and_nothing_left_behind(
    run, same_in_korean, model, tmp_path, command, case
):
    content, place, what = BAD[case]
    path = tmp_path / ("none.csv" if content is None else "cases.csv")
    if content is not None:
        path.write_text(content, encoding="utf-8")
    before = sorted(tmp_path.iterdir())
    output = tmp_path / "out"
    label = () if case == "missing" or command == "predict" else ("--label", "label")
    arguments = {
        "fit": ("series", "fit", path, "-o", output, *label),
        "predict": ("series", "predict", path, "-m", model, "-o", output, "--label", "label"),
        "evaluate": ("series", "evaluate", path, "-m", model, *label),
    }[command]
    result = run(*arguments)
    assert result.code == 3, result.err
    (line,) = [each for each in result.err.splitlines() if "error" in each]
    assert line.startswith("textrnn: error: ") and place in line and what in line, line
    assert "Traceback" not in result.err and result.out == b"" and sorted(tmp_path.iterdir()) == before
    same_in_korean(result, *arguments)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("@classLabel true a b\n1:a\n", "a case before @data"),
        ("@classLabel true a b\n", "no @data"),
        ("@timeStamps true\n", "time stamps"),
        ("@targetLabel true\n", "regression"),
        ("@dimensions x\n", "whole number"),
        ("@classLabel true a b\n@data\n1:c\n", "label 'c'"),
        ("@classLabel true a b\n@data\n1,2:3,x:a\n", "dimension 1, step 1 holds 'x'"),
        ("@classLabel true a b\n@data\n1,2:3:a\n", "equally long"),
        ("@classLabel true a b\n@dimensions 2\n@data\n1,2:a\n", "2 dimensions expected, 1 found"),
        ("@classLabel true a\n@data\n1,2:a\n3,4:a\n", "at least 2 classes, found 1 class (a)"),
        ("@classLabel true a b\n@data\n1,2:a\n3,4:b\n", "too few to hold out"),
        ("@classLabel false\n@data\n1,2\n", "no case is left (1 no label); name a file with @classLabel and values"),
    ],
)
def test_a_bad_ts_file_is_said_in_both_languages(run, same_in_korean, tmp_path, content, what):
    path = tmp_path / "cases.ts"
    path.write_text(content, encoding="utf-8")
    arguments = ("series", "fit", path, "-o", tmp_path / "m.textrnn")
    result = run(*arguments)
    assert result.code == 3 and what in result.err, result.err
    same_in_korean(result, *arguments)
    assert [each.name for each in tmp_path.iterdir()] == ["cases.ts"]


def test_files_that_do_not_fit_the_model_or_one_another(run, same_in_korean, model, cases, tmp_path):
    two, other = tmp_path / "two.ts", tmp_path / "other.csv"
    two.write_text("@classLabel true rises falls\n@data\n1,2:3,4:rises\n", encoding="utf-8")
    other.write_text("label,t0\nup,1\nup,2\n", encoding="utf-8")
    output = tmp_path / "m.textrnn"
    for arguments, what in (
        (("series", "predict", two, "-m", model), "case 0 has 2 values a step, the model reads 1"),
        (("series", "fit", cases, "-o", output, "--test", two), "the test file has 2 values a step"),
        (("series", "fit", cases, two, "-o", output), "two.ts:3: 2 values a step, 1 before"),
        (("series", "fit", cases, "-o", output, "--test", other), "no test case has a label of those to learn from"),
    ):
        result = run(*arguments)
        assert result.code == 3 and what in result.err, result.err
        same_in_korean(result, *arguments)
    assert not output.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--epochs", "0"], ["--split", "0.9"], ["--cell", "gur"], ["--units", "1e99"], ["--no-such-flag"],
        ["--pooling", "sum"], ["--scaler", "minmax"], ["--dropout", "1"], ["--learning-rate", "nan"], ["--seed", "-1"],
    ],
)  # fmt: skip
def test_impossible_numbers_and_names_are_usage_errors(run, cases, tmp_path, arguments):
    result = run("series", "fit", cases, "-o", tmp_path / "m.textrnn", *arguments)
    assert result.code == 2 and len(result.err.splitlines()) == 1, result.err


def test_an_unclear_label_and_a_missing_column(run, same_in_korean, tmp_path):
    path = tmp_path / "cases.csv"
    path.write_text("a,b,c\n" + "1,2,3\n4,5,6\n" * 10, encoding="utf-8")
    for arguments, code, what in (((), 2, "--label: a ('1')"), (("--label", "d"), 3, "'d' is not one of a, b, c")):
        result = run("series", "fit", path, "-o", tmp_path / "m.textrnn", *arguments)
        assert result.code == code and what in result.err, result.err
        same_in_korean(result, "series", "fit", path, "-o", tmp_path / "m.textrnn", *arguments)


@pytest.mark.parametrize("command", ["predict", "evaluate"])
def test_a_model_file_that_is_none_or_of_texts_is_exit_code_4(run, same_in_korean, cases, tmp_path, command):
    (tmp_path / "f.textrnn").write_bytes(b"not a model")
    for fake in (tmp_path / "none.textrnn", tmp_path / "f.textrnn", tmp_path):
        result = run("series", command, cases, "-m", fake)
        assert result.code == 4 and str(fake) in result.err and len(result.err.splitlines()) == 1, result.err
        same_in_korean(result, "series", command, cases, "-m", fake)


def test_an_output_that_cannot_be_written_is_found_before_reading(run, model, cases, tmp_path):
    for output in (tmp_path / "no" / "m.textrnn", tmp_path, cases):
        assert run("series", "fit", tmp_path / "none.csv", "-o", output).code == 5
        assert run("series", "predict", tmp_path / "none.csv", "-m", model, "-o", output).code == 5


def test_predicting_loads_neither_tensorflow_nor_scikit_learn(model, cases):
    for command in ("predict", "evaluate"):
        program = (
            "import sys; sys.argv = ['textrnn', *sys.argv[1:]]\n"
            "from textrnn_cli.main import main\n"
            "try: main()\n"
            "except SystemExit as e: assert e.code == 0\n"
            "heavy = {'tensorflow', 'keras', 'sklearn', 'scipy', 'pandas'} & set(sys.modules)\n"
            "assert not heavy, heavy"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, "series", command, str(cases), "-m", str(model)],
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        assert done.returncode == 0, done.stderr


def test_what_fit_leaves_open_is_as_in_python():
    from textrnn_cli.commands.series import fit

    flags, parameters = inspect.signature(fit).parameters, inspect.signature(SeriesClassifier).parameters
    shared = flags.keys() & parameters.keys()
    assert len(shared) == 13
    assert [name for name in shared if flags[name].default != parameters[name].default] == []


@pytest.mark.slow
def test_reports_tell_what_the_commands_print(run, cases, tmp_path):
    output, page = tmp_path / "m.textrnn", tmp_path / "r.html"
    done = run("-q", "series", "fit", cases, "-o", output, "--report", page, *FAST)
    assert done.code == 0, done.err
    text = page.read_text(encoding="utf-8")
    verdict = next(line for line in done.text.splitlines() if line.startswith("Verdict"))
    assert html.escape(verdict) in text and "On 6 cases (held-out part)" in text and "texts" not in text.lower()
    assert run("series", "fit", cases, "-o", tmp_path / "n.textrnn", "--report", page, *FAST).code == 5
    assert not (tmp_path / "n.textrnn").exists()
    told = json.loads(run("series", "evaluate", cases, "-m", output, "--json").text)
    shown = run("--lang", "ko", "series", "evaluate", cases, "-m", output, "--report", page, "--force")
    text = page.read_text(encoding="utf-8")
    assert shown.code == 0 and '<html lang="ko">' in text and "사례 60개 기준" in text and "텍스트" not in text
    assert f"{told['accuracy']:.1%}" in text


def test_files_that_another_run_writes_are_left_to_it(refused, model, cases, tmp_path):
    refused("series", "predict", cases, "-m", model, "-o")
    refused("series", "evaluate", cases, "-m", model, "--report")
    refused("series", "fit", cases, "-o")
    refused("series", "fit", cases, "-o", tmp_path / "m", "--report")
