"""Changes of what a scheme already has: other figures, other words, fields put back to nothing."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from ..contract import Named, Param
from ..i18n import _
from .addresses import SINGLE, Sort, Spot, with_value
from .draft import ADJUSTED, Draft
from .lines import Path
from .values import BAD, allowed_keys, is_required, unknown_key

WORDS_ONLY = frozenset({"title", "definition", "note", "view", "responsible", "clause", "starter"})
"""Fields whose change leaves the figures as the document has them."""

CLEAR = "clear"
"""Key of a table of changes: fields to put back to nothing."""

FIXED = frozenset({"id", "name"})
"""What files, marks and decisions call a thing by never changes."""


def change(draft: Draft, sort: Sort, data: Any) -> None:
    """Tables of changes by id, or the one table of a thing there is one of."""
    path = (sort.word,)
    if sort.word in SINGLE:
        _change(draft, draft.index.by_address[sort.word], data, path)
    elif not isinstance(data, Mapping):
        draft.tell(path, _("这里要写成 [{word}] 下的表").format(word=sort.word))
    else:
        spots = [(draft.find_in(sort, id, (*path, id)), id) for id in data]
        for spot, id in spots:
            if spot is not None:
                _change(draft, _now(draft, spot), data[id], (*path, id))


def _now(draft: Draft, spot: Spot) -> Spot | None:
    """What stands by now where ``spot`` stood; parts may stand inside parts that were changed before them."""
    return next((each for each in draft.index.spots if each.path == spot.path), None)


def _change(draft: Draft, spot: Spot | None, data: Any, path: Path) -> None:
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


def _changed(draft: Draft, value: Any, data: Mapping[str, Any], path: Path) -> Any:
    """``value`` with the changes of ``data``; :data:`BAD` when some of them are wrong."""
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
    return BAD if unknown or BAD in content.values() else replace(value, **(content | _marked(value, content)))


def _kind_of(value: Any) -> str:
    return value.kind if isinstance(value, Param) else ""


def _changeable(value: Any) -> tuple[str, ...]:
    """What may be written about ``value``; about a part also the fields of the formula right inside it."""
    inside = allowed_keys(type(value.of)) if isinstance(value, Named) else ()
    names = (*allowed_keys(type(value)), *inside)
    return tuple(dict.fromkeys(name for name in names if name not in FIXED))


def _cleared(draft: Draft, value: Any, names: Any, path: Path) -> dict[str, Any]:
    """Fields put back to their defaults."""
    optional = {each.name: each.default for each in fields(value) if not is_required(each)}
    content: dict[str, Any] = {}
    for name in map(str, names if isinstance(names, list) else [names]):
        content[name] = optional.get(name, BAD)
        if name not in optional:
            draft.tell((*path, CLEAR), unknown_key(name, tuple(optional)))
    return content


def _marked(value: Any, content: Mapping[str, Any]) -> dict[str, Any]:
    """What tells that a figure is the unit's: the clause says so, and it is no longer a starter value of ours."""
    if all(name in WORDS_ONLY or getattr(value, name) == new for name, new in content.items()):
        return {}
    marks: dict[str, Any] = {}
    if hasattr(value, "clause") and "clause" not in content:
        marks["clause"] = f"{value.clause}({ADJUSTED})" if value.clause else ADJUSTED
    if getattr(value, "starter", False) and "starter" not in content:
        marks["starter"] = False
    return marks
