"""An entry as the saver and the draft keep it: what a vanished session left comes into the ledger, and once."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.autosave.draft import Draft, Unsaved, abandoned
from kaoping.core.autosave.entries import REASON, EntryTarget, entry_called, new_key
from kaoping.core.autosave.recovery import Recovered, recover
from kaoping.core.autosave.target import Attempt, ContestedItem, Save
from kaoping.core.kernel.errors import Error
from kaoping.core.ledger.entry import Entry, Mention, Value
from kaoping.core.ledger.repository import count_entries
from kaoping.core.ledger.scope import Filter
from kaoping.core.organisation.changes import rename_unit
from kaoping.core.services.saves import SaveService
from kaoping.core.services.workspace import Workspace
from kaoping.core.storage.engine import Database, open_database

from tests.acting import act, amendments, ask, books_of, change_entry, get_entry, home
from tests.tui.ledgers import Ledgers

MEETINGS = "三会一课"
PEOPLE = st.builds(
    Mention, st.none() | st.integers(1, 9), st.sampled_from(["单强", "曾丽"]), st.sampled_from(["", "病"])
)
VALUES = st.one_of(
    st.none(),
    st.text("一二 ab", min_size=1),
    st.integers(0, 10**6),
    st.lists(PEOPLE, min_size=1, max_size=3).map(tuple),
    st.lists(st.integers(1, 9), min_size=1).map(tuple),
)


@pytest.fixture
def database(ledgers: Ledgers) -> Iterator[Database]:
    """The ledger, opened."""
    opened = open_database(str(ledgers.path))
    yield opened
    opened.close()


def target(database: Database, key: str) -> EntryTarget:
    return EntryTarget(home(database).unit, books_of(database).of(MEETINGS), key)


def entries(database: Database) -> int:
    return ask(database, count_entries, Filter(book=MEETINGS))


def left(
    database: Database, directory: Path, target: EntryTarget, seen: Entry | None, changes: dict[str, Value]
) -> Workspace:
    """A session that vanished with ``changes`` of what it saw in its draft; the workspace of the next one."""
    was = seen_in(seen, changes)
    with Draft(directory) as draft:
        draft.note(Unsaved(target.place, target.written(changes), target.written(was), dict.fromkeys(changes, "")))
    return Workspace(database, "张三")


def outcome(recovered: Recovered) -> tuple[int, int, int]:
    """How many cells were stored, had been changed since, and are left."""
    return recovered.stored, recovered.superseded, len(recovered.left)


def seen_in(seen: Entry | None, changes: dict[str, Value]) -> dict[str, Value]:
    return dict.fromkeys(changes) if seen is None else {name: seen.value(name) for name in changes}


def save(database: Database, there: EntryTarget, seen: Entry | None, changes: dict[str, Value]) -> Attempt:
    """What 张三 entered while looking at ``seen``, stored as the saver does it."""
    return SaveService(Workspace(database, "张三")).attempt(
        Save(there.place, seen, changes, seen_in(seen, changes), new_key())
    )


@given(VALUES)
def test_a_value_comes_back_from_the_draft_as_it_was(value: Value) -> None:
    """Text, numbers, people and ids, through the plain form the draft keeps."""
    some = EntryTarget(None, None, "1")  # type: ignore[arg-type]  # neither unit nor book matter here
    assert some.value(some.plain(value)) == value


def test_a_new_entry_left_in_the_draft_is_added_once(database: Database, tmp_path: Path) -> None:
    """Also when the session vanished after it was added and before the draft knew."""
    before = entries(database)
    new = target(database, new_key())
    values: dict[str, Value] = {"organisation": 2, "date": "2025-03-20", "kind": "党课", "title": "党课"}
    added = save(database, new, None, values).state
    assert isinstance(added, Entry)
    workspace = left(database, tmp_path, new, None, {**values, "title": "改过"})
    assert outcome(recover(SaveService(workspace), abandoned(tmp_path), Draft(tmp_path / "now"))) == (4, 0, 0)
    assert entries(database) == before + 1
    assert get_entry(database, added.id).title == "改过"


def test_a_new_entry_without_a_day_waits_for_a_person(database: Database, tmp_path: Path) -> None:
    """It is handed to the next session with everything that was typed, and stays in its draft."""
    before = entries(database)
    new = target(database, new_key())
    workspace = left(database, tmp_path, new, None, {"kind": "党课"})
    now = Draft(tmp_path / "now")
    recovered = recover(SaveService(workspace), abandoned(tmp_path), now)
    (pending,) = recovered.left
    assert (recovered.stored, pending.changes, entries(database)) == (0, {"kind": "党课"}, before)
    assert "日期" in pending.lacks
    assert not pending.waits
    now.close()
    assert len(list((tmp_path / "now").glob("*.jsonl"))) == 1


def test_what_was_entered_into_an_entry_comes_in_unless_it_moved_on(
    database: Database, ledgers: Ledgers, tmp_path: Path
) -> None:
    """The same version takes it; another one with other values in these fields needs a person."""
    id_ = ledgers.entries["committee"]
    seen = get_entry(database, id_)
    there = target(database, str(id_))
    workspace = left(database, tmp_path, there, seen, {"title": "甲"})
    assert outcome(recover(SaveService(workspace), abandoned(tmp_path), Draft(tmp_path / "now"))) == (1, 0, 0)
    moved = get_entry(database, id_)
    change_entry(database, "李四", id_, {"title": "乙"}, seen=moved)
    workspace = left(database, tmp_path, there, moved, {"title": "丙"})
    (pending,) = recover(SaveService(workspace), abandoned(tmp_path), Draft(tmp_path / "then")).left
    assert pending.clash is not None
    assert isinstance(pending.clash.theirs, Entry)
    assert (tuple(pending.clash.items), pending.clash.theirs.title) == (("title",), "乙")
    assert get_entry(database, id_).title == "乙"


def test_what_was_entered_comes_in_whatever_the_unit_is_called_by_then(
    database: Database, ledgers: Ledgers, tmp_path: Path
) -> None:
    """The draft names the unit by its number; with a number that no unit has there is one sentence."""
    id_ = ledgers.entries["committee"]
    there = target(database, str(id_))
    workspace = left(database, tmp_path, there, get_entry(database, id_), {"title": "甲"})
    act(database.directory(), "李四", rename_unit, home(database).unit, "改过名的单位")
    assert outcome(recover(SaveService(workspace), abandoned(tmp_path), Draft(tmp_path / "now"))) == (1, 0, 0)
    assert get_entry(database, id_).title == "甲"
    with pytest.raises(Error, match="没有单位「9」"):
        SaveService(workspace).stored(replace(there.place, name=("9", *there.place.name[1:])))


def test_a_clash_names_the_fields_and_writes_nothing(database: Database, ledgers: Ledgers) -> None:
    """Somebody else's value in the same field is theirs until a person has chosen."""
    id_ = ledgers.entries["committee"]
    seen = get_entry(database, id_)
    there = target(database, str(id_))
    change_entry(database, "李四", id_, {"title": "乙"}, seen=seen)
    clash = save(database, there, seen, {"title": "甲", "content": "内容"}).clash
    assert clash is not None
    assert clash.items["title"] == ContestedItem("甲", "乙", "李四", clash.items["title"].at)
    assert get_entry(database, id_).content == ""


def test_an_accepted_entry_lacks_the_reason_until_it_is_given(database: Database, ledgers: Ledgers) -> None:
    """What differs waits for the reason; with it, it is stored and the reason stands in the amendment."""
    id_ = ledgers.entries["talk"]
    seen = get_entry(database, id_)
    talk = EntryTarget(home(database).unit, books_of(database).of(seen.book), str(id_))
    assert "原因" in talk.lacks(seen, {"content": "新"})
    assert talk.lacks(seen, {"content": seen.content}) == ""
    changes: dict[str, Value] = {"content": "新", REASON: "漏写"}
    assert talk.lacks(seen, changes) == ""
    changed = save(database, talk, seen, changes).state
    assert isinstance(changed, Entry)
    assert changed.content == "新"
    assert amendments(database, id_)[-1].reason == "漏写"


def test_names_and_numbers_of_a_meeting_are_contested_together(database: Database, ledgers: Ledgers) -> None:
    """Somebody else's count is never mixed with one's own names."""
    id_ = ledgers.entries["meeting"]
    seen = get_entry(database, id_)
    there = target(database, str(id_))
    change_entry(database, "李四", id_, {"present": 5, "absent": None, "told": None}, seen=seen)
    mine: dict[str, Value] = {"title": "甲", "required": 5, "present": 3, "told": None}
    clash = save(database, there, seen, mine).clash
    assert clash is not None
    assert tuple(clash.items) == ("required", "present", "told")


def test_a_draft_names_its_entry(database: Database) -> None:
    """Unit, book and key lead back to the target."""
    there = target(database, "7")
    assert ask(database, entry_called, there.place) == there
