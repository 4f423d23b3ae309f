"""The pages of the portal and where each stands: pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from plugins.model import Post, Topic

NATIONAL = ""
"""The site above the others: home of the portal, topics of all departments."""


class PageKind(StrEnum):
    """What a page is; the order is that of writing: what is linked to comes before what links to it."""

    POST = "post"
    ACCOUNT = "account"
    MONTH = "month"
    ARCHIVES = "archives"
    QUALITY = "quality"
    TOPIC_FEED = "topic-feed"
    FEED = "feed"
    TOPIC = "topic"
    NOT_FOUND = "not-found"
    HOME = "home"


@dataclass(frozen=True, slots=True, order=True)
class PageKey:
    """The name of one page: the site, what it is, and which one.

    *arg* is the month and the identifier of a post ("2026-11/0123456789abcdef"), an account's identifier, a month,
    or a topic's slug; empty for the pages that a site has once.
    """

    site: str
    kind: PageKind
    arg: str = ""


def post_key(post: Post) -> PageKey:
    """Return the key of the page of *post*."""
    return PageKey(post.site, PageKind.POST, f"{post.month}/{post.id}")


def post_file(month: str, post: str) -> str:
    """Return the file of a post's page within its site."""
    return f"{month.replace('-', '/', 1)}/{post}.html"


_FILES = {
    PageKind.HOME: "index.html",
    PageKind.TOPIC: "{topics}{arg}/index.html",
    PageKind.TOPIC_FEED: "{topics}{arg}/atom.xml",
    PageKind.FEED: "atom.xml",
    PageKind.MONTH: "{dated}/index.html",
    PageKind.ARCHIVES: "archives/index.html",
    PageKind.POST: "{dated}.html",
    PageKind.ACCOUNT: "comptes/{arg}.html",
    PageKind.QUALITY: "qualite/index.html",
    PageKind.NOT_FOUND: "404.html",
}


def path_in_site(key: PageKey) -> str:
    """Return the file of a page within its site, with forward slashes."""
    topics = "sujets/" if key.site == NATIONAL else ""
    return _FILES[key.kind].format(topics=topics, arg=key.arg, dated=key.arg.replace("-", "/", 1))


def folder(site: str) -> str:
    """Return the folder of a site within the output, empty for the national one, else with a slash at its end."""
    return "" if site == NATIONAL else f"{site}/"


def path(key: PageKey) -> str:
    """Return the file of a page within the output, with forward slashes."""
    return folder(key.site) + path_in_site(key)


@dataclass(frozen=True, slots=True)
class Addresses:
    """The public addresses of sites and pages.

    A site stands under the portal (`https://portal.example/76`) unless *hosts* gives it a host of its own; then it
    is complete there, and only links to other sites leave the host.
    """

    siteurl: str
    hosts: Mapping[str, str]

    def base(self, site: str) -> str:
        """Return the absolute address of a site, without a slash at its end."""
        if site in self.hosts:
            return self.hosts[site]
        return self.siteurl if site == NATIONAL else f"{self.siteurl}/{site}"

    def root(self, site: str, seen_from: str) -> str:
        """Return what begins an address on *site* in a page of the site *seen_from*, without a slash at its end.

        Only the path when both are on one host, so that a copy served elsewhere still holds together.
        """
        base = self.base(site)
        here, there = urlsplit(self.base(seen_from)), urlsplit(base)
        if (here.scheme, here.netloc) == (there.scheme, there.netloc):
            return there.path.rstrip("/")
        return base

    def href(self, key: PageKey, seen_from: str) -> str:
        """Return the address of a page as a link in the site *seen_from*."""
        return f"{self.root(key.site, seen_from)}/{_short(path_in_site(key))}"

    def absolute(self, key: PageKey) -> str:
        """Return the absolute address of a page: for feeds, canonical links, and other hosts."""
        return f"{self.base(key.site)}/{_short(path_in_site(key))}"


def _short(file: str) -> str:
    return file.removesuffix("index.html")


SITE_TOPICS = tuple(Topic)
"""Each site has a page and a feed for every topic, empty or not: an address can be followed before its first post."""
