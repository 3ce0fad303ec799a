"""Commands that set a database up: init, unit add, unit list.

Commands that look after the data and the machine: audit verify, backup, restore, doctor.

Commands about scheme plugins: list what is installed and how it fares, write a new one.
"""

import argparse
import os
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from shlex import quote

from ...core.kernel.clock import zone_named
from ...core.kernel.errors import Error
from ...core.kernel.text import shown
from ...core.ledger.attachments.files import files_beside
from ...core.ledger.attachments.maintenance import backup_all, restore_all, verify_all
from ...core.services.schemes import SchemeService
from ...core.storage.anchors import Anchor, read_anchor
from ...core.storage.audit import require_algorithm
from ...core.storage.directory import find_unit
from ...core.storage.engine import Database, open_database
from ...core.storage.guards import sound
from ...core.storage.heads import heads_written
from ...core.storage.migrate import ensure_schema
from ...core.storage.settings import guards_done_without, set_hash_algorithm, set_zone
from ...core.storage.sqlite import driver
from ...core.storage.verification import missing_guards
from ...plugins.i18n import _
from ...plugins.loading import load_plugins
from ...plugins.scaffold import write_package, write_scheme
from ..paths import existing_file, making, new_place, opened_file
from .context import actor, database_there, database_url, looked_at, opened, served, waits
from .output import say, say_table, tell, tell_problems

MOST_BYTES = 1000
"""More than any line has that tells a head."""


def init(arguments: argparse.Namespace) -> int:
    """Create the database; one that is there already is only brought up to date."""
    url = database_url(arguments)
    if arguments.zone:
        zone_named(arguments.zone)  # before anything is made
    if arguments.hash:
        require_algorithm(arguments.hash)
    existed = database_there(url)
    database = open_database(url, waits=waits())
    try:
        ensure_schema(database)
        if arguments.zone:
            with database.directory().write(actor(arguments)) as transaction:
                set_zone(transaction, arguments.zone)
        if arguments.hash:
            with database.directory().write(actor(arguments)) as transaction:
                set_hash_algorithm(transaction, arguments.hash)
    finally:
        database.close()
    tell((_("数据库已就绪:{place}") if existed else _("已建立数据库:{place}")).format(place=database.place))
    return 0


def unit_add(arguments: argparse.Namespace) -> int:
    """Add a unit."""
    with served(arguments) as services:
        unit = services.units.add(arguments.name)
    tell(_("已登记单位「{name}」").format(name=unit.name))
    return 0


def unit_rename(arguments: argparse.Namespace) -> int:
    """Call a unit otherwise."""
    with served(arguments) as services:
        unit = services.units.rename(services.units.find(arguments.unit), arguments.name)
    tell(_("单位改名为「{name}」").format(name=unit.name))
    return 0


def unit_list(arguments: argparse.Namespace) -> int:
    """List the units."""
    with served(arguments) as services:
        for unit in services.units.units():
            say(unit.name)
    return 0


def audit_verify(arguments: argparse.Namespace) -> int:
    """Verify the file, the schema, the chains, every row against them, and every attachment with its file."""
    printed = read_anchor(arguments.anchor) if arguments.anchor else None
    heads = _heads_in(arguments.heads) if arguments.heads else ()
    with looked_at(arguments) as database:
        only = None
        if arguments.unit:
            with database.directory().read() as connection:
                only = find_unit(connection, arguments.unit)
        report = verify_all(database, printed, only, heads)
    for one in report.chain.chains:
        name = shown(one.unit.name) or _("单位名录")
        say(_("{name}:留痕 {n} 条,链头 {anchor}").format(name=name, n=one.entries, anchor=one.head))
    if report.files:
        say(_("附件文件 {n} 个").format(n=report.files))
    problems = (*report.chain.problems, *report.problems)
    for problem in problems:
        say(shown(problem))
    for note in (*report.chain.notes, *report.notes):
        tell(shown(note))
    if not (printed or heads):
        tell(_("没有与早先记下的链头比较:截去的链尾、整条重写的链,只有比较才看得出(--heads 文件,--anchor 校验码)。"))
    tell(_("核对无误。") if report.sound else _("发现 {n} 处不符!请停止录入,保留现场。").format(n=len(problems)))
    return 0 if report.sound else 1


def _heads_in(path: str) -> tuple[Anchor, ...]:
    with opened_file(path) as file:
        return heads_written(line.decode(errors="replace") for line in iter(lambda: file.readline(MOST_BYTES), b""))


def audit_heads(arguments: argparse.Namespace) -> int:
    """Write out how the chains stand now, as ``audit verify --heads`` takes it."""
    with served(arguments) as services:
        unit = services.units.find(arguments.unit) if arguments.unit else None
        for line in services.anchors.lines(unit):
            say(line)
    return 0


def make_backup(arguments: argparse.Namespace) -> int:
    """Write a verified copy of the database and of the files its entries are proved by."""
    path = new_place(arguments.file)
    with opened(arguments) as database:
        saved = backup_all(database, path)
    tell(_("已备份到 {path}").format(path=shown(str(path))))
    if saved.files:
        tell(_("附件文件 {n} 个在 {path}").format(n=saved.files, path=shown(str(files_beside(path)))))
    return tell_problems(saved.problems)


def restore_backup(arguments: argparse.Namespace) -> int:
    """Put a backup in the database's place; what was there is kept beside it."""
    saved = restore_all(existing_file(arguments.file), database_url(arguments), waits())
    tell(_("已恢复。") + (_("原来的数据库保存在 {path}").format(path=saved.kept) if saved.kept else ""))
    if saved.files:
        tell(_("附件文件 {n} 个一起恢复").format(n=saved.files))
    return tell_problems(saved.problems)


def doctor(arguments: argparse.Namespace) -> int:
    """Say what this machine has and what is wrong with it."""
    say(f"kaoping {version('kaoping')}")
    say(f"Python {platform.python_version()} {sys.platform}")
    faults = 0
    try:
        say(f"SQLite {driver().sqlite_version}")
    except Error as error:
        say(shown(str(error)))
        faults += 1
    say(_("终端 {term},编码 {encoding}").format(term=shown(os.environ.get("TERM", "")), encoding=sys.stdout.encoding))
    registry = load_plugins()
    say(_("方案 {n} 个:{names}").format(n=len(registry.schemes), names="、".join(sorted(registry.schemes))))
    for broken in registry.broken:
        say(_("插件「{name}」没有装入:{reason}").format(name=shown(broken.name), reason=shown(broken.reason)))
        faults += 1
    try:
        with opened(arguments) as database:
            say(_("数据库 {place}").format(place=database.place))
            say(_("时区 {zone},今天是 {day}").format(zone=database.clock.zone, day=database.clock.today().isoformat()))
            faults += _tell_guards(database)
    except Error as error:
        say(shown(str(error)))
    return 1 if faults else 0


def _tell_guards(database: Database) -> int:
    """Say which guards the chains have here, which the server cannot have, and which are gone; how many are gone."""
    with database.directory().read() as connection:
        schema = database.schema(connection.driver)
        there, gone = sound(connection.driver), missing_guards(connection, schema)
        without = guards_done_without(connection, schema)
    say(_("留痕表的保护:{names}").format(names="、".join(sorted(there)) or _("没有")))
    if without:
        say(_("这台服务器没有的保护:{names};改动仍能由 audit verify 查出").format(names="、".join(sorted(without))))
    if gone:
        say(_("不在或被改动的保护:{names};请运行 kaoping audit verify").format(names="、".join(gone)))
    return len(gone)


HASH_SHOWN = 12
"""Characters of a content hash that tell two versions apart at a glance; ``schemes show --json`` has the facts."""


def show_list(arguments: argparse.Namespace) -> int:  # handlers are all called alike
    """List every installed plugin: package, version, its schemes with contract and hash, and its state."""
    found = SchemeService().plugins()
    rows = []
    for plugin in found.plugins:
        reasons = [_("未装入:{reason}").format(reason=reason) for reason in plugin.faults]
        if not plugin.allowed:
            reasons = [_("不在 KAOPING_PLUGINS 允许之列,没有装入")]
        brought: list[tuple[object, ...]] = [
            (one.id, one.version, one.contract, one.content_hash[:HASH_SHOWN]) for one in plugin.schemes
        ]
        for scheme in brought or [("", "", "", "")]:
            state = ";".join(reasons) or _("正常")
            rows.append((plugin.name, plugin.package, plugin.version, *scheme, state))
    header = (_("插件"), _("安装包"), _("包版本"), _("方案"), _("方案版本"), _("合约"), _("内容摘要"), _("状态"))
    say_table(header, rows)
    for broken in found.missing:
        tell(_("「{name}」:{reason}").format(name=shown(broken.name), reason=shown(broken.reason)))
    return 0


def new(arguments: argparse.Namespace) -> int:
    """Write a complete plugin package and say what to do with it.

    Raises:
        Error: the name will not do, or the place cannot be written.
    """
    with making(arguments.output, folder=True) as parent:
        folder = write_package(arguments.name, parent)
    tell(_("已写出 {path}").format(path=shown(str(folder))))
    for line in next_steps(folder):
        tell(line)
    return 0


def new_file(arguments: argparse.Namespace) -> int:
    """Write a whole scheme into one file and say what to do with it.

    Raises:
        Error: the name will not do, or the place cannot be written.
    """
    with making(arguments.file) as path:
        file = write_scheme(path)
    place = quote(shown(str(file)))
    tell(_("已写出 {path}").format(path=shown(str(file))))
    tell(_("改好以后检查:kaoping schemes lint {place}").format(place=place))
    tell(_("交给单位使用:kaoping schemes enable {place} --unit 单位").format(place=place))
    return 0


def next_steps(folder: Path) -> Iterator[str]:
    """What to do with a new package, in order; what lacks here is said."""
    place = shown(str(folder) if folder.is_absolute() else f".{os.sep}{folder}")
    yield _("边改边用:pip install -e {place}").format(place=quote(f"{place}[test]"))
    yield _("随时检查:kaoping schemes lint {place}").format(place=quote(place))
    yield _("跑它自己的测试:cd {place} && python -m pytest").format(place=quote(place))
    yield _("装到别处:pip install {place},然后 kaoping schemes list 就能看到它。").format(place=quote(place))
    if find_spec("hatchling") is None:
        yield _("没有网络时先装好 hatchling,再给 pip install 加 --no-build-isolation;这里还没有 hatchling。")
    else:
        yield _("没有网络时给 pip install 加 --no-build-isolation。")
    if find_spec("pytest") is None:
        yield _("测试要用 pytest,这里还没有;方括号里的 test 会装上它,没有网络就去掉 [test]。")
