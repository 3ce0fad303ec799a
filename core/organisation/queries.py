"""The members' roster (花名册) as a list: who is on it on a day, with their posts, and who was on it before.

What became of one person: their states and posts told as changes, with who recorded each. Read only.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, bindparam, text

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.text import shown
from ..storage.engine import Database
from .model import PROBATIONARY, unit_named

COLUMNS = """p.id, p.code, s.name, s.initials, s.branch_id, s.class_name, s.status, s.joined, s.mobile_since, s.since,
    s.until FROM person p JOIN person_state s ON s.person_id = p.id WHERE p.unit_id = :unit"""

PRESENT = "s.since <= :day AND (s.until IS NULL OR s.until > :day)"

FORMER = """
    s.until <= :day AND s.id = (SELECT max(l.id) FROM person_state l WHERE l.person_id = p.id AND l.since <= :day)"""

OF_NOTE = """(s.status = :probationary OR s.mobile_since IS NOT NULL
    OR p.id IN (SELECT person_id FROM post WHERE since <= :day AND (until IS NULL OR until > :day))
    OR s.branch_id IS NULL OR s.branch_id NOT IN (
        SELECT organisation_id FROM organisation_state WHERE since <= :day AND (until IS NULL OR until > :day)))"""

ORGANISATIONS = text("""
    SELECT o.id, o.code, s.name FROM organisation o JOIN organisation_state s ON s.organisation_id = o.id
    WHERE o.unit_id = :unit AND s.since <= :day ORDER BY s.since, s.id""")

POSTS = text("""
    SELECT t.person_id, s.branch_id, t.organisation_id, t.title FROM post t
    JOIN person p ON p.id = t.person_id
    JOIN person_state s ON s.person_id = p.id AND s.since <= :day AND (s.until IS NULL OR s.until > :day)
    WHERE p.unit_id = :unit AND t.since <= :day AND (t.until IS NULL OR t.until > :day) ORDER BY t.id""")

NOWHERE = ("", "")
"""Code and name of no organisation at all."""


class PersonRow(NamedTuple):
    """Somebody on the roster. ``posts`` names the organisation where it is not their own branch.

    ``since`` is the ISO day from which all this holds; ``left`` the day they left, ``None`` for who is on the roster.
    ``joined`` and ``mobile_since`` are ISO dates, ``None`` when unknown or not mobile.
    """

    id: int
    code: str
    name: str
    initials: str
    branch_id: int | None
    branch_code: str
    branch: str
    class_name: str
    status: str
    joined: str | None
    mobile_since: str | None
    since: str
    left: str | None
    posts: tuple[str, ...]


def people_list(
    connection: Connection, unit_id: int, day: date, *, branch: int | None = None, former: bool = False
) -> tuple[PersonRow, ...]:
    """Who was on the roster on ``day``, by code; with ``former`` who had been and was not any more, as they were last.

    ``branch`` is the id of an organisation to narrow it to.
    """
    where = [FORMER if former else PRESENT]
    if branch is not None:
        where.append(f"s.branch_id = {int(branch)}")
    return _read(connection, where, {"unit": unit_id, "day": day.isoformat()}, former=former)


def people_of_note(
    connection: Connection, unit_id: int, day: date, branches: Collection[int] | None = None
) -> tuple[PersonRow, ...]:
    """Those of :func:`people_list` who are on probation, away, hold a post, or belong to no organisation of the day.

    ``branches`` are ids of organisations to narrow it to.
    """
    where = [PRESENT, OF_NOTE]
    if branches is not None:
        where.append(f"s.branch_id IN ({', '.join(str(int(id_)) for id_ in sorted(branches)) or 'NULL'})")
    asked = {"unit": unit_id, "day": day.isoformat(), "probationary": PROBATIONARY}
    return _read(connection, where, asked, former=False)


def _read(
    connection: Connection, where: Sequence[str], asked: Mapping[str, object], *, former: bool
) -> tuple[PersonRow, ...]:
    of_day = {name: asked[name] for name in ("unit", "day")}
    organisations = {row[0]: (row[1], row[2]) for row in connection.execute(ORGANISATIONS, of_day)}
    posts: dict[int, tuple[str, ...]] = {}
    if not former:
        for person_id, own, at, title in connection.execute(POSTS, of_day):
            place = "" if at == own else organisations.get(at, NOWHERE)[1]
            posts[person_id] = (*posts.get(person_id, ()), place + title)
    query = f"SELECT {COLUMNS} AND {' AND '.join(where)} ORDER BY p.code"  # words of our own and numbers
    people = connection.execute(text(query), asked).cursor.fetchall()  # rows of the driver: half the time for 12,000
    none: tuple[str, ...] = ()
    return tuple(
        PersonRow(
            id_, code, name, initials, branch, *organisations.get(branch, NOWHERE), class_name, status, joined,
            mobile_since, since, until if former else None, posts.get(id_, none),
        )
        for id_, code, name, initials, branch, class_name, status, joined, mobile_since, since, until in people
    )  # fmt: skip


Kind = Literal["added", "name", "branch", "class", "status", "joined", "mobile", "prolonged", "post", "left"]

PERSON = text("SELECT id, seq FROM person WHERE unit_id = :unit AND code = :code")

STATES = text("""
    SELECT seq, since, until, name, branch_id, class_name, status, joined, mobile_since FROM person_state
    WHERE person_id = :person ORDER BY since, id""")

POSTS_OF_PERSON = text(
    "SELECT seq, since, until, organisation_id, title FROM post WHERE person_id = :person ORDER BY since, id"
)

NAMES = text("""
    SELECT o.id, s.since, s.until, s.name FROM organisation o JOIN organisation_state s ON s.organisation_id = o.id
    WHERE o.unit_id = :unit ORDER BY s.since""")

ENTRIES = text("SELECT seq, actor, at, body FROM audit_entry WHERE seq IN :seqs").bindparams(
    bindparam("seqs", expanding=True)
)


@dataclass(frozen=True, slots=True)
class PersonChange:
    """Something that changed about a person on the ISO day ``day``: ``was`` and ``became`` as text, empty for nothing.

    ``actor`` recorded it at ``at`` (UTC ISO text), both ``None`` where only the later end of the same thing says who
    wrote it; ``note`` is what they remarked.
    """

    day: str
    kind: Kind
    was: str
    became: str
    actor: str | None
    at: str | None
    note: str

    @property
    def title(self) -> str:
        """What changed, in a word for a column."""
        return {
            "added": _("列入名册"),
            "name": _("姓名"),
            "branch": _("所在支部"),
            "class": _("类别"),
            "status": _("正式/预备"),
            "joined": _("入党日期"),
            "mobile": _("外出日期"),
            "prolonged": _("延长预备期"),
            "post": _("职务"),
            "left": _("离开名册"),
        }[self.kind]


class _State(NamedTuple):
    seq: int
    since: str
    until: str | None
    name: str
    branch_id: int | None
    class_name: str
    status: str
    joined: str | None
    mobile_since: str | None


class _Step(NamedTuple):
    """A change before it is known who recorded it: ``seq`` is a row that was written with it."""

    day: str
    kind: Kind
    was: str
    became: str
    seq: int | None


def person_history(database: Database, unit: str, code: str) -> tuple[PersonChange, ...]:
    """Everything that changed about the person with ``code``, the latest last.

    Raises:
        Error: no such unit, or nobody in it ever had this code.
    """
    with database.read() as connection:
        place = unit_named(connection, unit)
        found = connection.execute(PERSON, {"unit": place.id, "code": code}).one_or_none()
        if found is None:
            raise Error(_("花名册里没有编号“{code}”。").format(code=shown(code)))
        person_id, first_seq = found
        names = _Names(connection, place.id)
        states = [_State(*row) for row in connection.execute(STATES, {"person": person_id})]
        posts = connection.execute(POSTS_OF_PERSON, {"person": person_id}).all()
        steps = [*_state_steps(states, first_seq, names), *_post_steps(posts, names)]
        steps.sort(key=lambda step: step.day)
        recorded = _recorded(connection, (step.seq for step in steps if step.seq is not None), code)
    nobody = (None, None, "")
    return tuple(
        PersonChange(step.day, step.kind, step.was, step.became, *recorded.get(step.seq or 0, nobody)) for step in steps
    )


class _Names:
    """What the organisations of a unit were called on a day."""

    def __init__(self, connection: Connection, unit_id: int) -> None:
        self._states: dict[int, list[tuple[str, str | None, str]]] = {}
        for id_, *state in connection.execute(NAMES, {"unit": unit_id}):
            self._states.setdefault(id_, []).append((state[0], state[1], state[2]))

    def on(self, organisation_id: int | None, day: str) -> str:
        """The name then, or the first one it was known by; empty for none."""
        if organisation_id is None:
            return ""
        states = self._states[organisation_id]
        return next((name for since, until, name in reversed(states) if since <= day), states[0][2])


def _state_steps(states: list[_State], first_seq: int, names: _Names) -> Iterator[_Step]:
    if states:
        yield _Step(states[0].since, "added", "", names.on(states[0].branch_id, states[0].since), first_seq)
    for before, after in pairwise(states):
        if before.until != after.since:
            yield _Step(before.until or after.since, "left", names.on(before.branch_id, after.since), "", before.seq)
            written = after.seq if after.until is None else None
            yield _Step(after.since, "added", "", names.on(after.branch_id, after.since), written)
        else:
            yield from _differences(before, after, names)
    if states and states[-1].until is not None:
        last = states[-1]
        yield _Step(last.until or "", "left", names.on(last.branch_id, last.since), "", last.seq)


def _differences(before: _State, after: _State, names: _Names) -> Iterator[_Step]:
    """What is otherwise in ``after``; the end of ``before`` was written together with it."""
    if before[3:] == after[3:] and after.status == PROBATIONARY:
        yield _Step(after.since, "prolonged", "", "", before.seq)
    columns: tuple[tuple[Kind, str, str], ...] = (
        ("name", before.name, after.name),
        ("branch", names.on(before.branch_id, after.since), names.on(after.branch_id, after.since)),
        ("class", before.class_name, after.class_name),
        ("status", before.status, after.status),
        ("joined", before.joined or "", after.joined or ""),
        ("mobile", before.mobile_since or "", after.mobile_since or ""),
    )
    for kind, was, became in columns:
        if was != became:
            yield _Step(after.since, kind, was, became, before.seq)


def _post_steps(posts: Iterable[Any], names: _Names) -> Iterator[_Step]:
    for seq, since, until, organisation_id, title in posts:
        place = names.on(organisation_id, since)
        called = _("{title}({place})").format(title=title, place=place) if place else title
        yield _Step(since, "post", "", called, seq if until is None else None)
        if until is not None:
            yield _Step(until, "post", called, "", seq)


def _recorded(connection: Connection, seqs: Iterable[int], code: str) -> Mapping[int, tuple[str, str, str]]:
    """Actor, moment and note by audit entry. The note is in the event right before the rows of a change."""
    wanted = set(seqs)
    around = sorted(wanted | {seq - 1 for seq in wanted})
    if not around:
        return {}
    entries = {row.seq: row for row in connection.execute(ENTRIES, {"seqs": around})}
    return {
        seq: (entries[seq].actor, entries[seq].at, _note(entries[seq - 1].body, code) if seq - 1 in entries else "")
        for seq in wanted
    }


def _note(body: str, code: str) -> str:
    told = json.loads(body).get("detail", {})
    return str(told.get("note", "")) if told.get("person") == code else ""
