"""The log of a round's stages, with the days to which they were put off."""

from collections import defaultdict
from typing import Any

from sqlalchemy import text

from ..storage.connection import UnitConnection
from .model import AssessmentRound, StageEntry
from .schedule import place, stage_title

STAGES = text("""
    SELECT id, stage, actor, at, note FROM stage_log WHERE unit_id = :unit AND round_id = :round ORDER BY id""")
EXTENSIONS = text("""
    SELECT entry_id, until, actor, at, reason FROM stage_extension
    WHERE unit_id = :unit AND round_id = :round ORDER BY id""")
LAST_STEP = text("""
    SELECT l.id, (SELECT max(e.until) FROM stage_extension e WHERE e.unit_id = :unit AND e.entry_id = l.id)
    FROM stage_log l WHERE l.unit_id = :unit AND l.round_id = :round ORDER BY l.id DESC LIMIT 1""")


def stage_log(connection: UnitConnection, round_: AssessmentRound) -> tuple[StageEntry, ...]:
    """Return the stages that a round entered and those that were put off, in the order of time."""
    entries: list[StageEntry] = []
    scheme, before = round_.scheme, -1
    put_off: dict[int, list[Any]] = defaultdict(list)
    for entry, *later in connection.execute(EXTENSIONS, {"round": round_.info.id}):
        put_off[entry].append(later)
    for id_, stage, actor, at, note in connection.execute(STAGES, {"round": round_.info.id}):
        here, title = place(scheme, stage), stage_title(scheme, stage)
        entries.append(StageEntry(stage, title, here < before, actor, at, note))
        entries += [StageEntry(stage, title, False, who, when, why, until) for until, who, when, why in put_off[id_]]
        before = here
    return tuple(entries)


def last_step(connection: UnitConnection, round_id: int) -> tuple[int, str]:
    """Return the entry of the log with which the round came into its present stage, and the ISO day to which its stay
    there was put off, empty where it was not.
    """
    row = connection.execute(LAST_STEP, {"round": round_id}).one()
    return row[0], row[1] or ""
