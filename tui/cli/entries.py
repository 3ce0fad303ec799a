"""Commands about entries of the ledger: list, show, write, hand in, accept, return, withdraw, and their history."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ...core.kernel.text import shown
from ...core.ledger.attachments.service import attachments_of
from ...core.ledger.cells import show as show_value
from ...core.ledger.entry import Entry, State, Value, state_title
from ...core.ledger.fields import fields_of
from ...core.ledger.repository import amendments, get_entry, list_entries, member_entries
from ...core.ledger.service import accept_entries, add_entry, change_entry, return_entry, submit_entries, withdraw_entry
from ...core.storage.engine import Database
from ...plugins.i18n import _
from ..style.entry_words import lacks_proof, late_text
from .context import actor, opened
from .ledgerdata import Ledger, asked_days, asked_entries, entry_data, ledger_of, ledger_with, read_values, shown_values
from .output import say, say_json, say_table, tell

LONG_AGO, FAR_AHEAD = "0001-01-01", "9999-12-31"


def show_list(arguments: argparse.Namespace) -> int:
    """List entries."""
    with opened(arguments) as database:
        ledger = ledger_of(database, arguments.unit)
        found = _of_member(database, ledger, arguments) if arguments.member else _of_filter(database, ledger, arguments)
    if arguments.json:
        say_json([entry_data(ledger, entry) | ({"part": part} if part else {}) for entry, part in found])
        return 0
    part = (_("本人"),) if arguments.member else ()
    header = (
        _("号"),
        _("日期"),
        _("台账"),
        _("党组织"),
        _("党员"),
        _("类别"),
        _("标题"),
        _("状态"),
        _("附件"),
        _("补录"),
    )
    say_table((*header, *part), [(*_row(ledger, entry), *([role] if part else [])) for entry, role in found])
    tell(_("共 {n} 条").format(n=len(found)))
    return 0


def _of_filter(database: Database, ledger: Ledger, arguments: argparse.Namespace) -> Sequence[tuple[Entry, str]]:
    asked = asked_entries(ledger, arguments)
    asked = replace(asked, text=arguments.text, unproved=arguments.unproved, backdated=arguments.backdated)
    if arguments.state:
        asked = replace(asked, states=frozenset(arguments.state))
    with database.read() as connection:
        return [(entry, "") for entry in list_entries(connection, ledger.unit.id, asked)]


def _of_member(database: Database, ledger: Ledger, arguments: argparse.Namespace) -> Sequence[tuple[Entry, str]]:
    """A member's own ledger, narrowed by what else is asked for."""
    first, last = asked_days(arguments)
    person = ledger.directory.person(arguments.member)
    book = ledger.books.find(arguments.book).id if arguments.book else ""
    places = ledger.organisations(arguments.organisation)
    with database.read() as connection:
        found = member_entries(connection, ledger.directory, person, first or LONG_AGO, last or FAR_AHEAD)
    return [
        (entry, part)
        for entry, part in found
        if (not book or entry.book == book)
        and (places is None or entry.organisation_id in places)
        and (not arguments.state or entry.state in arguments.state)
        and (arguments.text in f"{entry.title} {entry.content}")
        and (entry.proofs == 0 or not arguments.unproved)
        and (entry.backdated or not arguments.backdated)
    ]


def _row(ledger: Ledger, entry: Entry) -> tuple[object, ...]:
    book = ledger.books.of(entry.book)
    return (
        entry.id,
        entry.date[:7] if book.dated == "month" else entry.date,
        _(book.title),
        ledger.directory.organisation_name(entry.organisation_id),
        "" if entry.person_id is None else ledger.directory.person_name(entry.person_id),
        _(entry.kind),
        entry.title or entry.content,
        state_title(entry.state),
        _("缺") if lacks_proof(entry, book.proof) else entry.proofs or "",
        late_text(entry),
    )


def show(arguments: argparse.Namespace) -> int:
    """Print one entry with its attachments."""
    with opened(arguments) as database:
        entry = get_entry(database, arguments.entry)
        ledger = ledger_with(database, entry)
        files = attachments_of(database, entry.id)
    if arguments.json:
        listed = [{"id": one.id, "name": one.name, "hash": one.hash, "withdrawn": one.withdrawn} for one in files]
        say_json(entry_data(ledger, entry) | {"attachments": listed})
        return 0
    book = ledger.books.of(entry.book)
    say(_("第 {id} 号 {book} {state}").format(id=entry.id, book=_(book.title), state=state_title(entry.state)))
    for field, text in shown_values(ledger, entry):
        if text:
            say(f"  {field.title}:{shown(text)}")
    if entry.remark:
        say("  " + _("意见:{remark}").format(remark=shown(entry.remark)))
    entered = entry.entered_on.isoformat()
    say("  " + _("{author} 录于 {day} {late}").format(author=shown(entry.author), day=entered, late=late_text(entry)))
    for one in files:
        mark = _("(已撤回)") if one.withdrawn else ""
        say("  " + _("附件 {id}:{name}").format(id=one.id, name=shown(one.name)) + mark)
    if lacks_proof(entry, book.proof):
        say("  " + _("没有附件,补上之前不计分"))
    return 0


def add(arguments: argparse.Namespace) -> int:
    """Write an entry down; its number is what is printed."""
    return _add(arguments, "draft", submits=arguments.submit)


def plan(arguments: argparse.Namespace) -> int:
    """Write down what is to happen."""
    return _add(arguments, "planned", submits=False)


def _add(arguments: argparse.Namespace, state: State, *, submits: bool) -> int:
    with opened(arguments) as database:
        ledger = ledger_of(database, arguments.unit)
        book = ledger.books.find(arguments.book)
        values = read_values(ledger, book, arguments.values)
        entry = add_entry(database, actor(arguments), ledger.unit, book, values, state=state)
        say(str(entry.id))
        tell(_("已记下第 {id} 号").format(id=entry.id))
        if submits:
            _submit(database, actor(arguments), ledger, [entry.id])
    return 0


def change(arguments: argparse.Namespace) -> int:
    """Change fields of an entry."""
    with opened(arguments) as database:
        seen = get_entry(database, arguments.entry)
        ledger = ledger_with(database, seen)
        book = ledger.books.of(seen.book)
        values = read_values(ledger, book, arguments.values, seen.organisation_id)
        changed = change_entry(database, actor(arguments), book, seen.id, values, seen=seen, reason=arguments.reason)
    same = changed.version == seen.version
    tell(_("第 {id} 号没有变化").format(id=seen.id) if same else _told(changed))
    return 0


def submit(arguments: argparse.Namespace) -> int:
    """Hand entries in, all or none."""
    with opened(arguments) as database:
        ledger = ledger_with(database, get_entry(database, arguments.entries[0]))
        _submit(database, actor(arguments), ledger, arguments.entries)
    return 0


def _submit(database: Database, who: str, ledger: Ledger, ids: Sequence[int]) -> None:
    for one in submit_entries(database, who, ledger.books.of, ids):
        tell(f"{_told(one.entry)} {one.remark}".rstrip())


def accept(arguments: argparse.Namespace) -> int:
    """Accept entries, all or none."""
    with opened(arguments) as database:
        for entry in accept_entries(database, actor(arguments), arguments.entries):
            tell(_told(entry))
    return 0


def give_back(arguments: argparse.Namespace) -> int:
    """Return an entry with a remark."""
    with opened(arguments) as database:
        tell(_told(return_entry(database, actor(arguments), arguments.entry, arguments.remark)))
    return 0


def withdraw(arguments: argparse.Namespace) -> int:
    """Take an entry back."""
    with opened(arguments) as database:
        tell(_told(withdraw_entry(database, actor(arguments), arguments.entry, arguments.reason)))
    return 0


def history(arguments: argparse.Namespace) -> int:
    """Print what was done to an entry since others first saw it."""
    with opened(arguments) as database:
        entry = get_entry(database, arguments.entry)
        ledger = ledger_with(database, entry)
        made = amendments(database, entry.id)
    texts = [(one, _texts(ledger, entry, one.was), _texts(ledger, entry, one.became)) for one in made]
    if arguments.json:
        say_json(
            [
                {"at": one.at, "actor": one.actor, "reason": one.reason, "was": was, "became": became}
                for one, was, became in texts
            ]
        )
        return 0
    rows = []
    for one, was, became in texts:
        changes = ";".join(f"{name} {was.get(name, '')} → {text}" for name, text in became.items())
        rows.append((one.at[:16].replace("T", " "), one.actor, changes, one.reason))
    say_table((_("时间"), _("谁"), _("改动"), _("原因")), rows)
    return 0


def _texts(ledger: Ledger, entry: Entry, values: Mapping[str, Value]) -> dict[str, str]:
    """Values of an amendment by title, as text; its state and proof are no fields of the book."""
    fields = {field.id: field for field in fields_of(ledger.books.of(entry.book))}
    texts = {}
    for name, value in values.items():
        if name in fields:
            texts[fields[name].title] = show_value(fields[name], value, ledger.directory)
        elif name == "state":
            texts[_("状态")] = state_title(value)  # type: ignore[arg-type]  # an amendment keeps a state under this name
        elif name == "proof":
            texts[_("附件")] = str(value or "")
    return texts


def _told(entry: Entry) -> str:
    return _("第 {id} 号:{state}").format(id=entry.id, state=state_title(entry.state))
