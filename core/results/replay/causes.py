"""Through what a result came out otherwise: the places where two derivations of one subject part. Pure."""

from collections.abc import Callable, Iterator, Sequence

from ....plugins.contract.values import hundredths, show
from ....plugins.evaluation.derivation import Derivation
from ....plugins.evaluation.outcome import Applied, Outcome
from ....plugins.evaluation.rulebook import Rulebook
from ....plugins.i18n import _
from ..model import Cause

Result = tuple[Outcome, Derivation]


def causes(old: Result, new: Result, old_book: Rulebook, new_book: Rulebook) -> tuple[Cause, ...]:
    """Why the result differs: numbers from the deepest nodes that differ, then grade lines, then rules."""
    found = (
        *_numbers(old[1].parts[0], new[1].parts[0]),
        *_lines(old[0], new[0], old_book, new_book),
        *_rules(old[0], new[0]),
    )
    return tuple(dict.fromkeys(found))


def every_cause(old: Result, new: Result, book: Rulebook) -> tuple[Cause, ...]:
    """Every difference between two results under the same rules: each number from the deepest nodes that differ, also
    where the total hides it or where it is only compared with another, then rules that spoke only once.
    """
    numbers = tuple(_numbers(old[1], new[1], everywhere=True)) or tuple(_parts(old[0], new[0], book))
    return tuple(dict.fromkeys((*numbers, *_rules(old[0], new[0]), *_spoken(old[0], new[0]))))


def _numbers(
    old: Derivation, new: Derivation, label: str = "", clause: str = "", *, everywhere: bool = False
) -> Iterator[Cause]:
    """Causes inside two nodes that stand for each other; ``label`` and ``clause`` are those around them.

    What is equal is not looked into, unless ``everywhere`` is meant: then conditions are looked into as well.
    """
    same = old.value == new.value and (old.value is not None or old.missing == new.missing)
    if same and not everywhere:
        return
    clause = new.clause or old.clause or clause
    pairs, gone, come = _paired(*(list(node.parts) if everywhere else _figures(node) for node in (old, new)))
    inner = [
        cause for before, after in pairs for cause in _numbers(before, after, new.label, clause, everywhere=everywhere)
    ]
    inner += [Cause(node.clause or clause, _name(node, new.label), _shown(node), "") for node in gone if _counts(node)]
    inner += [Cause(node.clause or clause, _name(node, new.label), "", _shown(node)) for node in come if _counts(node)]
    if inner:
        yield from inner
    elif not same:
        yield Cause(clause, _name(new, label), *_told(old, new))


def _name(node: Derivation, around: str) -> str:
    """What a node is called out of its tree: a mark with its period, a bare figure with what it belongs to."""
    sheet = next((ref.removeprefix("sheet:") for ref in node.refs if ref.startswith("sheet:")), "")
    if sheet:
        _form, period, filling, filler = sheet.partition("#")[0].split("/", 3)
        return f"{period} {node.label}" if filler == filling else f"{period} {filler} {node.label}"
    return node.label if node.refs or node.parts or not around else f"{around} {node.label}"


def _told(old: Derivation, new: Derivation) -> tuple[str, str]:
    """Both values, with the notes that tell them apart where these differ."""
    if old.note == new.note:
        return _shown(old), _shown(new)
    before, after = (f"{_shown(node)}({node.note})" if node.note and node.value is not None else _shown(node)
                     for node in (old, new))  # fmt: skip
    return before, after


def _figures(node: Derivation) -> list[Derivation]:
    return [part for part in node.parts if part.op != "condition"]


def _counts(node: Derivation) -> bool:
    """A part of nothing that comes or goes changes nothing, and a condition has no number."""
    return node.value != 0 and node.op != "condition"


def _shown(node: Derivation) -> str:
    return _("缺") if node.value is None else show(node.value)


Pairs = list[tuple[Derivation, Derivation]]


_KEYS: tuple[Callable[[Derivation], object], ...] = (
    lambda node: node.refs or None,
    lambda node: node.label,
    lambda node: None if node.refs else node.op,
)
"""What makes two nodes the same one: the fact they stand on, else their label, else their operation."""


def _paired(old: list[Derivation], new: list[Derivation]) -> tuple[Pairs, list[Derivation], list[Derivation]]:
    """Nodes of the same fact, then of the same label, then of the same operation in order; and those without."""
    pairs: Pairs = []
    for key in _KEYS:
        waiting = {id(node): node for node in new}
        for before in list(old):
            wanted = key(before)
            after = next((node for node in waiting.values() if wanted is not None and key(node) == wanted), None)
            if after is not None:
                pairs.append((before, after))
                del waiting[id(after)]
                old = [node for node in old if node is not before]
        new = list(waiting.values())
    return pairs, old, new


def _lines(old: Outcome, new: Outcome, old_book: Rulebook, new_book: Rulebook) -> Iterator[Cause]:
    """Grade lines that moved across the total."""
    before, after = _limits(old_book), _limits(new_book)
    totals = [outcome.total for outcome in (old, new) if outcome.total is not None]
    for grade, (clause, limit) in after.items():
        earlier = before.get(grade, (clause, limit))[1]
        if earlier != limit and any(min(earlier, limit) <= total < max(earlier, limit) for total in totals):
            label = _("等次「{grade}」的分数线").format(grade=_(grade))
            yield Cause(clause, label, _points(earlier), _points(limit))
    for grade in before.keys() ^ after.keys():
        if grade in (old.computed_grade, new.computed_grade):
            label = _("等次「{grade}」").format(grade=_(grade))
            clause = (before.get(grade) or after[grade])[0]
            yield Cause(clause, label, _("有") if grade in before else "", _("有") if grade in after else "")


def _limits(book: Rulebook) -> dict[str, tuple[str, int]]:
    """Clause and line (hundredths) of every grade that has one."""
    return {
        grade.id: (grade.clause, hundredths(book.number(grade.at_least)))
        for grade in book.scheme.grades
        if grade.at_least is not None
    }


def _points(value: int) -> str:
    return f"{value // 100}.{value % 100:02d}"


def _rules(old: Outcome, new: Outcome) -> Iterator[Cause]:
    """Rules that spoke only once, or said something else."""
    if (old.grade, old.computed_grade) == (new.grade, new.computed_grade):
        return
    for rule in dict.fromkeys(applied.rule for applied in (*old.rules, *new.rules)):
        before, after = ([applied for applied in outcome.rules if applied.rule == rule] for outcome in (old, new))
        if [applied.effect for applied in before] != [applied.effect for applied in after]:
            clause = (after or before)[0].clause
            yield Cause(clause, _("规则 {rule}").format(rule=rule), _effects(before), _effects(after))


def _parts(old: Outcome, new: Outcome, book: Rulebook) -> Iterator[Cause]:
    """Named parts that differ where no derivation shows them: in a branch that was not taken."""
    for name, node in book.named.items():
        before, after = old.parts.get(name), new.parts.get(name)
        if before != after:
            yield Cause(node.clause, _(node.title), *(_("缺") if value is None else show(value) for value in
                                                      (before, after)))  # fmt: skip


def _spoken(old: Outcome, new: Outcome) -> Iterator[Cause]:
    """Rules that spoke only once, even if the grade is the same."""
    for rule in dict.fromkeys(applied.rule for applied in (*old.rules, *new.rules)):
        before, after = ([applied for applied in outcome.rules if applied.rule == rule] for outcome in (old, new))
        if len(before) != len(after):
            clause = (after or before)[0].clause
            yield Cause(clause, _("规则 {rule}").format(rule=rule), _effects(before), _effects(after))


def _effects(applied: Sequence[Applied]) -> str:
    return ";".join(each.effect for each in applied)
