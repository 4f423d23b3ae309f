"""What stands on each page: from a page key and the archive to the data of a template."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from plugins.accounts.suspension import suspended
from plugins.archive import ArchiveReader
from plugins.model import FRANCE, Account, Change, ChangeKind, Level, Post, Topic, Verdict
from plugins.portal.cards import Card, body, card
from plugins.portal.dates import Moment, moment, month
from plugins.portal.items import NEVER, item
from plugins.portal.plots import curve_plot, reach
from plugins.portal.reasons import reasons
from plugins.portal.typography import curly, unbroken
from plugins.portal.urls import NATIONAL, PageKey, PageKind
from plugins.portal.world import World
from plugins.text import excerpt, fold

LATEST = 20  # posts in the list of a home
LISTED = 40  # posts in the list of a topic or an account
DESK = 40  # posts in the list of a topic over all departments, beside all those that stand
FEED = 30  # entries of a feed
STANDING_SHOWN = 20  # alerts, and appeals, on the home of the portal: its desk has them all
STANDING = frozenset({Topic.ALERT, Topic.WITNESS_APPEAL})  # what is current until it ends
LOGGED = (ChangeKind.EDITED, ChangeKind.ENDED, ChangeKind.WITHDRAWN)
"""What happens to a post at its service.

New posts stand in the list itself, an alert that goes on standing is no event, and a new tagger, which may retag
thousands at once, must not drive these lines out.
"""
_GRAVITY = {Level.RED: 0, Level.ORANGE: 1, None: 2, Level.YELLOW: 3, Level.GREEN: 4}
"""In which order homes list alerts: one without a level may be a fire, and comes before what is yellow."""
QUOTED = 320  # characters of a post that is shown as a mistake
LOG = 30  # lines of a topic's journal


@dataclass(frozen=True, slots=True)
class View:
    """A template's name and its data."""

    template: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Day:
    """The posts of one day, newest first."""

    name: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of a topic's journal: what happened to a post, and when."""

    kind: ChangeKind
    at: Moment
    card: Card


@dataclass(frozen=True, slots=True)
class Look:
    """The last look at the proof of an account; *since* is when it first failed, None if it did not."""

    verdict: Verdict
    at: Moment
    since: Moment | None
    suspended: bool


class Views:
    """Makes the view of each page of one site, from the archive as it stands."""

    def __init__(self, archive: ArchiveReader, world: World, site: str) -> None:
        self._archive = archive
        self._world = world
        self._code = site
        self._site = world.site(site)
        self._cards: dict[str, Card] = {}
        self._posts: dict[str, Post] = {}
        self._lists: dict[Topic | None, list[Post]] = {}
        self._makers: Mapping[PageKind, Callable[[str], View | None]] = {
            PageKind.HOME: self._home if site != NATIONAL else self._portal,
            PageKind.TOPIC: self._topic,
            PageKind.MONTH: self._month,
            PageKind.ARCHIVES: self._archives,
            PageKind.POST: self._post,
            PageKind.ACCOUNT: self._account,
            PageKind.FEED: self._feed,
            PageKind.TOPIC_FEED: self._topic_feed,
            PageKind.NOT_FOUND: self._not_found,
            PageKind.QUALITY: self._quality,
        }

    def view(self, key: PageKey) -> View | None:
        """Return the view of the page, None where there is nothing left to show and the page goes."""
        return self._makers[key.kind](key.arg)

    def prepare(self, keys: Iterable[PageKey]) -> None:
        """Read the posts whose own pages are among *keys*, all at once."""
        self._posts = self._archive.posts([key.arg.partition("/")[2] for key in keys if key.kind is PageKind.POST])

    def _page(self, template: str, key: PageKey, **data: Any) -> View:
        canonical = self._world.addresses.absolute(key)
        return View(template, {"site": self._site, "canonical": canonical, **data})

    def _key(self, kind: PageKind, arg: str = "") -> PageKey:
        return PageKey(self._code, kind, arg)

    def _within(self) -> str | None:
        return None if self._code == NATIONAL else self._code

    def _card(self, post: Post) -> Card:
        if post.id not in self._cards:
            self._cards[post.id] = card(post, self._world, self._code)
        return self._cards[post.id]

    def _newest(self, topic: Topic | None) -> list[Post]:
        """Return the newest posts for the page and the feed of *topic*, read once for both."""
        if topic not in self._lists:
            self._lists[topic] = self._archive.newest(max(LISTED, DESK, FEED), site=self._within(), topic=topic)
        return self._lists[topic]

    def _list(self, posts: Iterable[Post]) -> tuple[Card, ...]:
        return tuple(self._card(post) for post in posts)

    def _days(self, posts: Iterable[Post]) -> tuple[Day, ...]:
        grouped = groupby(self._list(posts), key=lambda c: c.published.day)
        return tuple(Day(name, tuple(cards)) for name, cards in grouped)

    def _home(self, _: str) -> View:
        alerts = self._archive.current(Topic.ALERT, site=self._code)
        appeals = self._archive.current(Topic.WITNESS_APPEAL, site=self._code)
        pinned = self._archive.pinned(self._code)
        top = {post.id for post in pinned}
        shown = top | {post.id for post in alerts + appeals}
        newest = self._newest(None)[:LATEST]
        return self._page(
            "home.html",
            self._key(PageKind.HOME),
            pinned=self._list(pinned),
            alerts=self._list(_gravest_first(alerts, top)),
            calm=not alerts,
            appeals=self._list(_appeals_only(appeals, top)),
            days=self._days(post for post in newest if post.id not in shown),
            accounts=self._accounts(read=True),
            unread=self._accounts(read=False),
            feed=self._world.addresses.href(self._key(PageKind.FEED), self._code),
            empty=not newest,
        )

    def _accounts(self, *, read: bool) -> list[Any]:
        shown = [account for account in self._world.shown(self._code) if account.enabled is read]
        return [self._world.account_link(account.id, self._code, self._code) for account in shown]

    def _portal(self, _: str) -> View:
        alerts = self._archive.current(Topic.ALERT)
        appeals = self._archive.current(Topic.WITNESS_APPEAL)
        pinned = self._pinned_for_all([*alerts, *appeals])
        top = {post.id for post in pinned}
        others = _gravest_first(alerts, top)
        counts: dict[str, int] = {}
        for post in alerts:
            counts[post.site] = counts.get(post.site, 0) + 1
        return self._page(
            "national.html",
            self._key(PageKind.HOME),
            pinned=self._list(pinned),
            alerts=self._list(others[:STANDING_SHOWN]),
            alert_count=len(alerts),
            more_alerts=len(others) > STANDING_SHOWN,
            calm=not alerts,
            appeals=self._list(_appeals_only(appeals, top)[:STANDING_SHOWN]),
            appeal_count=len(appeals),
            regions=self._regions(counts),
        )

    def _pinned_for_all(self, standing: Iterable[Post]) -> list[Post]:
        """Return what stands at the top of the portal: pinned national posts, and pinned ones of those *standing*.

        No page asks whether the time of a pin is over: the run that collects takes such pins away, which is a change.
        """
        found = {post.id: post for post in standing if post.pinned}
        found |= {post.id: post for post in self._archive.pinned(FRANCE)}
        return sorted(found.values(), key=lambda post: (post.published, post.number), reverse=True)

    def _regions(self, alerts: Mapping[str, int]) -> list[tuple[str, list[dict[str, Any]]]]:
        regions: dict[str, list[dict[str, Any]]] = {}
        for code, department in self._world.departments.items():
            href = self._world.root(code, self._code) + "/"
            followed = sum(account.enabled for account in self._world.by_site.get(code, []))
            line = {
                "code": code,
                "name": curly(department.name),
                "href": href,
                "alerts": alerts.get(code, 0),
                "accounts": followed,
            }
            regions.setdefault(curly(department.region), []).append(line)
        return sorted(regions.items(), key=lambda region: fold(region[0]))

    def _topic(self, arg: str) -> View:
        topic = Topic(arg)
        current = self._archive.current(topic, site=self._within()) if topic in STANDING else []
        standing = {post.id for post in current}
        newest = self._newest(topic)[: DESK if self._code == NATIONAL else LISTED]
        return self._page(
            "topic.html",
            self._key(PageKind.TOPIC, arg),
            topic=topic,
            current=self._list(current),
            days=self._days(post for post in newest if post.id not in standing),
            feed=self._world.addresses.href(self._key(PageKind.TOPIC_FEED, arg), self._code),
            log=self._log(topic) if self._code == NATIONAL else (),
            rules=self._world.settings,
        )

    def _log(self, topic: Topic) -> tuple[LogLine, ...]:
        """Return what happened last to the posts of *topic*.

        A post that left the topic leaves its journal too: what happens to it from then on does not touch this page.
        """
        changes = self._archive.latest_changes(topic, LOG, kinds=LOGGED)
        posts = self._archive.posts({change.post for change in changes})
        standing = [change for change in changes if topic in posts[change.post].tags.topics]
        return tuple(self._log_line(change, posts[change.post]) for change in standing)

    def _log_line(self, change: Change, post: Post) -> LogLine:
        return LogLine(change.kind, moment(change.at, self._world.site(post.site).zone), self._card(post))

    def _month(self, arg: str) -> View | None:
        posts = self._archive.month(self._code, arg)
        if not posts:
            return None
        return self._page("month.html", self._key(PageKind.MONTH, arg), name=month(arg), days=self._days(posts))

    def _archives(self, _: str) -> View:
        months = [
            (month(name), self._world.addresses.href(self._key(PageKind.MONTH, name), self._code))
            for name in self._archive.months(self._code)
        ]
        return self._page("archives.html", self._key(PageKind.ARCHIVES), months=months)

    def _post(self, arg: str) -> View | None:
        post = self._posts.get(arg.partition("/")[2])
        if post is None:
            return None
        key = self._key(PageKind.POST, arg)
        shown = self._card(post)
        if post.withdrawn is not None:
            return self._page("withdrawn.html", key, card=shown)
        archive = self._world.addresses.href(self._key(PageKind.MONTH, post.month), self._code)
        return self._page(
            "post.html",
            key,
            card=shown,
            body=body(post, self._world),
            month=month(post.month),
            month_href=archive,
            reasons=reasons(post, neutral=shown.neutral is not None),
            rules=self._world.settings,
        )

    def _account(self, arg: str) -> View:
        account = self._world.by_id.get(arg)
        return self._page(
            "account.html",
            self._key(PageKind.ACCOUNT, arg),
            account=account,
            look=self._look(account) if account and account.site == self._code else None,
            link=self._world.account_link(arg, self._code, self._code),
            days=self._days(self._archive.newest(LISTED, site=self._code, account=arg)),
        )

    def _look(self, account: Account) -> Look | None:
        check = self._world.check(account)
        if check is None:
            return None
        zone = self._site.zone
        since = moment(check.since, zone) if check.since else None
        return Look(check.verdict, moment(check.at, zone), since, suspended(account, check))

    def _quality(self, _: str) -> View | None:
        quality = self._world.quality
        if quality is None:
            return None
        return self._page(
            "quality.html",
            self._key(PageKind.QUALITY),
            quality=quality,
            plot=curve_plot(quality.curve),
            reach=reach,
            mistakes=[(mistake, unbroken(excerpt(mistake.text, QUOTED))) for mistake in quality.errors],
        )

    def _not_found(self, _: str) -> View:
        return self._page("404.html", self._key(PageKind.NOT_FOUND))

    def _feed(self, _: str) -> View:
        return self._atom(self._key(PageKind.FEED), self._key(PageKind.HOME), None)

    def _topic_feed(self, arg: str) -> View:
        return self._atom(self._key(PageKind.TOPIC_FEED, arg), self._key(PageKind.TOPIC, arg), Topic(arg))

    def _atom(self, key: PageKey, page: PageKey, topic: Topic | None) -> View:
        items = [item(post, self._card(post), self._world) for post in self._newest(topic)[:FEED]]
        return self._page(
            "atom.xml",
            page,
            topic=topic,
            address=self._world.addresses.absolute(key),
            items=items,
            updated=max((entry.updated for entry in items), default=NEVER),
        )


def _gravest_first(alerts: Iterable[Post], without: Collection[str]) -> list[Post]:
    """Return the *alerts* that are not *without*, the gravest first, the newest first among equals as they came."""
    others = [post for post in alerts if post.id not in without]
    return sorted(others, key=lambda post: _GRAVITY[post.tags.facts.level])


def _appeals_only(appeals: Iterable[Post], without: Collection[str]) -> list[Post]:
    """Return the appeals that are not alerts too, which stand among those, nor among the posts *without*."""
    return [post for post in appeals if Topic.ALERT not in post.tags.topics and post.id not in without]
