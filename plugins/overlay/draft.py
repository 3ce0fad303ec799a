"""The scheme while an overlay is applied to its base, and the changes of what the base already has.

The draft records which key touched which place. Changes are other figures, other words, and fields put back to their
defaults; adding, dropping and moving is in :mod:`.rows`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from typing import Any

from ..contract import Named, Param, Scheme
from ..i18n import _
from ..sanitize import sanitize
from .addresses import SINGLE, AddressedPart, Index, Sort, with_value
from .source import Path
from .values import BAD, Reader, Tell, allowed_keys, hints, is_required, unknown_key

ADJUSTED = "本单位调整"
"""Stands with the clause of a figure that is the unit's own and no longer the document's; part of the scheme's data."""

LISTED = 12
"""The most names in one sentence."""


@dataclass
class SchemeDraft:
    """``scheme`` as changed so far from ``base``; problems go to ``tell`` and the work goes on.

    ``touched`` are the places (in the linter's words) that were changed, each with the key that did it.
    """

    base: Scheme
    tell: Tell
    scheme: Scheme = field(init=False)
    index: Index = field(init=False)
    reader: Reader = field(init=False)
    touched: list[tuple[str, Path]] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.reader = Reader(self.tell)
        self.put(self.base)

    def put(self, scheme: Scheme) -> None:
        """Continue with ``scheme``."""
        self.scheme = scheme
        self.index = Index(scheme)

    def set_field(self, name: str, data: Any) -> None:
        """Set a field of the scheme itself."""
        value = self.reader.value(hints(Scheme)[name], data, (name,))
        if value is not BAD:
            self.put(replace(self.scheme, **{name: value}))
            self.touched.append((name, (name,)))

    def find(self, address: Any, path: Path) -> AddressedPart | None:
        """Return the part at ``address``; report a problem and return None when there is none."""
        spot = self.index.find(address) if isinstance(address, str) else None
        if spot is None:
            self.tell(path, unknown(str(address), [each.address for each in self.index.spots]))
        return spot

    def find_in(self, sort: Sort, id_: str, path: Path) -> AddressedPart | None:
        """Return the part of ``sort`` called ``id_``; report a problem and return None when there is none."""
        spot = self.index.by_address.get(f"{sort.word}/{id_}")
        if spot is None:
            known = [each.address.partition("/")[2] for each in self.index.of_sort(sort)]
            self.tell(path, unknown(id_, known))
        return spot

    def close_what_is_gone(self) -> None:
        """Remove from every stage the fillings, polls and registers of the base that were dropped."""
        gone = _opened(self.base) - _opened(self.scheme)
        stages = tuple(
            replace(
                stage,
                fillings=tuple(ref for ref in stage.fillings if (ref.form, ref.filling) not in gone),
                polls=tuple(poll for poll in stage.polls if ("poll", poll) not in gone),
                registers=tuple(register for register in stage.registers if ("register", register) not in gone),
            )
            for stage in self.scheme.stages
        )
        self.put(replace(self.scheme, stages=stages))


def _opened(scheme: Scheme) -> set[tuple[str, str]]:
    """Return everything a stage can open."""
    fillings = {(form.id, filling.id) for form in scheme.forms for filling in form.fillings}
    polls = {("poll", poll.id) for poll in scheme.polls}
    return fillings | polls | {("register", register.id) for register in scheme.registers}


def unknown(id_: str, known: Sequence[str]) -> str:
    """Return the sentence for an id that nothing has, with the nearest known ids."""
    near = known if len(known) <= LISTED else get_close_matches(id_, known, LISTED, cutoff=0.4) or known[:LISTED]
    names = "、".join(sanitize(each) for each in near) or _("一个也没有")
    return _("没有「{id}」;可写:{names}").format(id=sanitize(id_), names=names)


WORDS_ONLY = frozenset({"title", "text", "definition", "note", "view", "responsible", "clause", "starter"})
"""Fields whose change leaves the figures as the document has them."""

CLEAR = "clear"
"""Key of a table of changes: fields to put back to their defaults."""

FIXED = frozenset({"id", "name"})
"""Fields by which files, marks and decisions refer to a thing; they never change."""


def change(draft: SchemeDraft, sort: Sort, data: Any) -> None:
    """Apply tables of changes by id, or the one table of a sort that has only one thing."""
    path = (sort.word,)
    if sort.word in SINGLE:
        _change(draft, draft.index.by_address[sort.word], data, path)
    elif not isinstance(data, Mapping):
        draft.tell(path, _("这里要写成 [{word}] 下的表").format(word=sort.word))
    else:
        spots = [(draft.find_in(sort, id_, (*path, id_)), id_) for id_ in data]
        for spot, id_ in spots:
            if spot is not None:
                _change(draft, _now(draft, spot), data[id_], (*path, id_))


def _now(draft: SchemeDraft, spot: AddressedPart) -> AddressedPart | None:
    """Return the present part at the place of ``spot``; parts may stand inside parts that were changed before them."""
    return next((each for each in draft.index.spots if each.path == spot.path), None)


def _change(draft: SchemeDraft, spot: AddressedPart | None, data: Any, path: Path) -> None:
    if spot is None:
        draft.tell(path, _("它所在的部分已经整个改写,这里的改动没有着落"))
        return
    if isinstance(spot.value, str):
        draft.tell(path, _("这里没有可改的内容,只能用 add 增加、用 drop 去掉"))
        return
    if not isinstance(data, Mapping):
        if not spot.sort.main:
            keys = "、".join(_changeable(spot.value))
            draft.tell(path, _("这里要写成一个表,可写:{keys}").format(keys=keys))
            return
        data = {spot.sort.main: data}
    value = _changed(draft, spot.value, data, path)
    if value is not BAD:
        draft.put(with_value(draft.scheme, spot.path, value))
        draft.changed.add(spot.address)
        draft.touched.append((spot.place, path))


def _changed(draft: SchemeDraft, value: Any, data: Mapping[str, Any], path: Path) -> Any:
    """Return ``value`` with the changes of ``data``; :data:`BAD` when some of them are wrong."""
    known = _changeable(value)
    unknown = [key for key in data if key not in known and key != CLEAR]
    for key in unknown:
        fixed = _("编号不能改;要换一个就用 drop 去掉、用 add 增加")
        draft.tell((*path, key), fixed if key in FIXED else unknown_key(key, known))
    given = {key: content for key, content in data.items() if key in known}
    own = {key: content for key, content in given.items() if key in allowed_keys(type(value))}
    content = draft.reader.fields(type(value), own, path, _kind_of(value))
    inner = {key: content for key, content in given.items() if key not in own}
    if inner:
        content["of"] = _changed(draft, value.of, inner, path)
    content |= _cleared(draft, value, data.get(CLEAR, []), path)
    for end in _loosened(value, content):
        draft.tell((*path, end), _("文件规定的范围不能放宽,只能收紧"))
        content[end] = BAD
    return BAD if unknown or BAD in content.values() else replace(value, **(content | _marked(value, content)))


def _kind_of(value: Any) -> str:
    return value.kind if isinstance(value, Param) else ""


def _changeable(value: Any) -> tuple[str, ...]:
    """Return the keys that may be written about ``value``; for a named part also those of the formula inside it."""
    inside = allowed_keys(type(value.of)) if isinstance(value, Named) else ()
    names = (*allowed_keys(type(value)), *inside)
    return tuple(dict.fromkeys(name for name in names if name not in FIXED))


def _loosened(value: Any, content: Mapping[str, Any]) -> list[str]:
    """Return the ends of a range fixed by the document that ``content`` would move outwards or take away."""
    if not isinstance(value, Param) or value.starter:
        return []
    low, high = content.get("low", value.low), content.get("high", value.high)
    ends = []
    if value.low is not None and low is not BAD and (low is None or low < value.low):
        ends.append("low")
    if value.high is not None and high is not BAD and (high is None or high > value.high):
        ends.append("high")
    return ends


def _cleared(draft: SchemeDraft, value: Any, names: Any, path: Path) -> dict[str, Any]:
    """Return the fields called ``names`` at their defaults."""
    optional = {each.name: each.default for each in fields(value) if not is_required(each)}
    content: dict[str, Any] = {}
    for name in map(str, names if isinstance(names, list) else [names]):
        content[name] = optional.get(name, BAD)
        if name not in optional:
            draft.tell((*path, CLEAR), unknown_key(name, tuple(optional)))
    return content


def _marked(value: Any, content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changes that mark a figure as the unit's own: its clause says so, and it is not a starter value."""
    if all(name in WORDS_ONLY or getattr(value, name) == new for name, new in content.items()):
        return {}
    marks: dict[str, Any] = {}
    if hasattr(value, "clause") and "clause" not in content:
        marks["clause"] = f"{value.clause}({ADJUSTED})" if value.clause else ADJUSTED
    if getattr(value, "starter", False) and "starter" not in content:
        marks["starter"] = False
    return marks
