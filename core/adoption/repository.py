"""Reading which schemes a unit has enabled, and the scheme files it keeps."""

from sqlalchemy import text

from ..storage.connection import UnitConnection
from ..storage.records import record, records, value_of
from .model import Adoption, StoredOverlay, read_params

IN_USE = text("""
    SELECT s.scheme, s.content_hash, coalesce(o.text, '') FROM scheme_use s
    LEFT JOIN scheme_overlay o ON o.unit_id = :unit AND o.scheme = s.scheme AND o.content_hash = s.content_hash
    WHERE s.unit_id = :unit ORDER BY s.scheme""")
CONFIRMED = text("""
    SELECT confirmed_by, confirmed_at FROM scheme_use
    WHERE unit_id = :unit AND scheme = :scheme AND confirmed_at IS NOT NULL""")


def schemes_in_use(connection: UnitConnection) -> list[tuple[str, str, str]]:
    """Return id, content hash and file (its text, empty for an installed one) of the schemes in use, by id.

    These are the driver's rows: whoever only looks at the books of schemes need not load the table classes.
    """
    return [(row[0], row[1], row[2]) for row in connection.execute(IN_USE)]


def confirmation(connection: UnitConnection, scheme: str) -> tuple[str, str] | None:
    """Return who confirmed the open values of a scheme in use, and when; ``None`` before anybody did."""
    row = connection.execute(CONFIRMED, {"scheme": scheme}).one_or_none()
    return None if row is None else (row[0], row[1])


def adoptions(connection: UnitConnection) -> tuple[Adoption, ...]:
    """Return the schemes the unit has enabled, by id."""
    from ..storage.models import SchemeUseRecord

    return tuple(
        value_of(Adoption, one, params=read_params(one.params))
        for one in records(connection, SchemeUseRecord, order=("scheme",))
    )


def stored_overlays(connection: UnitConnection) -> tuple[StoredOverlay, ...]:
    """Return the scheme files the unit has enabled, by id of their schemes."""
    from ..storage.models import SchemeOverlayRecord

    in_use = {(adoption.scheme, adoption.content_hash) for adoption in adoptions(connection)}
    return tuple(
        value_of(StoredOverlay, one)
        for one in records(connection, SchemeOverlayRecord, order=("scheme",))
        if (one.scheme, one.content_hash) in in_use
    )


def overlay_id(connection: UnitConnection, scheme: str, content: str) -> int | None:
    """Return the row in which the unit keeps the file of a scheme with the content hash ``content``."""
    from ..storage.models import SchemeOverlayRecord

    found = record(connection, SchemeOverlayRecord, scheme=scheme, content_hash=content)
    return None if found is None else found.id


def was_made_by_a_file(connection: UnitConnection, scheme: str) -> bool:
    """True if the unit ever kept a file that makes ``scheme``."""
    from ..storage.models import SchemeOverlayRecord

    return bool(records(connection, SchemeOverlayRecord, scheme=scheme))
