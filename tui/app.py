"""The application: the look, the open database, the saver and the stack of screens. What happens is on the screens.

Until the first paint nothing here imports the database; the services are brought in by a thread after it.

The application on a real terminal: driver, signals, and the exit status.
"""

import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.screen import Screen
from textual.theme import Theme

from ..core.kernel.errors import Error
from ..core.kernel.paths import is_there
from ..plugins.i18n import N_, _
from .beginning import Beginning
from .commands import Command
from .places import PlacesApp
from .screens.base.app import Go
from .screens.base.page import Page
from .screens.base.places import PLACE_COMMANDS
from .screens.workbench import WorkbenchPage
from .state import heads_directory, remember, remembered
from .style.theme import COLOURLESS, LOOKS, Look
from .terminal.app import in_context
from .terminal.driver import driver_class
from .terminal.environment import USUAL, Preferences
from .terminal.housekeeping import resume
from .terminal.leaving import Leaving
from .told import on_screen
from .widgets.bars import Tone

if TYPE_CHECKING:
    from ..core.autosave.journal import StepFiles
    from ..core.autosave.recovery import Recovered
    from ..core.autosave.saver import Pending, Saver
    from ..core.autosave.target import Attempt
    from ..core.rounds.model import RoundKey
    from ..core.services.services import Services
    from .screens.base.returning import TypingKeeper


COMMANDS = (
    Command("help", "f1,ctrl+underscore", N_("帮助"), N_("这个画面能做什么")),
    Command("menu", "f10,ctrl+u", N_("更多"), N_("这里能做的一切,连没有按键的(F10 用不了时按 Ctrl+U)")),
    Command(
        "palette",
        "ctrl+p",
        N_("去哪儿"),
        N_("打字找命令、轮次、台账、支部、党员、单位;汉字、首字母、全拼都行"),
        footer=False,
    ),
    *PLACE_COMMANDS,
    Command("next_look", "f12", N_("配色"), N_("换一种配色:深色、浅色、高对比"), footer=False),
    Command(
        "mouse", "", N_("鼠标"), N_("用或不用鼠标;用的时候按住 Shift 选字、复制,不用的时候鼠标归终端"), footer=False
    ),
    Command("leave", "ctrl+q", N_("退出"), N_("存好正在打的格,退出程序")),
)

MOUSE, LOOK = "mouse", "look"
"""What a person chose is remembered under these words."""

LONGEST_RETURN = 15.0
"""Seconds after which the way back to what was being typed is given up, and the text shown instead."""


NOTE_SECONDS = 1.0
"""After so long a note is shown: behind what is said of the act that it came with."""
RETRY_SECONDS = 5.0
"""After so long a save is tried again that somebody else was in the way of."""


class KaopingApp(PlacesApp):
    """One session of one person on one database."""

    OFFERS = COMMANDS
    CSS = "Screen { background: $background; }"

    def __init__(
        self, url: str, actor: str, drafts: Path, looks: tuple[Look, ...] = LOOKS,
        preferences: Preferences = USUAL, beginning: Beginning | None = None,
    ) -> None:  # fmt: skip
        super().__init__(preferences)
        self._looks = (COLOURLESS,) if preferences.is_colourless else looks
        self.url, self._actor, self._drafts, self._beginning = url, actor, drafts, beginning
        self._shown: Page | None = None
        self._leaving = False
        self._awaited = ""
        self.leave_now: Callable[[], object] = self.exit
        """Leaves whatever blocks."""
        self._keeper: TypingKeeper | None = None
        self._told = ""
        for look in self._looks:
            self.register_theme(Theme(look.id, primary="#9fb4c7", background=look.ground, dark=look.dark))
        wanted = preferences.look or remembered(actor, LOOK)
        self.look = next((look for look in self._looks if look.id == wanted), self._looks[0])
        self.theme = self.look.id

    def on_mount(self) -> None:
        """Paint first; then open the database."""
        self.call_after_refresh(resume)
        self.call_after_refresh(self.run_worker, in_context(self._open), thread=True)

    def workbench(self) -> WorkbenchPage:
        """The first screen; until the database is open it says what is waited for."""
        return WorkbenchPage(_("正在准备样例数据..") if self._beginning else _("正在打开数据库.."))

    def _open(self) -> None:
        """In a thread: import what the database needs, open it, store what a vanished session left."""
        try:
            if self._beginning is not None:
                self._beginning.prepare()
            if "://" not in self.url and not is_there(self.url):
                self.pages()
                self.call_later(self._absent)
                return
            session = import_module(".session", __package__)
            self.pages()
            preferences = self.preferences
            waits = replace(preferences.waits, tell=self._hear_wait, note=self._hear_note)
            begun = session.begin(
                self.url,
                self._actor,
                self._drafts,
                self._start_save,
                self._tell,
                preferences.files,
                waits,
                heads_directory(preferences.heads),
                preferences.entrance,
            )
            shown = self._round_to_show(begun[0])
        except Error as error:
            self.call_later(self.tell, on_screen(error), "bad")
        else:
            self.keep_house()
            self.call_later(self._opened, *begun, shown)

    def _round_to_show(self, services: "Services") -> "RoundKey | None":
        """The round that the session begins at; ``None`` where it begins at the workbench, or it is gone."""
        if self._beginning is None or not self._beginning.round:
            return None
        with suppress(Error):
            key = services.rounds.key(self._beginning.round)
            services.rounds.round(key)
            return key
        return None

    def _absent(self) -> None:
        """There is no database yet: the first screen asks for one."""
        self.is_absent = True
        self._reload()

    def _reload(self) -> None:
        """Let every open screen read what it shows."""
        for page in self.all_pages():
            page.load()

    def make_database(self, url: str, zone: str) -> None:
        """Make a database and open it."""
        import_module(".session", __package__).make(url, self._actor, zone, self.preferences.files)
        self.url, self.is_absent = url, False
        self.call_later(self.run_worker, in_context(self._open), thread=True)

    def _opened(
        self, services: "Services", saver: "Saver", keeper: "TypingKeeper", steps: "StepFiles", recovered: "Recovered",
        shown: "RoundKey | None" = None,
    ) -> None:  # fmt: skip
        self._services, self._saver, self._keeper, self._steps = services, saver, keeper, steps
        told: list[str] = []
        tone: Tone = "good"
        if recovered.stored:
            told.append(_("上次断线时没存好的 {n} 格已经补存。").format(n=recovered.stored))
        if recovered.superseded:
            told.append(_("上次断线时没存好的 {n} 格,您后来另外改过,以后来的为准。").format(n=recovered.superseded))
        if saver.unsaved:
            tone = "warning"
            unsaved = _("上次有 {n} 格没能存上,还在草稿里:{where}。打开那里可以接着填。")
            told.append(unsaved.format(n=saver.unsaved, where=saver.where))
        self._reload()
        if self.preferences.notice:
            told.append(self.preferences.notice)
            tone = "warning"
        if told:
            self.tell("".join(told), tone)
        self._told = "".join(told)
        if keeper.goal is not None:
            self.to_first_of(keeper.goal.passed[0].page, keeper.goal.ways[0])
            keeper.begin(self.open_pages()[0], self.follow)
            self.set_timer(LONGEST_RETURN, lambda: self._show_left() if keeper.give_up() else None)
        else:
            if shown is not None:
                from .screens.base.routes import ToSubjects  # not before the first paint

                self.choose_unit(shown.unit)
                self.switch_mode("rounds")
                self._shown = self.follow(ToSubjects(shown))
            self._show_left()
            self.to_wanted()

    def settled(self, page: Screen[Any]) -> None:
        """Go on to where something was being typed when the session before vanished."""
        if self._keeper is not None and isinstance(page, Page):
            is_back = self._keeper.settled(page)
            if is_back:
                told = self._told + _("上次断线时正在打的字还在这里,可以接着打。")
                page.call_later(page.welcome, told)
            if is_back is not None:
                self._show_left()
        if page is self._shown and page is self.screen and self._beginning is not None:
            self._shown = None
            self.tell(self._beginning.told, "good")
        self.give_awaited(page)
        self.keep_typing()

    def _show_left(self) -> None:
        """Show what vanished sessions were typing and there is no way back to."""
        if self._keeper is not None and self._keeper.left:
            from .screens.base.returning import LeftPage  # not before the first paint

            self.push_screen(LeftPage(self._keeper.left.values(), self._keeper.seen))

    def keep_typing(self) -> None:
        """Keep in the draft what is being typed now."""
        if self._keeper is not None:
            try:
                self._keeper.keep(self.stacks())
            except Error as error:
                self.tell(on_screen(error), "bad")

    def _hear_wait(self, sentence: str) -> None:
        """In any thread: somebody else is waited for; an empty sentence when that is over."""
        self.call_later(self._show_wait, sentence)

    def _show_wait(self, sentence: str) -> None:
        before, self._awaited = self._awaited, sentence
        for page in self.open_pages()[-1:]:
            if sentence or page.said == before:
                page.say(sentence, "warning")

    def _hear_note(self, sentence: str) -> None:
        """In any thread: something that the person ought to know."""
        self.call_later(self.set_timer, NOTE_SECONDS, partial(self.tell, sentence, "warning"))

    def tell(self, sentence: str, tone: Tone) -> None:
        """Say ``sentence`` on the screen on top."""
        for page in self.open_pages()[-1:]:
            page.say(sentence, tone)

    def _start_save(self, save: "Callable[[], Attempt]") -> None:
        """Run a save in a thread and tell the saver, here, how it ended."""

        def run() -> None:
            attempt = save()
            if self.is_open:
                self.call_later(self.saver.ended, attempt)
                if attempt.passes:
                    self.call_later(self.set_timer, RETRY_SECONDS, self.saver.retry)

        self.run_worker(in_context(run), thread=True)

    def _tell(self, pending: "Pending[Any, Any]") -> None:
        for page in self.all_pages():
            page.saved(pending)
        self.keep_typing()
        if self._leaving and self.is_open and not self.saver.unsaved:
            self.exit()

    def on_go(self, event: Go) -> None:
        """To another screen."""
        self.follow(event.way)

    def action_help(self) -> None:
        """Show what the screen can do."""
        self._push(self.pages().help_for(self.screen, self.OFFERS))

    def action_menu(self) -> None:
        """List what the screen can do, also what has no key."""
        self._push(self.pages().menu_for(self.screen, self.OFFERS))

    def action_palette(self) -> None:
        """List what the screen can do; the one that is chosen is done there."""
        self._push(self.pages().palette_for(self.screen, self.OFFERS, self.do_at))

    def _push(self, page: Page | None) -> None:
        if page is not None:
            self.push_screen(page)

    def action_next_look(self) -> None:
        """The next look; the next session begins with it."""
        self.look = self._looks[(self._looks.index(self.look) + 1) % len(self._looks)]
        self.theme = self.look.id
        if len(self._looks) > 1:
            remember(self._actor, LOOK, self.look.id)
        for page in self.all_pages():
            page.lay_out()
        self.refresh(layout=True)

    @property
    def has_mouse(self) -> bool:
        """Whether the mouse is taken: as the environment says, else as the person chose."""
        asked = self.preferences.mouse
        return remembered(self._actor, MOUSE) is not False if asked is None else asked

    def action_mouse(self) -> None:
        """Take the mouse, or give it back to the terminal, and remember that."""
        on = not self.has_mouse
        self.preferences = replace(self.preferences, mouse=on)
        remember(self._actor, MOUSE, None if on else False)
        self.take_mouse(on=on)
        told = _("现在用鼠标:按住 Shift 可以选字、复制") if on else _("现在不用鼠标:鼠标归终端")
        self.tell(told, "good")

    def action_leave(self) -> None:
        """Store what is being typed and leave; when that hangs, a second time leaves with the draft kept."""
        if self._leaving and self._awaits():
            self.leave_now()
            return
        if not all(page.leave() for page in self.all_pages()):
            return
        awaits = self._awaits()
        if not awaits:
            self.leave_now()
            return
        self._leaving = True
        self.tell(awaits + self._awaited, "warning")

    def _awaits(self) -> str:
        """What must end before the session can be left without losing anything; empty where there is nothing."""
        if not self.is_open:
            return ""
        if unsaved := self.saver.unsaved:
            return _("还有 {n} 格没有存好,存好就退出;再按一次立即退出,草稿会保留。").format(n=unsaved)
        if self.services.workspace.is_writing:
            return _("还有一步正在写入,请等它办完再退出;再按一次立即退出,没办完的不会写入。")
        return ""

    def on_unmount(self) -> None:
        """Let go of draft and database."""
        if self.is_open:
            self.saver.close()
            self.services.close()


def run(url: str, actor: str, drafts: Path, preferences: Preferences, beginning: Beginning | None = None) -> int:
    """Run until the user, a signal or the end of input says so.

    What was entered is in the draft before any of these can happen, so leaving needs nothing but to leave.

    Raises:
        Exception: the programming error that ended the session, once the terminal is as it was.
    """
    app = KaopingApp(url, actor, drafts, preferences=preferences, beginning=beginning)
    leaving = Leaving(app.end, app.restore_terminal)
    leaving.install()
    app.leave_now, app.pressed_quit, app.heard = leaving.now, leaving.pressed, leaving.heard
    app.driver_class = driver_class(preferences.encoding, leaving.now, app.ambiguous_wide)
    app.run(mouse=app.has_mouse)
    sys.stdout.flush()
    if app.fault is not None:
        raise app.fault
    return app.return_code or 0
