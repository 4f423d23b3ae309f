"""One run at a time: the second leaves at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
