"""The chains of the database: how they stand, and the verification that nothing was rewritten."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from ....core.kernel.paths import places
from ....core.kernel.text import shown
from ....core.spreadsheet.limits import MIB
from ....plugins.i18n import N_, _
from ...commands import Command
from ...completing import PathWanted
from ...paths import read_text_file, write_new_text
from ...style.theme import Look
from ...style.width import wrap
from ...widgets.lines import Piece
from ...widgets.listing import Cell, MixedRow, MixedRows
from ...widgets.rows import ROW_COMMANDS
from ..base.dialogs import InputLine, TextPage
from ..base.page import BACK
from ..base.saving import SavePage, made_first
from ..base.working import LongAskPage, Task, WorkPage
from .report import finding_rows, head_rows, verdict

if TYPE_CHECKING:
    from ....core.services.anchors import SuperAnchor, UnitHead
    from ....core.services.safekeeping import Verified

COMMANDS = (
    Command("verify", "f9,ctrl+t", N_("核对"), N_("核对整个数据库:文件、每条留痕、每一行、每个附件;可以停下")),
    Command("read", "enter,f2", N_("看全"), N_("把光标所在的一行看全")),
    Command("save_heads", "ctrl+x", N_("写出链头"), N_("把现在的链头写进一个文件,另外保管,以后用它对照"), asks=True),
    Command("compare", "ctrl+e", N_("对照"), N_("用另外保管的链头文件、或印在纸上的校验码核对"), asks=True),
    Command("anchor", "", N_("总校验码"), N_("记下全部链的总校验码,印出来另外保管"), act="anchor"),
    Command("reload", "f5", N_("刷新"), N_("重新读一遍"), footer=False),
    BACK,
)
HEADS = "heads"
MOST_HEAD_BYTES = 64 * MIB
"""More than a century of heads."""


class AuditPage(WorkPage):
    """Heads, and below them what the last verification found."""

    OFFERS = COMMANDS
    TITLE = N_("留痕核对")

    def __init__(self) -> None:
        super().__init__()
        self._heads: tuple[UnitHead, ...] = ()
        self._found: Verified | None = None

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """Also the keys of the list."""
        return ((_(self.TITLE), self.OFFERS), (_("列表"), ROW_COMMANDS))

    def help_notes(self) -> tuple[str, ...]:
        """What a verification shows and what it cannot."""
        return (
            _("每一步写入都接在留痕链的后面,改动、删去哪一条都核对得出来。"),
            _(
                "截去链尾、整条重写,要与早先记下的链头对照才看得出:每天第一次写入时记在本人的目录里,也可以另外写出保管。"
            ),
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
        """Read how the chains stand."""
        self.ask(self.kaoping.services.anchors.heads, self._take)

    def _take(self, heads: "tuple[UnitHead, ...]") -> None:
        self._heads = heads
        self._show()

    def _show(self) -> None:
        rows = [MixedRow("chains", (Cell(_("留痕链"), "section"),)), *head_rows(self._heads), MixedRow("blank")]
        rows.append(MixedRow("found", (Cell(_("核对"), "section"),)))
        if self._found is None:
            rows.append(MixedRow("not yet", (Cell("  " + _("还没有核对;按 F9 核对整个数据库"), "quiet"),)))
        else:
            rows += finding_rows(self._found)
        self.query_one(MixedRows).show(rows)

    # Commands.

    def action_verify(self) -> None:
        """Verify everything, and compare it with the heads that were written down here."""
        safekeeping = self.kaoping.services.safekeeping
        self.work(_("正在核对.."), safekeeping.verify, self._verified)

    def _verified(self, found: "Verified") -> None:
        self._found = found
        self._show()
        sentence, tone = verdict(found)
        self.say(sentence, "bad" if tone == "bad" else "good")

    def action_read(self) -> None:
        """What is under the cursor, in full."""
        here = self.query_one(MixedRows).here
        if here is None or here.about is None:
            return
        text = "".join(cell.text for cell in here.cells).strip()

        def fold(cells: int, look: Look) -> list[list[Piece]]:
            return [[(part, look.text)] for part in wrap(text, cells)]

        self.kaoping.push_screen(TextPage(_(self.TITLE), fold))

    def action_save_heads(self) -> None:
        """Write the heads to a file."""
        services = self.kaoping.services
        day = services.workspace.clock.today().isoformat()
        self.kaoping.push_screen(
            SavePage(
                _("写出链头"), _("把现在的链头写进一个文件。请另外保管,以后在这里用「对照」核对。"),
                f"{_('链头')}-{day}.txt",
                made_first(lambda: "".join(f"{line}\n" for line in services.anchors.lines()), write_new_text),
                lambda path: self.say(_("已写到 {path}").format(path=places().told(path)), "good"),
                purpose=HEADS,
            )
        )  # fmt: skip

    def action_compare(self) -> None:
        """Verify, and compare with what was kept elsewhere."""
        safekeeping = self.kaoping.services.safekeeping

        def verify(task: Task, answers: tuple[str, ...]) -> "Verified":
            path, printed = answers
            return safekeeping.verify(task, read_text_file(path, MOST_HEAD_BYTES) if path else None, printed)

        questions = [
            InputLine(_("链头文件"), optional=True, path=PathWanted(HEADS, (".txt",))),
            InputLine(_("校验码"), optional=True),
        ]
        about = _("写另外保管的链头文件的路径,或印在纸上的校验码(印件的页脚有);两样都可以写。")
        self.kaoping.push_screen(LongAskPage(_("对照"), about, questions, verify, self._verified))

    def action_anchor(self) -> None:
        """Write the root over all chains down, and show it."""
        self.ask(self.kaoping.services.anchors.write, self._show_anchor)

    def _show_anchor(self, made: "SuperAnchor") -> None:
        told = [_("总校验码 {root}").format(root=made.root), ""]
        told += [_("{name}:{anchor}").format(name=shown(one.unit.name), anchor=one.text) for one in made.proofs]
        told += ["", _("请印出来另外保管;以后在「对照」里写上一个单位的这一串就能核对它。")]

        def fold(cells: int, look: Look) -> list[list[Piece]]:
            return [[(part, look.text)] for text in told for part in wrap(text, cells)]

        self.kaoping.push_screen(TextPage(_("总校验码"), fold))
        self.load()

    def action_reload(self) -> None:
        """Read again."""
        self.load()
