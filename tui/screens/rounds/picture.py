"""The picture of a round: distribution between thresholds, grades and places, branches, what needs a person."""

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from ....plugins.contract.values import round_half_up, show
from ....plugins.i18n import _
from ...style.theme import Look, grade_mark
from ...style.width import CUT, fit, width
from ...widgets.charts import painted, share
from ...widgets.lines import Piece

if TYPE_CHECKING:
    from ....core.results.glance import GroupFigures, RoundGlance

Line = list[Piece]
TWO_COLUMNS = 92
"""From so many cells on branches stand beside the distribution."""

LEAST_BAR = 6
MOST_BAR = 40
MOST_NAME = 24


def picture_lines(glance: "RoundGlance", cells: int, look: Look) -> list[Line]:
    """The picture folded to ``cells``."""
    first = [_distribution(glance, cells, look), _grades(glance, cells, look), _needs(glance, cells, look)]
    if cells < TWO_COLUMNS:
        return _stacked([first[0], first[1], _groups(glance, cells, look), first[2]])
    half = cells // 2 - 2
    left = _stacked([part(glance, half, look) for part in (_distribution, _grades, _needs)])
    right = _groups(glance, half, look)
    rows = max(len(left), len(right))
    return [
        [*_filled(left[row] if row < len(left) else [], half + 2, look), *(right[row] if row < len(right) else [])]
        for row in range(rows)
    ]


def _stacked(blocks: Sequence[list[Line]]) -> list[Line]:
    lines: list[Line] = []
    for block in blocks:
        lines += [[], *block] if lines and block else block
    return lines


def _filled(pieces: Line, cells: int, look: Look) -> Line:
    used = sum(width(text) for text, _style in pieces)
    return [*pieces, (" " * max(0, cells - used), look.text)]


def _points(total: int) -> str:
    return show(Fraction(total, 100))


def _distribution(glance: "RoundGlance", cells: int, look: Look) -> list[Line]:
    words = _("{n} 个有总分,{left} 个还没有") if glance.lacking else _("{n} 个有总分")
    told = words.format(n=glance.totals, left=glance.lacking)
    lines: list[Line] = [[(fit(f"{_('总分分布')}  {told}", cells), look.heading)]]
    marks = {line.at_least: f"{_(line.grade)} >={_points(line.at_least)}" for line in glance.thresholds}
    beside = max((width(text) for text in marks.values()), default=0)
    label = max((width(_points(one.low)) for one in glance.bins), default=0) + 1
    count = max((len(str(one.count)) for one in glance.bins), default=1)
    room = max(LEAST_BAR, min(MOST_BAR, cells - label - count - beside - 4))
    most = max((one.count for one in glance.bins), default=0) or 1
    if not glance.bins:  # the thresholds are there before any total is
        lines += [[(fit(mark, cells), look.section)] for mark in marks.values()]
    for one in reversed(glance.bins):
        lines.append(
            [
                (fit(f"{_points(one.low)}-", label, "right"), look.quiet),
                ("|", look.quiet),
                *painted(share(one.count, most, room, " "), look, look.text),
                (f" {one.count or '':>{count}}  ", look.strong),
                (marks.get(one.low, ""), look.section),
            ]
        )
    return lines


def _grades(glance: "RoundGlance", cells: int, look: Look) -> list[Line]:
    if not glance.grades:
        return []
    lines: list[Line] = [[(fit(_("等次和名额"), cells), look.heading)]]
    name = min(MOST_NAME, max(width(_(each.grade)) for each in glance.grades))
    count = max(len(str(each.count)) for each in glance.grades)
    for place, each in enumerate(glance.grades):
        sign, tone = grade_mark(place, len(glance.grades))
        pieces: Line = [(f"{sign} {fit(_(each.grade), name)} ", getattr(look, tone))]
        pieces.append((f"{each.count:>{count}}", look.strong))
        for quota in glance.quotas:
            if quota.grade == each.grade:
                style = look.warning if quota.used >= quota.allowed else look.text
                sign = "!" if quota.used > quota.allowed else ""
                words = _("名额 {used}/{allowed}").format(used=quota.used, allowed=quota.allowed)
                pieces.append((f"  {words}{sign}", style))
                if len(quota.groups) > 1:
                    full = sum(group.used >= group.allowed for group in quota.groups)
                    pieces.append((_("({n} 组,{full} 组已满)").format(n=len(quota.groups), full=full), look.quiet))
        lines.append(pieces)
    others = [(_("待定"), glance.undecided + glance.lacking), (_("不评"), glance.exempt)]
    told = "  ".join(f"{title} {number}" for title, number in others if number)
    return [*lines, [(told, look.warning)]] if told else lines


def _groups(glance: "RoundGlance", cells: int, look: Look) -> list[Line]:
    if not glance.groups:
        return []
    handed_in = any(group.handed_in for group in glance.groups)
    figures = [_figures(group, handed_in=handed_in) for group in glance.groups]
    sheets = max(width(done) for done, _mean, _lacking in figures)
    means = max(width(_("平均")), *(width(mean) for _done, mean, _lacking in figures))
    lacks = max(width(lacking) for _done, _mean, lacking in figures)
    spare = cells - sheets - means - lacks - 4
    longest = max(width(_(glance.grouping)), *(width(group.name) for group in glance.groups))
    name = max(4, min(longest, MOST_NAME, spare - LEAST_BAR))
    room = max(LEAST_BAR, min(MOST_BAR // 2, spare - name))
    done = _("表已交") if handed_in else _("表已填齐")
    head = f"{fit(_(glance.grouping), name)} {fit(done, room + sheets + 1)} {fit(_('平均'), means, 'right')}"
    lines: list[Line] = [[(fit(head, cells), look.heading)]]
    for group, (ratio, mean, lacking) in zip(glance.groups, figures, strict=True):
        part = group.handed_in if handed_in else group.complete
        lines.append(
            [
                (f"{fit(group.name, name)} ", look.text),
                *painted(share(part, group.due, room), look, look.text),
                (f" {fit(ratio, sheets, 'right')} ", look.text),
                (fit(mean, means, "right"), look.strong),
                (f" {lacking}", look.warning),
            ]
        )
    return lines


def _figures(group: "GroupFigures", *, handed_in: bool) -> tuple[str, str, str]:
    """Sheets, mean to two decimals, and how many have no total."""
    part = group.handed_in if handed_in else group.complete
    mean = "" if group.mean is None else show(round_half_up(group.mean, 2))
    return f"{part}/{group.due}", mean, _("缺 {n}").format(n=group.lacking) if group.lacking else ""


def _needs(glance: "RoundGlance", cells: int, look: Look) -> list[Line]:
    if not glance.needs:
        return []
    title = _("要人处理 ({n})  F2 逐件看").format(n=len(glance.needs))
    lines: list[Line] = [[(fit(title, cells), look.heading)]]
    for need in glance.needs:
        style = look.warning if need.is_asked and need.required else look.text
        number = f" {need.cases}"
        lines.append([(fit(need.title, cells - width(number)), style), (number, look.strong)])
    return lines


def stage_line(glance: "RoundGlance", cells: int, look: Look) -> Line:
    """The stages in one line, the present one in brackets; where room lacks, those far from it are left out."""
    titles = [*glance.stages]
    present = min(glance.present, len(titles))
    shown = glance.info.stage_shown
    if present == len(titles):
        titles.append(shown)
    titles[present] = f"[{shown}]"
    first, last = present, present + 1
    while True:
        grown = [(first - 1, last)] if first else []
        grown += [(first, last + 1)] if last < len(titles) else []
        wider = next((span for span in sorted(grown, key=lambda span: present - span[0] > span[1] - present)
                      if _length(titles, *span) <= cells - 1), None)  # fmt: skip
        if wider is None:
            break
        first, last = wider
    pieces: Line = [(" ", look.text), (f"{CUT} > " if first else "", look.quiet)]
    for place in range(first, last):
        style = look.strong if place == present else look.quiet if place < present else look.text
        pieces += [(" > ", look.quiet)] if place > first else []
        pieces.append((titles[place], style))
    return [*pieces, (f" > {CUT}" if last < len(titles) else "", look.quiet)]


def _length(titles: Sequence[str], first: int, last: int) -> int:
    ends = (5 if first else 0) + (5 if last < len(titles) else 0)
    return width(" > ".join(titles[first:last])) + ends
