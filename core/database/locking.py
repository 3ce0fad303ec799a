"""The queue in front of SQLite's write lock: one blocking file lock that the kernel hands on in turn.

SQLite alone lets waiting writers poll, and the unlucky one waits seconds. A process that dies leaves the queue.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform != "win32":
    import fcntl


@contextmanager
def queue(path: Path) -> Iterator[None]:
    """Wait for the turn to write, and hold it; ``path`` is created when absent and never removed.

    Every call opens the file anew, so threads of one process queue like processes do. On Windows there is no queue:
    BEGIN IMMEDIATE and the busy timeout alone keep writers apart there.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        if sys.platform != "win32":
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
