"""What fields and words of the contract mean, where their names do not say it: the Chinese of docs/contract.md."""

FACTS: dict[str, str] = {
    "Record": "记在一个对象名下的一切", "Subject": "一个考评对象", "Membership": "党员在支部里的一段时间",
    "Excuse": "写明理由免计的一期", "sheet_of": "写一份表的简便办法:按项目写得分,或写用了哪几条扣分规则",
    "Sheet": "一份填好的表", "Line": "表里一项的一行说明", "Claim": "一条登记",
    "Tally": "一个投票群体给一个对象的票数", "Answer": "人对一个问题的回答", "evaluate": "算出各人的总分和等次",
    "explain": "算出一个人的结果和每个数的来历", "Outcome": "一个对象的结果", "Applied": "对结果起了作用的一条规则",
    "OpenQuestion": "还没有人回答的问题", "Example": "手算好结果的例子",
}  # fmt: skip
"""What a test of a scheme writes and gets, in the order of the chapter."""

ROLES = {
    "admin": "管理员", "office": "党务办公室、组织部门", "assessor": "考评组、评委", "secretary": "支部书记、支委会",
    "recorder": "记录员", "member": "党员本人", "representative": "群众代表", "superior": "上级党组织",
    "auditor": "检查人、监督的人",
}  # fmt: skip

WORDS: dict[tuple[str, str], dict[str, str]] = {
    ("Deduction", "per"): {
        "once": "一次(可不写)", "occurrence": "每次", "person": "每人", "month": "每月",
    },
    ("Requirement", "measure"): {
        "count": "次数", "attendance": "出勤率", "on_time": "按时的比例", "coverage": "有记录的党员的比例",
        "complete": "记录齐全的比例", "rating": "整个台账评账的平均(4 优秀至 1 不合格;book 写空)",
    },
    ("Over", "absent"): {
        "missing": "每一期都要有,缺一期就没有总分(可不写)", "skip": "没有记录的期不计,只用于抽查",
        "member": "只算在组织里、又没有免计的期",
    },
    ("Over", "how"): {"sum": "相加(可不写)", "mean": "平均"},
    ("PollMean", "by"): {"groups": "各群体先平均再加权;都没有权重的,票票等值(可不写)", "ballots": "票票等值"},
    ("Register", "proof"): {
        "none": "登记就算", "proof": "有证明才算(可不写)", "proof_or_recognition": "证明和上级认定有一样就算",
        "proof_and_recognition": "两样都有才算",
    },
    ("Register", "holder"): {"subject": "记在对象名下(可不写)", "branch": "记在支部名下,支部的每名党员都有"},
    ("Stage", "kind"): {
        "plan": "布置", "fill": "填写", "check": "审核评定", "vote": "测评", "compute": "汇总,由此出结果",
        "publish": "公示", "approve": "审批", "review": "复核", "select": "评选", "file": "归档",
    },
    ("Use", "kind"): {
        "recommend": "可以推荐", "none": "没有另外的运用", "talk": "谈话", "rectify": "限期整改", "dispose": "组织处置",
        "report": "报告",
    },
    ("Draw", "rounding"): {"up": "进一取整(可不写)", "down": "舍去小数"},
    ("Paper", "per"): {"subject": "每个对象一份", "branch": "每个支部一份", "round": "整次考评一份(可不写)"},
}  # fmt: skip
"""Fields that hold one of several words, with what each says."""

FIELDS: dict[str, dict[str, str]] = {
    "Record": {
        "subject": "这个对象", "sheets": "填好的表", "claims": "登记", "tallies": "测评的票", "answers": "对问题的回答",
    },
    "Subject": {
        "code": "编号,各人不同", "name": "姓名或名称",
        "kind": '`"member"` 党员、`"branch"` 支部,与方案的 `subject` 相同',
        "branch": "党员所在支部的编号", "domain": "领域", "class_name": "类别", "status": "身份,如 正式、预备",
        "previous_total": "上年度的总分;92.50 分写 9250", "previous_source": "上年度总分从哪个文件来",
        "memberships": "在组织里的时间,一列 `Membership`;None 是全年都在", "excused": "免计的期,一列 `Excuse`",
    },
    "Membership": {
        "first": "从哪一天起(含),如 2025-05-05;空是一直在", "until": "到哪一天止(不含);空是仍在",
    },
    "Excuse": {"period": "哪一期,如 2025-05", "reason": "理由"},
    "Sheet": {
        "form": "表的编号", "period": "哪一期:2025、2025-H1、2025-Q3、2025-06", "filling": "表的哪一种填写",
        "filler": "谁填的;只由一人填的与 `filling` 相同",
        "marks": "各项的得分,按表里的顺序,30 分写 30000;None 是没有给分;从起评分里扣的写负数",
        "lines": "各项的说明,编号对一列 `Line`;只用来解释,得分以 `marks` 为准", "group": "填写人所在的群体",
    },
    "Line": {
        "rule": "扣分规则的编号,如 1.1a", "count": "几次", "deduction": "每次扣几分,2 分写 2000", "reason": "理由",
        "points": "直接给的分,28 分写 28000;扣分的不写",
    },
    "Claim": {
        "id": "编号,各条不同的整数", "register": "登记的编号", "kind": "类别",
        "date": "日期,如 2025-07-01;不在本年度里的不算",
        "points": "每件的分;不写就用类别的分", "proof": "证明材料;空是没有", "recognised_by": "哪一级认定的;空是没有",
        "note": "备注", "count": "几件",
    },
    "Tally": {
        "poll": "测评的编号", "period": "哪一期", "group": "投票群体的编号",
        "counts": '各选项的票数,如 `{"满意": 15}`;打分的以分为选项,如 `{"90": 2}`',
    },
    "Answer": {
        "question": "问题的编号;名额末位同分的是规则编号加 .tie", "choice": "答案", "reason": "理由", "actor": "谁定的",
        "at": "何时定的",
    },
    "Outcome": {
        "subject": "这个对象", "total": "印出的总分,92.50 分是 9250;缺着是 None", "partial": "已有的部分合计",
        "computed_grade": "单凭总分的等次", "grade": "按规则以后的等次;还要人定的是 None", "rank": "名次",
        "parts": "有名称的各部分的值", "missing": "缺什么", "rules": "起了作用的规则", "questions": "要人回答的问题",
        "exempt": "不参加考评的原因", "graded": "方案有没有等次",
        "overall_rank": "全体里的名次;方案没有写 overall 的是 None",
    },
    "Applied": {"rule": "规则的编号", "clause": "条款", "effect": "怎样变的"},
    "OpenQuestion": {"question": "编号", "title": "问题", "choices": "可选的答案", "required": "是否必须回答"},
    "Example": {
        "records": "一列 `Record`", "expected": '编号对(印出的总分, 等次),如 `{"甲": ("92.50", "优秀")}`;缺着是 None',
        "params": "单位改了的参数", "year": "年度",
    },
    "Quota": {
        "share": "占一组人数的比例,名额舍去小数",
        "group": '在哪个范围里算:`"unit"` 全体、`"branch"` 支部、`"domain"` 领域、`"class"` 类别',
        "falls_to": "名额以外的改为哪个等次", "ties": "末位同分时依次比的部分(`Named` 的名称)",
        "who": "只算其中一部分对象",
    },
    "Lower": {"steps": "降几等", "floor": "最低降到哪一等"},
    "Draw": {
        "share": "抽取的比例;不写就由人定", "grades": "只在得了这些等次的里抽", "every": "多久抽一次",
        "rest": "最近几次抽到过的排在后面再抽,如 `Const(num(2))` 是最近两次;不写就不看以前",
    },
    "Use": {"days": "期限", "choices": "从中选一项"},
    "Honour": {
        "share": "名额占一组人数的比例,舍去小数;不写就由人填写名额", "group": "在哪个范围里算,同 `Quota`",
        "grades": "哪些等次的才能参评", "years": "看几年的结果", "evaluations": "各项评价",
        "ties": "同分时依次比的部分或登记",
    },
}  # fmt: skip
"""What the fields of a value hold."""

REMARKS = {
    "Role": "写在 `Filling` 的 `by` 和 `Stage` 的 `actors` 里,说明由谁办,显示给人看;程序不按它限制谁能填。",
    "Use": "等次定了以后的后果:得了这个等次的都有,没有名额。从中挑几个人的写 `Honour`。程序显示它,由人照办。",
    "Honour": "从够条件的人里挑:有名额、有先后。得了等次的人人都有的写 `Use`。"
    "程序显示条件和名额,人选由人定;谁没有资格由规则 `Disqualify` 注明。",
    "Draw": '程序显示怎样抽,抽由人来抽;抽到的那一期打分,公式里用 `Over(.., absent="skip")` 略过没有抽到的期。',
}
"""What must be known before one takes the value."""
