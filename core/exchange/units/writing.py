"""Writing a unit into one file, from one connection: whatever others write meanwhile, it is one state of the unit."""

import hashlib
from collections.abc import Iterable
from itertools import islice
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from ...kernel.unit import INSTALLATION
from ...ledger.attachments.files import FileStore
from ...storage.audit import spell
from ...storage.chain import head_of
from ...storage.connection import UnitConnection
from ...storage.schema import HEAD, Relation, Schema
from ...storage.transfer import columns_of, rows_of, tables_of
from .layout import DIGITS, FILES, MANIFEST, SEAL, Manifest, TableMember, seal, spelt, table_member

AT_ONCE = 1000
"""Lines that are packed together."""

LEVEL = 3


def write_unit(
    out: BinaryIO, connection: UnitConnection, schema: Schema, zone: str, files: Iterable[tuple[FileStore, str]]
) -> Manifest:
    """Write the unit of ``connection`` to ``out``, with ``files`` of its attachments: where each is, and its hash.

    Raises:
        Error: a file is not there any more.
    """
    head = head_of(connection)
    if head is None:
        raise LookupError(connection.unit)
    tables, count = {}, 0
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        for relation in tables_of(schema, installation=connection.unit == INSTALLATION):
            tables[relation.name] = _write_table(archive, connection, relation)
        for store, digest in files:
            archive.writestr(ZipInfo(f"{FILES}{digest}"), store.read(digest))
            count += 1
        manifest = Manifest(HEAD, zone, connection.unit.name, head, tables, count)
        archive.writestr(ZipInfo(MANIFEST), spelt(manifest))
        archive.comment = SEAL + b"0" * DIGITS
    seal(out)
    return manifest


def _write_table(archive: ZipFile, connection: UnitConnection, relation: Relation) -> TableMember:
    columns, count, digest = columns_of(relation), 0, hashlib.sha256()
    rows = rows_of(connection, relation)
    with archive.open(table_member(relation.name), "w", force_zip64=True) as member:
        while portion := list(islice(rows, AT_ONCE)):
            lines = "".join(f"{spell(dict(zip(columns, row, strict=True)))}\n" for row in portion).encode()
            member.write(lines)
            digest.update(lines)
            count += len(portion)
    return TableMember(count, digest.hexdigest())
