"""The fields of screens that paths are typed into: the way to each, and what its screen does with a string.

:func:`reading` finds in the source of the screens who reads or writes files by path; each must be in :data:`FIELDS`.
"""

import ast
import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from kaoping.core.rounds.model import RoundKey
from kaoping.tui.app import KaopingApp
from kaoping.tui.screens.base.routes import (
    ToAudit,
    ToBackup,
    ToEntry,
    ToImport,
    ToInspections,
    ToKeys,
    ToLedger,
    ToPanel,
    ToRosterFile,
    ToRoundFile,
    ToRoundFiles,
    ToSheet,
    ToSubjects,
)
from kaoping.tui.screens.ledger.entry_rows import ATTACHMENT
from kaoping.tui.screens.ledger.importing import ImportPage
from kaoping.tui.widgets.bars import Status
from kaoping.tui.widgets.field import TextField
from kaoping.tui.widgets.form import FormView

from tests.gates.texts import ROOT
from tests.tui.conftest import Driven

SECONDS = 40.0
"""After so long a screen that has not answered is held up."""


@dataclass(frozen=True)
class PathField:
    """A field by the module of its screen and what that calls of ``tui.paths``, and how one gets there."""

    module: str
    calls: str
    open: Callable[[Driven, int], Awaitable[None]]
    """Is told the number of an entry with an attachment."""

    @property
    def name(self) -> str:
        """What it is called in a report."""
        return f"screen {self.module}:{self.calls}"


async def _to_import(driven: Driven, _entry: int) -> None:
    await driven.open(ToImport(driven.unit, "三会一课"))


async def _to_roster_file(driven: Driven, _entry: int) -> None:
    await driven.open(ToRosterFile(driven.unit))


async def _to_roster_template(driven: Driven, _entry: int) -> None:
    await driven.open(ToRosterFile(driven.unit))
    await driven.press("ctrl+x")


async def _to_export(driven: Driven, _entry: int) -> None:
    await driven.open(ToLedger(driven.unit))
    await driven.press("ctrl+x")


async def _to_bundle(driven: Driven, _entry: int) -> None:
    await driven.open(ToLedger(driven.unit))
    await driven.choose("归档")


async def _to_ratings(driven: Driven, _entry: int) -> None:
    await driven.open(ToInspections(driven.unit))
    await driven.choose("晒账评账")
    await driven.press("f4")
    driven.app.screen.query_one(TextField).set("2025")
    await driven.press("f9", "ctrl+x")


async def _to_list(driven: Driven, _entry: int) -> None:
    await driven.open(ToSubjects(driven.app.services.rounds.rounds()[0].info.key))
    await driven.press("ctrl+x")


def _round(driven: Driven) -> RoundKey:
    return driven.app.services.rounds.rounds()[0].info.key


async def _to_marks(driven: Driven, _entry: int) -> None:
    await driven.open(ToRoundFile(_round(driven), "marks"))


async def _to_marks_template(driven: Driven, _entry: int) -> None:
    await _to_marks(driven, _entry)
    await driven.press("ctrl+x")


async def _to_panel(driven: Driven, _entry: int) -> None:
    await driven.open(ToPanel(_round(driven)))
    await driven.give("bring")


async def _to_scan(driven: Driven, _entry: int) -> None:
    round_ = driven.app.services.rounds.round(_round(driven))
    await driven.open(ToSheet(round_, tuple(one.code for one in round_.graded), 0))
    await driven.give("paper")


async def _to_line(driven: Driven, down: int) -> None:
    await driven.open(ToRoundFiles(_round(driven)))
    await driven.press(*["down"] * down, "enter")


async def _to_results(driven: Driven, _entry: int) -> None:
    await _to_line(driven, 4)


async def _to_replay(driven: Driven, _entry: int) -> None:
    await _to_line(driven, 6)


async def _to_heads(driven: Driven, _entry: int) -> None:
    await driven.open(ToAudit())
    await driven.press("ctrl+x")


async def _to_compare(driven: Driven, _entry: int) -> None:
    await driven.open(ToAudit())
    await driven.press("ctrl+e")


async def _to_backup(driven: Driven, _entry: int) -> None:
    await driven.open(ToBackup())
    await driven.press("f9")


async def _to_backup_check(driven: Driven, _entry: int) -> None:
    await driven.open(ToBackup())
    await driven.press("ctrl+r")


async def _to_key(driven: Driven, _entry: int) -> None:
    await driven.open(ToKeys("张三"))
    await driven.press("ctrl+n")


async def _to_attach(driven: Driven, entry: int) -> None:
    await driven.open(ToEntry(driven.unit, entry))
    await driven.press("ctrl+e")


async def _to_fetch(driven: Driven, entry: int) -> None:
    await driven.open(ToEntry(driven.unit, entry))
    form = driven.app.screen.query_one(FormView)
    while not form.here.startswith(ATTACHMENT):
        form.action_row_down()
    await driven.press("ctrl+x")


FIELDS = (
    PathField("ledger/importing.py", "read_workbook_file", _to_import),
    PathField("ledger/bringing.py", "read_workbook_file", _to_roster_file),
    PathField("ledger/bringing.py", "write_new_workbook", _to_roster_template),
    PathField("ledger/importing.py", "refused_beside", _to_import),
    PathField("ledger/ledger.py", "write_new_workbook", _to_export),
    PathField("ledger/ledger.py", "new_file", _to_bundle),
    PathField("rounds/standings.py", "write_new_workbook", _to_ratings),
    PathField("rounds/subjects.py", "write_new_workbook", _to_list),
    PathField("ledger/roundfile.py", "read_workbook_file", _to_marks),
    PathField("ledger/roundfile.py", "write_new_workbook", _to_marks_template),
    PathField("rounds/panel.py", "read_workbook_file", _to_panel),
    PathField("marking/marking.py", "read_attachment", _to_scan),
    PathField("rounds/files.py", "write_new_workbook", _to_results),
    PathField("rounds/files.py", "read_text_file", _to_replay),
    PathField("settings/audit.py", "write_new_text", _to_heads),
    PathField("settings/audit.py", "read_text_file", _to_compare),
    PathField("settings/backup.py", "new_place", _to_backup),
    PathField("settings/backup.py", "existing_file", _to_backup_check),
    PathField("settings/accounts.py", "read_text_file", _to_key),
    PathField("ledger/entry.py", "read_attachment", _to_attach),
    PathField("ledger/entry.py", "write_attachment", _to_fetch),
)


def reading() -> set[tuple[str, str]]:
    """The modules of screens with what they call of ``tui.paths``; the page that asks where to write asks for them."""
    screens = ROOT / "tui" / "screens"
    found = set()
    for path in screens.rglob("*.py"):
        if path.parent.name == "base":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "paths" and node.level:
                found |= {(path.relative_to(screens).as_posix(), alias.name) for alias in node.names}
    return found


class Answer(NamedTuple):
    """What a screen did with a string: the fault if there is any, and what it shows."""

    string: str
    fault: str
    text: str


async def typed_into(
    field: PathField, strings: Sequence[str], folder: Path, entries: Mapping[str, int]
) -> list[Answer]:
    """Type ``strings`` into ``field`` one after the other and do what it is for, in a session in ``folder``, where the
    database is; ``entries`` are those in it by a word.
    """
    os.chdir(folder)
    answers: list[Answer] = []
    while len(answers) < len(strings):
        app = KaopingApp(str(folder / "kaoping.db"), "张三", folder / "drafts")
        try:
            async with app.run_test(size=(80, 24)) as pilot:
                driven = Driven(app, pilot)
                while not app.is_open:
                    await pilot.pause(0.01)
                await driven.settle()
                for string in strings[len(answers) :]:
                    answers.append(await asyncio.wait_for(_answer(driven, field, entries["meeting"], string), SECONDS))
        except Exception as error:  # noqa: BLE001  # whatever ends a session is what is looked for
            answers.append(Answer(strings[len(answers)], f"the session ended: {error!r}", ""))
    return answers


async def _answer(driven: Driven, field: PathField, entry: int, string: str) -> Answer:
    await field.open(driven, entry)
    asking = driven.app.screen
    asking.query_one(TextField).set(string)
    await driven.press("f9")
    status = driven.app.screen.query_one(Status).sentence
    text = f"{status}\n{driven.text()}"
    silent = driven.app.screen is asking and not status and not isinstance(asking, ImportPage)
    while len(driven.app.screen_stack) > 1:
        await driven.press("escape")
    return Answer(string, "no word of what came of it" if silent else "", text)
