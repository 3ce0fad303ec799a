"""Whose sheets a panel with a list is to hand in about whom, and what of them somebody may see meanwhile.

A filling without a list is as it was before there were lists: whoever likes hands in a sheet, and everybody sees it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ...plugins.contract.values import within
from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.text import shown
from ..storage.connection import UnitConnection
from ..storage.transaction import Transaction
from .model import SUBMITTED, AssessmentRound, RoundSubject
from .panel_repository import (
    SheetOfPanel,
    homes,
    listed,
    member_rows,
    recusal_rows,
    recused_because,
    sheets_of_panels,
)

FillingPlace = tuple[str, str]
"""Form and filling."""

HiddenPlace = tuple[int, str, str, str]
"""Row of the subject, form, period, filling."""


@dataclass(frozen=True)
class Panels:
    """The panels of a round that have a list: who sits there, and who does not mark whom."""

    seated: Mapping[FillingPlace, frozenset[str]] = field(default_factory=dict)
    apart: Mapping[int, frozenset[str]] = field(default_factory=dict)

    def expected(self, subject_id: int, form: str, filling: str) -> frozenset[str] | None:
        """Return who is to hand in a sheet about a subject; ``None`` where the filling has no list."""
        seated = self.seated.get((form, filling))
        if seated is None:
            return None
        apart = self.apart.get(subject_id)
        return seated - apart if apart else seated

    def counts(self, sheet: SheetOfPanel) -> bool:
        """True for a sheet that is expected, and for one that somebody handed in who has left the panel since."""
        expected = self.expected(sheet.subject_id, sheet.form, sheet.filling)
        return (
            expected is None
            or sheet.filler in expected
            or (sheet.state == SUBMITTED and sheet.filler not in self.apart.get(sheet.subject_id, ()))
        )


NO_PANELS = Panels()


def panels_of(connection: UnitConnection, round_: AssessmentRound) -> Panels:
    """Return the panels of a round that have a list."""
    rows = [row for row in member_rows(connection, round_.info.id) if row.since]
    if not rows:
        return NO_PANELS
    seated: dict[FillingPlace, set[str]] = defaultdict(set)
    for row in rows:
        seated[row.form, row.filling].update([row.filler] if row.seated else [])
    return Panels(
        {place: frozenset(names) for place, names in seated.items()},
        _apart(connection, round_, {name for names in seated.values() for name in names}),
    )


def _apart(connection: UnitConnection, round_: AssessmentRound, names: set[str]) -> dict[int, frozenset[str]]:
    """Who does not mark whom: as it was declared, and whoever belongs to the subject's own branch."""
    apart: dict[int, set[str]] = defaultdict(set)
    for row in recusal_rows(connection, round_.info.id):
        if not row.lifted:
            apart[row.subject_id].add(row.filler)
    of_branch: dict[str, set[str]] = defaultdict(set)
    for name, codes in homes(connection, names).items():
        for code in codes:
            of_branch[code].add(name)
    for one in round_.graded if of_branch else ():
        own = of_branch.get(branch_of(one))
        if own:
            apart[one.id].update(own)
    return {subject: frozenset(found) for subject, found in apart.items()}


def branch_of(one: RoundSubject) -> str:
    """Return the code of the branch that a subject is, or belongs to."""
    return one.subject.branch if one.subject.kind == "member" else one.code


def why_apart(connection: UnitConnection, round_: AssessmentRound, one: RoundSubject, filler: str) -> str:
    """Return why somebody of a panel does not mark a subject, as part of a sentence; empty where nothing hinders."""
    reason = recused_because(connection, round_.info.id, one.id, filler)
    if reason is not None:
        return _("已登记回避:{reason}").format(reason=shown(reason))
    if branch_of(one) in homes(connection, [filler]).get(filler, ()):
        return _("是这个支部的人,不评自己的支部")
    return ""


def require_seat(
    transaction: Transaction, round_: AssessmentRound, one: RoundSubject, place: FillingPlace, filler: str
) -> None:
    """Refuse a sheet of somebody who is not on the list, or is not to mark this subject; and another one's to whoever
    sits on the panel.

    Raises:
        Error: so it is.
    """
    connection = transaction.connection
    known = listed(connection, round_.info.id, *place)
    if not known:
        return
    if filler != transaction.actor and known.get(transaction.actor):
        raise not_shown(filler)
    title = filling_title(round_, place)
    if filler not in known:
        raise Error(
            _("「{filler}」不在「{title}」的评分名单上。").format(filler=shown(filler), title=title),
            _("请用名单上的人,或先把他加进名单。"),
        )
    if not known[filler]:
        raise Error(
            _("「{filler}」已经退出「{title}」的评分名单,他的表不能再改。").format(filler=shown(filler), title=title)
        )
    why = why_apart(connection, round_, one, filler)
    if why:
        raise Error(
            _("「{filler}」不评 {code} {name}:{why}。").format(
                filler=shown(filler), code=one.code, name=shown(one.name), why=why
            ),
            _("这张表由名单上的其他人评。"),
        )


def filling_title(round_: AssessmentRound, place: FillingPlace) -> str:
    """Return what users call a filling."""
    form = round_.scheme.form(place[0])
    filling = form.filling(place[1]) if form else None
    return _(filling.title) if filling else place[1]


# What somebody may see.

ReadsEverything = Callable[[str], bool]
"""Whether somebody, called by the name, reads all sheets though they are on a panel."""


def reads_nothing_more(_actor: str) -> bool:
    """Nobody does: whoever sits on a panel waits for the others."""
    return False


@dataclass(frozen=True)
class Sight:
    """What ``actor`` sees of the sheets of a round: all but those of others in the places ``hidden``."""

    actor: str
    hidden: frozenset[HiddenPlace] = frozenset()

    def shows(self, subject_id: int, form: str, period: str, filling: str, filler: str) -> bool:
        """True for a sheet of one's own, and for one in a place that is not hidden."""
        return filler == self.actor or (subject_id, form, period, filling) not in self.hidden

    @property
    def everything(self) -> bool:
        """True if nothing is hidden."""
        return not self.hidden

    @cached_property
    def fillings(self) -> frozenset[FillingPlace]:
        """The forms and fillings of which something is hidden."""
        return frozenset((form, filling) for _subject, form, _period, filling in self.hidden)

    def hides_subject(self, subject_id: int) -> bool:
        """True if some sheet about a subject is hidden."""
        return subject_id in self._subjects

    @cached_property
    def _subjects(self) -> frozenset[int]:
        return frozenset(subject for subject, *_place in self.hidden)


SEES_EVERYTHING = Sight("")


def fillers_shown(panels: Panels, sight: Sight, place: HiddenPlace, begun: Iterable[str]) -> list[str]:
    """Return whose sheets of a place are shown: of those who began one (the filling's own name where nobody did), and
    where a panel has a list also of all who are expected; the own one first.
    """
    subject_id, form, _period, filling = place
    expected = panels.expected(subject_id, form, filling)
    if expected is None:
        names = [*begun] or [filling]
    else:
        names = sorted({*begun, *expected}, key=lambda name: (name != sight.actor, name))
    return [name for name in names if sight.shows(*place, name)]


def not_shown(filler: str) -> Error:
    """Return the refusal of a sheet that is not shown yet."""
    return Error(
        _("「{filler}」的表要等评分名单上的人都交齐了才能看,也不由您填。").format(filler=shown(filler)),
        _("各评各的,请先填好自己的表。"),
    )


def visible_to(
    actor: str,
    connection: UnitConnection,
    round_: AssessmentRound,
    reads_everything: ReadsEverything = reads_nothing_more,
) -> Sight:
    """Return what ``actor`` may see of the sheets of a round.

    Whoever sits on a panel with a list sees what its other members marked about a subject in a period once all who are
    expected there have handed in; till then only the own sheet. Everybody else sees everything.
    """
    if not actor:
        return SEES_EVERYTHING
    rows = member_rows(connection, round_.info.id)
    mine = {(row.form, row.filling) for row in rows if row.filler == actor and row.seated}
    if not mine or reads_everything(actor):
        return Sight(actor)
    panels = panels_of(connection, round_)
    handed_in: dict[HiddenPlace, set[str]] = defaultdict(set)
    for sheet in sheets_of_panels(connection, round_.info.id):
        if sheet.state == SUBMITTED and (sheet.form, sheet.filling) in mine:
            handed_in[sheet.subject_id, sheet.form, sheet.period, sheet.filling].add(sheet.filler)
    hidden = {
        (one.id, form, period, filling)
        for form, filling in mine
        for period in periods_of(round_, (form, filling))
        for one in asked_of(round_, form, period)
        if (panels.expected(one.id, form, filling) or frozenset())
        - handed_in.get((one.id, form, period, filling), set())
    }
    return Sight(actor, frozenset(hidden))


def periods_of(round_: AssessmentRound, place: FillingPlace) -> tuple[str, ...]:
    """Return the periods for which a filling is filled."""
    form = round_.scheme.form(place[0])
    filling = form.filling(place[1]) if form else None
    return within(filling.every, round_.year_period) if filling else ()


def asked_of(round_: AssessmentRound, form: str, period: str) -> list[RoundSubject]:
    """Return the subjects that have a sheet of ``form`` in ``period``."""
    whose = round_.scheme.form(form)
    if whose is None:
        return []
    return [one for one in round_.graded if whose.applies.includes(one.subject) and not one.subject.left_out(period)]


def asked_places(round_: AssessmentRound, place: FillingPlace) -> list[int]:
    """Return the row of the subject of each sheet that everybody who fills a filling is to hand in: one a period."""
    periods = periods_of(round_, place)
    return [one.id for period in periods for one in asked_of(round_, place[0], period)]


# What is missing.


@dataclass(frozen=True, slots=True)
class PanelGap:
    """A place of a subject in which a panel has not all handed in: ``waiting`` for these of ``expected`` people.

    With ``expected`` 0 nobody is left who may mark it.
    """

    subject: str
    form: str
    period: str
    filling: str
    expected: int
    waiting: tuple[str, ...]


def panel_gaps(connection: UnitConnection, round_: AssessmentRound) -> tuple[PanelGap, ...]:
    """Return where panels with a list are not done, for whoever asks before a stage ends."""
    panels = panels_of(connection, round_)
    if not panels.seated:
        return ()
    handed_in: dict[HiddenPlace, set[str]] = defaultdict(set)
    for sheet in sheets_of_panels(connection, round_.info.id):
        if sheet.state == SUBMITTED:
            handed_in[sheet.subject_id, sheet.form, sheet.period, sheet.filling].add(sheet.filler)
    return tuple(_gaps(round_, panels, handed_in))


def _gaps(round_: AssessmentRound, panels: Panels, handed_in: Mapping[HiddenPlace, set[str]]) -> Iterable[PanelGap]:
    for form, filling in sorted(panels.seated):
        for period in periods_of(round_, (form, filling)):
            for one in asked_of(round_, form, period):
                expected = panels.expected(one.id, form, filling) or frozenset()
                waiting = expected - handed_in.get((one.id, form, period, filling), set())
                if waiting or not expected:
                    yield PanelGap(one.code, form, period, filling, len(expected), tuple(sorted(waiting)))


def too_few(connection: UnitConnection, round_: AssessmentRound, least: int = 1) -> tuple[PanelGap, ...]:
    """Return the places in which fewer than ``least`` people are left to mark a subject, those apart counted off."""
    return tuple(gap for gap in panel_gaps(connection, round_) if gap.expected < least)
