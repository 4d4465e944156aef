"""Progress bars: on a terminal only."""

import io
import os
import sys
import threading

import pytest

from textrnn.progress import bar


def count(total=4, quiet=False, title="counting", note=""):
    with bar(title, total, "rows", quiet=quiet) as progress:
        for _ in range(4):
            progress.advance(1, note)


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def terminal(monkeypatch):
    """Run something with stderr on a pseudo terminal; gives what was shown there."""
    pty = pytest.importorskip("pty", reason="no pseudo terminals here", exc_type=ImportError)
    for name in ("NO_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "120")

    def shown(function):
        main, side = pty.openpty()
        received = []

        def read():
            try:
                while part := os.read(main, 4096):
                    received.append(part)
            except OSError:  # Linux: the other side is closed
                pass

        reader = threading.Thread(target=read)
        reader.start()
        with os.fdopen(side, "w", encoding="utf-8") as stderr, monkeypatch.context() as patch:
            patch.setattr(sys, "stderr", stderr)
            function()
        reader.join(10)
        os.close(main)
        return b"".join(received).decode()

    return shown


def test_nothing_is_shown_where_stderr_is_no_terminal(capfd):
    count()
    assert capfd.readouterr() == ("", "")


def test_rich_is_not_imported_where_nothing_is_shown(monkeypatch):
    monkeypatch.setitem(sys.modules, "rich.progress", None)
    count()
    monkeypatch.setattr(sys, "stderr", Terminal())
    count(quiet=True)
    with pytest.raises(ImportError):
        count()


def test_a_process_without_stderr_is_silent(monkeypatch):
    monkeypatch.setattr(sys, "stderr", None)
    count()


def test_a_terminal_sees_title_share_and_note(terminal, capfd):
    output = terminal(lambda: count(note="loss 0.5"))
    assert "counting" in output
    assert "100%" in output
    assert "loss 0.5" in output
    assert capfd.readouterr().out == ""


def test_a_terminal_sees_nothing_when_quiet(terminal):
    assert terminal(lambda: count(quiet=True)) == ""


def test_where_nobody_knows_the_total_the_count_is_shown(terminal):
    output = terminal(lambda: count(total=None))
    assert "%" not in output
    assert " 4 " in output


def test_brackets_in_a_file_name_are_shown_as_they_are(terminal):
    output = terminal(lambda: count(title="old [bold] [/x].csv", note="[/y] [red]"))
    assert "old [bold] [/x].csv" in output
    assert "[/y] [red]" in output


def test_the_bar_goes_away_and_the_cursor_comes_back(terminal):
    output = terminal(count)
    assert output.rindex("\x1b[?25h") > output.rindex("\x1b[?25l")
    assert output.rindex("\x1b[2K") > output.rindex("100%")


def test_an_error_inside_passes_through(terminal):
    def fail():
        with pytest.raises(ValueError, match="inside"), bar("failing", 3):
            raise ValueError("inside")

    assert "\x1b[?25h" in terminal(fail)
    fail()
