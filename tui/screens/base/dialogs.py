"""A few questions answered by typing: a path, a reason, a day. Nothing is decided here; the asker says what is done.

A screen where one types into a field and chooses in the list below it: its arrow keys move the list.

F1: every command of the screen one comes from, by key, read from the declarations.

A page of text to read: help, an item in full, what befell a mark. Nothing can be entered on it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual.strip import Strip
from textual.widget import Widget

from ....plugins.i18n import N_, _
from ...commands import Command
from ...completing import PathWanted
from ...grid.marking.detail import history_lines
from ...style.theme import Look
from ...style.width import fit, wrap
from ...widgets.field import TextField
from ...widgets.lines import Piece, TextLines, line
from ...widgets.pathfield import PATH_COMMANDS, PathField
from ...widgets.rows import ROW_COMMANDS, Rows
from .page import BACK, Page

if TYPE_CHECKING:
    from ....core.rounds.model import RoundKey
    from ....core.rounds.sheets.model import SheetKey
    from ....core.services.sheets import MarkEvent

COMMANDS = (
    Command("next_or_done", "enter", N_("确定"), N_("到下一格;在最后一格就按所填的去做")),
    Command("next_field", "tab,down", N_("下一格"), N_("到下一格"), footer=False),
    Command("previous_field", "shift+tab,up", N_("上一格"), N_("到上一格"), footer=False),
    Command("done", "f9,ctrl+t", N_("就这样"), N_("按所填的去做")),
    BACK,
)


@dataclass(frozen=True, slots=True)
class InputLine:
    """One line to fill in: its label and what stands in it at first. ``optional`` ones may stay empty; what is a
    ``path`` is completed.
    """

    label: str
    text: str = ""
    optional: bool = False
    path: PathWanted | None = None


class AskPage(Page):
    """Questions under a sentence. Enter behind the last one does it; what is refused stays to be put right."""

    OFFERS: ClassVar[tuple[Command, ...]] = COMMANDS
    DEFAULT_CSS = """
    AskPage { overflow: hidden; }
    AskPage #about { height: 2; }
    AskPage #rest { height: 1fr; }
    """

    def __init__(
        self,
        title: str,
        about: str,
        questions: Sequence[InputLine],
        do: Callable[[tuple[str, ...]], Any],
        then: Callable[[Any], None] = lambda _done: None,
    ) -> None:
        """``do`` is done with the answers in a thread, ``then`` on the screen before with what it gave."""
        super().__init__()
        self._title, self._about = title, about
        self._questions = tuple(questions)
        self._do, self._then = do, then
        self._busy = False
        self._below: object = None
        """The screen it was asked on."""

    def path(self) -> tuple[str, ...]:
        """Where it is asked, and what."""
        stack = self.kaoping.screen_stack
        if self._below is None and self in stack[1:]:  # once found it stays: another place may be seen by then
            self._below = stack[stack.index(self) - 1]
        return (*(self._below.path() if isinstance(self._below, Page) else ()), self._title)

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """Moving and doing, and what helps with a path."""
        asked = (self._title, self.OFFERS)
        return (asked, (_("文件"), PATH_COMMANDS)) if any(one.path for one in self._questions) else (asked,)

    def body(self) -> Iterable[Widget]:
        """The sentence and the fields."""
        yield TextLines(id_="about")
        for place, question in enumerate(self._questions):
            id_ = f"field-{place}"
            if question.path is None:
                yield TextField(question.label, id_=id_, kept=True)
            else:
                yield PathField(question.label, question.path, id_=id_)
        yield TextLines(id_="rest")

    def begin(self) -> None:
        """Put in what is known and start at the first empty field."""
        for field, question in zip(self._fields, self._questions, strict=True):
            field.set(question.text)
            if isinstance(field, PathField):
                field.offer(self.kaoping.used_paths(field.wanted.purpose))
        empty = (place for place, question in enumerate(self._questions) if not question.text)
        self._fields[next(empty, 0)].focus()

    def spot(self) -> list[str]:
        """What is asked, and about what: with another sentence it would be another question."""
        return [self._title, self._about]

    def to_spot(self, spot: Any) -> bool:
        """Whether it is the same question."""
        return bool(spot == self.spot())

    def lay_out(self) -> None:
        """Fold the sentence."""
        super().lay_out()
        look = self.kaoping.look
        lines = wrap(self._about, max(10, self.size.width - 2)) if self._about else []
        about = self.query_one("#about", TextLines)
        about.styles.height = len(lines) + 1
        about.show([(" ", look.text), (text, look.text)] for text in lines)

    # Commands.

    def action_next_or_done(self) -> None:
        """The next field, or do it."""
        if self._at < len(self._fields) - 1:
            self._focus(self._at + 1)
        else:
            self.action_done()

    def action_next_field(self) -> None:
        """The field below."""
        self._focus(self._at + 1)

    def action_previous_field(self) -> None:
        """The field above."""
        self._focus(self._at - 1)

    def action_done(self) -> None:
        """Do it, when everything is filled in."""
        answers = self.answers()
        if answers is not None and not self._busy:
            self._busy = True
            self.say(_("正在处理.."))
            self.ask(lambda: self._done_with(answers), self._finish, self._again)

    def answers(self) -> tuple[str, ...] | None:
        """What was filled in; ``None`` where something is still to be, which is said."""
        answers = tuple(field.text.strip() for field in self._fields)
        for place, (answer, question) in enumerate(zip(answers, self._questions, strict=True)):
            if not answer and not question.optional:
                self._focus(place)
                self.say(_("请填写{what}").format(what=question.label), "bad")
                return None
        return answers

    def _done_with(self, answers: tuple[str, ...]) -> Any:
        """In a thread: do it."""
        done = self._do(answers)
        self.remember(answers)
        return done

    def remember(self, answers: tuple[str, ...]) -> None:
        """Remember the paths that something was done with."""
        for question, answer in zip(self._questions, answers, strict=True):
            if question.path is not None and answer:
                self.kaoping.use_path(question.path.purpose, answer)

    def _finish(self, value: Any) -> None:
        if self.is_current:
            self.action_back()
        self._then(value)

    def _again(self) -> None:
        self._busy = False

    @property
    def _fields(self) -> list[TextField]:
        return list(self.query(TextField))

    @property
    def _at(self) -> int:
        return next((place for place, field in enumerate(self._fields) if field is self.focused), 0)

    def _focus(self, place: int) -> None:
        if 0 <= place < len(self._fields):
            self._fields[place].focus()


CHOOSING = (
    Command("choose_up", "up", N_("上一行"), N_("光标上移一行"), footer=False),
    Command("choose_down", "down", N_("下一行"), N_("光标下移一行"), footer=False),
    Command("page_up", "pageup", N_("上一页"), N_("上移一屏"), footer=False),
    Command("page_down", "pagedown", N_("下一页"), N_("下移一屏"), footer=False),
)


class ChoosingPage(Page):
    """A page with one list, which never has the focus."""

    def action_choose_up(self) -> None:
        """The row above."""
        self.query_one(Rows).step(-1)

    def action_choose_down(self) -> None:
        """The row below."""
        self.query_one(Rows).step(1)

    def action_page_up(self) -> None:
        """One screen up."""
        self.query_one(Rows).action_page_up()

    def action_page_down(self) -> None:
        """One screen down."""
        self.query_one(Rows).action_page_down()


Fold = Callable[[int, Look], Sequence[Sequence[Piece]]]


class TextRows(Rows):
    """Lines folded for the width there is; the cursor only scrolls them."""

    head = 0

    def __init__(self, fold: Fold) -> None:
        super().__init__(id_="text")
        self._fold = fold
        self._lines: Sequence[Sequence[Piece]] = ()
        self._row = 0

    def lay_out(self) -> None:
        """Fold again."""
        self._lines = self._fold(max(20, self.size.width - 2), self.look)
        super().lay_out()

    def row_count(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def current_row(self) -> int:
        """The line last scrolled to."""
        return self._row

    def spot(self) -> None:
        """The cursor only scrolls."""

    def move_to(self, row: int) -> None:
        """Scroll."""
        down = row > self._row
        last = self.top + self.page - 1
        self._row = min(max(row, last + 1), self.row_count() - 1) if down else max(0, min(row, self.top - 1))
        self.reveal(self._row)
        self.repaint()

    def press_on(self, row: int, x: int) -> None:
        """Nothing stands there to be chosen."""

    def paint_row(self, row: int) -> Strip:
        """One line."""
        return line([(" ", self.look.text), *self._lines[row]], self.cells, self.look.text)

    def paint_head(self, y: int) -> Strip:
        """There is no head.

        Raises:
            IndexError: always.
        """
        raise IndexError(y)


class TextPage(Page):
    """A title and text."""

    OFFERS: ClassVar[tuple[Command, ...]] = (BACK,)

    def __init__(self, title: str, fold: Fold) -> None:
        super().__init__()
        self._title = title
        self._fold = fold

    def path(self) -> tuple[str, ...]:
        """The title."""
        return (self._title,)

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """Scrolling and going back."""
        return ((self._title, self.OFFERS), (_("列表"), ROW_COMMANDS))

    def body(self) -> Iterable[Widget]:
        """The text."""
        yield TextRows(self._fold)


KEY_CELLS = 12
TITLE_CELLS = 12

Groups = Sequence[tuple[str, Sequence[Command]]]


def help_lines(groups: Groups, cells: int, look: Look) -> list[list[Piece]]:
    """The commands with their keys, folded to ``cells``."""
    lines: list[list[Piece]] = []
    for title, commands in groups:
        lines.append([(title, look.section)])
        for command in commands:
            first, *rest = wrap(_(command.help), max(10, cells - KEY_CELLS - TITLE_CELLS - 2))
            lines.append(
                [
                    (f"  {fit(command.key_name, KEY_CELLS)}", look.strong),
                    (fit(_(command.title), TITLE_CELLS), look.text),
                    (first, look.quiet),
                ]
            )
            lines += [[(" " * (KEY_CELLS + TITLE_CELLS + 2), look.text), (text, look.quiet)] for text in rest]
        lines.append([])
    return lines


class HelpPage(TextPage):
    """What can be done on the screen before, and everywhere."""

    def __init__(self, groups: Groups, everywhere: Sequence[Command], notes: Sequence[str] = ()) -> None:
        def fold(cells: int, look: Look) -> list[list[Piece]]:
            told = [[(text, look.text)] for note in notes for text in wrap(note, cells)]
            return [*told, *([[]] if told else []), *help_lines([*groups, (_("随处可用"), everywhere)], cells, look)]

        super().__init__(_("帮助"), fold)


def ask_history(page: Page, round_: "RoundKey", key: "SheetKey", item: str) -> None:
    """Show what befell the mark of ``item`` of a sheet; without an item, all of its marks."""
    services = page.kaoping.services
    minute_of = services.workspace.clock.minute_written

    def show(events: "tuple[MarkEvent, ...]") -> None:
        title = " ".join((_("改动经过"), key.subject, item))

        def fold(cells: int, look: Look) -> Sequence[Sequence[Piece]]:
            return history_lines(events, minute_of, cells, look)

        page.kaoping.push_screen(TextPage(title, fold))

    page.ask(lambda: services.sheets.history(round_, key, item), show)
