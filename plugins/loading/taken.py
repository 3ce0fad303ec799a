"""What plugins hand over: made values again, and kept, so that a plugin that is known is not run.

A plugin is known by its package, version and entry point, by the files of its package and those it imported, and by
the code that checks it; one that is broken is tried again when anything was installed or removed as well. What is kept
lies in a directory that :func:`~.discovery.remembering` names, written by its owner alone, and is judged on reading as
what comes from a plugin is. The program's own schemes are imported as they are.
"""

from __future__ import annotations

import json
import os
import re
import stat
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from importlib.metadata import EntryPoint
from pathlib import Path
from tempfile import mkstemp
from typing import Any

from ..contract import Book, Scheme, content_hash, from_data, to_data
from ..errors import PluginFault
from ..i18n import _, language
from ..sanitize import sanitize
from .discovery import BUILT_IN, MOST_FILES, Broken, PluginName, Stamps, kept_in, place_of, stamps_of
from .limited import ANSWER_BYTES, Ending, RemoteFunction, run_limited
from .registry import Loaded, Offer

MOST_VALUES = 200
"""How many schemes or books one hook may register: a generator without end stops here."""

Claim = tuple[PluginName, EntryPoint]

_STEPS = (f"{__package__}.acceptance:offered", f"{__package__}.acceptance:checked_again")


def offers(found: Sequence[Claim], seconds: float, *, anew: bool = False) -> list[Offer]:
    """Return what each plugin brings; those that are not known, or all ``anew``, are run within ``seconds`` each."""
    ready: dict[Claim, Offer] = {}
    unknown: list[Claim] = []
    for claim in found:
        if _is_ours(*claim):
            ready[claim] = _own(*claim)
        elif not anew and (offer := _known(*claim)) is not None:
            ready[claim] = offer
        else:
            unknown.append(claim)
    began = time.time_ns()
    jobs = [{"name": entry.name, "value": entry.value} for _plugin, entry in unknown]
    for claim, ending in zip(unknown, run_limited(_STEPS, jobs, seconds) if jobs else (), strict=True):
        ready[claim] = _take(*claim, ending, seconds, began)
    return [ready[claim] for claim in found]


# The program's own


def _is_ours(plugin: PluginName, entry: EntryPoint) -> bool:
    return plugin.package == BUILT_IN and entry.value.startswith(f"{__package__.partition('.')[0]}.schemes.")


@cache
def _own(plugin: PluginName, entry: EntryPoint) -> Offer:
    """Return what a package of ours brings, which the tests hold to be sound."""
    from ..explaining import explain
    from .acceptance import registered  # pluggy is loaded only where a plugin is called

    try:
        schemes, books = registered(entry.load(), plugin.name)
    except Exception as error:  # noqa: BLE001  # a damaged installation: the other schemes still work
        return Offer(plugin, broken=(_broken(plugin, explain(error).shown()),))
    return Offer(plugin, tuple(_loaded(plugin, scheme) for scheme in schemes), tuple(books))


def _loaded(plugin: PluginName, scheme: Scheme) -> Loaded:
    return Loaded(scheme, plugin.name, plugin.package, plugin.version, content_hash(scheme))


def _broken(plugin: PluginName, reason: str) -> Broken:
    return Broken(plugin.name, plugin.package, plugin.version, reason)


# Data from strangers


def rebuilt_scheme(data: Any) -> Scheme:
    """Return the scheme that :func:`~kaoping.plugins.contract.to_data` made ``data`` of; its functions answer nothing.

    Raises:
        PluginFault: it was made of nothing else.
    """
    names = data.get("functions", []) if isinstance(data, dict) else []
    value = _rebuilt(data)
    if type(value) is not Scheme or type(names) is not list:
        raise _not_of_the_contract()
    value = replace(value, functions=dict.fromkeys(names, _answers_nothing) if names else value.functions)
    if to_data(value) != data:
        raise _not_of_the_contract()
    return value


def rebuilt_book(data: Any) -> Book:
    """Return the book that ``data`` was made of.

    Raises:
        PluginFault: it was made of nothing else.
    """
    value = _rebuilt(data)
    if type(value) is not Book or to_data(value) != data:
        raise _not_of_the_contract()
    return value


def _answers_nothing(*_values: object) -> int:
    raise _not_of_the_contract()


def _not_of_the_contract() -> PluginFault:
    return PluginFault(_("交出的数据不合合约,没有收下"))


MOST_NODES, DEEPEST = 300_000, 120
_NUMBER = re.compile(r"-?\d{1,60}(/\d{1,60})?")


def _rebuilt(data: Any) -> Any:
    """Return the value of ``data`` that is neither large nor deep, nor has numbers of thousands of digits."""
    try:
        _require_small(data)
        return from_data(data)
    except (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError) as error:
        raise _not_of_the_contract() from error


def _require_small(data: Any) -> None:
    level, count = [data], 0
    for _depth in range(DEEPEST):
        below: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                below += each.values()
                if "number" in each and not _NUMBER.fullmatch(each["number"]):
                    raise ValueError(each["number"])
            elif isinstance(each, list):
                below += each
            elif isinstance(each, str):
                each.encode()  # half a character is none
            elif isinstance(each, float):
                raise TypeError(each)
        count += len(below)
        if not below:
            return
        if count > MOST_NODES:
            break
        level = below
    raise ValueError(count)


def _offer(plugin: PluginName, entry: EntryPoint, told: Mapping[str, Any]) -> Offer:
    """Return what a plugin told it brings, judged as data.

    Raises:
        PluginFault, LookupError, TypeError: it told nonsense.
    """
    if any(type(told[kind]) is not list for kind in ("schemes", "books", "broken", "files")):
        raise TypeError(told)
    is_much = max(len(told["schemes"]), len(told["books"])) > MOST_VALUES or len(told["files"]) > MOST_FILES
    if is_much or not all(map(_is_text, told["files"])):
        raise _not_of_the_contract()
    loaded = [_loaded(plugin, rebuilt_scheme(data)) for data in told["schemes"]]
    books = [rebuilt_book(data) for data in told["books"]]
    reasons = [sanitize(str(reason), LONGEST_REASON) for reason in told["broken"][:MOST_VALUES]]
    return Offer(
        plugin,
        tuple(_with_functions(each, entry) for each in loaded),
        tuple(books),
        tuple(_broken(plugin, reason) for reason in reasons),
    )


def _told_again(ending: Ending, seconds: float, plugin: PluginName) -> str:
    reason = ending.sentence(seconds)
    if ending.how == "unstarted":
        return reason
    again = _("{reason};文件改了会自动重试,现在就要重试:kaoping schemes lint {plugin}")
    return again.format(reason=reason, plugin=plugin.name)


LONGEST_REASON = 1500


def _is_text(value: object) -> bool:
    return type(value) is str and "\0" not in value


def _with_functions(loaded: Loaded, entry: EntryPoint) -> Loaded:
    functions = {
        name: RemoteFunction(entry.name, entry.value, loaded.scheme.id, loaded.hash, name)
        for name in loaded.scheme.functions
    }
    return replace(loaded, scheme=replace(loaded.scheme, functions=functions)) if functions else loaded


def _take(plugin: PluginName, entry: EntryPoint, ending: Ending, seconds: float, began: int) -> Offer:
    """Return the offer of a plugin that was run, and keep it."""
    told: Any = {"schemes": [], "books": [], "broken": [], "files": []}
    try:
        if ending.how == "answer":
            answered = json.loads(ending.answer)
            offer, told = _offer(plugin, entry, answered), answered
        else:
            told["broken"].append(_told_again(ending, seconds, plugin))
    except PluginFault as error:
        told["broken"].append(str(error))
    except (ValueError, LookupError, TypeError, RecursionError):
        told["broken"].append(str(_not_of_the_contract()))
    offer = _offer(plugin, entry, told)
    if ending.how != "unstarted":
        _keep(plugin, entry, offer, told, began)
    return offer


# What is known


@dataclass(frozen=True, slots=True)
class _Known:
    """What a plugin told, its offer, the language of the reasons, and the stamps of all that it depends on."""

    told: Mapping[str, Any]
    offer: Offer
    spoken: str
    stamps: Stamps

    def holds(self, entry: EntryPoint) -> bool:
        """True if nothing that it depends on has changed."""
        if self.told["broken"] and self.spoken != language():
            return False
        return self.stamps == stamps_of(entry, self.told["files"], is_broken=bool(self.told["broken"]))


_memory: dict[str, _Known] = {}


def _known(plugin: PluginName, entry: EntryPoint) -> Offer | None:
    """Return the offer of a plugin that nothing has happened to since it was run; None when it is to be run."""
    key = _key(plugin, entry)
    known = _memory.get(key) or _read(key, plugin, entry)
    if known is None or not known.holds(entry):
        return None
    _memory[key] = known
    return known.offer


def _keep(plugin: PluginName, entry: EntryPoint, offer: Offer, told: Mapping[str, Any], began: int) -> None:
    stamps = stamps_of(entry, told["files"], is_broken=bool(told["broken"]))
    if any(entered >= began for _size, _written, entered, _number in filter(None, stamps.values())):
        return  # changed while it was run: what was told may be of what stood there before
    key = _key(plugin, entry)
    _memory[key] = _Known(told, offer, language(), stamps)
    directory = kept_in()
    if directory is not None:
        content = json.dumps({"told": told, "spoken": language(), "stamps": stamps}).encode()
        with suppress(OSError):
            _write(directory, f"{key}.json", sha256(content).hexdigest().encode() + b"\n" + content)


def _key(plugin: PluginName, entry: EntryPoint) -> str:
    names = (plugin.name, plugin.package, plugin.version, entry.name, entry.value, place_of(entry))
    return sha256(repr((names, sys.version, sys.prefix, _checked_by())).encode()).hexdigest()


@cache
def _checked_by() -> str:
    """Return a hash that differs between two states of the code that decides what may be handed over."""
    room = Path(__file__).parent.parent
    files = sorted(
        (*room.glob("*.py"), *room.glob("contract/*.py"), *room.glob("lint/*.py"), *room.glob("loading/*.py"))
    )
    facts = [(str(file), (found := file.stat()).st_size, found.st_mtime_ns) for file in files]
    return sha256(repr(facts).encode()).hexdigest()


def _read(key: str, plugin: PluginName, entry: EntryPoint) -> _Known | None:
    """Return what is kept under ``key``; None when it is not whole, or others than its reader may have written it."""
    directory = kept_in()
    if directory is None:
        return None
    try:
        _require_own(directory.lstat())
        with open(directory / f"{key}.json", "rb", opener=_unlinked) as file:
            _require_own(os.fstat(file.fileno()))
            digest, content = file.readline().strip(), file.read(MOST_KEPT)
        if sha256(content).hexdigest().encode() != digest:
            return None
        kept = json.loads(content)
        return _Known(kept["told"], _offer(plugin, entry, kept["told"]), str(kept["spoken"]), dict(kept["stamps"]))
    except (OSError, PluginFault, ValueError, LookupError, TypeError, RecursionError):
        return None


MOST_KEPT = 2 * ANSWER_BYTES
KEPT_FILES = 200
"""How many plugins are remembered; a new version is another one."""


def _unlinked(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))


def _require_own(found: os.stat_result) -> None:
    """Raise PermissionError if others than this user can have written what was ``found``."""
    is_plain = stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)
    if not is_plain or (hasattr(os, "geteuid") and (found.st_uid != os.geteuid() or found.st_mode & 0o022)):
        raise PermissionError


def _write(directory: Path, name: str, content: bytes) -> None:
    """Put a file in its place whole, and remove those that have not been written for longest."""
    directory.parent.mkdir(parents=True, exist_ok=True)
    directory.mkdir(mode=0o700, exist_ok=True)
    _require_own(directory.lstat())
    descriptor, draft = mkstemp(dir=directory)  # for its owner alone
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(draft).replace(directory / name)
    except OSError:
        Path(draft).unlink(missing_ok=True)
        raise
    for old in sorted(directory.iterdir(), key=lambda file: file.stat().st_mtime)[:-KEPT_FILES]:
        old.unlink(missing_ok=True)
