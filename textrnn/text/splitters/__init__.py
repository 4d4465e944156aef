"""Ways to cut a text into tokens: one file each, `class Splitter`, named as on the command line."""
