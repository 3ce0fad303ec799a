"""Writing entries: adding, changing, handing in, accepting, returning, withdrawing. Nothing is ever deleted.

Each function is a part of one transaction, which says who acts and when; whatever an entry must keep to is looked up
there. What others have seen is kept when it changes: an amendment says who made what of it, when and why. What may
follow on what is said in :mod:`.entry`, what an entry of a book must be like in :mod:`.rules`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...plugins.i18n import _
from ..kernel.concern import Concern
from ..kernel.errors import Conflict, Error
from ..kernel.text import accept, listed, tidy
from ..organisation.people_repository import load_directory
from ..storage.reversal import Cells, RowWriting, last_changes, who_wrote
from .books import unit_books
from .changes import By, EntryConflict, EntryUpdate, change, moved, new_row, overlapping
from .doubts import from_roster
from .doubts_repository import paid_entries, steps_on_record
from .entry import COLUMNS, COUNTED, Entry, Mention, Move, State, Value, changed_entry, same, values_of
from .repository import get_entry, is_organisation_of, people_of, stored_entries
from .rules import BookRules, already_paid
from .step_rules import StepMade, broken_steps, refuse_step, step_made

if TYPE_CHECKING:
    from ...plugins.contract import Book
    from ..storage.connection import UnitConnection
    from ..storage.transaction import Transaction


class EntriesRefused(Error):
    """Entries that cannot be handed in; none was. ``problems`` has the id of each with one sentence."""

    def __init__(self, problems: tuple[tuple[int, str], ...]) -> None:
        first = problems[0][1]
        message = first if len(problems) == 1 else _("{n} 条不能提交,一条也没有提交。首先是:{first}").format(
            n=len(problems), first=first
        )  # fmt: skip
        super().__init__(message)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class MovedEntry:
    """An entry in the state it was moved to; ``remark`` says why it does not count yet, empty when there is nothing to
    say. ``doubts`` are what was handed in all the same.
    """

    entry: Entry
    remark: str = ""
    doubts: tuple[str, ...] = ()


def add_entry(
    transaction: "Transaction", book_id: str, values: Mapping[str, Value], *, state: State = "draft"
) -> Entry:
    """Add an entry to a book with ``values`` by field id, as a draft or (``state`` planned) as a plan; return it.

    Raises:
        Error: the unit has no such book or set it aside; organisation, date or (in books about members) member is
            missing, a value does not fit, the values contradict each other, the day is still to come and it is no
            plan, or the member has an entry of that month where one is all there can be.
    """
    connection = transaction.connection
    rules = BookRules(unit_books(connection).in_use(book_id), transaction.today)
    if state != "planned":
        values = {**values, **_from_roster(connection, rules, values)}
    row = new_row(rules, values, By.of(transaction), state=state)
    _require_known(connection, values)
    _refuse_paid(connection, rules, row)
    act = "ledger.plan" if state == "planned" else "ledger.add"
    transaction.label(act, Concern(organisations=(row["organisation_id"],)))
    (id_,) = insert_entries(transaction, [row])
    return get_entry(connection, id_)


def change_entry(
    transaction: "Transaction",
    entry_id: int,
    changes: Mapping[str, Value],
    *,
    was: Mapping[str, Value],
    reason: str = "",
) -> Entry:
    """Enter ``changes`` (``None`` clears a field) in fields that held ``was`` when they were entered; returns the entry
    as it then is.

    What others changed in the meantime in other fields stays; what oneself stored gives way. A planned entry becomes a
    draft when more than its plan is entered; an accepted one has to be accepted again; a returned one stays so until it
    is handed in again.

    Raises:
        EntryConflict: the same fields were changed to something else by somebody else.
        Error: a value does not fit, the values contradict each other, it was accepted and ``reason`` is empty, or it
            would be what :func:`add_entry` or :func:`submit_entries` refuses.
    """
    connection = transaction.connection
    theirs = get_entry(connection, entry_id)
    rules = BookRules(unit_books(connection).of(theirs.book), transaction.today)
    if "required" not in changes and not changes.keys().isdisjoint(("present", "absent")):
        changes = {**changes, **_from_roster(connection, rules, {**values_of(theirs), **changes})}
        was = {**was, "required": theirs.value("required")}
    changes = _uncontested(transaction, rules, theirs, rules.fit(changes), was)
    changed = change(rules, theirs, changes, By.of(transaction, accept(tidy(reason))))
    if changed is None:
        return theirs
    _require_known(connection, changes)
    _refuse_paid(connection, rules, changed.columns, theirs)
    refuse_broken(connection, rules.book, [(theirs, changed)])
    whose = {theirs.organisation_id, changed.columns.get("organisation_id", theirs.organisation_id)}
    transaction.label("ledger.change", Concern(organisations=whose))
    write_changes(transaction, [(theirs, changed)])
    return get_entry(connection, entry_id)


def contested_fields(
    connection: "UnitConnection", theirs: Entry, changes: Mapping[str, Value], was: Mapping[str, Value]
) -> dict[str, RowWriting]:
    """Return the fields that hold something else than they ``was`` and than ``changes``, with how that came to be."""
    contested = overlapping(theirs, was, changes)
    return last_changes(connection, "entry", theirs.id, contested, lambda row, name: _entry_of(theirs, row).value(name))


def _uncontested(
    transaction: "Transaction", rules: BookRules, theirs: Entry, changes: Mapping[str, Value], was: Mapping[str, Value]
) -> Mapping[str, Value]:
    """Return ``changes`` without those that were changed back where others changed something; raise ``EntryConflict``
    where both changed the same fields.
    """
    contested = contested_fields(transaction.connection, theirs, changes, was)
    others = {name: made for name, made in contested.items() if made.actor != transaction.actor}
    by_others = {name: made for name, made in others.items() if not same(changes[name], was.get(name))}
    if not by_others:
        return {name: value for name, value in changes.items() if name not in others}
    newest = max(by_others.values(), key=lambda made: made.at)
    sentence = _("{who}在 {at} 改过「{book}」{date} 一条的{fields},您的修改没有保存。").format(
        who=listed(dict.fromkeys(made.actor for made in by_others.values())),
        at=transaction.clock.minute_written(newest.at), book=_(rules.book.title), date=theirs.date,
        fields=listed(rules.fields[name].title if name in rules.fields else name for name in by_others),
    )  # fmt: skip
    raise EntryConflict(sentence, theirs, tuple(by_others), newest.actor, newest.at)


def _entry_of(entry: Entry, row: Cells) -> Entry:
    """``entry`` as an earlier ``row`` of it has it."""
    return changed_entry(entry, {name: value for name, value in row.items() if name in COLUMNS})


def submit_entries(transaction: "Transaction", ids: Iterable[int]) -> tuple[MovedEntry, ...]:
    """Hand in drafts and returned entries, all of them or none.

    What has not the proof its book requires is handed in too, and the remark on it says that it does not count. Steps
    of a case that are handed in together may rest on each other.

    Raises:
        EntriesRefused: something required is missing in one of them, it is not in a state to be handed in, or it is a
            step of a case out of its order, before its time or without its contact persons.
    """
    by = By.of(transaction)
    todo, problems = [], []
    entries = stored_entries(transaction.connection, ids)
    steps = _Steps(transaction.connection, entries)
    for entry, rules in _with_rules(transaction, entries):
        try:
            submission = _submission(rules, entry, by)
            steps.refuse(rules.book, entry)
            todo.append((entry, submission, rules.book))
        except Error as error:
            problems.append((entry.id, _about(rules.book, entry, error)))
    if problems:
        raise EntriesRefused(tuple(problems))
    transaction.label("ledger.submit", Concern(organisations={entry.organisation_id for entry in entries}))
    write_changes(transaction, [(entry, changed) for entry, changed, _book in todo])
    done = stored_entries(transaction.connection, [entry.id for entry, _changed, _book in todo])
    return tuple(
        MovedEntry(entry, _proof_remark(book, entry))
        for entry, (_entry, _changed, book) in zip(done, todo, strict=True)
    )


def accept_entries(
    transaction: "Transaction", ids: Iterable[int], *, versions: Mapping[int, int] | None = None
) -> tuple[MovedEntry, ...]:
    """Accept entries that were handed in, all of them or none.

    Raises:
        Conflict: one has moved on since the version of it (by id) that was looked at.
        Error: one of them is not handed in.
    """
    return _move_all(transaction, "accept", ids, "", versions or {})


def return_entries(
    transaction: "Transaction", ids: Iterable[int], remark: str, *, versions: Mapping[int, int] | None = None
) -> tuple[MovedEntry, ...]:
    """Give entries back to those who keep them, saying in ``remark`` what is to be put right.

    Raises:
        Conflict: one has moved on since the version of it that was looked at.
        Error: the remark is empty, or one is not handed in.
    """
    return _move_all(transaction, "return", ids, _needed(remark, _("退回要写明意见。")), versions or {})


def withdraw_entries(
    transaction: "Transaction", ids: Iterable[int], reason: str, *, versions: Mapping[int, int] | None = None
) -> tuple[MovedEntry, ...]:
    """Take entries back for good; they stay on record and count no more.

    Raises:
        Conflict: one has moved on since the version of it that was looked at.
        Error: the reason is empty, or one was withdrawn before.
    """
    return _move_all(transaction, "withdraw", ids, _needed(reason, _("撤回要写明原因。")), versions or {})


def insert_entries(transaction: "Transaction", rows: Sequence[dict[str, Any]]) -> tuple[int, ...]:
    """Write new entries from rows as :func:`new_row` makes them; return their ids. They are completed in place."""
    for row in rows:
        row["id"] = transaction.next_id("entry")
        row["proofs"] = 0
        row["remark"] = ""
    transaction.insert("entry", rows)
    return tuple(row["id"] for row in rows)


def change_entries(
    transaction: "Transaction", rules: BookRules, changes: Iterable[tuple[Entry, Mapping[str, Value]]], by: By
) -> int:
    """Enter changes into many entries of one book as read in this transaction; returns how many differ.

    Raises:
        Error: as :func:`change_entry`.
    """
    todo = []
    for theirs, wanted in changes:
        changed = change(rules, theirs, wanted, by)
        if changed is not None:
            todo.append((theirs, changed))
    refuse_broken(transaction.connection, rules.book, todo)
    write_changes(transaction, todo)
    return len(todo)


def write_changes(transaction: "Transaction", changes: Sequence[tuple[Entry, EntryUpdate]]) -> None:
    """Write what is to become of entries, and the amendments that keep what they were."""
    transaction.update_many("entry", [(entry.id, changed.columns) for entry, changed in changes])
    amendments = [
        {"id": transaction.next_id("amendment"), **changed.amendment}
        for _entry, changed in changes
        if changed.amendment is not None
    ]
    transaction.insert("amendment", amendments)


def _move_all(
    transaction: "Transaction", move: Move, ids: Iterable[int], why: str, versions: Mapping[int, int]
) -> tuple[MovedEntry, ...]:
    by = By.of(transaction, why)
    entries = stored_entries(transaction.connection, ids)
    for entry in entries:
        if versions.get(entry.id, entry.version) != entry.version:
            raise Conflict(
                _("{who}改过 {date} 的「{title}」,没有处理。").format(
                    who=who_wrote(transaction, "entry", entry.id), date=entry.date, title=entry.title
                ),
                _("请看过现在的内容再处理。"),
            )
    transaction.label(f"ledger.{move}", Concern(organisations={entry.organisation_id for entry in entries}))
    write_changes(transaction, [(entry, moved(entry, move, by)) for entry in entries])
    return tuple(map(MovedEntry, stored_entries(transaction.connection, [entry.id for entry in entries])))


def _with_rules(transaction: "Transaction", entries: Iterable[Entry]) -> Iterator[tuple[Entry, BookRules]]:
    """Entries with the rules of their books, which are looked up once."""
    books = unit_books(transaction.connection)
    rules: dict[str, BookRules] = {}
    for entry in entries:
        if entry.book not in rules:
            rules[entry.book] = BookRules(books.of(entry.book), transaction.today)
        yield entry, rules[entry.book]


def _submission(rules: BookRules, entry: Entry, by: By) -> EntryUpdate:
    submission = moved(entry, "submit", by)
    values = rules.settle(values_of(entry), "submitted")
    missing = rules.missing(values)
    if missing:
        raise Error(_("没有填{fields}。").format(fields=listed(missing)))
    return submission


def refuse_broken(connection: "UnitConnection", book: "Book", changes: Iterable[tuple[Entry, EntryUpdate]]) -> None:
    """Look whether steps of a case that were handed in stay in their order, and those that rest on them.

    Raises:
        Error: one does not.
    """
    seen = [(theirs, changed) for theirs, changed in changes if theirs.state in COUNTED] if book.steps else []
    if not seen:
        return
    now = {step.id: step for step in steps_on_record(connection, book.id)}
    for theirs, changed in seen:
        was = now.pop(theirs.id)
        became = step_made(changed_entry(theirs, changed.columns))
        broken_steps(book, was, became, list(now.values()))
        now[theirs.id] = became


class _Steps:
    """The steps on record and those handed in with them, by book; read when a book is first asked for."""

    def __init__(self, connection: "UnitConnection", entries: Sequence[Entry]) -> None:
        self._connection = connection
        self._entries = entries
        self._made: dict[str, list[StepMade]] = {}

    def refuse(self, book: "Book", entry: Entry) -> None:
        """Look whether ``entry``, where it is a step, can be handed in.

        Raises:
            Error: as :func:`.step_rules.refuse_step`.
        """
        if book.step(entry.kind) is None:
            return
        made = self._made.get(book.id)
        if made is None:
            together = [step_made(one) for one in self._entries if one.book == book.id]
            made = self._made[book.id] = [*steps_on_record(self._connection, book.id), *together]
        refuse_step(book, step_made(entry), made)


def _from_roster(connection: "UnitConnection", rules: BookRules, values: Mapping[str, Value]) -> dict[str, Value]:
    """What follows from the roster, which is read only where something may."""
    if not rules.book.attendance or values.get("required") is not None:
        return {}
    if values.get("present") is None and not values.get("absent"):
        return {}
    return from_roster(rules.book, load_directory(connection), rules.fit(values))


def _refuse_paid(
    connection: "UnitConnection", rules: BookRules, row: Mapping[str, Any], theirs: Entry | None = None
) -> None:
    """Look whether the member has no other entry of that month, where one is all there can be; ``theirs`` is the entry
    that ``row`` is to change.

    Raises:
        Error: there is one.
    """
    person, day, kind = row["person_id"], row["date"], row["kind"]
    if not rules.is_monthly or person is None:
        return
    if theirs is not None and (theirs.person_id, theirs.date, theirs.kind) == (person, day, kind):
        return
    for other in paid_entries(connection, rules.book.id, {person}, day, day):
        if other.kind == kind and (theirs is None or other.id != theirs.id):
            raise already_paid(rules.book, load_directory(connection).person_name(person), day, other.id)


def _about(book: "Book", entry: Entry, error: Error) -> str:
    return _("{book} {date}「{title}」:{sentence}").format(
        book=_(book.title), date=entry.date, title=entry.title, sentence=error.message
    )


def _proof_remark(book: "Book", entry: Entry) -> str:
    return _("没有印证,补上之前不计分。") if book.proof and not entry.proofs else ""


def _needed(reason: str, sentence: str) -> str:
    kept = accept(tidy(reason))
    if not kept:
        raise Error(sentence)
    return kept


def _require_known(connection: "UnitConnection", values: Mapping[str, Value]) -> None:
    """Look whether the organisation and the people among values by field id are of the unit.

    Raises:
        Error: one is not.
    """
    organisation = values.get("organisation")
    if isinstance(organisation, int) and not is_organisation_of(connection, organisation):
        raise Error(_("本单位没有这个党组织。"))
    people = {one for name, value in values.items() for one in _ids(name, value)}
    if people and people - people_of(connection, people):
        raise Error(_("本单位名册里没有这个人。"))


def _ids(field: str, value: Value) -> Iterable[int]:
    if field == "member" and isinstance(value, int):
        return (value,)
    if not isinstance(value, tuple):
        return ()
    ids = (one.person_id if isinstance(one, Mention) else one for one in value)
    return (id_ for id_ in ids if id_ is not None)
