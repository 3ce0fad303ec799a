"""Which scheme is meant by a word on the command line: the id of an installed one, of one a unit varied, or a file."""

import argparse
from pathlib import Path

from ...core.errors import Error
from ...core.rounds.overlays import file_refused, unit_scheme
from ...core.text import shown
from ...plugins.contract import Scheme
from ...plugins.i18n import _
from ...plugins.loading import find_scheme
from ...plugins.overlay import OverlayRefused, SchemeFile, decoded, read_scheme_file
from ...plugins.overlay.document import Find
from .context import opened


def is_file(word: str) -> bool:
    """Whether ``word`` is a file name; ids have neither dots nor slashes."""
    return Path(word).suffix != "" or len(Path(word).parts) > 1


def scheme_file(word: str, find: Find = find_scheme) -> SchemeFile:
    """The scheme file called ``word``.

    Raises:
        FileRefused: something in it is wrong.
        Error: it cannot be read.
    """
    try:
        data = Path(word).expanduser().read_bytes()
    except OSError as error:
        raise Error(
            _("打不开文件“{file}”:{reason}").format(file=shown(word), reason=shown(str(error.strerror)))
        ) from error
    try:
        return read_scheme_file(decoded(data, word), word, find)
    except OverlayRefused as refused:
        raise file_refused(refused) from refused


def scheme_given(arguments: argparse.Namespace, word: str) -> Scheme:
    """The scheme meant by ``word``; with ``--unit`` an id may be one that the unit varied.

    Raises:
        LookupError: no scheme has that id.
        Error: the file or the unit is not to be had.
    """
    if is_file(word):
        return scheme_file(word).scheme
    if getattr(arguments, "unit", None):
        with opened(arguments) as database:
            return unit_scheme(database, arguments.unit, word)
    return find_scheme(word)
