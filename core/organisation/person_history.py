"""What became of one person: their states and posts told as changes, with who recorded each. Read only."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, bindparam, text

from ...plugins.i18n import _
from ..database.engine import Database
from ..errors import Error
from ..text import shown
from .units import unit_named
from .words import PROBATIONARY

Kind = Literal["added", "name", "branch", "class", "status", "joined", "mobile", "prolonged", "post", "left"]

PERSON = text("SELECT id, seq FROM person WHERE unit_id = :unit AND code = :code")

STATES = text("""
    SELECT seq, since, until, name, branch_id, class_name, status, joined, mobile_since FROM person_state
    WHERE person_id = :person ORDER BY since, id""")

POSTS = text("SELECT seq, since, until, organisation_id, title FROM post WHERE person_id = :person ORDER BY since, id")

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
        posts = connection.execute(POSTS, {"person": person_id}).all()
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
