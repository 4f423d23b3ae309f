"""What a page, or what it says of itself in JSON-LD, gives of one piece of news."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of news as found: any field may be empty. *html* is untrusted markup. Instants are UTC.

    *changed* is when its page was last changed, where that is said apart; *base* is where the links of *html* start.
    """

    link: str
    title: str
    published: datetime | None = None
    html: str = ""
    changed: datetime | None = None
    base: str = ""
