"""The environment of a test run, loaded before Django's settings are (`-p tests.environment` in pyproject.toml)."""

from __future__ import annotations

import os

import pytest

UNKNOWN_VARIABLE = "‹模板变量未定义：%s›"

os.environ.setdefault("DEBUG", "1")
os.environ.setdefault("SECRET_KEY", "tests-only-" * 5)
os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser's driver runs an event loop in our thread


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Show unknown template variables, hash passwords fast, keep files and mail away from the real ones."""
    from django.conf import settings

    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UNKNOWN_VARIABLE
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
