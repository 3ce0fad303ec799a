"""Claims in registers as frozen values: what one says, as it was typed and as it is listed."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from ....plugins.i18n import _

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
    and ``title`` what these are called. ``points`` are those of each case, ``None`` where it has none. ``remark`` says
    that its proof is missing, and what follows. ``replaces`` and ``replaced_by`` are the numbers of the claims before
    and after it.
    """

    id: int
    typed: TypedClaim
    name: str
    title: str
    points: Fraction | None = None
    remark: str = ""
    replaces: int | None = None
    replaced_by: int | None = None
    withdrawal: Withdrawal | None = None


DayOf = Callable[[str], str]
"""The ISO day on which a moment (UTC ISO text) falls."""


def claim_state(one: ListedClaim, day_of: DayOf) -> str:
    """Return what is to be said of a claim: what it replaces; by whom, when and why it was withdrawn and what stands in
    its place, or that its proof is missing. Empty of an ordinary one.
    """
    words = [] if one.replaces is None else [_("代替 {id} 号").format(id=one.replaces)]
    words += [one.remark] if one.withdrawal is None else withdrawal_words(one.withdrawal, one.replaced_by, day_of)
    return ";".join(filter(None, words))


def withdrawal_words(gone: Withdrawal, replaced_by: int | None, day_of: DayOf) -> list[str]:
    """Return by whom, when and why a claim was withdrawn, and what stands in its place where something does."""
    words = [_("{who} {day} 撤回:{reason}").format(who=gone.actor, day=day_of(gone.at), reason=gone.reason)]
    return words if replaced_by is None else [*words, _("由 {id} 号代替").format(id=replaced_by)]
