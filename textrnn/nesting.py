"""JSON from strangers: nested no deeper than any of ours, checked before it is parsed."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np

__all__ = ["TooDeepError", "loads", "refuse_deep"]

#: Far beyond any model file or row of a corpus, far below what a parser's stack holds in any thread: a deeper text
#: may end Python 3.13 instead of raising RecursionError.
DEEPEST = 200

_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)
#: How much deeper each byte leads.
_STEPS = np.zeros(256, np.int8)
_STEPS[[ord("["), ord("{")]], _STEPS[[ord("]"), ord("}")]] = 1, -1
_PART = 1 << 20


class TooDeepError(ValueError):
    """JSON nested too deep to be parsed safely."""


def refuse_deep(text: str) -> None:
    """Raise TooDeepError where the brackets of a JSON text nest too deep; those inside strings do not count.

    Examples
    --------
    >>> refuse_deep('["' + "[" * 1000 + '"]')
    >>> refuse_deep("[" * 1000)
    Traceback (most recent call last):
    textrnn.nesting.TooDeepError: nested too deep
    """
    if text.count("[") + text.count("{") <= DEEPEST:
        return
    depth = 0
    signs = _STRING.sub("", text).encode("utf-8", "replace")
    for start in range(0, len(signs), _PART):
        steps = _STEPS[np.frombuffer(signs, np.uint8)[start : start + _PART]]
        depths = depth + np.cumsum(steps, dtype=np.int64)
        if depths.max() > DEEPEST:
            raise TooDeepError("nested too deep")
        depth = int(depths[-1])


def loads(data: bytes | str) -> Any:
    """Parse JSON that may come from anyone; bytes are UTF-8. Raises ValueError where it is none or nested too deep."""
    text = data if isinstance(data, str) else data.decode()
    refuse_deep(text)
    return json.loads(text)
