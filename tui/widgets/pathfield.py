"""A field for a path: Tab completes it, and beneath it stands what was used last or what it could go on to.

Folders are read in a thread, and what comes too late for what was typed meanwhile is not shown.
"""

from collections.abc import Callable, Sequence
from typing import ClassVar, cast

from textual.strip import Strip

from ...plugins.i18n import N_, _
from ..commands import Command, Commanded, run
from ..completing import FolderLook, PathWanted, look
from ..style.theme import SIGN_CURSOR
from ..terminal.app import in_context
from .field import TextField
from .lineedit import LineEdit
from .lines import Piece, line

PATH_COMMANDS = (
    Command("complete", "tab", N_("补全"), N_("补全文件名;有几个可能时列在下面,空着时从主目录开始")),
    Command("next_path", "down", N_("选下面的"), N_("从列出的里面往下选;Enter 填上"), footer=False),
    Command("previous_path", "up", N_("选上面的"), N_("从列出的里面往上选"), footer=False),
    Command("take_path", "enter", N_("填上"), N_("把选中的填上;文件夹就再列出里面的"), footer=False),
    Command("close_paths", "escape", N_("收起"), N_("收起列出的"), footer=False),
)
MOST_ROWS = 8
"""So many paths are seen at once."""


class PathField(TextField):
    """A label, one line of text, and as many lines below as there is something to choose from."""

    OFFERS: ClassVar[tuple[Command, ...]] = PATH_COMMANDS

    def __init__(self, label: str, wanted: PathWanted, *, id_: str | None = None) -> None:
        super().__init__(label, id_=id_, kept=True)
        self.wanted = wanted
        self._recent: tuple[str, ...] = ()
        self._look: FolderLook | None = None
        self._chosen: int | None = None

    def offer(self, recent: Sequence[str]) -> None:
        """Show these paths, the last one first, while nothing is typed."""
        self._recent = tuple(recent)
        self._lay_out()

    def offers(self) -> Sequence[Command]:
        """What can be done with what is listed now; the rest of the keys are the screen's."""
        chosen, listed = self._chosen is not None, bool(self._paths)
        can = {
            "complete": True,
            "next_path": listed,
            "previous_path": chosen,
            "take_path": chosen,
            "close_paths": chosen or self._look is not None,
        }
        return [command for command in self.OFFERS if can[command.action]]

    # Commands.

    def action_complete(self) -> None:
        """As far as it goes; then list what it could go on to, or go to the next field where it is whole."""
        self._read(self._complete)

    def _complete(self, found: FolderLook) -> None:
        further = found.completed
        self._look = None
        if further != self.text:
            self._become(LineEdit.of(further))
        if found.is_settled:
            self._list(None)
            if further == found.text:
                run("next_field", cast("Commanded", self.screen))
        elif further != found.text:
            self._read(self._list)
        else:
            self._list(found)

    def action_next_path(self) -> None:
        """One down."""
        last = len(self._paths) - 1
        self._choose(0 if self._chosen is None else min(self._chosen + 1, last))

    def action_previous_path(self) -> None:
        """One up; from the first one, back into the text."""
        self._choose(self._chosen - 1 if self._chosen else None)

    def action_take_path(self) -> None:
        """The chosen one becomes the text."""
        if self._chosen is None:
            return
        path = self._paths[self._chosen]
        self._look = None
        self._become(LineEdit.of(path))
        self._list(None)
        if path.endswith("/"):
            self._read(self._list)

    def action_close_paths(self) -> None:
        """List nothing but what was used last."""
        self._list(None)

    # What is listed.

    @property
    def _paths(self) -> tuple[str, ...]:
        if self._look is not None:
            return self._look.paths
        return () if self.text else self._recent

    def _become(self, edit: LineEdit) -> None:
        before = self.text
        super()._become(edit)
        if edit.text != before:
            was_open, self._chosen = self._look is not None and bool(edit.text), None
            if was_open:
                self._read(self._list)
            else:
                self._list(None)

    def _read(self, then: Callable[[FolderLook], None]) -> None:
        """Look at the folder of what is typed, then do ``then`` with it unless something else was typed meanwhile."""
        text, endings = self.text, self.wanted.endings

        def answered(found: FolderLook) -> None:
            if self.is_attached and self.text == text:
                then(found)

        self.run_worker(in_context(lambda: self.call_later(answered, look(text, endings))), thread=True)

    def _list(self, found: FolderLook | None) -> None:
        self._look, self._chosen = found, None
        self._lay_out()

    def _choose(self, place: int | None) -> None:
        self._chosen = place
        self.refresh()

    def _lay_out(self) -> None:
        """As high as what is listed, while one types here."""
        height = 1 + (len(self._beneath()) if self.screen.focused is self else 0)
        if self.styles.height is None or self.styles.height.value != height:
            self.styles.height = height
        self.refresh()

    def on_focus(self) -> None:
        """List what there is to choose from."""
        super().on_focus()
        self._lay_out()

    def on_blur(self) -> None:
        """List nothing."""
        self._lay_out()

    # Drawing.

    def render_line(self, y: int) -> Strip:
        """The text, then what is listed."""
        if y == 0:
            return super().render_line(0)
        beneath = self._beneath()
        pieces = beneath[y - 1] if y <= len(beneath) else []
        return line(pieces, self.size.width, self.look.text)

    def _beneath(self) -> list[list[Piece]]:
        """The lines below the text: a heading or a remark, and the paths around the chosen one."""
        look_, paths, found = self.look, self._paths, self._look
        first = max(0, (self._chosen or 0) - MOST_ROWS + 1)
        rows: list[list[Piece]] = []
        for place, path in enumerate(paths[first : first + MOST_ROWS], start=first):
            here = place == self._chosen
            style = look_.row if here else look_.text
            name = path if found is None else found.name_of(path)
            rows.append([(f" {SIGN_CURSOR if here else ' '} ", style), (name, style)])
        told = found.told() if found is not None else _("最近用过,用下方向键选:") if paths else ""
        if len(paths) > MOST_ROWS:
            told = "  ".join(filter(None, (_("共 {n} 个,用上下方向键选").format(n=len(paths)), told)))
        remark: list[list[Piece]] = [[("   ", look_.text), (told, look_.quiet)]] if told else []
        return [*remark, *rows] if found is None else [*rows, *remark]
