"""Changes of units and rosters one at a time: each ends the state that held and begins another, nothing is overwritten.

A change belongs to a transaction, whose actor and day it has; one that would leave everything as it is writes nothing.
What happens to a person is an event, a row of its own. Files of many people are taken over in :mod:`.roster`; what
became of somebody is read in :mod:`.person_history`.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.naming import accept_name, accept_word, unpadded
from ..kernel.pinyin import initials
from ..kernel.text import accept, listed, match_key, shown, tidy
from ..kernel.unit import Unit
from ..storage.audit import Head, new_identity
from ..storage.chain import begin_chain
from ..storage.connection import UnitConnection
from ..storage.directory import units
from ..storage.settings import hash_algorithm
from ..storage.transaction import Transaction
from .history import HistoryWriter, organisation_called, person_called, refuse_rewriting
from .model import MEMBER, PROBATIONARY, STATUSES, Current, HeldPost, OrganisationOn, next_codes
from .people_repository import arrivals, current_people, current_posts, person_states, prolonged
from .probation import ends, joining_fault, year_ends
from .repository import current_organisations


def add_unit(transaction: Transaction, name: str, coming: Head | None = None) -> Unit:
    """Set up a unit called ``name``, with a chain of its own, by a transaction of the directory; return it.

    ``coming`` is the head of its chain where it comes from elsewhere.

    Raises:
        Error: the name is empty, not storable, or one that looks the same exists.
    """
    connection = transaction.connection
    name = _name_of_unit(connection, name)
    transaction.label("unit.import" if coming else "unit.add")
    head = coming or Head(new_identity(), hash_algorithm(connection, transaction.schema))
    unit = Unit(transaction.next_id("unit"), name)
    transaction.insert("unit", [{"id": unit.id, "name": unit.name, "identity": head.identity}])
    begin_chain(connection, unit.id, head)
    return unit


def rename_unit(transaction: Transaction, unit: Unit, name: str) -> Unit:
    """Call ``unit`` by another name from now on, by a transaction of the directory; return it as it is called then.

    Raises:
        Error: as for :func:`add_unit`, of any other unit.
    """
    renamed = Unit(unit.id, _name_of_unit(transaction.connection, name, unit))
    transaction.label("unit.rename")
    transaction.update("unit", unit.id, {"name": renamed.name})
    return renamed


def _name_of_unit(connection: UnitConnection, name: str, named: Unit | None = None) -> str:
    """``name`` as it is stored, if it can be the name of ``named`` or of a new unit."""
    name = accept_name(name)
    if not name:
        raise Error(_("单位名称不能为空。"))
    for unit in units(connection):
        if match_key(unit.name) == match_key(name) and (named is None or unit.id != named.id):
            raise Error(_("已有单位「{name}」。").format(name=unit.name))
    return name


def happened(day: date, today: date) -> str:
    """Return ``day`` as ISO text: the roster says what has happened, not what is meant to.

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
    person: Current
    posts: tuple[HeldPost, ...]
    day: date
    writer: HistoryWriter
    written: bool = False

    def becomes(self, **changes: Any) -> bool:
        """Let ``changes`` hold from the day on; return whether any of them is new."""
        if all(self.person.state[column] == value for column, value in changes.items()):
            return False
        self.writer.replace_state(self.person, {**self.person.state, **changes})
        return True

    def organisation(self, called: str) -> OrganisationOn:
        """Return the organisation meant, as it was on the day."""
        return organisation_called(self.transaction.connection, called, self.day)

    def post(self, title: str, organisation: str) -> tuple[int | None, str]:
        """Return where a post is and what it is called."""
        title = accept_word(title)
        if not title:
            raise Error(_("职务名称不能为空。"))
        if organisation:
            return self.organisation(organisation).id, title
        branch_id: int | None = self.person.state["branch_id"]
        return branch_id, title

    def held(self, post: tuple[int | None, str]) -> HeldPost | None:
        """Return such a post if the person holds it now."""
        return next((one for one in self.posts if (one.organisation_id, one.title) == post), None)

    def begin_post(self, post: tuple[int | None, str]) -> None:
        """Let a post be held from the day on."""
        refuse_rewriting(self.writer.day, self.person.since, self.person.called)
        self.writer.begin_post(self.person.id, *post)

    def end_posts(self, posts: Iterable[HeldPost]) -> None:
        """Let posts be held no more."""
        for post in posts:
            self.writer.end_post(self.person.id, self.person.called, post)


@contextmanager
def change_of(transaction: Transaction, person: str, day: date, note: str, action: str) -> Iterator[PersonEdit]:
    """A change of somebody who is on the roster now, written at the end with its events."""
    note = accept(tidy(note))
    since = happened(day, transaction.today)
    transaction.label(action)
    found = person_called(transaction.connection, person)
    posts = tuple(current_posts(transaction.connection).get(found.id, ()))
    change = PersonEdit(transaction, found, posts, day, HistoryWriter(transaction, since, note))
    yield change
    change.written = change.writer.write()


def add_person(
    transaction: Transaction, *, name: str, branch: str, status: str, class_name: str = "",
    joined: date | None = None, arrived: date | None = None, day: date,
) -> str:  # fmt: skip
    """Put somebody new on the roster from ``day`` on, or from the day they ``arrived`` on; return the code given out.

    Raises:
        Error: no such branch, ``status`` is neither 正式 nor 预备, the name or class cannot be stored, ``day`` lies
            ahead, or before the branch was as it is.
    """
    name = _name(name)
    state: dict[str, Any] = {
        "name": name,
        "initials": initials(name),
        "class_name": accept_word(class_name),
        "status": _status(status),
        "joined": _joined(joined, transaction.today),
        "mobile_since": None,
    }
    since = happened(day, transaction.today)
    transaction.label("roster.add")
    connection = transaction.connection
    state["branch_id"] = organisation_called(connection, branch, day).id
    taken = [one.code for one in (*current_people(connection), *current_organisations(connection))]
    code = next(next_codes(MEMBER, taken))
    writer = HistoryWriter(transaction, since)
    if arrived is None:
        writer.replace_state(writer.new_person(code), state)
    else:
        writer.come(writer.new_person(code), state, arrived.isoformat())
    writer.write()
    return code


def set_arrival(transaction: Transaction, person: str, arrived: date, day: date, note: str = "") -> bool:
    """Put right the day somebody came from elsewhere (转入日期), which may lie ahead, as known on ``day``.

    Their stay on the roster begins on it. Return whether that was new.

    Raises:
        Error: as for :func:`transfer`; something else about them is on record before that day, or they left after it.
    """
    with change_of(transaction, person, day, note, "roster.arrival") as change:
        if arrivals(transaction.connection).get(change.person.id) != arrived.isoformat():
            states = person_states(transaction.connection, change.person.id)
            change.writer.arrive(change.person, states, arrived.isoformat())
    return change.written


def transfer(transaction: Transaction, person: str, branch: str, day: date, note: str = "") -> bool:
    """Move somebody to another branch; posts held in the old branch end. Return whether anything was written.

    ``person`` and ``branch`` are codes, or names only one has.

    Raises:
        Error: no such person or branch, or ``day`` is before the person's present state or lies ahead.
    """
    with change_of(transaction, person, day, note, "roster.transfer") as change:
        target = change.organisation(branch).id
        before = change.person.state["branch_id"]
        if change.becomes(branch_id=target):
            change.end_posts(post for post in change.posts if post.organisation_id == before)
    return change.written


def leave(transaction: Transaction, person: str, day: date, note: str = "") -> bool:
    """Take somebody off the roster from ``day`` on (转出、去世、除名): the state and all posts end. Return True.

    Raises:
        Error: as for :func:`transfer`.
    """
    with change_of(transaction, person, day, note, "roster.leave") as change:
        change.writer.leave(change.person)
        change.end_posts(change.posts)
    return change.written


def set_status(transaction: Transaction, person: str, status: str, day: date, note: str = "") -> bool:
    """Make a probationary member a full one (转正) as decided on ``day``, or put a status right. Return whether
    that was new.

    Raises:
        Error: as for :func:`transfer`; ``status`` is neither 正式 nor 预备.
    """
    with change_of(transaction, person, day, note, "roster.status") as change:
        change.becomes(status=_status(status))
    return change.written


def prolong_probation(transaction: Transaction, person: str, day: date, note: str = "") -> None:
    """Record that a probation was prolonged, as decided on ``day``.

    From then on the person stands on the roster with that, in a state of its own: nothing is dated before it any more.

    Raises:
        Error: as for :func:`transfer`; not probationary, the day of joining unknown, the year not over on ``day``, or
            prolonged before.
    """
    with change_of(transaction, person, day, note, "roster.prolong") as change:
        state = change.person.state
        if state["status"] != PROBATIONARY:
            raise Error(_("「{called}」不是预备党员,没有预备期可以延长。").format(called=change.person.called))
        if state["joined"] is None:
            sentence = _("「{called}」没有入党日期,请先补上再延长预备期。")
            raise Error(sentence.format(called=change.person.called))
        over = year_ends(state["joined"])
        if day < over:
            sentence = _("「{called}」的预备期到 {day} 才满,在那以前不能延长。")
            raise Error(sentence.format(called=change.person.called, day=over))
        decided = prolonged(transaction.connection, day.isoformat())
        if ends(state["joined"], decided.get(change.person.id)) > over:
            raise Error(_("「{called}」的预备期已经延长过一次,不能再延长。").format(called=change.person.called))
        change.writer.replace_state(change.person, state, "prolonged")


def set_mobile(transaction: Transaction, person: str, since: date | None, day: date, note: str = "") -> bool:
    """Somebody has been away from the branch (流动) since ``since``, or is back (``None``), as known on ``day``.

    Return whether that was new.

    Raises:
        Error: as for :func:`transfer`; ``since`` lies ahead.
    """
    with change_of(transaction, person, day, note, "roster.mobile") as change:
        change.becomes(mobile_since=_past(since, transaction.today))
    return change.written


def rename(transaction: Transaction, person: str, name: str, day: date, note: str = "") -> bool:
    """Somebody is called ``name`` from ``day`` on; the pinyin initials follow. Return whether that was new.

    Raises:
        Error: as for :func:`transfer`; the name is empty or cannot be stored.
    """
    with change_of(transaction, person, day, note, "roster.rename") as change:
        new = _name(name)
        change.becomes(name=new, initials=initials(new))
    return change.written


def set_class(transaction: Transaction, person: str, class_name: str, day: date, note: str = "") -> bool:
    """Somebody belongs to the class ``class_name`` (骨干、普通、流动 …, empty for none) from ``day`` on.

    Return whether that was new.

    Raises:
        Error: as for :func:`transfer`; the class cannot be stored.
    """
    with change_of(transaction, person, day, note, "roster.class") as change:
        change.becomes(class_name=accept_word(class_name))
    return change.written


def set_joined(transaction: Transaction, person: str, joined: date | None, day: date, note: str = "") -> bool:
    """Put right the day somebody joined the party (``None``: unknown), as known on ``day``.

    Return whether that was new.

    Raises:
        Error: as for :func:`transfer`; ``joined`` lies ahead.
    """
    with change_of(transaction, person, day, note, "roster.joined") as change:
        change.becomes(joined=_joined(joined, transaction.today))
    return change.written


def give_post(
    transaction: Transaction, person: str, title: str, day: date, *, organisation: str = "", note: str = ""
) -> bool:
    """Somebody holds the post ``title`` from ``day`` on, in ``organisation`` or, without one, in their own branch.

    Return whether that was new.

    Raises:
        Error: as for :func:`transfer`; the title is empty or cannot be stored, or no such organisation.
    """
    with change_of(transaction, person, day, note, "roster.post") as change:
        post = change.post(title, organisation)
        if change.held(post) is None:
            change.begin_post(post)
    return change.written


def end_post(
    transaction: Transaction, person: str, title: str, day: date, *, organisation: str = "", note: str = ""
) -> bool:
    """Somebody holds the post ``title`` no more from ``day`` on. Return True.

    Raises:
        Error: as for :func:`transfer`; the person does not hold it (the sentence says which they hold), or began to
            hold it after ``day``.
    """
    with change_of(transaction, person, day, note, "roster.post") as change:
        post = change.post(title, organisation)
        held = change.held(post)
        if held is None:
            sentence = _("「{called}」没有担任「{title}」。").format(called=change.person.called, title=post[1])
            titles = listed(one.title for one in change.posts)
            raise Error(sentence, _("现任:{titles}。").format(titles=titles) if titles else "")
        change.end_posts([held])
    return change.written


def _joined(day: date | None, today: date) -> str | None:
    fault = joining_fault(day, today) if day is not None else ""
    if fault:
        raise Error(fault)
    return None if day is None else day.isoformat()


def _past(day: date | None, today: date) -> str | None:
    return None if day is None else happened(day, today)


def _name(name: str) -> str:
    name = accept_name(unpadded(tidy(name)))
    if not name:
        raise Error(_("姓名不能为空。"))
    return name


def _status(status: str) -> str:
    if status not in STATUSES:
        sentence = _("「{status}」不认识,请写正式或预备。")
        raise Error(sentence.format(status=shown(status)))
    return status
