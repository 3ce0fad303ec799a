"""What the terminal must be, and what is set before Textual is imported: refusals, TEXTUAL_* switches, preferences.

The variables are handed in by whoever launches; nothing below reads them again. Nothing here imports Textual, because
Textual reads its switches when it is imported.
"""

import sys
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass

from ...core.kernel.errors import Error
from ...core.ledger.attachments.files import DIRECTORY_VARIABLE
from ...core.storage.audit import LOCAL, Entrance
from ...core.storage.waits import CLOCK_VARIABLE, WAIT_VARIABLE, Waits, waits_set
from ...core.storage.waits import USUAL as LONG_ENOUGH
from ...plugins.i18n import CHINESE, _, language_of
from ..keys import USUAL_KEYS, KeyNames
from ..state import HEADS_VARIABLE
from ..style.theme import LOOKS
from .encoding import ENCODING_VARIABLE, terminal_encoding, write_for_terminal

ENTER_VARIABLE = "KAOPING_ENTER"
DOWN, RIGHT = "down", "right"
MOUSE_VARIABLE = "KAOPING_MOUSE"
ON, OFF = "on", "off"
LOOK_VARIABLE = "KAOPING_LOOK"
COLOURLESS_VARIABLE = "NO_COLOR"


@dataclass(frozen=True, slots=True)
class Preferences:
    """How one session speaks, looks and takes keys; read where it is launched, and carried by its app."""

    language: str = CHINESE
    encoding: str = "utf-8"
    enter: str = DOWN
    """Where Enter goes in a grid."""
    is_colourless: bool = False
    takes_clipboard: bool = False
    """Whether the terminal surely takes OSC 52."""
    files: str = ""
    """The directory of attachments of a database on a server."""
    waits: Waits = LONG_ENOUGH
    """How long others are waited for."""
    heads: str = ""
    """The folder that the heads of chains are written into, where not in the user's own directory."""
    mouse: bool | None = None
    """Whether the mouse is taken from the terminal; ``None`` leaves it to the person."""
    look: str = ""
    """The look by its id; empty leaves it to the person."""
    keys: KeyNames = USUAL_KEYS
    """Other names of keys."""
    notice: str = ""
    """What the person is to hear once the session is there."""
    term: str = ""
    """The type of the terminal."""
    entrance: Entrance = LOCAL
    """How the person came in."""


USUAL = Preferences()

_SWITCHES = {
    "TEXTUAL_DISABLE_KITTY_KEY": "1",  # the Kitty protocol loses or doubles text of an input method
    "TEXTUAL_ANIMATIONS": "none",  # a repaint by a timer moves the cursor an input method hangs on
    "TEXTUAL_SMOOTH_SCROLL": "0",
    "TEXTUAL_FPS": "200",  # a key waits for the next frame before it is painted; nothing else moves here
}

_TAKE_CLIPBOARD = ("alacritty", "contour", "foot", "wezterm", "xterm-ghostty", "xterm-kitty")


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


def takes_mouse(environ: Mapping[str, str]) -> bool | None:
    """Whether the session takes the mouse; ``None`` where that is not said.

    Raises:
        Error: the setting is neither.
    """
    wanted = environ.get(MOUSE_VARIABLE, "").strip().lower()
    if wanted not in ("", ON, OFF):
        raise Error(
            _("{name} 的值「{setting}」不认识").format(name=MOUSE_VARIABLE, setting=ascii(wanted)[1:-1]),
            _("请设为 on(用鼠标)或 off(不用,鼠标归终端)。"),
        )
    return wanted == ON if wanted else None


def look_wanted(environ: Mapping[str, str]) -> str:
    """The id of the look the session has; empty where that is not said.

    Raises:
        Error: no look is called so.
    """
    wanted = environ.get(LOOK_VARIABLE, "").strip().lower()
    known = [look.id for look in LOOKS]
    if wanted and wanted not in known:
        raise Error(
            _("{name} 的值「{setting}」不认识").format(name=LOOK_VARIABLE, setting=ascii(wanted)[1:-1]),
            _("请设为 {known} 之一。").format(known="、".join(known)),
        )
    return wanted


def preferences_of(environ: Mapping[str, str]) -> Preferences:
    """What these variables ask for.

    Raises:
        Error: one of them has a value that is not known.
    """
    return Preferences(
        language_of(environ),
        terminal_encoding(environ.get(ENCODING_VARIABLE, ""), environ),
        enter_direction(environ),
        COLOURLESS_VARIABLE in environ,
        takes_clipboard(environ),
        environ.get(DIRECTORY_VARIABLE, ""),
        waits_set(environ.get(WAIT_VARIABLE, ""), environ.get(CLOCK_VARIABLE, "")),
        environ.get(HEADS_VARIABLE, ""),
        takes_mouse(environ),
        look_wanted(environ),
        term=environ.get("TERM", ""),
    )


def prepare(environ: MutableMapping[str, str]) -> Preferences:
    """Check the terminal and set Textual's switches in ``environ``; what it asks for otherwise.

    Raises:
        Error: there is no terminal, or one that cannot place its cursor, or a variable has an unknown value.
    """
    _refuse_what_cannot_paint(environ)
    preferences = preferences_of(environ)
    for name in [name for name in environ if name == "TEXTUAL" or name.startswith("TEXTUAL_")]:
        del environ[name]  # no switch of the caller may open devtools, press keys or write files
    environ.update(_SWITCHES)
    write_for_terminal(sys.__stderr__, preferences.encoding)  # Textual draws on it
    return preferences


def _refuse_what_cannot_paint(environ: Mapping[str, str]) -> None:
    if not all(stream is not None and stream.isatty() for stream in (sys.__stdin__, sys.__stderr__)):
        raise Error(_("这里没有终端,界面打不开"), _("请在终端里直接运行;用在脚本里时请用子命令,见 kaoping --help。"))
    if environ.get("TERM", "") in ("", "dumb"):
        raise Error(
            _("终端类型(TERM)是 {term},不能移动光标,界面画不出来").format(term=ascii(environ.get("TERM", ""))),
            _("请换一个终端,或把 TERM 设为 xterm-256color、linux、putty 等。"),
        )
