"""Figures from arrays: how good a model is, and whether it is better than another.

Arrays of class numbers (of 0 and 1, where a text may have several labels) and probabilities in, numbers out; nothing
here knows texts, models or files.
"""

from textrnn.evaluation.comparison import Comparison, compare
from textrnn.evaluation.confidence import threshold_for_precision
from textrnn.evaluation.metrics import intervals, per_class
from textrnn.evaluation.scoring import class_numbers, right, scores

__all__ = [
    "Comparison",
    "class_numbers",
    "compare",
    "intervals",
    "per_class",
    "right",
    "scores",
    "threshold_for_precision",
]
