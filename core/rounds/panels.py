"""Who sits on the panel of a filling, and in which group: facts on record with the round, never a part of a name."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...plugins.contract import Filling, Form, Scheme
from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.naming import accept_name
from ..kernel.text import listed, nearest, pick, required_reason, shown
from ..storage.connection import UnitConnection
from ..storage.transaction import Transaction
from .model import ASIDE, DRAFT, SUBMITTED, AssessmentRound
from .panel_repository import FillersSheet, MemberRow, member_rows, panel_events, sheets_of_filler, sheets_of_panels
from .repository import load_round
from .schedule import require_filling_open
from .seats import asked_places, panels_of
from .sheets.marking import filling_of
from .sheets.repository import fillers_of

ADDED, RETURNED, MOVED, REMOVED = "added", "returned", "moved", "removed"


@dataclass(frozen=True, slots=True)
class Assessor:
    """Somebody who fills sheets of a filling that has groups, and the group's title; empty while in none."""

    form: str
    filling: str
    filler: str
    group: str


@dataclass(frozen=True, slots=True)
class ListedSeat:
    """Somebody on the list of a panel: ``group`` by its title, ``since`` and ``until`` as ISO days, the latter empty
    for whoever still sits there. Of the ``expected`` sheets ``handed_in`` are. ``listed`` is false for somebody who has
    a sheet without being on the list.
    """

    form: str
    filling: str
    title: str
    filler: str
    group: str
    since: str
    until: str
    expected: int
    handed_in: int
    listed: bool = True


@dataclass(frozen=True, slots=True)
class SeatEvent:
    """What befell a seat: ``kind`` is added, returned, moved or removed."""

    form: str
    filling: str
    filler: str
    kind: str
    group: str
    reason: str
    actor: str
    at: str


@dataclass(frozen=True, slots=True)
class Seating:
    """What came of seating several: names that are new, that came into another group, that were there like this."""

    title: str
    added: tuple[str, ...]
    moved: tuple[str, ...]
    unchanged: tuple[str, ...]
    unlisted: tuple[str, ...] = ()
    """Those who have a sheet already and are not on the list."""


@dataclass(frozen=True, slots=True)
class TypedSeat:
    """Somebody who is to sit on a panel, and the id or title of the group, empty for none."""

    filler: str
    group: str = ""


def seat(
    transaction: Transaction, round_: str, people: Sequence[TypedSeat], reason: str = "", form: str = "",
    filling: str = "",
) -> Seating:  # fmt: skip
    """Put people on the list of a filling that several fill, which need not be named where only one is such.

    Whoever left comes back, for a ``reason``; whoever is there comes into the group that is named.

    Raises:
        Error: there is no such filling or group, a name is none or twice there, or the filling is closed.
    """
    loaded = load_round(transaction.connection, round_)
    whose, filled = panel_place(loaded.scheme, form, filling)
    require_filling_open(loaded.scheme, loaded.info.stage, whose.id, filled.id)
    wanted: dict[str, str | None] = {}
    for person in people:
        name = _accepted(whose, filled, person.filler)
        if name in wanted:
            raise Error(_("「{filler}」写了两次。").format(filler=shown(name)))
        wanted[name] = _group(filled, person.group) if person.group else None
    if not wanted:
        raise Error(_("没有写要加谁。"))
    place = (whose.id, filled.id)
    known = {row.filler: row for row in member_rows(transaction.connection, loaded.info.id) if row[1:3] == place}
    returning = [name for name in wanted if name in known and known[name].until]
    if returning and not reason.strip():
        raise Error(_("「{names}」退出过,再加回来要写明理由。").format(names=listed(returning)))
    transaction.label("panel.add")
    writer = _Writer(transaction, loaded, place, reason.strip() and required_reason(reason))
    added: list[str] = []
    moved: list[str] = []
    unchanged: list[str] = []
    for name, group in wanted.items():
        kind = writer.seat(name, group, known.get(name))
        (added if kind in (ADDED, RETURNED) else moved if kind == MOVED else unchanged).append(name)
    there = {*known, *wanted}
    unlisted = [name for name in fillers_of(transaction.connection, loaded.info.id, *place) if name not in there]
    return Seating(_(filled.title), tuple(added), tuple(moved), tuple(unchanged), tuple(sorted(unlisted)))


def unseat(
    transaction: Transaction, round_: str, filler: str, reason: str, form: str = "", filling: str = ""
) -> ListedSeat:
    """Take somebody off the list for a ``reason``. What they handed in counts; what they only began does not any more.

    Raises:
        Error: there is no such filling, nobody sits there called so, no reason, or the filling is closed.
    """
    reason = required_reason(reason)
    loaded = load_round(transaction.connection, round_)
    whose, filled = panel_place(loaded.scheme, form, filling)
    require_filling_open(loaded.scheme, loaded.info.stage, whose.id, filled.id)
    place = (whose.id, filled.id)
    seated = {row.filler: row for row in member_rows(transaction.connection, loaded.info.id)
              if row[1:3] == place and row.seated}  # fmt: skip
    found = pick(filler, seated)
    if found is None:
        raise Error(
            _("「{filler}」不在「{title}」的评分名单上。").format(filler=shown(filler), title=_(filled.title)),
            nearest(filler, seated),
        )
    transaction.label("panel.remove")
    writer = _Writer(transaction, loaded, place, reason)
    writer.unseat(seated[found])
    row = seated[found]
    return ListedSeat(whose.id, filled.id, _(filled.title), row.filler, _group_title(filled, row.group), row.since,
                      transaction.today.isoformat(), 0, 0)  # fmt: skip


def put_in_group(
    transaction: Transaction, round_: str, filler: str, group: str, form: str = "", filling: str = "", reason: str = ""
) -> Assessor:
    """Put a filler into a group (its id or title) of a filling, which need not be named where only one has groups.

    Raises:
        Error: the round has no such filling, group or filler, the filler is not on the list where there is one, or the
            filling is closed.
    """
    loaded = load_round(transaction.connection, round_)
    whose, filled = _grouped(loaded.scheme, form, filling)
    name = _accepted(whose, filled, filler)
    chosen = _group(filled, group)
    require_filling_open(loaded.scheme, loaded.info.stage, whose.id, filled.id)
    place = (whose.id, filled.id)
    rows = {row.filler: row for row in member_rows(transaction.connection, loaded.info.id) if row[1:3] == place}
    known = rows.get(name)
    if any(row.since for row in rows.values()) and (known is None or not known.since):
        raise Error(
            _("「{filler}」不在「{title}」的评分名单上。").format(filler=shown(name), title=_(filled.title)),
            _("请先把他加进名单。"),
        )
    transaction.label("round.panel")
    _Writer(transaction, loaded, place, reason.strip()).put_in_group(name, chosen, known)
    return Assessor(whose.id, filled.id, name, _group_title(filled, chosen))


@dataclass(frozen=True)
class _Writer:
    """Writes the seats of one filling."""

    transaction: Transaction
    round: AssessmentRound
    place: tuple[str, str]
    reason: str

    def seat(self, name: str, group: str | None, known: MemberRow | None) -> str:
        """Seat one; return what that was, empty where nothing changed."""
        today = self.transaction.today.isoformat()
        if known is None:
            id_ = self._insert(name, group or "", today)
            self._tell(id_, ADDED, group or "")
            return ADDED
        wanted = known.group if group is None else group
        if known.seated:
            if wanted == known.group:
                return ""
            self.transaction.update("panel_member", known.id, {"filler_group": wanted})
            self._tell(known.id, MOVED, wanted)
            return MOVED
        kind = RETURNED if known.since else ADDED
        self.transaction.update("panel_member", known.id, {"filler_group": wanted, "since": today, "until": ""})
        self._tell(known.id, kind, wanted)
        self._to_state([one for one in self._sheets(name) if one.state == ASIDE], DRAFT)
        return kind

    def unseat(self, row: MemberRow) -> None:
        """Take one off the list."""
        self.transaction.update("panel_member", row.id, {"until": self.transaction.today.isoformat()})
        self._tell(row.id, REMOVED, row.group)
        self._to_state([one for one in self._sheets(row.filler) if one.state == DRAFT], ASIDE)

    def put_in_group(self, name: str, group: str, known: MemberRow | None) -> None:
        """Write the group of a filler, which may be on no list."""
        if known is None:
            self._insert(name, group, "")
        elif known.group != group:
            self.transaction.update("panel_member", known.id, {"filler_group": group})
            if known.since:
                self._tell(known.id, MOVED, group)

    def _insert(self, name: str, group: str, since: str) -> int:
        id_ = self.transaction.next_id("panel_member")
        form, filling = self.place
        row = {"id": id_, "round_id": self.round.info.id, "form": form, "filling": filling, "filler": name,
               "filler_group": group, "since": since, "until": ""}  # fmt: skip
        self.transaction.insert("panel_member", [row])
        return id_

    def _tell(self, member: int, kind: str, group: str) -> None:
        made = self.transaction
        row = {"id": made.next_id("panel_event"), "member_id": member, "kind": kind, "filler_group": group,
               "reason": self.reason, "actor": made.actor, "at": made.at}  # fmt: skip
        made.insert("panel_event", [row])

    def _sheets(self, filler: str) -> list[FillersSheet]:
        return sheets_of_filler(self.transaction.connection, self.round.info.id, filler, self.place)

    def _to_state(self, sheets: Sequence[FillersSheet], state: str) -> None:
        self.transaction.update_many("sheet", [(one.id, {"state": state}) for one in sheets])


def listed_seats(connection: UnitConnection, round_: AssessmentRound) -> tuple[ListedSeat, ...]:
    """Return the lists of a round, with whoever has a sheet without being there; nothing of fillings without a list."""
    panels = panels_of(connection, round_)
    if not panels.seated:
        return ()
    done: dict[tuple[str, str, str], int] = {}
    begun: dict[tuple[str, str], set[str]] = {}
    for sheet in sheets_of_panels(connection, round_.info.id):
        begun.setdefault((sheet.form, sheet.filling), set()).add(sheet.filler)
        if sheet.state == SUBMITTED and panels.counts(sheet):
            key = (sheet.form, sheet.filling, sheet.filler)
            done[key] = done.get(key, 0) + 1
    rows = [row for row in member_rows(connection, round_.info.id) if row.since]
    found = []
    for form, filling in panels.seated:
        place = (form, filling)
        asked = asked_places(round_, place)
        _form, filled = panel_place(round_.scheme, form, filling)
        here = [row for row in rows if row[1:3] == place]
        found += [
            ListedSeat(
                form, filling, _(filled.title), row.filler, _group_title(filled, row.group), row.since, row.until,
                sum(row.filler in (panels.expected(subject, *place) or ()) for subject in asked),
                done.get((form, filling, row.filler), 0),
            )
            for row in here
        ]  # fmt: skip
        found += [
            ListedSeat(form, filling, _(filled.title), name, "", "", "", 0, done.get((form, filling, name), 0), False)
            for name in sorted(begun.get(place, set()) - {row.filler for row in here})
        ]
    return tuple(found)


def seat_events(connection: UnitConnection, round_: AssessmentRound) -> tuple[SeatEvent, ...]:
    """Return what befell the seats of a round, the last first."""
    titles = {
        (form.id, filling.id, group.id): _(group.title)
        for form in round_.scheme.forms
        for filling in form.fillings
        for group in filling.groups
    }
    return tuple(
        SeatEvent(form, filling, filler, kind, titles.get((form, filling, group), group), reason, actor, at)
        for form, filling, filler, kind, group, reason, actor, at in panel_events(connection, round_.info.id)
    )


def assessors(connection: UnitConnection, round_: AssessmentRound) -> tuple[Assessor, ...]:
    """Return everybody who has a sheet or a group in a filling with groups, those without a group too."""
    found = []
    rows = member_rows(connection, round_.info.id)
    for form in round_.scheme.forms:
        for filling in form.fillings:
            if filling.groups:
                groups = {row.filler: row.group for row in rows if row[1:3] == (form.id, filling.id)}
                titles = {group.id: _(group.title) for group in filling.groups}
                for filler in sorted({*groups, *fillers_of(connection, round_.info.id, form.id, filling.id)}):
                    group = titles.get(groups.get(filler, ""), "")
                    found.append(Assessor(form.id, filling.id, filler, group))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class PanelPlace:
    """A filling that several fill, so that it may have a panel: its groups by title."""

    form: str
    filling: str
    title: str
    groups: tuple[str, ...]


def panel_places(scheme: Scheme) -> tuple[PanelPlace, ...]:
    """Return the fillings that may have a panel."""
    return tuple(
        PanelPlace(form.id, filling.id, _(filling.title), tuple(_(group.title) for group in filling.groups))
        for form in scheme.forms
        for filling in form.fillings
        if filling.several
    )


def panel_place(scheme: Scheme, form: str, filling: str) -> tuple[Form, Filling]:
    """Return the form and filling with a panel that are meant; they need not be named where only one is such.

    Raises:
        Error: there is none, or several are meant.
    """
    places = [(each, filled) for each in scheme.forms for filled in each.fillings if filled.several]
    if not places:
        raise Error(_("这个方案没有由几个人各评一份的表。"))
    return _meant(places, form, filling, _("几个人各评一份的有:{names}。"))


def _accepted(form: Form, filling: Filling, typed: str) -> str:
    """Return the name of somebody who can fill ``filling``."""
    name = accept_name(typed)
    if not name or filling_of(form, name) != filling:
        raise Error(_("「{filler}」不能填「{title}」。").format(filler=shown(typed), title=_(filling.title)))
    return name


def _group(filling: Filling, called: str) -> str:
    """Return the id of the group that is called so."""
    names = {name: each for each in filling.groups for name in (each.id, _(each.title))}
    found = pick(called, names)
    if found is None:
        raise Error(
            _("「{title}」没有评分小组「{group}」。").format(title=_(filling.title), group=shown(called)),
            nearest(called, [_(each.title) for each in filling.groups]),
        )
    return names[found].id


def _group_title(filling: Filling, group: str) -> str:
    found = filling.group(group)
    return group if found is None else _(found.title)


def _grouped(scheme: Scheme, form: str, filling: str) -> tuple[Form, Filling]:
    """Return the form and filling with groups that are meant."""
    places = [(each, filled) for each in scheme.forms for filled in each.fillings if filled.groups]
    if not places:
        raise Error(_("这个方案没有分小组评分的表。"))
    return _meant(places, form, filling, _("分小组评分的有:{names}。"))


def _meant(places: Sequence[tuple[Form, Filling]], form: str, filling: str, which: str) -> tuple[Form, Filling]:
    """Return the one of ``places`` that form and filling name; empty means any."""
    meant = [
        (each, filled)
        for each, filled in places
        if form in ("", each.id, _(each.title)) and filling in ("", filled.id, _(filled.title))
    ]
    if len(meant) == 1:
        return meant[0]
    names = "、".join(f"{each.id}/{filled.id}" for each, filled in places)
    raise Error(_("没有说清是哪张表的哪一栏。"), which.format(names=names))
