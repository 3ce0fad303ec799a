"""``kaoping round check``: what is printed, what it exits with, which rounds it looks at."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from kaoping.core.kernel.errors import Error
from kaoping.core.results import live
from kaoping.core.results.model import StandingRow
from kaoping.core.results.standing import Standing
from kaoping.core.rounds.model import RoundKey
from kaoping.core.storage.engine import Database
from kaoping.plugins import evaluation
from kaoping.tui.cli.main import main

from tests.calculation.closing import THIRDS, close, open_thirds, services_on
from tests.calculation.plants import lower_means, raise_version, round_down

ROUND = "林业局-thirds-2025"
NOW = evaluation.CALCULATION


@pytest.fixture
def closed(sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RoundKey:
    monkeypatch.setenv("KAOPING_DB", str(tmp_path / "kaoping.db"))
    monkeypatch.setenv("KAOPING_LANG", "zh_CN")
    key = open_thirds(sqlite_database, tmp_path)
    close(services_on(sqlite_database), key)
    return key


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Exit code, data and narration of a command."""

    def run(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(list(words))
        return (code, *capsys.readouterr())

    return run


Said = Callable[..., tuple[int, str, str]]


def test_no_difference(closed: RoundKey, said: Said) -> None:
    """Of all rounds, of one, of a unit: nothing to print, and the summary says so."""
    summary = f"{ROUND} 存档的结果(算法第 {NOW} 版)按算法第 {NOW} 版重新推导:0 个对象有出入,4 个一致;没有改动任何内容\n"
    for words in ((), (ROUND,), ("1",), ("--unit", "林业局"), ("1", "--unit", "林业局")):
        assert said("round", "check", *words) == (0, "", summary)


def test_differences_are_listed_by_subject_and_clause(
    closed: RoundKey, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    lower_means(monkeypatch)
    code, out, err = said("round", "check")
    assert code == 1
    assert out.splitlines()[:4] == [
        "M00001 王一  4.00 -> 3.00 (-1.00)  合格 -> 合格",
        "    〔第三条〕任务分 2025 考评组: 4 -> 3",
        "M00002 李二  8.67 -> 7.67 (-1.00)  优秀 -> 合格",
        "    〔第三条〕任务分 2025 考评组: 17/3 -> 14/3",
    ]
    assert f"(算法第 {NOW} 版)按算法第 {NOW + 1} 版重新推导:4 个对象有出入,0 个一致" in err


def test_the_same_as_json(closed: RoundKey, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    round_down(monkeypatch)
    code, out, _err = said("round", "check", "--json")
    (found,) = json.loads(out)
    assert code == 1
    assert {name: found[name] for name in ("round", "archived", "calculation", "unchanged", "fault")} == {
        "round": ROUND,
        "archived": [NOW],
        "calculation": NOW + 1,
        "unchanged": 2,
        "fault": "",
    }
    assert [(each["subject"], each["total"]) for each in found["changed"]] == [
        ("M00002", {"before": "8.67", "after": "8.66"}),
        ("M00003", {"before": "4.67", "after": "4.66"}),
    ]
    assert found["changed"][0]["causes"] == [{"clause": "", "label": "总分", "before": "8.67", "after": "8.66"}]


def test_a_rank_alone_is_a_difference(closed: RoundKey, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    """No number and no rule differ, and still somebody stands elsewhere."""
    row = Standing.row

    def first(standing: Standing, position: int) -> StandingRow:
        found = row(standing, position)
        return StandingRow(
            *(found.subject, found.total, found.partial, found.computed_grade, found.grade, (found.rank or 0) + 1),
            exempt=found.exempt,
        )

    monkeypatch.setattr(Standing, "row", first)
    code, out, _err = said("round", "check")
    assert code == 1
    assert out.splitlines()[0] == "M00001 王一  4.00 -> 4.00 (0.00)  合格 -> 合格  名次 4 -> 5"


def test_open_rounds_are_passed_over_and_refused_by_name(
    sqlite_database: Database, tmp_path: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAOPING_DB", str(tmp_path / "kaoping.db"))
    open_thirds(sqlite_database, tmp_path)
    assert said("round", "check") == (0, "", "没有已经结束的考评。\n")
    assert said("round", "check", "--json")[:2] == (0, "[]\n")
    code, out, err = said("round", "check", "1")
    assert (code, out) == (1, "")
    assert f"「{ROUND}」还没有结束,没有存档的结果可以核对" in err


def test_what_cannot_be_derived_is_said(closed: RoundKey, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not having been able to look is no good news: the exit code says so as well."""

    def gone(*_given: object) -> None:
        raise Error("方案「x」的插件不在本机,无法重新计算。", "请安装。")

    monkeypatch.setattr(live, "rulebook", gone)
    assert said("round", "check") == (1, "", f"{ROUND}:没有核对。\n方案「x」的插件不在本机,无法重新计算。\n请安装。\n")
    assert said("explain", "1", "M00001")[0] == 0


def test_stored_results_are_shown_with_their_version(
    closed: RoundKey, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By every command that shows some, on standard error."""
    raise_version(monkeypatch)
    told = f"这是这轮考评结束时存档的结果(算法第 {NOW} 版)。"
    for words in (("results", "1"), ("results", "1", "--csv"), ("explain", "1", "M00001"), ("round", "status", "1")):
        code, out, err = said(*words)
        assert (code, told in err, bool(out)) == (0, True, True)


def test_an_open_round_says_that_the_calculation_is_newer_than_it(
    sqlite_database: Database, tmp_path: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAOPING_DB", str(tmp_path / "kaoping.db"))
    open_thirds(sqlite_database, tmp_path)
    sentence = f"开启时是算法第 {NOW} 版,现在用算法第 {NOW + 1} 版计算。"
    assert sentence not in said("round", "status", "1")[2]
    raise_version(monkeypatch)
    assert sentence in said("round", "status", "1")[2]


def test_a_replay_of_a_closed_round_names_both_versions(
    closed: RoundKey, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where they differ, what comes out otherwise may be due to either."""
    monkeypatch.setattr("kaoping.core.services.results.scheme_meant", lambda *_given: THIRDS)
    sentence = f"本轮的结果是结束时存档的(算法第 {NOW} 版),重算用算法第 {NOW + 1} 版"
    assert sentence not in said("replay", "1", "--scheme", "thirds")[2]
    raise_version(monkeypatch)
    code, out, err = said("replay", "1", "--scheme", "thirds")
    assert (code, out) == (0, "")
    assert sentence in err
