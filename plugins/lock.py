"""One run at a time: the second leaves at once, and nothing goes on of one that was killed."""

import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from filelock import FileLock, Timeout

from plugins.errors import BusyError, SettingsError


@contextmanager
def held(file: Path) -> Iterator[None]:
    """Hold the lock *file* while the block runs; the system lets go of it if the process is killed.

    Raises `BusyError` when another process holds it, `SettingsError` when the file cannot be made.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(file)
        lock.acquire(timeout=0)
    except Timeout as error:
        raise BusyError(f"{file}: another run is at work; this one did nothing") from error
    except OSError as error:
        raise SettingsError(
            f"GYROPHARE_LOCK = {str(file)!r}: {error.strerror}: expected a file that can be made"
        ) from error
    try:
        yield
    finally:
        lock.release()


def end_with_parent() -> None:
    """Let this worker process end when the one that started it does, even if that is killed.

    A pool's worker waits for work from a pipe that it holds open itself: it would wait for ever, with all its memory.
    """
    Thread(target=_wait_for_the_end, name="end-with-parent", daemon=True).start()


def _wait_for_the_end() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # nobody is left to tell, and there is nothing to finish
