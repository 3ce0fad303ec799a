"""How the house is kept: what screens load, where SQL and the environment stand, sizes, names, abstract bases.

Tables called ``NOT_YET`` only shrink: what they list and what still offends are the same.
"""

import ast
import builtins
import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from tests.gates.texts import ROOMS, ROOT, sources

HEAVY = frozenset({"sqlalchemy", "sqlmodel", "numpy", "openpyxl", "pypinyin"})
MOST_FILES = 623
"""A database is divided by units: their chains, anchors, asking several of them and moving one are modules of their own
in the storage, so that none of them is too long. What an author points at, its source, its lines and its import are
modules of ``plugins/checking``. Whose code is not ours is run by a process of its own: its two ends, and what it hands
over, are modules of ``plugins/loading``. What the process that parses files knows of text, of markup and of other kinds
are modules of the spreadsheet, and so are first bytes and its limits, apart from what starts it and has a language.
Waiting for others, the queue of a file, and files that cannot be written are modules of the storage. A round at a
glance is its values, its columns, its picture, and the count of a column. Keys by other names, bars, the five places
and the menu are modules of the terminal. Completing a path, long work and files of a round, its stages, the audit and
backups are screens of their own. What the terminal shows, and the styles that are parsed once, are modules of it; where
the workbench leads is one that the first paint does without. Working days are counted, read and kept in modules of
their own; how long a stage lasts, its log, what it waits for and what hinders it are modules of the rounds, as are who
sits on a panel, who does not mark whom, sheets from papers, opinions, strictness and the order of marking. Roles, the
table of acts and who may do what are the authority; accounts, their keys, a session's files are modules too."""
LONGEST_MODULE = 400
LONGEST_FUNCTION = 60
SQL = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|DROP|ALTER|PRAGMA)\s+[\w*\"(:]")
ENVIRONMENT = {
    "tui/launch.py": "the composition root of the application",
    "plugins/testing.py": "a scheme author's test starts a child like itself",
    "plugins/loading/guard.py": "takes the environment from a process before a plugin sees it",
    "core/kernel/pinyin.py": "sets what a library reads when it is imported, and offers no other way to say",
}
"""Modules beside those of ``tui/cli`` that read the environment, with the reason."""


BUILT_IN = {name for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, BaseException)}
INSIDE = {
    "AlreadyDone": "a save that was sent twice was done the first time, which is no fault",
    "Cancelled": "the user broke off what a callback was told of",
    "NotRegularError": "an OSError of our own, turned into a sentence where the file is named",
    "NotRead": "the process that parses files names the reason, which its starter turns into a sentence",
    "_Enough": "a preview has all it shows",
}
"""Exceptions that no user causes: between two modules of the program, with what they say there."""

LOADED_BY_SCREENS = """
import json, pkgutil, sys
from importlib import import_module
from kaoping.tui import screens
for module in pkgutil.walk_packages(screens.__path__, f"{screens.__name__}."):
    import_module(module.name)
json.dump([name for name in sys.modules if name.startswith("kaoping.")], sys.stdout)
"""


@cache
def trees() -> tuple[tuple[str, ast.Module], ...]:
    """Every module of the rooms with its path."""
    return tuple((path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8"))) for path in sources(*ROOMS))


def imported_at_the_top(statements: list[ast.stmt]) -> Iterator[str]:
    """Foreign packages that importing a module loads: not those in functions or for the type checker."""
    for statement in statements:
        if isinstance(statement, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom) and not statement.level:
            yield str(statement.module).partition(".")[0]
        elif isinstance(statement, ast.If) and "TYPE_CHECKING" not in ast.unparse(statement.test):
            yield from imported_at_the_top([*statement.body, *statement.orelse])
        elif isinstance(statement, ast.Try):
            yield from imported_at_the_top(statement.body)


def test_screens_load_nothing_heavy() -> None:
    """Importing every screen loads no database, numbers, workbooks or readings of names."""
    done = subprocess.run([sys.executable, "-c", LOADED_BY_SCREENS], capture_output=True, text=True, check=True)
    loaded = {name.removeprefix("kaoping.").replace(".", "/") for name in json.loads(done.stdout)}
    offending = {
        file
        for file, tree in trees()
        if file.removesuffix(".py").removesuffix("/__init__") in loaded and HEAVY & {*imported_at_the_top(tree.body)}
    }
    assert offending == set()


def test_the_terminal_room_knows_no_database_library() -> None:
    """``sqlalchemy`` is no word of ``tui``."""
    assert [path.name for path in sources("tui") if "sqlalchemy" in path.read_text("utf-8").lower()] == []


def test_the_environment_is_read_where_the_program_is_composed() -> None:
    """Below the command line and the launcher, what the environment says is handed in."""
    reading = {
        file
        for file, tree in trees()
        if not file.startswith("tui/cli/")
        and any(isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv") for node in ast.walk(tree))
    }
    assert reading - ENVIRONMENT.keys() == set()
    assert ENVIRONMENT.keys() <= reading


def begins_like_sql(node: ast.AST) -> bool:
    """A literal that is a statement for the database."""
    if isinstance(node, ast.JoinedStr) and node.values:
        node = node.values[0]
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value) is not None


def test_sql_stands_in_repositories() -> None:
    """Statements for the database stand in modules named for it, in the storage and in migrations."""
    speaking = {
        file
        for file, tree in trees()
        if not (file.startswith("core/storage/") or file.endswith("repository.py"))
        and any(begins_like_sql(node) for node in ast.walk(tree))
    }
    assert speaking == set()


def test_one_class_name_means_one_thing() -> None:
    """No two modules have a class of the same name; tables are called like what they keep."""
    places = defaultdict(list)
    for file, tree in trees():
        for statement in tree.body:
            if isinstance(statement, ast.ClassDef) and not statement.name.startswith("_"):
                places[statement.name].append(file)
    assert {name for name, files in places.items() if len(files) > 1} == set()


def test_nothing_is_too_long() -> None:
    """Functions, modules, and the number of modules."""
    assert len([*sources(*ROOMS)]) <= MOST_FILES
    lines = {file: (ROOT / file).read_text("utf-8").count("\n") for file, _tree in trees()}
    assert [file for file, count in lines.items() if count > LONGEST_MODULE] == []
    long = {
        f"{file}:{node.name}"
        for file, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    }
    assert long == set()


def test_abstract_bases_say_so() -> None:
    """What a subclass must say is abstract; nothing waits to be called to tell that it is not there."""
    assert [file for file, tree in trees() if any(_raises_not_implemented(node) for node in ast.walk(tree))] == []


def _raises_not_implemented(node: ast.AST) -> bool:
    return isinstance(node, ast.Raise) and node.exc is not None and "NotImplementedError" in ast.unparse(node.exc)


def test_every_error_of_a_user_is_of_one_family() -> None:
    """An exception of the program is an Error, or listed here as what only the program itself hears."""
    own = {
        node.name: {ast.unparse(base).partition("[")[0] for base in node.bases}
        for _file, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    family = {"Error"}
    while more := {name for name, bases in own.items() if bases & family} - family:
        family |= more
    raised = {name for name, bases in own.items() if bases & BUILT_IN}
    assert raised - family - {"Error"} == INSIDE.keys()
