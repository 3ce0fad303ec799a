"""Guards: triggers that let the chains grow and nothing else. They stop slips; ``verify`` finds what was forced.

Not every server has every kind of trigger. Which guards a database had to do without is one of its settings, written
when it was made: those alone are not missed.
"""

from sqlalchemy import Connection

from . import postgresql

SQLITE_TRIGGERS = {
    f"audit_entry_no_{verb.lower()}": (
        f"CREATE TRIGGER audit_entry_no_{verb.lower()} BEFORE {verb} ON audit_entry "
        "BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END"
    )
    for verb in ("UPDATE", "DELETE")
}


def install(connection: Connection) -> tuple[str, ...]:
    """Create the guards, replacing whatever stood in their place; return the names of those the server cannot have."""
    if connection.dialect.name != "sqlite":
        return postgresql.install_guards(connection)
    for name, statement in SQLITE_TRIGGERS.items():
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        connection.exec_driver_sql(statement)
    return ()


def known(connection: Connection) -> tuple[str, ...]:
    """Return the names of all guards there can be."""
    return tuple(SQLITE_TRIGGERS if connection.dialect.name == "sqlite" else postgresql.TRIGGERS)


def sound(connection: Connection) -> frozenset[str]:
    """Return the names of guards that are there, switched on and as they were installed."""
    if connection.dialect.name != "sqlite":
        return postgresql.sound_guards(connection)
    found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    return frozenset(row.name for row in found if SQLITE_TRIGGERS.get(row.name) == row.sql)
