"""Reading which schemes a unit has enabled, and the scheme files it keeps."""

from dataclasses import fields

from sqlalchemy import text

from ..storage.connection import UnitConnection
from .model import Adoption, StoredOverlay, read_params

ADOPTIONS = text(f"""
    SELECT {", ".join(field.name for field in fields(Adoption))} FROM scheme_use
    WHERE unit_id = :unit ORDER BY scheme""")  # noqa: S608 names of our own
OVERLAYS_IN_USE = text(f"""
    SELECT {", ".join(f"o.{field.name}" for field in fields(StoredOverlay))} FROM scheme_overlay o
    JOIN scheme_use s ON s.unit_id = :unit AND s.scheme = o.scheme AND s.content_hash = o.content_hash
    WHERE o.unit_id = :unit ORDER BY o.scheme""")  # noqa: S608 names of our own
SAME_OVERLAY = text("""
    SELECT id FROM scheme_overlay WHERE unit_id = :unit AND scheme = :scheme AND content_hash = :content""")
OVERLAYS_EVER = text("SELECT count(*) FROM scheme_overlay WHERE unit_id = :unit AND scheme = :scheme")


def adoptions(connection: UnitConnection) -> tuple[Adoption, ...]:
    """Return the schemes the unit has enabled, by id."""
    rows = connection.execute(ADOPTIONS).mappings()
    return tuple(Adoption(**{**row, "params": read_params(row["params"])}) for row in rows)


def stored_overlays(connection: UnitConnection) -> tuple[StoredOverlay, ...]:
    """Return the scheme files the unit has enabled, by id of their schemes."""
    return tuple(StoredOverlay(**row) for row in connection.execute(OVERLAYS_IN_USE).mappings())


def overlay_id(connection: UnitConnection, scheme: str, content: str) -> int | None:
    """Return the row in which the unit keeps the file of a scheme with the content hash ``content``."""
    found: int | None = connection.execute(SAME_OVERLAY, {"scheme": scheme, "content": content}).scalar()
    return found


def was_made_by_a_file(connection: UnitConnection, scheme: str) -> bool:
    """True if the unit ever kept a file that makes ``scheme``."""
    return bool(connection.execute(OVERLAYS_EVER, {"scheme": scheme}).scalar())
