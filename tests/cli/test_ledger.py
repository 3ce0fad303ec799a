"""The ledger on the command line: books, entries with their proof, spot checks, and what is proposed from them."""

import json
import os
import signal
import threading
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, get_args

import pytest
from kaoping.core.organisation.roster.importing import import_roster
from kaoping.core.services.roster_changes import FactId
from kaoping.core.spreadsheet.reader import read_workbook
from kaoping.core.storage.engine import open_database
from kaoping.tui.cli import bookfiles
from kaoping.tui.cli.bookfiles import _Progress
from kaoping.tui.cli.ledger_declarations import CHANGES
from openpyxl import load_workbook

from tests.acting import act
from tests.cli.conftest import Begin, Result, Run
from tests.rounds.small import ROSTER, write_csv

UNIT = ("--unit", "研究院")
MEETING = ("党组织=B0001", "类别=支委会", "日期=2025-03-05", "议题=研究工作", "应到=5", "实到=5")

VISITS = """
[[book]]
id = "走访记录"
group = "本院"
kinds = ["入户", "电话"]
titled = "走访事由"
"""


def done(result: Result) -> Result:
    assert result.code == 0, result.err
    return result


def data(result: Result) -> Any:
    return json.loads(done(result).out)


@pytest.fixture
def opened(begun: Begin, tmp_path: Path) -> Run:
    """The command with an institute of two branches and four members, on the roster since 2024; its round is open."""
    return begun("ledger", partial(open_institute, tmp_path))


def open_institute(folder: Path, kaoping: Run) -> None:
    """From nothing to an open round, the roster brought in a year earlier."""
    done(kaoping("init"))
    done(kaoping("unit", "add", "研究院"))
    database = open_database(os.environ["KAOPING_DB"])
    act(
        database,
        "管理员",
        import_roster,
        read_workbook(write_csv(folder / "roster.csv", ROSTER)),
        day=date(2024, 1, 2),
    )
    database.close()
    for words in (
        ("schemes", "enable", "institute_branch", "--unit", "研究院"),
        ("schemes", "confirm", "institute_branch", "--unit", "研究院"),
        ("round", "open", "institute_branch", "--unit", "研究院", "--year", "2025"),
    ):
        done(kaoping(*words))


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "会议记录.txt"
    path.write_text("支委会记录\n研究工作\n", encoding="utf-8")
    return path


def entered(kaoping: Run, *words: str) -> str:
    """The number of a new entry of the meetings' book."""
    return done(kaoping("ledger", "add", "三会一课", *(words or MEETING), *UNIT)).out.strip()


def test_books_are_listed_shown_added_renamed_and_set_aside(opened: Run, tmp_path: Path) -> None:
    """A unit's own book stands behind everybody's, and what it changes is its own affair."""
    file = tmp_path / "台账.toml"
    file.write_text(VISITS, encoding="utf-8")
    assert "走访记录" in done(opened("books", "add", file, *UNIT)).err
    done(opened("books", "rename", "走访记录", "走访台账", *UNIT))
    done(opened("books", "retire", "五老四教", *UNIT))
    listed = data(opened("books", "list", *UNIT, "--all", "--json"))
    assert isinstance(listed, list)
    by_id = {book["id"]: book for book in listed}
    assert by_id["走访记录"]["title"] == "走访台账"
    assert [book["id"] for book in listed if not book["in_use"]] == ["五老四教"]
    assert "五老四教" not in done(opened("books", "list", *UNIT)).out
    done(opened("books", "restore", "五老四教", *UNIT))
    assert "五老四教" in done(opened("books", "list", *UNIT)).out
    shown = done(opened("books", "show", "走访台账", *UNIT)).out
    assert "走访事由" in shown
    assert "要有附件才计分" in shown
    assert "12 个月" in done(opened("books", "show", "发展党员", *UNIT)).out
    file.write_text(done(opened("books", "show", "走访台账", *UNIT, "--toml")).out, encoding="utf-8")
    done(opened("books", "add", file, *UNIT))
    wrong = opened("books", "show", "走访台帐", *UNIT)
    assert (wrong.code, "走访台账" in wrong.err) == (1, True)


def test_an_entry_goes_its_way(opened: Run, paper: Path, tmp_path: Path) -> None:
    """Written, proved, handed in, returned, put right, accepted, changed with a reason, and taken back at last."""
    number = entered(opened)
    assert "不计分" in done(opened("ledger", "submit", number)).err
    done(opened("attach", number, paper))
    done(opened("ledger", "return", number, "--remark", "请补记录人"))
    done(opened("ledger", "change", number, "记录人=张三(非名册)"))
    done(opened("ledger", "submit", number))
    done(opened("ledger", "accept", number))
    refused = opened("ledger", "change", number, "content=补记")
    assert (refused.code, "修改原因" in refused.err) == (1, True)
    done(opened("ledger", "change", number, "content=补记", "--reason", "漏记"))
    entry = data(opened("ledger", "show", number, "--json"))
    assert isinstance(entry, dict)
    assert (entry["state"], entry["fields"]["title"], entry["proofs"]) == ("submitted", "研究工作", 1)
    printed = done(opened("ledger", "show", number)).out
    assert "议题:研究工作" in printed
    assert "会议记录.txt" in printed
    made = data(opened("ledger", "history", number, "--json"))
    assert isinstance(made, list)
    assert (made[-1]["reason"], made[-1]["became"]["内容"]) == ("漏记", "补记")
    assert "漏记" in done(opened("ledger", "history", number)).out
    listed = data(opened("attachments", "list", number, "--json"))
    assert isinstance(listed, list)
    proof = str(listed[0]["id"])
    assert "研究工作" in done(opened("attachments", "show", proof)).out
    target = tmp_path / "取出.txt"
    done(opened("attachments", "fetch", proof, "-o", target))
    assert target.read_bytes() == paper.read_bytes()
    again = opened("attachments", "fetch", proof, "-o", target)
    assert (again.code, again.err) == (1, f"「{target}」已经存在,没有覆盖。\n请换一个文件名。\n")
    done(opened("attachments", "withdraw", proof))
    assert "已撤回" in done(opened("attachments", "list", number)).out
    done(opened("ledger", "withdraw", number, "--reason", "记错支部"))
    assert number not in [str(one["id"]) for one in _listed(opened)]
    assert [one["remark"] for one in _listed(opened, "--state", "withdrawn")] == ["记错支部"]


def _listed(kaoping: Run, *words: str) -> list[dict[str, object]]:
    found = data(kaoping("ledger", "list", *UNIT, *words, "--json"))
    assert isinstance(found, list)
    return found


def test_lists_are_narrowed(opened: Run) -> None:
    """By book, place, member, time, state, and what lacks proof; plans are entries too."""
    meeting = int(entered(opened))
    talk = ("党组织=B0001", "党员=M00001", "日期=2025-04-02", "谈话人=M00002")
    done(opened("ledger", "add", "谈心谈话", *talk, *UNIT))
    done(opened("ledger", "plan", "三会一课", "党组织=B0002", "类别=党课", "日期=2099-01-01", "议题=党课", *UNIT))

    def ids(*words: str) -> list[object]:
        return [one["id"] for one in _listed(opened, *words)]

    assert ids() == [meeting, meeting + 1, meeting + 2]
    assert ids("--book", "谈心谈话") == [meeting + 1]
    assert ids("--organisation", "B0002") == [meeting + 2]
    assert ids("--year", "2025") == [meeting, meeting + 1]
    assert ids("--month", "2025-03") == [meeting]
    assert ids("--from", "2025-04-01", "--to", "2025-12-31") == [meeting + 1]
    assert ids("--state", "planned") == [meeting + 2]
    assert ids("--text", "研究", "--unproved", "--backdated") == [meeting]
    parts = {one["id"]: one["part"] for one in _listed(opened, "--member", "M00001", "--year", "2025")}
    assert parts == {meeting + 1: "本人"} | {id_: part for id_, part in parts.items() if id_ == meeting}
    assert "缺" in done(opened("ledger", "list", *UNIT)).out
    both = opened("ledger", "list", *UNIT, "--year", "2025", "--month", "2025-03")
    assert (both.code, "只能用一种" in both.err) == (1, True)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("三会一课", "议题"), "要写成 栏目=内容"),
        (("三会一课", "议提=甲"), "没有「议提」这一项"),
        (("三会一课", "党组织=B9999", "类别=党课", "日期=2025-01-01"), "没有党组织「B9999」"),
        (("三会一课", "党组织=B0001", "类别=茶话会", "日期=2025-01-01"), "茶话会"),
        (("三会一课", "党组织=B0001", "类别=党课", "日期=2099-01-01"), "还没有到"),
        (("会议", "党组织=B0001"), "没有台账「会议」"),
    ],
)
def test_a_wrong_entry_is_refused_with_a_sentence(opened: Run, words: tuple[str, ...], sentence: str) -> None:
    """And nothing is written."""
    wrong = opened("ledger", "add", *words, *UNIT)
    assert (wrong.code, sentence in wrong.err) == (1, True), wrong.err
    assert _listed(opened) == []


def test_a_book_travels_as_a_workbook(opened: Run, tmp_path: Path) -> None:
    """The template is read back, what was exported changes nothing, and a trial writes nothing."""
    empty, full = tmp_path / "空白.xlsx", tmp_path / "会议.xlsx"
    done(opened("template", "book", "三会一课", *UNIT, "-o", empty))
    assert empty.exists()
    entered(opened)
    assert "1 条" in done(opened("export", "book", "三会一课", *UNIT, "-o", full, "--year", "2025")).err
    assert "未变 1" in done(opened("import", "book", "三会一课", full, *UNIT)).err
    table = tmp_path / "三会一课.csv"
    table.write_text("支部,类别,日期,议题,应到,实到\nB0001,党课,2025-05-06,讲党课,6,6\n", encoding="utf-8")
    trial = done(opened("import", "book", "三会一课", table, *UNIT, "--dry-run")).err
    assert "将新增 1" in trial
    assert "讲党课" in trial
    assert len(_listed(opened)) == 1
    assert "新增 1" in done(opened("import", "book", "三会一课", table, *UNIT)).err
    assert "未变 1" in done(opened("import", "book", "三会一课", table, *UNIT)).err
    table.write_text("支部,类别,日期\nB0001,茶话会,2025-05-06\n", encoding="utf-8")
    wrong = opened("import", "book", "三会一课", table, *UNIT)
    assert (wrong.code, "第 2 行 B 列:「类别」没有「茶话会」这一种。" in wrong.err) == (1, True)
    assert len(_listed(opened)) == 2


def test_an_import_that_is_broken_off_writes_nothing(
    opened: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl+C between two steps: one sentence, exit code 130, the ledger as before, and the keyboard as before."""
    table = tmp_path / "三会一课.csv"
    table.write_text("支部,类别,日期,议题,应到,实到\nB0001,党课,2025-05-06,讲党课,6,6\n", encoding="utf-8")
    before = signal.getsignal(signal.SIGINT)

    class Impatient(_Progress):
        def tell(self, done: int, total: int) -> None:
            if total and threading.current_thread() is threading.main_thread():
                os.kill(os.getpid(), signal.SIGINT)
            super().tell(done, total)

    monkeypatch.setattr(bookfiles, "_Progress", Impatient)
    stopped = opened("import", "book", "三会一课", table, *UNIT)
    assert (stopped.code, "什么也没有写入" in stopped.err) == (130, True)
    assert signal.getsignal(signal.SIGINT) is before
    assert _listed(opened) == []


def test_spot_checks_are_drawn_found_and_repeated(opened: Run, paper: Path) -> None:
    """Begun with a seed, drawn once, findings said, and the draw comes out the same again."""
    numbers = [entered(opened, *(word.replace("03-05", f"0{month}-05") for word in MEETING)) for month in (1, 2, 3)]
    for number in numbers:
        done(opened("attach", number, paper))
    done(opened("ledger", "submit", *numbers))
    words = ("inspect", "begin", "一季度抽查", *UNIT, "--period", "2025-Q1", "--size", "2", "--book", "三会一课")
    check = done(opened(*words)).out.strip()
    drawn = data(opened("inspect", "draw", check, "--json"))
    assert isinstance(drawn, dict)
    assert (len(drawn["picks"]), drawn["entries"]) == (2, 3)
    pick = str(drawn["picks"][0]["id"])
    again = opened("inspect", "draw", check)
    assert (again.code, again.err) == (1, "「一季度抽查」已经抽取过了。\n要再查,请另建一次。\n")
    assert "有问题" in done(opened("inspect", "find", pick, "fault", "没有签到")).err
    assert "没有签到" in done(opened("inspect", "show", check)).out
    assert "一致" in done(opened("inspect", "check", check)).err
    assert "已抽取" in done(opened("inspect", "list", *UNIT)).out
    perhaps = opened("inspect", "find", pick, "perhaps")
    assert (perhaps.code, "没有「perhaps」,只有:'sound', 'fault'" in perhaps.err) == (2, True)


def rows_of(path: Path, sheet: int) -> list[tuple[object, ...]]:
    return list(load_workbook(path).worksheets[sheet].iter_rows(values_only=True))


def test_a_book_is_bundled_with_its_proofs(opened: Run, paper: Path) -> None:
    """One file, never over another; what is missing of it makes the exit code 1 even where that is said to be lost."""
    number = entered(opened)
    done(opened("attach", number, paper))
    target = paper.with_name("会议.zip")
    words = ("books", "bundle", "三会一课", *UNIT, "--year", "2025", "-o")
    made = done(opened(*words, target))
    assert (made.out.count(":"), "1 条记录和 1 个附件文件" in made.err) == (2, True)
    again = opened(*words, target)
    assert (again.code, "已经存在" in again.err) == (1, True)
    for stored in Path(f"{os.environ['KAOPING_DB']}.files").rglob("*"):
        if stored.is_file():
            stored.unlink()
    refused = opened(*words, paper.with_name("再.zip"))
    assert (refused.code, paper.with_name("再.zip").exists(), "--lost" in refused.err) == (1, False, True)
    lost = opened(*words, paper.with_name("再.zip"), "--lost")
    assert (lost.code, paper.with_name("再.zip").exists(), "不见了" in lost.err) == (1, True, True)


def test_ledgers_are_published_and_rated(opened: Run, paper: Path) -> None:
    """What was published and how it was rated can be read again."""
    number = entered(opened)
    done(opened("attach", number, paper))
    done(opened("ledger", "submit", number))
    whose = (*UNIT, "--organisation", "B0001", "--period", "2025-03")
    assert "1 条" in done(opened("ledger", "publish", *whose)).err
    assert "优秀" in done(opened("ledger", "rate", "优秀", *whose, "--remark", "记录完整")).err
    assert "2025-03" in done(opened("ledger", "published", *UNIT)).out
    assert "记录完整" in done(opened("ledger", "rated", *UNIT)).out
    done(opened("ledger", "rate", "不合格", *whose, "--by", "B0002"))
    assert [one["rater"] for one in data(opened("ledger", "rated", *UNIT, "--json"))][1:] == ["B0002"]
    (mean,) = data(opened("ledger", "rated", *UNIT, "--mean", "--json"))
    assert (mean["mean"], mean["raters"], mean["said"]) == ("2.5", 2, "优秀 1、不合格 1")
    assert "2.5" in done(opened("ledger", "rated", *UNIT, "--mean", "--period", "2025-03")).out
    assert opened("ledger", "rate", "优秀", *whose, "--by", "B0001").code == 1
    done(opened("export", "ratings", *UNIT, "-o", paper.with_name("评账.xlsx")))
    assert rows_of(paper.with_name("评账.xlsx"), 1)[-1][2:4] == ("二支部", "不合格")
    wrong = opened("ledger", "rate", "很好", *whose)
    assert (wrong.code, wrong.err) == (1, "没有「很好」这个等次。\n只有:优秀、合格、基本合格、不合格。\n")


def test_the_calendar_shows_what_is_done_and_what_is_late(opened: Run) -> None:
    """A meeting without its paper is not enough for its month, and a month without any is late."""
    entered(opened)
    duties = data(opened("ledger", "calendar", *UNIT, "--year", "2025", "--book", "三会一课", "--json"))
    assert isinstance(duties, list)
    of_branch = {
        duty["period"]: duty["status"] for duty in duties if duty["organisation"] == "B0001" and not duty["kind"]
    }
    assert len(of_branch) == 12
    assert (of_branch["2025-03"], of_branch["2025-04"]) == ("unproved", "late")
    printed = done(opened("ledger", "calendar", *UNIT, "--year", "2025", "--organisation", "B0001")).out
    assert "逾期" in printed
    assert "二支部" not in printed


def test_to_dos_are_listed_by_the_day_they_are_due(opened: Run) -> None:
    """A plan whose day has passed, an entry without its paper; only of the organisation that is asked for."""
    plan = ("党组织=B0001", "类别=党课", "日期=2025-03-01", "议题=讲党课")
    planned = int(done(opened("ledger", "plan", "三会一课", *plan, *UNIT)).out)
    done(opened("ledger", "submit", entered(opened)))
    found = data(opened("ledger", "todo", *UNIT, "--day", "2025-03-20", "--json"))
    assert isinstance(found, list)
    assert ("plan", "B0001", planned, "2025-03-01") in [
        (one["kind"], one["organisation"], one["entry"], one["due"]) for one in found
    ]
    assert "unproved" in {one["kind"] for one in found}
    due = [one["due"] for one in found if one["due"]]
    assert due == sorted(due)
    printed = done(opened("ledger", "todo", *UNIT, "--organisation", "B0001", "--day", "2025-03-20"))
    assert "讲党课" in printed.out
    assert "二支部" not in printed.out


def test_proposals_name_the_entries_behind_them(opened: Run, paper: Path) -> None:
    """Talks, one of them proved: the members without one are told, and points are proposed off for each."""
    talk = ("党组织=B0001", "党员=M00001", "日期=2025-04-02", "谈话人=M00002")
    number = done(opened("ledger", "add", "谈心谈话", *talk, *UNIT)).out.strip()
    done(opened("attach", number, paper))
    done(opened("ledger", "submit", number))
    (form,) = data(opened("proposals", "1", "B0001", "--json", "--day", "2026-01-05"))
    items = {item["item"]: item for item in form["items"]}
    (talks,) = items["1.5"]["evidence"]
    assert talks["entries"] == [int(number)]
    assert talks["short"] > 0
    assert float(items["1.5"]["points"]) < 5
    printed = done(opened("proposals", "1", "B0001", "--day", "2026-01-05")).out
    assert f"依据 {number}" in printed
    wrong = opened("proposals", "1", "B0001", "--form", "nope")
    assert (wrong.code, wrong.err) == (1, "方案没有表「nope」。\n")


def test_every_change_that_is_declared_is_carried_out() -> None:
    """The words the parser takes are those the command knows."""
    assert set(CHANGES) == set(get_args(FactId))


def test_people_come_change_and_leave(opened: Run) -> None:
    """Each change is in the history; what the roster asks for is listed."""
    code = done(
        opened("people", "add", "赵新", *UNIT, "--branch", "B0001", "--status", "预备", "--joined", "2024-01-10",
               "--day", "2024-01-10")
    ).out.strip()  # fmt: skip
    todo = data(opened("people", "todo", *UNIT, "--day", "2025-02-01", "--json"))
    assert isinstance(todo, list)
    assert any(one["code"] == code and one["due"] == "2025-01-10" for one in todo)
    assert "赵新" in done(opened("people", "todo", *UNIT, "--day", "2025-02-01")).out
    for words in (
        ("status", "正式", "--day", "2025-01-20"),
        ("post", "宣传委员", "--day", "2025-02-01"),
        ("transfer", "B0002", "--day", "2025-03-01", "--note", "调动"),
        ("mobile", "2025-04-01", "--day", "2025-04-02"),
        ("back", "--day", "2025-05-01"),
    ):
        done(opened("people", "change", code, *words, *UNIT))
    history = data(opened("people", "history", code, *UNIT, "--json"))
    assert isinstance(history, list)
    assert [one["kind"] for one in history if one["kind"] in ("status", "branch")] == ["status", "branch"]
    assert "调动" in done(opened("people", "history", code, *UNIT)).out
    branch = data(opened("people", "list", *UNIT, "--organisation", "B0002", "--json"))
    assert isinstance(branch, list)
    assert code in [one["code"] for one in branch]
    done(opened("people", "change", code, "leave", *UNIT))
    assert code not in done(opened("people", "list", *UNIT)).out
    assert code in done(opened("people", "list", *UNIT, "--former")).out
    wrong = opened("people", "change", code, "transfer", *UNIT)
    assert (wrong.code, "要写新的内容" in wrong.err) == (1, True)
