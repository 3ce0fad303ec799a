"""A question only a person can answer: the choices, and the reason that is kept with the answer.

Of one subject, or of all it concerns at once; and the queue of what needs a person in a round.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from ....plugins.contract.values import show_total
from ....plugins.i18n import N_, _
from ...commands import Command
from ...style.width import wrap
from ...widgets.field import TextField
from ...widgets.lines import TextLines
from ...widgets.listing import Cell, ListColumn, Listing, ListRow
from ..base.listpage import FIND, RELOAD, ListPage
from ..base.page import BACK, Page
from .columns import branch_of, grade_words

if TYPE_CHECKING:
    from ....core.results.glance import GlanceRow, Need, RoundGlance
    from ....core.rounds.model import RoundKey, RoundOutline, RoundSubject
    from ....plugins.evaluation.outcome import OpenQuestion

COMMANDS = (
    Command("decide", "enter", N_("裁定"), N_("按光标所在的答案和写下的理由裁定")),
    Command("next_question", "f8", N_("换问题"), N_("还有别的问题时,看下一个")),
    Command("choose_up", "up", N_("上一行"), N_("光标上移一行"), footer=False),
    Command("choose_down", "down", N_("下一行"), N_("光标下移一行"), footer=False),
    BACK,
)
QUESTION_LINES = 3


class DecidePage(Page):
    """One question at a time: choices by Up and Down, the reason typed, Enter decides."""

    OFFERS = COMMANDS
    TITLE = N_("裁定")
    DEFAULT_CSS = f"DecidePage #question {{ height: {QUESTION_LINES}; }}"

    def __init__(self, round_: "RoundOutline", subject: "RoundSubject", questions: "Sequence[OpenQuestion]") -> None:
        super().__init__()
        self._round = round_
        self._subject = subject
        self._questions = tuple(questions)
        self._at = 0

    def path(self) -> tuple[str, ...]:
        """Subject and what is done."""
        return self._round.info.unit.name, f"{self._subject.code} {self._subject.name}", _(self.TITLE)

    def body(self) -> Iterable[Widget]:
        """Question, reason, choices."""
        yield TextLines(id_="question")
        yield TextField(_("理由"), kept=True)
        yield Listing((ListColumn(_("可选的答案"), 10),), "")

    def begin(self) -> None:
        """The first question; typing goes into the reason."""
        self._show()
        self.query_one(TextField).focus()

    def spot(self) -> list[Any]:
        """The question, and the choice under the cursor."""
        return [self._questions[self._at].question, self.query_one(Listing).spot()]

    def to_spot(self, spot: Any) -> bool:
        """To the question and the choice."""
        place = next((place for place, one in enumerate(self._questions) if one.question == spot[0]), None)
        if place is None:
            return False
        self._at = place
        self._show()
        return self.query_one(Listing).to_spot(spot[1])

    def lay_out(self) -> None:
        """Fold the question again."""
        super().lay_out()
        self._show()

    def action_choose_up(self) -> None:
        """The choice above."""
        self.query_one(Listing).step(-1)

    def action_choose_down(self) -> None:
        """The choice below."""
        self.query_one(Listing).step(1)

    def action_decide(self) -> None:
        """Store the answer and go back."""
        services, asked = self.kaoping.services, self._questions[self._at]
        choice = asked.choices[self.query_one(Listing).current_row()]
        reason = self.query_one(TextField).text
        round_, code = self._round.info.key, self._subject.code
        self.ask(
            lambda: services.rounds.decide(round_, code, asked.question, choice, reason),
            lambda _none: self.action_back(),
        )

    def action_next_question(self) -> None:
        """Another open question, if there is one."""
        self._at = (self._at + 1) % len(self._questions)
        self.query_one(Listing).move_to(0)
        self._show()

    def _show(self) -> None:
        asked, look = self._questions[self._at], self.kaoping.look
        lines = wrap(_(asked.title), max(20, self.size.width - 2))[:QUESTION_LINES]
        self.query_one("#question", TextLines).show([[(" ", look.text), (text, look.strong)] for text in lines])
        listing = self.query_one(Listing)
        listing.show([(Cell(_(choice)),) for choice in asked.choices], listing.current_row())
        self.show_path(f"{self._at + 1}/{len(self._questions)}")


SIGN_CHOSEN, SIGN_LEFT = "[x]", "[ ]"

RULING = (
    Command("decide", "enter", N_("裁定"), N_("给打了勾的全部对象裁定同一个答案,写同一条理由,一次存好")),
    Command("next_choice", "f2", N_("换答案"), N_("选下一个答案")),
    Command("tick", "f4", N_("打勾"), N_("光标所在的对象裁定或不裁定")),
    Command("tick_all", "ctrl+a", N_("全选"), N_("全部打勾;已经全部打勾时全部去掉")),
    Command("choose_up", "up", N_("上一行"), N_("光标上移一行"), footer=False),
    Command("choose_down", "down", N_("下一行"), N_("光标下移一行"), footer=False),
    Command("page_up", "pageup", N_("上一页"), N_("上移一屏"), footer=False),
    Command("page_down", "pagedown", N_("下一页"), N_("下移一屏"), footer=False),
    BACK,
)


class RulingPage(Page):
    """One question about all subjects it concerns: one answer and one reason for those that are ticked."""

    OFFERS = RULING
    TITLE = N_("裁定")
    DEFAULT_CSS = f"RulingPage #question {{ height: {QUESTION_LINES}; }} RulingPage #choices {{ height: 2; }}"

    def __init__(self, key: "RoundKey", title: str, need: "Need", rows: "Sequence[GlanceRow]") -> None:
        """``title`` is what the round is called."""
        super().__init__()
        self._key, self._title, self._need, self._rows = key, title, need, tuple(rows)
        self._ticked = {row.subject.code for row in rows}
        self._choice = 0
        self._busy = False

    def path(self) -> tuple[str, ...]:
        """Unit, round and what is done."""
        return self._key.unit.name, self._title, _(self.TITLE)

    def body(self) -> Iterable[Widget]:
        """Question, answer, reason, subjects."""
        yield TextLines(id_="question")
        yield TextLines(id_="choices")
        yield TextField(_("理由"))
        columns = (ListColumn(_("裁定")), ListColumn(_("编号"), 6), ListColumn(_("名称"), 8), ListColumn(_("支部"), 6))
        totals = (ListColumn(_("总分"), right=True), ListColumn(_("等次")), ListColumn(_("名次"), right=True))
        yield Listing((*columns, *totals), "")

    def begin(self) -> None:
        """Typing goes into the reason."""
        self._show()
        self.query_one(TextField).focus()

    def lay_out(self) -> None:
        """Fold the question again."""
        super().lay_out()
        self._show()

    def _show(self) -> None:
        look, cells = self.kaoping.look, max(20, self.size.width - 2)
        lines = wrap(_(self._need.title), cells)[:QUESTION_LINES]
        question = self.query_one("#question", TextLines)
        question.styles.height = len(lines)
        question.show([[(" ", look.text), (text, look.strong)] for text in lines])
        pieces = [(" ", look.text)]
        for place, choice in enumerate(self._need.choices):
            chosen = place == self._choice
            pieces += [
                (f"({'x' if chosen else ' '}) {_(choice)}", look.selected if chosen else look.text),
                ("  ", look.text),
            ]
        self.query_one("#choices", TextLines).show([pieces])
        listing = self.query_one(Listing)
        listing.show([self._cells(row) for row in self._rows], listing.current_row())
        self.show_path(_("选中 {n}/{all}").format(n=len(self._ticked), all=len(self._rows)))

    def _cells(self, row: "GlanceRow") -> ListRow:
        ticked = row.subject.code in self._ticked
        subject, result = row.subject, row.result
        return (
            Cell(SIGN_CHOSEN if ticked else SIGN_LEFT, "good" if ticked else "quiet"),
            Cell(subject.code, "quiet"),
            Cell(subject.name, "strong"),
            Cell(branch_of(row), "quiet"),
            Cell("" if result.total is None else show_total(result.total), "strong"),
            Cell(grade_words(row)),
            Cell("" if result.rank is None else str(result.rank)),
        )

    def action_choose_up(self) -> None:
        """The subject above."""
        self.query_one(Listing).step(-1)

    def action_choose_down(self) -> None:
        """The subject below."""
        self.query_one(Listing).step(1)

    def action_page_up(self) -> None:
        """One screen up."""
        self.query_one(Listing).action_page_up()

    def action_page_down(self) -> None:
        """One screen down."""
        self.query_one(Listing).action_page_down()

    def action_next_choice(self) -> None:
        """The next answer."""
        self._choice = (self._choice + 1) % len(self._need.choices)
        self._show()

    def action_tick(self) -> None:
        """Answer about the subject under the cursor, or not."""
        self._ticked ^= {self._rows[self.query_one(Listing).current_row()].subject.code}
        self._show()

    def action_tick_all(self) -> None:
        """Answer about all, or none yet."""
        everybody = {row.subject.code for row in self._rows}
        self._ticked = set() if self._ticked == everybody else everybody
        self._show()

    def action_decide(self) -> None:
        """Store the answer about all that are ticked, in one act, and go back."""
        services, key, asked = self.kaoping.services, self._key, self._need
        codes = tuple(row.subject.code for row in self._rows if row.subject.code in self._ticked)
        choice, reason = asked.choices[self._choice], self.query_one(TextField).text
        if not codes:
            self.say(_("还没有选中对象,请按 F4 打勾"), "bad")
        elif not self._busy:
            self._busy = True
            self.ask(
                lambda: services.rounds.decide_all(key, codes, asked.id, choice, reason),
                lambda _count: self.action_back(),
                self._again,
            )

    def _again(self) -> None:
        self._busy = False


QUEUE = (
    Command(
        "open", "enter,f2", N_("处理"), N_("要裁定的:给全部有关对象一次裁定;缺证明的:看登记;其他的:只列出有关对象")
    ),
    FIND,
    RELOAD,
    BACK,
)


class NeedsPage(ListPage["Need"]):
    """What needs a person in a round: each question once, with all it concerns."""

    OFFERS = QUEUE
    TITLE = N_("要人处理")
    NOTHING = N_("没有要人处理的")
    COLUMNS = (
        ListColumn(N_("种类")),
        ListColumn(N_("事项"), 20),
        ListColumn(N_("数目"), right=True),
        ListColumn(N_("有关对象"), 12),
    )

    def __init__(self, key: "RoundKey", title: str, then: "Callable[[Need], None]") -> None:
        """``title`` is what the round is called; ``then`` is done on the screen before with what no answer settles."""
        super().__init__()
        self._key, self._title, self._then = key, title, then
        self._glance: RoundGlance | None = None

    def path(self) -> tuple[str, ...]:
        """Unit, round, what it is."""
        return self._key.unit.name, self._title, _(self.TITLE)

    def load(self) -> None:
        """Read the round."""
        services, key = self.kaoping.services, self._key
        self.ask(lambda: services.results.glance(key), self._take)

    def _take(self, glance: "RoundGlance") -> None:
        self._glance = glance
        self.take(glance.needs)

    def listed(self) -> None:
        """How many there are."""
        self.show_path(_("共 {n} 件").format(n=len(self._items)))

    def key(self, item: "Need") -> tuple[str, str]:
        """Its kind and what it is about."""
        return item.kind, item.id

    def cells(self, item: "Need") -> ListRow:
        """One of them."""
        kinds = {
            "question": _("裁定"),
            "tie": _("末位同分"),
            "proof": _("缺证明"),
            "total": _("没有总分"),
            "grade": _("等次待定"),
        }
        return (
            Cell(kinds[item.kind] if item.required else _("可以裁定"), "warning" if item.required else "text"),
            Cell(_(item.title), "strong"),
            Cell(str(item.cases)),
            Cell("、".join(row.subject.name for row in self._concerned(item, 20)), "quiet"),
        )

    def _concerned(self, need: "Need", most: int | None = None) -> "list[GlanceRow]":
        known = {row.subject.code: row for row in self._glance.rows} if self._glance is not None else {}
        return [known[code] for code in need.subjects[:most]]

    def action_open(self) -> None:
        """Settle it, or go where it is settled."""
        if self.to_list() or self.here is None:
            return
        if self.here.is_asked:
            self.kaoping.push_screen(RulingPage(self._key, self._title, self.here, self._concerned(self.here)))
        else:
            need = self.here
            self.action_back()
            self._then(need)
