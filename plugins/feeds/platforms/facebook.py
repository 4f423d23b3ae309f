"""Facebook: the posts of a page by its number, read through the Graph API.

`GET /PAGE/posts` of developers.facebook.com/docs/graph-api/reference/page/feed, with a token in the header: never in
the address, where Facebook's own example has it, and from where it would go into logs. So the address of the next page
is made here from its cursor; the one that Facebook gives repeats the token. Pages that are not the administrator's
need the feature Page Public Content Access.

`updated_time` is not asked for: a comment changes it as well as an edit, and the answer would never be the same twice.
The same page of posts is read at each visit, so an edit shows in its words. A post that is missing from it is asked
for by its number, and was taken back where Facebook answers code 100, subcode 33, to a token that reads the page it
was on: deleted, or no longer public.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from http import HTTPStatus
from urllib.parse import parse_qs, urlencode, urlsplit

from plugins.errors import ParseError, RetrieveError
from plugins.feeds.answer import Answer
from plugins.feeds.credentials import FACEBOOK_TOKEN, credential, missing
from plugins.feeds.dates import instant
from plugins.feeds.feed import Feed
from plugins.feeds.links import canonical
from plugins.feeds.platforms import Client
from plugins.feeds.platforms.facebook_errors import explained, refusal, refusal_in
from plugins.feeds.timeline import MOST_PAGES, Window, absence, pending
from plugins.feeds.untrusted import Table, load, string, table, tables
from plugins.model import Account, Entry, SourceState, Text

HOST = "graph.facebook.com"
GUID = "facebook "

MOST_LOOKUPS = 5
"""Missing posts that are asked for in one visit, one request each."""

_PER_PAGE = 25
_FIELDS = (
    "id,message,created_time,parent_id,"
    "attachments{media_type,title,description,url,unshimmed_url,"
    "subattachments{media_type,title,description,url,unshimmed_url}}"
)
_ADDRESS = re.compile(r"https?://[^/?#]+/v[0-9]+\.[0-9]+/([0-9]{1,20})/posts")
_LOOKUP = re.compile(r"/v[0-9.]+/[0-9]+_([0-9]{1,30})")
_ID = re.compile(r"([0-9]{1,20})_([0-9]{1,30})")
_TOLD = frozenset({"link", "video", "event"})  # attachments whose title and address say more than the message
_MOST_TOLD = 5
_SHIMS = frozenset({"l.facebook.com", "lm.facebook.com"})


def lacks() -> str:
    """Return why Facebook cannot be read on this machine, empty if it can."""
    return missing(FACEBOOK_TOKEN)


def ask(account: Account, state: SourceState, client: Client) -> Answer:
    """Ask for the newest posts, those before them down to what was seen last, and those that are missing.

    Raises `RetrieveError`.
    """
    page = _page(account)
    if not page:
        raise RetrieveError(
            account.address, f"not the address of a page on Facebook: https://{HOST}/v25.0/NUMBER/posts"
        )
    token = credential(FACEBOOK_TOKEN, account.address, HOST, client.settings)
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    etag, last_modified = ("", "") if pending(state.memory) else (state.etag, state.last_modified)
    try:
        first = client.get(_query(account), etag=etag, last_modified=last_modified, headers=headers)
        if first.status == HTTPStatus.NOT_MODIFIED:
            return first
        pages = [first]
        with suppress(ParseError):  # told when it is read
            while len(pages) < MOST_PAGES and not _window(pages, page).reaches(state.memory):
                pages.append(client.get(_query(account, after=_cursor(pages[-1])), headers=headers))
            missed = _window(pages, page).missing(state.memory)[:MOST_LOOKUPS]
            return first.with_parts([*pages[1:], *_lookups(account, missed, client, headers)])
        return first.with_parts(pages[1:])
    except RetrieveError as error:
        raise explained(error, account.address) from error


def read(answer: Answer, account: Account, memory: str, now: datetime) -> Feed:  # noqa: ARG001 - as all platforms
    """Return the posts in *answer*; raise `ParseError` where it is no answer of the Graph API."""
    page = _page(account)
    if not page:
        raise ParseError(account.address, "not the address of a page on Facebook")
    pages, asked, gone = [answer], set(), []
    for part in answer.parts:
        found = _LOOKUP.fullmatch(urlsplit(part.url).path)
        if not found:
            pages.append(part)
            continue
        asked.add(found[1])
        if part.status == HTTPStatus.NOT_FOUND:
            gone.append(f"{GUID}{page}_{found[1]}")
    posts = [post for one in pages for post in _posts(one, page)]
    own = [post for post in posts if not _is_repost(post)]
    return Feed(
        title="",
        home=f"https://www.facebook.com/{page}",
        entries=tuple(_entry(post) for post in own if _words(post)),
        gone=tuple(gone),
        memory=_window(pages, page).remember(memory, asked),
        reposts=len(posts) - len(own),
    )


def _page(account: Account) -> str:
    found = _ADDRESS.fullmatch(account.address)
    return found[1] if found else ""


def _query(account: Account, after: str = "") -> str:
    query = {"fields": _FIELDS, "limit": str(_PER_PAGE)} | ({"after": after} if after else {})
    return f"{account.address}?{urlencode(query, safe=',')}"


def _lookups(account: Account, posts: Sequence[str], client: Client, headers: Mapping[str, str]) -> Iterator[Answer]:
    """Yield what Facebook says of each of *posts*."""
    for post in posts:
        address = f"{account.address.removesuffix('/posts')}_{post}"
        try:
            yield client.get(f"{address}?fields=id", headers=headers)
        except RetrieveError as error:
            found = refusal(error.body)
            if found is None or not found.not_there:
                return  # asked again at the next visit
            yield absence(address, RetrieveError(address, found.words, status=HTTPStatus.NOT_FOUND))


def _window(pages: Sequence[Answer], page: str) -> Window:
    """Return what *pages* show of the posts of *page*; raise `ParseError` for what is no page of posts."""
    posts = [post for one in pages for post in _posts(one, page)]
    dated = [(_number(post), instant(string(post, "created_time"))) for post in posts]
    return Window({post: at for post, at in dated if at}, whole=not _cursor(pages[-1]))


def _posts(answer: Answer, page: str) -> list[Table]:
    """Return the posts in *answer* that are those of *page*; raise `ParseError` where it is no list of posts."""
    found = table(load(answer))
    if refused := refusal_in(table(found, "error")):
        raise ParseError(answer.url, refused.reason())
    if not isinstance(found.get("data"), list):
        raise ParseError(answer.url, "JSON, but no list of posts of Facebook")
    return [post for post in tables(found, "data") if _owner(post) == page]


def _cursor(answer: Answer) -> str:
    """Return what asks for the page after *answer*, empty where it is the last."""
    paging = table(load(answer), "paging")
    return string(paging, "cursors", "after") if string(paging, "next") else ""


def _owner(post: Table) -> str:
    found = _ID.fullmatch(string(post, "id"))
    by = string(post, "from", "id")
    return found[1] if found and by in {"", found[1]} else ""


def _number(post: Table) -> str:
    return string(post, "id").partition("_")[2]


def _is_repost(post: Table) -> bool:
    """Tell whether *post* only shows another post again, without a word of its own."""
    return bool(string(post, "parent_id")) and not string(post, "message")


def _entry(post: Table) -> Entry:
    number = string(post, "id")
    return Entry(
        guid=f"{GUID}{number}",
        # Not its `permalink_url`: the page's name in it changes, and with it the post would seem edited.
        link=f"https://www.facebook.com/{number}",
        title=Text("", html=False),
        content=Text(_words(post), html=False),
        published=instant(string(post, "created_time")),
        updated=None,
    )


def _words(post: Table) -> str:
    """Return the message of *post*, and what its attachments say beyond it; empty for a bare picture."""
    words = string(post, "message")
    for attachment in _attachments(post)[:_MOST_TOLD]:
        told = [string(attachment, "title"), _target(attachment)]
        if not words:
            told.insert(1, string(attachment, "description"))
        words = "\n".join(filter(None, [f"{words}\n" if words else "", *(one for one in told if one not in words)]))
    parent = string(post, "parent_id")
    if words and _ID.fullmatch(parent):
        words = f"{words}\n\nhttps://www.facebook.com/{parent}"
    return words.strip()


def _attachments(post: Table) -> list[Table]:
    listed = tables(table(post, "attachments"), "data")
    nested = [one for attachment in listed for one in tables(table(attachment, "subattachments"), "data")]
    return [one for one in (*listed, *nested) if string(one, "media_type") in _TOLD]


def _target(attachment: Table) -> str:
    """Return where *attachment* leads, without Facebook's counter in between; empty where that is no web address."""
    address = string(attachment, "unshimmed_url") or string(attachment, "url")
    with suppress(ValueError):
        parts = urlsplit(address)
        if parts.hostname in _SHIMS and parts.path == "/l.php":
            address = parse_qs(parts.query).get("u", [""])[0]
    return canonical(address, "")
