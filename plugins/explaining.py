"""Python's own errors in an author's files as one sentence with file and line, in the user's language.

Authors of schemes write Python without being programmers: what the interpreter says is told in words, with what may be
written instead. A traceback is never shown.
"""

import re
import sysconfig
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from inspect import Parameter, signature
from pathlib import Path
from traceback import walk_tb

from . import contract
from .i18n import N_, _
from .sanitize import describe, sanitize

CONTRACT = "kaoping.plugins.contract"
"""The module that authors import the names of the contract from."""


@dataclass(frozen=True, slots=True)
class SourceFault:
    """What is wrong with an author's file: its path (empty when unknown), the line (0 when unknown), and a sentence."""

    file: str
    line: int
    sentence: str

    def shown(self) -> str:
        """Return one sentence: file, line, and what is wrong."""
        if not self.file or not self.line:
            return self.sentence
        where = _("{file} 第 {line} 行").format(file=sanitize(Path(self.file).name), line=self.line)
        return _("{where}:{sentence}").format(where=where, sentence=self.sentence)


def explain(error: BaseException) -> SourceFault:
    """Return what went wrong in an author's file, from an exception that importing or calling it raised."""
    if isinstance(error, SyntaxError):
        return SourceFault(error.filename or "", error.lineno or 0, syntax_sentence(error))
    file, line = _place(error)
    return SourceFault(file, line, _sentence(error))


_ROOM = str(Path(__file__).parent)


def _place(error: BaseException) -> tuple[str, int]:
    """Return the file and line of the innermost call that stands in neither Python's library nor the contract."""
    library = sysconfig.get_path("stdlib")
    places = [(frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)]
    own = [
        (file, line)
        for file, line in places
        if not file.startswith(("<", _ROOM)) and (not file.startswith(library) or "-packages" in file)
    ]
    return own[-1] if own else ("", 0)


def _sentence(error: BaseException) -> str:
    match error:
        case SystemExit():
            return _("装入时要退出整个程序({error}),已经拦下").format(error=describe(error))
        case ModuleNotFoundError():
            return _("没有叫「{name}」的模块:没有安装,或名称写错了").format(name=sanitize(str(error.name)))
        case ImportError():
            return _import_sentence(error)
        case NameError():
            return name_sentence(str(error.name))
        case TypeError():
            return _type_sentence(error)
        case RecursionError():
            return _("互相引用没有尽头,或嵌套太深")
        case ValueError():
            return _value_sentence(error)
    return _("装入时出错:{error}").format(error=describe(error))


_CANNOT_IMPORT = re.compile(r"cannot import name '(\w+)' from (partially initialized module )?'([\w.]+)'")


def _import_sentence(error: ImportError) -> str:
    found = _CANNOT_IMPORT.match(str(error))
    if found is None:
        return _("装入时出错:{error}").format(error=describe(error))
    if found[2]:
        return _("两个模块互相引入:「{module}」里的「{name}」此时还没有").format(module=found[3], name=found[1])
    return absent_name(found[1], found[3])


def absent_name(name: str, module: str) -> str:
    """Return the sentence for a name that a module does not have; of the contract's the nearest are told."""
    sentence = _("「{module}」里没有「{name}」").format(module=sanitize(module), name=sanitize(name))
    return sentence + (_near(name, contract.__all__) if module == CONTRACT else "")


def name_sentence(name: str) -> str:
    """Return the sentence for a name that is used but nowhere defined."""
    if name in contract.__all__:
        sentence = _("用了「{name}」却没有引入:在文件开头写 from {module} import {name}")
        return sentence.format(name=name, module=CONTRACT)
    return _("没有定义过「{name}」").format(name=sanitize(name)) + _near(name, contract.__all__)


def _near(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), 3, cutoff=0.6)
    return _(",相近的有 {names}").format(names="、".join(near)) if near else ""


_SIGNATURE = re.compile(r"(?:\w+\.)*?(\w+)(?:\.__init__|\.__new__)?\(\) (.*)", re.DOTALL)
_QUOTED = re.compile(r"'(\w+)'")


def _type_sentence(error: TypeError) -> str:
    inexact = _INEXACT.match(str(error))
    if inexact:
        return inexact_sentence(inexact[1])
    found = _SIGNATURE.fullmatch(str(error))
    if found is None:
        return _("值的种类不对:{error}").format(error=describe(error))
    name, rest = found.groups()
    quoted = _QUOTED.findall(rest)
    if "unexpected keyword" in rest:
        return unknown_argument(name, quoted[0])
    if "multiple values" in rest:
        return repeated_argument(name, quoted[0])
    if "missing" in rest:
        return missing_arguments(name, quoted)
    if "positional argument" in rest:
        return too_many_arguments(name)
    return _("值的种类不对:{error}").format(error=describe(error))


_INEXACT = re.compile(r"(\S+) is not an exact number")
_NO_NUMBER = re.compile(r"Invalid literal for Fraction: (.*)")


def inexact_sentence(written: str) -> str:
    """Return the sentence for a float that stands where an exact number is wanted."""
    return _('小数 {written} 要加引号,写成 num("{written}"):不加引号的小数在 Python 里不精确').format(written=written)


def _value_sentence(error: ValueError) -> str:
    found = _NO_NUMBER.match(str(error))
    if found:
        return _('{written} 不是数:num() 里只写数字,如 num(8)、num("0.5")').format(written=sanitize(found[1]))
    return _("值不对:{error}").format(error=describe(error))


def parameters_of(name: str) -> dict[str, Parameter]:
    """Return the parameters of what the contract calls ``name``, in order; empty for a name that is not callable."""
    made: Callable[..., object] | None = getattr(contract, name, None) if name in contract.__all__ else None
    return dict(signature(made).parameters) if callable(made) else {}


def unknown_argument(name: str, argument: str) -> str:
    """Return the sentence for a keyword that what is called ``name`` does not take."""
    allowed = list(parameters_of(name))
    sentence = _("{name}(...) 没有「{argument}」这一项").format(name=name, argument=sanitize(argument))
    if not allowed:
        return sentence
    near = get_close_matches(argument, allowed, 1, cutoff=0.6)
    if near:
        return sentence + _(",是不是「{near}」").format(near=near[0])
    return sentence + _(",可写:{allowed}").format(allowed="、".join(allowed))


def missing_arguments(name: str, arguments: Iterable[str]) -> str:
    """Return the sentence for required parameters that were not given."""
    return _("{name}(...) 还缺:{arguments}").format(name=name, arguments="、".join(map(sanitize, arguments)))


def repeated_argument(name: str, argument: str) -> str:
    """Return the sentence for a parameter that is given by its place and once more by its name."""
    sentence = _("{name}(...) 的「{argument}」写了两次:按位置已经写过一次")
    return sentence.format(name=name, argument=sanitize(argument))


def too_many_arguments(name: str) -> str:
    """Return the sentence for more values than there are places."""
    allowed = list(parameters_of(name))
    sentence = _('{name}(...) 里按位置写的值太多;多出来的写上项的名称,如 clause="第五条"').format(name=name)
    return sentence + (_(",依次是:{allowed}").format(allowed="、".join(allowed)) if allowed else "")


_SYNTAX: tuple[tuple[str, str], ...] = (
    (r"'(.)' was never closed", N_("这里的「{found}」没有配对的右括号")),
    (r"closing parenthesis '(.)' does not match", N_("右括号「{found}」和前面的左括号不配对")),
    (r"unmatched '(.)'", N_("多了一个「{found}」,前面没有配对的左括号")),
    (r"invalid (?:non-printable )?character '?(.)", N_("「{found}」不能写在这里:代码里的标点要用半角")),
    (r"unterminated|EOL while|EOF while", N_("文字没有写完:缺右边的引号,或引号用了全角")),
    (r".*forgot a comma", N_("这里写法不对,多半是上一个值后面漏了逗号")),
    (r"positional argument follows keyword", N_("写了名称的项(如 clause=...)要放在没写名称的值后面")),
    (r"keyword argument repeated: (\w+)", N_("「{found}」写了两次")),
    (r"expected ':'", N_("这里缺一个半角冒号")),
    (r"unexpected indent|unindent|expected an indented|inconsistent", N_("这一行的缩进不对:同一层要对齐,只用空格")),
    (r"leading zeros in decimal", N_("数字不能以 0 开头;编号是文字,要加引号")),
    (r"cannot assign to|.*instead of '=='", N_("等号左边不能这样写")),
    (r"source code (?:string )?cannot contain null", N_("文件里有不是文字的内容,请另存为 UTF-8 文本")),
    (r".*(?:codec can't decode|encoding problem|Non-UTF-8)", N_("文件不是 UTF-8 编码,请另存为 UTF-8")),
)  # fmt: skip
"""What the parser says, and the sentence for it; ``found`` is the first group."""


def syntax_sentence(error: SyntaxError) -> str:
    """Return the sentence for a file that is not Python."""
    said = str(error.msg)
    for pattern, sentence in _SYNTAX:
        found = re.match(pattern, said)
        if found:
            return _(sentence).format(found=sanitize(found[1]) if found.groups() else "")
    return _("Python 看不懂这一行:{said}").format(said=sanitize(said))


def faulty_call(name: str, places: int, keywords: Iterable[str]) -> Iterator[str]:
    """Yield what is wrong with a call of a name of the contract with so many ``places`` and these ``keywords``."""
    parameters = parameters_of(name)
    if not parameters:
        return
    positional = [each.name for each in parameters.values() if each.kind is not Parameter.KEYWORD_ONLY]
    given = positional[:places]
    named = list(keywords)
    if places > len(positional):
        yield too_many_arguments(name)
    yield from (unknown_argument(name, each) for each in named if each not in parameters)
    yield from (repeated_argument(name, each) for each in named if each in given)
    lacking = [
        each.name
        for each in parameters.values()
        if each.default is Parameter.empty and each.name not in (*given, *named)
    ]
    if lacking:
        yield missing_arguments(name, lacking)
