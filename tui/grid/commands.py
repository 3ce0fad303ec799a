"""What can be done in every grid, declared once each, and which of it the model does by itself.

Ctrl and an arrow: to the edge of a block of filled or empty cells, as in a spreadsheet. Pure.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ...plugins.i18n import N_
from ..commands import Command
from ..terminal.environment import RIGHT
from . import blocks
from .model import GridModel


def to_edge(model: GridModel[Any, Any], step: int) -> None:
    """Leave the cell and go up (``step`` -1) or down (1) to the edge of the block.

    From a filled cell before a filled one: to the last filled one. From anywhere else: to the next filled cell, or to
    the last row when there is none.

    Raises:
        Error: the text in the cell cannot be entered; the cursor stays.
    """
    if model.commit():
        model.move(edge(model, step) - model.row)


def to_side(model: GridModel[Any, Any], column: int) -> None:
    """Leave the cell and go to ``column``, at the edge of the row.

    Raises:
        Error: the text in the cell cannot be entered; the cursor stays.
    """
    model.move_column(column - model.column)


def edge(model: GridModel[Any, Any], step: int) -> int:
    """The row at the edge of the block, from the cursor on."""
    last = model.row_count - 1 if step > 0 else 0
    row = model.row
    if row == last:
        return row

    def filled(place: int) -> bool:
        return bool(model.text(place, model.column))

    in_block = filled(row) and filled(row + step)
    row += step
    while row != last and (filled(row + step) if in_block else not filled(row)):
        row += step
    return row


Action = Callable[[Any], object]
"""Something done with nothing but a model, of the kind of the grid that offers it."""

GRID_COMMANDS = (
    Command("edit", "f2", N_("编辑"), N_("编辑光标所在的格;直接打数字或文字则是重写")),
    Command("down", "enter", N_("下一行"), N_("存下这一格,到下一行的同一列"), footer=False),
    Command("next_cell", "tab", N_("下一格"), N_("存下这一格,到右边一格;行末到下一行"), footer=False),
    Command("previous_cell", "shift+tab", N_("上一格"), N_("存下这一格,到左边一格"), footer=False),
    Command("row_up", "up", N_("上一行"), N_("上移一行"), footer=False),
    Command("row_down", "down", N_("下移"), N_("下移一行"), footer=False),
    Command("cell_left", "left", N_("左移"), N_("到左边一列;编辑时光标左移"), footer=False),
    Command("cell_right", "right", N_("右移"), N_("到右边一列;编辑时光标右移"), footer=False),
    Command("page_up", "pageup", N_("上一页"), N_("上移一屏"), footer=False),
    Command("page_down", "pagedown", N_("下一页"), N_("下移一屏"), footer=False),
    Command("first_row", "ctrl+home", N_("第一行"), N_("到第一行"), footer=False),
    Command("last_row", "ctrl+end", N_("最后一行"), N_("到最后一行"), footer=False),
    Command("edge_up", "ctrl+up", N_("跳到上边"), N_("跳到这一列连续有值(或空)的各行的上边"), footer=False),
    Command("edge_down", "ctrl+down", N_("跳到下边"), N_("跳到这一列连续有值(或空)的各行的下边"), footer=False),
    Command("edge_left", "ctrl+left", N_("行首"), N_("跳到这一行的第一列"), footer=False),
    Command("edge_right", "ctrl+right", N_("行末"), N_("跳到这一行的最后一列"), footer=False),
    Command("extend_up", "shift+up", N_("向上选"), N_("把选择向上扩一行"), footer=False),
    Command("extend_down", "shift+down", N_("向下选"), N_("把选择向下扩一行"), footer=False),
    Command("extend_left", "shift+left", N_("向左选"), N_("把选择向左扩一列"), footer=False),
    Command("extend_right", "shift+right", N_("向右选"), N_("把选择向右扩一列"), footer=False),
    Command("clear", "delete", N_("清除"), N_("清除选中的格"), footer=False),
    Command("undo", "ctrl+z", N_("撤销"), N_("撤销上一步;粘贴和填充算一步"), footer=False),
    Command("redo", "ctrl+y", N_("重做"), N_("重做刚撤销的一步"), footer=False),
    Command("fill_down", "ctrl+d", N_("向下填充"), N_("用选中的第一行填其余各行;没有选择时取上一行"), footer=False),
    Command("copy", "ctrl+c", N_("复制"), N_("把选中的格送到终端的剪贴板;终端也许不支持时,同时写成文件"), footer=False),
    Command("abandon", "escape", N_("放弃"), N_("放弃正在打的这一格"), footer=False),
)


def arranged(commands: tuple[Command, ...], enter: str) -> tuple[Command, ...]:
    """``commands`` of a grid as the session has them; with ``enter`` as ``right``, Enter and Tab change places."""
    if enter != RIGHT:
        return commands
    keys = {"down": "tab", "next_cell": "enter"}
    return tuple(replace(command, key=keys.get(command.action, command.key)) for command in commands)


MODEL_ACTIONS: Mapping[str, Action] = {
    "edit": GridModel.start_edit,
    "abandon": GridModel.abandon,
    "fill_down": lambda model: model.change(blocks.filled_down),
    "down": lambda model: model.move(1),
    "row_up": lambda model: model.move(-1),
    "row_down": lambda model: model.move(1),
    "next_cell": lambda model: model.tab(1),
    "previous_cell": lambda model: model.tab(-1),
    "edge_up": lambda model: to_edge(model, -1),
    "edge_down": lambda model: to_edge(model, 1),
    "edge_left": lambda model: to_side(model, 0),
    "edge_right": lambda model: to_side(model, model.column_count - 1),
    "extend_up": lambda model: model.move(-1, extend=True),
    "extend_down": lambda model: model.move(1, extend=True),
    "extend_left": lambda model: model.move_column(-1, extend=True),
    "extend_right": lambda model: model.move_column(1, extend=True),
}
"""Commands that need nothing but the model, by their action."""
