"""Reading, saving and handing in one sheet. Two people on one sheet: what they changed apart is merged, the rest asked.

Everything here is about a single sheet; files with thousands of them come in through ``core.exchange.marks``.
A round's scheme and subjects are frozen, so callers bring them; its stage is read where it matters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from ....plugins.contract import Filling, Form
from ....plugins.evaluation.inputs import Line
from ....plugins.i18n import _
from ...kernel.clock import Clock
from ...kernel.concern import Concern
from ...kernel.errors import Conflict, Error
from ...kernel.text import Longest, accept, listed, shown
from ...storage.connection import UnitConnection
from ...storage.reversal import RowWriting, last_changes, who_wrote
from ...storage.transaction import Transaction
from ..concerns import about_sheet
from ..model import DRAFT, SUBMITTED, AssessmentRound, RoundSubject, graded_subject
from ..schedule import require_filling_open
from ..seats import Sight, not_shown, require_seat
from .codec import ordered, read_details, unpack
from .history import MarkChange
from .marking import (
    FormRules,
    ItemMark,
    MergedMark,
    as_stored,
    check_lines,
    entries_of,
    filler_names,
    filling_of,
    merged,
    require_period,
    rules_for,
)
from .model import ContestedMark, SheetConflict, SheetKey, SheetState
from .repository import (
    SheetContent,
    SheetPlace,
    StoredSheet,
    last_changes_of,
    mark_history,
    sheet_and_stage,
    stored_sheet,
    write_sheets,
)

Marks = Mapping[str, ItemMark | None]
"""What is entered about items; ``None`` is no mark."""


def read_sheet(connection: UnitConnection, round_: AssessmentRound, key: SheetKey) -> SheetState:
    """The sheet as it is; version 0 without any mark when nobody has begun it.

    Raises:
        Error: the round has no such subject, form, filling or period, or the filling no such filler.
    """
    sheet = _Sheet.of(round_, key)
    return sheet.state(sheet.find(connection))


def marks_of(round_: AssessmentRound, key: SheetKey, state: SheetState) -> dict[str, ItemMark]:
    """What the sheet says about each marked item, as the person enters it.

    Raises:
        Error: as :func:`read_sheet`.
    """
    return entries_of(_Sheet.of(round_, key).rules, state.marks, state.lines)


def sheet_history(
    connection: UnitConnection, round_: AssessmentRound, key: SheetKey, items: frozenset[str] = frozenset()
) -> tuple[MarkChange, ...]:
    """Return what became of the marks of a sheet (of ``items`` alone where any are named), the newest first.

    Raises:
        Error: as :func:`read_sheet`.
    """
    sheet = _Sheet.of(round_, key)
    return mark_history(connection, round_.info.id, sheet.place, sheet.rules, items)


def last_marks(connection: UnitConnection, round_: AssessmentRound, subject: str) -> Mapping[str, MarkChange]:
    """Return by which writing each mark of ``subject`` came to be what it is, by sheet and item as derivations name
    them.

    Raises:
        Error: the round has no such subject.
    """
    one = graded_subject(round_, subject)
    rules = {form.id: FormRules(form, one.subject) for form in round_.scheme.forms}
    return last_changes_of(connection, round_.info.id, one.id, rules.__getitem__)


def save_marks(
    transaction: Transaction,
    round_: AssessmentRound,
    key: SheetKey,
    changes: Marks,
    *,
    was: Marks = MappingProxyType({}),
    act: str = "sheet.save",
) -> SheetState:
    """Mark the items of ``changes`` (``None`` clears one); returns the sheet as it then is.

    ``was`` is what the person saw of these items, nothing where it has none. What others changed since in other items,
    or in the other cell of the same one (figures, reason), stays; what oneself stored gives way. A submitted sheet
    becomes a draft again. ``act`` is what the chain calls it: marks may also be recovered from a draft, taken back or
    entered again.

    Raises:
        SheetConflict: the same cell was changed to something else by somebody else.
        Error: the sheet does not exist in the round, it is closed, or an item cannot be marked like this.
    """
    sheet = _Sheet.of(round_, key)
    transaction.label(act, sheet.concern)
    for item, mark in changes.items():
        sheet.checked(item, mark)
    found = sheet.find_open(transaction)
    theirs = sheet.state(found)
    wanted = _Merging(sheet, found, theirs).wanted(transaction, changes, was)
    mine = _with(sheet.rules, theirs, {item: sheet.checked(item, mark) for item, mark in wanted.items()})
    if mine == theirs:
        return theirs
    return sheet.write(transaction, found, mine)


def contested_marks(
    connection: UnitConnection, round_: AssessmentRound, key: SheetKey, changes: Marks, was: Marks
) -> dict[str, RowWriting]:
    """Return the items of ``changes``, entered over what they ``was``, that hold something else by now in the same cell
    (figures or reason), with how that came to be.

    Raises:
        Error: the sheet does not exist in the round, or an item cannot be marked like this.
    """
    sheet = _Sheet.of(round_, key)
    for item, mark in changes.items():
        sheet.checked(item, mark)
    found = sheet.find(connection)
    return _Merging(sheet, found, sheet.state(found)).contested(connection, changes, was)


def submit_sheet(
    transaction: Transaction, round_: AssessmentRound, key: SheetKey, *, version: int, act: str = "sheet.submit"
) -> SheetState:
    """Hand the sheet in; returns the sheet as it then is. ``act`` is what the chain calls it: one that was taken over
    from a paper is confirmed.

    Raises:
        Conflict: it is no longer at ``version``.
        Error: marks are missing (the sentence lists the items), or the sheet is closed.
    """
    sheet = _Sheet.of(round_, key)
    transaction.label(act, sheet.concern)
    found, state = complete_sheet(transaction, round_, key, version=version)
    return sheet.write(transaction, found, SheetState(state.version, SUBMITTED, state.marks, state.lines))


def complete_sheet(
    transaction: Transaction, round_: AssessmentRound, key: SheetKey, *, version: int
) -> tuple[StoredSheet | None, SheetState]:
    """Return a sheet that could be handed in as it was seen at ``version``; raises like :func:`submit_sheet`."""
    sheet = _Sheet.of(round_, key)
    found = sheet.find_open(transaction)
    state = sheet.state(found)
    if state.version != version:
        who = who_wrote(transaction, "sheet", found.id) if found is not None else ""
        raise Conflict(_("{who}改过这份表,没有提交。").format(who=who), _("请看过现在的内容再提交。"))
    gaps = [sheet.rules.items[position].item.id for position in sheet.rules.marked if state.marks[position] is None]
    if gaps:
        raise Error(_("还有 {n} 项没有打分:{items}。").format(n=len(gaps), items=listed(gaps)))
    return found, state


def sheet_concern(round_: AssessmentRound, key: SheetKey) -> Concern:
    """Return what filling a sheet is about; raises like :func:`read_sheet`."""
    return _Sheet.of(round_, key).concern


def require_shown(sight: Sight, round_: AssessmentRound, key: SheetKey) -> None:
    """Refuse a sheet that ``sight`` does not show.

    Raises:
        Error: so it is, or the round has no such subject.
    """
    one = graded_subject(round_, key.subject)
    if not sight.shows(one.id, key.form, key.period, key.filling, key.filler):
        raise not_shown(key.filler)


def required_form(round_: AssessmentRound, id_: str) -> Form:
    """The form ``id_`` of the round's scheme.

    Raises:
        Error: there is none.
    """
    form = round_.scheme.form(id_)
    if form is None:
        names = listed(form.id for form in round_.scheme.forms)
        raise Error(_("方案没有表「{form}」。").format(form=shown(id_)), _("现有:{names}。").format(names=names))
    return form


@dataclass(frozen=True)
class _Sheet:
    """A sheet that may exist in a round, with the rules of its form for its subject."""

    round: AssessmentRound
    key: SheetKey
    subject: RoundSubject
    filling: Filling
    rules: FormRules

    @classmethod
    def of(cls, round_: AssessmentRound, key: SheetKey) -> "_Sheet":
        one = graded_subject(round_, key.subject)
        form = required_form(round_, key.form)
        filling = _filling_at(form, key, round_.year_period)
        rules = rules_for(form, one.subject)
        if not rules.applies:
            raise Error(_("表「{form}」不适用于 {subject}。").format(form=_(form.title), subject=one.code))
        return cls(round_, key, one, filling, rules)

    @property
    def concern(self) -> Concern:
        """What filling it is about."""
        return about_sheet(self.subject, self.filling, self.key.filler)

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

    def find_open(self, transaction: Transaction) -> StoredSheet | None:
        """Return the sheet as it is stored, to be written to; refuse a filling whose stage the round has left."""
        found, stage = sheet_and_stage(transaction.connection, self.round.info.id, self.place)
        require_filling_open(self.round.scheme, stage, self.key.form, self.key.filling)
        require_seat(transaction, self.round, self.subject, (self.key.form, self.key.filling), self.key.filler)
        return found

    def find(self, connection: UnitConnection) -> StoredSheet | None:
        """The sheet as it is stored; ``None`` when nobody has begun it."""
        return stored_sheet(connection, self.round.info.id, self.place)

    def state(self, found: StoredSheet | None) -> SheetState:
        """What a sheet says that was ``found``."""
        return SheetState(0, DRAFT, (None,) * len(self.rules.items), {}) if found is None else found.read()

    def write(self, transaction: Transaction, found: StoredSheet | None, state: SheetState) -> SheetState:
        """Store ``state`` over what was ``found``; returns it with its new version."""
        content = SheetContent.of(state)
        write_sheets(transaction, self.round.info.id, [(self.place, found, content)], just_read=True)
        if found is None:
            version = 1
        else:
            unchanged = (found.state, found.marks, found.details) == (content.state, content.marks, content.details)
            version = found.version if unchanged else found.version + 1
        return SheetState(version, state.state, state.marks, state.lines)

    @property
    def place(self) -> SheetPlace:
        """What it is called among the rows."""
        return SheetPlace(self.subject.id, self.key.form, self.key.period, self.key.filling, self.key.filler)


def _filling_at(form: Form, key: SheetKey, year: str) -> Filling:
    filling = form.filling(key.filling)
    if filling is None:
        names = listed(filling.id for filling in form.fillings)
        raise Error(
            _("表「{form}」没有「{filling}」这一栏。").format(form=_(form.title), filling=shown(key.filling)),
            _("现有:{names}。").format(names=names),
        )
    require_period(form, filling, key.period, year)
    accept(key.filler, Longest.NAME)
    if filling_of(form, key.filler) != filling:
        raise Error(
            _("「{filler}」不能填「{title}」。").format(filler=shown(key.filler), title=_(filling.title)),
            _("应写:{names}。").format(names=filler_names(filling)),
        )
    return filling


@dataclass(frozen=True)
class _Merging:
    """Changes of a sheet that somebody else may have changed since."""

    sheet: _Sheet
    found: StoredSheet | None
    theirs: SheetState

    @cached_property
    def now(self) -> dict[str, ItemMark]:
        """What stands there."""
        return entries_of(self.sheet.rules, self.theirs.marks, self.theirs.lines)

    def wanted(self, transaction: Transaction, changes: Marks, was: Marks) -> dict[str, ItemMark | None]:
        """Return what the items are to hold; raise ``SheetConflict`` where only a person can say."""
        both = self._both(changes, was)
        wanted = {item: one.mark for item, one in both.items()}
        by_others = []
        for item, made in self._contested(transaction.connection, both).items():
            theirs = self.now.get(item)
            if made.actor == transaction.actor:
                continue
            if self._stored(item, changes[item]) == self._stored(item, was.get(item)):
                wanted[item] = theirs  # it was changed and changed back: that is nothing to hold against others
            else:
                by_others.append(ContestedMark(item, wanted[item], theirs, made.actor, made.at))
        if by_others:
            raise SheetConflict(self._told(transaction.clock, by_others), self.theirs, tuple(by_others))
        return wanted

    def contested(self, connection: UnitConnection, changes: Marks, was: Marks) -> dict[str, RowWriting]:
        """Return the items of which both changed the same cell, with how that came to be."""
        return self._contested(connection, self._both(changes, was))

    def _both(self, changes: Marks, was: Marks) -> dict[str, MergedMark]:
        stored = self._stored
        return {
            item: merged(stored(item, was.get(item)), stored(item, self.now.get(item)), stored(item, mark))
            for item, mark in changes.items()
        }

    def _stored(self, item: str, mark: ItemMark | None) -> ItemMark | None:
        return as_stored(self.sheet.rules.by_id[item], mark)

    def _contested(self, connection: UnitConnection, both: Mapping[str, MergedMark]) -> dict[str, RowWriting]:
        items = [item for item, one in both.items() if one.contested]
        if self.found is None:
            return {}
        places = {item: rules.position for item, rules in self.sheet.rules.by_id.items()}
        return last_changes(
            connection, "sheet", self.found.id, items,
            lambda row, item: (unpack(row["marks"])[places[item]], read_details(row["details"]).get(item)),
        )  # fmt: skip

    def _told(self, clock: Clock, items: Sequence[ContestedMark]) -> str:
        key, form = self.sheet.key, required_form(self.sheet.round, self.sheet.key.form)
        subject = graded_subject(self.sheet.round, key.subject).subject
        last = max(items, key=lambda one: one.at)
        return _("{who}在 {at} 改过 {code} {name}「{form}」的第 {items} 项,您的修改没有保存。").format(
            who=listed(dict.fromkeys(one.actor for one in items)), at=clock.minute_written(last.at),
            code=subject.code, name=subject.name, form=_(form.title), items=listed(one.item for one in items),
        )  # fmt: skip


def _with(rules: FormRules, state: SheetState, wanted: Mapping[str, tuple[int | None, tuple[Line, ...]]]) -> SheetState:
    marks, lines = list(state.marks), dict(state.lines)
    for item, (mark, said) in wanted.items():
        marks[rules.by_id[item].position] = mark
        lines.pop(item, None)
        if said:
            lines[item] = said
    unchanged = tuple(marks) == state.marks and lines == state.lines
    return SheetState(state.version, state.state if unchanged else DRAFT, tuple(marks), lines)
