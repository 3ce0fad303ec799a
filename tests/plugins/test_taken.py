"""What plugins hand over is kept, found again while nothing of theirs changed, and trusted no more than they are.

Every plugin here is a package of its own in a folder on the path. Its scheme has the moment of its import as its
version, so that whether it was run is seen by the version.
"""

import hashlib
import json
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from kaoping.plugins.checking import check_installed
from kaoping.plugins.i18n import ENGLISH, speaking
from kaoping.plugins.loading import Registry, load_plugins, remembering, taken
from kaoping.plugins.loading.limited import run_limited

from tests.campaigns.hostile_plugins import install
from tests.plugins.conftest import SMALL

MOMENT = """\
import time
from kaoping.plugins.hooks import hookimpl
from kp_beside import TITLE
from kp_small import small_scheme

SCHEME = small_scheme("moment", version=str(time.time_ns()), title=TITLE)

@hookimpl
def register_schemes():
    return [SCHEME]
"""
BROKEN = "import time\nraise RuntimeError(f'at {time.time_ns()}')\n"


class Place:
    """A folder of packages and one in which it is kept what they bring."""

    def __init__(self, folder: Path) -> None:
        self.packages, self.kept = folder / "packages", folder / "cache" / "plugins"
        install(self.packages, "moment", MOMENT, "moment = kp_moment")
        install(self.packages, "broken", BROKEN, "broken = kp_broken")
        (self.packages / "kp_beside.py").write_text("TITLE = '示例'\n", "utf-8")
        shutil.copy(SMALL, self.packages)

    def load(self, *only: str, seconds: float = 10) -> Registry:
        """Load plugins as a process does that has just begun."""
        taken._memory.clear()
        with remembering(self.kept):
            return load_plugins(only or ("moment",), seconds=seconds)

    def version(self) -> str:
        """When the scheme was imported that is loaded."""
        return self.load().schemes["moment"].scheme.version

    def reason(self) -> str:
        """Why the broken plugin is left out."""
        (broken,) = self.load("broken").broken
        return broken.reason

    def file(self) -> Path:
        """The one file that is kept."""
        (file,) = self.kept.iterdir()
        return file


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    found = Place(tmp_path)
    monkeypatch.syspath_prepend(str(found.packages))
    yield found
    taken._memory.clear()


def test_a_known_plugin_is_not_run(place: Place) -> None:
    """Neither by the same process nor by the next."""
    version = place.version()
    assert place.version() == version
    with remembering(None):
        assert load_plugins(("moment",)).schemes["moment"].scheme.version == version
    taken._memory.clear()
    with remembering(None):
        assert load_plugins(("moment",)).schemes["moment"].scheme.version != version


@pytest.mark.parametrize("name", ["kp_moment.py", "kp_small.py", "kp_beside.py", "kp_moment-1.0.dist-info/METADATA"])
def test_an_edit_is_seen_at_once(place: Place, name: str) -> None:
    """In the plugin, in a module of another package that it imports, or in what says what is installed."""
    if name.endswith("METADATA"):
        record = place.packages / "kp_moment-1.0.dist-info" / "RECORD"
        record.write_text("kp_moment.py,,\nkp_moment-1.0.dist-info/METADATA,,\n", "utf-8")
    version = place.version()
    with (place.packages / name).open("a", encoding="utf-8") as file:
        file.write("\n")
    later = place.version()
    assert later != version
    assert place.version() == later


def test_files_of_the_future_are_known_too(place: Place) -> None:
    """A package that was copied from a machine whose clock is ahead is run once like the others."""
    os.utime(place.packages / "kp_moment.py", (4e9, 4e9))
    assert place.version() == place.version()


def test_metadata_of_any_length_harm_nobody_else(place: Place) -> None:
    """An entry point longer than an argument of a program may be is one more broken plugin."""
    install(place.packages, "giant", "", f"giant = kp_{'x' * 300_000}")
    found = place.load("moment", "giant")
    assert [*found.schemes] == ["moment"]
    assert [broken.name for broken in found.broken] == ["giant"]


def test_what_is_kept_is_for_its_owner_alone(place: Place) -> None:
    """The folder and each file in it."""
    place.version()
    assert stat.S_IMODE(place.kept.stat().st_mode) == 0o700
    assert stat.S_IMODE(place.file().stat().st_mode) == 0o600


def spoil(file: Path, content: Any) -> None:
    """Write ``content`` as the program does, with the right digest."""
    written = json.dumps(content).encode()
    file.write_bytes(hashlib.sha256(written).hexdigest().encode() + b"\n" + written)


def rewrite(file: Path, **told: Any) -> None:
    """Change what a plugin told."""
    content = json.loads(file.read_bytes().partition(b"\n")[2])
    content["told"] |= told
    spoil(file, content)


def become_a_folder(file: Path) -> None:
    """Put a folder in the place of a file."""
    file.unlink()
    file.mkdir()


def become_a_link(file: Path) -> None:
    """Move a file away and put a link to it in its place."""
    file.rename(file.parent.parent / "elsewhere")
    file.symlink_to("../elsewhere")


def become_a_pipe(file: Path) -> None:
    """Put a pipe that nobody writes to in the place of a file."""
    file.unlink()
    os.mkfifo(file, 0o600)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "cut": lambda file: file.write_bytes(file.read_bytes()[:-1]),
    "empty": lambda file: file.write_bytes(b""),
    "no JSON": lambda file: file.write_bytes(b"\xff\xfe\n\x00"),
    "a list": lambda file: spoil(file, []),
    "nothing told": lambda file: rewrite(file, schemes=None),
    "no scheme": lambda file: rewrite(file, schemes=[7]),
    "wrong fields": lambda file: rewrite(file, schemes=[{"is": "Scheme", "id": "moment"}]),
    "another value": lambda file: rewrite(file, schemes=[{"is": "Book", "id": "x", "title": "x", "group": "x"}]),
    "deep": lambda file: rewrite(file, schemes=[json.loads("[" * 500 + "]" * 500)]),
    "a bomb of a number": lambda file: rewrite(file, schemes=[{"number": "1e999999999"}]),
    "open to the group": lambda file: file.chmod(0o660),
    "open to all": lambda file: file.chmod(0o602),
    "an open folder": lambda file: file.parent.chmod(0o777),
    "a link": become_a_link,
    "a folder": become_a_folder,
    "a pipe": become_a_pipe,
}
if hasattr(os, "geteuid") and os.geteuid() == 0:
    DAMAGES["a stranger's file"] = lambda file: os.chown(file, 65534, 65534)
    DAMAGES["a stranger's folder"] = lambda file: os.chown(file.parent, 65534, 65534)


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_cannot_be_trusted_is_not_used(place: Place, damage: str) -> None:
    """A file that is damaged, that others can write, or that says what no plugin can: the plugin is run."""
    version = place.version()
    DAMAGES[damage](place.file())
    assert place.version() != version


def test_nowhere_to_keep_is_no_fault(place: Place) -> None:
    """Where a file stands in the way of the folder, plugins are run each time."""
    place.kept.parent.write_text("", "utf-8")
    assert place.version() != place.version()


def test_a_broken_plugin_is_remembered_as_broken(place: Place) -> None:
    """It is tried again when it changed, and when something was installed beside it, which may be what it lacked."""
    reason = place.reason()
    assert "RuntimeError: at " in reason
    assert place.reason() == reason
    (place.packages / "kp_installed.py").write_text("", "utf-8")
    later = place.reason()
    assert later != reason
    (place.packages / "kp_broken.py").write_text(BROKEN + "\n", "utf-8")
    assert place.reason() != later


def test_a_plugin_that_hangs_is_given_up_once(place: Place) -> None:
    """The reason says how to try again, and checking it does."""
    (place.packages / "kp_broken.py").write_text("import re\nre.match('(a+)+$', 'a' * 40 + 'b')\n", "utf-8")
    (broken,) = place.load("broken", seconds=1).broken
    assert "超过 1 秒还没有结束" in broken.reason
    assert "kaoping schemes lint broken" in broken.reason
    assert place.reason() == broken.reason
    (place.packages / "kp_broken.py").write_text(MOMENT.replace('"moment"', '"broken"'), "utf-8")
    taken._memory.clear()
    with remembering(place.kept):
        version = load_plugins(("broken",)).schemes["broken"].scheme.version
        check_installed("broken")
        assert load_plugins(("broken",)).schemes["broken"].scheme.version != version


def test_a_reason_is_in_the_language_of_who_asks(place: Place) -> None:
    """Whoever was told it first."""
    (place.packages / "kp_broken.py").write_text("import kp_nowhere\n", "utf-8")
    assert "没有叫「kp_nowhere」的模块" in place.reason()
    with speaking(ENGLISH):
        assert "kp_nowhere" in place.reason()
        assert place.reason().isascii()
    assert "没有叫「kp_nowhere」的模块" in place.reason()


def test_a_process_that_does_not_start_is_not_the_plugins_fault(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told apart, and tried again the next time."""
    for nothing in ("/bin/false", "/nowhere/python"):
        monkeypatch.setattr(sys, "executable", nothing)
        (broken,) = place.load().broken
        assert "不是插件的错" in broken.reason
    monkeypatch.undo()
    monkeypatch.syspath_prepend(str(place.packages))
    assert place.version()


def test_a_job_that_takes_its_guard_along_is_lost_alone(place: Place) -> None:
    """Those after it are carried out by another guard."""
    source = "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\n" + MOMENT
    (place.packages / "kp_broken.py").write_text(source.replace('"moment"', '"broken"'), "utf-8")
    jobs = [{"name": name, "value": f"kp_{name}"} for name in ("moment", "broken", "moment")]
    endings = run_limited(["kaoping.plugins.loading.acceptance:offered"], jobs, 10)
    assert [ending.how for ending in endings][::2] == ["answer", "answer"]
    assert endings[1].how in ("answer", "lost")
