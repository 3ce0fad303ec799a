"""Strings as paths: none ends a command or a session, and a campaign that finds nothing would have found something."""

import sys
from itertools import count
from pathlib import Path

import pytest
from kaoping.tui import paths

from tests.campaigns.path_strings import KNOWN, main, places, strings

FAULTY = """#!{python}
import sys
from pathlib import Path
from kaoping.core.kernel import paths
paths.typed_path = lambda text, may_be_made=False: Path(text).expanduser()
from kaoping.tui.cli.main import main
sys.exit(main())
"""


SEED = str(next(seed for seed in count() if "~nosuchlogin/x.csv" in strings(2, seed)))
"""Of two strings one that everybody tripped over."""


def test_a_string_ends_no_command_and_no_session(capsys: pytest.CaptureFixture[str]) -> None:
    """Every argument and field gets a few of the strings, all of which come; a sound path is read by each."""
    assert main(["--count", "1", "--of", str(len(places()))]) == 0
    told = capsys.readouterr().out
    # Copies are written of files that say what is wrong where, as the roster here does; the other place of files is
    # read for a server alone.
    unread = [f"import {kind} --copy" for kind in ("marks", "polls", "claims", "results")]
    unread += ["panel import --copy", "panel paper file", "import book --copy"]
    assert told.splitlines()[-1] == f"0 faults; a sound path was not read by: {', '.join(unread)}, db move --files"


def test_strings_are_those_of_the_seed() -> None:
    """The same seed gives the same strings; more than are known are put together of pieces."""
    assert strings(60, 1) == strings(60, 1) != strings(60, 2)
    assert len(set(KNOWN)) == len(KNOWN) >= 60
    assert set(KNOWN) < set(strings(len(KNOWN) + 20, 1))


def test_a_command_that_trips_over_a_path_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With a planted fault, as paths were made before; a campaign that is resumed still knows of it."""
    faulty = tmp_path / "kaoping"
    faulty.write_text(FAULTY.format(python=sys.executable), "utf-8")
    faulty.chmod(0o700)
    known = tmp_path / "found.jsonl"
    words = ["--count", "2", "--seed", SEED, "--only", "template roster", "--resume", str(known)]
    assert main([*words, "--fresh", "--kaoping", str(faulty)]) == 1
    assert "a trace" in capsys.readouterr().out
    assert main(words) == 1
    assert "0 trials" in capsys.readouterr().out


def test_a_screen_that_trips_over_a_path_is_found(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the same fault in the session."""
    monkeypatch.setattr(paths, "typed_path", lambda text, **_options: Path(text).expanduser())
    assert main(["--count", "2", "--seed", SEED, "--only", "read_attachment"]) == 1
    assert "the session ended" in capsys.readouterr().out
