"""The hooks themselves: each is documented, tested here, and open to plugins under its own name."""

from pathlib import Path
from typing import Any

import pluggy
import pytest
from kaoping.plugins import hooks
from kaoping.plugins.contract import Book, Scheme

HOOKS = sorted(name for name, value in vars(hooks).items() if hasattr(value, f"{hooks.PROJECT}_spec"))
DOCUMENT = Path(__file__).parents[2] / "docs" / "plugins.md"


def called(hook: str, plugin: object) -> list[Any]:
    """What ``hook`` gives with ``plugin`` alone registered."""
    manager = pluggy.PluginManager(hooks.PROJECT)
    manager.add_hookspecs(hooks)
    manager.register(plugin)
    manager.check_pending()
    return list(getattr(manager.hook, hook)())


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_has_a_test_and_documentation(hook: str) -> None:
    """A new hook fails here until it has a docstring, a section for authors, and a test of its own."""
    assert (getattr(hooks, hook).__doc__ or "").strip()
    assert f"`{hook}()`" in DOCUMENT.read_text("utf-8")
    assert f"test_{hook}" in globals()


def test_there_are_hooks() -> None:
    """The parametrised test above sees the hooks there are."""
    assert HOOKS == ["register_books", "register_schemes"]


def test_register_schemes(small_scheme: Any) -> None:
    """``register_schemes`` hands over finished schemes."""

    class Plugin:
        @hooks.hookimpl
        def register_schemes(self) -> list[Scheme]:
            return [small_scheme("small")]

    assert called("register_schemes", Plugin()) == [[small_scheme("small")]]


def test_register_books() -> None:
    """``register_books`` hands over ledger books."""

    class Plugin:
        @hooks.hookimpl
        def register_books(self) -> list[Book]:
            return [Book("荣誉", "荣誉台账", "专项")]

    assert called("register_books", Plugin()) == [[Book("荣誉", "荣誉台账", "专项")]]
