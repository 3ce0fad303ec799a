"""The limits that a process which opens users' files sets on itself; ``sandbox`` starts it.

Apart from what starts it, so that a process of which one is wanted for each file imports next to nothing.
"""

import sys

from . import limits

STARTED = b"started\n"
"""What a child says first."""


def limit_this_process() -> None:
    """Set hard limits on this process where the system has them, and say that it runs; a child calls it first.

    Elsewhere the caller's timeout is the only limit.
    """
    memory = int(sys.argv[3])
    try:
        import resource  # not on Windows
    except ImportError:
        pass
    else:
        for kind, wanted in (
            (resource.RLIMIT_AS, memory),
            (resource.RLIMIT_CPU, limits.CHILD_CPU_SECONDS),
            (resource.RLIMIT_CORE, 0),
        ):
            allowed = resource.getrlimit(kind)[1]  # a limit that is narrower already cannot be widened
            most = wanted if allowed == resource.RLIM_INFINITY else min(wanted, allowed)
            resource.setrlimit(kind, (most, most))
    sys.stdout.buffer.write(STARTED)
    sys.stdout.buffer.flush()
