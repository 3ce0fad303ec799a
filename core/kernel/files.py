"""Having what was written on the disk, so that it is still there after a power cut."""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Have a file, or a directory with the names in it, on the disk before anything relies on it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
