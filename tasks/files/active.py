"""What in a document acts by itself when it is opened: macros, embedded programs, scripts of a PDF, pictures too large to draw."""

from __future__ import annotations

import re
import struct
import zlib

from tasks.files.archive import MAX_UNZIPPED, Archive
from tasks.files.tables import FileProblem

MAX_PIXELS = 150_000_000  # a telephone's best photograph, and half as much again
MAX_INFLATED = 200_000_000  # bytes that the streams of a PDF may come to
CHUNK = 1 << 16
#: Kinds of relations and parts in Office's zips (ECMA-376, MS-OFFMACRO), whatever the parts are called.
ACTING = re.compile(r"vbaproject|macrosheet|macroenabled|oleobject|activex|/control$", re.IGNORECASE)
FETCHED = re.compile(r"/(?:attachedtemplate|frame|subdocument)$", re.IGNORECASE)
#: Fields and links by which Word and Excel start another program (ECMA-376, 17.16.5, 18.14).
STARTS = re.compile(r"\s*DDE(?:AUTO)?\b", re.IGNORECASE)
TEXTS = re.compile(r"word/[^/]+\.xml|xl/externalLinks/[^/]+\.xml")
FIELD = 40  # signs of an instruction in which its name stands
HOLDS = re.compile(rb"i.?n.?s.?t.?r.?T.?e.?x.?t|f.?l.?d.?S.?i.?m.?p.?l.?e|d.?d.?e.?L.?i.?n.?k")  # in UTF-16, too
ELSEWHERE = re.compile(r"(?:https?|ftp|mhtml):|\\\\|file://[^/]", re.IGNORECASE)
#: A sheet of the old Excel that holds macros: BOUNDSHEET with dt = 1 (MS-XLS 2.4.28).
MACRO_SHEET = re.compile(rb"\x85\x00[\x08-\x50]\x00.{4}[\x00-\x02]\x01[\x01-\x1f][\x00\x01]", re.DOTALL)
#: Actions of a PDF that run something (ISO 32000-1, 12.6.4), and forms with programs of their own.
IN_PDF = re.compile(rb"/(?:JavaScript|Launch|XFA)(?![A-Za-z])")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM = re.compile(rb"(?<!end)stream[ \t]*(?:\r\n?|\n)")
#: The dictionary of a stream that holds objects (ISO 32000-1, 7.5.7), and how such a one may be packed: once, and not rearranged.
OBJECTS = re.compile(rb"/(?:ObjStm|First)(?![A-Za-z])")
PACKED = re.compile(rb"/Filter\s*(?:/FlateDecode|\[\s*/FlateDecode\s*\])(?![A-Za-z])")
DICTIONARY = 4096  # bytes before a stream in which its dictionary is looked for
ENDS = re.compile(rb"\bend(?:obj|stream)\s")  # what stands before it is of other objects
MOST_STREAMS = 20_000  # of a PDF: before each of them its dictionary is looked for
SIZED = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # the markers of a JPEG that tell its size

OFFICE = "文件里嵌有宏、程序或控件，为安全起见不能上传，请另存为不含这些的文件，或打印成 PDF 后再上传。"
PDF = "这个 PDF 带有脚本或会自动执行的动作，为安全起见不能上传，请用“打印成 PDF”另存一份再上传。"
LOCKED = "这个 PDF 加了密码或限制，无法检查里面的内容，请去掉密码或用“打印成 PDF”另存一份再上传。"
HIDDEN = "这个 PDF 的内容用了少见的写法，无法检查里面有没有脚本，请用“打印成 PDF”另存一份再上传。"
LARGE = "这个 PDF 展开后太大，无法检查里面的内容，请压缩图片或拆开后再上传。"


def refuse_acting(data: bytes, key: str) -> None:
    """Raise `FileProblem` where the document of that kind does more than to be read; looks at the whole file."""
    if key == "pdf":
        _refuse_pdf(data)
    elif key in ("docx", "xlsx"):
        _refuse_office(Archive(data))
    elif key == "xls" and MACRO_SHEET.search(data):
        raise FileProblem(OFFICE)
    elif key in ("png", "jpeg") and (pixels := _pixels(data, key)) > MAX_PIXELS:
        raise FileProblem(f"图片有 {pixels:,} 个像素，最多 {MAX_PIXELS:,} 个，请缩小后再上传。")


def _refuse_office(archive: Archive) -> None:
    """Look at what each part is said to be, and at what it refers to: a program may be called anything."""

    def start(tag: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("Type", "")
        fetched = FETCHED.search(kind) and ELSEWHERE.match(attributes.get("Target", ""))
        if fetched or ACTING.search(kind) or ACTING.search(attributes.get("ContentType", "")):
            raise FileProblem(OFFICE)

    for name in sorted(archive.names):
        if name == "[Content_Types].xml" or name.lower().endswith(".rels"):
            archive.scan(name, start)
        elif TEXTS.fullmatch(name):
            _refuse_starting(archive, name)


def _refuse_starting(archive: Archive, name: str) -> None:
    """Look for a field that starts a program, however its instruction is cut into runs, and for a link that does."""
    if not HOLDS.search(archive.beginning(name, MAX_UNZIPPED)):  # read as XML, a long text would take seconds
        return
    instruction, within = "", False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal instruction, within
        local = tag.rpartition(" ")[2]
        within = local == "instrText"
        if local == "ddeLink" or (local == "fldSimple" and any(map(STARTS.match, attributes.values()))):
            raise FileProblem(OFFICE)
        if local == "fldChar":
            instruction = ""

    def text(characters: str) -> None:
        nonlocal instruction
        instruction += characters[:FIELD] * within
        if STARTS.match(instruction):
            raise FileProblem(OFFICE)

    archive.scan(name, start, text=text)


def _refuse_pdf(data: bytes) -> None:
    plain, view, left = _unescaped(data), memoryview(data), MAX_INFLATED
    if IN_PDF.search(plain):
        raise FileProblem(PDF)
    for count, found in enumerate(STREAM.finditer(data)):
        inflated = _inflated(view[found.end() :], left)
        left -= len(inflated)
        if left <= 0 or count >= MOST_STREAMS:
            raise FileProblem(LARGE)
        if IN_PDF.search(_unescaped(inflated)):
            raise FileProblem(PDF)
        head = ENDS.split(_unescaped(data[max(0, found.start() - DICTIONARY) : found.start()]))[-1]
        if OBJECTS.search(head) and not _is_readable(head, view[found.end() :]):
            raise FileProblem(HIDDEN)
    if b"/Encrypt" in plain:
        raise FileProblem(LOCKED)


def _is_readable(head: bytes, view: memoryview) -> bool:
    """Return whether what a stream of objects holds was seen: as it stands, or packed in the one way, whole and in its order."""
    if b"/Filter" not in head:
        return True
    engine = zlib.decompressobj()
    try:
        while not engine.eof and len(view):
            engine.decompress(view[:CHUNK])
            view = view[CHUNK:]
    except zlib.error:
        return False
    return engine.eof and bool(PACKED.search(head)) and b"/DecodeParms" not in head


def _unescaped(data: bytes) -> bytes:
    """Return `data` with the signs of its names as they are meant: /J#61vaScript."""
    return ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), data)


def _inflated(view: memoryview, most: int) -> bytes:
    """Return what a stream holds, `most` bytes of it, as far as it can be read; nothing where it is packed otherwise."""
    engine, made, size = zlib.decompressobj(), list[bytes](), 0
    try:
        for place in range(0, len(view), CHUNK):
            made.append(engine.decompress(view[place : place + CHUNK], most - size))
            size += len(made[-1])
            if engine.eof or size >= most:
                break
    except zlib.error:
        pass
    return b"".join(made)


def _pixels(data: bytes, key: str) -> int:
    """Return how many pixels a picture has, by its head; 0 where that can't be read."""
    if key == "png":
        wide, high = struct.unpack_from(">LL", data, 16)
        return int(wide * high)
    place = 2
    while place + 9 <= len(data) and data[place] == 0xFF:
        marker, length = data[place + 1], int.from_bytes(data[place + 2 : place + 4], "big")
        if marker in SIZED:
            high, wide = struct.unpack_from(">HH", data, place + 5)
            return int(wide * high)
        place += 1 if marker == 0xFF else 2 + length
    return 0
