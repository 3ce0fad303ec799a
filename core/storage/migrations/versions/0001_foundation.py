"""The foundation: units and their people, rounds and what is handed in for them, results, the audit chain.

Column types are spelt once here in short words; the schema is frozen with this file and no longer follows the classes.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create all tables in an empty database."""
    _audit()
    _organisation()
    _rounds()
    _results()
    _sheets()


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _integer(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _row_table(
    table: str,
    *columns: sa.Column[str] | sa.Column[int] | sa.Column[bytes],
    refers: dict[str, str],
    unique: Sequence[tuple[str, ...]] = (),
    unique_name: str = "",
    index: Sequence[tuple[str, ...]] = (),
) -> None:
    """Create a business table: ``id`` and ``seq``, then its own columns; ``refers`` is column to table, by id."""
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        _integer("seq"),
        *columns,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        *(sa.UniqueConstraint(*names, name=unique_name or f"uq_{table}_{'_'.join(names)}") for names in unique),
        *(
            sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")
            for column, target in refers.items()
        ),
    )
    for names in index:
        op.create_index(f"ix_{table}_{'_'.join(names)}", table, list(names))


def _audit() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        *(_text(name) for name in ("previous", "hash", "body", "actor", "at")),
        sa.PrimaryKeyConstraint("seq", name="pk_audit_entry"),
        sa.UniqueConstraint("previous", name="uq_audit_entry_previous"),
        sa.UniqueConstraint("hash", name="uq_audit_entry_hash"),
    )
    op.create_table("receipt", _text("key"), _integer("seq"), sa.PrimaryKeyConstraint("key", name="pk_receipt"))


def _organisation() -> None:
    _row_table("setting", _text("name"), _text("value"), refers={}, unique=[("name",)])
    _row_table("unit", _text("name"), refers={}, unique=[("name",)])
    for table in ("organisation", "person"):
        _row_table(table, _integer("unit_id"), _text("code"), refers={"unit_id": "unit"}, unique=[("unit_id", "code")])
    _row_table(
        "organisation_state",
        _integer("organisation_id"),
        _text("name"),
        _text("kind"),
        _integer("parent_id", nullable=True),
        _text("domain"),
        _text("since"),
        _text("until", nullable=True),
        refers={"organisation_id": "organisation", "parent_id": "organisation"},
        index=[("organisation_id",)],
    )
    _row_table(
        "person_state",
        _integer("person_id"),
        _text("name"),
        _text("initials"),
        _integer("branch_id", nullable=True),
        _text("class_name"),
        _text("status"),
        _text("joined", nullable=True),
        _text("mobile_since", nullable=True),
        _text("since"),
        _text("until", nullable=True),
        refers={"person_id": "person", "branch_id": "organisation"},
        index=[("person_id",), ("branch_id",)],
    )
    _row_table(
        "post",
        _integer("person_id"),
        _integer("organisation_id", nullable=True),
        _text("title"),
        _text("since"),
        _text("until", nullable=True),
        refers={"person_id": "person", "organisation_id": "organisation"},
        index=[("person_id",)],
    )
    _row_table(
        "scheme_use",
        _integer("unit_id"),
        *(_text(name) for name in ("scheme", "version", "content_hash", "params")),
        _text("confirmed_by", nullable=True),
        _text("confirmed_at", nullable=True),
        refers={"unit_id": "unit"},
        unique=[("unit_id", "scheme")],
    )


def _rounds() -> None:
    _row_table(
        "assessment_round",
        _integer("unit_id"),
        *(_text(name) for name in ("code", "scheme", "version", "content_hash", "scheme_data", "params")),
        _integer("year"),
        _text("stage"),
        _text("stage_since"),
        refers={"unit_id": "unit"},
        unique=[("code",), ("unit_id", "scheme", "year")],
    )
    _row_table(
        "stage_log",
        _integer("round_id"),
        *(_text(name) for name in ("stage", "actor", "at", "note")),
        refers={"round_id": "assessment_round"},
        index=[("round_id", "seq")],
    )
    described = ("code", "name", "initials", "kind", "branch_code", "branch_name", "domain", "class_name", "status")
    _row_table(
        "round_subject",
        _integer("round_id"),
        _integer("ordinal"),
        *(_text(name) for name in described),
        _integer("previous_total", nullable=True),
        refers={"round_id": "assessment_round"},
        unique=[("round_id", "code")],
        index=[("round_id", "seq")],
    )


SUBJECT = {"round_id": "assessment_round", "subject_id": "round_subject"}
"""The reference of every row about one subject of a round."""


def _results() -> None:
    _row_table(
        "decision",
        _integer("round_id"),
        _integer("subject_id"),
        *(_text(name) for name in ("question", "choice", "reason", "actor", "at")),
        _integer("version"),
        refers=SUBJECT,
        unique=[("round_id", "subject_id", "question")],
        index=[("round_id", "seq")],
    )
    _row_table(
        "outcome",
        _integer("round_id"),
        _integer("subject_id"),
        _integer("total", nullable=True),
        _text("grade", nullable=True),
        _text("computed_grade", nullable=True),
        _integer("rank", nullable=True),
        _text("summary"),
        refers=SUBJECT,
        unique=[("subject_id",)],
        index=[("round_id", "seq")],
    )


def _sheets() -> None:
    _row_table(
        "sheet",
        _integer("round_id"),
        _integer("subject_id"),
        *(_text(name) for name in ("form", "period", "filling", "filler", "state")),
        _integer("version"),
        sa.Column("marks", sa.LargeBinary(), nullable=False),
        _text("details", nullable=True),
        refers=SUBJECT,
        unique=[("round_id", "subject_id", "form", "period", "filling", "filler")],
        unique_name="uq_sheet_place",
        index=[("round_id", "seq")],
    )
    _row_table(
        "tally",
        _integer("round_id"),
        _integer("subject_id"),
        *(_text(name) for name in ("poll", "period", "voter_group", "counts")),
        _integer("version"),
        refers=SUBJECT,
        unique=[("round_id", "subject_id", "poll", "period", "voter_group")],
        unique_name="uq_tally_place",
        index=[("round_id", "seq")],
    )
    _row_table(
        "claim",
        _integer("round_id"),
        _integer("subject_id"),
        *(_text(name) for name in ("register", "kind", "date")),
        _integer("points", nullable=True),
        *(_text(name) for name in ("proof", "recognised_by", "note")),
        _integer("withdrawn"),
        _integer("version"),
        refers=SUBJECT,
        index=[("round_id", "seq"), ("round_id", "subject_id")],
    )
