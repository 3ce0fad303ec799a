"""``ledger list`` as people read it: the table, the count, and what a filter that cannot be is told."""

import pytest

from tests.cli.conftest import Run
from tests.cli.test_ledger import UNIT, done, entered, opened

__all__ = ["opened"]

HEADER = ["号", "日期", "台账", "党组织", "党员", "类别", "标题", "状态", "附件", "补录", "存疑"]


@pytest.fixture
def filled(opened: Run) -> Run:
    """The command with a meeting of the first branch in March, a talk in April, and a plan of the second branch."""
    entered(opened)
    talk = ("党组织=B0001", "党员=M00001", "日期=2025-04-02", "谈话人=M00002")
    done(opened("ledger", "add", "谈心谈话", *talk, *UNIT))
    plan = ("党组织=B0002", "类别=党课", "日期=2099-01-01", "议题=讲党课")
    done(opened("ledger", "plan", "三会一课", *plan, *UNIT))
    return opened


def numbers(kaoping: Run, *words: str) -> list[str]:
    """The numbers of the entries in the table; the sentence below it counts them."""
    listed = done(kaoping("ledger", "list", *UNIT, *words))
    _head, *rows = listed.out.splitlines()
    assert listed.err == f"共 {len(rows)} 条\n"
    return [row.split()[0] for row in rows]


def test_entries_are_a_table_with_a_count_below(filled: Run) -> None:
    """Each entry is a line with its book, branch, kind, title and state, and without proof it says so."""
    listed = done(filled("ledger", "list", *UNIT))
    head, meeting, talk, plan = [line.split() for line in listed.out.splitlines()]
    assert head == HEADER
    assert (meeting[:3], meeting[4:8]) == (["1", "2025-03-05", "三会一课"], ["支委会", "研究工作", "草稿", "缺"])
    assert talk[:3] == ["2", "2025-04-02", "谈心谈话"]
    assert (plan[:3], plan[4:]) == (["3", "2099-01-01", "三会一课"], ["党课", "讲党课", "计划"])
    assert listed.err == "共 3 条\n"


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ((), ["1", "2", "3"]),
        (("--book", "三会一课"), ["1", "3"]),
        (("--book", "三会一课", "--organisation", "B0001"), ["1"]),
        (("--from", "2025-03-05"), ["1", "2", "3"]),
        (("--from", "2025-03-06"), ["2", "3"]),
        (("--to", "2025-03-05"), ["1"]),
        (("--to", "2025-03-04"), []),
        (("--from", "2025-03-05", "--to", "2025-03-05"), ["1"]),
        (("--month", "2025-04"), ["2"]),
        (("--year", "2099"), ["3"]),
        (("--state", "draft"), ["1", "2"]),
        (("--state", "draft", "--state", "planned"), ["1", "2", "3"]),
        (("--text", "党课"), ["3"]),
        (("--text", "没有的字"), []),
        (("--backdated",), ["1", "2"]),
    ],
    ids=lambda words: " ".join(words) or "nothing",
)
def test_each_filter_narrows_the_table(filled: Run, words: tuple[str, ...], wanted: list[str]) -> None:
    """First and last day belong to the time asked for, several filters narrow together, and states are alternatives."""
    assert numbers(filled, *words) == wanted


def test_a_members_list_is_narrowed_in_the_same_way(filled: Run) -> None:
    """Beside each entry stands which part the member had in it; every filter holds there too."""
    listed = done(filled("ledger", "list", *UNIT, "--member", "M00001", "--book", "谈心谈话"))
    head, talk = [line.split() for line in listed.out.splitlines()]
    assert (head, talk[0], talk[-1]) == ([*HEADER, "本人"], "2", "本人")
    of_member = ("--member", "M00001", "--book", "谈心谈话")
    assert numbers(filled, *of_member, "--organisation", "B0001", "--state", "draft", "--unproved") == ["2"]
    for narrower in (
        ("--to", "2025-04-01"), ("--organisation", "B0002"), ("--state", "submitted"), ("--text", "没有的字"),
    ):  # fmt: skip
        assert numbers(filled, *of_member, *narrower) == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--year", "2025", "--month", "2025-03"), "--year、--month 和 --from、--to 只能用一种。"),
        (("--year", "2025", "--from", "2025-03-01"), "--year、--month 和 --from、--to 只能用一种。"),
        (("--month", "2025-03", "--to", "2025-03-01"), "--year、--month 和 --from、--to 只能用一种。"),
        (("--from", "2025-04-01", "--to", "2025-03-31"), "2025-04-01 在 2025-03-31 之后。"),
        (("--book", "会议"), "没有台账「会议」"),
        (("--organisation", "B9999"), "没有党组织「B9999」"),
        (("--member", "M99999"), "M99999"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, tuple) else "",
)
def test_a_filter_that_cannot_be_is_one_sentence(filled: Run, words: tuple[str, ...], sentence: str) -> None:
    """Times that contradict each other and names that nothing has are refused, and nothing is listed."""
    wrong = filled("ledger", "list", *UNIT, *words)
    assert (wrong.code, wrong.out) == (1, "")
    assert sentence in wrong.err


def test_a_unit_that_is_not_there_is_told_with_those_there_are(filled: Run) -> None:
    """The refusal names what was asked for and the unit there is."""
    wrong = filled("ledger", "list", "--unit", "研究所")
    assert (wrong.code, wrong.out) == (1, "")
    assert "研究所" in wrong.err
    assert "研究院" in wrong.err
