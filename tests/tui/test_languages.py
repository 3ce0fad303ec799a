"""The language belongs to the session: two of them in one process each show their own, and nothing is frozen before."""

import subprocess
import sys
from contextvars import Context, copy_context
from pathlib import Path

from kaoping.plugins.i18n import CHINESE, ENGLISH, catalogue, language, language_of, use_language
from kaoping.tui.app import KaopingApp
from kaoping.tui.screens.base.app import SessionApp
from kaoping.tui.terminal.app import in_context
from kaoping.tui.terminal.environment import Preferences

from tests.gates.texts import HAN
from tests.tui.conftest import Driven

NO_CALL_AT_IMPORT = """
import pkgutil, sys
from importlib import import_module
from kaoping.plugins import i18n
def frozen(message):
    raise AssertionError(f"translated while modules are imported: {message}")
i18n._ = frozen
for room in ("plugins", "core", "tui"):
    package = import_module(f"kaoping.{room}")
    for module in pkgutil.walk_packages(package.__path__, f"kaoping.{room}."):
        if not module.name.endswith(("__main__", "_child")):
            import_module(module.name)
"""


def test_nothing_is_translated_while_modules_are_imported() -> None:
    """Every module of every room is imported without one text being looked up: whoever comes first decides nothing."""
    done = subprocess.run([sys.executable, "-c", NO_CALL_AT_IMPORT], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_variables_say_which_language() -> None:
    """The first that is set; everything that is not English is Chinese."""
    assert language_of({}) == language_of({"LANG": "zh-CN"}) == language_of({"LC_ALL": "C", "LANG": "en"}) == CHINESE
    assert language_of({"KAOPING_LANG": "en", "LANG": "zh_CN.UTF-8"}) == language_of({"LANG": "en_GB"}) == ENGLISH


def test_a_thread_speaks_the_language_of_who_asked() -> None:
    """A context of its own starts Chinese; work handed to a thread keeps the asker's."""

    def asked() -> str:
        use_language(ENGLISH)
        work = in_context(language)
        return Context().run(work)

    assert copy_context().run(asked) == ENGLISH
    assert Context().run(language) == CHINESE


async def test_two_sessions_of_one_process_speak_their_own_languages(county: Path, tmp_path: Path) -> None:
    """Screens, footer, help and palette, in the order in which a server would mix them."""
    seen: dict[str, list[str]] = {CHINESE: [], ENGLISH: []}
    apps = {one: KaopingApp(str(county), "A", tmp_path / one, preferences=Preferences(one)) for one in seen}
    async with apps[CHINESE].run_test(size=(100, 30)) as first, apps[ENGLISH].run_test(size=(100, 30)) as second:
        driven = {CHINESE: Driven(apps[CHINESE], first), ENGLISH: Driven(apps[ENGLISH], second)}
        for one in driven.values():
            while not one.app.is_open:
                await one.pilot.pause(0.01)
        for keys in ((), ("f1",), ("escape", "ctrl+p"), ("escape", "f9"), ("f1",)):
            for name, one in driven.items():
                await one.press(*keys)
                seen[name] += _painted(one, name)
    assert "帮助" in "".join(seen[CHINESE])
    assert "Help" in "".join(seen[ENGLISH])
    assert not [line for line in seen[CHINESE] if "Help" in line]
    chinese = {word for line in seen[ENGLISH] for word in line.split() if HAN.search(word)}
    assert {word for word in chinese if catalogue(ENGLISH).gettext(word) != word} == set()


def _painted(driven: Driven, name: str) -> list[str]:
    """The screen's lines as its session paints them; the test's own context has no language."""

    def lines() -> list[str]:
        use_language(name)
        return driven.lines()

    return copy_context().run(lines)


def test_a_session_has_the_language_it_was_given() -> None:
    """Without being told, a session is Chinese."""
    assert SessionApp().preferences.language == CHINESE
