"""A result: gained of possible with the losses, why it is not the next grade, the tree behind the number."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.widget import Widget

from ....core.results.model import exact_words
from ....core.results.pairing import Folded, folded
from ....core.results.rendering import finding_words, findings_beside
from ....core.rounds.sheets.model import SheetKey
from ....plugins.i18n import N_, _
from ...commands import Command
from ...style.width import fit, wrap
from ...widgets.lines import Piece, TextLines
from ...widgets.outline import OUTLINE_COMMANDS, Outline
from ...widgets.rows import ROW_COMMANDS, Rows
from ..base.dialogs import TextPage, ask_history
from ..base.page import BACK, Page
from ..base.routes import ToClaims, ToOpinions, ToResult, ToSheet
from . import verdict
from .account import AccountRow, AccountRows, AccountView, account_rows, sheet_of
from .decide import DecidePage

if TYPE_CHECKING:
    from ....core.results.background import ResultBackground
    from ....core.results.model import SubjectResult
    from ....core.rounds.model import RoundOutline
    from ....core.services.sheets import LastMark
    from ....plugins.evaluation.derivation import Derivation

COMMANDS = (
    Command("decide", "f2", N_("裁定"), N_("回答要由人决定的问题,写明理由"), asks=True),
    Command("next_pane", "f6", N_("下一栏"), N_("到下一栏:得分和失分、原因、来历")),
    Command("previous_subject", "f7", N_("上一个"), N_("上一个对象的结果")),
    Command("next_subject", "f8", N_("下一个"), N_("下一个对象的结果")),
    Command("history", "ctrl+o", N_("经过"), N_("光标所在的分数的改动经过:谁、何时、由几分改为几分、为什么")),
    Command("claims", "ctrl+e", N_("登记"), N_("这个对象的加分、扣分和否决登记:登记、更正、撤回")),
    Command("opinions", "", N_("意见"), N_("这个对象写成文字的意见:问卷、访谈、领导和考核组的"), footer=False),
    Command("distance", "", N_("差多少"), N_("离更高的等次还差什么:最省力的项目、期限、受什么规则限制"), footer=False),
    Command("reload", "f5", N_("刷新"), N_("重新读一遍"), footer=False),
    BACK,
)
DETAIL_LINES, FEW_DETAIL_LINES, LOW = 6, 3, 30
"""Lines of the node under the cursor, fewer on screens below so many lines."""

TWO_PANES, THREE_PANES = 110, 160
"""From so many cells on panes stand side by side."""

MOST_REASONS = 6
"""Lines kept for reasons below the losses."""


class ResultPage(Page):
    """The result of one subject, and the way to the next one."""

    OFFERS = COMMANDS
    TITLE = N_("结果")
    DEFAULT_CSS = """
    ResultPage #head { height: 2; }
    ResultPage Horizontal { height: 1fr; }
    ResultPage Horizontal > * { height: 100%; width: 1fr; }
    """

    def __init__(self, round_: "RoundOutline", subjects: tuple[str, ...], place: int) -> None:
        super().__init__()
        self._round = round_
        self._subjects = subjects
        self._place = place
        self._read: SubjectResult | None = None
        self._tree: Folded | None = None
        self._background: ResultBackground | None = None
        self._distance: tuple[str, ...] = ()
        self._made: dict[str, str] = {}
        self._unfolded: frozenset[int] = frozenset()

    def way(self) -> ToResult:
        """To the subject shown now."""
        return ToResult(self._round, self._subjects, self._place)

    def path(self) -> tuple[str, ...]:
        """Unit, year and scheme, subject."""
        subject = self._round.by_code[self._code]
        return self._round.info.unit.name, self._round.title, f"{subject.code} {subject.name}"

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """Also the keys of the account and of the tree."""
        return (
            (_(self.TITLE), self.OFFERS),
            (_("得分"), AccountRows.OFFERS[-1:]),
            (_("来历"), (*OUTLINE_COMMANDS, *ROW_COMMANDS)),
        )

    def body(self) -> Iterable[Widget]:
        """Head, panes side by side or one at a time, the node under the cursor below."""
        yield TextLines(id_="head")
        yield Horizontal(AccountRows(id_="account"), AccountRows(id_="beside"), Outline((_("来历"), _("数值"))))
        yield TextLines(id_="node")

    @property
    def _code(self) -> str:
        return self._subjects[self._place]

    @property
    def _account(self) -> AccountRows:
        return self.query_one("#account", AccountRows)

    @property
    def _beside(self) -> AccountRows:
        return self.query_one("#beside", AccountRows)

    @property
    def _outline(self) -> Outline:
        return self.query_one(Outline)

    def focus_body(self) -> None:
        """The account has the keys."""
        self._account.focus()

    # Panes.

    def lay_out(self) -> None:
        """Share out the width: one pane, two, or three."""
        super().lay_out()
        self._share_out()
        self.query_one("#node").styles.height = self._detail_lines
        self.call_after_refresh(self._show)

    @property
    def _detail_lines(self) -> int:
        return FEW_DETAIL_LINES if self.size.height < LOW else DETAIL_LINES

    def _share_out(self) -> None:
        wide, on_tree = self.size.width, self.focused is self._outline
        self._account.display = wide >= TWO_PANES or not on_tree
        self._beside.display = wide >= THREE_PANES
        self._outline.display = wide >= TWO_PANES or on_tree
        for pane, share in ((self._account, 4), (self._beside, 3), (self._outline, 3)):
            pane.styles.width = f"{share}fr"
        if not (self.focused and self.focused.display):
            self._account.focus()

    def action_next_pane(self) -> None:
        """To the next pane; where there is room for one, it takes the place of this one."""
        panes: list[Rows] = [self._account, *([self._beside] if self._beside.display else []), self._outline]
        here = next((place for place, pane in enumerate(panes) if pane is self.focused), 0)
        self._to_pane(panes[(here + 1) % len(panes)])

    def _to_pane(self, pane: Rows) -> None:
        pane.display = True
        pane.focus()
        self._share_out()
        self.call_after_refresh(self._show_node)

    # What is read.

    def load(self) -> None:
        """Read the result."""
        services, code, round_ = self.kaoping.services, self._code, self._round.info.key
        self.ask(lambda: services.results.result(round_, code), self._take)

    def _take(self, read: "SubjectResult") -> None:
        code = read.outcome.subject.code
        if code != self._code:
            return  # the user went on meanwhile
        if self._read is None or self._read.outcome.subject.code != code:
            self._background, self._distance, self._made, self._unfolded = None, (), {}, frozenset()
        self._read, self._tree = read, folded(read.derivation)
        self._outline.show(verdict.outline_node(self._tree))
        self.show_path(f"{self._place + 1}/{len(self._subjects)}")
        self._show(first=self._background is None)
        if read.outcome.questions and not self._round.info.voided:
            self.say(_("有 {n} 个问题要由人决定,按 F2 裁定").format(n=len(read.outcome.questions)), "warning")
        else:
            self.say(read.notice, "warning" if self._round.info.voided else "plain")
        # Asked for only when the result is on the screen, because each takes longer than the result itself.
        self.call_after_refresh(self._look_behind, code)

    def _look_behind(self, code: str) -> None:
        """Ask what stands behind the result of ``code``, if that subject is still the one on the screen."""
        services, round_ = self.kaoping.services, self._round.info.key

        def taken(found: "ResultBackground") -> None:
            if code == self._code:
                self._background = found
                self._show()
                self.call_after_refresh(self._search, code)

        if code == self._code:
            self.ask(lambda: services.results.background(round_, code), taken)

    def _search(self, code: str) -> None:
        """Ask for the distance of ``code``."""
        services, round_ = self.kaoping.services, self._round.info.key

        def taken(lines: tuple[str, ...]) -> None:
            if code == self._code:
                self._distance = lines
                self._show()
                self.call_after_refresh(self._ask_makers, code)

        if code == self._code:
            self.ask(lambda: services.results.distance(round_, code).lines, taken)

    def _ask_makers(self, code: str) -> None:
        """Ask by whom and when the marks of ``code`` were made, if any of them lost something."""
        services, round_ = self.kaoping.services, self._round.info.key

        def taken(found: "tuple[LastMark, ...]") -> None:
            if code == self._code:
                self._made = {one.mark: f"{one.actor} {self.day_of(one.at)[5:]}" for one in found}
                self._show()

        sections = self._read.sections if self._read is not None else ()
        if code == self._code and any(place.mark for one in sections for loss in one.losses for place in loss.places):
            self.ask(lambda: services.sheets.last_marks(round_, code), taken)

    # What is shown.

    def _show(self, *, first: bool = False) -> None:
        """Head, account and reasons."""
        if self._read is None:
            return
        read, background, look = self._read, self._background, self.kaoping.look
        self.query_one("#head", TextLines).show(
            verdict.head_lines(read, background, self._round, self.size.width, look)
        )
        account = self._account
        cells = max(30, (account if account.display else self).size.width)
        apart = self._beside.display
        reasons = self._reasons(max(30, self._beside.size.width if apart else cells) - 2)
        room = account.size.height - (0 if apart else min(MOST_REASONS, len(reasons)))
        means = background.means if background is not None else {}
        group = background.group if background is not None else ""
        view = AccountView(read.sections, means, group, self._made, self._unfolded)
        titles, rows = account_rows(view, cells - 1 - (self.size.width >= TWO_PANES), room - 1, look)
        account.show(titles, rows if apart else [*rows, *reasons], first=first)
        beside = [(_("原因"), look.heading)]
        self._beside.show(beside, reasons if apart else ())
        self._show_node()

    def _reasons(self, cells: int) -> list[AccountRow]:
        """What follows on the account, or stands beside it."""
        if self._read is None:
            return []
        read, background, look = self._read, self._background, self.kaoping.look
        lines: verdict.Lines = []
        if background is not None:
            lines += verdict.why_lines(read, background, cells, look)
        lines += verdict.told_lines(read, background, cells, look)
        if background is not None:
            lines += verdict.year_lines(read, background, self._round.info.year, cells, look)
        lines += verdict.distance_lines(self._distance, cells, look)
        return [AccountRow(pieces) for pieces in lines]

    def on_outline_moved(self, event: Outline.Moved) -> None:
        """Show the node under the cursor in full."""
        event.stop()
        self._show_node()

    def on_account_rows_moved(self, event: AccountRows.Moved) -> None:
        """Show the node behind the row under the cursor in full."""
        event.stop()
        self._show_node()

    def _chain(self) -> tuple["Derivation", ...]:
        """The nodes under the cursor: one line of the tree, or what a row of the account stands on."""
        if self._tree is None:
            return ()
        if self.focused is self._outline:
            return self._tree.below(self._outline.path).chain
        here = self._account.here if self.focused is self._account else None
        return () if here is None or here.path is None else self._tree.below(self._tree.way(here.path)).chain

    def _show_node(self) -> None:
        look, cells = self.kaoping.look, max(20, self.size.width - 2)
        lines: list[list[Piece]] = []
        for node in self._chain():
            facts = [
                _("数值 {value}").format(value=exact_words(node.value)) if node.value is not None else "",
                _("条款 {clause}").format(clause=node.clause) if node.clause else "",
                node.note,
                _("缺:{what}").format(what="、".join(node.missing)) if node.missing else "",
            ]
            label, *more = wrap(node.label, cells)
            told = "  ".join(filter(None, facts))
            lines += [
                [(" ", look.text), (label, look.strong)],
                *([(" ", look.text), (text, look.strong)] for text in more),
            ]
            if told:
                first, *rest = wrap(f"{lines[-1][1][0]}  {told}", cells)
                name = lines[-1][1][0]
                lines[-1] = [(" ", look.text), (first[: len(name)], look.strong), (first[len(name) :], look.quiet)]
                lines += [[(" ", look.text), (text, look.quiet)] for text in rest]
            for one in findings_beside(node, self._read.outside if self._read is not None else ()):
                for said in one.words:
                    lines += [[(" ", look.text), (text, look.warning)] for text in wrap(finding_words(said), cells)]
        rule: list[Piece] = [(fit("", self.size.width), look.heading)]
        self.query_one("#node", TextLines).show([rule, *lines[: self._detail_lines - 1]])

    # Commands.

    def on_account_rows_opened(self, event: AccountRows.Opened) -> None:
        """Open the sheet that a loss is from, the losses that are not shown, or the tree at what a row stands on."""
        event.stop()
        row = event.row
        if row.section is not None and row.section not in self._unfolded:
            self._unfolded |= {row.section}
            self._show()
        elif row.path is not None and self._tree is not None and not self._open_record():
            self._outline.go_to(self._tree.way(row.path))
            self._to_pane(self._outline)

    def on_outline_opened(self, event: Outline.Opened) -> None:
        """Open the sheet or the claims that the node stands on."""
        event.stop()
        if not self._open_record():
            self._sheet_here()

    def _open_record(self) -> bool:
        """Open what a leaf of the derivation stands on; ``False`` where the cursor is not on one."""
        chain = self._chain()
        if not chain or chain[-1].parts:
            return False
        if any(ref.startswith("claim:") for node in chain for ref in node.refs):
            self.action_claims()
            return True
        if sheet_of(chain[0]) is None:
            return False
        found = self._sheet_here()
        if found is not None:
            self.go(ToSheet(self._round, self._subjects, self._place, *found))
        return True

    def action_history(self) -> None:
        """What befell the mark the node stands on; of a whole sheet, all of them."""
        found = self._sheet_here()
        if found is not None:
            ask_history(self, self._round.info.key, *found)

    def _sheet_here(self) -> tuple[SheetKey, str] | None:
        """The sheet and item that what is under the cursor stands on; where there is none, that is said."""
        chain = self._chain()
        target = sheet_of(chain[0]) if chain else None
        if target is None:
            self.say(_("这个数字不是直接从一张表来的,请展开后选下面的一项"))
            return None
        place, item = target
        return SheetKey(self._code, *place), item

    def action_distance(self) -> None:
        """What is missing for the next grade, in full."""
        lines = self._distance
        if lines:
            self.kaoping.push_screen(TextPage(_("差多少"), lambda cells, look: verdict.folded(lines, cells, look)))
        else:
            self.say(_("正在计算.."))

    def action_decide(self) -> None:
        """Answer what is open."""
        if self._read is None or not self._read.outcome.questions:
            self.say(_("没有要由人决定的问题"))
            return
        subject = self._round.by_code[self._code]
        self.kaoping.push_screen(DecidePage(self._round, subject, self._read.outcome.questions))

    def action_claims(self) -> None:
        """Show what is claimed of this subject."""
        self.go(ToClaims(self._round.info, self._code))

    def action_opinions(self) -> None:
        """Show what is said of this subject in words."""
        self.go(ToOpinions(self._round.info, self._code))

    def action_reload(self) -> None:
        """Read again."""
        self.load()

    def action_previous_subject(self) -> None:
        """The subject before."""
        self._go(-1)

    def action_next_subject(self) -> None:
        """The subject behind."""
        self._go(1)

    def _go(self, subjects: int) -> None:
        place = self._place + subjects
        if 0 <= place < len(self._subjects):
            self._place = place
            self.load()
        else:
            self.say(_("已经是第一个对象") if subjects < 0 else _("已经是最后一个对象"))
