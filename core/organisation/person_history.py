"""What became of one person: their states and posts told as changes, with who recorded each. Read only.

A change is told from the states or posts it lies between; who recorded it, from the event that goes with them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.text import shown
from ..storage.connection import UnitConnection
from .model import EventKind, OrganisationHistory, event_kind
from .people_repository import (
    PersonEvent,
    PersonPost,
    PersonState,
    person_events,
    person_posts,
    person_states,
    person_with_code,
)
from .repository import organisation_histories

Kind = Literal[
    "added", "arrived", "name", "branch", "class", "status", "joined", "mobile", "prolonged", "post", "left", "returned"
]

COLUMNS: tuple[tuple[Kind, str], ...] = (
    ("name", "name"),
    ("branch", "branch_id"),
    ("class", "class_name"),
    ("status", "status"),
    ("joined", "joined"),
    ("mobile", "mobile_since"),
)
"""What may be otherwise in the next state of a person, by the column that says so."""


@dataclass(frozen=True, slots=True)
class PersonChange:
    """Something that changed about a person on the ISO day ``day``: ``was`` and ``became`` as text, empty for nothing.

    ``event`` is what happened, of which one may change several things; ``actor`` recorded it at ``at`` (UTC ISO text),
    and ``note`` is what they remarked. All three are ``None`` and the note empty where no event was recorded.
    """

    day: str
    kind: Kind
    was: str
    became: str
    event: EventKind | None
    actor: str | None
    at: str | None
    note: str

    @property
    def title(self) -> str:
        """What changed, in a word for a column."""
        return {
            "added": _("列入名册"),
            "arrived": _("转入日期"),
            "name": _("姓名"),
            "branch": _("所在支部"),
            "class": _("类别"),
            "status": _("正式/预备"),
            "joined": _("入党日期"),
            "mobile": _("外出日期"),
            "prolonged": _("延长预备期"),
            "post": _("职务"),
            "left": _("离开名册"),
            "returned": _("回到名册"),
        }[self.kind]


def person_history(connection: UnitConnection, code: str) -> tuple[PersonChange, ...]:
    """Return everything that changed about the person of the unit with ``code``, the latest last.

    Raises:
        Error: nobody in it ever had this code.
    """
    person_id = person_with_code(connection, code)
    if person_id is None:
        raise Error(_("花名册里没有编号「{code}」。").format(code=shown(code)))
    told = person_events(connection, person_id)
    names, events = _Names(organisation_histories(connection)), _Events(told)
    steps = [
        *_arrival_steps(told),
        *_state_steps(person_states(connection, person_id), events, names),
        *_post_steps(person_posts(connection, person_id), events, names),
    ]
    steps.sort(key=lambda step: (step.day, step.event.id if step.event else 0))
    return tuple(_change(step) for step in steps)


class _Events:
    """What happened to one person, by the state or the post that it began or ended."""

    def __init__(self, events: Iterable[PersonEvent]) -> None:
        self._known = {(one.kind, one.state_id, one.post_id): one for one in events}

    def of_state(self, state: PersonState, kind: EventKind) -> PersonEvent | None:
        return self._known.get((kind, state.id, None))

    def of_post(self, post: PersonPost, kind: EventKind) -> PersonEvent | None:
        return self._known.get((kind, None, post.id))


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


class _Step(NamedTuple):
    """A change and the event it belongs to."""

    day: str
    kind: Kind
    was: str
    became: str
    event: PersonEvent | None


def _change(step: _Step) -> PersonChange:
    day, kind, was, became, event = step
    if event is None:
        return PersonChange(day, kind, was, became, None, None, None, "")
    return PersonChange(day, kind, was, became, event.kind, event.actor, event.at, event.note)


def _state_steps(states: list[PersonState], events: _Events, names: _Names) -> Iterator[_Step]:
    if states:
        yield _begun(states[0], "added", events, names)
    for before, after in pairwise(states):
        if before.until != after.since or events.of_state(before, "left"):
            yield _over(before, events, names)
            yield _begun(after, "returned", events, names)
            continue
        prolonged = events.of_state(after, "prolonged")
        if prolonged is not None:
            yield _Step(after.since, "prolonged", "", "", prolonged)
        yield from _differences(before, after, events, names)
    if states and states[-1].until is not None:
        yield _over(states[-1], events, names)


def _arrival_steps(events: Iterable[PersonEvent]) -> Iterator[_Step]:
    """The days on which somebody came, each beside the one it puts right."""
    known = ""
    for event in events:
        if event.kind == "arrived":
            yield _Step(event.day, "arrived", known, event.day, event)
            known = event.day
        elif event.kind in ("added", "returned", "left"):
            known = ""


def _begun(state: PersonState, kind: Literal["added", "returned"], events: _Events, names: _Names) -> _Step:
    return _Step(state.since, kind, "", names.on(state.branch_id, state.since), events.of_state(state, kind))


def _over(state: PersonState, events: _Events, names: _Names) -> _Step:
    day = state.until or ""
    return _Step(day, "left", names.on(state.branch_id, day), "", events.of_state(state, "left"))


def _differences(before: PersonState, after: PersonState, events: _Events, names: _Names) -> Iterator[_Step]:
    """What is otherwise in ``after``."""
    for kind, column in COLUMNS:
        was, became = getattr(before, column), getattr(after, column)
        if was != became:
            event = events.of_state(after, event_kind(column, was, became))
            if kind == "branch":
                was, became = names.on(was, after.since), names.on(became, after.since)
            yield _Step(after.since, kind, was or "", became or "", event)


def _post_steps(posts: Iterable[PersonPost], events: _Events, names: _Names) -> Iterator[_Step]:
    for post in posts:
        place = names.on(post.organisation_id, post.since)
        called = _("{title}({place})").format(title=post.title, place=place) if place else post.title
        yield _Step(post.since, "post", "", called, events.of_post(post, "posted"))
        if post.until is not None:
            yield _Step(post.until, "post", called, "", events.of_post(post, "relieved"))
