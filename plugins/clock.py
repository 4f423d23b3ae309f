"""The only place that asks the time; everything else is given `now`."""

import time
from datetime import UTC, datetime


def now() -> datetime:
    """Return the present instant in UTC, to the second: the archive keeps no finer grain."""
    return datetime.now(UTC).replace(microsecond=0)


def stopwatch() -> float:
    """Return seconds of a clock that never goes back; only differences mean anything."""
    return time.perf_counter()
