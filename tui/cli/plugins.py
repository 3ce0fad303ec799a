"""Commands about scheme plugins: list what is installed and how it fares, write a new one."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from ...core.errors import Error
from ...core.text import shown
from ...plugins.discovery import PluginName, allowed_names
from ...plugins.i18n import _
from ...plugins.loading import list_plugins, load_plugins
from ...plugins.registry import Registry
from ...plugins.scaffold.package import NameRefused, write_package
from .output import say_table, tell

HASH_SHOWN = 12
"""Characters of a content hash that tell two versions apart at a glance; ``schemes show --json`` has the facts."""


def show_list(arguments: argparse.Namespace) -> int:
    """List every installed plugin: package, version, its schemes with contract and hash, and its state."""
    registry, allowed = load_plugins(), allowed_names()
    rows = []
    for plugin in list_plugins():
        reasons = [_("未装入:{reason}").format(reason=reason) for reason in _reasons(registry, plugin)]
        if allowed is not None and plugin.name not in allowed:
            reasons = [_("不在 KAOPING_PLUGINS 允许之列,没有装入")]
        brought: list[tuple[object, ...]] = [
            (each.scheme.id, each.scheme.version, each.scheme.contract, each.hash[:HASH_SHOWN])
            for each in registry.schemes.values()
            if (each.plugin, each.package) == (plugin.name, plugin.package)
        ]
        for scheme in brought or [("", "", "", "")]:
            state = ";".join(reasons) or _("正常")
            rows.append((plugin.name, plugin.package, plugin.version, *scheme, state))
    header = (_("插件"), _("安装包"), _("包版本"), _("方案"), _("方案版本"), _("合约"), _("内容摘要"), _("状态"))
    say_table(header, rows)
    unplaced = {broken.name for broken in registry.broken} - {plugin.name for plugin in list_plugins()}
    for broken in registry.broken:
        if broken.name in unplaced:
            tell(_("“{name}”:{reason}").format(name=shown(broken.name), reason=shown(broken.reason)))
    return 0


def _reasons(registry: Registry, plugin: PluginName) -> Iterator[str]:
    for broken in registry.broken:
        if (broken.name, broken.package) == (plugin.name, plugin.package):
            yield broken.reason


def new(arguments: argparse.Namespace) -> int:
    """Write a complete plugin package and say what to do with it.

    Raises:
        Error: the name will not do, or the place cannot be written.
    """
    try:
        folder = write_package(arguments.name, Path(arguments.output).expanduser())
    except NameRefused as refused:
        raise Error(str(refused), _("例如:kaoping plugins new my_town")) from refused
    except OSError as failure:
        message = _("写不了 {path}:{reason}").format(path=shown(str(arguments.output)), reason=failure.strerror)
        raise Error(message) from failure
    tell(_("已写出 {path}").format(path=shown(str(folder))))
    tell(_("先跑它自己的测试:cd {path} && python -m pytest").format(path=shown(str(folder))))
    tell(_("再安装:pip install {path},然后 kaoping schemes list 就能看到它。").format(path=shown(str(folder))))
    return 0
