"""Many texts: cached, in other processes, in order, and one that crashes costs itself only."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time

import pytest

from textrnn.config import TextConfig
from textrnn.errors import TextRNNWarning
from textrnn.text import cutting, splitting
from textrnn.text.cutter import Cutter
from textrnn.text.cutting import cut_stream, workers_for
from textrnn.text.parallel import Workers
from textrnn.text.token_cache import TokenCache
from textrnn.text.tokenizer import Tokenizer

TEXTS = [f"{word} {i}!" for i in range(300) for word in ("good", "so-so", "bad")]
EXPECTED = [Cutter(TextConfig("word")).tokens(text) for text in TEXTS]


def cut(cutter, texts, **options):
    """Tokens of each text, beside which the text itself comes."""
    found = list(cutting.cut(cutter, iter(texts), len(texts), **options))
    assert [document.text for document in found] == list(texts)
    return [document.tokens for document in found]


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A cache folder of one's own."""
    monkeypatch.setattr("textrnn.text.token_cache.cache_folder", lambda: tmp_path / "cache")
    return tmp_path / "cache" / "tokens"


class Counting:
    """A splitter that says what it was asked."""

    def __init__(self):
        self.asked = []

    def split(self, text):
        self.asked.append(text)
        return text.split()

    def version(self):
        return "1"


@pytest.fixture
def counting(monkeypatch, home):
    cutter = Cutter(TextConfig("whitespace"))
    cutter.splitter = Counting()
    monkeypatch.setattr(cutting, "is_analyzer", lambda name: True)
    return cutter


def test_workers_give_what_one_process_gives_in_order():
    assert cut(Cutter(TextConfig("word")), TEXTS, workers=2) == EXPECTED


def test_few_texts_and_fast_splitters_start_no_process(monkeypatch):
    monkeypatch.setattr(cutting, "cores", lambda: 8)
    assert workers_for("word", 10**9) == workers_for("kiwi", 10_000) == workers_for("kkma", 1000) == 1
    assert workers_for("kiwi", 100_000) == workers_for("kkma", 3000) == workers_for("okt+subword", 20_000) == 8


def test_equal_texts_are_cut_once(counting):
    assert cut(counting, ["a b", "c", "a b"]) == [["a", "b"], ["c"], ["a", "b"]]
    assert counting.splitter.asked == ["a b", "c"]


@pytest.mark.parametrize("workers", [1, 2])
def test_blocks_come_one_after_the_other(monkeypatch, workers):
    monkeypatch.setattr(cutting, "_BLOCK", 7)
    monkeypatch.setattr(cutting, "_CHUNK", 2)
    taken = []
    stream = cutting.cut(
        Cutter(TextConfig("word")), (taken.append(text) or text for text in TEXTS), len(TEXTS), workers=workers
    )
    assert [next(stream).tokens for _ in range(8)] == EXPECTED[:8]
    assert taken == TEXTS[:14]
    assert [document.tokens for document in stream] == EXPECTED[8:]


def test_workers_are_started_once_and_only_for_what_is_new(monkeypatch, counting):
    started = []

    class Recording(Workers):
        def __init__(self, config, count):
            started.append(count)

        def cut(self, texts):
            return iter([text.split() for text in texts])

        def close(self):
            started.append("closed")

    monkeypatch.setattr(cutting, "Workers", Recording)
    monkeypatch.setattr(cutting, "_BLOCK", 5)
    monkeypatch.setattr(cutting, "alone", lambda name: 10)
    monkeypatch.setattr(cutting, "cores", lambda: 8)
    texts = [f"w{i}" for i in range(20)]
    assert cut(counting, texts, cache=True) == [[text] for text in texts]
    assert started == [8, "closed"]
    assert cut(counting, [*texts, "one", "two"], cache=True)[-2:] == [["one"], ["two"]]
    assert started == [8, "closed"]
    assert counting.splitter.asked == ["one", "two"]


def test_a_second_time_comes_from_the_cache(counting, home):
    texts = ["a b", "", "c", "ㅋㅋㅋㅋㅋ"]
    once = cut(counting, texts, cache=True)
    counting.splitter.asked.clear()
    assert cut(counting, [*texts, "new"], cache=True) == [*once, ["new"]]
    assert counting.splitter.asked == ["new"]
    assert len(list(home.glob("*.sqlite"))) == 1
    assert cut(counting, texts) == once
    assert counting.splitter.asked == ["new", *texts]  # without being asked for, no cache


def test_plain_splitters_are_not_cached(home):
    cut(Cutter(TextConfig("word")), ["a"], cache=True)
    assert not home.exists()


def test_another_way_of_cutting_has_another_cache(tmp_path):
    with TokenCache(b"one", tmp_path) as one, TokenCache(b"two", tmp_path) as two:
        one.put({"a": ["x"], "b": []})
        assert one.get(["a", "b", "c"]) == {"a": ["x"], "b": []}
        assert two.get(["a", "b"]) == {}
    with TokenCache(None, tmp_path) as none:
        none.put({"a": ["x"]})
        assert none.get(["a"]) == {}


@pytest.mark.parametrize("damage", [b"not a database at all" * 100, b""])
def test_a_damaged_cache_is_an_empty_one(tmp_path, damage):
    with TokenCache(b"one", tmp_path) as cache:
        cache.put({"a": ["x"]})
    (path,) = tmp_path.glob("*.sqlite")
    for rest in tmp_path.glob("*.sqlite-*"):
        rest.unlink()
    path.write_bytes(damage)
    with TokenCache(b"one", tmp_path) as cache:
        assert cache.get(["a"]) == {}
        cache.put({"a": ["y"]})
        assert cache.get(["a"]) == {"a": ["y"]}


def test_a_cache_that_cannot_be_kept_costs_nothing_but_time(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with TokenCache(b"one", tmp_path / "file" / "tokens") as cache:
        cache.put({"a": ["x"]})
        assert cache.get(["a"]) == {}


def test_the_cache_used_longest_ago_goes_first(tmp_path):
    for age, name in enumerate([b"new", b"middle", b"old"]):
        with TokenCache(name, tmp_path) as cache:
            cache.put({str(i): ["x" * 100] for i in range(2000)})
        newest = max(tmp_path.glob("*.sqlite"), key=lambda path: path.stat().st_mtime_ns)
        os.utime(newest, (time.time() - 1000 * (age + 1),) * 2)
    sizes = [path.stat().st_size for path in tmp_path.glob("*.sqlite")]
    with TokenCache(b"another", tmp_path, most_bytes=sum(sizes) - 1):
        pass
    for name, left in ((b"new", 1), (b"middle", 1), (b"old", 0)):
        with TokenCache(name, tmp_path) as cache:
            assert len(cache.get(["1"])) == left


def test_two_runs_share_a_cache(tmp_path):
    code = "import sys; from textrnn.text.token_cache import TokenCache\nwith TokenCache(b'x', sys.argv[1]) as c:\n"
    code += "    for k in range(30): c.put({f'{sys.argv[2]}{k}-{i}': ['t'] for i in range(50)})\n"
    runs = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), name]) for name in "ab"]
    assert [run.wait(60) for run in runs] == [0, 0]
    with TokenCache(b"x", tmp_path) as cache:
        assert len(cache.get([f"{name}{k}-{i}" for name in "ab" for k in range(30) for i in range(50)])) == 3000
    (path,) = tmp_path.glob("*.sqlite")
    assert sqlite3.connect(path).execute("PRAGMA integrity_check").fetchone() == ("ok",)


# as source text: a worker can't import this file, since no test is installed
TRAP = """
import os
from textrnn.text import parallel

class Trap:
    def __init__(self, real):
        self.real = real

    def split(self, text):
        if "deadly" in text:
            os._exit(11)
        return self.real.split(text)

parallel._splitter = Trap(parallel._splitter)
"""


class Deadly(Workers):
    """Workers in which one text ends the process, as a crash in native code does."""

    def _start(self, count):
        pool = super()._start(1)  # one, so that the trap is set in the process that takes the batches
        pool.submit(exec, TRAP, {}).result()
        return pool


def test_a_crash_costs_one_text(monkeypatch):
    texts = [*TEXTS[:400], "deadly one", *TEXTS[400:]]
    monkeypatch.setattr(cutting, "Workers", Deadly)
    with pytest.warns(TextRNNWarning, match="1 texts crashed word and count as empty .*number 400"):
        found = cut(Cutter(TextConfig("word")), texts, workers=2)
    assert found == [*EXPECTED[:400], [], *EXPECTED[400:]]


def test_a_crash_is_told_where_texts_are_read(monkeypatch):
    monkeypatch.setattr(cutting, "Workers", Deadly)
    with pytest.warns(TextRNNWarning, match="1 texts crashed word .*number 1,") as told:
        read = Tokenizer(splitter="word").read(["so", "deadly", "good"], workers=2)
    assert [document.tokens for document in read] == [["so"], [], ["good"]]
    assert told[0].filename == __file__


def test_a_stream_is_cut_like_a_list_and_read_only_as_far_as_it_must():
    taken = []

    def source():
        for text in TEXTS * 20:
            taken.append(text)
            yield text

    stream = cut_stream(Cutter(TextConfig("word")), source(), workers=2)
    assert [next(stream) for _ in range(900)] == EXPECTED
    assert len(taken) < len(TEXTS) * 10
    assert sum(1 for _ in stream) == len(TEXTS) * 19
    assert list(cut_stream(Cutter(TextConfig("word")), [], workers=2)) == []


def test_a_stream_is_shared_from_where_that_pays(monkeypatch):
    shared = []

    class Recording(Workers):
        def cut(self, texts):
            for text in texts:
                shared.append(text)
                yield text.split()

    monkeypatch.setattr(cutting, "Workers", Recording)
    monkeypatch.setattr(cutting, "alone", lambda name: 3)
    assert list(cut_stream(Cutter(TextConfig("word")), ["a", "b", "c"])) == [["a"], ["b"], ["c"]]
    assert shared == []
    assert list(cut_stream(Cutter(TextConfig("word")), ["a", "b", "c", "d", "e"])) == [
        ["a"],
        ["b"],
        ["c"],
        ["d"],
        ["e"],
    ]
    assert shared == (["d", "e"] if cutting.cores() > 1 else [])


def test_a_crash_in_a_stream_is_none(monkeypatch):
    monkeypatch.setattr(cutting, "Workers", Deadly)
    found = list(cut_stream(Cutter(TextConfig("word")), ["a", "deadly", "b c"], workers=2))
    assert found == [["a"], None, ["b", "c"]]


def test_an_error_in_the_source_comes_through():
    def source():
        yield from TEXTS
        raise ValueError("line 901")

    with pytest.raises(ValueError, match="line 901"):
        list(cut_stream(Cutter(TextConfig("word")), source(), workers=2))


def test_an_interrupted_run_leaves_no_process_behind(tmp_path):
    told = tmp_path / "pids"
    code = f"""if True:
        import os, signal, threading
        from textrnn.config import TextConfig
        from textrnn.text import parallel
        signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in what a shell runs in the background
        with parallel.Workers(TextConfig("word"), 2) as workers:
            list(workers.cut(["a"] * 2000))
            open({str(told)!r}, "w").write(" ".join(map(str, workers._pool._processes)))
            os.kill(os.getpid(), signal.SIGINT)
            for tokens in workers.cut(["a b"] * 100000):
                pass
        """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60)
    assert b"KeyboardInterrupt" in done.stderr
    pids = [int(pid) for pid in told.read_text().split()]
    assert len(pids) == 2
    time.sleep(0.5)
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


@pytest.mark.slow
def test_who_leaves_the_work_to_others_loads_no_analyser(monkeypatch):
    def never(*_, **__):
        raise AssertionError("loaded where it is of no use")

    splitting._analyzer.cache_clear()
    monkeypatch.setattr("textrnn.text.morphemes.kiwi.Kiwi", never)  # not in the workers, which import it afresh
    cutter = Cutter(TextConfig("kiwi"))
    assert cut(cutter, ["영화가 좋다", "배우도 좋다"], workers=2) == [
        ["영화", "가", "좋", "다"],
        ["배우", "도", "좋", "다"],
    ]
    with pytest.raises(AssertionError, match="loaded"):
        cutter.tokens("영화가 좋다")
    splitting._analyzer.cache_clear()
