"""The contents of forms and registers: sections, items, deductions, requirements and fillings; claims with proof."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ..i18n import _
from .formula import ParamRef, Value
from .values import Every, num, show
from .who import EVERYONE, Role, Subject, Who

Per = Literal["once", "occurrence", "person", "month"]
Measure = Literal["count", "attendance", "on_time", "coverage", "complete", "rating"]
Number = int | str | Fraction


@dataclass(frozen=True, slots=True)
class Deduction:
    """A rule that takes points off an item: between ``low`` and ``high`` points for each ``per``."""

    id: str
    title: str
    low: Fraction
    high: Fraction
    per: Per = "once"
    clause: str = ""
    starter: bool = False


def take(id: str, title: str, points: Number, high: Number | None = None, *, per: Per = "once", starter: bool = False,
         clause: str = "") -> Deduction:  # fmt: skip
    """Return a deduction of ``points``, or of ``points`` to ``high`` as the scorer picks."""
    low = num(points)
    return Deduction(id, title, low, low if high is None else num(high), per, clause, starter)


@dataclass(frozen=True, slots=True)
class Requirement:
    """A requirement of an item on the ledger: ``target`` of ``measure`` in ``book`` for every period (or member).

    ``target`` is a count, or a share of one for attendance, punctuality and coverage; ``per_missing`` the points
    proposed off for each one short, under the deduction ``rule``. With ``spread`` these are the item's points divided
    by the occurrences that the period of the sheet asks for, so that an empty ledger costs the whole item on every
    sheet, a half-year's as well as a year's. ``kind`` narrows a book that keeps several kinds of entries (三会一课:
    支委会, 党员大会 …).

    With the measure ``rating`` no ``book`` is named (it is empty): the item looks at how the whole ledger was rated in
    the sheet's period, and ``target`` is the least mean of all ratings, from 4 (优秀) to 1 (不合格).
    """

    book: str
    measure: Measure
    target: Fraction | ParamRef
    every: Every = "year"
    each_member: bool = False
    per_missing: Fraction | None = None
    kind: str = ""
    rule: str = ""
    clause: str = ""
    starter: bool = False
    spread: bool = False


@dataclass(frozen=True, slots=True)
class Variant:
    """Other points or another text of an item for a selection of subjects; None and empty keep the item's own."""

    who: Who
    points: Fraction | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a form. ``points`` is ``None`` where it takes from its section's pool instead.

    ``title`` is short, for a grid; ``text`` says what is asked and how it is judged, so that a marker needs no other
    paper.
    """

    id: str
    title: str
    points: Fraction | None = None
    deductions: tuple[Deduction, ...] = ()
    applies: Who = EVERYONE
    variants: tuple[Variant, ...] = ()
    requires: tuple[Requirement, ...] = ()
    view: str = ""
    clause: str = ""
    starter: bool = False
    text: str = ""

    def points_for(self, subject: Subject) -> Fraction | None:
        """Return the most points ``subject`` can get here; None for an item that takes from a pool."""
        for variant in self.variants:
            if variant.points is not None and variant.who.includes(subject):
                return variant.points
        return self.points

    def text_for(self, subject: Subject) -> str:
        """Return what the item asks of ``subject``, in full; empty where the scheme does not say."""
        return next((each.text for each in self.variants if each.text and each.who.includes(subject)), self.text)


@dataclass(frozen=True, slots=True)
class Section:
    """A group of items; ``pool`` is the points its items take from when they have none of their own."""

    id: str
    title: str
    items: tuple[Item, ...]
    pool: Fraction | None = None
    responsible: str = ""
    clause: str = ""
    starter: bool = False


@dataclass(frozen=True, slots=True)
class FillerGroup:
    """A group of fillers; who belongs to it is on record with the round. ``weight`` as in a :class:`VoterGroup`."""

    id: str
    title: str
    weight: Value | None = None


@dataclass(frozen=True, slots=True)
class Filling:
    """Who fills a form, and in which period.

    With ``several`` each hands in a sheet of their own and the mean counts. Where the ``groups`` have weights (that are
    not all 0), these weigh the means of the groups and share a whole: every filler then needs a group, and a group
    without a sheet is missing. Without weights every sheet counts once.
    """

    id: str
    title: str
    by: Role
    every: Every = "year"
    several: bool = False
    groups: tuple[FillerGroup, ...] = ()
    clause: str = ""

    def group(self, id: str) -> FillerGroup | None:
        """Return the group called ``id``, or None."""
        return next((group for group in self.groups if group.id == id), None)


@dataclass(frozen=True, slots=True)
class Form:
    """A sheet of items out of ``points`` in all. The order of items is the order of stored marks."""

    id: str
    title: str
    points: Fraction
    sections: tuple[Section, ...]
    fillings: tuple[Filling, ...]
    applies: Who = EVERYONE
    clause: str = ""

    def items(self) -> Iterator[Item]:
        """Yield every item, in the form's order."""
        for section in self.sections:
            yield from section.items

    def item_ids(self) -> tuple[str, ...]:
        """The ids of the items, in the form's order."""
        return tuple(item.id for item in self.items())

    def filling(self, id: str) -> Filling | None:
        """Return the filling called ``id``, or None."""
        return next((filling for filling in self.fillings if filling.id == id), None)


ProofRule = Literal["none", "proof", "proof_or_recognition", "proof_and_recognition"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of claim and its points: ``points``, unless the claim gives another figure within the bounds.

    An end that is not written is open: ``low`` alone is "at least", ``high`` alone "at most", from nothing upwards. A
    kind with ``points`` only takes what it names or less. One with none of the three is recorded without points (a
    veto, an honour).
    """

    id: str
    points: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    clause: str = ""
    starter: bool = False

    @property
    def bounds(self) -> tuple[Fraction, Fraction | None]:
        """The least and the most points of a claim; None where there is no upper end."""
        most = self.points if self.high is None and self.low is None else self.high
        return (Fraction(0) if self.low is None else self.low), most

    def shown_bounds(self) -> str:
        """Return the bounds in words: ``20 以上``, ``0~5``."""
        low, high = self.bounds
        return _("{low} 以上").format(low=show(low)) if high is None else f"{show(low)}~{show(high)}"

    def allows(self, points: Fraction) -> bool:
        """True if a claim may say ``points``."""
        low, high = self.bounds
        return low <= points and (high is None or points <= high)

    @property
    def pointless(self) -> bool:
        """True if claims of this kind are recorded without points."""
        return self.points is None and self.low is None and self.high is None


@dataclass(frozen=True, slots=True)
class Register:
    """A register of claims; ``cap`` bounds their sum in the year.

    ``holder`` says whether claims are made for the graded subject or for the branch it belongs to. Where
    ``counts_unproved``, a claim counts while its proof is still missing, and every derivation says so: who would lose
    by it must not be able to make it vanish by holding back the proof.
    """

    id: str
    title: str
    kinds: tuple[Kind, ...]
    cap: Fraction | None = None
    proof: ProofRule = "proof"
    holder: Literal["subject", "branch"] = "subject"
    clause: str = ""
    counts_unproved: bool = False

    def kind(self, id: str) -> Kind | None:
        """Return the kind called ``id``, or None."""
        return next((kind for kind in self.kinds if kind.id == id), None)
