"""Text to ids and back, without TensorFlow.

`normalize` gives every text one spelling, a splitter (`splitters/`, or an analyser in `morphemes/`) cuts it into
tokens, `Vocabulary` numbers them, and `Tokenizer` does all three behind the interface of the class that Keras 3
removed. `splitter(name)` makes a splitter from the name of either kind of plug-in.
"""

from textrnn.text.splitting import splitter, splitter_names
from textrnn.text.tokenizer import Tokenizer, tokenizer_from_json
from textrnn.text.vectors import load_vectors
from textrnn.text.vocabulary import Vocabulary

__all__ = ["Tokenizer", "Vocabulary", "load_vectors", "splitter", "splitter_names", "tokenizer_from_json"]
