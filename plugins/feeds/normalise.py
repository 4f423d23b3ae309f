"""Normalise: from entries as their source gave them to drafts of posts, clean and identified.

What identifies a post, in this order, so that an entry keeps its identity at each reading:

1. its guid; one that is a web address counts as that link does. A guid that ends in a date (service-public.gouv.fr:
   `A00000_2026-09-28`) changes when the page is updated: the link is taken instead, if it identifies. One that
   entries with different links share identifies nothing.
2. its link, without tracking parameters, if it leads further than a home page and no other entry of the feed has it.
3. the link that several entries share, with the title; without any link the title with the date, or with the text.

The account is part of it: one guid in two feeds makes two posts.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from html import escape, unescape

from plugins import text
from plugins.feeds.feed import Feed
from plugins.feeds.links import canonical, is_home, last_words, same_page
from plugins.feeds.sanitise import REL, plain, sanitise, unescaped
from plugins.model import Account, Draft, Entry, Text

LONGEST_TITLE = 300
LONGEST_TEXT = 20_000
LONGEST_DESCRIPTION = 1_500
MOST_PICTURES = 10

# What a reader of the portal is told; a picture itself is never shown, its description is part of the post.
_NOTICE = "Avertissement de l’auteur : "
_PICTURE = "Image : "

_LEADS = re.compile(r' href="([^"]*)"')
_DATED = re.compile(r".*[^0-9](?:19|20)\d\d-?[01]\d-?[0-3]\d(?:[T_ -]?[0-9:]{4,8}Z?)?", re.DOTALL)
_MARKUP = re.compile(r"</(?:p|div|a|b|i|em|strong|span|ul|ol|li|h[1-6]|table)\s*>|<br\s*/?>", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}[0-9]{0,2});", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s<>\"'«»]+", re.IGNORECASE)
_AFTER = ".,;:!?…)]}"  # ends a sentence rather than an address
# What WordPress and its Yoast plug-in put after each text of a feed: "L’article X est apparu en premier sur Y.".
_LINK = r"<a\s[^<>]{0,500}>(?:(?!</a>).){0,300}</a>"
_SIGNED = re.compile(
    rf"(?:<p>\s*)?(?:L(?:['’]|&#(?:8217|0?39);|&rsquo;)|Cet |The )(?:article|post)\s+{_LINK}\s+"
    rf"(?:est apparu en premier sur|appeared first on|first appeared on)\s+{_LINK}\s*\.?\s*(?:</p>)?\s*\Z",
    re.DOTALL,
)
_MORE = re.compile(
    r"(?:<p[^<>]{0,100}>\s*)?<a\s[^<>]{0,500}\bclass=[\"'](?:[\w-]+ )*more-link\b[^<>]{0,500}>(?:(?!</a>).){0,600}</a>"
    r"\s*(?:</p>\s*)*\Z",
    re.DOTALL,
)
_FOOT = 3_000  # characters in which they are looked for
# The fields that Drupal's RSS shows again within the text: the title, who wrote it down, and when.
_FIELD = re.compile(
    r"<(span|div)\s[^<>]{0,200}\bfield--name-(?:title|uid|created)\b[^<>]{0,300}>[^<>]{0,500}+"
    r"(?:<(span|a|time)\b[^<>]{0,500}>[^<>]{0,300}</\2>\s{0,50}+)?</\1>"
)
_CUT = re.compile(r"\s*(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*$")


@dataclass(frozen=True, slots=True)
class _Words:
    title: str
    text: str
    html: str


def normalise(feed: Feed, account: Account, *, url: str, now: datetime) -> tuple[Draft, ...]:
    """Return the drafts of *feed*, read from *url* for *account*, in its order.

    Of entries with the same identity the first wins; one with nothing to show is left out. Dates are never later
    than *now*: no post stays above the others because its source is ahead of time.
    """
    links = [_link(entry, url) for entry in feed.entries]
    shared = Counter(same_page(link) for link in links if link)
    guids = Counter(guid for guid, _ in {(entry.guid, link) for entry, link in zip(feed.entries, links, strict=True)})
    drafts: dict[str, Draft] = {}
    for entry, link in zip(feed.entries, links, strict=True):
        words = _words(entry, link, url)
        if not (words.title or words.text):
            continue
        guid = entry.guid if guids[entry.guid] == 1 else ""
        page = same_page(link) if link and shared[same_page(link)] == 1 and not is_home(link) else ""
        identity = _identity(entry, guid=guid, page=page, link=link, words=words)
        draft = _draft(entry, account, words, identity=identity, link=link or account.home, now=now)
        drafts.setdefault(draft.id, draft)
    return tuple(drafts.values())


def identifier(account: Account, guid: str) -> str:
    """Return the identifier of the post of *account* whose entries have *guid*, or that link and no guid."""
    link = canonical(guid, "")
    return _identifier(account, f"link {same_page(link)}" if link and not is_home(link) else f"guid {guid}")


def _identifier(account: Account, identity: str) -> str:
    return text.digest(account.id, identity, size=8)


def _draft(entry: Entry, account: Account, words: _Words, *, identity: str, link: str, now: datetime) -> Draft:
    published = entry.published or entry.updated
    published = min(published, now) if published else None
    updated = min(entry.updated, now) if entry.updated else None
    return Draft(
        id=_identifier(account, identity),
        account=account.id,
        url=link,
        title=words.title,
        text=words.text,
        html=words.html,
        published=published,
        updated=updated if published and updated and updated > published else None,
        # The words and where they lead, not their markup: a new version of the sanitiser is not an edit by the source.
        digest=text.digest(words.title, words.text, link, *_LEADS.findall(words.html)),
        area=text.one_line(entry.area),
        danger=entry.danger,
    )


def _link(entry: Entry, url: str) -> str:
    return (canonical(entry.link, url) if entry.link else "") or canonical(entry.guid, "")


def _identity(entry: Entry, *, guid: str, page: str, link: str, words: _Words) -> str:
    """Return what identifies *entry*; *guid* and *page* are empty where they do not."""
    as_link = canonical(guid, "")
    if as_link and not is_home(as_link):
        return f"link {same_page(as_link)}"
    if guid and not (page and _DATED.fullmatch(guid) and not guid.startswith("tag:")):
        return f"guid {guid}"
    if page:
        return f"link {page}"
    if link:
        return f"shared {same_page(link)} {words.title or words.text}"
    date = entry.published or entry.updated
    return f"words {words.title} {date.isoformat() if date and words.title else words.text}"


def _words(entry: Entry, link: str, url: str) -> _Words:
    title = _title(entry.title)
    base = canonical(entry.base, url) if entry.base else link or url
    body, html = _body(entry.content, base)
    for paragraph in _beside(entry):
        first = paragraph.startswith(_NOTICE)
        body = "\n\n".join([paragraph, body] if first else [body, paragraph]).strip()
        html = _marked_up(paragraph) + html if first else html + _marked_up(paragraph)
    if _cut_from(title, body):
        title = ""
    if not (title or body):
        title = text.excerpt(last_words(link), LONGEST_TITLE)
    return _Words(title, body, html)


def _beside(entry: Entry) -> Iterable[str]:
    """Yield what is said beside the text: the author's notice before it, the descriptions of pictures after it."""
    if notice := text.excerpt(entry.notice, LONGEST_TITLE):
        yield f"{_NOTICE}{notice}"
    for description in entry.pictures[:MOST_PICTURES]:
        if words := text.excerpt(description, LONGEST_DESCRIPTION):
            yield f"{_PICTURE}{words}"


def _title(given: Text) -> str:
    words = given.value[: 10 * LONGEST_TITLE]
    if given.html or _MARKUP.search(words):
        words = plain(unescaped(words))
    elif _REFERENCE.search(words):  # escaped once too often
        words = unescape(words)
    return text.excerpt(words, LONGEST_TITLE)


def _body(given: Text, base: str) -> tuple[str, str]:
    """Return the text and the HTML of a content; a text over the cap is cut, and keeps no markup of its own."""
    if given.html or _MARKUP.search(given.value):
        html = _own_words(unescaped(given.value))
        words = plain(html)
        if len(words) <= LONGEST_TEXT:
            return words, sanitise(html, base) if words else ""
    else:
        words = text.paragraphs(given.value[: 2 * LONGEST_TEXT])
    if len(words) > LONGEST_TEXT:
        words = words[:LONGEST_TEXT].rpartition(" ")[0].rstrip() + "…"
    return words, _marked_up(words)


def _own_words(html: str) -> str:
    """Return *html* without what a publishing system adds to each text: its fields again, where to read on."""
    html = _FIELD.sub("", html) if "field--name-" in html else html
    foot = html[-_FOOT:]
    return html[:-_FOOT] + _MORE.sub("", _SIGNED.sub("", foot))


def _marked_up(words: str) -> str:
    return "".join(f"<p>{'<br>'.join(_lines(part))}</p>" for part in words.split("\n\n") if part)


def _lines(paragraph: str) -> Iterable[str]:
    for line in paragraph.split("\n"):
        at, pieces = 0, []
        for found in _ADDRESS.finditer(line):
            address = found[0].rstrip(_AFTER)
            target = canonical(address, "")
            if target:
                pieces.append(escape(line[at : found.start()]))
                pieces.append(f'<a href="{escape(target)}" rel="{REL}">{escape(address)}</a>')
                at = found.start() + len(address)
        yield "".join([*pieces, escape(line[at:])])


def _cut_from(title: str, body: str) -> bool:
    """Tell whether *title* only repeats the beginning of *body*, as platforms without titles make it.

    A heading that the body repeats as its first paragraph, with more after it, is a title still.
    """
    first, _, more = body.partition("\n\n")
    start, opening = text.fold(_CUT.sub("", title)), text.fold(text.one_line(first))
    return bool(start) and opening.startswith(start) and not (more and opening == start)
