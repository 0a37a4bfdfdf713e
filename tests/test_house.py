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


#: Participles that do not end in -ed, as names have them; `read`, `put`, `set` and `cut` are what a function is told to do as well.
IRREGULAR = frozenset(
    "begun bent bought bound broken brought built chosen done drawn driven fallen found given gone grown heard held hidden kept "
    "known laid led left lent lost made meant met paid said seen sent shown sought sold spelt spoken stood struck sunk taken taught "
    "thought thrown told torn understood withdrawn won worn written".split()
)
NOUNS = {"deed"}
#: Columns of `KeptReading` by their names, which a migration would have to change.
COLUMNS = ("reports.subjects.results.stated", "reports.subjects.results.unanswered")


def is_participle(name: str) -> bool:
    """Return whether a name is a bare participle: counted, told, shown."""
    return name in IRREGULAR or (name.endswith("ed") and "_" not in name and len(name) > 4 and name not in NOUNS)


def public_functions(node: ast.AST) -> Iterator[ast.FunctionDef]:
    """Yield the public functions of a module and the public methods and properties of its classes."""
    for each in ast.iter_child_nodes(node):
        if isinstance(each, ast.ClassDef):
            yield from public_functions(each)
        elif isinstance(each, ast.FunctionDef) and not each.name.startswith("_"):
            yield each


def test_no_public_function_is_a_bare_participle() -> None:
    """A name says what comes back; a state that holds or not (`chosen`, `blocked`) may have its own."""
    found = [
        f"{module}.{each.name}"
        for module, tree in trees().items()
        for each in public_functions(tree)
        if f"{module}.{each.name}" not in COLUMNS
        and is_participle(each.name)
        and ast.unparse(each.returns or ast.Constant(None)) != "bool"
    ]
    assert found == []


#: What a field may not be called that is more than yes or no: it would say that something came about, and not what it is.
VAGUE = {"told", "said", "given", "taken", "done", "found", "sent", "shown"}
#: Where rules of reading still have such fields.
ASIDE_OF_FIELDS = "tasks.language."


def fields(node: ast.ClassDef) -> Iterator[ast.AnnAssign]:
    """Yield the fields of a tuple with names or of a dataclass."""
    heads = [ast.unparse(each) for each in (*node.bases, *node.decorator_list)]
    if any(head == "NamedTuple" or head.startswith("dataclass") for head in heads):
        yield from (each for each in node.body if isinstance(each, ast.AnnAssign))


def test_a_field_says_what_it_holds() -> None:
    found = [
        f"{module}.{node.name}.{ast.unparse(each.target)}"
        for module, tree in trees().items()
        if not module.startswith(ASIDE_OF_FIELDS)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for each in fields(node)
        if ast.unparse(each.target) in VAGUE and ast.unparse(each.annotation) != "bool"
    ]
    assert found == []
