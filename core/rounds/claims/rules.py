"""What a claim of a round may say: one set of rules for files, the command line and screens."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeVar

from ....plugins.contract import Kind, Register
from ....plugins.contract.values import dated_in, show, to_thousandths
from ....plugins.i18n import _
from ...kernel.dates import period_days
from ...kernel.errors import Error
from ...kernel.text import Longest, nearest, pick, shown
from ...spreadsheet import cells
from ...spreadsheet.model import Cell
from ..model import AssessmentRound, SubjectFinder, branch_registers
from .model import ClaimContent

Read = TypeVar("Read")

MOST_CASES = 999
"""The most cases that one claim stands for; more is a slip of the finger."""


class ClaimRefused(Error):
    """A claim cannot be recorded as it is. ``field`` is the one that is wrong, by its name in ``FIELDS``."""

    def __init__(self, field: str, error: Error) -> None:
        super().__init__(error.message, error.hint)
        self.field = field


class ClaimRules:
    """Reads what is claimed in ``round_``."""

    def __init__(self, round_: AssessmentRound) -> None:
        self._round = round_
        on_branches = branch_registers(round_.scheme)
        graded = SubjectFinder(round_.graded)
        branches = SubjectFinder(one for one in round_.subjects if one.subject.kind == "branch")
        self._holders = {
            register.id: branches if register.id in on_branches else graded for register in round_.scheme.registers
        }

    def read(self, typed: Sequence[Cell]) -> tuple[ClaimContent, int]:
        """Return the claim that is ``typed``, in the order of ``FIELDS``, and how many cases it stands for.

        Raises:
            ClaimRefused: something in it is wrong.
        """
        subject, register, kind, day, points, proof, recognised_by, note, count = typed
        found = _field("register", lambda: self.register(_needed(register, _("登记"))))
        one = _field("subject", lambda: self._holders[found.id].find(_needed(subject, _("对象"))))
        claimed = _field("kind", lambda: _kind(found, _needed(kind, _("类别"))))
        content = ClaimContent(
            one.id,
            found.id,
            claimed.id,
            _field("date", lambda: self._day(day)),
            _field("points", lambda: _points(claimed, points)),
            _field("proof", lambda: cells.free_text(proof)),
            _field("recognised_by", lambda: cells.free_text(recognised_by, Longest.TITLE)),
            _field("note", lambda: cells.free_text(note)),
        )
        return content, _field("count", lambda: _count(count))

    def register(self, called: str) -> Register:
        """Return the register with that id or title.

        Raises:
            Error: the scheme has none.
        """
        registers = self._round.scheme.registers
        names = {name: register for register in registers for name in (_(register.title), register.title, register.id)}
        found = pick(called, names)
        if found is None:
            hint = nearest(called, [register.id for register in registers])
            raise Error(_("方案没有登记簿「{register}」。").format(register=shown(called)), hint)
        return names[found]

    def _day(self, cell: Cell) -> str:
        read = cells.date(cell)
        if isinstance(read, cells.Refusal):
            raise Error(read.sentence)
        if read is None:
            raise Error(_("没有填日期。"))
        if not read.has_day:
            raise Error(_("「{month}」没有写日,请写明是哪一天。").format(month=read.understood))
        day = read.value.isoformat()
        if not dated_in(self._round.year_period, day):
            first, last = period_days(self._round.year_period)
            raise Error(
                _("日期 {day} 不在 {year} 年度内。").format(day=read.understood, year=self._round.year),
                _("本轮只登记 {first} 至 {last} 发生的事。").format(first=first, last=last),
            )
        return day


def _field(name: str, read: Callable[[], Read]) -> Read:
    """Return what ``read`` gives; what it refuses is the fault of the field ``name``."""
    try:
        return read()
    except Error as error:
        raise ClaimRefused(name, error) from error


def _needed(cell: Cell, title: str) -> str:
    written = cells.called(cell)
    if not written:
        raise Error(_("「{field}」不能空。").format(field=title))
    return written


def _kind(register: Register, called: str) -> Kind:
    kinds = {kind.id: kind for kind in register.kinds}
    found = pick(called, kinds)
    if found is None:
        message = _("「{register}」没有类别「{kind}」。").format(register=_(register.title), kind=shown(called))
        raise Error(message, nearest(called, kinds))
    return kinds[found]


def _points(kind: Kind, cell: Cell) -> int | None:
    """The points claimed in thousandths; ``None`` where they are the kind's own, written or not."""
    read = cells.number(cell)
    if isinstance(read, cells.Refusal):
        raise Error(read.sentence)
    if kind.pointless:
        if read is not None:
            raise Error(_("类别「{kind}」只登记,不计分,分值请留空。").format(kind=kind.id))
        return None
    if read is None:
        if kind.points is None:
            raise Error(_("类别「{kind}」要写分值({bounds})。").format(kind=kind.id, bounds=kind.shown_bounds()))
        return None
    points = Fraction(read)
    if points == kind.points:
        return None
    if not kind.allows(points):
        raise Error(
            _("类别「{kind}」的分值应为 {bounds},不能是 {points}。").format(
                kind=kind.id, bounds=kind.shown_bounds(), points=show(points)
            )
        )
    return to_thousandths(points)


def _count(cell: Cell) -> int:
    read = cells.whole(cell)
    if isinstance(read, cells.Refusal):
        raise Error(read.sentence)
    if read is None:
        return 1
    if not 1 <= read <= MOST_CASES:
        raise Error(_("次数应在 1 到 {most} 之间,不能是 {count}。").format(most=MOST_CASES, count=read))
    return read
