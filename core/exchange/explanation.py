"""The derivation tree as lines of text: the one rendering that the command line prints."""

from collections.abc import Iterator

from ...plugins.contract.numbers import round_half_up, show, show_total
from ...plugins.evaluation.derivation import Derivation
from ...plugins.evaluation.outcome import Outcome
from ...plugins.i18n import _
from ..text import shown


def walk(tree: Derivation, depth: int = 0) -> Iterator[tuple[int, Derivation]]:
    """Every node with its depth, parents first."""
    yield depth, tree
    for part in tree.parts:
        yield from walk(part, depth + 1)


def figure(node: Derivation) -> str:
    """The number of a node for people: exact, and rounded beside it where it does not end."""
    if node.value is None:
        return "" if node.op == "condition" else "?"
    exact = show(node.value)
    return f"{exact} {_('约')} {show(round_half_up(node.value, 3))}" if "/" in exact else exact


def headline(outcome: Outcome) -> str:
    """The result in one line."""
    subject = outcome.subject
    words = [f"{shown(subject.code)} {shown(subject.name)}"]
    if outcome.exempt:
        return f"{words[0]}  {outcome.exempt}"
    if outcome.total is None:
        words.append(_("暂计 {total} 分,还不完整").format(total=show_total(outcome.partial)))
    else:
        words.append(_("总分 {total}").format(total=show_total(outcome.total)))
    if outcome.graded:
        words.append(_("等次 {grade}").format(grade=_(outcome.grade or "") or _("待定")))
    if outcome.rank is not None:
        words.append(_("第 {rank} 名").format(rank=outcome.rank))
    return "  ".join(words)


def explanation_lines(outcome: Outcome, tree: Derivation) -> Iterator[str]:
    """The headline, what is open, and the tree with one node a line, indented by depth."""
    yield headline(outcome)
    for what in outcome.missing:
        yield _("缺:{what}").format(what=shown(what))
    for asked in outcome.questions:
        choices = " / ".join(asked.choices)
        yield _("待决定 {question}:{title}({choices})").format(
            question=asked.question, title=shown(asked.title), choices=choices
        )
    for depth, node in walk(tree):
        number = figure(node)
        clause = f"〔{node.clause}〕" if node.clause else ""
        note = f"  {shown(node.note)}" if node.note else ""
        yield f"{'  ' * depth}{shown(node.label)}{': ' + number if number else ''}{clause}{note}"
