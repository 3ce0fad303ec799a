"""The one table: which act is whose. Everything that asks who may do what asks it here: services, screens, help, pages.

A role is held at a place: what it may do there it may do to all beneath, and nowhere beside it. Roles that the scheme
of a round names (the actors of a stage, who fills a form) are theirs in that round alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ...plugins.contract import Role
from ...plugins.i18n import N_, _
from .model import ROLES, role_title


@dataclass(frozen=True, slots=True)
class ActRule:
    """Who may do an act: ``roles`` at the place they are held, and with ``named`` those of them that the scheme names.

    ``part``: it is a part of other acts, and whoever may do these may do it.
    """

    act: str
    title: str
    roles: tuple[Role, ...] = ()
    named: tuple[Role, ...] = ()
    part: bool = False

    @property
    def all_roles(self) -> tuple[Role, ...]:
        """Every role that may do it somewhere, in the order of roles."""
        return tuple(role for role in ROLES if role in (*self.roles, *self.named))

    @property
    def whose(self) -> str:
        """Who may do it, in words."""
        told = [role_title(role) for role in self.roles]
        if self.named:
            named = "、".join(role_title(role) for role in self.named if role not in self.roles)
            told.append(_("方案在这一阶段写明的{roles}").format(roles=named))
        return "、".join(told) or _("办主事的人")


ADMIN: tuple[Role, ...] = ("admin",)
OFFICE: tuple[Role, ...] = ("office",)
CLERKS: tuple[Role, ...] = ("office", "secretary", "recorder")
ACTORS: tuple[Role, ...] = (
    "office", "assessor", "secretary", "recorder", "member", "representative", "superior",
)  # fmt: skip

ACTS = (
    # The installation.
    ActRule("setting", N_("改数据库的设置"), ADMIN),
    ActRule("unit.add", N_("登记单位"), ADMIN),
    ActRule("unit.rename", N_("单位改名"), ADMIN),
    ActRule("unit.import", N_("迁入单位"), ADMIN),
    ActRule("unit.close", N_("迁走单位"), ADMIN),
    ActRule("db.close", N_("迁走整个数据库"), ADMIN),
    ActRule("account.add", N_("登记账号"), ADMIN),
    ActRule("account.close", N_("停用账号"), ADMIN),
    ActRule("account.reopen", N_("恢复账号"), ADMIN),
    ActRule("key.add", N_("登记公钥"), ADMIN),
    ActRule("key.revoke", N_("吊销公钥"), ADMIN),
    ActRule("anchor", N_("记下总校验码"), ("admin", "office", "auditor")),
    ActRule("role.grant", N_("任命职责"), ADMIN),
    ActRule("role.end", N_("免去职责"), ADMIN),
    ActRule("role.stand_in", N_("指定代办人"), ("admin", "office")),
    ActRule("role.stand_in_end", N_("结束代办"), ("admin", "office")),
    # The roster.
    ActRule("organisation.add", N_("登记党组织"), OFFICE),
    ActRule("organisation.rename", N_("党组织改名"), OFFICE),
    ActRule("organisation.class", N_("改党组织的类别"), OFFICE),
    ActRule("organisation.domain", N_("改党组织的领域"), OFFICE),
    ActRule("roster.import", N_("导入花名册"), OFFICE),
    ActRule("roster.add", N_("列入花名册"), OFFICE),
    ActRule("roster.arrival", N_("改转入日期"), OFFICE),
    ActRule("roster.transfer", N_("转支部"), OFFICE),
    ActRule("roster.leave", N_("移出花名册"), OFFICE),
    ActRule("roster.status", N_("转正"), OFFICE),
    ActRule("roster.prolong", N_("延长预备期"), OFFICE),
    ActRule("roster.mobile", N_("登记流动"), OFFICE),
    ActRule("roster.rename", N_("党员改名"), OFFICE),
    ActRule("roster.class", N_("改党员的类别"), OFFICE),
    ActRule("roster.joined", N_("改入党日期"), OFFICE),
    ActRule("roster.post", N_("任免职务"), OFFICE),
    ActRule("calendar.add", N_("添加一年的工作日历"), OFFICE),
    ActRule("calendar.change", N_("改工作日历"), OFFICE),
    # Schemes.
    ActRule("scheme.enable", N_("启用方案"), OFFICE),
    ActRule("scheme.overlay", N_("采用本单位的方案"), OFFICE),
    ActRule("scheme.confirm", N_("确认参数"), OFFICE),
    # The ledger.
    ActRule("book.add", N_("添加台账"), OFFICE),
    ActRule("book.rename", N_("台账改名"), OFFICE),
    ActRule("book.retire", N_("停用台账"), OFFICE),
    ActRule("book.restore", N_("恢复台账"), OFFICE),
    ActRule("ledger.add", N_("记台账"), CLERKS),
    ActRule("ledger.plan", N_("记计划"), CLERKS),
    ActRule("ledger.start", N_("开始计划的事"), CLERKS),
    ActRule("ledger.change", N_("改台账"), CLERKS),
    ActRule("ledger.submit", N_("提交台账"), CLERKS),
    ActRule("ledger.withdraw", N_("撤回台账"), CLERKS),
    ActRule("ledger.accept", N_("验收台账"), ("office", "superior")),
    ActRule("ledger.return", N_("退回台账"), ("office", "superior")),
    ActRule("ledger.attach", N_("附印证材料"), CLERKS),
    ActRule("ledger.detach", N_("撤下印证材料"), CLERKS),
    ActRule("ledger.import", N_("导入台账"), CLERKS),
    ActRule("ledger.publish", N_("晒台账"), CLERKS),
    ActRule("ledger.rate", N_("评台账"), ("office", "secretary", "superior")),
    ActRule("inspection.begin", N_("开始抽查"), ("office", "superior")),
    ActRule("inspection.draw", N_("抽签"), ("office", "superior")),
    ActRule("inspection.find", N_("记抽查结果"), ("office", "superior")),
    # Rounds.
    ActRule("round.open", N_("开始一轮考评"), OFFICE),
    ActRule("round.advance", N_("推进阶段"), OFFICE, ACTORS),
    ActRule("round.reopen", N_("退回阶段"), OFFICE),
    ActRule("round.void", N_("作废考评"), OFFICE),
    ActRule("round.memberships", N_("按花名册更新应记的月份"), OFFICE, part=True),
    ActRule("round.outcomes", N_("存下结果"), OFFICE, part=True),
    ActRule("round.extend", N_("延长阶段"), OFFICE, ACTORS),
    ActRule("round.excuse", N_("免记一期"), OFFICE),
    ActRule("round.ask_again", N_("恢复要记的一期"), OFFICE),
    ActRule("round.panel", N_("排考评小组"), OFFICE),
    ActRule("panel.add", N_("列入评分名单"), OFFICE),
    ActRule("panel.remove", N_("移出评分名单"), OFFICE),
    ActRule("panel.recuse", N_("登记回避"), OFFICE, ("assessor", "superior")),
    ActRule("panel.unrecuse", N_("取消回避"), OFFICE),
    ActRule("opinion.add", N_("写意见"), ("office", "assessor", "superior")),
    ActRule("opinion.change", N_("改意见"), ("office", "assessor", "superior")),
    ActRule("opinion.withdraw", N_("撤回意见"), ("office", "assessor", "superior")),
    ActRule("round.decide", N_("裁定"), OFFICE, ACTORS),
    ActRule("sheet.save", N_("打分"), OFFICE, ACTORS),
    ActRule("sheet.recover", N_("存回没打完的分"), OFFICE, ACTORS),
    ActRule("sheet.undo", N_("撤销打分"), OFFICE, ACTORS),
    ActRule("sheet.redo", N_("恢复打分"), OFFICE, ACTORS),
    ActRule("sheet.paper", N_("代录纸质评分表"), OFFICE),
    ActRule("sheet.confirm", N_("确认代录的表"), OFFICE, ACTORS),
    ActRule("sheet.refuse", N_("退回代录的表"), OFFICE, ACTORS),
    ActRule("sheet.submit", N_("提交评分表"), (), ACTORS),
    ActRule("marks.import", N_("导入打分"), OFFICE, ACTORS),
    ActRule("polls.import", N_("录入票数"), ("office", "recorder")),
    ActRule("claim.add", N_("登记加分扣分"), CLERKS, ("assessor", "superior")),
    ActRule("claim.withdraw", N_("撤回登记"), CLERKS, ("assessor", "superior")),
    ActRule("claim.replace", N_("更换登记"), CLERKS, ("assessor", "superior")),
    ActRule("claims.import", N_("导入登记"), CLERKS, ("assessor", "superior")),
    ActRule("results.import", N_("导入以前的结果"), OFFICE),
    # Files that were brought in.
    ActRule("import.undo", N_("撤回导入"), OFFICE),
    ActRule("import.forget", N_("忘掉表头的对应"), CLERKS),
    ActRule("import.keep", N_("记下导入的文件"), part=True),
    ActRule("import.answer", N_("记下表头的对应"), part=True),
)


RULES: Mapping[str, ActRule] = {rule.act: rule for rule in ACTS}
"""The table by the names of acts."""
