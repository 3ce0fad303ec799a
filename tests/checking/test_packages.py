"""A package that does not work is told to its author mistake by mistake, with file and line, in words."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from kaoping.plugins.checking import SourceFinding, check_python
from kaoping.plugins.scaffold import write_package

from tests.cli.conftest import Run

SCHEME = "src/my_town/scheme.py"
HOOKS = "src/my_town/__init__.py"
PROJECT = "pyproject.toml"
COMMA = "\N{FULLWIDTH COMMA}"
AT_DECIDE = 'Stage(\n        "decide"'
WRONG_PARTS = """\
from kaoping.plugins.contract import Const, Mark, num

HALF = Const(num(0.5))
LINE = Const(valeu=num(1))
"""


@dataclass(frozen=True)
class Slip:
    """What an author gets wrong: ``new`` for ``old`` in a file; the finding stands on the line that holds ``at``."""

    file: str
    old: str
    new: str
    at: str
    words: str

    def make(self, package: Path) -> int:
        """Make the mistake; return the line on which it should be told, 0 where none is blamed."""
        path = package / self.file
        text = path.read_text("utf-8")
        assert self.old in text
        text = text.replace(self.old, self.new, 1)
        path.write_text(text, "utf-8")
        return text[: text.index(self.at)].count("\n") + 1 if self.at else 0


SLIPS = (
    # not Python
    Slip(SCHEME, "num(90),\n    (", f"num(90){COMMA}\n    (", f"num(90){COMMA}", f"「{COMMA}」不能写在这里:"),
    Slip(SCHEME, '"学习任务", num(20)', '"学习任务" num(20)', '"学习任务"', "多半是上一个值后面漏了逗号"),
    Slip(SCHEME, "GRADES = (", "GRADES = [", ")\n\nPARAMS", "右括号「)」和前面的左括号不配对"),
    Slip(SCHEME, "TOTAL = Sum(", "  TOTAL = Sum(", "  TOTAL", "缩进不对"),
    Slip(SCHEME, '"党员考核评分表"', '"党员考核评分表', '"党员考核评分表', "文字没有写完"),
    # names and arguments of the contract
    Slip(SCHEME, 'clause="二1"', 'claus="二1"', "claus=", "Item(...) 没有「claus」这一项,是不是「clause」"),
    Slip(SCHEME, '"无故缺席", 5,', '"无故缺席", 0.5,', '"无故缺席"', '小数 0.5 要加引号,写成 num("0.5")'),
    Slip(SCHEME, '"岗位工作", num(25), clause', 'clause', 'Item("2.1"', "Item(...) 还缺:title"),
    Slip(SCHEME, 'Kind("受到表彰", num(5),', 'Kind("受到表彰", num(5), id="x",', 'id="x"', "「id」写了两次"),
    Slip(SCHEME, 'RegisterSum("bonus")', 'RegisterSum("bonus", (), 1)', "(), 1", "位置写的值太多"),
    Slip(SCHEME, "    Kind,\n", "    Kinds,\n", "    Kinds,", "里没有「Kinds」,相近的有 Kind"),
    Slip(SCHEME, "    Kind,\n", "", "Kind(", "用了「Kind」却没有引入:在文件开头写 from kaoping.plugins.contract"),
    Slip(SCHEME, "cap=num(10)", 'cap=num("10分")', 'num("10分")', "'10分' 不是数"),
    # what importing does
    Slip(HOOKS, "from .scheme", "from .shceme", "from .shceme", "没有叫「my_town.shceme」的模块"),
    Slip(SCHEME, "TOTAL = Sum(", "1 / 0\nTOTAL = Sum(", "1 / 0", "ZeroDivisionError"),
    Slip(SCHEME, "TOTAL = Sum(", "raise SystemExit(3)\nTOTAL = Sum(", "raise", "要退出整个程序"),
    Slip(SCHEME, "TOTAL = Sum(", "import os\nos._exit(3)\nTOTAL = Sum(", "", "整个 Python 停了(退出码 3)"),
    Slip(SCHEME, "TOTAL = Sum(", "while True:\n    pass\nTOTAL = Sum(", "", "超过 3 秒还没有结束"),
    # hooks and the entry point
    Slip(HOOKS, "return (SCHEME,)", "return SCHEME", "def register", "如 return (SCHEME,);返回的是单个 Scheme"),
    Slip(HOOKS, "return (SCHEME,)", "(SCHEME,)", "def register", "什么也没有返回,要写 return"),
    Slip(HOOKS, "@hookimpl\n", "", "def register", "漏了 @hookimpl:写在 def register_schemes 的上一行"),
    Slip(HOOKS, "@hookimpl\ndef register_schemes", "def handed", "", "没有钩子:在 my_town 里写 def register_schemes"),
    Slip(HOOKS, "register_schemes()", "register_scheme()", "def register", "没有叫「register_scheme」的钩子,可写:"),
    Slip(HOOKS, "register_schemes()", "register_schemes(app)", "def register", "钩子函数没有参数"),
    Slip(PROJECT, 'my_town = "my_town"', 'my_town = "mytown"', 'my_town = "mytown"', "不在这个包里,这里有:my_town"),
    Slip(PROJECT, 'my_town = "my_town"\n', "", "[build-system]", "没有写入口"),
    Slip(PROJECT, 'name = "kaoping', "name = kaoping", "name = kaoping", "不符合 TOML 的写法"),
    # the linter
    Slip(SCHEME, '"参加组织生活", num(30)', '"参加组织生活", 30', 'Item("1.1"', "「points」要写成 num(30)"),
    Slip(SCHEME, 'version="0.1"', "version=0.1", "version=0.1", '「version」要写成 "0.1"'),
    Slip(SCHEME, 'Item("1.2"', 'Item("A1.2"', 'Item("A1.2"', "「A1.2」不合规定,要写成:只有数字和点的编号,如 1.1"),
    Slip(SCHEME, 'num(25), clause="二1"', 'num(35), clause="二1"', "Form(\n", "各项合计 100 分,与表的 90 分不符"),
    Slip(SCHEME, 'registers=("bonus",)', 'registers=("bonus")', AT_DECIDE, '「registers」要写成 ("bonus",)'),
    Slip(SCHEME, 'ties=("base",)', 'ties=("基础分",)', "Quota(\n", "没有叫「基础分」的部分(Named 的名称),可写:"),
    Slip(SCHEME, 'RegisterSum("bonus")', 'RegisterSum("bonsu")', 'Named("bonus"', "没有叫「bonsu」的登记,可写:bonus"),
)  # fmt: skip


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return write_package("my_town", tmp_path)


def errors(found: tuple[SourceFinding, ...]) -> list[SourceFinding]:
    return [each for each in found if each.severity == "error"]


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.words[:20])
def test_a_slip_is_told_in_words_at_its_line(slip: Slip, package: Path) -> None:
    """File, line and sentence are those of the mistake; nothing of a traceback is shown."""
    line = slip.make(package)
    found = errors(check_python(package, seconds=3.0 if "3 秒" in slip.words else 30.0))
    told = [each for each in found if slip.words in each.sentence]
    assert told, found
    assert all(Path(each.file).as_posix().endswith(slip.file) for each in told) or not line
    assert not line or line in {each.line for each in told}, told
    assert not any("Traceback" in each.sentence for each in found)


def test_a_sound_package_has_only_starter_values_each_at_its_line(package: Path) -> None:
    """What a new package says is where the values to confirm stand."""
    found = check_python(package)
    text = (package / SCHEME).read_text("utf-8").split("\n")
    assert [(each.severity, each.place) for each in found] == [
        ("note", "registers/bonus/志愿服务"), ("note", "params/notice_days"),
    ]  # fmt: skip
    assert 'Kind("志愿服务"' in text[found[0].line - 1]
    assert '"notice_days"' in text[found[1].line - 1]


def test_all_mistakes_of_all_modules_are_told_at_once(package: Path) -> None:
    """Wrong calls in several modules do not hide each other, nor does a module that nobody imports."""
    (package / "src/my_town/parts.py").write_text(WRONG_PARTS, "utf-8")
    scheme = package / SCHEME
    scheme.write_text(scheme.read_text("utf-8").replace("cap=num(10)", "cpa=num(10)"), "utf-8")
    found = errors(check_python(package))
    assert [(Path(each.file).name, each.line) for each in found if "parts" in each.file] == [
        ("parts.py", 1), ("parts.py", 3), ("parts.py", 4), ("parts.py", 4),
    ]  # fmt: skip
    assert any("「cpa」" in each.sentence and each.file.endswith("scheme.py") for each in found)


def test_several_schemes_of_one_file_are_all_checked(package: Path) -> None:
    """Each scheme at the top of a file has its findings, at its own lines."""
    scheme = package / SCHEME
    text = scheme.read_text("utf-8")
    more = 'from dataclasses import replace\n\nSECOND = replace(SCHEME, id="second", grades=())\nTHIRD = Scheme(\n'
    rest = text[text.rindex("SCHEME = Scheme(") + len("SCHEME = Scheme(\n") :].replace('id="my_town"', 'id="Third"')
    scheme.write_text(f"{text}\n\n{more}{rest}", "utf-8")
    found = check_python(scheme)
    assert {each.scheme for each in found} == {"my_town", "second", "Third"}
    (shape,) = [each for each in found if each.scheme == "Third" and each.severity == "error"]
    assert scheme.read_text("utf-8").split("\n")[shape.line - 1].strip() == 'id="Third",'
    assert any("没有叫「优秀」的等次" in each.sentence for each in found if each.scheme == "second")


def test_a_scheme_that_is_not_handed_over_is_told(package: Path) -> None:
    """A package whose hook leaves a scheme out says so: installed, it would be missing without a word."""
    scheme = package / SCHEME
    text = scheme.read_text("utf-8")
    scheme.write_text(f'{text}\nfrom dataclasses import replace\n\nSECOND = replace(SCHEME, id="second")\n', "utf-8")
    assert [each.scheme for each in check_python(package) if "没有交出" in each.sentence] == ["second"]


def test_a_folder_or_file_without_a_scheme_says_so(tmp_path: Path, kaoping: Run) -> None:
    """Nothing to check is no success."""
    (tmp_path / "empty").mkdir()
    refused = kaoping("schemes", "lint", tmp_path / "empty")
    assert (refused.code, "也没有 Python 文件" in refused.err) == (1, True)
    (tmp_path / "nothing.py").write_text("X = 1\n", "utf-8")
    told = kaoping("schemes", "lint", tmp_path / "nothing.py")
    assert (told.code, "里面没有方案" in told.out) == (1, True)


def test_the_exit_code_and_json_say_the_same(package: Path, kaoping: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """1 with errors, 0 with notes alone; JSON has each finding with file, line, severity, place and sentence."""
    monkeypatch.chdir(package.parent)
    clean = kaoping("schemes", "lint", "./my_town", "--json")
    assert clean.code == 0
    assert {each["severity"] for each in json.loads(clean.out)} == {"note"}
    line = Slip(SCHEME, 'version="0.1"', "version=0.1", "version=0.1", "").make(package)
    (told,) = json.loads(kaoping("schemes", "lint", "my_town/", "--json").out)
    assert told == {
        "severity": "error", "scheme": "my_town", "file": f"my_town/{SCHEME}", "line": line, "place": "version",
        "sentence": '「version」要写成 "0.1"(原文末尾还有 0 的也写上)',
    }  # fmt: skip
    shown = kaoping("schemes", "lint", "my_town/")
    assert (shown.code, shown.err) == (1, "1 处错误,共 1 条\n")
    assert (
        shown.out == f'错误 my_town/{SCHEME} 第 {line} 行 version: 「version」要写成 "0.1"(原文末尾还有 0 的也写上)\n'
    )


def test_what_modules_print_does_not_mix_with_the_findings(package: Path, kaoping: Run) -> None:
    """Neither prints nor files: checking leaves no trace in the author's folder."""
    hooks = package / HOOKS
    hooks.write_text(hooks.read_text("utf-8") + 'print("[]" * 9999)\n', "utf-8")
    before = sorted(package.rglob("*"))
    told = kaoping("schemes", "lint", package)
    assert (told.code, "[]" in told.out + told.err) == (0, False)
    assert sorted(package.rglob("*")) == before
