"""``python -m kaoping.tui``: the same as the ``kaoping`` command."""

import sys

from .cli.main import main

sys.exit(main())
