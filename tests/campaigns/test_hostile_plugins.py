"""The campaign of hostile plugins in small, and that it notices a program that loads them itself."""

from collections.abc import Sequence
from pathlib import Path

from tests.campaigns.hostile_kinds import KINDS
from tests.campaigns.hostile_plugins import FAMILIES, IN_PROCESS, PROGRAM, Host, campaign

BY_NAME = {kind.name: kind for kind in KINDS}


def tried(folder: Path, program: str, kinds: Sequence[str], families: Sequence[str]) -> dict[str, list[str]]:
    """The faults by what was tried."""
    host = Host(folder, program)
    trials = campaign(host, [BY_NAME[name] for name in kinds], families, 1, range(len(kinds)))
    return {what: faults for _number, what, faults in trials}


def test_there_are_kinds_and_families() -> None:
    """Names are those of different things."""
    assert len(BY_NAME) == len(KINDS) >= 40
    assert {"schemes", "ledger", "round", "results", "unit", "import", "audit", "books", "app"} <= FAMILIES.keys()


def test_a_host_outlives_hostile_plugins(tmp_path: Path) -> None:
    """One that hangs in C, one that leaves, one that prints everywhere, one that leaves processes behind."""
    kinds = ("leaves with success", "prints to the terminal", "leaves a daemon with the pipe", "mends the judges")
    found = tried(tmp_path, PROGRAM, kinds, ("plugins", "books"))
    assert len(found) == len(kinds)
    assert not any(found.values()), found


def test_a_program_that_loads_plugins_itself_is_found_out(tmp_path: Path) -> None:
    """The fault: strangers are treated as the program's own."""
    kinds = ("leaves with success", "prints to descriptors")
    found = tried(tmp_path, IN_PROCESS + PROGRAM, kinds, ("plugins",))
    assert len(found) == len(kinds)
    assert all(found.values())
