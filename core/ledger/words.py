"""Words that stand in users' files, read and written alike in every language."""

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
