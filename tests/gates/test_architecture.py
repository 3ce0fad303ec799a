"""The rooms: who may import whom, and how."""

import ast
import importlib.util
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from tests.gates.texts import ROOMS, ROOT, sources

STANDARD_OR_PLUGGY = frozenset({*sys.stdlib_module_names, "pluggy"})


def imports(path: Path) -> Iterator[ast.Import | ast.ImportFrom]:
    """Every import statement of a module, wherever it stands."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node


def absolute(statement: ast.Import | ast.ImportFrom) -> list[str]:
    """The top-level packages it names, none for a relative import."""
    if isinstance(statement, ast.Import):
        return [alias.name.split(".")[0] for alias in statement.names]
    return [] if statement.level else [str(statement.module).split(".")[0]]


def place(path: Path, statement: ast.stmt) -> str:
    return f"{path.relative_to(ROOT)}:{statement.lineno}"


def test_rooms_import_only_along_the_arrows() -> None:
    """tui -> core -> plugins <- schemes, and nothing else."""
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_inside_the_rooms_imports_are_relative() -> None:
    """No module of a room names the namespace it happens to be installed under."""
    named = [
        place(path, statement)
        for path in sources(*ROOMS)
        for statement in imports(path)
        if "kaoping" in absolute(statement)
    ]
    assert named == []


def test_namespace_has_no_module_of_its_own() -> None:
    """There is no kaoping/__init__.py, neither in the repository nor where it is installed."""
    assert not list(ROOT.glob(".dev/kaoping/*.py"))
    spec = importlib.util.find_spec("kaoping")
    assert spec is not None
    assert spec.origin is None


def test_every_room_is_typed_for_others() -> None:
    """Each room ships py.typed, so that scheme authors get our types."""
    assert [room for room in ROOMS if not (ROOT / room / "py.typed").exists()] == []


def test_plugins_need_only_the_standard_library_and_pluggy() -> None:
    """A scheme author's world installs without the rest of the program."""
    foreign = [
        f"{place(path, statement)} {name}"
        for path in sources("plugins")
        for statement in imports(path)
        for name in absolute(statement)
        if name not in STANDARD_OR_PLUGGY
    ]
    assert foreign == []


@pytest.mark.parametrize("module", ["kaoping.plugins.contract", "kaoping.plugins.hooks", "kaoping.plugins.lint"])
def test_what_schemes_import_is_light(module: str) -> None:
    """Importing the contract loads neither the screen nor the database."""
    script = f"import sys, {module}; print(*{{name.split('.')[0] for name in sys.modules}})"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert not {"textual", "rich", "sqlalchemy", "sqlmodel", "pydantic", "openpyxl", "numpy"} & set(loaded)


@pytest.mark.parametrize(
    "module",
    [
        "kaoping.core.ledger.oversight.model",
        "kaoping.core.ledger.oversight.sampling",
        "kaoping.core.requirements.model",
        "kaoping.core.requirements.proposals.computing",
        "kaoping.core.requirements.proposals.evidence",
    ],
)
def test_values_load_no_database(module: str) -> None:
    """What screens take from the core is read in a process that has neither the database nor a workbook."""
    script = f"import sys, {module}; print(*{{name.split('.')[0] for name in sys.modules}})"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert not {"textual", "sqlalchemy", "sqlmodel", "openpyxl", "numpy", "pypinyin"} & set(loaded)


MODULE = re.compile(r"`((?:core|plugins|schemes|tui)(?:\.[A-Za-z_]\w*)+)`")


def test_modules_that_texts_name_are_there() -> None:
    """A docstring, comment or page that points to a module, or to something in one, points to what exists."""
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]
    lost = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in (*sources(*ROOMS, "tests", "benchmarks"), *pages)
        for name in MODULE.findall(path.read_text("utf-8"))
        if not is_there(name)
    ]
    assert lost == []


def is_there(name: str) -> bool:
    """True if it is a module or package, or the part behind it stands in one."""
    path, rest = ROOT, name.split(".")
    while rest and path.is_dir() and ((path / rest[0]).is_dir() or (path / f"{rest[0]}.py").is_file()):
        path = path / rest[0] if (path / rest[0]).is_dir() else path / f"{rest[0]}.py"
        rest = rest[1:]
    source = path / "__init__.py" if path.is_dir() else path
    return not rest or bool(re.search(rf"\b{rest[0]}\b", source.read_text("utf-8")))
