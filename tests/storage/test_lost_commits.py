"""A COMMIT whose answer never came: every act ends in "it is stored" or "it is not", and is never stored twice."""

from collections.abc import Iterator

import pytest
from kaoping.core.kernel.errors import Conflict, Error
from kaoping.core.kernel.unit import Unit
from kaoping.core.services.services import Services
from kaoping.core.services.workspace import Workspace
from kaoping.core.storage.engine import Database, UnitDatabase, open_database
from kaoping.core.storage.errors import NotStored
from kaoping.core.storage.verification import verify
from kaoping.core.storage.waits import Waits

from tests.acting import add_unit
from tests.storage.cut_lines import CutLine

pytestmark = pytest.mark.parametrize("backend", ["postgresql"])


@pytest.fixture
def line(database_url: str) -> Iterator[CutLine]:
    cut = CutLine(database_url)
    yield cut
    cut.close()


@pytest.fixture
def far(unit: UnitDatabase, line: CutLine) -> Iterator[Database]:
    """The database through a line that can be cut, in which something was written today."""
    opened = open_database(line.url, waits=Waits(2.0))
    for action in ("first", "before"):  # behind the first the heads are anchored by the second, as once a day
        with opened.unit(unit.unit).write("甲") as transaction:
            transaction.event(action, {})
    yield opened
    opened.close()


def actions(unit: UnitDatabase) -> list[str]:
    with unit.read() as connection:
        found = connection.execute("SELECT body FROM audit_entry WHERE unit_id = :unit ORDER BY seq").scalars()
        return [body.split('"')[3] for body in found]


def write(database: Database, action: str, key: str | None = None) -> None:
    workspace = Workspace(database, "张三")
    with workspace.act(Unit(1, "林业局"), key=key) as transaction:
        transaction.label("roster.add")
        transaction.event(action, {})


def test_an_act_that_was_committed_ends_as_if_it_had_been_heard(
    far: Database, line: CutLine, unit: UnitDatabase
) -> None:
    """Whoever acted notices nothing, and goes on."""
    line.cut = "answered"
    write(far, "heard")
    assert line.cuts == 1
    write(far, "next")
    assert actions(unit) == ["first", "before", "heard", "next"]
    assert verify(unit.database).sound


def test_an_act_that_was_not_committed_is_said_not_to_be(far: Database, line: CutLine, unit: UnitDatabase) -> None:
    """The sentence says that it was looked at."""
    line.cut = "asked"
    with pytest.raises(NotStored, match="已经核对:这一步没有写入。"):
        write(far, "lost")
    assert line.cuts == 1
    assert actions(unit) == ["first", "before"]
    write(far, "next")
    assert actions(unit) == ["first", "before", "next"]


@pytest.mark.parametrize("cut", ["asked", "answered"])
def test_a_save_is_sent_again_by_itself(cut: str, far: Database, line: CutLine, unit: UnitDatabase) -> None:
    """Stored once, whichever it was."""
    line.cut = "asked" if cut == "asked" else "answered"
    Workspace(far, "张三").persist(lambda: write(far, "save", "key"))
    assert line.cuts == 1
    assert actions(unit) == ["first", "before", "save"]


def test_what_cannot_be_found_out_is_found_out_by_the_next_act(
    far: Database, line: CutLine, unit: UnitDatabase
) -> None:
    """While the server is away nobody knows; the same act, done again because of that, is not stored a second time."""
    line.cut, line.is_away = "answered", True
    with pytest.raises(Error, match="现在还查不出这一步存上没有。") as lost:
        write(far, "unknown")
    assert "先看一看" in lost.value.hint
    with pytest.raises(Error, match="连不上"):
        write(far, "unknown")
    line.is_away = False
    with pytest.raises(Conflict, match="已经查明存上了;这一次没有再存"):
        write(far, "unknown")
    assert actions(unit) == ["first", "before", "unknown"]
    write(far, "next")
    line.cut, line.is_away = "asked", True
    with pytest.raises(Error, match="查不出"):
        write(far, "gone")
    line.is_away = False
    write(far, "gone")
    assert actions(unit) == ["first", "before", "unknown", "next", "gone"]
    assert verify(unit.database).sound


def test_services_end_so_too(far: Database, line: CutLine, unit: UnitDatabase) -> None:
    """Acts of the directory and of a unit, through the services that screens and commands call."""
    services = Services(Workspace(far, "张三"))
    line.cut = "answered"
    added = services.units.add("农业局")
    assert line.cuts == 1
    line.cut = "asked"
    with pytest.raises(NotStored):
        services.units.rename(added, "水利局")
    line.cut = "answered"
    renamed = services.units.rename(added, "水利局")
    assert line.cuts == 3
    assert [one.name for one in services.units.units()] == ["林业局", renamed.name]
    with pytest.raises(Error):
        add_unit(unit.database, "水利局")
    assert verify(unit.database).sound


def test_a_day_that_cannot_be_begun_has_nothing_stored(unit: UnitDatabase, line: CutLine) -> None:
    """The first write of a day anchors before it begins: where that was never answered, the act was not."""
    with unit.write("甲") as transaction:
        transaction.event("before", {})
    far = open_database(line.url, waits=Waits(1.0))
    line.cut, line.is_away = "answered", True
    with pytest.raises(Error, match="连接断开了"):
        write(far, "lost")
    line.is_away = False
    write(far, "next")
    far.close()
    assert line.cuts == 1
    assert actions(unit) == ["before", "next"]
