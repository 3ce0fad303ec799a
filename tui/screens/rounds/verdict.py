"""The left side of a result: total, grade, rank, the rules that spoke, what is missing, what people decided."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.style import Style

from ....core.results.rendering import outside_words
from ....plugins.contract.values import show_total
from ....plugins.i18n import _
from ...style.theme import SIGN_PROVISIONAL, Look
from ...style.width import cut, fit, width, wrap
from ...widgets.lines import Piece

if TYPE_CHECKING:
    from ....core.results.model import StandingRow, SubjectResult
    from ....core.rounds.model import RoundOutline
    from ....plugins.evaluation.outcome import Outcome

Lines = list[list[Piece]]
LABEL_CELLS = 8
MOST_MISSING = 8
DISTANCE_LEAST = 4


def verdict_lines(result: "SubjectResult", round_: "RoundOutline", cells: int, look: Look) -> Lines:
    """The verdict folded to ``cells``."""
    if cells < LABEL_CELLS + 4:
        return []
    outcome, subject = result.outcome, result.outcome.subject
    lines: Lines = [[(fit(_(" 结果"), cells), look.heading)]]
    branch = round_.by_code[subject.code].branch_name
    facts = [
        (_("支部"), branch, look.text),
        (_("类别"), " ".join(filter(None, (subject.class_name, subject.status, subject.domain))), look.text),
    ]
    for label, text, style in facts:
        if text:
            lines += _fact(label, text, style, cells, look)
    if outcome.exempt:
        return [*lines, *_fact(_("不评"), outcome.exempt, look.warning, cells, look)]
    if round_.info.voided:
        lines += _fact(_("作废"), _("这轮考评已经作废"), look.warning, cells, look)
    lines += _score(outcome, cells, look)
    lines += _before(result, cells, look)
    if outcome.questions:
        lines += _titled(_("待裁定"), [one.title for one in outcome.questions], look.warning, cells, look)
    decided = [f"{answer.choice}: {answer.reason} ({answer.actor})" for answer in result.answers]
    if decided:
        lines += _titled(_("已裁定"), decided, look.text, cells, look)
    if outcome.rules:
        lines += _titled(
            _("规则"), [f"{one.clause} {one.effect}".strip() for one in outcome.rules], look.text, cells, look
        )
    if result.outside:
        lines += _titled(_("不计入总分"), list(map(outside_words, result.outside)), look.text, cells, look)
    missing = [*outcome.missing[:MOST_MISSING]]
    if len(outcome.missing) > MOST_MISSING:
        missing.append(_("另有 {n} 处").format(n=len(outcome.missing) - MOST_MISSING))
    if missing:
        lines += _titled(_("缺"), missing, look.warning, cells, look)
    return lines


def _before(result: "SubjectResult", cells: int, look: Look) -> Lines:
    """What was published before the round was taken back, and last year's total where a file told it."""
    subject = result.outcome.subject
    lines: Lines = []
    if result.published is not None:
        lines += _fact(_("公布过"), _published(result.published), look.quiet, cells, look)
    if subject.previous_source:
        told = _("{total} 导入的往年结果:{source}")
        total = show_total(subject.previous_total or 0)
        lines += _fact(_("上年"), told.format(total=total, source=subject.previous_source), look.quiet, cells, look)
    return lines


def _published(row: "StandingRow") -> str:
    """What was published of a subject before the round was taken back."""
    total = "" if row.total is None else show_total(row.total)
    rank = "" if row.rank is None else _("第 {rank} 名").format(rank=row.rank)
    return " ".join(filter(None, (total, _(row.grade or ""), rank)))


def distance_lines(sentences: Sequence[str], cells: int, look: Look) -> Lines:
    """What is missing for the next grade, under its title; ``sentences`` begin with the total, which stands above."""
    if cells < LABEL_CELLS + 4:
        return []
    return [[], [(_(" 差多少"), look.section)], *folded(sentences[1:], cells, look)]


def shared_out(verdict: Lines, distance: Lines, cells: int, height: int, look: Look) -> Lines:
    """Both within ``height`` lines of ``cells``: where room lacks, the distance keeps a few lines.

    What is cut off of the rules then stands in the tree beside.
    """
    if len(verdict) + len(distance) > height:
        distance = distance[1:]  # without the blank line above its title
    kept = max(height - len(verdict), min(len(distance), DISTANCE_LEAST))
    above, below = verdict[: max(0, height - kept)], distance[:kept]
    if len(below) < len(distance) and below:
        below[-1] = [(cut(_(" .. 按 F6 看还差什么"), cells), look.quiet)]
    return [*above, *below]


def folded(sentences: Sequence[str], cells: int, look: Look) -> Lines:
    """``sentences`` folded to ``cells``; list entries keep their sign in front."""
    lines: Lines = []
    for sentence in sentences:
        text = sentence.lstrip()
        indent = " " * (1 + len(sentence) - len(text))
        hanging = indent + ("  " if text.startswith("- ") else "")
        first, *rest = wrap(text, max(4, cells - len(hanging) - 1))
        lines.append([(indent + first, look.text)])
        lines += [[(hanging + part, look.text)] for part in rest]
    return lines


def _score(outcome: "Outcome", cells: int, look: Look) -> Lines:
    lines: Lines = []
    if outcome.total is None:
        lines += _fact(_("暂计"), show_total(outcome.partial) + SIGN_PROVISIONAL, look.warning, cells, look)
    else:
        lines += _fact(_("总分"), show_total(outcome.total), look.strong, cells, look)
    if outcome.graded:
        lines += _fact(_("等次"), _(outcome.grade) if outcome.grade else _("待定"), look.strong, cells, look)
    if outcome.computed_grade is not None and outcome.computed_grade != outcome.grade:
        lines += _fact(_("按分数"), _(outcome.computed_grade), look.quiet, cells, look)
    if outcome.rank is not None:
        lines += _fact(_("名次"), str(outcome.rank), look.text, cells, look)
    if outcome.overall_rank is not None:
        lines += _fact(_("全体"), str(outcome.overall_rank), look.text, cells, look)
    return lines


def _fact(label: str, text: str, style: Style, cells: int, look: Look) -> Lines:
    first, *rest = wrap(text, cells - LABEL_CELLS - 1)
    lines: Lines = [[(f" {fit(label, LABEL_CELLS - 1)}", look.quiet), (first, style)]]
    return [*lines, *([(" " * LABEL_CELLS, look.text), (part, style)] for part in rest)]


def _titled(title: str, texts: Sequence[str], style: Style, cells: int, look: Look) -> Lines:
    lines: Lines = [[], [(f" {title}", look.section)]]
    for text in texts:
        first, *rest = wrap(text, cells - 4)
        lines.append([(" - ", look.quiet), (first, style)])
        lines += [[(" " * width(" - "), look.text), (part, style)] for part in rest]
    return lines
