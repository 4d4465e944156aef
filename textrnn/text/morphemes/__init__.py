"""Morphological analysers: one file each, `class Analyzer`, named as on the command line.

`analyze(text)` gives morphemes with tags and spans, `forms(text)` their forms alone, `version()` names library and
dictionary. `Analyzer(stem=True)` gives dictionary forms. In the file, `LIMIT` is the longest run without a space that
the analyser is given at once (longer ones come in pieces of `PIECE`, or of `LIMIT`), and `SPEED` how many film reviews
of 35 characters one process cuts in a second.
"""
