"""Words that stand in users' rosters and files, read and written alike in every language."""

FULL, PROBATIONARY, MOBILE = "正式", "预备", "流动"
"""The roster's words for a full and a probationary member, and for the class of those who are away."""

NOT_YET_MEMBERS = frozenset({"入党积极分子", "积极分子", "申请人", "入党申请人", "发展对象"})
"""The roster's words for those who are on it before they are members."""

YES, NO = "是", "否"

MEANS_YES = frozenset({YES, "有", "√", "✓", "y", "yes", "true"})
MEANS_NO = frozenset({NO, "无", "没有", "×", "✗", "n", "no", "false"})
"""How clerks tick boxes; compared with ``text.match_key``."""

NOBODY = frozenset({"无", "没有", "全到", "/", "-", "—", "——"})
"""What clerks write where nobody is to be named."""

OUTSIDE = "非名册"
"""Written behind the name of somebody who is not on the roster, which otherwise is refused as misspelt."""

JOINT = "、"
"""Between people."""
