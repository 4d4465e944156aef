"""``textrnn anomaly``: what it prints, writes and refuses."""

import csv
import io
import json

import numpy as np
import pytest

from textrnn import AnomalyDetector
from textrnn_cli.commands.anomaly import fit as fit_command

pytestmark = pytest.mark.usefixtures("untraced")

FIT = ("--lookback", 12, "--units", 4, "--epochs", 1, "--train", 0.6)
SPIKE = 420


def rows(seed=0, count=600):
    rng = np.random.default_rng(seed)
    phase = 2 * np.pi * np.arange(count) / 12
    values = np.stack([np.sin(phase), 5 + 2 * np.cos(phase)], 1) + rng.normal(0, 0.1, (count, 2))
    if count > SPIKE:
        values[SPIKE, 1] += 5
    odd = np.zeros(count, int)
    odd[SPIKE : SPIKE + 1] = 1
    return values, odd


def written(path, *, time=True, series=(), odd=True, count=600):
    """A file of hourly rows, of one series or of several after each other."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            [*(["site"] if series else []), *(["time"] if time else []), "a", "b", *(["odd"] if odd else [])]
        )
        for seed, name in enumerate(series or [""]):
            values, labels = rows(seed, count)
            stamps = np.datetime64("2024-01-01T00:00") + np.arange(count) * np.timedelta64(1, "h")
            for stamp, (a, b), label in zip(stamps, values, labels, strict=True):
                cells = [*([name] if series else []), *([stamp] if time else []), f"{a:.4f}", f"{b:.4f}"]
                writer.writerow([*cells, *([label] if odd else [])])
    return path


@pytest.fixture(scope="module")
def trained(untraced, tmp_path_factory):
    """A file with labels, and a model that has not read them."""
    from textrnn.estimators.fit_anomalies import fit_anomalies

    folder = tmp_path_factory.mktemp("anomaly")
    file = written(folder / "s.csv")
    settings = {"lookback": 12, "units": 4, "epochs": 1, "train": 0.6, "quiet": True}
    fit_anomalies(file, folder / "m.textrnn", labels="odd", parameters=settings)
    return file, folder / "m.textrnn"


def test_fit_tells_what_it_learned(run, tmp_path):
    file, output = written(tmp_path / "s.csv"), tmp_path / "m.textrnn"
    done = run("anomaly", "fit", file, "-o", output, "--labels", "odd", *FIT, "--json")
    assert done.code == 0, done.err
    told = json.loads(done.text)
    assert set(told) == {
        "model", "method", "rows", "series", "columns", "windows", "threshold", "flagged", "skill", "epochs",
        "seed", "repaired", "seconds", "peak_mb",
    }  # fmt: skip
    assert (told["method"], told["rows"], told["series"], told["columns"]) == ("forecast", 600, 1, ["a", "b"])
    assert told["skill"]["last_value"] > 0.5 and set(told["skill"]) == {"last_value", "seasonal", "linear"}
    assert told["windows"] == {"train": 270 - 12, "valid": 90 - 12} and told["epochs"] == 1
    assert "a row every 1h" in done.err and "time: time" in done.err
    again = run("anomaly", "fit", file, "-o", output)
    assert again.code == 5 and "--force" in again.err
    shown = run(
        "-q", "anomaly", "fit", file, "-o", output, "--force", "--columns", "b", "--method", "autoencoder", *FIT
    )
    assert shown.code == 0 and shown.err == "", shown.err
    assert shown.text.splitlines()[0] == "600 rows; watched: b"
    assert AnomalyDetector.load(output).method == "autoencoder"


def test_events_are_csv_on_stdout_or_in_a_file(run, trained, tmp_path):
    file, model = trained
    done = run("anomaly", "detect", file, "-m", model)
    assert done.code == 0, done.err
    found = list(csv.DictReader(io.StringIO(done.text)))
    assert list(found[0]) == ["start", "end", "score"]
    (event,) = (each for each in found if each["start"] <= "2024-01-18T12:00:00" <= each["end"])
    assert event["start"] == "2024-01-18T12:00:00" and float(event["score"]) > 10
    assert "600 rows, above a score of" in done.err and "12 rows have no score" in done.err
    output, scores = tmp_path / "e.csv", tmp_path / "s.csv"
    quiet = run("-q", "anomaly", "detect", file, "-m", model, "-o", output, "--scores", scores)
    assert (quiet.code, quiet.out, quiet.err) == (0, b"", "")
    assert output.read_bytes() == done.out
    table = list(csv.DictReader(scores.open(encoding="utf-8")))
    assert len(table) == 600 and list(table[0]) == ["time", "score"]
    assert [each["score"] for each in table[:12]] == [""] * 12
    best = max(table[12:], key=lambda each: float(each["score"]))
    assert best["time"] == "2024-01-18T12:00:00" and best["score"] == event["score"]


def test_a_short_file_in_which_nothing_changes_is_judged_in_its_own_time(run, trained, tmp_path):
    _, model = trained
    calm = tmp_path / "calm.csv"
    stamps = np.datetime64("2024-03-01T00:00") + np.arange(20) * np.timedelta64(1, "h")
    calm.write_text("time,a,b\n" + "".join(f"{stamp}+09:00,0,{n}\n" for n, stamp in enumerate(stamps)))
    silent = tmp_path / "silent.csv"
    silent.write_text(calm.read_text().replace(",0,", ",,"))
    scores = tmp_path / "scores.csv"
    done = run("anomaly", "detect", calm, "-m", model, "--scores", scores, "--threshold", 1e-9)
    assert done.code == 0, done.err
    assert scores.read_text().splitlines()[1] == "2024-02-29T15:00:00Z,"
    assert done.text.splitlines()[1].startswith("2024-03-01T03:00:00Z,2024-03-01T10:00:00Z,")
    lost = run("anomaly", "detect", silent, "-m", model)
    assert lost.code == 3 and "no row of 20 has 12 rows with known values to judge it by" in lost.err


def test_stdout_holds_one_thing_only(run, trained, same_in_korean):
    file, model = trained
    both = ("anomaly", "detect", file, "-m", model, "--scores", "-")
    result = run(*both)
    assert result.code == 2 and result.out == b"" and "events and scores would both be written to -" in result.err
    same_in_korean(result, *both)
    plain, dashed = (run("anomaly", "detect", file, "-m", model, "--json", *more).text for more in ((), ("-o", "-")))
    assert json.loads(dashed) == json.loads(plain)


def test_names_that_a_spreadsheet_would_run_are_guarded(run, tmp_path):
    several = written(tmp_path / "t.csv", series=("=1+1", "north"), odd=False)
    model, scores = tmp_path / "m.textrnn", tmp_path / "s.csv"
    assert run("anomaly", "fit", several, "-o", model, "--series", "site", *FIT).code == 0
    done = run("anomaly", "detect", several, "-m", model, "--series", "site", "--scores", scores)
    for table in (done.text, scores.read_text(encoding="utf-8")):
        assert {each["series"] for each in csv.DictReader(io.StringIO(table))} == {"'=1+1", "north"}


def test_a_threshold_of_ones_own_wins(run, trained):
    file, model = trained
    assert run("anomaly", "detect", file, "-m", model, "--threshold", 1e6).text == "start,end,score\n"
    many = json.loads(run("anomaly", "detect", file, "-m", model, "--threshold", 0.5, "--json").text)
    assert many["threshold"] == 0.5 and many["events"][0]["start"].startswith("2024-01-01T")
    assert run("anomaly", "detect", file, "-m", model, "--threshold", 0).code == 2


def test_labels_give_a_report_beside_chance(run, trained):
    file, model = trained
    told = json.loads(run("anomaly", "detect", file, "-m", model, "--labels", "odd", "--json").text)
    report = told["report"]
    assert (told["rows"], told["unscored"], told["learned_from"]) == (600, 12, 360)
    assert report["strange"] == 1 and report["event"]["found"] == 1
    assert set(told["events"][0]) == {"series", "start", "end", "score", "column"}
    for kind in ("point", "event", "adjusted"):
        assert report[kind]["f1"] > report["random"][kind]["f1"]
    shown = run("anomaly", "detect", file, "-m", model, "--labels", "odd")
    lines = [line.split("\t") for line in shown.text.splitlines()]
    assert [line[0] for line in lines] == ["by", "rows", "events", "point-adjusted"]
    assert lines[2][1:4] == [f"{report['event'][name]:.4f}" for name in ("precision", "recall", "f1")]
    assert "360 of the rows lie in the time that the model learned from" in shown.err
    korean = run("--lang", "ko", "anomaly", "detect", file, "-m", model, "--labels", "odd")
    assert korean.text.splitlines()[1].startswith("행\t") and "무작위" in korean.text


@pytest.mark.slow
def test_rows_are_counted_where_there_is_no_time_and_series_are_named_where_there_are_several(run, tmp_path):
    file, model = written(tmp_path / "s.csv", time=False, odd=False), tmp_path / "m.textrnn"
    assert run("anomaly", "fit", file, "-o", model, *FIT).code == 0
    assert any(line.startswith("420,") for line in run("anomaly", "detect", file, "-m", model).text.splitlines())
    several = written(tmp_path / "t.csv", series=("south", "north"), odd=False)
    done = run("anomaly", "fit", several, "-o", model, "--force", "--series", "site", *FIT)
    assert done.code == 0, done.err
    found = list(csv.DictReader(io.StringIO(run("anomaly", "detect", several, "-m", model, "--series", "site").text)))
    assert list(found[0]) == ["series", "start", "end", "score"]
    assert {each["series"] for each in found if each["start"] == "2024-01-18T12:00:00"} == {"north", "south"}


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--method", "forecasts"), 2, "forecast"),
        (("--lookback", "5 parsecs"), 2, "duration"),
        (("--columns", "c"), 3, "'c' is not one of a, b"),
        (("--labels", "odder"), 3, "did you mean 'odd'?"),
        (("--contamination", "0.9"), 2, "must be above 0 and at most 0.5"),
        (("--lookback", "700"), 3, "701 rows"),
        (("--train", "0.2", "--lookback", "24"), 3, "a threshold needs 50 held-out rows"),
        (("--time", "when"), 3, "when"),
    ],
)
def test_what_is_wrong_with_a_fit_is_one_line_and_leaves_nothing(run, trained, tmp_path, options, code, said):
    file, _ = trained
    result = run("anomaly", "fit", file, "-o", tmp_path / "m.textrnn", "--epochs", 1, *options)
    assert result.code == code, result.err
    (line,) = [each for each in result.err.splitlines() if "error" in each]
    assert line.startswith("textrnn: error: ") and said in line and "Traceback" not in result.err
    assert result.out == b"" and list(tmp_path.iterdir()) == []


def test_files_that_cannot_be_used_are_refused(run, trained, model, tmp_path):
    file, detector = trained
    output = tmp_path / "e.csv"
    for wrong, code in (
        ((tmp_path / "none.csv", "-m", detector), 3),
        ((file, "-m", tmp_path / "none.textrnn"), 4),
        ((file, "-m", model), 4),
        ((file, "-m", detector, "-o", tmp_path / "no" / "e.csv"), 5),
        ((file, "-m", detector, "--scores", tmp_path), 5),
        ((file, "-m", detector, "-o", output, "--scores", output), 2),
        ((file, "-m", detector, "-o", output, "--labels", "a"), 2),
        ((file, "-m", detector, "-o", output, "--labels", "time"), 3),
        ((written(tmp_path / "short.csv", count=10), "-m", detector, "-o", output), 3),
    ):
        result = run("anomaly", "detect", *wrong)
        assert result.code == code, (wrong, result.err)
        (line,) = [each for each in result.err.splitlines() if "error" in each]
        assert line.startswith("textrnn: error: ") and result.out == b""
        assert sorted(path.name for path in tmp_path.iterdir()) in ([], ["short.csv"])


def test_labels_are_zeros_and_ones(run, trained, same_in_korean, tmp_path):
    file, model = trained
    other = tmp_path / "s.csv"
    other.write_bytes(file.read_bytes().replace(b",1\r\n", b",2\r\n"))
    arguments = ("anomaly", "detect", other, "-m", model, "--labels", "odd")
    result = run(*arguments)
    assert result.code == 3 and "column 'odd' of labels holds '2'; write 1 for strange rows" in result.err
    same_in_korean(result, *arguments)


@pytest.mark.parametrize(
    "options",
    [("--labels", "a"), ("-o", "x.csv", "--scores", "x.csv"), ("--threshold", "-1")],
)
def test_what_is_wrong_with_detecting_is_told_in_korean(run, trained, same_in_korean, tmp_path, options):
    file, model = trained
    arguments = ("anomaly", "detect", file, "-m", model, *options)
    same_in_korean(run(*arguments, cwd=tmp_path), *arguments, cwd=tmp_path)


@pytest.mark.parametrize(
    "options",
    [
        ("--train", "0.2", "--lookback", "24"), ("--lookback", "700"), ("--lookback", "5 parsecs"), ("--columns", "c"),
        ("--min-gap", "90min"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_series_is_told_in_korean(run, trained, same_in_korean, tmp_path, options):
    file, _ = trained
    arguments = ("anomaly", "fit", file, "-o", tmp_path / "m.textrnn", "--epochs", 1, *options)
    same_in_korean(run(*arguments), *arguments)


def test_what_fit_leaves_open_is_as_in_python():
    import inspect

    flags, parameters = (inspect.signature(each).parameters for each in (fit_command, AnomalyDetector))
    shared = flags.keys() & parameters.keys()
    assert len(shared) > 15
    differ = {name for name in shared if flags[name].default != parameters[name].default}
    assert differ == {"lookback"} and str(parameters["lookback"].default) == flags["lookback"].default


def test_files_that_another_run_writes_are_left_to_it(refused, trained):
    file, model = trained
    refused("anomaly", "detect", file, "-m", model, "-o")
    refused("anomaly", "detect", file, "-m", model, "--scores")
    refused("anomaly", "fit", file, "-o")
