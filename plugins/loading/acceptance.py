"""Importing one plugin, calling its hooks, and checking what it registers: the work of limited processes.

Whatever a plugin does wrong ends as a sentence. What it registers is checked where its own values are, since only there
it can be told what was written; but a plugin could change the checks there, so what it hands over as data is checked
once more in a process in which nobody's code ran. Who of several plugins keeps a name is decided in :mod:`.registry`.
"""

import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from importlib.metadata import EntryPoint
from itertools import islice
from typing import Any

import pluggy

from .. import hooks
from ..contract import CONTRACT_VERSION, Book, Scheme, content_hash, to_data
from ..errors import PluginFault
from ..explaining import explain
from ..i18n import _
from ..sanitize import describe, sanitize
from .discovery import GROUP
from .taken import MOST_VALUES, rebuilt_book, rebuilt_scheme

MOST_MODULES = 3000
"""Of how many imported files a change is noticed."""

Told = dict[str, Any]
"""What a plugin brings, as it goes through the pipe: the data of ``schemes`` and ``books``, the reasons of what is
``broken``, and the ``files`` it imported."""


def offered(job: Mapping[str, str]) -> Told:
    """Import the entry point of ``job`` and return what it registers; never raises on account of the plugin."""
    before = set(sys.modules)
    told: Told = {"schemes": [], "books": [], "broken": [], "files": []}
    try:
        schemes, books = registered(imported(job["name"], job["value"]), job["name"])
        _gather(told, "schemes", schemes, lambda value: to_data(sound_scheme(value, job["name"])))
        _gather(told, "books", books, lambda value: to_data(_sound_book(value)))
    except BaseException as error:  # noqa: BLE001  # the program starts without it, whatever it raised
        told["broken"].append(_reason(error))
    told["files"] = list(islice(_files_since(before), MOST_MODULES))
    return told


def checked_again(told: Told) -> Told:
    """Return what of ``told`` is sound when it is judged as data alone, in a process that imported no plugin."""
    sound: Told = {"schemes": [], "books": [], "broken": told["broken"], "files": told["files"]}
    _gather(sound, "schemes", told["schemes"], lambda data: to_data(sound_scheme(rebuilt_scheme(data), "")))
    _gather(sound, "books", told["books"], lambda data: to_data(_sound_book(rebuilt_book(data))))
    return sound


def imported(name: str, value: str) -> object:
    """Return what an entry point leads to.

    Raises:
        PluginFault: it is not written like one.
        BaseException: whatever importing it raises.
    """
    written = EntryPoint.pattern.match(value)
    if written is None or not all(part.isidentifier() for part in written["module"].split(".")):
        sentence = _("入口要写成「模块」或「模块:名称」,写的是「{value}」")
        raise PluginFault(sentence.format(value=sanitize(value)))
    return EntryPoint(name, value, GROUP).load()


def _gather(told: Told, kind: str, values: Iterable[Any], checked: Callable[[Any], Any]) -> None:
    """Put each of ``values``, as it comes back ``checked``, where its ``kind`` stands, or what is wrong with it."""
    for value in values:
        try:
            told[kind].append(checked(value))
        except BaseException as error:  # noqa: BLE001  # the others may be sound
            told["broken"].append(_reason(error))


def _reason(error: BaseException) -> str:
    return str(error) if isinstance(error, PluginFault) else explain(error).shown()


def _files_since(before: set[str]) -> Iterator[str]:
    """Yield the files of modules that were imported since; an object that pretends to be a module has none."""
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__dict__", {}).get("__file__") if name not in before else None
        if type(file) is str:
            yield os.path.abspath(file)  # noqa: PTH100  # as text, without following links


def answer_calls(job: Mapping[str, Any]) -> None:
    """Answer the calls of the functions of a scheme, one line each, until there are no more."""
    with os.fdopen(job["writer"], "w") as answers, os.fdopen(job["reader"]) as calls:
        for answer in _answered(job, calls):
            print(json.dumps(answer), file=answers, flush=True)


def _answered(job: Mapping[str, Any], calls: Iterable[str]) -> Iterator[dict[str, str]]:
    try:
        functions = _functions(job)
    except BaseException as error:  # noqa: BLE001  # as above
        yield {"error": _reason(error)}
        return
    yield {"ready": job["scheme"]}
    for call in map(json.loads, calls):
        try:
            yield _called(functions[call["name"]], [Fraction(value) for value in call["values"]])
        except BaseException as error:  # noqa: BLE001  # as above
            yield {"error": describe(error)}


def _functions(job: Mapping[str, Any]) -> Mapping[str, Callable[..., object]]:
    for scheme in registered(imported(job["name"], job["value"]), job["name"])[0]:
        if type(scheme) is Scheme and scheme.id == job["scheme"] and content_hash(scheme) == job["hash"]:
            return scheme.functions
    raise PluginFault(_("方案的内容变了,请重新运行"))


def _called(function: Callable[..., object], values: list[Fraction]) -> dict[str, str]:
    answer = function(*values)
    if isinstance(answer, bool) or not isinstance(answer, int | Fraction):
        return {"inexact": sanitize(type(answer).__name__)}
    return {"value": f"{int(answer.numerator)}/{int(answer.denominator)}"}


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


def sound_scheme(given: object, plugin: str) -> Scheme:
    """Return ``given`` if it is a scheme of this contract without errors; ``plugin`` brings it.

    Raises:
        PluginFault: it is not; the first error is told.
    """
    from ..lint import lint  # takes longer to import than all that is ours, which is not checked here

    value = require_scheme(given)
    errors = [finding for finding in lint(value) if finding.severity == "error"]
    if errors:
        raise PluginFault(
            _("方案「{id}」有 {count} 处错误,第一处在 {place}:{sentence}。全部见 kaoping schemes lint {plugin}").format(
                id=sanitize(str(value.id)),
                count=len(errors),
                place=sanitize(errors[0].place),
                sentence=sanitize(errors[0].sentence),
                plugin=plugin or sanitize(str(value.id)),
            )
        )
    return value


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


def _sound_book(value: object) -> Book:
    from ..lint import lint_book  # as above

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
