"""Han of every extension up to J, and what may follow there, is drawn as itself and two cells wide everywhere."""

from datetime import date
from pathlib import Path

import pytest
from kaoping.core.kernel.text import accept, find_hostile
from kaoping.core.ledger.scope import Scope
from kaoping.core.services.roster_changes import FactChange
from kaoping.tui.cli.output import say_table
from kaoping.tui.screens.base.routes import ToAttendance, ToBook, ToEntry, ToPeople, ToPerson
from kaoping.tui.style.width import cut, visible, width, wrap
from rich.cells import cell_len

from tests.tui.conftest import Opened
from tests.tui.ledgers import MONTH, UNIT, Ledgers, change_as_somebody_else
from tests.tui.terminal import TO_LEDGER, Terminal, application

EXTENSIONS = {
    "B": 0x2A6DF, "C": 0x2B739, "D": 0x2B81D, "E": 0x2CEA1, "F": 0x2EBE0, "G": 0x3134A, "H": 0x323AF, "I": 0x2EE5D,
    "J": 0x33479,
}  # fmt: skip
"""The last character of each."""
NAME = "".join(map(chr, EXTENSIONS.values()))
COMMAND = "import sys; from kaoping.tui.cli.main import main; sys.exit(main())"
TO_ROSTER = b"\x1b4"


def test_the_planes_of_han_are_drawn_as_themselves() -> None:
    """Whether or not Python knows the character: two cells, cut and folded like any other."""
    han = [chr(code) for first in (0x20000, 0x30000) for code in range(first, first + 0xFFFE)]
    assert {character for character in han if visible(character) != character or width(character) != 2} == set()
    assert find_hostile("".join(han)) is None
    assert cut(NAME, 9) == f"{NAME[:3]}.."
    assert wrap(NAME, 8) == [NAME[:4], NAME[4:8], NAME[8:]]


@pytest.mark.parametrize("character", ["\U0002ffff", "\U0003fffe", "\ue000", "\U000f0000", "\u0378", "\U00040000"])
def test_what_is_no_character_is_not(character: str) -> None:
    """Noncharacters, private ones, and room that Unicode keeps for no Han."""
    assert visible(character) == "?"


def renamed(ledgers: Ledgers) -> None:
    """A member's name and a meeting's title consist of rare Han."""
    from kaoping.core.services.services import Services

    services = Services.open(str(ledgers.path), "张三")
    services.roster.record(services.units.find(UNIT), "M1", FactChange("rename", date(2025, 1, 2), accept(NAME)))
    services.close()
    change_as_somebody_else(ledgers, "committee", {"title": NAME})


@pytest.mark.usefixtures("april")
async def test_screens_show_rare_han(opened: Opened, ledgers: Ledgers) -> None:
    """In a list, a person's page, a grid, a form and a table of attendance; every line is as wide as the screen."""
    renamed(ledgers)
    async with opened(ledgers.path, (100, 30)) as driven:
        unit, whole = driven.unit, Scope(name="总台账")
        person = next(row.id for row in driven.app.services.roster.roster(unit, None, former=False) if row.name == NAME)
        for way in (
            ToPeople(unit, whole),
            ToPerson(unit, person),
            ToBook(unit, "三会一课", whole, MONTH),
            ToEntry(unit, ledgers.entries["committee"]),
            ToAttendance(unit, ledgers.entries["committee"]),
        ):
            await driven.open(way)
            assert NAME in driven.text(), way
            strips = driven.app.screen._compositor.render_strips()
            assert {cell_len(strip.text) for strip in strips} == {100}, way


def test_a_terminal_receives_rare_han(ledgers: Ledgers, tmp_path: Path) -> None:
    """In the bytes that the application and the command line send, and in line with what stands beside."""
    renamed(ledgers)
    with application(ledgers.path, tmp_path / "drafts") as terminal:
        terminal.wait("要办的事")
        terminal.send(TO_LEDGER)
        terminal.wait("党费收缴")
        terminal.send(TO_ROSTER)
        terminal.wait("M2")
        assert NAME.encode() in terminal.received
    words = ("--db", str(ledgers.path), "ledger", "list", "--unit", UNIT, "--book", "三会一课")
    with Terminal((COMMAND, *words), environment={"HOME": str(tmp_path)}, size=(160, 24)) as terminal:
        assert terminal.wait_end() == 0
        terminal.read(0.3)
        assert NAME.encode() in terminal.received


def test_tables_of_the_command_line_are_in_line(capsys: pytest.CaptureFixture[str]) -> None:
    """A column begins at the same cell in each row, whatever Han stands before it, composed letters too."""
    say_table(("甲", "乙"), [(NAME, "|"), ("张三", "|"), ("e\u0301", "|"), ("abc", "|")])
    starts = {cell_len(line.partition("|")[0]) for line in capsys.readouterr().out.splitlines()[1:]}
    assert starts == {2 * len(NAME) + 2}
