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
SECONDS = 4


def read(kind: str, data: bytes) -> Document:
    """Return the document in `data`; each reader is imported only when it is needed, so that the start is quick."""
    budget = Budget()
    if kind == "html":
        from tasks.files.web import read_html  # noqa: PLC0415

        return read_html(data.decode(), budget)
    from tasks.files.archive import RESAVE, Archive  # noqa: PLC0415

    archive = Archive(data)
    if "xl/workbook.xml" in archive.names:
        from tasks.files.workbook import read_workbook  # noqa: PLC0415

        return read_workbook(archive, budget)
    if "word/document.xml" in archive.names:
        from tasks.files.word import read_word  # noqa: PLC0415

        return read_word(archive, budget)
    if "xl/workbook.bin" in archive.names:
        raise FileProblem("这是二进制工作簿（.xlsb），请在 Excel 中另存为 .xlsx 后再导入。")
    if "[Content_Types].xml" in archive.names:
        raise FileProblem(f"文件里找不到工作簿或正文，可能已损坏，{RESAVE}")
    raise FileProblem("这是压缩包，不是表格文件，请解压后导入里面的 .xlsx 或 .docx 文件。")


def main() -> None:
    """Read standard input and write the document, or the problem, to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    answer: dict[str, Any]
    try:
        answer = {"document": read(sys.argv[1], sys.stdin.buffer.read()).packed()}
    except FileProblem as problem:
        answer = {"problem": problem.message}
    except (MemoryError, RecursionError):
        answer = {"problem": "文件内容太多，内存放不下，请拆开后分别导入。"}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode())


if __name__ == "__main__":
    main()
