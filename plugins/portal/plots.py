"""Lines and bars of the page on quality, as numbers that a template writes into an SVG picture: pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from plugins.portal.quality import Figure, Macro, Point

WIDTH, HEIGHT = 400, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 32, 380, 14, 204
_STEP = 0.1  # between two lines across
_LEAST = 0.5
"""Where the axis of bars begins: below it a measure is bad whatever its place."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis and what it says."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line: *name* is that of a mean ("eight", "four"), *points* what `polyline` draws, *dots* the same apart."""

    name: str
    points: str
    dots: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """A learning curve in a box of *width* by *height*; the axes meet at *left* and *bottom*."""

    width: int
    height: int
    left: int
    right: int
    bottom: int
    across: tuple[Tick, ...]  # lines of equal shares, from below
    along: tuple[Tick, ...]  # numbers of posts
    lines: tuple[Line, ...]


def curve_plot(curve: Sequence[Point]) -> Plot | None:
    """Return the picture of a learning curve, None where there are not two points to join.

    The axis of shares begins at the tenth below the lowest of them, not at zero, and says so by its marks.
    """
    points = sorted(curve, key=lambda point: point.posts)
    if len({point.posts for point in points}) < 2:  # noqa: PLR2004 - a line has two ends
        return None
    lowest = min(min(point.eight, point.four) for point in points)
    floor = min(int(lowest / _STEP) * _STEP, 1 - _STEP)

    def x(posts: int) -> float:
        return round(_LEFT + (_RIGHT - _LEFT) * posts / points[-1].posts, 1)

    def y(share: float) -> float:
        return round(_BOTTOM - (_BOTTOM - _TOP) * (share - floor) / (1 - floor), 1)

    def line(name: str) -> Line:
        dots = tuple((x(point.posts), y(getattr(point, name))) for point in points)
        return Line(name, " ".join(f"{one},{other}" for one, other in dots), dots)

    steps = round((1 - floor) / _STEP)
    shares = [floor + _STEP * step for step in range(steps + 1)]
    across = tuple(Tick(y(share), f"{100 * share:.0f}") for share in shares)
    along = tuple(Tick(x(posts), str(posts)) for posts in _apart([point.posts for point in points]))
    return Plot(WIDTH, HEIGHT, _LEFT, _RIGHT, _BOTTOM, across, along, (line("eight"), line("four")))


def _apart(counts: Sequence[int]) -> list[int]:
    """Return those of *counts* that can be written side by side: the last, and before it what leaves room."""
    room = counts[-1] / 7
    kept: list[int] = []
    for count in reversed(counts):
        if not kept or kept[-1] - count >= room:
            kept.append(count)
    return kept[::-1]


@dataclass(frozen=True, slots=True)
class Reach:
    """A bar from the lower to the upper end of an interval, with the measure itself, on an axis of a hundred."""

    start: float
    length: float
    dot: float


def reach(measure: Figure | Macro) -> Reach:
    """Return the bar of the interval of *measure*, on an axis from a half to one; what is less stands at 0."""
    start, end, dot = map(_along, (measure.low, measure.high, measure.f1))
    return Reach(start, round(end - start, 1), dot)


def _along(share: float) -> float:
    return round(100 * max(0.0, share - _LEAST) / (1 - _LEAST), 1)
