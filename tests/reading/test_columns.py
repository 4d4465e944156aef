"""Finding text, label and header."""

import unicodedata

import pytest

from textrnn.errors import DataError, UsageError
from textrnn.reading.columns import find_columns, is_known

REVIEWS = [
    "정말 재미있는 영화였다",
    "시간이 아까웠다",
    "배우들의 연기가 좋았다",
    "그저 그랬다",
    "또 보고 싶은 영화다",
    "지루해서 졸았다",
]
LABELS = ["1", "0", "1", "0", "1", "0"]
NAMES = ["긍정", "부정", "긍정", "부정", "긍정", "부정"]


def found(rows, **options):
    columns = find_columns(rows, "corpus.csv", **options)
    label = columns.label[0] if len(columns.label) == 1 else columns.label or None
    return [columns.names[number] for number in columns.text], label, columns.header


def table(header, *columns):
    return [header, *zip(*columns, strict=True)] if header else list(zip(*columns, strict=True))


@pytest.mark.parametrize(
    "header",
    [
        ("text", "label"),
        ("Document", "Sentiment"),
        (" REVIEW ", "class"),
        ("내용", "라벨"),
        ("리뷰", "긍부정"),
        ("title", "topic_idx"),
        ("Review Text", "y"),
        ("content", "category"),
        (unicodedata.normalize("NFD", "댓글"), unicodedata.normalize("NFD", "감정")),
    ],
)
def test_names_that_say_it(header):
    """However few rows there are."""
    for rows in (1, 2, 6):
        assert found(table(header, REVIEWS[:rows], LABELS[:rows])) == ([header[0]], 1, True)
        assert found(table(header[::-1], LABELS[:rows], REVIEWS[:rows])) == ([header[0]], 0, True)


@pytest.mark.parametrize(
    ("header", "text", "label"),
    [
        (("id", "document", "label"), "document", 2),
        (("index", "title", "topic_idx"), "title", 2),
        (("title", "content", "label"), "content", 2),
        (("text", "topic", "topic_idx"), "text", 1),
        (("sentence", "question", "label"), "sentence", 2),
    ],
)
def test_the_surest_name_wins(header, text, label):
    assert found(table(header, REVIEWS, LABELS, REVIEWS)) == ([text], label, True)


def test_without_labels_one_column_is_the_text():
    assert found([["좋다"], ["나쁘다"]], labelled=False) == (["0"], None, False)
    assert found([["text"], ["나쁘다"]], labelled=False) == (["text"], None, True)
    assert found([["nl"], ["나쁘다"]], labelled=False, text=["nl"]) == (["nl"], None, True)


def test_without_labels_a_label_column_is_no_text():
    assert found(table(("label", "nl"), NAMES, REVIEWS), labelled=False) == (["nl"], None, True)


def test_label_is_not_wanted_where_labels_are_not():
    assert found(table(("text", "label"), REVIEWS, LABELS), labelled=False, label=["label"]) == (["text"], None, True)


@pytest.mark.parametrize("labels", [LABELS, NAMES, ["0"] * 6])
def test_no_header_by_content(labels):
    """Also where a file sorted by label shows one only."""
    assert found(table(None, REVIEWS, labels)) == (["0"], 1, False)
    assert found(table(None, labels, REVIEWS)) == (["1"], 0, False)


@pytest.mark.parametrize("labels", [LABELS, NAMES])
def test_unknown_header_by_content(labels):
    assert found(table(("nl", "tag"), REVIEWS, labels)) == (["nl"], 1, True)


def test_numbers_below_a_word_are_below_a_header():
    numbers = ["17", "18", "", "20", "21", "22"]
    assert found(table(("nr", "nl", "tag"), numbers, REVIEWS, NAMES)) == (["nl"], 2, True)


def test_a_rare_label_in_the_first_row_is_no_header():
    labels = ["무관", "부정", "긍정", "부정", "긍정", "부정"]
    assert found(table(None, labels, REVIEWS)) == (["1"], 0, False)


def test_a_known_name_that_comes_again_is_a_value():
    labels = ["question", "statement", "question", "statement", "question", "statement"]
    assert found(table(None, labels, REVIEWS)) == (["1"], 0, False)


def test_identifiers_are_neither():
    users = [f"user_{number}" for number in "abcdef"]
    numbers = ["9976970", "3819312", "10265843", "9045019", "6483659", "5403919"]
    assert found(table(None, numbers, REVIEWS, LABELS, users)) == (["1"], 2, False)


def test_the_users_choice_wins():
    rows = table(("text", "comment", "label", "stars"), REVIEWS, NAMES, LABELS, LABELS)
    assert found(rows, text=["comment", "text"], label=["stars"]) == (["comment", "text"], 3, True)
    assert found(rows, text=[0], label=["3"]) == (["text"], 3, True)
    assert found(rows, text=["Comment"], label=["LABEL"]) == (["comment"], 2, True)
    assert found(rows, text=["text"]) == (["text"], 2, True)


def test_numbers_choose_columns_where_there_is_no_header():
    rows = table(None, LABELS, REVIEWS, REVIEWS)
    assert found(rows, text=[1, 2], label=[0], no_header=True) == (["1", "2"], 0, False)
    assert found(rows, text=["1", "2"], label=["0"]) == (["1", "2"], 0, False)


def test_no_header_makes_a_row_of_the_names():
    rows = table(("text", "label"), REVIEWS, LABELS)
    assert found(rows, no_header=True, text=[0], label=[1]) == (["0"], 1, False)


def test_a_name_wins_over_a_number():
    rows = table(("1", "text", "label"), REVIEWS, REVIEWS, LABELS)
    assert found(rows, text=["1"]) == (["1"], 2, True)


def refused(error, rows, **options):
    with pytest.raises(error) as caught:
        find_columns(rows, "corpus.csv", **options)
    return str(caught.value)


def test_a_column_that_is_not_there():
    rows = table(("id", "document", "label"), LABELS, REVIEWS, LABELS)
    assert refused(DataError, rows, text=["documnt"]) == (
        "corpus.csv: column 'documnt' is not one of id, document, label; did you mean 'document'?"
    )
    assert refused(DataError, rows, text=[3]) == (
        "corpus.csv: no column 3; there are 3, numbered from 0: id, document, label"
    )
    assert refused(DataError, rows, label=[-1]).startswith("corpus.csv: no column -1; ")
    assert refused(DataError, rows, no_header=True, label=["label"]) == (
        "corpus.csv: column 'label' is not one of 0, 1, 2"
    )


def test_one_column_cannot_be_text_and_label():
    rows = table(("text", "label"), REVIEWS, LABELS)
    assert refused(UsageError, rows, text=["label"], label=[1]) == (
        "corpus.csv: column label cannot be both text and label; name two"
    )


def test_several_label_columns():
    rows = table(("text", "a", "b"), REVIEWS, LABELS, LABELS)
    assert found(rows, label=["b", "a"]) == (["text"], (2, 1), True)
    assert found(rows, label=["a", "A", 1]) == (["text"], 1, True)
    assert found(rows, label=["a", "b"], labelled=False, text=["text"]) == (["text"], None, True)
    assert refused(UsageError, rows, label=["a", "b"], text=["b"]) == (
        "corpus.csv: column b cannot be both text and label; name two"
    )


def test_one_column_has_no_label():
    assert refused(DataError, [["text"], ["a"]]) == (
        "corpus.csv: one column only, so no label; add one, or name the --delimiter"
    )


def test_what_is_not_clear_is_asked_for_with_examples():
    rows = table(("a", "b", "c"), REVIEWS, REVIEWS[::-1], LABELS)
    assert refused(UsageError, rows) == (
        "corpus.csv: not clear which column is the text; name it with --text: "
        "a ('정말 재미있는 영화였다'), b ('지루해서 졸았다'), c ('1')"
    )
    rows = table(("text", "a", "b\n"), ["x" * 30, *REVIEWS[1:]], LABELS, NAMES)
    assert refused(UsageError, rows) == (
        "corpus.csv: not clear which column is the label; name it with --label: "
        "text ('xxxxxxxxxxxxxxxxxxx…'), a ('1'), 'b\\n' ('긍정')"
    )


def test_two_columns_with_equally_good_names_are_not_clear():
    rows = table(("text", "label", "class"), REVIEWS, LABELS, NAMES)
    assert refused(UsageError, rows).startswith("corpus.csv: not clear which column is the label; ")


def test_a_thousand_columns_are_not_all_listed():
    row = [f"column{number}" for number in range(1000)]
    assert refused(UsageError, [row, ["가"] * 1000, ["나"] * 1000]).endswith("18 ('column18'), 19 ('column19'), ...")
    assert refused(DataError, [row], label=["x"]).endswith("column18, column19, ...")


def test_known_names():
    assert all(is_known(name) for name in ("Text", "\ufefflabel", "topic-idx"))
    assert not any(is_known(name) for name in ("id", "", "재미있어요"))
