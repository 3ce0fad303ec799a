"""Whatever an installed package does wrong, the program starts, the good ones work, and the reason is shown.

Every package here is real: a wheel that was built, installed by pip, and found by its metadata.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest

BUILT_IN = {entry.name for entry in distribution("kaoping").entry_points if entry.group == "kaoping.schemes"}
SECONDS = 2.0

IMPORTS = """\
import sys
from fractions import Fraction
from kaoping.plugins.contract import Book, Form, Scheme
from kaoping.plugins.hooks import hookimpl
from kp_small import small_scheme
"""

REPORTING = f"""\
import json
from pathlib import Path
from kaoping.plugins.loading import load_plugins, remembering

remembered = remembering(Path(KEPT))
remembered.__enter__()

def report(only=None):
    registry = load_plugins(only, seconds={SECONDS})
    return {{
        "schemes": {{id: loaded.package for id, loaded in registry.schemes.items()}},
        "books": sorted(registry.books),
        "broken": [[broken.name, broken.package, broken.version, broken.reason] for broken in registry.broken],
    }}
"""

REPORT = REPORTING + "print(json.dumps(report()))"

REPORT_EACH = f"""\
{REPORTING}
import os, sys
import kaoping.plugins.loading.taken, {", ".join(f"kaoping.schemes.{name}" for name in sorted(BUILT_IN))}

reports = {{}}
for name in NAMES:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        with open(writer, "w", encoding="utf-8") as out:
            json.dump(report([*GOOD, name]), out)
        sys.exit()
    os.close(writer)
    with open(reader, encoding="utf-8") as answer:
        reports[name] = json.load(answer)
    reports[name]["status"] = os.waitpid(child, 0)[1]
print(json.dumps(reports))
"""


@dataclass(frozen=True)
class Trap:
    """A package, what its module says, and words its reason must hold. Its entry point is called ``name``."""

    name: str
    source: str
    words: tuple[str, ...]

    @property
    def package(self) -> str:
        return f"kp-{self.name.replace('_', '-')}"

    def packed(self) -> tuple[str, str, str, tuple[str, ...]]:
        return self.package, f"kp_{self.name}", IMPORTS + self.source, (f"{self.name} = kp_{self.name}",)


def hook(body: str, head: str = "def register_schemes():") -> str:
    """Source of a hook implementation."""
    return f"@hookimpl\n{head}\n    {body}\n"


TRAPS = (
    Trap("raises_at_import", "raise RuntimeError('坏\\x1b[31m了')\n", ("RuntimeError", "坏", "了")),
    Trap("does_not_compile", "def register_schemes(:\n", ("kp_does_not_compile.py 第 6 行:",)),
    Trap("needs_what_is_absent", "import kp_that_nobody_has\n", ("没有叫「kp_that_nobody_has」的模块", "第 6 行:")),
    Trap("exits_at_import", "sys.exit(3)\n", ("退出", "3")),
    Trap("interrupts_at_import", "raise KeyboardInterrupt\n", ("KeyboardInterrupt",)),
    Trap("loops_at_import", "while True:\n    pass\n", ("超过 2 秒",)),
    Trap(
        "raises_without_words",
        "class Mute(BaseException):\n    def __str__(self):\n        raise ValueError\nraise Mute\n",
        ("Mute",),
    ),
    Trap("raises_in_hook", hook("raise ZeroDivisionError('除以零')"), ("ZeroDivisionError", "除以零")),
    Trap("exits_in_hook", hook("sys.exit('再见')"), ("退出", "再见")),
    Trap("loops_in_hook", hook("while True: pass"), ("超过 2 秒",)),
    Trap(
        "misspells_the_hook",
        hook("return [small_scheme('a')]", "def register_scheme():"),
        ("钩子", "register_scheme", "register_schemes"),
    ),
    Trap(
        "asks_for_an_argument",
        hook("return [small_scheme('a')]", "def register_schemes(app):"),
        ("钩子", "app"),
    ),
    Trap("forgets_the_mark", "def register_schemes():\n    return [small_scheme('a')]\n", ("@hookimpl",)),
    Trap("returns_nothing", hook("pass"), ("register_schemes", "什么也没有返回")),
    Trap("returns_an_empty_list", hook("return []"), ("空",)),
    Trap("returns_text", hook("return 'institute_branch'"), ("一列值", "str")),
    Trap("returns_texts", hook("return ['institute_branch']"), ("不是方案", "str")),
    Trap("returns_the_class", hook("return [Scheme]"), ("不是方案", "Scheme")),
    Trap("returns_one_scheme", hook("return small_scheme('a')"), ("return (SCHEME,)", "单个 Scheme")),
    Trap("returns_without_end", hook("while True: yield small_scheme('a')"), ("超过 200 个",)),
    Trap(
        "returns_a_subclass",
        "class Mine(Scheme):\n    pass\n" + hook("s = small_scheme('a'); return [Mine(**vars(s))]"),
        ("不是方案", "Mine"),
    ),
    Trap(
        "changes_its_answer",
        "import itertools\nnumbers = itertools.count()\n"
        + hook("return [small_scheme('a', version=str(next(numbers)))]"),
        ("register_schemes", "两次返回的内容不同"),
    ),
    Trap(
        "was_written_for_another_contract",
        hook("return [small_scheme('a', contract=99)]"),
        ("合约", "99", "1"),
    ),
    Trap("counts_in_floats", hook("return [small_scheme('a', total=0.5)]"), ("total", 'Const(num("0.5"))')),
    Trap("has_a_list_for_a_tuple", hook("return [small_scheme('a', grades=[])]"), ("grades", "不是方括号")),
    Trap("does_not_lint", hook("return [small_scheme('a', stages=())]"), ("错误", "stages", "compute")),
    Trap(
        "registers_a_rubbish_book",
        hook("return [Book('b', '台账', 7)]", "def register_books():"),
        ("台账", "「group」要写成", '"7"'),
    ),
    Trap(
        "registers_a_book_everybody_has",
        hook("return [Book('三会一课', '会议', '专项')]", "def register_books():"),
        ("三会一课", "另取编号"),
    ),
    Trap("registers_no_book", hook("return ['三会一课']", "def register_books():"), ("不是台账", "str")),
    Trap(
        "takes_a_built_in_id",
        hook("return [small_scheme('institute_branch')]"),
        ("institute_branch", "kaoping", "kp-takes-a-built-in-id"),
    ),
    Trap(
        "registers_one_id_twice",
        hook("return [small_scheme('again'), small_scheme('again', version='2.0')]"),
        ("again", "kp-registers-one-id-twice"),
    ),
)

GOOD = Trap(
    "good",
    hook("return [small_scheme('good')]") + hook("return [Book('荣誉', '荣誉台账', '专项')]", "def register_books():"),
    (),
)
HALF_GOOD = Trap(
    "half_good",
    hook("return [small_scheme('half_good'), small_scheme('other_half', stages=())]"),
    ("other_half",),
)
TWINS = (
    Trap("twin_one", hook("return [small_scheme('twin')]"), ("twin", "kp-twin-one", "kp-twin-two")),
    Trap("twin_two", hook("return [small_scheme('twin')]"), ("twin", "kp-twin-one", "kp-twin-two")),
)
IMPOSTORS = (
    ("kp-impostor", "kp_impostor", "raise SystemExit\n", ("forestry_member = kp_impostor",)),
    ("kp-namesake-one", "kp_namesake_one", "raise SystemExit\n", ("namesake = kp_namesake_one",)),
    ("kp-namesake-two", "kp_namesake_two", "raise SystemExit\n", ("namesake = kp_namesake_two",)),
    ("kp-nowhere", "kp_nowhere", "", ("nowhere = kp_nowhere:PLUGIN",)),
)


@pytest.fixture(scope="session")
def installed(install: Callable[..., Path]) -> Path:
    """Every package of this module, installed together."""
    packed = [trap.packed() for trap in (*TRAPS, GOOD, HALF_GOOD, *TWINS)]
    target = install([*packed, *IMPOSTORS])
    garbled = target / "kp_garbled-1.0.dist-info"
    garbled.mkdir()
    (garbled / "METADATA").write_text("Metadata-Version: 2.1\nName: kp-garbled\nVersion: 1.0\n", "utf-8")
    (garbled / "entry_points.txt").write_bytes(b"[kaoping.schemes]\n\xff\xfe = \xb0\xa1\n")
    return target


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A line of a script that says where it is kept what plugins bring."""
    return f"KEPT = {str(tmp_path_factory.mktemp('cache') / 'plugins')!r}\n"


@pytest.fixture(scope="session")
def everything(installed: Path, kept: str, run_with: Callable[..., Any]) -> Any:
    """What is loaded with all packages there at once, none of them known."""
    return run_with(installed, kept + REPORT)


@pytest.fixture(scope="session")
def one_by_one(everything: Any, installed: Path, kept: str, run_with: Callable[..., Any]) -> Any:
    """What is loaded beside each broken package, each known by now, in processes forked from a clean one."""
    assert everything
    names = [trap.name for trap in TRAPS]
    return run_with(installed, f"{kept}NAMES = {names!r}\nGOOD = {[*BUILT_IN, 'good']!r}\n{REPORT_EACH}")


def reasons(report: Any, name: str) -> list[str]:
    """Why the plugin called ``name`` was left out."""
    return [reason for broken, _package, _version, reason in report["broken"] if broken == name]


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.name)
def test_a_broken_package_is_named_with_its_reason(trap: Trap, everything: Any) -> None:
    """Each broken package is reported once, with package, version and a sentence fit for a terminal."""
    entries = {tuple(entry[:3]) for entry in everything["broken"] if entry[0] == trap.name}
    assert entries == {(trap.name, trap.package, "1.0")}
    for reason in reasons(everything, trap.name):
        assert reason.isprintable()
        assert all(word in reason for word in trap.words), reason


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.name)
def test_beside_a_broken_package_the_good_ones_work(trap: Trap, one_by_one: Any) -> None:
    """With one broken package let in, the built-ins and a stranger's scheme are there, and the program ends well."""
    report = one_by_one[trap.name]
    assert report["schemes"] == dict.fromkeys(BUILT_IN, "kaoping") | {"good": "kp-good"}
    assert report["books"] == ["荣誉"]
    assert reasons(report, trap.name)
    assert report["status"] == 0


def test_all_broken_packages_together_stop_nothing(everything: Any) -> None:
    """With every broken package installed at once, exactly the good schemes are there."""
    assert set(everything["schemes"]) == {*BUILT_IN, "good", "half_good"}


def test_one_bad_scheme_does_not_take_its_neighbour_with_it(everything: Any) -> None:
    """Of two schemes of one plugin the good one is loaded and the bad one reported."""
    assert everything["schemes"]["half_good"] == "kp-half-good"
    assert ["other_half" in reason for reason in reasons(everything, "half_good")] == [True]


@pytest.mark.parametrize("trap", TWINS, ids=lambda trap: trap.name)
def test_an_id_two_strangers_use_is_refused_for_both(trap: Trap, everything: Any) -> None:
    """Where the order of installation would decide, nobody gets the id, and both packages are named."""
    (reason,) = reasons(everything, trap.name)
    assert all(word in reason for word in trap.words)
    assert "twin" not in everything["schemes"]


def test_a_stranger_cannot_take_the_name_of_a_built_in(everything: Any) -> None:
    """The built-in keeps its entry-point name; the stranger is reported with both packages."""
    (reason,) = reasons(everything, "forestry_member")
    assert "kp-impostor" in reason
    assert "kaoping" in reason
    assert everything["schemes"]["forestry_member"] == "kaoping"


def test_a_name_two_strangers_declare_is_refused_for_both(everything: Any) -> None:
    """Both packages of a duplicate entry-point name are reported, each naming both."""
    both = reasons(everything, "namesake")
    assert len(both) == 2
    assert all("kp-namesake-one" in reason and "kp-namesake-two" in reason for reason in both)


def test_an_entry_point_that_leads_nowhere_is_reported(everything: Any) -> None:
    """An entry point to an attribute that is not there is one more reason, not a crash."""
    assert "AttributeError" in reasons(everything, "nowhere")[0]


def test_unreadable_metadata_hides_only_its_own_package(everything: Any) -> None:
    """A package whose entry points cannot be read is reported by its place; the scan goes on."""
    (reason,) = [reason for name, _p, _v, reason in everything["broken"] if "kp_garbled" in name]
    assert "元数据" in reason


def test_listing_names_every_plugin_and_imports_none(installed: Path, run_with: Callable[..., Any]) -> None:
    """Listing reads metadata only: no plugin, no built-in scheme and not even pluggy is imported."""
    script = """\
import json, sys
from kaoping.plugins.loading import list_plugins
listed = [[plugin.name, plugin.package, plugin.version] for plugin in list_plugins()]
imported = [name for name in sys.modules if name.startswith(("kp_", "kaoping.schemes", "pluggy"))]
print(json.dumps({"listed": listed, "imported": imported}))
"""
    report = run_with(installed, script)
    names = [name for name, _package, _version in report["listed"]]
    assert report["imported"] == []
    assert {*BUILT_IN, "good", *(trap.name for trap in TRAPS)} <= set(names)
    assert names.count("namesake") == 2
    assert names == sorted(names)


def test_asking_for_one_scheme_imports_only_its_plugin(installed: Path, run_with: Callable[..., Any]) -> None:
    """A scheme whose plugin has its name is found without running any other; here not even that one is imported."""
    script = """\
import json, sys
from kaoping.plugins.loading import load_scheme
loaded = load_scheme("good")
others = [name for name in sys.modules if name.startswith(("kp_", "kaoping.schemes"))]
print(json.dumps([loaded.scheme.id, loaded.package, loaded.package_version, len(loaded.hash), sorted(others)]))
"""
    assert run_with(installed, script) == ["good", "kp-good", "1.0", 64, []]


def test_a_scheme_in_a_plugin_of_another_name_is_found(installed: Path, run_with: Callable[..., Any]) -> None:
    """Where no plugin is called like the scheme, the others are asked."""
    script = """\
import json
from kaoping.plugins.loading import find_scheme
print(json.dumps(find_scheme("odd").title))
"""
    odd = Trap("even", hook("return [small_scheme('odd', title='奇')]"), ())
    target = installed.parent / "odd"
    target.mkdir(exist_ok=True)
    (target / "kp_even.py").write_text(odd.packed()[2], "utf-8")
    info = target / "kp_even-1.0.dist-info"
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: kp-even\nVersion: 1.0\n", "utf-8")
    (info / "entry_points.txt").write_text("[kaoping.schemes]\neven = kp_even\n", "utf-8")
    (target / "kp_small.py").write_text((installed / "kp_small.py").read_text("utf-8"), "utf-8")
    assert run_with(target, script) == "奇"


def test_an_unknown_scheme_names_those_that_exist_and_why_others_do_not(
    installed: Path, run_with: Callable[..., Any]
) -> None:
    """Asked by id, what is not there raises an Error that says what is, and which plugin is broken why."""
    script = """\
import json
from kaoping.plugins.errors import Error, UnknownScheme
from kaoping.plugins.loading import find_scheme
try:
    find_scheme("does_not_lint")
except UnknownScheme as error:
    print(json.dumps([isinstance(error, Error), str(error)]))
"""
    is_error, sentence = run_with(installed, script, [*BUILT_IN, "does_not_lint"])
    assert is_error
    for word in ("does_not_lint", *BUILT_IN, "kp-does-not-lint", "compute"):
        assert word in sentence


@pytest.mark.parametrize(
    ("allowed", "schemes", "reported"),
    [
        (["good"], {"good"}, ""),
        (["institute_branch", " good "], {"institute_branch", "good"}, ""),
        ([], set(), ""),
        (["good", "gone"], {"good"}, "gone"),
    ],
)
def test_the_allow_list_decides_what_is_imported(
    allowed: list[str], schemes: set[str], reported: str, installed: Path, kept: str, run_with: Callable[..., Any]
) -> None:
    """The list names what may load: empty is nothing, and an absent name is reported."""
    report = run_with(installed, kept + REPORT, allowed)
    assert set(report["schemes"]) == schemes
    assert [name for name, *_rest in report["broken"]] == [reported] * bool(reported)
