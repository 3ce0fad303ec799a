"""Looks for what must be there before a round can leave its present stage, and for what else is open there."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from ...plugins.contract import FillingRef, Scheme, Stage
from ...plugins.i18n import _
from ..kernel.errors import Error, Hint
from ..kernel.text import listed
from ..rounds.model import AssessmentRound
from ..rounds.open_sheets import OpenPoll, OpenSheets, open_polls, open_sheets
from ..rounds.readiness import GapKind, Preflight, StageGap
from ..rounds.schedule import gives_results, place, stage_title, steps
from ..rounds.stage_days import StageDays, require_over
from ..storage.connection import UnitConnection
from .live import LiveStanding


def preflight(
    connection: UnitConnection,
    round_: AssessmentRound,
    days: StageDays | None,
    today: date,
    unexplained: Mapping[FillingRef, Mapping[str, int]],
    live: Callable[[], LiveStanding],
) -> Preflight:
    """Return what is open in the round's present stage, which lasts so many ``days``.

    ``unexplained`` are the marks that want a reason and have none, by filling and code; ``live`` gives the results,
    where the stage looks at them.
    """
    order, here = steps(round_.scheme), place(round_.scheme, round_.info.stage)
    title = stage_title(round_.scheme, round_.info.stage)
    if here >= len(order):
        return Preflight(title)
    stage = order[here]
    behind = order[here + 1 :]
    following = _(behind[0].title) if behind else _("已结束")
    names = {one.code: f"{one.code} {one.name}" for one in round_.graded}
    found = [*_days(days, today)]
    for sheets in open_sheets(connection, round_, stage, today):
        found += _sheets(round_.scheme, sheets, names)
        found += _reasons(round_.scheme, sheets, unexplained.get(sheets.filling, {}), names)
    for poll in open_polls(connection, round_, stage, today):
        found += _votes(round_.scheme, poll, names)
    if stage.answers or gives_results(stage):
        found += _of_results(round_, stage, live(), names)
    found.sort(key=lambda gap: not gap.required)
    return Preflight(title, following, days, tuple(found))


def _days(days: StageDays | None, today: date) -> Iterator[StageGap]:
    if days is None:
        return
    try:
        require_over(days, today)
    except Error as lasting:
        yield StageGap("days", days.told, 1, hint=lasting.hint)


def _sheets(scheme: Scheme, sheets: OpenSheets, names: Mapping[str, str]) -> Iterator[StageGap]:
    title = _filling_title(scheme, sheets.filling)
    if sheets.incomplete:
        n = sum(sheets.incomplete.values())
        what = _("{filling}还有 {n} 份没有填完").format(filling=title, n=n)
        yield _gap("sheets", what, n, tuple(sheets.incomplete), names, required=sheets.needed)
    if sheets.drafts:
        n = sum(sheets.drafts.values())
        what = _("{filling}有 {n} 份填完了还没交").format(filling=title, n=n)
        yield _gap("handing_in", what, n, tuple(sheets.drafts), names, required=False)


def _reasons(
    scheme: Scheme, sheets: OpenSheets, unexplained: Mapping[str, int], names: Mapping[str, str]
) -> Iterator[StageGap]:
    if unexplained:
        n = sum(unexplained.values())
        what = _("{filling}有 {n} 项和台账的建议不同,没有写理由")
        what = what.format(filling=_filling_title(scheme, sheets.filling), n=n)
        yield _gap("reasons", what, n, tuple(unexplained), names, required=False)


def _votes(scheme: Scheme, poll: OpenPoll, names: Mapping[str, str]) -> Iterator[StageGap]:
    found = scheme.poll(poll.poll)
    title = poll.poll if found is None else _(found.title)
    if poll.needed and poll.lacking:
        what = _("「{poll}」还有 {n} 个对象没有票数").format(poll=title, n=len(poll.lacking))
        yield _gap("votes", what, len(poll.lacking), poll.lacking, names)
    elif poll.missing:
        n = sum(poll.missing.values())
        what = _("「{poll}」还缺 {n} 份票数").format(poll=title, n=n)
        yield _gap("votes", what, n, tuple(poll.missing), names, required=False)


def _of_results(
    round_: AssessmentRound, stage: Stage, live: LiveStanding, names: Mapping[str, str]
) -> Iterator[StageGap]:
    for question in filter(None, map(round_.scheme.question, stage.answers)):
        waiting = tuple(subject.code for subject in live.unanswered(question))
        if waiting:
            what = _("「{question}」还有 {n} 个对象没有答复").format(question=_(question.title), n=len(waiting))
            hint = Hint(_("请用 kaoping decide 或在结果页逐个填写答复和理由。"), "decide")
            yield _gap("answers", what, len(waiting), waiting, names, hint=hint)
    if not gives_results(stage):
        return
    graded = bool(round_.scheme.grades)
    provisional = tuple(
        row.subject.code
        for row in live.rows()
        if not row.exempt and (row.total is None or (graded and row.grade is None))
    )
    if provisional:
        what = _("还有 {n} 个对象的结果不完整").format(n=len(provisional))
        yield _gap("results", what, len(provisional), provisional, names, hint=_lacking(live, provisional[0]))


def _lacking(live: LiveStanding, code: str) -> str:
    position = live.position(code)
    outcome = live.standing.outcome(position, live.records([position])[0])
    lacks = [*outcome.missing, *(asked.title for asked in outcome.questions if asked.title not in outcome.missing)]
    return _("{subject} 缺:{missing}。").format(subject=code, missing=listed(lacks) or _("等次"))


def _gap(
    kind: GapKind, what: str, count: int, codes: Sequence[str], names: Mapping[str, str],
    *, required: bool = True, hint: str = "",
) -> StageGap:  # fmt: skip
    return StageGap(kind, what, count, tuple(codes), required, listed(names[code] for code in codes), hint)


def _filling_title(scheme: Scheme, ref: FillingRef) -> str:
    form = scheme.form(ref.form)
    filling = form.filling(ref.filling) if form else None
    return f"「{_(form.title)}({_(filling.title)})」" if form and filling else f"{ref.form}({ref.filling})"
