"""What X bills, and the caps that no request may cross.

Prices of docs.x.com/x-api/getting-started/pricing (2026): per resource returned, and one resource once in a UTC day,
which X calls a soft guarantee. Users and media that come along as expansions are resources too, so they are counted:
the sum here is what a visit cost at the most. Refusals are free.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from plugins.errors import RetrieveError
from plugins.feeds.platforms import Client
from plugins.feeds.untrusted import Table, string, table, tables

POST = 0.005
USER = 0.010
MEDIA = 0.005
MOST_MEDIA = 4  # of one post

_TINY = 1e-9  # dollars that only floating point makes


@dataclass(frozen=True, slots=True)
class Bill:
    """What an answer costs: *items* are posts; *resources* is all that will not be billed again on the same day."""

    items: int
    dollars: float
    resources: frozenset[str] = frozenset()


def bill(document: Table, billed: Iterable[str]) -> Bill:
    """Return what *document* cost, without what was *billed* before on the same UTC day."""
    data, includes = document.get("data"), table(document, "includes")
    posts = {string(post, "id") for post in [*tables(data), *tables(includes, "tweets")]}
    users = {f"user {string(user, 'id')}" for user in tables(includes, "users")}
    media = {string(one, "media_key") for one in tables(includes, "media")}
    before = frozenset(billed)
    posts, users, media = posts - before, users - before, media - before
    dollars = POST * len(posts) + USER * len(users) + MEDIA * len(media)
    return Bill(len(posts), round(dollars, 6), frozenset(posts | users | media))


def affordable(client: Client, each: float, *, beside: float = 0.0, share: float = 1.0) -> int:
    """Return how many posts at *each* dollars the caps of the day still allow, *beside* other costs.

    *share* is the part of the caps that may be used for it.
    """
    settings, spending = client.settings, client.spending
    posts = int(settings.x_daily_posts * share) - spending.items
    dollars = settings.x_daily_dollars * share - spending.dollars - beside
    return max(0, min(posts, int((dollars + _TINY) / each)))


def pay(client: Client, cost: Bill) -> None:
    """Add *cost* to what was paid today."""
    client.spending.items += cost.items
    client.spending.dollars = round(client.spending.dollars + cost.dollars, 6)


def cap_reached(client: Client, address: str) -> RetrieveError:
    """Return the error that says that nothing more is asked of X today."""
    settings, spending = client.settings, client.spending
    reason = (
        f"the day's cap of {settings.x_daily_posts} posts or {settings.x_daily_dollars:g} dollars on X is reached "
        f"({spending.items} posts, {spending.dollars:g} dollars): next reading after midnight UTC"
    )
    return RetrieveError(address, reason, retry_after=_until_midnight(client.now))


def _until_midnight(now: datetime) -> int:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return int((midnight - now).total_seconds())
