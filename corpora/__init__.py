"""Corpora to try things on: samples installed with the package, and an index of public ones fetched on request.

`names` lists them, `entry` describes one, `fetch` downloads one and `path` says where its file is. A corpus of several
parts answers to ``NAME`` (all of them, or the first where one file is asked for) and to ``NAME/PART``.

Examples
--------
>>> import textrnn_corpora
>>> textrnn_corpora.names()[:5]
['reviews_ko', 'reviews_en', 'topics_ko', 'weather', 'nsmc']
>>> textrnn_corpora.entry("nsmc").licence
'CC0 1.0'
>>> textrnn_corpora.path("reviews_ko").name
'reviews_ko.csv'
"""

from __future__ import annotations

from .fetch import fetch, path
from .folder import data_folder
from .index import Entry, Part, entry, names

__all__ = ["Entry", "Part", "data_folder", "entry", "fetch", "names", "path"]
