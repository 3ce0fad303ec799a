"""Writing super-anchors into the directory's chain: by the first write of a day, and whenever somebody asks for one.

What is anchored is how all chains stood before that write. An entry lists only the chains that moved since the one
before; the root stands for all.
"""

import json

from ..kernel.clock import Clock
from .anchors import ANCHORED, Anchor, moved, root_of
from .connection import UnitConnection
from .directory import heads
from .transaction import Transaction

EVENTS = "SELECT at, body FROM audit_entry WHERE unit_id = :unit AND body LIKE :action ORDER BY seq"
LAST = f"{EVENTS} DESC LIMIT 1"
ACTION = f'{{"action":"{ANCHORED}",%'
"""How the body of such an entry begins."""


def is_anchored(connection: UnitConnection, clock: Clock) -> bool:
    """True if there is nothing to anchor on the clock's present day: it was done, or no unit has written anything."""
    found = connection.execute(LAST, {"action": ACTION}).one_or_none()
    if found is not None and clock.day_written(found.at) >= clock.today().isoformat():
        return True
    return not any(head.seq for head in heads(connection))


def anchored_heads(connection: UnitConnection) -> dict[str, Anchor]:
    """Return the heads that the last super-anchor stands for, by identity; none before the first."""
    known: dict[str, Anchor] = {}
    for _at, body in connection.execute(EVENTS, {"action": ACTION}):
        known |= {told[0]: Anchor(*told) for told in json.loads(body)["detail"]["moved"]}
    return known


def write_anchor(transaction: Transaction) -> dict[str, Anchor]:
    """Anchor how all chains of units stand now, and return these heads by identity.

    Nothing is written where they are as the last super-anchor has them.
    """
    connection = transaction.connection
    before, now = anchored_heads(connection), heads(connection)
    fresh = moved(before, now)
    after = before | {head.identity: head for head in fresh}
    if fresh:
        told = [[head.identity, head.seq, head.hash] for head in fresh]
        transaction.label(ANCHORED)
        transaction.event(ANCHORED, {"moved": told, "root": root_of(after.values())})
    return after
