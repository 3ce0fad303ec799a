"""Reading which schemes a unit has enabled, and the scheme files it keeps."""

from sqlalchemy import Connection, text

from ..organisation.model import Unit
from .model import Adoption, StoredOverlay, read_params

ADOPTIONS = text("""
    SELECT id, scheme, version, content_hash, params, confirmed_by, confirmed_at FROM scheme_use
    WHERE unit_id = :unit ORDER BY scheme""")
OVERLAYS_IN_USE = text("""
    SELECT o.id, o.scheme, o.version, o.base, o.base_version, o.content_hash, o.text, o.text_hash
    FROM scheme_overlay o JOIN scheme_use s
    ON s.unit_id = o.unit_id AND s.scheme = o.scheme AND s.content_hash = o.content_hash
    WHERE o.unit_id = :unit ORDER BY o.scheme""")
SAME_OVERLAY = text("""
    SELECT id FROM scheme_overlay WHERE unit_id = :unit AND scheme = :scheme AND content_hash = :content""")
OVERLAYS_EVER = text("SELECT count(*) FROM scheme_overlay WHERE scheme = :scheme")


def adoptions(connection: Connection, unit: Unit) -> tuple[Adoption, ...]:
    """The schemes ``unit`` has enabled, by id."""
    return tuple(
        Adoption(id_, scheme, version, digest, read_params(params), confirmed_by, confirmed_at)
        for id_, scheme, version, digest, params, confirmed_by, confirmed_at in connection.execute(
            ADOPTIONS, {"unit": unit.id}
        )
    )


def stored_overlays(connection: Connection, unit: Unit) -> tuple[StoredOverlay, ...]:
    """The scheme files ``unit`` has enabled, by id of their schemes."""
    return tuple(StoredOverlay(*row) for row in connection.execute(OVERLAYS_IN_USE, {"unit": unit.id}))


def overlay_id(connection: Connection, unit: Unit, scheme: str, content: str) -> int | None:
    """The row in which ``unit`` keeps the file of a scheme with the content hash ``content``."""
    found: int | None = connection.execute(
        SAME_OVERLAY, {"unit": unit.id, "scheme": scheme, "content": content}
    ).scalar()
    return found


def was_made_by_a_file(connection: Connection, scheme: str) -> bool:
    """Whether any unit ever kept a file that makes ``scheme``."""
    return bool(connection.execute(OVERLAYS_EVER, {"scheme": scheme}).scalar())
