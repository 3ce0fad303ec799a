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
class Rule:
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
    Rule("setting", N_("改数据库的设置"), ADMIN),
    Rule("unit.add", N_("登记单位"), ADMIN),
    Rule("unit.rename", N_("单位改名"), ADMIN),
    Rule("unit.import", N_("迁入单位"), ADMIN),
    Rule("unit.close", N_("迁走单位"), ADMIN),
    Rule("db.close", N_("迁走整个数据库"), ADMIN),
    Rule("anchor", N_("记下总校验码"), ("admin", "office", "auditor")),
    Rule("role.grant", N_("任命职责"), ADMIN),
    Rule("role.end", N_("免去职责"), ADMIN),
    Rule("role.stand_in", N_("指定代办人"), ("admin", "office")),
    Rule("role.stand_in_end", N_("结束代办"), ("admin", "office")),
    # The roster.
    Rule("organisation.add", N_("登记党组织"), OFFICE),
    Rule("organisation.rename", N_("党组织改名"), OFFICE),
    Rule("organisation.class", N_("改党组织的类别"), OFFICE),
    Rule("organisation.domain", N_("改党组织的领域"), OFFICE),
    Rule("roster.import", N_("导入花名册"), OFFICE),
    Rule("roster.add", N_("列入花名册"), OFFICE),
    Rule("roster.arrival", N_("改转入日期"), OFFICE),
    Rule("roster.transfer", N_("转支部"), OFFICE),
    Rule("roster.leave", N_("移出花名册"), OFFICE),
    Rule("roster.status", N_("转正"), OFFICE),
    Rule("roster.prolong", N_("延长预备期"), OFFICE),
    Rule("roster.mobile", N_("登记流动"), OFFICE),
    Rule("roster.rename", N_("党员改名"), OFFICE),
    Rule("roster.class", N_("改党员的类别"), OFFICE),
    Rule("roster.joined", N_("改入党日期"), OFFICE),
    Rule("roster.post", N_("任免职务"), OFFICE),
    # Schemes.
    Rule("scheme.enable", N_("启用方案"), OFFICE),
    Rule("scheme.overlay", N_("采用本单位的方案"), OFFICE),
    Rule("scheme.confirm", N_("确认参数"), OFFICE),
    # The ledger.
    Rule("book.add", N_("添加台账"), OFFICE),
    Rule("book.rename", N_("台账改名"), OFFICE),
    Rule("book.retire", N_("停用台账"), OFFICE),
    Rule("book.restore", N_("恢复台账"), OFFICE),
    Rule("ledger.add", N_("记台账"), CLERKS),
    Rule("ledger.plan", N_("记计划"), CLERKS),
    Rule("ledger.start", N_("开始计划的事"), CLERKS),
    Rule("ledger.change", N_("改台账"), CLERKS),
    Rule("ledger.submit", N_("提交台账"), CLERKS),
    Rule("ledger.withdraw", N_("撤回台账"), CLERKS),
    Rule("ledger.accept", N_("验收台账"), ("office", "superior")),
    Rule("ledger.return", N_("退回台账"), ("office", "superior")),
    Rule("ledger.attach", N_("附印证材料"), CLERKS),
    Rule("ledger.detach", N_("撤下印证材料"), CLERKS),
    Rule("ledger.import", N_("导入台账"), CLERKS),
    Rule("ledger.publish", N_("晒台账"), CLERKS),
    Rule("ledger.rate", N_("评台账"), ("office", "secretary", "superior")),
    Rule("inspection.begin", N_("开始抽查"), ("office", "superior")),
    Rule("inspection.draw", N_("抽签"), ("office", "superior")),
    Rule("inspection.find", N_("记抽查结果"), ("office", "superior")),
    # Rounds.
    Rule("round.open", N_("开始一轮考评"), OFFICE),
    Rule("round.advance", N_("推进阶段"), OFFICE, ACTORS),
    Rule("round.reopen", N_("退回阶段"), OFFICE),
    Rule("round.void", N_("作废考评"), OFFICE),
    Rule("round.memberships", N_("按花名册更新应记的月份"), OFFICE, part=True),
    Rule("round.outcomes", N_("存下结果"), OFFICE, part=True),
    Rule("round.excuse", N_("免记一期"), OFFICE),
    Rule("round.ask_again", N_("恢复要记的一期"), OFFICE),
    Rule("round.panel", N_("排考评小组"), OFFICE),
    Rule("round.decide", N_("裁定"), OFFICE, ACTORS),
    Rule("sheet.save", N_("打分"), (), ACTORS),
    Rule("sheet.recover", N_("存回没打完的分"), (), ACTORS),
    Rule("sheet.undo", N_("撤销打分"), (), ACTORS),
    Rule("sheet.redo", N_("恢复打分"), (), ACTORS),
    Rule("sheet.submit", N_("提交评分表"), (), ACTORS),
    Rule("marks.import", N_("导入打分"), OFFICE, ACTORS),
    Rule("polls.import", N_("录入票数"), ("office", "recorder")),
    Rule("claim.add", N_("登记加分扣分"), CLERKS, ("assessor", "superior")),
    Rule("claim.withdraw", N_("撤回登记"), CLERKS, ("assessor", "superior")),
    Rule("claim.replace", N_("更换登记"), CLERKS, ("assessor", "superior")),
    Rule("claims.import", N_("导入登记"), CLERKS, ("assessor", "superior")),
    Rule("results.import", N_("导入以前的结果"), OFFICE),
    # Files that were brought in.
    Rule("import.undo", N_("撤回导入"), OFFICE),
    Rule("import.forget", N_("忘掉表头的对应"), CLERKS),
    Rule("import.keep", N_("记下导入的文件"), part=True),
    Rule("import.answer", N_("记下表头的对应"), part=True),
)


RULES: Mapping[str, Rule] = {rule.act: rule for rule in ACTS}
"""The table by the names of acts."""
