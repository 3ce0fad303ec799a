"""Going from month to month, which the list of books and the grid of a book do alike."""

from ...plugins.i18n import _
from ..days import next_month, read_month
from .asking import AskPage, Question
from .page import Page


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
        ask = AskPage(_("到某月"), about, [Question(_("月份"))], lambda answers: read_month(answers[0]), self._turn)
        self.kaoping.push_screen(ask)

    def _turn(self, month: str) -> None:
        if self.leave():
            self._month = month
            self.load()
