"""Files that come in are shown to the virus scanner, over its own protocol; what it has not seen is not taken."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile

from linyi_tasks import environment
from tasks.deployment import scanner_answers
from tasks.files import scanning
from tasks.files.scanning import ScannerError, answers, virus_in
from tasks.models import AuditEntry, User
from tests.strict import StrictClient

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
ClientOf = Callable[[object], StrictClient]


class Daemon:
    """A scanner that knows one virus, and speaks as clamd does; `says` is what it answers instead."""

    def __init__(self, folder: Path) -> None:
        self.seen: list[bytes] = []
        self.says = b""
        self.address = f"unix:{folder / 'clamd.ctl'}"
        self.line = socket.socket(socket.AF_UNIX)
        self.line.bind(str(folder / "clamd.ctl"))
        self.line.listen()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        """Answer one question after the other until the socket is closed."""
        while True:
            try:
                caller, _ = self.line.accept()
            except OSError:
                return
            with caller, caller.makefile("rb") as asked:
                word = b"".join(iter(lambda: asked.read(1), b"\0"))
                if word == b"zPING":
                    caller.sendall(self.says or b"PONG\0")
                elif word == b"zINSTREAM":
                    data = b""
                    while size := struct.unpack(">L", asked.read(4))[0]:
                        data += asked.read(size)
                    self.seen.append(data)
                    found = b"Win.Test.EICAR_HDB-1 FOUND" if EICAR in data else b"OK"
                    caller.sendall(self.says or b"stream: " + found + b"\0")


@pytest.fixture
def daemon(tmp_path: Path, settings: Any) -> Iterator[Daemon]:
    made = Daemon(tmp_path)
    settings.VIRUS_SCANNER = made.address
    yield made
    made.line.shutdown(socket.SHUT_RDWR)
    made.line.close()


def send(client: StrictClient, *files: bytes) -> Any:
    """Send the list of accounts that was chosen, with something typed beside."""
    sent = [SimpleUploadedFile(f"名单{place}.txt", data) for place, data in enumerate(files)]
    return client.post("/accounts/import/", {"file": sent, "paste": "打了一半的字，不能丢，还要继续写下去。"})


def test_the_whole_file_is_shown(daemon: Daemon) -> None:
    data = bytes(range(256)) * 1_000
    assert virus_in(data, daemon.address) == ""
    assert virus_in(b"a" * 100_000 + EICAR, daemon.address) == "Win.Test.EICAR_HDB-1"
    assert daemon.seen[0] == data


@pytest.mark.django_db
def test_an_infected_file_is_refused_with_its_name(daemon: Daemon, client_of: ClientOf, admin: User) -> None:
    answer = send(client_of(admin), b"fine", EICAR)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "文件“名单1.txt”中发现病毒（Win.Test.EICAR_HDB-1），没有接收" in page
    assert "打了一半的字" in page
    entry = AuditEntry.objects.get(what="拒绝带病毒的文件")
    assert (entry.username, entry.detail, entry.succeeded) == ("admin", "名单1.txt：Win.Test.EICAR_HDB-1", False)
    assert daemon.seen == [b"fine", EICAR]


@pytest.mark.django_db
def test_what_is_clean_is_read_from_its_beginning(daemon: Daemon, client_of: ClientOf, admin: User) -> None:
    answer = send(client_of(admin), "用户名\t姓名\t单位\t角色\nli\t李梅\t市政府督查室\t督查员\n".encode())
    assert answer.status_code == 200
    assert "写入 1 个账号" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("says", [b"INSTREAM size limit exceeded. ERROR\0", b"\0", b"stream: OKAY\0"])
def test_without_an_answer_no_file_is_taken(daemon: Daemon, client_of: ClientOf, admin: User, says: bytes) -> None:
    daemon.says = says
    client = client_of(admin)
    answer = send(client, b"fine")
    page = answer.content.decode()
    assert (answer.status_code, "病毒扫描服务没有应答" in page, "打了一半的字" in page) == (503, True, True)
    assert client.post("/accounts/import/", {"paste": "用户名"}).status_code == 200


def test_one_that_is_not_there_or_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "SECONDS", 0.2)
    with pytest.raises(ScannerError):
        virus_in(b"a", f"unix:{tmp_path / 'nobody'}")
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(ScannerError):
        virus_in(b"a", f"tcp:127.0.0.1:{silent.getsockname()[1]}")


def test_whether_it_answers_is_checked_before_it_is_needed(daemon: Daemon, settings: Any, tmp_path: Path) -> None:
    assert answers(daemon.address)
    assert scanner_answers(None) == []
    settings.VIRUS_SCANNER = f"unix:{tmp_path / 'nobody'}"
    assert [message.id for message in scanner_answers(None)] == ["tasks.E004"]
    settings.VIRUS_SCANNER = ""
    assert scanner_answers(None) == []


@pytest.mark.parametrize("value", ["clamd.ctl", "tcp:127.0.0.1", "unix:", "http://127.0.0.1:3310"])
def test_nonsense_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("VIRUS_SCANNER", value)
    with pytest.raises(ImproperlyConfigured, match=r"clamd\.ctl"):
        environment.scanner("VIRUS_SCANNER")
