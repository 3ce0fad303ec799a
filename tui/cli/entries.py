"""Commands about entries of the ledger: list, show, write, hand in, accept, return, withdraw, and their history."""

import argparse
from typing import TYPE_CHECKING, Any

from ...core.kernel.text import shown
from ...core.ledger.entry import Move, State, state_title
from ...plugins.i18n import _
from ..style.entry_words import doubtful_text, lacks_proof, late_text
from .context import served, unit_meant
from .output import say, say_json, say_table, tell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ...core.ledger.entry import Entry
    from ...core.ledger.service import MovedEntry
    from ...core.services.entry_lists import EntryQuery, ListedEntry


def asked_entries(arguments: argparse.Namespace) -> "EntryQuery":
    """The entries that ``--book``, ``--organisation`` and the days mean."""
    from ...core.services.entry_lists import EntryQuery

    return EntryQuery(
        book=arguments.book or "",
        organisation=arguments.organisation or "",
        year=arguments.year or "",
        month=arguments.month or "",
        first=arguments.first or "",
        last=arguments.last or "",
    )


def show_list(arguments: argparse.Namespace) -> int:
    """List entries."""
    from dataclasses import replace

    asked = replace(
        asked_entries(arguments),
        member=arguments.member or "",
        states=frozenset(arguments.state or ()),
        text=arguments.text,
        unproved=arguments.unproved,
        backdated=arguments.backdated,
    )
    with served(arguments) as services:
        unit = services.units.find(arguments.unit)
        found = services.entries.list(unit, asked, texts=arguments.json)
    if arguments.json:
        say_json([_data(one) | ({"part": one.part} if one.part else {}) for one in found])
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
        _("存疑"),
    )
    say_table((*header, *part), [(*_row(one), *([one.part] if one.part else [])) for one in found])
    tell(_("共 {n} 条").format(n=len(found)))
    return 0


def _row(one: "ListedEntry") -> tuple[object, ...]:
    entry, book = one.entry, one.book
    return (
        entry.id,
        entry.date[:7] if book.dated == "month" else entry.date,
        _(book.title),
        one.organisation,
        one.person,
        _(entry.kind),
        entry.title or entry.content,
        state_title(entry.state),
        _("缺") if lacks_proof(entry, book.proof) else entry.proofs or "",
        late_text(entry),
        ";".join(one.doubts),
    )


def _data(one: "ListedEntry") -> dict[str, Any]:
    """An entry for JSON: fields by id as they are written in files, and what the program knows of it."""
    entry = one.entry
    return {
        "id": entry.id,
        "version": entry.version,
        "book": entry.book,
        "state": entry.state,
        "organisation_code": one.organisation_code,
        "member_code": one.person_code,
        "fields": {field.id: field.text for field in one.fields if field.text},
        "proofs": entry.proofs,
        "remark": entry.remark,
        "author": entry.author,
        "entered_at": entry.entered_at,
        "days_late": entry.lag if entry.backdated else 0,
        "doubts": one.doubts,
    }


def show(arguments: argparse.Namespace) -> int:
    """Print one entry with its attachments."""
    with served(arguments) as services:
        unit = unit_meant(services, arguments)
        found = services.entries.shown(unit, arguments.entry)
        files = services.attachments.of_entry(unit, arguments.entry)
    if arguments.json:
        listed = [{"id": one.id, "name": one.name, "hash": one.hash, "withdrawn": one.withdrawn} for one in files]
        say_json(_data(found) | {"attachments": listed})
        return 0
    entry, book = found.entry, found.book
    say(_("第 {id} 号 {book} {state}").format(id=entry.id, book=_(book.title), state=state_title(entry.state)))
    for field in found.fields:
        if field.text:
            say(f"  {field.title}:{shown(field.text)}")
    if entry.remark:
        say("  " + _("意见:{remark}").format(remark=shown(entry.remark)))
    entered = entry.entered_on
    say("  " + _("{author} 录于 {day} {late}").format(author=shown(entry.author), day=entered, late=late_text(entry)))
    for one in files:
        mark = _("(已撤回)") if one.withdrawn else ""
        say("  " + _("附件 {id}:{name}").format(id=one.id, name=shown(one.name)) + mark)
    if lacks_proof(entry, book.proof):
        say("  " + _("没有附件,补上之前不计分"))
    if found.doubts:
        say("  " + doubtful_text(found.doubts))
    return 0


def add(arguments: argparse.Namespace) -> int:
    """Write an entry down; its number is what is printed."""
    return _add(arguments, "draft", submits=arguments.submit)


def plan(arguments: argparse.Namespace) -> int:
    """Write down what is to happen."""
    return _add(arguments, "planned", submits=False)


def _add(arguments: argparse.Namespace, state: State, *, submits: bool) -> int:
    with served(arguments) as services:
        unit = services.units.find(arguments.unit)
        entry = services.entries.add(unit, arguments.book, tuple(arguments.values), state=state)
        say(str(entry.id))
        tell(_("已记下第 {id} 号").format(id=entry.id))
        if not submits:
            _tell_doubts(entry.id, services.entries.doubts(unit, (entry.id,)).get(entry.id, ()))
        else:
            _tell_moved(services.entries.move(unit, "submit", (entry.id,)))
    return 0


def change(arguments: argparse.Namespace) -> int:
    """Change fields of an entry."""
    with served(arguments) as services:
        unit = unit_meant(services, arguments)
        entry, differs = services.entries.change(unit, arguments.entry, tuple(arguments.values), arguments.reason)
        doubts = services.entries.doubts(unit, (entry.id,)).get(entry.id, ())
    tell(_told(entry) if differs else _("第 {id} 号没有变化").format(id=entry.id))
    _tell_doubts(entry.id, doubts)
    return 0


def submit(arguments: argparse.Namespace) -> int:
    """Hand entries in, all or none."""
    return _move(arguments, "submit", tuple(arguments.entries))


def accept(arguments: argparse.Namespace) -> int:
    """Accept entries, all or none."""
    return _move(arguments, "accept", tuple(arguments.entries))


def give_back(arguments: argparse.Namespace) -> int:
    """Return an entry with a remark."""
    return _move(arguments, "return", (arguments.entry,), arguments.remark)


def withdraw(arguments: argparse.Namespace) -> int:
    """Take an entry back."""
    return _move(arguments, "withdraw", (arguments.entry,), arguments.reason)


def _move(arguments: argparse.Namespace, move: Move, ids: tuple[int, ...], why: str = "") -> int:
    with served(arguments) as services:
        unit = unit_meant(services, arguments)
        _tell_moved(services.entries.move(unit, move, ids, why=why))
    return 0


def _tell_moved(done: "Iterable[MovedEntry]") -> None:
    for one in done:
        tell(_told(one.entry, one.remark))
        _tell_doubts(one.entry.id, one.doubts)


def _tell_doubts(id_: int, doubts: "Sequence[str]") -> None:
    if doubts:
        tell(_("第 {id} 号{doubtful}").format(id=id_, doubtful=doubtful_text(doubts)))


def history(arguments: argparse.Namespace) -> int:
    """Print what was done to an entry since others first saw it."""
    with served(arguments) as services:
        unit = unit_meant(services, arguments)
        made = services.entries.history(unit, arguments.entry)
    if arguments.json:
        say_json(
            [
                {"at": one.at, "actor": one.actor, "reason": one.reason, "was": one.was, "became": one.became}
                for one in made
            ]
        )
        return 0
    rows = []
    for one in made:
        changes = ";".join(f"{name} {one.was.get(name, '')} -> {text}" for name, text in one.became.items())
        rows.append((one.at[:16].replace("T", " "), one.actor, changes, one.reason))
    say_table((_("时间"), _("谁"), _("改动"), _("原因")), rows)
    return 0


def _told(entry: "Entry", remark: str = "") -> str:
    moved = _("第 {id} 号:{state}").format(id=entry.id, state=state_title(entry.state))
    return f"{moved} {remark}".rstrip()
