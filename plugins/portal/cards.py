"""A post as readers see it: what may be shown of it, and in what words its state is said."""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from markupsafe import Markup

from plugins.model import PersonSought, Post, Service, Topic
from plugins.portal.dates import Moment, moment
from plugins.portal.essentials import Essentials, State, essentials, state_of
from plugins.portal.typography import curly, unbroken
from plugins.portal.urls import post_file
from plugins.portal.world import AccountLink, SiteView, World
from plugins.text import excerpt, fold, one_line

HEADLINE = 110  # characters of a headline made from a text that has no title
SUMMARY = 160


_WORD = re.compile(r"[a-z]{2,}")
_LOWER = re.compile(r"\b[a-zß-öø-ÿœ]+\b")
# Words that addresses of such posts have without naming anybody: of the platform, of the section, of any search.
_COMMON = frozenset(
    """
    actu actualite actualites actus alerte appel appels article articles avis communique communiques content detail
    disparition disparitions du en enlevement fil fr html index inquietante inquietantes la le les message messages
    mineur mineure news node permalink photo photos php post posts presse publication publications recherche recherches
    reel salle status statuses story temoin temoins video videos watch www
    """.split()  # noqa: SIM905 - a table of words is read more easily so
)


@dataclass(frozen=True, slots=True)
class Card:
    """A post in the form that may be shown.

    For a person sought in the cautious form, *neutral* tells the kind of search and every field that could carry the
    person's identity is empty: the template has the words. *state* is "current" (with *ends*), "ended", "closes" (it
    ends something), "withdrawn" or "". *titled* tells that the headline is the service's own, not the beginning of
    the text; *root* is that of the site it is seen from, where its icons are. *facts* are what a reader acts on.
    """

    id: str
    href: str
    url: str
    root: str
    headline: str
    titled: bool
    summary: str
    neutral: PersonSought | None
    topics: tuple[Topic, ...]
    communes: tuple[str, ...]
    service: Service
    account: AccountLink
    site: SiteView
    site_href: str
    published: Moment
    edited: Moment | None
    ends: Moment | None
    state: State
    facts: Essentials


def is_neutral(post: Post, world: World) -> bool:
    """Tell whether *post* must be shown without a word of its own.

    Always for a person sought, unless the setting of an authorised body lets its text be shown while it stands.
    """
    if post.tags.person is None:
        return False
    return world.settings.persons_sought == "neutral" or not post.current


def card(post: Post, world: World, seen_from: str) -> Card:
    """Return *post* as a page of the site *seen_from* may show it in a list."""
    neutral = is_neutral(post, world)
    root = world.root(post.site, seen_from)
    hidden = neutral or post.withdrawn is not None
    site = world.site(post.site)
    return Card(
        id=post.id,
        href=f"{root}/{post_file(post.month, post.id)}",
        url="" if post.withdrawn else _original(post, world) if neutral else post.url,
        root=world.root(seen_from, seen_from),
        headline="" if hidden else unbroken(post.title or excerpt(post.text, HEADLINE)),
        titled=bool(post.title) and not hidden,
        summary="" if hidden else unbroken(_summary(post)),
        neutral=post.tags.person if neutral else None,
        topics=post.tags.topics,
        communes=() if post.withdrawn else tuple(map(curly, post.tags.communes)),
        service=post.service,
        account=world.account_link(post.account, post.site, seen_from),
        site=site,
        site_href=f"{root}/",
        published=moment(post.published, site.zone),
        edited=moment(post.edited, site.zone) if post.edited else None,
        ends=moment(post.ends, site.zone) if post.ends else None,
        state=state_of(post),
        facts=essentials(post, site.zone, neutral=neutral),
    )


def _original(post: Post, world: World) -> str:
    """Return where the original of a person sought is to be read, by an address that does not name the person.

    An address often holds a title ("/odette-retrouvee"). Where it has a word that is not a place of the post, not
    among those that such addresses have anyway, and not one that the post itself writes in lower case, it may be a
    name: the home page of the account stands in its place.
    """
    harmless = _COMMON.union(
        _words(" ".join(post.tags.communes)), map(fold, _LOWER.findall(f"{post.title} {post.text}"))
    )
    if harmless.issuperset(_words(urlsplit(post.url).path)):
        return post.url
    account = world.by_id.get(post.account)
    return account.home if account else ""


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(unquote(text)))


def _summary(post: Post) -> str:
    if post.title:
        return excerpt(post.text, SUMMARY)
    line = one_line(post.text)
    headline = excerpt(line, HEADLINE)
    if len(headline) >= len(line):
        return ""
    return "…" + excerpt(line[len(headline) - 1 :].lstrip(" ,;:."), SUMMARY)  # goes on where the headline was cut


def body(post: Post, world: World) -> Markup:
    """Return the text of *post* as it may be shown whole: from the archive's sanitised column, or nothing."""
    if post.withdrawn is not None or is_neutral(post, world):
        return Markup("")
    return Markup(post.html)  # noqa: S704 - the only foreign HTML, through the sanitiser before it was archived
