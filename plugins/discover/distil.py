"""Distil: from an answer to what is kept of it. Pure; runs where the answer came in."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from plugins import text
from plugins.discover.profiles import profiles
from plugins.discover.readings import Anchor, Identity, NewsList, Robots, Sample, Sitemap, WebFeed, WebPage
from plugins.errors import ParseError
from plugins.feeds import trees
from plugins.feeds.answer import Answer
from plugins.feeds.links import same_page
from plugins.feeds.pages import robots, sitemap
from plugins.feeds.pages.propose import propose
from plugins.feeds.platforms.mastodon import parse_profile
from plugins.feeds.untrusted import load, string
from plugins.model import HOME_ZONE, Account, Confidence, Platform, Proof, ProofKind, Service

MOST_LINKS = 20
"""Links of one kind that are kept of a page."""

SHOWN = 3
"""Titles of a source that are shown as evidence."""

SILENCED = "(personne recherchée : titre non repris)"
"""What stands for a title that may name a person sought: a proposal is a file that people send to each other."""

_START = 4096  # bytes in which a document says what it is
_ASIDE = re.compile(rb"<!--.*?-->|<[?!][^>]*>", re.DOTALL)  # comments, declarations
_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z][\w.-]*)")
_FEEDS = frozenset({b"rss", b"rdf", b"feed"})
_LATE_FEED = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?(?:rss|RDF|feed)[\s>]")  # after a warning of PHP, say
_SITEMAPS = frozenset({b"urlset", b"sitemapindex"})
_GZIP = b"\x1f\x8b"
_SOUGHT = re.compile(r"\b(?:dispar|recherch|enlev|enleve|fugu|introuvable|signalement)")
_FEED_PATH = re.compile(
    r"(?:^|[/._=&?-])(?:(?:rss\d*|atom|feeds?|syndication|rdf)(?:[/._=&?-]|$)|flux(?:-rss|[/._=&?]|$)|backend(?:&|$))"
)
_FEED_WORDS = re.compile(r"\b(?:rss|atom|flux d'information)\b")
_NO_PAGE = re.compile(r"\.(?:css|docx?|gif|ico|ics|jpe?g|js|mp[34]|odt|pdf|png|svg|webp|xlsx?|zip)$", re.IGNORECASE)
_HEAD = frozenset({"stylesheet", "icon", "preload", "preconnect", "canonical", "alternate", "search", "manifest"})
# How sites name their news, the likeliest first; without accents and capitals.
_NEWS = (
    re.compile(r"\bactualites?\b|\bactus?\b|\bnews\b|\ba la une\b"),
    re.compile(r"\bcommuniques?\b"),
    re.compile(r"\balertes?\b|\bappels? a temoins?\b"),
    re.compile(r"\bpresse\b"),
    re.compile(r"\binfos?\b|\binformations?\b"),
)
_NO_NEWS = re.compile(r"\b(?:legales?|pratiques?|cookies|personnelles|contact|lettre|abonne\w*|inscri\w*|archives?)\b")
_LONGEST_NAME = 60  # characters of a link's words; more are a headline, not the name of a section
_EXPORTS = "/syndication/"
_STAND_IN = Account(
    id="discover",
    title="",
    service=Service.OTHER,
    department=None,
    platform=Platform.RSS,
    address="",
    home="",
    proof=Proof(ProofKind.NONE, date.min, Confidence.LOW, ""),
    enabled=False,
)


def robots_of(answer: Answer) -> Robots:
    """Return what a robots.txt says to this portal."""
    return Robots(robots.rules(answer.body), robots.sitemaps(answer.body, answer.url)[:MOST_LINKS])


def document(answer: Answer, now: datetime) -> WebFeed | WebPage | Sitemap:
    """Return what *answer* is: a feed, a page or a sitemap; raise `ParseError` for anything else."""
    start = answer.body[:_START]
    found = _ROOT.search(_ASIDE.sub(b"", start))
    root = found[1].lower() if found else b""
    if root in _SITEMAPS or start.startswith(_GZIP):
        return _sitemap(answer)
    html = root == b"html" or "html" in answer.headers.get("content-type", "")
    if root and html and root not in _FEEDS and (root == b"html" or not _LATE_FEED.search(start)):
        return _page(answer, now)
    return _feed(answer, now)


def mastodon(answer: Answer) -> Identity:
    """Return what an instance calls an account; raise `ParseError` where it moved, is suspended or is none."""
    profile = parse_profile(answer)
    if profile.moved or profile.suspended:
        raise ParseError(answer.url, f"the account moved to {profile.moved}" if profile.moved else "suspended")
    verified = next((link.address for link in profile.links if link.verified), "")
    return Identity(profile.id, verified)


def bluesky(answer: Answer) -> Identity:
    """Return the DID that a handle stands for (lexicon com.atproto.identity.resolveHandle); raise `ParseError`."""
    did = string(load(answer), "did")
    if not re.fullmatch(r"did:[a-z]+:[A-Za-z0-9.:-]{1,200}", did):
        raise ParseError(answer.url, "the answer names no DID")
    return Identity(did)


def _feed(answer: Answer, now: datetime) -> WebFeed:
    # feedparser and nh3 take 0.2 s to import.
    from plugins.feeds.normalise import normalise  # noqa: PLC0415
    from plugins.feeds.parse import parse  # noqa: PLC0415

    feed = parse(answer.body, answer.headers, answer.url)
    drafts = normalise(feed, _STAND_IN, url=answer.url, now=now)
    titles = [draft.title or text.excerpt(draft.text, 100) for draft in drafts]
    days = [day for draft in drafts if (day := draft.published or draft.updated)]
    start = answer.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:_START]
    kind = Platform.JSON_FEED if start[:1] == b"{" else Platform.ATOM if b"<feed" in start else Platform.RSS
    content = text.digest(*sorted(draft.digest for draft in drafts)) if drafts else ""
    return WebFeed(
        kind, text.excerpt(feed.title, 100), _sample(len(feed.entries), days, titles, content), answer.moved_to
    )


def _sitemap(answer: Answer) -> Sitemap:
    children = sitemap.children(answer.body, answer.url, answer.headers)
    listed = () if children else sitemap.entries(answer.body, answer.url, answer.headers)
    newest = sorted(
        listed, key=lambda one: one.published or one.lastmod or datetime.min.replace(tzinfo=UTC), reverse=True
    )
    days = [day for one in listed if (day := one.published or one.lastmod)]
    news = any(one.title and one.published for one in listed)
    titles = [one.title or one.link for one in newest]
    return Sitemap(tuple(one.link for one in children[:MOST_LINKS]), news, _sample(len(listed), days, titles))


def _sample(entries: int, days: Iterable[datetime], titles: Sequence[str], content: str = "") -> Sample:
    newest = max(days, default=None)
    told = tuple(SILENCED if _SOUGHT.search(text.fold(one)) else text.excerpt(one, 100) for one in titles[:SHOWN])
    day = newest.astimezone(ZoneInfo(HOME_ZONE)).date().isoformat() if newest else ""
    return Sample(entries, day, told, content)


def _page(answer: Answer, now: datetime) -> WebPage:
    page = trees.parse_html(answer.body, answer.url, answer.headers)
    links = trees.links(answer.body, answer.url, answer.headers)
    announced = trees.feeds(answer.body, answer.url, answer.headers)
    title = next((trees.text_of(one) for one in page.root.iter("title")), "")
    anchors = [one for one in links if not _HEAD.intersection(one.rel.split()) and not _NO_PAGE.search(_path(one.href))]
    return WebPage(
        title=text.excerpt(title, 100),
        generator=text.excerpt(_generator(page, answer), 60),
        feeds=_kept(Anchor(one.href, one.title) for one in announced),
        links=_kept(_likeliest(one for one in anchors if _feed_like(one))),
        exports=_kept(_likeliest(one for one in anchors if _path(one.href).startswith(_EXPORTS))),
        news=_news(anchors, answer.url),
        profiles=profiles(links)[:MOST_LINKS],
        news_list=_news_list(answer, now),
    )


def _news_list(answer: Answer, now: datetime) -> NewsList | None:
    """Return the likeliest list of news of a page, and what would be read of it; None where it has none."""
    found = propose(answer.body, answer.url, headers=answer.headers, now=now)
    best = next((one for one in found if one.rules.item), None)  # of the others nothing could be written down
    if best is None:
        return None
    days = [item.published for item in best.items if item.published]
    return NewsList(
        best.rules, _sample(len(best.items), days, [item.title for item in best.items]), round(best.score, 2)
    )


def _generator(page: trees.Page, answer: Answer) -> str:
    """Return the program that made a page, by its own words or by those of its server."""
    told = next(
        (one.get("content", "") for one in page.root.iter("meta") if one.get("name", "").lower() == "generator"), ""
    )
    served = answer.headers.get("x-generator", "") or answer.headers.get("composed-by", "")  # Drupal, SPIP
    return told or served or ("WordPress" if b"/wp-content/" in answer.body else "")


def _feed_like(link: trees.Link) -> bool:
    return bool(_FEED_PATH.search(same_page(link.href).lower()) or _FEED_WORDS.search(text.fold(link.text)))


def _news(links: Iterable[trees.Link], url: str) -> tuple[Anchor, ...]:
    """Return the links to pages of news, by how likely their name is, then in the order of the page."""
    found: list[tuple[int, Anchor]] = []
    for link in links:
        words, rank = text.fold(link.text), _rank(link)
        here = same_page(link.href).partition("#")[0] == same_page(url)
        named = rank < len(_NEWS) and len(words) <= _LONGEST_NAME and not _NO_NEWS.search(words)
        if named and not here and not _feed_like(link):
            found.append((rank, Anchor(link.href.partition("#")[0], link.text)))
    return _kept(anchor for _, anchor in sorted(found, key=lambda one: one[0]))


def _likeliest(links: Iterable[trees.Link]) -> Iterable[Anchor]:
    """Return *links* by how likely their words are those of news: some sites have a feed for each of their sections."""
    return [Anchor(one.href, one.text) for one in sorted(links, key=_rank)]


def _rank(link: trees.Link) -> int:
    """Return how far down the list of names for news the words of *link* stand, its length if they do not."""
    words = text.fold(link.text)
    return next((number for number, name in enumerate(_NEWS) if name.search(words)), len(_NEWS))


def _kept(anchors: Iterable[Anchor]) -> tuple[Anchor, ...]:
    """Return each address once, at most `MOST_LINKS`."""
    first: dict[str, Anchor] = {}
    for anchor in anchors:
        first.setdefault(anchor.address, Anchor(anchor.address, text.excerpt(anchor.told, 60)))
    return tuple(list(first.values())[:MOST_LINKS])


def _path(address: str) -> str:
    return "/" + same_page(address).partition("/")[2].partition("?")[0].partition("#")[0]
