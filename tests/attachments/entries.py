"""A unit with two organisations under a committee, and entries in them; and files to attach, byte by byte."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from kaoping.core.ledger.attachments import preview as previews
from kaoping.core.ledger.attachments import repository, service
from kaoping.core.ledger.attachments.files import store_of
from kaoping.core.ledger.attachments.intake import Attachment
from kaoping.core.organisation.model import Unit
from kaoping.core.services.attachments import AttachmentService
from kaoping.core.services.workspace import Workspace
from kaoping.core.storage.engine import Database
from kaoping.tui.paths import read_attachment, write_attachment

from tests.acting import act, ask

UNIT = Unit(1, "林业局")
COMMITTEE, FIRST, SECOND = 1, 2, 3
MEETINGS = "三会一课"

EMPTY = {
    **dict.fromkeys(("kind", "title", "content", "responsible", "remark"), ""),
    "unit_id": UNIT.id,
    "organisation_id": FIRST,
    "book": MEETINGS,
    "date": "2025-03-01",
    "proofs": 0,
    "state": "draft",
    "author": "张三",
    "entered_at": "2025-03-02T08:00:00.000+00:00",
    "entered_on": "2025-03-02",
}


def make_unit(database: Database) -> None:
    """The unit with its committee and the two branches below it."""
    states = [
        {"id": id_, "organisation_id": id_, "name": name, "kind": kind, "parent_id": parent, "domain": ""}
        for id_, name, kind, parent in (
            (COMMITTEE, "机关党委", "committee", None),
            (FIRST, "一支部", "branch", COMMITTEE),
            (SECOND, "二支部", "branch", COMMITTEE),
        )
    ]
    with database.write("管理员") as transaction:
        transaction.insert("unit", [{"id": UNIT.id, "name": UNIT.name}])
        organisations = [{"id": state["id"], "unit_id": UNIT.id, "code": f"B{state['id']}"} for state in states]
        transaction.insert("organisation", organisations)
        transaction.insert("organisation_state", [{**state, "since": "2025-01-01"} for state in states])


def add_entry(database: Database, **columns: Any) -> int:
    """An entry that is a draft without proof, but for ``columns``; returns its id."""
    with database.write("张三") as transaction:
        id_ = transaction.next_id("entry")
        transaction.insert("entry", [{**EMPTY, **columns, "id": id_}])
    return id_


def entry(database: Database, id_: int) -> dict[str, Any]:
    """The row of an entry."""
    with database.read() as connection:
        return dict(connection.exec_driver_sql(f"SELECT * FROM entry WHERE id = {int(id_)}").mappings().one())  # noqa: S608


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


def attach(database: Database, actor: str, entry_id: int, path: Path) -> Attachment:
    """The file at ``path`` attached to an entry."""
    return AttachmentService(Workspace(database, actor)).add(entry_id, read_attachment(path))


def attach_all(database: Database, actor: str, files: Sequence[tuple[int, Path]]) -> int:
    """Each file attached to the entry before it; how many there were."""
    given = tuple((entry_id, read_attachment(path)) for entry_id, path in files)
    return AttachmentService(Workspace(database, actor)).add_many(given)


def attachments_of(database: Database, entry_id: int) -> tuple[Attachment, ...]:
    """All attachments of an entry."""
    return ask(database, repository.attachments_of, entry_id)


def find_attachment(database: Database, id_: int) -> Attachment:
    """One attachment."""
    return ask(database, repository.find_attachment, id_)


def withdraw_attachment(database: Database, actor: str, id_: int, reason: str = "") -> None:
    """An attachment withdrawn."""
    act(database, actor, service.withdraw_attachment, id_, reason)


def fetch(database: Database, id_: int, path: Path) -> Path:
    """An attachment written out as a file of its own."""
    return write_attachment(path, AttachmentService(Workspace(database, "王五")).content(id_))


def preview(database: Database, id_: int) -> previews.Preview:
    """What a terminal can show of an attachment."""
    return previews.preview(store_of(database), find_attachment(database, id_))
