"""Writing a new scheme, which works as written, from the templates beside this module: a package or a single file.

The name is checked first, and either all of the files are there or none.
"""

import keyword
import re
import sys
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory

from ..errors import Error
from ..i18n import _
from ..loading.discovery import list_plugins
from ..sanitize import sanitize

NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")
ENDING = ".tmpl"
"""The ending of templates, so that linters and importers do not take them for Python."""

FILE = "schemes new my_town.toml"
"""How a file is asked for."""

PACKAGE = "package"
"""The directory of the templates that gets the name of the plugin."""


def write_package(name: str, parent: Path) -> Path:
    """Write the package of a plugin called ``name`` into a new directory of that name in ``parent``; return its path.

    Raises:
        Error: the name is none, or taken by a module, a plugin or a file that is there.
        OSError: ``parent`` cannot be written.
    """
    require_free(name)
    target = parent / name
    if target.exists():
        raise _refused(_("「{path}」已经存在,没有动它。").format(path=sanitize(str(target))))
    parent.mkdir(parents=True, exist_ok=True)
    words = {"name": name, "distribution": f"kaoping-{name.replace('_', '-')}"}
    with TemporaryDirectory(dir=parent, prefix=f".{name}-") as workshop:
        made = Path(workshop) / name
        for path, template in _templates(files(__package__) / "template"):
            file = made.joinpath(*(name if part == PACKAGE else part for part in path)).with_suffix("")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(Template(template).substitute(words), "utf-8")
        made.rename(target)
    return target


def write_scheme(path: Path) -> Path:
    """Write a whole scheme, called like the file, into a new file at ``path``; return its path.

    Raises:
        Error: the file is not to end in ``.toml``, is there already, or its name is none for a scheme or taken.
        OSError: the place cannot be written.
    """
    if path.suffix != ".toml":
        raise _refused(_("方案文件的名称要以 .toml 结尾,写的是「{path}」。").format(path=sanitize(str(path))), FILE)
    _require_id(path.stem, FILE)
    text = files(__package__).joinpath(f"scheme.toml{ENDING}").read_text("utf-8")
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(Template(text).substitute(name=path.stem))
    except FileExistsError as failure:
        raise _refused(_("「{path}」已经存在,没有动它。").format(path=sanitize(str(path))), FILE) from failure
    return path


def require_free(name: str) -> None:
    """Refuse a name that is no identifier or is already in use.

    Raises:
        Error: the name cannot be used.
    """
    _require_id(name)
    if name in sys.stdlib_module_names or find_spec(name) is not None:
        raise _refused(_("「{name}」是已经装好的 Python 模块的名称,换一个。").format(name=name))


def _require_id(name: str, example: str = "plugins new my_town") -> None:
    """Refuse what can be no id of a scheme, or is that of an installed one."""
    if not NAME.fullmatch(name) or keyword.iskeyword(name):
        sentence = _("「{name}」不能作方案编号:要用 2 到 40 个小写英文字母、数字或下划线,以字母开头。")
        raise _refused(sentence.format(name=sanitize(name)), example)
    for plugin in list_plugins():
        if plugin.name == name:
            sentence = _("已经有叫「{name}」的方案插件(来自 {package})。")
            raise _refused(sentence.format(name=name, package=plugin.package), example)


def _refused(sentence: str, example: str = "plugins new my_town") -> Error:
    return Error(sentence, _("例如:kaoping {example}").format(example=example))


def _templates(folder: Traversable, place: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every template with its place and text, ending included."""
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _templates(entry, (*place, entry.name))
        elif entry.name.endswith(ENDING):
            yield (*place, entry.name), entry.read_text("utf-8")
