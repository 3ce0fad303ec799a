"""Commands that write empty workbooks which ``import`` reads back."""

import argparse
from collections.abc import Callable
from pathlib import Path

from ...core.database.engine import Database
from ...core.exchange import templates
from ...plugins.i18n import _
from .context import opened
from .output import tell


def roster(arguments: argparse.Namespace) -> int:
    """Write an empty roster."""
    templates.write_roster_template(Path(arguments.output))
    return _told(arguments)


def marks(arguments: argparse.Namespace) -> int:
    """Write an empty table of marks."""
    return _of_round(arguments, templates.write_marks_template)


def polls(arguments: argparse.Namespace) -> int:
    """Write an empty table of vote counts."""
    return _of_round(arguments, templates.write_polls_template)


def claims(arguments: argparse.Namespace) -> int:
    """Write an empty table of claims."""
    return _of_round(arguments, templates.write_claims_template)


def _of_round(arguments: argparse.Namespace, write: Callable[[Database, str, Path], None]) -> int:
    with opened(arguments) as database:
        write(database, arguments.round, Path(arguments.output))
    return _told(arguments)


def _told(arguments: argparse.Namespace) -> int:
    tell(_("已写出 {path}").format(path=arguments.output))
    return 0
