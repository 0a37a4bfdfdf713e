"""An issue as one zip file for the archive: its five files, a manifest, and the same in words; no program is needed to read it."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from reports import documents
from reports.models import Publication
from reports.publication.file_names import file_name
from reports.publication.schema import json_bytes
from reports.publication.storage import load

MANIFEST = "manifest.json"
READ_ME = "说明.txt"


def archive(issue: Publication) -> bytes:
    """Return the zip of an issue, the same bytes each time; raises `LostFileError` where a file is not whole."""
    files = list(issue.files.all())
    named = {file_name(issue, each.kind): each for each in files}
    told = {
        "题名": f"{issue.title}（{issue.label}）",
        "责任者": issue.publisher,
        "日期": issue.dated.isoformat(),
        "文号": issue.document_number,
        "索引号": issue.index_number,
        "主题": issue.topic,
        "密级": "无",
        "保管期限": issue.retention,
        "范围": issue.scope,
        "更正": issue.corrects.label if issue.corrects else "",
        "编制人": issue.prepared_by,
        "签发人": issue.approved_by,
    }
    listed = [
        {"文件": name, "格式": documents.FORMATS[each.kind].label, "字节数": each.size, "SHA-256": each.sha256}
        for name, each in named.items()
    ]
    lines = [*(f"{key}：{value or '无'}" for key, value in told.items()), "", "文件（SHA-256 可用 sha256sum 核对）："]
    lines += [f"{each['文件']}\r\n  {each['字节数']} 字节  {each['SHA-256']}" for each in listed]
    packed = BytesIO()
    with ZipFile(packed, "w") as zipped:
        for name, each in named.items():
            zipped.writestr(_member(issue, name), load(each), ZIP_DEFLATED)
        zipped.writestr(_member(issue, MANIFEST), json_bytes(told | {"文件": listed}), ZIP_DEFLATED)
        zipped.writestr(_member(issue, READ_ME), "\ufeff" + "\r\n".join(lines) + "\r\n", ZIP_DEFLATED)
    return packed.getvalue()


def _member(issue: Publication, name: str) -> ZipInfo:
    """Return a member dated on the day of publication."""
    return ZipInfo(name, (issue.dated.year, issue.dated.month, issue.dated.day, 0, 0, 0))
