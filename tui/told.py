"""What went wrong, as it is said on a screen: where a hint names a command, it names the place or the key instead."""

from ..core.kernel.errors import Error, Hint
from ..plugins.i18n import N_, _

PLACES = {
    "unit.add": N_("请在工作台(Alt+1)登记单位。"),
    "roster.import": N_("请在工作台(Alt+1)第 2 步导入花名册。"),
    "scheme.enable": N_("请在工作台(Alt+1)第 3 步启用这个方案。"),
    "scheme.confirm": N_("请在工作台(Alt+1)第 4 步确认起步值。"),
    "scheme.file": N_("请让管理员改好方案文件,重新启用。"),
    "round.open": N_("请在工作台(Alt+1)第 5 步开启考评。"),
    "round.list": N_("哪些已经结束,看「考评」(Alt+2)里的阶段。"),
    "round.void": N_("如果那一轮是开错的,先在「考评」(Alt+2)里按 Delete 作废它。"),
    "round.ready": N_("逐项看这一轮的「阶段」。"),
    "calendar.add": N_("国务院办公厅公布放假安排以后,在「设置」(Alt+5)的「工作日历」里按 Ctrl+N 录入。"),
    "calendar.set": N_("改其中一天,请在「工作日历」里把光标移到那一天按 F2。"),
    "decide": N_("请在考评对象里按 F2「处理」,填写答复和理由。"),
    "results": N_("全部对象的编号在考评对象的名单里。"),
    "claims.list": N_("有哪些登记,在考评对象里按 Ctrl+E 看。"),
    "import.list": N_("有哪些导入,看菜单(F10)里的「导入记录」。"),
    "books.restore": N_("要再用它,请让管理员恢复这本台账。"),
    "account.add": N_("请在「设置」(Alt+5)的「账号和公钥」里登记账号。"),
    "key.list": N_("有哪些公钥,看「设置」(Alt+5)的「账号和公钥」。"),
    "audit.verify": N_("请停止录入,保留现场,到「设置」(Alt+5)的「留痕核对」里按 F9 核对。"),
    "anchor.write": N_("印件的页脚上有;「留痕核对」的菜单(F10)里的「总校验码」也会写出。"),
    "backup": N_("请先在「设置」(Alt+5)的「备份」里做一个备份。"),
    "backup.restore": N_("请停止录入,保留原来的文件,让管理员检查路径,或者从最近的备份恢复。"),
    "init": N_("请按 Ctrl+Q 退出再打开:工作台会先建立数据库。"),
    "init.other": N_("这个数据库的改不了,请另建一个数据库。"),
}
"""Where on the screens an act is done, by what hints call it."""


def on_screen(error: Error) -> str:
    """``error`` in one or two sentences, for who sees screens."""
    hint = error.hint
    words = _(PLACES[hint.act]) if isinstance(hint, Hint) else hint
    return f"{error.message} {words}".rstrip()
