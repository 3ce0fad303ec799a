"""Whether anything about organisations and people changed: what is kept in memory of them is compared by this."""

from sqlalchemy import Connection, text

REVISION = text("""
    SELECT max(seq) FROM (
        SELECT max(seq) AS seq FROM organisation_state UNION ALL SELECT max(seq) FROM person_state
        UNION ALL SELECT max(seq) FROM organisation UNION ALL SELECT max(seq) FROM person
    ) AS last""")


def roster_revision(connection: Connection) -> int:
    """The number of the last audit entry that changed an organisation or a person, of whatever unit; 0 for none."""
    return connection.execute(REVISION).scalar() or 0
