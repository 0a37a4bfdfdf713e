"""Files of evidence are known by their bytes, whatever they are called."""

from __future__ import annotations

import struct
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from openpyxl import Workbook

from tasks.files import FileProblem, kind_of

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\0" * 40


def compound(*names: str) -> bytes:
    """Return a compound file (OLE) whose directory, in two sectors, holds `names`."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<L", header, 48, 1)
    struct.pack_into("<109L", header, 76, 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128L", 0xFFFFFFFD, 2, 0xFFFFFFFE, *[0xFFFFFFFF] * 125)
    entries = bytearray(1024)
    for place, name in enumerate(["Root Entry", *names]):
        words = name.encode("utf-16-le")
        entries[place * 128 : place * 128 + len(words)] = words
        struct.pack_into("<HB", entries, place * 128 + 64, len(words) + 2, 2)
    return bytes(header + table + entries)


def zipped(*members: str) -> bytes:
    """Return a zip with these members."""
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for member in members:
            archive.writestr(member, "<a/>")
    return made.getvalue()


def office(document: object) -> bytes:
    """Return the bytes of a document of openpyxl or python-docx."""
    made = BytesIO()
    document.save(made)  # type: ignore[attr-defined]
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "key"),
    [
        (b"%PDF-1.7\n%%EOF", "批复.PDF", "pdf"),
        (PNG, "现场.png", "png"),
        (b"\xff\xd8\xff\xe0JFIF", "现场.jpeg", "jpeg"),
        (office(Document()), "说明.docx", "docx"),
        (office(Workbook()), "台账.xlsx", "xlsx"),
        (compound("WordDocument"), "说明.doc", "doc"),
        (compound("a", "b", "c", "d", "WordDocument"), "说明.wps", "doc"),
        (compound("Workbook"), "台账.et", "xls"),
        (compound("Book"), "台账.xls", "xls"),
    ],
)
def test_a_document_is_known_by_its_content(data: bytes, name: str, key: str) -> None:
    assert kind_of(data, name).key == key


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "空.pdf", "0 字节"),
        (b"MZ\x90\x00", "批复.pdf", "不是可以上传的类型"),
        (b"<html><script>", "批复.pdf", "不是可以上传的类型"),
        (PNG, "批复.pdf", "文件名与内容不符：内容是图片（PNG），文件名应以 .png 结尾"),
        (PNG, "批复.pdf.exe", "文件名与内容不符"),
        (zipped("a.exe", "b.pdf"), "材料.docx", "这是压缩包"),
        (zipped("word/document.xml"), "材料.docx", "这是压缩包"),
        (zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "材料.docx", "宏"),
        (zipped("[Content_Types].xml", "word/document.xml", "../x"), "材料.docx", "不合规"),
        (zipped("a")[:-10], "材料.docx", "不完整"),
        (zipped("a" * 60_000, *(f"{n}{'b' * 60_000}" for n in range(20))), "材料.docx", "部件太多"),
        (compound("WordDocument", "Macros"), "说明.doc", "宏"),
        (compound("EncryptedPackage"), "说明.docx", "加了密码"),
        (compound("PowerPoint Document"), "汇报.doc", "不是可以上传的类型"),
        (compound("WordDocument")[:600], "说明.doc", "不是可以上传的类型"),
        (compound("Workbook")[:100], "台账.xls", "不是可以上传的类型"),
    ],
)
def test_what_is_refused_says_why_and_what_to_do(data: bytes, name: str, words: str) -> None:
    with pytest.raises(FileProblem) as problem:
        kind_of(data, name)
    assert words in problem.value.message
