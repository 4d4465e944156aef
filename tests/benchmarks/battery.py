"""The battery of faults: each figure beside what it should be.

python tests/benchmarks/battery.py
python tests/benchmarks/battery.py flips kills --quick

Parts, all of them without names: flips, hostile, kills, calls, failing, resumes, signals, locks, full, readonly,
readers, memory, clock, java, reruns, parity. Bad inputs are tests (tests/battery). `full` and `readonly` mount small
file systems and `calls` and `failing` trace a process, so they need Linux, root and strace, and say so where these are
not there. --quick does a tenth.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import itertools
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from _log import HERE, record, table

ROOT = HERE.parents[1]
CORPUS = ROOT / "corpora" / "reviews_ko.csv"
FIT = ["--epochs", "3", "--units", "8", "--embedding-dim", "16", "--filters", "8", "--no-cache"]
SAVES = """
import sys
from textrnn.bundle.text_model import load_text_model, save_text_model
models = [load_text_model(path) for path in sys.argv[2:4]]
print("ready", flush=True)
sys.stdin.readline()
count = int(sys.argv[4])
for number in range(count):
    save_text_model(models[(number + 1) % 2], sys.argv[1])
print("done", flush=True)
"""
Row = tuple[str, str, str]
QUICK = False


def times(count: int) -> int:
    """How often to do something."""
    return max(2, count // 10) if QUICK else count


def textrnn(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    """One run of the program."""
    command = [sys.executable, "-m", "textrnn", *map(str, arguments)]
    options = {"capture_output": True, "text": True, "encoding": "utf-8", "check": False, "timeout": 900} | options
    return subprocess.run(command, **options)


def started(*arguments: object, **options: Any) -> subprocess.Popen[str]:
    """A run that goes on."""
    command = [sys.executable, "-m", "textrnn", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **options)


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def fitted(path: Path, *options: object, corpus: Path = CORPUS, **more: Any) -> Path:
    """A model of the sample corpus."""
    done = textrnn("--quiet", "fit", corpus, "-o", path, "--force", *FIT, *options, **more)
    if done.returncode:
        raise SystemExit(done.stderr)
    return path


def pair(folder: Path) -> tuple[Path, Path]:
    """Two models of different weights."""
    return fitted(folder / "old.textrnn"), fitted(folder / "new.textrnn", "--seed", 1)


def whole(path: Path) -> bool:
    """Whether a model file can be read."""
    from textrnn.bundle.text_model import load_text_model
    from textrnn.errors import ModelFileError

    try:
        load_text_model(path)
    except ModelFileError:
        return False
    return True


def of(good: int, total: int) -> str:
    """So many of so many."""
    return f"{good:,} of {total:,}"


def flips(folder: Path) -> Iterator[Row]:
    """Bytes changed at random, and files cut short."""
    path = fitted(folder / "m.textrnn")
    data, broken, draw = path.read_bytes(), folder / "broken", random.Random(0)
    count = times(10_000)
    found = 0
    for _ in range(count):
        place = draw.randrange(len(data))
        with broken.open("wb") as file:
            file.write(data[:place] + bytes([data[place] ^ draw.randrange(1, 256)]) + data[place + 1 :])
        found += not whole(broken)
    yield f"random bytes of a model of {len(data) >> 10:,} KB changed, detected", of(found, count), "all"
    cuts = range(0, len(data), 1024 * (10 if QUICK else 1))
    found = sum(not whole(broken) for cut in cuts if broken.write_bytes(data[:cut]) == cut)
    yield "cut short at every KB, detected", of(found, len(cuts)), "all"


def hostile(folder: Path) -> Iterator[Row]:
    """Files made to cost much."""
    from textrnn.bundle.archive import pack
    from textrnn.bundle.format import to_json

    mark = b"textrnn-sha256:"

    def sealed(members: dict[str, bytes]) -> bytes:
        body = b"".join(pack(members, mark + b"0" * 64))[:-64]
        return body + hashlib.sha256(body).hexdigest().encode()

    def listed(members: dict[str, bytes]) -> dict[str, bytes]:
        entries = {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)} for name, data in members.items()
        }
        return {"manifest.json": to_json({"format": 2, "needs": "0", "members": entries}), **members}

    header = json.dumps({"a": {"dtype": "F32", "shape": [1 << 40], "data_offsets": [0, 1 << 42]}}).encode()
    files = {
        "a sparse file of 3.9 GB": None,
        "JSON nested 20 million deep": sealed({"manifest.json": b"[" * 20_000_000}),
        "a header of 2^63 bytes": sealed(listed({"model.json": b"{}", "weights.safetensors": b"\xff" * 7 + b"\x7f"})),
        "a tensor of 4 TB": sealed(
            listed({"model.json": b"{}", "weights.safetensors": len(header).to_bytes(8, "little") + header})
        ),
    }
    measure = (
        "import resource, sys, time\n"
        "import textrnn\nfrom textrnn.errors import ModelFileError\n"
        "textrnn.load\nbefore = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\nstart = time.perf_counter()\n"
        "try: textrnn.load(sys.argv[1])\nexcept ModelFileError: refused = 1\nelse: refused = 0\n"
        "print(refused, time.perf_counter() - start, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)"
    )
    for name, data in files.items():
        path = folder / "hostile.textrnn"
        with path.open("wb") as file:
            if data is None:
                file.write(b"PK\x03\x04")
                file.truncate(3_900_000_000)
            else:
                file.write(data)
        done = subprocess.run([sys.executable, "-c", measure, str(path)], capture_output=True, text=True, check=True)
        refused, seconds, megabytes = map(float, done.stdout.split())
        told = f"{'refused' if refused else 'READ'}, {seconds:.2f} s, {megabytes:.0f} MB"
        yield f"{name}", told, "refused, <= 2 s, <= 200 MB"


def kills(folder: Path) -> Iterator[Row]:
    """SIGKILL at a random moment of saving."""
    old, new = pair(folder)
    known, good, count, left = {digest(old), digest(new)}, 0, times(200), 0
    target, draw = folder / "target.textrnn", random.Random(0)
    shutil.copy(old, target)
    for _ in range(count):
        with saving(target, old, new, 10_000) as process:
            process.stdin.write("\n")
            process.stdin.flush()
            time.sleep(draw.random() * 0.2)
            process.kill()
            process.wait()
        good += digest(target) in known and whole(target)
        left = len(temporary(target))
    yield "killed while saving over a model: old or new, whole", of(good, count), "all"
    done = textrnn("--quiet", "fit", CORPUS, "-o", target, "--force", *FIT, "--epochs", 1)
    yield f"files left half-written by these kills ({left}), after the next run", str(len(temporary(target))), "0"
    assert done.returncode == 0, done.stderr


@contextlib.contextmanager
def saving(target: Path, old: Path, new: Path, count: int) -> Iterator[Any]:
    """A process that saves two models in turns, once it is told to."""
    command = [sys.executable, "-c", SAVES, str(target), str(old), str(new), str(count)]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with subprocess.Popen(command, text=True, **pipes) as process:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        yield process


def temporary(target: Path) -> list[Path]:
    """What is left beside a file."""
    return [path for path in target.parent.iterdir() if path.name.startswith(f".{target.name}")]


def calls(folder: Path) -> Iterator[Row]:
    """SIGKILL at each system call of a save."""
    names = ["openat", "write", "lseek", "fstat", "newfstatat", "stat", "chmod", "fsync", "close", "rename", "unlink"]

    def right(target: Path, old: Path, new: Path, said: str) -> bool:
        return digest(target) in {digest(old), digest(new)} and whole(target)

    told = "killed at each system call of a save: old or new, whole"
    yield from traced(folder, told, itertools.product(names, ["signal=SIGKILL"]), right)


def failing(folder: Path) -> Iterator[Row]:
    """System calls of a save that say that the disk is full or broken."""
    names = ["openat", "write", "chmod", "fsync", "close", "rename"]

    def right(target: Path, old: Path, new: Path, said: str) -> bool:
        alone = {path.name for path in folder.iterdir()} == {old.name, new.name, target.name}
        saved = digest(target) == digest(new)  # what says "done" may fail, too
        return alone and (saved or (digest(target) == digest(old) and "OutputError" in said))

    told = "a system call of a save fails (ENOSPC, EIO): nothing beside it, saved or an OutputError"
    yield from traced(folder, told, itertools.product(names, ["error=ENOSPC", "error=EIO"]), right)


def traced(
    folder: Path,
    told: str,
    faults: Iterable[tuple[str, str]],
    right: Callable[[Path, Path, Path, str], bool],
) -> Iterator[Row]:
    """How many saves end right that have a fault at a system call."""
    if shutil.which("strace") is None:
        yield told, "no strace here", "all"
        return
    target, (old, new) = folder / "target.textrnn", pair(folder)
    found = [right(target, old, new, said) for name, what in faults for said in injected(target, old, new, name, what)]
    yield told, of(sum(found), len(found)), "all"


def injected(target: Path, old: Path, new: Path, name: str, what: str) -> Iterator[str]:
    """Let a fault come at each call of this name in a save, one save for each; gives what the program said."""
    for number in itertools.count(1):
        shutil.copy(old, target)
        with saving(target, old, new, 1) as process, tempfile.NamedTemporaryFile() as log:
            options = ["-e", f"inject={name}:{what}:when={number}", "-e", f"trace={name}", "-o", log.name]
            with subprocess.Popen(["strace", "-f", "-qq", *options, "-p", str(process.pid)]) as tracer:
                time.sleep(0.15)  # it says nothing when it is attached
                with contextlib.suppress(BrokenPipeError):
                    process.stdin.write("\n")
                    process.stdin.flush()
                said = "".join(process.communicate(timeout=30))
                tracer.wait(30)
            if process.returncode == 0 and b"INJECTED" not in log.read():  # there are no more such calls
                return
        yield said


def resumes(folder: Path) -> Iterator[Row]:
    """Fits that are killed at a random moment and taken up again."""
    start, longer = time.perf_counter(), ["--epochs", "12", "--patience", "12"]
    known = digest(fitted(folder / "whole.textrnn", *longer))
    took, draw, good, went_on, count = time.perf_counter() - start, random.Random(0), 0, 0, times(20)
    for number in range(count):
        path = folder / f"{number}.textrnn"
        process = started("fit", CORPUS, "-o", path, *FIT, *longer)
        time.sleep(took * (0.2 + 0.78 * draw.random()))
        process.kill()
        process.communicate()
        went_on += (folder / f"{path.name}.checkpoint").is_dir()
        again = textrnn("fit", CORPUS, "-o", path, "--resume", "--force", *FIT, *longer)
        good += again.returncode == 0 and digest(path) == known and not (folder / f"{path.name}.checkpoint").exists()
    yield f"killed and resumed ({went_on} within training): the same bytes", of(good, count), "all"


def signals(folder: Path) -> Iterator[Row]:
    """Ctrl-C and a polite request at random moments of a fit."""
    endless = ["--epochs", "10000", "--patience", "10000"]
    for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        slowest, good, count, draw = 0.0, 0, times(20), random.Random(1)
        for _ in range(count):
            process = started("fit", CORPUS, "-o", folder / "m.textrnn", *FIT, *endless)
            time.sleep(1 + 14 * draw.random())
            process.send_signal(number)
            start = time.perf_counter()
            _, said = process.communicate()
            slowest = max(slowest, time.perf_counter() - start)
            good += process.returncode == code and "Traceback" not in said and not (folder / "m.textrnn").exists()
        yield f"{number.name} in a fit: exit {code}, no traceback, no half file", of(good, count), "all"
        yield f"{number.name} in a fit: the slowest end", f"{slowest:.1f} s", "<= 5 s"


def locks(folder: Path) -> Iterator[Row]:
    """Two fits to one output."""
    path = folder / "m.textrnn"
    first = started("fit", CORPUS, "-o", path, *FIT, "--epochs", "500")
    while not (folder / ".m.textrnn.lock").exists():
        time.sleep(0.01)
    start = time.perf_counter()
    second = textrnn("fit", CORPUS, "-o", path, *FIT)
    seconds = time.perf_counter() - start
    named = f"process {first.pid}" in second.stderr
    yield (
        "a second fit to the same output",
        f"exit {second.returncode}, {seconds:.2f} s, pid {named}",
        "exit 6, <= 1 s, pid",
    )
    first.kill()
    first.communicate()
    start = time.perf_counter()
    third = textrnn("--quiet", "fit", CORPUS, "-o", path, *FIT, "--epochs", 1)
    yield "after SIGKILL of the holder", f"exit {third.returncode}, {time.perf_counter() - start:.0f} s", "exit 0"


@contextlib.contextmanager
def mounted(folder: Path, options: str) -> Iterator[Path | None]:
    """A file system of its own, where that is allowed."""
    place = folder / "mounted"
    place.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode:
        yield None
        return
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=False)


def full(folder: Path) -> Iterator[Row]:
    """Disks of 25 sizes that are too small for a second model."""
    old, new = pair(folder)
    size, count, good = old.stat().st_size, times(25), 0
    for number in range(count):
        room = int(size * (1.05 + 0.9 * number / count)) + 65536
        with mounted(folder, f"size={room}") as place:
            if place is None:
                yield "disk full while saving", "no right to mount here", "all"
                return
            target = place / "m.textrnn"
            shutil.copy(old, target)
            code = (
                "import sys\nfrom textrnn.bundle.text_model import load_text_model, save_text_model\n"
                "from textrnn.errors import OutputError\n"
                "try: save_text_model(load_text_model(sys.argv[1]), sys.argv[2])\n"
                "except OutputError as error: sys.exit(f'{error.exit_code} {error}')\n"
            )
            done = subprocess.run(
                [sys.executable, "-c", code, str(new), str(target)], capture_output=True, text=True, check=False
            )
            good += done.stderr.startswith("5 ") and digest(target) == digest(old) and len(list(place.iterdir())) == 1
    yield f"disk full while saving, in {count} sizes: old model, exit 5, no parts", of(good, count), "all"


def readonly(folder: Path) -> Iterator[Row]:
    """A folder that cannot be written to; root ignores permission bits, so it is a mount."""
    with mounted(folder, "size=1m,ro") as place:
        if place is None:
            yield "a read-only folder", "no right to mount here", "exit 5, <= 3 s"
            return
        start = time.perf_counter()
        done = textrnn("fit", CORPUS, "-o", place / "m.textrnn", *FIT)
        seconds = time.perf_counter() - start
    yield "a fit into a read-only folder", f"exit {done.returncode}, {seconds:.2f} s", "exit 5, <= 3 s"


def readers(folder: Path) -> Iterator[Row]:
    """A reader that never stops while a model is saved over and over."""
    old, new = pair(folder)
    target, count = folder / "target.textrnn", times(1000)
    shutil.copy(old, target)
    reads = failures = 0
    with saving(target, old, new, count) as process:
        process.stdin.write("\n")
        process.stdin.flush()
        while process.poll() is None:
            reads += 1
            failures += not whole(target)
    yield f"{reads:,} reads during {count:,} saves: failed", str(failures), "0"


def memory(folder: Path) -> Iterator[Row]:
    """Less memory than it takes."""
    old, _ = pair(folder)
    before = digest(old)
    # OpenBLAS spins for ever where it finds no room for its buffers when it is imported, as below about 500 MB
    for what, limit in (("fit", 1024), ("fit", 1536), ("fit", 3072), ("predict", 640), ("predict", 1536)):

        def limited(limit: int = limit) -> None:
            resource.setrlimit(resource.RLIMIT_AS, (limit << 20, limit << 20))

        target = folder / "m.textrnn"
        shutil.copy(old, target)
        command = ["fit", CORPUS, "--force", *FIT, "-o"] if what == "fit" else ["predict", "좋은 영화", "-m"]
        try:
            done = textrnn(*command, target, preexec_fn=limited, timeout=300)
        except subprocess.TimeoutExpired:
            yield f"{what} in {limit} MB of address space", "HANGS", "an error or a clean end, model whole"
            continue
        clean = whole(target) and (what == "fit" or digest(target) == before)
        end = f"exit {done.returncode}" if done.returncode >= 0 else f"signal {-done.returncode}"
        last = (done.stderr.strip().splitlines() or [""])[-1][:70]
        told = f"{end}, model {'whole' if clean else 'BROKEN'}{'; ' + last if done.returncode else ''}"
        yield f"{what} in {limit} MB of address space", told, "an error or a clean end, model whole"


def clock(folder: Path) -> Iterator[Row]:
    """A clock that is set back by a year in the middle of a fit."""
    path = folder / "m.textrnn"
    code = (
        "import sys, time\nreal, calls = time.time, []\n"
        "def back():\n    calls.append(1)\n    return real() - (365 * 86400 if len(calls) > 50 else 0)\n"
        "time.time = back\nfrom textrnn_cli.main import main\nmain()"
    )
    command = [sys.executable, "-c", code, "fit", str(CORPUS), "-o", str(path), *FIT]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    same = done.returncode == 0 and digest(path) == digest(fitted(folder / "other.textrnn"))
    yield (
        "the clock is set back a year (time.time)",
        f"exit {done.returncode}, same bytes: {same}",
        "exit 0, same bytes",
    )


def java(folder: Path) -> Iterator[Row]:
    """Java that is missing, wrong or out of memory."""
    tokenize = ["tokenize", "이 영화 정말 재미있어요", "--analyzer", "okt"]
    for name, environment, wanted in (
        ("JAVA_HOME is nowhere", {"JAVA_HOME": "/nowhere"}, "exit 0 and a warning"),
        ("JAVA_HOME is a folder of something else", {"JAVA_HOME": str(folder)}, "exit 0 and a warning"),
        ("JAVA_TOOL_OPTIONS=-Xmx8m", {"JAVA_TOOL_OPTIONS": "-Xmx8m"}, "exit 0, or an error"),
    ):
        done = textrnn(*tokenize, env=os.environ | environment, cwd=folder)
        crashes = len(list(folder.glob("hs_err*")))
        told = f"exit {done.returncode}, {'a warning' if 'warning' in done.stderr else 'no warning'}, hs_err files: {crashes}"
        yield f"{name}", told, wanted


def reruns(folder: Path) -> Iterator[Row]:
    """Fresh processes under other circumstances."""
    found, count = set(), times(10)
    for number in range(count):
        place = folder / f"run {number} 폴더"
        place.mkdir()
        corpus = shutil.copy(CORPUS, place / f"corpus {number}.csv")
        environment = {
            "PYTHONHASHSEED": str(number * 7919),
            "LC_ALL": ("C", "C.UTF-8", "ko_KR.UTF-8", "en_US.UTF-8")[number % 4],
            "TZ": ("UTC", "Asia/Seoul")[number % 2],
        }
        env = os.environ | environment
        found.add(digest(fitted(place / "m.textrnn", corpus=Path(corpus), env=env, cwd=place)))
    yield (
        "fresh processes (hash seed, locale, time zone, folder, name varied)",
        f"{len(found)} model(s) of {count}",
        "1",
    )


def parity(folder: Path) -> Iterator[Row]:
    """What Keras and the runtime answer to texts of any kind."""
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import strategies as st

    from textrnn.nn.training import Trainer, TrainingConfig
    from textrnn.probabilities import probabilities
    from textrnn.reading import read_corpus
    from textrnn.runtime import load

    texts: list[str] = []

    @settings(
        max_examples=times(5000),
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.text(st.characters(), max_size=120))
    def draw(text: str) -> None:
        texts.append(text)

    draw()
    known = read_corpus(CORPUS).texts
    kinds = [
        "",
        " \u3000\u200b\u3164",
        "🙂👩‍👩‍👧",
        "\ud800 x",
        "\u202e\u05d0",
        "ㅋ" * 10_000,
        "가" * 4000,
        "\x01\x1f",
        "\ufeff\ufffe",
        "<b></b>",
        "\ue000",
        "즤",
    ]
    texts += [random.Random(0).choice(known) for _ in range(times(5000) - len(kinds))] + kinds
    for cell in ("lstm", "gru"):
        predictor = load(fitted(folder / f"{cell}.textrnn", "--cell", cell, "--no-wide", "--units", 32))
        model = predictor.model
        ids = predictor.tokenizer.encode_documents(predictor.tokenizer.read(texts), model.max_length)
        rows = np.flatnonzero(ids.lengths)
        trainer = Trainer(model.network, TrainingConfig(quiet=True))
        trainer.load(model.arrays)
        here = predictor.networks[0].logits(ids)[rows]
        there = trainer.logits(ids)[rows]
        ours, theirs = (probabilities(each, multilabel=False) for each in (here, there))
        difference = np.abs(ours - theirs).max()
        top = np.sort(theirs, 1)
        clear = top[:, -1] - top[:, -2] > 2e-5
        agree = (ours.argmax(1) == theirs.argmax(1))[clear].all()
        yield (
            f"{cell}: {len(texts):,} texts, {len(rows):,} with tokens, Keras beside the runtime",
            f"{difference:.1e}, same labels: {agree}",
            "<= 1e-5",
        )
        some = texts[:: max(1, len(texts) // 1000)]
        alone = np.concatenate([predictor.predict_proba([text]) for text in some])
        together = predictor.predict_proba(some)
        yield f"{cell}: alone and in batches of 256", f"{np.abs(alone - together).max():.1e}", "<= 1e-6"


PARTS: dict[str, Callable[[Path], Iterator[Row]]] = {
    part.__name__: part
    for part in (
        flips,
        hostile,
        kills,
        calls,
        failing,
        resumes,
        signals,
        locks,
        full,
        readonly,
        readers,
        memory,
        clock,
        java,
        reruns,
        parity,
    )
}


def main() -> None:
    """Run and record."""
    global QUICK
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], default=[])
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    QUICK = given.quick
    rows = []
    for name in given.parts or PARTS:
        with tempfile.TemporaryDirectory() as folder:
            for row in PARTS[name](Path(folder)):
                rows.append([name, *(re.sub(r"\s*\n\s*", " ", cell) for cell in row)])
                print(*rows[-1], sep=" | ", file=sys.stderr, flush=True)
    record(f"battery{' (a tenth)' if QUICK else ''}", table(["part", "what", "found", "wanted"], rows))


if __name__ == "__main__":
    main()
