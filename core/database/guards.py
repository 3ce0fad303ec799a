"""Triggers that let the audit chain grow and nothing else. They stop slips; ``verify`` finds what was forced."""

from sqlalchemy import Connection

SQLITE_TRIGGERS = {
    f"audit_entry_no_{verb.lower()}": (
        f"CREATE TRIGGER audit_entry_no_{verb.lower()} BEFORE {verb} ON audit_entry "
        "BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END"
    )
    for verb in ("UPDATE", "DELETE")
}

REFUSAL = " BEGIN RAISE EXCEPTION 'audit_entry is append-only'; END "
"""Body of the PostgreSQL function, compared letter by letter when the guards are checked."""

POSTGRESQL_FUNCTION = (
    f"CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $${REFUSAL}$$"
)

POSTGRESQL_TRIGGERS = {
    "audit_entry_no_change": (
        "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry "
        "FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()"
    ),
    "audit_entry_no_truncate": (
        "CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
    ),
}

POSTGRESQL_FOUND = """
    SELECT t.tgname, pg_get_triggerdef(t.oid), p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE t.tgrelid = to_regclass('audit_entry') AND t.tgenabled IN ('O', 'A')"""


def install(connection: Connection) -> None:
    """Put the guards in place, whatever stood there before."""
    if connection.dialect.name == "sqlite":
        for name, statement in SQLITE_TRIGGERS.items():
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
            connection.exec_driver_sql(statement)
        return
    connection.exec_driver_sql(POSTGRESQL_FUNCTION)
    for name, statement in POSTGRESQL_TRIGGERS.items():
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name} ON audit_entry")
        connection.exec_driver_sql(statement)


def missing(connection: Connection) -> tuple[str, ...]:
    """Names of the guards that are absent, switched off or not as they were installed."""
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        installed = {row.name: row.sql for row in found}
        return tuple(name for name, statement in SQLITE_TRIGGERS.items() if installed.get(name) != statement)
    rows = connection.exec_driver_sql(POSTGRESQL_FOUND).all()
    sound = {name for name, definition, body in rows if body == REFUSAL and " WHEN (" not in definition}
    return tuple(name for name in POSTGRESQL_TRIGGERS if name not in sound)
