"""What became of one person: their states and posts told as changes, with who recorded each. Read only."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

from sqlalchemy import Connection

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.text import shown
from .model import PROBATIONARY, OrganisationHistory
from .people_repository import PersonPost, PersonState, audit_entries, person_posts, person_states, person_with_code
from .repository import organisation_histories

Kind = Literal["added", "name", "branch", "class", "status", "joined", "mobile", "prolonged", "post", "left"]


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


class _Step(NamedTuple):
    """A change before it is known who recorded it: ``seq`` is a row that was written with it."""

    day: str
    kind: Kind
    was: str
    became: str
    seq: int | None


def person_history(connection: Connection, unit_id: int, code: str) -> tuple[PersonChange, ...]:
    """Everything that changed about the person of a unit with ``code``, the latest last.

    Raises:
        Error: nobody in it ever had this code.
    """
    found = person_with_code(connection, unit_id, code)
    if found is None:
        raise Error(_("花名册里没有编号“{code}”。").format(code=shown(code)))
    person_id, first_seq = found
    names = _Names(organisation_histories(connection, unit_id))
    states = person_states(connection, person_id)
    steps = [*_state_steps(states, first_seq, names), *_post_steps(person_posts(connection, person_id), names)]
    steps.sort(key=lambda step: step.day)
    recorded = _recorded(connection, (step.seq for step in steps if step.seq is not None), code)
    nobody = (None, None, "")
    return tuple(
        PersonChange(step.day, step.kind, step.was, step.became, *recorded.get(step.seq or 0, nobody)) for step in steps
    )


class _Names:
    """What the organisations of a unit were called on a day."""

    def __init__(self, organisations: Iterable[OrganisationHistory]) -> None:
        self._known = {one.id: one for one in organisations}

    def on(self, organisation_id: int | None, day: str) -> str:
        """The name then, or the first one it was known by; empty for none."""
        if organisation_id is None:
            return ""
        one = self._known[organisation_id]
        state = one.begun_by(day) or next(iter(one.states), None)
        return "" if state is None else state.name


def _state_steps(states: list[PersonState], first_seq: int, names: _Names) -> Iterator[_Step]:
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


def _differences(before: PersonState, after: PersonState, names: _Names) -> Iterator[_Step]:
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


def _post_steps(posts: Iterable[PersonPost], names: _Names) -> Iterator[_Step]:
    for seq, since, until, organisation_id, title in posts:
        place = names.on(organisation_id, since)
        called = _("{title}({place})").format(title=title, place=place) if place else title
        yield _Step(since, "post", "", called, seq if until is None else None)
        if until is not None:
            yield _Step(until, "post", called, "", seq)


def _recorded(connection: Connection, seqs: Iterable[int], code: str) -> Mapping[int, tuple[str, str, str]]:
    """Actor, moment and note by audit entry. The note is in the event right before the rows of a change."""
    wanted = set(seqs)
    entries = audit_entries(connection, wanted | {seq - 1 for seq in wanted})
    return {
        seq: (entries[seq].actor, entries[seq].at, _note(entries[seq - 1].body, code) if seq - 1 in entries else "")
        for seq in wanted
    }


def _note(body: str, code: str) -> str:
    told = json.loads(body).get("detail", {})
    return str(told.get("note", "")) if told.get("person") == code else ""
