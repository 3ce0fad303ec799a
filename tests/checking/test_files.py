"""Scheme files and installed schemes are checked like packages: everything at once, with the line."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kaoping.plugins.checking import check_file, check_installed
from kaoping.plugins.errors import UnknownScheme
from kaoping.plugins.loading import find_scheme
from kaoping.plugins.overlay import scheme_text

from tests.campaigns.hostile_plugins import install as put
from tests.plugins.test_broken_packages import IMPORTS, hook

WHOLE = scheme_text(find_scheme("institute_branch")).replace('id = "institute_branch"', 'id = "own"', 1)


def line_with(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


def test_a_whole_scheme_file_tells_errors_warnings_and_notes_at_their_lines() -> None:
    """Places are the scheme's own, lines those of the tables; what was sound has notes alone."""
    assert {each.severity for each in check_file(WHOLE.encode(), "x.toml")} == {"note"}
    wrong = WHOLE.replace("points = 100", "points = 90", 1).replace('id = "1.1a"', 'id = "a"', 1)
    errors = [each for each in check_file(wrong.encode(), "x.toml") if each.severity == "error"]
    assert [(each.file, each.line, each.place) for each in errors] == [
        ("x.toml", line_with(wrong, "[[forms]]"), "forms/sheet"),
        ("x.toml", line_with(wrong, 'id = "a"') - 1, "forms/sheet/a"),
    ]
    assert errors[1].sentence == "编号「a」不合规定,要写成:项目编号加小写字母,如 1.1a"


def test_a_variation_blames_no_key_for_what_its_base_has() -> None:
    """Notes about values of the base stand at no line; those about a key of the file stand at it."""
    text = 'extends = "forestry_member"\nid = "own"\nversion = "1"\n[items."base/1"]\ntitle = "学习"\n'
    found = check_file(text.encode(), "本局.toml")
    assert {each.severity for each in found} == {"note"}
    assert {(each.line, each.place) for each in found} == {(0, ""), (4, 'items."base/1"')}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (
            '[[book]]\nid = "走访"\ngroup = "专项"\nroll = "members"\n',
            1,
            '只有记党员的台账(about="member")才能要求人人都有(roll)',
        ),
        ("version = 1.0", 0, "没有写 extends"),
        ('extends = "nothing"\nid = "a"\nversion = 1\n', 1, "没有叫「nothing」的方案"),
        ("id = own\n", 1, '写成 "own"'),
    ],
)
def test_what_is_no_sound_file_is_told_like_any_finding(text: str, line: int, words: str) -> None:
    """Books, files of no kind, an unknown base and what is no TOML are errors with their line."""
    found = check_file(text.encode(), "x.toml")
    assert [each.line for each in found if words in each.sentence and each.severity == "error"] == [line], found


def test_an_installed_scheme_has_its_lines_too() -> None:
    """Each finding stands in a module of the scheme's package, on the line of what it is about."""
    found = check_installed("forestry_member")
    assert found
    assert all(each.line and Path(each.file).parent.name == "forestry_member" for each in found)
    with pytest.raises(UnknownScheme, match="没有叫「nothing」的方案"):
        check_installed("nothing")


def test_an_installed_plugin_that_was_left_out_tells_all_its_mistakes(
    install: Any, run_with: Callable[..., Any]
) -> None:
    """Loading names the first mistake and how to see the others; checking by id tells each."""
    body = "return [small_scheme('many', version=1.0, title='', grades=[])]"
    package = ("kp-many", "kp_many", IMPORTS + hook(body), ("many = kp_many",))
    script = """\
import json
from kaoping.plugins.checking import check_installed
from kaoping.plugins.errors import UnknownScheme
from kaoping.plugins.loading import load_scheme
try:
    load_scheme("many")
except UnknownScheme as error:
    print(json.dumps([str(error), [[each.file, each.sentence] for each in check_installed("many")]]))
"""
    refused, told = run_with(install([package]), script, ["many"])
    assert "方案「many」有 2 处错误" in refused
    assert "全部见 kaoping schemes lint many" in refused
    assert {sentence for _file, sentence in told} == {
        '「version」要写成 "1.0"(原文末尾还有 0 的也写上)', "「grades」要写成 圆括号括起的一列 (...),不是方括号",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("kp_nowhere:PLUGIN", "没有叫「kp_nowhere」的模块"),
        (":::[x", "入口要写成「模块」或「模块:名称」"),
        (".", "入口要写成"),
    ],
)
def test_an_entry_that_leads_nowhere_is_one_mistake(entry: str, words: str, tmp_path: Path, run_with: Any) -> None:
    """Whether there is no such module or what is written is none; files that happen to lie around are not read."""
    put(tmp_path, "lost", "", f"lost = {entry}")
    script = """\
import json
from kaoping.plugins.checking import check_installed
print(json.dumps([[each.file, each.sentence] for each in check_installed("lost")]))
"""
    ((file, sentence),) = run_with(tmp_path, script, ["lost"])
    assert (file, words in sentence) == ("", True)
