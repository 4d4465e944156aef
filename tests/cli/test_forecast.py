"""``textrnn forecast`` as a user runs it: figures, files, exit codes, both languages."""

from __future__ import annotations

import csv
import html
import io
import json
import subprocess
import sys

import numpy as np
import pytest

FIGURES = {"n", "mae", "rmse", "mase", "smape", "skill", "baselines", "verdict"}
SMALL = ["--lookback", "6h", "--horizon", "2h", "--units", "4", "--epochs", "2"]


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(0)
    day = 10 + 3 * np.sin(np.arange(300) * 2 * np.pi / 24) + rng.normal(0, 0.3, 300)
    stamps = np.datetime64("2020-01-01T00") + np.arange(300)
    winds = ["N" if blown else "S" for blown in rng.random(300) < 0.5]
    return [f"{str(s).replace('T', ' ')}:00,{y:.3f},{w}" for s, y, w in zip(stamps, day, winds, strict=True)]


@pytest.fixture(scope="module")
def series(rows, tmp_path_factory):
    path = tmp_path_factory.mktemp("series") / "weather.csv"
    path.write_text("\n".join(["time,y,wind", *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def fitted(series, tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "m.textrnn"
    command = [
        sys.executable,
        "-m",
        "textrnn",
        "-q",
        "forecast",
        "fit",
        series,
        "--target",
        "y",
        *SMALL,
        "-o",
        path,
        "--json",
    ]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return path, json.loads(done.stdout)


def test_fit_tells_what_the_contract_says(fitted):
    _, told = fitted
    assert set(told) == {
        "model", "rows", "series", "repaired", "target", "windows", "epochs", "seed", "valid", "test", "seconds", "peak_mb",
    }  # fmt: skip
    assert told["rows"] == 300 and told["target"] == ["y"] and told["repaired"] == {}
    assert told["windows"] == {"train": 150 - 7, "valid": 75 - 7, "test": 75 - 7}
    assert set(told["test"]) == FIGURES and told["test"]["n"] == 68
    assert set(told["test"]["skill"]) == {"last_value", "seasonal", "linear"}
    assert told["test"]["baselines"]["seasonal"]["period"] == "1d"
    assert told["test"]["skill"]["last_value"] > 0.3


def test_evaluating_the_test_rows_gives_the_same_figures(run, fitted, rows, tmp_path):
    path, told = fitted
    part = tmp_path / "test.csv"
    part.write_text("\n".join(["time,y,wind", *rows[225:]]) + "\n", encoding="utf-8")
    found = json.loads(run("forecast", "evaluate", part, "-m", path, "--json").text)
    assert set(found) == FIGURES
    for name in ("n", "mae", "rmse", "mase", "smape"):
        assert found[name] == pytest.approx(told["test"][name], rel=1e-6)
    assert found["baselines"]["linear"]["mae"] == pytest.approx(told["test"]["baselines"]["linear"]["mae"], rel=1e-6)
    shown = run("forecast", "evaluate", part, "-m", path)
    assert shown.code == 0 and "MAE" in shown.text and "Verdict: " in shown.text
    assert "learned from" not in shown.err
    korean = run("--lang", "ko", "forecast", "evaluate", part, "-m", path)
    assert "판정: " in korean.text and "마지막 값" in korean.text and "시각: time" in korean.err


def test_predict_goes_on_from_the_end(run, fitted, series, tmp_path):
    path, _ = fitted
    (row,) = csv.DictReader(io.StringIO(run("forecast", "predict", series, "-m", path).text))
    assert row["time"] == "2020-01-13 13:00:00" and 5 < float(row["y"]) < 15
    output = tmp_path / "next.csv"
    assert run("forecast", "predict", series, "-m", path, "-o", output).text == ""
    assert output.read_text() == f"time,y\n{row['time']},{row['y']}\n"
    told = json.loads(run("forecast", "predict", series, "-m", path, "--json").text)
    assert told == {"forecasts": [{"time": row["time"], "y": float(row["y"])}]}
    assert run("forecast", "predict", series, "-m", path, "-o", output).code == 5


def test_a_short_file_in_which_nothing_changes_is_foretold(run, fitted, rows, tmp_path):
    path, _ = fitted
    calm = tmp_path / "calm.csv"
    calm.write_text("\n".join(["time,y,wind", *(f"{row.rpartition(',')[0]},N" for row in rows[-9:])]) + "\n")
    silent = tmp_path / "silent.csv"
    silent.write_text("\n".join(["time,y,wind", *(f"{row.rpartition(',')[0]}," for row in rows[-9:])]) + "\n")
    for source in (calm, silent):
        done = run("forecast", "predict", source, "-m", path)
        assert done.code == 0 and done.text.startswith("time,y\n2020-01-13 13:00:00,"), done.err


@pytest.mark.slow
def test_forecasts_of_large_numbers_and_of_any_name_are_whole(run, tmp_path):
    source, output = tmp_path / "meter.csv", tmp_path / "m.textrnn"
    values = 1_247_700_000 + 3 * np.sin(np.arange(200) / 5)
    stamps = np.datetime64("2020-01-01T00") + np.arange(200)
    source.write_text(
        "stamp,time,x\n" + "".join(f"{s}:00,{y:.4f},{y % 7}\n" for s, y in zip(stamps, values, strict=True))
    )
    shape = ["--lookback", 9, "--units", 4, "--epochs", 1, "-o", output]
    done = run("forecast", "fit", source, "--time", "stamp", "--target", "time, x", *shape)
    assert done.code == 0, done.err
    (row,) = csv.DictReader(io.StringIO(run("forecast", "predict", source, "-m", output).text))
    assert row["time"] == "2020-01-09 08:00:00"
    assert float(row["time_forecast"]) == pytest.approx(1_247_700_000 + 3 * np.sin(40), abs=0.2)


def test_a_file_with_time_zones_is_answered_in_utc(run, fitted, rows, tmp_path):
    path, _ = fitted
    seoul = tmp_path / "seoul.csv"
    seoul.write_text("\n".join(["time,y,wind", *(row.replace(",", "+09:00,", 1) for row in rows)]) + "\n")
    done = run("forecast", "predict", seoul, "-m", path)
    assert done.code == 0 and done.text.startswith("time,y\n2020-01-13 04:00:00Z,"), done.err
    assert json.loads(run("forecast", "predict", seoul, "-m", path, "--json").text)["forecasts"][0]["time"][-1] == "Z"


def test_an_audit_is_korean_too(run, series):
    told = run("--lang", "ko", "forecast", "audit", series, "--target", "y", *SMALL[:4]).text
    assert "정상: 두 부분이 함께 쓰는 행이 없음 (그런 행 0개)" in told
    assert "정상: 척도와 범주는 학습 행에서만 배움 (300행 중 150행)" in told
    assert " is " not in told and " are " not in told, told


def test_a_target_of_sentinels_only_is_missing(run, fitted, rows, tmp_path):
    path, _ = fitted
    lost = tmp_path / "lost.csv"
    lost.write_text("\n".join(["time,y,wind", *(f"{row.split(',')[0]},-9999,N" for row in rows[-9:])]) + "\n")
    done = run("forecast", "predict", lost, "-m", path)
    assert done.code == 3 and "took 9 values for missing (-9999 in y)" in done.err
    assert "does not end in 6 rows with known targets" in done.err


@pytest.mark.slow
def test_newest_first_is_of_the_file_that_was_trained_on(run, rows, tmp_path):
    falling, rising, output = tmp_path / "falling.csv", tmp_path / "rising.csv", tmp_path / "m.textrnn"
    falling.write_text("\n".join(["time,y,wind", *rows[::-1]]) + "\n")
    rising.write_text("\n".join(["time,y,wind", *rows]) + "\n")
    done = run("forecast", "fit", falling, "--newest-first", "--target", "y", *SMALL, "-o", output)
    assert done.code == 0, done.err
    there, here = (run("forecast", "predict", source, "-m", output) for source in (falling, rising))
    assert here.code == 0 and here.text == there.text


def test_a_target_without_a_value_is_said_to_have_none(run, tmp_path):
    source = tmp_path / "empty.csv"
    source.write_text("y,x\n" + "".join(f",{n}\n" for n in range(50)))
    done = run("forecast", "fit", source, "--target", "y", *SMALL[4:], "--lookback", 3, "-o", tmp_path / "m.textrnn")
    assert done.code == 3 and "of 25 training rows in a row none has them all known" in done.err


@pytest.mark.slow
def test_a_path_of_quantiles_without_a_clock(run, rows, tmp_path):
    source, output = tmp_path / "plain.csv", tmp_path / "m.textrnn"
    source.write_text("\n".join(["y", *(row.split(",")[1] for row in rows)]))
    arguments = ["--lookback", 6, "--horizon", 3, "--path", "--quantiles", "0.1,0.9", "--units", 4, "--epochs", 1]
    done = run("forecast", "fit", source, "-o", output, *arguments)
    assert done.code == 0 and "rows are counted" in done.err and "quantile 0.9" in done.text, done.err
    found = list(csv.DictReader(io.StringIO(run("forecast", "predict", source, "-m", output).text)))
    assert [row["row"] for row in found] == ["+1", "+2", "+3"] and list(found[0]) == [
        "row",
        "y",
        "y_q0.1",
        "y_q0.5",
        "y_q0.9",
    ]
    assert all(float(row["y_q0.1"]) <= float(row["y"]) <= float(row["y_q0.9"]) for row in found)


def test_backtest_shows_every_fold(run, fitted, series):
    path, _ = fitted
    told = json.loads(run("forecast", "backtest", series, "-m", path, "--folds", 2, "--no-refit", "--json").text)
    assert len(told["folds"]) == 2 and told["folds"][0]["until"] < told["folds"][1]["from"]
    shown = run("forecast", "backtest", series, "-m", path, "--folds", 2, "--no-refit").text.splitlines()
    assert len(shown) == 4 and shown[0].split("\t")[:3] == ["from", "until", "windows"] and shown[3].startswith("mean")


def test_audit_shows_the_edges_and_finds_a_leak(run, rows, series, tmp_path):
    arguments = ["--target", "y", "--lookback", "6h", "--horizon", "2h"]
    shown = run("forecast", "audit", series, *arguments).text
    assert "training: 143 windows" in shown and shown.count("ok: ") == 4 and "LEAK" not in shown
    assert "last window reads 2020-01-06 22:00:00 .. 2020-01-07 03:00:00 and forecasts 2020-01-07 05:00:00" in shown
    leaky = tmp_path / "leaky.csv"
    ahead = [row.split(",")[1] for row in rows[2:]] + ["", ""]
    leaky.write_text("\n".join(["time,y,wind,tomorrow", *(f"{row},{a}" for row, a in zip(rows, ahead, strict=True))]))
    found = run("forecast", "audit", leaky, *arguments)
    assert "LEAK: no column tells the target ahead of time (tomorrow" in found.text
    told = json.loads(run("forecast", "audit", leaky, *arguments, "--json").text)
    assert [check["holds"] for check in told["checks"]] == [True, True, True, False]


@pytest.mark.slow
def test_study_prints_a_table(run, series):
    models = "last value;dense;linear"
    arguments = ["--target", "y", "--lookback", 6, "--horizon", 2, "--epochs", 1, "--models", models]
    shown = run("forecast", "study", series, *arguments)
    lines = [line.split("\t") for line in shown.text.splitlines()]
    assert [line[0] for line in lines] == ["model", "last value", "dense", "linear"], shown.err
    assert lines[1][1:4] == ["-", "-", "-"] and lines[1][6] == "0.0%"
    told = json.loads(run("forecast", "study", series, *arguments, "--json").text)
    assert [row["model"] for row in told["models"]] == ["last value", "dense", "linear"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["fit", "{two}"], 2), (["fit", "{series}", "--target", "z"], 3), (["fit", "{none}", "--target", "y"], 3),
        (["fit", "{series}", "--target", "wind"], 3), (["fit", "{series}", "--target", "y", "--lookback", "5x"], 2),
        (["fit", "{series}", "--target", "y", "--horizon", "0h"], 2), (["fit", "{series}", "--target", "y", "--split", "a,b"], 2),
        (["fit", "{series}", "--target", "y", "--split", "0.5,0.5"], 2), (["fit", "{series}", "--target", "y", "--lookback", "90d"], 3),
        (["fit", "{series}", "--target", "y", "--lookback", "90min"], 2), (["fit", "{series}", "--target", "y", "--calendar", "moon"], 2),
        (["fit", "{series}", "--target", "y", "--cell", "gur"], 2), (["fit", "{series}", "--target", "y", "--epochs", "0"], 2),
        (["fit", "{series}", "--target", "y", "--stateful", "--bidirectional"], 2), (["fit", "{series}", "--target", "y", "--season", "7x"], 2),
        (["fit", "{series}", "--target", "y", "--quantiles", "0,2"], 2), (["fit", "{series}", "--target", "y", "--every", "90min"], 2),
        (["fit", "{series}", "--target", "y", "--time", "wind"], 3), (["fit", "{series}", "--target", "y", "-o", "{series}"], 2),
        (["fit", "{text}", "--target", "y"], 3), (["fit", "{empty}", "--target", "y"], 3), (["fit", "{short}", "--target", "y"], 3),
        (["predict", "{short}", "-m", "{model}"], 3), (["predict", "{series}", "-m", "{none}"], 4), (["predict", "{series}", "-m", "{text}"], 4),
        (["predict", "{series}", "-m", "{texts}"], 4), (["evaluate", "{text}", "-m", "{model}"], 3), (["evaluate", "{series}", "-m", "{empty}"], 4),
        (["backtest", "{series}", "-m", "{model}", "--folds", "0"], 2), (["backtest", "{series}", "-m", "{model}", "--folds", "90", "--no-refit"], 3),
        (["study", "{series}", "--target", "y", "--models", "lsmt"], 2), (["audit", "{two}"], 2),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_line_in_both_languages_with_nothing_left_behind(
    run, same_in_korean, fitted, series, model, rows, tmp_path, arguments, code
):
    files = {"none": "", "text": "a text\nanother text\n", "empty": "", "short": "\n".join(["time,y,wind", *rows[:3]])}
    files["two"] = "a,b\n" + "1,2\n3,5\n" * 50
    for name in ("text", "empty", "short", "two"):
        (tmp_path / f"{name}.csv").write_text(files[name])
    places = {name: tmp_path / f"{name}.csv" for name in files} | {"series": series, "model": fitted[0], "texts": model}
    before = sorted(path.name for path in tmp_path.iterdir())
    asked = ["forecast", *(argument.format(**places) for argument in arguments)]
    if asked[1] == "fit" and "-o" not in asked:
        asked += ["-o", tmp_path / "out.textrnn"]
    result = run(*asked)
    assert result.code == code, (result.err, result.text)
    (line,) = [each for each in result.err.splitlines() if "error" in each]
    assert "Traceback" not in result.err and result.out == b"", line
    same_in_korean(result, *asked)
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_predicting_needs_neither_tensorflow_nor_scikit_learn(fitted, series):
    program = (
        "import sys; sys.argv = ['textrnn', '-q', *sys.argv[1:]]\n"
        "from textrnn_cli.main import main\n"
        "try: main()\n"
        "except SystemExit as e: assert e.code == 0, e.code\n"
        "heavy = {'tensorflow', 'keras', 'sklearn', 'scipy', 'pandas'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    for command in ("predict", "evaluate"):
        arguments = [sys.executable, "-c", program, "forecast", command, series, "-m", fitted[0]]
        done = subprocess.run(arguments, capture_output=True, text=True, encoding="utf-8")
        assert done.returncode == 0, done.stderr


def test_info_tells_what_is_in_it(run, same_in_korean, fitted):
    path, told = fitted
    found = json.loads(run("info", "-m", path, "--json").text)
    assert found["kind"] == "forecast" and found["test"] == told["test"] and found["windows"] == told["windows"]
    assert found["recipe"]["targets"] == ["y"] and found["frame"]["horizon"] == 2
    assert "recipe.columns: y" in run("info", "-m", path).text
    card = run("info", "-m", path, "--card")
    assert card.code == 2 and "models of texts" in card.err
    same_in_korean(card, "info", "-m", path, "--card")


def test_evaluating_what_was_learned_from_is_warned_of(run, fitted, series):
    path, _ = fitted
    found = run("forecast", "evaluate", series, "-m", path)
    assert "warning: 220 of 293 windows lie in the time that the model learned from" in found.err
    korean = run("--lang", "ko", "forecast", "evaluate", series, "-m", path)
    assert "윈도 293개 가운데 220개는" in korean.err


def test_reports_tell_what_the_commands_print(run, fitted, series, tmp_path):
    path, told = fitted
    page, output = tmp_path / "r.html", tmp_path / "m.textrnn"
    done = run("-q", "forecast", "fit", series, "--target", "y", *SMALL, "-o", output, "--report", page)
    assert done.code == 0, done.err
    text = page.read_text(encoding="utf-8")
    assert f"{told['test']['mae']:.4g}" in text and text.count("<svg") == 2 and "season before (1d)" in text
    verdict = next(line for line in done.text.splitlines() if line.startswith("Verdict"))
    assert html.escape(verdict) in text and output.read_bytes() == path.read_bytes()
    assert run("forecast", "fit", series, "--target", "y", "-o", tmp_path / "n.textrnn", "--report", page).code == 5
    assert not (tmp_path / "n.textrnn").exists()
    found = run("--lang", "ko", "forecast", "evaluate", series, "-m", path, "--report", page, "--force")
    text = page.read_text(encoding="utf-8")
    assert found.code == 0 and '<html lang="ko">' in text and "기준과 비교" in text and "모든 윈도" in text


def test_files_that_another_run_writes_are_left_to_it(refused, fitted, series):
    refused("forecast", "predict", series, "-m", fitted[0], "-o")
    refused("forecast", "evaluate", series, "-m", fitted[0], "--report")
    refused("forecast", "fit", series, "--target", "y", *SMALL, "-o")
    refused("forecast", "fit", series, "--target", "y", *SMALL, "-o", fitted[0], "--force", "--report")
