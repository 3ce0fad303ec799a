"""Taking back a step that is stored, or doing it again, in the transaction of whoever does it.

Nothing that others wrote is overwritten: a mark of a sheet goes back only where it still is what the step made it; so
does an entry, as a whole. What has been changed since is left as it is, and told. An entry that the step began is
withdrawn; done again, it is entered anew.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from ...plugins.contract import Book
from ...plugins.i18n import _
from ..kernel.errors import Error
from ..ledger.cells import show
from ..ledger.entry import Entry, Value, same, values_of
from ..ledger.fields import fields_of
from ..organisation.directory import Directory
from ..rounds.model import SUBMITTED
from ..rounds.sheets.history import DONE_AGAIN, TAKEN_BACK, change_texts
from ..rounds.sheets.marking import FormRules, ItemMark, as_stored, entries_of, rules_for
from .entries import NEEDED, REASON, EntryTarget, is_new
from .journal import EnteredChange, EnteredStep, Steps, StepScope
from .saver import Saver
from .target import Entered, Place, SheetTarget, Target

if TYPE_CHECKING:
    from ..rounds.model import AssessmentRound
    from ..storage.connection import UnitConnection
    from ..storage.transaction import Transaction

LONGEST_TITLE = 14
"""A longer title of an item is cut in a sentence; its number stands before it."""

RECALLED, ENTERED_AGAIN = "撤销", "重做"
"""Reasons that stand on entries, in every language alike."""

RECALLABLE = frozenset(("planned", "draft"))
"""States in which an entry that a step began may be withdrawn with it: nobody has been asked about it yet."""


@dataclass(frozen=True, slots=True)
class ToldChange:
    """What became of a cell: ``about`` says which it is, ``was`` and ``became`` what it held, in words; ``whole`` is
    what it is a part of: the sheet's subject, the entry.
    """

    place: Place
    item: str
    whole: str
    about: str
    was: str
    became: str


@dataclass(frozen=True, slots=True)
class LeftChange:
    """A cell that was left as it is: ``about`` says which it is, ``why`` what stood in the way. Where that was a later
    change, ``now`` is what it holds, in words, and ``actor`` made it so ``at`` (UTC ISO text), as far as it is known.
    """

    place: Place
    item: str
    about: str
    why: str
    now: str = ""
    actor: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Travelled:
    """What a step taken back or done again came to.

    ``withdrawn`` and ``added`` are the entries that were, ``renamed`` what those are called now that were entered anew,
    ``absent`` those that were never stored. ``reopened``: sheets that were handed in and are not any more.
    """

    done: tuple[ToldChange, ...] = ()
    left: tuple[LeftChange, ...] = ()
    withdrawn: tuple[Place, ...] = ()
    added: tuple[Place, ...] = ()
    renamed: tuple[tuple[Place, Place], ...] = ()
    absent: tuple[Place, ...] = ()
    reopened: tuple[Place, ...] = ()

    def __add__(self, other: "Travelled") -> "Travelled":
        return Travelled(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


@dataclass(frozen=True, slots=True)
class StepWay:
    """A step on its way ``back``, or forth again. Of its changes some are ``held`` up unsaved, so that nobody need be
    asked about them; the ``rest`` is stored, or nowhere. ``waiting``: a save of some of it runs, and is to end first.
    """

    step: EnteredStep
    back: bool
    waiting: bool
    held: tuple[EnteredChange, ...] = ()
    rest: tuple[EnteredChange, ...] = ()

    def unsaved(self, made: Travelled) -> tuple[EnteredChange, ...]:
        """The changes that the saver takes: of those that are not stored, these were not found when ``made``."""
        anew = () if self.back else tuple(one for one in self.rest if one.place in made.absent)
        return (*self.held, *anew)


class Undoing:
    """Taking back the last of the kept ``steps`` of a ``scope``, and doing again what was taken back last."""

    def __init__(self, steps: Steps, saver: Saver, scope: StepScope) -> None:
        self._steps, self._saver, self._scope = steps, saver, scope

    def next(self, *, back: bool) -> StepWay | None:
        """Return the step that is next, parted by what the saver has of it; ``None`` when there is none.

        Raises:
            Error: two people changed the same cells, and one is to be chosen first; or a cell was changed once more,
                and that is held up; or steps cannot be read.
        """
        step = self._steps.last(self._scope, back=back)
        if step is None:
            return None
        if any(self._saver.is_busy(change.place) for change in step.changes):
            return StepWay(step, back, waiting=True)
        held, rest = list[EnteredChange](), list[EnteredChange]()
        for change in (one.reversed() for one in step.changes) if back else step.changes:
            pending = self._saver.pending_at(change.place)
            if pending is None or change.item not in pending.changes:
                rest.append(change)
            elif pending.clash is not None:
                raise Error(_("这一步的格别人也改了,还没有选用谁的。"), _("请先选好,再撤销。"))
            elif pending.changes[change.item] != change.before:
                raise Error(_("这一步的格后来又改过,还没有存上。"), _("请先存好(Ctrl+S),再撤销。"))
            else:
                held.append(change)
        return StepWay(step, back, waiting=False, held=tuple(held), rest=tuple(rest))

    def ended(
        self, way: StepWay, made: Travelled, target_at: Callable[[Place], Target[Any, Any] | None]
    ) -> bool:  # fmt: skip
        """Take over what came of a step's stored part, and take back what is held; ``False`` when nothing was there to
        be taken back. ``target_at`` gives what a place names.

        Raises:
            Error: draft or steps cannot be written.
        """
        unsaved = way.unsaved(made)
        self._enter(unsaved, target_at)
        for before, after in made.renamed:
            self._steps.rename(self._scope, before, after)
        if unsaved or made.done:
            self._steps.travelled(self._scope, way.step, back=way.back)
        else:  # what others made of it stands
            self._steps.drop(self._scope, way.step)
        return bool(unsaved or made.done or made.left)

    def _enter(
        self, changes: Iterable[EnteredChange], target_at: Callable[[Place], Target[Any, Any] | None]
    ) -> None:  # fmt: skip
        by_place: dict[Place, dict[str, Any]] = {}
        was: dict[Place, dict[str, Any]] = {}
        for change in changes:
            by_place.setdefault(change.place, {})[change.item] = change.after
            was.setdefault(change.place, {})[change.item] = change.before
        for place, items in by_place.items():
            pending, target = self._saver.pending_at(place), target_at(place)
            if pending is not None:
                self._saver.enter(pending.target, pending.seen, items, was[place])
            elif target is not None:
                self._saver.enter(target, None, items, was[place])


def told_marks(rules: FormRules, subject: str, changes: Iterable[EnteredChange]) -> tuple[ToldChange, ...]:
    """Changes of a sheet of the subject called ``subject``, in words."""
    return tuple(
        ToldChange(
            one.place,
            one.item,
            subject,
            _about_mark(rules, subject, one.item),
            *change_texts(rules.by_id[one.item], _mark(one.before), _mark(one.after)),
        )
        for one in changes
    )


def told_fields(
    book: Book, directory: Directory, changes: Iterable[EnteredChange], day: str = ""
) -> tuple[ToldChange, ...]:
    """Changes of an entry of ``day`` in ``book``, in words."""
    return tuple(
        ToldChange(
            one.place,
            one.item,
            _entry_called(book, day),
            _about_field(book, one.item, day),
            _text(book, directory, one.item, _field(one.before)),
            _text(book, directory, one.item, _field(one.after)),
        )
        for one in changes
        if one.item != REASON
    )


def travel_sheet(
    transaction: "Transaction",
    round_: "AssessmentRound",
    target: SheetTarget,
    changes: Sequence[EnteredChange],
    *,
    back: bool,
) -> Travelled:
    """Make ``changes`` of a sheet, each where the mark is what it was to be before; ``back`` names the act.

    Raises:
        Error: the sheet is not there any more.
    """
    from ..rounds.model import graded_subject
    from ..rounds.sheets.service import read_sheet, required_form, save_marks

    state = read_sheet(transaction.connection, round_, target.key)
    subject = graded_subject(round_, target.key.subject).subject
    rules = rules_for(required_form(round_, target.key.form), subject)
    now = entries_of(rules, state.marks, state.lines)
    wanted, left = list[EnteredChange](), list[LeftChange]()
    for change in changes:
        of, there = rules.by_id[change.item], as_stored(rules.by_id[change.item], now.get(change.item))
        if there == as_stored(of, _mark(change.after)):
            continue
        if there == as_stored(of, _mark(change.before)):
            wanted.append(change)
        else:
            _mine, theirs = change_texts(of, _mark(change.before), now.get(change.item))
            about = _about_mark(rules, subject.name, change.item)
            left.append(LeftChange(change.place, change.item, about, "", theirs))
    if not wanted:
        return Travelled(left=tuple(left))
    act = TAKEN_BACK if back else DONE_AGAIN
    marks = {change.item: _mark(change.after) for change in wanted}
    try:
        save_marks(transaction, round_, target.key, marks, was=now, act=act)
    except Error as error:  # its stage is over; nothing has been written
        about = _about_mark(rules, subject.name, wanted[0].item)
        return Travelled(left=(*left, LeftChange(target.place, wanted[0].item, about, str(error))))
    reopened = (target.place,) if state.state == SUBMITTED else ()
    return Travelled(told_marks(rules, subject.name, wanted), tuple(left), reopened=reopened)


@dataclass
class EntryTravel:
    """The way of a step through entries, back or forth."""

    transaction: "Transaction"
    directory: Directory
    back: bool
    result: Travelled = field(default_factory=Travelled)

    def travel(self, target: EntryTarget, changes: Sequence[EnteredChange]) -> None:
        """Make ``changes`` of an entry, all of them where each field is what it was to be before, else none.

        Raises:
            Error: the entry is not there any more.
        """
        changes = [change for change in changes if change.item != REASON]
        if not changes:
            return
        entry = stored_entry(self.transaction.connection, target)
        if entry is None:
            self.result += Travelled(absent=(target.place,))
            return
        try:
            self.result += self._travelled(target, entry, changes)
        except Error as error:  # a rule of the ledger, before anything was written
            self.result += self._left(target, entry, changes[0], str(error))

    def _travelled(self, target: EntryTarget, entry: Entry, changes: Sequence[EnteredChange]) -> Travelled:
        from ..ledger.service import change_entry

        values = {change.item: _field(change.after) for change in changes}
        if entry.state == "withdrawn":
            return Travelled() if self.back else self._again(target, entry, changes)
        if all(same(entry.value(item), value) for item, value in values.items()):
            return Travelled()
        changed = [change for change in changes if not same(entry.value(change.item), _field(change.before))]
        if changed:
            return self._later(target, entry, changed[0].item)
        if self.back and any(item in NEEDED and value is None for item, value in values.items()):
            return self._withdrawn(target, entry, changes)
        if entry.state == "accepted":
            return self._left(target, entry, changes[0], _("已经通过;要更正请打开它,写明原因"))
        change_entry(self.transaction, entry.id, values, was=values_of(entry), reason=self._reason)
        return Travelled(self._told(target, entry, changes))

    def _withdrawn(self, target: EntryTarget, entry: Entry, changes: Sequence[EnteredChange]) -> Travelled:
        """The step began the entry: it is withdrawn, unless others have had to do with it."""
        from ..ledger.service import withdraw_entries

        if entry.state not in RECALLABLE:
            return self._left(target, entry, changes[0], _("已经提交;不要它了请撤回,写明原因"))
        if entry.proofs:
            return self._left(target, entry, changes[0], _("已经附了印证;不要它了请撤回,写明原因"))
        if not self._is_mine(target, entry):
            return self._later(target, entry, changes[0].item)
        withdraw_entries(self.transaction, [entry.id], self._reason, versions={entry.id: entry.version})
        return Travelled(self._told(target, entry, changes), withdrawn=(target.place,))

    def _again(self, target: EntryTarget, entry: Entry, changes: Sequence[EnteredChange]) -> Travelled:
        """Enter anew what was withdrawn when the step was taken back; all of it, also what other steps had said."""
        from ..ledger.service import add_entry

        if entry.remark != RECALLED:
            return self._left(target, entry, changes[0], _("已经撤回"))
        made = add_entry(self.transaction, entry.book, values_of(entry))
        place = replace(target, key=str(made.id)).place
        renamed = tuple((replace(target, key=key).place, place) for key in dict.fromkeys((target.key, str(entry.id))))
        return Travelled(self._told(target, made, changes), added=(place,), renamed=renamed)

    def _is_mine(self, target: EntryTarget, entry: Entry) -> bool:
        """Whether nobody else ever wrote to the entry."""
        from ..storage.chain import receipt_of
        from ..storage.reversal import row_writings

        connection, me = self.transaction.connection, self.transaction.actor
        if entry.author != me or entry.version == 1:
            return entry.author == me
        first = receipt_of(connection, target.key) or 0
        writings = row_writings(connection, "entry", lambda row: row["id"] == entry.id, first)
        return all(writing.actor == me for writing in writings)

    @property
    def _reason(self) -> str:
        return RECALLED if self.back else ENTERED_AGAIN

    def _told(
        self, target: EntryTarget, entry: Entry, changes: Iterable[EnteredChange]
    ) -> tuple[ToldChange, ...]:  # fmt: skip
        return told_fields(target.book, self.directory, changes, entry.date)

    def _later(self, target: EntryTarget, entry: Entry, item: str) -> Travelled:
        """The entry was changed since, the field ``item`` for one."""
        from ..storage.reversal import last_writer

        now = _text(target.book, self.directory, item, entry.value(item))
        about = _about_field(target.book, item, entry.date)
        actor, at = last_writer(self.transaction.connection, "entry", entry.id)
        return Travelled(left=(LeftChange(target.place, item, about, "", now, actor, at),))

    def _left(self, target: EntryTarget, entry: Entry, change: EnteredChange, why: str) -> Travelled:
        about = _about_field(target.book, change.item, entry.date)
        return Travelled(left=(LeftChange(target.place, change.item, about, why),))


def stored_entry(connection: "UnitConnection", target: EntryTarget) -> Entry | None:
    """Return the entry as it is stored, also one called by the key under which it was begun; ``None`` where it never
    was.

    Raises:
        Error: it is not there any more.
    """
    from ..ledger.repository import entry_written, get_entry
    from ..storage.chain import receipt_of

    if not is_new(target.key):
        return get_entry(connection, int(target.key))
    seq = receipt_of(connection, target.key)
    return None if seq is None else entry_written(connection, seq)


def _mark(value: Entered | None) -> ItemMark | None:
    return value if isinstance(value, ItemMark) else None


def _field(value: Entered | None) -> Value:
    return None if isinstance(value, ItemMark) else value


def _about_mark(rules: FormRules, subject: str, item: str) -> str:
    title = _(rules.by_id[item].item.title)
    if len(title) > LONGEST_TITLE:
        title = title[: LONGEST_TITLE - 2] + ".."
    return _("{subject} {item}「{title}」").format(subject=subject, item=item, title=title)


def _about_field(book: Book, item: str, day: str) -> str:
    title = next((one.title for one in fields_of(book) if one.id == item), item)
    return _("{entry}的{field}").format(entry=_entry_called(book, day), field=title)


def _entry_called(book: Book, day: str) -> str:
    return _("{day}「{book}」").format(day=day, book=_(book.title)).lstrip()


def _text(book: Book, directory: Directory, item: str, value: Value) -> str:
    of = next((one for one in fields_of(book) if one.id == item), None)
    return (show(of, value, directory) if of is not None else "") or _("空")
