"""The one door for uploaded and pasted tables and files: bytes or text in, rows with their place, or their kind, out."""

from tasks.files.evidence import KINDS, Kind, kind_of
from tasks.files.markup import clean_key, control_in, lines, plain
from tasks.files.tables import Document, FileProblem, Place, Row, Span, Table

__all__ = [
    "KINDS",
    "Document",
    "FileProblem",
    "Kind",
    "Place",
    "Row",
    "Span",
    "Table",
    "clean_key",
    "control_in",
    "kind_of",
    "lines",
    "plain",
    "read",
    "read_text",
]


def read(data: bytes, name: str, *, prose: bool = False) -> Document:
    """Return the tables of a file of any kind; raises `FileProblem` with one sentence for the user.

    Costs at most 4 s of processor time. Only where `prose` is welcome may a document have no table at all.
    """
    from tasks.files.opening import read as read_file  # noqa: PLC0415

    return read_file(data, name, prose=prose)


def read_text(text: str) -> Document:
    """Return the tables of a pasted text or fragment of HTML; raises `FileProblem`."""
    from tasks.files.opening import read_text as read_pasted  # noqa: PLC0415

    return read_pasted(text)
