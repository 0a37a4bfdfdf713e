"""The house: how long a chain of imports may be. Who may import whom is in pyproject.toml (`lint-imports`)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

APPS = ("linyi_tasks", "reports", "tasks")
LONGEST = 24


@cache
def trees() -> dict[str, ast.Module]:
    """Return the code of every module by its dotted name, a package under its own, without migrations."""
    root = Path(settings.BASE_DIR)
    files = (file for app in APPS for file in (root / app).rglob("*.py") if "migrations" not in file.parts)
    names = ((file, ".".join(file.relative_to(root).with_suffix("").parts)) for file in files)
    return {name.removesuffix(".__init__"): ast.parse(file.read_text()) for file, name in names}


def is_face(name: str) -> bool:
    """Return whether a module is a package's face, which only hands names on: it is no step of a chain."""
    return not any(isinstance(each, ast.FunctionDef | ast.ClassDef | ast.Expr) for each in trees()[name].body[1:])


def imports(tree: ast.AST) -> Iterator[ast.ImportFrom]:
    """Yield what is imported at run time, wherever it stands."""
    for each in ast.iter_child_nodes(tree):
        if isinstance(each, ast.ImportFrom) and each.module and each.module.split(".")[0] in APPS:
            yield each
        elif not (isinstance(each, ast.If) and isinstance(each.test, ast.Name) and each.test.id == "TYPE_CHECKING"):
            yield from imports(each)


def home_of(module: str, name: str) -> str | None:
    """Return the module in which what `module` gives under that name is at home; None for a face itself."""
    if f"{module}.{name}" in trees():
        inner = f"{module}.{name}"
        return None if is_face(inner) else inner
    if module not in trees() or not is_face(module):
        return module if module in trees() else None
    handed = ((each, alias) for each in imports(trees()[module]) for alias in each.names)
    given = ((each.module, alias.name) for each, alias in handed if (alias.asname or alias.name) == name)
    return next((home_of(str(source), original) for source, original in given), None)


@cache
def longest_from(module: str) -> tuple[str, ...]:
    """Return the longest chain of imports that begins at `module`."""
    named = ((str(each.module), alias.name) for each in imports(trees()[module]) for alias in each.names)
    homes = {home_of(source, name) for source, name in named} - {None, module}
    return (module, *max((longest_from(str(home)) for home in homes), key=len, default=()))


def test_the_longest_chain_of_imports(capsys: pytest.CaptureFixture[str]) -> None:
    chain = max((longest_from(name) for name in trees() if not is_face(name)), key=len)
    with capsys.disabled():
        print(f"\nlongest chain of imports, {len(chain)} modules: {' → '.join(chain)}")  # noqa: T201
    assert len(chain) <= LONGEST


#: Names that every room may have, and the folders that hold what their name says of one thing.
ASIDE = {"views", "forms", "tags", "urls", "admin", "apps", "management", "commands", "models", "templatetags"}


def test_no_two_modules_of_an_app_have_one_name() -> None:
    found: dict[tuple[str, str], list[str]] = {}
    for module in trees():
        parts = module.split(".")
        is_package = any(other.startswith(f"{module}.") for other in trees())
        if len(parts) > 1 and not is_package and not ASIDE & set(parts):
            found.setdefault((parts[0], parts[-1]), []).append(module)
    assert [modules for modules in found.values() if len(modules) > 1] == []
