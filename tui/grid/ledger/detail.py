"""The panel below the grid of a book: the entry under the cursor in full, with its proof and what befell it. Pure."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.style import Style

from ....core.ledger.entry import state_title
from ....plugins.i18n import _
from ...style.entry_words import finding_text, lacks_proof, late_text
from ...style.theme import Look
from ...style.width import width, wrap
from ...widgets.lines import Piece
from .model import LedgerModel

if TYPE_CHECKING:
    from ....core.ledger.oversight.model import InspectionFinding
    from ....core.services.entries import Amended, OpenEntry

Lines = list[list[Piece]]
BETWEEN = 2


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What is asked of the core about one entry: its proof and history, and what spot checks found in it."""

    opened: "OpenEntry"
    findings: "tuple[InspectionFinding, ...]"


def entry_detail(model: LedgerModel, facts: EntryFacts | None, lacks: str, cells: int, look: Look) -> Lines:
    """The entry under the cursor, folded to ``cells``; ``facts`` are there once the core has answered.

    ``lacks`` says why a new one is not stored yet.
    """
    row = model.here
    if row is None:
        return _hint(model, cells, look)
    lines: Lines = []
    if lacks:
        lines += _told(_("未存"), lacks, look.warning, cells, look)
    entry = row.entry
    if entry is not None:
        if entry.remark:
            style = look.bad if entry.state == "returned" else look.text
            lines += _told(state_title(entry.state), entry.remark, style, cells, look)
        notes = [late_text(entry), _("没有印证,补上之前不计分") if lacks_proof(entry, model.kept.book.proof) else ""]
        if any(notes):
            lines += _told(_("注意"), ";".join(filter(None, notes)), look.warning, cells, look)
        for doubt in model.doubts.get(entry.id, ()):
            lines += _told(_("存疑"), doubt, look.warning, cells, look)
    if facts is not None:
        lines += _facts(facts, cells, look)
    told = [
        (column.title, text)
        for place, column in enumerate(model.columns)
        if column.field is not None and (text := model.text(model.row, place))
    ]
    if entry is not None:
        told.append((_("录入"), f"{entry.author} {entry.entered_on}"))
    return lines + _side_by_side(told, cells, look)


def _facts(facts: EntryFacts, cells: int, look: Look) -> Lines:
    lines: Lines = []
    for finding in facts.findings:
        fault = finding.verdict == "fault"
        lines += _told(_("查账"), finding_text(finding), look.bad if fault else look.good, cells, look)
    names = [one.name for one in facts.opened.attachments if not one.withdrawn]
    if names:
        lines += _told(_("印证"), "、".join(names), look.text, cells, look)
    amended = [(made, changes) for made in facts.opened.amendments if (changes := _changes(made))]
    if amended:
        made, changes = amended[-1]
        text = " ".join(filter(None, (made.at[:10], made.actor, ";".join(changes), made.reason)))
        lines += _told(_("最近更正"), text, look.text, cells, look)
    return lines


def _changes(made: "Amended") -> list[str]:
    """What an amendment made of which field; moves from state to state are no amendments to a reader."""
    return [
        _("{field}由「{was}」改为「{became}」").format(field=field, was=was, became=became)
        for field, was, became in made.changes
        if field != _("状态")
    ]


def _side_by_side(told: list[tuple[str, str]], cells: int, look: Look) -> Lines:
    """Labels with their texts, as many on a line as there is room for; a long text has lines of its own."""
    lines: Lines = []
    room = 0
    for label, text in told:
        needed = width(f"{label} {text}")
        if needed > cells:
            lines += _told(label, text, look.text, cells, look)
            room = 0
            continue
        if needed + BETWEEN > room:
            lines.append([])
            room = cells + BETWEEN
        between = " " * BETWEEN if lines[-1] else ""
        lines[-1] += [(f"{between}{label} ", look.quiet), (text, look.text)]
        room -= needed + BETWEEN
    return lines


def _hint(model: LedgerModel, cells: int, look: Look) -> Lines:
    if model.read_only:
        return []
    text = _("在这一行打字就新记一条。日期打「5」是本月 5 日;姓名、类别打拼音首字母或几个字,再按数字选。")
    return [[(part, look.quiet)] for part in wrap(text, cells)]


def _told(label: str, text: str, style: Style, cells: int, look: Look) -> Lines:
    first, *rest = wrap(text, max(8, cells - width(label) - 1))
    indent = " " * (width(label) + 1)
    lines: Lines = [[(f"{label} ", look.quiet), (first, style)]]
    return [*lines, *([(indent, look.text), (part, style)] for part in rest)]
