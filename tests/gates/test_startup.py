"""What starting costs: a command loads only what it needs, so that help and lists are there at once."""

import json
import os
import subprocess
import sys

import pytest

HEAVY = ("textual", "rich", "sqlalchemy", "sqlmodel", "alembic", "pydantic", "openpyxl", "xlsxwriter", "numpy")


def loaded_by(script: str, **environment: str) -> set[str]:
    """The modules in a new process after ``script``, which may end in SystemExit."""
    whole = (
        f"import json, sys\ntry:\n    {script}\nexcept SystemExit:\n    pass\njson.dump(list(sys.modules), sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", whole], capture_output=True, text=True, check=True, env=os.environ | environment
    )
    return set(json.loads(done.stderr))


@pytest.mark.parametrize("arguments", [["--help"], ["results", "--help"]])
def test_help_loads_neither_screen_nor_database(arguments: list[str]) -> None:
    """``--help`` only reads the declarations."""
    loaded = loaded_by(f"from kaoping.tui.cli.main import main; main({arguments!r})")
    assert loaded.isdisjoint(HEAVY)


def test_listing_plugins_imports_none() -> None:
    """The names of installed plugins are read from metadata; nobody's code runs for it."""
    loaded = loaded_by("from kaoping.plugins.loading.discovery import list_plugins; assert list_plugins()")
    assert not [name for name in loaded if name.startswith("kaoping.schemes.")]


def test_asking_for_one_scheme_imports_only_that() -> None:
    """A unit that uses one scheme does not pay for the others."""
    loaded = loaded_by("from kaoping.plugins.loading import find_scheme; find_scheme('institute_branch')")
    schemes = {name.split(".")[2] for name in loaded if name.startswith("kaoping.schemes.")}
    assert schemes == {"institute_branch"}
    assert loaded.isdisjoint(HEAVY)
