"""One run of the command at a given moment: `python -m tests.bench.tick 2026-11-21T12:00:00+00:00 run --report F`."""

import sys
from datetime import datetime

from plugins import clock
from plugins.cli import main

if __name__ == "__main__":
    moment = datetime.fromisoformat(sys.argv[1])
    clock.now = lambda: moment  # a bench does not wait an hour between two runs
    main(sys.argv[2:])
