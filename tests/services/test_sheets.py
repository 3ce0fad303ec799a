"""Which sheet of a subject one begins with, and what the subject marked itself beside it."""

import pytest
from kaoping.core.kernel.unit import Unit
from kaoping.core.rounds.model import AssessmentRound, RoundKey
from kaoping.core.rounds.sheets.marking import ItemMark
from kaoping.core.rounds.sheets.model import SheetKey
from kaoping.core.rounds.sheets.service import save_marks
from kaoping.core.services.services import Services
from kaoping.core.services.workspace import Workspace
from kaoping.core.storage.engine import Database
from kaoping.plugins.evaluation.inputs import Line

from tests.acting import act
from tests.proposals.test_live import opened
from tests.requirements.county import UNIT


@pytest.fixture
def round_(sqlite_database: Database) -> AssessmentRound:
    return opened(sqlite_database, "forestry_member")


@pytest.fixture
def services(sqlite_database: Database) -> Services:
    return Services(Workspace(sqlite_database, "甲"))


def key_of(round_: AssessmentRound) -> RoundKey:
    return RoundKey(Unit(1, UNIT), round_.info.code)


def test_months_of_ones_own_are_added_up_beside_the_quarter(
    sqlite_database: Database, round_: AssessmentRound, services: Services
) -> None:
    """What a member took off in the months of a quarter stands beside its items, of other quarters nothing."""
    member = round_.graded[0].code
    for period, off in (("2025-01", 2000), ("2025-03", 500), ("2025-04", 1000)):
        mark = ItemMark((Line("", 1, off),))
        act(sqlite_database, "甲", save_marks, round_, SheetKey(member, "base", period, "self", "self"),
            {"1": mark})  # fmt: skip
    for filling in ("preliminary", "decided"):
        sheet = services.sheets.sheet(key_of(round_), SheetKey(member, "base", "2025-Q1", filling, filling))
        assert (sheet.beside_title, sheet.beside[:3]) == ("自评", (-2500, None, None))
    later = services.sheets.sheet(key_of(round_), SheetKey(member, "base", "2025-Q2", "decided", "decided"))
    assert later.beside[0] == -1000
    own = services.sheets.sheet(key_of(round_), SheetKey(member, "base", "2025-01", "self", "self"))
    assert (own.beside_title, set(own.beside)) == ("", {None})


def test_one_begins_with_a_sheet_that_counts(round_: AssessmentRound, services: Services) -> None:
    """Neither the member's own marks nor the preliminary ones enter the result: marking begins with what does."""
    keys = services.sheets.keys(key_of(round_), round_.graded[0].code)
    assert {key.filling for key in keys if key.form == "base"} == {"self", "preliminary", "decided"}
    assert [len({key.period for key in keys if key.filling == filling}) for filling in ("self", "preliminary")] == [
        12,
        4,
    ]
    begun = keys[services.sheets.first_open(key_of(round_), keys)]
    assert (begun.form, begun.period, begun.filling) == ("base", "2025-Q1", "decided")
