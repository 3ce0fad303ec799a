"""A round beside itself under other rules: who shifts, by how much, through what, and that nothing is stored."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from kaoping.core.adoption.adoptions import confirm_scheme, enable_file, enable_scheme
from kaoping.core.kernel.errors import Error
from kaoping.core.organisation.roster.importing import import_roster
from kaoping.core.results.replay.service import replay
from kaoping.core.rounds.opening import open_round
from kaoping.core.rounds.repository import load_round, records
from kaoping.core.spreadsheet.reader import read_workbook
from kaoping.core.storage.engine import Database, open_database
from kaoping.core.storage.migrate import ensure_schema
from kaoping.core.storage.verification import verify
from kaoping.plugins.contract import Const, Scheme, num, percent
from kaoping.plugins.evaluation.evaluate import evaluate
from kaoping.plugins.loading import find_scheme

from tests.acting import act, add_unit, ask, home
from tests.exchange.importing import import_claims, import_marks, import_polls
from tests.overlay.files import made, varied

UNIT = "林业局"
ROUND = "林业局-forestry_member-2025"
SAMPLES = Path(__file__).parents[2] / "tui" / "demo" / "data" / "forestry_member"
BASE = find_scheme("forestry_member")


@pytest.fixture(scope="module")
def forestry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The forestry sample as a round; tests here only read it, and one checks that."""
    database = open_database(str(tmp_path_factory.mktemp("replay") / "kaoping.db"))
    ensure_schema(database)
    add_unit(database, UNIT)
    act(database, "管理员", import_roster, read_workbook(SAMPLES / "roster.csv"))
    act(database, "管理员", enable_scheme, BASE)
    act(database, "管理员", confirm_scheme, BASE, {"grade_quota": "12"})
    act(database, "管理员", open_round, BASE, 2025)
    import_marks(database, "管理员", ROUND, SAMPLES / "marks.csv")
    import_polls(database, "管理员", ROUND, SAMPLES / "polls.csv")
    import_claims(database, "管理员", ROUND, SAMPLES / "claims.csv")
    yield database
    database.close()


def rows(database: Database) -> str:
    """A digest of everything in the database: each table with each row."""
    digest = hashlib.sha256()
    with database.read() as connection:
        tables = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master ORDER BY name").all()
        for name, sql in tables:
            digest.update(repr((name, sql)).encode())
            if sql and sql.startswith("CREATE TABLE"):
                content = connection.exec_driver_sql(f"SELECT * FROM {name} ORDER BY 1").all()  # noqa: S608 own names
                digest.update(repr(content).encode())
    return digest.hexdigest()


def test_under_its_own_rules_nothing_shifts(forestry: Database) -> None:
    """The round's scheme, or the same rules under another name, give the same results; settings are kept."""
    for scheme in (BASE, varied(""), replace(BASE, version="2.0")):
        found = replay(home(forestry), ROUND, scheme)
        assert (found.shifts, found.unchanged, found.misfits) == ((), 24, ())
        assert found.params["grade_quota"] == percent(12)


def test_replay_stores_nothing(forestry: Database) -> None:
    """The database file, byte for byte, and every row in it are the same before and after."""
    assert forestry.file is not None
    before = forestry.file.read_bytes(), rows(forestry), verify(forestry)
    assert replay(home(forestry), ROUND, varied('[deductions]\n"base/1a" = 3\n[grades]\n"优秀" = 85\n')).shifts
    assert (forestry.file.read_bytes(), rows(forestry), verify(forestry)) == before


def test_shifts_are_what_scoring_under_the_other_rules_gives(forestry: Database) -> None:
    """Totals, grades and ranks equal those of the exact evaluation of the same facts, for all subjects."""
    scheme = varied("[parts.review]\nout_of = 25\n[grades]\n'优秀' = 93\n'合格' = 72\n")
    round_ = ask(forestry, load_round, ROUND)
    facts = ask(forestry, records, round_)
    found = replay(home(forestry), ROUND, scheme)
    values = dict(round_.params)
    before = {each.subject.code: each for each in evaluate(BASE, values, 2025, facts)}
    after = {each.subject.code: each for each in evaluate(scheme, values, 2025, facts)}
    changed = [
        code for code in before if (before[code].total, before[code].grade) != (after[code].total, after[code].grade)
    ]
    assert [shift.subject.code for shift in found.shifts] == changed
    for shift in found.shifts:
        old, new = before[shift.subject.code], after[shift.subject.code]
        assert (shift.total_before, shift.grade_before, shift.rank_before) == (old.total, old.grade, old.rank)
        assert (shift.total_after, shift.grade_after, shift.rank_after) == (new.total, new.grade, new.rank)
        assert old.total is not None
        assert new.total is not None
        assert shift.change == new.total - old.total
        assert shift.causes


def test_a_deduction_that_changed_is_named_with_its_clause_and_rule(forestry: Database) -> None:
    """Three absences at 2 and one late make-up cost 6.50, at 3 they cost 9.50."""
    found = replay(home(forestry), ROUND, varied('[deductions]\n"base/1a" = 3\n'))
    shift = next(shift for shift in found.shifts if shift.subject.code == "M00001")
    assert (shift.total_before, shift.total_after, shift.change) == (7350, 7050, -300)
    (cause,) = shift.causes
    assert cause.clause == "附件1"
    assert cause.label.startswith("2025-Q1 1 ")
    assert (cause.before, cause.after) == (
        "-6.5(1a 无故缺席 -2 x 3;1b 请假后未补课 -0.5)", "-9.5(1a 无故缺席 -3 x 3;1b 请假后未补课 -0.5)",
    )  # fmt: skip


def test_a_grade_line_that_moved_is_the_cause(forestry: Database) -> None:
    """Same totals, other grades: each shift names the line it fell across."""
    found = replay(home(forestry), ROUND, varied("[grades]\n'合格' = 80\n"))
    assert found.shifts
    for shift in found.shifts:
        assert shift.change == 0
        assert (shift.grade_before, shift.grade_after) == ("合格", "基本合格")
        assert [(cause.label, cause.before, cause.after) for cause in shift.causes] == [
            ("等次「合格」的分数线", "70.00", "80.00")
        ]


def test_a_quota_that_changed_is_the_cause(forestry: Database) -> None:
    """24 people at 12 % are 2 places, at 4 % none: both fall, through the clause of the quota."""
    found = replay(home(forestry), ROUND, BASE, {"grade_quota": "4"})
    assert {(shift.grade_before, shift.grade_after, shift.change) for shift in found.shifts} == {("优秀", "合格", 0)}
    assert len(found.shifts) == 2
    assert {cause.clause for shift in found.shifts for cause in shift.causes} == {"四4"}


def test_a_new_item_leaves_the_total_open_and_says_so(forestry: Database) -> None:
    """What was never marked is missing, not zero."""
    text = (
        '[items]\n"task/3" = 1\n[[add.item]]\nform = "task"\nsection = "task"\nid = "4"\ntitle = "结对"\npoints = 1\n'
    )
    found = replay(home(forestry), ROUND, varied(text))
    assert len(found.shifts) == 24
    assert {shift.total_after for shift in found.shifts} == {None}
    assert all(any(cause.after == "缺" for cause in shift.causes) for shift in found.shifts)


def test_settings_the_overlay_changed_count_and_others_stay(forestry: Database) -> None:
    """The overlay's own default counts; where it has none, what the unit set for the round does; --set beats both."""
    overlay = varied('[params]\nreview_quota = "10%"\n')
    assert replay(home(forestry), ROUND, overlay).params["review_quota"] == percent(10)
    assert replay(home(forestry), ROUND, overlay).params["grade_quota"] == percent(12)
    assert replay(home(forestry), ROUND, varied('[params]\ngrade_quota = "5%"\n')).params["grade_quota"] == percent(5)
    assert replay(home(forestry), ROUND, overlay, {"review_quota": "7"}).params["review_quota"] == percent(7)


def test_a_scheme_that_grades_something_else_is_refused(forestry: Database) -> None:
    """Members cannot be scored by rules for branches."""
    with pytest.raises(Error, match="对象和这轮不同"):
        replay(home(forestry), ROUND, find_scheme("institute_branch"))


def test_an_adopted_file_counts_with_the_values_the_unit_confirmed(
    forestry: Database, tmp_path: Path, sqlite_database: Database
) -> None:
    """Replay under a scheme in use takes the unit's own settings of it."""
    add_unit(sqlite_database, UNIT)
    act(sqlite_database, "管理员", import_roster, read_workbook(SAMPLES / "roster.csv"))
    act(sqlite_database, "管理员", enable_scheme, BASE)
    act(sqlite_database, "管理员", confirm_scheme, BASE, {})
    code = act(sqlite_database, "管理员", open_round, BASE, 2025).code
    file = made('extends = "forestry_member"\nid = "own"\nversion = "1"\n')
    act(sqlite_database, "管理员", enable_file, file)
    act(sqlite_database, "管理员", confirm_scheme, file.scheme, {"grade_quota": "9"})
    assert replay(home(sqlite_database), code, file.scheme).params["grade_quota"] == percent(9)


def test_two_versions_of_one_scheme_stand_side_by_side(sqlite_database: Database) -> None:
    """The older round keeps its rules when the unit goes on to the next; either can be replayed as the other."""
    newer: Scheme = replace(
        BASE, version="2.0", grades=(replace(BASE.grades[0], at_least=Const(num(95))), *BASE.grades[1:])
    )
    add_unit(sqlite_database, UNIT)
    act(sqlite_database, "管理员", import_roster, read_workbook(SAMPLES / "roster.csv"))
    codes = []
    for scheme, year in ((BASE, 2025), (newer, 2026)):
        act(sqlite_database, "管理员", enable_scheme, scheme)
        act(sqlite_database, "管理员", confirm_scheme, scheme, {})
        codes.append(act(sqlite_database, "管理员", open_round, scheme, year).code)
    rounds = [ask(sqlite_database, load_round, code) for code in codes]
    assert [round_.scheme for round_ in rounds] == [BASE, newer]
    assert [round_.info.version for round_ in rounds] == ["1.0", "2.0"]
    for code, scheme in zip(codes, (newer, BASE), strict=True):
        assert replay(home(sqlite_database), code, scheme).version == scheme.version
