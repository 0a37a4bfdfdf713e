"""Quarterly tables and yearly lists come in: file → layout → preview → one transaction, and back by undo."""

from reports.importing.batches import drop, import_bytes, layouts_of, stage, staged_layout
from reports.importing.options import Options
from reports.importing.preview import STATES, Change, Preview, Problem, RowPreview, State
from reports.importing.run import importing
from reports.importing.undoing import UndoneAlreadyError, UndoRefusedError, locked_batch, undo

__all__ = [
    "STATES",
    "Change",
    "Options",
    "Preview",
    "Problem",
    "RowPreview",
    "State",
    "UndoRefusedError",
    "UndoneAlreadyError",
    "drop",
    "import_bytes",
    "importing",
    "layouts_of",
    "locked_batch",
    "stage",
    "staged_layout",
    "undo",
]
