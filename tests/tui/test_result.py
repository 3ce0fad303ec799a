"""The screen behind F3: the number first, the search for what is missing afterwards, a plugin's fault as a sentence."""

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from kaoping.core.results import live
from kaoping.core.results.model import DistanceReport, SubjectResult
from kaoping.core.rounds.model import RoundKey
from kaoping.core.services.results import ResultService
from kaoping.core.storage.engine import open_database
from kaoping.core.storage.migrate import ensure_schema
from kaoping.plugins.contract import Function, Marks, Named, Over, Sum, num
from kaoping.tui.screens.rounds.result import ResultPage
from kaoping.tui.screens.rounds.subjects import SubjectsPage

from tests.calculation.closing import close, open_thirds, services_on
from tests.calculation.plants import round_down
from tests.exchange.importing import import_marks
from tests.rounds.small import MARKS, SCHEME, complete_marks, open_small, write_csv
from tests.tui.conftest import BUREAU, Opened


async def until(condition: Callable[[], bool], pause: Callable[[float], Any]) -> None:
    """Wait for ``condition``, which comes true while a thread is still at work."""
    for _ in range(1500):
        if condition():
            return
        await pause(0.02)
    raise AssertionError("it did not come")


async def test_the_total_is_there_before_the_search_and_the_next_subject_ends_it(
    opened: Opened, county: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One result is asked for before any distance; what is found for a subject that was left is not shown."""
    asked: list[tuple[str, str]] = []
    go_on = Event()
    painted: list[bool] = []
    result = ResultService.result

    def counted(self: ResultService, round_: RoundKey, subject: str) -> SubjectResult:
        asked.append(("result", subject))
        return result(self, round_, subject)

    def held(_self: ResultService, _round: RoundKey, subject: str, _grade: str = "") -> DistanceReport:
        asked.append(("distance", subject))
        painted.append("总分" in driven.text())
        go_on.wait(60)
        return DistanceReport(("", f"{subject} 还差"))

    monkeypatch.setattr(ResultService, "result", counted)
    monkeypatch.setattr(ResultService, "distance", held)
    async with opened(county) as driven:
        await driven.to_subjects(BUREAU)
        await driven.pilot.press("ctrl+r")
        await until(lambda: len(asked) == 2, driven.pilot.pause)
        (_result, first), (kind, searched) = asked
        assert (kind, searched) == ("distance", first)
        assert painted == [True]
        await driven.pilot.press("f8")
        await until(lambda: len(asked) == 4, driven.pilot.pause)
        assert [kind for kind, _subject in asked] == ["result", "distance"] * 2
        assert painted == [True, True]
        second = asked[2][1]
        assert second != first
        go_on.set()
        await driven.settle()
        assert f"{second} 还差" in driven.text()
        assert f"{first} 还差" not in driven.text()


def broken(_value: Fraction) -> Fraction:
    raise ZeroDivisionError("by zero")


async def test_a_function_that_breaks_under_f3_is_a_sentence(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plugin's function answers while the list is computed and raises when the tree is derived; nothing ends."""
    works = [True]

    def own(value: Fraction) -> Fraction:
        return value if works[0] else broken(value)

    base = Named("base", "基础分", Over("quarter", Marks("base", "decided")))
    task = Named("task", "任务分", Function("own", "自定算法", (Marks("task", "panel"),), num(0), num(1000)))
    scheme = replace(SCHEME, total=Sum((base, task)), functions={"own": own})
    monkeypatch.setattr(live, "_installed", lambda _id, _version: scheme)
    path = tmp_path / "broken.db"
    database = open_database(str(path))
    ensure_schema(database)
    round_ = open_small(database, tmp_path, scheme)
    import_marks(database, "甲", round_.info.code, write_csv(tmp_path / "m.csv", [MARKS, *complete_marks()]))
    database.close()
    async with opened(path) as driven:
        await driven.press("enter")
        assert isinstance(driven.app.screen, SubjectsPage)
        works[0] = False
        await driven.press("ctrl+r")
        assert isinstance(driven.app.screen, ResultPage)
        assert "计算函数「own」出错" in driven.text()
        works[0] = True
        await driven.press("f8")
        assert "2/4" in driven.lines()[0]
        assert "总分" in driven.text()


async def test_the_result_of_a_closed_round_is_the_stored_one(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """List, verdict and tree say what they said when it ended; the last line names the version, the panel that it is
    over.
    """
    path = tmp_path / "closed.db"
    database = open_database(str(path))
    ensure_schema(database)
    services = services_on(database)
    close(services, open_thirds(database, tmp_path))
    services.close()
    round_down(monkeypatch)
    async with opened(path) as driven:
        await driven.press("enter")
        assert "8.67" in driven.text()
        await driven.press("f3")
        await driven.type("M00002")
        await driven.press("enter", "ctrl+r")
        assert isinstance(driven.app.screen, ResultPage)
        text = driven.text()
        assert "8.67" in text
        assert not re.search(r"8\.66(?!7)", text)  # 8.667 is what it is before it is rounded
        assert "存档的结果(算法第 2 版)" in text
        panel = "".join(line[:24].strip() for line in driven.lines())
        assert "这轮考评已经结束,结果不再变动。" in panel
