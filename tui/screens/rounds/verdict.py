"""What is told beside the account of a result: its head, why it is not the next grade, places, years, decisions."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.style import Style

from ....core.results.model import readable
from ....core.results.pairing import Folded
from ....core.results.rendering import outside_words
from ....plugins.contract.values import show_percent, show_total
from ....plugins.i18n import _
from ...style.theme import SIGN_PROVISIONAL, Look
from ...style.width import fit, width, wrap
from ...widgets.charts import painted, share
from ...widgets.lines import Piece
from ...widgets.outline import Node

if TYPE_CHECKING:
    from ....core.results.background import ConditionState, QuotaSaid, QuotaState, ResultBackground
    from ....core.results.model import StandingRow, SubjectResult
    from ....core.rounds.model import RoundOutline
    from ....plugins.evaluation.outcome import Outcome

Lines = list[list[Piece]]
STATE_CELLS = 6
MOST_MISSING = 8
LEAST_BAR, MOST_BAR = 8, 30


def head_lines(
    result: "SubjectResult", background: "ResultBackground | None", round_: "RoundOutline", cells: int, look: Look
) -> Lines:
    """Who it is, and the result with what is left to the next grade, in two lines."""
    outcome, subject = result.outcome, result.outcome.subject
    one = round_.by_code[subject.code]
    kinds = " ".join(filter(None, (subject.class_name, subject.status, subject.domain)))
    who = "  ".join(filter(None, (subject.code, one.branch_name, kinds)))
    first: list[Piece] = [
        (f" {subject.name}  ", look.heading),
        (fit(who, cells - 3 - width(subject.name)), look.heading),
    ]
    if outcome.exempt:
        return [first, [(fit(f" {_('不评')}:{outcome.exempt}", cells), look.warning)]]
    pieces = [(f" {text} ", style) for text, style in _score(outcome, round_, look)]
    used = sum(width(text) for text, _style in pieces)
    return [first, [*pieces, *_distance(outcome, background, cells - used, look)]]


def _score(outcome: "Outcome", round_: "RoundOutline", look: Look) -> Iterator[Piece]:
    if round_.info.voided:
        yield _("已作废"), look.bad
    if outcome.total is None:
        yield _("暂计 {total}").format(total=show_total(outcome.partial) + SIGN_PROVISIONAL), look.warning
    else:
        yield _("总分 {total}").format(total=show_total(outcome.total)), look.strong
    if outcome.graded:
        yield _(outcome.grade) if outcome.grade else _("等次待定"), look.strong if outcome.grade else look.warning
    if outcome.computed_grade is not None and outcome.computed_grade != outcome.grade:
        yield _("(按分数 {grade})").format(grade=_(outcome.computed_grade)), look.quiet
    if outcome.rank is not None:
        yield _("第 {rank} 名").format(rank=outcome.rank), look.text
    if outcome.overall_rank is not None:
        yield _("全体第 {rank} 名").format(rank=outcome.overall_rank), look.text


def _distance(outcome: "Outcome", background: "ResultBackground | None", cells: int, look: Look) -> list[Piece]:
    """How far it is to the next grade or rank, with a bar where there is room."""
    if background is None or background.line is None:
        return []
    goal = _(background.grade) if background.grade else _("第 {rank} 名").format(rank=background.rank)
    total = outcome.partial if outcome.total is None else outcome.total
    short = background.line - total
    if short > 0:
        words = _("距{goal} {points}").format(goal=goal, points=show_total(short))
    else:
        words = _("总分已到{goal}的 {line}").format(goal=goal, line=show_total(background.line))
    room = min(MOST_BAR, cells - width(words) - 4)
    pieces: list[Piece] = [(f"  {words}  ", look.section)]
    return (
        [*pieces, *painted(share(max(0, min(total, background.line)), background.line, room), look, look.text)]
        if room >= LEAST_BAR
        else pieces
    )


def why_lines(result: "SubjectResult", background: "ResultBackground", cells: int, look: Look) -> Lines:
    """Each condition of the next grade, whether it is so or not, and every place that concerns the subject."""
    lines: Lines = []
    outcome = result.outcome
    total = outcome.partial if outcome.total is None else outcome.total
    for place, one in enumerate(background.conditions):
        text = one.title
        if place == 0 and background.line is not None:
            sign = ">=" if total >= background.line else "<"
            text = f"{one.title} {show_total(total)} {sign} {show_total(background.line)}"
        told = [f"({one.clause})"] if one.clause else []
        word, style = _state(one.state, look)
        reasons = f":{';'.join(one.reasons)}" if one.reasons else ""
        lines += _stated(word, style, " ".join((text, *told)) + reasons, cells, look)
    for quota in background.quotas:
        word, style = _quota_state(quota.state, look)
        lines += _stated(word, style, _quota_words(quota), cells, look)
    if not lines:
        return []
    title = _("为什么不是{grade}").format(grade=_(background.grade)) if background.grade else _("名额")
    return [[(fit(title, cells), look.heading)], *lines]


def _stated(word: str, style: Style, text: str, cells: int, look: Look) -> Lines:
    first, *rest = wrap(text, max(8, cells - STATE_CELLS - 2))
    lines: Lines = [[(fit(word, STATE_CELLS) + " ", style), (first, look.text)]]
    return [*lines, *([(" " * (STATE_CELLS + 1), look.text), (part, look.text)] for part in rest)]


def _state(state: "ConditionState", look: Look) -> tuple[str, Style]:
    return {
        "holds": (_("符合"), look.good),
        "fails": (_("不符"), look.bad),
        "open": (_("待定"), look.warning),
        "silent": (_("未用到"), look.quiet),
    }[state]


def _quota_state(state: "QuotaState", look: Look) -> tuple[str, Style]:
    return {
        "place": (_("占名额"), look.good),
        "free": (_("没挡"), look.quiet),
        "left_out": (_("名额外"), look.bad),
        "open": (_("待裁定"), look.warning),
    }[state]


def _quota_words(quota: "QuotaSaid") -> str:
    places = _("{grade}名额 {allowed} 个({people} 的 {share})").format(
        grade=_(quota.grade), allowed=quota.allowed, people=quota.people, share=show_percent(quota.share)
    )
    used = "" if quota.used is None else _("已用 {used}").format(used=quota.used)
    clause = f"({quota.clause})" if quota.clause else ""
    return " ".join(filter(None, (f"{quota.title}:", quota.group, places, used, clause)))


def year_lines(result: "SubjectResult", background: "ResultBackground", year: int, cells: int, look: Look) -> Lines:
    """The years, this one last: total with a bar, grade, rank, and the file where one told it."""
    if not background.years:
        return []
    outcome = result.outcome
    most = max(10_000, *(one.total or 0 for one in background.years), outcome.total or 0)
    told = [
        (
            one.year,
            one.total,
            one.grade,
            one.rank,
            _("导入:{file}").format(file=one.source) if one.source else one.round,
        )
        for one in background.years
    ]
    told.append((year, outcome.total, outcome.grade or "", outcome.rank, _("本轮")))
    totals = ["" if total is None else show_total(total) for _year, total, *_rest in told]
    grades = max(width(_(grade)) for _year, _total, grade, *_rest in told)
    room = min(20, max(0, cells - 40 - grades))
    lines: Lines = [[(fit(_("历年"), cells), look.heading)]]
    for (when, total, grade, rank, source), figure in zip(told, totals, strict=True):
        style = look.strong if when == year else look.text
        place = _("第 {rank} 名").format(rank=rank) if rank is not None else ""
        drawn = painted(share(total, most, room), look, look.text) if total is not None else [(" " * room, look.text)]
        left = f"{when}  {fit(figure, max(map(width, totals)), 'right')}  "
        right = f"  {fit(_(grade), grades)}  {fit(place, 9)} "
        used = width(left) + room + width(right)
        lines.append([(left, style), *drawn, (right, style), (fit(source, max(0, cells - used)).rstrip(), look.quiet)])
    return lines


def told_lines(result: "SubjectResult", background: "ResultBackground | None", cells: int, look: Look) -> Lines:
    """What is open, what people decided, which rules spoke, what is missing, what does not count."""
    outcome = result.outcome
    lines = _before(result, cells, look)
    told: set[str] = set()
    if background is not None:
        told = {one.rule for one in background.conditions} | {one.rule for one in background.quotas}
    missing = [*outcome.missing[:MOST_MISSING]]
    if len(outcome.missing) > MOST_MISSING:
        missing.append(_("另有 {n} 处").format(n=len(outcome.missing) - MOST_MISSING))
    blocks = (
        (_("待裁定"), [one.title for one in outcome.questions], look.warning),
        (_("缺"), missing, look.warning),
        (_("已裁定"), [f"{one.choice}: {one.reason} ({one.actor})" for one in result.answers], look.text),
        (_("规则"), [f"{one.clause} {one.effect}".strip() for one in outcome.rules if one.rule not in told], look.text),
        (_("不计入总分"), list(map(outside_words, result.outside)), look.text),
    )
    for title, texts, style in blocks:
        if texts:
            lines += _titled(title, texts, style, cells, look)
    return lines


def _before(result: "SubjectResult", cells: int, look: Look) -> Lines:
    """What was published before the round was taken back."""
    if result.published is None:
        return []
    return [[(fit(part, cells), look.quiet)] for part in wrap(f"{_('公布过')} {_published(result.published)}", cells)]


def _published(row: "StandingRow") -> str:
    """What was published of a subject before the round was taken back."""
    total = "" if row.total is None else show_total(row.total)
    rank = "" if row.rank is None else _("第 {rank} 名").format(rank=row.rank)
    return " ".join(filter(None, (total, _(row.grade or ""), rank)))


def distance_lines(sentences: Sequence[str], cells: int, look: Look) -> Lines:
    """What is missing for the next grade, under its title; ``sentences`` begin with the total, which stands above."""
    return [[(fit(_("差多少"), cells), look.heading)], *folded(sentences[1:], cells, look)] if sentences else []


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


def _titled(title: str, texts: Sequence[str], style: Style, cells: int, look: Look) -> Lines:
    lines: Lines = [[(fit(title, cells), look.heading)]]
    for text in texts:
        first, *rest = wrap(text, max(8, cells - 3))
        lines.append([("- ", look.quiet), (first, style)])
        lines += [[("  ", look.text), (part, style)] for part in rest]
    return lines


def outline_node(tree: Folded) -> Node:
    """A folded derivation as the outline shows it; a condition has words instead of a figure."""
    top, end = tree.chain[0], tree.chain[-1]
    if top.op == "condition":
        figure = ""
    elif top.value is None:
        figure = f"{readable(top.partial)}?" if top.parts else _("缺")
    else:
        figure = readable(top.value)
    label = " > ".join(dict.fromkeys(node.label for node in tree.chain))
    if not tree.parts and end.note:
        label = f"{label}  {end.note}"
    return Node(label, figure, tuple(map(outline_node, tree.parts)), bool(top.missing))
