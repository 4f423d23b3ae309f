"""Writing the archive: one writer at a time, every method one transaction that leaves its rows in the change log."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Any, Self
from uuid import uuid4

import sqlalchemy as sa

from plugins.archive import rows
from plugins.archive.engine import engine_of, errors, migrate
from plugins.archive.reader import ArchiveReader
from plugins.archive.tables import changes, post_topics, posts, retrievals, sources, versions
from plugins.errors import ArchiveError
from plugins.model import ChangeKind, Decision, Facts, Retrieval, SourceState, Visit

EMPTY = {"title": "", "text": "", "html": "", "evidence": "[]", "communes": "[]"}
"""What a purged post keeps of its words."""


class ArchiveWriter(ArchiveReader):
    """The archive, opened for writing. The caller holds the run's lock: two writers would wait for each other."""

    @classmethod
    def open(cls, address: str) -> Self:
        """Open the archive at an SQLAlchemy *address*, making it or bringing its schema up to date.

        Raises `ArchiveError` when that cannot be done.
        """
        engine = engine_of(address, write=True)
        try:
            migrate(engine, uuid4().hex)
        except ArchiveError:
            engine.dispose()
            raise
        return cls(engine)

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        with errors("while writing"), self._engine.begin() as connection:
            yield connection

    def record(self, visits: Iterable[Visit], at: datetime, tagger: str) -> None:
        """Archive what *visits* brought: posts, source states and retrievals, all or nothing.

        *tagger* is the version that made the tags. An identifier that was withdrawn never comes back.
        """
        with self._transaction() as connection:
            done = list(visits)
            decisions = [decision for visit in done for decision in visit.decisions]
            _add(connection, [d for d in decisions if d.kind is ChangeKind.NEW], at, tagger)
            for decision in decisions:
                if decision.kind is ChangeKind.EDITED:
                    _edit(connection, decision, at, tagger)
            for visit in done:
                _keep_source(connection, visit.state)
            if done:
                connection.execute(retrievals.insert(), [_retrieval_columns(visit.retrieval) for visit in done])

    def end_due(self, now: datetime) -> int:
        """Record the end of every alert and appeal whose end has passed; return how many ended."""
        due = sa.and_(
            posts.c.ends.is_not(None), sa.not_(posts.c.ended), posts.c.withdrawn.is_(None),
            posts.c.ends <= rows.seconds(now),
        )  # fmt: skip
        with self._connection() as connection:
            if connection.execute(sa.select(posts.c.number).where(due).limit(1)).first() is None:
                return 0
        with self._transaction() as connection:
            found = connection.execute(sa.select(posts).where(due).order_by(posts.c.ends, posts.c.number)).all()
            for row in found:
                _change(connection, row, ChangeKind.ENDED, now, {"ended": True})
            return len(found)

    def withdraw(self, ids: Collection[str], at: datetime, *, purge: bool = False) -> int:
        """Take posts out of every list for good; return how many were not already out.

        The words of posts about persons sought, and of all of them with *purge*, are erased with their versions.
        """
        if not ids:
            return 0
        with self._transaction() as connection:
            standing = sa.and_(posts.c.id.in_(sorted(ids)), posts.c.withdrawn.is_(None))
            found = connection.execute(sa.select(posts).where(standing).order_by(posts.c.number)).all()
            for row in found:
                values: dict[str, Any] = {"withdrawn": rows.seconds(at)}
                if purge or row.person:
                    values |= EMPTY
                    connection.execute(versions.delete().where(versions.c.id == row.id))
                _change(connection, row, ChangeKind.WITHDRAWN, at, values)
            return len(found)

    def forget_retrievals(self, before: datetime) -> None:
        """Delete the records of retrievals older than *before*; the state of each source is kept."""
        with self._transaction() as connection:
            connection.execute(retrievals.delete().where(retrievals.c.at < rows.seconds(before)))


def _retrieval_columns(retrieval: Retrieval) -> dict[str, Any]:
    return asdict(retrieval) | {"at": rows.seconds(retrieval.at)}


def _keep_source(connection: sa.Connection, state: SourceState) -> None:
    values = rows.source_columns(state)
    changed = connection.execute(sources.update().where(sources.c.address == state.address).values(**values))
    if not changed.rowcount:
        connection.execute(sources.insert().values(**values))


def _said(decision: Decision, at: datetime, tagger: str) -> dict[str, Any]:
    draft = decision.draft
    return {
        "url": draft.url,
        "title": draft.title,
        "text": draft.text,
        "html": draft.html,
        "digest": draft.digest,
        "ends": rows.seconds(decision.ends),
        "ended": decision.ends is not None and decision.ends <= at,
        "tagger": tagger,
        **rows.tag_columns(decision.tags),
    }


def _add(connection: sa.Connection, decisions: Sequence[Decision], at: datetime, tagger: str) -> None:
    if not decisions:
        return
    # Numbers are given here, not by the database, so that three statements serve any number of posts.
    first = (connection.execute(sa.select(sa.func.max(posts.c.number))).scalar() or 0) + 1
    numbered = list(enumerate(decisions, first))
    connection.execute(posts.insert(), [_new_columns(d, number, at, tagger) for number, d in numbered])
    lines = [
        {"site": d.site, "topic": topic, "published": rows.seconds(d.published), "number": number}
        for number, d in numbered
        for topic in d.tags.topics
    ]
    if lines:
        connection.execute(post_topics.insert(), lines)
    connection.execute(changes.insert(), [_new_change(d, at) for d in decisions])


def _new_columns(decision: Decision, number: int, at: datetime, tagger: str) -> dict[str, Any]:
    return {
        "number": number,
        "id": decision.draft.id,
        "account": decision.draft.account,
        "site": decision.site,
        "service": decision.service,
        "published": rows.seconds(decision.published),
        "month": decision.month,
        "first_seen": rows.seconds(at),
        **_said(decision, at, tagger),
    }


def _new_change(decision: Decision, at: datetime) -> dict[str, Any]:
    facts = Facts(decision.site, decision.month, decision.draft.account, decision.tags.topics, listed=True)
    return {
        "at": rows.seconds(at),
        "kind": ChangeKind.NEW,
        "post": decision.draft.id,
        "site": decision.site,
        "before": None,
        "after": rows.facts_text(facts),
    }


def _edit(connection: sa.Connection, decision: Decision, at: datetime, tagger: str) -> None:
    row = _row(connection, decision.draft.id)
    if row.withdrawn is not None:
        return
    if row.person or decision.tags.person:
        connection.execute(versions.delete().where(versions.c.id == row.id))
    else:
        _keep_version(connection, row, at)
    values = {"edited": rows.seconds(at), **_said(decision, at, tagger)}
    _change(connection, row, ChangeKind.EDITED, at, values)


def _keep_version(connection: sa.Connection, row: Any, at: datetime) -> None:
    same = sa.and_(versions.c.id == row.id, versions.c.replaced == rows.seconds(at))
    if connection.execute(sa.select(versions.c.id).where(same)).first() is None:
        old = {
            "id": row.id,
            "replaced": rows.seconds(at),
            "title": row.title,
            "text": row.text,
            "html": row.html,
        }
        connection.execute(versions.insert().values(**old))


def _change(connection: sa.Connection, before: Any, kind: ChangeKind, at: datetime, values: dict[str, Any]) -> None:
    connection.execute(posts.update().where(posts.c.number == before.number).values(**values))
    after = _row(connection, before.id)
    if (before.topics, before.withdrawn) != (after.topics, after.withdrawn):
        connection.execute(post_topics.delete().where(post_topics.c.number == before.number))
        _list_topics(connection, after)
    _log(connection, kind, at, before, after)


def _list_topics(connection: sa.Connection, row: Any) -> None:
    if row.withdrawn is None and row.topics:
        lines = [
            {"site": row.site, "topic": slug, "published": row.published, "number": row.number}
            for slug in row.topics.split()
        ]
        connection.execute(post_topics.insert(), lines)


def _log(connection: sa.Connection, kind: ChangeKind, at: datetime, before: Any, after: Any) -> None:
    values = {
        "at": rows.seconds(at),
        "kind": kind,
        "post": after.id,
        "site": after.site,
        "before": rows.facts_text(rows.facts_of(before)),
        "after": rows.facts_text(rows.facts_of(after)),
    }
    connection.execute(changes.insert().values(**values))


def _row(connection: sa.Connection, post: str) -> Any:
    return connection.execute(sa.select(posts).where(posts.c.id == post)).one()
