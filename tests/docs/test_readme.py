"""Every command and every program in the README runs, and the README shows what they print."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```bash\n(.*?)```", README, re.S) for line in block.splitlines() if line]


def test_the_two_commands_that_set_everything_up_are_there():
    assert "pip install . && textrnn fit corpora/reviews_ko.csv" in COMMANDS
    assert "pip install '.[test]' && pytest" in COMMANDS


def test_the_installing_commands_are_those_that_the_continuous_integration_runs():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    patterns = [pattern for _, pattern in re.findall(r"""\(readme (['"])(.+?)\1\)""", script)]
    assert [len(re.findall(pattern, README, re.M)) for pattern in patterns] == [1, 1]


def test_every_folder_of_the_project_is_in_whats_where():
    tracked = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    for folder in (tracked & {"textrnn", "cli", "corpora", "tests"}) - {"textrnn"}:
        assert f"| `{folder}` |" in README
    for folder in (ROOT / "textrnn").iterdir():
        if (folder / "__init__.py").exists():
            assert f"| `textrnn/{folder.name}` |" in README


@pytest.mark.slow
def test_every_command_runs_and_prints_what_the_readme_shows(tmp_path):
    shutil.copytree(ROOT / "corpora", tmp_path / "corpora")
    printed = []
    for line in COMMANDS:
        command = shlex.split(line.rpartition("&&")[2])
        if command[0] != "textrnn":
            assert command == ["pytest"]
            continue
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        assert done.returncode == 0, (line, done.stderr)
        printed.append(done.stdout)
    for shown in re.findall(r"```text\n(.*?)```", README, re.S):
        # figures and seconds differ from machine to machine
        pattern = re.sub(r"\\?[-+]?\d+(\\?[.,]\d+)*", r"[-+]?[\\d.,e-]+", re.escape(shown))
        pattern = re.sub(r"(Verdict|판정): .*?\n", r"\1: .*\n", pattern.replace(r"\ ", " ").replace("\\\n", "\n"))
        assert any(re.search(pattern, out) for out in printed), shown


@pytest.mark.slow
def test_the_python_program_runs(tmp_path):
    (program,) = re.findall(r"```python\n(.*?)```", README, re.S)
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "['positive' 'negative']\n(1, 2)\n"
