"""Reading the archive: any number of readers at a time, none of them ever waits for the writer."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

import sqlalchemy as sa

from plugins.archive import rows
from plugins.archive.engine import HEAD, NONE_YET, engine_of, errors, refuse_newer, revision_of
from plugins.archive.tables import (
    CURRENT,
    PINNED,
    STANDING,
    change_topics,
    changes,
    checks,
    holds,
    meta,
    post_topics,
    posts,
    retrievals,
    sources,
    versions,
)
from plugins.errors import ArchiveError
from plugins.model import (
    Change,
    ChangeKind,
    Hold,
    Known,
    Outcome,
    Post,
    ProofCheck,
    SourceState,
    Stale,
    Topic,
    Version,
)

CHUNK = 500  # of identifiers in one statement: well under the 32,766 parameters of SQLite


@dataclass(frozen=True, slots=True)
class Outline:
    """What stands on a site.

    *posts* are pairs of month and identifier of every post ever archived, oldest first; *months* those that list
    some; *accounts* those that ever had one.
    """

    posts: tuple[tuple[str, str], ...]
    months: tuple[str, ...]
    accounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How much the archive holds."""

    posts: int
    listed: int
    withdrawn: int
    current: int
    oldest: datetime | None
    newest: datetime | None


@dataclass(frozen=True, slots=True)
class Stub:
    """What tells a post that is known under another identifier."""

    id: str
    url: str
    title: str
    published: datetime


class ArchiveReader:
    """The questions that may be asked of the archive. One instance a thread or process; close it after use.

    Raises `ArchiveError` from every method when the database fails.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, address: str) -> Self:
        """Open the archive at an SQLAlchemy *address* for reading.

        Raises `ArchiveError` when there is none yet, or when its schema is not the one that this code reads.
        """
        engine = engine_of(address, write=False)
        try:
            with errors("while opening"), engine.connect() as connection:
                found = revision_of(connection)
            if found is None:
                raise ArchiveError(f"archive: {NONE_YET}")
            refuse_newer(found)
            if found != HEAD:
                raise ArchiveError(
                    "archive: its schema is of an older version; `gyrophare collect` brings it up to date"
                )
        except BaseException:
            engine.dispose()
            raise
        return cls(engine)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    @contextmanager
    def _connection(self) -> Iterator[sa.Connection]:
        with errors("while reading"), self._engine.connect() as connection:
            yield connection

    def _rows(self, query: sa.Select[*tuple[Any, ...]]) -> Sequence[Any]:
        with self._connection() as connection:
            return connection.execute(query).all()

    def _scalar(self, query: sa.Select[*tuple[Any, ...]]) -> Any:
        with self._connection() as connection:
            return connection.execute(query).scalar()

    def name(self) -> str:
        """Return the lasting identity of this archive."""
        return str(self._scalar(sa.select(meta.c.value).where(meta.c.key == "name")))

    def revision(self) -> int:
        """Return the sequence number of the last change, 0 for none."""
        return self._scalar(sa.select(sa.func.max(changes.c.seq))) or 0

    def changes(self, after: int) -> list[Change]:
        """Return the changes with a sequence number above *after*, oldest first."""
        query = sa.select(changes).where(changes.c.seq > after).order_by(changes.c.seq)
        return [rows.change(row) for row in self._rows(query)]

    def latest_changes(
        self, topic: Topic, limit: int, *, kinds: Collection[ChangeKind] = tuple(ChangeKind)
    ) -> list[Change]:
        """Return the last *limit* changes, of *kinds*, of posts that had *topic* before or after, newest first."""
        seqs: list[int] = []
        for kind in kinds:  # one by one, so that the index gives the last ones of each without sorting
            told = sa.and_(change_topics.c.topic == topic, change_topics.c.kind == kind)
            query = sa.select(change_topics.c.seq).where(told).order_by(change_topics.c.seq.desc()).limit(limit)
            seqs += [row.seq for row in self._rows(query)]
        last = sorted(seqs, reverse=True)[:limit]
        query = sa.select(changes).where(changes.c.seq.in_(last)).order_by(changes.c.seq.desc())
        return [rows.change(row) for row in self._rows(query)]

    def posts(self, ids: Collection[str]) -> dict[str, Post]:
        """Return the posts with these identifiers; unknown ones are left out."""
        found = {}
        for chunk in chunks(sorted(ids)):
            for row in self._rows(sa.select(posts).where(posts.c.id.in_(chunk))):
                found[row.id] = rows.post(row)
        return found

    def newest(
        self, limit: int, *, site: str | None = None, topic: Topic | None = None, account: str | None = None
    ) -> list[Post]:
        """Return the *limit* newest listed posts of a site, a topic, an account, or of everything."""
        query = sa.select(posts).where(posts.c.withdrawn.is_(None))
        if topic is None:
            order = [posts.c.published.desc(), posts.c.number.desc()]
            if site is not None:
                query = query.where(posts.c.site == site)
        else:
            order = [post_topics.c.published.desc(), post_topics.c.number.desc()]
            query = query.join(post_topics, post_topics.c.number == posts.c.number).where(post_topics.c.topic == topic)
            if site is not None:
                query = query.where(post_topics.c.site == site)
        if account is not None:
            query = query.where(posts.c.account == account)
        return [rows.post(row) for row in self._rows(query.order_by(*order).limit(limit))]

    def month(self, site: str, month: str) -> list[Post]:
        """Return the listed posts of a site in *month* ("2026-11"), newest first."""
        query = (
            sa.select(posts)
            .where(posts.c.site == site, posts.c.month == month, posts.c.withdrawn.is_(None))
            .order_by(posts.c.published.desc(), posts.c.number.desc())
        )
        return [rows.post(row) for row in self._rows(query)]

    def months(self, site: str) -> list[str]:
        """Return the months of a site that list posts, newest first."""
        listed = sa.and_(posts.c.site == site, posts.c.withdrawn.is_(None))
        query = sa.select(posts.c.month).where(listed).distinct().order_by(posts.c.month.desc())
        return [row.month for row in self._rows(query)]

    def current(self, topic: Topic, *, site: str | None = None) -> list[Post]:
        """Return the alerts or appeals that stand, newest first; their end was not yet recorded as passed."""
        query = sa.select(posts).where(CURRENT)
        if site is not None:
            query = query.where(posts.c.site == site)
        found = [rows.post(row) for row in self._rows(query.order_by(posts.c.published.desc(), posts.c.number.desc()))]
        return [post for post in found if topic in post.tags.topics]

    def outline(self, site: str) -> Outline:
        """Return what stands on *site*, for a plan of all its pages."""
        of_site = posts.c.site == site
        query = sa.select(posts.c.month, posts.c.id, posts.c.account, posts.c.withdrawn)
        found = self._rows(query.where(of_site).order_by(posts.c.number))
        return Outline(
            posts=tuple((row.month, row.id) for row in found),
            months=tuple(sorted({row.month for row in found if row.withdrawn is None})),
            accounts=tuple(sorted({row.account for row in found})),
        )

    def known(self, ids: Collection[str]) -> dict[str, Known]:
        """Return what is known of the posts with these identifiers; new ones are left out."""
        columns = (posts.c.id, posts.c.digest, posts.c.published, posts.c.month, posts.c.withdrawn, posts.c.ends)
        found = {}
        for chunk in chunks(sorted(ids)):
            for row in self._rows(sa.select(*columns).where(posts.c.id.in_(chunk))):
                found[row.id] = Known(
                    id=row.id,
                    digest=row.digest,
                    published=rows.instant(row.published),
                    month=row.month,
                    withdrawn=row.withdrawn is not None,
                    ends=rows.instant_or_none(row.ends),
                )
        return found

    def stale(self, version: str, limit: int, *, after: Stale | None = None) -> list[Stale]:
        """Return at most *limit* posts whose tags are not of *version*, by version and identifier from *after* on.

        Posts under a correction are always among them, since theirs is another version; withdrawn ones never.
        """
        place = (posts.c.tagger, posts.c.id)
        found: list[Stale] = []
        for other in (posts.c.tagger < version, posts.c.tagger > version):  # two stretches of one index
            query = sa.select(posts).where(other, STANDING).order_by(*place).limit(limit - len(found))
            if after is not None:
                query = query.where(sa.tuple_(*place) > sa.tuple_(after.version, after.id))
            found += [rows.stale(row) for row in self._rows(query)]
        return found

    def said(self, ids: Collection[str]) -> list[Stale]:
        """Return what the tags of the posts with these identifiers are made from; withdrawn ones are left out."""
        found = []
        for chunk in chunks(sorted(ids)):
            found += [rows.stale(row) for row in self._rows(sa.select(posts).where(posts.c.id.in_(chunk), STANDING))]
        return found

    def pinned(self, site: str) -> list[Post]:
        """Return the posts that the editors pinned on *site*, newest first, also those whose time is over."""
        query = sa.select(posts).where(PINNED, posts.c.site == site)
        return [rows.post(row) for row in self._rows(query.order_by(posts.c.published.desc(), posts.c.number.desc()))]

    def recent(self, account: str, site: str, limit: int) -> list[Stub]:
        """Return the newest posts of an account on *site*, those that stand in lists."""
        of_account = (posts.c.account == account, posts.c.site == site, posts.c.withdrawn.is_(None))
        query = sa.select(posts.c.id, posts.c.url, posts.c.title, posts.c.published).where(*of_account)
        newest_first = (posts.c.published.desc(), posts.c.number.desc())
        found = self._rows(query.order_by(*newest_first).limit(limit))
        return [Stub(row.id, row.url, row.title, rows.instant(row.published)) for row in found]

    def rhythms(self, accounts: Collection[str], limit: int = 20) -> dict[str, list[datetime]]:
        """Return when each of *accounts* published its newest posts, at most *limit*, newest first."""
        newest_first = (posts.c.published.desc(), posts.c.number.desc())
        found = {}
        for account in accounts:
            query = sa.select(posts.c.published).where(posts.c.account == account).order_by(*newest_first)
            found[account] = [rows.instant(row.published) for row in self._rows(query.limit(limit))]
        return found

    def standing(self, account: str) -> list[str]:
        """Return the identifiers of the alerts and appeals of an account that stand."""
        query = sa.select(posts.c.id).where(CURRENT, posts.c.account == account).order_by(posts.c.number)
        return [row.id for row in self._rows(query)]

    def versions(self, post: str) -> list[Version]:
        """Return the earlier wordings of a post, oldest first."""
        query = sa.select(versions).where(versions.c.id == post).order_by(versions.c.replaced)
        return [Version(rows.instant(row.replaced), row.title, row.text, row.html) for row in self._rows(query)]

    def sources(self) -> dict[str, SourceState]:
        """Return what is known of every source ever tried, by address."""
        return {row.address: rows.source(row) for row in self._rows(sa.select(sources))}

    def retrievals(self, since: datetime) -> dict[str, int]:
        """Return how many retrievals ended in each outcome from *since* on."""
        query = (
            sa.select(retrievals.c.outcome, sa.func.count())
            .where(retrievals.c.at >= rows.seconds(since))
            .group_by(retrievals.c.outcome)
        )
        counted = {row[0]: row[1] for row in self._rows(query)}
        return {outcome: counted.get(outcome, 0) for outcome in Outcome}

    def requests(self, since: datetime, *, without: str = "-") -> dict[str, int]:
        """Return how many requests each address was sent from *since* on, those of the account *without* left out."""
        counted = sa.func.sum(retrievals.c.requests)
        late = (retrievals.c.at >= rows.seconds(since), retrievals.c.account != without)
        query = sa.select(retrievals.c.address, counted).where(*late)
        return {row[0]: int(row[1]) for row in self._rows(query.group_by(retrievals.c.address))}

    def billed(self, since: datetime) -> tuple[int, float]:
        """Return how many items platforms billed from *since* on, and for how many dollars."""
        sums = sa.select(sa.func.sum(retrievals.c["items"]), sa.func.sum(retrievals.c.dollars))
        items, dollars = self._rows(sums.where(retrievals.c.at >= rows.seconds(since)))[0]
        return int(items or 0), float(dollars or 0)

    def holds(self) -> dict[str, Hold]:
        """Return the platforms that refused, by name, also those whose time has passed."""
        found = self._rows(sa.select(holds))
        return {row.name: Hold(row.name, rows.instant(row.until), row.failures, row.reason) for row in found}

    def checks(self) -> dict[str, ProofCheck]:
        """Return the last look at the proof of each account that was looked at."""
        return {row.account: rows.check(row) for row in self._rows(sa.select(checks))}

    def tally(self) -> Tally:
        """Return how much the archive holds."""
        query = sa.select(
            sa.func.count(),
            sa.func.count(posts.c.withdrawn),
            sa.func.count(sa.case((CURRENT, 1))),
            sa.func.min(posts.c.published),
            sa.func.max(posts.c.published),
        )
        total, withdrawn, standing, oldest, newest = self._rows(query)[0]
        return Tally(
            total,
            total - withdrawn,
            withdrawn,
            standing,
            rows.instant_or_none(oldest),
            rows.instant_or_none(newest),
        )


def chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield *ids* in pieces that one statement can name."""
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
