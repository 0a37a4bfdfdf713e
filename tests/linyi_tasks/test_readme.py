"""What the README has nginx, PostgreSQL and systemd do: the part of the protection that lies outside of the program."""

from __future__ import annotations

import re
import shlex
import ssl
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from tasks.deployment import LIBRARIES

README = (Path(__file__).parents[2] / "README.md").read_text()
NGINX = re.findall(r"```nginx\n(.*?)```", README, re.DOTALL)
PLAIN, SECURE = re.split(r"(?=^server \{)", NGINX[0], flags=re.MULTILINE)[1:3]
UNIT = re.search(r"```ini\n(.*?)```", README, re.DOTALL)


def setting(name: str) -> list[str]:
    """Return the words of a directive of the server that answers over TLS."""
    return re.findall(rf"^\s*{name}\s+([^;]+);", SECURE, re.MULTILINE)


def test_tls_is_new_enough() -> None:
    assert setting("ssl_protocols") == ["TLSv1.2 TLSv1.3"]
    assert "listen 443 ssl;" in SECURE


def test_every_cipher_is_strong_and_keeps_the_past_closed() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    [names] = setting("ssl_ciphers")
    context.set_ciphers(names)
    offered = context.get_ciphers()
    assert len(offered) >= 4
    for cipher in offered:
        assert cipher["aead"], cipher["name"]
        assert cipher["strength_bits"] >= 128, cipher["name"]
        assert cipher["kea"] in ("kx-ecdhe", "kx-any"), cipher["name"]  # kx-any: TLS 1.3
    assert setting("ssl_prefer_server_ciphers") == ["on"]


def test_in_the_clear_people_are_led_on_and_programs_refused() -> None:
    assert "listen 80;" in PLAIN
    assert re.findall(r"location (\S+) \{ (return [^;]+;)", PLAIN) == [
        ("/api/", "return 403;"),
        ("/", "return 301 https://$host$request_uri;"),
    ]
    assert "proxy_pass" not in PLAIN


def test_nginx_asks_our_program_alone_and_says_who_asked() -> None:
    assert {address for part in NGINX for address in re.findall(r"proxy_pass ([^;]+);", part)} == {
        "http://127.0.0.1:8000"
    }
    assert "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;" in SECURE
    assert "proxy_set_header X-Forwarded-Proto $scheme;" in SECURE
    assert "server_tokens off;" in SECURE
    assert not re.search(r"autoindex|\balias\b", README)


def test_only_what_is_public_is_kept_by_nginx() -> None:
    kept = [part for part in NGINX if "proxy_cache public" in part]
    assert [re.findall(r"location (\S+) \{", part) for part in kept] == [["/public/"]]
    assert all('proxy_set_header Cookie "";' in part for part in kept)


def test_secrets_are_read_by_the_service_and_root_alone() -> None:
    assert "install -m 640 -g tasks /dev/null /etc/linyi_tasks.env" in README
    assert "install -m 600 /dev/null /etc/linyi_tasks.owner" in README
    assert "openssl rand -base64 48" in README


def test_the_service_may_do_little() -> None:
    assert UNIT
    for line in (
        "User=tasks",
        "NoNewPrivileges=yes",
        "CapabilityBoundingSet=",
        "ProtectSystem=strict",
        "PrivateTmp=yes",
    ):
        assert f"\n{line}\n" in UNIT[1], line
    assert re.findall(r"ReadWritePaths=(.*)", UNIT[1]) == ["/srv/linyi_tasks/var /srv/linyi_tasks-media"]


def test_everything_that_is_installed_is_pinned_with_its_hash() -> None:
    for name in ("requirements.txt", "requirements-uv.txt"):
        pinned = re.split(r"\n(?=[a-z])", (Path(__file__).parents[2] / name).read_text())
        packages = [block for block in pinned if re.match(r"[a-z][\w.\[\]-]*==", block)]
        assert packages
        assert all("--hash=sha256:" in block for block in packages), name


SHELL = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
CRON = re.findall(r"```cron\n(.*?)```", README, re.DOTALL)
#: What of a bare Debian, of its packages in the README's apt line, and of our own, a step may call.
CALLED = {
    *("apt-get", "adduser", "install", "editor", "systemctl", "openssl", "cd", "find", "python3", "date"),
    *("sudo", "createuser", "createdb", "dropdb", "git", "./run"),
}
OURS = re.compile(r"\./run manage ([a-z_]+)([^`&|;)\n]*)")


@pytest.mark.parametrize("block", SHELL, ids=range(len(SHELL)))
def test_every_block_is_shell(block: str) -> None:
    done = subprocess.run(["bash", "-n"], input=block.replace("…", "URL"), text=True, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_program_that_a_step_calls_is_there() -> None:
    lines = [line.split("#")[0] for block in SHELL for line in block.splitlines()]
    lines += [line.split(maxsplit=6)[6].replace("\\%F", "%F") for line in CRON[0].splitlines()]
    commands = [part.strip() for line in lines for part in re.split(r"&&|\|", line) if part.strip()]
    words = [shlex.split(command) for command in commands]
    called = {word[3] if word[:2] == ["sudo", "-u"] else word[0] for word in words}
    assert called <= CALLED
    [packages] = [command.split()[2:] for command in commands if command.startswith("apt-get install python3")]
    assert {"python3", "python3-pip", "git", "sudo", "adduser", "postgresql", "nginx", *LIBRARIES.values()} == {
        *packages
    }


def test_every_command_exists_and_knows_its_options() -> None:
    known, seen = get_commands(), set()
    for name, rest in OURS.findall(README):
        assert name == "check" or name in known, name
        seen.add(name)
        made = load_command_class(known[name], name)
        parser = made.create_parser("manage.py", name)
        options = {option for action in parser._actions for option in action.option_strings}
        named = set(re.findall(r"(?<![\w-])--[a-z-]+", rest))
        assert named <= options, (name, named - options)
    assert {
        "migrate",
        "collectstatic",
        "createsuperuser",
        "backup",
        "restore",
        "move_to",
        "sanity",
        "reset_code",
    } <= seen


def test_every_path_of_ours_is_there() -> None:
    root = Path(__file__).parents[2]
    named = re.findall(r"(?<![\w/.])(?:tests|fixtures|static|linyi_tasks|tasks|reports|templates)/[\w./-]*\w", README)
    assert len(named) > 10
    assert not [path for path in named if not (root / path).exists()]
    assert (root / "static" / "unavailable.html").exists()
    assert "--config python:linyi_tasks.serving linyi_tasks.wsgi" in README


def test_every_variable_is_read_and_every_one_that_is_read_is_told() -> None:
    table = README.partition("| variable | must |")[2].partition("\n\n")[0]
    told = {name for row in re.findall(r"^\| (`[^|]*) \|", table, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
    code = "".join(
        (Path(__file__).parents[2] / "linyi_tasks" / name).read_text()
        for name in ("settings.py", "serving.py", "environment.py")
    )
    read = set(re.findall(r'environment\.\w+\(\s*"([A-Z_]+)"', code)) | set(
        re.findall(r'whole_number\("([A-Z_]+)"', code)
    )
    assert told == read - {"APP_ROLE"}  # set by the program itself, from the owner's address
