"""The ledger: entries, amendments, attachments, books of units, publication, rating, spot checks, frozen evidence."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the tables of the ledger."""
    _entries()
    _proof()
    _whole_ledgers()
    _inspections()
    _table(
        "sheet_evidence",
        {"sheet_id": "sheet"},
        (_integer("sheet_version"), *_texts("body", "actor", "at")),
        index=[("sheet_id",)],
    )


def _entries() -> None:
    _table(
        "entry",
        {"unit_id": "unit", "organisation_id": "organisation", "person_id": "person"},
        (
            *_texts("book", "kind", "date", "title", "content"),
            *_texts("deadline", "finished", nullable=True),
            *_texts("responsible"),
            *(_integer(name, nullable=True) for name in ("required", "present")),
            *_texts("attendance", nullable=True),
            *(_integer(name, nullable=True) for name in ("due", "paid")),
            *_texts("own", nullable=True),
            _integer("proofs"),
            *_texts("state", "remark", "author", "entered_at", "entered_on"),
            _integer("version"),
        ),
        optional=("person_id",),
        index=[
            ("organisation_id", "date"),
            ("person_id", "date"),
            ("unit_id", "seq"),
        ],
    )
    # Counting reads this index alone; its own name, because all its columns are too many for PostgreSQL's.
    counted = ["unit_id", "book", "date", "organisation_id", "kind", "state", "proofs", "person_id"]
    op.create_index("ix_entry_counted", "entry", counted)
    _table(
        "amendment",
        {"entry_id": "entry"},
        _texts("was", "became", "reason", "actor", "at"),
        index=[("entry_id",)],
    )


def _proof() -> None:
    _table(
        "attachment",
        {"entry_id": "entry"},
        (
            *_texts("hash"),
            _integer("size"),
            *_texts("name", "type", "author", "added_at"),
            _integer("withdrawn"),
            _integer("version"),
        ),
        index=[("entry_id",), ("hash",)],
    )


def _whole_ledgers() -> None:
    _table(
        "unit_book",
        {"unit_id": "unit"},
        (*_texts("book", "data"), _integer("retired"), _integer("version")),
        unique=("unit_id", "book"),
    )
    of_organisation = {"unit_id": "unit", "organisation_id": "organisation"}
    _table(
        "publication",
        of_organisation,
        (*_texts("period"), _integer("entries"), *_texts("note", "actor", "at")),
        index=[("unit_id", "period")],
    )
    _table(
        "ledger_rating",
        of_organisation,
        (*_texts("period", "rating", "remark", "actor", "at"), _integer("version")),
        unique=("unit_id", "organisation_id", "period"),
    )


def _inspections() -> None:
    _table(
        "inspection",
        {"unit_id": "unit"},
        (
            *_texts("title", "period", "population", "seed"),
            _integer("size"),
            _integer("drawn"),
            *_texts("actor", "at"),
            _integer("version"),
        ),
        index=[("unit_id",)],
    )
    _table(
        "inspection_pick",
        {"inspection_id": "inspection", "entry_id": "entry"},
        (
            _integer("ordinal"),
            *_texts("verdict", "finding", "inspector"),
            *_texts("found_at", nullable=True),
            _integer("version"),
        ),
        unique=("inspection_id", "entry_id"),
        index=[("entry_id",)],
    )


def _texts(*names: str, nullable: bool = False) -> tuple[sa.Column[str], ...]:
    return tuple(sa.Column(name, sa.String(), nullable=nullable) for name in names)


def _integer(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _table(
    table: str,
    refers: dict[str, str],
    columns: Sequence[sa.Column[str] | sa.Column[int]],
    *,
    optional: Sequence[str] = (),
    unique: tuple[str, ...] = (),
    index: Sequence[tuple[str, ...]] = (),
) -> None:
    """Create a business table: ``id`` and ``seq``, the rows it ``refers`` to (column to table), then its own."""
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        _integer("seq"),
        *(_integer(column, nullable=column in optional) for column in refers),
        *columns,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        *([sa.UniqueConstraint(*unique, name=f"uq_{table}_{'_'.join(unique)}")] if unique else []),
        *(
            sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")
            for column, target in refers.items()
        ),
    )
    for names in index:
        op.create_index(f"ix_{table}_{'_'.join(names)}", table, list(names))
