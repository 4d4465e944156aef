"""The command of a run, so that it can be run again: options as they were given, files by what they are."""

from __future__ import annotations

import shlex
from typing import Any

import typer

__all__ = ["normalised"]

#: Where a run writes and what it says; nothing of what it makes.
_BESIDE = {"output", "force", "resume", "json_", "report", "plots", "logdir", "sign_key", "cache", "device"}


def normalised(context: typer.Context) -> str:
    """Spell the command with all options that were given, in the order of ``--help``; of a file only what it is.

    A model has this in it, and no path goes into a model.
    """
    words: list[str] = []
    inner: Any = context
    while inner is not None and inner.parent is not None:  # the outermost is called as the program was
        words.insert(0, str(inner.info_name))
        inner = inner.parent
    words.insert(0, "textrnn")
    for option in context.command.params:
        name = str(option.name)
        source = context.get_parameter_source(name)
        if name in _BESIDE or source is None or source.name == "DEFAULT":
            continue
        value = context.params[name]
        if getattr(option, "param_type_name", "") == "argument":
            words += [str(option.human_readable_name).strip("[].").upper()] * len(_listed(value))
        elif isinstance(value, bool):
            words.append(option.opts[0] if value else option.secondary_opts[0])
        elif "path" in type(option.type).__name__.lower():
            words += [option.opts[0], name.strip("_").upper()]
        else:
            words += [option.opts[0], shlex.quote(str(value))]
    return " ".join(words)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
