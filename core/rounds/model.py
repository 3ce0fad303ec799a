"""Rounds and their subjects as frozen values, and finding a subject by what a user calls it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from ...plugins.contract import ParamValue, Scheme, Subject
from ...plugins.contract.values import from_thousandths, span
from ...plugins.evaluation.inputs import Claim
from ...plugins.i18n import _
from ..kernel.dates import first_day, last_day
from ..kernel.errors import Error
from ..kernel.naming import likely
from ..kernel.text import listed, shown
from ..kernel.unit import Unit
from ..organisation.directory import Designated, Designations

CLOSED = "closed"
"""The stage of a round that has left its last one."""

VOID = "void"
"""The stage of a round that was opened by mistake: it stays, nothing is written to it, its results do not count."""


DRAFT, SUBMITTED = "draft", "submitted"
ASIDE = "aside"
"""The state of a sheet that counts no more: its filler left the panel before handing in, or is not to mark it."""


@dataclass(frozen=True, slots=True)
class RoundKey:
    """Which round is meant: one of ``unit``, by its code, its number there, or a part of the code only it has."""

    unit: Unit
    code: str


@dataclass(frozen=True, slots=True)
class RoundInfo:
    """A round in a list. ``id`` is its number in its unit, which users may call it by; ``stage`` is a stage id,
    ``CLOSED`` or ``VOID``.

    ``stage_since`` is UTC ISO text, ``subjects`` how many are graded, ``content_hash`` that of the frozen scheme,
    ``calculation`` the version of the calculation when the round opened, ``subjects_seq`` the audit number of the last
    write to its subjects. ``reopened``: it was in a later stage before.
    """

    id: int
    unit: Unit
    code: str
    scheme: str
    title: str
    version: str
    year: int
    stage: str
    stage_title: str
    stage_since: str
    subjects: int
    content_hash: str
    calculation: int
    subjects_seq: int
    reopened: bool = False

    @property
    def stage_shown(self) -> str:
        """Its stage as lists show it: that of a round that was taken back says so."""
        return _("{stage}(退回)").format(stage=self.stage_title) if self.reopened else self.stage_title

    @property
    def voided(self) -> bool:
        """Whether it is void."""
        return self.stage == VOID

    @property
    def key(self) -> RoundKey:
        """What it is called from outside its unit."""
        return RoundKey(self.unit, self.code)

    @property
    def closed(self) -> bool:
        """Whether nothing about it changes any more."""
        return self.stage == CLOSED


class EarlierResult(NamedTuple):
    """A result from before the program, as the file called ``file`` told it; ``total`` in hundredths.

    ``actor`` brought the file in at ``at`` (UTC ISO text), with a ``reason`` where it put another result right.
    """

    scheme: str
    year: int
    code: str
    name: str
    total: int | None
    grade: str
    rank: int | None
    file_id: int
    file: str
    sha256: str
    reason: str
    actor: str
    at: str


@dataclass(frozen=True, slots=True)
class StageEntry:
    """An entry of the log of stages: into which stage a round went, by whom, when (UTC ISO text) and why.

    ``returned``: back to it from a later one. ``until`` is the ISO day to which the stage was put off, empty where the
    entry is a step into it.
    """

    stage: str
    title: str
    returned: bool
    actor: str
    at: str
    note: str
    until: str = ""

    @property
    def entered(self) -> str:
        """What happened, in words."""
        if self.until:
            return _("「{stage}」延长至 {day}").format(stage=self.title, day=self.until)
        return _("退回到「{stage}」").format(stage=self.title) if self.returned else self.title


@dataclass(frozen=True, slots=True)
class RoundSubject:
    """A subject as the round froze it: ``id`` is its row, ``initials`` the pinyin letters to find it by."""

    id: int
    initials: str
    branch_name: str
    subject: Subject

    @property
    def code(self) -> str:
        """The code it is called by in files and on the command line."""
        return self.subject.code

    @property
    def name(self) -> str:
        """Its name when the round opened."""
        return self.subject.name


@dataclass(frozen=True)
class AssessmentRound:
    """A round with everything it froze. The scheme comes without its functions, which are code and not data.

    ``subjects`` holds the graded ones first; a member scheme whose claims may stand on branches has these behind.
    """

    info: RoundInfo
    scheme: Scheme
    params: Mapping[str, ParamValue]
    year: int
    subjects: tuple[RoundSubject, ...]

    @cached_property
    def year_period(self) -> str:
        """The days of the year assessed as a period, whichever month it begins with."""
        return self.scheme.year_period(self.year, self.params)

    @property
    def first_month(self) -> int:
        """The month with which its years begin."""
        return span(self.year_period)[1]

    @property
    def months_shown(self) -> str:
        """First and last month of a year that does not begin in January; empty of a calendar year."""
        if self.first_month == 1:
            return ""
        first, last = first_day(self.year_period)[:7], last_day(self.year_period)[:7]
        return _("{first} 至 {last}").format(first=first, last=last)

    @cached_property
    def graded(self) -> tuple[RoundSubject, ...]:
        """The subjects that get a result, in order."""
        return tuple(one for one in self.subjects if one.subject.kind == self.scheme.subject)

    @cached_property
    def by_code(self) -> Mapping[str, RoundSubject]:
        """Every frozen subject by its code."""
        return {one.code: one for one in self.subjects}

    @cached_property
    def by_id(self) -> Mapping[int, RoundSubject]:
        """Every frozen subject by its row."""
        return {one.id: one for one in self.subjects}


@dataclass(frozen=True)
class RoundOutline:
    """A round as screens carry it, without its scheme: the graded subjects in order, the parameters it froze, and the
    months of its year where that is no calendar year.
    """

    info: RoundInfo
    params: Mapping[str, ParamValue]
    graded: tuple[RoundSubject, ...]
    months_shown: str = ""

    @property
    def title(self) -> str:
        """Its year and its scheme."""
        months = f"({self.months_shown})" if self.months_shown else ""
        return f"{self.info.year}{months} {self.info.title}"

    @cached_property
    def by_code(self) -> Mapping[str, RoundSubject]:
        """Every graded subject by its code."""
        return {one.code: one for one in self.graded}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the sheets of one subject that count are: sheets ``expected`` and ``complete``, marks ``missing``."""

    code: str
    expected: int
    complete: int
    missing: int


@dataclass(frozen=True, slots=True)
class SheetsAsked:
    """Sheets of one subject that the present stage asks for: how many are ``due``, ``handed_in``, and ``complete``.

    Of a stage that names no sheets they are those that count.
    """

    due: int
    handed_in: int
    complete: int


def evaluated_claim(
    id_: int, register: str, kind: str, date: str, points: int | None, proof: str, by: str, note: str, count: int
) -> Claim:
    """Return a claim as it is evaluated, from what is stored of it (``points`` in thousandths) in that order."""
    worth = None if points is None else from_thousandths(points)
    return Claim(id_, register, kind, date, worth, proof, by, note, count)


def branch_registers(scheme: Scheme) -> frozenset[str]:
    """Registers whose claims stand on the branch of a graded member."""
    if scheme.subject == "branch":
        return frozenset()
    return frozenset(register.id for register in scheme.registers if register.holder == "branch")


class SubjectFinder:
    """Finds among ``subjects`` by code, or by a name that only one of them has."""

    def __init__(self, subjects: Iterable[RoundSubject]) -> None:
        self._subjects = {one.id: one for one in subjects}
        self._called = Designations(Designated(one.id, one.code, one.name) for one in self._subjects.values())

    def find(self, called: str) -> RoundSubject:
        """The one subject ``called`` so.

        Raises:
            Error: none is, or several share the name; the hint says which codes are meant.
        """
        found = [self._subjects[id_] for id_ in self._called.resolve(called)]
        if len(found) == 1:
            return found[0]
        if found:
            raise Error(
                _("有 {n} 个对象叫「{name}」,请写编号。").format(n=len(found), name=shown(called)),
                _("编号:{codes}。").format(codes=listed(one.code for one in found)),
            )
        known = self._subjects.values()
        hint = likely(called, [one.name for one in known], [one.code for one in known])
        raise Error(_("本轮没有对象「{name}」。").format(name=shown(called)), hint)


def graded_subject(round_: AssessmentRound, called: str) -> RoundSubject:
    """The graded subject of ``round`` that is ``called`` so.

    Raises:
        Error: none or several are.
    """
    found = round_.by_code.get(called)
    if found is not None and found.subject.kind == round_.scheme.subject:
        return found
    return SubjectFinder(round_.graded).find(called)
