"""How long the present stage of a round lasts: the days that its scheme asks for, and putting off its last day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ...plugins.evaluation.rulebook import Rulebook
from ...plugins.i18n import _
from ..kernel.clock import Clock
from ..kernel.dates import day_text
from ..kernel.errors import Conflict, Error, Hint
from ..kernel.text import required_reason
from ..organisation.workdays import work_calendar
from ..storage.connection import UnitConnection
from ..storage.reversal import who_wrote
from ..storage.transaction import Transaction
from .concerns import about_stage
from .model import AssessmentRound
from .repository import load_round
from .schedule import place, steps
from .stage_repository import last_step


@dataclass(frozen=True, slots=True)
class StageDays:
    """How long a stage lasts that was entered on the day ``since``: to the end of the day ``until``.

    ``days`` is how many days the scheme asks for (0 for none), ``working`` that they are working days. ``extended``:
    the last day was put off. ``until`` is ``None`` where nothing keeps the round in its stage, and where the calendar
    cannot tell, which ``fault`` says.
    """

    stage: str
    since: date
    days: int = 0
    working: bool = False
    until: date | None = None
    extended: bool = False
    fault: str = ""

    def lasts(self, today: date) -> bool:
        """Whether it is not over yet: its last day belongs to it."""
        return self.until is not None and today <= self.until

    @property
    def told(self) -> str:
        """How long it lasts, in words; empty where nothing is asked."""
        if self.fault:
            return self.fault
        if self.until is None:
            return ""
        day = day_text(self.until.isoformat())
        if self.until.year != self.since.year:
            day = _("{year} 年 {day}").format(year=self.until.year, day=day)
        why = [self._asked] if self.days else []
        why += [_("已延长")] if self.extended else []
        return _("{stage}至 {day}({why})").format(stage=self.stage, day=day, why=",".join(why))

    @property
    def _asked(self) -> str:
        return (_("{n} 个工作日") if self.working else _("{n} 天")).format(n=self.days)


def stage_days(connection: UnitConnection, round_: AssessmentRound, clock: Clock) -> StageDays | None:
    """Return how long the present stage lasts, with the round's parameters; ``None`` of a round that is over."""
    order, here = steps(round_.scheme), place(round_.scheme, round_.info.stage)
    if here >= len(order):
        return None
    stage = order[here]
    since = clock.day_of(datetime.fromisoformat(round_.info.stage_since))
    days, until, fault = 0, None, ""
    if stage.days is not None:
        days = int(Rulebook.of(round_.scheme, round_.params, round_.year).number(stage.days))
        try:
            until = work_calendar(connection).after(since, days) if stage.working_days else since + timedelta(days)
        except Error as unknown:
            fault = unknown.message
    _entry, put_off = last_step(connection, round_.info.id)
    later = date.fromisoformat(put_off) if put_off else None
    extended = later is not None and (until is None or later > until)
    return StageDays(
        _(stage.title), since, days, stage.working_days, later if extended and not fault else until, extended, fault
    )


def require_days_over(transaction: Transaction, round_: AssessmentRound) -> None:
    """Refuse to take the round out of its stage before that has lasted its days.

    Raises:
        Error: it lasts still, or the calendar does not have a year on the way.
    """
    found = stage_days(transaction.connection, round_, transaction.clock)
    if found is not None:
        require_over(found, transaction.today)


def require_over(found: StageDays, today: date) -> None:
    """Refuse where a stage with these days lasts still; raises like :func:`require_days_over`."""
    if found.fault:
        raise Error(
            found.fault,
            Hint(_("国务院办公厅公布放假安排以后,请运行 kaoping calendar add 年份 录入。"), "calendar.add"),
        )
    if found.until is not None and found.lasts(today):
        raise Error(
            _("还不能离开「{stage}」:{told}。").format(stage=found.stage, told=found.told),
            _("最早 {day} 进入下一阶段。").format(day=found.until + timedelta(days=1)),
        )


def extend_stage(transaction: Transaction, name: str, until: date, reason: str, seen: str = "") -> StageDays:
    """Put off the last day of the round's present stage to ``until``; ``seen`` is the stage it was seen in.

    Raises:
        Conflict: somebody else moved it since.
        Error: there is no such round, it is over, ``until`` is not later than its last day or gone by, or no reason.
    """
    reason = required_reason(reason)
    round_ = load_round(transaction.connection, name)
    info = round_.info
    if seen not in ("", info.stage):
        who = who_wrote(transaction, "assessment_round", info.id)
        raise Conflict(_("{who}把这轮考评改到了「{stage}」。").format(who=who, stage=info.stage_title))
    now = stage_days(transaction.connection, round_, transaction.clock)
    if now is None:
        state = _("已经作废") if info.voided else _("已经结束")
        raise Error(_("「{code}」{state},没有可延长的阶段。").format(code=info.code, state=state))
    if now.until is not None and until <= now.until:
        raise Error(
            _("「{stage}」本来就到 {day},{until} 不比它晚。").format(stage=now.stage, day=now.until, until=until),
            _("只能延长到更晚的一天。"),
        )
    if until < transaction.today:
        raise Error(_("{until} 已经过去,不能延长到这一天。").format(until=until), _("请写今天或以后的日子。"))
    entry, _put_off = last_step(transaction.connection, info.id)
    transaction.label("round.extend", about_stage(round_))
    row = {
        "id": transaction.next_id("stage_extension"), "round_id": info.id, "entry_id": entry,
        "until": until.isoformat(), "reason": reason, "actor": transaction.actor, "at": transaction.at,
    }  # fmt: skip
    transaction.insert("stage_extension", [row])
    after = stage_days(transaction.connection, round_, transaction.clock)
    if after is None:
        raise LookupError(f"the round {info.code} has no stage after it was put off")
    return after
