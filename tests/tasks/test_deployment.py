"""The system checks say what is missing on a machine, and with which line to put it there."""

from __future__ import annotations

import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import DatabaseError, connection

from tasks import deployment
from tests.factories import UserFactory


def test_pango_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deployment, "find_library", lambda name: f"lib{name}.so.0")
    assert deployment.pango(None) == []


def test_missing_library_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deployment, "find_library", lambda name: None if name == "pangoft2-1.0" else name)
    (message,) = deployment.pango(None)
    assert message.id == "tasks.W001"
    assert "PDF" in message.msg
    assert str(message.hint).endswith(" libpangoft2-1.0-0")


def test_demo_accounts_are_named(db: None) -> None:
    assert deployment.no_demo_accounts(None) == []
    UserFactory(username="reporter", is_demo=True)
    (message,) = deployment.no_demo_accounts(None)
    assert message.id == "tasks.E001"
    assert "reporter" in message.msg


def test_more_connections_than_postgresql_gives(db: None, settings: Any) -> None:
    settings.SERVED_AT_ONCE = 8
    assert deployment.connections_are_enough(None) == []
    settings.SERVED_AT_ONCE = 256
    ids = [each.id for each in deployment.connections_are_enough(None)]
    assert ids == (["tasks.E003"] if connection.vendor == "postgresql" else [])


@pytest.mark.parametrize(
    ("host", "options", "mail", "ids"),
    [
        ("", {}, {}, []),
        ("/run/postgresql", {}, {}, []),
        ("10.1.2.3", {}, {}, ["tasks.W003"]),
        ("10.1.2.3", {"sslmode": "require"}, {}, ["tasks.W003"]),
        ("10.1.2.3", {"sslmode": "verify-full"}, {}, []),
        ("", {}, {"EMAIL_HOST": "mail.linyi.gov.cn"}, ["tasks.W004"]),
        ("", {}, {"EMAIL_HOST": "mail.linyi.gov.cn", "EMAIL_USE_TLS": True}, []),
    ],
)
def test_what_goes_to_another_machine_in_the_clear_is_said(
    host: str,
    options: dict[str, str],
    mail: dict[str, Any],
    ids: list[str],
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
) -> None:
    database = {"ENGINE": "django.db.backends.postgresql", "HOST": host, "OPTIONS": options}
    monkeypatch.setitem(settings.DATABASES, "default", database)
    for name, value in ({"EMAIL_HOST": "localhost", "EMAIL_USE_TLS": False, "EMAIL_USE_SSL": False} | mail).items():
        setattr(settings, name, value)
    assert [each.id for each in deployment.connections_are_encrypted(None)] == ids


@pytest.fixture
def own_certificate(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """Yield the port of a site on this machine, and the certificate that it has given itself."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    line = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    subprocess.run([*line.split(), "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            with suppress(OSError):  # who does not trust it hangs up
                while True:
                    with suppress(ssl.SSLError):
                        context.wrap_socket(listening.accept()[0], server_side=True).close()

        Thread(target=answer, daemon=True).start()
        yield listening.getsockname()[1], certificate


def test_a_certificate_that_nobody_trusts_is_said(
    own_certificate: tuple[int, Path], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, certificate = own_certificate
    settings.SITE_ADDRESS = f"https://localhost:{port}"
    [found] = deployment.certificate_is_trusted(None)
    assert (found.id, "self-signed certificate" in found.msg) == ("tasks.W005", True)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert deployment.certificate_is_trusted(None) == []
    settings.SITE_ADDRESS = f"https://127.0.0.1:{port}"  # another name than the certificate's
    assert [each.id for each in deployment.certificate_is_trusted(None)] == ["tasks.W005"]
    settings.SITE_ADDRESS = "https://127.0.0.1:1"
    assert [each.id for each in deployment.certificate_is_trusted(None)] == ["tasks.I004"]
    settings.SITE_ADDRESS = f"http://localhost:{port}"
    assert deployment.certificate_is_trusted(None) == []


def test_database_that_cannot_be_read_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(**conditions: Any) -> Any:
        raise DatabaseError("no such table")

    monkeypatch.setattr(deployment.User.objects, "filter", unreachable)
    (message,) = deployment.no_demo_accounts(None)
    assert message.id == "tasks.I001"
