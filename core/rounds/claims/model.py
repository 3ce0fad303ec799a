"""Claims in registers as frozen values: what one says, as it was typed and as it is listed."""

from dataclasses import dataclass
from typing import NamedTuple

FIELDS = ("subject", "register", "kind", "date", "points", "proof", "recognised_by", "note", "count")
"""What a claim says, in the order of the columns of a file."""


class ClaimContent(NamedTuple):
    """A claim by all it says but its count; ``points`` in thousandths, ``None`` when the kind's own are meant."""

    subject_id: int
    register: str
    kind: str
    date: str
    points: int | None
    proof: str
    recognised_by: str
    note: str


@dataclass(frozen=True, slots=True)
class TypedClaim:
    """A claim as somebody typed it. Empty ``points`` are the kind's own, an empty ``count`` is one."""

    subject: str
    register: str
    kind: str
    date: str
    points: str = ""
    proof: str = ""
    recognised_by: str = ""
    note: str = ""
    count: str = ""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That a claim counts no more: who withdrew it, when (UTC ISO text) and why."""

    actor: str
    at: str
    reason: str


@dataclass(frozen=True, slots=True)
class ListedClaim:
    """A claim with its number in the unit, by which users call it.

    ``typed`` is what it says as one would type it, with the code of its subject and the id of its register, ``name``
    and ``title`` what these are called. ``remark`` says that its proof is missing, and what follows. ``replaces`` and
    ``replaced_by`` are the numbers of the claims before and after it.
    """

    id: int
    typed: TypedClaim
    name: str
    title: str
    remark: str = ""
    replaces: int | None = None
    replaced_by: int | None = None
    withdrawal: Withdrawal | None = None
