"""The mutation script notices what is tested and what is not."""

from pathlib import Path

import pytest

from tests.campaigns.mutants import mutants_in
from tests.campaigns.mutation import main

PACKAGE = """def tested(number: int, limit: int) -> bool:
    return number < limit


def untested(number: int, limit: int) -> bool:
    return number > limit
"""
TESTS = """from goods.code import tested, untested


def test_it() -> None:
    assert tested(2, 3)
    assert not tested(3, 3)
    untested(5, 3)
"""

EVERYTHING = """def f(a, b: "int" = 1):
    if not a:
        return None
    for x in a:
        if x == '中' and b in x or (b) is not None:
            continue
        print(min(x), any(y for y in x if y))
    return a + 2
"""
EVERY_OPERATOR = {
    "comparison", "off-by-one", "dropped-guard", "dropped-call", "dropped-filter", "continue-break", "any-all",
    "plus-minus", "and-or", "min-max", "dropped-not",
}  # fmt: skip


def test_what_no_test_looks_at_survives(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of two planted functions the tested one's fault is killed, and the other one's is shown."""
    (tmp_path / "goods").mkdir()
    (tmp_path / "goods" / "__init__.py").write_text("")
    (tmp_path / "goods" / "code.py").write_text(PACKAGE)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_code.py").write_text(TESTS)
    words = ["goods", "--root", str(tmp_path), "--count", "9", "--jobs", "2", "--resume", str(tmp_path / "found.jsonl")]
    assert main(words) == 0
    printed = capsys.readouterr().out
    assert "2 of 2 mutants" in printed
    assert "goods/code.py:2" not in printed.partition("SURVIVED")[2]
    assert "SURVIVED goods/code.py:6 comparison" in printed
    assert "+    return number >= limit" in printed
    assert printed.splitlines()[-1].split() == ["1", "1", "0", "0", "50%"]
    assert (tmp_path / "goods" / "code.py").read_text() == PACKAGE
    key = next(line.split()[1] for line in printed.splitlines() if line.startswith("key") and "comparison" in line)
    (tmp_path / "tests" / "campaigns").mkdir()
    (tmp_path / "tests" / "campaigns" / "equivalent.txt").write_text(f"{key}  # planted\n")
    assert main(words) == 0
    assert capsys.readouterr().out.splitlines()[-1].split() == ["1", "0", "0", "1", "100%"]
    assert main(["nothing", "--root", str(tmp_path)]) == 2


def test_every_operator_finds_its_place() -> None:
    """Also behind characters of several bytes."""
    found = mutants_in("f.py", EVERYTHING.encode())
    assert {mutant.operator for mutant in found} == EVERY_OPERATOR
    assert any("if x != '中' and b" in mutant.diff(EVERYTHING.encode()) for mutant in found)
