"""Morphological analysers: one file each, `class Analyzer`, named as on the command line.

`analyze(text)` gives morphemes with tags and spans, `forms(text)` their forms alone, `version()` names library and
dictionary. `Analyzer(stem=True)` gives dictionary forms.

In the file, `LIMIT` is the longest run of letters that the analyser is given at once, and `PIECE` (or `LIMIT`) what
runs that nobody writes are cut into; see `textrnn.text.normalize.pieces`. `SPEED` is how many film reviews of 35
characters one process cuts in a second, and `START` how many seconds of such work pay for starting others, which load
the dictionary and, for Java, compile.
"""
