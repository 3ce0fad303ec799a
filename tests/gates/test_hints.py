"""Hints name commands to who types commands, and places and keys to who sees screens."""

import ast
from collections.abc import Iterator

from kaoping.core.kernel.errors import Error, Hint
from kaoping.tui.told import PLACES, on_screen

from tests.gates.test_house import trees

COMMAND = "kaoping "
ELSEWHERE = ("core/exchange/units/", "plugins/loading/", "plugins/checking/", "plugins/scaffold/")
"""Units are moved, and plugins written, by who types commands."""
IN_FILES = {"考评留痕的链头,每天第一次写入时记下;核对:kaoping audit verify --heads 本文件"}
"""Sentences that stand in a file, not on a screen."""


def texts(tree: ast.AST) -> Iterator[str]:
    """What users read: the argument of the gettext functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "N_"):
            yield from (str(part.value) for part in node.args if isinstance(part, ast.Constant))


def hints(tree: ast.AST) -> Iterator[ast.Call]:
    """Where a hint that names a command is made."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Hint":
            yield node


def test_what_names_a_command_says_which_act_it_is() -> None:
    """Below the command line, no sentence names a command but a hint whose act the screens know."""
    loose = set()
    for file, tree in trees():
        if file.startswith(("tui/cli/", *ELSEWHERE)):
            continue
        told = {text for call in hints(tree) for text in texts(call)}
        loose |= {(file, text) for text in texts(tree) if COMMAND in text and text not in told | IN_FILES}
    assert {(file, text) for file, text in loose if file != "tui/terminal/environment.py"} == set()


def test_every_act_of_a_hint_has_its_place_on_the_screens() -> None:
    """And no place that nothing asks for, and none that names a command."""
    acts = {
        call.args[1].value for _file, tree in trees() for call in hints(tree) if isinstance(call.args[1], ast.Constant)
    }
    assert acts == PLACES.keys()
    assert not [words for words in PLACES.values() if COMMAND in words]


def test_a_screen_says_the_place_and_the_command_line_the_command() -> None:
    """The same error, told in both ways."""
    error = Error("还没有登记单位。", Hint("请先运行 kaoping unit add 名称。", "unit.add"))
    assert str(error) == "还没有登记单位。 请先运行 kaoping unit add 名称。"
    assert on_screen(error) == f"还没有登记单位。 {PLACES['unit.add']}"
    assert on_screen(Error("不行。", "请再试。")) == "不行。 请再试。"
    assert on_screen(Error("不行。")) == "不行。"
