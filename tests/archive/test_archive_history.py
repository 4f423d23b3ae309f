"""Whatever happens to posts in whatever order, the parts of the archive agree."""

import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from making import NOW, identifier, make_decision, make_draft, make_edit, make_visit

from plugins.archive import ArchiveWriter
from plugins.archive.tables import change_topics, post_topics
from plugins.model import ChangeKind, Facts, PersonSought, Post, Tags, Topic

topics = st.lists(st.sampled_from(list(Topic)), max_size=3, unique=True).map(tuple)
tags = st.builds(Tags, topics, st.just(value=False), st.just(()), st.sampled_from([None, None, *PersonSought]))
hours = st.integers(-3, 30).map(lambda count: timedelta(hours=count))
numbers = st.integers(1, 8)
steps = st.one_of(
    st.tuples(st.just("record"), numbers, tags, hours),
    st.tuples(st.just("record"), numbers, tags, hours),
    st.tuples(st.just("withdraw"), numbers, st.booleans(), hours),
    st.tuples(st.just("end"), numbers, st.none(), hours),
)


@given(st.lists(steps, max_size=20))
def test_lists_and_change_log_agree_with_the_posts(history: list[tuple[str, int, object, timedelta]]) -> None:
    with tempfile.TemporaryDirectory() as folder, ArchiveWriter.open(f"sqlite:///{folder}/a.sqlite") as archive:
        now = NOW
        for at, (step, number, what, hours) in enumerate(history):
            now = now + timedelta(minutes=at)
            play(archive, step, number, what, hours, now)
        posts = archive.posts([identifier(number) for number in range(10)])
        assert_lists_follow(archive, posts)
        assert_log_follows(archive, posts)
        assert_no_words_are_left_over(archive, posts)


def play(archive: ArchiveWriter, step: str, number: int, what: object, hours: timedelta, now: datetime) -> None:
    if step == "record":
        assert isinstance(what, Tags)
        name = identifier(number)
        made = make_edit if name in archive.known([name]) else make_decision
        draft = make_draft(number, title=f"{number} {now}")
        archive.record([make_visit(made(number, draft=draft, tags=what, ends=now + hours))], now, "")
    elif step == "withdraw":
        archive.withdraw([identifier(number), identifier(number + 1)], now, purge=bool(what))
    else:
        archive.end_due(now + hours)


def assert_lists_follow(archive: ArchiveWriter, posts: dict[str, Post]) -> None:
    with archive._connection() as connection:
        kept = {tuple(row) for row in connection.execute(sa.select(post_topics)).all()}
    assert kept == {
        (post.site, topic, int(post.published.timestamp()), post.number)
        for post in posts.values()
        for topic in post.tags.topics
        if post.withdrawn is None
    }
    for topic in Topic:
        standing = {post.id for post in posts.values() if post.current and topic in post.tags.topics}
        assert {post.id for post in archive.current(topic)} == standing


def assert_log_follows(archive: ArchiveWriter, posts: dict[str, Post]) -> None:
    changes = archive.changes(0)
    assert [change.seq for change in changes] == list(range(1, len(changes) + 1))
    told: dict[str, Facts] = {}
    for change in changes:
        assert change.before == told.get(change.post)
        assert (change.before is None) == (change.kind is ChangeKind.NEW)
        told[change.post] = change.after
    assert told == {
        post.id: Facts(post.site, post.month, post.account, post.tags.topics, post.withdrawn is None)
        for post in posts.values()
    }
    with archive._connection() as connection:
        kept = {tuple(row) for row in connection.execute(sa.select(change_topics)).all()}
    assert kept == {
        (topic, change.kind, change.seq)
        for change in changes
        for facts in (change.before, change.after)
        if facts
        for topic in facts.topics
    }


def assert_no_words_are_left_over(archive: ArchiveWriter, posts: dict[str, Post]) -> None:
    for post in posts.values():
        if post.tags.person:
            assert archive.versions(post.id) == []
            assert post.withdrawn is None or (post.title, post.text, post.html, post.url) == ("", "", "", "")
        if not post.url:
            assert archive.versions(post.id) == []
