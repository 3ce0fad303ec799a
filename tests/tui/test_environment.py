"""What is checked and set before Textual is imported."""

import sys
from collections.abc import Mapping

import pytest
from kaoping.core.kernel.errors import Error
from kaoping.tui.grid.commands import GRID_COMMANDS, arranged
from kaoping.tui.terminal import environment
from kaoping.tui.terminal.encoding import terminal_encoding
from kaoping.tui.terminal.environment import enter_direction, prepare


@pytest.mark.parametrize(
    ("setting", "variables", "encoding"),
    [
        ("auto", {"LANG": "zh_CN.UTF-8"}, "utf-8"),
        ("", {"LANG": "zh_CN.GBK"}, "gbk"),
        ("auto", {"LC_ALL": "zh_CN.GB18030", "LANG": "C.UTF-8"}, "gb18030"),
        ("", {"LANG": "zh_CN.GB2312"}, "gbk"),
        ("", {"LC_ALL": "zh_CN.eucCN@pinyin"}, "gbk"),
        ("auto", {}, "utf-8"),
        ("utf-8", {"LANG": "zh_CN.GBK"}, "utf-8"),
        ("GB18030", {"LANG": "C.UTF-8"}, "gb18030"),
    ],
)
def test_the_encoding_is_what_is_set_else_what_the_locale_says(
    setting: str, variables: Mapping[str, str], encoding: str
) -> None:
    """A named encoding wins; ``auto`` reads the first locale variable that is set."""
    assert terminal_encoding(setting, variables) == encoding


def test_an_unknown_encoding_is_refused() -> None:
    """The sentence names what may be set."""
    with pytest.raises(Error, match="gb18030"):
        terminal_encoding("big5", {})


def test_enter_goes_down_unless_it_is_set_to_go_right() -> None:
    """Enter and Tab change places; any other setting is refused with what is allowed."""
    assert enter_direction({}) == "down"
    assert enter_direction({"KAOPING_ENTER": " Right "}) == "right"
    with pytest.raises(Error, match=r"down.*right"):
        enter_direction({"KAOPING_ENTER": "links"})
    usual, turned = ({one.action: one.key for one in arranged(GRID_COMMANDS, way)} for way in ("down", "right"))
    assert (usual["down"], usual["next_cell"]) == (turned["next_cell"], turned["down"]) == ("enter", "tab")


def test_without_a_terminal_the_command_line_is_named() -> None:
    """A pipe gets one sentence and the way out."""
    with pytest.raises(Error, match="--help"):
        prepare({"TERM": "xterm"})


class Terminal:
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "__stdin__", Terminal())
    monkeypatch.setattr(sys, "__stderr__", Terminal())


@pytest.mark.usefixtures("_terminal")
@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_terminal_that_cannot_move_its_cursor_is_refused(term: str) -> None:
    """``dumb`` and nothing at all are refused with a sentence."""
    with pytest.raises(Error, match="TERM"):
        prepare({"TERM": term})


@pytest.mark.usefixtures("_terminal")
def test_textual_is_told_nothing_by_the_caller() -> None:
    """No TEXTUAL variable of the caller survives; ours are set."""
    variables = {"TERM": "xterm", "TEXTUAL": "devtools", "TEXTUAL_PRESS": "q", "TEXTUAL_DRIVER": "evil:Driver"}
    prepare(variables)
    left = {name: value for name, value in variables.items() if name.startswith("TEXTUAL")}
    assert left == environment._SWITCHES
    assert left["TEXTUAL_DISABLE_KITTY_KEY"] == "1"
