"""Whole ledgers published, checked on the spot and rated, as plain values."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ....plugins.contract.values import round_half_up, show
from ....plugins.i18n import _
from .sampling import Population

SOUND, FAULT = "sound", "fault"


@dataclass(frozen=True, slots=True)
class Inspection:
    """A spot check of a ``period``: ``size`` entries to be drawn with ``seed`` from those with ``ids``.

    ``digest`` is their SHA-256 (see ``sampling.digest``), ``at`` UTC ISO text, ``drawn`` whether it was drawn.
    """

    id: int
    title: str
    period: str
    population: Population
    ids: tuple[int, ...]
    digest: str
    seed: str
    size: int
    drawn: bool
    actor: str
    at: str


@dataclass(frozen=True, slots=True)
class Pick:
    """An entry that was drawn, ``ordinal`` from 1; ``verdict`` is empty until it was looked at."""

    id: int
    inspection_id: int
    entry_id: int
    ordinal: int
    verdict: str
    finding: str
    inspector: str
    found_at: str | None


@dataclass(frozen=True, slots=True)
class InspectionFinding:
    """What a spot check found in an entry: ``verdict`` sound or fault, with the words of the inspector."""

    pick_id: int
    inspection_id: int
    title: str
    entry_id: int
    verdict: str
    finding: str
    inspector: str
    found_at: str


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A draw made once more from what was recorded before it: ids of entries in order, then and now."""

    recorded: tuple[int, ...]
    repeated: tuple[int, ...]
    population_agrees: bool

    @property
    def agrees(self) -> bool:
        """Whether everything is as the seed says."""
        return self.population_agrees and self.recorded == self.repeated


def verdict_title(verdict: str) -> str:
    """Return what users call a verdict."""
    return {"": _("未查"), SOUND: _("属实"), FAULT: _("有问题")}[verdict]


@dataclass(frozen=True, slots=True)
class Publication:
    """A ledger of a ``period`` as published: ``entries`` that counted then, ``at`` UTC ISO text.

    A ledger may be published again when more has come in; the newest tells how it stands.
    """

    id: int
    organisation_id: int
    period: str
    entries: int
    note: str
    actor: str
    at: str


@dataclass(frozen=True, slots=True)
class LedgerRating:
    """How one rater rated a ledger: ``rating`` is a key of :func:`ratings`, ``at`` UTC ISO text of the last time.

    ``rater`` is a person's name, or the code of the organisation with the id ``rater_id`` for which ``actor`` rated.
    """

    id: int
    version: int
    organisation_id: int
    period: str
    rater: str
    rater_id: int | None
    rating: str
    remark: str
    actor: str
    at: str


@dataclass(frozen=True, slots=True)
class LedgerContents:
    """What an organisation's ledger of some days holds: so many ``entries`` that were handed in, ids of those that are
    ``unproved``, and ids of the books ``without`` any entry here that others in the unit keep in these days.
    """

    entries: int
    unproved: tuple[int, ...]
    without: tuple[str, ...]


RATING_POINTS = {"excellent": 4, "good": 3, "fair": 2, "poor": 1}
"""What a rating counts for in a mean, the best first."""


def ratings() -> dict[str, str]:
    """What a ledger may be rated, as stored, and what users call it; the best first."""
    return {
        "excellent": _("优秀"),
        "good": _("合格"),
        "fair": _("基本合格"),
        "poor": _("不合格"),
    }


def rating_scale() -> str:
    """Return what each rating counts for in a mean."""
    return "、".join(_("{rating}计 {n}").format(rating=ratings()[key], n=n) for key, n in RATING_POINTS.items())


def mean_rating(given: Sequence[LedgerRating]) -> Fraction | None:
    """Return the mean of ratings, every one counting once, exactly; None without any."""
    return Fraction(sum(RATING_POINTS[one.rating] for one in given), len(given)) if given else None


def mean_words(mean: Fraction) -> str:
    """Return a mean for reading: exact, and rounded to two decimals beside it where it does not end."""
    exact = show(mean)
    near = show(round_half_up(mean, 2))
    return _("{exact}(约 {value})").format(exact=exact, value=near) if "/" in exact else exact


def ratings_words(given: Sequence[LedgerRating]) -> str:
    """Return how often each rating was given, the best first."""
    counted = Counter(one.rating for one in given)
    return "、".join(f"{title} {counted[key]}" for key, title in ratings().items() if counted[key])
