"""How an entry's form looks: its state, its fields, its proof and its history as rows. No widget, no keys.

Both sides of the fields of an entry that two people changed, in words. Pure.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from ....core.autosave.entries import TOGETHER, EntryTarget
from ....core.ledger.cells import show
from ....core.ledger.entry import COUNTED, Entry, state_title
from ....core.ledger.fields import Field, fields_of
from ....core.organisation.directory import Directory
from ....plugins.i18n import _
from ...style.entry_words import late_text
from ...widgets.form import FormRow
from ...widgets.listing import Cell
from ..base.conflict import Contested

if TYPE_CHECKING:
    from ....core.autosave.saver import Pending
    from ....core.ledger.attachments.intake import Attachment
    from ....core.ledger.entry import State, Value
    from ....core.services.entries import Amended, OpenEntry


DayOf = Callable[[str], str]
"""The day of a moment in the time zone of the database."""

ATTACHMENT = "attachment:"
HASH_SHOWN = 12
KILO = 1024


def state_cell(state: "State") -> Cell:
    """A state as lists and forms show it."""
    word = state_title(state)
    return Cell(word, "bad" if state == "returned" else "good" if state in COUNTED else "warning")


def entry_rows(opened: "OpenEntry", typed: Mapping[str, str], refused: Iterable[str], day_of: DayOf) -> list[FormRow]:
    """The rows of the form; what was ``typed`` and is not stored yet stands in place of what is."""
    entry, bad = opened.entry, set(refused)
    closed = entry.state == "withdrawn"
    state = state_cell(entry.state)
    remark = f"{state.text}:{entry.remark}" if entry.remark else state.text
    written = " ".join(filter(None, (entry.author, entry.entered_on, late_text(entry))))
    rows = [
        FormRow("state", _("状态"), remark, state.tone),
        FormRow("written", _("录入"), written, "warning" if entry.backdated else "quiet"),
        *(FormRow(f"doubt:{place}", _("存疑"), doubt, "warning") for place, doubt in enumerate(opened.doubts)),
    ]
    for field in opened.fields:
        text = typed[field.id] if field.id in typed else opened.text(field)
        label = f"{field.title}*" if field.required else field.title
        rows.append(FormRow(field.id, label, text, "bad" if field.id in bad else "text", typed=not closed))
    return [*rows, *_proof_rows(opened, day_of), *_history_rows(opened.amendments, day_of)]


def attachment_text(attachment: "Attachment", day_of: DayOf) -> str:
    """An attachment in one line."""
    facts = (
        attachment.name,
        size_text(attachment.size),
        attachment.author,
        day_of(attachment.added_at),
        _("校验 {hash}").format(hash=attachment.hash[:HASH_SHOWN]),
        _("已撤下") if attachment.withdrawn else "",
    )
    return "  ".join(filter(None, facts))


def size_text(size: int) -> str:
    """Bytes in words, rounded up."""
    if size < KILO:
        return _("{n} 字节").format(n=size)
    if size < KILO * KILO:
        return f"{-(-size // KILO)} KB"
    tenths = -(-size * 10 // (KILO * KILO))
    return f"{tenths // 10}.{tenths % 10} MB"


def _proof_rows(opened: "OpenEntry", day_of: DayOf) -> list[FormRow]:
    rows = [FormRow("", _("印证"))]
    for place, attachment in enumerate(opened.attachments, 1):
        id_, text = f"{ATTACHMENT}{attachment.id}", attachment_text(attachment, day_of)
        rows.append(FormRow(id_, str(place), text, "quiet" if attachment.withdrawn else "text"))
    if not opened.attachments:
        sentence = _("还没有附件,不计入考评;按 Ctrl+E 附上") if opened.book.proof else _("没有附件,这本台账不要求")
        rows.append(FormRow("no-proof", "", sentence, "warning" if opened.book.proof else "quiet"))
    return rows


def _history_rows(amendments: "Iterable[Amended]", day_of: DayOf) -> list[FormRow]:
    rows = []
    for place, made in enumerate(amendments):
        changes = [
            _("{field}由「{was}」改为「{became}」").format(field=title, was=was, became=became)
            for title, was, became in made.changes
        ]
        reason = _("原因:{reason}").format(reason=made.reason) if made.reason else ""
        text = ";".join(filter(None, (*changes, reason)))
        rows.append(FormRow(f"amended:{place}", day_of(made.at), f"{made.actor}  {text}", "quiet"))
    return [FormRow("", _("提交后的修改")), *rows] if rows else []


def contested_fields(
    directory: Directory, pending: "Pending[Entry | None, Value]", moment_of: "Callable[[str], str]"
) -> tuple[Contested, ...]:
    """A line for each contested field; one for all that is said about who was at a meeting."""
    clash, target = pending.clash, pending.target
    if clash is None or not isinstance(clash.theirs, Entry) or not isinstance(target, EntryTarget):
        return ()
    theirs = clash.theirs
    fields = fields_of(target.book)

    def mine(item: str) -> "Value":
        return pending.changes[item] if item in pending.changes else theirs.value(item)

    def line(item: str, title: str, mine: str, theirs_: str, others: tuple[str, ...] = ()) -> Contested:
        one = clash.items[item]
        return Contested(item, theirs.date, title, mine, theirs_, f"{one.actor} {moment_of(one.at)}", others)

    found = [
        line(field.id, field.title, show(field, mine(field.id), directory),
             show(field, theirs.value(field.id), directory))
        for field in fields
        if field.id in clash.items and field.id not in TOGETHER
    ]  # fmt: skip
    together = tuple(item for item in clash.items if item in TOGETHER)
    if together:
        about = [field for field in fields if field.id in TOGETHER]
        first, *others = together
        sides = (_attendance(about, mine, directory), _attendance(about, theirs.value, directory))
        found.append(line(first, _("考勤"), *sides, tuple(others)))
    return tuple(found)


def _attendance(fields: list[Field], of: "Callable[[str], Value]", directory: Directory) -> str:
    """Numbers and names in one line."""
    texts = ((field.title, show(field, of(field.id), directory)) for field in fields)
    return " ".join(f"{title}{text}" for title, text in texts if text)
