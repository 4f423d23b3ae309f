"""How a run of Pelican ends on an error of ours: a line in its log and our exit code, not a traceback."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from plugins.errors import PortalError


@contextmanager
def plainly(name: str) -> Iterator[None]:
    """Turn a `PortalError` of the block into a line logged as *name* and a `SystemExit` with its exit code."""
    try:
        yield
    except PortalError as error:
        logging.getLogger(name).critical("%s", error)
        raise SystemExit(error.exitcode) from error
