"""The subjects of a round: how far each is, and its result so far. Found by name, code or pinyin initials."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from textual.widget import Widget

from ....core.kernel.pinyin import has_initials, matches_initials
from ....core.kernel.text import match_key
from ....plugins.contract.values import show_total
from ....plugins.i18n import N_, _
from ...commands import Command
from ...style.theme import SIGN_PROVISIONAL
from ...widgets.field import TextField
from ...widgets.listing import Cell, ListColumn, Listing, ListRow
from ...widgets.rows import ROW_COMMANDS
from ..base.page import BACK, Page
from ..base.routes import ToBrought, ToClaims, ToResult, ToSheet

if TYPE_CHECKING:
    from ....core.results.model import StandingRow, SubjectRow
    from ....core.rounds.model import RoundKey, RoundOutline

COMMANDS = (
    Command("mark", "enter", N_("打分"), N_("给光标所在的对象打分")),
    Command("result", "f3", N_("结果"), N_("看结果和它的来历")),
    Command("find", "ctrl+f,slash", N_("查找"), N_("按姓名、编号、支部或拼音首字母查找;再按 Esc 取消")),
    Command("only_missing", "f4", N_("只看缺项"), N_("只列出还有缺项的对象;再按一次恢复")),
    Command("sort", "f6", N_("排序"), N_("依次按编号、缺项、总分排列")),
    Command("reload", "f5", N_("刷新"), N_("重新读一遍"), footer=False),
    BACK,
    Command("claims", "f2", N_("登记"), N_("本轮的加分、扣分和否决登记:登记、更正、撤回")),
    Command("brought", "f9", N_("导入记录"), N_("本轮导入过的文件;可以整个取回"), footer=False),
)


def _by_total(row: "SubjectRow") -> tuple[int, ...]:
    return (-row.result.partial,)


ORDERS: "Sequence[tuple[str, Callable[[SubjectRow], tuple[int, ...]]]]" = (
    (N_("编号"), lambda _row: ()),
    (N_("缺项"), lambda row: (-row.progress.missing,)),
    (N_("总分"), _by_total),
)


class SubjectsPage(Page):
    """Subjects: code, name, branch or class, state, total, grade, rank."""

    OFFERS = COMMANDS
    TITLE = N_("考评对象")

    def __init__(self, key: "RoundKey") -> None:
        super().__init__()
        self._key = key
        self._round: RoundOutline | None = None
        self._rows: tuple[SubjectRow, ...] = ()
        self._shown: tuple[SubjectRow, ...] = ()
        self._order = 0
        self._only_missing = False

    def path(self) -> tuple[str, ...]:
        """Unit, year and scheme, stage."""
        if self._round is None:
            return (self._key.code,)
        info = self._round.info
        return info.unit.name, self._round.title, info.stage_shown

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """Also the keys of the list."""
        return ((_(self.TITLE), self.OFFERS), (_("列表"), ROW_COMMANDS))

    def body(self) -> Iterable[Widget]:
        """A field to find by, and the list."""
        columns = (
            ListColumn(_("编号"), 6),
            ListColumn(_("名称"), 8),
            ListColumn(_("支部"), 6),
            ListColumn(_("类别"), 4),
            ListColumn(_("表"), right=True),
            ListColumn(_("缺项"), right=True),
            ListColumn(_("总分"), right=True),
            ListColumn(_("等次")),
            ListColumn(_("名次"), right=True),
        )
        yield TextField(_("查找"))
        yield Listing(columns, _("正在读取.."))

    def begin(self) -> None:
        """Hide the field until it is asked for."""
        self.query_one(TextField).display = False
        self.query_one(Listing).focus()

    def load(self) -> None:
        """Read the round and its subjects."""
        services = self.kaoping.services

        def read() -> "tuple[RoundOutline, tuple[SubjectRow, ...]]":
            round_ = services.rounds.round(self._key)
            return round_, services.results.subjects(self._key)

        self.ask(read, self._take)

    def _take(self, read: "tuple[RoundOutline, tuple[SubjectRow, ...]]") -> None:
        self._round, self._rows = read
        self._lay_out()

    def _lay_out(self) -> None:
        """Filter, sort and show; the cursor stays on its subject."""
        listing = self.query_one(Listing)
        here = self._shown[listing.current_row()].subject.code if self._shown else ""
        wanted = self.query_one(TextField).text
        rows = [row for row in self._rows if not self._only_missing or row.progress.missing]
        rows = sorted((row for row in rows if _matches(row, wanted)), key=ORDERS[self._order][1])
        self._shown = tuple(rows)
        codes = [row.subject.code for row in rows]
        listing.say_empty(_("没有符合的对象"))
        listing.show([_cells(row) for row in rows], codes.index(here) if here in codes else 0)
        self.show_path(_("{shown}/{all} 个,按{order}").format(
            shown=len(rows), all=len(self._rows), order=_(ORDERS[self._order][0])
        ))  # fmt: skip

    def on_text_field_changed(self, event: TextField.Changed) -> None:
        """Narrow the list with every letter."""
        event.stop()
        self._lay_out()

    def action_find(self) -> None:
        """Open the field."""
        field = self.query_one(TextField)
        field.display = True
        field.focus()

    def action_only_missing(self) -> None:
        """Show only who still lacks marks, or everybody."""
        self._only_missing = not self._only_missing
        self._lay_out()

    def action_sort(self) -> None:
        """The next order."""
        self._order = (self._order + 1) % len(ORDERS)
        self._lay_out()

    def action_reload(self) -> None:
        """Read again."""
        self.load()

    def action_mark(self) -> None:
        """Mark the subject; from the field, go to the list first."""
        if self.focused is self.query_one(TextField) and self._shown:
            self.query_one(Listing).focus()
        elif self._round is not None and self._shown:
            self.go(ToSheet(self._round, self._codes(), self._here()))

    def action_result(self) -> None:
        """Show the result of the subject."""
        if self._round is not None and self._shown:
            self.go(ToResult(self._round, self._codes(), self._here()))

    def action_brought(self) -> None:
        """The files that were brought into the round."""
        if self._round is not None:
            self.go(ToBrought(self._round.info.unit, round=self._round.info.code))

    def action_claims(self) -> None:
        """Show the claims of the round."""
        if self._round is not None:
            self.go(ToClaims(self._round.info))

    def action_back(self) -> None:
        """Close the field if it is open; else leave."""
        field = self.query_one(TextField)
        if field.display:
            field.clear()
            field.display = False
            self.query_one(Listing).focus()
            self._lay_out()
        else:
            super().action_back()

    def _codes(self) -> tuple[str, ...]:
        return tuple(row.subject.code for row in self._shown)

    def _here(self) -> int:
        return self.query_one(Listing).current_row()


def _matches(row: "SubjectRow", wanted: str) -> bool:
    """Whether the subject is found by ``wanted``: a part of its name, code or branch, or initials of name or branch."""
    key = match_key(wanted)
    if not key:
        return True
    subject = row.subject
    plain = (subject.name, subject.code, subject.branch_name)
    return (
        any(key in match_key(text) for text in plain)
        or (key.isascii() and matches_initials(subject.initials, wanted))
        or has_initials(subject.branch_name, wanted)
    )


def _cells(row: "SubjectRow") -> ListRow:
    subject, result, progress = row.subject, row.result, row.progress
    provisional = result.total is None
    total = "" if result.exempt else show_total(result.partial) + (SIGN_PROVISIONAL if provisional else " ")
    banded = result.computed_grade is not None  # so the scheme has grades
    grade = _("不评") if result.exempt else _(result.grade or "") or (_("待定") if banded else "")
    return (
        Cell(subject.code, "quiet"),
        Cell(subject.name, "strong"),
        Cell(subject.branch_name or subject.subject.domain, "quiet"),
        Cell(subject.subject.class_name, "quiet"),
        Cell(f"{progress.complete}/{progress.expected}", "good" if not progress.missing else "text"),
        Cell(str(progress.missing or ""), "warning"),
        Cell(total, "warning" if provisional else "strong"),
        Cell(grade),
        Cell(_rank(result)),
    )


def _rank(result: "StandingRow") -> str:
    if result.rank is None:
        return ""
    overall = "" if result.overall_rank is None else _("(全体 {rank})").format(rank=result.overall_rank)
    return f"{result.rank}{overall}"
