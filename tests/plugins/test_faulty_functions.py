"""A function that breaks its promise while people are graded: one sentence, exit code 1, and other rounds go on.

Every package here is real and installed; the schemes load without fault, and only computing shows what they do.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.plugins.driving import BRANCHES, Answer, drive

IMPORTS = """\
import itertools, sys
from fractions import Fraction
from kaoping.plugins.contract import Function, Marks, num
from kaoping.plugins.hooks import hookimpl
from kp_small import small_scheme
"""

SCHEME = """
NODE = Function("own", "自定算法", (Marks("sheet", "panel"),), num(0), num(100), "一")
SCHEME = small_scheme({name!r}, total=NODE, functions={{"own": own}})


@hookimpl
def register_schemes():
    return [SCHEME]
"""


@dataclass(frozen=True)
class Fault:
    """A package, the source of its function, and words the sentence about it must hold."""

    name: str
    source: str
    words: str

    def packed(self) -> tuple[str, str, str, tuple[str, ...]]:
        source = IMPORTS + self.source + SCHEME.format(name=self.name)
        return f"kp-{self.name.replace('_', '-')}", f"kp_{self.name}", source, (f"{self.name} = kp_{self.name}",)


FAULTS = (
    Fault("raises", "def own(value):\n    raise ValueError('坏\\x1b[31m了')\n", "ValueError: 坏"),
    Fault("exits", "def own(value):\n    sys.exit(3)\n", "SystemExit: 3"),
    Fault("loops", "def own(value):\n    while True: pass\n", "还没有算完"),
    Fault("says_nan", "def own(value):\n    return float('nan')\n", "没有给出精确数"),
    Fault("says_a_float", "def own(value):\n    return float(value)\n", "没有给出精确数"),
    Fault("says_nothing", "def own(value):\n    return None\n", "没有给出精确数"),
    Fault("says_too_much", "def own(value):\n    return value * 1000\n", "超出规定范围"),
    Fault(
        "changes_its_mind",
        "calls = itertools.count()\ndef own(value):\n    return next(calls) % 100\n",
        "对同样的数据给出两个结果",
    ),
)
HALVES = Fault("halves", "def own(value):\n    return value / 2\n", "")
DRIFTS = Fault("drifts", "calls = itertools.count()\ndef own(value):\n    return next(calls) // 2 % 100\n", "前后两次")

MARKS = "subject,form,period,assessor,item,points\nB0001,sheet,2025,panel,1.1,90\nB0002,sheet,2025,panel,1.1,80\n"


def code_of(fault: Fault) -> str:
    return f"单位-{fault.name}-2025"


@dataclass(frozen=True)
class Graded:
    """A database with a marked round of every scheme, where the packages are, and what a process said about them."""

    database: Path
    installed: Path
    answers: dict[tuple[str, ...], Answer]

    def answer(self, *words: str) -> Answer:
        return self.answers[words]


@pytest.fixture(scope="session")
def graded(install: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """Every scheme enabled, its round opened and marked; then each round asked for its results, all in one process."""
    installed = install([fault.packed() for fault in (*FAULTS, HALVES, DRIFTS)])
    folder = tmp_path_factory.mktemp("graded")
    (folder / "roster.csv").write_text(BRANCHES, "utf-8")
    (folder / "marks.csv").write_text(MARKS, "utf-8")
    database = folder / "kaoping.db"
    commands = [["init"], ["unit", "add", "单位"], ["import", "roster", str(folder / "roster.csv"), "--unit", "单位"]]
    for fault in (*FAULTS, HALVES, DRIFTS):
        commands += [
            ["schemes", "enable", fault.name, "--unit", "单位"],
            ["round", "open", fault.name, "--unit", "单位", "--year", "2025"],
            ["import", "marks", str(folder / "marks.csv"), "--round", code_of(fault)],
        ]
    for code, out, err in drive(database, commands, beside=installed):
        assert code == 0, out + err
    asked = [
        words
        for fault in (*FAULTS, HALVES, DRIFTS)
        for round_ in [code_of(fault)]
        for words in (
            ("results", round_), ("explain", round_, "B0001"), ("round", "status", round_),
            ("distance", round_, "B0001"),
        )
    ]  # fmt: skip
    return Graded(
        database, installed, dict(zip(asked, drive(database, [[*w] for w in asked], beside=installed), strict=True))
    )


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_faulty_function_is_one_sentence(fault: Fault, graded: Graded) -> None:
    """Results, explanation, status and distance leave with 1 and say what the function did, fit for a terminal."""
    round_ = code_of(fault)
    for words in (("results", round_), ("explain", round_, "B0001"), ("round", "status", round_), ("distance", round_, "B0001")):  # fmt: skip  # noqa: E501
        code, out, err = graded.answer(*words)
        assert (code, out) == (1, "")
        assert fault.words in err
        assert "插件" in err
        assert err.replace("\n", "").isprintable()
        assert len(err.splitlines()) <= 2


def test_beside_them_an_honest_function_counts(graded: Graded) -> None:
    """In the same process, after all the faults, the round of a good function is computed."""
    code, out, _err = graded.answer("results", code_of(HALVES))
    assert code == 0
    assert "45.00" in out
    assert "40.00" in out
    assert graded.answer("distance", code_of(HALVES), "B0001")[0] == 0


def test_a_function_that_drifts_explains_nothing(graded: Graded) -> None:
    """A total that the tree beside it does not lead to is never shown as explained."""
    code, out, err = graded.answer("explain", code_of(DRIFTS), "B0001")
    assert (code, out) == (1, "")
    assert DRIFTS.words in err


def test_a_faulty_function_cannot_leave_its_stage(graded: Graded) -> None:
    """A round whose results cannot be computed stays where it is."""
    round_ = code_of(FAULTS[0])
    first, second = drive(graded.database, [["round", "advance", round_]] * 2, beside=graded.installed)
    assert first[0] == 0
    assert second[0] == 1
    assert FAULTS[0].words in second[2]


def test_closed_rounds_stay_readable_without_their_plugin(graded: Graded) -> None:
    """Uninstalled, a closed round shows and explains what it stored, word for word; only checking it anew wants the
    plugin, and says which one is missing.
    """
    round_ = code_of(HALVES)
    asked = [["results", round_, "--json"], ["explain", round_, "B0001"], ["round", "status", round_]]
    *advanced, results, explained, status = drive(
        graded.database, [*[["round", "advance", round_]] * 2, *asked], beside=graded.installed
    )
    assert [code for code, _out, _err in advanced] == [0, 0]
    *after, (code, out, err) = drive(graded.database, [*asked, ["round", "check", round_]])
    assert after == [results, explained, status]
    assert [one["total"] for one in json.loads(results[1])] == ["45.00", "40.00"]
    assert "总分 45.00" in explained[1]
    assert "自定算法: 45〔一〕" in explained[1]
    assert "考核表 2025 考核组: 90" in explained[1]
    for told in after:
        assert told[0] == 0
        assert "存档的结果(算法第 2 版)" in told[2]
    assert (code, out) == (1, "")
    assert "没有核对" in err
    assert "「halves」的插件不在本机" in err


def test_open_rounds_without_their_plugin_say_so(graded: Graded) -> None:
    """An open round whose functions are gone has no results, and the sentence names the scheme."""
    (answer,) = drive(graded.database, [["results", code_of(DRIFTS)]])
    assert answer[:2] == (1, "")
    assert "「drifts」的插件不在本机" in answer[2]
