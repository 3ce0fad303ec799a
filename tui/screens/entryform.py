"""An entry on a form: reading it, and storing each field when it is left, one after the other.

What else is done with an entry is the business of :mod:`.entry`.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from ...core.errors import Error
from ...plugins.i18n import _
from ..entrywords import late_text
from ..widgets.form import Form
from .asking import AskPage, Question
from .entryrows import entry_rows, state_cell
from .page import Page

if TYPE_CHECKING:
    from ...core.organisation.units import Unit
    from ..entrydesk import OpenEntry


class EntryFormPage(Page):
    """The fields of an entry. What could not be stored stays on the form, marked, until it is right or given up."""

    TITLE = _("记录")

    def __init__(self, unit: "Unit", entry: int) -> None:
        super().__init__()
        self._unit = unit
        self._entry = entry
        self.opened: OpenEntry | None = None
        self._typed: dict[str, str] = {}
        self._refused: set[str] = set()
        self._saving = False
        self._leaving = False
        self._asked = False
        self._waiting: Callable[[], None] | None = None

    def path(self) -> tuple[str, ...]:
        """Unit, book, day and title."""
        if self.opened is None:
            return self._unit.name, self.TITLE
        entry = self.opened.entry
        return self._unit.name, _(self.opened.book.title), " ".join(filter(None, (entry.date, entry.title)))

    def body(self) -> Iterable[Widget]:
        """The form."""
        yield Form()

    @property
    def form(self) -> Form:
        """The form."""
        return self.query_one(Form)

    def load(self) -> None:
        """Read the entry."""
        desk, unit, id_ = self.kaoping.desk, self._unit, self._entry
        if desk is not None and not self._saving:
            self.ask(lambda: desk.entries.entry(unit, id_), self._read)

    def _read(self, opened: "OpenEntry") -> None:
        """Show what was read, unless a save has come back since."""
        if self.opened is None or opened.entry.version >= self.opened.entry.version:
            self.show(opened)

    def show(self, opened: "OpenEntry") -> None:
        """Show the entry as it is now."""
        self.opened = opened
        self._show_again()
        self.show_path("  ".join(filter(None, (late_text(opened.entry), state_cell(opened.entry.state).text))))

    def _show_again(self) -> None:
        if self.opened is not None:
            self.form.show(entry_rows(self.opened, self._typed, self._refused), frozenset(self._typed))

    # Fields.

    def on_form_moved(self, event: Form.Moved) -> None:
        """Say what a choice can be."""
        event.stop()
        known = self.opened is not None and event.id in self.opened.texts
        choices = self.opened.field(event.id).choices if known and self.opened is not None else ()
        if choices:
            self.say(_("可填:{choices}").format(choices=" / ".join(choices)))
        elif self._asked:
            self.say("")
        self._asked = bool(choices)

    def on_form_left(self, event: Form.Left) -> None:
        """A field was left with another text: store it, with a reason where the entry was accepted."""
        event.stop()
        self.leave_field(event)

    def leave_field(self, left: Form.Left) -> bool:
        """Take over what was typed; whether it needs no answer first."""
        if self.opened is not None and self.opened.entry.state == "accepted":
            self._amend(left.id, left.text)
            return False
        self._enter(left.id, left.text)
        return True

    def _enter(self, id: str, text: str) -> None:
        self._leaving = False
        self._typed[id] = text
        self._refused.discard(id)
        self._show_again()
        self._save_next()

    def _save_next(self) -> None:
        """Store what was typed, one field at a time: each is compared with what the one before left."""
        desk, opened = self.kaoping.desk, self.opened
        id_ = next((id_ for id_ in self._typed if id_ not in self._refused), None)
        if desk is None or opened is None or self._saving:
            return
        if id_ is None:
            waiting, self._waiting = self._waiting, None
            if waiting is not None and not self._typed:
                waiting()
            return
        text, unit = self._typed[id_], self._unit
        self._saving = True
        self.say(_("正在保存.."))
        self.ask(
            lambda: desk.entries.change(unit, opened.entry, opened.field(id_), text),
            lambda made: self._stored(id_, text, made),
            lambda: self._not_stored(id_, text),
        )

    def _stored(self, id: str, text: str, opened: "OpenEntry") -> None:
        self._saving = False
        if opened.contested:
            self.opened = opened
            self._not_stored(id, text)
            theirs = opened.texts[id] or _("(空)")
            field = opened.field(id).title
            sentence = _("「{field}」刚被别人改成:{theirs}。按 Enter 用您的覆盖,按 Esc 用对方的")
            self.say(sentence.format(field=field, theirs=theirs), "warning")
            return
        if self._typed.get(id) == text:
            del self._typed[id]
        self.show(opened)
        self.say(_("已保存"), "good")
        self._save_next()

    def _not_stored(self, id: str, text: str) -> None:
        """Keep what was typed, marked, and open it again where nothing else is being typed."""
        self._saving = False
        self._waiting = None
        if self._typed.setdefault(id, text) == text:
            self._refused.add(id)
        self._show_again()
        if not self.form.editing:
            self.form.edit(id)
        self._save_next()

    def _amend(self, id: str, text: str) -> None:
        """Change an accepted entry: only with a reason."""
        desk, opened, unit = self.kaoping.desk, self.opened, self._unit
        if desk is None or opened is None:
            return
        field = opened.field(id)
        about = _("这一条已经通过。把「{field}」改为「{text}」要写明原因,改后变回已提交。")
        self.kaoping.push_screen(
            AskPage(
                _("更正"), about.format(field=field.title, text=text), [Question(_("原因"))],
                lambda answers: desk.entries.change(unit, opened.entry, field, text, answers[0]),
                lambda made: self._stored(id, text, made),
            )
        )  # fmt: skip

    def leave(self) -> bool:
        """Store what is being typed, here and now: the program is about to end."""
        desk, opened, left = self.kaoping.desk, self.opened, self.form.end_edit()
        if left is None or desk is None or opened is None:
            return True
        try:
            made = desk.entries.change(self._unit, opened.entry, opened.field(left.id), left.text)
        except Error as error:
            self._not_stored(left.id, left.text)
            self.say(str(error), "bad")
            return False
        self._stored(left.id, left.text, made)
        return not made.contested

    def when_stored(self, then: Callable[[], None]) -> None:
        """Do something once everything typed is stored."""
        left = self.form.end_edit()
        if left is None or self.leave_field(left):
            self._waiting = then
            self._save_next()

    def action_reload(self) -> None:
        """Read again."""
        self.load()

    def action_back(self) -> None:
        """Give up what is being typed; else leave, with a second press when something could not be stored."""
        form = self.form
        if form.editing:
            self._give_up(form.here)
            form.abandon()
            self.say("")
        elif self._refused and not self._leaving:
            self._leaving = True
            self.say(_("有 {n} 格没有存上,带 * 的就是;再按一次 Esc 放弃").format(n=len(self._refused)), "warning")
        else:
            super().action_back()

    def _give_up(self, id: str) -> None:
        if id in self._refused:
            self._refused.discard(id)
            self._typed.pop(id, None)
            self._show_again()
