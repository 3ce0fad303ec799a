"""Commands: declared once, reachable with an input method on, and bound to what exists."""

import importlib
import inspect
import pkgutil
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import kaoping.tui
import kaoping.tui.screens
import pytest
from kaoping.tui import app
from kaoping.tui.commands import Command
from kaoping.tui.grid import commands as grid_commands
from kaoping.tui.grid.marking import widget as marking_commands
from kaoping.tui.grid.marking.widget import MarkingGrid
from kaoping.tui.grid.widget import Grid
from kaoping.tui.screens.base.page import Page
from kaoping.tui.screens.rounds.rounds import RoundsPage
from kaoping.tui.screens.workbench import WorkbenchPage
from kaoping.tui.style import theme as look
from kaoping.tui.widgets.cellgrid import CELL_GRID_COMMANDS, CellGrid
from kaoping.tui.widgets.form import FORM_COMMANDS, FormView
from kaoping.tui.widgets.outline import OUTLINE_COMMANDS, Outline
from kaoping.tui.widgets.rows import ROW_COMMANDS, Rows

from tests.tui.conftest import Opened


def pages() -> list[type[Page]]:
    """Every screen there is that offers commands of its own."""
    for module in pkgutil.walk_packages(kaoping.tui.screens.__path__, "kaoping.tui.screens."):
        importlib.import_module(module.name)
    found, waiting = [], [Page]
    while waiting:
        page = waiting.pop()
        waiting += page.__subclasses__()
        if "OFFERS" in vars(page) and page.__module__.startswith("kaoping.tui.screens."):
            found.append(page)
    return sorted(set(found) - {Page}, key=lambda page: page.__name__)


PAGES = pages()
SCOPES: dict[type, tuple[Command, ...]] = {
    **{page: page.OFFERS for page in PAGES},
    app.KaopingApp: app.COMMANDS,
    Grid: grid_commands.GRID_COMMANDS,
    MarkingGrid: marking_commands.MARKING_COMMANDS,
    Rows: ROW_COMMANDS,
    Outline: OUTLINE_COMMANDS,
    FormView: FORM_COMMANDS,
    CellGrid: CELL_GRID_COMMANDS,
}
NAMED = {
    "escape",
    "enter",
    "tab",
    "delete",
    "pageup",
    "pagedown",
    "home",
    "end",
    "up",
    "down",
    "left",
    "right",
    "space",
}
SLASH = "slash"
"""The one printing key that is a command: in a list nothing is typed."""


@pytest.mark.parametrize("scope", SCOPES, ids=lambda scope: scope.__name__)
def test_commands_are_done_by_a_method_and_have_keys_of_their_own(scope: type) -> None:
    """Each command of a screen or widget has a method, a title, a help sentence and keys no other has there."""
    keys = [key for command in SCOPES[scope] for key in command.keys]
    assert len(keys) == len(set(keys))
    for command in SCOPES[scope]:
        assert callable(
            getattr(scope, f"action_{command.action}", None) or getattr(scope, "ACTIONS", {})[command.action]
        )
        assert command.title
        assert command.help


@pytest.mark.parametrize("scope", SCOPES, ids=lambda scope: scope.__name__)
def test_no_command_is_a_letter(scope: type) -> None:
    """With an input method on, letters type Chinese: commands are function keys, Ctrl and named keys."""
    for command in SCOPES[scope]:
        for key in command.keys:
            *modifiers, last = key.split("+")
            assert set(modifiers) <= {"ctrl", "shift", "alt"}
            is_digit = last.isdigit() and scope is app.KaopingApp  # a place, where nothing is typed
            assert "ctrl" in modifiers or last in NAMED or re.fullmatch(r"f\d+", last) or key == SLASH or is_digit


def sources() -> Iterator[str]:
    """Every module of the terminal application, without the command line and what says its sentences about files."""
    others = ("kaoping.tui.cli", "kaoping.tui.demo", "kaoping.tui.__main__", "kaoping.tui.paths")
    for module in pkgutil.walk_packages(kaoping.tui.__path__, "kaoping.tui."):
        if not module.name.startswith(others):
            yield module.name


@pytest.mark.parametrize("name", list(sources()))
def test_chrome_has_no_character_of_uncertain_width(name: str) -> None:
    """No sentence or sign of ours has a character that some terminals draw one cell wide and others two."""
    source = inspect.getsource(importlib.import_module(name))
    strings = re.findall(r'_\(\s*"((?:[^"\\]|\\.)*)"', source)
    assert not [
        (text, character) for text in strings for character in text if unicodedata.east_asian_width(character) == "A"
    ]


def test_signs_are_ascii() -> None:
    """The signs that stand beside colours are one cell wide everywhere."""
    signs = [value for name, value in vars(look).items() if name.startswith("SIGN_")]
    assert signs
    assert all(sign.isascii() and len(sign) == 1 for sign in signs)


def test_every_look_tells_apart_without_colour_alone() -> None:
    """Without colours, the cell under the cursor and the edited cell still differ from plain text."""
    plain = look.COLOURLESS
    assert plain.cell.reverse
    assert plain.edit.underline
    assert all(style.color is None for style in (plain.text, plain.bad, plain.warning))


async def test_a_key_pressed_before_the_database_is_open_is_not_lost(opened: Opened, county: Path) -> None:
    """Whoever types ahead is where they wanted to be as soon as that can be."""
    async with opened(county, begun=False) as driven:
        app = driven.app
        services, app._services = app._services, None
        await driven.pilot.press("alt+2")
        assert isinstance(app.screen, WorkbenchPage)
        app._services = services
        app.to_wanted()
        await driven.settle()
        assert isinstance(app.screen, RoundsPage)
