"""What Excel and Word files share: zipped XML, which cannot hold every character and must not tell the time."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from reports.documents.table import Table

_EPOCH = (1980, 1, 1, 0, 0, 0)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class UnwritableTextError(ValueError):
    """A text that this kind of file cannot hold; the message is for the user and names the place."""


def check_characters(text: str, place: str, program: str) -> None:
    """Raise `UnwritableTextError` where `text`, standing at `place`, holds a character that XML forbids."""
    if found := _NOT_XML.search(text):
        raise UnwritableTextError(
            f"{place}第 {found.start() + 1} 个字符是不可见的控制字符（U+{ord(found[0]):04X}），"
            f"{program} 文件无法保存，请删去该字符后重新导出。"
        )


def check_table(table: Table, program: str) -> None:
    """Raise `UnwritableTextError` for the first character of `table` that XML forbids; further sheets are not looked at."""
    check_characters(table.title, "表题", program)
    check_characters(table.unit, "填报单位", program)
    for column in table.columns:
        check_characters(column.heading, f"表头“{column.heading}”", program)
    for row in table.rows:
        for column, cell in zip(table.columns, row.cells, strict=True):
            check_characters(cell.text, cell_place(row.number, column.heading), program)


def cell_place(number: str, heading: str) -> str:
    """Return how a message names the cell of task `number` in the column `heading`."""
    return f"任务 {number} 的“{heading}”"


def moment(table: Table) -> datetime:
    """Return the instant written into the file's properties: midnight of the table's date, never the clock."""
    return datetime.combine(table.dated or date(*_EPOCH[:3]), time())


def sealed_archive(source: bytes, instead: dict[str, tuple[bytes, bytes]] | None = None) -> bytes:
    """Return the zip archive `source`, compressed, with the same members in order and no trace of when it was made.

    `instead` names members of which a part, found in them exactly once, is replaced by another, with both; raises
    ValueError where it is not.
    """
    target = BytesIO()
    with ZipFile(BytesIO(source)) as old, ZipFile(target, "w") as new:
        for name in old.namelist():
            part, other = (instead or {}).get(name, (b"", b""))
            kept = old.read(name)
            if part and kept.count(part) != 1:
                raise ValueError(f"{name} holds what is to be replaced {kept.count(part)} times")
            new.writestr(ZipInfo(name, _EPOCH), kept.replace(part, other) if part else kept, ZIP_DEFLATED)
    return target.getvalue()
