"""``python -m kaoping.tui.demo.prepare``: build the sample county anew and put it into the package.

To be run when schemes, sample data or the schema changed; ``tests/gates/test_county.py`` says when.
"""

import sys
from importlib.resources import files

from ...core.kernel.errors import Error
from ..paths import source_folder, temporary_folder
from .county import build_county
from .packed import NAME, pack


def main() -> int:
    """Build and pack; the exit status.

    Raises:
        Error: the package is no folder that can be written into.
    """
    data = source_folder(str(files(__package__) / "data"))
    if data is None:
        raise Error(str(files(__package__)))
    with temporary_folder() as folder:
        database = folder / "county.db"
        build_county(database)
        pack(database, data / NAME)
    return 0


if __name__ == "__main__":
    sys.exit(main())
