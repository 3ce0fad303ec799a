"""A few questions answered by typing: a path, a reason, a day. Nothing is decided here; the asker says what is done."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from textual.widget import Widget

from ...plugins.i18n import _
from ..cells import wrap
from ..commands import Command
from ..widgets.field import Field
from ..widgets.lines import TextLines
from .page import BACK, Page

COMMANDS = (
    Command("next_or_done", "enter", _("确定"), _("到下一格;在最后一格就按所填的去做")),
    Command("next_field", "tab,down", _("下一格"), _("到下一格"), footer=False),
    Command("previous_field", "shift+tab,up", _("上一格"), _("到上一格"), footer=False),
    Command("done", "f10,ctrl+t", _("就这样"), _("按所填的去做(F10 用不了时按 Ctrl+T)")),
    BACK,
)


@dataclass(frozen=True, slots=True)
class Question:
    """One line to fill in: its label and what stands in it at first. ``optional`` ones may stay empty."""

    label: str
    text: str = ""
    optional: bool = False


class AskPage(Page):
    """Questions under a sentence. Enter behind the last one does it; what is refused stays to be put right."""

    OFFERS = COMMANDS
    DEFAULT_CSS = """
    AskPage { overflow: hidden; }
    AskPage #about { height: 2; }
    AskPage #rest { height: 1fr; }
    """

    def __init__(
        self,
        title: str,
        about: str,
        questions: Sequence[Question],
        do: Callable[[tuple[str, ...]], Any],
        then: Callable[[Any], None] = lambda _done: None,
    ) -> None:
        """``do`` is done with the answers in a thread, ``then`` on the screen before with what it gave."""
        super().__init__()
        self._title, self._about = title, about
        self._questions = tuple(questions)
        self._do, self._then = do, then
        self._busy = False

    def path(self) -> tuple[str, ...]:
        """Where it is asked, and what."""
        below = self.kaoping.screen_stack[-2] if len(self.kaoping.screen_stack) > 1 else None
        return (*(below.path() if isinstance(below, Page) else ()), self._title)

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """Moving and doing."""
        return ((self._title, self.OFFERS),)

    def body(self) -> Iterable[Widget]:
        """The sentence and the fields."""
        yield TextLines(id="about")
        for place, question in enumerate(self._questions):
            yield Field(question.label, id=f"field-{place}")
        yield TextLines(id="rest")

    def begin(self) -> None:
        """Put in what is known and start at the first empty field."""
        for field, question in zip(self._fields, self._questions, strict=True):
            field.set(question.text)
        empty = (place for place, question in enumerate(self._questions) if not question.text)
        self._fields[next(empty, 0)].focus()

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
        answers = tuple(field.text.strip() for field in self._fields)
        for place, (answer, question) in enumerate(zip(answers, self._questions, strict=True)):
            if not answer and not question.optional:
                self._focus(place)
                self.say(_("请填写{what}").format(what=question.label), "bad")
                return
        if not self._busy:
            self._busy = True
            self.say(_("正在处理.."))
            self.ask(lambda: self._do(answers), self._finish, self._again)

    def _finish(self, value: Any) -> None:
        if self.is_current:
            self.action_back()
        self._then(value)

    def _again(self) -> None:
        self._busy = False

    @property
    def _fields(self) -> list[Field]:
        return list(self.query(Field))

    @property
    def _at(self) -> int:
        return next((place for place, field in enumerate(self._fields) if field is self.focused), 0)

    def _focus(self, place: int) -> None:
        if 0 <= place < len(self._fields):
            self._fields[place].focus()
