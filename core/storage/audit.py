"""The format and hash of an audit entry. Pure values: no database, no clock.

An entry's body is one canonical JSON object that begins with ``action`` and has one of three forms:

- new rows: ``{"action", "table", "columns": [name, …], "rows": [[value, …], …]}``; where they are very many also
  ``"alike": {name: value, …}``, the columns in which all of them are equal
- changed rows: ``{"action", "table", "changes": [{"id", "was": {…}, "set": {…}}, …]}``
- an event without rows: ``{"action", "detail": {…}}``

The first entry of a save that had an idempotency key also carries it as ``key``. The ``seq`` of a row is the number
of the entry itself and not repeated in the body.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

GENESIS = "0" * 64
"""The previous hash of the first entry."""

DOMAIN = b"kaoping-audit-1"
"""Keeps these hashes apart from any other use of SHA-256 on the same bytes."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry of the chain: ``at`` is UTC ISO text, ``previous`` and ``hash`` are 64 hexadecimal digits."""

    seq: int
    previous: str
    hash: str
    body: str
    actor: str
    at: str


def link(seq: int, previous: str, actor: str, at: str, body: str) -> AuditEntry:
    """Return the entry that follows ``previous``."""
    return AuditEntry(seq, previous, entry_hash(seq, previous, actor, at, body), body, actor, at)


def entry_hash(seq: int, previous: str, actor: str, at: str, body: str) -> str:
    """Return the SHA-256 over the domain and every field, each preceded by its length: no two entries encode alike."""
    digest = hashlib.sha256()
    for part in (DOMAIN, str(seq).encode(), previous.encode(), actor.encode(), at.encode(), body.encode()):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def canonical(value: Any) -> str:
    """Return ``value`` as its one JSON text: sorted keys, no spaces, Han as itself, bytes as ``{"hex": …}``.

    Raises TypeError for a float or anything else JSON cannot state exactly.
    """
    _refuse_inexact(value)
    return spell(value)


def _refuse_inexact(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError(f"a float is not exact: {value!r}")
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"a JSON key is text: {key!r}")
            _refuse_inexact(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_inexact(item)


def _hexadecimal(value: Any) -> dict[str, str]:
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    raise TypeError(f"no canonical JSON for {type(value).__name__}")


spell = json.JSONEncoder(
    ensure_ascii=False,
    check_circular=False,
    sort_keys=True,
    separators=(",", ":"),
    allow_nan=False,
    default=_hexadecimal,
).encode
"""``canonical`` for values already known to hold no float: what bulk writing uses."""


def cell(value: Any) -> Any:
    """Return a cell as it stood in the table, from its value in a decoded body."""
    return bytes.fromhex(value["hex"]) if isinstance(value, dict) else value
