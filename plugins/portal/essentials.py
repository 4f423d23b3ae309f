"""What a reader does first about a post: taken from its facts, as far as they may be shown."""

from dataclasses import dataclass
from typing import Literal

from plugins import phones as numbers
from plugins.hazards import LABELS
from plugins.model import AppealKind, Level, PersonSought, Post, Topic
from plugins.portal.dates import Until, until

State = Literal["current", "ended", "closes", "withdrawn", ""]

_OF_A_PERSON = frozenset({AppealKind.MISSING, AppealKind.WANTED, AppealKind.ABDUCTED})


_BY_MESSAGE = "114"
"""The emergency number for deaf and hard of hearing people: from a keypad it takes messages, not calls."""

_EMERGENCIES = frozenset({"15", "17", "18", "112", "114", "196"})
"""Numbers that are not to be called to learn more: police, fire, ambulance, sea rescue."""

_MOBILE = ("06", "07")  # ARCEP's plan; the overseas ones are written so too


@dataclass(frozen=True, slots=True)
class Phone:
    """A number to call: how it is *shown*, and the address that dials it."""

    shown: str
    href: str

    @property
    def mobile(self) -> bool:
        """Whether it may be a person's own."""
        return self.shown.startswith(_MOBILE)

    @property
    def emergency(self) -> bool:
        """Whether it is for those in danger only."""
        return self.shown in _EMERGENCIES


def phone(number: str) -> Phone:
    """Return how *number* is shown and dialled."""
    address = f"sms:{number}" if number == _BY_MESSAGE else numbers.address(number)
    return Phone(numbers.shown(number), address)


@dataclass(frozen=True, slots=True)
class Essentials:
    """The facts of a post in the form that may be shown; what it does not say, or is over, is empty.

    *hazards* are in French, gravest first. *until* is the end by the post's own words; *stated* tells that it is also
    the end of the alert, in place of the rule's. *asks* tells that the post asks the public to call. *minor* tells
    that the person sought is under age.
    """

    drill: bool = False
    level: Level | None = None
    hazards: tuple[str, ...] = ()
    until: Until | None = None
    stated: bool = False
    phones: tuple[Phone, ...] = ()
    asks: bool = False
    roads: tuple[str, ...] = ()
    appeal: AppealKind | None = None
    minor: bool = False

    @property
    def warned(self) -> bool:
        """Whether there is something to say of the danger, the place or the appeal beside an end and a number."""
        return bool(self.level or self.hazards or self.roads or self.appeal)

    @property
    def calls(self) -> tuple[Phone, ...]:
        """The numbers to call about the post: an emergency number only where it asks for witnesses."""
        return tuple(one for one in self.phones if self.asks or not one.emergency)

    @property
    def urgent(self) -> tuple[Phone, ...]:
        """The emergency numbers of an alert or of advice: to say "call the 18" there would fill their lines."""
        return tuple(one for one in self.phones if one.emergency and not self.asks)


NOTHING = Essentials()


def state_of(post: Post) -> State:
    """Return in what state *post* is."""
    if post.withdrawn is not None:
        return "withdrawn"
    if post.tags.closes:
        return "closes"
    if post.ends is None:
        return ""
    return "ended" if post.ended else "current"


def essentials(post: Post, zone: str, *, neutral: bool) -> Essentials:
    """Return what may be shown of the facts of *post*, by the clocks of *zone*.

    Of a post in the cautious form (*neutral*) nothing that could identify: no mobile number, which may be that of the
    family, and of the kind of appeal only what is not about a person, since the headline tells that.
    """
    facts, state = post.tags.facts, state_of(post)
    if state == "withdrawn":
        return NOTHING
    over = state in {"ended", "closes"}
    stated = facts.until is not None and facts.until == post.ends and state != "closes"
    return Essentials(
        drill=facts.drill,
        level=None if neutral or facts.drill or state == "closes" else facts.level,
        hazards=() if neutral else tuple(LABELS.get(slug, slug) for slug in facts.hazards),
        until=_end(post, zone) if stated or not (over or neutral) else None,
        stated=stated,
        phones=() if over else tuple(_phones(post, neutral=neutral)),
        asks=Topic.WITNESS_APPEAL in post.tags.topics or post.tags.person is not None,
        roads=() if neutral else facts.roads,
        appeal=None if over else _appeal(post, neutral=neutral),
        minor=facts.minor and post.tags.person not in {None, PersonSought.POSSIBLE},
    )


def _end(post: Post, zone: str) -> Until | None:
    """Return the end by the words of *post*, but none that its source put off since.

    What is an appeal too may stand longer than its own words say of the alert.
    """
    end = post.tags.facts.until
    if end is None or (post.ends and end < post.ends and Topic.WITNESS_APPEAL not in post.tags.topics):
        return None
    return until(end, post.published, zone)


def _phones(post: Post, *, neutral: bool) -> list[Phone]:
    found = [phone(number) for number in post.tags.facts.phones]
    return [one for one in found if not (neutral and one.mobile)]


def _appeal(post: Post, *, neutral: bool) -> AppealKind | None:
    appeal = post.tags.facts.appeal
    return None if neutral and appeal in _OF_A_PERSON else appeal
