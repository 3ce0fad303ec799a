"""The table by which a unit checks a scheme: clause, gist, what the program makes of it, where it may be changed."""

from collections.abc import Iterator
from dataclasses import dataclass

from ....plugins.i18n import _
from ...kernel.text import shown
from ...spreadsheet.writer import OutSheet
from .reader import SchemeReader


@dataclass(frozen=True, slots=True)
class ProvisionRow:
    """A clause of the document in words; ``settings`` are what may be changed there, with the values that count."""

    clause: str
    gist: str
    practice: str
    reading: bool
    settings: str


def provision_rows(reader: SchemeReader) -> tuple[ProvisionRow, ...]:
    """Return the table in the scheme's order; empty for a scheme that has none."""
    return tuple(
        ProvisionRow(
            shown(row.clause),
            shown(_(row.gist)),
            shown(_(row.practice)),
            row.reading,
            "、".join(_setting(name, reader) for name in row.settings),
        )
        for row in reader.scheme.provisions
    )


def _setting(name: str, reader: SchemeReader) -> str:
    param = reader.param(name)
    return shown(name) if param is None else f"{name}={reader.words.values[name]}"


def provision_header() -> tuple[str, str, str, str]:
    """Return the titles of the table's columns."""
    return _("条款"), _("要点"), _("本程序的理解"), _("可改处")


def provision_lines(rows: tuple[ProvisionRow, ...]) -> Iterator[str]:
    """Yield the table for a terminal: a clause takes a line, what is made of it the lines below."""
    if not rows:
        return
    yield " - ".join(provision_header())
    for row in rows:
        yield f"{row.clause}  {row.gist}"
        yield "  " + row.practice
        if row.settings:
            yield "  " + _("可改:{settings}").format(settings=row.settings)


def provision_sheet(rows: tuple[ProvisionRow, ...], heading: str) -> OutSheet:
    """Return the table as a sheet of a workbook."""
    cells = ((row.clause, row.gist, row.practice, row.settings) for row in rows)
    return OutSheet(_("条款与理解"), provision_header(), cells, (14, 40, 60, 40), heading, landscape=True)
