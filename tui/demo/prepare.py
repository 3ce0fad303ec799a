"""``python -m kaoping.tui.demo.prepare``: build the sample county anew and put it into the package.

To be run when schemes, sample data or the schema changed; ``tests/gates/test_county.py`` says when.
"""

import sys
from pathlib import Path

from ..paths import temporary_folder
from .county import build_county
from .packed import NAME, pack


def main() -> int:
    """Build and pack; the exit status."""
    with temporary_folder() as folder:
        database = folder / "county.db"
        build_county(database)
        pack(database, Path(__file__).parent / "data" / NAME)
    return 0


if __name__ == "__main__":
    sys.exit(main())
