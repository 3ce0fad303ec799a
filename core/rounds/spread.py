"""How strictly each one of a panel marks beside the others, in exact figures; nothing is corrected by it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..storage.connection import UnitConnection
from .model import SUBMITTED, AssessmentRound
from .panels import panel_places
from .seats import Sight
from .sheets.codec import unpack
from .sheets.marking import FormRules
from .sheets.repository import stored_sheets


@dataclass(frozen=True, slots=True)
class MarkerSpread:
    """How somebody marks: over how many ``sheets`` handed in, with which ``mean`` and ``deviation`` (the mean distance
    of a sheet from that mean), from the ``lowest`` to the ``highest``.

    ``difference`` is the mean of what each sheet is above the mean of the others' sheets about the same subject and
    period, over the ``compared`` sheets that have any beside them; None where none has. Points throughout.
    """

    form: str
    filling: str
    title: str
    filler: str
    sheets: int
    mean: Fraction
    deviation: Fraction
    lowest: Fraction
    highest: Fraction
    compared: int
    difference: Fraction | None


Totals = dict[tuple[int, str], dict[str, Fraction]]
"""What each filler gave, by the subject's row and the period."""


def marker_spread(connection: UnitConnection, round_: AssessmentRound, sight: Sight) -> tuple[MarkerSpread, ...]:
    """Return how each filler of the fillings that several fill marks, the strictest of a filling first.

    Only sheets that are handed in count, and items that are marked; what is missing is not nothing.
    """
    totals: dict[tuple[str, str], Totals] = defaultdict(lambda: defaultdict(dict))
    rules: dict[tuple[str, int], FormRules] = {}
    for place, sheet in stored_sheets(connection, round_.info.id).items():
        if sheet.state != SUBMITTED or not sight.shows(*place):
            continue
        given = _given(round_, rules, place.form, place.subject_id, unpack(sheet.marks))
        if given is not None:
            totals[place.form, place.filling][place.subject_id, place.period][place.filler] = given
    return tuple(
        one
        for place in panel_places(round_.scheme)
        for one in _of_filling(place.form, place.filling, place.title, totals[place.form, place.filling])
    )


def _given(
    round_: AssessmentRound, rules: dict[tuple[str, int], FormRules], form: str, subject: int,
    marks: Sequence[int | None],
) -> Fraction | None:  # fmt: skip
    """The sum of a sheet in points; None where an item is not marked."""
    if (form, subject) not in rules:
        whose = round_.scheme.form(form)
        if whose is None:
            return None
        rules[form, subject] = FormRules(whose, round_.by_id[subject].subject)
    total = 0
    for position in rules[form, subject].marked:
        mark = marks[position]
        if mark is None:
            return None
        total += mark
    return Fraction(total, 1000)


def _of_filling(form: str, filling: str, title: str, totals: Totals) -> list[MarkerSpread]:
    by_filler: dict[str, list[Fraction]] = defaultdict(list)
    differences: dict[str, list[Fraction]] = defaultdict(list)
    for given in totals.values():
        everything = sum(given.values(), Fraction(0))
        for filler, total in given.items():
            by_filler[filler].append(total)
            if len(given) > 1:
                differences[filler].append(total - (everything - total) / (len(given) - 1))
    found = [
        MarkerSpread(
            form, filling, title, filler, len(own), _mean(own), _mean([abs(each - _mean(own)) for each in own]),
            min(own), max(own), len(differences[filler]),
            _mean(differences[filler]) if differences[filler] else None,
        )
        for filler, own in by_filler.items()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.difference is None, one.difference or 0, one.filler))


def _mean(figures: Sequence[Fraction]) -> Fraction:
    return sum(figures, Fraction(0)) / len(figures)


def two_places(figure: Fraction, *, signed: bool = False) -> str:
    """Return a figure as it is shown: two decimals, half away from nothing; ``signed`` with a plus."""
    hundredths = int(abs(figure) * 100 + Fraction(1, 2))
    sign = "-" if figure < 0 and hundredths else "+" if signed and hundredths else ""
    return f"{sign}{hundredths // 100}.{hundredths % 100:02d}"
