"""Hostile and broken files, each with the sentence that its reader must see; built in code, none kept on disk."""

from __future__ import annotations

import random
import zipfile

from tests.tasks.files.making import MAIN, WORD, inline, paragraph, rows, word, workbook, workbook_parts, zipped

GOOD = rows(inline("A1", "任务编号") + inline("B1", "工作任务"), inline("A2", "34") + inline("B2", "修路"))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500
RESAVE = "请用 Excel 或 Word 打开后另存一份再导入。"
BROKEN_ZIP = "文件不完整或已损坏（压缩包打不开），请重新下载，或用 Excel 或 Word 打开后另存一份再导入。"
TOO_COMPLEX = "文件太复杂，在限定的时间和内存内读不完，请删去无关内容或拆开后再导入。"
BAD_ENCODING = "文件的文字编码认不出来，请用 Excel 另存为 .xlsx，或用记事本另存为 UTF-8 编码后再导入。"
SHEET = "工作表“任务分解”"


def with_part(name: str, content: bytes | str) -> bytes:
    return zipped([*workbook_parts(GOOD), (name, content)])


def replacing(name: str, content: bytes | str) -> bytes:
    return zipped([(part, content if part == name else old) for part, old in workbook_parts(GOOD)])


def without(name: str) -> bytes:
    return zipped([(part, old) for part, old in workbook_parts(GOOD) if part != name])


def encrypted() -> bytes:
    """Return a workbook whose members say that they are encrypted, as zip programs with a password do."""
    data = bytearray(workbook(GOOD))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 1)
    return bytes(data)


def corrupted() -> bytes:
    """Return a workbook with one byte of its sheet changed: the check sum does not fit."""
    data = bytearray(zipped(workbook_parts(GOOD), zipfile.ZIP_STORED))
    at = data.find("修路".encode())
    data[at + 2] ^= 1
    return bytes(data)


def bomb() -> bytes:
    return with_part("xl/media/image1.png", bytes(120_000_000))


def laughs() -> str:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "哈"}">' for n in range(9))
    return f'<?xml version="1.0"?><!DOCTYPE x [{entities}]><worksheet {MAIN}><sheetData/>&l8;</worksheet>'


def many_strings() -> bytes:
    """Return a workbook in which one string of 30,000 signs is referred to 2,000 times."""
    parts = workbook_parts(rows(*('<c t="s"><v>0</v></c>' for _ in range(2_000))))
    return zipped([*parts, ("xl/sharedStrings.xml", f"<sst {MAIN}><si><t>{'长' * 30_000}</t></si></sst>")])


def overlapping() -> str:
    merges = "".join(f'<mergeCell ref="A1:GR{900 + n}"/>' for n in range(3_000))
    return rows(*(inline(f"A{n}", "字") for n in range(1, 1_001))) + f"<mergeCells>{merges}</mergeCells>"


def nested_tables(depth: int) -> str:
    return "<table><tr><td>" * depth + "甲"


CORPUS: dict[str, tuple[bytes, str, str]] = {
    "empty": (b"", "a.txt", "文件是空的，请检查是否选对了文件。"),
    "only blanks": (b" \r\n\t \n", "a.txt", "文件是空的，请检查是否选对了文件。"),
    "only NUL": (b"\0" * 1_000, "a.xlsx", "文件是空的，请检查是否选对了文件。"),
    "only a byte order mark": (b"\xef\xbb\xbf", "a.txt", "没有读到任何文字，请检查是否选对了文件。"),
    "too many bytes": (b"a" * 20_000_001, "a.txt", "文件有 20.0 MB，超过 20 MB 的上限，请删去图片或拆开后再导入。"),
    "truncated": (workbook(GOOD)[:700], "a.xlsx", BROKEN_ZIP),
    "only the magic": (b"PK\x03\x04", "a.xlsx", BROKEN_ZIP),
    "empty zip": (
        b"PK\x05\x06" + b"\0" * 18,
        "a.xlsx",
        "这是压缩包，不是表格文件，请解压后导入里面的 .xlsx 或 .docx 文件。",
    ),
    "wrong check sum": (corrupted(), "a.xlsx", f"文件的部件“xl/worksheets/sheet1.xml”已损坏，{RESAVE}"),
    "password": (
        OLE + "EncryptedPackage".encode("utf-16-le"),
        "a.xlsx",
        "文件加了密码，请先在 Excel 或 Word 中去掉密码再导入。",
    ),
    "zip password": (encrypted(), "a.xlsx", "文件加了密码，请先去掉密码再导入。"),
    "renamed xls": (OLE, "a.xlsx", "文件不完整，或不是 Excel 工作簿，请在 Excel 或 WPS 中另存为 .xlsx 后再导入。"),
    "renamed doc": (
        OLE + "WordDocument".encode("utf-16-le"),
        "a.docx",
        "这是旧版 Word 文件（.doc 或 .wps），请在 Word 或 WPS 中另存为 .docx 后再导入。",
    ),
    "binary workbook": (
        zipped([("xl/workbook.bin", b"x")]),
        "a.xlsb",
        "文件已损坏或不是 Excel 工作簿，读不下去，请在 Excel 或 WPS 中打开，另存为 .xlsx 后再导入。",
    ),
    "a zip": (
        zipped([("表.xlsx", b"x")]),
        "a.zip",
        "这是压缩包，不是表格文件，请解压后导入里面的 .xlsx 或 .docx 文件。",
    ),
    "neither workbook nor text": (
        zipped([("[Content_Types].xml", "<Types/>")]),
        "a.xlsx",
        f"文件里找不到工作簿或正文，可能已损坏，{RESAVE}",
    ),
    "pdf": (
        b"%PDF-1.7",
        "a.pdf",
        "这是 PDF 文件，不能直接导入，请把其中的表格复制到 Excel 里，另存为 .xlsx 后再导入。",
    ),
    "picture": (b"\x89PNG\r\n", "a.png", "这是图片，不能导入，请提供表格的 Excel 或 Word 文件。"),
    "rtf": (b"{\\rtf1}", "a.doc", "这是 RTF 文件，请用 Word 另存为 .docx 后再导入。"),
    "xml spreadsheet": (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "a.xls",
        "这是旧式的 XML 表格，请在 Excel 中另存为 .xlsx 后再导入。",
    ),
    "mht": (
        b"MIME-Version: 1.0\n<table><tr><td>x</table>",
        "a.mht",
        "这是单个文件网页（.mht），请另存为“网页，仅 HTML”，或复制其中的表格后粘贴。",
    ),
    "zip bomb": (bomb(), "a.xlsx", "文件解压后有 120 MB，超过 100 MB 的上限，请删去图片和无关的工作表后再导入。"),
    "too many members": (
        zipped([(f"m{n}", b"") for n in range(5_001)]),
        "a.xlsx",
        f"文件里有 5,001 个部件，不是正常的 Office 文件，{RESAVE}",
    ),
    "duplicate members": (
        with_part("xl/worksheets/sheet1.xml", "<worksheet/>"),
        "a.xlsx",
        f"文件里的部件“xl/worksheets/sheet1.xml”出现了两次，可能被改动过，{RESAVE}",
    ),
    "member outside": (with_part("../../etc/x", "x"), "a.xlsx", f"文件的部件名“../../etc/x”不合规，{RESAVE}"),
    "rare compression": (
        zipped(workbook_parts(GOOD), zipfile.ZIP_LZMA),
        "a.xlsx",
        f"文件的部件“[Content_Types].xml”用了少见的压缩方式，{RESAVE}",
    ),
    "macro workbook": (
        with_part("xl/vbaProject.bin", b"x"),
        "a.xlsm",
        "文件含有宏，为安全起见不能导入，请另存为不含宏的 .xlsx 或 .docx 后再导入。",
    ),
    "DTD": (
        replacing("xl/worksheets/sheet1.xml", laughs()),
        "a.xlsx",
        f"文件里夹带了 XML 实体声明（DTD），正常的 Office 文件没有，{RESAVE}",
    ),
    "DTD in Word": (
        zipped([("word/document.xml", laughs())]),
        "a.docx",
        f"文件里夹带了 XML 实体声明（DTD），正常的 Office 文件没有，{RESAVE}",
    ),
    "broken XML": (
        replacing("xl/worksheets/sheet1.xml", f"<worksheet {MAIN}>\n<sheetData>"),
        "a.xlsx",
        f"文件的部件“xl/worksheets/sheet1.xml”第 2 行起损坏，{RESAVE}",
    ),
    "sheet missing": (
        without("xl/worksheets/sheet1.xml"),
        "a.xlsx",
        f"文件缺少部件“xl/worksheets/sheet1.xml”，已损坏，{RESAVE}",
    ),
    "relations missing": (
        without("xl/_rels/workbook.xml.rels"),
        "a.xlsx",
        f"文件缺少部件“xl/_rels/workbook.xml.rels”，已损坏，{RESAVE}",
    ),
    "sheet elsewhere": (
        replacing("xl/_rels/workbook.xml.rels", "<Relationships/>"),
        "a.xlsx",
        f"工作表“任务分解”在文件里找不到内容，{RESAVE}",
    ),
    "huge row number": (
        workbook(f'<sheetData><row r="99999999999">{inline("A99999999999", "x")}</row></sheetData>'),
        "a.xlsx",
        f"{SHEET}：第 0 行之后的行号“99999999999”不对，文件已损坏，{RESAVE}",
    ),
    "rows out of order": (
        workbook('<sheetData><row r="5"/><row r="4"/></sheetData>'),
        "a.xlsx",
        f"{SHEET}：第 5 行之后的行号“4”不对，文件已损坏，{RESAVE}",
    ),
    "huge column": (
        workbook(rows('<c r="XFE1"><v>1</v></c>')),
        "a.xlsx",
        f"{SHEET}第 1 行：单元格“XFE1”不在 Excel 的范围内，文件已损坏，{RESAVE}",
    ),
    "the same cell twice": (
        workbook(rows(inline("A1", "x") + inline("A1", "y"))),
        "a.xlsx",
        f"{SHEET}第 1 行：单元格“A1”的位置错乱，文件已损坏，{RESAVE}",
    ),
    "cell of another row": (
        workbook(rows(inline("A7", "x"))),
        "a.xlsx",
        f"{SHEET}第 1 行：单元格“A7”的位置错乱，文件已损坏，{RESAVE}",
    ),
    "too many columns": (
        workbook(rows(inline("ZZ1", "x"))),
        "a.xlsx",
        f"{SHEET}第 1 行 ZZ 列：一张表最多 200 列，请删去多余的列后再导入。",
    ),
    "too many rows": (
        workbook(rows(*("<c><v>1</v></c>" for _ in range(20_001)))),
        "a.xlsx",
        f"{SHEET}第 20001 行：一次最多读 20,000 行，请把文件拆开后分别导入。",
    ),
    "huge merge": (
        workbook(GOOD + '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        "a.xlsx",
        f"{SHEET}：合并单元格“A1:XFD1048576”范围太大或不对，请取消合并后再导入。",
    ),
    "merge of nonsense": (
        workbook(GOOD + '<mergeCells><mergeCell ref="甲:乙"/></mergeCells>'),
        "a.xlsx",
        f"{SHEET}：合并单元格“甲:乙”写法不对，文件已损坏，{RESAVE}",
    ),
    "overlapping merges": (
        workbook(overlapping()),
        "a.xlsx",
        f"{SHEET}：合并单元格“A1:GR1405”太多或互相重叠，请取消合并后再导入。",
    ),
    "formula without value": (
        workbook(rows(inline("A1", "x") + '<c r="B1"><f>SUM(A1:A9)</f></c>')),
        "a.xlsx",
        f"{SHEET}第 1 行 B 列：公式没有计算结果，请用 Excel 打开、保存一次后再导入。",
    ),
    "40,000 characters": (
        workbook(rows(inline("A1", "x") + inline("B1", "长" * 40_000))),
        "a.xlsx",
        f"{SHEET}第 1 行 B 列：这一格有 40,000 字，超过一格 32,767 字的上限，请拆成几行后再导入。",
    ),
    "40,000 characters in text": (
        f"编号\t任务\n34\t{'长' * 40_000}".encode(),
        "a.txt",
        "第 2 行 2 列：这一格有 40,000 字，超过一格 32,767 字的上限，请拆成几行后再导入。",
    ),
    "no such string": (
        workbook(rows('<c r="A1" t="s"><v>7</v></c>')),
        "a.xlsx",
        f"{SHEET}第 1 行 A 列：文字在文件里找不到，文件已损坏，{RESAVE}",
    ),
    "NUL in a cell": (
        workbook(rows(inline("A1", "a_x0000_b"))),
        "a.xlsx",
        f"{SHEET}第 1 行 A 列：含有不可用的空字符（NUL），请删去后再导入。",
    ),
    "strings repeated": (
        many_strings(),
        "a.xlsx",
        f"{SHEET}第 334 行 A 列：文件内容太多，读到这里已超过上限，请拆开后分别导入。",
    ),
    "empty workbook": (workbook(""), "a.xlsx", "工作簿里没有任何内容，请检查是否选对了文件。"),
    "Word without table": (
        word(paragraph("只有文字")),
        "a.docx",
        "Word 文件里没有找到表格，请检查是否选对了文件，或把表格复制后粘贴到这里。",
    ),
    "Word span": (
        word(f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="9999"/></w:tcPr>{paragraph("宽")}</w:tc></w:tr></w:tbl>'),
        "a.docx",
        "第 1 个表格第 1 行 201 列：一张表最多 200 列，请删去多余的列后再导入。",
    ),
    "Word nesting": (
        zipped([("word/document.xml", f"<w:document {WORD}>{'<w:tbl><w:tr><w:tc>' * 30}")]),
        "a.docx",
        "第 21 个表格：表格太多或套得太深，请只复制要导入的那个表格。",
    ),
    "NUL in text": (
        "编号\t任务\n34\t修\0路".encode(),
        "a.txt",
        "第 2 行 2 列：含有不可用的空字符（NUL），请删去后再导入。",
    ),
    "no encoding": (b"\xff\xfa\x80\xff" * 10, "a.txt", BAD_ENCODING),
    "random bytes": (random.Random(1).randbytes(5_000), "a.txt", BAD_ENCODING),
    "broken UTF-8": (
        b"\xef\xbb\xbf" + "任务".encode()[:-1],
        "a.txt",
        "文件标明是 UTF-8 编码，但第 4 个字节起不是，可能传输时损坏，请重新保存后再导入。",
    ),
    "broken UTF-16": (
        b"\xff\xfe" + "任务".encode("utf-16-le")[:-1],
        "a.txt",
        "文件标明是 UTF-16 编码，但第 3 个字节起不是，可能传输时损坏，请重新保存后再导入。",
    ),
    "quote never closed": (b'a,b\n1,"x\n2,y', "a.csv", "第 2 行 2 列：引号没有成对，请补上引号后再导入。"),
    "text after a quote": (b'a,b\n1,"x"y\n', "a.csv", "第 2 行 2 列：引号后面还有文字，请检查这一格的引号。"),
    "a million tabs": (b"\t" * 2_500_000 + b"x", "a.txt", "第 1 行：表格太大，请检查分隔符，或拆开后分别导入。"),
    "page without table": (
        b"<p>x</p><table></table>",
        "a.html",
        "网页里没有找到表格，请在网页上选中整个表格，复制后粘贴到这里。",
    ),
    "too much markup": (
        b"<b>" * 500_001,
        "a.txt",
        "文件里有超过 500,000 个标记，请用 Excel 另存为 .xlsx，或只复制其中的表格后粘贴。",
    ),
    "huge page": (
        b"<table><tr><td>" + b"<p>xxxxxxxxxxxxxxxxxx" * 266_667,
        "a.html",
        "网页有 5,600,022 字，超过 5,000,000 字的上限，请只复制其中的表格后粘贴。",
    ),
    "colspan": (
        "<table><tr><td colspan=99999>宽</table>".encode(),
        "a.html",
        "第 1 个表格第 1 行 201 列：一张表最多 200 列，请删去多余的列后再导入。",
    ),
    "rowspan": (
        ("<table><tr>" + "<td rowspan=65534>字" * 100 + "<tr>" * 19_000 + "</table>").encode(),
        "a.html",
        "第 1 个表格第 5001 行 1 列：文件内容太多，读到这里已超过上限，请拆开后分别导入。",
    ),
    "nested tables": (
        nested_tables(10_000).encode(),
        "a.html",
        "第 21 个表格：表格太多或套得太深，请只复制要导入的那个表格。",
    ),
    "NUL in a page": (
        b"<table><tr><td>\0</table>",
        "a.html",
        "第 1 行 1 列：含有不可用的空字符（NUL），请删去后再导入。",
    ),
}

# Read rightly, or refused: what counts is that they take no longer and no more memory than anything else.
HEAVY: dict[str, bytes] = {
    "a million formatted cells": workbook(rows(*('<c s="1"/>' * 100 for _ in range(10_000)))),
    "empty rows to the end": workbook("<sheetData>" + "<row/>" * 1_048_576 + "</sheetData>"),
    "text as large as it may be": workbook(rows(*(inline(f"A{n}", "重点工作" * 240) for n in range(1, 10_001)))),
    "unclosed tags": b"<table><tr><td>x" + b"<a " * 499_000,
    "unclosed tags with quotes": b"<table><tr><td>x" + b'<a href="' * 499_000,
    "unclosed comments": b"<table><tr><td>x" + b"<!--" * 499_000,
    "unclosed scripts": b"<table><tr><td>x" + b"<script>" * 499_000,
    "inline tags": b"<table><tr><td>x" + b"<b>" * 499_000,
    "unclosed tags in a cell": "编号\t任务\n34\t".encode() + b"<a " * 499_000,
    "quotes in text": b'"a""\t' * 300_000 + b"\n",
    "quoted lines": b'"""a\n' * 4_000_000,
    "empty rows in Word": word(f"<w:tbl>{'<w:tr><w:tc/></w:tr>' * 600_000}</w:tbl>"),
}
