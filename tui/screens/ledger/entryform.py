"""An entry on a form: reading it, and handing over each field when it is left.

What else is done with an entry is the business of :mod:`.entry`.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.widget import Widget

from ....core.kernel.errors import Error
from ....plugins.i18n import N_, _
from ...style.entry_words import doubtful_text, late_text
from ...told import on_screen
from ...widgets.form import FormView
from ...widgets.lineedit import Typing
from .entry_rows import entry_rows, state_cell
from .oneentry import OneEntryPage

if TYPE_CHECKING:
    from ....core.kernel.unit import Unit
    from ....core.ledger.entry import Entry
    from ....core.organisation.directory import Directory
    from ....core.services.entries import OpenEntry
    from ....plugins.contract import Book


class EntryFormPage(OneEntryPage):
    """The fields of an entry. What could not be stored stays on the form, marked, until it is right or given up."""

    TITLE = N_("记录")

    def __init__(self, unit: "Unit", entry: int) -> None:
        super().__init__(unit, entry)
        self.opened: OpenEntry | None = None
        self._unread: dict[str, str] = {}
        self._left = ""
        self._leaving = False
        self._asked = False

    def path(self) -> tuple[str, ...]:
        """Unit, book, day and title."""
        if self.opened is None:
            return self._unit.name, _(self.TITLE)
        entry = self.opened.entry
        return self._unit.name, _(self.opened.book.title), " ".join(filter(None, (entry.date, entry.title)))

    def body(self) -> Iterable[Widget]:
        """The form."""
        yield FormView()

    @property
    def form(self) -> FormView:
        """The form."""
        return self.query_one(FormView)

    def about(self) -> "tuple[Entry, Book, Directory] | None":
        """What was read."""
        return None if self.opened is None else (self.opened.entry, self.opened.book, self.opened.directory)

    def typing(self) -> Typing | None:
        """The field being edited, and those whose text was not understood."""
        typing = super().typing()
        if typing is None and self._unread:
            id_ = next(reversed(self._unread))
            typing = Typing({}, id_, len(self._unread[id_]))
        return typing and replace(typing, texts={**self._unread, **typing.texts})

    def resume(self, typing: Typing) -> bool:
        """The field open again with its text, the others with what was not understood in them."""
        fields = self.opened.fields if self.opened is not None else ()
        others = {id_: text for id_, text in typing.texts.items() if id_ != typing.field}
        if not others.keys() <= {field.id for field in fields}:
            return False
        self._unread.update(others)
        self._show_again()
        return super().resume(typing)

    def load(self) -> None:
        """Read the entry."""
        services, unit, id_ = self.kaoping.services, self._unit, self._entry
        self.ask(lambda: services.entries.entry(unit, id_), self._read)

    def _read(self, opened: "OpenEntry") -> None:
        """Show what was read, unless a save has come back since."""
        if self.opened is not None and opened.entry.version < self.opened.entry.version:
            return
        before = self.opened.doubts if self.opened is not None else ()
        self.show(opened)
        pending = self.pending
        if pending is not None and not pending.waits:
            self.say_pending(pending)
        elif pending is None and opened.doubts != before:
            self.say(doubtful_text(opened.doubts), "warning")

    def show(self, opened: "OpenEntry") -> None:
        """Show the entry as it is now."""
        self.opened = opened
        self._show_again()
        self.show_path("  ".join(filter(None, (late_text(opened.entry), state_cell(opened.entry.state).text))))

    def show_pending(self, stored: "Entry") -> None:
        """The fields over what is stored; its history is read again."""
        opened = self.opened
        if opened is not None and stored.version > opened.entry.version:
            self.show(opened.at(stored))
            self.load()
        else:
            self._show_again()

    def _show_again(self) -> None:
        opened, pending = self.opened, self.pending
        if opened is None:
            return
        typed = {**opened.texts(self.changes), **self._unread}
        stuck = self.changes if pending is not None and not pending.waits else ()
        self.form.show(entry_rows(opened, typed, {*self._unread, *stuck}, self.day_of), frozenset(typed))

    # Fields.

    def on_form_view_moved(self, event: FormView.Moved) -> None:
        """Say what a choice can be."""
        event.stop()
        fields = self.opened.fields if self.opened is not None else ()
        choices = next((field.choices for field in fields if field.id == event.id), ())
        if choices:
            self.say(_("可填:{choices}").format(choices=" / ".join(choices)))
        elif self._asked:
            self.say("")
        self._asked = bool(choices)

    def on_form_view_left(self, event: FormView.Left) -> None:
        """A field was left with another text."""
        event.stop()
        self.leave_field(event)

    def leave_field(self, left: FormView.Left) -> bool:
        """Take over what was typed; ``False`` when it cannot be understood, and is open again to be put right."""
        opened = self.opened
        if opened is None:
            return True
        self._leaving = False
        try:
            changes = opened.entered(left.id, left.text, self.changes)
        except Error as error:
            self._unread[left.id] = left.text
            self._show_again()
            self._open_again(left.id)
            self.say(on_screen(error), "bad")
            return False
        self._unread.pop(left.id, None)
        self._left = left.id
        self.keep(changes)
        self._show_again()
        return True

    def refused(self) -> None:
        """Open what was left last again, where it is among what could not be stored."""
        if self._left in self.changes and self.kaoping.screen is self:
            self._open_again(self._left)

    def _open_again(self, id_: str) -> None:
        """To put ``id`` right, unless something else is being typed."""
        if not self.form.editing:
            self.form.edit(id_)

    def leave(self) -> bool:
        """Take over what is being typed."""
        left = self.form.end_edit()
        return left is None or self.leave_field(left)

    def when_stored(self, then: Callable[[], None]) -> None:
        """Do something once everything typed is stored."""
        if self.leave() and not self._unread:
            super().when_stored(then)

    def action_reload(self) -> None:
        """Read again."""
        self.load()

    def action_back(self) -> None:
        """Give up what is being typed; else leave, with a second press when something could not be stored."""
        form, stuck = self.form, len(self._unread) + len(self.changes)
        if form.editing:
            self._give_up(form.here)
            form.abandon()
            self.say("")
        elif stuck and not self._leaving and (self.pending is None or not self.pending.waits):
            self._leaving = True
            if self._unread:
                told = _("有 {n} 格没有存上,带 * 的就是;再按一次 Esc 离开,看不懂的不保留")
            else:
                told = _("有 {n} 格没有存上,带 * 的就是;再按一次 Esc 离开,草稿会保留")
            self.say(told.format(n=stuck), "warning")
        else:
            super().action_back()

    def _give_up(self, id_: str) -> None:
        """The field as it is stored, where what was entered into it could not be."""
        pending, opened = self.pending, self.opened
        self._unread.pop(id_, None)
        if opened is not None and pending is not None and not pending.waits and id_ in pending.changes:
            ids = {id_, "present"} & pending.changes.keys() if id_ == "absent" else {id_}
            self.keep({name: opened.entry.value(name) for name in ids})
        self._show_again()
