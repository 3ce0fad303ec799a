"""One change of one person's roster: what ends and what begins on a day, written in one transaction or not at all.

Which changes there are is in :mod:`.changes`.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from ...plugins.i18n import _
from ..database.engine import Database
from ..database.transaction import Transaction
from ..dates import today
from ..errors import Error
from ..text import accept, shown, tidy
from .histories import Current, HeldPost, HistoryWriter, current_posts, refuse_rewriting
from .lookup import organisation_called, person_called
from .people import OrganisationOn
from .units import Unit, unit_named


def happened(day: date) -> str:
    """``day`` as ISO text: the roster says what has happened, not what is meant to.

    Raises:
        Error: it lies ahead.
    """
    if day > today():
        raise Error(_("日期 {day} 还没有到,花名册只记已经发生的变动。").format(day=day))
    return day.isoformat()


@dataclass
class Change:
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
    database: Database, actor: str, unit: str, person: str, day: date, note: str, action: str
) -> Iterator[Change]:
    """A change of somebody who is on the roster now; the event with its note stands right before its rows."""
    note = accept(tidy(note))
    since = happened(day)
    with database.write(actor) as transaction:
        transaction.label(action)
        place = unit_named(transaction.connection, unit)
        found = person_called(transaction.connection, place.id, person)
        posts = tuple(current_posts(transaction.connection, place.id).get(found.id, ()))
        change = Change(transaction, place, found, posts, day, HistoryWriter(transaction, since))
        yield change
        change.written = bool(change.writer.begun or change.writer.over)
        if change.written:
            transaction.event(action, {"unit": place.name, "person": found.code, "day": since, "note": note})
            change.writer.write()
