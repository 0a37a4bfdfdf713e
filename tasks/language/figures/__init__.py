"""Quantities and percentages in Chinese official text, each with the words it stands on."""

from tasks.language.figures.enumerations import Basis, Certainty, Comparator
from tasks.language.figures.percentages import Percentage, percentages
from tasks.language.figures.quantities import Quantity, quantities
from tasks.language.span import Span

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
