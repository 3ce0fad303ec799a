"""A round with a panel of three, whose members act by their own names."""

from datetime import date
from itertools import count
from pathlib import Path

from kaoping.core.autosave.target import Save, SheetTarget
from kaoping.core.rounds.model import RoundKey
from kaoping.core.rounds.panels import TypedSeat
from kaoping.core.rounds.sheets.marking import ItemMark
from kaoping.core.rounds.sheets.model import SheetKey
from kaoping.core.services.schemes import SchemeReference
from kaoping.core.services.services import Services
from kaoping.core.services.workspace import Workspace
from kaoping.core.storage.engine import Database
from kaoping.tui.paths import read_workbook_file

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
KEYS = count(1)
PANEL = ("甲委员", "乙委员", "丙委员")


def acting(database: Database, actor: str) -> Services:
    """The services of somebody."""
    return Services(Workspace(database, actor))


def round_of(services: Services, scheme: str = "institute_branch") -> RoundKey:
    """A round without any marks."""
    services.units.add("某所")
    services.imports.roster("某所", read_workbook_file(SAMPLES / scheme / "roster.csv"), date(2025, 1, 1))
    services.schemes.enable("某所", SchemeReference(scheme))
    services.schemes.confirm("某所", scheme, {})
    return services.rounds.open("某所", scheme, 2025).key


def with_panel(services: Services, scheme: str = "institute_branch") -> RoundKey:
    """A round with a panel of three on the list."""
    key = round_of(services, scheme)
    services.panels.add(key, tuple(map(TypedSeat, PANEL)))
    return key


def sheet_of(key: RoundKey, subject: str, filler: str) -> SheetKey:
    """The panel's sheet of ``filler`` about ``subject``."""
    return SheetKey(subject, "sheet", "2025", "panel", filler)


def mark(services: Services, round_: RoundKey, sheet: SheetKey, less: int = 0, only: int = 0) -> str:
    """Mark every item (or the ``only`` first ones) in full, the first one by ``less`` less; return what hindered."""
    opened = services.sheets.sheet(round_, sheet)
    items = [item for item in opened.form.items() if item.points is not None]
    changes = {item.id: ItemMark.full() for item in items[: only or None]}
    if less and items[0].points is not None:
        changes[items[0].id] = ItemMark.points(int((items[0].points - less) * 1000))
    made = services.saves.attempt(
        Save(SheetTarget(str(round_.unit.id), round_.code, sheet).place, opened.state, changes, {}, str(next(KEYS)))
    )
    return made.failure


def hand_in(services: Services, round_: RoundKey, sheet: SheetKey, less: int = 0) -> None:
    """Mark a sheet and hand it in."""
    assert mark(services, round_, sheet, less) == ""
    services.sheets.submit(round_, sheet, services.sheets.sheet(round_, sheet).state.version)
