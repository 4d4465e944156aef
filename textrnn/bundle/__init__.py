"""The model file: one uncompressed zip of JSON and safetensors, with nothing in it that could run.

`format` is the container: members, their SHA-256, and a digest over the whole file. `text_model` is what a text
classifier puts into it. Nothing outside this folder knows what the file looks like.
"""

from textrnn.bundle.format import read_bundle, write_bundle
from textrnn.bundle.text_model import TextModel, load_text_model, save_text_model

__all__ = ["TextModel", "load_text_model", "read_bundle", "save_text_model", "write_bundle"]
