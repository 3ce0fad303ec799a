"""What an overlay can say, and what each saying makes of the scheme it varies."""

import json
from fractions import Fraction

import pytest
from kaoping.plugins.contract import Const, LevelPoints, ParamRef, content_hash, num, percent
from kaoping.plugins.difference import differences
from kaoping.plugins.evaluation.evaluate import explain
from kaoping.plugins.lint import lint
from kaoping.plugins.loading import find_scheme
from kaoping.plugins.overlay.addresses import Index
from kaoping.plugins.sampling import generate_records

from tests.overlay.files import COMPUTED, HEAD, find_computed, made, refusal, varied

BASE = find_scheme("forestry_member")


def found(scheme: object, address: str) -> object:
    spot = Index(scheme).find(address)  # type: ignore[arg-type]  # test shorthand
    assert spot is not None, address
    return spot.value


def test_an_overlay_that_says_nothing_changes_nothing_but_its_name() -> None:
    """Id, version and source are the unit's; every figure and word is the base's."""
    scheme = varied('title = "本局积分制"\nunit = "湘西州林业局"\n')
    assert (scheme.id, scheme.version, scheme.title) == ("own", "1", "本局积分制")
    assert scheme.source.issuer == BASE.source.issuer
    assert scheme.source.document.startswith(BASE.source.document)
    assert "湘西州林业局" in scheme.source.document
    assert "forestry_member 1.0" in scheme.source.document
    assert (scheme.forms, scheme.total, scheme.rules, scheme.stages) == (
        BASE.forms, BASE.total, BASE.rules, BASE.stages,
    )  # fmt: skip


def test_the_base_and_its_version_are_kept_with_the_scheme() -> None:
    """The same text on another version of the base is another content."""
    file = made(HEAD + 'extends_version = "1.0"\n')
    assert (file.base, file.base_version, file.text) == ("forestry_member", "1.0", HEAD + 'extends_version = "1.0"\n')
    assert content_hash(file.scheme) != content_hash(BASE)


@pytest.mark.parametrize(
    ("text", "address", "field", "value"),
    [
        ('[params]\ngrade_quota = "15%"', "params/grade_quota", "default", percent(15)),
        ('[params]\nquota_group = "branch"', "params/quota_group", "default", "branch"),
        ("[params]\nnotice_days = { default = 7, high = 30 }", "params/notice_days", "high", num(30)),
        ('[items."base/1"]\ntitle = "学习"', "items/base/1", "title", "学习"),
        ('[deductions]\n"base/1a" = 3', "deductions/base/1a", "high", num(3)),
        ('[deductions."base/1b"]\nlow = 0.25\nhigh = 1', "deductions/base/1b", "low", Fraction(1, 4)),
        ('[grades]\n"优秀" = "92"', "grades/优秀", "at_least", Const(num(92))),
        ("[stages.notice]\ndays = { param = 'rectify_days' }", "stages/notice", "days", ParamRef("rectify_days")),
        ('[rules]\nexcellent = "10%"', "rules/excellent", "share", Const(percent(10))),
        ('[rules.excellent]\nties = ["task"]', "rules/excellent", "ties", ("task",)),
        ("[stages]\nnotice = 7", "stages/notice", "days", Const(num(7))),
        ('[levels."review/合格"]\npays = "95%"', "levels/review/合格", "pays", percent(95)),
        ('[kinds]\n"bonus/市级表彰" = 2', "kinds/bonus/市级表彰", "points", num(2)),
        ("[registers]\nbonus = 8", "registers/bonus", "cap", num(8)),
        ('[registers.bonus]\nclear = ["cap"]', "registers/bonus", "cap", None),
        ('[uses."不合格/1"]\ntitle = "谈话"', "uses/不合格/1", "title", "谈话"),
        ('[requirements."base/2/1"]\nper_missing = 2', "requirements/base/2/1", "per_missing", num(2)),
        ('[level_quotas]\nreview_excellent = "10%"', "level_quotas/review_excellent", "share", Const(percent(10))),
        ('[ranking]\ngroup = "branch"', "ranking", "group", "branch"),
        ('[source]\nissuer = "州局"', "source", "issuer", "州局"),
        ('[fillings."base/decided"]\nby = "secretary"', "fillings/base/decided", "by", "secretary"),
    ],
)  # fmt: skip
def test_a_change_sets_one_field(text: str, address: str, field: str, value: object) -> None:
    """Exactly the addressed field differs; everything around it stays."""
    scheme = varied(text)
    assert getattr(found(scheme, address), field) == value
    same = [spot.address for spot in Index(scheme).spots] == [spot.address for spot in Index(BASE).spots]
    assert same
    assert not [finding for finding in lint(scheme) if finding.severity == "error"]


def test_a_changed_figure_is_no_longer_passed_off_as_the_documents() -> None:
    """Its clause says whose it is, and it is no starter value of ours any more; changed words leave both alone."""
    before, words = found(BASE, "deductions/base/1a"), varied('[deductions."base/1a"]\ntitle = "缺席"')
    assert (before.clause, before.starter) == ("附件1", True)  # type: ignore[attr-defined]  # a deduction
    only_words = found(words, "deductions/base/1a")
    assert (only_words.clause, only_words.starter) == ("附件1", True)  # type: ignore[attr-defined]  # a deduction
    figure = found(varied('[deductions]\n"base/1a" = 3'), "deductions/base/1a")
    assert (figure.clause, figure.starter) == ("附件1(本单位调整)", False)  # type: ignore[attr-defined]  # a deduction
    cited = found(varied('[deductions."base/1a"]\npoints = 3\nclause = "细则三"'), "deductions/base/1a")
    assert cited.clause == "细则三"  # type: ignore[attr-defined]  # a deduction


def test_a_part_is_changed_by_its_name_down_to_its_formula() -> None:
    """What stands right inside a part is written beside the part's own fields; ``of`` replaces the formula."""
    review = found(varied('[parts.review]\nout_of = 20\ntitle = "民主评议"'), "parts/review")
    assert (review.title, review.of) == ("民主评议", LevelPoints("review", Const(num(20))))  # type: ignore[attr-defined]  # a part
    whole = varied('[parts.review]\nof = { is = "LevelPoints", poll = "review", out_of = 10 }')
    assert found(whole, "parts/review").of == LevelPoints("review", Const(num(10)))  # type: ignore[attr-defined]  # a part


def test_things_go_in_any_order_and_stages_no_longer_open_what_is_gone() -> None:
    """Addresses mean the scheme as it was, however many go; the linter's places are understood as well."""
    gone = ("uses/不合格/1", "uses/不合格/2", "parts/bonus", "registers/bonus", "forms/base/1a", "papers/notice")
    scheme = varied(f"drop = {json.dumps(gone, ensure_ascii=False)}\n")
    assert scheme.register("bonus") is None
    assert all("bonus" not in stage.registers for stage in scheme.stages)
    kept = [use.title for use in BASE.uses if use.grade == "不合格"][2:]
    assert [use.title for use in scheme.uses if use.grade == "不合格"] == kept
    item = next(scheme.forms[0].items())
    assert [rule.id for rule in item.deductions] == ["1b"]


ADDED = """
[add]
domain = ["机关", "林场"]
[[add.register]]
id = "fault"
title = "通报登记"

[[add.kind]]
register = "fault"
id = "通报批评"

[[add.kind]]
register = "bonus"
id = "帮扶"
points = 1
before = "重大贡献"

[[add.rule]]
is = "Bar"
id = "reported"
title = "受通报的不得评优"
grade = "优秀"
when = { is = "RegisterHas", register = "fault" }
before = "excellent"

[[add.item]]
form = "task"
section = "task"
after = "1"
id = "4"
title = "结对帮扶"
points = 2
applies = { classes = ["骨干"] }

[[add.variant]]
form = "task"
item = "1"
who = { classes = ["骨干"] }
points = 2

[[add.deduction]]
form = "base"
item = "3"
id = "3b"
title = "拖延"
points = 1
per = "occurrence"

[stages.vote]
registers = ["bonus", "neglect", "fault"]
"""


def test_new_things_stand_where_they_were_put() -> None:
    """After, before, at the end; each new figure says that it is the unit's."""
    scheme = varied(ADDED)
    assert scheme.domains == ("机关", "林场")
    bonus = scheme.register("bonus")
    assert bonus is not None
    assert [kind.id for kind in bonus.kinds][:3] == ["超额完成", "帮扶", "重大贡献"]
    assert [rule.id for rule in scheme.rules] == ["review_failed", "reported", "excellent"]
    assert scheme.forms[1].item_ids() == ("1", "4", "2", "3")
    assert found(scheme, "items/task/4").clause == "本单位调整"  # type: ignore[attr-defined]  # an item
    assert not [finding for finding in lint(scheme) if finding.severity != "note"]


def test_things_move_within_their_row_and_items_between_sections() -> None:
    """The thing itself is unchanged; an item may go to another section of its form."""
    scheme = varied('[move]\n"items/base/9" = { before = "1" }\n"stages/file" = { after = "plan" }\n')
    assert scheme.forms[0].item_ids() == ("9", "1", "2", "3", "4", "5", "6", "7", "8", "10")
    assert [stage.id for stage in scheme.stages][:2] == ["plan", "file"]
    new_section = """
[[add.section]]
form = "task"
id = "more"
title = "其他"

[move]
"items/task/3" = { section = "more" }
"""
    sections = varied(new_section).forms[1].sections
    assert [(section.id, [item.id for item in section.items]) for section in sections] == [
        ("task", ["1", "2"]), ("more", ["3"]),
    ]  # fmt: skip


TOTAL = """
drop = ["registers/bonus"]

[total]
is = "Sum"

[[total.parts]]
is = "Named"
name = "base"
title = "基础分"
of = { is = "Over", every = "quarter", of = { is = "Marks", form = "base", filling = "decided" } }

[[total.parts]]
is = "Named"
name = "task"
title = "任务分"
of = { is = "Scale", by = "50%", of = { is = "Marks", form = "task", filling = "decided" } }

[[total.parts]]
is = "Named"
name = "review"
title = "评议分"
of = { is = "LevelPoints", poll = "review", out_of = { is = "Const", value = 35, clause = "细则二" } }
"""


def test_the_whole_total_can_be_written_anew() -> None:
    """``total`` takes the place of the base's formula."""
    scheme = varied(TOTAL)
    parts = [spot.address for spot in Index(scheme).spots if spot.sort.word == "parts"]
    assert parts == ["parts/base", "parts/task", "parts/review"]
    assert found(scheme, "parts/review").of.out_of == Const(num(35), "细则二")  # type: ignore[attr-defined]  # a part


def test_functions_stay_those_of_the_base() -> None:
    """An overlay of a scheme that computes computes with the same code."""
    from kaoping.plugins.overlay import read_scheme_file

    text = 'extends = "computed"\nid = "own"\nversion = "1"\n[grades]\n"好" = 16\n'
    scheme = read_scheme_file(text, "", find_computed).scheme
    assert scheme.functions is COMPUTED.functions
    assert scheme.grades[0].at_least == Const(num(16))


BOOK_AND_STEPS = """
[books."党员积分台账"]
proof = true
kinds = ["上半年", "下半年"]
every = "half"

[[add.book]]
id = "积分申诉"
title = "积分申诉"
group = "专项"
titled = "申诉人"

[[add.column]]
book = "积分申诉"
id = "answer"
title = "答复"

[[add.step]]
book = "积分申诉"
id = "受理"

[[add.step]]
book = "积分申诉"
id = "答复"
within = 1
columns = ["answer"]
"""


def test_books_change_with_all_their_traits_and_get_steps() -> None:
    """What entries of a book have is said in the overlay's own words; a step is found by book and id."""
    scheme = varied(BOOK_AND_STEPS)
    points, complaints = scheme.books
    assert (points.proof, points.kinds, points.every) == (True, ("上半年", "下半年"), "half")
    assert complaints.all_kinds == ("受理", "答复")
    assert found(scheme, "steps/积分申诉/答复") == complaints.step("答复")
    later = BOOK_AND_STEPS.replace("within = 1", "within = 2")
    told = [(each.effect, each.sentence) for each in differences(scheme, varied(later))]
    assert told == [("process", "books/积分申诉/答复(条款 本单位调整):最晚几个月内 1 -> 2")]


def test_a_range_of_the_document_is_narrowed_and_never_widened() -> None:
    """The county's weight of at least 70 %: 75 may be asked for, 60 not, nor may the end be taken away."""
    head = 'extends = "township_star"\nid = "ours"\nversion = "1"\n'
    scheme = varied('[params.w]\nlow = "75%"\ndefault = "80%"\n', head=head)
    assert next(param for param in scheme.params if param.id == "w").low == percent(75)
    for text, key in (('low = "60%"', "params.w.low"), ('clear = ["low"]', "params.w")):
        ((_line, found_at, sentence),) = refusal(f"[params.w]\n{text}\n", head=head)
        assert (found_at, sentence) == (key, "文件规定的范围不能放宽,只能收紧")


def test_a_unit_that_sets_a_figure_of_the_document_otherwise_says_so_in_every_derivation() -> None:
    """The annual score at 40 and 60 % instead of 30 and 70 names the document's 30 %; a starter value says nothing."""
    scheme = find_scheme("supply_cooperative")
    records = generate_records(scheme, 3, 1)
    for share, told in (({"self_weight": percent(40)}, True), ({}, False), ({"notice_days": num(9)}, False)):
        tree = str(explain(scheme, share, 2025, records, records[0].subject.code)[1].as_data())
        assert ("本单位改定,文件为 30%" in tree) is told
