"""The frame of every screen: header, body, status, keys; and what F1 and the palette know of it."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget

from ....core.kernel.errors import Error
from ....core.kernel.paths import not_done
from ....plugins.i18n import N_, _
from ...commands import Command, Commanded, press, run
from ...terminal.app import in_context
from ...told import on_screen
from ...widgets.bars import Footer, Status, Tone
from ...widgets.field import TextField
from ...widgets.header import Header
from ...widgets.lineedit import LineEdit, Typing
from ...widgets.lines import Lines
from ...widgets.rows import Rows
from .app import Go, SessionApp
from .places import PLACE_COMMANDS, PLACES

if TYPE_CHECKING:
    from ....core.autosave.saver import Pending
    from .routes import Way

Answer = TypeVar("Answer")
Shown = TypeVar("Shown", bound=Widget)

PANES = "panes"
"""The id of what holds widgets that stand side by side."""

BACK = Command("back", "escape", N_("返回"), N_("回到上一个画面"))


class Page(Commanded, Screen[None], inherit_bindings=False):
    """A full screen. A subclass declares OFFERS, composes a body and says its path."""

    DEFAULT_CSS = "Page { layout: vertical; }"
    AUTO_FOCUS = None
    TITLE: ClassVar[str] = ""
    came: "Way | None" = None
    """The way that led here, where one did."""
    asks = ""
    """The command by which what lies over this screen was opened, where that only asks."""
    _gone = False
    _reading = 0
    _place_at = 0
    """Of the place it was opened in, among the places."""
    _is_first = False
    """True if it is the first screen of its place."""

    @property
    def kaoping(self) -> SessionApp:
        """The app, by its own type."""
        return cast("SessionApp", self.app)

    @abstractmethod
    def body(self) -> Iterable[Widget]:
        """The widgets between header and status."""

    def path(self) -> tuple[str, ...]:
        """The way to this screen, from the program down."""
        return (_(self.TITLE),)

    def way(self) -> "Way | None":
        """The way to what is shown now; ``None`` where the screen is opened by a command of the one below."""
        return self.came

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """The commands that work here, in groups with titles."""
        return ((_(self.TITLE), self.OFFERS),)

    def offers(self) -> Sequence[Command]:
        """The commands of the screen that the person may give."""
        return self.allowed(self.OFFERS)

    def offered_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """The groups of :meth:`help_groups` with the commands that the person may give."""
        return tuple((title, self.allowed(commands)) for title, commands in self.help_groups())

    def allowed(self, commands: Iterable[Command]) -> tuple[Command, ...]:
        """Those of ``commands`` that the person may give."""
        return tuple(command for command in commands if not command.act or self.kaoping.may(command.act))

    def help_notes(self) -> tuple[str, ...]:
        """What F1 says before the commands."""
        return ()

    def compose(self) -> ComposeResult:
        """Header, body, status, footer."""
        app = self.kaoping
        self._place_at = next(place for place, one in enumerate(PLACES) if one.id == app.current_mode)
        self._is_first = app.screen_stack[0] is self
        yield Header(PLACE_COMMANDS, self._place_at, first=self._is_first)
        yield from self.body()
        yield Status()
        commands = [command for _title, group in self.offered_groups() for command in group]
        yield Footer([*app.OFFERS[:1], *commands, *app.OFFERS[1:]])

    def on_key(self, event: events.Key) -> None:
        """A key that no widget of the screen had the focus for."""
        if not event.is_forwarded or self.focused is None:
            event.stop()
            press(event.key, self, self.kaoping)

    def on_mount(self) -> None:
        """Show the way here and focus the body."""
        self.show_path()
        self.focus_body()
        self.begin()

    def begin(self) -> None:
        """What a screen does once, when it is there."""

    def on_screen_resume(self) -> None:
        """Take the terminal's cursor back, and read again what may have changed on other screens."""
        self._gone = False
        if self.kaoping.screen is self:  # a command given from the menu may have asked by now
            self.asks = ""
        self.load()
        self.kaoping.keep_typing()
        self.call_later(self.settle)
        focused = self.focused
        place_cursor = getattr(focused, "place_cursor", None)
        if place_cursor is not None:
            self.call_after_refresh(place_cursor)

    def update_pointer_shape(self) -> None:
        """Nothing: one shape is enough, and older terminals would print the sequence."""

    def focus_body(self) -> None:
        """Focus the first widget of the body that can take it."""
        self.focus_next()

    def show_path(self, right: str = "") -> None:
        """Write the header: on the first screen of a place, who and what the session is about."""
        app, title, path = self.kaoping, _(PLACES[self._place_at].title), self.path()
        if self._is_first:
            unit = "" if app.unit is None else app.unit.name
            said = (_("考评"), app.services.workspace.actor if app.is_open else "", unit)
            known = {*said, title, _(self.TITLE)}
            path = tuple(filter(None, (*said, *(name for name in path if name not in known))))
        elif path[0] != title:
            path = (title, *path)
        self.query_one(Header).show(path, right)

    @property
    def said(self) -> str:
        """What the status line says."""
        return self.query_one(Status).sentence

    def say(self, sentence: str, tone: Tone = "plain") -> None:
        """Write the status line."""
        self.query_one(Status).say(sentence, tone)

    def day_of(self, moment: str) -> str:
        """The ISO day of a UTC ISO moment, in the time zone of the database."""
        return self.kaoping.services.workspace.clock.day_written(moment)

    def moment_of(self, moment: str) -> str:
        """Day and minute of a UTC ISO moment, in the time zone of the database."""
        return self.kaoping.services.workspace.clock.minute_written(moment)

    def load(self) -> None:
        """Read what the screen shows, as soon as there is a database."""

    def saved(self, pending: "Pending[Any, Any]") -> None:
        """Something happened to the cells of ``pending`` that were not stored yet."""

    def leave(self) -> bool:
        """Enter what is being typed; ``False`` when it cannot be entered, and the screen not be left."""
        return True

    # What the next session needs to go on here.

    def typing(self) -> Typing | None:
        """What is being typed here and not entered yet."""
        fields = [field for field in self._body(TextField) if field.kept and field.display]
        if any(field.typed for field in fields):
            here = next((field for field in fields if field is self.focused), fields[0])
            return Typing({field.id or "": field.text for field in fields}, here.id or "", here.at, here.label)
        return next((typing for rows in self._body(Rows) if (typing := rows.typing()) is not None), None)

    def resume(self, typing: Typing) -> bool:
        """Put ``typing`` under the cursor again; ``False`` when there is no place for it any more."""
        fields = {field.id or "": field for field in self._body(TextField) if field.kept and field.display}
        if not fields:
            return any(rows.resume(typing) for rows in self._body(Rows))
        if fields.keys() != typing.texts.keys() or typing.field not in fields:
            return False
        for name, field in fields.items():
            field.resume(LineEdit.of(typing.texts[name]))
        fields[typing.field].resume(typing.line)
        fields[typing.field].focus()
        return True

    def welcome(self, sentence: str) -> None:
        """Say that the text is back."""
        self.say(sentence, "warning")

    def spot(self) -> Any:
        """Where the cursor is, as plain data that another session understands; ``None`` where it does not matter."""
        return next((rows.spot() for rows in self._body(Rows)), None)

    def to_spot(self, spot: Any) -> bool:
        """Put the cursor where it was; ``False`` when there is no such place any more."""
        return all(rows.to_spot(spot) for rows in list(self._body(Rows))[:1])

    def _body(self, kind: type[Shown]) -> Iterator[Shown]:
        """The widgets of a kind; asked with every key, when a query would take too long."""
        beside = (inner for widget in self.children if widget.id == PANES for inner in widget.children)
        return (widget for widget in chain(self.children, beside) if isinstance(widget, kind))

    def perform(self, action: str) -> None:
        """Remember a command that only asks."""
        asking = any(command.asks for command in self.OFFERS if command.action == action)
        self.asks = action if asking else ""
        super().perform(action)

    def settle(self) -> None:
        """Say so when everything that was to be read is there."""
        if not self._reading and self.is_attached:
            self.kaoping.settled(self)

    def lay_out(self) -> None:
        """Share out the width and draw everything, for a new size or a new look."""
        for rows in self.query(Rows):
            rows.lay_out()

    def on_resize(self) -> None:
        """Lay out for the new size."""
        self.lay_out()

    def action_back(self) -> None:
        """Leave this screen."""
        self.kaoping.back()

    def run_command(self, command: Command) -> None:
        """Do ``command`` where it is offered: the widget with the focus, this screen, or the app."""
        focused = [self.focused] if isinstance(self.focused, Lines) else []
        run(command.action, *focused, self, self.kaoping)

    def go(self, way: "Way") -> None:
        """To another screen; a second time before that has opened is a slip of the finger."""
        if not self._gone:
            self._gone = True
            self.post_message(Go(way))

    def ask(
        self,
        question: Callable[[], Answer],
        then: Callable[[Answer], None],
        refused: Callable[[], None] = lambda: None,
    ) -> None:
        """Let a service answer ``question`` in a thread, then do ``then`` with the answer on this screen.

        What the core refuses becomes a sentence on the status line, and ``refused`` is done instead.
        """

        def answered(done: Callable[[], None]) -> None:
            self._reading -= 1
            done()
            self.settle()

        def refuse(why: str) -> None:
            self.say(why, "bad")
            refused()

        def answer() -> None:
            try:
                value = question()
            except Error as error:
                self.call_later(answered, partial(refuse, on_screen(error)))
            except OSError as error:
                self.call_later(answered, partial(refuse, str(not_done(error))))
            else:
                self.call_later(answered, partial(then, value))

        self._reading += 1
        self.run_worker(in_context(answer), thread=True)
