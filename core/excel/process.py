"""Processes that open what users hand in: how they are started, and how they limit themselves before they begin.

A child runs one module of the program with nothing of the user's environment: no site hooks, no PYTHONPATH, only
the program and the libraries named. So it works alike from a wheel, an editable install and a user's own site.
"""

import json
import sys
from importlib.util import find_spec
from pathlib import Path

from . import limits

_BOOT = "import json,runpy,sys;sys.path+=json.loads(sys.argv[2]);runpy.run_module(sys.argv[1],run_name='__main__')"


def child_command(
    module: str, libraries: tuple[str, ...], memory_bytes: int, *, package: str | None = __package__
) -> list[str]:
    """The command line that runs ``module`` of ``package`` with ``libraries`` in so much address space."""
    folders = [str(Path(__file__).parents[3])]
    for library in libraries:
        spec = find_spec(library)
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError(library)
        folders.append(str(Path(spec.origin).parents[1]))
    paths = json.dumps(list(dict.fromkeys(folders)))
    return [sys.executable, "-I", "-S", "-c", _BOOT, f"{package}.{module}", paths, str(memory_bytes)]


def limit_this_process() -> None:
    """Called first in a child: hard limits where the system has them; elsewhere the caller's clock is the only one."""
    memory = int(sys.argv[3])
    try:
        import resource  # not on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.CHILD_CPU_SECONDS, limits.CHILD_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
