"""What one spot check drew: each entry with the verdict and the words of who looked at it."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from textual.widget import Widget

from ....core.ledger.oversight.model import FAULT, SOUND, verdict_title
from ....plugins.i18n import N_, _
from ...commands import Command
from ...style.entry_words import doubtful_text
from ...style.theme import Tone
from ...widgets.lines import TextLines
from ...widgets.listing import Cell, ListColumn, ListRow
from ..base.dialogs import AskPage, InputLine
from ..base.listpage import FIND, RELOAD, ListPage
from ..base.page import BACK
from ..base.routes import ToEntry

if TYPE_CHECKING:
    from ....core.kernel.unit import Unit
    from ....core.ledger.oversight.model import Inspection, Pick
    from ....core.services.oversight import PickRow

COMMANDS = (
    Command("open", "enter", N_("看记录"), N_("看光标所在的记录和它的印证")),
    Command("sound", "f2", N_("属实"), N_("这一条查过了,属实")),
    Command("fault", "ctrl+n", N_("有问题"), N_("这一条有问题,写明是什么问题"), asks=True),
    FIND,
    RELOAD,
    BACK,
)

TONES: "Mapping[str, Tone]" = {"": "warning", SOUND: "good", FAULT: "bad"}


class InspectionPage(ListPage["PickRow"]):
    """Ordinal, verdict, day, book, organisation, title, finding; the seed above."""

    OFFERS = COMMANDS
    TITLE = N_("查账")
    DEFAULT_CSS = "InspectionPage #seed { height: 3; }"
    COLUMNS = (
        ListColumn(N_("序"), right=True),
        ListColumn(N_("结论")),
        ListColumn(N_("日期")),
        ListColumn(N_("台账"), 8),
        ListColumn(N_("党组织"), 8),
        ListColumn(N_("标题"), 8),
        ListColumn(N_("检查意见"), 8),
    )

    def __init__(self, unit: "Unit", inspection: "Inspection") -> None:
        super().__init__()
        self._unit, self._inspection = unit, inspection

    def path(self) -> tuple[str, ...]:
        """Unit, what it is, its title."""
        return self._unit.name, _(self.TITLE), self._inspection.title

    def body(self) -> Iterable[Widget]:
        """The seed above the list."""
        yield TextLines(id_="seed")
        yield from super().body()

    def lay_out(self) -> None:
        """The seed again."""
        super().lay_out()
        one, look = self._inspection, self.kaoping.look
        drawn_from = _("{actor} {day} 登记:{period} 的 {all} 条里抽 {size} 条").format(
            actor=one.actor, day=self.day_of(one.at), period=one.period, all=len(one.ids), size=one.size
        )
        self.query_one("#seed", TextLines).show(
            [
                [(" ", look.text), (drawn_from, look.text)],
                [(" ", look.text), (_("种子 {seed}").format(seed=one.seed), look.quiet)],
            ]
        )

    def load(self) -> None:
        """Read them."""
        services, unit, inspection = self.kaoping.services, self._unit, self._inspection
        self.ask(lambda: services.oversight.picks(unit, inspection.id), self.take)

    def listed(self) -> None:
        """How many were looked at."""
        done = sum(bool(item.pick.verdict) for item in self._items)
        self.show_path(_("已查 {done}/{all}").format(done=done, all=len(self._items)))

    def key(self, item: "PickRow") -> int:
        """The pick's id."""
        return item.pick.id

    def cells(self, item: "PickRow") -> ListRow:
        """One entry that was drawn."""
        pick, entry = item.pick, item.entry.entry
        return (
            Cell(str(pick.ordinal), "quiet"),
            Cell(verdict_title(pick.verdict), TONES[pick.verdict]),
            Cell(entry.date, "quiet"),
            Cell(_(item.entry.book.title)),
            Cell(item.entry.organisation),
            Cell(entry.title or item.entry.person, "strong"),
            Cell(pick.finding) if pick.finding else Cell(doubtful_text(item.entry.doubts), "warning"),
        )

    # Commands.

    def action_open(self) -> None:
        """To the entry."""
        if not self.to_list() and self.here is not None:
            self.go(ToEntry(self._unit, self.here.pick.entry_id))

    def action_sound(self) -> None:
        """Nothing wrong with it."""
        services, here = self.kaoping.services, self.here
        if here is not None:
            self.ask(lambda: services.oversight.find(self._unit, here.pick.id, SOUND, ""), self._noted)

    def action_fault(self) -> None:
        """Something is, in words."""
        services, here = self.kaoping.services, self.here
        if here is None:
            return
        about = _("「{title}」有什么问题?").format(title=here.entry.entry.title or here.entry.organisation)
        ask = AskPage(
            _("有问题"), about, [InputLine(_("检查意见"), here.pick.finding)],
            lambda answers: services.oversight.find(self._unit, here.pick.id, FAULT, answers[0]), self._noted,
        )  # fmt: skip
        self.kaoping.push_screen(ask)

    def _noted(self, _pick: "Pick") -> None:
        self.load()
        self.listing.step(1)
        self.say(_("已记下"), "good")
