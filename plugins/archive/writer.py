"""Writing the archive: one writer at a time, every method one transaction that leaves its rows in the change log."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Self
from uuid import uuid4

import sqlalchemy as sa

from plugins.archive import rows
from plugins.archive.engine import engine_of, errors, migrate
from plugins.archive.reader import ArchiveReader, chunks
from plugins.archive.tables import (
    CURRENT,
    PINNED,
    change_topics,
    changes,
    checks,
    holds,
    post_topics,
    posts,
    retrievals,
    sources,
    versions,
)
from plugins.model import ChangeKind, Decision, Hold, ProofCheck, Retag, Retrieval, SourceState, Standing, Visit

ERASED: Mapping[str, str] = MappingProxyType(
    {"url": "", "title": "", "text": "", "html": "", "evidence": "[]", "communes": "[]", "facts": "{}", "danger": ""}
)
"""What an erased post keeps of its words: nothing, of its address neither, which often repeats the title."""


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
        except BaseException:
            engine.dispose()
            raise
        return cls(engine)

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        with errors("while writing"), self._engine.begin() as connection:
            yield connection

    def record(self, visits: Sequence[Visit], at: datetime) -> int:
        """Archive what *visits* brought: posts, source states and retrievals, all or nothing.

        Return how many posts were withdrawn by it.

        An identifier that was withdrawn never comes back. A post can be ended or withdrawn by the account that
        published it only.
        """
        decisions = [decision for visit in visits for decision in visit.decisions]
        with self._transaction() as connection:
            _add(connection, [d for d in decisions if d.kind is ChangeKind.NEW], at)
            for decision in decisions:
                if decision.kind is ChangeKind.EDITED:
                    _edit(connection, decision, at)
                elif decision.kind is ChangeKind.RENEWED:
                    _renew(connection, decision, at)
            withdrawn = 0
            for visit in visits:
                own = posts.c.account == visit.retrieval.account
                withdrawn += _withdraw(connection, visit.withdrawn, at, own)
                _end(connection, visit.ended, at, own)
                _keep_source(connection, visit.state)
            _insert(connection, retrievals, [_retrieval_columns(visit.retrieval) for visit in visits])
            return withdrawn

    def retag(self, given: Sequence[Retag], at: datetime) -> int:
        """Give archived posts other tags; return for how many that changed anything.

        A post whose tags come out the same keeps its evidence too, and no change is logged: its pages stand as they
        are. An end that was recorded is not undone. A withdrawn post is left as it is.
        """
        changed = 0
        with self._transaction() as connection:
            for retag in given:
                changed += _retag(connection, retag, at)
        return changed

    def pin(self, wanted: Mapping[str, datetime], at: datetime) -> int:
        """Pin the posts *wanted*, each until its instant, and no others; return how many pins changed."""
        with self._transaction() as connection:
            before = {row.id: row for row in connection.execute(sa.select(posts).where(PINNED)).all()}
            changed = 0
            for post in sorted(before.keys() | wanted.keys()):
                row = before.get(post) or connection.execute(sa.select(posts).where(posts.c.id == post)).first()
                until = rows.seconds(wanted.get(post))
                if row is not None and row.withdrawn is None and row.pinned != until:
                    _change(connection, row, ChangeKind.PINNED, at, {"pinned": until})
                    changed += 1
            return changed

    def end_due(self, now: datetime) -> int:
        """Record the end of every alert and appeal whose end has passed; return how many ended."""
        due = sa.select(posts).where(CURRENT, posts.c.ends <= rows.seconds(now)).order_by(posts.c.ends, posts.c.number)
        with self._transaction() as connection:
            found = connection.execute(due).all()
            for row in found:
                _change(connection, row, ChangeKind.ENDED, now, {"ended": True})
            return len(found)

    def withdraw(self, ids: Collection[str], at: datetime, *, purge: bool = False) -> int:
        """Take posts out of every list for good; return how many were not already out.

        The words of posts about persons sought, and of all of them with *purge*, are erased with their versions: also
        of those that were withdrawn before and kept theirs.
        """
        with self._transaction() as connection:
            return _withdraw(connection, ids, at, sa.true(), purge=purge)

    def hold(self, hold: Hold) -> None:
        """Keep that a platform refused."""
        with self._transaction() as connection:
            values = {"until": rows.seconds(hold.until), "failures": hold.failures, "reason": hold.reason}
            _replace(connection, holds, {"name": hold.group}, values)

    def release(self, group: str) -> None:
        """Forget that a platform refused."""
        with self._transaction() as connection:
            connection.execute(holds.delete().where(holds.c.name == group))

    def keep_checks(self, found: Sequence[ProofCheck]) -> None:
        """Keep the last look at the proofs of accounts, in place of the one before."""
        with self._transaction() as connection:
            for check in found:
                values = asdict(check) | {"at": rows.seconds(check.at), "since": rows.seconds(check.since)}
                _replace(connection, checks, {"account": values.pop("account")}, values)

    def keep_retrievals(self, found: Sequence[Retrieval]) -> None:
        """Keep the records of requests that were not visits to a source: budgets and bills count them."""
        with self._transaction() as connection:
            _insert(connection, retrievals, [_retrieval_columns(retrieval) for retrieval in found])

    def forget_retrievals(self, before: datetime) -> None:
        """Delete the records of retrievals older than *before*; the state of each source is kept."""
        with self._transaction() as connection:
            connection.execute(retrievals.delete().where(retrievals.c.at < rows.seconds(before)))


def _retrieval_columns(retrieval: Retrieval) -> dict[str, Any]:
    return asdict(retrieval) | {"at": rows.seconds(retrieval.at)}


def _keep_source(connection: sa.Connection, state: SourceState) -> None:
    values = rows.source_columns(state)
    _replace(connection, sources, {"address": values.pop("address")}, values)


def _replace(connection: sa.Connection, table: sa.Table, key: dict[str, Any], values: dict[str, Any]) -> None:
    same = [table.c[name] == value for name, value in key.items()]
    changed = connection.execute(table.update().where(*same).values(**values))
    if not changed.rowcount:
        connection.execute(table.insert().values(**key, **values))


def _said(decision: Decision, at: datetime) -> dict[str, Any]:
    draft = decision.draft
    return {
        "url": draft.url,
        "title": draft.title,
        "text": draft.text,
        "html": draft.html,
        "digest": draft.digest,
        "ends": rows.seconds(decision.ends),
        "ended": decision.ends is not None and decision.ends <= at,
        "danger": rows.danger_text(draft.danger),
        **rows.tag_columns(decision.tags),
    }


def _add(connection: sa.Connection, decisions: Sequence[Decision], at: datetime) -> None:
    # Numbers are given here, not by the database, so that a few statements serve any number of posts.
    numbered = list(enumerate(decisions, _next(connection, posts.c.number)))
    _insert(connection, posts, [_new_columns(decision, number, at) for number, decision in numbered])
    lines = [
        {"site": d.site, "topic": topic, "published": rows.seconds(d.published), "number": number}
        for number, d in numbered
        for topic in d.tags.topics
    ]
    _insert(connection, post_topics, lines)
    _log(connection, ChangeKind.NEW, at, [(d.draft.id, None, _new_standing(d)) for d in decisions])


def _new_columns(decision: Decision, number: int, at: datetime) -> dict[str, Any]:
    return {
        "number": number,
        "id": decision.draft.id,
        "account": decision.draft.account,
        "site": decision.site,
        "service": decision.service,
        "published": rows.seconds(decision.published),
        "month": decision.month,
        "first_seen": rows.seconds(at),
        **_said(decision, at),
    }


def _new_standing(decision: Decision) -> Standing:
    return Standing(decision.site, decision.month, decision.draft.account, decision.tags.topics, listed=True)


def _edit(connection: sa.Connection, decision: Decision, at: datetime) -> None:
    row = _row(connection, decision.draft.id)
    if row.withdrawn is not None:
        return
    if row.person or decision.tags.person:
        connection.execute(versions.delete().where(versions.c.id == row.id))
    else:
        _keep_version(connection, row, at)
    values = {"edited": rows.seconds(at), **_said(decision, at)}
    _change(connection, row, ChangeKind.EDITED, at, values)


def _retag(connection: sa.Connection, retag: Retag, at: datetime) -> bool:
    row = _row(connection, retag.id)
    if row.withdrawn is not None:
        return False
    before = rows.post(row)
    ends, ended = rows.seconds(retag.ends), retag.ends is not None and retag.ends <= at
    if before.ended and retag.ends is not None:
        ends, ended = row.ends, True
    if replace(retag.tags, evidence=before.tags.evidence) == before.tags and (ends, ended) == (row.ends, row.ended):
        connection.execute(posts.update().where(posts.c.number == row.number).values(tagger=retag.tags.version))
        return False
    if retag.tags.person:
        connection.execute(versions.delete().where(versions.c.id == row.id))
    values = rows.tag_columns(retag.tags) | {"ends": ends, "ended": ended}
    _change(connection, row, ChangeKind.RETAGGED, at, values)
    return True


def _renew(connection: sa.Connection, decision: Decision, at: datetime) -> None:
    row = _row(connection, decision.draft.id)
    if row.withdrawn is None:
        over = decision.ends is not None and decision.ends <= at
        values = {
            "ends": rows.seconds(decision.ends),
            "ended": over,
            "danger": rows.danger_text(decision.draft.danger),
            "facts": rows.tag_columns(decision.tags)["facts"],
        }
        _change(connection, row, ChangeKind.RENEWED, at, values)


def _end(connection: sa.Connection, ids: Collection[str], at: datetime, own: sa.ColumnElement[bool]) -> None:
    for chunk in chunks(sorted(ids)):
        found = sa.select(posts).where(posts.c.id.in_(chunk), CURRENT, own).order_by(posts.c.number)
        for row in connection.execute(found).all():
            _change(connection, row, ChangeKind.ENDED, at, {"ended": True, "ends": rows.seconds(at)})


def _withdraw(
    connection: sa.Connection, ids: Collection[str], at: datetime, own: sa.ColumnElement[bool], *, purge: bool = False
) -> int:
    """Withdraw those of *ids* that are *own*; return how many were not out already."""
    standing = posts.c.withdrawn.is_(None)
    concerned = sa.or_(standing, posts.c.url != "") if purge else standing
    count = 0
    for chunk in chunks(sorted(ids)):
        found = sa.select(posts).where(posts.c.id.in_(chunk), concerned, own).order_by(posts.c.number)
        for row in connection.execute(found).all():
            if purge or row.person:
                _erase(connection, row)
            if row.withdrawn is None:
                _change(connection, row, ChangeKind.WITHDRAWN, at, {"withdrawn": rows.seconds(at)})
                count += 1
    return count


def _keep_version(connection: sa.Connection, row: Any, at: datetime) -> None:
    same = sa.and_(versions.c.id == row.id, versions.c.replaced == rows.seconds(at))
    if connection.execute(sa.select(versions.c.id).where(same)).first() is None:  # the first wording of a second stays
        old = {"id": row.id, "replaced": rows.seconds(at), "title": row.title, "text": row.text, "html": row.html}
        connection.execute(versions.insert().values(old))


def _erase(connection: sa.Connection, row: Any) -> None:
    connection.execute(versions.delete().where(versions.c.id == row.id))
    connection.execute(posts.update().where(posts.c.number == row.number).values(ERASED))


def _change(connection: sa.Connection, before: Any, kind: ChangeKind, at: datetime, values: dict[str, Any]) -> None:
    connection.execute(posts.update().where(posts.c.number == before.number).values(values))
    after = _row(connection, before.id)
    if (before.topics, before.withdrawn) != (after.topics, after.withdrawn):
        _move_in_topics(connection, before, after)
    _log(connection, kind, at, [(before.id, rows.standing_of(before), rows.standing_of(after))])


def _move_in_topics(connection: sa.Connection, before: Any, after: Any) -> None:
    place = {"site": before.site, "published": before.published, "number": before.number}
    left = [post_topics.c[name] == value for name, value in place.items()]
    connection.execute(post_topics.delete().where(*left, post_topics.c.topic.in_(before.topics.split())))
    if after.withdrawn is None:
        _insert(connection, post_topics, [place | {"topic": topic} for topic in after.topics.split()])


def _log(
    connection: sa.Connection, kind: ChangeKind, at: datetime, done: Sequence[tuple[str, Standing | None, Standing]]
) -> None:
    """Log *done*, what happened at once: identifier of each post, where it stood before and where it stands after."""
    numbered = list(enumerate(done, _next(connection, changes.c.seq)))
    lines = [
        {
            "seq": seq,
            "at": rows.seconds(at),
            "kind": kind,
            "post": post,
            "before": rows.standing_text(before) if before else None,
            "after": rows.standing_text(after),
        }
        for seq, (post, before, after) in numbered
    ]
    _insert(connection, changes, lines)
    topics = [
        {"topic": topic, "kind": kind, "seq": seq}
        for seq, (_, before, after) in numbered
        for topic in {*(before.topics if before else ()), *after.topics}
    ]
    _insert(connection, change_topics, topics)


def _next(connection: sa.Connection, key: sa.Column[int]) -> int:
    return (connection.execute(sa.select(sa.func.max(key))).scalar() or 0) + 1


def _insert(connection: sa.Connection, table: sa.Table, lines: Sequence[dict[str, Any]]) -> None:
    if lines:
        connection.execute(table.insert(), lines)


def _row(connection: sa.Connection, post: str) -> Any:
    return connection.execute(sa.select(posts).where(posts.c.id == post)).one()
