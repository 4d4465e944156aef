"""The page, read back as a browser would."""

import re
from html.parser import HTMLParser

import numpy as np
import pytest

from textrnn.evaluation.findings import Findings
from textrnn.evaluation.report import report_page
from textrnn.evaluation.wording import _WORDS, plain, verdict_sentence, word

HISTORY = [
    {"epoch": 1, "loss": 0.9, "accuracy": 0.5, "val_loss": 0.8, "val_accuracy": 0.55},
    {"epoch": 2, "loss": 0.6, "accuracy": 0.7, "val_loss": 0.7, "val_accuracy": 0.65},
    {"epoch": 3, "loss": 0.3, "accuracy": 0.9, "val_loss": 0.75, "val_accuracy": 0.6},
]


class Page(HTMLParser):
    """Tables (rows of cells) and tooltips of each section, all text, all tags."""

    def __init__(self, text):
        super().__init__()
        self.tables, self.tips, self.words, self.tags, self.open = {}, {}, [], [], []
        self.section = ""
        self.feed(text)
        assert self.open == [], "not every tag is closed"

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.append((tag, attributes))
        if tag not in ("meta", "path", "circle", "rect"):
            self.open.append(tag)
        if tag == "section":
            self.section = attributes["id"]
        if tag == "tr":
            self.tables.setdefault(self.section, []).append([])
        if tag in ("td", "th"):
            self.tables[self.section][-1].append("")
        if tag == "title" and "svg" in self.open:
            self.tips.setdefault(self.section, []).append("")

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        if tag not in ("path", "circle", "rect"):
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)
        if {"td", "th"} & set(self.open):
            self.tables[self.section][-1][-1] += data
        if "svg" in self.open and self.open[-1] == "title":
            self.tips[self.section][-1] += data


TEXTS = [f"text {i}" for i in range(10)]


def findings(labels=("bad", "good"), history=(), texts=()):
    """Eight right and two wrong answers: one bad text is called good with 0.7, one good text bad with 0.6."""
    truth = np.array([0] * 5 + [1] * 5)
    confidence = np.array([0.9, 0.9, 0.9, 0.9, 0.3, 0.95, 0.95, 0.95, 0.95, 0.4])
    of_truth = np.eye(2)[truth] * confidence[:, None] + np.eye(2)[1 - truth] * (1 - confidence)[:, None]
    return Findings(list(labels), truth, of_truth, history, texts)


def page(found=None, **options):
    return report_page(found or findings(), **({"title": "A title", "part": "the test file"} | options))


def many(labels, n=400):
    rng = np.random.default_rng(0)
    truth = rng.integers(0, labels, n)
    probabilities = np.full((n, labels), 0.1 / labels)
    answer = np.where(rng.random(n) < 0.7, truth, (truth + 1) % labels)
    probabilities[np.arange(n), answer] = 0.9
    return Findings([f"label {i}" for i in range(labels)], truth, probabilities)


def test_the_headline_has_figures_with_their_intervals():
    found = findings()
    rows = dict(Page(page(found)).tables["figures"])
    low, high = found.intervals["accuracy"]
    assert rows["accuracy"] == f"80.0% [{100 * low:.1f}, {100 * high:.1f}]"
    assert rows["macro-F1"].startswith("80.0% [")
    loss = -np.log([0.9] * 4 + [0.3] + [0.95] * 4 + [0.4]).mean()
    assert rows["log-loss"] == f"{loss:.4f}"
    # ten answers in four bins: right 4 of 4 at 0.9 and at 0.95, wrong at 0.7 and at 0.6
    assert rows["calibration error (ECE)"] == f"{(4 * 0.1 + 4 * 0.05 + 0.7 + 0.6) / 10:.4f}"


def test_further_figures_and_the_verdict_are_shown():
    shown = Page(page(more=[("linear baseline, accuracy", "72.8%")], verdict="Verdict: a tie."))
    assert ["linear baseline, accuracy", "72.8%"] in shown.tables["figures"]
    assert "Verdict: a tie." in shown.words
    assert "verdict" not in [attributes.get("class") for _, attributes in Page(page()).tags]


def test_every_label_has_its_row():
    head, bad, good = Page(page()).tables["classes"]
    assert head == ["label", "precision", "recall", "F1", "texts"]
    assert bad == ["bad", "0.800", "0.800", "0.800", "5"]
    assert good == ["good", "0.800", "0.800", "0.800", "5"]


def test_the_confusion_matrix_counts_and_shades_each_row():
    text = page(Findings(["a", "b"], np.array([0, 0, 0, 0, 1]), np.eye(2)[[0, 0, 0, 1, 1]]))
    assert Page(text).tables["confusion"] == [["", "a", "b"], ["a", "3", "1"], ["b", "0", "1"]]
    assert re.findall(r"rgba\(8,81,156,([\d.]+)\)", text) == ["0.75", "0.25", "0.00", "1.00"]
    assert re.findall(r'<td( class="deep")? style', text) == [' class="deep"', "", "", ' class="deep"']


def test_labels_never_seen_have_a_row_of_their_own():
    rows = Page(page(Findings(["a", "b"], np.array([0, -1]), np.eye(2)))).tables["confusion"]
    assert rows == [["", "a", "b"], ["a", "1", "0"], ["b", "0", "0"], ["(never seen)", "0", "1"]]


def test_twenty_labels_are_a_matrix_and_more_are_a_list_of_confusions():
    twenty = Page(page(many(20))).tables["confusion"]
    assert len(twenty) == 21 and {len(row) for row in twenty} == {21}
    found = many(21)
    head, *rows = Page(page(found)).tables["confusion"]
    assert head == ["true label", "answer", "texts", "share"] and 15 <= len(rows) <= 20
    for row, (true, answer, n) in zip(rows, found.confusions(), strict=True):
        share = n / (found.truth == true).sum()
        assert row == [f"label {true}", f"label {answer}", str(n), f"{share:.1%}"]


def test_many_labels_without_a_wrong_answer_say_so():
    shown = Page(page(Findings([str(i) for i in range(30)], np.arange(30), np.eye(30))))
    assert "Nothing was answered wrongly." in shown.words and "confusion" not in shown.tables


def test_the_reliability_diagram_has_a_bar_for_each_bin():
    tips = Page(page()).tips["reliability"]
    assert tips == [
        "0.60 to 0.67: 1 answers, confidence 0.600, accuracy 0.000",
        "0.67 to 0.73: 1 answers, confidence 0.700, accuracy 0.000",
        "0.87 to 0.93: 4 answers, confidence 0.900, accuracy 1.000",
        "0.93 to 1.00: 4 answers, confidence 0.950, accuracy 1.000",
    ]
    assert "ECE 0.190" in page()


def test_a_bar_is_as_high_as_its_accuracy():
    def bars(found):
        shown = Page(page(found))
        return [float(a["height"]) for tag, a in shown.tags if tag == "rect"]

    right, half = np.array([[0.9, 0.1]] * 2), np.array([0, 1])
    (whole,), (part,) = bars(Findings(["a", "b"], half * 0, right)), bars(Findings(["a", "b"], half, right))
    assert part == pytest.approx(whole / 2, abs=0.1) and whole > 100


def test_the_surest_mistakes_are_listed_and_cut_short():
    rows = Page(page(findings(texts=[*TEXTS[:4], "짧지 않은 글 " * 100, *TEXTS[5:]]))).tables["mistakes"]
    assert rows[0] == ["true label", "answer", "text", "confidence"]
    assert rows[1] == ["bad", "good", ("짧지 않은 글 " * 100)[:200] + "…", "70.0%"]
    assert rows[2:] == [["good", "bad", "text 9", "60.0%"]]
    assert 'id="mistakes"' not in page()


def test_where_no_answer_is_wrong_it_says_so():
    shown = Page(page(Findings(["a", "b"], np.array([0, 1]), np.eye(2), texts=["x", "y"])))
    assert "Nothing was answered wrongly." in shown.words and "mistakes" not in shown.tables


#: Found and rightly not answered; missed b; answered a wrongly; a label that the model does not know.
SETS = Findings(
    ["a", "b"],
    np.array([[1, 0, 0], [1, 1, 0], [0, 0, 0], [0, 1, 1]]),
    np.array([[0.9, 0.1], [0.8, 0.3], [0.7, 0.2], [0.1, 0.9]]),
    texts=["first", "second", "<third>", "fourth"],
)


def test_of_several_labels_each_has_its_counts_instead_of_a_matrix():
    shown = Page(page(SETS))
    assert shown.tables["confusion"] == [
        ["label", "found", "missed", "answered wrongly", "rightly not answered"],
        ["a", "2", "0", "1", "1"],
        ["b", "1", "1", "0", "2"],
        ["(never seen)", "0", "1", "0", "3"],
    ]
    assert "Labels found and missed" in shown.words and "Confusion matrix" not in shown.words
    assert shown.tables["classes"][1:] == [
        ["a", "0.667", "1.000", "0.800", "2"],
        ["b", "1.000", "0.500", "0.667", "2"],
    ]


def test_of_several_labels_figures_mistakes_and_bins_are_those_of_single_decisions():
    shown = Page(page(SETS))
    rows = dict(shown.tables["figures"])
    assert rows["texts with all labels right"].startswith("25.0% [") and "accuracy" not in rows
    assert rows["micro-F1"] == f"{6 / 9:.1%}"
    assert shown.tables["mistakes"][1:] == [["a, b", "a", "second", "70.0%"], ["-", "a", "<third>", "70.0%"]]
    assert [tip.split(": ")[1][:9] for tip in shown.tips["reliability"]] == ["2 answers", "2 answers", "4 answers"]


def test_of_several_labels_shares_are_of_texts():
    rows = Page(page(SETS, counts={"a": 2, "b": 3}, total=4)).tables["counts"]
    assert rows[1:] == [["a", "2", "50.0%", ""], ["b", "3", "75.0%", ""]]


def test_training_curves_show_every_epoch():
    shown = Page(page(findings(history=HISTORY)))
    assert shown.tips["curves"] == [
        *("training 1: 0.9000", "training 2: 0.6000", "training 3: 0.3000"),
        *("validation 1: 0.8000", "validation 2: 0.7000", "validation 3: 0.7500"),
        *("training 1: 0.5000", "training 2: 0.7000", "training 3: 0.9000"),
        *("validation 1: 0.5500", "validation 2: 0.6500", "validation 3: 0.6000"),
    ]
    assert 'id="curves"' not in page()


def test_curves_go_up_where_figures_do():
    text = page(findings(history=HISTORY))
    heights = [float(y) for y in re.findall(r'<circle class="first" cx="[\d.]+" cy="([\d.]+)"', text)]
    loss, accuracy = heights[:3], heights[3:]
    assert loss == sorted(loss) and accuracy == sorted(accuracy, reverse=True)  # SVG counts from above
    assert all(0 <= y <= 280 for y in heights)
    assert loss[1] - loss[0] == pytest.approx(loss[2] - loss[1], abs=0.11)


@pytest.mark.parametrize(
    "history",
    [
        HISTORY[:1],
        [{"epoch": 1, "loss": float("nan"), "accuracy": 0.5}],
        [{"epoch": 1, "loss": 0.0, "accuracy": 1.0}, {"epoch": 2, "loss": 0.0, "accuracy": 1.0}],
        [{"epoch": i + 1, "loss": 1e6 / (i + 1), "accuracy": 0.5} for i in range(500)],
    ],
)
def test_odd_histories_are_drawn_within_the_picture(history):
    text = page(findings(history=history))
    assert "nan" not in text and "inf" not in re.sub("info", "", text)
    for x, y in re.findall(r'cx="([-\d.]+)" cy="([-\d.]+)"', text):
        assert 0 <= float(x) <= 440 and 0 <= float(y) <= 280
    assert len(re.findall(r'y="256"[^>]*>\d+</text>', text)) <= 26


def test_texts_of_each_label_are_counted():
    text = page(counts={"bad": 3_000, "good": 1_000})
    assert re.findall(r'"bar" style="width:(\d+)%"', text) == ["100", "33"]
    rows = Page(text).tables["counts"]
    assert rows[1:] == [["bad", "3,000", "75.0%", ""], ["good", "1,000", "25.0%", ""]]


def test_settings_are_listed():
    rows = Page(page(settings={"units": 64, "rate": 0.003, "weights": None, "skipped": {"no label": 2}})).tables
    assert rows["settings"] == [["units", "64"], ["rate", "0.003"], ["weights", "-"], ["skipped", "no label: 2"]]


NASTY = "<script>alert(\"1\")</script> & 'x'"


@pytest.mark.parametrize("classes", [2, 30])
def test_whatever_a_user_supplies_is_text_and_never_markup(classes):
    found = many(classes)
    found = Findings([NASTY, *found.labels[1:]], found.truth, found.probabilities, HISTORY, [NASTY] * 400)
    text = page(
        found,
        title=NASTY,
        part=NASTY,
        verdict=NASTY,
        more=[(NASTY, NASTY)],
        counts={NASTY: 3},
        settings={NASTY: NASTY, "a": [NASTY]},
    )
    shown = Page(text)
    assert not [tag for tag, _ in shown.tags if tag == "script"]
    assert NASTY in shown.words
    assert shown.tables["classes"][1][0] == shown.tables["counts"][1][0] == shown.tables["settings"][0][0] == NASTY
    assert any(NASTY in row for row in shown.tables["confusion"])
    assert all(NASTY in row for row in shown.tables["mistakes"][1:])
    assert NASTY not in text


def test_the_page_needs_nothing_from_outside():
    text = page(findings(history=HISTORY), counts={"a": 1}, settings={"b": 2})
    assert not re.search(r"https?:|url\(|@import|src=|href=", text)
    assert {tag for tag, _ in Page(text).tags} & {"link", "script", "img", "iframe"} == set()


def test_the_same_findings_give_the_same_page():
    assert page(findings(history=HISTORY)) == page(findings(history=HISTORY))


def test_the_page_speaks_korean():
    text = page(findings(history=HISTORY), language="ko", counts={"a": 1})
    shown = Page(text)
    assert '<html lang="ko">' in text and "혼동 행렬" in shown.words and "학습 곡선" in shown.words
    assert dict(shown.tables["figures"])["정확도"].startswith("80.0%")
    assert shown.tips["curves"][0] == "학습 1: 0.9000"


def test_a_file_of_labels_never_seen_has_a_page():
    rows = dict(Page(page(Findings(["a", "b"], np.array([-1, -1]), np.eye(2)))).tables["figures"])
    assert rows["accuracy"] == "0.0% [0.0, 0.0]" and rows["log-loss"] == "-"


# words


def test_both_languages_have_the_same_blanks():
    for key, (english, korean) in _WORDS.items():
        assert sorted(re.findall(r"{\w+", english)) == sorted(re.findall(r"{\w+", korean)), key
        assert korean == english or re.search("[가-힣]", korean), key


@pytest.mark.parametrize(
    ("better", "english", "korean"),
    [("rnn", "keep this model", "이 모델을"), ("baseline", "keep a linear", "선형 모델을"), ("tie", "a tie", "무승부")],
)
def test_the_verdict_is_a_sentence(better, english, korean):
    told = {"better": better, "judged_on": "cv", "n": 1234, "difference": -0.021, "interval": [-0.03, 0.01]}
    told["p_value"] = 0.0321
    baseline = {"name": "naive Bayes on n-grams", "accuracy": 0.877}
    said = verdict_sentence(told, baseline)
    assert english in said and korean in verdict_sentence(told, baseline, "ko")
    for part in ("87.7%", "-2.1", "[-3.0, +1.0]", "n=1,234", "p=0.032", "cross-validation"):
        assert part in said
    assert "교차 검증" in verdict_sentence(told, baseline, "ko")
    assert ("Naive Bayes on n-grams" in said) == (better == "baseline")


def test_a_language_nobody_wrote_is_english():
    assert word("accuracy", "fr") == "accuracy"


def test_settings_are_plain():
    assert plain(()) == "-" and plain(True) == "True" and plain(0.1 + 0.2) == "0.3" and plain("가") == "가"
