"""What stands on the workbench, line by line: the steps of the beginning, the rounds that are open, the to-dos, and
what moved as a picture. Pure: what a line is about says what Enter does there.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal

from ...plugins.i18n import N_, _
from ..style.theme import Look
from ..style.width import fit, width
from ..widgets.charts import column_lines, painted, share, sparks
from ..widgets.lines import Piece
from ..widgets.listing import BarCell, Cell, MixedRow

if TYPE_CHECKING:
    from ...core.services.duties import TodoRow
    from ...core.services.workbench import Movement, RunningRound, StepId, Workbench

DATABASE: Literal["database"] = "database"
"""The step before all others."""
DATABASE_TITLE = N_("数据库")

TITLES: "dict[StepId, str]" = {
    "unit": N_("单位"),
    "roster": N_("花名册"),
    "scheme": N_("方案"),
    "starters": N_("起步值"),
    "round": N_("开启考评"),
    "sheets": N_("评分表"),
    "polls": N_("测评票数"),
}
UNFOLD: Literal["unfold"] = "unfold"
"""What the line is about that stands for all steps."""

LEAST_TITLE = 12
ROUND_CELLS = 24
"""What a line of a round takes beside title, stage and figures."""

BAR_CELLS = 20
CHART_LINES = 6
DUE_CELLS = 13
KIND_CELLS = 10
MOST_NAME = 20
MOST_TODOS = 200
"""So many to-dos stand on the workbench; all of them are a list of their own."""


def checklist(bench: "Workbench | None", url: str) -> Iterable[MixedRow]:
    """The steps; without ``bench`` the database at ``url`` is the first of them."""
    done = frozenset() if bench is None else bench.done
    count = _("{done}/{all} 完成").format(done=len(done), all=len(TITLES))
    cells = 2 + max(width(_(title)) for title in (DATABASE_TITLE, *TITLES.values()))
    yield MixedRow("begin", (Cell(_("开始使用"), "section"),), count)
    if bench is None:
        told = _("还没有,放在 {place}").format(place=url)
        pieces = (Cell("[ ] ", "warning"), Cell(fit(_(DATABASE_TITLE), cells) + "  ", "strong"), Cell(told))
        yield MixedRow(f"step {DATABASE}", pieces, _("Enter 建立"), DATABASE, told)
    for number, step in enumerate(TITLES, start=1):
        yield _step_line(bench, step, f"{number} {_(TITLES[step])}", cells)
    yield MixedRow("gap")


def _step_line(bench: "Workbench | None", step: "StepId", title: str, title_cells: int) -> MixedRow:
    is_next, is_done = bench is not None and step == bench.next, bench is not None and step in bench.done
    told, done = ("", None) if bench is None else (bench.told(step), bench.share(step))
    cells = (
        Cell("[x] " if is_done else "[ ] ", "good" if is_done else "warning" if is_next else "quiet"),
        Cell(fit(title, title_cells) + "  ", "strong" if is_next else "text"),
        Cell(told or (_("还没有") if is_next else ""), "text" if is_done or is_next else "quiet"),
        BarCell(f"  {share(*done, BAR_CELLS)}  " if done and done[1] else ""),
        Cell(_percent(*done) if done and done[1] else "", "good" if is_done else "warning"),
    )
    right = _("Enter 去办") if is_next else ""
    return MixedRow(f"step {step}", cells, right, step, f"{title}  {told}")


def folded(bench: "Workbench", cells: int) -> Iterable[MixedRow]:
    """One line for what is set up, one for each round that is open, in lines of ``cells``."""
    told = "  ".join((bench.told("roster"), bench.told("scheme")))
    begin = (Cell("[x] ", "good"), Cell(f"{_('开始使用')}  "), Cell(told, "quiet"))
    yield MixedRow("begin", begin, _("Enter 展开"), UNFOLD, told)
    yield MixedRow("gap")
    yield MixedRow("rounds", (Cell(_("进行中的考评"), "section"),))
    yield from _round_lines(bench.rounds, cells)
    if not bench.rounds:
        text = _("没有进行中的考评")
        yield MixedRow("step round", (Cell(text, "quiet"),), _("Enter 开启"), "round", text)
    yield MixedRow("gap below")


def _round_lines(rounds: "Sequence[RunningRound]", cells: int) -> Iterable[MixedRow]:
    """The rounds under each other; where room lacks, titles and stages give way."""
    titles = [f"{one.info.year} {one.info.title}" for one in rounds]
    stages = [f"[{one.info.stage_shown}]" for one in rounds]
    counts = [f"{one.complete}/{one.expected}" for one in rounds]
    polls = [
        _("测评 {counted}/{polls} 场").format(counted=one.counted, polls=one.polls) if one.polls else ""
        for one in rounds
    ]
    figures = sum(max(map(width, texts), default=0) for texts in (counts, polls))
    room = max(2 * LEAST_TITLE, cells - ROUND_CELLS - figures)
    stage_cells = min(max(map(width, stages), default=0), room // 2)
    title_cells = min(max(map(width, titles), default=0), room - stage_cells)
    for one, title, stage, count, poll in zip(rounds, titles, stages, counts, polls, strict=True):
        is_done = one.complete == one.expected
        pieces = (
            Cell(fit(title, title_cells) + "  ", "strong"),
            Cell(fit(stage, stage_cells) + "  "),
            Cell(count.rjust(max(map(len, counts))) + " "),
            BarCell(share(one.complete, one.expected, BAR_CELLS // 2)),
            Cell(f" {_percent(one.complete, one.expected):>4}  ", "good" if is_done else "warning"),
            Cell(poll),
        )
        told = "  ".join(filter(None, (title, one.info.stage_shown, _("评分表 {done}").format(done=count), poll)))
        yield MixedRow(f"round {one.info.id}", pieces, "", one, told)


def todo_lines(todos: "tuple[TodoRow, ...] | None", today: date) -> Iterable[MixedRow]:
    """What waits, the most urgent first; ``None`` while it is being counted."""
    late = sum(_is_late(todo, today) for todo in todos or ())
    heading = _("要办的事 ({n})").format(n=len(todos)) if todos else _("要办的事")
    told = _("过期 {n}").format(n=late) if late else ""
    cells = (Cell(f"{heading}  ", "section"), Cell(told, "bad"))
    yield MixedRow("todos", cells, _("Ctrl+G 全部") if todos else "")
    if not todos:
        text = _("正在数..") if todos is None else _("没有要办的事;按 Alt+3 到台账里记一笔")
        yield MixedRow("no todos", (Cell(text, "quiet"),))
    shown = (todos or ())[:MOST_TODOS]
    name_cells = min(MOST_NAME, max((width(todo.organisation) for todo in shown), default=0))
    for place, todo in enumerate(shown):
        yield _todo_line(todo, place, today, name_cells)
    left = len(todos or ()) - MOST_TODOS
    if left > 0:
        yield MixedRow("more", (Cell(_("另有 {n} 件,按 Ctrl+G 看").format(n=left), "quiet"),))


def _todo_line(todo: "TodoRow", place: int, today: date, cells: int) -> MixedRow:
    late = _is_late(todo, today)
    due = "" if todo.due is None else todo.due.isoformat()[5 if todo.due.year == today.year else 0 :]
    sentence = todo.sentence if todo.book in todo.sentence else f"{todo.book}  {todo.sentence}"
    pieces = (
        Cell(fit(f"{'!' if late else ' '} {due}", DUE_CELLS), "bad" if late else "text"),
        Cell(fit(todo.kind, KIND_CELLS)),
        Cell(fit(todo.organisation, cells) + "  "),
        Cell(f"{todo.person}  " if todo.person else "", "strong"),
        Cell(sentence),
    )
    told = "  ".join(filter(None, (todo.organisation, todo.person, sentence)))
    return MixedRow(("todo", place), pieces, "", todo, told)


def _is_late(todo: "TodoRow", today: date) -> bool:
    return todo.due is not None and todo.due < today


def _percent(done: int, total: int) -> str:
    return f"{done * 100 // total if total else 100}%"


def _counts(movement: "Movement", look: Look) -> list[Piece]:
    """What was returned, and what lacks its proof."""
    return [
        (_("退回 {n}").format(n=movement.returned), look.warning if movement.returned else look.quiet),
        ("   ", look.text),
        (_("缺印证 {n}").format(n=movement.unproved), look.warning if movement.unproved else look.quiet),
    ]


def moved(movement: "Movement", look: Look) -> list[Piece]:
    """What moved, in one line."""
    told = _("近 {days} 天记录 {n}").format(days=len(movement.entries), n=sum(movement.entries))
    return [
        (f"  {told} ", look.text),
        (sparks(movement.entries), look.good),
        ("   ", look.text),
        *_counts(movement, look),
    ]


def chart(movement: "Movement", look: Look) -> list[list[Piece]]:
    """What moved, as a picture with a column for each day."""
    days, total = len(movement.entries), sum(movement.entries)
    first = date.fromordinal(movement.last.toordinal() - days + 1)
    told = _("近 {days} 天记录 {n}").format(days=days, n=total)
    lines: list[list[Piece]] = [[(f"  {told}", look.section)], []]
    if not total:
        return [*lines, [("  ", look.text), *_counts(movement, look)]]
    for height, text in enumerate(column_lines(movement.entries, CHART_LINES)):
        scale = "" if height else str(max(movement.entries))
        lines.append([(f"{scale:>5} ", look.quiet), *painted(text, look, look.text)])
    lines.append([("      ", look.text), ("-" * days, look.quiet)])
    lines.append([(f"      {first.isoformat()[5:]:<{days - 5}}{movement.last.isoformat()[5:]}", look.quiet)])
    return [*lines, [], [("  ", look.text), *_counts(movement, look)]]
