"""The line of a Python file where a value of a scheme stands, found by reading the source.

Nothing in a frozen value says where it was written, so its id is looked for: in a call whose first value, ``id=`` or
``name=`` it is, inside the value around it where the source shows that, through names that stand for other values.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .sources import PythonFile, read_files

HOOKS = "register_schemes"
"""The place of what is wrong with the hooks of a plugin."""

NAMING = ("id", "name")
"""Parameters that hold what a place is called by."""


Spot = tuple[PythonFile, ast.AST]
"""A piece of source and the file it stands in."""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line (from 1) of a file."""

    path: Path
    line: int


class SchemeSource:
    """The source of one scheme in the files of its package; ``find`` gives the line of a place of it."""

    def __init__(self, scheme: str, files: Sequence[PythonFile]) -> None:
        self._files = files
        self._meant: dict[str, list[Spot]] = {}
        for file in files:
            for name, value in _assignments(file.tree):
                self._meant.setdefault(name, []).append((file, value))
        made = [(file, node) for file in files for node in ast.walk(file.tree) if _calls(node, "Scheme")]
        named = [(file, node) for file, node in made if _named(node) == scheme]
        self._whole = named or made if len(made) == 1 or named else []

    def find(self, place: str) -> SourceLine | None:
        """Return where the value at ``place`` (``forms/sheet/1.2``) is written, else what is around it, else None."""
        sort, *ids = place.split("/")
        scope = self._whole
        for owner in self._field(sort):
            scope = [owner]
        for depth, id_ in enumerate(ids):
            rest = "/".join(ids[depth:])  # an id may itself hold a slash
            found = self._within(scope, rest) or self._within(scope, id_) or self._anywhere(id_)
            if not found:
                break
            scope = found
        return next((SourceLine(file.path, getattr(node, "lineno", 1)) for file, node in scope), None)

    def _field(self, field: str) -> Iterator[Spot]:
        """Yield the keyword of the call that makes the scheme which gives ``field``."""
        for file, node in self._whole:
            if isinstance(node, ast.Call):
                yield from ((file, each) for each in node.keywords if each.arg == field)

    def _within(self, scope: list[Spot], id_: str) -> list[Spot]:
        """Return the first call that makes ``id_`` in what ``scope`` holds, names followed."""
        return next(([spot] for spot in self._reached(scope) if _named(spot[1]) == id_), [])

    def _anywhere(self, id_: str) -> list[Spot]:
        """Return the first place at which ``id_`` is written at all, a call before a bare word."""
        nodes = [(file, node) for file in self._files for node in ast.walk(file.tree)]
        calls: list[Spot] = [spot for spot in nodes if _named(spot[1]) == id_]
        words: list[Spot] = [spot for spot in nodes if getattr(spot[1], "value", None) == id_]
        return (calls or words)[:1]

    def _reached(self, scope: list[Spot]) -> Iterator[Spot]:
        waiting = list(scope)
        entered: set[str] = set()
        while waiting:
            file, top = waiting.pop(0)
            for node in ast.walk(top):
                yield file, node
                if isinstance(node, ast.Name) and node.id not in entered:
                    entered.add(node.id)
                    waiting += self._meant.get(node.id, ())


def _assignments(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Yield names with what they stand for: values that are assigned, and functions that make values."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=targets, value=value):
                names = (name for target in targets for name in ast.walk(target) if isinstance(name, ast.Name))
                yield from ((name.id, value) for name in names)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value
            case ast.FunctionDef(name=name):
                yield name, node


def _calls(node: ast.AST, name: str) -> bool:
    """True if ``node`` calls what is named ``name``, alone or in a module."""
    if not isinstance(node, ast.Call):
        return False
    return getattr(node.func, "id", getattr(node.func, "attr", "")) == name


def _named(node: ast.AST) -> str | None:
    """Return what the value that a call makes is called by; None when the source does not say."""
    if not isinstance(node, ast.Call):
        return None
    given = [each.value for each in node.keywords if each.arg in NAMING] or node.args
    first = given[0] if given else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def hook_line(path: Path) -> int:
    """Return the line of the first function of a plugin that is called like a hook, or nearly; 1 without one."""
    files, _faults = read_files([path])
    functions = (node for file in files for node in file.tree.body if isinstance(node, ast.FunctionDef))
    return next((node.lineno for node in functions if node.name.startswith("register")), 1)
