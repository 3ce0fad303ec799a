"""Commands about schemes: list, show, lint, enable, confirm, diff.

Which scheme is meant by a word on the command line: the id of an installed one, of one a unit varied, or a file.
"""

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

from ...core.kernel.errors import Error
from ...core.kernel.text import shown
from ...core.services.scheme_text import provision_lines
from ...core.services.schemes import SchemeReference, SchemeService
from ...plugins.checking import SourceFinding, check_file, check_installed, check_python
from ...plugins.difference import EFFECTS, effect_word
from ...plugins.i18n import _
from ..paths import read_text_file, source_folder
from .context import served
from .output import say, say_json, say_table, tell


def reference_given(word: str, unit: str | None = None) -> SchemeReference:
    """The scheme meant by ``word``: a file, or an id, which with ``unit`` may be one that this unit varied.

    Ids have neither dots nor slashes.

    Raises:
        Error: the file cannot be read.
    """
    if "." not in word and "/" not in word:
        return SchemeReference(word, unit or "")
    return SchemeReference(word, unit or "", read_text_file(word).content)


@contextmanager
def _asked(*references: SchemeReference, arguments: argparse.Namespace) -> Iterator[SchemeService]:
    """The service that knows the schemes meant: no database is needed for installed ones and files."""
    if any(one.unit and one.content is None for one in references):
        with served(arguments) as services:
            yield services.schemes
    else:
        yield SchemeService()


def show_list(arguments: argparse.Namespace) -> int:
    """List the schemes that work, or those a unit uses."""
    if arguments.unit:
        return _show_used(arguments)
    subjects = {"branch": _("党支部"), "member": _("党员")}
    rows = [(one.id, one.version, one.title, subjects[one.subject], one.package) for one in SchemeService().installed()]
    say_table((_("方案"), _("版本"), _("名称"), _("对象"), _("来自")), rows)
    return 0


def _show_used(arguments: argparse.Namespace) -> int:
    with served(arguments) as services:
        used = services.schemes.adopted(arguments.unit)
    rows = []
    for one in used:
        origin = _("文件") if one.from_file else _("已安装")
        if one.base:
            origin = _("文件,以 {base} {version} 为基础").format(base=one.base, version=one.base_version)
        adoption = one.adoption
        confirmed = f"{adoption.confirmed_by} {adoption.confirmed_at}" if adoption.confirmed_at else ""
        rows.append((adoption.scheme, adoption.version, origin, adoption.content_hash[:12], confirmed))
    say_table((_("方案"), _("版本"), _("来自"), _("内容摘要"), _("起步值由谁何时确认")), rows)
    return 0


def show_scheme(arguments: argparse.Namespace) -> int:
    """Print a whole scheme."""
    meant = reference_given(arguments.scheme, arguments.unit)
    with _asked(meant, arguments=arguments) as schemes:
        if arguments.json:
            say_json(json.loads(schemes.data(meant)))
        elif arguments.toml:
            say(schemes.toml(meant).rstrip("\n"))
        else:
            for line in schemes.lines(meant):
                say(line)
    return 0


def lint_scheme(arguments: argparse.Namespace) -> int:
    """Check a scheme wherever it is written: a package folder, a Python file, a scheme file, or installed."""
    findings = _checked(arguments.scheme)
    if arguments.json:
        say_json([asdict(finding) for finding in findings])
    levels = {"error": _("错误"), "warning": _("警告"), "note": _("提示")}
    for finding in () if arguments.json else findings:
        line = _("第 {line} 行").format(line=finding.line) if finding.line else ""
        where = " ".join(word for word in (shown(finding.file), line, shown(finding.place)) if word)
        sentence = f"{where}: {shown(finding.sentence)}" if where else shown(finding.sentence)
        say(f"{levels[finding.severity]} {sentence}")
    errors = sum(finding.severity == "error" for finding in findings)
    tell(_("{n} 处错误,共 {all} 条").format(n=errors, all=len(findings)))
    return 1 if errors else 0


def _checked(word: str) -> tuple[SourceFinding, ...]:
    """All findings about what ``word`` means: a folder or file where there is one, else an installed scheme.

    Raises:
        Error: there is no such scheme, or nothing to check in the folder.
    """
    path = source_folder(word)
    if path is not None:
        return check_python(path)
    meant = reference_given(word)
    return check_installed(word) if meant.content is None else check_file(meant.content, word)


def diff(arguments: argparse.Namespace) -> int:
    """Say what differs between two schemes, what changes results first."""
    old, new = (reference_given(word, arguments.unit) for word in (arguments.old, arguments.new))
    with _asked(old, new, arguments=arguments) as schemes:
        compared = schemes.compare(old, new)
    found = compared.differences
    if arguments.json:
        say_json([asdict(each) | {"sentence": each.sentence} for each in found])
        return 0
    for effect in reversed(EFFECTS):
        alike = [each for each in found if each.effect == effect]
        if alike:
            say(_("{effect}({n} 处)").format(effect=effect_word(effect), n=len(alike)))
            for each in alike:
                say("  " + shown(each.sentence))
    tell(_("{old} -> {new}:{n} 处不同").format(n=len(found), old=compared.old, new=compared.new))
    return 0


def enable(arguments: argparse.Namespace) -> int:
    """Let a unit use a scheme, or what a file makes of one."""
    with served(arguments) as services:
        enabled = services.schemes.enable(arguments.unit, reference_given(arguments.scheme, arguments.unit))
    tell(_("「{unit}」已启用「{title}」").format(unit=arguments.unit, title=enabled.title))
    if enabled.starters:
        tell(
            _("有 {n} 处数值原文没有规定,开启考评前请确认:kaoping schemes confirm {id} --unit {unit}").format(
                n=enabled.starters, id=enabled.id, unit=arguments.unit
            )
        )
    return 0


def confirm(arguments: argparse.Namespace) -> int:
    """Confirm, or change, the values the document leaves open; the clauses are shown to who changes nothing."""
    settings = settings_given(arguments)
    with served(arguments) as services:
        if not settings:
            meant = SchemeReference(arguments.scheme, arguments.unit)
            for line in provision_lines(services.schemes.provisions(meant)):
                say(line)
        use = services.schemes.confirm(arguments.unit, arguments.scheme, settings)
    for fact in use.starters:
        say(f"{fact.place}  {_(fact.title)}  {fact.shown}")
    tell(_("已由 {who} 确认。").format(who=use.adoption.confirmed_by))
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
            raise Error(_("「--set {setting}」要写成 参数=值。").format(setting=shown(setting)))
        settings[name.strip()] = value.strip()
    return settings
