"""The editors in which sessions are cut off: how a person gets there on a terminal, and what is typed."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.tui.ledgers import build_ledgers
from tests.tui.terminal import Terminal, to_rounds

DOWN, ENTER, TAB, DELETE = b"\x1b[B", b"\r", b"\t", b"\x1b[3~"
F2, F3, F4, F6, F7, F8 = b"\x1bOQ", b"\x1bOR", b"\x1bOS", b"\x1b[17~", b"\x1b[18~", b"\x1b[19~"
F10, ALT_3, ALT_4 = b"\x1b[21~", b"\x1b3", b"\x1b4"
CTRL_E, CTRL_F, CTRL_G, CTRL_N, CTRL_R = b"\x05", b"\x06", b"\x07", b"\x0e", b"\x12"
BRING = b"3"
"""The digit of bringing in a file, in the menu of the books."""
HAN = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往"
INSTITUTE_NEXT = 3


@dataclass(frozen=True)
class Editor:
    """One editor: the database it is reached on, how, the letters that are typed there and how many its cell has room
    for. ``first`` is what the first screen shows, ``beside`` what was typed into other fields; ``enter`` enters what
    stands there, and waits for it.
    """

    name: str
    database: str
    reach: Callable[[Terminal], None]
    letters: str = HAN
    room: int = 9
    enter: Callable[[Terminal], None] | None = None
    beside: tuple[str, ...] = ()
    first: str = "更多"


def build_county(folder: Path) -> None:
    """The sample county."""
    from kaoping.tui.demo.build import build

    build(folder / "county.db").close()


def build_small(folder: Path) -> None:
    """A small unit with a quarter's ledger."""
    build_ledgers(folder)


DATABASES: dict[str, Callable[[Path], None]] = {"county": build_county, "ledgers": build_small}


def to_round(terminal: Terminal, place: int) -> None:
    """To the subjects of a round."""
    to_rounds(terminal)
    terminal.send(DOWN * place + ENTER)
    terminal.wait("24/24 个")


def to_sheet(terminal: Terminal) -> None:
    """To the first subject's sheet."""
    to_round(terminal, INSTITUTE_NEXT)
    terminal.send(ENTER)
    terminal.wait("> 1.1")


def to_mark(terminal: Terminal) -> None:
    """To the mark of an item further down, with one just stored."""
    to_sheet(terminal)
    terminal.send(b"7" + ENTER + DOWN)
    terminal.wait("> 1.3")


def to_reason(terminal: Terminal) -> None:
    """To the reason of a mark that is just being stored."""
    to_sheet(terminal)
    terminal.send(DOWN + b"6" + TAB)
    terminal.wait("> 1.2")


def to_amount(terminal: Terminal) -> None:
    """To what a rule takes off, on the second subject."""
    to_sheet(terminal)
    terminal.send(F8)
    terminal.wait("2/24")
    terminal.send(DOWN + b"a")
    terminal.wait("扣几分")


def to_void(terminal: Terminal) -> None:
    """To the reason for which a round is void."""
    to_rounds(terminal)
    terminal.send(DOWN + DELETE)
    terminal.wait("不能再写,结果不作数")


def to_claim(terminal: Terminal) -> None:
    """To the third field of a claim, with the first two filled in."""
    to_round(terminal, 0)
    terminal.send(CTRL_E)
    terminal.wait("Ctrl+N 登记")
    terminal.send(CTRL_N)
    terminal.wait("登记簿、类别照方案写")
    terminal.type("贰拾贰")
    terminal.send(TAB)
    terminal.type("叁拾叁")
    terminal.send(TAB)
    terminal.wait("叁拾叁")


def to_books(terminal: Terminal) -> None:
    """To the books of the small unit, in March 2025."""
    terminal.wait("要办的事")
    terminal.send(ALT_3)
    terminal.wait("总台账")
    to_month(terminal, 3)


def to_month(terminal: Terminal, month: int) -> None:
    """To a month of 2025."""
    terminal.send(CTRL_G)
    terminal.wait("看哪个月")
    terminal.type(f"2025-{month:02}")
    terminal.send(ENTER)
    terminal.wait(f"2025 年 {month} 月")


def to_meetings(terminal: Terminal) -> None:
    """To the meetings of March."""
    to_books(terminal)
    terminal.send(CTRL_F)
    terminal.type("shyk")
    terminal.wait("> 纪实  三会一课")
    terminal.send(ENTER + ENTER)
    terminal.wait("2025-03-05")


def to_title(terminal: Terminal) -> None:
    """To the title of the second meeting in the grid."""
    to_meetings(terminal)
    terminal.send(DOWN + TAB * 3)
    terminal.read(0.2)


def to_new(terminal: Terminal) -> None:
    """To the title of a meeting that is just being stored for the first time."""
    to_meetings(terminal)
    terminal.send(DOWN * 3 + b"B1" + TAB + b"z1" + TAB + b"9" + TAB)
    terminal.wait("2025-03-09")


def to_form(terminal: Terminal) -> None:
    """To the title of the second meeting on its form."""
    to_meetings(terminal)
    terminal.send(DOWN * 2 + CTRL_E)
    terminal.wait("附印证")
    terminal.wait("研究发展党员")
    terminal.send(DOWN * 5)
    terminal.read(0.2)


def to_return(terminal: Terminal) -> None:
    """To the remark with which a meeting is returned."""
    to_meetings(terminal)
    terminal.send(CTRL_E)
    terminal.wait("附印证")
    terminal.wait("学习贯彻")
    terminal.send(F10)
    terminal.wait("退回去改")
    terminal.send(b"1")
    terminal.wait("退回去改什么")


def to_absence(terminal: Terminal) -> None:
    """To why somebody did not come."""
    to_meetings(terminal)
    terminal.send(CTRL_R)
    terminal.wait("找人")
    terminal.wait("> 到")
    terminal.send(DOWN + ENTER)
    terminal.wait("为什么没到")


def to_amendment(terminal: Terminal) -> None:
    """To the reason of a change of an accepted entry."""
    to_books(terminal)
    to_month(terminal, 2)
    terminal.send(CTRL_F)
    terminal.type("txth")
    terminal.wait("谈心谈话")
    terminal.send(ENTER + ENTER)
    terminal.wait("预备期谈话")
    terminal.send(CTRL_E)
    terminal.wait("附印证")
    terminal.wait("思想稳定")
    terminal.send(DOWN * 5)
    terminal.type("改")
    terminal.send(ENTER)
    terminal.wait("改它要写明原因")


def to_newcomer(terminal: Terminal) -> None:
    """To the second field about somebody who is new on the roster."""
    to_books(terminal)
    terminal.send(ALT_4)
    terminal.wait("单强")
    terminal.send(CTRL_N)
    terminal.wait("F9 就这样")
    terminal.read(0.2)
    terminal.type("伍陆柒")
    terminal.send(TAB)
    terminal.wait("伍陆柒")


def to_path(terminal: Terminal) -> None:
    """To the path of a file to be brought in."""
    to_books(terminal)
    terminal.send(F10)
    terminal.wait("把一个 Excel")
    terminal.send(BRING)
    terminal.wait("文件")
    terminal.read(0.2)


def down(terminal: Terminal) -> None:
    """Enter the cell, and see that it is stored."""
    terminal.send(ENTER)
    terminal.wait("已保存")


def answer(terminal: Terminal) -> None:
    """Enter the last field."""
    terminal.send(ENTER)
    terminal.read(1.0)


EDITORS = {
    editor.name: editor
    for editor in (
        Editor("mark", "county", to_mark, "123456789", 4),
        Editor("reason", "county", to_reason, room=6, enter=down),
        Editor("amount", "county", to_amount, "123456789", 4),
        Editor("void", "county", to_void, enter=answer),
        Editor("claim", "county", to_claim, beside=("贰拾贰", "叁拾叁")),
        Editor("grid title", "ledgers", to_title, room=7, enter=down),
        Editor("new entry", "ledgers", to_new, room=7, enter=down),
        Editor("form title", "ledgers", to_form, enter=down),
        Editor("return", "ledgers", to_return, enter=answer),
        Editor("absence", "ledgers", to_absence, enter=down),
        Editor("amendment", "ledgers", to_amendment),
        Editor("newcomer", "ledgers", to_newcomer, beside=("伍陆柒",)),
        Editor("path", "ledgers", to_path),
    )
}
