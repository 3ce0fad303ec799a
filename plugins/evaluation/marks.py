"""Derivation of marks: filling ← sheets ← sections ← items ← the lines that took points off."""

from fractions import Fraction

from ..contract.forms import Form, Item, Section
from ..contract.formula import Marks
from ..contract.values import from_thousandths, show, show_percent
from ..i18n import _
from .derivation import Derivation, absent, combine, leaf
from .inputs import Line, Sheet
from .rulebook import Frame


def derive_marks(node: Marks, frame: Frame) -> Derivation:
    """Return the mean of a filling's sheets in the current period, each a sum over the node's sections and items."""
    form = frame.book.forms[node.form]
    filling = form.filling(node.filling)
    title = f"{_(form.title)} {frame.period} {_(filling.title) if filling else node.filling}"
    if not form.applies.includes(frame.record.subject):
        return leaf(title, Fraction(0), form.clause, _("不适用于该对象"))
    sheets = frame.sheets(node.form, node.filling)
    refs = (f"form:{form.id}/{frame.period}/{node.filling}",)
    if not sheets:
        return absent(title, _("{sheet} 未填").format(sheet=title), form.clause, refs)
    parts = tuple(_derive_sheet(node, form, sheet, frame, title) for sheet in sheets)
    clause = filling.clause if filling else ""
    weights = frame.book.weights(filling) if filling else {}
    if not weights:
        return _mean(title, parts, clause)
    weighed, ungrouped = [], []
    for group_id, weight in weights.items():
        group = _(next(group.title for group in filling.groups if group.id == group_id)) if filling else group_id
        label = f"{title} {group}"
        own = tuple(part for part, sheet in zip(parts, sheets, strict=True) if sheet.group == group_id)
        mean = _mean(label, own, clause) if own else absent(label, _("{sheet} 未填").format(sheet=label), clause, refs)
        share = leaf(_("{group}的权重").format(group=group), weight, clause, show_percent(weight))
        weighed.append(combine("product", label, (mean, share), clause))
    for sheet in sheets:
        if sheet.group not in weights:
            ungrouped.append(absent(title, _("{filler} 没有编入评分小组").format(filler=sheet.filler), clause, refs))
    return combine("sum", title, (*weighed, *ungrouped), clause, _("各组平均后加权"))


def _mean(title: str, parts: tuple[Derivation, ...], clause: str) -> Derivation:
    if len(parts) == 1:
        return parts[0]
    return combine("mean", title, parts, clause, _("{n} 份平均").format(n=len(parts)))


def _derive_sheet(node: Marks, form: Form, sheet: Sheet, frame: Frame, title: str) -> Derivation:
    sections = []
    position = 0
    label = title if sheet.filler == node.filling else f"{title} {sheet.filler}"
    for section in form.sections:
        first, position = position, position + len(section.items)
        if node.sections and section.id not in node.sections:
            continue
        items = [
            _derive_item(item, sheet, first + offset, frame, label)
            for offset, item in enumerate(section.items)
            if (not node.items or item.id in node.items) and item.applies.includes(frame.record.subject)
        ]
        if items or not node.items:
            sections.append(_derive_section(section, tuple(items), pooled=not node.items))
    if len(sections) == 1:
        only = sections[0]
        return combine("same", label, (only,), form.clause)
    return combine("sum", label, tuple(sections), form.clause)


def _derive_section(section: Section, items: tuple[Derivation, ...], *, pooled: bool) -> Derivation:
    if section.pool is None or not pooled:
        return combine("sum", _(section.title), items, section.clause)
    pool = leaf(_("起评分"), section.pool, section.clause)
    left = combine("sum", _(section.title), (pool, *items), section.clause)
    zero = leaf(_("下限"), Fraction(0), section.clause)
    return combine("floor", _("{section},扣完为止").format(section=_(section.title)), (left, zero), section.clause)


def _derive_item(item: Item, sheet: Sheet, position: int, frame: Frame, where: str) -> Derivation:
    label = f"{item.id} {_(item.title)}"
    refs = (f"sheet:{sheet.form}/{sheet.period}/{sheet.filling}/{sheet.filler}#{item.id}",)
    mark = sheet.marks[position]
    if mark is None:
        return absent(label, _("{sheet} 缺第 {item} 项").format(sheet=where, item=item.id), item.clause, refs)
    points = item.points_for(frame.record.subject)
    notes = [_line_note(item, line) for line in sheet.lines.get(item.id, ())]
    if points is not None:
        notes.insert(0, _("满分 {points}").format(points=show(points)))
    return leaf(label, from_thousandths(mark), item.clause, ";".join(note for note in notes if note), refs)


def _line_note(item: Item, line: Line) -> str:
    rule = next((rule for rule in item.deductions if rule.id == line.rule), None)
    words = [f"{rule.id} {_(rule.title)}"] if rule else []
    if line.deduction:
        words.append(f"-{show(from_thousandths(line.deduction))}" + (f" x {line.count}" if line.count != 1 else ""))
    if line.reason:
        words.append(line.reason)
    return " ".join(words)
