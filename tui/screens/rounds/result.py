"""A result: the verdict on the left, the tree behind the number on the right, each node in full below."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.widget import Widget

from ....core.results.model import exact_words, readable
from ....core.results.rendering import finding_words, findings_beside
from ....core.rounds.sheets.model import SheetKey
from ....plugins.i18n import N_, _
from ...commands import Command
from ...style.width import fit, wrap
from ...widgets.lines import Piece, TextLines
from ...widgets.outline import OUTLINE_COMMANDS, Node, Outline, Path
from ...widgets.rows import ROW_COMMANDS
from ..base.dialogs import TextPage, ask_history
from ..base.page import BACK, Page
from ..base.routes import ToClaims, ToResult, ToSheet
from .decide import DecidePage
from .verdict import distance_lines, folded, shared_out, verdict_lines

if TYPE_CHECKING:
    from ....core.results.model import SubjectResult
    from ....core.rounds.model import RoundOutline
    from ....plugins.evaluation.derivation import Derivation

COMMANDS = (
    Command("to_sheet", "f5", N_("去那张表"), N_("打开光标所在的数字所依据的表,停在那一项")),
    Command("decide", "f2", N_("裁定"), N_("回答要由人决定的问题,写明理由"), asks=True),
    Command("claims", "f9", N_("登记"), N_("这个对象的加分、扣分和否决登记:登记、更正、撤回"), footer=False),
    Command("distance", "f6", N_("差多少"), N_("离更高的等次还差什么:最省力的项目、期限、受什么规则限制")),
    Command(
        "history", "ctrl+o", N_("经过"), N_("光标所在的分数的改动经过:谁、何时、由几分改为几分、为什么"), footer=False
    ),
    Command("previous_subject", "f7", N_("上一个"), N_("上一个对象的结果")),
    Command("next_subject", "f8", N_("下一个"), N_("下一个对象的结果")),
    BACK,
)
DETAIL_LINES = 6
VERDICT_SHARE, VERDICT_LEAST, VERDICT_MOST = 4, 24, 36


class ResultPage(Page):
    """The result of one subject, and the way to the next one."""

    OFFERS = COMMANDS
    TITLE = N_("结果")
    DEFAULT_CSS = f"""
    ResultPage Horizontal {{ height: 1fr; }}
    ResultPage #verdict {{ height: 100%; }}
    ResultPage #outline {{ width: 1fr; height: 100%; }}
    ResultPage #node {{ height: {DETAIL_LINES}; }}
    """

    def __init__(self, round_: "RoundOutline", subjects: tuple[str, ...], place: int) -> None:
        super().__init__()
        self._round = round_
        self._subjects = subjects
        self._place = place
        self._read: SubjectResult | None = None
        self._distance: tuple[str, ...] = ()

    def way(self) -> ToResult:
        """To the subject shown now."""
        return ToResult(self._round, self._subjects, self._place)

    def path(self) -> tuple[str, ...]:
        """Unit, year and scheme, subject."""
        subject = self._round.by_code[self._subjects[self._place]]
        return self._round.info.unit.name, self._round.title, f"{subject.code} {subject.name}"

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """Also the keys of the tree."""
        return ((_(self.TITLE), self.OFFERS), (_("来历"), (*OUTLINE_COMMANDS, *ROW_COMMANDS)))

    def body(self) -> Iterable[Widget]:
        """Verdict and tree side by side, the node below."""
        yield Horizontal(TextLines(id_="verdict"), Outline((_("来历"), _("数值"))))
        yield TextLines(id_="node")

    def focus_body(self) -> None:
        """The tree has the keys."""
        self.query_one(Outline).focus()

    def lay_out(self) -> None:
        """Share out the width."""
        super().lay_out()
        self.query_one("#verdict").styles.width = max(
            VERDICT_LEAST, min(VERDICT_MOST, self.size.width // VERDICT_SHARE)
        )
        self.call_after_refresh(self._show_verdict)
        self._show_node()

    def load(self) -> None:
        """Read the result."""
        services, code, round_ = self.kaoping.services, self._subjects[self._place], self._round.info.key
        self._distance = ()
        self.ask(lambda: services.results.result(round_, code), self._take)

    def _take(self, read: "SubjectResult") -> None:
        if read.outcome.subject.code != self._subjects[self._place]:
            return  # the user went on meanwhile
        self._read = read
        self.query_one(Outline).show(_node(read.derivation))
        self.show_path(f"{self._place + 1}/{len(self._subjects)}")
        self._show_verdict()
        if read.outcome.questions and not self._round.info.voided:
            self.say(_("有 {n} 个问题要由人决定,按 F2 裁定").format(n=len(read.outcome.questions)), "warning")
        else:
            self.say(read.notice, "warning" if self._round.info.voided else "plain")
        # Searched for only when the result is on the screen, because it takes longer than the result itself.
        self.call_after_refresh(self._search, read.outcome.subject.code)

    def _search(self, code: str) -> None:
        """Ask for the distance of ``code``, if that subject is still the one on the screen."""
        services, round_ = self.kaoping.services, self._round.info.key
        if code == self._subjects[self._place]:
            self.ask(
                lambda: services.results.distance(round_, code), lambda found: self._take_distance(code, found.lines)
            )

    def _take_distance(self, code: str, lines: tuple[str, ...]) -> None:
        if code == self._subjects[self._place]:
            self._distance = lines
            self._show_verdict()

    def _show_verdict(self) -> None:
        if self._read is None:
            return
        panel, look = self.query_one("#verdict", TextLines), self.kaoping.look
        cells, height = panel.size
        verdict = verdict_lines(self._read, self._round, cells, look)
        distance = distance_lines(self._distance, cells, look) if self._distance else []
        panel.show(shared_out(verdict, distance, cells, height, look))

    def on_outline_moved(self, event: Outline.Moved) -> None:
        """Show the node under the cursor in full."""
        event.stop()
        self._show_node()

    def _show_node(self) -> None:
        node = self._at(self.query_one(Outline).path)
        if node is None:
            return
        look, cells = self.kaoping.look, max(20, self.size.width - 2)
        lines: list[list[Piece]] = [[(fit("", self.size.width), look.heading)]]
        lines += [[(" ", look.text), (text, look.strong)] for text in wrap(node.label, cells)]
        facts = [
            _("数值 {value}").format(value=exact_words(node.value)) if node.value is not None else "",
            _("条款 {clause}").format(clause=node.clause) if node.clause else "",
        ]
        for text in ("  ".join(filter(None, facts)), node.note, _("缺:{what}").format(what="、".join(node.missing))):
            if text and text != _("缺:{what}").format(what=""):
                lines += [[(" ", look.text), (folded, look.quiet)] for folded in wrap(text, cells)]
        for one in findings_beside(node, self._read.outside if self._read is not None else ()):
            for said in one.words:
                lines += [[(" ", look.text), (folded, look.warning)] for folded in wrap(finding_words(said), cells)]
        self.query_one("#node", TextLines).show(lines[:DETAIL_LINES])

    def action_to_sheet(self) -> None:
        """Open the sheet the node stands on, at its item."""
        found = self._sheet_here()
        if found is not None:
            self.go(ToSheet(self._round, self._subjects, self._place, *found))

    def action_history(self) -> None:
        """What befell the mark the node stands on; of a whole sheet, all of them."""
        found = self._sheet_here()
        if found is not None:
            ask_history(self, self._round.info.key, *found)

    def _sheet_here(self) -> tuple[SheetKey, str] | None:
        """The sheet and item that the node under the cursor stands on; where there is none, that is said."""
        node = self._at(self.query_one(Outline).path)
        target = _sheet_of(node) if node is not None else None
        if target is None:
            self.say(_("这个数字不是直接从一张表来的,请展开后选下面的一项"))
            return None
        place, item = target
        return SheetKey(self._subjects[self._place], *place), item

    def action_distance(self) -> None:
        """What is missing for the next grade, in full."""
        lines = self._distance
        if lines:
            self.kaoping.push_screen(TextPage(_("差多少"), lambda cells, look: folded(lines, cells, look)))
        else:
            self.say(_("正在计算.."))

    def action_decide(self) -> None:
        """Answer what is open."""
        if self._read is None or not self._read.outcome.questions:
            self.say(_("没有要由人决定的问题"))
            return
        subject = self._round.by_code[self._subjects[self._place]]
        self.kaoping.push_screen(DecidePage(self._round, subject, self._read.outcome.questions))

    def action_claims(self) -> None:
        """Show what is claimed of this subject."""
        self.go(ToClaims(self._round.info, self._subjects[self._place]))

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

    def _at(self, path: Path) -> "Derivation | None":
        node = self._read.derivation if self._read is not None else None
        for place in path:
            node = node.parts[place] if node is not None and place < len(node.parts) else None
        return node


def _node(derivation: "Derivation") -> Node:
    """A derivation as the outline shows it; a condition has words instead of a figure."""
    if derivation.op == "condition":
        figure = ""
    elif derivation.value is None:
        figure = f"{readable(derivation.partial)}?" if derivation.parts else _("缺")
    else:
        figure = readable(derivation.value)
    label = derivation.label if derivation.parts or not derivation.note else f"{derivation.label}  {derivation.note}"
    return Node(label, figure, tuple(map(_node, derivation.parts)), bool(derivation.missing))


def _sheet_of(node: "Derivation") -> tuple[tuple[str, str, str, str], str] | None:
    """Form, period, filling and filler of the sheet a node names, and the item; ``None`` when it names none."""
    for ref in node.refs:
        kind, _colon, rest = ref.partition(":")
        sheet, _hash, item = rest.partition("#")
        parts = sheet.split("/", 3)
        if kind == "sheet" and len(parts) == 4:
            return (parts[0], parts[1], parts[2], parts[3]), item
        if kind == "form" and len(parts) == 3:
            return (parts[0], parts[1], parts[2], parts[2]), item
    found = {_sheet_of(part) for part in node.parts}
    return next(iter(found)) if len(found) == 1 else None
