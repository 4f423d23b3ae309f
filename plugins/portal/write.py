"""Files of the output: written only when they differ, replaced in one step, removed last."""

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from plugins.errors import BuildError


@contextmanager
def _errors(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        advice = "free some space" if error.errno == errno.ENOSPC else "check that the folder is writable"
        raise BuildError(
            f"{file}: {error.strerror or error}: {advice} and build again; what stood before still stands"
        ) from error


def write_if_changed(file: Path, data: bytes) -> bool:
    """Make *file* hold *data*; return whether it had to be written.

    A file that holds it already keeps its inode and its date. No reader ever meets half a file: it is written under
    another name in the same folder, then renamed. Raises `BuildError` when that fails; the old file stands.
    """
    with _errors(file):
        if holds(file, data):
            return False
        temporary = file.with_name(f".{file.name}.new")
        try:
            _put(temporary, data)
        except OSError:
            with suppress(OSError):
                temporary.unlink()
            raise
        temporary.replace(file)
        return True


def holds(file: Path, data: bytes) -> bool:
    """Tell whether *file* is there and holds exactly *data*."""
    try:
        with file.open("rb", buffering=0) as stream:
            return os.fstat(stream.fileno()).st_size == len(data) and stream.read(len(data) + 1) == data
    except FileNotFoundError:
        return False


def _put(file: Path, data: bytes) -> None:
    try:
        file.write_bytes(data)
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)


def remove(output: Path, files: Iterable[str]) -> int:
    """Remove *files* (paths within *output*) and the folders that they leave empty; return how many there were."""
    count = 0
    for name in sorted(files):
        file = output / name
        with _errors(file):
            try:
                file.unlink()
            except FileNotFoundError:
                continue
            count += 1
            _remove_empty(file.parent, output)
    return count


def _remove_empty(directory: Path, output: Path) -> None:
    with suppress(OSError):  # not empty: as it should be
        while directory != output:
            directory.rmdir()
            directory = directory.parent


def files_below(directory: Path) -> set[str]:
    """Return the files below *directory* as paths within it, with forward slashes."""
    found = set()
    for parent, _, names in os.walk(directory):
        inside = Path(parent).relative_to(directory).as_posix()
        found |= {name if inside == "." else f"{inside}/{name}" for name in names}
    return found


def settle() -> None:
    """Wait until what was written is on the disk, so that a power cut cannot undo what is recorded next."""
    if hasattr(os, "sync"):
        os.sync()
