"""The child process in which files are opened: bytes on standard input, one JSON object on standard output.

The first argument is the kind of file. It limits its own memory and processor time before it reads a byte.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any

from tasks.files.tables import Budget, Document, FileProblem

MEMORY = 220_000_000
SECONDS = 4  # of processor time: a busy machine refuses no honest file
AS_TEXT = "这是 OpenDocument 文字文件（.odt），请在 WPS 或 LibreOffice 中另存为 .docx 后再导入。"
OPEN_KINDS = {
    "text": AS_TEXT,
    "text-master": AS_TEXT,
    "presentation": "这是 OpenDocument 演示文稿（.odp），请把其中的表格复制到 Excel 里，另存为 .xlsx 后再导入。",
    "graphics": "这是 OpenDocument 图形文件（.odg），请提供表格的 Excel 或 Word 文件。",
}
# Other files that are zips, by a member of theirs.
OTHERS = (
    ("ppt/presentation.xml", "这是 PowerPoint 演示文稿，请把其中的表格复制到 Excel 里，另存为 .xlsx 后再导入。"),
    ("visio/document.xml", "这是 Visio 图形文件，请提供表格的 Excel 或 Word 文件。"),
    ("Index/Document.iwa", "这是苹果的 Numbers 或 Pages 文件，请在其中导出为 Excel 或 Word 文件后再导入。"),
    ("Index.zip", "这是苹果的 Numbers 或 Pages 文件，请在其中导出为 Excel 或 Word 文件后再导入。"),
    ("META-INF/container.xml", "这是电子书（EPUB），请提供表格的 Excel 或 Word 文件。"),
    ("uof.xml", "这是标文通文件（UOF），请在 WPS 中另存为 .xlsx 或 .docx 后再导入。"),
)


def read(kind: str, data: bytes) -> Document:
    """Return the document in `data`; each reader is imported only when it is needed, so that the start is quick."""
    budget = Budget()
    if kind == "html":
        from tasks.files.web import read_html  # noqa: PLC0415

        return read_html(data.decode(), budget)
    if kind in {"xls", "xlsb"}:
        from tasks.files.legacy import read_legacy  # noqa: PLC0415

        return read_legacy(data, kind, budget)
    from tasks.files.archive import RESAVE, Archive  # noqa: PLC0415

    archive = Archive(data)
    if "xl/workbook.xml" in archive.names:
        from tasks.files.workbook import read_workbook  # noqa: PLC0415

        return read_workbook(archive, budget)
    if "word/document.xml" in archive.names:
        from tasks.files.word import read_word  # noqa: PLC0415

        return read_word(archive, budget)
    if "xl/workbook.bin" in archive.names:
        return read("xlsb", data)
    if "content.xml" in archive.names and "META-INF/manifest.xml" in archive.names:
        kind = archive.beginning("mimetype").decode("ascii", "replace").rpartition(".")[2]
        if kind in OPEN_KINDS:
            raise FileProblem(OPEN_KINDS[kind])
        from tasks.files.opendocument import read_opendocument  # noqa: PLC0415

        return read_opendocument(archive, budget)
    for member, sentence in OTHERS:
        if member in archive.names:
            raise FileProblem(sentence)
    if "OFD.xml" in archive.names:
        raise FileProblem(
            "这是 OFD 版式文件，只供阅读和打印，不能直接导入。请向来文单位索取 Excel 或 Word 原件，"
            "或在 OFD 阅读器里选中表格，复制后粘贴到这里。"
        )
    if "[Content_Types].xml" in archive.names:
        raise FileProblem(f"文件里找不到工作簿或正文，可能已损坏，{RESAVE}")
    raise FileProblem("这是压缩包，不是表格文件，请解压后导入里面的 .xlsx 或 .docx 文件。")


def main() -> None:
    """Read standard input and write the document, or the problem, to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    answer: dict[str, Any]
    try:
        answer = {"document": read(sys.argv[1], sys.stdin.buffer.read()).as_json()}
    except FileProblem as problem:
        answer = {"problem": problem.message}
    except (MemoryError, RecursionError):
        answer = {"problem": "文件内容太多，内存放不下，请拆开后分别导入。"}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode())


if __name__ == "__main__":
    main()
