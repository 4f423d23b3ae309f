"""Survey: what to ask of one site, and in which order. Sends nothing itself: it yields requests, and is told answers.

So the same lines run over a network, over the progress file of an earlier run, and over a test.
"""

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from urllib.parse import urljoin, urlsplit

from plugins.accounts import hosts
from plugins.discover.asks import Ask, End, Kind, Told
from plugins.discover.findings import FoundFeed, FoundPage, FoundProfile, Hints, Miss, Why
from plugins.discover.identities import identity, identity_ask
from plugins.discover.profiles import Profile
from plugins.discover.readings import Anchor, Robots, Sitemap, WebFeed, WebPage
from plugins.discover.sites import Site, same_site
from plugins.feeds.pages import robots
from plugins.feeds.retrieve import MAX_HOPS
from plugins.model import PageRules, Platform

MOST_FEEDS = 8
"""Addresses of one site that are asked for a feed."""

MOST_NEWS = 3
"""Pages of news that are looked at where a site has no feed."""

MOST_LOOKUPS = 10
"""Accounts that a site links to whose platform is asked what it calls them."""

Steps = Generator[Ask, Told, None]

_LIST = "/syndication/listexport"
_COMMENTS = ("/comments/feed", "comments=", "feed=comments", "/commentaires")
# Where each program puts its feed, by its own documentation; a name is looked for in the page's generator.
_WELL_KNOWN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "wordpress": ("/feed/",),
        "spip": ("/spip.php?page=backend",),
        "drupal": ("/rss.xml",),
        "joomla": ("/?format=feed&type=rss",),
    }
)
_GENERIC = ("/feed", "/rss", "/rss.xml", "/atom.xml", "/feed.xml")


@dataclass(slots=True)
class Survey:
    """What was found of one site; grows while it is asked.

    *stopped* says why it was not asked to its end, *refused* is the address of the site that refused, if one did.
    """

    site: Site
    hints: Hints
    url: str = ""  # where the first page came from
    generator: str = ""
    feeds: list[FoundFeed] = field(default_factory=list)
    pages: list[FoundPage] = field(default_factory=list)
    profiles: list[FoundProfile] = field(default_factory=list)
    known: list[FoundProfile] = field(default_factory=list)  # in the files already
    misses: list[Miss] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    stopped: str = ""
    refused: str = ""
    _met: list[tuple[Profile, Told]] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _tasted: int = 0

    def steps(self) -> Steps:
        """Yield what is to be asked of the site, in order, and take in what is answered."""
        told = yield from self._ask(Ask(Kind.DOCUMENT, self.site.address))
        self.url = told.url
        if isinstance(told.reading, WebFeed):
            self._take_feed(self.site.address, told.reading, "", told)
        elif isinstance(told.reading, WebPage):
            yield from self._of_page(told, told.reading)
        else:
            self.stopped = self.stopped or told.reason or "neither a page nor a feed"
            return
        if not self.refused:
            yield from self._identities()

    @property
    def readable(self) -> bool:
        """Whether the site has a feed with entries, found now or known already."""
        return bool(self.feeds) or any(miss.why is Why.KNOWN for miss in self.misses)

    def _of_page(self, told: Told, page: WebPage) -> Steps:
        url = told.url
        self.generator = page.generator
        self._meet(page, told)
        yield from self._feeds(url, page)
        if not self.readable and not self.refused:
            yield from self._news(told, page)
        if not self.readable and not self.refused:
            yield from self._sitemaps(url)

    def _ask(self, ask: Ask) -> Generator[Ask, Told, Told]:
        """Ask, and follow where that leads: the first page anywhere, others within the site."""
        told = yield ask
        self.told.append(told)
        passed: list[Told] = []
        while told.end is End.MOVED and (not self.url or same_site(told.url, self.url)):
            passed.append(told)
            if len(passed) > MAX_HOPS:
                return replace(told, end=End.USELESS, reason=f"more than {MAX_HOPS} redirects, the last to {told.url}")
            ask = replace(ask, address=told.url)
            told = yield ask
            self.told.append(told)
        if told.end is End.REFUSED and (not self.url or same_site(ask.address, self.url)):
            self.refused, self.stopped = ask.address, told.reason
        return _arrived(told, passed) if passed else told

    def _feeds(self, url: str, page: WebPage) -> Steps:
        if hosts.host(url) in self.hints.prefectures:
            self._seen.add(hosts.same(urljoin(url, _LIST)))
            listing = yield from self._ask(Ask(Kind.DOCUMENT, urljoin(url, _LIST)))
            if isinstance(listing.reading, WebPage):
                exports = (*listing.reading.feeds, *listing.reading.exports)
                yield from self._taste(exports, listing.url)
            elif not self.refused:
                self.miss(urljoin(url, _LIST), Why.FAILED, listing.reason)
        yield from self._taste((*page.feeds, *page.links), url)
        if not self.readable:
            yield from self._taste([Anchor(address, "") for address in self._guesses(url)], "")

    def _guesses(self, url: str) -> Iterable[str]:
        host = hosts.host(url)
        if host in self.hints.prefectures:
            return self.hints.guessed.feeds.get(host, ())
        program = next((name for name in _WELL_KNOWN if name in self.generator.lower()), "")
        paths = _WELL_KNOWN.get(program, _GENERIC)
        return [*self.hints.guessed.feeds.get(host, ()), *(urljoin(url, path) for path in paths)]

    def _taste(self, anchors: Iterable[Anchor], page: str, *, deeper: bool = True) -> Steps:
        """Ask what may be feeds; *page* is where they are linked. A page among them may list feeds itself."""
        for anchor in anchors:
            if self.refused:
                return
            if hosts.same(anchor.address) in self._seen or self._passed_over(anchor):
                continue
            self._seen.add(hosts.same(anchor.address))
            if self._tasted >= MOST_FEEDS:
                self.miss(anchor.address, Why.LEFT, anchor.told)
                continue
            self._tasted += 1
            told = yield from self._ask(Ask(Kind.DOCUMENT, anchor.address))
            if isinstance(told.reading, WebFeed):
                self._take_feed(anchor.address, told.reading, page, told)
            elif isinstance(told.reading, WebPage) and deeper and (told.reading.feeds or told.reading.links):
                yield from self._taste((*told.reading.feeds, *told.reading.links), told.url, deeper=False)
            elif isinstance(told.reading, (WebPage, Sitemap)):
                self.miss(anchor.address, Why.PAGE)
            elif told.end is End.MOVED:
                self.miss(anchor.address, Why.ELSEWHERE, told.url)
            else:
                self.miss(anchor.address, Why.FAILED, told.reason)

    def _passed_over(self, anchor: Anchor) -> bool:
        """Tell whether *anchor* needs no asking, and why."""
        address = anchor.address.lower()
        if any(sign in address for sign in _COMMENTS):
            self.miss(anchor.address, Why.COMMENTS)
        elif hosts.same(anchor.address) in self.hints.known:
            self.miss(anchor.address, Why.KNOWN)
        elif not same_site(anchor.address, self.url):
            self.miss(anchor.address, Why.ELSEWHERE)
        else:
            return hosts.same(anchor.address) == hosts.same(self.url)
        return True

    def _take_feed(self, address: str, feed: WebFeed, page: str, told: Told) -> None:
        twin = next((one for one in self.feeds if one.feed.sample.content == feed.sample.content), None)
        if not feed.sample.entries:
            self.miss(address, Why.EMPTY)
        elif twin:
            self.miss(address, Why.TWIN, twin.address)
        elif feed.moved_to and hosts.same(feed.moved_to) in self.hints.known:
            self.miss(address, Why.KNOWN)
        else:
            self.feeds.append(FoundFeed(feed.moved_to or address, feed, told.at.date(), page))

    def _news(self, first: Told, page: WebPage) -> Steps:
        """Look at the site's own pages of news: what they announce, and how they would be read.

        A first page that is not the home was chosen by someone: it comes first; a home last, if nothing else is found.
        """
        url = first.url
        chosen = urlsplit(url).path not in {"", "/"}
        if chosen:
            self._take_page(first, "", page)
        for anchor in [one for one in page.news if same_site(one.address, url)][:MOST_NEWS]:
            if self.refused or hosts.same(anchor.address) in self.hints.known:
                continue
            told = yield from self._ask(Ask(Kind.DOCUMENT, anchor.address))
            if told.end is End.MOVED:
                self.miss(anchor.address, Why.ELSEWHERE, told.url)
                continue
            if not isinstance(told.reading, WebPage):
                self.miss(anchor.address, Why.FAILED, told.reason)
                continue
            self._meet(told.reading, told)
            yield from self._taste((*told.reading.feeds, *told.reading.links), told.url)
            self._take_page(told, anchor.told, told.reading)
        if not chosen and not self.pages:
            self._take_page(first, "", page)

    def _take_page(self, told: Told, name: str, page: WebPage) -> None:
        new = not any(hosts.same(one.address) == hosts.same(told.url) for one in self.pages)
        found = page.news_list
        if new and found:
            title = name or page.title
            self.pages.append(FoundPage(told.url, title, told.at.date(), found.rules, found.sample, found.score))

    def _sitemaps(self, url: str) -> Steps:
        """Look for a sitemap of news: the one that robots.txt names, or that its index lists."""
        told = yield Ask(Kind.ROBOTS, robots.address(url))
        named = told.reading.sitemaps if isinstance(told.reading, Robots) else ()
        for _ in range(2):  # an index, and what it lists
            address = _likeliest(one for one in named if same_site(one, url))
            if not address or self.refused:
                return
            told = yield from self._ask(Ask(Kind.DOCUMENT, address))
            if not isinstance(told.reading, Sitemap):
                self.miss(address, Why.FAILED, told.reason)
                return
            if told.reading.of_news:
                self.pages.append(FoundPage(url, "", told.at.date(), PageRules(sitemap=address), told.reading.sample))
                return
            named = told.reading.children

    def _meet(self, page: WebPage, told: Told) -> None:
        met = {(profile.platform, profile.home.lower()) for profile, _ in self._met}
        self._met += [(one, told) for one in page.profiles if (one.platform, one.home.lower()) not in met]

    def _identities(self) -> Steps:
        """Ask each platform what it calls the accounts that were met, where it says so to anybody."""
        left = MOST_LOOKUPS
        for profile, page in self._met:
            if hosts.same(profile.home).lower() in self.hints.known:
                self.miss(profile.home, Why.KNOWN)
                self.known.append(FoundProfile(profile, page.url, page.at.date()))
                continue
            ask = identity_ask(profile) if left else None
            left -= ask is not None
            told = (yield from self._ask(ask)) if ask else None
            number, back, lack = identity(told) if told else ("", "", "")
            if profile.platform is Platform.MASTODON and not number:
                self.miss(profile.home, Why.FAILED, lack)
                continue
            self.profiles.append(FoundProfile(profile, page.url, page.at.date(), number, lack, back))

    def miss(self, address: str, why: Why, detail: str = "") -> None:
        """Keep that *address* is not proposed."""
        miss = Miss(address, why, detail)
        if miss not in self.misses:
            self.misses.append(miss)


def _arrived(told: Told, passed: Sequence[Told]) -> Told:
    """Return *told*, from where *passed* led: its address moved there for good if all of them say so."""
    if told.reading is None:
        return replace(told, reason=f"redirected to {passed[-1].url}: {told.reason}")
    if not isinstance(told.reading, WebFeed):
        return told
    for_good = all(one.for_good for one in passed)
    moved = (told.reading.moved_to or passed[-1].url) if for_good else ""
    return replace(told, reading=replace(told.reading, moved_to=moved))


def _likeliest(addresses: Iterable[str]) -> str:
    found = list(addresses)
    named = [one for one in found if any(word in one.lower() for word in ("news", "actu", "presse", "post", "article"))]
    return next(iter([*named, *found]), "")
