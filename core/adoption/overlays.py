"""Scheme files of units: their text is kept with the unit, and their scheme is used like any installed one."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection, text

from ...plugins.contract import Scheme, content_hash
from ...plugins.i18n import _
from ...plugins.loading.loading import find_scheme
from ...plugins.overlay import OverlayRefused, SchemeFile, read_scheme_file
from ..kernel.errors import Error, FileRefused, Problem, UnknownScheme
from ..kernel.text import find_hostile, shown
from ..organisation.model import Unit, unit_named
from ..storage.engine import Database
from ..storage.transaction import Transaction
from .adoptions import Adoption, enable_on

COLUMNS = "o.id, o.scheme, o.version, o.base, o.base_version, o.content_hash, o.text, o.text_hash"
IN_USE = text(f"""
    SELECT {COLUMNS} FROM scheme_overlay o JOIN scheme_use s
    ON s.unit_id = o.unit_id AND s.scheme = o.scheme AND s.content_hash = o.content_hash
    WHERE o.unit_id = :unit ORDER BY o.scheme""")  # noqa: S608 our own names
SAME = text("SELECT id FROM scheme_overlay WHERE unit_id = :unit AND scheme = :scheme AND content_hash = :content")
EVER = text("SELECT count(*) FROM scheme_overlay WHERE scheme = :scheme")


@dataclass(frozen=True, slots=True)
class StoredOverlay:
    """A scheme file as a unit uses it now; hashes are SHA-256 in hex, of the scheme's content and of the text."""

    id: int
    scheme: str
    version: str
    base: str
    base_version: str
    content_hash: str
    text: str
    text_hash: str


def stored_overlays(database: Database, unit: str) -> tuple[StoredOverlay, ...]:
    """The scheme files ``unit`` has enabled, by id of their schemes.

    Raises:
        Error: no such unit.
    """
    with database.read() as connection:
        return overlays_on(connection, unit_named(connection, unit))


def enable_file(database: Database, actor: str, unit: str, file: SchemeFile) -> Adoption:
    """Let ``unit`` use the scheme that ``file`` makes, and keep its text; otherwise as ``adoption.enable_scheme``.

    Raises:
        Error: no such unit, the id is that of an installed scheme, or the text holds what cannot be stored.
    """
    scheme = file.scheme
    if _is_installed(scheme.id):
        raise Error(
            _("“{id}”是已安装方案的编号,不能再用。").format(id=shown(scheme.id)),
            _("请在文件里换一个本单位自己的编号 id。"),
        )
    _require_storable(file.text)
    with database.write(actor) as transaction:
        place = unit_named(transaction.connection, unit)
        adoption = enable_on(transaction, place, scheme)
        _keep(transaction, place, file)
        return adoption


def unit_scheme(database: Database, unit: str, id_: str) -> Scheme:
    """The scheme ``unit`` means by ``id``: an installed one, or one it varied in a file.

    Raises:
        UnknownScheme: there is neither; the sentence says what is installed.
        Error: no such unit, or its file no longer fits the installed base.
    """
    file = unit_file(database, unit, id_)
    return find_scheme(id_) if file is None else file.scheme


def unit_file(database: Database, unit: str, id_: str) -> SchemeFile | None:
    """The scheme file ``unit`` uses under ``id``, read anew from its text; ``None`` when it has none of that id.

    Raises:
        Error: no such unit, or the file no longer fits the installed base.
    """
    stored = {overlay.scheme: overlay for overlay in stored_overlays(database, unit)}.get(id_)
    return None if stored is None else _read(stored)


def find_base(database: Database, id_: str) -> Scheme:
    """The installed scheme a file may extend; one that is itself made by a file is refused.

    Raises:
        UnknownScheme: there is no such installed scheme.
    """
    try:
        return find_scheme(id_)
    except UnknownScheme:
        with database.read() as connection:
            if not connection.execute(EVER, {"scheme": id_}).scalar():
                raise
    sentence = _("“{id}”本身是调整出来的方案,不能再以它为基础;请以它的基础方案为基础")
    raise UnknownScheme(sentence.format(id=shown(id_)))


def file_refused(refused: OverlayRefused) -> FileRefused:
    """The refusal of a TOML file in the core's error family: one sentence for each problem, with its line and key."""
    problems = tuple(Problem(sentence) for sentence in refused.sentences)
    several = _("文件有 {n} 处问题:").format(n=len(problems))
    return FileRefused(problems[0].sentence if len(problems) == 1 else several, problems)


def overlays_on(connection: Connection, unit: Unit) -> tuple[StoredOverlay, ...]:
    """:func:`stored_overlays` on an open connection."""
    return tuple(StoredOverlay(*row) for row in connection.execute(IN_USE, {"unit": unit.id}))


def _read(stored: StoredOverlay) -> SchemeFile:
    try:
        return read_scheme_file(stored.text, stored.scheme, find_scheme)
    except OverlayRefused as refused:
        raise Error(
            _("本单位的方案“{id}”和现在安装的“{base}”合不上:{sentence}").format(
                id=stored.scheme, base=stored.base, sentence=refused.sentences[0]
            ),
            _("请改好文件后重新运行 kaoping schemes enable 文件 --unit 单位"),
        ) from refused


def _keep(transaction: Transaction, unit: Unit, file: SchemeFile) -> None:
    """The row of this content: new, or with its text brought up to date where only comments differ."""
    content = content_hash(file.scheme)
    written = {"text": file.text, "text_hash": hashlib.sha256(file.text.encode()).hexdigest()}
    asked = {"unit": unit.id, "scheme": file.scheme.id, "content": content}
    existing = transaction.connection.execute(SAME, asked).scalar()
    transaction.label("scheme.overlay")
    if existing is not None:
        transaction.update("scheme_overlay", existing, written)
        return
    row = {
        "id": transaction.next_id("scheme_overlay"),
        "unit_id": unit.id,
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
