"""Commands about schemes: list, show, lint, enable, confirm."""

import argparse

from ...core.errors import Error
from ...core.rounds.adoption import adopted, confirm_scheme, enable_scheme
from ...core.rounds.overlays import enable_file, find_base, stored_overlays, unit_file, unit_scheme
from ...core.text import shown
from ...plugins.contract import to_data
from ...plugins.i18n import _
from ...plugins.lint import lint, starters
from ...plugins.loading import find_scheme, load_plugins
from ...plugins.overlay import SchemeFile, scheme_text
from .context import actor, opened
from .given import is_file, scheme_file, scheme_given
from .output import say, say_json, say_table, tell
from .schemesheet import scheme_lines


def show_list(arguments: argparse.Namespace) -> int:
    """List the schemes that work, or those a unit uses."""
    if arguments.unit:
        return _show_used(arguments)
    loaded = load_plugins().schemes.values()
    subjects = {"branch": _("党支部"), "member": _("党员")}
    rows = [
        (each.scheme.id, each.scheme.version, _(each.scheme.title), subjects[each.scheme.subject], each.package)
        for each in loaded
    ]
    say_table((_("方案"), _("版本"), _("名称"), _("对象"), _("来自")), rows)
    return 0


def _show_used(arguments: argparse.Namespace) -> int:
    with opened(arguments) as database:
        adoptions = adopted(database, arguments.unit)
        files = {stored.scheme: stored for stored in stored_overlays(database, arguments.unit)}
    rows = []
    for adoption in adoptions:
        file = files.get(adoption.scheme)
        origin = _("已安装") if file is None else _("文件")
        if file is not None and file.base:
            origin = _("文件,以 {base} {version} 为基础").format(base=file.base, version=file.base_version)
        confirmed = f"{adoption.confirmed_by} {adoption.confirmed_at}" if adoption.confirmed_at else ""
        rows.append((adoption.scheme, adoption.version, origin, adoption.content_hash[:12], confirmed))
    say_table((_("方案"), _("版本"), _("来自"), _("内容摘要"), _("起步值由谁何时确认")), rows)
    return 0


def show(arguments: argparse.Namespace) -> int:
    """Print a whole scheme."""
    scheme = scheme_given(arguments, arguments.scheme)
    if arguments.json:
        say_json(to_data(scheme))
    elif arguments.toml:
        say(scheme_text(scheme).rstrip("\n"))
    else:
        for line in scheme_lines(scheme):
            say(line)
    return 0


def lint_scheme(arguments: argparse.Namespace) -> int:
    """Check a scheme."""
    findings = lint(scheme_given(arguments, arguments.scheme))
    levels = {"error": _("错误"), "warning": _("警告"), "note": _("提示")}
    for finding in findings:
        say(f"{levels[finding.severity]} {finding.place}: {shown(finding.sentence)}")
    errors = sum(finding.severity == "error" for finding in findings)
    tell(_("{n} 处错误,共 {all} 条").format(n=errors, all=len(findings)))
    return 1 if errors else 0


def enable(arguments: argparse.Namespace) -> int:
    """Let a unit use a scheme, or what a file makes of one."""
    with opened(arguments) as database:
        if is_file(arguments.scheme):
            file: SchemeFile | None = scheme_file(arguments.scheme, lambda id: find_base(database, id))
        else:
            file = unit_file(database, arguments.unit, arguments.scheme)
        scheme = find_scheme(arguments.scheme) if file is None else file.scheme
        if file is None:
            enable_scheme(database, actor(arguments), arguments.unit, scheme)
        else:
            enable_file(database, actor(arguments), arguments.unit, file)
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
    settings = settings_given(arguments)
    with opened(arguments) as database:
        scheme = unit_scheme(database, arguments.unit, arguments.scheme)
        adoption = confirm_scheme(database, actor(arguments), arguments.unit, scheme, settings)
    for fact in starters(scheme):
        say(f"{fact.place}  {_(fact.title)}  {fact.shown}")
    tell(_("已由 {who} 确认。").format(who=adoption.confirmed_by))
    return 0


def settings_given(arguments: argparse.Namespace) -> dict[str, str]:
    """What ``--set`` says, by parameter.

    Raises:
        Error: one of them is not written as parameter and value.
    """
    settings = {}
    for setting in arguments.settings:
        name, sign, value = setting.partition("=")
        if not sign:
            raise Error(_("“--set {setting}”要写成 参数=值。").format(setting=shown(setting)))
        settings[name.strip()] = value.strip()
    return settings
