"""Files that were brought into a unit, a round or a book: which, by whom, when; each can be taken back as a whole."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual.widget import Widget

from ....plugins.i18n import N_, _
from ...commands import Command
from ...style.width import wrap
from ...widgets.lines import Piece, TextLines
from ...widgets.listing import Cell, ListColumn, Listing, ListRow
from ..base.dialogs import AskPage, InputLine, TextPage
from ..base.listpage import FIND, RELOAD, ListPage
from ..base.page import BACK

if TYPE_CHECKING:
    from ....core.exchange.imports_repository import BroughtFile
    from ....core.exchange.taking_back import TakenBack
    from ....core.kernel.unit import Unit
    from ...style.theme import Look

COMMANDS = (
    Command(
        "take_back",
        "delete",
        N_("取回"),
        N_("把光标所在的导入整个取回,恢复成导入以前;后来别人改过的不动,逐处说明"),
        asks=True,
        act="import.undo",
    ),
    FIND,
    RELOAD,
    BACK,
)
DETAIL_LINES = 2


class BroughtPage(ListPage["BroughtFile"]):
    """Number, what, file, rows, who, when, whether taken back."""

    OFFERS = COMMANDS
    TITLE = N_("导入记录")
    COLUMNS = (
        ListColumn(N_("号"), right=True),
        ListColumn(N_("什么"), 10),
        ListColumn(N_("文件"), 12),
        ListColumn(N_("行数"), right=True),
        ListColumn(N_("谁"), 4),
        ListColumn(N_("时间")),
        ListColumn(N_("取回"), 6),
    )
    NOTHING = N_("没有导入过文件")

    DEFAULT_CSS = f"BroughtPage #file {{ height: {DETAIL_LINES + 1}; }}"

    def __init__(self, unit: "Unit", round_: str = "", book: str = "") -> None:
        """Only those of the round with the code ``round_`` or of the ``book``, where given."""
        super().__init__()
        self._unit, self._round, self._book = unit, round_, book

    def path(self) -> tuple[str, ...]:
        """Unit, round or book, what is listed."""
        return (self._unit.name, *filter(None, (self._round, self._book)), _(self.TITLE))

    def body(self) -> Iterable[Widget]:
        """The list, and the one under the cursor in full."""
        yield from super().body()
        yield TextLines(id_="file")

    def load(self) -> None:
        """Read them."""
        services, unit, round_, book = self.kaoping.services, self._unit, self._round, self._book
        self.ask(lambda: services.imports.brought(unit, round_=round_, book=book), self.take)

    def listed(self) -> None:
        """How many there are."""
        self.show_path(_("{n} 次").format(n=len(self.shown)))
        self._show_detail()

    def lay_out(self) -> None:
        """Fold the detail again."""
        super().lay_out()
        self._show_detail()

    def on_listing_moved(self, event: Listing.Moved) -> None:
        """Another one is under the cursor."""
        event.stop()
        self._show_detail()

    def _show_detail(self) -> None:
        here, look, cells = self.here, self.kaoping.look, max(20, self.size.width - 2)
        lines: list[list[Piece]] = [[(" " * self.size.width, look.heading)]]
        if here is not None:
            why = ""
            if here.taken_back:
                why = _("{who} 在 {day} 取回:{reason}").format(
                    who=here.taken_by, day=self.day_of(here.taken_at), reason=here.reason or _("没有写理由")
                )
            text = "  ".join(filter(None, (f"SHA-256 {here.sha256[:16]}", here.file, why)))
            lines += [[(" ", look.text), (part, look.text)] for part in wrap(text, cells)[:DETAIL_LINES]]
        self.query_one("#file", TextLines).show(lines)

    def key(self, item: "BroughtFile") -> int:
        """Its number."""
        return item.id

    def words(self, item: "BroughtFile") -> tuple[Sequence[str], str]:
        """Found by what it is, the file and who."""
        return (str(item.id), item.title, item.file, item.actor), ""

    def cells(self, item: "BroughtFile") -> ListRow:
        """One file."""
        gone = bool(item.taken_back)
        return (
            Cell(str(item.id), "quiet"),
            Cell(item.title, "quiet" if gone else "strong"),
            Cell(item.file, "quiet" if gone else "text"),
            Cell(str(item.rows)),
            Cell(item.actor, "quiet"),
            Cell(self.day_of(item.at), "quiet"),
            Cell(_("已取回") if gone else "", "warning"),
        )

    def action_take_back(self) -> None:
        """Ask why, and take it back."""
        here = self.here
        if here is None:
            return
        if here.taken_back:
            self.say(_("这一次已经取回"), "warning")
            return
        services, unit = self.kaoping.services, self._unit
        about = _("取回第 {n} 号导入「{file}」:它写的全部恢复成导入以前;后来别人改过的不动。").format(
            n=here.id, file=here.file
        )
        self.kaoping.push_screen(
            AskPage(
                _("取回"), about, [InputLine(_("理由"))],
                lambda answers: services.imports.take_back(unit, here.id, answers[0]), self._taken_back,
            )
        )  # fmt: skip

    def _taken_back(self, taken: "TakenBack") -> None:
        self.load()
        if not taken.left:
            self.say(_("已取回第 {n} 号导入").format(n=taken.file.id), "good")
            return
        sentences = (
            _("已取回第 {n} 号导入。后来又改过、没有动的有 {left} 处:").format(n=taken.file.id, left=len(taken.left)),
            *taken.left,
        )

        def fold(cells: int, look: "Look") -> list[list[Piece]]:
            return [[(text, look.text)] for sentence in sentences for text in wrap(sentence, cells)]

        self.kaoping.push_screen(TextPage(_("取回"), fold))
