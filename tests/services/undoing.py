"""People at work on sheets and a book, one of whom takes steps back: a machine that hypothesis drives, and its oracle.

The oracle is plainer than what it judges: it keeps its own list of steps, looks at everything that is stored before and
after a step is taken back, and says which cells had to change. It reads neither the journal nor the chain.
"""

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from secrets import token_hex
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from kaoping.core.autosave.draft import Draft, abandoned
from kaoping.core.autosave.entries import ENTRY, EntryTarget, is_new, new_key
from kaoping.core.autosave.journal import EnteredChange, StepFiles, StepScope
from kaoping.core.autosave.recovery import recover
from kaoping.core.autosave.saver import Saver
from kaoping.core.autosave.target import SHEET, Attempt, Place, Save, SheetTarget, sheet_called
from kaoping.core.autosave.undoing import Travelled, Undoing
from kaoping.core.kernel.errors import Error
from kaoping.core.ledger.entry import Entry, values_of
from kaoping.core.rounds.sheets.marking import ItemMark
from kaoping.core.rounds.sheets.model import SheetKey
from kaoping.core.services.services import Services
from kaoping.core.storage.engine import open_database
from kaoping.core.storage.migrate import ensure_schema

from tests.rounds.small import open_small

ME, OTHER = "甲", "乙"
BOOK, KIND = "三会一课", "党员大会"
SHEETS = tuple(SheetKey(code, "task", "2025", "panel", "panel-1") for code in ("M00001", "M00002"))
ITEMS = ("1.1", "1.2")
POINTS = st.sampled_from((None, 0, 1000, 2500, 4000))
TITLES = st.sampled_from(("学习", "选举", "讨论"))
SOON = st.sampled_from((True, True, True, False))
Where = tuple[str, str]
"""What the oracle calls a cell: the subject of a sheet or the number of an entry, and the item."""


@cache
def template() -> tuple[Path, str]:
    """A database with a round and a roster, and the round's code."""
    folder = Path(tempfile.mkdtemp(prefix="kaoping-undo-"))
    database = open_database(str(folder / "template.db"))
    ensure_schema(database)
    code = open_small(database, folder).info.code
    database.close()
    return folder / "template.db", code


@dataclass
class PlainStep:
    """A step as the oracle keeps it."""

    changes: list[EnteredChange]


@dataclass
class Person:
    """Somebody's session: what is typed goes to the saver, whose saves run when they are told to."""

    path: Path
    drafts: Path
    actor: str
    broken: bool = False
    queue: list[Callable[[], Attempt]] = field(default_factory=list)

    def begin(self) -> None:
        """Start the program."""
        self.services = Services.open(str(self.path), self.actor)
        self.draft = Draft(self.drafts)
        recovered = recover(self.services.saves, abandoned(self.drafts), self.draft)
        moment = self.services.workspace.clock.moment
        self.saver = Saver(self._attempt, self.draft, self.queue.append, lambda _pending: None, moment)
        self.saver.take_over(recovered.left)
        self.steps = StepFiles(self.drafts / "steps", self.services.saves.identity)

    def end(self) -> None:
        """The program ends, however: what did not run is lost, what is in the draft is not."""
        self.queue.clear()
        self.saver.close()
        self.services.close()

    def pump(self) -> None:
        """Let every save run that waits."""
        while self.queue:
            self.saver.ended(self.queue.pop(0)())

    def _attempt(self, save: Save) -> Attempt:
        if self.broken:
            return Attempt(save.place, save.changes, failure="断线")
        return self.services.saves.attempt(save)


class Undone(RuleBasedStateMachine):
    """Typing, leaving, starting again, others' changes, undo and redo in any order."""

    met: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        source, self.code = template()
        self.folder = Path(tempfile.mkdtemp(prefix="kaoping-undo-"))
        path = self.folder / "work.db"
        shutil.copyfile(source, path)
        self.me = Person(path, self.folder / "drafts", ME)
        self.me.begin()
        self.other = Services.open(str(path), OTHER)
        (self.unit,) = self.me.services.units.units()
        self.book = self.me.services.ledger.book(self.unit, BOOK)
        self.scopes = {
            SHEET: StepScope(str(self.unit.id), "round", (self.code,)),
            ENTRY: StepScope(str(self.unit.id), "book", (BOOK, "2025-03")),
        }
        self.done: dict[str, list[PlainStep]] = {SHEET: [], ENTRY: []}
        self.undone: dict[str, list[PlainStep]] = {SHEET: [], ENTRY: []}
        self.sheet = SHEETS[0]
        self.look()
        self.keys: list[str] = []
        self.ids: dict[str, int] = {}
        self.foreign: set[int] = set()
        self.restarted = False

    def teardown(self) -> None:
        self.me.end()
        self.other.close()
        shutil.rmtree(self.folder)

    # What I do.

    @rule(changes=st.dictionaries(st.sampled_from(ITEMS), POINTS, min_size=1), soon=SOON)
    def mark(self, changes: dict[str, int | None], soon: bool) -> None:
        """Cells of the sheet that is shown, one or a block."""
        target = self.target(self.sheet)
        pending = self.me.saver.pending(target)
        shown: dict[str, Any] = {**self.seen_marks, **(pending.changes if pending else {})}
        entered = {item: None if points is None else ItemMark.points(points) for item, points in changes.items()}
        entered = {item: mark for item, mark in entered.items() if _plain(mark) != _plain(shown.get(item))}
        if entered and (pending is None or pending.clash is None):
            self.me.saver.enter(target, self.seen, entered, shown)
            self.record(SHEET, [EnteredChange(target.place, i, shown.get(i), mark) for i, mark in entered.items()])
        self.store_soon(soon)

    @rule(titles=st.lists(TITLES, min_size=1, max_size=3), dated=st.booleans(), soon=SOON)
    def paste(self, titles: list[str], dated: bool, soon: bool) -> None:
        """Rows below the entries of the month; without a day they stay in the draft."""
        changes: list[EnteredChange] = []
        for day, title in enumerate(titles, 1):
            key = new_key()
            fields: dict[str, Any] = {"organisation": self.branch, "kind": KIND, "title": title}
            if dated:
                fields["date"] = f"2025-03-{day:02}"
            target = self.entry_target(key)
            self.me.saver.enter(target, None, fields, {})
            changes += [EnteredChange(target.place, name, None, value) for name, value in fields.items()]
            self.keys.append(key)
        self.record(ENTRY, changes)
        self.store_soon(soon)

    @precondition(lambda self: self.keys)
    @rule(data=st.data(), title=TITLES, soon=SOON)
    def retitle(self, data: st.DataObject, title: str, soon: bool) -> None:
        """The title of a row of mine, as it is shown now."""
        key = data.draw(st.sampled_from(self.keys))
        target, entry = self.entry_target(key), self.entry(key)
        pending = self.me.saver.pending(target)
        if (entry is None and pending is None) or (entry is not None and entry.state == "withdrawn"):
            return
        shown: Any = entry.title if entry is not None else None
        if pending is not None:
            shown = pending.changes.get("title", shown)
        if shown != title and (pending is None or pending.clash is None):
            self.me.saver.enter(target, entry, {"title": title}, {"title": shown})
            self.record(ENTRY, [EnteredChange(target.place, "title", shown, title)])
        self.store_soon(soon)

    def store_soon(self, soon: bool) -> None:
        """Mostly a save has come through before anything else happens."""
        if soon:
            self.store()

    @rule()
    def store(self) -> None:
        """Saves come through."""
        self.me.pump()
        self.learn()
        pending = self.me.saver.pending(self.target(self.sheet))
        if pending is None:
            self.look()

    @rule(key=st.sampled_from(SHEETS))
    def leave(self, key: SheetKey) -> None:
        """To a sheet, the same or another, which is read anew."""
        self.sheet = key
        self.look()

    @rule(broken=st.sampled_from((False, False, False, True)))
    def line(self, broken: bool) -> None:
        """The line to the database breaks, or is there again and what failed is tried again."""
        self.me.broken = broken
        if not broken:
            self.me.saver.retry()
            self.store()

    @rule()
    def restart(self) -> None:
        """The program ends in the middle of things and starts again."""
        self.me.end()
        self.me.broken = False
        self.me.begin()
        self.learn()
        self.look()
        self.restarted = True

    @rule(mine=st.booleans())
    def choose(self, mine: bool) -> None:
        """Where two changed the same, one is chosen."""
        for kind in (SHEET, ENTRY):
            for pending in list(self.me.saver.pending_of(kind)):
                if pending.clash is not None:
                    self.me.saver.resolve(pending.target, frozenset(pending.clash.items) if mine else frozenset())

    # What others do.

    @rule(key=st.sampled_from(SHEETS), item=st.sampled_from(ITEMS), points=POINTS)
    def others_mark(self, key: SheetKey, item: str, points: int | None) -> None:
        """Somebody else marks an item."""
        place = self.target(key).place
        mark = None if points is None else ItemMark.points(points)
        seen: Any = self.other.saves.stored(place)
        points_seen = seen.marks[ITEMS.index(item)]
        was = None if points_seen is None else ItemMark.points(points_seen)
        made = self.other.saves.attempt(Save(place, seen, {item: mark}, {item: was}, token_hex(8)))
        assert made.state is not None or points is None

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), name=st.sampled_from(("title", "content")), text=TITLES)
    def others_amend(self, data: st.DataObject, name: str, text: str) -> None:
        """Somebody else changes a field of an entry, the title or one that I left empty."""
        self.amend(data.draw(st.sampled_from(sorted(self.ids.values()))), name, text)

    def amend(self, id_: int, name: str, text: str) -> None:
        """Somebody else's change of a field of an entry."""
        place = self.entry_target(str(id_)).place
        seen = self.other.saves.stored(place)
        if isinstance(seen, Entry) and seen.state != "withdrawn" and seen.value(name) != text:
            self.other.saves.attempt(Save(place, seen, {name: text}, {name: seen.value(name)}, token_hex(8)))
            self.foreign.add(id_)

    @precondition(lambda self: self.done[SHEET] or self.done[ENTRY])
    @rule(data=st.data())
    def others_meddle(self, data: st.DataObject) -> None:
        """Somebody else changes a cell of a step that could be taken back next."""
        steps = [self.done[kind][-1] for kind in (SHEET, ENTRY) if self.done[kind]]
        change = data.draw(st.sampled_from([one for step in steps for one in step.changes]))
        if change.place.kind == SHEET:
            self.others_mark(sheet_called(change.place).key, change.item, data.draw(POINTS))
        elif change.place.name[-1] in self.ids:
            name = data.draw(st.sampled_from(("content", "content", "title")))
            self.amend(self.ids[change.place.name[-1]], name, data.draw(TITLES))

    # Taking back.

    @precondition(lambda self: any(self.choices()))
    @rule(place=st.integers(0, 3))
    def undo(self, place: int) -> None:
        """Undo, or sometimes redo, where there is something to; now and then from another sheet."""
        choices = self.choices()
        if place == 3:
            self.leave(next(key for key in SHEETS if key != self.sheet))
        kind, back = choices[place % len(choices)]
        self.travel(kind, back=back)

    @precondition(lambda self: any(self.choices()))
    @rule(place=st.integers(0, 3))
    def undo_once_more(self, place: int) -> None:
        """The same: it is what this is about."""
        self.undo(place)

    @precondition(lambda self: self.done[SHEET] or self.done[ENTRY])
    @rule(kind=st.sampled_from((SHEET, ENTRY)), stored=st.booleans())
    def back_and_forth(self, kind: str, stored: bool) -> None:
        """Undo, then redo; of what is stored, where it can be."""
        if stored:
            self.store()
        self.travel(kind, back=True)
        self.travel(kind, back=False)

    @rule(kind=st.sampled_from((SHEET, ENTRY)), back=st.booleans())
    def undo_nothing(self, kind: str, back: bool) -> None:
        """Undo or redo, whether or not there is something to."""
        self.travel(kind, back=back)

    def choices(self) -> list[tuple[str, bool]]:
        """What could be taken back or done again."""
        return [
            (kind, back)
            for back, steps in ((True, self.done), (False, self.undone))
            for kind in (SHEET, ENTRY)
            if steps[kind]
        ]

    def travel(self, kind: str, *, back: bool) -> None:
        """What is told is what happened, and all that happened."""
        undoing = Undoing(self.me.steps, self.me.saver, self.scopes[kind])
        try:
            way = undoing.next(back=back)
        except Error:  # it is to be chosen, or stored, first: nothing has happened
            return
        steps = (self.done if back else self.undone)[kind]
        assert (way is None) == (not steps)
        if way is None:
            return
        if way.waiting:  # for a save that ends
            assert self.me.queue
            self.store()
            self.travel(kind, back=back)
            return
        expected = [one.reversed() for one in steps[-1].changes] if back else steps[-1].changes
        assert sorted(map(repr, (*way.held, *way.rest))) == sorted(map(repr, expected))
        before, pending = self.everything(), self.on_the_way()
        made = Travelled()
        if way.rest:
            made = self.me.services.saves.travel(way.rest, token_hex(8), back=back)
        after = self.everything()
        self.judge(made, way.rest, before, after, back=back)
        told = undoing.ended(way, made, self.target_at)
        self.judge_unsaved(way.unsaved(made), pending)
        self.note(kind, way.unsaved(made), made, told=told, back=back)
        if made.done and self.restarted:
            self.met["after a restart"] += 1
        if kind == SHEET and any(one.place != self.target(self.sheet).place for one in made.done):
            self.met["on another sheet"] += 1
        if self.me.saver.pending(self.target(self.sheet)) is None:
            self.look()

    def judge(
        self, made: Travelled, rest: tuple[EnteredChange, ...], before: Mapping[Where, Any],
        after: Mapping[Where, Any], *, back: bool,
    ) -> None:  # fmt: skip
        """Compare what was told with what happened, and with what had to happen."""
        renamed = {was.name[-1] for was, _now in made.renamed}
        told = {self.where(one.place, one.item): one for one in made.done if one.place.name[-1] not in renamed}
        left = {self.where(one.place, one.item) for one in made.left}
        changed = {where for where in before.keys() | after.keys() if before.get(where) != after.get(where)}
        whole = {str(self.ids.get(place.name[-1], place.name[-1])) for place in made.withdrawn}
        fresh = {place.name[-1] for place in made.added}
        assert {where for where in changed if where[0] not in whole | fresh} == {
            where for where in told if where[0] not in whole
        }, "something else changed than was told"
        for id_ in whole:
            assert back
            assert {where for where in changed if where[0] == id_} == {(id_, "state")}
            assert after[id_, "state"] == "withdrawn"
            assert int(id_) not in self.foreign, "what others wrote into was withdrawn"
        for where, one in told.items():
            if where[0] not in whole:
                assert one.was == _words(before.get(where)), "it was not what was told"
                assert one.became == _words(after.get(where)), "it did not become what was told"
        for change in rest:
            where = self.where(change.place, change.item)
            now, entered, wanted = before.get(where), _plain(change.before), _plain(change.after)
            if change.place.kind == SHEET:
                if now == entered:
                    assert where in told or now == wanted, "it could have been taken back"
                elif now != wanted:
                    assert where in left, "it is not told that others changed it"
                    assert where not in changed, "what others entered was overwritten"
            elif where[0] not in whole | fresh and now not in (entered, wanted):
                assert where not in changed, "what others wrote was overwritten"
        for place in {change.place for change in rest if change.place.kind == ENTRY}:
            of_place = [change for change in rest if change.place == place]
            id_ = self.where(place, "")[0]
            untouched = all(before.get((id_, one.item)) == one.before for one in of_place)
            if before.get((id_, "state")) == "draft" and untouched and int(id_) not in self.foreign:
                assert id_ in whole or all((id_, one.item) in told for one in of_place), "it could have been taken back"
        self.met["stored"] += bool(made.done)
        self.met["left to others"] += bool(made.left)
        self.met["withdrawn"] += bool(whole)
        self.met["entered anew"] += bool(fresh)
        self.met["done again"] += bool(made.done and not back)

    def judge_unsaved(self, unsaved: tuple[EnteredChange, ...], before: Mapping[Where, Any]) -> None:
        """Of what was on its way nothing changed but what the step said."""
        after = self.on_the_way()
        wanted = {(str(one.place.name), one.item): _plain(one.after) for one in unsaved}
        for where in before.keys() | after.keys():
            if where in wanted:
                assert after.get(where) in (wanted[where], None)
            elif where[0] not in {name for name, _item in wanted}:
                assert after.get(where) == before.get(where)
        self.met["held up"] += bool(unsaved)

    def note(
        self, kind: str, unsaved: tuple[EnteredChange, ...], made: Travelled, *, told: bool, back: bool
    ) -> None:  # fmt: skip
        """Keep the own list of steps."""
        sources, others = (self.done, self.undone) if back else (self.undone, self.done)
        step = sources[kind].pop()
        if unsaved or made.done:
            assert told
            others[kind].append(step)
        for was, now in made.renamed:
            self.ids[now.name[-1]] = int(now.name[-1])
            if now.name[-1] not in self.keys:
                self.keys.append(now.name[-1])
            for kept in (*self.done[kind], *self.undone[kind]):
                kept.changes = [replace(one, place=now) if one.place == was else one for one in kept.changes]
        self.learn()

    @invariant()
    def the_steps_are_those_that_were_entered(self) -> None:
        """What would be taken back next is what was entered last."""
        for kind, scope in self.scopes.items():
            history = self.me.steps.history(scope)
            for kept, mine in ((history.done, self.done[kind]), (history.undone, self.undone[kind])):
                assert [list(step.changes) for step in kept] == [step.changes for step in mine]

    # Looking.

    @property
    def branch(self) -> int:
        """A branch of the unit."""
        return 1

    def target(self, key: SheetKey) -> SheetTarget:
        return SheetTarget(str(self.unit.id), self.code, key)

    def entry_target(self, key: str) -> EntryTarget:
        return EntryTarget(self.unit, self.book, key)

    def target_at(self, place: Place) -> Any:
        return sheet_called(place) if place.kind == SHEET else self.entry_target(place.name[-1])

    def where(self, place: Place, item: str) -> Where:
        if place.kind == SHEET:
            return place.name[2], item
        return str(self.ids.get(place.name[-1], place.name[-1])), item

    def record(self, kind: str, changes: list[EnteredChange]) -> None:
        self.me.steps.record(self.scopes[kind], tuple(changes))
        self.done[kind].append(PlainStep(changes))
        self.undone[kind].clear()

    def look(self) -> None:
        """Read the sheet that is shown."""
        seen: Any = self.me.services.saves.stored(self.target(self.sheet).place)
        self.seen = seen
        self.seen_marks = {
            item: None if points is None else ItemMark.points(points)
            for item, points in zip(ITEMS, seen.marks, strict=True)
        }

    def entry(self, key: str) -> Entry | None:
        id_ = self.ids.get(key)
        found = None if id_ is None else self.me.services.saves.stored(self.entry_target(str(id_)).place)
        return found if isinstance(found, Entry) else None

    def learn(self) -> None:
        """Which numbers new entries were given: each key is a receipt."""
        with self.me.services.workspace.read(self.unit) as connection:
            for key in self.keys:
                if is_new(key) and key not in self.ids:
                    asked = "SELECT seq FROM receipt WHERE unit_id = :unit AND key = :key"
                    seq = connection.execute(asked, {"key": key}).scalar()
                    if seq is not None:
                        asked = "SELECT id FROM entry WHERE unit_id = :unit AND id = :id"
                        self.ids[key] = _born(connection, seq)

    def everything(self) -> dict[Where, Any]:
        """Every mark and every field that is stored."""
        stored: dict[Where, Any] = {}
        for key in SHEETS:
            state: Any = self.other.saves.stored(self.target(key).place)
            stored.update({(key.subject, item): points for item, points in zip(ITEMS, state.marks, strict=True)})
        with self.me.services.workspace.read(self.unit) as connection:
            ids = connection.execute("SELECT id FROM entry WHERE unit_id = :unit").scalars().all()
        for id_ in ids:
            entry = self.other.saves.stored(self.entry_target(str(id_)).place)
            assert isinstance(entry, Entry)
            stored.update({(str(id_), name): value for name, value in values_of(entry).items()})
            stored[str(id_), "state"] = entry.state
        return {where: value for where, value in stored.items() if value is not None}

    def on_the_way(self) -> dict[Where, Any]:
        """Everything that is entered and not stored."""
        return {
            (str(pending.target.place.name), item): _plain(value)
            for kind in (SHEET, ENTRY)
            for pending in self.me.saver.pending_of(kind)
            for item, value in pending.changes.items()
        }


def _born(connection: Any, seq: int) -> int:
    """The number of the entry that the entry ``seq`` of the chain says came to be."""
    import json

    body = connection.execute("SELECT body FROM audit_entry WHERE unit_id = :unit AND seq = :seq", {"seq": seq})
    told = json.loads(body.scalar_one())
    return int(dict(zip(told["columns"], told["rows"][0], strict=True))["id"])


def _plain(value: Any) -> Any:
    """A mark by its points, anything else as it is."""
    return value.lines[0].points if isinstance(value, ItemMark) else value


def _words(value: Any) -> str:
    """What the oracle calls a value."""
    if value is None:
        return "空"
    return f"{value // 1000}.{value % 1000}".rstrip("0").rstrip(".") if isinstance(value, int) else str(value)
