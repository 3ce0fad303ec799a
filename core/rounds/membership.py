"""When a member belonged to the unit, and for which periods the office asks nothing of a subject: how rounds keep it.

Both decide which periods must be there in a scheme that goes by membership (``Over.absent``); conditions ask for
memberships (``Belonged``). A round keeps them with its subjects as canonical JSON, empty for the usual case.
"""

import json
from collections.abc import Iterable

from ...plugins.contract import Excuse, Membership, Over, Scheme
from ...plugins.evaluation.rulebook import nodes
from ..kernel.dates import first_day, later
from ..organisation.model import MemberSpan
from ..storage.audit import canonical

Expected = tuple[str, str, str, str, str]
"""What tells apart of which subjects which sheets are expected: class, domain, status, memberships, excuses as kept."""


def write_memberships(memberships: tuple[Membership, ...] | None) -> str:
    """Return ``memberships`` as a round keeps them; None is the whole year."""
    return "" if memberships is None else canonical([list(each) for each in memberships])


def read_memberships(kept: str) -> tuple[Membership, ...] | None:
    """Return what :func:`write_memberships` wrote."""
    return tuple(Membership(first, until) for first, until in json.loads(kept)) if kept else None


def write_excuses(excuses: Iterable[Excuse]) -> str:
    """Return ``excuses`` as a round keeps them, in order of their periods."""
    reasons = {excuse.period: excuse.reason for excuse in excuses}
    return canonical(reasons) if reasons else ""


def read_excuses(kept: str) -> tuple[Excuse, ...]:
    """Return what :func:`write_excuses` wrote."""
    return tuple(Excuse(period, reason) for period, reason in json.loads(kept).items()) if kept else ()


def within_year(spans: Iterable[MemberSpan], year: str) -> tuple[Membership, ...] | None:
    """Return the times of membership that matter in a year (a period), in order of time; None for the whole of it."""
    first = first_day(year)
    after = later(first, 12)
    found = [
        Membership(
            "" if span.since is None or span.since <= first else span.since,
            "" if span.until is None or span.until >= after else span.until,
        )
        for span in spans
        if (span.since is None or span.since < after) and (span.until is None or span.until > first)
    ]
    return None if found == [Membership()] else tuple(found)


def by_membership(scheme: Scheme) -> list[Over]:
    """The nodes in which membership decides which periods of ``scheme`` must be there."""
    return [node for node in nodes(scheme.total) if isinstance(node, Over) and node.absent == "member"]
