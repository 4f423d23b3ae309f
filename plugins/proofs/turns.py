"""Turns: the archive between two runs of the portal. Looks take hours, and a run every few minutes must not wait."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from plugins.archive import ArchiveWriter
from plugins.errors import BusyError
from plugins.lock import held
from plugins.settings import Settings

PATIENCE = 1800.0
"""Seconds that a run at work is waited for: a first collection of everything takes less."""

_STEP = 2.0


class Turns:
    """Opens the archive for moments, each under the lock of the run, and while no run is at work."""

    def __init__(
        self, settings: Settings, *, say: Callable[[str], object], pause: Callable[[float], object] = time.sleep
    ) -> None:
        """Begin; *say* is told once that a run is waited for, and *pause* passes the seconds."""
        self._settings = settings
        self._say = say
        self._pause = pause
        self._told = False

    @contextmanager
    def archive(self, patience: float = PATIENCE) -> Iterator[ArchiveWriter]:
        """Hold the archive for the block.

        Raises `BusyError` where a run is still at work after *patience* seconds, `ArchiveError` as its opening does.
        """
        with ExitStack() as stack:
            self._enter(stack, patience)
            yield stack.enter_context(ArchiveWriter.open(self._settings.archive))

    def _enter(self, stack: ExitStack, left: float) -> None:
        while True:
            try:
                stack.enter_context(held(self._settings.lock))
            except BusyError:
                if left <= 0:
                    raise
            else:
                return
            if not self._told:
                self._told = True
                self._say("a run of the portal is at work: waiting for its end")
            self._pause(_STEP)
            left -= _STEP
