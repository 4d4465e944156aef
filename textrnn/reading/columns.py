"""Which column is the text, which is the label, and whether the first record is a header.

The user's choice comes first, then names that say it, then what the columns hold: labels are short and repeat
themselves, texts are long and do not. What is not clear is asked for, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import get_close_matches
from typing import NamedTuple

from textrnn.errors import DataError, UsageError

__all__ = ["Choice", "Columns", "find_columns", "is_known"]

#: A column by its name, or by its number counted from 0.
Choice = str | int

#: Names that say it, the surest first; two columns of one row are not clear.
TEXT_NAMES = (
    {
        *("text", "texts", "document", "review", "sentence", "content", "contents", "comment", "comments", "body"),
        *("message", "utterance", "tweet", "post", "review_text", "review_body", "comment_text", "full_text"),
        *("내용", "본문", "리뷰", "문장", "텍스트", "댓글", "후기", "발화", "문서", "리뷰내용", "사용자발화"),
    },
    {"title", "question", "query", "headline", "description", "summary", "제목", "질문", "질의", "요약"},
)
LABEL_NAMES = (
    {
        *("label", "labels", "sentiment", "class", "category", "topic", "target", "intent", "emotion"),
        *("라벨", "레이블", "감성", "감정", "분류", "카테고리", "주제", "긍부정", "클래스", "정답", "의도", "토픽"),
    },
    {"y", "topic_idx", "label_idx", "label_id", "class_id", "class_index", "polarity", "label_text"},
)
LABELS = frozenset[str]().union(*LABEL_NAMES)
KNOWN = LABELS.union(*TEXT_NAMES)

NUMBER = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*")
#: No label is longer, if its name does not say that it is one.
SHORT = 40
LISTED = 20


class Columns(NamedTuple):
    """What was found.

    Attributes
    ----------
    names : tuple of str
        All columns; ``"0"``, ``"1"`` ... where there is no header.
    text : tuple of int
        Those that are the text, in the order they are joined.
    label : tuple of int
        The label, or several columns of 0 and 1; none where no label is asked for.
    header : bool
        Whether the first record holds the names.
    """

    names: tuple[str, ...]
    text: tuple[int, ...]
    label: tuple[int, ...]
    header: bool


def find_columns(
    rows: Sequence[Sequence[str]],
    source: str,
    *,
    names: Sequence[str] | None = None,
    text: Sequence[Choice] | None = None,
    label: Sequence[Choice] | None = None,
    no_header: bool = False,
    labelled: bool = True,
) -> Columns:
    """Find text and label.

    Parameters
    ----------
    rows : sequence of sequences of str
        The first records, equally long, a header among them if there is one; at least one.
    source : str
        What messages call the file.
    names : sequence of str, optional
        The columns' names where the format has them; no record is a header then.
    text, label : sequence of str or int, optional
        The user's choice, by name or number.
    no_header : bool, default=False
        Whether the user says that the first record is none.
    labelled : bool, default=True
        Whether a label is needed.

    Raises
    ------
    UsageError
        If it is not clear.
    DataError
        If a column that the user named does not exist, two have one name, or there is nothing to be the label.

    Examples
    --------
    >>> find_columns([["id", "document", "label"], ["9", "재미있다", "1"]], "corpus.csv")
    Columns(names=('id', 'document', 'label'), text=(1,), label=(2,), header=True)
    """
    header = names is None and not no_header and has_header(rows, [*(text or ()), *(label or ())])
    named_by_format = names is not None
    if names is None:
        names = rows[0] if header else [str(number) for number in range(len(rows[0]))]
    no_duplicates(names, source)
    body = rows[1:] if header else rows
    values = [[row[number] for row in body] for number in range(len(names))]

    asked = label if labelled and label else ()
    chosen_label = tuple(dict.fromkeys(resolve(choice, names, source) for choice in asked))
    chosen_text = tuple(resolve(choice, names, source) for choice in text or ())
    if both := set(chosen_text) & set(chosen_label):
        raise UsageError(f"{source}: column {spell(names[both.pop()])} cannot be both text and label; name two")

    has_names = header or named_by_format
    if not labelled:
        taken = [number for number, name in enumerate(names) if has_names and key(name) in LABELS and len(names) > 1]
        texts = chosen_text or the_text(values, names, has_names, taken, source)
        return Columns(tuple(names), texts, (), header)
    if len(names) == 1:
        raise DataError(f"{source}: one column only, so no label; add one, or name the --delimiter")
    by_name = None if chosen_label else named(names, LABEL_NAMES, chosen_text, has_names)
    found = chosen_label if by_name is None else (by_name,)
    texts = chosen_text or the_text(values, names, has_names, found, source)
    if not found:
        alike = [number for number in range(len(names)) if number not in texts and like_label(values[number])]
        if len(alike) != 1:
            raise unclear("label", names, values, source)
        found = (alike[0],)
    return Columns(tuple(names), texts, found, header)


def no_duplicates(names: Sequence[str], source: str) -> None:
    """Refuse columns of one name; nameless ones, which spreadsheets leave at the right, are let pass."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise DataError(f"{source}: two columns are called {spell(name)}; rename one of them")
        if name:
            seen.add(name)


def is_known(name: str) -> bool:
    """Whether a cell is a usual name of a text or label column.

    Examples
    --------
    >>> is_known(" Label"), is_known("리뷰"), is_known("재미있어요")
    (True, True, False)
    """
    return key(name) in KNOWN


def key(name: str) -> str:
    """The form in which names are compared; file names and headers from a Mac are decomposed."""
    return re.sub(r"[\s-]+", "_", unicodedata.normalize("NFC", name).strip("\ufeff \t").casefold())


def has_header(rows: Sequence[Sequence[str]], choices: Sequence[Choice]) -> bool:
    """Tell a header from a first row."""
    if any(isinstance(choice, str) and not choice.strip().isdecimal() for choice in choices):
        return True
    first, rest = rows[0], rows[1:]
    columns = [[row[number] for row in rest] for number in range(len(first))]
    if any(is_known(cell) and cell not in others for cell, others in zip(first, columns, strict=True)):
        return True
    if any(NUMBER.fullmatch(cell) for cell in first):
        return False
    for cell, others in zip(first, columns, strict=True):
        filled = [other for other in others if other.strip()]
        if cell.strip() and len(filled) > 1 and all(NUMBER.fullmatch(other) for other in filled):
            return True
    texts = [number for number, others in enumerate(columns) if like_text(others)]
    labels = [number for number, others in enumerate(columns) if like_label(others)]
    if len(texts) != 1 or len(labels) != 1:
        return False
    # a rare label may stand in the first row only, but hardly beside a text as short as a name
    text, label = first[texts[0]].strip(), first[labels[0]]
    new = label.strip() and label not in columns[labels[0]]
    return bool(new and text and len(text.split()) <= 2 and 2 * len(text) < mean_length(columns[texts[0]]))


def resolve(choice: Choice, names: Sequence[str], source: str) -> int:
    """Find the column that the user means."""
    if isinstance(choice, str):
        if choice in names:
            return names.index(choice)
        alike = [number for number, name in enumerate(names) if key(name) == key(choice)]
        if len(alike) == 1:
            return alike[0]
        if not choice.strip().isdecimal():
            near = get_close_matches(choice, names, 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise DataError(f"{source}: column {choice!r} is not one of {listed(names)}{hint}")
    number = int(choice)
    if not 0 <= number < len(names):
        raise DataError(f"{source}: no column {number}; there are {len(names)}, numbered from 0: {listed(names)}")
    return number


def named(names: Sequence[str], known: Sequence[set[str]], taken: Sequence[int], has_names: bool) -> int | None:
    """Find the one column with a name that says it, or None if there is none or more than one."""
    if not has_names:
        return None
    for group in known:
        found = [number for number, name in enumerate(names) if number not in taken and key(name) in group]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def the_text(
    values: Sequence[Sequence[str]], names: Sequence[str], has_names: bool, taken: Sequence[int], source: str
) -> tuple[int, ...]:
    """Find the text column by name, by being the only one, or by content."""
    left = [number for number in range(len(names)) if number not in taken]
    if len(left) == 1:
        return (left[0],)
    found = named(names, TEXT_NAMES, taken, has_names)
    if found is None:
        alike = [number for number in left if like_text(values[number])]
        # user names and links are as distinct as texts are, but single words
        sentences = [number for number in alike if mean_words(values[number]) >= 1.5]
        if len(sentences) != 1 and len(alike) != 1:
            raise unclear("text", names, values, source)
        found = (sentences or alike)[0]
    return (found,)


def like_label(values: Sequence[str]) -> bool:
    """Short values that repeat themselves."""
    filled = [value for value in values if value.strip()]
    return bool(filled) and 2 * len(set(filled)) <= len(filled) and max(map(len, filled)) <= SHORT


def like_text(values: Sequence[str]) -> bool:
    """Mostly letters, mostly distinct."""
    filled = [value for value in values if value.strip()]
    if not filled or like_label(filled) or 2 * len(set(filled)) < len(filled):
        return False
    letters = sum(sum(map(str.isalpha, value[:100])) * 2 >= len(value[:100].replace(" ", "")) for value in filled)
    return 2 * letters >= len(filled)


def mean_words(values: Sequence[str]) -> float:
    """Words a value, 0.0 for no values."""
    return sum(len(value.split()) for value in values) / len(values) if values else 0.0


def mean_length(values: Sequence[str]) -> float:
    """Characters a value, 0.0 for no values."""
    return sum(map(len, values)) / len(values) if values else 0.0


def unclear(what: str, names: Sequence[str], values: Sequence[Sequence[str]], source: str) -> UsageError:
    """Ask for a column, with a cell of each so that the user knows which is which."""
    cells = [next((value for value in column if value.strip()), "") for column in values]
    shown = [f"{spell(name)} ({shorten(cell)!r})" for name, cell in zip(names, cells, strict=True)]
    more = ["..."] if len(shown) > LISTED else []
    columns = ", ".join(shown[:LISTED] + more)
    return UsageError(f"{source}: not clear which column is the {what}; name it with --{what}: {columns}")


def listed(names: Sequence[str]) -> str:
    """Spell names in one line, not all of a thousand."""
    return ", ".join([spell(shorten(name, SHORT)) for name in names[:LISTED]] + ["..."] * (len(names) > LISTED))


def spell(name: str) -> str:
    """A name as it is, quoted where it would break the line or not be seen."""
    return name if name.isprintable() and name.strip() else repr(name)


def shorten(cell: str, length: int = 20) -> str:
    """The beginning of a cell."""
    return cell if len(cell) <= length else cell[: length - 1] + "…"
