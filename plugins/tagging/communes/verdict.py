"""What a name in a post may turn out to be."""

from enum import Enum


class Place(Enum):
    """What a name stands for: the place, the place where no surer one is named (three degrees), or something else."""

    SURE = "sure"
    LIKELY = "likely"
    WEAK = "weak"
    FAINT = "faint"
    NOT = "not"


class Why(Enum):
    """What made a name count, or not; the value is said to whoever asks."""

    NAMED = "named as the place"
    FAR = "named as the place, in another department; counts where none of this one is"
    BUILDING = "a building or a service there; counts where nothing more exact is named"
    PASSED = "where one goes or passes; counts where nothing more exact is named"
    MEASURED = "where something was measured; counts where nothing more exact is named"
    PEOPLE = "people of there; counts where no other place is named"
    SERVICE = "a service that sits there"
    ELSEWHERE = "where one comes from, goes or is kept"
    LANDFORM = "a way, a landform or an area that bears the name"
    RIVER = "a river, a department or an area of that name"
    PERSON = "a person's name"
    CLUB = "a team"
    PART_OF_NAME = "part of another name"
    COMMON = "a common word"
    UNKNOWN = "of another department, and nothing says that it is meant"
    FORMER = "not a commune any more"
    DATE_LINE = "the date line of a release"
    HEADING = "a heading that says who speaks"
    ADDRESS = "an address or a line of contacts"


DEGREES = (Place.SURE, Place.LIKELY, Place.WEAK, Place.FAINT)
"""Surest first: the names of the first degree that a post has are where it happens."""

Verdict = tuple[Place, Why]
SHARED = (
    Why.NAMED, Why.FAR, Why.BUILDING, Why.PASSED, Why.MEASURED, Why.PEOPLE, Why.SERVICE, Why.ELSEWHERE, Why.LANDFORM,
)  # fmt: skip
"""What the names of an enumeration have in common when it is said before the first of them: a tuple, as members of an
`Enum` are hashed slowly."""
