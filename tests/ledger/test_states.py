"""The states of entries: the table of moves, and two people doing all they can to entries at once."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine
from kaoping.core.kernel.errors import Error
from kaoping.core.ledger.changes import EntryConflict
from kaoping.core.ledger.entry import (
    KEPT,
    MOVES,
    Entry,
    Mention,
    Move,
    State,
    Value,
    after,
    moves_from,
    state_title,
    values_of,
)
from kaoping.core.storage.engine import Database, open_database
from kaoping.core.storage.verification import verify

from tests.acting import (
    accept_entries,
    add_entry,
    amendments,
    change_entry,
    get_entry,
    return_entry,
    submit_entries,
    withdraw_entry,
)
from tests.ledger.small_ledger import FIRST, LI, MEETINGS, WANG, make_ledger

STATES: tuple[State, ...] = ("planned", "draft", "submitted", "accepted", "returned", "withdrawn")
PEOPLE = st.sampled_from(("甲", "乙"))
CHANGES: st.SearchStrategy[dict[str, Value]] = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(("学习", "讨论", "换届")),
        "content": st.sampled_from(("传达", "总结", None)),
        "hours": st.sampled_from((0, 1, None)),
        "absent": st.sampled_from([(Mention(LI, "李二", note),) for note in ("病假", "出差")]),
        "guests": st.sampled_from(
            [(Mention(None, "赵六"),), (Mention(LI, "李二", "会后"), Mention(WANG, "王一")), None]
        ),
    },
)
REASONS = st.sampled_from(("", "更正"))


def test_every_state_has_a_name_and_only_withdrawn_is_final() -> None:
    """From everywhere else something can be done, withdrawing at least."""
    assert len({state_title(state) for state in STATES}) == len(STATES)
    assert [state for state in STATES if not moves_from(state)] == ["withdrawn"]
    assert all("withdraw" in moves_from(state) for state in STATES[:-1])


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("state", STATES)
def test_a_move_leads_where_the_table_says_or_is_refused(move: Move, state: State) -> None:
    """The sentence says in what state the entry is."""
    if move in moves_from(state):
        assert after(move, state) == MOVES[move][state]
    else:
        with pytest.raises(Error, match=f"这一条现在是「{state_title(state)}」,不能"):
            after(move, state)


class TwoPeople(RuleBasedStateMachine):
    """Each of two people sees entries as they last looked at them and does something with them."""

    ids = Bundle("ids")

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.database = database
        self.seen: dict[tuple[str, int], Entry] = {}
        self.past: dict[int, list[Entry]] = {}
        self.writers: dict[tuple[int, int], str] = {}

    @initialize(target=ids)
    def first(self) -> int:
        return self._added("甲", "学习")

    # With few entries the two meet often.
    @precondition(lambda self: sum(past[-1].state != "withdrawn" for past in self.past.values()) < 2)
    @rule(target=ids, who=PEOPLE, title=st.sampled_from(("学习", "换届")))
    def add(self, who: str, title: str) -> int:
        return self._added(who, title)

    @rule(who=PEOPLE, id_=ids)
    def look(self, who: str, id_: int) -> None:
        self.seen[who, id_] = get_entry(self.database, id_)

    @rule(who=PEOPLE, id_=ids, changes=CHANGES, reason=REASONS)
    def change(self, who: str, id_: int, changes: dict[str, Value], reason: str) -> None:
        seen, now = self.seen[who, id_], self.past[id_][-1]
        others = {
            name
            for name in changes
            if seen.value(name) != now.value(name) != changes[name] and self._changed_by(id_, name) != who
        }
        moved_on = {name for name in others if changes[name] != seen.value(name)}
        entered = {name: value for name, value in changes.items() if name not in others}
        differ = any(now.value(name) != value for name, value in entered.items())

        def work() -> Entry:
            return change_entry(self.database, who, id_, changes, seen=seen, reason=reason)

        if moved_on:
            with pytest.raises(EntryConflict) as conflict:
                work()
            assert (set(conflict.value.fields), conflict.value.theirs) == (moved_on, now)
        elif differ and (now.state == "withdrawn" or (now.state == "accepted" and not reason)):
            with pytest.raises(Error, match=r"「已撤回」|修改原因"):
                work()
        else:
            result = self.seen[who, id_] = work()
            assert all(result.value(name) == value for name, value in entered.items())
            self._happened(result, "change" if differ else None)
            self.writers[result.id, result.version] = who

    def _changed_by(self, id_: int, name: str) -> str:
        """Who gave the field what it holds."""
        past = self.past[id_]
        made = next(n for n in range(len(past) - 1, 0, -1) if past[n].value(name) != past[n - 1].value(name))
        return self.writers[id_, past[made].version]

    @rule(id_=ids, first=CHANGES, second=CHANGES)
    def both_change(self, id_: int, first: dict[str, Value], second: dict[str, Value]) -> None:
        self.look("甲", id_)
        self.look("乙", id_)
        self.change("甲", id_, first, "更正")
        self.change("乙", id_, second, "更正")

    @rule(who=PEOPLE, id_=ids)
    def submit(self, who: str, id_: int) -> None:
        self._move(id_, "submit", lambda: submit_entries(self.database, who, [id_])[0].entry)

    @rule(who=PEOPLE, id_=ids)
    def accept(self, who: str, id_: int) -> None:
        self._move(id_, "accept", lambda: accept_entries(self.database, who, [id_])[0])

    @rule(who=PEOPLE, id_=ids)
    def give_back(self, who: str, id_: int) -> None:
        self._move(id_, "return", lambda: return_entry(self.database, who, id_, "请补"))

    @precondition(lambda self: max(map(len, self.past.values())) > 5)
    @rule(who=PEOPLE, id_=consumes(ids))
    def withdraw(self, who: str, id_: int) -> None:
        self._move(id_, "withdraw", lambda: withdraw_entry(self.database, who, id_, "重复"))

    @invariant()
    def nothing_is_lost(self) -> None:
        """Going back through the amendments leads through every form the entry had since others first saw it."""
        for id_, past in self.past.items():
            assert get_entry(self.database, id_) == past[-1]
            first_seen = next((n for n, entry in enumerate(past) if entry.state in KEPT), len(past))
            values = {**values_of(past[-1]), "state": past[-1].state}
            forms = [values]
            for made in reversed(amendments(self.database, id_)):
                assert all(values.get(name) == value for name, value in made.became.items())
                values = {**values, **made.was}
                forms.append({name: value for name, value in values.items() if value is not None})
            known = [{**values_of(entry), "state": entry.state} for entry in past[max(first_seen - 1, 0) :]]
            assert forms == known[::-1]

    @invariant()
    def versions_only_grow(self) -> None:
        """By one for each thing done."""
        for past in self.past.values():
            assert [entry.version for entry in past] == list(range(1, len(past) + 1))

    def teardown(self) -> None:
        """The chain accounts for all of it."""
        assert verify(self.database).sound
        self.database.close()

    def _added(self, who: str, title: str) -> int:
        entry = add_entry(
            self.database,
            who,
            MEETINGS.id,
            {
                "organisation": FIRST,
                "date": "2025-03-05",
                "kind": "党员大会",
                "title": title,
                "required": 2,
                "present": 1,
                "absent": (Mention(LI, "李二", "病假"),),
                "host": (Mention(WANG, "王一"),),
            },
        )
        self.past[entry.id] = [entry]
        self.seen["甲", entry.id] = self.seen["乙", entry.id] = entry
        return entry.id

    def _move(self, id_: int, move: Move, work: Callable[[], Entry]) -> None:
        if self.past[id_][-1].state in MOVES[move]:
            self._happened(work(), move)
            return
        with pytest.raises(Error, match="这一条"):
            work()

    def _happened(self, entry: Entry, move: Move | None) -> None:
        past = self.past[entry.id]
        if move is None:
            assert entry == past[-1]
            return
        assert entry.state == MOVES[move][past[-1].state]
        past.append(entry)


def test_two_people_lose_nothing(tmp_path: Path, sqlite_template: Path) -> None:
    """Whatever two people do in whatever order, the laws above hold."""
    prepared = tmp_path / "prepared.db"
    shutil.copyfile(sqlite_template, prepared)
    database = open_database(str(prepared))
    make_ledger(database, tmp_path)
    database.close()

    class OnACopy(TwoPeople):
        def __init__(self) -> None:
            copy = Path(tempfile.mkdtemp(dir=tmp_path)) / "kaoping.db"
            shutil.copyfile(prepared, copy)
            super().__init__(open_database(str(copy)))

    run_machine(OnACopy, settings=settings(max_examples=12, stateful_step_count=25))
