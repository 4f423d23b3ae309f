"""Whatever happens to posts in whatever order, the parts of the archive agree."""

import tempfile
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from making import NOW, identifier, make_decision, make_draft, make_edit, make_visit

from plugins.archive import ArchiveWriter
from plugins.archive.tables import change_topics, post_topics
from plugins.model import ChangeKind, PersonSought, Post, Standing, Tags, Topic

topics = st.lists(st.sampled_from(list(Topic)), max_size=3, unique=True).map(tuple)
tags = st.builds(Tags, topics, st.just(value=False), st.just(()), st.sampled_from([None, None, *PersonSought]))
hours = st.integers(-3, 30).map(lambda count: timedelta(hours=count))
numbers = st.integers(1, 8)
recorded = st.tuples(st.just("record"), numbers, tags, hours)
withdrawn = st.tuples(st.just("withdraw"), numbers, st.booleans())
ended = st.tuples(st.just("end"), hours)


@given(st.lists(st.one_of(recorded, recorded, withdrawn, ended), max_size=20))
def test_lists_and_change_log_agree_with_the_posts(history: list[tuple[Any, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder, ArchiveWriter.open(f"sqlite:///{folder}/a.sqlite") as archive:
        player = Player(archive)
        for step, *details in history:
            player.now += timedelta(minutes=1)
            getattr(player, step)(*details)
        posts = archive.posts([identifier(number) for number in range(10)])
        assert_lists_follow(archive, posts)
        assert_log_follows(archive, posts)
        assert_no_words_are_left_over(archive, posts)


class Player:
    """Does to an archive what a history says."""

    def __init__(self, archive: ArchiveWriter) -> None:
        self.archive = archive
        self.now = NOW

    def record(self, number: int, tags: Tags, lasts: timedelta) -> None:
        name = identifier(number)
        made = make_edit if name in self.archive.known([name]) else make_decision
        draft = make_draft(number, title=f"{number} {self.now}")
        visit = make_visit(made(number, draft=draft, tags=tags, ends=self.now + lasts))
        self.archive.record([visit], self.now)

    def withdraw(self, number: int, purge: bool) -> None:
        self.archive.withdraw([identifier(number), identifier(number + 1)], self.now, purge=purge)

    def end(self, ahead: timedelta) -> None:
        self.archive.end_due(self.now + ahead)


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
    told: dict[str, Standing] = {}
    for change in changes:
        assert change.before == told.get(change.post)
        assert (change.before is None) == (change.kind is ChangeKind.NEW)
        told[change.post] = change.after
    assert told == {
        post.id: Standing(post.site, post.month, post.account, post.tags.topics, post.withdrawn is None)
        for post in posts.values()
    }
    with archive._connection() as connection:
        kept = {tuple(row) for row in connection.execute(sa.select(change_topics)).all()}
    assert kept == {
        (topic, change.kind, change.seq)
        for change in changes
        for standing in (change.before, change.after)
        if standing
        for topic in standing.topics
    }


def assert_no_words_are_left_over(archive: ArchiveWriter, posts: dict[str, Post]) -> None:
    for post in posts.values():
        if post.tags.person:
            assert archive.versions(post.id) == []
            assert post.withdrawn is None or (post.title, post.text, post.html, post.url) == ("", "", "", "")
        if not post.url:
            assert archive.versions(post.id) == []
