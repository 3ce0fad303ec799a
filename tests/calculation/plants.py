"""Changes of the arithmetic as a later version might make them: in both evaluators alike, with the version raised."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from kaoping.core.results import columns, formula
from kaoping.plugins import evaluation
from kaoping.plugins.evaluation import derivation


def raise_version(patch: pytest.MonkeyPatch) -> None:
    """The version that such a change goes with."""
    patch.setattr(evaluation, "CALCULATION", evaluation.CALCULATION + 1)


def round_down(patch: pytest.MonkeyPatch) -> None:
    """Totals are cut off behind their second decimal."""

    def cut(value: Fraction, places: int = 2) -> Fraction:
        return Fraction(value * 10**places // 1, 10**places)

    def cut_column(column: columns.ValueColumn, places: int) -> columns.ValueColumn:
        steps = [int(cut(column.at(place), places) * 10**places) for place in range(len(column.num))]
        return columns.ValueColumn(np.array(steps, np.int64), 10**places, column.missing)

    patch.setattr(derivation, "round_half_up", cut)
    patch.setattr(columns, "rounded", cut_column)
    raise_version(patch)


def lower_means(patch: pytest.MonkeyPatch) -> None:
    """The mean of several sheets comes out one point lower; everybody has several here."""
    apply, marked = derivation._apply, formula.mark_column

    def lower(op: derivation.Op, numbers: list[Fraction], places: int) -> Fraction:
        return apply(op, numbers, places) - (op == "mean")

    def lower_column(*given: Any) -> columns.ValueColumn:
        column = marked(*given)
        return columns.subtract(column, columns.constant(Fraction(1), len(column.num)))

    patch.setattr(derivation, "_apply", lower)
    patch.setattr(formula, "mark_column", lower_column)
    raise_version(patch)
