"""Tokens are parts of words, learned from the corpus: frequent words stay whole, rare ones fall into known parts.

Byte-pair encoding over letters (Sennrich et al. 2016, arXiv:1508.07909), by the `tokenizers` library. Inside the tokens
of an analyser ("mecab+subword") a part never crosses from one morpheme into the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.metadata import version

from tokenizers import Tokenizer, models, pre_tokenizers, trainers

from textrnn.protocols import Splitter as Base
from textrnn.text.many import split_all
from textrnn.text.splitters.char import SPACE

__all__ = ["MOST", "Splitter"]

#: Parts are learned no further than this: on NSMC, more are words seen too rarely to learn from.
MOST = 16_000
_UNKNOWN = "<unk>"


class Splitter:
    """Cut words into learned parts; the first part of a word begins with ``▁``.

    Parameters
    ----------
    learned : str
        What `learn` returned.
    base : Splitter, optional
        Cuts the text into the words; otherwise white space does.

    Examples
    --------
    >>> learned = Splitter().learn(["low lower lowest", "new newer newest"] * 5, 40)
    >>> Splitter(learned).split("newest slow")
    ['▁newest', '▁', 's', 'lo', 'w']
    >>> Splitter(learned).join(["▁newest", "▁", "s", "lo", "w"])
    'newest slow'
    """

    def __init__(self, learned: str = "", base: Base | None = None) -> None:
        self._base = base
        self._model = _read(learned) if learned else None

    def learn(self, texts: Iterable[str], size: int) -> str:
        """Learn at most `size` parts (and no more than `MOST`) from texts; returns them as JSON."""
        model = Tokenizer(models.BPE(unk_token=_UNKNOWN))
        model.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
        trainer = trainers.BpeTrainer(
            vocab_size=min(size, MOST), min_frequency=2, special_tokens=[_UNKNOWN], show_progress=False
        )
        model.train_from_iterator((" ".join(self._words(text)) for text in texts), trainer)
        return str(model.to_str())

    def split(self, text: str) -> list[str]:
        """Cut one text; a letter never seen is a part of its own."""
        return self._parts(self._words(text))

    def split_all(self, texts: Sequence[str]) -> list[list[str]]:
        """Cut many texts, all at once where the base can."""
        if self._base is None:
            return [self.split(text) for text in texts]
        return [self._parts(_marked(words)) for words in split_all(self._base, texts)]

    def _parts(self, words: list[str]) -> list[str]:
        if self._model is None:
            raise ValueError("this splitter learns its tokens; let it learn from texts first")
        found = self._model.encode(words, is_pretokenized=True)
        return [
            words[word][start:end]
            for word, (start, end) in zip(found.word_ids, found.offsets, strict=True)
            if word is not None
        ]

    def join(self, tokens: Sequence[str]) -> str:
        """Put parts together to words, with a space between."""
        return "".join(tokens).replace(SPACE, " ").strip()

    def version(self) -> str:
        """Name the library, and what the base names."""
        own = f"tokenizers {version('tokenizers')}"
        return own if self._base is None else f"{own}, {self._base.version()}"

    def _words(self, text: str) -> list[str]:
        return _marked(text.split() if self._base is None else self._base.split(text))


def _read(learned: str) -> Tokenizer:
    try:
        model = Tokenizer.from_str(learned)
    except Exception as error:  # the library has no other
        raise ValueError(f"learned parts cannot be read: {error}") from error
    if not isinstance(model.model, models.BPE) or model.token_to_id(_UNKNOWN) is None:
        raise ValueError("learned parts are none of byte-pair encoding")
    return model


def _marked(words: Iterable[str]) -> list[str]:
    """Words with the sign of a beginning, and without white space, of which an analyser keeps some."""
    return [SPACE + "".join(word.split()) for word in words]
