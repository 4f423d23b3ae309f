"""Bounds on processor time that hold on any machine, however slow or busy."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

USUAL = 0.04
"""Seconds of processor that a million additions take on an ordinary machine of today."""


def pace() -> float:
    """Return how many times slower than usual this machine is right now; never less than 1."""
    start, total = time.process_time(), 0
    for number in range(1_000_000):
        total += number
    return max(1.0, (time.process_time() - start) / USUAL)


def within(taken: float, seconds: float) -> bool:
    """Tell whether what took *taken* seconds of this processor takes at most so many *seconds* of an ordinary one."""
    return taken <= seconds or taken <= seconds * pace()


def at_most(seconds: float, work: Callable[[], T]) -> T:
    """Do *work*, which must take at most so many *seconds* of an ordinary machine's processor; return its result.

    What is too slow is tried twice more: only what is slow each time is (imports, a collection of garbage, a neighbour).
    """
    taken = []
    for _ in range(3):
        start = time.process_time()
        result = work()
        taken.append(time.process_time() - start)
        if within(taken[-1], seconds):
            return result
    raise AssertionError(f"{', '.join(f'{each:.2f} s' for each in taken)}: at most {seconds:.2f} s was expected")
