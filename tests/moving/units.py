"""A unit with a little of everything, what a database holds of it, and files of units in memory, also forged ones."""

import hashlib
import io
import json
import struct
import zipfile
from collections.abc import Callable, Iterable
from typing import Any

from kaoping.core.exchange.units.layout import DIGITS, MANIFEST, SEAL
from kaoping.core.kernel.unit import Unit
from kaoping.core.ledger.attachments.files import store_of
from kaoping.core.ledger.attachments.intake import GivenFile
from kaoping.core.services.moving import UnitArrived, UnitMoved
from kaoping.core.services.services import Services
from kaoping.core.services.workspace import Workspace
from kaoping.core.storage.engine import Database
from kaoping.core.storage.models import BaseTable
from sqlalchemy import Integer, LargeBinary, text

from tests.acting import add_unit
from tests.attachments.entries import EMPTY

NAME = "林业局"
PDF = b"%PDF-1.7 "

Members = dict[str, bytes]


class Memory:
    """A file that is kept nowhere."""

    def __init__(self) -> None:
        self._file = io.BytesIO()
        self.kept = False

    @property
    def file(self) -> io.BytesIO:
        return self._file

    def keep(self) -> None:
        self.kept = True


def services(database: Database, actor: str = "甲") -> Services:
    return Services(Workspace(database, actor))


def exported(
    database: Database, unit: Unit, close: str | None = None, *, lost: bool = False
) -> tuple[bytes, UnitMoved]:
    """The file of a unit, and what was told of it."""
    out = Memory()
    moved = services(database).moving.export(unit, out, close, lost=lost)
    assert out.kept
    return out.file.getvalue(), moved


def taken(database: Database, content: bytes, name: str = "", anchor: str = "", *, lost: bool = False) -> UnitArrived:
    return services(database).moving.take(io.BytesIO(content), name, anchor, lost=lost)


def row(table: str, **cells: Any) -> dict[str, Any]:
    """A row in which what must be there and is not said is empty or nought."""
    columns = BaseTable.metadata.tables[table].columns
    empty = {
        column.name: 0 if isinstance(column.type, Integer) else b"" if isinstance(column.type, LargeBinary) else ""
        for column in columns
        if not column.nullable and column.name not in ("unit_id", "seq")
    }
    if isinstance(empty.get("version"), int):
        del empty["version"]
    return empty | cells


def make_unit(database: Database, name: str = NAME, mark: str = "") -> Unit:
    """A unit whose ids are those of every other such unit, and whose cells differ by ``mark``."""
    unit = add_unit(database, name, "管理员")
    with database.unit(unit).write("张三", key="开始") as transaction:
        transaction.insert("assessment_round", [row("assessment_round", id=1, code=f"R{mark}", year=2025)])
        three = (1, 2, 3)
        subjects = [row("round_subject", id=n, round_id=1, code=f"P{n}", name=f"某{n}{mark}") for n in three]
        transaction.insert("round_subject", subjects)
        marks = struct.pack("<3i", 5000 + len(mark), -(2**31), 1500)
        transaction.insert("sheet", [row("sheet", id=n, round_id=1, subject_id=n, marks=marks) for n in three])
        transaction.insert("organisation", [row("organisation", id=n, code=f"B{n}{mark}") for n in (1, 2)])
        states = [
            row("organisation_state", id=n, organisation_id=n, name=f"支部{n}", kind="branch", since="2025-01-01")
            for n in (1, 2)
        ]
        transaction.insert("organisation_state", states)
    add_entry(database, unit, f"会{mark}\n第二行 「引号」 \\ 😀\u2028")
    add_entry(database, unit, f"另一次会{mark}")
    attach(database, unit, 1, f"{mark}记录.pdf", PDF + mark.encode())
    return unit


def add_entry(database: Database, unit: Unit, title: str) -> int:
    with database.unit(unit).write("李四", key=f"记 {title}") as transaction:
        id_ = transaction.next_id("entry")
        transaction.insert("entry", [{**EMPTY, "id": id_, "title": title, "organisation_id": 1}])
    return id_


def change_entry(database: Database, unit: Unit, id_: int, title: str) -> None:
    with database.unit(unit).write("李四") as transaction:
        transaction.update("entry", id_, {"title": title})


def attach(database: Database, unit: Unit, entry: int, name: str, content: bytes) -> str:
    """The hash of a file that now proves an entry."""
    return services(database, "张三").attachments.add(unit, entry, GivenFile(name, content)).hash


def contents(database: Database, unit: Unit) -> dict[str, list[dict[str, Any]]]:
    """Every row of a unit, without its number, by plain questions."""
    found = {}
    with database.read() as connection:
        for name, table in BaseTable.metadata.tables.items():
            if name not in ("unit", "chain"):
                order = "id" if "id" in table.columns else "seq"
                rows = connection.execute(text(f"SELECT * FROM {name} WHERE unit_id = {unit.id} ORDER BY {order}"))  # noqa: S608
                found[name] = [
                    {key: value for key, value in row.items() if key != "unit_id"} for row in rows.mappings()
                ]
    return found


def rows_only(database: Database, unit: Unit) -> dict[str, list[dict[str, Any]]]:
    """The same without the chain."""
    return {name: rows for name, rows in contents(database, unit).items() if name != "audit_entry"}


def chain(database: Database, unit: Unit) -> list[dict[str, Any]]:
    return contents(database, unit)["audit_entry"]


def actions(database: Database, unit: Unit) -> list[str]:
    """What the entries of a chain say was done."""
    return [json.loads(entry["body"])["action"] for entry in chain(database, unit)]


def everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables: for comparing before and after what must leave nothing."""
    with database.read() as connection:
        return {
            name: sorted(map(tuple, connection.execute(text(f"SELECT * FROM {name}"))), key=repr)  # noqa: S608
            for name in BaseTable.metadata.tables
        }


def files(database: Database, unit: Unit) -> dict[str, bytes]:
    store = store_of(database.unit(unit))
    return {digest: store.read(digest) for digest in store.hashes()}


# Files, taken apart and put together again.


def members(content: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def sealed(parts: Members, *, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A file of these members with a seal that fits."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
        archive.comment = SEAL + b"0" * DIGITS
    return sealed_anew(out.getvalue())


def sealed_anew(content: bytes) -> bytes:
    body = content[:-DIGITS]
    return body + hashlib.sha256(body).hexdigest().encode()


def counted(parts: Members) -> Members:
    """The members with a manifest whose counts and hashes fit them: the most careful forger."""
    manifest = json.loads(parts[MANIFEST])
    manifest["tables"] = {
        name.removeprefix("tables/").removesuffix(".jsonl"): {
            "rows": part.count(b"\n"),
            "sha256": hashlib.sha256(part).hexdigest(),
        }
        for name, part in parts.items()
        if name.startswith("tables/")
    }
    manifest["files"] = sum(name.startswith("files/") for name in parts)
    return parts | {MANIFEST: json.dumps(manifest, ensure_ascii=False).encode()}


def forged(content: bytes, change: Callable[[Members], object]) -> bytes:
    """The file with a change, hashed and sealed anew."""
    parts = members(content)
    change(parts)
    return sealed(counted(parts))


def lines(parts: Members, table: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in parts[f"tables/{table}.jsonl"].split(b"\n")[:-1]]


def put_lines(parts: Members, table: str, rows: Iterable[Any]) -> None:
    parts[f"tables/{table}.jsonl"] = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def told(content: bytes, **changed: Any) -> bytes:
    """The file with another manifest, sealed anew."""
    parts = members(content)
    manifest = json.loads(parts[MANIFEST])
    for path, value in changed.items():
        place = manifest
        *way, last = path.split("__")
        for step in way:
            place = place[step]
        place[last] = value
    return sealed(parts | {MANIFEST: json.dumps(manifest, ensure_ascii=False).encode()})
