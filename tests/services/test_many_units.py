"""What is told of all units at once: right for each, and asked in as many statements however many units there are."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from kaoping.core.adoption.adoptions import confirm_scheme, enable_file, enable_scheme
from kaoping.core.kernel.errors import Error
from kaoping.core.organisation.roster.importing import import_roster
from kaoping.core.rounds.opening import open_round
from kaoping.core.rounds.progress import progress
from kaoping.core.rounds.repository import load_round
from kaoping.core.services.rounds import RoundService
from kaoping.core.services.schemes import SchemeService
from kaoping.core.services.workspace import Workspace
from kaoping.core.spreadsheet.reader import read_workbook
from kaoping.core.storage.connection import UnitsConnection
from kaoping.core.storage.engine import Database, UnitDatabase
from kaoping.core.storage.fanout import together
from kaoping.plugins.loading import find_scheme
from sqlalchemy import event
from sqlalchemy.exc import StatementError

from tests.acting import act, add_unit, ask
from tests.exchange.importing import import_marks
from tests.overlay.files import HEAD, made
from tests.rounds.small import MARKS, ROSTER, SCHEME, complete_marks, write_csv

CARD = "member_card"
"""A scheme that goes by membership: in which month somebody who came in June is judged first is a parameter."""

CAME = "2025-06-10"


def set_up(database: Database, directory: Path, names: str, *, joined_by: str = "15") -> list[UnitDatabase]:
    """A unit for each letter of ``names``, with a round of the small scheme and one of the card's; ids are the same.

    The last member became one in June.
    """
    days = ("since", *[""] * 5, CAME)
    roster = read_workbook(write_csv(directory / "r.csv", [(*row, day) for row, day in zip(ROSTER, days, strict=True)]))
    units = [database.unit(add_unit(database, f"{name}局")) for name in names]
    for unit in units:
        act(unit, "管理员", import_roster, roster, day=date(2025, 1, 2))
        for scheme, values in ((SCHEME, {}), (find_scheme(CARD), {"joined_by": joined_by})):
            act(unit, "管理员", enable_scheme, scheme)
            act(unit, "管理员", confirm_scheme, scheme, values)
            act(unit, "管理员", open_round, scheme, 2025)
    return units


@contextmanager
def sent(database: Database) -> Iterator[list[str]]:
    """The questions that are sent meanwhile, without those of row-level security in the tests."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().startswith("SELECT") and "set_config" not in statement:
            statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def test_lists_of_all_units_ask_as_often_for_many_as_for_few(database: Database, tmp_path: Path) -> None:
    """Each list takes so many questions, once what the rounds froze is known."""
    workspace = Workspace(database, "甲")
    rounds, schemes = RoundService(workspace), SchemeService(workspace)
    lists: dict[Callable[[], Any], int] = {
        rounds.rounds: 6, rounds.infos: 2, lambda: rounds.key("乙局-small-2025"): 3, schemes.uses: 3,
    }  # fmt: skip
    for names in ("甲乙", "丙丁戊"):
        set_up(database, tmp_path, names)
        for question, expected in lists.items():
            question()
            with sent(database) as statements:
                question()
            assert len(statements) == expected, statements


def test_the_list_of_rounds_says_of_each_what_the_round_says(database: Database, tmp_path: Path) -> None:
    """Whatever others have under the same ids: marks of one unit count there, and parameters where they were frozen."""
    one, two = set_up(database, tmp_path, "甲乙")
    (three,) = set_up(database, tmp_path, "丙", joined_by="5")
    add_unit(database, "丁局")
    import_marks(database, "甲", "乙局-small-2025", write_csv(tmp_path / "m.csv", [MARKS, *complete_marks()]))
    rows = RoundService(Workspace(database, "甲")).rounds()
    assert [row.info.unit for row in rows] == [unit.unit for unit in (one, two, three) for _round in range(2)]
    assert tuple(row.info for row in rows) == RoundService(Workspace(database, "甲")).infos()
    for row in rows:
        unit = database.unit(row.info.unit)
        each = ask(unit, progress, ask(unit, load_round, row.info.code))
        assert (row.complete, row.expected) == (sum(one.complete for one in each), sum(one.expected for one in each))
    assert [row.complete for row in rows] == [0, 0, 20, 0, 0, 0]
    assert [row.expected for row in rows[1::2]] == [3 * 12 + 7, 3 * 12 + 7, 3 * 12 + 6]


def test_a_round_is_found_in_whichever_unit_it_is(database: Database, tmp_path: Path) -> None:
    """By its code or a part of it; several units' rounds are named, a unit without rounds is none of them."""
    set_up(database, tmp_path, "甲乙")
    add_unit(database, "丁局")
    rounds = RoundService(Workspace(database, "甲"))
    assert [rounds.key(f"{name}局-small-2025").unit.name for name in "甲乙"] == ["甲局", "乙局"]
    assert rounds.key("乙局-member").code == f"乙局-{CARD}-2025"
    with pytest.raises(Error, match="符合好几个单位的考评:甲局-small-2025、乙局-small-2025"):
        rounds.key("small")


def test_the_schemes_in_use_are_those_of_each_unit(database: Database) -> None:
    """Installed ones, one that a unit varied under an id that another varied otherwise, and one that is gone."""
    one, two = (database.unit(add_unit(database, name)) for name in ("甲局", "乙局"))
    forestry = find_scheme("forestry_member")
    act(one, "张三", enable_scheme, forestry)
    act(one, "张三", enable_file, made(HEAD + 'title = "甲的办法"\n'))
    act(two, "李四", enable_file, made(HEAD + 'title = "乙的办法"\n'))
    act(two, "李四", enable_scheme, SCHEME)
    schemes = SchemeService(Workspace(database, "甲"))
    rows = schemes.uses()
    assert [(row.unit, row.title, bool(row.problem)) for row in rows] == [
        ("甲局", forestry.title, False), ("甲局", "甲的办法", False),
        ("乙局", "乙的办法", False), ("乙局", "small", True),
    ]  # fmt: skip
    for row in rows[:-1]:
        use = schemes.in_use(row.unit, row.adoption.scheme)
        assert (use.unit, use.adoption, use.title) == (row.unit, row.adoption, row.title)
        assert row.starters == sum(value.starter for value in use.values)
    with pytest.raises(Error) as gone:
        schemes.in_use("乙局", "small")
    assert str(gone.value) == rows[-1].problem
    with pytest.raises(Error, match="还没有启用"):
        schemes.in_use("乙局", "forestry_member")


def test_where_there_is_no_unit_nothing_is_told(database: Database) -> None:
    """No list, and no statement that the database would not understand."""
    workspace = Workspace(database, "甲")
    assert RoundService(workspace).rounds() == ()
    assert SchemeService(workspace).uses() == ()


def test_what_is_asked_of_one_unit_is_not_asked_of_several(database: Database) -> None:
    """Which of them would it be?"""
    add_unit(database, "甲局")
    add_unit(database, "乙局")

    def question(connection: UnitsConnection) -> list[object]:
        return list(connection.execute("SELECT code FROM assessment_round WHERE unit_id = :unit"))

    with pytest.raises(StatementError, match="'unit'"):
        together(database, question)
