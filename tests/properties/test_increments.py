"""A build of everything and any sequence of increments end in the same bytes."""

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stage import Stage, tree

from plugins.model import FRANCE, AppealKind, Evidence, Facts, Level, PersonSought, Tags, Topic
from plugins.portal import build as building

SITES = ("76", "974", FRANCE)
NO_FACTS = Facts()
EXAMPLES = int(os.environ.get("GYROPHARE_EXAMPLES", "40"))


@dataclass(frozen=True)
class Step:
    what: str
    site: str = "76"
    topics: tuple[Topic, ...] = ()
    pick: int = 0
    hours: float = 1
    person: PersonSought | None = None
    closes: bool = False
    facts: Facts = NO_FACTS  # its end is told in hours, by `lasting`
    lasting: float | None = None


topics = st.lists(st.sampled_from(list(Topic)), min_size=1, max_size=3, unique=True).map(tuple)
persons = st.sampled_from([None, None, None, *PersonSought])
facts = st.builds(
    Facts,
    phones=st.sampled_from([(), ("17",), ("+33235000000", "+33612345678")]),
    level=st.sampled_from([None, None, *Level]),
    roads=st.sampled_from([(), ("A13", "N27")]),
    hazards=st.sampled_from([(), ("orages",), ("crue", "vent-violent")]),
    appeal=st.sampled_from([None, None, *AppealKind]),
    minor=st.booleans(),
    drill=st.booleans(),
)
lasting = st.none() | st.sampled_from([-2.0, 6.0, 24.0, 24.0, 700.0])
added = st.builds(
    Step,
    st.just("add"),
    st.sampled_from(SITES),
    topics,
    st.integers(1, 2),
    st.floats(0, 24 * 70),
    persons,
    st.booleans(),
    facts,
    lasting,
)
edited = st.builds(
    Step,
    st.just("edit"),
    st.just("76"),
    topics,
    st.integers(0, 50),
    st.just(1.0),
    persons,
    st.booleans(),
    facts,
    lasting,
)
# The same tags by another tagger leave every page as it is; other tags move the post.
retagged = st.builds(
    Step, st.sampled_from(["retag", "retag the same"]), st.just("76"), topics, st.integers(0, 50), st.just(1.0),
    persons, st.booleans(), facts, lasting,
)  # fmt: skip
pinned = st.builds(Step, st.sampled_from(["pin", "pin", "unpin"]), pick=st.integers(0, 50))
withdrawn = st.builds(Step, st.just("withdraw"), pick=st.integers(0, 50))
clock = st.builds(Step, st.just("clock"), hours=st.floats(0.1, 24 * 40))
built = st.builds(Step, st.sampled_from(["build", "build", "build", "build some"]), st.sampled_from(SITES))
histories = st.lists(st.one_of(added, added, edited, retagged, pinned, withdrawn, clock, built, built), max_size=25)


class History:
    """Plays steps on a stage."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.posts: list[tuple[str, str]] = []

    def play(self, step: Step) -> None:
        getattr(self, step.what.replace(" ", "_"))(step)

    def add(self, step: Step) -> None:
        lasts = 24.0 if {Topic.ALERT, Topic.WITNESS_APPEAL} & {*step.topics} and not step.closes else None
        name = self.stage.post(
            step.site, *step.topics, title=f"Titre {len(self.posts)}", hours_ago=step.hours, person=step.person,
            closes=step.closes, lasts=lasts, number=step.pick, facts=self.facts(step), evidence=self.evidence(step),
        )  # fmt: skip
        self.posts.append((step.site, name))

    def edit(self, step: Step) -> None:
        if self.posts:
            site, name = self.posts[step.pick % len(self.posts)]
            lasts = 24.0 if Topic.ALERT in step.topics and not step.closes else None
            self.stage.edit(
                name,
                site,
                *step.topics,
                title=f"Corrigé {step.pick}",
                person=step.person,
                closes=step.closes,
                lasts=lasts,
                facts=self.facts(step),
                evidence=self.evidence(step),
            )

    def facts(self, step: Step) -> Facts:
        until = None if step.lasting is None else self.stage.now + timedelta(hours=step.lasting)
        return replace(step.facts, until=until)

    def evidence(self, step: Step) -> tuple[Evidence, ...]:
        return tuple(Evidence(topic, f"mot {step.pick}", 1.0) for topic in step.topics)

    def retag(self, step: Step) -> None:
        if self.posts:
            tags = Tags(
                step.topics,
                step.closes,
                (),
                step.person,
                self.facts(step),
                self.evidence(step),
                version=f"v{step.pick}",
            )
            ends = self.stage.now + timedelta(hours=24) if Topic.ALERT in step.topics and not step.closes else None
            self.stage.retag(self.posts[step.pick % len(self.posts)][1], tags, ends=ends)

    def retag_the_same(self, step: Step) -> None:
        if self.posts:
            name = self.posts[step.pick % len(self.posts)][1]
            post = self.stage.archive.posts([name])[name]
            tags = replace(post.tags, version=f"w{step.pick}", evidence=self.evidence(step))
            assert not self.stage.retag(name, tags, ends=post.ends)

    def pin(self, step: Step) -> None:
        if self.posts:
            first, second = (self.posts[(step.pick + more) % len(self.posts)][1] for more in (0, 7))
            self.stage.pin(first, second)

    def unpin(self, _: Step) -> None:
        self.stage.pin()

    def withdraw(self, step: Step) -> None:
        if self.posts:
            self.stage.archive.withdraw([self.posts[step.pick % len(self.posts)][1]], self.stage.now)

    def clock(self, step: Step) -> None:
        self.stage.now += timedelta(hours=step.hours)

    def build(self, _: Step) -> None:
        self.stage.build()

    def build_some(self, step: Step) -> None:
        self.stage.build(sites=[step.site])


@pytest.fixture(scope="module", autouse=True)
def _memory_of_the_disk_is_not_the_question() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(building, "settle", lambda: None)
        yield


@pytest.mark.timeout(3600)
@settings(max_examples=EXAMPLES)
@given(histories)
def test_any_sequence_of_increments_ends_in_the_bytes_of_a_full_build(history: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder))
        with stage.archive:
            player = History(stage)
            for step in history:
                player.play(step)
            stage.build()
            afresh = tree(stage.build_afresh())
            grown = tree(stage.settings.output)
            assert grown.keys() == afresh.keys()
            assert [name for name, data in grown.items() if afresh[name] != data] == []
            again = stage.build()
            assert (again.pages_rendered, again.files_written, again.files_removed) == (0, 0, 0)
