"""Entries of feeds: a post with its whole text, as far as it may be shown, and its dates as feeds write them."""

from dataclasses import dataclass
from datetime import UTC, datetime

from markupsafe import Markup

from plugins.model import Post
from plugins.portal.cards import Card, body
from plugins.portal.urls import post_key
from plugins.portal.world import World

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a feed: a card, its whole text, and when it was first shown and last changed (RFC 3339, UTC)."""

    card: Card
    body: Markup
    link: str
    published: str
    updated: str


def item(post: Post, shown: Card, world: World) -> Item:
    """Return the entry of *post*, whose card is *shown*."""
    return Item(
        card=shown,
        body=body(post, world),
        link=world.addresses.absolute(post_key(post)),
        published=_stamp(post.published),
        updated=_stamp(max(post.published, post.edited) if post.edited else post.published),
    )


def _stamp(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


NEVER = _stamp(_EPOCH)
"""When an empty feed was last changed: Atom (RFC 4287, section 4.1.1) asks for a date, and there is none to give."""
