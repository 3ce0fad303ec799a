"""Commands that write empty workbooks which ``import`` reads back."""

import argparse
from pathlib import Path

from ...core.exchange import templates
from ...plugins.i18n import _
from .context import open_existing
from .output import tell


def roster(arguments: argparse.Namespace) -> int:
    """Write an empty roster."""
    templates.write_roster_template(Path(arguments.output))
    return _told(arguments)


def marks(arguments: argparse.Namespace) -> int:
    """Write an empty table of marks."""
    templates.write_marks_template(open_existing(arguments), arguments.round, Path(arguments.output))
    return _told(arguments)


def polls(arguments: argparse.Namespace) -> int:
    """Write an empty table of vote counts."""
    templates.write_polls_template(open_existing(arguments), arguments.round, Path(arguments.output))
    return _told(arguments)


def claims(arguments: argparse.Namespace) -> int:
    """Write an empty table of claims."""
    templates.write_claims_template(open_existing(arguments), arguments.round, Path(arguments.output))
    return _told(arguments)


def _told(arguments: argparse.Namespace) -> int:
    tell(_("已写出 {path}").format(path=arguments.output))
    return 0
