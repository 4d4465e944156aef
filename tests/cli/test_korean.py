"""Messages of the library in Korean: looked up clause by clause, with their values, or left in English."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from textrnn.errors import TextRNNError, TextRNNWarning
from textrnn.reading import read_series
from textrnn_cli.korean import PARSER, PHRASES
from textrnn_cli.messages import set_language
from textrnn_cli.translation import translated

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def korean():
    set_language("ko")
    yield
    set_language("en")


@pytest.fixture(scope="module")
def said():
    """Every string in the code, with X for what is put into it."""
    found = []
    for folder in ("textrnn", "cli", "corpora"):
        for path in (ROOT / folder).rglob("*.py"):
            if path.name == "korean.py":
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.JoinedStr):
                    parts = (part.value if isinstance(part, ast.Constant) else "X" for part in node.values)
                    found.append("".join(parts))
                elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found.append(node.value)
    return "\n".join(found)


#: What the code puts together from parts.
COMPOSED = {
    "not a textrnn model file ({kind})": ["not a textrnn model fileX", " (X)"],
    "needs textrnn >= {version}": ["needs textrnn X", ">= X"],
    "needs textrnn of a later version": ["needs textrnn X", "of a later version"],
    "is being written by another run (process {pid})": ["is being written by another runX", " (process X)"],
    "must be at least {low} and at most {high}, was {value}": ["must be X, was X", "at least", "and at most"],
    "must be above {low} and at most {high}, was {value}": ["must be X, was X", "above", "and at most"],
    "must be at least {low}, was {value}": ["must be X, was X", "at least"],
    "must be above {low}, was {value}": ["must be X, was X", "above"],
    "Keras on {backend} has no GPU that works ({problem})": ["Keras on X has no GPU that worksX", " (X)"],
    "a plot needs {module}": ["a plot", "X needs X"],
    "no validation text has a label of the corpus ({labels})": ["no X text has a label of the corpus", "validation"],
    "no test text has a label of the corpus ({labels})": ["no X text has a label of the corpus", "test"],
    "{n} rows": ["X row"],
    "{n} fields": ["X field"],
    "column {name} holds {value}, which is no number, or too large for 32 bits": [
        ": column X",
        "X holds X, which is no number, or too large for 32 bits",
    ],
    "dimension {d}, step {n} holds {value}, which is no number, or too large for 32 bits": [": dimension X, step X"],
    "{n} cases": ["X case"],
    "{n} of {rows} rows, {shared} of which are used later": ["X of X rows", ", X of which are used later"],
    "case: {names}": ["X: X", "case"],
    "time: {names}": ["X: X", "time"],
    "left out {cases} without a known value of every feature": ["left out {n} without a known value of every feature"],
    "label: {names}, lists": ["label: X", ", lists"],
    "header: none, columns are numbered from 0": ["header: X", "none, columns are numbered from 0"],
    "name it with --{what}: {columns}": ["name it with --X: X"],
    "the labels are not of the model's kind, which gives each text one label": [
        "the labels are not of the model's kind, which gives each text X",
        "one label",
    ],
    "the labels are not of the model's kind, which gives each text a tuple of labels": [
        "the labels are not of the model's kind, which gives each text X",
        "a tuple of labels",
    ],
    **{f"{{option}} would replace the {what}": ["X would replace the X"] for what in ("model", "report", "input")},
    **{f"delimiter: {name}": ["delimiter: X", name] for name in ("comma", "tab", "semicolon", "bar")},
    **{
        f"{{value}} in time column {{name}} {what}": ["X in time column X", what]
        for what in (
            "is no time there is",
            "is no whole number",
            "is with AM or PM or without, unlike those above",
            "is with a time zone or without, unlike those above",
        )
    },
    "{value} in time column {name} is no time that is understood": [
        "X in time column X",
        "X is no time that is understood",
    ],
    "{value} in time column {name} is not written as {layout}": ["X in time column X", "X is not written as X"],
    "delimiter: none, one text a line": ["delimiter: X", "none, one text a line"],
}


def test_every_phrase_is_still_said(said):
    for english in PHRASES:
        # a verb may stand before a table of what follows
        for each in COMPOSED.get(english, [re.sub("^(is|not clear which column is the) ", "", english)]):
            assert re.search(re.sub(r"\\{\w+\\}", ".+?", re.escape(each)), said), english


def test_translations_are_korean_and_have_the_same_values():
    for english, told in (PARSER | PHRASES).items():
        assert sorted(re.findall(r"{\w+}", english)) == sorted(re.findall(r"{\w+}", told)), english
        assert re.search("[가-힣]", told) or told == english, english


@pytest.mark.parametrize(
    ("english", "told"),
    [
        ("a.csv:22:1: the quote opened here is never closed; close or double it", "a.csv:22:1: 여기서 연 따옴표가 닫히지 않습니다; 닫거나 두 번 쓰세요"),
        ("C:\\a: b; c.csv: no such file; check the path", "C:\\a: b; c.csv: 파일이 없습니다; 경로를 확인하세요"),
        ("a delimiter is one character, not ';; '; name one such as , or ; or tab", "구분자는 한 글자인데 ';; '입니다; 쉼표, 세미콜론, tab 같은 것을 지정하세요"),
        ("a.csv:3: 2 fields expected as in line 1, 1 found; put quotes around a field that holds the delimiter or a line break", "a.csv:3: 1행처럼 필드 2개여야 하는데 1개입니다; 구분자나 줄바꿈이 든 필드는 따옴표로 감싸세요"),
        ("a.csv and 2 more: left out 1 row without a label; cut 2,000 rows to 100 characters", "a.csv and 2 more: 레이블이 없는 1행 제외; 2,000행을 100자로 자름"),
        ("a.csv:2:1: not valid UTF-8 (byte 0xc1); the file looks like cp949: add --encoding cp949", "a.csv:2:1: UTF-8 인코딩으로 읽을 수 없습니다(바이트 0xc1); cp949 파일 같습니다: --encoding cp949 옵션을 더하세요"),
        ("text: review, title", "텍스트: review, title"),
        ("a.csv: nobody wrote this one; check the path", "a.csv: nobody wrote this one; check the path"),
        ("a.csv: no such file; nor this", "a.csv: no such file; nor this"),
    ],
)  # fmt: skip
def test_clauses_keep_their_place_and_values_and_all_are_translated_or_none(english, told):
    assert translated(english) == told


def test_english_stays_english():
    set_language("en")
    assert translated("a.csv: no such file; check the path") == "a.csv: no such file; check the path"


def test_notes_and_warnings_are_korean_too(run, corpus, model):
    corpus.write_text(corpus.read_text(encoding="utf-8") + "글쎄요,\n", encoding="utf-8")
    told = run("--lang", "ko", "evaluate", corpus, "-m", model).err.splitlines()
    assert told == [
        f"textrnn: 경고: {corpus}: 레이블이 없는 1행 제외",
        "구분자: 쉼표",
        "머리글: text, label",
        "텍스트: text",
        "레이블: label",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ["fitt"], ["fit"], ["fit", "x.csv", "--epoch", "3"], ["info", "a"], ["fit", "x.csv", "--units"],
        ["predict", "a", "-i", "b.csv"], ["info", "--card", "--json"], ["tokenize", "a", "--tokenizer", "subword"],
        ["tokenize", "a", "--tokenizer", "word", "--stem"], ["fit", "[x]*.csv"], ["fit", "-", "-"],
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_command_is_told_in_korean(run, same_in_korean, arguments):
    same_in_korean(run("--lang", "en", *arguments), *arguments)


@pytest.mark.parametrize(
    ("content", "options"),
    [
        ("a,b\n", {}), ("a,b\nx,y\nz,w\n", {}), ("a\n1\nx\n", {}), ("a\n1\n", {"time": "b"}), ("a\n1\n", {"time": []}),
        ("a\n1\n2\n", {"time": "a"}), ("a,time\n1,2009-02-30\n", {}), ("a,time\n1,2009-02-03 25:00\n", {}),
        ("a,time\n1,2009-02-03\n1,2009/02/04\n2,2009-02-05\n", {}), ("a,time\n1,2009-02-03\n1,\n2,2009-02-05\n", {}),
        ("a,time\n1,1/2/2009\n2,2/1/2009\n2,1/2/2009\n", {}), ("a,time\n1,1/13/2009\n2,13/1/2009\n", {}),
        ("a,time\n1,2009-01-01 3:00 AM\n2,2009-01-01 4:00\n", {}), ("a,time\n1,2009-01-01 3:00\n2,2009-01-01 4:00Z\n", {}),
        ("a,time\n1,2009-01-01\n2,2009-01-02\n", {"newest_first": True}), ("a,time\n1,2009-01-01\n", {"series": "time"}),
        ("a,time\n1,2009-01-01\n2,2009-01-01\n", {}), ("a,b,time\n1,x,2009-01-01\n2,y,2009-01-01\n", {}),
        ("a,b,time\n1,,2009-01-01\n2,y,2009-01-01\n", {"series": "b"}), ("a,b,c\n1,2009-01-01,2009-01-02\n", {}),
        ("a,year,month\n1,2009,x\n", {"time": "year,month"}), ("a\n1\n", {"limit": 0}),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_series_is_told_in_korean(tmp_path, content, options):
    path = tmp_path / "s.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(TextRNNError) as error:
        read_series(path, **options)
    assert translated(str(error.value)) != str(error.value)


def test_notes_and_repairs_of_series_are_told_in_korean(tmp_path):
    path = tmp_path / "s.csv"
    rows = [
        f'{n},2009-01-01 {h:02}:00Z,a,"{n},000",${n}K,5%,({n}),,x{n},{n % 2}n'
        for n, h in enumerate(range(23, -1, -1), 1)
    ]
    rows += ["25,2009-01-02 00:00Z,b,-9999,0,0,0,,x,1n", "26,2009-01-02 00:00Z,a,NA,0,0,0,,x,1n"]
    path.write_text("\n".join(["No,time,s,t,k,p,m,e,c,d", *rows]), encoding="utf-8")
    with pytest.warns(TextRNNWarning) as told:
        found = read_series(path, series="s")
    for said in [*found.notes, str(told[0].message)]:
        assert translated(said) != said, said


LINES = "good one,a\nbad one,b\n"


@pytest.mark.parametrize(
    ("name", "content", "options"),
    [
        ("c.jsonl", '{"text": 1', ()), ("c.jsonl", "[1]", ()), ("c.jsonl", '{"text": ["a"], "label": 1}', ()),
        ("c.parquet", "no", ()), ("c.csv", "%PDF-", ()), ("c.csv.gz", "no", ()), ("c.zip", "a", ()),
        ("c.csv", "text,text\na,b\n", ()), ("c.csv", "text\na\n", ()), ("c.csv", "text,label\n,a\n", ()),
        ("c.csv", 'text,label\n"a"b,1\n', ()), ("c.csv", "a" * 30, ("--encoding", "cp94")),
        ("c.csv", LINES, ("--delimiter", "ab")), ("c.csv", LINES, ("--label", "7")), ("c.csv", LINES, ("--limit", 0)),
        ("c.csv", LINES, ("--on-bad-text", "drop")), ("c.csv", "text,a,b\nx,1,2\n", ("--label", "a,b")),
        ("c.csv", f"text,label\n{LINES * 3}", ("--cv", 9)), ("c.csv", f"text,label\n{LINES}", ()),
        ("c.csv", f"text,label\n{LINES * 9}", ("--text", "text", "--label", "text")),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_corpus_is_told_in_korean(run, same_in_korean, tmp_path, name, content, options):
    (tmp_path / name).write_text(content, encoding="utf-8")
    arguments = ("fit", tmp_path / name, "-o", tmp_path / "m.textrnn", *options)
    same_in_korean(run("--lang", "en", *arguments), *arguments)
