"""How often each value of a column occurs among the subjects that are listed."""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from textual import events
from textual.widget import Widget

from ....plugins.contract.values import round_half_up, show_percent
from ....plugins.i18n import N_, _
from ...commands import Command
from ...widgets.charts import share
from ...widgets.listing import BarCell, Cell, ListColumn, Listing, ListRow
from ...widgets.rows import ROW_COMMANDS
from ..base.page import BACK, Page
from .columns import SubjectColumn, frequencies

if TYPE_CHECKING:
    from ....core.results.glance import GlanceRow, RoundGlance

COMMANDS = (
    Command("only", "enter", N_("只看这些"), N_("回到名单,只列出光标所在这个值的对象")),
    Command("next_column", "right,f8", N_("下一列"), N_("看右边一列的频次;按数字直接看第几列")),
    Command("previous_column", "left,f7", N_("上一列"), N_("看左边一列的频次")),
    BACK,
)

LEAST_BAR, MOST_BAR, BESIDE_BAR = 20, 80, 48


class ValueList(Listing):
    """The values; a digit goes to the column it names on the screen."""

    def take(self, event: events.Key) -> bool:
        """Take digits."""
        if event.character is None or not (event.character.isascii() and event.character.isdigit()):
            return False
        screen = self.screen
        if isinstance(screen, CountsPage):
            screen.to_column((int(event.character) - 1) % 10)
        return True


class CountsPage(Page):
    """A column's values, how many subjects have each, and their share."""

    OFFERS = COMMANDS
    TITLE = N_("频次")

    def __init__(
        self,
        glance: "RoundGlance",
        rows: "Sequence[GlanceRow]",
        columns: Sequence[SubjectColumn],
        at: int,
        then: Callable[[SubjectColumn, str], None],
    ) -> None:
        """``then`` is done on the screen before with a column and the value that is wanted of it."""
        super().__init__()
        self._glance, self._rows, self._columns, self._at, self._then = glance, tuple(rows), tuple(columns), at, then
        self._counts: list[tuple[str, int]] = []

    def path(self) -> tuple[str, ...]:
        """Unit, round, the column."""
        return self._glance.info.unit.name, _(self.TITLE), self._columns[self._at].title

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """Also the keys of the list."""
        return ((_(self.TITLE), self.OFFERS), (_("列表"), ROW_COMMANDS))

    def body(self) -> Iterable[Widget]:
        """The list."""
        columns = (
            ListColumn(_("值"), 8),
            ListColumn(_("对象数"), right=True),
            ListColumn(_("占比"), right=True),
            ListColumn(""),
        )
        yield ValueList(columns, _("没有对象"))

    def begin(self) -> None:
        """Count."""
        self._show()

    def lay_out(self) -> None:
        """Count again, for the new width."""
        super().lay_out()
        self._show()

    def _show(self) -> None:
        column = self._columns[self._at]
        self._counts = frequencies(self._rows, column, self._glance)
        self.query_one(Listing).show([self._cells(value, count) for value, count in self._counts])
        titles = (f"{(place + 1) % 10} {each.title}" for place, each in enumerate(self._columns[:10]))
        self.show_path(_("{n} 个对象,{values} 个值").format(n=len(self._rows), values=len(self._counts)))
        self.say("  ".join(titles))

    @property
    def _bar_cells(self) -> int:
        """What the longest bar has: the room beside values and figures."""
        return max(LEAST_BAR, min(MOST_BAR, self.size.width - BESIDE_BAR))

    def _cells(self, value: str, count: int) -> ListRow:
        most = max(count for _value, count in self._counts)
        percent = show_percent(round_half_up(Fraction(count, len(self._rows)), 3))
        return (
            Cell(value or _("(未填)"), "strong"),
            Cell(str(count)),
            Cell(percent, "quiet"),
            BarCell(share(count, most, self._bar_cells, " ")),
        )

    def action_only(self) -> None:
        """Back to the list, with these alone."""
        if self._counts:
            value = self._counts[self.query_one(Listing).current_row()][0]
            self.action_back()
            self._then(self._columns[self._at], value)

    def action_next_column(self) -> None:
        """The column to the right."""
        self.to_column(self._at + 1)

    def action_previous_column(self) -> None:
        """The column to the left."""
        self.to_column(self._at - 1)

    def to_column(self, place: int) -> None:
        """Count the column at ``place``, if there is one."""
        if 0 <= place < len(self._columns):
            self._at = place
            self._show()
