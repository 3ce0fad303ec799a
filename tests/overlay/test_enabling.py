"""A unit's scheme file in the database: kept with hash and audit, used like an installed scheme."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from kaoping.core.adoption.adoptions import confirm_scheme, enable_file, find_base, unit_file, unit_scheme
from kaoping.core.adoption.repository import adoptions, stored_overlays
from kaoping.core.kernel.errors import Error
from kaoping.core.rounds.opening import open_round
from kaoping.core.rounds.repository import load_round
from kaoping.core.storage.engine import Database
from kaoping.core.storage.verification import verify
from kaoping.plugins.contract import content_hash
from kaoping.plugins.errors import UnknownScheme
from kaoping.plugins.loading import find_scheme
from kaoping.plugins.overlay import scheme_text

from tests.acting import act, add_unit, ask, home
from tests.overlay.files import HEAD, made
from tests.rounds.small import make_unit

UNIT = "林业局"
TEXT = HEAD + '[params]\ngrade_quota = "15%"\n'


def test_the_text_is_kept_with_its_hash_and_in_the_audit(database: Database) -> None:
    """Text, both hashes, base and version stand with the unit, in the chain under who did it."""
    add_unit(database, UNIT)
    file = made(TEXT)
    adoption = act(database, "张三", enable_file, file)
    (stored,) = ask(database, stored_overlays)
    assert (stored.text, stored.text_hash) == (TEXT, hashlib.sha256(TEXT.encode()).hexdigest())
    assert (stored.scheme, stored.version, stored.base, stored.base_version) == ("own", "1", "forestry_member", "1.0")
    assert stored.content_hash == adoption.content_hash == content_hash(file.scheme)
    with home(database).read() as connection:
        entries = connection.execute("SELECT actor, body FROM audit_entry WHERE unit_id = :unit").all()
        told = [(actor, "grade_quota" in body) for actor, body in entries if "scheme.overlay" in body]
        assert told == [("张三", True)]
    assert verify(database).sound


def test_the_same_file_again_changes_nothing(sqlite_database: Database) -> None:
    """No audit entry is added; a changed comment is kept as the text it is now, without a new confirmation."""
    add_unit(sqlite_database, UNIT)
    act(sqlite_database, "张三", enable_file, made(TEXT))
    act(sqlite_database, "张三", confirm_scheme, made(TEXT).scheme, {})
    entries = verify(sqlite_database).entries
    act(sqlite_database, "张三", enable_file, made(TEXT))
    assert verify(sqlite_database).entries == entries
    act(sqlite_database, "张三", enable_file, made(TEXT + "# 说明\n"))
    assert [stored.text for stored in ask(sqlite_database, stored_overlays)] == [TEXT + "# 说明\n"]
    assert ask(sqlite_database, adoptions)[0].confirmed_by == "张三"


def test_rounds_of_a_file_are_frozen_like_any_other(sqlite_database: Database, tmp_path: Path) -> None:
    """Open under version 1, change the file to version 2: the open round stays, the next year takes the new one."""
    make_unit(sqlite_database, tmp_path, UNIT)
    first = made(TEXT)
    act(sqlite_database, "张三", enable_file, first)
    with pytest.raises(Error, match="要先由单位确认"):
        act(sqlite_database, "张三", open_round, first.scheme, 2025)
    act(
        sqlite_database,
        "张三",
        confirm_scheme,
        ask(sqlite_database, unit_scheme, "own"),
        {"notice_days": "9"},
    )
    opened = act(sqlite_database, "张三", open_round, ask(sqlite_database, unit_scheme, "own"), 2025)
    second = made(TEXT.replace('version = "1"', 'version = "2"').replace("15%", "12%"))
    act(sqlite_database, "张三", enable_file, second)
    assert ask(sqlite_database, unit_scheme, "own") == second.scheme
    with pytest.raises(Error, match="内容有变"):
        act(sqlite_database, "张三", confirm_scheme, first.scheme, {})
    adoption = act(sqlite_database, "张三", confirm_scheme, second.scheme, {})
    assert adoption.params["notice_days"] == 9
    later = act(sqlite_database, "张三", open_round, second.scheme, 2026)
    frozen = [ask(sqlite_database, load_round, info.code) for info in (opened, later)]
    assert [round_.scheme for round_ in frozen] == [first.scheme, second.scheme]
    assert [round_.info.version for round_ in frozen] == ["1", "2"]
    assert verify(sqlite_database).sound


def test_each_unit_has_its_own_files(sqlite_database: Database) -> None:
    """The same id may be varied otherwise by another unit; what is not varied is the installed scheme."""
    one, other = (sqlite_database.unit(add_unit(sqlite_database, name)) for name in (UNIT, "园林局"))
    act(one, "张三", enable_file, made(TEXT))
    assert ask(other, unit_file, "own") is None
    with pytest.raises(UnknownScheme, match="没有叫「own」的方案"):
        ask(other, unit_scheme, "own")
    assert ask(other, unit_scheme, "forestry_member") == find_scheme("forestry_member")


def test_a_file_is_no_base_for_another(sqlite_database: Database) -> None:
    """An overlay of an overlay is refused with a sentence that says what to extend instead."""
    add_unit(sqlite_database, UNIT)
    act(sqlite_database, "张三", enable_file, made(TEXT))
    with pytest.raises(UnknownScheme, match="不能再以它为基础"):
        ask(sqlite_database, find_base, "own")
    with pytest.raises(UnknownScheme, match="没有叫「nothing」的方案"):
        ask(sqlite_database, find_base, "nothing")
    assert ask(sqlite_database, find_base, "forestry_member") == find_scheme("forestry_member")


def test_a_whole_scheme_is_enabled_under_an_id_of_its_own(sqlite_database: Database) -> None:
    """The dump of an installed scheme is refused under the installed id, and taken under another."""
    add_unit(sqlite_database, UNIT)
    whole = made(scheme_text(find_scheme("forestry_member")))
    with pytest.raises(Error, match="已安装方案的编号"):
        act(sqlite_database, "张三", enable_file, whole)
    assert ask(sqlite_database, stored_overlays) == ()
    own = made(scheme_text(replace(whole.scheme, id="forestry_own")))
    act(sqlite_database, "张三", enable_file, own)
    (stored,) = ask(sqlite_database, stored_overlays)
    assert (stored.base, stored.base_version) == ("", "")
    assert ask(sqlite_database, unit_scheme, "forestry_own") == own.scheme


def test_text_that_cannot_be_stored_is_refused(sqlite_database: Database) -> None:
    """A comment with a character nobody sees is told with its line."""
    add_unit(sqlite_database, UNIT)
    with pytest.raises(Error, match="第 6 行"):
        act(sqlite_database, "张三", enable_file, made(TEXT + "# 看不见\u202e\n"))
    assert ask(sqlite_database, stored_overlays) == ()
