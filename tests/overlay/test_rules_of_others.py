"""Rules of other bodies, each an overlay of under 120 lines, worked out by hand."""

from dataclasses import replace

from kaoping.plugins.contract import Scheme, Subject, num
from kaoping.plugins.evaluation.evaluate import evaluate
from kaoping.plugins.evaluation.inputs import Claim, Record, Tally
from kaoping.plugins.evaluation.outcome import Outcome
from kaoping.plugins.loading import find_scheme
from kaoping.plugins.sampling import full_record

from tests.overlay.files import made

BASE = find_scheme("forestry_member")

REVIEW_THIRTY = """
extends = "forestry_member"
id = "review_thirty"
version = "2025"
title = "评议占三成、不设奖励分的党员积分制"
unit = "某县林业局"
drop = ["parts/bonus", "registers/bonus"]

[parts.review]
out_of = 30
clause = "办法第六条"
"""

STRICTER = """
extends = "forestry_member"
id = "stricter"
version = "2025"
title = "优秀从严的党员积分制"
drop = ["rules/review_failed"]

[params]
grade_quota = "10%"
quota_group = "branch"
support_share = "2/3"

[grades]
"优秀" = 92
"合格" = "75.5"

[[add.rule]]
is = "Bar"
id = "votes_against"
title = "评议不合格票超过一成的,不得评为优秀"
grade = "优秀"
when = { is = "Above", of = { is = "VoteShare", poll = "review", options = ["不合格"] }, limit = "10%" }
falls_to = "合格"
clause = "办法第九条"
before = "excellent"
"""


def member(scheme: Scheme, code: str, votes: dict[str, int], *, taken: int = 0, branch: str = "B1") -> Record:
    """A member with full marks but ``taken`` points off the yearly tasks, and these votes in the review."""
    record = full_record(scheme, Subject(code, code, "member", branch, "", "普通", "正式"), year=2025)
    sheets = tuple(
        replace(sheet, marks=(sheet.marks[0] - taken * 1000, *sheet.marks[1:]))  # type: ignore[operator]  # full marks
        if sheet.form == "task"
        else sheet
        for sheet in record.sheets
    )
    tallies = (Tally("review", "2025", "members", votes),)
    return replace(record, sheets=sheets, tallies=tallies, claims=(), answers=())


def results(scheme: Scheme, records: list[Record]) -> dict[str, Outcome]:
    return {outcome.subject.code: outcome for outcome in evaluate(scheme, {}, 2025, records)}


def test_the_review_counts_thirty_and_there_is_no_bonus() -> None:
    """60 + 10 − 3 + 合格 90 % of 30 = 94; with the bonus register gone a claim adds nothing: the base gives 85 + 5."""
    claims = (Claim(1, "bonus", "见义勇为", "2025-05-01", proof="证书"),)
    overlay = made(REVIEW_THIRTY).scheme
    record = member(BASE, "A", {"优秀": 5, "合格": 5}, taken=3)
    found = results(overlay, [record])["A"]
    assert (found.total, found.parts["review"], "bonus" in found.parts) == (9400, num(27), False)
    assert results(BASE, [replace(record, claims=claims)])["A"].total == 9000
    assert results(overlay, [replace(record, claims=claims)])["A"].total == 9400


def test_quota_and_thresholds_are_the_units_own() -> None:
    """10 % of each branch's 10 members is one place; 91 is no longer 优秀; 60 % support no longer suffices for it."""
    overlay = made(STRICTER).scheme
    best = [member(BASE, f"M{number}", {"优秀": 10 - number, "合格": number}, taken=number) for number in range(3)]
    others = [member(BASE, f"N{number}", {"合格": 10}, taken=4) for number in range(7)]
    found = results(overlay, [*best, *others])
    # review 优秀 goes to 20 % of a branch of ten: two; the third falls to 合格 and 60 + 8 + 18 = 86
    assert [found[f"M{number}"].total for number in range(3)] == [9000, 8900, 8600]
    assert {outcome.grade for outcome in found.values()} == {"合格"}
    bonus = Claim(1, "bonus", "见义勇为", "2025-05-01", proof="证书")
    lifted = [replace(record, claims=(bonus,)) for record in best]
    found = results(overlay, [*lifted, *others])
    assert [(found[f"M{number}"].total, found[f"M{number}"].grade) for number in range(3)] == [
        (9500, "优秀"), (9400, "合格"), (9100, "合格"),
    ]  # fmt: skip
    assert [applied.rule for applied in found["M1"].rules] == ["excellent"]
    assert [found[f"M{number}"].computed_grade for number in range(3)] == ["优秀", "优秀", "合格"]
    assert [results(BASE, [*lifted, *others])[f"M{number}"].grade for number in range(3)] == ["优秀", "优秀", "合格"]


def test_a_bar_of_the_units_own() -> None:
    """More than a tenth of the votes against bars 优秀, exactly a tenth does not."""
    overlay = made(STRICTER).scheme
    bonus = Claim(1, "bonus", "见义勇为", "2025-05-01", proof="证书")
    votes = {"A": {"优秀": 9, "不合格": 1}, "B": {"优秀": 8, "合格": 1, "不合格": 2}}
    records = [
        replace(member(BASE, code, counts, branch=code), claims=(bonus,), answers=()) for code, counts in votes.items()
    ]
    crowd = [member(BASE, f"{code}{n}", {"合格": 10}, branch=code) for code in votes for n in range(9)]
    found = results(overlay, [*records, *crowd])
    assert found["A"].grade == "优秀"
    assert "votes_against" not in [applied.rule for applied in found["A"].rules]
    # 2 of 11 against is more than the 15 % that 合格 allows as well: 基本合格 earns 80 % of 20
    assert (found["B"].total, found["B"].computed_grade, found["B"].grade) == (9100, "合格", "合格")
