"""No forbidden act succeeds and no allowed one is refused, as a model of its own has it; planted faults are found."""

import pytest
from kaoping.core.authority import judging, table
from kaoping.core.storage.engine import Database

from tests.campaigns.who_may import County

STEPS = 600


@pytest.fixture
def county(sqlite_database: Database) -> County:
    """A township with a round, in which an administrator has been named."""
    return County(sqlite_database, seed=14)


def test_each_does_what_is_theirs_and_nothing_else(county: County) -> None:
    county.run(STEPS)
    assert county.faults == []
    assert min(county.reached.values()) > STEPS // 30
    for act in (
        "ledger.add",
        "claim.add",
        "sheet.save self",
        "sheet.save panel",
        "organisation.rename",
        "round.decide",
    ):
        assert county.done[act], f"nobody who may has done {act}"
        assert county.reached[act] > county.allowed[act], f"nobody who may not has tried {act}"


@pytest.mark.parametrize("planted", ["own branch", "beside", "a role too many", "stand-ins"])
def test_a_planted_fault_is_found(county: County, planted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if planted == "own branch":
        monkeypatch.setattr(judging.Entitlement, "_judges_own", lambda *_given: False)
    elif planted == "beside":
        monkeypatch.setattr(judging.Entitlement, "_reaches", lambda *_given: True)
    elif planted == "stand-ins":
        usual = judging.Entitlement.of
        monkeypatch.setattr(
            judging.Entitlement,
            "of",
            lambda connection, actor, day: _without_stand_ins(usual(connection, actor, day)),
        )
    else:
        rule = table.RULES["ledger.add"]
        more = table.ActRule(rule.act, rule.title, (*rule.roles, "auditor"))
        monkeypatch.setitem(table.RULES, "ledger.add", more)
    county.run(STEPS)
    assert county.faults


def _without_stand_ins(found: judging.Entitlement) -> judging.Entitlement:
    held = tuple(one for one in found.held if one.how == "own")
    return judging.Entitlement(held, found.enforced, found.tree, found.branch_of)
