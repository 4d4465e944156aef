from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest


def test_texts_give_a_label_and_a_probability_each(run, model):
    lines = run("predict", "-m", model, "좋은 영화", "really bad film").text.splitlines()
    labels, probabilities = zip(*(line.split("\t") for line in lines), strict=True)
    assert labels == ("positive", "negative")
    assert all(0.5 < float(p) <= 1 for p in probabilities)


def test_json_is_one_object_with_top_labels_and_probabilities(run, model):
    answer = json.loads(run("predict", "-m", model, "좋은 영화", "--json", "--top-k", 2, "--proba").text)
    (row,) = answer["predictions"]
    assert row["text"] == "좋은 영화" and row["predicted_label"] == row["label_1"] == "positive"
    assert row["prob_1"] == row["prob_positive"] == row["probability"]
    assert row["prob_1"] + row["prob_2"] == pytest.approx(1, abs=1e-5)


def test_stdin_is_answered_line_by_line(run, model):
    result = run("predict", "-m", model, stdin="좋은 영화\r\n\nreally bad film".encode())
    assert [line.split("\t")[0] for line in result.text.splitlines()][::2] == ["positive", "negative"]
    assert len(result.text.splitlines()) == 3


def test_an_empty_text_is_answered_with_the_prior_and_flagged(run, model):
    (row,) = json.loads(run("predict", "-m", model, " \u3164\u200b", "--json").text)["predictions"]
    assert row["empty"] and row["probability"] == pytest.approx(0.5)


def test_low_confidence_is_unsure(run, model):
    assert run("predict", "-m", model, "", "--min-confidence", 0.9).text.endswith("\tunsure\n")
    assert "unsure" not in run("predict", "-m", model, "좋은 영화", "--min-confidence", 0.0).text


NASTY = [
    ["1", "좋은 영화", "=1+1"],
    ["2", 'she said "hated it",\r\nreally', " spaced "],
    ["3", "", "N/A"],
    ["4", "a\u2028b\x85c", "001"],
    ["5", "정말 지루해요 \U0001f44e", ""],
]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_keeps_its_rows_byte_for_byte(run, model, tmp_path, newline, delimiter, encoding):
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator=newline, quoting=csv.QUOTE_ALL)
    writer.writerows([["id", "text", "more"], *NASTY])
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(buffer.getvalue().encode(encoding))
    result = run("predict", "-m", model, "-i", source, "-o", target, "--text", "text")
    assert result.code == 0, result.err
    out = target.read_bytes().decode(encoding)
    rows = list(csv.reader(io.StringIO(out, newline=""), delimiter=delimiter))
    assert [row[:3] for row in rows[1:]] == NASTY
    assert rows[0] == ["id", "text", "more", "predicted_label", "probability"]
    # the original text of every record stands in the output as it was
    start = 0
    for record in buffer.getvalue().split(newline)[:-1]:
        start = out.index(record, start) + len(record)
    assert rows[3][3] in ("positive", "negative")


def test_cp949_stays_cp949_and_can_become_utf8(run, model, tmp_path):
    source = tmp_path / "excel.csv"
    source.write_bytes("번호,내용\r\n1,정말 재미있어요\r\n".encode("cp949"))
    refused = run("predict", "-m", model, "-i", source)
    assert refused.code == 3 and "excel.csv:1:1:" in refused.err and "--encoding cp949" in refused.err
    kept = run("predict", "-m", model, "-i", source, "--encoding", "cp949")
    assert kept.out.startswith("번호,내용,predicted_label,probability\r\n1,정말 재미있어요,positive,".encode("cp949"))
    turned = run("predict", "-m", model, "-i", source, "--encoding", "cp949", "--output-encoding", "utf-8-sig")
    assert turned.out.startswith(b"\xef\xbb\xbf") and "재미있어요,positive" in turned.text


def test_json_lines_keep_their_spelling(run, model, tmp_path):
    source = tmp_path / "in.jsonl"
    source.write_text('{"text": "loved it",  "n": 1.50}\n{"n": null, "text": "\\uc88b"}\n', encoding="utf-8")
    lines = run("predict", "-m", model, "-i", source).text.splitlines()
    assert lines[0].startswith('{"text": "loved it",  "n": 1.50, "predicted_label": "positive", "probability": ')
    assert json.loads(lines[1])["text"] == "좋" and '"\\uc88b"' in lines[1]


def test_formats_change_with_the_name_of_the_output(run, model, corpus, tmp_path):
    pyarrow = pytest.importorskip("pyarrow.parquet")
    assert run("predict", "-m", model, "-i", corpus, "-o", tmp_path / "a.parquet").code == 0
    table = pyarrow.read_table(tmp_path / "a.parquet").to_pydict()
    assert len(table["text"]) == 48 and list(table)[-2:] == ["predicted_label", "probability"]
    assert (
        run("predict", "-m", model, "-i", tmp_path / "a.parquet", "--prefix", "new_", "--text", "text").text.count("\n")
        == 49
    )
    assert run("predict", "-m", model, "-i", corpus, "--format", "tsv").text.splitlines()[1].count("\t") == 3


def test_every_column_is_guarded_on_request_and_added_ones_always(run, model, tmp_path):
    source = tmp_path / "in.csv"
    source.write_text("text,more\nloved it,=cmd()\n", encoding="utf-8")
    assert "loved it,=cmd(),positive" in run("predict", "-m", model, "-i", source, "--text", "text").text
    assert "loved it,'=cmd(),positive" in run("predict", "-m", model, "-i", source, "--text", "text", "--guard").text


def test_workers_give_the_same_file(run, model, tmp_path):
    source = tmp_path / "many.csv"
    source.write_text("text\n" + "".join(f"loved it {i}\nhated it {i}\n" for i in range(3000)), encoding="utf-8")
    outputs = [tmp_path / f"{name}.csv" for name in ("auto", "one", "two")]
    for output, options in zip(outputs, ([], ["--workers", "1"], ["--workers", "2"]), strict=True):
        assert run("predict", "-m", model, "-i", source, "-o", output, *options).code == 0
    assert outputs[0].read_bytes() == outputs[1].read_bytes() == outputs[2].read_bytes()
    assert outputs[0].read_bytes().count(b"\n") == 6001


def test_a_column_of_the_added_name_is_a_usage_error_that_names_the_prefix(run, model, tmp_path):
    source = tmp_path / "in.csv"
    source.write_text("text,probability\nloved it,1\n", encoding="utf-8")
    refused = run("predict", "-m", model, "-i", source, "--text", "text")
    assert refused.code == 2 and "--prefix" in refused.err and refused.out == b""
    assert (
        "text,probability,my_predicted_label,my_probability"
        in run("predict", "-m", model, "-i", source, "--text", "text", "--prefix", "my_").text
    )


def test_an_existing_output_is_refused_and_kept(run, model, corpus, tmp_path):
    target = tmp_path / "out.csv"
    target.write_text("mine")
    refused = run("predict", "-m", model, "-i", corpus, "-o", target)
    assert refused.code == 5 and "--force" in refused.err and target.read_text() == "mine"
    assert run("predict", "-m", model, "-i", corpus, "-o", target, "--force").code == 0
    assert target.read_text(encoding="utf-8").startswith("text,label,predicted_label")


def test_an_error_in_the_middle_leaves_no_output(run, model, tmp_path):
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("text,n\n" + "loved it,1\n" * 3000 + "too,many,fields\n", encoding="utf-8")
    failed = run("predict", "-m", model, "-i", source, "-o", target, "--text", "text")
    assert failed.code == 3 and "in.csv:3002" in failed.err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.csv"]


def test_a_closed_stdout_ends_quietly(model, tmp_path):
    source = tmp_path / "in.csv"
    source.write_text("text\n" + "loved it\n" * 20000, encoding="utf-8")
    program = subprocess.Popen(
        [sys.executable, "-m", "textrnn", "predict", "-m", str(model), "-i", str(source)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    program.stdout.readline()
    program.stdout.close()
    assert program.wait(60) == 0
    assert b"Traceback" not in program.stderr.read() and b"rror" not in program.stderr.read()


def test_predicting_imports_no_tensorflow_scikit_learn_or_pandas(model, corpus):
    program = (
        "import sys; sys.argv = ['textrnn', 'predict', '-m', sys.argv[1], *sys.argv[2:]]\n"
        "from textrnn_cli.main import main\n"
        "try: main()\n"
        "except SystemExit as e: assert e.code == 0, e.code\n"
        "heavy = {'tensorflow', 'keras', 'sklearn', 'scipy', 'pandas'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    for arguments in (["좋은 영화"], ["-i", str(corpus)]):
        done = subprocess.run(
            [sys.executable, "-c", program, str(model), *arguments], capture_output=True, text=True, encoding="utf-8"
        )
        assert done.returncode == 0, done.stderr


@pytest.mark.data
def test_all_rows_of_nsmc_come_back_byte_for_byte_and_memory_stays_flat(model, data, tmp_path):
    source, target = data / "nsmc" / "ratings_test.txt", tmp_path / "out.txt"
    long = tmp_path / "long.txt"
    header, *lines = source.read_bytes().splitlines(keepends=True)
    short, body = tmp_path / "short.txt", lines[:20_000]
    short.write_bytes(header + b"".join(body))
    with long.open("wb") as file:
        file.write(header)
        file.writelines(lines)
        for _ in range(8):
            file.writelines(body)
    peaks = [_peak(model, each, target) for each in (short, long)]
    out, original = target.read_bytes().split(b"\n"), long.read_bytes().split(b"\n")
    assert len(out) == len(original) == 210_002
    assert all(a.startswith(b) for a, b in zip(out, original, strict=True))
    assert peaks[1] < peaks[0] * 1.1, peaks


def _peak(model: Path, source: Path, target: Path) -> int:
    program = (
        "import resource, subprocess, sys\n"
        "subprocess.run([sys.executable, '-m', 'textrnn', 'predict', *sys.argv[1:]], check=True)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    arguments = ["-m", str(model), "-i", str(source), "-o", str(target), "--force"]
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, encoding="utf-8", check=True
    )
    return int(done.stdout.split()[-1])


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_files_that_another_run_writes_are_left_to_it(refused, model, corpus, form):
    refused("predict", "-m", model, "-i", corpus, "--format", form, "-o")
    refused("evaluate", corpus, "-m", model, "--report")
