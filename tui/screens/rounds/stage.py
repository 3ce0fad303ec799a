"""The stages of a round: what the present one asks, who is done, what hinders the next; and the moves between them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from ....plugins.i18n import N_, _
from ...commands import Command
from ...style.theme import Look, Tone
from ...style.width import fit, width, wrap
from ...widgets.charts import share
from ...widgets.lines import Piece
from ...widgets.listing import BarCell, Cell, MixedRow, MixedRows
from ...widgets.rows import ROW_COMMANDS
from ..base.dialogs import AskPage, InputLine, TextPage
from ..base.page import BACK, Page
from ..base.routes import ToClaims, ToRoundFile, ToSheet, ToSubjects
from ..base.working import LongAskPage
from .decide import NeedsPage

if TYPE_CHECKING:
    from ....core.results.glance import GlanceRow, Need, RoundGlance
    from ....core.rounds.model import RoundInfo, RoundKey, RoundOutline, StageEntry
    from ....core.rounds.readiness import Preflight, StageGap
    from ....core.rounds.stage_days import StageDays

COMMANDS = (
    Command("open", "enter,f2", N_("去办"), N_("到光标所在的对象去打分,或去处理要人裁定的")),
    Command("advance", "f9,ctrl+t", N_("下一阶段"), N_("进入下一个阶段"), asks=True),
    Command("reopen", "", N_("退回"), N_("退回到更早的阶段,写明理由"), asks=True, act="round.reopen"),
    Command("extend", "", N_("延长"), N_("把这一阶段延长到更晚的一天,写明理由"), asks=True, act="round.extend"),
    Command("history", "ctrl+o", N_("经过"), N_("经过的阶段:何时、由谁、为什么"), footer=False),
    Command("reload", "f5", N_("刷新"), N_("重新读一遍"), footer=False),
    BACK,
)
BAR_CELLS = 20


class StagePage(Page):
    """Each stage with its day, then what is open in the present one."""

    OFFERS = COMMANDS
    TITLE = N_("阶段")

    def __init__(self, key: "RoundKey") -> None:
        super().__init__()
        self._key = key
        self._round: RoundOutline | None = None
        self._glance: RoundGlance | None = None
        self._history: tuple[StageEntry, ...] = ()
        self._ready: Preflight | None = None

    def path(self) -> tuple[str, ...]:
        """Unit, year and scheme."""
        title = self._key.code if self._round is None else self._round.title
        return self._key.unit.name, title, _(self.TITLE)

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """Also the keys of the list."""
        return ((_(self.TITLE), self.OFFERS), (_("列表"), ROW_COMMANDS))

    def body(self) -> Iterable[Widget]:
        """The list."""
        yield MixedRows()

    def begin(self) -> None:
        """The cursor goes into the list."""
        self.query_one(MixedRows).focus()

    def lay_out(self) -> None:
        """Show it for the new size or look."""
        super().lay_out()
        self._show()

    def load(self) -> None:
        """Read the round."""
        services, key = self.kaoping.services, self._key

        def read() -> "tuple[RoundOutline, RoundGlance, tuple[StageEntry, ...], Preflight]":
            glance = services.results.glance(key)
            return services.rounds.round(key), glance, services.rounds.history(key), services.rounds.ready(key)

        self.ask(read, lambda found: self._take(*found))

    def _take(
        self, round_: "RoundOutline", glance: "RoundGlance", history: "tuple[StageEntry, ...]", ready: "Preflight"
    ) -> None:
        self._round, self._glance, self._history, self._ready = round_, glance, history, ready
        self._show()
        self.show_path(round_.info.stage_shown)

    def _show(self) -> None:
        if self._glance is not None:
            self.query_one(MixedRows).show(list(self._lines(self._glance)))

    # The lines.

    def _lines(self, glance: "RoundGlance") -> Iterable[MixedRow]:
        yield MixedRow("stages", (Cell(_("各个阶段"), "section"),))
        for place, title in enumerate(glance.stages):
            yield self._stage(place, title, glance)
        over = glance.present >= len(glance.stages)
        if over:
            words = _("本轮{state},没有下一个阶段").format(state=glance.info.stage_shown)
            yield MixedRow("over", (Cell(f"  {words}"),))
            return
        yield MixedRow("blank ready")
        yield from self._gaps()
        yield MixedRow("blank asked")
        yield from self._asked(glance)
        yield MixedRow("blank needs")
        yield from self._needs(glance)

    def _stage(self, place: int, title: str, glance: "RoundGlance") -> MixedRow:
        done, here = place < glance.present, place == glance.present
        sign = "[x]" if done else "[>]" if here else "[ ]"
        steps = (one for one in reversed(self._history) if one.title == title and not one.until)
        entry = next(steps, None) if done or here else None
        told = "" if entry is None else "  ".join(filter(None, (self.day_of(entry.at), entry.actor, entry.note)))
        if here and self._ready is not None and self._ready.days is not None:
            told = "  ".join(filter(None, (told, self._ready.days.told)))
        cells = max(map(width, glance.stages))
        tone: Tone = "quiet" if done else "strong" if here else "text"
        return MixedRow(
            ("stage", place), (Cell(f"  {sign} ", tone), Cell(fit(title, cells) + "  ", tone), Cell(told, "quiet"))
        )

    def _gaps(self) -> Iterable[MixedRow]:
        """What is open in the present stage: what hinders the next one first, then what is only told."""
        if self._ready is None:
            return
        hindering = self._ready.hindering
        words = _("离开这一阶段以前须办好  {n} 项") if hindering else _("没有拦着下一阶段的;按 F9 进入下一阶段")
        yield MixedRow("ready", (Cell(words.format(n=len(hindering)), "section"),))
        for at, gap in enumerate(self._ready.gaps):
            tone: Tone = "warning" if gap.required else "quiet"
            what = Cell(gap.what, "text" if gap.required else "quiet")
            who = Cell(f"  {gap.who}" if gap.who else "", "quiet")
            yield MixedRow(
                ("gap", at),
                (Cell("  ! " if gap.required else "    ", tone), what, who),
                about=at if gap.subjects else None,
            )

    def _asked(self, glance: "RoundGlance") -> Iterable[MixedRow]:
        due = sum(row.sheets.due for row in glance.rows)
        done = sum(row.sheets.handed_in if glance.asks else row.sheets.complete for row in glance.rows)
        if not due:
            yield MixedRow("asked", (Cell(_("这一阶段不用填评分表"), "section"),))
            return
        words = _("这一阶段的评分表  已交 {done}/{due}") if glance.asks else _("计入总分的评分表  填齐 {done}/{due}")
        yield MixedRow("asked", (Cell(words.format(done=done, due=due), "section"),))
        cells = max((width(group.name) for group in glance.groups), default=0)
        for group in glance.groups:
            there = group.handed_in if glance.asks else group.complete
            tone: Tone = "good" if there == group.due else "text"
            bar, name = BarCell(share(there, group.due, BAR_CELLS)), Cell(f"  {fit(group.name, cells)}  ")
            yield MixedRow(("group", group.id), (name, bar, Cell(f"  {there}/{group.due}", tone)))
        for row in glance.rows:
            lacks = row.sheets.due - (row.sheets.handed_in if glance.asks else row.sheets.complete)
            if lacks:
                yield _waiting(row, lacks)

    def _needs(self, glance: "RoundGlance") -> Iterable[MixedRow]:
        if not glance.needs:
            yield MixedRow("needs", (Cell(_("没有要人裁定的"), "section"),))
            return
        yield MixedRow("needs", (Cell(_("要人裁定和处理的  {n} 项").format(n=len(glance.needs)), "section"),))
        for place, need in enumerate(glance.needs):
            told = _("{n} 个对象").format(n=len(need.subjects))
            tone: Tone = "warning" if need.required else "text"
            yield MixedRow(("need", place), (Cell(f"  {_(need.title)}  ", tone), Cell(told, "quiet")), about=need)

    # Commands.

    def action_open(self) -> None:
        """Where what is under the cursor is done."""
        here, round_, glance = self.query_one(MixedRows).here, self._round, self._glance
        if here is None or round_ is None or glance is None or here.about is None:
            return
        codes = tuple(row.subject.code for row in glance.rows)
        if isinstance(here.about, str):
            self.go(ToSheet(round_, codes, codes.index(here.about)))
        elif isinstance(here.about, int) and self._ready is not None:
            self._see_gap(round_, codes, self._ready.gaps[here.about])
        else:
            self.kaoping.push_screen(NeedsPage(self._key, round_.title, self._see_need))

    def _see_gap(self, round_: "RoundOutline", codes: tuple[str, ...], gap: "StageGap") -> None:
        if gap.kind in ("sheets", "handing_in", "reasons"):
            self.go(ToSheet(round_, codes, codes.index(gap.subjects[0])))
        elif gap.kind == "votes":
            self.go(ToRoundFile(self._key, "polls"))
        else:
            self.kaoping.push_screen(NeedsPage(self._key, round_.title, self._see_need))

    def _see_need(self, need: "Need") -> None:
        if need.kind == "proof" and self._round is not None:
            self.go(ToClaims(self._round.info))
        else:
            self.go(ToSubjects(self._key))

    def action_advance(self) -> None:
        """Ask for a note and take the round one stage further."""
        if self._glance is not None:
            ask_advance(self, self._key, self._glance)

    def action_extend(self) -> None:
        """Ask until which day the present stage is put off, and why."""
        if self._round is not None and self._ready is not None:
            ask_extend(self, self._round.info, self._ready)

    def action_reopen(self) -> None:
        """Ask to which stage the round goes back, and why."""
        if self._round is not None:
            ask_reopen(self, self._round.info)

    def action_history(self) -> None:
        """Show the stages the round went through."""
        show_stages(self, self._key)

    def action_reload(self) -> None:
        """Read again."""
        self.load()


def _waiting(row: "GlanceRow", lacks: int) -> MixedRow:
    subject = row.subject
    told = _("差 {n} 份").format(n=lacks)
    cells = (Cell(f"  {subject.code}  ", "quiet"), Cell(f"{subject.name}  "), Cell(told, "warning"))
    return MixedRow(("subject", subject.code), cells, right=subject.branch_name, about=subject.code)


def called(info: "RoundInfo") -> str:
    """What a round is called in a sentence."""
    return _("{unit} {year} 年「{title}」").format(unit=info.unit.name, year=info.year, title=info.title)


def ask_advance(page: Page, key: "RoundKey", glance: "RoundGlance") -> None:
    """Ask for a note and take the round one stage further."""
    services = page.kaoping.services
    if glance.present >= len(glance.stages):
        page.say(_("这轮考评没有下一个阶段了"))
        return
    titles = [*glance.stages, _("已结束")]
    about = _("从「{stage}」进入「{next}」。").format(stage=titles[glance.present], next=titles[glance.present + 1])
    page.kaoping.push_screen(
        LongAskPage(
            _("下一阶段"), about, [InputLine(_("备注"), optional=True)],
            lambda task, answers: services.rounds.advance(key, answers[0], task),
            lambda info: page.say(_("现在是「{stage}」").format(stage=info.stage_title), "good"),
            writes=True,
        )
    )  # fmt: skip


def ask_extend(page: Page, info: "RoundInfo", ready: "Preflight") -> None:
    """Ask until which day the present stage is put off, and why."""
    services = page.kaoping.services
    if ready.days is None:
        page.say(_("这一轮没有可延长的阶段"), "warning")
        return
    about = _("{round}现在是「{stage}」。{now}").format(round=called(info), stage=info.stage_title, now=ready.days.told)

    def extended(days: "StageDays") -> None:
        page.load()
        page.say(days.told, "good")

    page.kaoping.push_screen(
        AskPage(
            _("延长"), about, [InputLine(_("最后一天")), InputLine(_("理由"))],
            lambda answers: services.rounds.extend(info.key, answers[0], answers[1], info.stage), extended,
        )
    )  # fmt: skip


def ask_reopen(page: Page, info: "RoundInfo") -> None:
    """Ask to which stage the round goes back, and why."""
    services = page.kaoping.services
    page.ask(lambda: services.rounds.earlier_stages(info.key), lambda stages: _ask_stage(page, info, stages))


def _ask_stage(page: Page, info: "RoundInfo", stages: tuple[str, ...]) -> None:
    services = page.kaoping.services
    if not stages:
        page.say(_("这一轮不能退回"), "warning")
        return
    about = _("{round}现在是「{stage}」。退回到哪个阶段?可退回:{stages}。公布过的结果留着。").format(
        round=called(info), stage=info.stage_title, stages="、".join(stages)
    )
    page.kaoping.push_screen(
        AskPage(
            _("退回"), about, [InputLine(_("阶段")), InputLine(_("理由"))],
            lambda answers: services.rounds.reopen(info.key, answers[0], answers[1], info.stage),
            lambda after: page.say(_("已退回到「{stage}」").format(stage=after.stage_title), "good"),
        )
    )  # fmt: skip


def show_stages(page: Page, key: "RoundKey") -> None:
    """Show the stages the round went through: when, by whom, why."""

    def show(entries: "tuple[StageEntry, ...]") -> None:
        lines = ["  ".join(filter(None, (page.day_of(one.at), one.entered, one.actor, one.note))) for one in entries]

        def fold(cells: int, look: Look) -> list[list[Piece]]:
            return [[(part, look.text)] for text in lines for part in wrap(text, cells)]

        page.kaoping.push_screen(TextPage(_("经过"), fold))

    page.ask(lambda: page.kaoping.services.rounds.history(key), show)
