"""A unit with two organisations under a committee, and entries in them; and files to attach, byte by byte."""

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from kaoping.core.organisation.model import Unit
from kaoping.core.storage.engine import Database

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
