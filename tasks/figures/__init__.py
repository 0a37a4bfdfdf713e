"""Quantities and percentages in Chinese official text, each with the words it stands on."""

from tasks.figures.kinds import Basis, Certainty, Comparator

__all__ = ["Basis", "Certainty", "Comparator"]
