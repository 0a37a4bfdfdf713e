"""Quantities and percentages in Chinese official text, each with the words it stands on."""

from tasks.figures.kinds import Basis, Certainty, Comparator
from tasks.figures.percentages import Percentage, percentages
from tasks.figures.quantities import Quantity, quantities
from tasks.figures.span import Span

__all__ = [
    "Basis",
    "Certainty",
    "Comparator",
    "Percentage",
    "Quantity",
    "Span",
    "percentages",
    "quantities",
]
