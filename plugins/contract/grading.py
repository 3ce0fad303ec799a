"""From the printed total to the grade: bands, then rules in the order in which the regulation applies them.

Some rules forbid: :class:`Bar`, :class:`Fail`, :class:`Lower` and :class:`Quota`. No later rule gives a subject a
better grade than they left it, unless that rule names the words of the regulation by which it may (``lifts``).
"""

from dataclasses import dataclass
from fractions import Fraction

from .formula import Condition, Const, ParamRef, Value
from .who import EVERYONE, Who


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade and the least printed total that earns it; bands are half-open and listed from best to worst.

    ``at_least`` is ``None`` for the last grade, and for one that only a rule gives.
    """

    id: str
    at_least: Value | None = None
    clause: str = ""
    starter: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """Not ``grade`` (nor a better one) when ``when`` holds: the subject falls to ``falls_to``, else one grade down."""

    id: str
    title: str
    grade: str
    when: Condition
    falls_to: str = ""
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Fail:
    """This grade, whatever the total is, when ``when`` holds."""

    id: str
    title: str
    grade: str
    when: Condition
    clause: str = ""


ONE = Const(Fraction(1))


@dataclass(frozen=True, slots=True)
class Lower:
    """``steps`` grades lower when ``when`` holds, whatever the grade is, down to ``floor`` (else the last grade)."""

    id: str
    title: str
    when: Condition
    steps: Value = ONE
    floor: str = ""
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """This grade directly, by an entry in a register or another fact.

    ``lifts`` is what the regulation says if it may undo an earlier rule that forbids; empty: it may not.
    """

    id: str
    title: str
    grade: str
    when: Condition
    clause: str = ""
    lifts: str = ""


@dataclass(frozen=True, slots=True)
class Quota:
    """At most ``share`` of the people of a group may have ``grade``; who is left out gets ``falls_to``.

    Places go by total, then by ``ties`` (names of parts, larger first); a tie that remains is put to a person. ``who``
    narrows the rule to some subjects: people and holders alike are counted among them.
    """

    id: str
    title: str
    grade: str
    share: Value
    group: str | ParamRef
    falls_to: str
    ties: tuple[str, ...] = ()
    who: Who = EVERYONE
    clause: str = ""


@dataclass(frozen=True, slots=True)
class RankShare:
    """The next ``share`` of a group, by rank, has ``grade``."""

    grade: str
    share: Value


@dataclass(frozen=True, slots=True)
class RankShares:
    """Grades by share of rank (best 10 %, next 40 % …).

    The others have ``rest``, or keep their band when it is empty. Whom an earlier rule forbids a grade takes no place
    in it; ``lifts`` as in :class:`Grant`.
    """

    id: str
    title: str
    shares: tuple[RankShare, ...]
    rest: str
    group: str | ParamRef
    ties: tuple[str, ...] = ()
    clause: str = ""
    lifts: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The effect of one answer to a question on the grade; an empty ``grade`` leaves the grade."""

    choice: str
    grade: str = ""


@dataclass(frozen=True, slots=True)
class Decide:
    """A person must choose when ``when`` holds; until the question is answered the grade is open.

    ``lifts`` as in :class:`Grant`.
    """

    id: str
    title: str
    question: str
    when: Condition
    verdicts: tuple[Verdict, ...]
    clause: str = ""
    lifts: str = ""


@dataclass(frozen=True, slots=True)
class Disqualify:
    """Exclusion from the selection for ``honours`` this year when ``when`` holds; the grade stays."""

    id: str
    title: str
    honours: tuple[str, ...]
    when: Condition
    clause: str = ""


Rule = Bar | Fail | Lower | Grant | Quota | RankShares | Decide | Disqualify

Lifting = Grant | RankShares | Decide
"""Rules that may give a better grade."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The groups in which subjects are ranked (standard competition ranking on the printed total).

    With ``overall`` the place among all subjects of the round is shown beside it; that one decides nothing.
    """

    group: str | ParamRef = "unit"
    clause: str = ""
    overall: bool = False


WHOLE_ROUND = Ranking()
