"""A tree as indented lines: which nodes are open, where the cursor is, and how a line looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.message import Message
from textual.strip import Strip

from ...plugins.i18n import N_
from ..commands import Command
from ..style.theme import SIGN_CLOSED, SIGN_CURSOR, SIGN_LEAF, SIGN_OPEN
from ..style.width import cut, fit, width
from .lines import line, on_ground
from .rows import ROW_COMMANDS, CursorRows

OUTLINE_COMMANDS = (
    Command("fold", "enter,space", N_("展开/收起"), N_("展开或收起光标所在的一项")),
    Command("open_node", "right", N_("展开"), N_("展开光标所在的一项,已展开则到它下面第一项"), footer=False),
    Command("close_node", "left", N_("收起"), N_("收起光标所在的一项,已收起则到上一级"), footer=False),
    Command("open_all", "f4", N_("全部展开"), N_("全部展开;再按一次只留第一层")),
)
INDENT = 1
Path = tuple[int, ...]


@dataclass(frozen=True)
class Node:
    """A node: its label, the figure on the right, a short sign of what it is, and the nodes under it."""

    label: str
    figure: str
    parts: tuple["Node", ...] = ()
    lacks: bool = False


@dataclass(frozen=True, slots=True)
class Visible:
    """A node that is to be seen, by its way down from the root."""

    path: Path
    node: Node


def visible_nodes(root: Node, opened: frozenset[Path], path: Path = ()) -> list[Visible]:
    """The root and everything under open nodes, in the order of lines."""
    found = [Visible(path, root)]
    if path in opened:
        for place, part in enumerate(root.parts):
            found += visible_nodes(part, opened, (*path, place))
    return found


def every_path(root: Node, path: Path = ()) -> frozenset[Path]:
    """The ways to all nodes that have parts."""
    if not root.parts:
        return frozenset()
    return frozenset({path}).union(*(every_path(part, (*path, place)) for place, part in enumerate(root.parts)))


def first_opened(root: Node) -> frozenset[Path]:
    """The root, and down from it as long as there is only one way: what is open at first."""
    opened: set[Path] = set()
    node: Node = root
    path: Path = ()
    while True:
        opened.add(path)
        ways = [place for place, part in enumerate(node.parts) if part.parts]
        if len(ways) != 1:
            return frozenset(opened)
        node, path = node.parts[ways[0]], (*path, ways[0])


class Outline(CursorRows):
    """A tree of nodes with figures in a column at the right."""

    OFFERS: ClassVar[tuple[Command, ...]] = (*ROW_COMMANDS, *OUTLINE_COMMANDS)

    @dataclass
    class Moved(Message):
        """The cursor is on the node at ``path``."""

        path: Path

    @dataclass
    class Opened(Message):
        """Enter was pressed on the node at ``path``, which has nothing below it."""

        path: Path

    def __init__(self, titles: tuple[str, str], *, id_: str = "outline") -> None:
        super().__init__(id_=id_)
        self._titles = titles
        self._root: Node | None = None
        self._opened: frozenset[Path] = frozenset()
        self._visible: Sequence[Visible] = ()

    def show(self, root: Node) -> None:
        """Show ``root`` with its parts open; nodes opened before stay open."""
        self._opened = (self._opened & every_path(root)) | first_opened(root)
        here = self._visible[self._row].path if self._visible else ()
        self._root = root
        self._layout(here)

    @property
    def path(self) -> Path:
        """The way to the node under the cursor."""
        return self._visible[self._row].path if self._visible else ()

    def go_to(self, path: Path) -> None:
        """Put the cursor on the node at ``path``, with everything above it open."""
        self._opened |= {path[:depth] for depth in range(len(path))}
        self._layout(path)

    def spot(self) -> None:
        """Which line it is depends on what is unfolded, and nothing is typed there."""

    def row_count(self) -> int:
        """How many nodes are to be seen."""
        return len(self._visible)

    def tell_moved(self) -> None:
        """Say which one is under the cursor now."""
        self.post_message(self.Moved(self.path))

    def paint_head(self, y: int) -> Strip:  # noqa: ARG002  # one head line, whatever its height
        """The titles of labels and figures."""
        label, figure = self._titles
        style, cells = self.look.heading, self.size.width
        return line([(fit(f"  {label}", cells - width(figure) - 1), style), (f"{figure} ", style)], cells, style)

    def paint_row(self, row: int) -> Strip:
        """One node: a sign for open or closed, its label, its figure."""
        look, cells = self.look, self.cells
        shown, here = self._visible[row], row == self._row
        node, base = shown.node, look.row if here else look.text
        sign = SIGN_LEAF if not node.parts else SIGN_OPEN if shown.path in self._opened else SIGN_CLOSED
        figure = on_ground(look.warning if node.lacks else look.strong, base)
        label = on_ground(look.strong, base) if node.parts else base
        left = f"{SIGN_CURSOR if here else ' '}{' ' * (INDENT * len(shown.path))}{sign} "
        room = cells - width(node.figure) - 2
        return line(
            [
                (fit(left + cut(node.label, max(1, room - width(left))), room) + " ", label),
                (node.figure + " ", figure),
            ],
            cells,
            base,
        )

    def action_fold(self) -> None:
        """Open or close the node; of one without parts, say that it was to be opened."""
        if self._visible and not self._visible[self._row].node.parts:
            self.post_message(self.Opened(self.path))
        else:
            self._become(self._opened ^ {self.path})

    def action_open_node(self) -> None:
        """Open the node, or go to its first part."""
        if self._visible and self._visible[self._row].node.parts:
            if self.path in self._opened:
                self.step(1)
            else:
                self._become(self._opened | {self.path})

    def action_close_node(self) -> None:
        """Close the node, or go to the one above it."""
        if self.path in self._opened:
            self._become(self._opened - {self.path})
        elif self.path:
            above = self.path[:-1]
            self.move_to(next(row for row, node in enumerate(self._visible) if node.path == above))

    def action_open_all(self) -> None:
        """Open everything; when everything is open, close all but the first level."""
        if self._root is not None:
            everything = every_path(self._root)
            self._become(frozenset({()}) if self._opened == everything else everything)

    def _become(self, opened: frozenset[Path]) -> None:
        if self._visible:
            here = self.path
            self._opened = opened
            self._layout(here)

    def _layout(self, here: Path) -> None:
        if self._root is None:
            return
        self._visible = visible_nodes(self._root, self._opened)
        rows = {node.path: row for row, node in enumerate(self._visible)}
        while here not in rows:
            here = here[:-1]
        self._row = rows[here]
        self.reveal(self._row)
        self.repaint()
        self.post_message(self.Moved(self.path))
