"""File formats: the name of a file here is an extension, and its `Reader` is a `textrnn.reading.records.Records`.

A new format is one new file; `_delimited.py` holds what csv, tsv and txt have in common. A reader finds its own
encoding and delimiter, says them in `notes`, and yields every record it sees with the line it began on. It knows
nothing of texts and labels.
"""
