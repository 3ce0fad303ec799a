"""Commands about schemes: list, show, lint, enable, confirm.

Which scheme is meant by a word on the command line: the id of an installed one, of one a unit varied, or a file.

A scheme as lines of text for reading: every form, item and rule with its clause, starter values marked.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

from ...core.adoption.adoptions import adopted, confirm_scheme, enable_scheme
from ...core.adoption.overlays import enable_file, file_refused, find_base, stored_overlays, unit_file, unit_scheme
from ...core.kernel.errors import Error
from ...core.kernel.text import shown
from ...plugins.contract import Deduction, Form, Item, Param, Scheme, to_data
from ...plugins.contract.values import show, show_percent
from ...plugins.i18n import _
from ...plugins.lint import lint, starters
from ...plugins.loading.loading import find_scheme, load_plugins
from ...plugins.overlay import OverlayRefused, SchemeFile, decoded, read_scheme_file, scheme_text
from ...plugins.overlay.document import Find
from .context import actor, opened
from .output import say, say_json, say_table, tell


def is_file(word: str) -> bool:
    """Whether ``word`` is a file name; ids have neither dots nor slashes."""
    return Path(word).suffix != "" or len(Path(word).parts) > 1


def scheme_file(word: str, find: Find = find_scheme) -> SchemeFile:
    """The scheme file called ``word``.

    Raises:
        FileRefused: something in it is wrong.
        Error: it cannot be read.
    """
    try:
        data = Path(word).expanduser().read_bytes()
    except OSError as error:
        raise Error(
            _("打不开文件“{file}”:{reason}").format(file=shown(word), reason=shown(str(error.strerror)))
        ) from error
    try:
        return read_scheme_file(decoded(data, word), word, find)
    except OverlayRefused as refused:
        raise file_refused(refused) from refused


def scheme_given(arguments: argparse.Namespace, word: str) -> Scheme:
    """The scheme meant by ``word``; with ``--unit`` an id may be one that the unit varied.

    Raises:
        UnknownScheme: no scheme has that id.
        Error: the file or the unit is not to be had.
    """
    if is_file(word):
        return scheme_file(word).scheme
    if getattr(arguments, "unit", None):
        with opened(arguments) as database:
            return unit_scheme(database, arguments.unit, word)
    return find_scheme(word)


def scheme_lines(scheme: Scheme) -> Iterator[str]:
    """The scheme, top to bottom."""
    source = scheme.source
    yield f"{_(scheme.title)} ({scheme.id} {scheme.version})"
    yield _("依据:{issuer} {document} {date}").format(issuer=source.issuer, document=source.document, date=source.date)
    for form in scheme.forms:
        yield from _form_lines(form)
    for param in scheme.params:
        yield _line(_("参数 {id} {title}:{value}"), param.clause, param.starter).format(
            id=param.id, title=_(param.title), value=_param_value(param)
        )
    for register in scheme.registers:
        cap = "" if register.cap is None else _(",上限 {cap}").format(cap=show(register.cap))
        yield _line(_("登记 {id} {title}"), register.clause).format(id=register.id, title=_(register.title)) + cap
        for kind in register.kinds:
            points = "" if kind.points is None else " " + show(kind.points)
            yield "  " + _line(f"{_(kind.id)}{points}", kind.clause, kind.starter)
    for poll in scheme.polls:
        yield _line(_("测评 {id} {title}"), poll.clause).format(id=poll.id, title=_(poll.title))
    for grade in scheme.grades:
        yield _line(_("等次 {id}"), grade.clause, grade.starter).format(id=_(grade.id))
    for rule in scheme.rules:
        yield _line(_("规则 {id} {title}"), rule.clause).format(id=rule.id, title=_(rule.title))
    for number, stage in enumerate(scheme.stages, 1):
        yield _line(f"{_('阶段')} {number} {_(stage.title)}", stage.clause, stage.starter)


def _form_lines(form: Form) -> Iterator[str]:
    yield _line(_("表 {id} {title},{points} 分"), form.clause).format(
        id=form.id, title=_(form.title), points=show(form.points)
    )
    for section in form.sections:
        yield "  " + _line(f"{section.id} {_(section.title)}", section.clause, section.starter)
        for item in section.items:
            yield "    " + _item_line(item)
            for rule in item.deductions:
                yield "      " + _deduction_line(rule)


def _item_line(item: Item) -> str:
    points = "" if item.points is None else f" {show(item.points)}"
    who = item.applies.describe()
    only = f" ({_('仅')}{who})" if who else ""
    return _line(f"{item.id} {_(item.title)}{points}{only}", item.clause, item.starter)


def _deduction_line(rule: Deduction) -> str:
    amount = show(rule.low) if rule.low == rule.high else f"{show(rule.low)}~{show(rule.high)}"
    per = {"once": "", "occurrence": _("/次"), "person": _("/人"), "month": _("/月")}[rule.per]
    return _line(f"{rule.id} {_(rule.title)} -{amount}{per}", rule.clause, rule.starter)


def _param_value(param: Param) -> str:
    if isinstance(param.default, str):
        return shown(param.default)
    return show_percent(param.default) if param.kind == "percent" else show(param.default)


def _line(text: str, clause: str, starter: bool = False) -> str:
    return text + (f"〔{clause}〕" if clause else "") + (_(" *暂定") if starter else "")


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


def show_scheme(arguments: argparse.Namespace) -> int:
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
            file: SchemeFile | None = scheme_file(arguments.scheme, lambda id_: find_base(database, id_))
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
