"""Files of evidence are known by their bytes, whatever they are called."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from openpyxl import Workbook

from tasks.files import FileProblem, kind_of

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
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


def zipped(*members: str, **parts: str) -> bytes:
    """Return a zip with these members, and those of a document that are said: its relations, its types."""
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for member in members:
            archive.writestr(member, "<a/>")
        if parts:
            archive.writestr("[Content_Types].xml", f"<Types>{parts.get('types', '')}</Types>")
            archive.writestr("word/document.xml", "<a/>")
            archive.writestr("word/_rels/document.xml.rels", f"<Relationships>{parts.get('rels', '')}</Relationships>")
    return made.getvalue()


def related(kind: str, target: str = "x.bin", mode: str = "Internal") -> bytes:
    """Return a document that refers to something of that kind."""
    return zipped(rels=f'<Relationship Id="r" Type="{RELATION}/{kind}" Target="{target}" TargetMode="{mode}"/>')


def part(name: str, content: str) -> bytes:
    """Return a document of which that part holds `content`."""
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for each, text in {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": "<a/>",
            name: f"<a>{content}</a>",
        }.items():
            archive.writestr(each, text)
    return made.getvalue()


def pdf(dictionary: bytes = b"", stream: bytes = b"", packed: bool = True) -> bytes:
    """Return a PDF with an object and a stream."""
    body = zlib.compress(stream) if packed else stream
    return b"%PDF-1.7\n1 0 obj <<" + dictionary + b">>\nstream\r\n" + body + b"\nendstream\n%%EOF"


def jpeg(wide: int, high: int) -> bytes:
    """Return the head of a picture of that size."""
    size = struct.pack(">HBHH", 17, 8, high, wide)
    return b"\xff\xd8\xff\xe1\x00\x06Exif\xff\xff\xc0" + size + b"\0" * 12


def png(wide: int, high: int) -> bytes:
    """Return the head of a picture of that size."""
    return PNG[:16] + struct.pack(">LL", wide, high) + b"\0" * 32


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
        (pdf(b"/Type /Page /JavaScripts 1", "没有脚本".encode()), "批复.pdf", "pdf"),
        (pdf(b"/N 1 /First 4 /Filter [ /FlateDecode ]", b"1 0 <</S /GoTo>>"), "批复.pdf", "pdf"),
        (pdf(b"/First 4 >>\nendobj\n2 0 obj <</Filter /DCTDecode", b"\xff\xd8", packed=False), "批复.pdf", "pdf"),
        (part("word/document.xml", "<t>DDE</t><fldChar/><instrText>PAGE</instrText><t>DDE</t>"), "说明.docx", "docx"),
        (jpeg(12_000, 9_000), "现场.jpg", "jpeg"),
        (png(10_000, 15_000), "现场.png", "png"),
        (related("hyperlink", "https://example.org/", "External"), "说明.docx", "docx"),
        (related("attachedTemplate", "file:///C:/Normal.dotm", "External"), "说明.docx", "docx"),
        (related("externalLinkPath", "https://example.org/b.xlsx", "External"), "说明.docx", "docx"),
    ],
)
def test_a_document_is_known_by_its_content(data: bytes, name: str, key: str) -> None:
    assert kind_of(data, name).key == key


#: What is no evidence, the name that it comes under, and words of the sentence.
REFUSED = [
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
    (compound("WordDocument", "\x01Ole10Native"), "说明.doc", "嵌入的程序"),
    (compound("Workbook") + b"\x85\0\x0e\0" + b"\0\1\0\0" + b"\0\1\6\0Macro1", "台账.xls", "嵌有宏"),
    (related("vbaProject"), "材料.docx", "嵌有宏"),
    (related("oleObject"), "材料.docx", "嵌有宏"),
    (related("control"), "材料.docx", "嵌有宏"),
    (related("attachedTemplate", "https://example.org/t.dotm", "External"), "材料.docx", "嵌有宏"),
    (related("attachedTemplate", "file://server/t.dotm", "External"), "材料.docx", "嵌有宏"),
    (
        zipped(types='<Override PartName="/a" ContentType="application/vnd.ms-excel.&#109;acrosheet+xml"/>'),
        "材料.docx",
        "嵌有宏",
    ),
    (zipped(rels="<!DOCTYPE a>"), "材料.docx", "损坏"),
    (pdf(b"/OpenAction <</S /JavaScript /JS (app.alert)>>"), "批复.pdf", "带有脚本"),
    (pdf(b"/A <</S /Launch /F (cmd.exe)>>"), "批复.pdf", "带有脚本"),
    (pdf(b"/S /J#61vaScript"), "批复.pdf", "带有脚本"),
    (pdf(b"/Type /ObjStm", b"1 0 <</S /#4aavaScript>>"), "批复.pdf", "带有脚本"),
    (pdf(b"/Type /ObjStm /Filter /ASCIIHexDecode", b"3C3C2F53>", packed=False), "批复.pdf", "少见的写法"),
    (pdf(b"/N 1/Fi#72st 4/Filter[/ASCII85Decode/FlateDecode]", b"x", packed=False), "批复.pdf", "少见的写法"),
    (pdf(b"/N 1 /First 4 /Filter /FlateDecode /DecodeParms <</Predictor 12>>", b"x"), "批复.pdf", "少见的写法"),
    (
        pdf(b"/N 1 /First 4 /Filter /FlateDecode", zlib.compress(b"<</S/JavaScript>>")[:-1] + b"x", packed=False),
        "批复.pdf",
        "少见的写法",
    ),
    (pdf(b"/N 1 /First 4", b"1 0 <</S /JavaScript>>").replace(b"stream\r\n", b"stream\r"), "批复.pdf", "带有脚本"),
    (
        part(
            "word/document.xml", "<t>DDEAUTO</t><p><instrText> DDE</instrText></p><p><instrText>AUTO c</instrText></p>"
        ),
        "材料.docx",
        "嵌有宏",
    ),
    (part("word/footer1.xml", '<fldSimple instr="dde cmd"/>'), "材料.docx", "嵌有宏"),
    (part("xl/externalLinks/externalLink1.xml", '<ddeLink ddeService="cmd"/>'), "材料.docx", "嵌有宏"),
    (pdf(b"/Encrypt 5 0 R"), "批复.pdf", "加了密码"),
    (pdf(b"", b"\0" * 200_000_001), "批复.pdf", "展开后太大"),
    (jpeg(20_000, 9_000), "现场.jpg", "180,000,000 个像素"),
    (png(100_000, 100_000), "现场.png", "像素"),
    (compound("EncryptedPackage"), "说明.docx", "加了密码"),
    (compound("PowerPoint Document"), "汇报.doc", "不是可以上传的类型"),
    (compound("WordDocument")[:600], "说明.doc", "不是可以上传的类型"),
    (compound("Workbook")[:100], "台账.xls", "不是可以上传的类型"),
]


@pytest.mark.parametrize(("data", "name", "words"), REFUSED)
def test_what_is_refused_says_why_and_what_to_do(data: bytes, name: str, words: str) -> None:
    with pytest.raises(FileProblem) as problem:
        kind_of(data, name)
    assert words in problem.value.message
