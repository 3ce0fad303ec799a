"""A month of a book on screen: reading it, storing what is entered, and the panel of the entry under the cursor.

What is done with entries beside entering them is the business of :mod:`.book`.

What the screen of a book makes of an opened one: the grid's model, what is on its way over what is stored. Pure.

Going from month to month, which the list of books and the grid of a book do alike.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from ....core.autosave.entries import ENTRY, EntryTarget
from ....core.autosave.journal import EnteredChange, StepScope
from ....core.autosave.target import Place
from ....core.autosave.undoing import ToldChange, told_fields
from ....core.organisation.directory import Directory
from ....core.services.typed_dates import month_title, next_month, read_month
from ....plugins.contract import Book
from ....plugins.i18n import _
from ...grid.journal import CellChange, Step
from ...grid.ledger.completing import numbered
from ...grid.ledger.detail import EntryFacts, Lines, entry_detail
from ...grid.ledger.model import LedgerModel
from ...grid.ledger.rows import EntryLine, Kept, Slot, columns_of
from ...grid.ledger.widget import LedgerGrid
from ...style.entry_words import doubtful_text
from ...style.theme import Look
from ...style.width import fit
from ...widgets.field import TextField
from ...widgets.lines import TextLines
from ..base.dialogs import AskPage, InputLine
from ..base.page import Page
from ..base.routes import ToBook
from ..base.undoing import StepsPage
from .entry_rows import contested_fields

if TYPE_CHECKING:
    from ....core.autosave.saver import Pending
    from ....core.kernel.unit import Unit
    from ....core.ledger.entry import Entry, Value
    from ....core.ledger.scope import Scope
    from ....core.services.book_months import OpenBook


def _empty() -> LedgerModel:
    """What the grid shows until the month is read."""
    book = Book("", "", "")
    return LedgerModel(Kept(book, Directory.of((), (), {}), "2000-01"), columns_of(book), read_only=_("正在读取.."))


def model_of(opened: "OpenBook", pending: "Iterable[Pending[Any, Any]]") -> LedgerModel:
    """The grid of ``opened``."""
    scope = opened.scope
    hidden = [field for field, known in (("organisation", opened.organisation), ("member", scope.person)) if known]
    if opened.closed or (scope.person is not None and opened.book.unit_kinds):
        hidden = []
    part = scope.person is not None
    kept = Kept(opened.book, opened.directory, opened.month, opened.organisation, scope.person)
    lines, values = lines_of(opened, {}, pending)
    columns = columns_of(opened.book, hidden=hidden, part=part)
    model = LedgerModel(kept, columns, lines, values, read_only=opened.closed)
    model.doubt(opened.doubts, ())
    return model


def lines_of(
    opened: "OpenBook", keys: Mapping[int, str], pending: "Iterable[Pending[Any, Any]]"
) -> "tuple[list[EntryLine], dict[Slot, Value]]":
    """The rows, new ones last, and what is not stored. ``keys`` are those of entries begun on this screen."""
    parts = opened.parts or ("",) * len(opened.entries)
    lines = [
        EntryLine(keys.get(entry.id, str(entry.id)), entry, part)
        for entry, part in zip(opened.entries, parts, strict=True)
    ]
    values: dict[Slot, Value] = {}
    there = {line.key for line in lines}
    for one in pending:
        target = one.target
        if not isinstance(target, EntryTarget) or not _belongs(opened, target, one):
            continue
        if target.key not in there and one.seen is None:
            lines.append(EntryLine(target.key, None))
            there.add(target.key)
        if target.key in there:
            values.update({Slot(target.key, field): value for field, value in one.changes.items()})
    return lines, values


def book_panel(model: LedgerModel, facts: EntryFacts | None, lacks: str, cells: int, height: int, look: Look) -> Lines:
    """The entry under the cursor as ``height`` lines of ``cells``, under a line that parts it from the grid."""
    lines = [[(" ", look.text), *pieces] for pieces in entry_detail(model, facts, lacks, max(20, cells - 2), look)]
    if len(lines) > height - 1:
        lines = [*lines[: height - 2], [(_(" .. 按 Ctrl+E 看全文"), look.quiet)]]
    return [[(fit("", cells), look.heading)], *lines]


def _belongs(opened: "OpenBook", target: EntryTarget, pending: "Pending[Any, Any]") -> bool:
    """Whether something on its way is shown here: a new entry without a day of another month, and in this scope."""
    if (target.unit.id, target.book.id) != (opened.unit.id, opened.book.id):
        return False
    if pending.seen is not None:
        return True
    day, place, member = (pending.changes.get(field) for field in ("date", "organisation", "member"))
    scope = opened.scope
    within = scope.organisation is None or place is None or place in opened.directory.under(scope.organisation)
    return (
        (not isinstance(day, str) or day.startswith(opened.month))
        and within
        and (scope.person is None or member in (None, scope.person))
    )


class MonthPage(StepsPage):
    """The grid of a month; each cell is stored when it is left, a new entry as soon as it can be."""

    def __init__(self, unit: "Unit", book: str, scope: "Scope", month: str) -> None:
        super().__init__()
        self._unit, self._book, self._scope, self._month = unit, book, scope, month
        self._open: OpenBook | None = None
        self._begun: dict[int, str] = {}
        self._facts: dict[tuple[int, int, int], EntryFacts] = {}
        self._asked: int | None = None
        self._reading_due = False
        self._then: Callable[[], None] | None = None
        self._goal: tuple[str, str] | None = None

    def path(self) -> tuple[str, ...]:
        """Unit, scope, book, month."""
        title = _(self._open.book.title) if self._open is not None else self._book
        return self._unit.name, self._scope.name, title, month_title(self._month)

    def way(self) -> ToBook:
        """To the month shown now."""
        return ToBook(self._unit, self._book, self._scope, self._month)

    def body(self) -> Iterable[Widget]:
        """Field to find by, grid, detail."""
        yield TextField(_("查找"))
        yield LedgerGrid(_empty(), self.keep)
        yield self.detail()

    def begin(self) -> None:
        """Hide the field until it is asked for."""
        self.query_one(TextField).display = False
        self.grid.focus()

    @property
    def grid(self) -> LedgerGrid:
        """The grid."""
        return self.query_one(LedgerGrid)

    # Reading.

    def load(self) -> None:
        """Read the month, once what was entered is stored: else it would be missing from what is read."""
        services, saver = self.kaoping.services, self.kaoping.saver
        self.grid.hold()
        self._reading_due = any(pending.waits for pending in saver.pending_of(ENTRY))
        if self._reading_due:
            return
        unit, book, scope, month = self._unit, self._book, self._scope, self._month
        steps = self.kaoping.steps

        def read() -> "OpenBook":
            steps.know(str(unit.id))
            return services.months.book(unit, book, scope, month)

        self.ask(read, self._show, self.grid.release)

    def _show(self, opened: "OpenBook") -> None:
        if opened.month != self._month:
            return  # a later answer is on its way
        saver, grid = self.kaoping.saver, self.grid
        pending = list(saver.pending_of(ENTRY))
        same = self._open is not None and self._open.month == opened.month
        self._open = opened
        self._facts.clear()
        if same:
            grid.model.renew(*lines_of(opened, self._begun, pending))
            grid.model.doubt(opened.doubts, tuple(grid.model.doubts))
            grid.shown_anew()
        else:
            column = grid.model.column
            self._begun.clear()
            model = model_of(opened, pending)
            model.column = min(column, model.column_count - 1)
            grid.show_book(model)
            self.say(opened.closed, "warning")
        self._mark_unsaved()
        self.show_path(_("{n} 条").format(n=len(opened.entries)))
        self._to_goal()
        self.say_travelled()
        grid.release()

    # Entering.

    def keep(self, step: Step[Slot, "Value"]) -> None:
        """The changed fields, entry by entry."""
        opened = self._open
        if opened is None:
            return
        changes: dict[str, dict[str, Value]] = {}
        was: dict[str, dict[str, Value]] = {}
        for change in step:
            changes.setdefault(change.slot.entry, {})[change.slot.field] = change.after
            was.setdefault(change.slot.entry, {}).setdefault(change.slot.field, change.before)
        for key, fields in changes.items():
            self.enter(self._target(opened, key), self._seen(key), fields, was[key])
        self.record(step)

    def saved(self, pending: "Pending[Any, Any]") -> None:
        """Cells were taken over, stored, or refused."""
        self.go_on()
        if not pending.waits:
            self.call_later(self._all_stored)
        target, opened = pending.target, self._open
        if opened is None or not isinstance(target, EntryTarget) or self.grid.model.rows.place(target.key) is None:
            self.complain(pending)
            return
        entry: Entry | None = pending.seen
        if entry is not None:
            self._begun.setdefault(entry.id, target.key)
            self.grid.model.store(target.key, entry, frozenset(pending.changes))
            self.grid.follow()
        self._mark_unsaved()
        if pending.clash is not None:
            self.ask_whose(pending, lambda: contested_fields(opened.directory, pending, self.moment_of))
        elif pending.failure:
            self.say(
                _("没有存上(草稿已保留,改好再离开这一格,或按 Ctrl+S 重试):{why}").format(why=pending.failure), "bad"
            )
        elif pending.lacks and pending.changes:
            self.say(pending.lacks, "warning")
        elif pending.changes:
            self.say(_("正在保存.."))
        else:
            self.say(_("已保存") if entry is not None else "", "good")
            if entry is not None:
                self._ask_doubts(entry.id)

    def _ask_doubts(self, id_: int) -> None:
        """What is doubtful about an entry as it is stored now is said wherever the cursor has gone."""
        services, unit = self.kaoping.services, self._unit

        def take(doubts: Mapping[int, tuple[str, ...]]) -> None:
            model = self.grid.model
            before, revision = model.doubts.get(id_, ()), model.revision
            model.doubt(doubts, (id_,))
            if model.revision != revision:
                self.grid.shown_anew()
            if doubts and doubts[id_] != before:
                self.say(doubtful_text(doubts[id_]), "warning")

        self.ask(lambda: services.entries.doubts(unit, (id_,)), take)

    def _all_stored(self) -> None:
        """Do what waited for everything to be stored."""
        saver = self.kaoping.saver
        if any(pending.waits for pending in saver.pending_of(ENTRY)):
            return
        then, self._then = self._then, None
        if then is not None:
            then()
        elif self._reading_due:
            self.load()

    # Taking steps back.

    @property
    def scope(self) -> StepScope:
        """The book in this month."""
        return StepScope(str(self._unit.id), "book", (self._book, self._month))

    def entered_change(self, change: CellChange[Slot, "Value"]) -> EnteredChange:
        """A field of an entry of the book."""
        place = Place(ENTRY, (str(self._unit.id), self._book, change.slot.entry))
        return EnteredChange(place, change.slot.field, change.before, change.after)

    def target_at(self, place: Place) -> EntryTarget | None:
        """An entry of the book."""
        return None if self._open is None or not self.shows(place) else self._target(self._open, place.name[-1])

    def shows(self, place: Place) -> bool:
        """Whether it is an entry of the book."""
        return place.kind == ENTRY and place.name[:-1] == (str(self._unit.id), self._book)

    def in_words(self, changes: "Sequence[EnteredChange]") -> tuple[ToldChange, ...]:
        """Fields of the book."""
        opened = self._open
        return () if opened is None else told_fields(opened.book, opened.directory, changes)

    def show_travelled(self, place: Place, item: str) -> None:
        """To the field, where the entry is in what is shown."""
        self._goal = place.name[-1], item
        self.load()

    def _to_goal(self) -> None:
        goal, self._goal = self._goal, None
        if goal is None:
            return
        key, item = goal
        model = self.grid.model
        row = model.rows.place(self._begun.get(int(key), key) if key.isdecimal() else key)
        column = next((place for place, one in enumerate(model.columns) if one.id == item), model.column)
        if row is not None:
            self.grid.do(lambda moved: moved.go_to(row, column))

    def question(self) -> str:
        """What the text being typed may mean, by the digit that picks it."""
        found = self.grid.model.offered()
        edit = self.grid.model.edit
        if edit is None or not found or found == (edit.line.text,):
            return ""
        return _("{candidates}  按数字选").format(candidates=numbered(found))

    def _target(self, opened: "OpenBook", key: str) -> EntryTarget:
        return EntryTarget(opened.unit, opened.book, key)

    def _seen(self, key: str) -> "Entry | None":
        line = self._line_of(key)
        return line.entry if line is not None else None

    def _line_of(self, key: str) -> EntryLine | None:
        place = self.grid.model.rows.place(key)
        return None if place is None else self.grid.model.rows.line(place)

    def _mark_unsaved(self) -> None:
        saver = self.kaoping.saver
        self.grid.mark_unsaved(frozenset(one.target.place.name[-1] for one in saver.pending_of(ENTRY) if one.changes))

    # The panel.

    def show_detail(self, height: int) -> None:
        """The entry under the cursor; its proof and history as soon as the core has said."""
        model, line = self.grid.model, self._here
        facts = self._facts_of(line.entry) if line is not None and line.entry is not None else None
        self.query_one("#detail", TextLines).show(
            book_panel(model, facts, self._lacks(line), self.size.width, height, self.kaoping.look)
        )

    @property
    def _here(self) -> EntryLine | None:
        model = self.grid.model
        return model.here if model.row_count else None

    def _lacks(self, line: EntryLine | None) -> str:
        saver, opened = self.kaoping.saver, self._open
        if line is None or opened is None:
            return ""
        pending = saver.pending(self._target(opened, line.key))
        if pending is None:
            return ""
        return str(pending.clash or "") or pending.failure or pending.lacks

    def _facts_of(self, entry: "Entry") -> EntryFacts | None:
        """What is known about an entry as it is now; asked for when it is not, one entry at a time."""
        known = self._facts.get((entry.id, entry.version, entry.proofs))
        services, unit = self.kaoping.services, self._unit
        if known is None and self._asked is None:
            self._asked = entry.id
            self.ask(lambda: EntryFacts(*services.months.facts(unit, entry.id)), self._take_facts, self._forget_asked)
        return known

    def _take_facts(self, facts: EntryFacts) -> None:
        entry = facts.opened.entry
        self._facts[entry.id, entry.version, entry.proofs] = facts
        self._asked = None
        self.show_detail_soon()

    def _forget_asked(self) -> None:
        self._asked = None


class OfMonths(Page):
    """A screen that shows one month (``2025-03``), read again for another one."""

    _month: str

    def action_previous_month(self) -> None:
        """The month before."""
        self._turn(next_month(self._month, -1))

    def action_next_month(self) -> None:
        """The month behind."""
        self._turn(next_month(self._month, 1))

    def action_month(self) -> None:
        """Another month."""
        about = _("看哪个月?写年和月,如 {month}。").format(month=self._month)
        ask = AskPage(_("到某月"), about, [InputLine(_("月份"))], lambda answers: read_month(answers[0]), self._turn)
        self.kaoping.push_screen(ask)

    def _turn(self, month: str) -> None:
        if self.leave():
            self._month = month
            self.load()
