"""Bytes or pasted text into a document: what they are is decided here, risky formats are opened in a child process."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from tasks.files.compound import directory
from tasks.files.evidence import MACROS
from tasks.files.markup import lines, looks_like_html
from tasks.files.plain_text import decode, read_plain, refuse_nul
from tasks.files.tables import MAX_BYTES, Budget, Document, FileProblem

NO_TABLE = "网页里没有找到表格，请在网页上选中整个表格，复制后粘贴到这里。"
ROOT = Path(__file__).resolve().parents[2]
SECONDS = 180.0  # the last resort: what limits a hostile file is the child's own processor time and memory
MAX_HTML = 5_000_000
MAX_MARKUP = 500_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
PICTURE = "这是图片，不能导入，请提供表格的 Excel 或 Word 文件。"
PICTURES = re.compile(rb"RIFF....WEBP|....ftyp(?:hei|mif|avi)", re.DOTALL)
# Texts of other programs, by how they begin: what they are, and the way out.
TEXTS = (
    ("urn:schemas-microsoft-com:office:spreadsheet", "这是旧式的 XML 表格，请在 Excel 中另存为 .xlsx 后再导入。"),
    ("schemas.uof.org", "这是标文通文件（UOF），请在 WPS 中另存为 .xlsx 或 .docx 后再导入。"),
    ("<uof:UOF", "这是标文通文件（UOF），请在 WPS 中另存为 .xlsx 或 .docx 后再导入。"),
    (
        "tc:opendocument:xmlns:office",
        "这是单个 XML 的 OpenDocument 文件，请在 LibreOffice 中另存为 .ods 或 .docx 后再导入。",
    ),
    (
        "schemas.microsoft.com/office/2006/xmlPackage",
        "这是 Word 或 Excel 的 XML 文件，请打开后另存为 .docx 或 .xlsx 再导入。",
    ),
    ("schemas.microsoft.com/office/word/2003", "这是 Word 2003 的 XML 文件，请在 Word 中另存为 .docx 后再导入。"),
)
WEB_ARCHIVE = re.compile(r"mime-version:|from: <saved by", re.IGNORECASE)
# A mail that was sent, and any block of headers: To: …, Received: … with its further lines
SENT = re.compile(r"^(?:to|received|delivered-to):", re.IGNORECASE | re.MULTILINE)
MAIL = re.compile(r"(?:[A-Za-z-]{2,40}:[^\n]*\n(?:[ \t][^\n]*\n)*){2,40}", re.ASCII)
PAGE = re.compile(
    r"\s*(?:<(?:!doctype\s+html|html|head|body|meta|p|div|span|h[1-6]|ol|ul|section|article)(?=[\s>]))", re.IGNORECASE
)
OTHERS = (
    (b"%PDF", "这是 PDF 文件，不能直接导入，请把其中的表格复制到 Excel 里，另存为 .xlsx 后再导入。"),
    (b"{\\rtf", "这是 RTF 文件，请用 Word 另存为 .docx 后再导入。"),
    *((magic, PICTURE) for magic in (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")),
    (b"Rar!", "这是压缩包，不是表格文件，请解压后再导入。"),
    (b"7z\xbc\xaf", "这是压缩包，不是表格文件，请解压后再导入。"),
    (b"\x1f\x8b", "这是压缩包，不是表格文件，请解压后再导入。"),
)


def read(data: bytes, name: str, *, prose: bool = False) -> Document:
    """Return what a file holds; `name` only tells CSV from other text. Raises `FileProblem`; at most 4 s of processor time and 300 MB.

    A document without any table is refused, unless `prose` is welcome.
    """
    if not data.strip(b"\0\t\n\r "):
        raise FileProblem("文件是空的，请检查是否选对了文件。")
    if len(data) > MAX_BYTES:
        raise FileProblem(
            f"文件有 {len(data) / 1e6:,.1f} MB，超过 {MAX_BYTES // 1_000_000} MB 的上限，请删去图片或拆开后再导入。"
        )
    if data.startswith(OLE):
        if sentence := _ole_sentence(data):
            raise FileProblem(sentence)
        return _in_child("xls", data, "")
    for magic, sentence in OTHERS:
        if data.startswith(magic):
            raise FileProblem(sentence)
    if PICTURES.match(data[:16]):
        raise FileProblem(PICTURE)
    if data.startswith(ZIP):
        document = _in_child("zip", data, "")
        if not document.tables and not prose:
            raise FileProblem("Word 文件里没有找到表格，请检查是否选对了文件，或把表格复制后粘贴到这里。")
        return document
    text, encoding, guessed = decode(data)
    document = _read_text(text, name, encoding)
    if document.kind == "html" and not document.tables and not prose:
        raise FileProblem(NO_TABLE)
    if guessed:
        document.notes.insert(
            0, f"文件没有标明编码，按 {encoding} 读取，开头是“{_beginning(text)}”，请核对文字是否正确。"
        )
    return document


def read_text(text: str) -> Document:
    """Return what a pasted text or fragment of HTML holds; raises `FileProblem`."""
    if not text.strip():
        raise FileProblem("没有读到任何文字，请粘贴表格的内容。")
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise FileProblem(f"第 {error.start + 1} 个字不是完整的字符，请重新复制后粘贴。") from None
    if size > MAX_BYTES:
        raise FileProblem("粘贴的内容太长，请存成文件后导入，或分几次粘贴。")
    document = _read_text(text.removeprefix("\ufeff"), "", "")
    if document.kind == "html" and not document.tables:
        raise FileProblem(NO_TABLE)
    return document


def _read_text(text: str, name: str, encoding: str) -> Document:
    start = text[:2_000].lstrip()
    for words, sentence in TEXTS:
        if words in start:
            raise FileProblem(sentence)
    sent = SENT.search(start) is not None
    if WEB_ARCHIVE.match(start) and not sent:
        raise FileProblem("这是单个文件网页（.mht），请另存为“网页，仅 HTML”，或复制其中的表格后粘贴。")
    if sent and MAIL.match(start) and "mime-version:" in start.lower():
        raise FileProblem("这是一封电子邮件，请打开后把附件另存，或复制其中的表格后粘贴。")
    if text.count("<") > MAX_MARKUP:
        raise FileProblem(f"文件里有超过 {MAX_MARKUP:,} 个标记，请用 Excel 另存为 .xlsx，或只复制其中的表格后粘贴。")
    if looks_like_html(text) or (PAGE.match(text[:500]) and "</" in text):
        refuse_nul(text)
        if len(text) > MAX_HTML:
            raise FileProblem(f"网页有 {len(text):,} 字，超过 {MAX_HTML:,} 字的上限，请只复制其中的表格后粘贴。")
        return _in_child("html", text.encode(), encoding)
    document = read_plain(text, name, Budget())
    document.encoding, document.text = encoding, lines(text)
    return document


def _in_child(kind: str, data: bytes, encoding: str) -> Document:
    """Return what the child process read; raises `FileProblem` where it went beyond its limits or came to grief."""
    command = [sys.executable, "-E", "-s", "-m", "tasks.files.child", kind]
    too_much = FileProblem("文件太复杂，在限定的时间和内存内读不完，请删去无关内容或拆开后再导入。")
    try:
        done = subprocess.run(  # noqa: S603 — our own program, and the bytes only on its input
            command, input=data, capture_output=True, timeout=SECONDS, cwd=ROOT, check=False
        )
    except subprocess.TimeoutExpired:
        raise too_much from None
    if done.returncode < 0:
        raise too_much
    if done.returncode or not done.stdout:
        raise FileProblem("文件已损坏，读不下去，请用 Excel 或 Word 打开后另存一份再导入。")
    answer = json.loads(done.stdout)
    if "problem" in answer:
        raise FileProblem(answer["problem"])
    return Document.from_json(answer["document"], encoding)


def _ole_sentence(data: bytes) -> str:
    """Say why a compound file can't be read, or nothing for a workbook: a password makes one of every new format."""
    names = {name.lower() for name in directory(data)}
    if "encryptedpackage" in names or "EncryptedPackage".encode("utf-16-le") in data:
        return "文件加了密码，请先在 Excel 或 Word 中去掉密码再导入。"
    if "worddocument" in names or "WordDocument".encode("utf-16-le") in data:
        return "这是旧版 Word 文件（.doc 或 .wps），请在 Word 或 WPS 中另存为 .docx 后再导入。"
    if names & MACROS:
        return "文件含有宏，为安全起见不能导入，请另存为不含宏的 .xlsx 后再导入。"
    if names & {"workbook", "book"}:
        return ""
    return "文件不完整，或不是 Excel 工作簿，请在 Excel 或 WPS 中另存为 .xlsx 后再导入。"


def _beginning(text: str) -> str:
    return next((line.strip()[:40] for line in text.splitlines() if line.strip()), "")
