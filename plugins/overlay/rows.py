"""Dropping, adding and moving things in the rows of a scheme."""

from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import Any, get_origin

from ..contract import Named, Sum
from ..i18n import _
from ..sanitize import sanitize
from .addresses import BY_ONE, BY_WORD, AddressedPart, Sort, name_of, value_at, with_element, with_value, without
from .draft import ADJUSTED, SchemeDraft, unknown
from .source import Path
from .values import BAD, hints, unknown_key

SIDES = ("after", "before")
"""Keys that say beside what a thing goes; without one it goes to the end."""


def drop(draft: SchemeDraft, addresses: Any) -> None:
    """Drop things, all addressed as the scheme was before any of them was dropped."""
    if not isinstance(addresses, list):
        draft.tell(("drop",), _('要写成方括号括起的一列,如 drop = ["items/base/1"]'))
        return
    paths = []
    for at, address in enumerate(addresses):
        spot = draft.find(address, ("drop", at))
        if spot is None:
            continue
        if spot.address in draft.changed:
            draft.tell(("drop", at), _("「{address}」既改又去掉,只能选一样").format(address=sanitize(spot.address)))
        elif not spot.is_in_a_row and spot.sort.word != "level_quotas":
            draft.tell(("drop", at), _("「{address}」不能去掉,只能改").format(address=sanitize(spot.address)))
        else:
            paths.append(spot.path)
            draft.touched.append((spot.place, ("drop", at)))
    scheme = draft.scheme
    # the innermost first and the last of a row first, so that no path is shifted by what went before
    for path in sorted(set(paths), key=_innermost_and_last, reverse=True):
        scheme = without(scheme, path) if isinstance(path[-1], int) else with_value(scheme, path, None)
    draft.put(scheme)


def _innermost_and_last(path: Path) -> tuple[int, tuple[tuple[int, str], ...]]:
    return len(path), tuple((step, "") if isinstance(step, int) else (-1, step) for step in path)


def add(draft: SchemeDraft, data: Any) -> None:
    """Add new things, those first that others may stand in."""
    if not isinstance(data, Mapping):
        draft.tell(("add",), _("要写成 [[add.{one}]] 下的表").format(one="item"))
        return
    for one in data:
        if one not in BY_ONE:
            draft.tell(("add", one), unknown_key(one, tuple(BY_ONE)))
    for one, sort in BY_ONE.items():
        tables = data.get(one, [])
        for at, table in enumerate(tables if isinstance(tables, list) else [tables]):
            path: Path = ("add", one, at) if isinstance(tables, list) else ("add", one)
            if sort.made == (str,):
                _put(draft, (sort.word,), draft.reader.value(str, table, path), {}, path)
            elif isinstance(table, Mapping):
                _add(draft, sort, table, path)
            else:
                draft.tell(path, _("要写成 [[add.{one}]] 下的表").format(one=one))


def _add(draft: SchemeDraft, sort: Sort, data: Mapping[str, Any], path: Path) -> None:
    sides = {key: data[key] for key in SIDES if key in data}
    owners = ("part",) if sort.word == "parts" else sort.owners
    content = {key: value for key, value in data.items() if key not in (*owners, *sides)}
    row = _row_of_parts(draft, data, path) if sort.word == "parts" else _row(draft, sort, data, path)
    for name, hint in hints(sort.made[0]).items():
        if name == "clause":
            content.setdefault(name, ADJUSTED)
        elif get_origin(hint) is tuple and len(sort.made) == 1:
            content.setdefault(name, [])  # what goes into it may be added by a table of its own
    value = draft.reader.value(reduce(or_, sort.made), content, path)
    if row is not None:
        _put(draft, row, value, sides, path)


def _row(draft: SchemeDraft, sort: Sort, data: Mapping[str, Any], path: Path) -> Path | None:
    """Return the path of the tuple that a new thing goes into, or None."""
    lacking = [key for key in sort.owners if key not in data]
    if lacking:
        draft.tell(path, _("还缺「{key}」").format(key="、".join(lacking)))
        return None
    if not sort.owners:
        return (sort.kept_in,)
    ids = "/".join(str(data[key]) for key in sort.owners)
    owner = draft.find_in(BY_ONE[sort.owners[-1]], ids, (*path, sort.owners[-1]))
    return None if owner is None else (*owner.path, sort.kept_in)


def _row_of_parts(draft: SchemeDraft, data: Mapping[str, Any], path: Path) -> Path | None:
    """Return the path of the sum a new part is added to: that of the part called ``part``, else the outermost."""
    start: Path = ("total",)
    if "part" in data:
        owner = draft.find_in(BY_WORD["parts"], str(data["part"]), (*path, "part"))
        if owner is None:
            return None
        start = owner.path
    node = value_at(draft.scheme, start)
    while isinstance(node, Named):
        start, node = (*start, "of"), node.of
    if isinstance(node, Sum):
        return (*start, "parts")
    draft.tell(path, _("这里不是各部分相加(Sum),不能增加一部分;请改写 of 或 total"))
    return None


def _put(draft: SchemeDraft, row: Path, value: Any, sides: Mapping[str, Any], path: Path) -> None:
    at = _position(draft, row, sides, path)
    if value is BAD or at is None:
        return
    if name_of(value) and name_of(value) in map(name_of, value_at(draft.scheme, row)):
        draft.tell(path, _("已经有「{id}」了").format(id=sanitize(name_of(value))))
        return
    draft.put(with_element(draft.scheme, row, at, value))
    new = next((each for each in draft.index.spots if each.path == (*row, at)), None)
    draft.touched.append((new.place if new else str(row[0]), path))


def _position(draft: SchemeDraft, row: Path, sides: Mapping[str, Any], path: Path) -> int | None:
    """Return the index in the row at which to put something; report a problem and return None if there is none."""
    elements = value_at(draft.scheme, row)
    if len(sides) > 1:
        draft.tell(path, _("after 和 before 只能写一个"))
        return None
    for side, given in sides.items():
        names = [name_of(element) or str(at) for at, element in enumerate(elements, start=1)]
        if given not in names:
            draft.tell((*path, side), unknown(str(given), names))
            return None
        return names.index(given) + (side == "after")
    return len(elements)


def move(draft: SchemeDraft, data: Any) -> None:
    """Move things within their row, items also into another section."""
    if not isinstance(data, Mapping):
        draft.tell(("move",), _("这里要写成 [{word}] 下的表").format(word="move"))
        return
    for address, target in data.items():
        path: Path = ("move", address)
        spot = draft.find(address, path)
        if spot is not None:
            _check_and_move(draft, spot, target, path)


def _check_and_move(draft: SchemeDraft, spot: AddressedPart, target: Any, path: Path) -> None:
    allowed = ("section", *SIDES) if spot.sort.word == "items" else SIDES
    if not spot.is_in_a_row:
        draft.tell(path, _("「{address}」不能移动").format(address=sanitize(spot.address)))
    elif not isinstance(target, Mapping) or not target:
        draft.tell(path, _("要写移到哪里,可写:{allowed}").format(allowed="、".join(allowed)))
    else:
        wrong = [key for key in target if key not in allowed]
        for key in wrong:
            draft.tell((*path, key), unknown_key(key, allowed))
        if not wrong:
            _move(draft, spot, target, path)


def _move(draft: SchemeDraft, spot: AddressedPart, target: Mapping[str, Any], path: Path) -> None:
    before = draft.scheme
    draft.put(without(before, spot.path))
    row: Path | None = spot.path[:-1]
    if "section" in target:
        form = value_at(before, spot.path[:2]).id
        row = _row(draft, BY_WORD["items"], {"form": form, "section": target["section"]}, path)
    sides = {key: value for key, value in target.items() if key in SIDES}
    at = None if row is None else _position(draft, row, sides, path)
    if row is None or at is None:
        draft.put(before)
        return
    draft.put(with_element(draft.scheme, row, at, spot.value))
    draft.touched.append((spot.place, path))
