"""Messages of the library, which speaks English only, in the language of the user.

A message is clauses behind a place: ``corpus.csv:17:5: what was wrong; how to fix it``. Each clause is looked up by its
wording; where one is not known, the whole message stays English.
"""

from __future__ import annotations

import re
from functools import cache

from .messages import chosen_language

__all__ = ["translated"]


def translated(message: str) -> str:
    """A message of the library, or of the command line's parser, in the chosen language."""
    return (_message(message) or message) if chosen_language() == "ko" else message


@cache
def _message(text: str) -> str | None:
    """Clauses with semicolons between them; a value may hold one, too."""
    for sign in re.finditer("; ", text):
        first, rest = _clause(text[: sign.start()]), _message(text[sign.end() :])
        if first and rest:
            return f"{first}; {rest}"
    return _clause(text)


def _clause(text: str) -> str | None:
    """A phrase, perhaps behind a place; one with a colon of its own comes before its parts."""
    if whole := _phrase(text, ": "):
        return whole
    place, _, rest = text.partition(": ")
    if said := rest and _clause(rest):
        return f"{_phrase(place) or place}: {said}"
    return _phrase(text)


def _phrase(text: str, holding: str = "") -> str | None:
    for english, pattern, korean in _patterns():
        if holding in english and (found := pattern.fullmatch(text)):
            # a value may be a phrase itself, such as "3 rows"
            return korean.format_map({name: _phrase(value) or value for name, value in found.groupdict().items()})
    return None


@cache
def _patterns() -> list[tuple[str, re.Pattern[str], str]]:
    from .korean import PARSER, PHRASES

    return [
        (english, re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+?)", re.escape(english)), re.DOTALL), korean)
        for english, korean in {**PARSER, **PHRASES}.items()
    ]
