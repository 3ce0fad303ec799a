"""Member classes, the two forms, and the registers."""

from ...plugins.contract import (
    EVERYONE,
    Deduction,
    Every,
    Filling,
    Form,
    Item,
    Kind,
    Register,
    Requirement,
    Section,
    SubjectClass,
    Who,
    num,
    take,
)
from ...plugins.contract.forms import Measure, Per
from . import clauses

CLASSES = (
    SubjectClass("骨干", "支部委员及以上党员", clauses.MEMBER_CLASSES),
    SubjectClass("普通", "其他党员,含预备党员", clauses.MEMBER_CLASSES),
    SubjectClass("流动", "离开所在党组织二至六个月的党员;超过六个月须转出组织关系", clauses.MEMBER_CLASSES),
)
MOBILE = Who(classes=("流动",))


def _off(id_: str, title: str, points: int | str, per: Per = "once") -> Deduction:
    """Return a deduction of a quarter; a starter value, since the annex with the plan's own figures is not public."""
    return take(id_, title, points, per=per, starter=True, clause=clauses.STANDARDS)


def _ledger(book: str, measure: Measure, target: int, every: Every, per_missing: int, kind: str = "") -> Requirement:
    return Requirement(book, measure, num(target), every, per_missing=num(per_missing), kind=kind,
                       clause=clauses.STANDARDS, starter=True)  # fmt: skip


def _shared(id_: str, title: str, text: str, *deductions: Deduction, requires: tuple[Requirement, ...] = (),
            applies: Who = EVERYONE) -> Item:  # fmt: skip
    """Return an item without points of its own: it takes from the quarter's 15."""
    return Item(id_, title, None, deductions, applies, requires=requires, clause=clauses.STANDARDS, starter=True,
                text=text)  # fmt: skip


def _task(id_: str, title: str, points: int, text: str) -> Item:
    return Item(id_, title, num(points), clause=clauses.SCORE, starter=True, text=text)


BASE = Form(
    "base",
    "党员季度基础分评分表",
    num(15),
    (
        Section(
            "base",
            "季度基础分",
            (
                _shared("1", "学习与组织生活",
                        "看党员本季度是否参加学习和组织生活。无故缺席的按次扣分;请假后没有补课的按次扣分。"
                        "对照「三会一课」「集中学习」台账的考勤。",
                        _off("1a", "无故缺席", 2, "occurrence"), _off("1b", "请假后未补课", "0.5", "occurrence"),
                        requires=(_ledger("三会一课", "attendance", 1, "quarter", 2),
                                  _ledger("集中学习", "attendance", 1, "quarter", 2, "集体学习"))),
                _shared("2", "交纳党费", "看党员是否按月交纳党费。迟交的按月扣分。对照「党费收缴」台账。",
                        _off("2a", "迟交", 1, "month"),
                        requires=(_ledger("党费收缴", "on_time", 1, "month", 1, "交纳"),)),
                _shared("3", "执行决议、完成分工",
                        "看党员是否执行党组织的决议、完成分给的工作。没有执行或完成的按次扣分。",
                        _off("3a", "未执行或未完成", 3, "occurrence")),
                _shared("4", "党员记录本", "看党员记录本。没有记录的扣分;记录质量差的扣分。",
                        _off("4a", "没有记录", 1), _off("4b", "记录质量差", "0.5")),
                _shared("5", "思想汇报", "看党员本季度是否交思想汇报。未交的扣分。对照「下情上达」台账。",
                        _off("5a", "未交", 1),
                        requires=(_ledger("下情上达", "count", 1, "quarter", 1, "思想汇报"),)),
                _shared("6", "服务群众",
                        "看党员本季度是否开展服务群众。没有开展的扣分;有群众投诉并查实的按次扣分。对照「服务台账」。",
                        _off("6a", "本季度没有开展", 1), _off("6b", "群众投诉查实", 2, "occurrence"),
                        requires=(_ledger("服务台账", "count", 1, "quarter", 1),)),
                _shared("7", "作风与岗位纪律", "看党员的作风和遵守岗位纪律的情况。违反的按次扣分。",
                        _off("7a", "违反一次", 1, "occurrence")),
                _shared("8", "遵纪守法", "看党员遵守党纪国法的情况。受到批评的按次扣分;受到处分的扣完本季度基础分。",
                        _off("8a", "受到批评", 3, "occurrence"), _off("8b", "受到处分", 15)),
                _shared("9", "网络言论", "看党员在网络上的言论。言论不当的按次扣分。",
                        _off("9a", "言论不当", 2, "occurrence")),
                _shared("10", "流动党员联系",
                        "只评流动党员:看本季度是否与党组织保持联系。没有联系的扣分。对照「流动党员联系」台账。",
                        _off("10a", "本季度没有联系", 2), applies=MOBILE,
                        requires=(_ledger("流动党员联系", "count", 1, "quarter", 2),)),
            ),
            pool=num(15),
            responsible="支部委员会",
            clause=clauses.SCORE,
        ),
    ),
    (
        # A member marks every month what it takes off the quarter's 15; only what was decided counts.
        Filling("self", "党员逐月自评", "member", "month", clause=clauses.QUARTER),
        Filling("preliminary", "支委会初评", "secretary", "quarter", clause=clauses.QUARTER),
        Filling("decided", "组织评定", "recorder", "quarter", clause=clauses.QUARTER),
    ),
    clause=clauses.SCORE,
)  # fmt: skip

TASK = Form(
    "task",
    "党员年度任务分评分表",
    num(10),
    (
        Section(
            "task",
            "年度任务分",
            (
                _task("1", "公开承诺", 4, "看党员公开承诺的事项是否兑现,按兑现情况给分。年底与第四季度一并评定。"),
                _task("2", "岗位职责", 4, "看党员履行岗位职责的情况,按履行情况给分。年底与第四季度一并评定。"),
                _task("3", "作风建设", 2, "看党员作风建设的情况,按表现给分。年底与第四季度一并评定。"),
            ),
            responsible="支部委员会",
            clause=clauses.SCORE,
        ),
    ),
    (Filling("decided", "组织评定", "recorder", clause=clauses.QUARTER),),
    clause=clauses.SCORE,
)


def _bonus(id_: str, points: int) -> Kind:
    return Kind(id_, num(points), clause=clauses.SCORE, starter=True)


BONUS = Register(
    "bonus",
    "奖励加分",
    (
        _bonus("超额完成", 2),
        _bonus("重大贡献", 5),
        _bonus("见义勇为", 5),
        _bonus("市级表彰", 3),
        _bonus("州级及以上表彰", 5),
    ),
    cap=num(10),
    proof="proof_or_recognition",
    clause=clauses.SCORE,
)

FORMER = Register(
    "former",
    "转入前的季度积分",
    (Kind("原支部记录", clause=clauses.QUARTER),),
    proof="proof",
    clause=clauses.QUARTER,
)

NEGLECT = Register(
    "neglect",
    "支部工作不力、弄虚作假记录(通报批评、取消当年评先评优资格、扣支部负责人绩效分)",
    (Kind("工作不力", clause=clauses.USE), Kind("弄虚作假", clause=clauses.USE)),
    proof="proof",
    holder="branch",
    clause=clauses.USE,
    counts_unproved=True,  # the branch that neglected the work is the one that would have to bring the proof
)
