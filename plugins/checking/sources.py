"""Reading an author's Python files without running them: is it Python, and what do its calls of the contract lack?

All files and all calls are read, so that an author learns of every mistake at once and not of the first that stops
the import.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .. import contract
from ..explaining import CONTRACT, SourceFault, absent_name, explain, faulty_call, inexact_sentence
from ..i18n import _

EXACT = frozenset({"num", "percent", "take"})
"""Functions of the contract that take numbers as they are written, and so no float."""


@dataclass(frozen=True, slots=True)
class PythonFile:
    """A file that is Python, with its syntax tree."""

    path: Path
    tree: ast.Module


def read_files(paths: list[Path]) -> tuple[list[PythonFile], list[SourceFault]]:
    """Return the files that are Python, and a fault for each that is not or cannot be read."""
    files, faults = [], []
    for path in paths:
        try:
            if path.is_file():
                files.append(PythonFile(path, ast.parse(path.read_bytes(), str(path))))
            else:  # a pipe that nobody writes to would be waited for
                faults.append(SourceFault(str(path), 0, _("不是普通文件")))
        except SyntaxError as error:
            faults.append(explain(error))
        except (OSError, ValueError, RecursionError, MemoryError) as error:
            faults.append(SourceFault(str(path), 0, explain(error).sentence))
    return files, faults


def contract_faults(file: PythonFile) -> Iterator[SourceFault]:
    """Yield what is wrong with names taken from the contract and with calls of them, in the order of the file."""
    names: dict[str, str] = {}
    for node in ast.walk(file.tree):
        if isinstance(node, ast.ImportFrom) and not node.level and node.module == CONTRACT:
            for alias in node.names:
                if alias.name in contract.__all__:
                    names[alias.asname or alias.name] = alias.name
                elif alias.name != "*" and not hasattr(contract, alias.name):
                    yield SourceFault(str(file.path), alias.lineno, absent_name(alias.name, CONTRACT))
    calls = [node for node in ast.walk(file.tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        name = names.get(getattr(call.func, "id", ""))
        if name is not None:
            yield from (SourceFault(str(file.path), line, sentence) for line, sentence in _call_faults(call, name))


def _call_faults(call: ast.Call, name: str) -> Iterator[tuple[int, str]]:
    if name in EXACT:
        for given in (*call.args, *(keyword.value for keyword in call.keywords)):
            if isinstance(given, ast.Constant) and isinstance(given.value, float):
                yield given.lineno, inexact_sentence(repr(given.value))
    if any(isinstance(given, ast.Starred) for given in call.args) or any(each.arg is None for each in call.keywords):
        return  # what is unpacked is known only when it runs
    keywords = [each.arg for each in call.keywords if each.arg is not None]
    yield from ((call.lineno, sentence) for sentence in faulty_call(name, len(call.args), keywords))
