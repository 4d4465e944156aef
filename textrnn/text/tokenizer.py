"""The tokenizer of Keras 2, which Keras 3 removed (keras-team/keras#19517), with splitters and morphemes on top."""

from __future__ import annotations

import json
import sys
import warnings
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from textrnn.config import TextConfig
from textrnn.errors import TextRNNWarning, UsageError
from textrnn.protocols import Document, Morpheme, Ragged
from textrnn.text.cutter import Cutter
from textrnn.text.cutting import cut, cut_stream, uncollected
from textrnn.text.documents import Documents
from textrnn.text.normalize import broken
from textrnn.text.vocabulary import OOV, PADDING, Vocabulary

__all__ = ["Tokenizer", "tokenizer_from_json"]

Text = str | list[str]
_FILTERS = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'


class Tokenizer:
    """Turn texts into sequences of word ids.

    A drop-in for ``keras.preprocessing.text.Tokenizer``: the same arguments, attributes, results and JSON. Ids count
    from 1 in order of frequency (0 is left for padding); with an `oov_token` that token has id 1 and stands for every
    word that is unknown or beyond `num_words`.

    Parameters
    ----------
    num_words : int, optional
        Use the ids below this number only. All words are counted and kept in `word_index` all the same.
    filters : str
        Characters to drop, when no `splitter` is named.
    lower : bool, default=True
        Lower-case the text.
    split : str, default=" "
        Separator, when no `splitter` is named.
    char_level : bool, default=False
        Let every character be a token.
    oov_token : str, optional
        The token for unknown words; without it they are left out.
    analyzer : callable, optional
        ``analyzer(text) -> list of str``, instead of everything above.
    document_count : int, default=0
        Texts already seen.
    splitter : str or TextConfig, optional
        Name of a splitter ('whitespace', 'word', 'char', 'jamo', 'subword') or a morphological analyser ('mecab',
        'kiwi', 'okt', 'komoran', 'hannanum', 'kkma'), or one with its options. The text is brought to one spelling
        first (`textrnn.text.normalize`). A TextConfig says itself whether to lower-case.
    pos : bool, default=False
        Tokens of an analyser are ``form/tag``; for a splitter that is given by name.
    min_count : int, default=1
        Leave words seen less often out of `word_index`.

    Attributes
    ----------
    word_counts, word_docs : dict
        Word to the number of occurrences, and of texts it occurs in.
    word_index, index_word, index_docs : dict
        Word to id, id to word, and id to the number of texts.

    Examples
    --------
    >>> tokenizer = Tokenizer(num_words=4, oov_token="<OOV>")
    >>> tokenizer.fit_on_texts(["the film, the cast", "the plot"])
    >>> tokenizer.texts_to_sequences(["the film was the plot"])
    [[2, 3, 1, 2, 1]]
    >>> tokenizer.sequences_to_texts([[2, 3, 1]])
    ['the film <OOV>']
    >>> korean = Tokenizer(oov_token="<OOV>", splitter="mecab")
    >>> korean.fit_on_texts(["영화가 좋다"])
    >>> korean.texts_to_sequences(["영화가 싫다"])
    [[2, 3, 1, 5]]
    """

    def __init__(
        self,
        num_words: int | None = None,
        filters: str = _FILTERS,
        lower: bool = True,
        split: str = " ",
        char_level: bool = False,
        oov_token: str | None = None,
        analyzer: Callable[[str], list[str]] | None = None,
        document_count: int = 0,
        *,
        splitter: str | TextConfig | None = None,
        pos: bool = False,
        min_count: int = 1,
    ) -> None:
        self.num_words = num_words
        self.filters = filters
        self.lower = lower
        self.split = split
        self.char_level = char_level
        self.oov_token = oov_token
        self.analyzer = analyzer
        self.document_count = document_count
        self.min_count = min_count
        self.word_counts: dict[str, int] = {}
        self.word_docs: dict[str, int] = {}
        self.word_index: dict[str, int] = {}
        self.index_word: dict[int, str] = {}
        self.index_docs: dict[int, int] = {}
        if isinstance(splitter, str):
            splitter = TextConfig(splitter, pos=pos, lower=lower)
        self._cutter: Cutter | None = Cutter(splitter) if splitter else None

    @classmethod
    def from_vocabulary(cls, vocabulary: Vocabulary, splitter: str | TextConfig) -> Tokenizer:
        """Make a tokenizer whose ids are those of a vocabulary; counts are not known."""
        made = cls(len(vocabulary), oov_token=OOV, splitter=splitter)
        made.word_index = {token: i for i, token in enumerate(vocabulary.tokens) if i}
        made.index_word = {i: token for token, i in made.word_index.items()}
        return made

    @property
    def vocabulary(self) -> Vocabulary:
        """The tokens in use, by id; needs ``oov_token="<OOV>"``."""
        if self.oov_token != OOV:
            raise ValueError(f"a vocabulary needs oov_token={OOV!r}, not {self.oov_token!r}")
        size = self.num_words or len(self.word_index) + 1
        return Vocabulary([PADDING, *(self.index_word[i] for i in range(1, min(size, len(self.index_word) + 1)))])

    @property
    def splitter(self) -> TextConfig | None:
        """How texts are cut; None where the rules of Keras 2 hold."""
        return self._cutter.config if self._cutter else None

    def version(self) -> str:
        """Name what decides the tokens: the versions of library and dictionary of an analyser."""
        return self._cutter.version() if self._cutter else "1"

    def learn(self, texts: Iterable[str], size: int | None = None) -> None:
        """Let a splitter that learns its tokens ('subword') see texts; `fit_on_texts` does so by itself."""
        if self._cutter is not None:
            self._cutter.learn(texts, size or self.num_words or sys.maxsize)

    def morphemes(self, text: str) -> list[Morpheme]:
        """Morphemes of a text with tags and spans; the splitter must be an analyser.

        Examples
        --------
        >>> Tokenizer(splitter="mecab").morphemes("영화  좋다")[1]
        Morpheme(form='좋', tag='VA', start=4, end=5)
        """
        if self._cutter is None:
            raise UsageError("morphemes need an analyser; name one, such as splitter='mecab'")
        return self._cutter.morphemes(text)

    def tokens(self, text: Text) -> list[str]:
        """Cut one text into tokens; a list of tokens is taken as it is (without `splitter`, lower-cased as in Keras 2).

        Examples
        --------
        >>> Tokenizer().tokens("Well, well")
        ['well', 'well']
        """
        if isinstance(text, list):
            return [token.lower() for token in text] if self.lower and self._cutter is None else text
        if self._cutter is not None:
            return self._cutter.tokens(text)
        if self.char_level:
            return list(text.lower() if self.lower else text)
        if self.analyzer is not None:
            return self.analyzer(text)
        text = text.lower() if self.lower else text
        return [
            word for word in text.translate(dict.fromkeys(map(ord, self.filters), self.split)).split(self.split) if word
        ]

    def cut(
        self, texts: Sequence[Text], *, workers: int | None = None, cache: bool = False, quiet: bool = True
    ) -> list[list[str]]:
        """Cut texts into tokens; equal tokens share their memory, and `read` takes much less of it.

        Parameters
        ----------
        texts : sequence of str, or of lists of tokens
            Lists of tokens are taken as they are.
        workers : int, optional
            Processes; by default as many as there are processor cores, where it pays.
        cache : bool, default=False
            Keep the morphemes of an analyser in the user's cache folder, and take them from there.
        quiet : bool, default=True
            No progress bar.

        Examples
        --------
        >>> Tokenizer(splitter="word").cut(["to be", "or not to be"])
        [['to', 'be'], ['or', 'not', 'to', 'be']]
        """
        return [read.tokens for read in self.read(texts, workers=workers, cache=cache, quiet=quiet)]

    @uncollected()
    def read(
        self, texts: Sequence[Text], *, workers: int | None = None, cache: bool = False, quiet: bool = True
    ) -> Documents:
        """Tokens of texts, as `cut` gives them, with the normal form of each; of tokens that is they with spaces.

        Examples
        --------
        >>> list(Tokenizer(splitter="word").read(["To be!!!!", ["or", "not"]]))
        [Document(tokens=['to', 'be', '!', '!', '!'], text='to be!!!'), Document(tokens=['or', 'not'], text='or not')]
        """
        self._warn(sum(isinstance(text, str) and broken(text) for text in texts))
        strings = (self._normal(text) for text in texts if isinstance(text, str))
        made: Iterator[Document]
        if self._cutter is None:
            made = (Document(self.tokens(text), text) for text in strings)
        else:
            count = sum(isinstance(text, str) for text in texts)
            made = cut(self._cutter, strings, count, workers=workers, cache=cache, quiet=quiet)
        documents = (
            next(made) if isinstance(text, str) else Document(tokens := self.tokens(text), " ".join(tokens))
            for text in texts
        )
        return Documents.of(chain(documents, made))  # nothing is left in the end, and what went wrong is said then

    def stream(self, texts: Iterable[str], *, workers: int | None = None) -> Generator[Document | None, None, None]:
        """Read texts as they come, in order and constant memory; None for one that crashed its worker.

        Examples
        --------
        >>> [read.tokens for read in Tokenizer().stream(["to be", "or not"])]
        [['to', 'be'], ['or', 'not']]
        """
        waiting: deque[str] = deque()
        wrong = 0

        def normal() -> Iterator[str]:
            nonlocal wrong
            for text in texts:
                wrong += broken(text)
                waiting.append(self._normal(text))
                yield waiting[-1]

        made: Iterable[list[str] | None]
        if self._cutter is None:
            made = map(self.tokens, normal())
        else:
            made = cut_stream(self._cutter, normal(), workers=workers)
        for tokens in made:
            text = waiting.popleft()
            yield None if tokens is None else Document(tokens, text)
        self._warn(wrong)

    def _warn(self, count: int) -> None:
        if count and self._cutter is not None:
            warnings.warn(
                f"texts with NUL, control characters, lone surrogates or byte order marks: {count:,}; "
                "these are left out or replaced",
                TextRNNWarning,
                stacklevel=3,
            )

    def _normal(self, text: str) -> str:
        return text if self._cutter is None else self._cutter.normal(text)

    def fit_on_texts(self, texts: Iterable[Text]) -> None:
        """Count the words of texts and number them; may be called again with more texts."""
        if self._cutter is not None and self._cutter.learns:
            texts = list(texts)
            self.learn(text for text in texts if isinstance(text, str))
        self.fit_on_tokens(self.tokens(text) for text in texts)

    def fit_on_tokens(self, texts: Iterable[Sequence[str]]) -> None:
        """Count and number the words of texts already cut into tokens."""
        counts, documents = Counter(self.word_counts), Counter(self.word_docs)
        for tokens in texts:
            self.document_count += 1
            counts.update(tokens)
            documents.update(set(tokens))
        self.word_counts, self.word_docs = dict(counts), dict(documents)
        # sorted() is stable: of equally frequent words the one seen first comes first
        words = [word for word, count in sorted(counts.items(), key=lambda item: -item[1]) if count >= self.min_count]
        if self.oov_token is not None:  # unlike Keras 2, where a text with the OOV token in it moved OOV to another id
            words = [self.oov_token, *(word for word in words if word != self.oov_token)]
        self.word_index = {word: i for i, word in enumerate(words, 1)}
        self.index_word = {i: word for word, i in self.word_index.items()}
        self.index_docs |= {self.word_index[w]: count for w, count in documents.items() if w in self.word_index}

    def fit_on_sequences(self, sequences: Sequence[Sequence[int]]) -> None:
        """Count in how many sequences each id occurs, for ``sequences_to_matrix(mode="tfidf")``."""
        self.document_count += len(sequences)
        self.index_docs = dict(Counter(self.index_docs) + Counter(i for sequence in sequences for i in set(sequence)))

    def texts_to_sequences(self, texts: Iterable[Text]) -> list[list[int]]:
        """Turn texts into lists of ids."""
        return list(self.texts_to_sequences_generator(texts))

    def texts_to_sequences_generator(self, texts: Iterable[Text]) -> Iterator[list[int]]:
        """Turn texts into lists of ids, one at a time."""
        for text in texts:
            yield self._ids(self.tokens(text))

    def encode(self, texts: Iterable[Text]) -> Ragged:
        """Turn texts into ids end to end, for `textrnn.batching`."""
        return self.encode_tokens(self.tokens(text) for text in texts)

    def encode_tokens(self, texts: Iterable[Sequence[str]]) -> Ragged:
        """Turn texts already cut into tokens into ids end to end."""
        return Ragged.of([self._ids(tokens) for tokens in texts])

    def encode_documents(self, texts: Documents, length: int) -> Ragged:
        """Ids of texts that were read, `truncated`; needs an `oov_token`, since no text may become shorter."""
        table = np.array(self._ids(texts.names), np.int32)
        return texts.tokens.packed(length, table)

    def _ids(self, tokens: Iterable[str]) -> list[int]:
        top = self.num_words or sys.maxsize
        look_up = self.word_index.get
        found = (look_up(token, top) for token in tokens)
        if self.oov_token is None:
            return [i for i in found if i < top]
        unknown = self.word_index.get(self.oov_token)
        return [i if i < top else unknown for i in found]  # type: ignore[misc]

    def knows(self, tokens: Iterable[str]) -> bool:
        """Whether one of some tokens has an id of its own, not that of unknown words.

        Examples
        --------
        >>> tokenizer = Tokenizer(oov_token="<OOV>")
        >>> tokenizer.fit_on_texts(["the film"])
        >>> tokenizer.knows(["a", "film"]), tokenizer.knows(["a", "play"]), tokenizer.knows([])
        (True, False, False)
        """
        top = self.num_words or sys.maxsize
        return any(token != self.oov_token and self.word_index.get(token, top) < top for token in tokens)

    def sequences_to_texts(self, sequences: Iterable[Iterable[int]]) -> list[str]:
        """Turn lists of ids back into texts."""
        return list(self.sequences_to_texts_generator(sequences))

    def sequences_to_texts_generator(self, sequences: Iterable[Iterable[int]]) -> Iterator[str]:
        """Turn lists of ids back into texts, one at a time."""
        for sequence in sequences:
            words = self._words(sequence)
            yield self._cutter.join(words) if self._cutter else " ".join(words)

    def _words(self, sequence: Iterable[int]) -> list[str]:
        unknown = self.oov_token
        words = []
        for i in sequence:
            known = i in self.index_word and not (self.num_words and i >= self.num_words)
            word = self.index_word[i] if known else unknown
            if word is not None and (i or self._cutter is None):
                words.append(word)
        return words

    def texts_to_matrix(self, texts: Iterable[Text], mode: str = "binary") -> npt.NDArray[np.float64]:
        """Turn texts into a matrix of shape (texts, num_words); modes as in `sequences_to_matrix`."""
        return self.sequences_to_matrix(self.texts_to_sequences(texts), mode)

    def sequences_to_matrix(self, sequences: Sequence[Sequence[int]], mode: str = "binary") -> npt.NDArray[np.float64]:
        """Turn lists of ids into a matrix, one column for each id.

        Parameters
        ----------
        sequences : sequence of lists of int
            Ids.
        mode : {'binary', 'count', 'freq', 'tfidf'}
            Presence, count, count by length, or ``(1 + ln count) ln(1 + texts / (1 + texts with the word))``.

        Returns
        -------
        float64 array, shape (sequences, num_words)
        """
        if not self.num_words and not self.word_index:
            raise ValueError("set num_words, or fit on texts first")
        if mode == "tfidf" and not self.document_count:
            raise ValueError("fit on texts before using mode='tfidf'")
        if mode not in ("binary", "count", "freq", "tfidf"):
            raise ValueError(f"mode must be 'binary', 'count', 'freq' or 'tfidf', was {mode!r}")
        width = self.num_words or len(self.word_index) + 1
        matrix = np.zeros((len(sequences), width))
        for row, sequence in zip(matrix, sequences, strict=True):
            for i, count in Counter(i for i in sequence if i < width).items():
                if mode == "binary":
                    row[i] = 1
                elif mode == "count":
                    row[i] = count
                elif mode == "freq":
                    row[i] = count / len(sequence)
                else:
                    row[i] = (1 + np.log(count)) * np.log(1 + self.document_count / (1 + self.index_docs.get(i, 0)))
        return matrix

    def get_config(self) -> dict[str, Any]:
        """Everything but a custom `analyzer`, counts as JSON strings, as Keras 2 wrote them."""
        counts = ("word_counts", "word_docs", "index_docs", "index_word", "word_index")
        arguments = ("num_words", "filters", "lower", "split", "char_level", "oov_token", "document_count")
        config = {name: getattr(self, name) for name in arguments}
        if self.splitter is not None or self.min_count != 1:
            config |= {"splitter": self.splitter and self.splitter.to_dict(), "min_count": self.min_count}
        return config | {name: json.dumps(getattr(self, name)) for name in counts}

    def to_json(self, **kwargs: Any) -> str:
        """Write the tokenizer as JSON; `kwargs` go to `json.dumps`. See `tokenizer_from_json`."""
        return json.dumps({"class_name": "Tokenizer", "config": self.get_config()}, **kwargs)

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_cutter": self.splitter}  # analysers hold native memory and cannot be pickled

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._cutter = Cutter(state["_cutter"]) if state["_cutter"] else None


def tokenizer_from_json(text: str) -> Tokenizer:
    """Read a tokenizer that `Tokenizer.to_json`, of this class or of Keras 2, wrote.

    Examples
    --------
    >>> tokenizer = Tokenizer()
    >>> tokenizer.fit_on_texts(["a b a"])
    >>> tokenizer_from_json(tokenizer.to_json()).texts_to_sequences(["b a"])
    [[2, 1]]
    """
    config = json.loads(text)["config"]
    counts = {name: json.loads(config.pop(name)) for name in ("word_counts", "word_docs", "word_index")}
    by_id = {name: json.loads(config.pop(name)) for name in ("index_docs", "index_word")}
    if config.get("splitter") is not None:
        config["splitter"] = TextConfig.from_dict(config["splitter"])
    made = Tokenizer(**config)
    made.__dict__.update(counts)
    made.__dict__.update({name: {int(key): value for key, value in table.items()} for name, table in by_id.items()})
    return made
