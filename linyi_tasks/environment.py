"""Read one environment variable each, typed; nonsense raises `ImproperlyConfigured` with what to write instead."""

from __future__ import annotations

import ipaddress
import os
import re
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

SWITCHES = {"1": True, "true": True, "on": True, "0": False, "false": False, "off": False}
DATABASES = {"sqlite": "sqlite3", "postgres": "postgresql", "postgresql": "postgresql"}
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
}
POSTGRESQL_OPTIONS = {  # a database that fits memory or an SSD: by index to one year's rows, however many years there are
    # A page's query is done before a second process has started, or before what it runs is compiled
    "options": "-c random_page_cost=1.1 -c jit=off -c max_parallel_workers_per_gather=0"
    " -c statement_timeout=30s -c lock_timeout=10s -c idle_in_transaction_session_timeout=120s",
    "connect_timeout": 4,  # seconds: who can't be reached is given up before the reader gives us up
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}
OWNERS = frozenset({"migrate", "restore", "archive_audit", "demo"})  # commands that make tables, or lift their triggers

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _raw(name: str) -> str:
    return os.environ.get(name, "").strip()


def take_owner(command: list[str]) -> None:
    """Let a command that alters tables reach the database as the role that owns them; all others stay the app's role.

    `OWNER_DATABASE_URL` names it, on a server where `./run manage` is called by root; without it there is one role.
    """
    owner = os.environ.pop("OWNER_DATABASE_URL", "")
    if owner and OWNERS & set(command):
        os.environ["APP_ROLE"] = urlsplit(_raw("DATABASE_URL")).username or ""
        os.environ["DATABASE_URL"] = owner


def switch(name: str, *, default: str = "0") -> bool:
    """Return whether the variable says on; unset is off, unless `default` says on."""
    value = _raw(name).lower() or default
    if value not in SWITCHES:
        raise ImproperlyConfigured(f"环境变量 {name}={value} 无效：应为 1（开）或 0（关）。")
    return SWITCHES[value]


def text(name: str, *, default: str | None = None, at_least: int = 1) -> str:
    """Return the variable, or `default`; without a default it must be set and be `at_least` characters long."""
    value = _raw(name) or default
    if value is None:
        raise ImproperlyConfigured(f"未设置环境变量 {name}，系统不能启动。各变量的写法见 README.md。")
    if len(value) < at_least:
        raise ImproperlyConfigured(f"环境变量 {name} 只有 {len(value)} 个字符：至少需要 {at_least} 个。")
    return value


def whole_number(name: str, *, default: int, low: int, high: int) -> int:
    """Return the variable as a whole number from `low` to `high`, or `default`."""
    value = _raw(name) or str(default)
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise ImproperlyConfigured(f"环境变量 {name}={value} 无效：应为 {low}–{high} 的整数。")
    return int(value)


def workers() -> int:
    """Return how many processes serve."""
    return whole_number("WORKERS", default=2, low=1, high=64)


def days(name: str, *, default: str) -> list[int]:
    """Return whole numbers of days from 0 to 90, separated by commas, the largest first."""
    value = _raw(name) or default
    parts = [part.strip() for part in value.split(",")]
    if not all(part.isascii() and part.isdigit() and int(part) <= 90 for part in parts):
        raise ImproperlyConfigured(f"环境变量 {name}={value} 无效：应为 0–90 的整数，用逗号分隔，如 7,3,1,0。")
    return sorted({int(part) for part in parts}, reverse=True)


def names(name: str) -> list[str]:
    """Return the comma-separated values, without blanks; unset is an empty list."""
    return [part.strip() for part in _raw(name).split(",") if part.strip()]


def hosts(name: str) -> list[str]:
    """Return host names as `ALLOWED_HOSTS` takes them; refuses an empty list, `*` and anything like an address bar's."""
    values = names(name)
    if not values:
        raise ImproperlyConfigured(f"未设置环境变量 {name}，系统不能启动：请写访问本系统的域名，多个用逗号分隔。")
    for value in values:
        if "*" in value or "/" in value or any(sign.isspace() for sign in value):
            raise ImproperlyConfigured(f"环境变量 {name} 中的“{value}”无效：应只写域名，如 rw.linyi.gov.cn。")
    return values


def address(name: str, *, default: str) -> str:
    """Return the address of a site, as https://rw.linyi.gov.cn, without a stroke at its end."""
    value = _raw(name) or default
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ImproperlyConfigured(f"环境变量 {name}={value} 无效：应为完整网址，如 https://rw.linyi.gov.cn。")
    return value.rstrip("/")


def networks(name: str) -> list[Network]:
    """Return the addresses and networks named (10.0.0.5, 10.0.0.0/24), separated by commas."""
    try:
        return [ipaddress.ip_network(value) for value in names(name)]
    except ValueError as error:
        raise ImproperlyConfigured(f"环境变量 {name} 无效：应为 IP 地址或网段，如 10.0.0.5,10.1.0.0/24。") from error


def folder(name: str, *, default: Path) -> Path:
    """Return an absolute folder; it need not exist yet, but must not be a file."""
    path = Path(_raw(name) or default)
    if not path.is_absolute():
        raise ImproperlyConfigured(f"环境变量 {name}={path} 无效：应为绝对路径。")
    if path.exists() and not path.is_dir():
        raise ImproperlyConfigured(f"环境变量 {name}={path} 无效：这是一个文件，应为文件夹。")
    return path


def scanner(name: str) -> str:
    """Return where the virus scanner listens, as unix:/run/clamav/clamd.ctl or tcp:127.0.0.1:3310; "" for none."""
    value = _raw(name)
    if value and not re.fullmatch(r"unix:/.+|tcp:[^:/]+:\d{1,5}", value):
        raise ImproperlyConfigured(
            f"环境变量 {name}={value} 无效：应为 unix:/run/clamav/clamd.ctl，或 tcp:主机:端口，如 tcp:127.0.0.1:3310。"
        )
    return value


def database(name: str, *, default: Path) -> dict[str, Any]:
    """Return Django's settings of the one database: PostgreSQL or SQLite by address, else SQLite at `default`."""
    address = _raw(name) or f"sqlite:///{default}"
    scheme = urlsplit(address).scheme
    if scheme not in DATABASES:
        raise ImproperlyConfigured(
            f"环境变量 {name} 无效：应以 postgres:// 或 sqlite:/// 开头，如 postgres://用户:密码@主机:5432/库名。"
        )
    try:
        found: dict[str, Any] = environ.Env.db_url_config(address)
    except ValueError as error:
        raise ImproperlyConfigured(f"环境变量 {name} 无效：{error}。密码中的特殊字符应写作 %XX。") from error
    if not found["NAME"]:
        raise ImproperlyConfigured(f"环境变量 {name} 无效：缺少库名，如 postgres://用户:密码@主机:5432/库名。")
    if scheme == "sqlite":
        return found | {"OPTIONS": SQLITE_OPTIONS}
    options = found.get("OPTIONS", {}) | POSTGRESQL_OPTIONS  # of the address: ?sslmode=verify-full
    return found | {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}


def locks(folder: Path, found: dict[str, Any]) -> Path:
    """Return the folder below `folder` for the locks of all processes that work on this database, and of no others."""
    there = repr([found.get(name) for name in ("HOST", "PORT", "NAME")])
    return folder / sha256(there.encode()).hexdigest()[:12]


def mail(name: str, *, default: str) -> dict[str, Any]:
    """Return Django's `EMAIL_*` settings from an address such as smtp+tls://user:password@host:587."""
    address = _raw(name) or default
    if urlsplit(address).scheme not in environ.Env.EMAIL_SCHEMES:
        raise ImproperlyConfigured(f"环境变量 {name} 无效：应以 smtp://、smtp+tls:// 或 smtp+ssl:// 开头。")
    try:
        found: dict[str, Any] = environ.Env.email_url_config(address)
    except ValueError as error:
        raise ImproperlyConfigured(f"环境变量 {name} 无效：{error}。") from error
    return {key: value for key, value in found.items() if key.startswith("EMAIL_")}
