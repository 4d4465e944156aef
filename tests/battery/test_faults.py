"""The battery of faults, in small: a model file is the old one or the new one, whatever ends a save.

``tests/benchmarks/battery.py`` does all of it, as often as the battery asks for.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from textrnn.bundle.text_model import load_text_model, save_text_model
from textrnn.errors import OutputError

SAMPLE = Path(__file__).parents[1] / "bundle" / "samples" / "text-1.textrnn"
SAVES = """
import sys
from textrnn.bundle.text_model import load_text_model, save_text_model
models = [load_text_model(path) for path in sys.argv[2:4]]
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(sys.argv[4])):
    save_text_model(models[(number + 1) % 2], sys.argv[1])
"""
posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals and limits")


@pytest.fixture
def pair(tmp_path):
    """An old model and a new one."""
    model = load_text_model(SAMPLE)
    save_text_model(model, tmp_path / "old")
    model.labels = ["no", "yes"]
    save_text_model(model, tmp_path / "new")
    shutil.copy(tmp_path / "old", tmp_path / "target")
    return tmp_path / "target", tmp_path / "old", tmp_path / "new"


def saving(pair, count):
    process = subprocess.Popen(
        [sys.executable, "-c", SAVES, *map(str, pair), str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "ready\n"
    return process


def go(process):
    process.stdin.write("\n")
    process.stdin.flush()


def closed(process):
    process.stdin.close()
    process.stdout.close()


@posix
@pytest.mark.slow
def test_killed_at_random_moments_of_saving(pair):
    target, old, new = pair
    known, draw = {old.read_bytes(), new.read_bytes()}, random.Random(0)
    for _ in range(15):
        process = saving(pair, 100_000)
        go(process)
        time.sleep(draw.random() * 0.1)
        process.kill()
        process.wait()
        closed(process)
        assert target.read_bytes() in known


@posix
@pytest.mark.slow
def test_a_reader_never_sees_half_a_file(pair):
    target, old, new = pair
    known, reads = {old.read_bytes(), new.read_bytes()}, 0
    process = saving(pair, 300)
    go(process)
    while process.poll() is None:
        assert target.read_bytes() in known
        reads += 1
    closed(process)
    assert process.returncode == 0 and reads > 10


@posix
def test_a_file_size_limit_half_way_keeps_the_old_model(pair):
    """What destroys an archive that is written in place (Keras' own does so)."""
    import resource
    import signal

    target, old, new = pair
    limits, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    model = load_text_model(new)
    try:
        for limit in (0, 1, 5000, new.stat().st_size - 1):
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limits[1]))
            with pytest.raises(OutputError, match="cannot be written"):
                save_text_model(model, target)
            assert target.read_bytes() == old.read_bytes()
            assert {path.name for path in target.parent.iterdir()} == {"old", "new", "target"}
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    save_text_model(model, target)
    assert target.read_bytes() == new.read_bytes()


@posix
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_a_full_disk_under_stdout_is_told(tmp_path):
    (tmp_path / "rows.csv").write_text("text\n" + "good film\n" * 3000, encoding="utf-8")
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "textrnn", "predict", "-m", str(SAMPLE), "-i", str(tmp_path / "rows.csv")],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 5, done.stderr
    assert "Traceback" not in done.stderr and "free some space" in done.stderr


@pytest.mark.slow
def test_the_clock_is_set_back_by_a_year(tmp_path):
    code = (
        "import sys, time\nreal, calls = time.time, []\n"
        "def back():\n    calls.append(1)\n    return real() - (365 * 86400 if len(calls) > 20 else 0)\n"
        "time.time = back\nfrom textrnn_cli.main import main\nmain()"
    )
    corpus = tmp_path / "corpus.csv"
    rows = [f"{word} film {i},{label}" for i in range(10) for word, label in (("good", "+"), ("bad", "-"))]
    corpus.write_text("\n".join(["text,label", *rows]), encoding="utf-8")
    fit = ["fit", str(corpus), "--epochs", "2", "--units", "4", "--no-wide", "--filters", "0", "--tokenizer", "word"]
    for name, program in (("set back", ["-c", code]), ("plain", ["-m", "textrnn"])):
        done = subprocess.run(
            [sys.executable, *program, *fit, "-o", str(tmp_path / name)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "set back").read_bytes() == (tmp_path / "plain").read_bytes()
