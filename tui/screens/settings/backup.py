"""Backing the database up: when it was done last, now to a file, and whether a backup is sound."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from ....core.kernel.clock import utc_now, written
from ....core.kernel.errors import Error
from ....core.kernel.paths import is_there
from ....plugins.i18n import N_, _
from ...commands import Command
from ...completing import PathWanted
from ...paths import existing_file, new_place
from ...state import last_backup, note_backup
from ...style.width import fit
from ...widgets.listing import Cell, MixedRow, MixedRows
from ...widgets.rows import ROW_COMMANDS
from ..base.dialogs import InputLine
from ..base.page import BACK, Page
from ..base.saving import SavePage
from ..base.working import LongAskPage, Task
from .report import finding_rows, verdict

if TYPE_CHECKING:
    from ....core.services.safekeeping import BackedUp, Verified

COMMANDS = (
    Command("back_up", "f9,ctrl+t", N_("备份"), N_("把数据库和附件备份到一个新文件,写好就核对;可以停下"), asks=True),
    Command("check", "ctrl+r", N_("核对备份"), N_("核对一个备份能不能用来恢复;只看,什么也不改"), asks=True),
    Command("reload", "f5", N_("刷新"), N_("重新读一遍"), footer=False),
    BACK,
)
ENDING = ".db"
WANTED = PathWanted("backups", (ENDING,))


def backup_told(page: Page) -> str:
    """When the person last backed this database up, and to where, in one sentence."""
    app = page.kaoping
    last = last_backup(app.services.workspace.actor, app.place)
    if last is None:
        return _("本人还没有备份过")
    place, moment = last
    try:
        there = is_there(place)
    except Error:
        there = False
    words = _("{when} 备份到 {path}") if there else _("{when} 备份到 {path},现在那里没有这个文件了")
    return words.format(when=page.moment_of(moment), path=place)


LABEL_CELLS = 12


def _label(text: str) -> Cell:
    return Cell(f"  {fit(text, LABEL_CELLS)}")


class BackupPage(Page):
    """The state of backups, and what the last check of one found."""

    OFFERS = COMMANDS
    TITLE = N_("备份")

    def __init__(self) -> None:
        super().__init__()
        self._made: BackedUp | None = None
        self._checked = ""
        self._found: Verified | None = None

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """Also the keys of the list."""
        return ((_(self.TITLE), self.OFFERS), (_("列表"), ROW_COMMANDS))

    def help_notes(self) -> tuple[str, ...]:
        """What a backup is, and how it is restored."""
        return (
            _("备份是一个完整的数据库文件,附件在它旁边的「文件名.files」里;两样一起拷走。"),
            _("恢复会换掉正在用的数据库,要先让所有人退出,由管理员在程序外面做;恢复以前请先在这里核对备份。"),
        )

    def body(self) -> Iterable[Widget]:
        """The list."""
        yield MixedRows()

    def begin(self) -> None:
        """The cursor goes into the list."""
        self.query_one(MixedRows).focus()

    def lay_out(self) -> None:
        """Show it for the new size or look."""
        super().lay_out()
        self._show()

    def load(self) -> None:
        """Read how it stands."""
        self._show()

    def _show(self) -> None:
        if not self.kaoping.is_open:
            return
        rows = [
            MixedRow("state", (Cell(_("状态"), "section"),)),
            MixedRow("database", (_label(_("数据库")), Cell(self.kaoping.place, "quiet"))),
            MixedRow("last", (_label(_("上次备份")), Cell(backup_told(self)))),
        ]
        if self._made is not None:
            told = _("附件文件 {n} 个在旁边").format(n=self._made.files)
            rows.append(MixedRow("files", (_label(""), Cell(told, "quiet"))))
            rows += [
                MixedRow(("problem", place), (Cell(f"  ! {problem}", "warning"),), about=problem)
                for place, problem in enumerate(self._made.problems)
            ]
        hint = _("按 F9 现在备份;按 Ctrl+R 核对一个备份能不能用来恢复")
        rows.append(MixedRow("hint", (Cell(f"  {hint}", "quiet"),)))
        if self._found is not None:
            rows += [MixedRow("blank"), MixedRow("checked", (Cell(self._checked, "section"),))]
            rows += finding_rows(self._found)
        self.query_one(MixedRows).show(rows)

    # Commands.

    def action_back_up(self) -> None:
        """Ask where to, and back up."""
        services, app = self.kaoping.services, self.kaoping
        day = services.workspace.clock.today().isoformat()

        def write(task: Task, answers: tuple[str, ...], _replace: bool) -> Any:  # as pages ask
            made = services.safekeeping.back_up(str(new_place(answers[0], ending=ENDING)), task)
            note_backup(services.workspace.actor, app.place, made.place, written(utc_now()))
            return made

        self.kaoping.push_screen(
            SavePage(
                _("备份"), _("把整个数据库和附件备份到一个新文件,写好就核对。最好存到另一块盘上。"),
                f"kaoping-{day}{ENDING}", write, self._backed_up,
                purpose=WANTED.purpose, once=True,
            )
        )  # fmt: skip

    def _backed_up(self, made: "BackedUp") -> None:
        self._made = made
        self._show()
        if made.problems:
            words = _("已备份到 {path},有 {n} 个附件缺文件")
            self.say(words.format(path=made.place, n=len(made.problems)), "warning")
        else:
            self.say(_("已备份到 {path},核对无误").format(path=made.place), "good")

    def action_check(self) -> None:
        """Ask which one, and verify it."""
        services, app = self.kaoping.services, self.kaoping
        last = last_backup(services.workspace.actor, app.place)

        def verify(task: Task, answers: tuple[str, ...]) -> "tuple[str, Verified]":
            path = str(existing_file(answers[0]))
            return path, services.safekeeping.verify_backup(path, task)

        question = InputLine(_("备份文件"), "" if last is None else last[0], path=WANTED)
        about = _("核对哪个备份?像恢复以前那样核对:文件、每条留痕、每一行、每个附件。")
        self.kaoping.push_screen(
            LongAskPage(_("核对备份"), about, [question], verify, lambda found: self._verified(*found))
        )

    def _verified(self, path: str, found: "Verified") -> None:
        self._checked, self._found = path, found
        self._show()
        sentence, tone = verdict(found)
        self.say(sentence, "bad" if tone == "bad" else "good")

    def action_reload(self) -> None:
        """Read again."""
        self._show()
