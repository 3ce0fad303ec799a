"""Reading which schemes a unit has enabled, and the scheme files it keeps."""

from collections.abc import Iterator
from dataclasses import fields

from sqlalchemy import text

from ..kernel.unit import Unit
from ..storage.connection import UnitConnection, UnitsConnection
from .model import Adoption, StoredOverlay, read_params

ADOPTIONS = f"""
    SELECT unit_id, {", ".join(field.name for field in fields(Adoption))} FROM scheme_use
    WHERE unit_id IN (:unit) ORDER BY unit_id, scheme"""  # noqa: S608 names of our own
OVERLAYS_IN_USE = f"""
    SELECT o.unit_id, {", ".join(f"o.{field.name}" for field in fields(StoredOverlay))} FROM scheme_overlay o
    JOIN scheme_use s ON s.unit_id = o.unit_id AND s.scheme = o.scheme AND s.content_hash = o.content_hash
    WHERE o.unit_id IN (:unit) ORDER BY o.unit_id, o.scheme"""  # noqa: S608 names of our own
SAME_OVERLAY = text("""
    SELECT id FROM scheme_overlay WHERE unit_id = :unit AND scheme = :scheme AND content_hash = :content""")
OVERLAYS_EVER = text("SELECT count(*) FROM scheme_overlay WHERE unit_id = :unit AND scheme = :scheme")


def adoptions(connection: UnitConnection) -> tuple[Adoption, ...]:
    """Return the schemes the unit has enabled, by id."""
    return tuple(adoption for _unit, adoption in adoptions_of_units(connection))


def adoptions_of_units(connection: UnitsConnection) -> Iterator[tuple[Unit, Adoption]]:
    """Return the schemes that each unit asked about has enabled, unit by unit, by id."""
    for row in connection.execute(ADOPTIONS).mappings():
        columns = {**row, "params": read_params(row["params"])}
        yield connection.units[columns.pop("unit_id")], Adoption(**columns)


def stored_overlays(connection: UnitConnection) -> tuple[StoredOverlay, ...]:
    """Return the scheme files the unit has enabled, by id of their schemes."""
    return tuple(overlay for _unit, overlay in overlays_of_units(connection))


def overlays_of_units(connection: UnitsConnection) -> Iterator[tuple[Unit, StoredOverlay]]:
    """Return the scheme files that each unit asked about has enabled, unit by unit, by id of their schemes."""
    for row in connection.execute(OVERLAYS_IN_USE).mappings():
        columns = {**row}
        yield connection.units[columns.pop("unit_id")], StoredOverlay(**columns)


def overlay_id(connection: UnitConnection, scheme: str, content: str) -> int | None:
    """Return the row in which the unit keeps the file of a scheme with the content hash ``content``."""
    found: int | None = connection.execute(SAME_OVERLAY, {"scheme": scheme, "content": content}).scalar()
    return found


def was_made_by_a_file(connection: UnitConnection, scheme: str) -> bool:
    """True if the unit ever kept a file that makes ``scheme``."""
    return bool(connection.execute(OVERLAYS_EVER, {"scheme": scheme}).scalar())
