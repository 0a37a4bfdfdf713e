"""What has to hold where the system runs, as Django's system checks: no demo accounts, a folder for files, Pango."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
from collections.abc import Sequence
from ctypes.util import find_library
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection

from tasks import rights
from tasks.files.scanning import answers
from tasks.models import User

SPARE = 10  # connections: PostgreSQL's own reserve, commands, the backup
ANSWERS_WITHIN = 4  # seconds, for the site itself
LEAST_FREE = 500_000_000  # bytes: a day of evidence
LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}


@checks.register(checks.Tags.security, deploy=True)
def no_demo_accounts(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Return an error naming the demo accounts that exist; asked with `check --deploy` only, one query."""
    try:
        names = list(User.objects.filter(is_demo=True).values_list("username", flat=True)[:6])
    except DatabaseError:
        return [
            checks.Info(
                "数据库还不能读取，没有查看是否有演示账号。", hint="先运行 ./run manage migrate。", id="tasks.I001"
            )
        ]
    if not names:
        return []
    return [
        checks.Error(
            f"库中有演示账号：{'、'.join(names)} 等，密码是公开打印的。",
            hint="正式使用前运行 ./run manage demo --remove。",
            id="tasks.E001",
        )
    ]


@checks.register(checks.Tags.security, deploy=True)
def media_takes_files(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Return an error where MEDIA_ROOT can't be written to, a warning where its disk is nearly full."""
    folder = Path(settings.MEDIA_ROOT)
    there = next(path for path in (folder, *folder.parents) if path.exists())
    if not os.access(there, os.W_OK | os.X_OK):
        hint = f"让运行本系统的用户可写：chown -R 用户: {folder}，或检查磁盘是否只读挂载。"
        return [checks.Error(f"文件夹 {there} 不能写入，佐证材料和导入的文件无法保存。", hint=hint, id="tasks.E002")]
    free = shutil.disk_usage(there).free
    if free >= LEAST_FREE:
        return []
    message = f"文件夹 {there} 所在的磁盘只剩 {free / 1e6:,.0f} MB，快满了。"
    return [checks.Warning(message, hint="请清理或扩容。", id="tasks.W002")]


@checks.register(checks.Tags.security, deploy=True)
def connections_are_enough(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Return an error where the server's processes may ask PostgreSQL for more connections than it gives."""
    if connection.vendor != "postgresql":
        return []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('max_connections')::int")
            given = cursor.fetchone()[0] - SPARE
    except DatabaseError:
        return [checks.Info("数据库没有应答，没有查看它允许多少连接。", hint="先启动数据库。", id="tasks.I002")]
    if given >= settings.SERVED_AT_ONCE:
        return []
    hint = "请调低 WORKERS，或在 postgresql.conf 中调高 max_connections。"
    message = f"WORKERS 要用 {settings.SERVED_AT_ONCE} 个数据库连接，数据库能给 {max(given, 0)} 个。"
    return [checks.Error(message, hint=hint, id="tasks.E003")]


@checks.register(checks.Tags.security, deploy=True)
def connections_are_encrypted(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Return a warning for a database or a mail server on another machine that is spoken to in the clear or unchecked."""
    found: list[checks.CheckMessage] = []
    database = settings.DATABASES["default"]
    sure = database.get("OPTIONS", {}).get("sslmode") == "verify-full"
    if database["ENGINE"].endswith("postgresql") and not _is_here(database.get("HOST", "")) and not sure:
        hint = "在 DATABASE_URL 末尾写 ?sslmode=verify-full&sslrootcert=证书文件。"
        found.append(checks.Warning("与数据库的连接没有加密，或不核对它的证书。", hint=hint, id="tasks.W003"))
    if not _is_here(settings.EMAIL_HOST) and not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL):
        hint = "EMAIL_URL 写作 smtp+tls://（587 端口）或 smtp+ssl://（465 端口）。"
        found.append(checks.Warning("与邮件服务器的连接没有加密。", hint=hint, id="tasks.W004"))
    return found


def _is_here(host: str | None) -> bool:
    """Return whether a host is this machine: by name, by address, or a socket's folder."""
    return not host or host in ("localhost", "127.0.0.1", "::1") or host.startswith("/")


@checks.register(checks.Tags.security, deploy=True)
def trail_is_anothers(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Return a remark where the app's own role owns the audit trail on PostgreSQL, and so could take its triggers away."""
    if connection.vendor != "postgresql":
        return []
    try:
        owned = rights.owns_the_trail()
    except DatabaseError:
        return []  # `connections_are_enough` says so
    if not owned:
        return []
    hint = "按 README.md 另设一个数据库用户作为各表的所有者。"
    return [checks.Info("运行本系统的数据库用户就是各表的所有者，能取消审计记录的保护。", hint=hint, id="tasks.I003")]


@checks.register(checks.Tags.security, deploy=True)
def scanner_answers(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Return an error where a virus scanner is named and does not answer: no file would be taken."""
    if not settings.VIRUS_SCANNER or answers(settings.VIRUS_SCANNER):
        return []
    message = f"病毒扫描服务 {settings.VIRUS_SCANNER} 没有应答，带文件的上传都会被拒绝。"
    hint = "启动 clamav-daemon，或核对 VIRUS_SCANNER。"
    return [checks.Error(message, hint=hint, id="tasks.E004")]


@checks.register(checks.Tags.security, deploy=True)
def certificate_is_trusted(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Return a warning where the site's own address shows a certificate that this machine does not trust; calls it once."""
    site = urlsplit(settings.SITE_ADDRESS)
    if site.scheme != "https":
        return []
    address, trusted = (site.hostname or "", site.port or 443), ssl.create_default_context()
    try:
        with (
            socket.create_connection(address, ANSWERS_WITHIN) as called,
            trusted.wrap_socket(called, server_hostname=address[0]),
        ):
            return []
    except ssl.SSLError as error:
        told = getattr(error, "verify_message", "") or error.reason
        hint = "请换用浏览器信任的机构签发的证书；单位自建机构的根证书须装到每台电脑和本机（/usr/local/share/ca-certificates）。"
        return [checks.Warning(f"{settings.SITE_ADDRESS} 的证书不受信任：{told}。", hint=hint, id="tasks.W005")]
    except OSError:
        hint = "装好 nginx 和证书后再运行一次 ./run manage check --deploy。"
        return [checks.Info(f"{settings.SITE_ADDRESS} 还不能访问，没有查看证书。", hint=hint, id="tasks.I004")]


@checks.register(checks.Tags.compatibility)
def pango(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Return a warning with the apt line when the libraries that WeasyPrint draws with are not on this machine."""
    missing = [package for library, package in LIBRARIES.items() if find_library(library) is None]
    if not missing:
        return []
    return [
        checks.Warning(
            "没有找到排版 PDF 所需的系统库，PDF 暂不能导出，其他功能照常。",
            hint=f"以 root 运行：apt-get install -y --no-install-recommends {' '.join(missing)}",
            id="tasks.W001",
        )
    ]
