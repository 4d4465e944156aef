"""The entry point: global options, exit codes, one-line errors."""

from __future__ import annotations

import errno
import io
import os
import sys
import traceback
import warnings
from importlib import import_module
from pkgutil import iter_modules
from typing import Annotated, Any

import typer

from textrnn import __version__
from textrnn.errors import TextRNNError, TextRNNWarning
from textrnn.interruption import stopping

from . import commands
from .messages import say, set_language
from .state import state
from .translation import translated

__all__ = ["app", "main"]

#: Of a disk; where a file is written, the library has its own words.
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
# typer carries click inside itself and does not name the base of its usage errors
_UsageError: Any = typer.BadParameter.__bases__[0]

app = typer.Typer(
    name="textrnn",
    help="From a CSV to a trusted text classifier, in Korean and English.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for module in iter_modules(commands.__path__):
    app.add_typer(import_module(f"{commands.__name__}.{module.name}").app)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"textrnn {__version__}")
        raise typer.Exit


def _language(asked: str | None) -> str | None:
    if asked not in (None, "en", "ko"):
        raise typer.BadParameter(f"must be en or ko, was {asked!r}")
    set_language(asked)
    return asked


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, notes or warnings on stderr.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    # before the others, so that what is wrong with them is said in it
    lang: Annotated[
        str | None,
        typer.Option("--lang", metavar="en|ko", callback=_language, is_eager=True, help="Language of messages."),
    ] = None,
) -> None:
    """Set what holds for every command."""
    state.quiet, state.debug = quiet, debug


def main() -> None:
    """Run the command line and exit with the code that `textrnn.errors` gives an error."""
    set_language(None)
    warnings.showwarning = _show_warning
    if sys.platform == "win32" or (sys.stdout.encoding or "").lower().replace("-", "") != "utf8":
        for stream in (sys.stdout, sys.stderr):  # Korean must come out under LANG=C, too
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    if isinstance(sys.stdout, io.TextIOWrapper):  # a text given as an argument may hold half a surrogate pair
        sys.stdout.reconfigure(errors="backslashreplace")
    with stopping() as stop:
        code = _run()
    try:
        sys.stdout.flush()
    except OSError:
        _reader_gone()
    # the parser makes a plain exit with 130 of Ctrl-C, and takes a request to end for one
    sys.exit(128 + stop.asked if code == 130 and stop.asked else code)


def _run() -> int:
    try:
        code = app(standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except typer.Exit as exit_:
        return exit_.exit_code
    except _UsageError as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            print(error.format_message(), file=sys.stderr)
            return 2
        command = error.ctx.command_path if error.ctx else "textrnn"
        return _fail(f"{error.format_message().rstrip('.')}; see '{command} --help'", 2)
    except TextRNNError as error:
        return _fail(str(error), error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except BrokenPipeError:
        return _reader_gone()
    except SystemExit as exit_:
        # how typer ends on a closed pipe: with code 1 and a wrapper around stdout
        return _reader_gone() if type(sys.stdout).__name__ == "PacifyFlushWrapper" else int(exit_.code or 0)
    except OSError as error:
        if error.errno not in _FULL:
            return _unforeseen(error)
        return _fail(f"stdout cannot be written ({error.strerror}); free some space", 5)
    except ImportError as error:
        last = str(error).strip().rpartition("\n")[2][:200]  # some put advice of many lines into theirs
        return _fail(f"a library cannot be loaded ({last}); install it again, or give the process more memory", 7)
    except MemoryError:
        return _fail("out of memory; use a smaller --batch-size or --max-chars, or a machine with more", 1)
    except Exception as error:
        return _unforeseen(error)


def _unforeseen(error: Exception) -> int:
    return _fail(f"unforeseen: {type(error).__name__}: {error}; run with --debug and report it", 1)


def _reader_gone() -> int:
    """End quietly when whoever read stdout has enough: nothing may be left for the interpreter to flush."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return 0


def _fail(message: str, code: int) -> int:
    if state.debug:
        traceback.print_exc()
    print(f"textrnn: {say('error')}: {translated(' '.join(message.split()))}", file=sys.stderr)
    return code


def _show_warning(message: Warning | str, category: type[Warning], *_: object, **__: object) -> None:
    if issubclass(category, TextRNNWarning) and not state.quiet:
        print(f"textrnn: {say('warning')}: {translated(str(message))}", file=sys.stderr)
