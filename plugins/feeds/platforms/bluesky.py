"""Bluesky: an account through the public AppView, or through its RSS feed. No key is needed for either.

The address decides: `https://public.api.bsky.app/xrpc/app.bsky.feed.getAuthorFeed?actor=DID` (lexicons app.bsky.feed.*
of bluesky-social/atproto) says more than `https://bsky.app/profile/DID/rss`: links, pictures, labels, what the account
passed on. That host is cached and meant for public web use (docs.bsky.app, Rate Limits). A post is its at:// address in
both, so an account may go from one to the other. Its DID is what an account is: a handle may come to name another one.

A deletion is taken from `app.bsky.feed.getPosts` alone, where it gives a post that stands and not the missing one.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from urllib.parse import parse_qs, urlencode, urlsplit

from plugins.errors import AccountError, ParseError, RetrieveError
from plugins.feeds.answer import Answer
from plugins.feeds.dates import instant
from plugins.feeds.feed import Feed
from plugins.feeds.platforms import Client
from plugins.feeds.platforms.bluesky_post import COLLECTION, hidden, key_of, notice, page_of, pictures, to_html
from plugins.feeds.timeline import MOST_PAGES, Window, pending, with_arguments
from plugins.feeds.untrusted import Table, load, string, table, tables
from plugins.model import Account, Entry, SourceState, Text

SERVICE = "https://public.api.bsky.app"

_FEED = "/xrpc/app.bsky.feed.getAuthorFeed"
_POSTS = "/xrpc/app.bsky.feed.getPosts"
# "posts_no_replies" would leave out all but the first post of the account's own threads.
_ARGUMENTS = {"filter": "posts_and_author_threads", "limit": "50"}
_MOST_LOOKUPS = 24  # getPosts takes 25 at once: these, and the one that stands
_DID = re.compile(r"did:[a-z]+:[A-Za-z0-9._:%-]{1,200}")
_MARKER = re.compile(r"\s*\[contains quote post or other embedded content\]\s*$")
_PIN = "app.bsky.feed.defs#reasonPin"
# What the AppView says, in HTTP 400, of accounts that cannot be read.
_REFUSALS = {
    "Profile not found": "Bluesky knows no such account, or no longer",
    "AccountTakedown": "the account was taken down by Bluesky",
    "AccountDeactivated": "the account was deactivated by its keeper",
}


@dataclass(frozen=True, slots=True)
class Profile:
    """What the AppView says of an account; *verifiers* are the DIDs of the trusted verifiers that vouch for it now."""

    did: str
    handle: str
    name: str
    verified: bool
    verifiers: tuple[str, ...]


def address_of(did: str) -> str:
    """Return where the account *did* is read; raise `AccountError` for anything but a DID."""
    if not _DID.fullmatch(did):
        raise AccountError(f"{did!r}: expected a DID, such as did:plc:...")
    return f"{SERVICE}{_FEED}?{urlencode({'actor': did}, safe=':')}"


def resolve(client: Client, handle: str, service: str = SERVICE) -> str:
    """Return the DID that *handle* names now; raise `RetrieveError` where it names none, `ParseError` for no answer."""
    name = handle.removeprefix("@").lower()
    answer = client.get(f"{service}/xrpc/com.atproto.identity.resolveHandle?{urlencode({'handle': name})}")
    did = string(load(answer), "did")
    if not _DID.fullmatch(did):
        raise ParseError(answer.url, f"the answer gives no DID for {handle}")
    return did


def profile(client: Client, actor: str, service: str = SERVICE) -> Profile:
    """Return what Bluesky says of *actor*, a DID or a handle; raise `RetrieveError` or `ParseError`."""
    query = urlencode({"actor": actor}, safe=":")
    return parse_profile(client.get(f"{service}/xrpc/app.bsky.actor.getProfile?{query}"))


def parse_profile(answer: Answer) -> Profile:
    """Return the profile in *answer*; raise `ParseError` where it is none."""
    found = load(answer)
    did = string(found, "did")
    if not _DID.fullmatch(did):
        raise ParseError(answer.url, "the answer is no profile of Bluesky")
    state = table(found, "verification")
    valid = [one for one in tables(state, "verifications") if one.get("isValid") is True]
    return Profile(
        did=did,
        handle=string(found, "handle"),
        name=string(found, "displayName"),
        verified=string(state, "verifiedStatus") == "valid",
        verifiers=tuple(issuer for one in valid if (issuer := string(one, "issuer"))),
    )


def ask(account: Account, state: SourceState, client: Client) -> Answer:
    """Visit *account*: the newest page, those before it down to what was seen last, and the posts that are missing."""
    api = _is_api(account)
    address = with_arguments(account.address, _ARGUMENTS) if api else state.moved_to or account.address
    etag, last_modified = ("", "") if pending(state.memory) else (state.etag, state.last_modified)
    try:
        first = client.get(address, etag=etag, last_modified=last_modified)
        if first.status == HTTPStatus.NOT_MODIFIED or not api:
            return first
        further = _further(first, account, state.memory, client)
    except RetrieveError as error:
        raise _in_words(error) from error
    return first.with_parts([*further, *_lookup([first, *further], account, state.memory, client)])


def read(answer: Answer, account: Account, memory: str, now: datetime) -> Feed:  # noqa: ARG001 - as all platforms
    """Return the feed in *answer*; raise `ParseError` where it is none, or not one of this account."""
    if not _is_api(account):
        return _from_rss(answer, account)
    pages = [answer, *(part for part in answer.parts if not _is_lookup(part))]
    gone, settled = _confirmed([part for part in answer.parts if _is_lookup(part)])
    items = [item for page in pages for item in _items(page)]
    owner = _owner(account, items, answer.url)
    own = list({string(item, "post", "uri"): item for item in items if _is_own(item, owner)}.values())
    author = table(own[0], "post", "author") if own else {}
    if words := hidden(author):
        raise ParseError(answer.url, f"the account {words}")
    return Feed(
        title=string(author, "displayName"),
        home=f"https://bsky.app/profile/{owner}",
        entries=tuple(_entry(table(item, "post")) for item in own if _is_shown(item, owner)),
        gone=tuple(f"at://{owner}/{COLLECTION}/{post}" for post in gone),
        memory=_window(pages, owner).remember(memory, settled),
        reposts=sum(not _is_own(item, owner) for item in items),
    )


def _further(first: Answer, account: Account, memory: str, client: Client) -> list[Answer]:
    """Return the pages after *first* that lead to what was seen last."""
    pages = [first]
    with suppress(ParseError):  # told when it is read
        owner = _owner(account, _items(first), first.url)
        while len(pages) < MOST_PAGES and not _window(pages, owner).reaches(memory):
            cursor = string(load(pages[-1]), "cursor")
            pages.append(client.get(with_arguments(first.url, {}, {"cursor": cursor})))
    return pages[1:]


def _lookup(pages: list[Answer], account: Account, memory: str, client: Client) -> list[Answer]:
    """Return what the AppView has of the posts that are missing, and of the newest that is not."""
    try:
        owner = _owner(account, _items(pages[0]), pages[0].url)
        window = _window(pages, owner)
    except ParseError:  # told when it is read
        return []
    missing = window.missing(memory)[:_MOST_LOOKUPS]
    if not (missing and window.seen):
        return []
    stands = max(window.seen, key=lambda post: (window.seen[post], post))
    query = urlencode([("uris", f"at://{owner}/{COLLECTION}/{post}") for post in (stands, *missing)], safe=":/")
    service = pages[0].url.partition(_FEED)[0]
    try:
        return [client.get(f"{service}{_POSTS}?{query}")]
    except RetrieveError:  # asked again at the next visit
        return []


def _confirmed(lookups: list[Answer]) -> tuple[list[str], set[str]]:
    """Return the posts that *lookups* show to be gone, and all they tell of: nothing, if their first is not there."""
    gone: list[str] = []
    settled: set[str] = set()
    for lookup in lookups:
        asked = [key_of(uri) for uri in parse_qs(urlsplit(lookup.url).query).get("uris", [])]
        with suppress(ParseError):
            there = {key_of(string(post, "uri")) for post in tables(load(lookup), "posts")}
            if asked and asked[0] in there:
                gone += [post for post in asked if post not in there]
                settled |= set(asked)
    return gone, settled


def _is_lookup(part: Answer) -> bool:
    return urlsplit(part.url).path.endswith(_POSTS)


def _items(page: Answer) -> list[Table]:
    found = table(load(page)).get("feed")
    if not isinstance(found, list):
        raise ParseError(page.url, "JSON, but no feed of Bluesky")
    return [item for item in tables(found) if key_of(string(item, "post", "uri"))]


def _owner(account: Account, items: list[Table], url: str) -> str:
    """Return the DID whose posts are read: of the address, of the account, or else the one its handle names here.

    Raises `ParseError` where the handle names no author here, or another one than the account that was proved.
    """
    actor = parse_qs(urlsplit(account.address).query).get("actor", [""])[0]
    if _DID.fullmatch(actor):
        return actor
    authors = [table(item, "post", "author") for item in items if not _is_repost(item)]
    named = next((string(one, "did") for one in authors if string(one, "handle").lower() == actor.lower()), "")
    if named and account.identity not in ("", named):
        raise ParseError(url, f"the handle {actor} is now that of {named}: no longer of {account.identity}")
    if authors and not (named or account.identity):
        raise ParseError(url, f"none of the posts is of {actor}")
    return account.identity or named


def _is_repost(item: Table) -> bool:
    reason = table(item, "reason")
    return bool(reason) and string(reason, "$type") != _PIN


def _is_own(item: Table, owner: str) -> bool:
    # The repository that holds the post is in its address; the author is who the AppView says it is.
    mine = string(item, "post", "author", "did") == owner
    return mine and string(item, "post", "uri").startswith(f"at://{owner}/") and not _is_repost(item)


def _is_shown(item: Table, owner: str) -> bool:
    """Tell whether an own post is for all to read, and no answer to somebody else."""
    parents = [string(item, "post", "record", "reply", which, "uri") for which in ("parent", "root")]
    to_others = any(uri and not uri.startswith(f"at://{owner}/") for uri in parents)
    return not to_others and not hidden(table(item, "post"))


def _window(pages: list[Answer], owner: str) -> Window:
    """Return what *pages* show of the posts of *owner*; a pinned one stands out of its turn."""
    items = [item for page in pages for item in _items(page)]
    own = [table(item, "post") for item in items if _is_own(item, owner) and not table(item, "reason")]
    dated = [(key_of(string(post, "uri")), _published(post)) for post in own]
    return Window({post: at for post, at in dated if at}, whole=not string(load(pages[-1]), "cursor"))


def _published(post: Table) -> datetime | None:
    """Return the "sortAt" of *post* (docs.bsky.app, Timestamps): any instant may be written as that of its creation."""
    created, indexed = instant(string(post, "record", "createdAt")), instant(string(post, "indexedAt"))
    return min(created, indexed) if created and indexed else created or indexed


def _entry(post: Table) -> Entry:
    uri = string(post, "uri")
    return Entry(
        guid=uri,
        link=page_of(uri),
        title=Text("", html=False),
        content=Text(to_html(post), html=True),
        published=_published(post),
        updated=None,
        categories=tuple(_tags(table(post, "record"))),
        notice=notice(post),
        pictures=tuple(pictures(table(post, "embed"))),
    )


def _tags(record: Table) -> Iterator[str]:
    beside = record.get("tags")
    yield from (tag for tag in (beside if isinstance(beside, list) else ()) if isinstance(tag, str))
    for facet in tables(record, "facets"):
        yield from (tag for feature in tables(facet, "features") if (tag := string(feature, "tag")))


def _from_rss(answer: Answer, account: Account) -> Feed:
    # feedparser takes 0.1 s to import, and a run without news needs only to know which accounts can be read.
    from plugins.feeds.parse import parse  # noqa: PLC0415

    feed = parse(answer.body, answer.headers, answer.url)
    own = [
        entry for entry in feed.entries if not account.identity or entry.guid.startswith(f"at://{account.identity}/")
    ]
    if feed.entries and not own:
        raise ParseError(answer.url, f"none of the posts is of {account.identity}: the handle names another account")
    entries = tuple(replace(one, content=replace(one.content, value=_MARKER.sub("", one.content.value))) for one in own)
    return replace(feed, entries=entries, reposts=len(feed.entries) - len(own))


def _is_api(account: Account) -> bool:
    return urlsplit(account.address).path.endswith(_FEED)


def _in_words(error: RetrieveError) -> RetrieveError:
    words = next((words for name, words in _REFUSALS.items() if name in error.reason), "")
    if error.status != HTTPStatus.BAD_REQUEST or not words:
        return error
    return RetrieveError(error.source, f"{words}: {error.reason}", status=error.status, retry_after=error.retry_after)
