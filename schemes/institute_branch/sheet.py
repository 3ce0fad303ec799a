"""《基层党支部工作考核细则》: the marked sections 一 to 四 with what may be taken off, and who fills them.

Sections 五 (bonus) and 六 (veto) are registers, not marks. From item 3.2 on the items are lost: they are starter
values that add up to the section's own points, and are marked directly.
"""

from dataclasses import replace

from ...plugins.contract import Deduction, Every, Filling, Form, Item, Requirement, Section, num, percent, take
from . import clauses

BRANCH_AND_STUDY = "支部记录本、学习记录本"
RECORD_BOOKS = "各类记录本"
COUNT = "一二三四"


def _item(id_: str, clause: str, points: int, title: str, text: str, *deductions: Deduction, view: str = "",
          requires: tuple[Requirement, ...] = ()) -> Item:  # fmt: skip
    """Return an item the document fixes; its rules and ledger requirements stand in the same clause."""
    return Item(
        id_,
        title,
        num(points),
        tuple(replace(deduction, clause=clause) for deduction in deductions),
        requires=tuple(replace(requirement, clause=clause) for requirement in requires),
        view=view,
        clause=clause,
        text=text,
    )


def _lost(id_: str, points: int, title: str, text: str) -> Item:
    clause = f"{clauses.RULES}{COUNT[int(id_[0]) - 1]}"
    return Item(id_, title, num(points), clause=clause, starter=True, text=f"{text}原细则缺失,直接打分。")


def _section(id_: str, title: str, *items: Item) -> Section:
    return Section(id_, title, items, clause=f"{clauses.RULES}{COUNT[int(id_) - 1]}")


def _held(book: str, kind: str, every: Every) -> Requirement:
    """Return a meeting to be held; one that is missing proposes the least that the rule takes off."""
    return Requirement(book, "count", num(1), every, kind=kind, per_missing=num(2), rule="2.1a")


LEADERSHIP = _section(
    "1",
    "班子建设",
    _item("1.1", "一1", 8, "支部和书记贯彻执行路线方针,重大事项集体决定,完成各项任务",
          "看支部和书记是否贯彻执行党的路线方针;重大事项是否集体讨论决定;各项任务是否按时完成。"
          "贯彻不力、未经集体讨论、未按时完成的,分别在各条扣分范围内扣分。",
          take("1.1a", "贯彻执行不力", 1, 8),
          take("1.1b", "重大事项未经集体讨论", 3),
          take("1.1c", "任务未按时完成", 1, 2),
          view=BRANCH_AND_STUDY),
    _item("1.2", "一2", 8, "作风、纪律和行风教育",
          "看是否开展作风、纪律和行风教育,效果如何;有没有违反廉洁规定、群众意见多的情况;"
          "有没有违反行风规定或职业道德的情况。",
          take("1.2a", "未开展教育或效果差", "0.5", 1),
          take("1.2b", "违反廉洁规定,群众意见多", 1, 4),
          take("1.2c", "违反行风规定或职业道德", 1, 4),
          view=BRANCH_AND_STUDY),
    _item("1.3", "一3", 8, "创先争优活动、凝聚力工程、结对实践",
          "看是否开展创先争优活动和凝聚力工程,有没有总结、有没有效果;是否开展结对实践。",
          take("1.3a", "未开展创先争优活动", 4),
          take("1.3b", "没有总结,效果差", "0.5", 1),
          take("1.3c", "未开展结对", 3),
          view="活动的文字记录"),
    _item("1.4", "一4", 5, "学理论学党章,发挥表率作用",
          "看是否组织党员学习理论、学习党章,开展主题教育,效果如何;党员是否起到表率作用。",
          take("1.4a", "未组织主题教育", 4),
          take("1.4b", "效果差", "0.5", 1),
          view="职工座谈会、个别访谈、问卷"),
    _item("1.5", "一5", 5, "谈心谈话",
          "看支部书记与每名党员每年谈心谈话是否不少于一次。按「谈心谈话」台账逐人计数,每有一名党员没有谈到扣一次分。",
          take("1.5a", "有一名党员未谈", "0.5", per="person"),
          view=RECORD_BOOKS,
          requires=(Requirement("谈心谈话", "count", num(1), each_member=True, per_missing=num("0.5"), rule="1.5a"),)),
)  # fmt: skip

PARTY_LIFE = _section(
    "2",
    "党内生活制度",
    _item("2.1", "二1", 8, "三会一课",
          "看是否坚持「三会一课」:支委会每月一次,党员大会每季度一次,组织生活每月不少于一次;"
          "参加院党委党课的出勤率不低于95%。按台账计数,提出扣分范围的下限,由评分人在范围内取。",
          take("2.1a", "未坚持制度", 2, 6),
          take("2.1b", "党课出勤率低于95%", "0.5", 2),
          view=RECORD_BOOKS,
          requires=(_held("三会一课", "支委会", "month"),
                    _held("三会一课", "党员大会", "quarter"),
                    _held("民主生活会/组织生活会", "组织生活", "month"),
                    Requirement("三会一课", "attendance", percent(95), kind="党课", per_missing=num("0.5"),
                                rule="2.1b"))),
    _item("2.2", "二2", 6, "民主评议党员",
          "看是否开展民主评议党员,参加率是否达到100%;有没有把表现差的党员评为合格;对不合格党员是否作出处置。",
          take("2.2a", "参加率不到100%", 1, 2),
          take("2.2b", "表现差的党员评为合格", 2),
          take("2.2c", "不合格党员未作处置", 2),
          view=RECORD_BOOKS,
          requires=(Requirement("冬训与民主评议", "attendance", percent(100), kind="民主评议", per_missing=num(1),
                                rule="2.2a"),)),
    _item("2.3", "二3", 3, "党员汇报",
          "看每名党员是否每半年向支部汇报一次。按「下情上达」台账中的思想汇报逐人计数,执行不好的在范围内扣分。",
          take("2.3a", "执行不好", 1, 3),
          view="书面材料",
          requires=(Requirement("下情上达", "count", num(1), "half", each_member=True, kind="思想汇报",
                                per_missing=num(1), rule="2.3a"),)),
)  # fmt: skip

EDUCATION = _section(
    "3",
    "党员教育管理",
    _item("3.1", "三1", 6, "落实学习计划,记录完整,台账规范",
          "看学习计划是否落实,学习记录是否完整,台账是否规范(旁边显示台账的评账结果,供对照)。"
          "不按计划、没有记录或记录过简、台账不全的,分别在各条扣分范围内扣分。",
          take("3.1a", "未按计划学习", 1, 3),
          take("3.1b", "没有记录或记录过简", 1, 2),
          take("3.1c", "台账不全", "0.5", 1),
          requires=(Requirement("", "rating", num(2), starter=True),)),
    _lost("3.2", 6, "党员教育培训", "看党员教育培训的开展情况。"),
    _lost("3.3", 6, "党费收缴", "看党费收缴的情况。"),
    _lost("3.4", 5, "组织关系管理", "看党员组织关系的管理情况。"),
    _lost("3.5", 6, "党员先锋模范作用", "看党员发挥先锋模范作用的情况。"),
)  # fmt: skip

NEW_MEMBERS = _section(
    "4",
    "发展党员",
    _lost("4.1", 5, "发展计划与后备队伍", "看发展党员有没有计划,有没有后备队伍。"),
    _lost("4.2", 5, "培养与联系", "看对申请人的培养;每名申请人是否有两名联系人。"),
    _lost("4.3", 6, "发展程序与材料", "看发展党员的程序是否规范,材料是否齐全。"),
    _lost("4.4", 4, "预备党员教育管理", "看对预备党员的教育管理情况。"),
)

SHEET = Form(
    "sheet",
    "《基层党支部工作考核细则》",
    num(100),
    (LEADERSHIP, PARTY_LIFE, EDUCATION, NEW_MEMBERS),
    (
        Filling("self", "支部自查", "secretary", clause=clauses.SELF),
        Filling("panel", "考核小组检查", "assessor", several=True, clause=clauses.CHECK),
    ),
    clause=f"{clauses.CONTENTS}、{clauses.RULES}",
)
