"""Commands about schemes and plugins: list, show, lint, enable, confirm, plugins list."""

import argparse

from ...core.errors import Error
from ...core.rounds.adoption import confirm_scheme, enable_scheme
from ...core.text import shown
from ...plugins.contract import to_data
from ...plugins.i18n import _
from ...plugins.lint import lint, starters
from ...plugins.loading import find_scheme, list_plugins, load_plugins
from .context import actor, opened
from .output import say, say_json, say_table, tell
from .schemesheet import scheme_lines


def show_list(arguments: argparse.Namespace) -> int:
    """List the schemes that work."""
    loaded = load_plugins().schemes.values()
    subjects = {"branch": _("党支部"), "member": _("党员")}
    rows = [
        (each.scheme.id, each.scheme.version, _(each.scheme.title), subjects[each.scheme.subject], each.package)
        for each in loaded
    ]
    say_table((_("方案"), _("版本"), _("名称"), _("对象"), _("来自")), rows)
    return 0


def show(arguments: argparse.Namespace) -> int:
    """Print a whole scheme."""
    scheme = find_scheme(arguments.scheme)
    if arguments.json:
        say_json(to_data(scheme))
    else:
        for line in scheme_lines(scheme):
            say(line)
    return 0


def lint_scheme(arguments: argparse.Namespace) -> int:
    """Check a scheme."""
    findings = lint(find_scheme(arguments.scheme))
    levels = {"error": _("错误"), "warning": _("警告"), "note": _("提示")}
    for finding in findings:
        say(f"{levels[finding.severity]} {finding.place}: {shown(finding.sentence)}")
    errors = sum(finding.severity == "error" for finding in findings)
    tell(_("{n} 处错误,共 {all} 条").format(n=errors, all=len(findings)))
    return 1 if errors else 0


def enable(arguments: argparse.Namespace) -> int:
    """Let a unit use a scheme."""
    scheme = find_scheme(arguments.scheme)
    with opened(arguments) as database:
        enable_scheme(database, actor(arguments), arguments.unit, scheme)
    tell(_("“{unit}”已启用“{title}”").format(unit=arguments.unit, title=_(scheme.title)))
    open_values = starters(scheme)
    if open_values:
        tell(
            _("有 {n} 处数值原文没有规定,开启考评前请确认:kaoping schemes confirm {id} --unit {unit}").format(
                n=len(open_values), id=scheme.id, unit=arguments.unit
            )
        )
    return 0


def confirm(arguments: argparse.Namespace) -> int:
    """Confirm, or change, the values the document leaves open."""
    settings = {}
    for setting in arguments.settings:
        name, sign, value = setting.partition("=")
        if not sign:
            raise Error(_("“--set {setting}”要写成 参数=值。").format(setting=shown(setting)))
        settings[name.strip()] = value.strip()
    scheme = find_scheme(arguments.scheme)
    with opened(arguments) as database:
        adoption = confirm_scheme(database, actor(arguments), arguments.unit, scheme, settings)
    for fact in starters(scheme):
        say(f"{fact.place}  {_(fact.title)}  {fact.shown}")
    tell(_("已由 {who} 确认。").format(who=adoption.confirmed_by))
    return 0


def plugins_list(arguments: argparse.Namespace) -> int:
    """List plugins with package, version, contract, hash and state."""
    registry = load_plugins()
    reasons = {broken.name: broken.reason for broken in registry.broken}
    rows = []
    for plugin in list_plugins():
        brought = [
            each
            for each in registry.schemes.values()
            if each.package == plugin.package and each.scheme.id == plugin.name
        ]
        loaded = brought[0] if brought else None
        rows.append(
            (
                plugin.name,
                plugin.package,
                plugin.version,
                loaded.scheme.contract if loaded else "",
                loaded.hash[:12] if loaded else "",
                _("未装入:{reason}").format(reason=reasons[plugin.name]) if plugin.name in reasons else _("正常"),
            )
        )
    say_table((_("插件"), _("安装包"), _("版本"), _("合同"), _("内容摘要"), _("状态")), rows)
    return 0
