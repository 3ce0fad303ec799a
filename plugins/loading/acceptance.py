"""Importing one plugin, calling its hooks, and checking what it registers.

Whatever a plugin does wrong ends as a :class:`~.discovery.Broken` with a sentence; nothing it does is trusted.
Which of several plugins may keep a name is decided in :mod:`.registry`.
"""

import json
import os
import re
from collections.abc import Iterable
from hashlib import sha256
from importlib.metadata import EntryPoint
from itertools import islice
from pathlib import Path
from typing import Any

import pluggy

from .. import hooks
from ..contract import CONTRACT_VERSION, Book, Scheme, content_hash
from ..errors import PluginFault
from ..explaining import explain
from ..i18n import _
from ..lint import lint, lint_book
from ..sanitize import sanitize
from ..timeouts import within_seconds
from .discovery import Broken, PluginName
from .registry import Loaded, Offer

MOST_VALUES = 200
"""How many schemes or books one hook may register: a generator without end stops here."""


class SoundSchemes:
    """The content hashes of schemes without errors, kept in a small file so that the same content is linted once.

    They are valid as long as the files of linter and contract are unchanged. A file that cannot be read or written
    is no fault: everything is linted then.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._checked_by = _checked_by()
        self._known = self._read()
        self._new: set[str] = set()

    def __contains__(self, digest: str) -> bool:
        return digest in self._known

    def add(self, digest: str) -> None:
        """Remember that the scheme with this content hash has no error."""
        self._new.add(digest)

    def save(self) -> None:
        """Write the file with what was added; of two programs that write at the same moment one may win."""
        if not self._new:
            return
        kept = {"checked_by": self._checked_by, "sound": sorted(self._known | self._new)}
        draft = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(json.dumps(kept), encoding="utf-8")
            draft.replace(self._file)
        except OSError:
            return

    def _read(self) -> frozenset[str]:
        try:
            kept = json.loads(self._file.read_bytes())
            is_fresh = kept["checked_by"] == self._checked_by
            return frozenset(map(str, kept["sound"])) if is_fresh else frozenset()
        except (OSError, ValueError, LookupError, TypeError):
            return frozenset()


def _checked_by() -> str:
    """Return a hash that differs between two states of the code that decides whether a scheme is sound."""
    room = Path(__file__).parent.parent
    files = sorted((*room.glob("*.py"), *room.glob("contract/**/*.py"), *room.glob("lint/**/*.py")))
    facts = [(file.name, (found := file.stat()).st_size, found.st_mtime_ns) for file in files]
    return sha256(repr(facts).encode()).hexdigest()


def accept(plugin: PluginName, entry: EntryPoint, seconds: float, sound: SoundSchemes | None = None) -> Offer:
    """Import ``entry`` and check all it registers; never raises on account of the plugin.

    A scheme whose content is among the ``sound`` ones is not linted again.
    """
    try:
        return within_seconds(seconds, lambda: _caught(plugin, entry, sound))
    except TimeoutError:
        reason = _("装入超过 {seconds} 秒还没有结束,已经放弃").format(seconds=f"{seconds:g}")
        return Offer(plugin, broken=(_broken(plugin, reason),))


def _caught(plugin: PluginName, entry: EntryPoint, sound: SoundSchemes | None) -> Offer:
    """Return the offer of a plugin that may raise anything; Ctrl+C of the user never arrives in this thread."""
    try:
        return _ask(plugin, entry, sound)
    except PluginFault as error:
        reason = str(error)
    except BaseException as error:  # noqa: BLE001  # the program starts without it, whatever it raised
        reason = explain(error).shown()
    return Offer(plugin, broken=(_broken(plugin, reason),))


def _ask(plugin: PluginName, entry: EntryPoint, sound: SoundSchemes | None) -> Offer:
    given_schemes, given_books = registered(entry.load(), plugin.name)
    schemes: list[Loaded] = []
    books: list[Book] = []
    broken: list[Broken] = []
    for value in given_schemes:
        try:
            schemes.append(_checked_scheme(plugin, value, sound))
        except PluginFault as error:
            broken.append(_broken(plugin, str(error)))
    for value in given_books:
        try:
            books.append(_checked_book(value))
        except PluginFault as error:
            broken.append(_broken(plugin, str(error)))
    return Offer(plugin, tuple(schemes), tuple(books), tuple(broken))


def registered(loaded: object, name: str) -> tuple[list[Any], list[Any]]:
    """Return what the hooks of an imported plugin called ``name`` give, unchecked: schemes and books.

    Raises:
        PluginFault: it has no hooks, unknown ones, or one that answers no list.
    """
    manager = pluggy.PluginManager(hooks.PROJECT)
    manager.add_hookspecs(hooks)
    try:
        manager.register(loaded, name=name)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise PluginFault(_hook_fault(str(error))) from error
    if not manager.get_hookcallers(loaded):
        raise PluginFault(_no_hook(loaded, name))
    return _answers(manager.hook.register_schemes), _answers(manager.hook.register_books)


def _no_hook(loaded: object, name: str) -> str:
    """Return the sentence for a plugin without hooks, or with functions that are called like them and not marked."""
    unmarked = [each for each in ("register_schemes", "register_books") if hasattr(loaded, each)]
    if unmarked:
        return _("漏了 @hookimpl:写在 def {function} 的上一行").format(function=unmarked[0])
    module = sanitize(str(getattr(loaded, "__name__", name)))
    return _("没有钩子:在 {module} 里写 def register_schemes():,上一行写 @hookimpl").format(module=module)


_NO_HOOK = re.compile(r"unknown hook '(\w+)'")
_TOO_MUCH = re.compile(r"Argument\(s\) (\{.*?\})")


def _hook_fault(said: str) -> str:
    """Return the sentence for a function that is no hook or takes what no hook is given, from what pluggy said."""
    no_hook, too_much = _NO_HOOK.search(said), _TOO_MUCH.search(said)
    if no_hook:
        return _("没有叫「{name}」的钩子,可写:register_schemes、register_books").format(name=sanitize(no_hook[1]))
    if too_much:
        return _("钩子函数没有参数,写成 def register_schemes():,不要写 {arguments}").format(
            arguments=sanitize(too_much[1])
        )
    return _("钩子写错了:{said}").format(said=sanitize(said))


def _answers(hook: pluggy.HookCaller) -> list[Any]:
    """Return what the manager's only plugin registers by ``hook``; nothing without the hook.

    Raises:
        PluginFault: a second call answered something else.
    """
    if not hook.get_hookimpls():
        return []
    values = _one_answer(hook)
    if values != _one_answer(hook):
        sentence = _("钩子 {hook} 两次返回的内容不同:只返回写好的值,如 return (SCHEME,),不要每次另造")
        raise PluginFault(sentence.format(hook=hook.name))
    return values


def _one_answer(hook: pluggy.HookCaller) -> list[Any]:
    """Return the values of one call, at most ``MOST_VALUES``; pluggy itself drops an answer of None."""
    answers = hook()
    if not answers:
        raise PluginFault(_("钩子 {hook} 什么也没有返回,要写 return").format(hook=hook.name))
    answer = answers[0]
    if isinstance(answer, str | bytes) or not isinstance(answer, Iterable):
        raise PluginFault(
            _("钩子 {hook} 要返回一列值,如 return (SCHEME,);返回的是单个 {got}").format(
                hook=hook.name, got=sanitize(type(answer).__name__)
            )
        )
    values = list(islice(answer, MOST_VALUES + 1))
    if not values:
        raise PluginFault(_("钩子 {hook} 返回的列表是空的:在括号里写上方案或台账").format(hook=hook.name))
    if len(values) > MOST_VALUES:
        raise PluginFault(_("钩子 {hook} 返回的超过 {most} 个").format(hook=hook.name, most=MOST_VALUES))
    return values


def _checked_scheme(plugin: PluginName, given: object, sound: SoundSchemes | None) -> Loaded:
    value = require_scheme(given)
    digest = "" if sound is None else _digest(value)
    if sound is not None and digest in sound:
        return Loaded(value, plugin.name, plugin.package, plugin.version, digest)
    errors = [finding for finding in lint(value) if finding.severity == "error"]
    if errors:
        raise PluginFault(
            _("方案“{id}”有 {count} 处错误,第一处在 {place}:{sentence}。全部见 kaoping schemes lint {plugin}").format(
                id=sanitize(str(value.id)),
                count=len(errors),
                place=sanitize(errors[0].place),
                sentence=sanitize(errors[0].sentence),
                plugin=plugin.name,
            )
        )
    digest = digest or content_hash(value)
    if sound is not None:
        sound.add(digest)
    return Loaded(value, plugin.name, plugin.package, plugin.version, digest)


def require_scheme(value: object) -> Scheme:
    """Return ``value`` if it is a scheme of this version of the contract.

    Raises:
        PluginFault: it is something else, or written for another version.
    """
    if type(value) is not Scheme:
        raise PluginFault(_("register_schemes 给出的不是方案(Scheme 的值),而是 {got}").format(got=_shown_type(value)))
    if value.contract != CONTRACT_VERSION:
        raise PluginFault(
            _("方案「{id}」写的是合约第 {theirs} 版,本程序只认第 {ours} 版:照现在的合约改好,去掉 contract").format(
                id=sanitize(str(value.id)), theirs=sanitize(str(value.contract)), ours=CONTRACT_VERSION
            )
        )
    return value


def _digest(value: Scheme) -> str:
    """Return the content hash; empty for a scheme so wrongly typed that it has none, which the linter explains."""
    try:
        return content_hash(value)
    except (TypeError, ValueError, AttributeError, LookupError):
        return ""


def _checked_book(value: object) -> Book:
    if type(value) is not Book:
        raise PluginFault(_("register_books 给出的不是台账(Book 的值),而是 {got}").format(got=_shown_type(value)))
    for finding in lint_book(value):
        raise PluginFault(
            _("台账有错误,在 {place}:{sentence}").format(
                place=sanitize(finding.place), sentence=sanitize(finding.sentence)
            )
        )
    return value


def _shown_type(value: object) -> str:
    if isinstance(value, type):
        return _("{name} 这个类本身,少了括号").format(name=sanitize(value.__name__))
    return sanitize(type(value).__name__)


def _broken(plugin: PluginName, reason: str) -> Broken:
    return Broken(plugin.name, plugin.package, plugin.version, reason)
