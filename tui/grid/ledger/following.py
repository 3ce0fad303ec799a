"""What follows from what is typed into an entry, so that it need not be typed. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from ....core.ledger.directory import Directory
from ....core.ledger.values import Value
from ....plugins.contract import Book
from ...days import month_days


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept here: entries of ``book`` in ``month``. A new one is about ``organisation`` and ``person``, where
    the ledger is that of one branch or one member.
    """

    book: Book
    directory: Directory
    month: str
    organisation: int | None = None
    person: int | None = None


def defaults(kept: Kept, member: Value) -> dict[str, Value]:
    """What a new entry (about ``member``) has from the start: branch, member, and the month where books go by it."""
    first, last = month_days(kept.month)
    found: dict[str, Value] = {}
    person = member or kept.person
    branch = kept.organisation
    if branch is None and isinstance(person, int):
        branch = kept.directory.branch_of(person, last)
    if branch is not None:
        found["organisation"] = branch
    if kept.book.about == "member" and kept.person is not None:
        found["member"] = kept.person
    if kept.book.dated == "month":
        found["date"] = first
    return found


def expected(kept: Kept, now: Callable[[str], Value]) -> int | None:
    """How many are expected at a meeting: every member of the branch on that day, unless it is one for some only.

    ``now`` gives the fields as they will be. ``None`` where it cannot be known yet, or is no meeting.
    """
    kind, branch, day = now("kind"), now("organisation"), now("date")
    if not isinstance(branch, int) or not isinstance(day, str) or (kept.book.all_kinds and not kind):
        return None
    if not kept.book.is_meeting(str(kind or "")) or kind in kept.book.partial:
        return None
    return len(kept.directory.members(branch, day)) or None


def present(now: Callable[[str], Value]) -> int | None:
    """How many were present, once it is known how many were expected and who was absent."""
    required, absent = now("required"), now("absent")
    return (
        max(0, required - len(absent or ()))
        if isinstance(required, int) and not isinstance(absent, str | int)
        else None
    )
