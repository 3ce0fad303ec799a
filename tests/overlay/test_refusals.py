"""A wrong scheme file is refused as a whole, every problem in one sentence with file, line, key and what is allowed."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kaoping.plugins.loading import find_scheme
from kaoping.plugins.overlay import OverlayRefused, decoded, read_scheme_file

from tests.overlay.files import HEAD, refusal

FIRST = HEAD.count("\n") + 1
"""The line on which a planted text begins."""

PLANTED = [
    ("wrong = 1", "wrong", "可写:extends、"),
    ('titel = "x"', "titel", "没有「titel」这一项,是不是「title」;可写:"),
    (
        '[[add.filling]]\nform = "base"\nid = "x"\ntitle = "x"\nby = "member"\ngroups = [3]',
        "add.filling(1).groups(1)",
        "一个表,如 {",
    ),
    ("title = 5", "title", "用引号括起的文字"),
    ("[params]\nnothing = 3", "params.nothing", "可写:support_share、"),
    ('[params]\ngrade_quota = "15 %"', "params.grade_quota", '如 8、0.5、"15%"'),
    ("[params]\nquota_group = 3", "params.quota_group", "要填文字"),
    ('[params]\ngrade_quota = "25%"', "params.grade_quota", "不能大于 20%"),
    ("[params.grade_quota]\ndefualt = 1", "params.grade_quota.defualt", "可写:title、kind、default、"),
    ("params = 3", "params", "写成 [params] 下的表"),
    ('[items."base/77"]\ntitle = "x"', 'items."base/77"', "可写:base/"),
    ('[items."base/1"]\nid = "2"', 'items."base/1".id', "编号不能改"),
    ('[items."base/1"]\nclear = ["titel"]', 'items."base/1".clear', "可写:points、"),
    ('[items]\n"base/1" = { points = "很多" }', 'items."base/1".points', "数字"),
    ('[deductions]\n"base/1a" = -1', 'deductions."base/1a"', "扣分要大于 0"),
    ('[deductions."base/1a"]\nper = "week"', 'deductions."base/1a".per', "可写:once、occurrence、person、month"),
    ('[grades]\n"合格" = 95', 'grades."合格"', "重叠"),
    (
        '[grades."优秀"]\nat_least = { is = "Cosnt", value = 3 }',
        'grades."优秀".at_least.is',
        "没有叫「Cosnt」的一种,可写:Const、",
    ),
    ('[grades."优秀"]\nat_least = { param = "nothing" }', 'grades."优秀"', "没有叫「nothing」的参数"),
    ('[items]\n"task/1" = 5', 'items."task/1"', "合计 11 分,与表的 10 分不符"),
    ('[uses."优秀/1"]\nkind = "praise"', 'uses."优秀/1".kind', "可写:recommend、"),
    ('[fillings."base/self"]\nseveral = 1', 'fillings."base/self".several', "true 或 false"),
    ("[stages.vote]\npolls = 'review'", "stages.vote.polls", "用方括号括起的一列值"),
    ("[reminders]\nno_dues = 0.5", "reminders.no_dues", "整数"),
    ('drop = ["items/base/99"]', "drop(1)", "可写:items/base/"),
    ('drop = "items/base/9"', "drop", "方括号"),
    ('drop = ["source"]', "drop(1)", "不能去掉"),
    ('drop = ["grades/合格"]', "drop(1)", "没有叫「合格」的等次"),
    ('drop = ["items/base/9"]\n[items."base/9"]\ntitle = "网"', "drop(1)", "既改又去掉"),
    ('[move]\n"items/base/1" = { under = "3" }', 'move."items/base/1".under', "可写:section、after、before"),
    ('[move]\n"items/base/1" = { after = "30" }', 'move."items/base/1".after', "可写:2、3、"),
    ('[move]\n"items/base/1" = { section = "x" }', 'move."items/base/1".section', "可写:base/base、task/task"),
    ('[move]\nranking = { after = "1" }', "move.ranking", "不能移动"),
    ("[[add.itme]]\nid = '1'", "add.itme", "可写:param、form、"),
    ("[[add.item]]\nid = '1'", "add.item(1)", "还缺「form、section」"),
    ('[[add.kind]]\nregister = "bonus"', "add.kind(1)", "还缺「id」"),
    ('[[add.kind]]\nregister = "bonus"\nid = "市级表彰"', "add.kind(1)", "已经有「市级表彰」了"),
    ('[[add.kind]]\nregister = "x"\nid = "y"', "add.kind(1).register", "可写:bonus、former、neglect"),
    ('[[add.kind]]\nregister = "bonus"\nid = "y"\nafter = "z"', "add.kind(1).after", "可写:超额完成、"),
    ('[[add.kind]]\nregister = "bonus"\nid = "y"\nafter = "z"\nbefore = "z"', "add.kind(1)", "只能写一个"),
    ('[[add.rule]]\nid = "r"', "add.rule(1)", "可写:Bar、Fail、"),
    ('[[add.domain]]\nid = "机关"', "add.domain(1)", "用引号括起的文字"),
    ('[[add.register]]\nid = "r"\ntitle = "r"', "add.register(1)", "没有任何环节开放"),
    ("[domains]\nx = 1", "domains.x", "一个也没有"),
    ('[parts.base]\nof = { is = "Marks", form = "base", filling = "x" }', "parts.base", "没有叫「x」的填写"),
    ('title = "a\\u202eb"', "title", "不能显示的字符"),
]


@pytest.mark.parametrize(("text", "key", "words"), PLANTED, ids=[str(number) for number in range(len(PLANTED))])
def test_each_mistake_is_told_at_its_line_with_what_is_allowed(text: str, key: str, words: str) -> None:
    """The key of the sentence stands on the line the sentence names; nothing else in the file is blamed."""
    told = refusal(text)
    line, sentence = next((line, sentence) for line, found, sentence in told if found == key and words in sentence)
    assert words in sentence
    assert {each[0] for each in told} <= {line, 0}
    last = key.rpartition(".")[2].partition("(")[0].strip('"').rpartition("/")[2]
    assert last in (HEAD + text).split("\n")[line - 1]
    assert line >= FIRST


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    """Nothing hides behind the first problem."""
    text = '[params]\nnothing = 1\n[items."base/1"]\npionts = 3\n[[add.kind]]\nid = "x"\n[move]\n"items/base/1" = 3\n'
    assert [line for line, _key, _sentence in refusal(text)] == [FIRST + at for at in (1, 3, 4, 7)]


@pytest.mark.parametrize(
    ("head", "line", "words"),
    [
        ('extends = "nothing"\nid = "own"\nversion = "1"\n', 1, "没有叫「nothing」的方案;现有:"),
        ('extends = "本局.toml"\nid = "own"\nversion = "1"\n', 1, "不能再以另一份调整为基础"),
        ('extends = "forestry_member"\nid = "forestry_member"\nversion = "1"\n', 2, "自己的编号"),
        ('extends = "forestry_member"\nid = "Own!"\nversion = "1"\n', 2, "只能用小写字母"),
        ('extends = "forestry_member"\nid = "own"\n', 0, "还缺「version」"),
        ('extends = "forestry_member"\nextends_version = "9"\nid = "own"\nversion = "1"\n', 2, "是 1.0 版"),
        ('id = "own"\nversion = "1"\n', 0, "没有写 extends"),
        ('extends = "forestry_member"\nid = 「own」\n', 2, "半角"),
        ('extends = "forestry_member"\nid = own\n', 2, '文字要用半角引号括起,写成 "own"'),
        ('extends = "forestry_member"\nid = \uff02own\uff02\n', 2, "不符合 TOML"),
        ('extends = "forestry_member"\nid \uff1d "own"\n', 2, "这一行有「\uff1d」"),
        ('extends = "forestry_member"\ntitle = "「一」,"\nid = = "own"\n', 3, "每行写成 键 = 值"),
        ('extends = "forestry_member"\nid = "a"\nid = "b"\n', 3, "写了两次"),
        ("a = " + "[" * 5000, 0, "嵌套太深"),
        ("a = " + "9" * 5000, 0, "数字太长"),
        ("", 0, "没有写 extends"),
    ],
)
def test_a_wrong_head_is_refused(head: str, line: int, words: str) -> None:
    """What the file extends, its own id and version, and TOML itself."""
    told = refusal("", head=head)
    assert [each for each in told if each[0] == line and words in each[2]], told


def test_sentences_name_the_file() -> None:
    """One sentence holds everything: file, line, key, what is wrong."""
    with pytest.raises(OverlayRefused) as refused:
        read_scheme_file(HEAD + "[params]\nnothing = 3\n", "本局.toml", find_scheme)
    assert refused.value.sentences[0].startswith("本局.toml 第 5 行 params.nothing:没有「nothing」")


@pytest.mark.parametrize(
    ("data", "words"),
    [("标题".encode("gb18030"), "UTF-8"), (b"x" * 1_000_001, "1 MB")],
)
def test_a_file_that_is_no_text_is_refused(data: bytes, words: str) -> None:
    """Another encoding, or something far too large."""
    with pytest.raises(OverlayRefused, match=words):
        decoded(data, "本局.toml")


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm() -> None:
    """As Windows' editor saves it."""
    assert decoded(b"\xef\xbb\xbf" + HEAD.replace("\n", "\r\n").encode(), "x") == HEAD


WORDS = st.sampled_from(["base/1", "优秀", "is", "points", "param", "id", "add", "after", "clear", "of", "form", "x"])
LEAVES = st.one_of(WORDS, st.integers(-2, 2), st.just("15%"), st.booleans())
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=6,
)
TOPS = st.sampled_from(
    ["params", "items", "deductions", "grades", "rules", "parts", "drop", "move", "add", "total", "source", "domains",
     "stages", "title", "uses", "rungs"]
)  # fmt: skip


def as_toml(value: object) -> str:
    if isinstance(value, dict):
        pairs = ", ".join(f"{json.dumps(key)} = {as_toml(content)}" for key, content in value.items())
        return f"{{ {pairs} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(as_toml, value))}]"
    return json.dumps(value, ensure_ascii=False)


@settings(max_examples=60)
@given(st.dictionaries(TOPS, TREES, min_size=1, max_size=3))
def test_whatever_is_written_is_taken_or_refused_in_sentences(data: dict[str, object]) -> None:
    """No shape of data makes the reader fail in any other way."""
    text = HEAD + "".join(f"{key} = {as_toml(value)}\n" for key, value in data.items())
    for line, _key, sentence in refusal(text, head=""):
        assert sentence
        assert 0 <= line <= text.count("\n")
