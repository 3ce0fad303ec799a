"""The schemes of a unit: enabled as installed or from a file, and their open values set and confirmed.

The text of a scheme file is kept with the unit, and its scheme is used like any installed one.
"""

import hashlib
from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import cache
from typing import Any, TypeVar

from ...plugins.contract import ParamValue, Scheme, content_hash
from ...plugins.i18n import _
from ...plugins.lint import lint
from ...plugins.loading import find_scheme
from ...plugins.overlay import OverlayRefused, SchemeFile, read_scheme_file
from ..kernel.errors import Error, UnknownScheme
from ..kernel.text import find_hostile, shown
from ..kernel.unit import Unit
from ..storage.connection import UnitConnection, UnitsConnection
from ..storage.transaction import Transaction
from .model import Adoption, StoredOverlay, parse_settings, write_params
from .repository import (
    adoptions,
    adoptions_of_units,
    overlay_id,
    overlays_of_units,
    stored_overlays,
    was_made_by_a_file,
)

Made = TypeVar("Made")


def adoption_of(connection: UnitConnection, scheme: Scheme) -> Adoption:
    """Return how the unit uses ``scheme``.

    Raises:
        Error: it has not enabled it; the hint gives the command that does.
    """
    in_use = {adoption.scheme: adoption for adoption in adoptions(connection)}
    if scheme.id not in in_use:
        unit = connection.unit.name
        raise Error(
            _("单位「{unit}」还没有启用方案「{title}」。").format(unit=unit, title=_(scheme.title)),
            _("请先运行 kaoping schemes enable {id} --unit {unit}").format(id=scheme.id, unit=unit),
        )
    return in_use[scheme.id]


def enable_scheme(transaction: Transaction, scheme: Scheme) -> Adoption:
    """Let the unit use ``scheme``, with every parameter at its default, and return how it does.

    Enabling it again takes over a new version: values the unit has set stay where the new version still allows them,
    and a changed scheme has to be confirmed again. An unchanged one changes nothing.
    """
    before = {use.scheme: use for use in adoptions(transaction.connection)}.get(scheme.id)
    row = _row(scheme, _still_allowed(scheme, before.params if before else {}))
    transaction.label("scheme.enable")
    if before is None:
        row |= {"id": transaction.next_id("scheme_use"), "scheme": scheme.id}
        transaction.insert("scheme_use", [row])
    elif before.content_hash != row["content_hash"]:
        transaction.update("scheme_use", before.id, row | {"confirmed_by": None, "confirmed_at": None})
    return adoption_of(transaction.connection, scheme)


def confirm_scheme(transaction: Transaction, scheme: Scheme, settings: Mapping[str, str]) -> Adoption:
    """Set parameters (as text: ``20`` or ``20%`` for a percentage), confirm what the document leaves open, and return
    how the unit uses the scheme then.

    Raises:
        Error: not enabled, another version is, no such parameter, or a value it does not allow.
    """
    values = parse_settings(scheme, settings)
    adoption = adoption_of(transaction.connection, scheme)
    require_same_content(transaction.connection, adoption, scheme)
    params = scheme.defaults() | dict(adoption.params) | values
    _require_sound(scheme, params)
    transaction.label("scheme.confirm")
    confirmed = {"confirmed_by": transaction.actor, "confirmed_at": transaction.at}
    transaction.update("scheme_use", adoption.id, {"params": write_params(params), **confirmed})
    return adoption_of(transaction.connection, scheme)


def _require_sound(scheme: Scheme, params: Mapping[str, ParamValue]) -> None:
    """Refuse values that do not go together, such as a line for 合格 above the one for 优秀."""
    already = set(lint(scheme))
    wrong = [each for each in lint(scheme, params) if each.severity == "error" and each not in already]
    if wrong:
        raise Error(_("这样设置方案就不成立:{reason}。").format(reason=wrong[0].sentence), _("没有改动,请重新填写。"))


def require_same_content(connection: UnitConnection, adoption: Adoption, scheme: Scheme) -> None:
    """Refuse to go on with a scheme whose content is not what the unit enabled.

    Raises:
        Error: the installed scheme differs; the hint gives the command that takes it over.
    """
    if adoption.content_hash != content_hash(scheme):
        raise Error(
            _("方案「{title}」启用后内容有变(启用时 {before},现在 {now})。").format(
                title=_(scheme.title), before=shown(adoption.version), now=shown(scheme.version)
            ),
            _("请重新运行 kaoping schemes enable {id} --unit {unit}").format(id=scheme.id, unit=connection.unit.name),
        )


def _row(scheme: Scheme, params: Mapping[str, ParamValue]) -> dict[str, Any]:
    return {"version": scheme.version, "content_hash": content_hash(scheme), "params": write_params(params)}


def _still_allowed(scheme: Scheme, params: Mapping[str, ParamValue]) -> dict[str, ParamValue]:
    kept = {
        param.id: params[param.id]
        for param in scheme.params
        if param.id in params and not param.fault(params[param.id])
    }
    return scheme.defaults() | kept


def enable_file(transaction: Transaction, file: SchemeFile) -> Adoption:
    """Let the unit use the scheme that ``file`` makes, and keep its text; otherwise as :func:`enable_scheme`.

    Raises:
        Error: the id is that of an installed scheme, or the text holds what cannot be stored.
    """
    scheme = file.scheme
    if _is_installed(scheme.id):
        raise Error(
            _("「{id}」是已安装方案的编号,不能再用。").format(id=shown(scheme.id)),
            _("请在文件里换一个本单位自己的编号 id。"),
        )
    _require_storable(file.text)
    adoption = enable_scheme(transaction, scheme)
    _keep(transaction, file)
    return adoption


def unit_scheme(connection: UnitConnection, id_: str) -> Scheme:
    """Return the scheme the unit means by ``id``: an installed one, or one it varied in a file.

    Raises:
        UnknownScheme: there is neither; the sentence says what is installed.
        Error: its file no longer fits the installed base.
    """
    file = unit_file(connection, id_)
    return find_scheme(id_) if file is None else file.scheme


def unit_file(connection: UnitConnection, id_: str) -> SchemeFile | None:
    """Return the scheme file the unit uses under ``id``, read anew from its text; ``None`` when it has none of that id.

    Raises:
        Error: the file no longer fits the installed base.
    """
    stored = {overlay.scheme: overlay for overlay in stored_overlays(connection)}.get(id_)
    return None if stored is None else _read(stored)


def find_base(connection: UnitConnection, id_: str) -> Scheme:
    """Return the installed scheme a file may extend; one that the unit itself made by a file is refused.

    Raises:
        UnknownScheme: there is no such installed scheme.
    """
    try:
        return find_scheme(id_)
    except UnknownScheme:
        if not was_made_by_a_file(connection, id_):
            raise
    sentence = _("「{id}」本身是调整出来的方案,不能再以它为基础;请以它的基础方案为基础")
    raise UnknownScheme(sentence.format(id=shown(id_)))


def schemes_in_use(
    connection: UnitsConnection, make: Callable[[Scheme], Made]
) -> Iterator[tuple[Unit, Adoption, Made | Error]]:
    """Return what each unit asked about has enabled, unit by unit, and what ``make`` makes of the scheme.

    It is found and made once for all units that have the same. Where it is not to be had, the error says why.
    """
    files = {(unit.id, stored.scheme): stored for unit, stored in overlays_of_units(connection)}
    find = cache(find_scheme)  # every time it goes through all that is installed
    known: dict[Hashable, Made | Error] = {}
    for unit, adoption in adoptions_of_units(connection):
        stored = files.get((unit.id, adoption.scheme))
        key = (adoption.scheme, "" if stored is None else stored.text)
        if key not in known:
            try:
                known[key] = make(find(adoption.scheme) if stored is None else _read(stored, find).scheme)
            except Error as gone:
                known[key] = gone
        yield unit, adoption, known[key]


def _read(stored: StoredOverlay, find: Callable[[str], Scheme] = find_scheme) -> SchemeFile:
    try:
        return read_scheme_file(stored.text, stored.scheme, find)
    except OverlayRefused as refused:
        raise Error(
            _("本单位的方案「{id}」和现在安装的「{base}」合不上:{sentence}").format(
                id=stored.scheme, base=stored.base, sentence=refused.sentences[0]
            ),
            _("请改好文件后重新运行 kaoping schemes enable 文件 --unit 单位"),
        ) from refused


def _keep(transaction: Transaction, file: SchemeFile) -> None:
    """The row of this content: new, or with its text brought up to date where only comments differ."""
    content = content_hash(file.scheme)
    written = {"text": file.text, "text_hash": hashlib.sha256(file.text.encode()).hexdigest()}
    existing = overlay_id(transaction.connection, file.scheme.id, content)
    transaction.label("scheme.overlay")
    if existing is not None:
        transaction.update("scheme_overlay", existing, written)
        return
    row = {
        "id": transaction.next_id("scheme_overlay"),
        "scheme": file.scheme.id,
        "version": file.scheme.version,
        "base": file.base,
        "base_version": file.base_version,
        "content_hash": content,
    }
    transaction.insert("scheme_overlay", [row | written])


def _is_installed(id_: str) -> bool:
    try:
        find_scheme(id_)
    except UnknownScheme:
        return False
    return True


def _require_storable(written: str) -> None:
    for number, line in enumerate(written.split("\n"), start=1):
        sentence = find_hostile(line.replace("\t", " "))
        if sentence is not None:
            raise Error(_("文件第 {line} 行不能保存:{sentence}").format(line=number, sentence=sentence))
