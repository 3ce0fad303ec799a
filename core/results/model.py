"""What results are on their way to screens and files: frozen values, no queries and no vectors."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from ...plugins.contract import ParamValue, Quota, RankShares, Scheme, Subject
from ...plugins.contract.values import round_half_up, show
from ...plugins.evaluation.derivation import Derivation
from ...plugins.evaluation.inputs import Answer
from ...plugins.evaluation.outcome import Outcome
from ...plugins.i18n import _
from ..rounds.model import Progress, RoundInfo, RoundSubject


@dataclass(frozen=True, slots=True)
class StandingRow:
    """One line of a list of results: totals in hundredths, ``partial`` from the present parts alone.

    ``overall_rank`` is the place among all subjects, where the scheme shows it beside the rank.
    """

    subject: Subject
    total: int | None
    partial: int
    computed_grade: str | None
    grade: str | None
    rank: int | None
    exempt: bool
    overall_rank: int | None = None


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """A subject in the list, with how far its sheets are and what its result is so far."""

    subject: RoundSubject
    progress: Progress
    result: StandingRow


PartMean = tuple[Fraction | None, int]
"""The mean of a named part, and of how many; ``None`` of nobody."""

Shown = str | int | Fraction | None
"""A cell of a list as somebody sees it: text, a whole number, an exact figure, or nothing."""


def readable(value: Fraction) -> str:
    """Return a number for reading: exact where it ends, else to three decimals and called so."""
    exact = show(value)
    return _("约 {value}").format(value=show(round_half_up(value, 3))) if "/" in exact else exact


def exact_words(value: Fraction) -> str:
    """Return a number exactly, and readable beside it where it does not end."""
    exact, near = show(value), readable(value)
    return exact if exact == near else f"{exact} {near}"


def calculation_words(calculations: Iterable[int]) -> str:
    """Return what versions of the calculation are called."""
    return _("算法第 {versions} 版").format(versions="、".join(map(str, calculations)))


@dataclass(frozen=True, slots=True)
class Archived:
    """Says that results of a closed round are shown as they were stored, and with which versions of the calculation
    they were made: one, unless some were made anew after a correction.
    """

    calculations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Outside:
    """Something on record about a subject that is no part of its total; ``id`` is that of the register or book.

    ``count`` cases, ``points`` in all where such things have points, ``words`` say which they are and what is wrong
    with them. A claim that was withdrawn is a line of its own, with its number as ``id``. Of a column of the scheme,
    ``words`` are its values period by period; of an opinion (``id`` its kind) the texts, with who wrote them down and
    when; of an item (``id`` form and item, with a slash between) what checks found about it.
    """

    source: Literal["register", "book", "spot_check", "finding", "withdrawn", "column", "opinion"]
    id: str
    title: str
    count: int
    points: Fraction | None = None
    words: tuple[str, ...] = ()
    clause: str = ""


def result_notice(info: RoundInfo, archived: Archived | None, *, published: bool = False) -> str:
    """Return what must be said before results of a round; empty where they are those of a round under way.

    ``published`` ones are what was stored, though the round is not closed.
    """
    if archived is None:
        if info.voided:
            return _("这轮考评已经作废,结果不作数。")
        return _("这轮考评退回过,结果按现在的记录计算。") if info.reopened else ""
    if info.voided:
        words = _("这轮考评已经作废,作废前存档的结果({calculation})不作数。")
    elif published:
        words = _("这是公布过的结果({calculation}),不是按现在的记录计算的。")
    else:
        words = _("这是这轮考评结束时存档的结果({calculation})。")
    return words.format(calculation=calculation_words(archived.calculations))


def unsettled_words(scheme: Scheme, lacking: int) -> str:
    """Return what must be said of results while ``lacking`` subjects have no total: they may yet displace others."""
    if not lacking:
        return ""
    if any(isinstance(rule, Quota | RankShares) for rule in scheme.rules):
        words = _("还有 {n} 个对象没有总分,名次和按名额定的等次还可能变。")
    else:
        words = _("还有 {n} 个对象没有总分,名次还可能变。")
    return words.format(n=lacking)


Path = tuple[int, ...]
"""The way to a node of a derivation from its root, by places among the parts."""


@dataclass(frozen=True, slots=True)
class LossPlace:
    """One place in which points of the total were lost, by its way: a mark on one sheet, a claim, votes.

    ``value`` of ``most`` are its own points, as far as they are known; ``where`` names period and filler, ``mark`` the
    sheet and item as derivations do.
    """

    points: Fraction
    path: Path
    value: Fraction | None = None
    most: Fraction | None = None
    where: str = ""
    note: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Loss:
    """Points of the total that were lost by an item, on all its sheets, by a claim or in a vote; the ``places`` where
    most was lost come first. They are negative where a limit spared some that is told beside.
    """

    label: str
    points: Fraction
    clause: str
    places: tuple[LossPlace, ...]


SectionKind = Literal["points", "reward", "deduction"]


@dataclass(frozen=True, slots=True)
class GainedSection:
    """A part of the total, in points of the total: its own points count ``share`` times there.

    ``gained`` is ``None`` while something is ``missing``, the first of it at ``lacking``; ``partial`` is what is there.
    ``possible`` is the most it can be, ``None`` where no limit is set. A ``deduction`` gains nothing or less; of a
    ``reward`` nothing counts as lost. ``losses`` come largest first. ``name`` is that of the named part, which others
    have too; ``votes`` are what was voted, in words.
    """

    title: str
    path: Path
    kind: SectionKind
    share: Fraction
    gained: Fraction | None
    partial: Fraction
    possible: Fraction | None
    losses: tuple[Loss, ...] = ()
    missing: tuple[str, ...] = ()
    lacking: Path = ()
    votes: tuple[str, ...] = ()
    name: str = ""
    clause: str = ""

    @property
    def lost(self) -> Fraction | None:
        """What is between the gained and the possible; ``None`` where either is not known."""
        return None if self.gained is None or self.possible is None else self.possible - self.gained


@dataclass(frozen=True, slots=True)
class SubjectResult:
    """The outcome of a subject within its cohort, the tree behind it, what people decided about it, what is on record
    ``outside`` its total, and what must be said before it. ``published`` is what the round stored, while it is computed
    anew after it was taken back; ``sections`` say what of the possible was gained.
    """

    outcome: Outcome
    derivation: Derivation
    answers: tuple[Answer, ...]
    archived: Archived | None = None
    outside: tuple[Outside, ...] = ()
    notice: str = ""
    published: StandingRow | None = None
    sections: tuple[GainedSection, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptResult:
    """A result on its way into the database: ``answers`` are what people decided about the subject, ``tree`` is the
    derivation deflated, empty where it is not kept.
    """

    outcome: Outcome
    answers: tuple[Answer, ...] = ()
    tree: bytes = b""


@dataclass(frozen=True, slots=True)
class RoundStanding:
    """A round with its subjects and their results so far; ``months_shown`` as in ``RoundOutline``."""

    info: RoundInfo
    rows: tuple[SubjectRow, ...]
    archived: Archived | None = None
    notice: str = ""
    months_shown: str = ""


@dataclass(frozen=True, slots=True)
class ResultTable:
    """The outcome of every subject, in the round's order, and what is on record outside the totals by their codes."""

    outcomes: tuple[Outcome, ...]
    archived: Archived | None = None
    outside: Mapping[str, tuple[Outside, ...]] = field(default_factory=dict)
    notice: str = ""


@dataclass(frozen=True, slots=True)
class ResultText:
    """Results as one text for another program."""

    text: str
    archived: Archived | None = None
    notice: str = ""


@dataclass(frozen=True, slots=True)
class ResultWorkbook:
    """Results as the content of an .xlsx."""

    content: bytes
    archived: Archived | None = None
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The outcome of a subject, the tree behind it, and what is on record outside its total."""

    outcome: Outcome
    derivation: Derivation
    archived: Archived | None = None
    outside: tuple[Outside, ...] = ()
    notice: str = ""


@dataclass(frozen=True, slots=True)
class DistanceReport:
    """What a subject lacks for a grade: in sentences, and as JSON. Both are empty of a search that was given up."""

    lines: tuple[str, ...] = ()
    json: str = ""


@dataclass(frozen=True, slots=True)
class Cause:
    """A node or rule that differs; ``before`` and ``after`` in words, empty for what is absent."""

    clause: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Misfit:
    """A recorded fact the other scheme has no place for: about whom, which fact, and why."""

    code: str
    fact: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Shift:
    """A subject whose total (hundredths), grade or rank comes out otherwise, or a number behind them; through what."""

    subject: Subject
    total_before: int | None
    total_after: int | None
    grade_before: str | None
    grade_after: str | None
    rank_before: int | None
    rank_after: int | None
    causes: tuple[Cause, ...]

    @property
    def change(self) -> int | None:
        """By how many hundredths the total changes; ``None`` while one of the two is missing."""
        if self.total_before is None or self.total_after is None:
            return None
        return self.total_after - self.total_before


@dataclass(frozen=True, slots=True)
class Replay:
    """A round beside itself under other rules: the ``params`` taken, who shifts, how many do not, what does not fit.

    ``scheme`` and ``version`` name the rules, ``calculation`` the version they were computed with; those of the round's
    own results stand in ``archived`` where these were stored.
    """

    round: RoundInfo
    scheme: str
    version: str
    params: Mapping[str, ParamValue]
    shifts: tuple[Shift, ...]
    unchanged: int
    misfits: tuple[Misfit, ...]
    calculation: int
    archived: Archived | None = None


@dataclass(frozen=True, slots=True)
class RoundCheck:
    """A closed round derived again by the present program, beside what it stored; nothing is changed by that.

    ``archived`` are the versions the stored results were made with, ``calculation`` is the present one. ``shifts`` are
    the subjects with a difference anywhere, ``unchanged`` counts the others. Where the round cannot be derived,
    ``fault`` says why and ``hint`` what to do.
    """

    round: RoundInfo
    archived: Archived
    calculation: int
    shifts: tuple[Shift, ...] = ()
    unchanged: int = 0
    fault: str = ""
    hint: str = ""
