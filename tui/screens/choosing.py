"""A screen where one types into a field and chooses in the list below it: its arrow keys move the list."""

from ...plugins.i18n import _
from ..commands import Command
from ..widgets.rows import Rows
from .page import Page

CHOOSING = (
    Command("choose_up", "up", _("上一行"), _("光标上移一行"), footer=False),
    Command("choose_down", "down", _("下一行"), _("光标下移一行"), footer=False),
    Command("page_up", "pageup", _("上一页"), _("上移一屏"), footer=False),
    Command("page_down", "pagedown", _("下一页"), _("下移一屏"), footer=False),
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
