"""A roster written out as an import reads it: taken over again on the same day, it changes nothing."""

from datetime import date

from ...spreadsheet.model import Cell
from ...storage.connection import UnitConnection
from ..model import titles_held
from ..people_repository import arrivals, current_posts, people_list
from ..repository import organisations_on

HEADERS = ("编号", "名称", "类型", "上级", "领域", "类别", "正式/预备", "职务", "入党日期", "转入日期")
"""Its columns, in Chinese in every language, as all files are."""

KINDS = {"committee": "党委", "general_branch": "党总支", "branch": "党支部"}


def roster_rows(connection: UnitConnection, day: date) -> list[tuple[Cell, ...]]:
    """Return the organisations of the unit on ``day`` and then its people, each as a row with :data:`HEADERS`.

    A post that somebody holds outside their own branch has no place in a roster; then none is written.
    """
    rows: list[tuple[Cell, ...]] = []
    for one in organisations_on(connection, day):
        if one.kind in KINDS:
            place = (one.code, one.name, KINDS[one.kind], one.parent_code, one.domain, one.class_name)
            rows.append((*(cell or None for cell in place), None, None, None, None))
    came, posts = arrivals(connection), current_posts(connection)
    for person in people_list(connection, day):
        titles = titles_held(posts.get(person.id, ()), person.branch_id)
        facts = (person.class_name, person.status, titles, person.joined, came.get(person.id))
        member = (person.code, person.name, "党员", person.branch_code or None, None)
        rows.append((*member, *(fact or None for fact in facts)))
    return rows
