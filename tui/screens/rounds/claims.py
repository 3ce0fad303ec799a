"""The claims in the registers of a round, all or those of one subject: entered, put right, withdrawn with a reason."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from textual.widget import Widget

from ....core.rounds.claims.model import FIELDS, ListedClaim, TypedClaim, claim_state
from ....plugins.contract.values import show
from ....plugins.i18n import N_, _
from ...commands import Command
from ...style.width import wrap
from ...widgets.lines import Piece, TextLines
from ...widgets.listing import Cell, ListColumn, Listing, ListRow
from ..base.dialogs import AskPage, InputLine
from ..base.listpage import FIND, RELOAD, ListPage
from ..base.page import BACK

if TYPE_CHECKING:
    from ....core.rounds.model import RoundInfo

COMMANDS = (
    Command("add", "ctrl+n", N_("登记"), N_("登记一条加分、扣分或否决"), asks=True),
    Command("replace", "f2", N_("更正"), N_("用改正的登记代替光标所在的一条,写明理由;原来的留着,不再计入"), asks=True),
    Command("withdraw", "delete", N_("撤回"), N_("撤回光标所在的一条,写明理由;不删除,不再计入"), asks=True),
    Command("withdrawn", "f4", N_("看撤回的"), N_("已经撤回的也列出来:谁、何时、为什么;再按一次恢复")),
    FIND,
    RELOAD,
    BACK,
)
DETAIL_LINES = 3
LABELS = {
    "subject": N_("对象"), "register": N_("登记"), "kind": N_("类别"), "date": N_("日期"), "points": N_("分值"),
    "proof": N_("证明"), "recognised_by": N_("认定单位"), "note": N_("说明"), "count": N_("次数"),
}  # fmt: skip
MAY_BE_EMPTY = frozenset({"points", "proof", "recognised_by", "note", "count"})


class ClaimsPage(ListPage[ListedClaim]):
    """Number, subject, register, kind, date, points, times."""

    OFFERS = COMMANDS
    TITLE = N_("登记")
    COLUMNS = (
        ListColumn(N_("号"), right=True),
        ListColumn(N_("对象"), 6),
        ListColumn(N_("名称"), 6),
        ListColumn(N_("登记"), 8),
        ListColumn(N_("类别"), 8),
        ListColumn(N_("日期")),
        ListColumn(N_("分值"), right=True),
        ListColumn(N_("次数"), right=True),
        ListColumn(N_("状态"), 8),
    )
    NOTHING = N_("没有登记。按 Ctrl+N 登记一条")

    DEFAULT_CSS = f"ClaimsPage #claim {{ height: {DETAIL_LINES + 1}; }}"

    def __init__(self, info: "RoundInfo", subject: str = "") -> None:
        """``subject`` is the code of the only one whose claims are shown; empty for all."""
        super().__init__()
        self._info, self._round, self._subject = info, info.key, subject
        self._all = False

    def path(self) -> tuple[str, ...]:
        """Unit, year and scheme, subject."""
        info = self._info
        title = f"{_(self.TITLE)} {self._subject}".rstrip()
        return info.unit.name, f"{info.year} {info.title}", title

    def body(self) -> Iterable[Widget]:
        """The list, and the one under the cursor in full."""
        yield from super().body()
        yield TextLines(id_="claim")

    def load(self) -> None:
        """Read them."""
        services, round_, subject, everything = self.kaoping.services, self._round, self._subject, self._all
        self.ask(lambda: services.claims.claims(round_, subject=subject, withdrawn=everything), self.take)

    def listed(self) -> None:
        """How many, and how many of them count no more."""
        gone = sum(item.withdrawal is not None for item in self.shown)
        words = _("{n} 条,撤回 {gone}") if self._all else _("{n} 条")
        self.show_path(words.format(n=len(self.shown), gone=gone))
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
            said = here.typed
            proof = "、".join(filter(None, (said.proof, said.recognised_by, said.note)))
            state = claim_state(here, self.day_of)
            text = "  ".join(filter(None, (f"{here.title} {_(said.kind)}", proof, state)))
            lines += [[(" ", look.text), (part, look.text)] for part in wrap(text, cells)[:DETAIL_LINES]]
        self.query_one("#claim", TextLines).show(lines)

    def key(self, item: ListedClaim) -> int:
        """Its number."""
        return item.id

    def words(self, item: ListedClaim) -> tuple[Sequence[str], str]:
        """Found by subject, register, kind, day and proof."""
        said = item.typed
        return (said.subject, item.name, item.title, said.kind, said.date, said.proof, said.note), ""

    def titles(self, item: ListedClaim) -> tuple[str, ...]:
        """Found by the initials of subject, register and kind."""
        return item.name, item.title, item.typed.kind

    def cells(self, item: ListedClaim) -> ListRow:
        """One claim."""
        said, gone = item.typed, item.withdrawal is not None
        state = _("已撤回") if gone else item.remark
        return (
            Cell(str(item.id), "quiet"),
            Cell(said.subject, "quiet"),
            Cell(item.name, "quiet" if gone else "strong"),
            Cell(item.title, "quiet"),
            Cell(_(said.kind), "quiet" if gone else "text"),
            Cell(said.date, "quiet"),
            Cell("" if item.points is None else show(item.points)),
            Cell(said.count if said.count != "1" else ""),
            Cell(state, "quiet" if gone else "warning"),
        )

    # Commands.

    def action_withdrawn(self) -> None:
        """Withdrawn ones too, or only those that count."""
        self._all = not self._all
        self.load()

    def action_add(self) -> None:
        """Ask what is claimed."""
        services, round_ = self.kaoping.services, self._round
        known = TypedClaim(self._subject, "", "", "", count="1")
        about = _("登记一条:登记簿、类别照方案写;分值不写就按类别规定的。")
        self.kaoping.push_screen(
            AskPage(
                _("登记"), about, _fields(known),
                lambda answers: services.claims.add(round_, TypedClaim(*answers)), self._done,
            )
        )  # fmt: skip

    def action_replace(self) -> None:
        """Ask what is to stand in its place, and why."""
        here = self._counting()
        if here is None:
            return
        services, round_ = self.kaoping.services, self._round
        about = _("更正 {id} 号登记:原来的留着,不再计入。").format(id=here.id)
        self.kaoping.push_screen(
            AskPage(
                _("更正"), about, [*_fields(replace(here.typed, register=here.title)), InputLine(_("理由"))],
                lambda answers: services.claims.replace(
                    round_, here.id, dict(zip(FIELDS, answers[:-1], strict=True)), answers[-1]
                ),
                self._done,
            )
        )  # fmt: skip

    def action_withdraw(self) -> None:
        """Ask why, and withdraw it."""
        here = self._counting()
        if here is None:
            return
        services, round_ = self.kaoping.services, self._round
        about = _("撤回 {id} 号登记:{name} {kind} {date}。记录留着,不再计入。").format(
            id=here.id, name=here.name, kind=_(here.typed.kind), date=here.typed.date
        )
        self.kaoping.push_screen(
            AskPage(
                _("撤回"), about, [InputLine(_("理由"))],
                lambda answers: services.claims.withdraw(round_, here.id, answers[0]), self._done,
            )
        )  # fmt: skip

    def _counting(self) -> ListedClaim | None:
        """The claim under the cursor, unless it was withdrawn."""
        here = self.here
        if here is not None and here.withdrawal is not None:
            self.say(_("这一条已经撤回"), "warning")
            return None
        return here

    def _done(self, claim: ListedClaim) -> None:
        gone = claim.withdrawal is not None
        words = _("已撤回 {id} 号") if gone else _("已登记为 {id} 号")
        self.say(words.format(id=claim.id), "good")


def _fields(known: TypedClaim) -> list[InputLine]:
    texts = asdict(known)
    return [InputLine(_(LABELS[name]), texts[name], name in MAY_BE_EMPTY) for name in FIELDS]
