"""What no line of the program does: found by reading the source, so that the next change is read, too."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("linyi_tasks", "tasks", "reports")
SCRIPTS = {path.name: path.read_text() for path in sorted((ROOT / "static/js").glob("*.js"))}
#: Where another program is started, each time from a list of words: no shell reads it.
STARTS = {
    "tasks/files/opening.py": ["run"],
    "tasks/management/commands/move_to.py": ["run"],
    "reports/documents/printing.py": ["Popen"],
    "linyi_tasks/serving.py": ["Popen"],
}
#: Built-in chance, which anybody can foretell: made-up data only.
CHANCE = {"reports/samples/synthetic.py"}


def named(node: ast.AST) -> str:
    """Return the dotted words of a name, "" for anything that is none."""
    if isinstance(node, ast.Attribute):
        return f"{named(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


class Source(NamedTuple):
    """What a module imports, by dotted names, and each of its calls with the words of what is called."""

    imports: list[str]
    calls: list[tuple[str, ast.Call]]


def source(path: Path) -> Source:
    """Read a module."""
    found = Source([], [])
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.imports.extend(each.name for each in node.names)
        if isinstance(node, ast.ImportFrom):
            found.imports.extend(f"{node.module}.{each.name}" for each in node.names)
        if isinstance(node, ast.Call):
            found.calls.append((named(node.func), node))
    return found


@cache
def sources() -> dict[str, Source]:
    """Return all modules by their paths, read when the first test asks: not by every run that only passes by."""
    return {
        path.relative_to(ROOT).as_posix(): source(path)
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if "migrations" not in path.parts
    }


def importers(*modules: str) -> set[str]:
    """Return the files that import one of the modules or something of it."""
    return {
        path
        for path, read in sources().items()
        if any(name == module or name.startswith(f"{module}.") for name in read.imports for module in modules)
    }


def test_the_source_was_found() -> None:
    assert len(sources()) > 200
    assert len(SCRIPTS) > 5


def test_no_text_becomes_code() -> None:
    found = [
        (path, name)
        for path, read in sources().items()
        for name, _ in read.calls
        if name in {"eval", "exec", "compile", "__import__"}
    ]
    assert not found


def test_no_text_becomes_a_template() -> None:
    assert not importers("django.template.Template", "django.template.engines", "django.template.Engine", "jinja2")
    assert not [path for path, read in sources().items() for name, _ in read.calls if name.endswith("from_string")]


def test_nothing_but_json_is_taken_for_an_object() -> None:
    assert not importers("pickle", "marshal", "shelve", "yaml", "dill", "joblib", "jsonpickle")


def test_no_shell_and_no_command_of_anybodys_words() -> None:
    assert importers("subprocess") == STARTS.keys()
    assert not importers("os.system", "os.popen", "pty", "commands")
    for path, starts in STARTS.items():
        started = [(name, call) for name, call in sources()[path].calls if name.startswith("subprocess.")]
        assert [name for name, _ in started] == [f"subprocess.{name}" for name in starts]
        assert not [word for _, call in started for word in call.keywords if word.arg == "shell"]
    assert not [
        path
        for path, read in sources().items()
        for name, _ in read.calls
        if name.startswith(("os.system", "os.exec", "os.spawn", "os.popen"))
    ]


def test_the_program_asks_no_other_host() -> None:
    """Mail and database are reached by Django, the virus scanner by one module, the site itself by `check --deploy`.

    All of them stand in the settings; none opens an address that somebody typed.
    """
    asking = ("urllib.request", "http.client", "httpx", "requests", "urllib3", "aiohttp", "socket", "ftplib", "smtplib")
    assert importers(*asking, "django.core.mail.get_connection") == {
        "tasks/files/scanning.py",
        "tasks/deployment.py",
    }
    assert importers("tasks.files.scanning.virus_in") == {"linyi_tasks/scanned.py"}


def test_queries_carry_their_values_apart() -> None:
    """A statement is a text of ours: no value is written into it, neither by %, nor by + with what a caller gave."""
    written = [
        (path, ast.unparse(call.args[0]))
        for path, read in sources().items()
        for name, call in read.calls
        if name.endswith((".execute", ".executemany")) and call.args and isinstance(call.args[0], ast.BinOp)
    ]
    assert not written
    assert not [
        path for path, read in sources().items() for name, _ in read.calls if name.endswith((".extra", "objects.raw"))
    ]
    assert importers("django.db.models.expressions.RawSQL", "django.db.models.RawSQL") == {
        "reports/desk/period_choice.py"
    }


def test_the_linter_reads_for_holes_and_is_silenced_nowhere_in_the_program() -> None:
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    assert "S" in lint["select"]  # flake8-bandit
    assert [rule for rule in lint["ignore"] if rule.startswith("S")] == ["S101", "SIM905"]
    assert [place for place, rules in lint["per-file-ignores"].items() if "S" in rules] == ["tests/*"]


def test_types_are_checked_strictly() -> None:
    checked = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]
    assert checked["strict"]
    assert sorted(checked["packages"]) == sorted(PACKAGES)


def test_chance_that_nobody_foretells() -> None:
    assert importers("random") == CHANCE


def test_no_broken_hash_and_no_cipher_of_our_own() -> None:
    weak = {"md5", "sha1", "new"}
    assert not [
        path for path, read in sources().items() for name, _ in read.calls if name.removeprefix("hashlib.") in weak
    ]
    assert not importers(*(f"hashlib.{name}" for name in weak), "Crypto", "cryptography", "nacl", "hmac")
    keyed = [
        ast.unparse(word.value)
        for read in sources().values()
        for name, call in read.calls
        if name == "salted_hmac"
        for word in call.keywords
        if word.arg == "algorithm"
    ]
    assert len(keyed) == sum(name == "salted_hmac" for read in sources().values() for name, _ in read.calls) > 2
    assert set(keyed) == {"'sha256'", "'sha512'"}


def test_no_field_is_taken_from_two_places() -> None:
    """Query and body are never put together: who adds a field to an address changes nothing that a form says."""
    joined = re.compile(
        r"request\.GET\s*\|\s*request\.POST|request\.POST\s*\|\s*request\.GET|\{\*\*request\.(GET|POST)"
    )
    assert not [path for path in sources() if joined.search((ROOT / path).read_text())]


def test_texts_are_cut_by_our_own_filter() -> None:
    """Django's cutting ends Chinese in "...", where an ellipsis belongs."""
    assert not importers("django.utils.text.Truncator")
    pages = {path.name: path.read_text() for path in (ROOT / "templates").rglob("*.html")}
    assert any("|beginning:" in page for page in pages.values())
    assert not [name for name, page in pages.items() if "|truncate" in page]


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_write_text_and_compare_strictly(name: str) -> None:
    script = SCRIPTS[name]
    for word in (r"\beval\(", r"new Function", r"\.outerHTML\s*=", r"document\.write", r"insertAdjacentHTML"):
        assert not re.search(word, script), word
    assert not re.search(r"\.innerHTML\s*=(?!=)", script)
    assert not re.search(r"[^=!<>]==[^=]|!=[^=]", script)


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_take_no_message_of_another_window_and_ask_no_other_host(name: str) -> None:
    script = SCRIPTS[name]
    assert not re.search(r"postMessage|onmessage|[\"']message[\"']|document\.domain|WebSocket|EventSource", script)
    assert not re.search(r"[\"'`](?:https?:)?//", script)
    assert not re.search(r"document\.cookie|sessionStorage|indexedDB", script)


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_make_no_object_out_of_names_that_came(name: str) -> None:
    script = SCRIPTS[name]
    assert not re.search(r"__proto__|\.prototype\b|Object\.assign\([^,]+, (?!\{)|\w\[[^\]\d\"']+\]\s*=[^=]", script)
