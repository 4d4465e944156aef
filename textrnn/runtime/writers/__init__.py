"""Ways to write rows with predictions beside them: one file each, `class Writer`, named as its file ending.

``Writer(file, reader, names, encoding=None, guard=False)`` takes an open binary file, the reader that the rows come
from and the names of the added columns; ``write(records, answers)`` takes some rows and their added cells, ``close()``
ends the file.
"""
