"""When a member belonged to the unit, and for which periods the office asks nothing of a subject: how rounds keep it.

Both decide which periods must be there in a scheme that goes by membership (``Over.absent``). A round keeps them with
its subjects as canonical JSON, empty for the usual case.
"""

import json
from collections.abc import Iterable

from ...plugins.contract import Excuse, Membership
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


def within_year(states: Iterable[tuple[str, str]], year: int) -> tuple[Membership, ...] | None:
    """Return the times of membership that matter in ``year``, from times that may touch; None for the whole of it.

    ``states`` are in order of time, each from its first ISO day up to and excluding its last, empty for still.
    """
    first, after = f"{year}-01-01", f"{year + 1}-01-01"
    joined: list[Membership] = []
    for begins, ends in states:
        if (ends and ends <= first) or begins >= after:
            continue
        stay = Membership("" if begins <= first else begins, "" if not ends or ends >= after else ends)
        if joined and joined[-1].until and joined[-1].until >= stay.first:
            joined[-1] = Membership(joined[-1].first, stay.until)
        else:
            joined.append(stay)
    return None if joined == [Membership()] else tuple(joined)
