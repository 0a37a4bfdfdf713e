"""Looks into the zip that an xlsx or docx file is, before anything in it is believed, and streams its XML parts."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import IO
from xml.parsers import expat

from tasks.files.tables import FileProblem

MAX_MEMBERS = 5_000
MAX_UNZIPPED = 100_000_000
CHUNK = 1 << 18
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)
RESAVE = "请用 Excel 或 Word 打开后另存一份再导入。"
Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Characters = Callable[[str], None]


class LocalNames(dict[str, str]):
    """Maps a name with its namespace to the name alone, and remembers it."""

    def __missing__(self, name: str) -> str:
        local = self[name] = name.rpartition(" ")[2]
        return local


class Archive:
    """A zip whose members are few, distinct, plainly compressed and together small; raises `FileProblem`."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError) as error:
            raise FileProblem(f"文件不完整或已损坏（压缩包打不开），请重新下载，或{RESAVE[1:]}") from error
        members = self._zip.infolist()
        if len(members) > MAX_MEMBERS:
            raise FileProblem(f"文件里有 {len(members):,} 个部件，不是正常的 Office 文件，{RESAVE}")
        names = [member.filename for member in members]
        if len({name.lower() for name in names}) < len(names):
            twice = next(name for i, name in enumerate(names) if name.lower() in map(str.lower, names[:i]))
            raise FileProblem(f"文件里的部件“{twice}”出现了两次，可能被改动过，{RESAVE}")
        for member in members:
            if member.flag_bits & 1:
                raise FileProblem("文件加了密码，请先去掉密码再导入。")
            if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise FileProblem(f"文件的部件“{member.filename}”用了少见的压缩方式，{RESAVE}")
            if member.filename.startswith("/") or ".." in member.filename.split("/"):
                raise FileProblem(f"文件的部件名“{member.filename}”不合规，{RESAVE}")
        size = sum(member.file_size for member in members)
        if size > MAX_UNZIPPED:
            raise FileProblem(
                f"文件解压后有 {size / 1e6:,.0f} MB，超过 {MAX_UNZIPPED / 1e6:.0f} MB 的上限，请删去图片和无关的工作表后再导入。"
            )
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise FileProblem("文件含有宏，为安全起见不能导入，请另存为不含宏的 .xlsx 或 .docx 后再导入。")
        self.names = frozenset(names)

    def beginning(self, member: str, size: int = 200) -> bytes:
        """Return the first bytes of a member; nothing where it is missing or damaged."""
        try:
            with self._opened(member) as stream:
                return stream.read(size)
        except (KeyError, *DAMAGED):
            return b""

    def scan(self, member: str, start: Start, end: End | None = None, text: Characters | None = None) -> None:
        """Stream the XML of `member` through handlers of names with their namespace ("namespace name").

        Raises `FileProblem` for a DTD, broken XML, and a member that is missing or not what the zip says.
        """
        if member not in self.names:
            raise FileProblem(f"文件缺少部件“{member}”，已损坏，{RESAVE}")
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = _refuse_dtd
        try:
            with self._opened(member) as stream:
                while chunk := stream.read(CHUNK):
                    parser.Parse(chunk, False)
                parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise FileProblem(f"文件的部件“{member}”第 {error.lineno} 行起损坏，{RESAVE}") from error
        except DAMAGED as error:
            raise FileProblem(f"文件的部件“{member}”已损坏，{RESAVE}") from error

    def _opened(self, member: str) -> IO[bytes]:
        """Return the stream of a member; what the zip says of its place may be nonsense."""
        try:
            return self._zip.open(member)
        except ValueError as error:
            raise zipfile.BadZipFile from error

    def relations(self, member: str) -> dict[str, str]:
        """Return the members to which `member` refers, by the identifier of the reference."""
        folder, _, name = member.rpartition("/")
        found: dict[str, str] = {}

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag.endswith(" Relationship") and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
                found[attributes.get("Id", "")] = target.lstrip("/")

        self.scan(f"{folder}/_rels/{name}.rels", start)
        return found


def _refuse_dtd(*_: object) -> None:
    raise FileProblem(f"文件里夹带了 XML 实体声明（DTD），正常的 Office 文件没有，{RESAVE}")
