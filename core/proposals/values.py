"""What the ledger proposes for an item, with the evidence behind it, as plain values."""

from dataclasses import dataclass
from fractions import Fraction

from ...plugins.contract import Requirement
from ..sheets.marking import ItemMark
from ..steps.inspections import Finding


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the ledger shows for one requirement of an item.

    ``have`` and ``want`` are numbers of entries for the measure count, else shares of one; ``have`` is ``None`` where
    nothing could be judged. ``short`` is how often something is missing, ``missing`` says where: periods as they
    are written in files, followed by a name where members are counted one by one. ``pending`` are periods not over.
    ``entries`` are ids of the entries that counted, ``unproved`` of those that only lack their proof, ``backdated``
    how many of the counted ones were written down late. ``sentence`` says all this to a reader. Where the unit does
    not keep the book nothing is ``countable``.
    """

    requirement: Requirement
    have: Fraction | None
    want: Fraction | None
    short: int
    missing: tuple[str, ...]
    entries: tuple[int, ...]
    pending: tuple[str, ...]
    unproved: tuple[int, ...]
    backdated: int
    sentence: str
    countable: bool = True


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the ledger proposes for one item.

    ``mark`` is ``None`` where the ledger only shows evidence, or nothing is due yet: the item is then marked freely.
    ``sentence`` is the reason of the proposed mark, ready to be shown. ``binding``: whoever marks otherwise gives a
    reason. A proposal for a period that still runs binds nobody. ``findings`` are what spot checks found in the
    subject's entries of these books.
    """

    item: str
    mark: ItemMark | None
    sentence: str
    evidences: tuple[Evidence, ...]
    findings: tuple[Finding, ...] = ()
    binding: bool = True
