"""The table of acts has a row for every act there is, and no other."""

import ast
import re
from collections.abc import Iterator
from typing import get_args

import pytest
from kaoping.core.authority.table import ACTS, RULES
from kaoping.core.ledger.entry import Move
from kaoping.core.organisation.organisation_changes import COLUMN_OF
from kaoping.core.rounds.sheets.history import DONE_AGAIN, RECOVERED, SAVED, TAKEN_BACK
from kaoping.core.storage.anchors import ANCHORED

from tests.gates.texts import ROOT, sources

SAID_OTHERWISE = {
    "core/storage/superanchor.py": {ANCHORED},
    "core/rounds/sheets/service.py": {SAVED, RECOVERED, TAKEN_BACK, DONE_AGAIN, "sheet.submit"},
    "core/accounts/changes.py": {"account.close", "account.reopen"},
    "core/exchange/units/sending.py": {"unit.close", "db.close"},
    "core/rounds/excuses.py": {"round.excuse", "round.ask_again"},
}
"""Acts that are not named where they are labelled, by the module that labels them."""

FILLED = {"move": get_args(Move), "fact": tuple(COLUMN_OF)}
"""What stands in the names of acts that are put together."""


def labelled() -> Iterator[tuple[str, str]]:
    """Acts by which something is written, with the module."""
    for path in sources("core"):
        place = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "label":
                yield from ((place, act) for act in _acts(place, node.args[0]))
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "change_of":
                yield from ((place, act) for act in _acts(place, node.args[4]))


def _acts(place: str, name: ast.expr) -> Iterator[str]:
    if isinstance(name, ast.Constant):
        yield str(name.value)
    elif isinstance(name, ast.JoinedStr):
        pattern = ast.unparse(name)[2:-1]
        (hole,) = re.findall(r"\{(\w+)\}", pattern)
        yield from (pattern.replace(f"{{{hole}}}", word) for word in FILLED[hole])


def test_every_act_has_a_row() -> None:
    acts = {act for _place, act in labelled()} | {act for acts in SAID_OTHERWISE.values() for act in acts}
    acts |= {"ledger.add", "ledger.plan", "unit.add", "unit.import"}
    assert len(acts) > 60
    assert acts - RULES.keys() == set()
    assert RULES.keys() - acts == set()


def test_each_row_is_somebodys() -> None:
    assert len(RULES) == len(ACTS)
    for rule in ACTS:
        assert rule.part or rule.all_roles, rule.act
        assert "auditor" not in rule.all_roles or rule.act == ANCHORED, "who oversees never writes"
        assert not set(rule.roles) & {"member", "representative"}, "they act for themselves, where a scheme says so"


@pytest.mark.parametrize("act", sorted(RULES))
def test_each_row_says_what_it_is(act: str) -> None:
    assert re.search("[一-鿿]", RULES[act].title)


def test_screens_offer_what_is_in_the_table() -> None:
    """A command that names its act names one of the table's."""
    named = {
        (path.relative_to(ROOT).as_posix(), word.value.value)
        for path in sources("tui")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        for word in node.keywords
        if word.arg == "act" and isinstance(word.value, ast.Constant)
    }
    assert len(named) > 20
    assert {(place, act) for place, act in named if act not in RULES} == set()
