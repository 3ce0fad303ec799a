"""Changes of units and rosters one at a time: each ends the state that held and begins another, nothing is overwritten.

A change belongs to a transaction, whose actor and day it has; one that would leave everything as it is writes nothing.
Files of many people are taken over in :mod:`.roster`; what became of somebody is read in :mod:`.person_history`.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.pinyin import initials
from ..kernel.text import accept, listed, match_key, shown, tidy
from ..storage.transaction import Transaction
from .history import HistoryWriter, organisation_called, person_called, refuse_rewriting
from .model import MEMBER, PROBATIONARY, STATUSES, Current, HeldPost, OrganisationOn, Unit, next_codes
from .people_repository import current_people, current_posts, prolonged
from .probation import ends, year_ends
from .repository import current_organisations, find_unit, units


def add_unit(transaction: Transaction, name: str) -> Unit:
    """Set up a unit called ``name``.

    Raises:
        Error: the name is empty, not storable, or one that looks the same exists.
    """
    name = accept(tidy(name))
    if not name:
        raise Error(_("单位名称不能为空。"))
    for unit in units(transaction.connection):
        if match_key(unit.name) == match_key(name):
            raise Error(_("已有单位“{name}”。").format(name=unit.name))
    transaction.label("unit.add")
    unit = Unit(transaction.next_id("unit"), name)
    transaction.insert("unit", [{"id": unit.id, "name": unit.name}])
    return unit


def happened(day: date, today: date) -> str:
    """``day`` as ISO text: the roster says what has happened, not what is meant to.

    Raises:
        Error: it lies ahead.
    """
    if day > today:
        raise Error(_("日期 {day} 还没有到,花名册只记已经发生的变动。").format(day=day))
    return day.isoformat()


@dataclass
class PersonEdit:
    """One change of one person in an open transaction; ``written`` once it had anything to write."""

    transaction: Transaction
    unit: Unit
    person: Current
    posts: tuple[HeldPost, ...]
    day: date
    writer: HistoryWriter
    written: bool = False

    def becomes(self, **changes: Any) -> bool:
        """Let ``changes`` hold from the day on; whether any of them is new."""
        if all(self.person.state[column] == value for column, value in changes.items()):
            return False
        self.begin_again(**changes)
        return True

    def begin_again(self, **changes: Any) -> None:
        """A new state with ``changes`` after the present one."""
        self.end_state()
        self.writer.begin("person_state", {**self.person.state, **changes, "person_id": self.person.id})

    def end_state(self) -> None:
        """The present state holds no more."""
        refuse_rewriting(self.writer.day, self.person.since, self.person.called)
        if self.person.state_id is not None:
            self.writer.end("person_state", self.person.state_id)

    def organisation(self, called: str) -> OrganisationOn:
        """The organisation meant, as it was on the day."""
        return organisation_called(self.transaction.connection, self.unit.id, called, self.day)

    def post(self, title: str, organisation: str) -> tuple[int | None, str]:
        """Where a post is and what it is called."""
        title = accept(tidy(title))
        if not title:
            raise Error(_("职务名称不能为空。"))
        if organisation:
            return self.organisation(organisation).id, title
        branch_id: int | None = self.person.state["branch_id"]
        return branch_id, title

    def held(self, post: tuple[int | None, str]) -> HeldPost | None:
        """Such a post if the person holds it now."""
        return next((one for one in self.posts if (one.organisation_id, one.title) == post), None)

    def begin_post(self, post: tuple[int | None, str]) -> None:
        """A post held from the day on."""
        refuse_rewriting(self.writer.day, self.person.since, self.person.called)
        organisation_id, title = post
        self.writer.begin("post", {"person_id": self.person.id, "organisation_id": organisation_id, "title": title})

    def end_posts(self, posts: Iterable[HeldPost]) -> None:
        """Posts held no more."""
        for post in posts:
            refuse_rewriting(self.writer.day, post.since, f"{self.person.called} {shown(post.title)}")
            self.writer.end("post", post.id)


@contextmanager
def change_of(
    transaction: Transaction, unit: str, person: str, day: date, note: str, action: str
) -> Iterator[PersonEdit]:
    """A change of somebody who is on the roster now; the event with its note stands right before its rows."""
    note = accept(tidy(note))
    since = happened(day, transaction.today)
    transaction.label(action)
    place = find_unit(transaction.connection, unit)
    found = person_called(transaction.connection, place.id, person)
    posts = tuple(current_posts(transaction.connection, place.id).get(found.id, ()))
    change = PersonEdit(transaction, place, found, posts, day, HistoryWriter(transaction, since))
    yield change
    change.written = bool(change.writer.begun or change.writer.over)
    if change.written:
        transaction.event(action, {"unit": place.name, "person": found.code, "day": since, "note": note})
        change.writer.write()


def add_person(
    transaction: Transaction, unit: str, *, name: str, branch: str, status: str, class_name: str = "",
    joined: date | None = None, day: date,
) -> str:  # fmt: skip
    """Put somebody new on the roster from ``day`` on; returns the code given out.

    Raises:
        Error: no such unit or branch, ``status`` is neither 正式 nor 预备, the name or class cannot be stored, ``day``
            lies ahead, or before the branch was as it is.
    """
    name = _name(name)
    state = {
        "name": name,
        "initials": initials(name),
        "class_name": accept(tidy(class_name)),
        "status": _status(status),
        "joined": _past(joined, transaction.today),
        "mobile_since": None,
    }
    since = happened(day, transaction.today)
    transaction.label("roster.add")
    place = find_unit(transaction.connection, unit)
    branch_id = organisation_called(transaction.connection, place.id, branch, day).id
    organisations = current_organisations(transaction.connection, place.id)
    people = current_people(transaction.connection, place.id)
    code = next(next_codes(MEMBER, [one.code for one in (*people, *organisations)]))
    writer = HistoryWriter(transaction, since)
    person_id = writer.new("person", {"unit_id": place.id, "code": code})
    writer.begin("person_state", {**state, "person_id": person_id, "branch_id": branch_id})
    writer.write()
    return code


def transfer(
    transaction: Transaction, unit: str, person: str, branch: str, day: date, note: str = ""
) -> bool:  # fmt: skip
    """Move somebody to another branch of the unit; posts held in the old branch end. Whether anything was written.

    ``person`` and ``branch`` are codes, or names only one has.

    Raises:
        Error: no such unit, person or branch, or ``day`` is before the person's present state or lies ahead.
    """
    with change_of(transaction, unit, person, day, note, "roster.transfer") as change:
        target = change.organisation(branch).id
        before = change.person.state["branch_id"]
        if change.becomes(branch_id=target):
            change.end_posts(post for post in change.posts if post.organisation_id == before)
    return change.written


def leave(transaction: Transaction, unit: str, person: str, day: date, note: str = "") -> bool:
    """Take somebody off the roster from ``day`` on (转出、去世、除名): the state and all posts end.

    Raises:
        Error: as for :func:`transfer`.
    """
    with change_of(transaction, unit, person, day, note, "roster.leave") as change:
        change.end_state()
        change.end_posts(change.posts)
    return change.written


def set_status(
    transaction: Transaction, unit: str, person: str, status: str, day: date, note: str = ""
) -> bool:  # fmt: skip
    """Make a probationary member a full one (转正) as decided on ``day``, or put a status right.

    Raises:
        Error: as for :func:`transfer`; ``status`` is neither 正式 nor 预备.
    """
    with change_of(transaction, unit, person, day, note, "roster.status") as change:
        change.becomes(status=_status(status))
    return change.written


def prolong_probation(transaction: Transaction, unit: str, person: str, day: date, note: str = "") -> None:
    """Record that a probation was prolonged, as decided on ``day``: a new state that is like the one before.

    No other change leaves two equal states side by side, so that is how it is known again.

    Raises:
        Error: as for :func:`transfer`; not probationary, the day of joining unknown, the year not over on ``day``, or
            prolonged before.
    """
    with change_of(transaction, unit, person, day, note, "roster.prolong") as change:
        state = change.person.state
        if state["status"] != PROBATIONARY:
            raise Error(_("“{called}”不是预备党员,没有预备期可以延长。").format(called=change.person.called))
        if state["joined"] is None:
            sentence = _("“{called}”没有入党日期,请先补上再延长预备期。")
            raise Error(sentence.format(called=change.person.called))
        over = year_ends(state["joined"])
        if day < over:
            sentence = _("“{called}”的预备期到 {day} 才满,在那以前不能延长。")
            raise Error(sentence.format(called=change.person.called, day=over))
        decided = prolonged(change.transaction.connection, change.unit.id, day.isoformat())
        if ends(state["joined"], decided.get(change.person.id)) > over:
            raise Error(_("“{called}”的预备期已经延长过一次,不能再延长。").format(called=change.person.called))
        change.begin_again()


def set_mobile(
    transaction: Transaction, unit: str, person: str, since: date | None, day: date, note: str = ""
) -> bool:  # fmt: skip
    """Somebody has been away from the branch (流动) since ``since``, or is back (``None``), as known on ``day``.

    Raises:
        Error: as for :func:`transfer`; ``since`` lies ahead.
    """
    with change_of(transaction, unit, person, day, note, "roster.mobile") as change:
        change.becomes(mobile_since=_past(since, transaction.today))
    return change.written


def rename(transaction: Transaction, unit: str, person: str, name: str, day: date, note: str = "") -> bool:
    """Somebody is called ``name`` from ``day`` on; the pinyin initials follow.

    Raises:
        Error: as for :func:`transfer`; the name is empty or cannot be stored.
    """
    with change_of(transaction, unit, person, day, note, "roster.rename") as change:
        new = _name(name)
        change.becomes(name=new, initials=initials(new))
    return change.written


def set_class(
    transaction: Transaction, unit: str, person: str, class_name: str, day: date, note: str = ""
) -> bool:  # fmt: skip
    """Somebody belongs to the class ``class_name`` (骨干、普通、流动 …, empty for none) from ``day`` on.

    Raises:
        Error: as for :func:`transfer`; the class cannot be stored.
    """
    with change_of(transaction, unit, person, day, note, "roster.class") as change:
        change.becomes(class_name=accept(tidy(class_name)))
    return change.written


def set_joined(
    transaction: Transaction, unit: str, person: str, joined: date | None, day: date, note: str = ""
) -> bool:  # fmt: skip
    """Put right the day somebody joined the party (``None``: unknown).

    Raises:
        Error: as for :func:`transfer`; ``joined`` lies ahead.
    """
    with change_of(transaction, unit, person, day, note, "roster.joined") as change:
        change.becomes(joined=_past(joined, transaction.today))
    return change.written


def give_post(
    transaction: Transaction, unit: str, person: str, title: str, day: date, *, organisation: str = "",
    note: str = "",
) -> bool:  # fmt: skip
    """Somebody holds the post ``title`` from ``day`` on, in ``organisation`` or, without one, in their own branch.

    Raises:
        Error: as for :func:`transfer`; the title is empty or cannot be stored, or no such organisation.
    """
    with change_of(transaction, unit, person, day, note, "roster.post") as change:
        post = change.post(title, organisation)
        if change.held(post) is None:
            change.begin_post(post)
    return change.written


def end_post(
    transaction: Transaction, unit: str, person: str, title: str, day: date, *, organisation: str = "",
    note: str = "",
) -> bool:  # fmt: skip
    """Somebody holds the post ``title`` no more from ``day`` on.

    Raises:
        Error: as for :func:`transfer`; the person does not hold it (the sentence says which they hold), or began to
            hold it after ``day``.
    """
    with change_of(transaction, unit, person, day, note, "roster.post") as change:
        post = change.post(title, organisation)
        held = change.held(post)
        if held is None:
            sentence = _("“{called}”没有担任“{title}”。").format(called=change.person.called, title=post[1])
            titles = listed(one.title for one in change.posts)
            raise Error(sentence, _("现任:{titles}。").format(titles=titles) if titles else "")
        change.end_posts([held])
    return change.written


def _past(day: date | None, today: date) -> str | None:
    return None if day is None else happened(day, today)


def _name(name: str) -> str:
    name = accept(tidy(name))
    if not name:
        raise Error(_("姓名不能为空。"))
    return name


def _status(status: str) -> str:
    if status not in STATUSES:
        sentence = _("“{status}”不认识,请写正式或预备。")
        raise Error(sentence.format(status=shown(status)))
    return status
