"""What a unit consists of, as plain values: organisations, people, posts, what happens to people, and the roster's
words for members.

Words are stored as rosters write them and alike in every language. Codes are given out to organisations and people
whose roster brings none: ``B0001`` …, ``M00001`` …
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from ..kernel.text import shown

FULL, PROBATIONARY = STATUSES = ("正式", "预备")
"""A full member, and one on probation."""

MOBILE = "流动"
"""The class of those who are away."""

NOT_YET_MEMBERS = frozenset({"入党积极分子", "积极分子", "申请人", "入党申请人", "发展对象"})
"""Those who are on the roster before they are members."""

ORGANISATION, MEMBER = ("B", 4), ("M", 5)

EventKind = Literal[
    "added", "returned", "arrived", "left", "moved", "classed", "confirmed", "prolonged", "away", "back", "posted",
    "relieved", "corrected",
]  # fmt: skip
"""What can happen to somebody: put on the roster, back on it; come from elsewhere (转入) on a day that is known; off
it; to another branch, into another class; made a full member (转正), probation prolonged; gone away (流动), back again;
a post given, a post ended; or something that was recorded wrong or not at all put right.
"""

OrganisationEventKind = Literal["added", "returned", "renamed", "moved", "classed", "corrected"]
"""What can happen to an organisation: set up, back again; called otherwise, under another one, into another class; or
something that was recorded wrong or not at all put right.
"""


def event_kind(column: str, was: object, became: object) -> EventKind:
    """Return what happened when ``column`` of a person's state became otherwise."""
    match column:
        case "branch_id":
            return "moved"
        case "class_name":
            return "classed"
        case "status" if (was, became) == (PROBATIONARY, FULL):
            return "confirmed"
        case "mobile_since" if was is None:
            return "away"
        case "mobile_since" if became is None:
            return "back"
    return "corrected"


def organisation_event_kind(column: str) -> OrganisationEventKind:
    """Return what happened when ``column`` of an organisation's state became otherwise."""
    match column:
        case "name":
            return "renamed"
        case "parent_id":
            return "moved"
        case "class_name":
            return "classed"
    return "corrected"


def next_codes(kind: tuple[str, int], taken: Iterable[str]) -> Iterator[str]:
    """Return codes of ``kind`` (a letter and how many digits at least) behind the highest one in ``taken``."""
    letter, digits = kind
    pattern = re.compile(rf"{letter}([0-9]{{{digits},9}})")
    numbers = [int(found[1]) for code in taken if (found := pattern.fullmatch(code))]
    number = max(numbers, default=0)
    while True:
        number += 1
        yield f"{letter}{number:0{digits}d}"


class OrganisationState(NamedTuple):
    """How an organisation was from ``since`` up to and excluding ``until`` (ISO days; ``None``: still so)."""

    id: int
    since: str
    until: str | None
    name: str
    kind: str
    parent_id: int | None
    domain: str
    class_name: str


class OrganisationHistory(NamedTuple):
    """An organisation on record with its states in order of time; it may have none at all."""

    id: int
    code: str
    states: tuple[OrganisationState, ...]

    def on(self, day: str) -> OrganisationState | None:
        """Return the state that held on an ISO day."""
        held = (one for one in self.states if one.since <= day and (one.until is None or one.until > day))
        return next(held, None)

    def begun_by(self, day: str) -> OrganisationState | None:
        """Return the last state that had begun by an ISO day, over or not."""
        return next((one for one in reversed(self.states) if one.since <= day), None)


@dataclass(frozen=True, slots=True)
class Current:
    """An organisation or person on record, and how it has been since the ISO day ``since``.

    When no state holds now ``state_id`` is ``None`` and ``state`` empty; ``since`` is then the day the last one ended.
    """

    id: int
    code: str
    state_id: int | None
    since: str | None
    state: Mapping[str, Any]

    @property
    def called(self) -> str:
        """Return code and name for a sentence, safe to show."""
        return shown(f"{self.code} {self.state.get('name', '')}".rstrip())


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post somebody holds now, since the ISO day ``since``."""

    id: int
    organisation_id: int | None
    title: str
    since: str


@dataclass(frozen=True, slots=True)
class OrganisationOn:
    """An organisation as it stood on a day; ``kind`` is committee, general_branch, branch or group."""

    id: int
    code: str
    name: str
    kind: str
    parent_code: str
    parent_name: str
    domain: str
    class_name: str


@dataclass(frozen=True, slots=True)
class MemberOn:
    """A member as they stood on a day, with the branch they belonged to; ``domain`` is the branch's.

    ``joined`` and ``mobile_since`` are ISO dates, ``None`` when unknown or not mobile.
    """

    id: int
    code: str
    name: str
    initials: str
    branch_code: str
    branch_name: str
    domain: str
    class_name: str
    status: str
    joined: str | None
    mobile_since: str | None


class MemberSpan(NamedTuple):
    """A time somebody was a member, from the ISO day ``since`` up to and excluding ``until``.

    ``since`` is ``None`` where nobody said when it began: it is taken to have begun before the roster did; ``until``
    while it lasts.
    """

    since: str | None
    until: str | None

    def holds(self, day: str) -> bool:
        """True if an ISO day lies in it."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


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


def titles_held(posts: Sequence[HeldPost], branch_id: int | None) -> str:
    """Return how a roster writes the ``posts`` somebody of a branch holds; empty where one is held elsewhere."""
    if any(post.organisation_id != branch_id for post in posts):
        return ""
    return "、".join(post.title for post in posts)
