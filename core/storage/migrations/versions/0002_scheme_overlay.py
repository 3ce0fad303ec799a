"""Scheme files of units: every text a unit has enabled, so that what a round was opened with can be read again."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

WORDS = ("scheme", "version", "base", "base_version", "content_hash", "text", "text_hash")


def upgrade() -> None:
    """Add the table of scheme files."""
    op.create_table(
        "scheme_overlay",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in WORDS),
        sa.PrimaryKeyConstraint("id", name="pk_scheme_overlay"),
        sa.UniqueConstraint("unit_id", "scheme", "content_hash", name="uq_scheme_overlay_unit_id_scheme_content_hash"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_scheme_overlay_unit_id"),
    )
