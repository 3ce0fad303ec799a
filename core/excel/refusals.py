"""The sentences with which a file as a whole is refused. Problems at single cells live with what found them."""

from ...plugins.i18n import _
from ..errors import FileRefused


def password() -> FileRefused:
    """The file opens only with a password."""
    return FileRefused(_("文件有打开密码,不能读取。"), hint=_("请在 Excel 或 WPS 里去掉密码后另存。"))


def damaged() -> FileRefused:
    """The file is cut off or not what its beginning says."""
    return FileRefused(_("文件不完整或已损坏,不能读取。"), hint=_("请用 Excel 或 WPS 打开,能打开就另存一份再导入。"))


def too_large() -> FileRefused:
    """The file would take more memory or time than any genuine one."""
    return FileRefused(
        _("文件太大或展开后太大,没有读取。"), hint=_("请只留下需要导入的内容,去掉图片后另存,或分成几个文件。")
    )


def not_a_workbook(found: str) -> FileRefused:
    """The content is something else than the ending says; ``found`` names it."""
    return FileRefused(
        _("文件的内容不是 Excel 工作簿({found})。").format(found=found),
        hint=_("请用 Excel 或 WPS 打开后另存为 .xlsx。"),
    )


def stopped() -> FileRefused:
    """The parsing process died without a word."""
    return FileRefused(
        _("文件内容异常,读到一半停下了,没有读取。"),
        hint=_("请用 Excel 或 WPS 打开,把需要的内容另存为新的 .xlsx 再导入。"),
    )
