"""What the terminal must be, and what is set before Textual is imported: refusals, encoding, TEXTUAL_* switches.

Nothing here imports Textual, because Textual reads its switches when it is imported.
"""

import io
import os
import sys
from collections.abc import Mapping, MutableMapping

from ...core.kernel.errors import Error
from ...plugins.i18n import _

ENCODING_VARIABLE = "KAOPING_TERMINAL_ENCODING"
ENCODINGS = ("auto", "utf-8", "gb18030")
ENTER_VARIABLE = "KAOPING_ENTER"
DOWN, RIGHT = "down", "right"

_SWITCHES = {
    "TEXTUAL_DISABLE_KITTY_KEY": "1",  # the Kitty protocol loses or doubles text of an input method
    "TEXTUAL_ANIMATIONS": "none",  # a repaint by a timer moves the cursor an input method hangs on
    "TEXTUAL_SMOOTH_SCROLL": "0",
    "TEXTUAL_FPS": "200",  # a key waits for the next frame before it is painted; nothing else moves here
}

_TAKE_CLIPBOARD = ("alacritty", "contour", "foot", "wezterm", "xterm-ghostty", "xterm-kitty")


def terminal_encoding(setting: str, environ: Mapping[str, str]) -> str:
    """``"utf-8"`` or ``"gb18030"``: what ``setting`` names, or for ``auto`` what the locale names.

    Raises:
        Error: the setting is none of :data:`ENCODINGS`.
    """
    wanted = setting.strip().lower() or "auto"
    if wanted not in ENCODINGS:
        raise Error(
            _("终端编码「{setting}」不认识").format(setting=ascii(setting)[1:-1]),
            _("请设为 auto、utf-8 或 gb18030 之一。"),
        )
    if wanted != "auto":
        return wanted
    locale_name = next((environ[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if environ.get(name)), "")
    codeset = locale_name.partition(".")[2].lower().replace("-", "")
    return "gb18030" if codeset.startswith(("gb", "euccn")) else "utf-8"


def enter_direction(environ: Mapping[str, str]) -> str:
    """Where Enter goes in the marking grid: :data:`DOWN` (and Tab to the right), or :data:`RIGHT` (and Tab down).

    Raises:
        Error: the setting is neither.
    """
    wanted = environ.get(ENTER_VARIABLE, "").strip().lower() or DOWN
    if wanted not in (DOWN, RIGHT):
        raise Error(
            _("{name} 的值「{setting}」不认识").format(name=ENTER_VARIABLE, setting=ascii(wanted)[1:-1]),
            _("请设为 down(回车向下)或 right(回车向右)。"),
        )
    return wanted


def takes_clipboard(environ: Mapping[str, str]) -> bool:
    """Whether the terminal surely takes OSC 52; the others may, and none ever says whether it did."""
    return environ.get("TERM", "").startswith(_TAKE_CLIPBOARD) and "TMUX" not in environ


def prepare(environ: MutableMapping[str, str] | None = None) -> str:
    """Check the terminal and set the switches; the encoding to speak to it.

    Raises:
        Error: there is no terminal, or one that cannot place its cursor.
    """
    environment = os.environ if environ is None else environ
    _refuse_what_cannot_paint(environment)
    enter_direction(environment)  # refused now rather than when the first grid is opened
    encoding = terminal_encoding(environment.get(ENCODING_VARIABLE, ""), environment)
    for name in [name for name in environment if name == "TEXTUAL" or name.startswith("TEXTUAL_")]:
        del environment[name]  # no switch of the caller may open devtools, press keys or write files
    environment.update(_SWITCHES)
    if isinstance(sys.__stderr__, io.TextIOWrapper):
        sys.__stderr__.reconfigure(encoding=encoding, errors="replace")  # Textual draws on it
    return encoding


def _refuse_what_cannot_paint(environ: Mapping[str, str]) -> None:
    if not all(stream is not None and stream.isatty() for stream in (sys.__stdin__, sys.__stderr__)):
        raise Error(_("这里没有终端,界面打不开"), _("请在终端里直接运行;用在脚本里时请用子命令,见 kaoping --help。"))
    if environ.get("TERM", "") in ("", "dumb"):
        raise Error(
            _("终端类型(TERM)是 {term},不能移动光标,界面画不出来").format(term=ascii(environ.get("TERM", ""))),
            _("请换一个终端,或把 TERM 设为 xterm-256color、linux、putty 等。"),
        )
