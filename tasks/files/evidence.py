"""Which kind of document a file of evidence is, by its bytes: nothing is believed of its name, nothing in it may act."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from tasks.files.active import refuse_acting
from tasks.files.archive import MAX_MEMBERS, Archive
from tasks.files.compound import directory
from tasks.files.tables import FileProblem

MAX_NAMES = 200 * MAX_MEMBERS  # bytes that the names of a zip's members may take
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MACROS = frozenset({"macros", "_vba_project_cur", "_vba_project", "\x01ole10native"})
WORDS = "请上传 PDF、PNG 或 JPEG 图片、Word 或 Excel 文件（也可以是 WPS 存成的这些格式）。"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document: what it is called, as what it is sent out, and how a name of it may end."""

    key: str
    label: str
    media_type: str
    endings: tuple[str, ...]


KINDS = {
    kind.key: kind
    for kind in (
        Kind("pdf", "PDF", "application/pdf", (".pdf",)),
        Kind("png", "图片（PNG）", "image/png", (".png",)),
        Kind("jpeg", "图片（JPEG）", "image/jpeg", (".jpg", ".jpeg", ".jpe", ".jfif")),
        Kind(
            "docx", "Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx", ".wps")
        ),
        Kind("xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx", ".et")),
        Kind("doc", "Word 97–2003 或 WPS 文字", "application/msword", (".doc", ".wps")),
        Kind("xls", "Excel 97–2003 或 WPS 表格", "application/vnd.ms-excel", (".xls", ".et")),
    )
}


def kind_of(data: bytes, name: str) -> Kind:
    """Return what kind of document `data` is; raises `FileProblem` where it is none of `KINDS` or not what `name` says."""
    if not data:
        raise FileProblem("文件是空的（0 字节），请核对后再上传。")
    kind = KINDS[_key(data)]
    if not name.lower().endswith(kind.endings):
        raise FileProblem(f"文件名与内容不符：内容是{kind.label}，文件名应以 {kind.endings[0]} 结尾，请核对后再上传。")
    try:
        refuse_acting(data, kind.key)
    except FileProblem as problem:
        raise FileProblem(problem.message.replace("导入", "上传")) from problem
    return kind


def _key(data: bytes) -> str:
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR":
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"PK\x03\x04"):
        return _in_zip(data)
    if data.startswith(OLE):
        return _in_ole(data)
    raise FileProblem(f"内容不是可以上传的类型，{WORDS}")


def _in_zip(data: bytes) -> str:
    """Return which document a zip is, by its members."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if end < 0 or len(data) < end + 22:
        raise FileProblem("文件不完整或已损坏，请重新保存后再上传。")
    if struct.unpack_from("<L", data, end + 12)[0] > MAX_NAMES:
        raise FileProblem("文件里的部件太多，不是正常的 Office 文件，请另存一份再上传。")
    try:
        names = Archive(data).names
    except FileProblem as problem:
        raise FileProblem(problem.message.replace("导入", "上传")) from problem
    for key, member in (("docx", "word/document.xml"), ("xlsx", "xl/workbook.xml")):
        if {"[Content_Types].xml", member} <= names:
            return key
    raise FileProblem(f"这是压缩包，不能作为佐证材料，请解压后分别上传；{WORDS}")


def _in_ole(data: bytes) -> str:
    """Return which document a compound file of Office 97–2003 or WPS is, by the names in its directory."""
    names = {name.lower() for name in directory(data)}
    if "encryptedpackage" in names:
        raise FileProblem("文件加了密码，请先去掉密码再上传。")
    if names & MACROS:
        raise FileProblem("文件含有宏或嵌入的程序，为安全起见不能上传，请另存为不含这些的文件后再上传。")
    if "worddocument" in names:
        return "doc"
    if names & {"workbook", "book"}:
        return "xls"
    raise FileProblem(f"内容不是可以上传的类型，{WORDS}")
