"""One plugin brought in: imported, asked for what it registers, and its answers checked before anyone uses them.

Whatever a plugin does wrong ends as a :class:`~.discovery.Broken` with a sentence; nothing it does is trusted.
Which of several plugins may keep a name is decided in :mod:`.registry`.

A call with a time limit: how the host survives a plugin that never returns or leaves the program.

The call runs in a daemon thread that is abandoned when the time is up; it keeps its core busy until the program
ends. What cannot be survived: ``os._exit``, a crash in C, and C code that holds the interpreter's lock for ever.
"""

import os
import threading
from collections.abc import Callable, Iterable
from contextvars import copy_context
from functools import partial
from importlib.metadata import EntryPoint
from itertools import islice
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

import pluggy

from .. import hooks
from ..contract import CONTRACT_VERSION, Book, Scheme, content_hash
from ..errors import PluginFault
from ..i18n import _
from ..lint import lint, lint_book
from ..plain import describe, plain
from .discovery import Broken, PluginName
from .registry import Loaded, Offer

Answer = TypeVar("Answer")


class _Outcome(Generic[Answer]):
    """What a call came to: its answer, or whatever it raised, ``SystemExit`` included."""

    def __init__(self, call: Callable[[], Answer]) -> None:
        self.answers: list[Answer] = []
        self.failure: BaseException | None = None
        try:
            self.answers.append(call())
        except BaseException as error:  # noqa: BLE001  # leaving the program is exactly what a plugin must not do
            self.failure = error


class _Worker(threading.Thread):
    """A thread that makes calls one after another, since a thread for every call would cost more than the call."""

    def __init__(self) -> None:
        super().__init__(name="kaoping-plugin", daemon=True)
        self.calls: SimpleQueue[Callable[[], Any]] = SimpleQueue()
        self.outcomes: SimpleQueue[_Outcome[Any]] = SimpleQueue()

    def run(self) -> None:
        while True:
            self.outcomes.put(_Outcome(self.calls.get()))


_idle: list[_Worker] = []
"""Workers that came back from their last call. Appending and popping are atomic."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_idle.clear)  # threads do not live on in a forked process


def within_seconds(seconds: float, call: Callable[[], Answer]) -> Answer:
    """What ``call`` returns, if it does so in time.

    Raises:
        TimeoutError: it did not.
        BaseException: whatever ``call`` raised.
    """
    try:
        worker = _idle.pop()
    except IndexError:
        worker = _Worker()
        worker.start()
    worker.calls.put(partial(copy_context().run, call))  # the thread speaks the language of who asks
    try:
        outcome: _Outcome[Answer] = worker.outcomes.get(timeout=seconds)
    except Empty:
        raise TimeoutError from None
    _idle.append(worker)
    if outcome.failure is not None:
        raise outcome.failure
    return outcome.answers[0]


MOST_VALUES = 200
"""How many schemes or books one hook may register: a generator without end stops here."""


def accept(plugin: PluginName, entry: EntryPoint, seconds: float) -> Offer:
    """Import ``entry`` and check all it registers; never raises on account of the plugin."""
    try:
        return within_seconds(seconds, lambda: _caught(plugin, entry))
    except TimeoutError:
        reason = _("装入超过 {seconds} 秒还没有结束,已经放弃").format(seconds=f"{seconds:g}")
        return Offer(plugin, broken=(_broken(plugin, reason),))


def _caught(plugin: PluginName, entry: EntryPoint) -> Offer:
    """The offer of a plugin that may raise anything; Ctrl+C of the user never arrives in this thread."""
    try:
        return _ask(plugin, entry)
    except PluginFault as error:
        reason = str(error)
    except SystemExit as error:
        reason = _("装入时要退出整个程序({error}),已经拦下").format(error=describe(error))
    except BaseException as error:  # noqa: BLE001  # the program starts without it, whatever it raised
        reason = _("装入时出错:{error}").format(error=describe(error))
    return Offer(plugin, broken=(_broken(plugin, reason),))


def _ask(plugin: PluginName, entry: EntryPoint) -> Offer:
    manager = pluggy.PluginManager(hooks.PROJECT)
    manager.add_hookspecs(hooks)
    loaded = entry.load()
    try:
        manager.register(loaded, name=plugin.name)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        known = "、".join(sorted(vars(manager.hook)))
        raise PluginFault(
            _("用了不存在的钩子或写错了参数:{error}。可用的钩子:{known}").format(error=describe(error), known=known)
        ) from error
    if not manager.get_hookcallers(loaded):
        raise PluginFault(_("没有实现任何钩子(register_schemes、register_books),或漏了 @hookimpl"))
    schemes: list[Loaded] = []
    books: list[Book] = []
    broken: list[Broken] = []
    for value in _answers(manager.hook.register_schemes):
        try:
            schemes.append(_checked_scheme(plugin, value))
        except PluginFault as error:
            broken.append(_broken(plugin, str(error)))
    for value in _answers(manager.hook.register_books):
        try:
            books.append(_checked_book(value))
        except PluginFault as error:
            broken.append(_broken(plugin, str(error)))
    return Offer(plugin, tuple(schemes), tuple(books), tuple(broken))


def _answers(hook: pluggy.HookCaller) -> list[Any]:
    """What the only plugin of a manager registers by ``hook``: nothing without one, and the same when asked again."""
    if not hook.get_hookimpls():
        return []
    values = _one_answer(hook)
    if values != _one_answer(hook):
        raise PluginFault(_("钩子 {hook} 两次返回的内容不同").format(hook=hook.name))
    return values


def _one_answer(hook: pluggy.HookCaller) -> list[Any]:
    """The values of one call, at most so many; pluggy itself drops an answer of ``None``."""
    answers = hook()
    if not answers:
        raise PluginFault(_("钩子 {hook} 什么也没有返回").format(hook=hook.name))
    answer = answers[0]
    if isinstance(answer, str | bytes) or not isinstance(answer, Iterable):
        raise PluginFault(
            _("钩子 {hook} 应当返回一个列表,得到的却是 {got}").format(hook=hook.name, got=plain(type(answer).__name__))
        )
    values = list(islice(answer, MOST_VALUES + 1))
    if not values:
        raise PluginFault(_("钩子 {hook} 返回的列表是空的").format(hook=hook.name))
    if len(values) > MOST_VALUES:
        raise PluginFault(_("钩子 {hook} 返回的超过 {most} 个").format(hook=hook.name, most=MOST_VALUES))
    return values


def _checked_scheme(plugin: PluginName, value: object) -> Loaded:
    if type(value) is not Scheme:
        raise PluginFault(_("register_schemes 给出的不是方案,而是 {got}").format(got=_shown_type(value)))
    shown = plain(str(value.id))
    if value.contract != CONTRACT_VERSION:
        raise PluginFault(
            _("方案“{id}”按合约第 {theirs} 版编写,本程序只认第 {ours} 版").format(
                id=shown, theirs=plain(str(value.contract)), ours=CONTRACT_VERSION
            )
        )
    errors = [finding for finding in lint(value) if finding.severity == "error"]
    if errors:
        raise PluginFault(
            _("方案“{id}”有 {count} 处错误,第一处在 {place}:{sentence}").format(
                id=shown, count=len(errors), place=plain(errors[0].place), sentence=plain(errors[0].sentence)
            )
        )
    return Loaded(value, plugin.name, plugin.package, plugin.version, content_hash(value))


def _checked_book(value: object) -> Book:
    if type(value) is not Book:
        raise PluginFault(_("register_books 给出的不是台账,而是 {got}").format(got=_shown_type(value)))
    for finding in lint_book(value):
        raise PluginFault(
            _("台账有错误,在 {place}:{sentence}").format(place=plain(finding.place), sentence=plain(finding.sentence))
        )
    return value


def _shown_type(value: object) -> str:
    return plain(value.__name__ + " (class)" if isinstance(value, type) else type(value).__name__)


def _broken(plugin: PluginName, reason: str) -> Broken:
    return Broken(plugin.name, plugin.package, plugin.version, reason)
