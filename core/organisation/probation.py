"""What the roster asks somebody to do: decide on a probation (预备期), move relations, place a member, end a post.

Only what follows from the roster on a day; what follows from the ledger is counted elsewhere.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from ...plugins.i18n import _
from ..kernel.dates import months_after
from ..storage.connection import UnitConnection
from .model import PROBATIONARY, PersonRow
from .people_repository import people_of_note, posts_in_organisations, prolonged
from .repository import organisation_histories

MONTHS = 12
"""A probation lasts a year and may be prolonged once, by a year at most (党章第七条)."""


PARTY_FOUNDED = date(1921, 7, 1)
"""Nobody joined before."""


def joining_fault(joined: date, until: date) -> str:
    """Return the sentence on a day of joining that cannot be: before the party was, or after ``until``; else empty."""
    if joined < PARTY_FOUNDED:
        return _("入党日期 {day} 早于 1921 年 7 月,请检查年份。").format(day=joined.isoformat())
    if joined > until:
        sentence = _("入党日期 {day} 在 {until} 之后,还没有到,请检查年份。")
        return sentence.format(day=joined.isoformat(), until=until.isoformat())
    return ""


def year_ends(joined: str) -> date:
    """Return the day on which the first year of probation of somebody who joined on the ISO day ``joined`` is over."""
    return months_after(date.fromisoformat(joined), MONTHS)


def ends(joined: str, prolonged: str | None) -> date:
    """Return the day a probation ends; ``prolonged`` is the ISO day on which it was decided to prolong it.

    That is decided when the year is over. An earlier decision belongs to another year: the day of joining has been put
    right since.
    """
    year = year_ends(joined)
    return months_after(year, MONTHS) if prolonged is not None and prolonged >= year.isoformat() else year


NEAR_DAYS = 30
"""A date is called near when it is this many days ahead at most."""

MOBILE_MONTHS = 6
"""Whoever is away longer moves their party relations to where they are (党员教育管理工作条例 and the schemes)."""


@dataclass(frozen=True, slots=True)
class PersonTodo:
    """Something to do about a person of the roster; ``due`` is ``None`` where it is simply to be done.

    ``branch_id`` and ``branch`` are where they belong, ``None`` and empty for a member without a branch.
    """

    kind: Literal["probation", "mobile", "branchless", "post"]
    person_id: int
    code: str
    name: str
    branch_id: int | None
    branch: str
    due: date | None
    sentence: str


def person_todos(
    connection: UnitConnection, day: date, branches: Collection[int] | None = None
) -> tuple[PersonTodo, ...]:
    """Return what is to be done on ``day`` about the people of the unit, or of some organisations (``branches``, ids).

    By date, what has none at the end, then by code.
    """
    people = people_of_note(connection, day, branches)
    longer = prolonged(connection, day.isoformat())
    states = {one.id: one.on(day.isoformat()) for one in organisation_histories(connection)}
    organisations = {id_: (state.name, state.parent_id) for id_, state in states.items() if state is not None}
    posts = posts_in_organisations(connection, day)
    found: list[PersonTodo] = []
    for person in people:
        if person.status == PROBATIONARY:
            found += _probation(person, longer.get(person.id), day)
        if person.mobile_since is not None:
            found += _mobile(person, person.mobile_since, day)
        if person.branch_id not in organisations:
            found.append(_todo("branchless", person, None, _("没有编入现有支部,请编入。")))
        if person.id in posts:
            found += _posts_left_behind(person, posts[person.id], organisations)
    return tuple(sorted(found, key=lambda todo: (todo.due or date.max, todo.code)))


def _probation(person: PersonRow, longer: str | None, day: date) -> Iterator[PersonTodo]:
    """The year of probation ends, or the time by which it was prolonged: a year more at most."""
    if person.joined is None:
        yield _todo("probation", person, None, _("预备党员没有入党日期,算不出预备期,请补上。"))
        return
    due = ends(person.joined, longer)
    if due < day:
        yield _todo("probation", person, due, _("预备期 {ends} 已满,请讨论转正。").format(ends=due))
    elif due - day <= timedelta(days=NEAR_DAYS):
        yield _todo("probation", person, due, _("预备期 {ends} 到期,请准备转正。").format(ends=due))


def _mobile(person: PersonRow, since: str, day: date) -> Iterator[PersonTodo]:
    due = months_after(date.fromisoformat(since), MOBILE_MONTHS)
    if due < day:
        sentence = _("{since} 起外出,已超过六个月,应转接组织关系。")
        yield _todo("mobile", person, due, sentence.format(since=since))


def _posts_left_behind(
    person: PersonRow, posts: list[tuple[int, str]], organisations: Mapping[int, tuple[str, int | None]]
) -> Iterator[PersonTodo]:
    """Posts in organisations that are neither the person's own nor above it."""
    own = set()
    place = person.branch_id
    while place is not None and place not in own:
        own.add(place)
        place = organisations.get(place, ("", None))[1]
    for organisation_id, title in posts:
        if organisation_id not in own:
            where = organisations.get(organisation_id, ("", None))[0]
            sentence = _("已不在「{place}」,仍任「{title}」,请免去或改正。")
            yield _todo("post", person, None, sentence.format(place=where, title=title))


def _todo(
    kind: Literal["probation", "mobile", "branchless", "post"], person: PersonRow, due: date | None, sentence: str
) -> PersonTodo:
    return PersonTodo(kind, person.id, person.code, person.name, person.branch_id, person.branch, due, sentence)
