"""The keys of the program, other names that a person gives them, and who else takes them before they arrive.

A file of keys is TOML: ``[keys]`` with ``f10 = "ctrl+w"`` lets Ctrl+W do what F10 does, and is shown in its place. Keys
are fixed words of the program everywhere else: what is pressed is turned into them where it arrives.
"""

import re
import string
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path

from ..core.kernel.errors import Error
from ..core.kernel.paths import machine_path, reason_of
from ..plugins.i18n import N_, _

KEYS_VARIABLE = "KAOPING_KEYS"
FILE = "keys.toml"
MOST_BYTES = 65536

FUNCTION_KEYS = frozenset(f"f{number}" for number in range(1, 25))
NAMED_KEYS = frozenset({
    "escape", "enter", "tab", "delete", "insert", "backspace", "pageup", "pagedown", "home", "end", "up", "down",
    "left", "right",
})  # fmt: skip
SAME = {"ctrl+h": "backspace", "ctrl+i": "tab", "ctrl+j": "enter", "ctrl+m": "enter"}
"""Keys that arrive as others: terminals send the same for both."""
USED = frozenset({
    *(f"f{number}" for number in range(1, 13)), *NAMED_KEYS, "space", "slash", "shift+tab",
    *(f"ctrl+{letter}" for letter in "abcdefghklnopqrstuxyz"),
    *(f"{modifier}+{arrow}" for modifier in ("ctrl", "shift") for arrow in ("up", "down", "left", "right")),
    *"12345", *(f"alt+{number}" for number in range(1, 6)), "ctrl+home", "ctrl+end", "ctrl+pageup",
    "ctrl+pagedown", "ctrl+underscore",
})  # fmt: skip
"""Every key that a command of the program has, on one screen or another."""

_NAMES = {
    "escape": "Esc",
    "delete": "Del",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "slash": "/",
}


@dataclass(frozen=True, slots=True)
class KeyNames:
    """Other names of keys: what is pressed instead of each of the program's."""

    instead: Mapping[str, str] = field(default_factory=dict)

    def meant(self, pressed: str) -> str:
        """Return the program's key that ``pressed`` stands for."""
        for usual, other in self.instead.items():
            if other == pressed:
                return usual
        return pressed

    def shown(self, usual: str) -> str:
        """Return the key to press for the program's key ``usual``, as it is printed on keyboards."""
        return name_of(self.instead.get(usual, usual))


USUAL_KEYS = KeyNames()
_keys: ContextVar[KeyNames] = ContextVar("keys")


def use_keys(names: KeyNames) -> None:
    """From now on, keys in this context have these names."""
    _keys.set(names)


def shown_key(usual: str) -> str:
    """Return the program's key ``usual`` as this session calls it: ``Ctrl+Z``, ``PgUp``."""
    return _keys.get(USUAL_KEYS).shown(usual)


def name_of(key: str) -> str:
    """Return a key in Textual's spelling as it is printed on keyboards."""
    return "+".join(_NAMES.get(part, part.capitalize()) for part in key.split("+"))


# The file.


def keys_file(given: str, own: Path, shared: Path) -> Path | None:
    """Return the file of keys: the one ``given``, else the person's own, else the account's; ``None`` without any.

    Raises:
        Error: ``given`` is no path.
    """
    if given:
        return machine_path(given)
    return next((folder / FILE for folder in (own, shared) if (folder / FILE).is_file()), None)


def read_keys(path: Path) -> KeyNames:
    """Read a file of keys.

    Raises:
        Error: it cannot be read, is not TOML, or a key in it is unknown, a letter, or would mean two things.
    """
    import tomllib

    try:
        if path.exists() and not path.is_file():
            raise Error(_("键位文件「{path}」不是普通文件").format(path=path))
        with path.open("rb") as file:
            text = file.read(MOST_BYTES + 1).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = reason_of(error) if isinstance(error, OSError) else _("不是 UTF-8 文字")
        raise Error(_("键位文件「{path}」读不出:{why}").format(path=path, why=why)) from error
    try:
        found = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        line = re.search(r"line (\d+)", str(error))
        why = _("第 {line} 行不是 TOML 的写法").format(line=line[1] if line else text.count("\n") + 1)
        raise Error(_("键位文件「{path}」读不出:{why}").format(path=path, why=why)) from error
    table = found.get("keys", {})
    if len(text) > MOST_BYTES or not isinstance(table, dict) or set(found) - {"keys"}:
        raise Error(_("键位文件「{path}」里只能有 [keys],一行一个键").format(path=path))
    fault = next(_faults(table), None)
    if fault is not None:
        raise Error(_("键位文件「{path}」没有用上:{why}").format(path=path, why=fault))
    return KeyNames({_spelt(usual): _spelt(str(other)) for usual, other in table.items()})


def _spelt(key: str) -> str:
    """A key as Textual spells it: modifiers in the order it has them."""
    *modifiers, base = key.strip().lower().replace(" ", "").split("+")
    return "+".join([*sorted(modifiers), base])


def _faults(table: Mapping[str, object]) -> Iterator[str]:
    """What is wrong with a table of keys, one sentence each."""
    usual = {_spelt(key) for key in table}
    if len(usual) < len(table):
        yield _("同一个键写了两次")
    seen: dict[str, str] = {}
    for written, other in table.items():
        key, wanted = _spelt(written), _spelt(other) if isinstance(other, str) else ""
        if key not in USED:
            yield _("「{key}」不是本程序用的键").format(key=written)
        elif not _can_be_pressed(wanted):
            yield _("「{key}」不能用:只能用功能键(F1 到 F24)、方向键这类有名字的键,或 Ctrl、Alt 加一个字母").format(
                key=other
            )
        elif wanted in seen:
            yield _("「{key}」写给了 {one} 和 {two} 两个").format(key=other, one=seen[wanted], two=name_of(key))
        elif wanted in USED - usual and wanted != key:
            yield _("「{key}」本来就有用处;要换,请给它也写一个别的键").format(key=other)
        seen[wanted] = name_of(key)


def _can_be_pressed(key: str) -> bool:
    *modifiers, base = key.split("+")
    if key in SAME or not set(modifiers) <= {"alt", "ctrl", "shift"} or len(set(modifiers)) < len(modifiers):
        return False
    if base in FUNCTION_KEYS | NAMED_KEYS:
        return True
    return len(base) == 1 and base in string.ascii_lowercase and modifiers in (["ctrl"], ["alt"])


# Who else takes keys.


@dataclass(frozen=True, slots=True)
class KeyClash:
    """A key that somebody takes before it arrives: who, and what to do then."""

    key: str
    taker: str
    instead: str


TAKEN = (
    KeyClash("f1", N_("GNOME 等桌面的终端(帮助)"), N_("在终端的设置里关掉,或按 Ctrl+_")),
    KeyClash("f10", N_("GNOME 等桌面的终端(菜单)"), N_("在终端的设置里关掉,或按 Ctrl+U")),
    KeyClash("f11", N_("多数终端(全屏)"), N_("在终端的设置里关掉")),
    KeyClash("ctrl+a", "GNU screen", N_("连按 Ctrl+A 再按 A")),
    KeyClash("ctrl+s", N_("打开了流控的 PuTTY 和串口线(暂停显示)"), N_("关掉 XON/XOFF 流控;停住了按 Ctrl+Q")),
    KeyClash("ctrl+q", N_("打开了流控的 PuTTY 和串口线(恢复显示)"), N_("关掉 XON/XOFF 流控")),
    KeyClash("ctrl+v", N_("Windows Terminal(粘贴)"), N_("在它的设置里改掉")),
)
TMUX_PREFIX = "ctrl+b"


def tmux_prefix(told: Callable[[], str]) -> str:
    """Return the key tmux takes: of what ``tmux show-options -g prefix`` has ``told``, else its own default."""
    word = told().split()[-1:] or [""]
    letter = word[0].lower().removeprefix("c-")
    return f"ctrl+{letter}" if len(letter) == 1 and letter.isalpha() and letter.isascii() else TMUX_PREFIX


def clashes(names: KeyNames, prefix: str) -> list[KeyClash]:
    """Return the keys that are pressed in this session and that others take; ``prefix`` is the key of tmux."""
    twice = _("连按两次 {key}").format(key=name_of(prefix))
    taken = (*TAKEN, KeyClash(prefix, "tmux", twice))
    pressed = {names.instead.get(key, key) for key in USED} | set(names.instead.values())
    return [one for one in taken if one.key in pressed]
