"""The format and hash of an audit entry. Pure values: no database, no clock.

Every unit has a chain of its own, numbered from 1. The hash covers the unit's identity, so that an entry of one chain
fits into no other, and stays the same wherever the unit moves; what the unit is called or numbered is not in it.

An entry's body is one canonical JSON object that begins with ``action`` and has one of four forms:

- new rows: ``{"action", "table", "columns": [name, …], "rows": [[value, …], …]}``; where they are very many also
  ``"alike": {name: value, …}``, the columns in which all of them are equal
- changed rows: ``{"action", "table", "changes": [{"id", "was": {…}, "set": {…}}, …]}``
- rows that are there no more, as they were: ``{"action", "table", "columns": [name, …], "gone": [[value, …], …]}``
- an event without rows: ``{"action", "detail": {…}}``

The first entry of a save that had an idempotency key also carries it as ``key``. The unit and the ``seq`` of a row are
those of the entry itself and not repeated in the body.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from secrets import token_hex
from typing import Any

from ...plugins.i18n import _
from ..kernel.errors import Error

GENESIS = "0" * 64
"""The previous hash of the first entry."""

DOMAIN = "kaoping-audit-1"
"""Keeps these hashes apart from any other use of the same algorithm on the same bytes."""

ALGORITHMS = ("sha256", "sm3")
"""The hash algorithms an entry may have, by the name it is stored under; ``sm3`` where the machine has it."""


def new_identity() -> str:
    """Return 128 random bits as 32 hexadecimal digits: what a unit is known by for ever."""
    return token_hex(16)


def require_algorithm(name: str) -> None:
    """Refuse a hash algorithm that is none of ours or that this machine cannot compute.

    Raises:
        Error: it is; the hint says which can be had.
    """
    usable = [each for each in ALGORITHMS if each in hashlib.algorithms_available]
    if name not in usable:
        raise Error(
            _("这台机器算不出留痕的摘要算法「{name}」。").format(name=name),
            _("可以用的有:{names}。").format(names="、".join(usable)),
        )


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain has got to: its unit's ``identity``, the ``algorithm`` of its next entry, ``seq`` and ``hash`` of
    its last one; ``closed`` says where the unit went, empty while it can be written here.
    """

    identity: str
    algorithm: str = ALGORITHMS[0]
    seq: int = 0
    hash: str = GENESIS
    closed: str = ""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry of a chain, by the columns of its table: ``at`` is UTC ISO text, hashes are 64 hexadecimal digits."""

    seq: int
    previous: str
    hash: str
    algorithm: str
    body: str
    actor: str
    at: str
    fingerprint: str = ""
    session: str = ""
    countersignature: str = ""


@dataclass(frozen=True, slots=True)
class Entrance:
    """How somebody came in: by the key with this ``fingerprint``, in this ``session``; both empty at the machine."""

    fingerprint: str = ""
    session: str = ""


LOCAL = Entrance()
"""At the machine itself: nobody says by what key."""


def follow(head: Head, actor: str, at: str, body: str, entrance: Entrance = LOCAL) -> AuditEntry:
    """Return the entry that comes after ``head``, of an ``actor`` who came in like that."""
    came = (entrance.fingerprint, entrance.session)
    entry = AuditEntry(head.seq + 1, head.hash, "", head.algorithm, body, actor, at, *came)
    return replace(entry, hash=entry_hash(head.identity, entry))


def entry_hash(identity: str, entry: AuditEntry) -> str:
    """Return the hash over the domain and every field, each preceded by its length: no two entries encode alike.

    A countersignature signs the hash and so is not in it. Raises ValueError for an algorithm that is none of ours, or
    that this machine lacks.
    """
    if entry.algorithm not in ALGORITHMS:
        raise ValueError(entry.algorithm)
    parts = (
        *(DOMAIN, entry.algorithm, identity, str(entry.seq), entry.previous),
        *(entry.actor, entry.at, entry.fingerprint, entry.session, entry.body),
    )
    return digest_of(entry.algorithm, parts)


def digest_of(algorithm: str, parts: tuple[str, ...]) -> str:
    """Return the hash over ``parts``, each preceded by its length; ValueError for an algorithm this machine lacks."""
    digest = hashlib.new(algorithm)
    for part in parts:
        encoded = part.encode()
        digest.update(len(encoded).to_bytes(8, "big"))
        digest.update(encoded)
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
