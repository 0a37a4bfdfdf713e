"""Settings come from the environment only, default to production, and refuse nonsense in a sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from linyi_tasks import environment
from tasks.accounts.hashing import Argon2

ROOT = Path(__file__).parents[2]
PRODUCTION = {"SECRET_KEY": "a-long-secret-" * 4, "ALLOWED_HOSTS": "rw.linyi.gov.cn"}


def shown(expression: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Print a setting in a fresh process that has these variables only."""
    code = f"from django.conf import settings; print({expression})"
    environ = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "linyi_tasks.settings", "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environ | variables, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("SECRET_KEY", "未设置环境变量 SECRET_KEY，系统不能启动"),
        ("ALLOWED_HOSTS", "未设置环境变量 ALLOWED_HOSTS，系统不能启动"),
    ],
)
def test_production_refuses_to_start_without(missing: str, sentence: str) -> None:
    variables = {name: value for name, value in PRODUCTION.items() if name != missing}
    refused = shown("settings.DEBUG", **variables)
    assert refused.returncode == 1
    assert sentence in refused.stderr


def test_unset_means_production() -> None:
    expression = (
        "settings.DEBUG, settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SECURE_SSL_REDIRECT,"
        "settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.OWN_COOKIE,"
        "settings.SECURE_HSTS_SECONDS > 0, settings.CSRF_TRUSTED_ORIGINS, settings.SECURE_PROXY_SSL_HEADER"
    )
    started = shown(expression, **PRODUCTION)
    assert (
        started.stdout.strip()
        == "False True True True __Host-sessionid __Host-csrftoken __Host- True ['https://rw.linyi.gov.cn'] None"
    ), started.stderr


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("DEBUG", "maybe", "DEBUG=maybe 无效：应为 1（开）或 0（关）"),
        ("PUBLIC_PAGES", "perhaps", "PUBLIC_PAGES=perhaps 无效：应为 1（开）或 0（关）"),
        ("SECRET_KEY", "short", "SECRET_KEY 只有 5 个字符：至少需要 50 个"),
        ("ALLOWED_HOSTS", "*", "“*”无效：应只写域名"),
        ("ALLOWED_HOSTS", "https://rw.linyi.gov.cn/", "“https://rw.linyi.gov.cn/”无效"),
        ("DATABASE_URL", "mysql://root@localhost/tasks", "应以 postgres:// 或 sqlite:/// 开头"),
        ("DATABASE_URL", "postgres://user@host:five/tasks", "DATABASE_URL 无效"),
        ("DATABASE_URL", "postgres://user@host:5432/", "缺少库名"),
        ("MEDIA_ROOT", "uploads", "应为绝对路径"),
        ("MEDIA_ROOT", __file__, "这是一个文件，应为文件夹"),
        ("TRUSTED_PROXIES", "nginx", "应为 IP 地址或网段"),
        ("EMAIL_URL", "http://mail", "应以 smtp://"),
        ("SITE_ADDRESS", "rw.linyi.gov.cn", "应为完整网址，如 https://rw.linyi.gov.cn"),
        ("IDLE_MINUTES", "1", "应为 2–240 的整数"),
        ("SESSION_HOURS", "0", "应为 1–72 的整数"),
        ("REMINDER_DAYS", "7,x", "REMINDER_DAYS=7,x 无效：应为 0–90 的整数"),
    ],
)
def test_nonsense_is_refused(variable: str, value: str, sentence: str) -> None:
    refused = shown("settings.DEBUG", **(PRODUCTION | {variable: value}))
    assert refused.returncode == 1
    assert sentence in refused.stderr


@pytest.mark.parametrize("value", ["0", "65", "-1", "two", "２", "1.5"])
def test_a_number_out_of_range_is_refused(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKERS", value)
    with pytest.raises(ImproperlyConfigured, match="应为 1–64 的整数"):
        environment.whole_number("WORKERS", default=2, low=1, high=64)


def test_sessions_end_when_the_office_says_and_mail_leads_to_the_site() -> None:
    expression = "settings.SESSION_IDLE.seconds, settings.SESSION_COOKIE_AGE, settings.SITE_ADDRESS"
    assert shown(expression, **PRODUCTION).stdout.split() == ["1800", "43200", "https://rw.linyi.gov.cn"]
    set_by = {"IDLE_MINUTES": "20", "SESSION_HOURS": "8", "SITE_ADDRESS": "https://rw.linyi.gov.cn:8443/"}
    assert shown(expression, **PRODUCTION | set_by).stdout.split() == ["1200", "28800", "https://rw.linyi.gov.cn:8443"]


def test_postgresql_keeps_checked_connections() -> None:
    name = "settings.DATABASES['default']"
    expression = f"[{name}[key] for key in ('ENGINE', 'HOST', 'NAME', 'CONN_MAX_AGE', 'CONN_HEALTH_CHECKS')]"
    started = shown(expression, DATABASE_URL="postgres:////run/postgresql/tasks", **PRODUCTION)
    assert started.stdout.strip() == "['django.db.backends.postgresql', '/run/postgresql', 'tasks', 600, True]"


def test_the_address_of_postgresql_says_how_it_is_encrypted() -> None:
    address = "postgres://tasks@10.1.2.3/tasks?sslmode=verify-full&sslrootcert=/etc/ssl/city.pem"
    asked = "[settings.DATABASES['default']['OPTIONS'][k] for k in ('sslmode', 'sslrootcert', 'connect_timeout')]"
    started = shown(asked, DATABASE_URL=address, **PRODUCTION)
    assert started.stdout.strip() == "['verify-full', '/etc/ssl/city.pem', 4]", started.stderr


def test_passwords_are_kept_by_argon2_and_hsts_lasts_a_year() -> None:
    asked = (
        "settings.PASSWORD_HASHERS[0].rpartition('.')[2], settings.SECURE_HSTS_SECONDS,"
        "settings.SECURE_HSTS_INCLUDE_SUBDOMAINS, settings.MESSAGE_STORAGE, settings.SESSION_COOKIE_HTTPONLY,"
        "settings.CSRF_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE, settings.CSRF_COOKIE_SAMESITE"
    )
    assert shown(asked, **PRODUCTION).stdout.split() == [
        *("Argon2", "31536000", "True", "linyi_tasks.messages.Messages"),
        *("True", "True", "Lax", "Lax"),
    ]
    cost = Argon2().params()
    assert cost.time_cost >= 2  # with the next line OWASP's least
    assert cost.memory_cost >= 19_456  # KiB
    assert Argon2().encode("Mulan-7531", "a-salt-of-ours").startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_sqlite_waits_for_its_turn_and_is_durable(tmp_path: Path) -> None:
    code = (
        "import django; django.setup(); from django.db import connection as c; k = c.cursor();"
        "print([k.execute(f'PRAGMA {name}').fetchone()[0] for name in ('journal_mode', 'synchronous', 'busy_timeout')],"
        "c.transaction_mode)"
    )
    environ = PRODUCTION | {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "linyi_tasks.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "['wal', 2, 20000] IMMEDIATE", done.stderr


def test_the_static_files_can_be_collected_for_production(tmp_path: Path) -> None:
    code = (
        "from django.conf import settings; from django.core.management import call_command; import django;"
        f"settings.STATIC_ROOT = {str(tmp_path)!r}; django.setup(); call_command('collectstatic', '--noinput', verbosity=0)"
    )
    environ = PRODUCTION | {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "linyi_tasks.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "staticfiles.json").exists()


def test_production_never_empties_its_database(settings: Any) -> None:
    settings.LOCAL = False
    with pytest.raises(CommandError, match="正式环境不能清空数据库"):
        call_command("flush", "--noinput")
