"""The items of one sheet as a grid: a mark and a reason each. Letters pick the rules of an item. Pure.

What picking a rule by its letter asks in the cell, and what the item's mark becomes of the answers. Pure.

What the ledger proposes for an item, as the marking grid shows and takes it. Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from rich.style import Style

from ....core.kernel.errors import Error
from ....core.kernel.text import Longest
from ....core.rounds.sheets.history import letters
from ....core.rounds.sheets.marking import ItemMark, ItemRules
from ....plugins.contract import Deduction, Section
from ....plugins.evaluation.inputs import Line
from ....plugins.i18n import _
from ...style.theme import Look
from ...style.width import wrap
from ...widgets.lineedit import LineEdit
from ...widgets.lines import Piece
from ..blocks import clean, plain_letter
from ..model import Edit, Entered, GridModel
from . import cell
from .cell import MarkColumn, read_count, read_points, show_points

if TYPE_CHECKING:
    from ....core.requirements.proposals.computing import Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleEdit(Edit):
    """A rule being picked, with what is known of it: ``amount`` in thousandths. ``asking`` says what the text is; where
    nothing has to be asked, it is what the cell would hold. ``entry`` is what the item holds by then: what is
    stored, with the rules picked before in the same edit.
    """

    rule: Deduction
    asking: Literal["amount", "count", "nothing"]
    amount: int | None = None
    entry: ItemMark | None = None

    @property
    def is_text(self) -> bool:
        """Whether there is something to type."""
        return self.asking != "nothing"


def first_question(rules: ItemRules, rule: Deduction, entry: ItemMark | None) -> RuleEdit:
    """What a picked rule asks first: points for a range, else how often; where neither, it shows what it would do.

    Raises:
        Error: the rule cannot be applied.
    """
    if rule.low != rule.high:
        return RuleEdit(LineEdit(), rule=rule, asking="amount", entry=entry)
    if rule.per != "once":
        return _how_often(rule, None, entry)
    would = cell.with_rule(rules, entry, rule, None, 1)
    rules.value(would.lines)
    return RuleEdit(LineEdit.of(cell.mark_text(rules, would)), rule=rule, asking="nothing", entry=entry)


def answered(edit: RuleEdit, rules: ItemRules) -> ItemMark | RuleEdit:
    """What is said about the item once the question is answered, or the cell's next question.

    Raises:
        Error: the text is no answer.
    """
    text = edit.line.text
    if edit.asking == "nothing":
        return cell.with_rule(rules, edit.entry, edit.rule, None, 1)
    if edit.asking == "count":
        return cell.with_rule(rules, edit.entry, edit.rule, edit.amount, read_count(text))
    amount = read_points(text)
    if edit.rule.per == "once":
        return cell.with_rule(rules, edit.entry, edit.rule, amount, 1)
    rules.line(rule=edit.rule.id, deduction=amount)  # refused now rather than after the second question
    return _how_often(edit.rule, amount, edit.entry)


def _how_often(rule: Deduction, amount: int | None, entry: ItemMark | None) -> RuleEdit:
    return RuleEdit(LineEdit.of("1"), untouched=True, rule=rule, asking="count", amount=amount, entry=entry)


def would_hold(edit: RuleEdit, rules: ItemRules) -> ItemMark | None:
    """What the item would hold if the edit were entered as it stands; ``None`` while it cannot be."""
    try:
        made = answered(edit, rules)
        while isinstance(made, RuleEdit):
            made = answered(made, rules)
        rules.value(made.lines)
    except Error:
        return None
    return made


@dataclass(frozen=True, slots=True)
class MarkingRow:
    """One item: its rules for this subject, its section, the mark beside in thousandths, what the ledger proposes."""

    rules: ItemRules
    section: Section
    beside: int | None = None
    proposal: "Proposal | None" = None


class MarkModel(GridModel[str, ItemMark]):
    """The state of one sheet. A slot is an item: mark and reason are stored as one."""

    column_count = len(MarkColumn)

    def __init__(
        self, rows: Sequence[MarkingRow], entries: Mapping[str, ItemMark], *,
        row: int = 0, column: int = MarkColumn.MARK, read_only: str = "", frozen: bool = False,
    ) -> None:  # fmt: skip
        """``frozen``: what the ledger proposes is as it was when the sheet was handed in."""
        self.frozen = frozen
        self.rows = tuple(rows)
        self._place = {row.rules.item.id: place for place, row in enumerate(self.rows)}
        super().__init__(entries, row=row, column=column, read_only=read_only)

    @property
    def here(self) -> MarkingRow:
        """The row under the cursor."""
        return self.rows[self.row]

    def item(self, row: int) -> str:
        """The item of ``row``."""
        return self.rows[row].rules.item.id

    def entry(self, row: int) -> ItemMark | None:
        """What is said about the item of ``row``."""
        return self.values.get(self.item(row))

    def propose(self, proposals: "Mapping[str, Proposal]", *, frozen: bool) -> None:
        """The ledger proposes something else now."""
        self.frozen = frozen
        rows = tuple(replace(row, proposal=proposals.get(row.rules.item.id)) for row in self.rows)
        self._touched.update(place for place, row in enumerate(rows) if row != self.rows[place])
        self.rows = rows

    # What a kind of grid says.

    @property
    def row_count(self) -> int:
        """The items."""
        return len(self.rows)

    def slot(self, row: int, column: int) -> str:  # noqa: ARG002  # mark and reason share the item
        """The item."""
        return self.item(row)

    def row_of(self, slot: str) -> int:
        """Where the item stands."""
        return self._place[slot]

    def text(self, row: int, column: int) -> str:
        """The mark or the reason."""
        entry = self.entry(row)
        return cell.mark_text(self.rows[row].rules, entry) if column == MarkColumn.MARK else cell.reason_text(entry)

    def label(self, row: int, column: int) -> str:
        """The item, and which of the two."""
        item = self.rows[row].rules.item
        return f"{item.id} {_(item.title)} " + (_("得分") if column == MarkColumn.MARK else _("理由"))

    def spot(self) -> list[Any]:
        """The item and the column."""
        return [self.item(self.row), self.column]

    def place_of(self, spot: Any) -> tuple[int, int] | None:
        """Where the item is on this sheet."""
        item, column = spot
        return (self._place[item], column) if item in self._place and column < self.column_count else None

    def asked(self, edit: Edit) -> Any:
        """The rule that was picked, how far it is answered, and what the item holds by then."""
        if not isinstance(edit, RuleEdit):
            return None
        lines = None if edit.entry is None else [asdict(line) for line in edit.entry.lines]
        return [edit.rule.id, edit.asking, edit.amount, edit.untouched, lines]

    def edit_again(self, line: LineEdit, asked: Any) -> Edit | None:
        """The rule again, where the item still has it."""
        if asked is None:
            return super().edit_again(line, asked)
        id_, asking, amount, untouched, lines = asked
        rule = next((rule for rule in self.here.rules.item.deductions if rule.id == id_), None)
        entry = None if lines is None else ItemMark(tuple(Line(**one) for one in lines))
        return None if rule is None else RuleEdit(line, untouched, rule=rule, asking=asking, amount=amount, entry=entry)

    def entered(self, row: int, column: int, before: ItemMark | None, text: str) -> ItemMark | None:
        """The item's mark once ``text`` is entered as mark or reason; without a mark there is no reason either.

        Raises:
            Error: the item does not allow it.
        """
        if column == MarkColumn.MARK:
            return cell.with_mark(self.rows[row].rules, before, text)
        return cell.with_reason(before, clean(text, Longest.NOTE))

    def begin(self, typed: str) -> None:
        """A letter in the mark column picks a rule; anything else overwrites.

        Raises:
            Error: the rule cannot be applied.
        """
        rule = self._rule_for(typed) if self.column == MarkColumn.MARK else None
        if rule is None:
            super().begin(typed)
        else:
            self.open(first_question(self.here.rules, rule, self.entry(self.row)))

    def type_on(self, edit: Edit, typed: str) -> None:
        """Where a rule asks how often, its letter counts one more; where it asks nothing, the letter of another one
        adds that. Nothing is stored before the cell is left.

        Raises:
            Error: the rule cannot be applied, or there is nothing to type.
        """
        rule = self._rule_for(typed) if isinstance(edit, RuleEdit) else None
        if not isinstance(edit, RuleEdit) or (edit.is_text and (edit.asking != "count" or rule is not edit.rule)):
            super().type_on(edit, typed)
        elif edit.asking == "count":
            self.edit_line(LineEdit.of(str(read_count(edit.line.text or "0") + 1)))
        elif rule is None:
            raise Error(_("这里只等您决定扣不扣"), _("按 Enter 存下,按 Esc 放弃。"))
        else:
            applied = cell.with_rule(self.here.rules, edit.entry, edit.rule, None, 1)
            self.open(first_question(self.here.rules, rule, applied))

    def finish(self, edit: Edit, before: ItemMark | None) -> ItemMark | Edit | None:
        """The answer of a rule's question, or ordinary text.

        Raises:
            Error: the text cannot be entered.
        """
        return answered(edit, self.here.rules) if isinstance(edit, RuleEdit) else super().finish(edit, before)

    def check_fill(self, row: int, columns: range) -> None:
        """Rules differ from item to item.

        Raises:
            Error: the mark of ``row`` comes from rules.
        """
        source = self.entry(row)
        if MarkColumn.MARK in columns and source is not None and any(line.rule for line in source.lines):
            raise Error(_("按规则扣的分不能向下填充"), _("每一项的规则不同,请逐项选择。"))

    # Inside.

    def _rule_for(self, typed: str) -> Deduction | None:
        return letters(self.here.rules).get(plain_letter(typed))


def full(model: MarkModel) -> Entered[str, ItemMark]:
    """All points for every selected row.

    Raises:
        Error: an item is not for this subject.
    """
    rows, _columns = model.selection()
    return [(model.item(row), cell.with_full_mark(model.rows[row].rules, model.entry(row))) for row in rows]


Lines = list[list[Piece]]

SIGN_UNEXPLAINED = "!"
"""Stands behind a proposal that the mark beside it differs from without a reason."""


def offer_text(row: MarkingRow) -> str:
    """What is proposed, in a few cells: points off, nothing off, or only something to look at."""
    proposal = row.proposal
    if proposal is None:
        return ""
    if proposal.mark is None:
        return _("可查")
    taken = _taken_off(row.rules, proposal.mark)
    return _("不扣") if taken == 0 else show_points(-taken)


def is_unexplained(row: MarkingRow, entry: ItemMark | None) -> bool:
    """Whether ``entry`` differs from what is proposed and says no reason."""
    proposal = row.proposal
    if proposal is None or proposal.mark is None or not proposal.binding or entry is None or not row.rules.applies:
        return False
    same = row.rules.value(entry.lines) == row.rules.value(proposal.mark.lines)
    return not same and not cell.reason_text(entry)


def proposed(model: MarkModel) -> Entered[str, ItemMark]:
    """What the ledger proposes for the selected items; those it proposes nothing for stay as they are.

    Raises:
        Error: it proposes nothing for any of them.
    """
    rows, _columns = model.selection()
    offers = [(model.item(row), model.rows[row].proposal) for row in rows]
    taken = [(item, proposal.mark) for item, proposal in offers if proposal is not None and proposal.mark is not None]
    if not taken:
        raise Error(_("台账对这里没有提出建议"), _("「台账」一列有分数或「不扣」的项才有建议。"))
    return taken


def entries_behind(proposal: "Proposal") -> tuple[int, ...]:
    """The ids of the entries the proposal stands on, counted or lacking their proof."""
    ids = [id_ for evidence in proposal.evidences for id_ in (*evidence.entries, *evidence.unproved)]
    return tuple(dict.fromkeys(ids))


def proposal_lines(model: MarkModel, cells: int, look: Look) -> Lines:
    """What the ledger proposes for the item under the cursor and why, with what checks found about it; folded."""
    row, entry = model.here, model.entry(model.row)
    proposal = row.proposal
    if proposal is None:
        return []
    lines: Lines = []
    if proposal.mark is not None:
        kept = _("(交表时的)") if model.frozen else "" if proposal.binding else _("(本期未完,仅供参考)")
        lines += _told(_("台账建议:{offer}").format(offer=offer_text(row)) + kept, look.section, cells)
    if is_unexplained(row, entry):
        lines += _told(SIGN_UNEXPLAINED + _(" 与建议不同而没有写理由,交表前请写上"), look.warning, cells)
    for evidence in proposal.evidences:
        facts = [
            _("依据 {n} 条").format(n=len(evidence.entries)) if evidence.entries else "",
            _("其中补录 {n} 条").format(n=evidence.backdated) if evidence.backdated else "",
        ]
        told = "  ".join(filter(None, (evidence.sentence, *facts)))
        lines += _told(told, look.warning if evidence.short else look.text, cells)
    for finding in proposal.findings:
        tone = look.bad if finding.verdict == "fault" else look.good
        lines += _told(_("检查发现 {finding}").format(finding=finding.sentence), tone, cells)
    return lines


def _told(text: str, style: Style, cells: int) -> Lines:
    return [[(part, style)] for part in wrap(text, cells)]


def _taken_off(rules: ItemRules, mark: ItemMark) -> int:
    value = rules.value(mark.lines)
    return -value if rules.most is None else rules.most - value
