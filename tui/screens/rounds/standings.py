"""Publishing (晒账) and rating (评账): every organisation's ledger of one period."""

from typing import TYPE_CHECKING

from ....core.kernel.paths import places
from ....core.ledger.oversight.model import mean_words, rating_scale, ratings, ratings_words
from ....plugins.i18n import N_, _
from ...commands import Command
from ...completing import EXPORTS
from ...paths import write_new_workbook
from ...style.theme import Look
from ...style.width import wrap
from ...widgets.lines import Piece
from ...widgets.listing import Cell, ListColumn, ListRow
from ..base.dialogs import AskPage, InputLine, TextPage
from ..base.listpage import FIND, RELOAD, ListPage
from ..base.page import BACK
from ..base.saving import SavePage, made_first

if TYPE_CHECKING:
    from ....core.kernel.unit import Unit
    from ....core.ledger.oversight.model import LedgerRating, Publication
    from ....core.services.oversight import LedgerStanding

COMMANDS = (
    Command("rate", "enter,f2", N_("评账"), N_("给光标所在党组织这个期间的台账评等次"), asks=True),
    Command("publish", "f9", N_("晒账"), N_("把光标所在党组织这个期间的台账晒给下级和同级看"), asks=True),
    Command("each", "f6", N_("各份评分"), N_("光标所在党组织这个期间的每一份评分:谁评的、评什么、意见")),
    Command("period", "f4", N_("期间"), N_("换一个期间:年、半年、季度或月"), asks=True),
    Command("export", "ctrl+x", N_("导出"), N_("把这个期间的平均和各份评分导出成 Excel"), footer=False, asks=True),
    FIND,
    RELOAD,
    BACK,
)


class StandingsPage(ListPage["LedgerStanding"]):
    """Code, name, published when with how many entries, the mean of all ratings, each of them, remarks."""

    OFFERS = COMMANDS
    TITLE = N_("晒账评账")
    COLUMNS = (
        ListColumn(N_("编号"), 6),
        ListColumn(N_("党组织"), 12),
        ListColumn(N_("晒账日期")),
        ListColumn(N_("条数"), right=True),
        ListColumn(N_("平均"), right=True),
        ListColumn(N_("评账"), 16),
        ListColumn(N_("意见"), 10),
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
        rated = sum(item.mean is not None for item in self._items)
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
        published, mean = item.published, item.mean
        said = ratings_words([row.rating for row in item.ratings])
        return (
            Cell(item.code, "quiet"),
            Cell(item.name, "strong"),
            Cell(self.day_of(published.at) if published else _("未晒"), "text" if published else "warning"),
            Cell(str(published.entries) if published else ""),
            Cell("" if mean is None else mean_words(mean), "strong"),
            Cell(said or _("未评"), "text" if said else "warning"),
            Cell(";".join(row.rating.remark for row in item.ratings if row.rating.remark)),
        )

    # Commands.

    def action_rate(self) -> None:
        """Ask for the rating and a remark."""
        services, here, unit, period = self.kaoping.services, self.here, self._unit, self._period
        if self.to_list() or here is None:
            return
        about = _("{name} {period} 的台账评什么?可评:{ratings}。每人、每个党组织一份,再评就替换原来的。").format(
            name=here.name, period=period, ratings=" / ".join(ratings().values())
        )
        # Nothing stands in them at first: what one person said is not what they say for an organisation.
        questions = (
            InputLine(_("等次")),
            InputLine(_("意见"), optional=True),
            InputLine(_("替哪个党组织评(空为本人)"), optional=True),
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

    def action_each(self) -> None:
        """Every rating of the ledger."""
        here = self.here
        if here is None or not here.ratings:
            self.say(_("还没有评"))
            return
        told = [f"{row.rater}  {row.called}  {self.day_of(row.rating.at)}  {row.rating.remark}" for row in here.ratings]
        mean = "" if here.mean is None else mean_words(here.mean)
        head = _("{name} {period} 平均 {mean};{scale}").format(
            name=here.name, period=self._period, mean=mean, scale=rating_scale()
        )

        def lines(cells: int, look: Look) -> list[list[Piece]]:
            return [[(part, look.text)] for text in (head, "", *told) for part in wrap(text, cells) or [""]]

        self.kaoping.push_screen(TextPage(_("各份评分"), lines))

    def action_export(self) -> None:
        """Write the ratings of the period to a workbook."""
        services, unit, period = self.kaoping.services, self._unit, self._period
        about = _("把 {period} 的评账写进一个新的 Excel 文件。").format(period=period)
        self.kaoping.push_screen(
            SavePage(
                _("导出"), about, f"{_('评账')}-{period}.xlsx",
                made_first(lambda: services.oversight.ratings_file(unit, period), write_new_workbook),
                lambda path: self.say(_("已写到 {path}").format(path=places().told(path)), "good"),
                purpose=EXPORTS,
            )
        )  # fmt: skip

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
