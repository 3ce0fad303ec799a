"""Commands about the files that prove entries: attach, list, show, fetch, withdraw."""

import argparse
from dataclasses import asdict

from ...core.kernel.paths import places
from ...core.kernel.text import shown
from ...plugins.i18n import _
from ..paths import read_attachment, write_attachment
from ..style.entry_words import doubtful_text
from .context import served, unit_meant
from .output import say, say_json, say_table, tell


def attach_files(arguments: argparse.Namespace) -> int:
    """Attach files one after the other; those before one that is refused stay."""
    with served(arguments) as services:
        unit = unit_meant(services, arguments)
        for word in arguments.files:
            made = services.attachments.add(unit, arguments.entry, read_attachment(word))
            tell(_("附件 {id}:{name}").format(id=made.id, name=shown(made.name)))
        shared = services.attachments.shared(unit, arguments.entry)
    if shared:
        tell(doubtful_text(shared))
    return 0


def show_list(arguments: argparse.Namespace) -> int:
    """List the attachments of an entry, withdrawn ones too."""
    with served(arguments) as services:
        unit = unit_meant(services, arguments)
        found = services.attachments.of_entry(unit, arguments.entry)
    if arguments.json:
        say_json([asdict(one) for one in found])
        return 0
    header = (_("号"), _("名称"), _("类型"), _("大小"), _("谁"), _("时间"), _("状态"))
    rows = [
        (
            one.id,
            one.name,
            one.type,
            size_text(one.size),
            one.author,
            one.added_at[:16].replace("T", " "),
            _("已撤回") if one.withdrawn else "",
        )
        for one in found
    ]
    say_table(header, rows)
    return 0


def show(arguments: argparse.Namespace) -> int:
    """Print what a terminal can show of an attachment."""
    with served(arguments) as services:
        unit = unit_meant(services, arguments)
        seen = services.attachments.preview(unit, arguments.attachment)
    say(_("{name} {type} {size}").format(name=seen.name, type=seen.type, size=size_text(seen.size)))
    say(f"sha256 {seen.hash}")
    for line in seen.text:
        say(f"  {line}")
    if seen.note:
        tell(seen.note)
    return 0


def fetch_one(arguments: argparse.Namespace) -> int:
    """Write an attachment out as a file of its own."""
    with served(arguments) as services:
        unit = unit_meant(services, arguments)
        path = write_attachment(arguments.output, services.attachments.content(unit, arguments.attachment))
    say(places().told(path))
    return 0


def withdraw(arguments: argparse.Namespace) -> int:
    """Let an attachment prove its entry no more."""
    with served(arguments) as services:
        unit = unit_meant(services, arguments)
        services.attachments.withdraw(unit, arguments.attachment, arguments.reason)
    tell(_("附件 {id} 已撤回").format(id=arguments.attachment))
    return 0


def size_text(size: int) -> str:
    """A number of bytes in the unit that fits it."""
    if size < 1024:
        return _("{n} 字节").format(n=size)
    return _("{n} KB").format(n=size // 1024) if size < 1024 * 1024 else _("{n} MB").format(n=size // (1024 * 1024))
