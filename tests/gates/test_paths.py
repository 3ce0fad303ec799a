"""Text becomes a path in one place, and files that users name are opened in another one: nobody else does."""

import ast
from collections.abc import Iterator

from kaoping.tui import paths
from kaoping.tui.cli.declarations import COMMANDS

from tests.campaigns.path_fields import FIELDS, reading
from tests.campaigns.path_strings import PLACE_WORDS
from tests.gates.test_house import trees

MAKERS = {"Path", "PurePath", "open", "expanduser", "expandvars"}
OF_TUI = {"tui/paths.py", "tui/inbox.py"}
"""Of a session, names become paths in the second one, which the first asks by its port."""
OF_HOMES = {"core/kernel/paths.py"}
GIVEN = {"reference_given", "_checked"}
"""Functions of the command line that hand on a word that may be a path."""


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the name that is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            yield called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", ""), node


def test_nobody_else_in_the_terminal_room_makes_a_path_of_text() -> None:
    """``Path``, ``open`` and homes are words of ``tui/paths.py`` there; homes are asked for in one module of all."""
    making = {
        (file, name)
        for file, tree in trees()
        for name, node in calls(tree)
        if (file.startswith("tui/") and name in MAKERS and isinstance(node.func, ast.Name) and file not in OF_TUI)
        or (name == "expanduser" and file not in OF_HOMES)
    }
    assert making == set()


def test_arguments_that_become_paths_say_so_in_the_help() -> None:
    """What the command line hands to ``tui.paths`` is called a file, a folder or a database: the campaign finds it."""
    own = {name for name, value in vars(paths).items() if getattr(value, "__module__", "") == paths.__name__}
    handed = {
        (file.removeprefix("tui/cli/").removesuffix(".py"), word.attr)
        for file, tree in trees()
        if file.startswith("tui/cli/")
        for name, node in calls(tree)
        if name in own | GIVEN
        for word in node.args[:1]
        if isinstance(word, ast.Attribute) and isinstance(word.value, ast.Name) and word.value.id == "arguments"
    }
    said = {
        (command.handler.partition(":")[0], argument.options.get("dest", argument.names[-1].lstrip("-")))
        for command in COMMANDS
        for argument in command.arguments
        if argument.options.get("metavar") in PLACE_WORDS
    }
    assert handed - said == set()
    assert len(handed) > 10


def test_every_field_of_the_screens_that_takes_a_path_is_known_to_the_campaign() -> None:
    """A screen that begins to read or write files by path is typed into."""
    assert reading() == {(field.module, field.calls) for field in FIELDS}
