"""Having what was written on the disk, so that it is still there after a power cut; knowing when the disk is full."""

import os
import tempfile
from errno import EDQUOT, ENOSPC
from pathlib import Path

PROBE_BYTES = 64 * 1024
"""More than a database must have room for before it writes anything."""


def sync(path: Path) -> None:
    """Have a file, or a directory with the names in it, on the disk before anything relies on it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def full(directory: Path) -> bool:
    """True if ``directory`` has no room for a small file: for what failed and the library does not say why."""
    try:
        with tempfile.TemporaryFile(dir=directory) as file:
            file.write(bytes(PROBE_BYTES))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return error.errno in (ENOSPC, EDQUOT)
    return False
