"""The first schema: the tables as their classes describe them.

Nothing has been released with it yet, so it follows the classes. With the first release the tables are written out
here, and every later change is a revision of its own.
"""

from alembic import context, op

revision = "0100"
down_revision = None


def upgrade() -> None:
    """Create all tables in an empty database, and the chain of its directory."""
    context.config.attributes["tables"].create_all(op.get_bind(), checkfirst=False)
    context.config.attributes["begin_directory"](op.get_bind())
