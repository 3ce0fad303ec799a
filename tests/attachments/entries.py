"""A unit with two organisations under a committee, and entries in them; and files to attach, byte by byte."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from kaoping.core.kernel.unit import Unit
from kaoping.core.ledger.attachments import preview as previews
from kaoping.core.ledger.attachments import repository, service
from kaoping.core.ledger.attachments.files import store_of
from kaoping.core.ledger.attachments.intake import Attachment
from kaoping.core.services.attachments import AttachmentService
from kaoping.core.services.workspace import Workspace
from kaoping.core.storage.engine import Database, UnitDatabase
from kaoping.tui.paths import read_attachment, write_attachment

from tests.acting import AnyDatabase, act, add_unit, ask, home

UNIT = Unit(1, "林业局")
COMMITTEE, FIRST, SECOND = 1, 2, 3
MEETINGS = "三会一课"

EVERYWHERE = {"domain": "", "class_name": "", "since": "2025-01-01"}
EMPTY = {
    **dict.fromkeys(("kind", "title", "content", "responsible", "remark"), ""),
    "organisation_id": FIRST,
    "book": MEETINGS,
    "date": "2025-03-01",
    "proofs": 0,
    "state": "draft",
    "author": "张三",
    "entered_at": "2025-03-02T08:00:00.000+00:00",
    "entered_on": "2025-03-02",
}


def make_unit(database: Database, name: str = UNIT.name) -> UnitDatabase:
    """A unit with its committee and the two branches below it."""
    unit = database.unit(add_unit(database, name))
    states = [
        {"id": id_, "organisation_id": id_, "name": name, "kind": kind, "parent_id": parent, **EVERYWHERE}
        for id_, name, kind, parent in (
            (COMMITTEE, "机关党委", "committee", None),
            (FIRST, "一支部", "branch", COMMITTEE),
            (SECOND, "二支部", "branch", COMMITTEE),
        )
    ]
    with unit.write("管理员") as transaction:
        transaction.insert("organisation", [{"id": state["id"], "code": f"B{state['id']}"} for state in states])
        transaction.insert("organisation_state", states)
    return unit


def add_entry(database: AnyDatabase, **columns: Any) -> int:
    """An entry that is a draft without proof, but for ``columns``; returns its id."""
    with home(database).write("张三") as transaction:
        id_ = transaction.next_id("entry")
        transaction.insert("entry", [{**EMPTY, **columns, "id": id_}])
    return id_


def entry(database: AnyDatabase, id_: int) -> dict[str, Any]:
    """The row of an entry."""
    with home(database).read() as connection:
        found = connection.execute("SELECT * FROM entry WHERE unit_id = :unit AND id = :id", {"id": id_})
        return dict(found.mappings().one())


def archive(parts: Mapping[str, bytes | str]) -> bytes:
    """A zip archive of ``parts``."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return buffer.getvalue()


def docx(body: str, before: str = "") -> bytes:
    """The smallest Word document around ``body``; ``before`` stands before the root element."""
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    document = f'{before}<w:document xmlns:w="{namespace}"><w:body>{body}</w:body></w:document>'
    return archive({"[Content_Types].xml": "<Types/>", "word/document.xml": document})


def paragraph(text: str) -> str:
    """A paragraph of a Word document."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def file(directory: Path, name: str, content: bytes | str) -> Path:
    """A file with that content."""
    path = directory / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def day(number: int) -> str:
    """The ISO date of a day of 2025, counted from 1."""
    return date.fromordinal(date(2025, 1, 1).toordinal() + number - 1).isoformat()


def service_of(database: AnyDatabase, actor: str) -> AttachmentService:
    """What somebody does with attachments."""
    return AttachmentService(Workspace(home(database).database, actor))


def attach(database: AnyDatabase, actor: str, entry_id: int, path: Path) -> Attachment:
    """The file at ``path`` attached to an entry."""
    return service_of(database, actor).add(home(database).unit, entry_id, read_attachment(path))


def attach_all(database: AnyDatabase, actor: str, files: Sequence[tuple[int, Path]]) -> int:
    """Each file attached to the entry before it; how many there were."""
    given = tuple((entry_id, read_attachment(path)) for entry_id, path in files)
    return service_of(database, actor).add_many(home(database).unit, given)


def attachments_of(database: AnyDatabase, entry_id: int) -> tuple[Attachment, ...]:
    """All attachments of an entry."""
    return ask(database, repository.attachments_of, entry_id)


def find_attachment(database: AnyDatabase, id_: int) -> Attachment:
    """One attachment."""
    return ask(database, repository.find_attachment, id_)


def withdraw_attachment(database: AnyDatabase, actor: str, id_: int, reason: str = "") -> None:
    """An attachment withdrawn."""
    act(database, actor, service.withdraw_attachment, id_, reason)


def fetch(database: AnyDatabase, id_: int, path: Path) -> Path:
    """An attachment written out as a file of its own."""
    return write_attachment(path, service_of(database, "王五").content(home(database).unit, id_))


def preview(database: AnyDatabase, id_: int) -> previews.Preview:
    """What a terminal can show of an attachment."""
    return previews.preview(store_of(home(database)), find_attachment(database, id_))
