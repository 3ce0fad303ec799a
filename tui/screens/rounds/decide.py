"""A question only a person can answer: the choices, and the reason that is kept with the answer."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from ....plugins.i18n import N_, _
from ...commands import Command
from ...style.width import wrap
from ...widgets.field import TextField
from ...widgets.lines import TextLines
from ...widgets.listing import Cell, ListColumn, Listing
from ..base.page import BACK, Page

if TYPE_CHECKING:
    from ....core.rounds.model import RoundOutline, RoundSubject
    from ....plugins.evaluation.outcome import OpenQuestion

COMMANDS = (
    Command("decide", "enter", N_("裁定"), N_("按光标所在的答案和写下的理由裁定")),
    Command("next_question", "f6", N_("换问题"), N_("还有别的问题时,看下一个")),
    Command("choose_up", "up", N_("上一行"), N_("光标上移一行"), footer=False),
    Command("choose_down", "down", N_("下一行"), N_("光标下移一行"), footer=False),
    BACK,
)
QUESTION_LINES = 3


class DecidePage(Page):
    """One question at a time: choices by Up and Down, the reason typed, Enter decides."""

    OFFERS = COMMANDS
    TITLE = N_("裁定")
    DEFAULT_CSS = f"DecidePage #question {{ height: {QUESTION_LINES}; }}"

    def __init__(self, round_: "RoundOutline", subject: "RoundSubject", questions: "Sequence[OpenQuestion]") -> None:
        super().__init__()
        self._round = round_
        self._subject = subject
        self._questions = tuple(questions)
        self._at = 0

    def path(self) -> tuple[str, ...]:
        """Subject and what is done."""
        return self._round.info.unit.name, f"{self._subject.code} {self._subject.name}", _(self.TITLE)

    def body(self) -> Iterable[Widget]:
        """Question, reason, choices."""
        yield TextLines(id_="question")
        yield TextField(_("理由"), kept=True)
        yield Listing((ListColumn(_("可选的答案"), 10),), "")

    def begin(self) -> None:
        """The first question; typing goes into the reason."""
        self._show()
        self.query_one(TextField).focus()

    def spot(self) -> list[Any]:
        """The question, and the choice under the cursor."""
        return [self._questions[self._at].question, self.query_one(Listing).spot()]

    def to_spot(self, spot: Any) -> bool:
        """To the question and the choice."""
        place = next((place for place, one in enumerate(self._questions) if one.question == spot[0]), None)
        if place is None:
            return False
        self._at = place
        self._show()
        return self.query_one(Listing).to_spot(spot[1])

    def lay_out(self) -> None:
        """Fold the question again."""
        super().lay_out()
        self._show()

    def action_choose_up(self) -> None:
        """The choice above."""
        self.query_one(Listing).step(-1)

    def action_choose_down(self) -> None:
        """The choice below."""
        self.query_one(Listing).step(1)

    def action_decide(self) -> None:
        """Store the answer and go back."""
        services, asked = self.kaoping.services, self._questions[self._at]
        choice = asked.choices[self.query_one(Listing).current_row()]
        reason = self.query_one(TextField).text
        round_, code = self._round.info.key, self._subject.code
        self.ask(
            lambda: services.rounds.decide(round_, code, asked.question, choice, reason),
            lambda _none: self.action_back(),
        )

    def action_next_question(self) -> None:
        """Another open question, if there is one."""
        self._at = (self._at + 1) % len(self._questions)
        self._show()

    def _show(self) -> None:
        asked, look = self._questions[self._at], self.kaoping.look
        lines = wrap(_(asked.title), max(20, self.size.width - 2))[:QUESTION_LINES]
        self.query_one("#question", TextLines).show([[(" ", look.text), (text, look.strong)] for text in lines])
        self.query_one(Listing).show([(Cell(_(choice)),) for choice in asked.choices])
        self.show_path(f"{self._at + 1}/{len(self._questions)}")
