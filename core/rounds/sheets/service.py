"""Reading, saving and handing in one sheet. Two people on one sheet: what they changed apart is merged, the rest asked.

Everything here is about a single sheet; files with thousands of them come in through ``core.exchange.marks``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from ....plugins.contract import Form
from ....plugins.evaluation.inputs import Line
from ....plugins.i18n import _
from ...kernel.errors import Conflict, Error
from ...kernel.text import accept, listed, shown
from ...storage.engine import Database
from ...storage.transaction import AlreadyDone, Transaction
from ..model import AssessmentRound, graded_subject
from ..repository import current_stage
from ..schedule import require_filling_open
from .codec import ordered, pack, read_details, unpack, write_details
from .marking import FormRules, ItemMark, check_lines, filler_names, filling_of, require_period

STORED = text("""
    SELECT id, version, state, marks, details FROM sheet
    WHERE round_id = :round AND subject_id = :subject AND form = :form AND period = :period
      AND filling = :filling AND filler = :filler""")

DRAFT, SUBMITTED = "draft", "submitted"


@dataclass(frozen=True, slots=True)
class SheetKey:
    """Which sheet: the subject's code, the form, the period, and who fills it in which filling."""

    subject: str
    form: str
    period: str
    filling: str
    filler: str


@dataclass(frozen=True, slots=True)
class SheetState:
    """A sheet as stored: ``version`` 0 when nobody has written to it; ``marks`` in thousandths in the form's order.

    ``lines`` has the items about which more is known than the mark: rules, deductions, reasons.
    """

    version: int
    state: str
    marks: tuple[int | None, ...]
    lines: Mapping[str, tuple[Line, ...]]


@dataclass(frozen=True, slots=True)
class Both:
    """An item two people changed: the marks (thousandths, ``None`` cleared) and lines of each."""

    item: str
    mine: int | None
    my_lines: tuple[Line, ...]
    theirs: int | None
    their_lines: tuple[Line, ...]


class SheetConflict(Conflict):
    """Somebody else changed the same items in between; nothing was written. ``theirs`` is the sheet as it now is."""

    def __init__(self, theirs: SheetState, items: tuple[Both, ...]) -> None:
        names = listed(both.item for both in items)
        super().__init__(
            _("第 {items} 项刚刚被别人改过,您的修改没有保存。").format(items=names),
            _("请看过对方的修改后,再决定保留哪一个。"),
        )
        self.theirs = theirs
        self.items = items


def read_sheet(
    database: Database, round_: AssessmentRound, subject: str, form: str, period: str, filling: str, filler: str
) -> SheetState:
    """The sheet as it is; version 0 without any mark when nobody has begun it.

    Raises:
        Error: the round has no such subject, form, filling or period, or the filling no such filler.
    """
    place = _Place.of(round_, SheetKey(subject, form, period, filling, filler))
    with database.read() as connection:
        return place.read(connection)[1]


def save_marks(
    database: Database,
    actor: str,
    round_: AssessmentRound,
    key: SheetKey,
    changes: Mapping[str, ItemMark | None],
    *,
    version: int,
    seen: SheetState | None = None,
    idempotency: str | None = None,
) -> SheetState:
    """Mark the items of ``changes`` (``None`` clears one); returns the sheet as it then is.

    ``version`` is that of the sheet the person looked at, ``seen`` that sheet. When it has moved on since, items only
    they or only you changed are merged; without ``seen`` every item that now has another mark counts as changed by
    them. A save repeated with its ``idempotency`` key writes nothing. A submitted sheet becomes a draft again.

    Raises:
        SheetConflict: the same item was changed to something else by somebody else.
        Error: the sheet does not exist in the round, it is closed, or an item cannot be marked like this.
    """
    place = _Place.of(round_, key)
    wanted = {item: place.checked(item, mark) for item, mark in changes.items()}
    try:
        with database.write(actor, key=idempotency) as transaction:
            place.require_open(transaction.connection)
            sheet_id, theirs = place.read(transaction.connection)
            if theirs.version != version:
                _refuse_overlap(place.rules, wanted, theirs, seen)
            mine = _with(place.rules, theirs, wanted)
            if mine == theirs:
                return theirs
            transaction.label("sheet.save")
            return place.write(transaction, sheet_id, mine, expected=theirs.version)[1]
    except AlreadyDone:
        with database.read() as connection:
            return place.read(connection)[1]


def submit_sheet(transaction: Transaction, round_: AssessmentRound, key: SheetKey, *, version: int) -> SheetState:
    """Hand the sheet in; return it as it then is.

    Raises:
        Conflict: it is no longer at ``version``.
        Error: marks are missing (the sentence lists the items), or the sheet is closed.
    """
    place = _Place.of(round_, key)
    place.require_open(transaction.connection)
    sheet_id, state = place.read(transaction.connection)
    if state.version != version:
        raise Conflict(_("这份表刚刚被别人改过,没有提交。"), _("请看过对方的修改后再提交。"))
    gaps = [place.rules.items[position].item.id for position in place.rules.marked if state.marks[position] is None]
    if gaps:
        raise Error(_("还有 {n} 项没有打分:{items}。").format(n=len(gaps), items=listed(gaps)))
    transaction.label("sheet.submit")
    submitted = SheetState(state.version, SUBMITTED, state.marks, state.lines)
    return place.write(transaction, sheet_id, submitted, expected=version)[1]


@dataclass(frozen=True)
class _Place:
    """A sheet that may exist in a round, with the rules of its form for its subject."""

    round: AssessmentRound
    key: SheetKey
    subject_id: int
    rules: FormRules

    @classmethod
    def of(cls, round_: AssessmentRound, key: SheetKey) -> "_Place":
        one = graded_subject(round_, key.subject)
        form = round_.scheme.form(key.form)
        if form is None:
            names = listed(form.id for form in round_.scheme.forms)
            raise Error(_("方案没有表“{form}”。").format(form=shown(key.form)), _("现有:{names}。").format(names=names))
        _require_place(form, key, round_.year)
        rules = FormRules(form, one.subject)
        if not rules.applies:
            raise Error(_("表“{form}”不适用于 {subject}。").format(form=_(form.title), subject=one.code))
        return cls(round_, key, one.id, rules)

    def checked(self, item: str, mark: ItemMark | None) -> tuple[int | None, tuple[Line, ...]]:
        """The mark and the lines to keep for ``item``."""
        rules = self.rules.by_id.get(item)
        if rules is None:
            names = listed(self.rules.by_id)
            raise Error(_("表里没有第 {item} 项。").format(item=shown(item)), _("现有:{names}。").format(names=names))
        if mark is None:
            return None, ()
        for line in mark.lines:
            accept(line.reason)
        lines = check_lines(rules, mark.lines)
        return rules.value(lines), ordered(lines)

    def require_open(self, connection: Connection) -> None:
        """Refuse a filling whose stage the round has left by now."""
        stage = current_stage(connection, self.round)
        require_filling_open(self.round.scheme, stage, self.key.form, self.key.filling)

    def read(self, connection: Connection) -> tuple[int | None, SheetState]:
        """The row (``None`` when there is none) and what it says."""
        row = connection.execute(STORED, self._columns("round", "subject")).one_or_none()
        if row is None:
            return None, SheetState(0, DRAFT, (None,) * len(self.rules.items), {})
        return row[0], SheetState(row[1], row[2], unpack(row[3]), read_details(row[4]))

    def write(
        self, transaction: Transaction, sheet_id: int | None, state: SheetState, *, expected: int
    ) -> tuple[int, SheetState]:
        """Store ``state``; returns the row and what it then says, with its new version."""
        content = {"state": state.state, "marks": pack(state.marks), "details": write_details(state.lines)}
        if sheet_id is None:
            sheet_id = transaction.next_id("sheet")
            row = {**self._columns("round_id", "subject_id"), "id": sheet_id, **content}
            transaction.insert("sheet", [row])
            return sheet_id, SheetState(1, state.state, state.marks, state.lines)
        version = transaction.update("sheet", sheet_id, content, expected_version=expected)
        return sheet_id, SheetState(version or expected, state.state, state.marks, state.lines)

    def _columns(self, round_name: str, subject_name: str) -> dict[str, Any]:
        return {
            round_name: self.round.info.id,
            subject_name: self.subject_id,
            "form": self.key.form,
            "period": self.key.period,
            "filling": self.key.filling,
            "filler": self.key.filler,
        }


def _require_place(form: Form, key: SheetKey, year: int) -> None:
    filling = form.filling(key.filling)
    if filling is None:
        names = listed(filling.id for filling in form.fillings)
        raise Error(
            _("表“{form}”没有“{filling}”这一栏。").format(form=_(form.title), filling=shown(key.filling)),
            _("现有:{names}。").format(names=names),
        )
    require_period(form, filling, key.period, year)
    accept(key.filler)
    if filling_of(form, key.filler) != filling:
        raise Error(
            _("“{filler}”不能填“{title}”。").format(filler=shown(key.filler), title=_(filling.title)),
            _("应写:{names}。").format(names=filler_names(filling)),
        )


Wanted = Mapping[str, tuple[int | None, tuple[Line, ...]]]


def _refuse_overlap(rules: FormRules, wanted: Wanted, theirs: SheetState, seen: SheetState | None) -> None:
    """Raise ``SheetConflict`` for the items that both changed, unless to the same thing."""
    overlap = []
    for item, (mark, lines) in wanted.items():
        position = rules.by_id[item].position
        now = (theirs.marks[position], theirs.lines.get(item, ()))
        before = (seen.marks[position], seen.lines.get(item, ())) if seen else (None, ())
        if now not in (before, (mark, lines)):
            overlap.append(Both(item, mark, lines, *now))
    if overlap:
        raise SheetConflict(theirs, tuple(overlap))


def _with(rules: FormRules, state: SheetState, wanted: Wanted) -> SheetState:
    marks, lines = list(state.marks), dict(state.lines)
    for item, (mark, said) in wanted.items():
        marks[rules.by_id[item].position] = mark
        lines.pop(item, None)
        if said:
            lines[item] = said
    unchanged = tuple(marks) == state.marks and lines == state.lines
    return SheetState(state.version, state.state if unchanged else DRAFT, tuple(marks), lines)
