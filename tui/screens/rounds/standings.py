"""Publishing (晒账) and rating (评账): every organisation's ledger of one period."""

from typing import TYPE_CHECKING

from ....core.ledger.oversight.model import ratings
from ....plugins.i18n import N_, _
from ...commands import Command
from ...widgets.listing import Cell, ListColumn, ListRow
from ..base.dialogs import AskPage, InputLine
from ..base.listpage import FIND, RELOAD, ListPage
from ..base.page import BACK

if TYPE_CHECKING:
    from ....core.kernel.unit import Unit
    from ....core.ledger.oversight.model import LedgerRating, Publication
    from ....core.services.oversight import LedgerStanding

COMMANDS = (
    Command("rate", "enter,f2", N_("评账"), N_("给光标所在党组织这个期间的台账评等次")),
    Command("publish", "f3", N_("晒账"), N_("把光标所在党组织这个期间的台账晒给下级和同级看")),
    Command("period", "f6", N_("期间"), N_("换一个期间:年、半年、季度或月")),
    FIND,
    RELOAD,
    BACK,
)


class StandingsPage(ListPage["LedgerStanding"]):
    """Code, name, published when with how many entries, rating, remark."""

    OFFERS = COMMANDS
    TITLE = N_("晒账评账")
    COLUMNS = (
        ListColumn(N_("编号"), 6),
        ListColumn(N_("党组织"), 12),
        ListColumn(N_("晒账日期")),
        ListColumn(N_("条数"), right=True),
        ListColumn(N_("评账")),
        ListColumn(N_("意见"), 10),
        ListColumn(N_("评账人"), 4),
    )

    def __init__(self, unit: "Unit") -> None:
        super().__init__()
        self._unit = unit
        self._asked = ""

    @property
    def _period(self) -> str:
        """The period that was asked for, else the quarter of today."""
        day = self.kaoping.services.workspace.clock.today()
        return self._asked or f"{day.year}-Q{(day.month + 2) // 3}"

    def path(self) -> tuple[str, ...]:
        """Unit, what it is, the period."""
        return self._unit.name, _(self.TITLE), self._period

    def load(self) -> None:
        """Read them."""
        services, unit, period = self.kaoping.services, self._unit, self._period
        self.ask(lambda: services.oversight.standings(unit, period), self.take)

    def listed(self) -> None:
        """How many are done."""
        published = sum(item.published is not None for item in self._items)
        rated = sum(item.rating is not None for item in self._items)
        self.show_path(
            _("共 {all} 个,已晒 {published},已评 {rated}").format(
                all=len(self._items), published=published, rated=rated
            )
        )

    def key(self, item: "LedgerStanding") -> int:
        """The organisation's id."""
        return item.organisation

    def cells(self, item: "LedgerStanding") -> ListRow:
        """One organisation."""
        published, rating = item.published, item.rating
        return (
            Cell(item.code, "quiet"),
            Cell(item.name, "strong"),
            Cell(self.day_of(published.at) if published else _("未晒"), "text" if published else "warning"),
            Cell(str(published.entries) if published else ""),
            Cell(ratings()[rating.rating] if rating else _("未评"), "strong" if rating else "warning"),
            Cell(rating.remark if rating else ""),
            Cell(rating.actor if rating else "", "quiet"),
        )

    # Commands.

    def action_rate(self) -> None:
        """Ask for the rating and a remark."""
        services, here, unit, period = self.kaoping.services, self.here, self._unit, self._period
        if self.to_list() or here is None:
            return
        about = _("{name} {period} 的台账评什么?可评:{ratings}。").format(
            name=here.name, period=period, ratings=" / ".join(ratings().values())
        )
        before = here.rating
        questions = (
            InputLine(_("等次"), ratings()[before.rating] if before else ""),
            InputLine(_("意见"), before.remark if before else "", optional=True),
        )
        self.kaoping.push_screen(
            AskPage(
                _("评账"),
                about,
                questions,
                lambda answers: services.oversight.rate(unit, here.organisation, period, *answers),
                self._rated,
            )
        )

    def _rated(self, rating: "LedgerRating") -> None:
        self.say(_("已评为{rating}").format(rating=ratings()[rating.rating]), "good")

    def action_publish(self) -> None:
        """Ask for a note and publish."""
        services, here, unit, period = self.kaoping.services, self.here, self._unit, self._period
        if here is None:
            return
        place = here.organisation
        about = _("把 {name} {period} 的台账晒给下级和同级看。").format(name=here.name, period=period)
        self.kaoping.push_screen(
            AskPage(
                _("晒账"), about, [InputLine(_("说明"), optional=True)],
                lambda answers: services.oversight.publish(unit, place, period, answers[0]), self._published,
            )
        )  # fmt: skip

    def _published(self, publication: "Publication") -> None:
        self.say(_("已晒,共 {n} 条").format(n=publication.entries), "good")

    def action_period(self) -> None:
        """Another period."""
        about = _("看哪个期间?写成 2025、2025-H1、2025-Q3 或 2025-06。")
        ask = AskPage(_("期间"), about, [InputLine(_("期间"), self._period)], lambda answers: answers[0], self._see)
        self.kaoping.push_screen(ask)

    def _see(self, period: str) -> None:
        self._asked = period
        self.load()
