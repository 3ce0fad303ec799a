"""The refusal of each kind of file that is not read, with the true reason.

The parsing process finds the kind and names it by a code (``signatures``). The sentence is made here by its starter.
"""

from collections.abc import Callable

from ...plugins.i18n import N_, _
from ..kernel.errors import Error, FileRefused
from .model import damaged, not_a_workbook, password, too_large


def archive_kind(parts: set[str]) -> str:
    """Return, in users' words, what a zip with these ``parts`` (lower case) is when it is no .xlsx."""
    if "xl/workbook.bin" in parts:
        return _("二进制工作簿 .xlsb")
    if any(part.startswith("word/") for part in parts):
        return _("Word 或 WPS 文字文档")
    if any(part.startswith("ppt/") for part in parts):
        return _("演示文稿")
    if any(part.startswith("index/") and part.endswith(".iwa") for part in parts):
        return _("苹果 Numbers 表格")
    return _("OpenDocument 表格 .ods") if {"mimetype", "content.xml"} <= parts else _("别的压缩文件")


_CHECK_CODES = N_("请用 Excel 或 WPS 打开后另存为 .xlsx,编号前面的 0 和很长的数字要先核对,再导入。")
_COPY_TABLE = N_("请把里面的表格复制到 Excel 或 WPS 表格(编号列先设成文本格式),另存为 .xlsx 再导入。")
_CONTENTS = {
    "compound": (N_("别的程序的文件"), N_("请用原来的程序打开,另存为 .xlsx 再导入。")),
    "document": (N_("Word 或 WPS 文字文档"), _COPY_TABLE),
    "presentation": (N_("演示文稿"), _COPY_TABLE),
    "pdf": (N_("PDF 文件"), N_("请向提供文件的人要 Excel 表格。")),
    "picture": (N_("图片"), N_("请向提供文件的人要 Excel 表格。")),
    "archive": (N_("压缩包"), N_("请先解压,再导入里面的文件。")),
    "sylk": (N_("SYLK 格式,里面的日期只是数字,分不清"), _CHECK_CODES),
    "mhtml": (N_("单个文件网页 MHTML"), _CHECK_CODES),
    "html": (N_("网页表格,但表格套着表格"), _CHECK_CODES),
    "no_table": (N_("网页,里面没有表格"), N_("请用浏览器打开看看是什么,再向提供文件的人要 Excel 表格。")),
    "xml": (N_("别的 XML 文件"), N_("请用原来的程序另存为 .xlsx 再导入。")),
}
"""Code → what the content is, and what to do."""

_ENDINGS = {
    **dict.fromkeys((".doc", ".docx", ".wps", ".wpt", ".rtf"), "document"),
    **dict.fromkeys((".ppt", ".pptx", ".dps"), "presentation"),
    **dict.fromkeys((".zip", ".rar", ".7z", ".gz"), "archive"),
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff"), "picture"),
    ".pdf": "pdf",
    ".ofd": "pdf",
}


def ending_hint(ending: str) -> str:
    """Return what to do with a file of an ``ending`` that is not read."""
    code = _ENDINGS.get(ending)
    return _(_CONTENTS[code][1]) if code else _("请用原来的程序打开,另存为 .xlsx、.xls 或 .csv 再导入。")


def refused(code: str, line: int = 0) -> FileRefused:
    """Return the refusal for what the parsing process said: a ``code``, and perhaps a line of a text."""
    if code in _CONTENTS:
        content, hint = _CONTENTS[code]
        return not_a_workbook(_(content), _(hint))
    return _WHOLE.get(code, stopped)() if code not in _AT_LINE else _AT_LINE[code](line)


def _old_excel() -> FileRefused:
    return FileRefused(
        _("文件是 Excel 5.0/95 格式(或更早),里面的汉字没有写明编码,不能读取。"),
        hint=_("请用 Excel 或 WPS 打开,核对汉字没有乱码,另存为 .xlsx 再导入。"),
    )


def _no_encoding() -> FileRefused:
    return FileRefused(_("看不出文件用的是哪种文字编码。"), hint=_("请另存为「CSV UTF-8(逗号分隔)」或 .xlsx 再导入。"))


def _text_as_workbook() -> FileRefused:
    return FileRefused(
        _("文件已损坏,或只是改了扩展名的文本,不是 .xlsx 工作簿。"),
        hint=_("确是文本表格的,请把扩展名改成 .csv 再导入;不是的,请用 Excel 或 WPS 打开,能打开就另存一份。"),
    )


def _half_character(line: int) -> FileRefused:
    return FileRefused(
        _("文件是 UTF-8 编码,但第 {line} 行有残缺的字,文件可能不完整。").format(line=line),
        hint=_("请重新导出或下载这个文件再导入。"),
    )


def _unbalanced(line: int) -> FileRefused:
    return FileRefused(
        _("第 {line} 行的引号不成对,或有一格太长。").format(line=line),
        hint=_("请用 Excel 或 WPS 打开后另存为 .xlsx 再导入。"),
    )


def stopped() -> FileRefused:
    """Return the refusal of a file whose parsing process died without a message."""
    return FileRefused(
        _("文件内容异常,读到一半停下了,没有读取。"),
        hint=_("请用 Excel 或 WPS 打开,把需要的内容另存为新的 .xlsx 再导入。"),
    )


def lock_file(opened: str) -> FileRefused:
    """Return the refusal of the file beside ``opened`` by which Excel or WPS keep it locked."""
    return FileRefused(
        _("这是 Excel 或 WPS 打开文件时留下的锁文件,不是表格本身;「{name}」可能正开着。").format(name=opened),
        hint=_("请先保存并关闭它,再选文件名前面没有 ~$ 的那个文件。"),
    )


def not_started(reason: str) -> Error:
    """Return the fault that no process could be started to read the file, which is nothing the file did."""
    return Error(
        _("读文件的辅助进程没有启动,不是文件的问题:{reason}。").format(reason=reason),
        _("请关掉一些程序再试一次;还是不行,请重新安装本程序(用 pip 安装,不要打包成单个可执行文件)。"),
    )


def too_slow(seconds: int) -> Error:
    """Return the fault that a file was not read within so many ``seconds``."""
    return Error(
        _("{n} 秒内没有读完文件,没有导入。").format(n=seconds),
        _("机器可能正忙,请稍后再试;还是不行,请分成几个文件。"),
    )


_WHOLE: dict[str, Callable[[], FileRefused]] = {
    "damaged": damaged,
    "too_large": too_large,
    "password": password,
    "old_excel": _old_excel,
    "encoding": _no_encoding,
    "text_as_workbook": _text_as_workbook,
}
_AT_LINE: dict[str, Callable[[int], FileRefused]] = {"half_character": _half_character, "quotes": _unbalanced}
