"""Reading what is new: the same whether in this process or in several."""

import multiprocessing
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from making import NOW, make_account, make_answer, make_state
from shelf import Item, rss

from plugins.collect import readings
from plugins.collect.fetch import Fetched
from plugins.collect.manners import Queue, Source
from plugins.collect.readings import Read, read_all
from plugins.errors import ParseError, RetrieveError
from plugins.feeds.answer import Answer
from plugins.model import Outcome


def fetched(number: int, answer: Answer | RetrieveError | bytes, **state: object) -> Fetched:
    address = f"https://host{number}.example/flux"
    account = make_account(f"account-{number}", address=address)
    if isinstance(answer, bytes):
        answer = make_answer(answer, url=address)
    source = Source(account, make_state(address, **state))
    return Fetched(source, Queue("host", 0, (source,)), answer)


def one(item: Fetched) -> Read:
    (read,) = read_all([item], now=NOW, workers=1)
    return read


def feeds(count: int) -> list[Fetched]:
    return [fetched(number, rss([Item(number), Item(number + 1, title="Autre")])) for number in range(count)]


def told(reads: Iterator[Read]) -> dict[str, tuple[object, ...]]:
    return {
        read.source.account.id: (read.outcome, read.body_digest, read.answer, str(read.error), read.reading)
        for read in reads
    }


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the second body already be read in another process, and no more than three wait there."""
    monkeypatch.setattr(readings, "ALONE", 1)
    monkeypatch.setattr(readings, "IN_FLIGHT", 3)


class TestOutcomes:
    def test_new_bytes_are_read(self) -> None:
        read = one(fetched(1, rss([Item(1)], ttl=90), body_digest="before"))
        assert read.outcome is Outcome.READ
        assert read.reading is not None
        assert ([draft.title for draft in read.reading.drafts], read.reading.ttl) == (["Titre"], 90)
        assert read.body_digest not in {"", "before"}

    def test_bytes_already_read_are_not_read_again(self) -> None:
        first = one(fetched(1, rss([Item(1)])))
        again = one(fetched(1, rss([Item(1)]), body_digest=first.body_digest))
        assert (again.outcome, again.reading, again.body_digest) == (Outcome.SAME, None, first.body_digest)
        assert again.answer is not None

    def test_not_modified_keeps_what_is_known_of_the_body(self) -> None:
        read = one(fetched(1, make_answer(status=304), body_digest="before"))
        assert (read.outcome, read.reading, read.body_digest) == (Outcome.NOT_MODIFIED, None, "before")

    def test_a_failure_keeps_what_is_known_of_the_body(self) -> None:
        error = RetrieveError("https://host1.example/flux", "no such host")
        read = one(fetched(1, error, body_digest="before"))
        assert (read.outcome, read.error, read.answer, read.body_digest) == (Outcome.FAILED, error, None, "before")

    def test_a_body_that_is_no_feed_is_a_failure_with_an_answer_and_is_not_remembered(self) -> None:
        read = one(fetched(1, b"<html><body>Bonjour</body></html>", body_digest="before"))
        assert (read.outcome, read.reading, read.body_digest) == (Outcome.FAILED, None, "before")
        assert isinstance(read.error, ParseError)
        assert read.answer is not None


class TestShared:
    @pytest.mark.usefixtures("shared")
    def test_several_processes_read_the_same_as_one(self) -> None:
        items = [
            *feeds(6),
            fetched(90, b"no feed"),
            fetched(91, make_answer(status=304)),
            fetched(92, RetrieveError("https://host92.example/flux", "no such host")),
            fetched(93, b"<html></html>"),
        ]
        alone = told(read_all(items, now=NOW, workers=1))
        shared = told(read_all(items, now=NOW, workers=2))
        assert shared == alone
        assert len(shared) == 10
        assert multiprocessing.active_children() == []

    @pytest.mark.usefixtures("shared")
    def test_what_is_read_comes_while_others_are_still_being_fetched(self) -> None:
        taken = 0

        def slowly() -> Iterator[Fetched]:
            for number, item in enumerate(feeds(9)):
                assert number - taken <= 4  # one in hand, three in flight
                yield item

        for _ in read_all(slowly(), now=NOW, workers=2):
            taken += 1
        assert taken == 9

    @pytest.mark.usefixtures("shared")
    def test_closing_it_ends_the_processes(self) -> None:
        with closing(read_all(feeds(6), now=NOW, workers=2)) as reads:
            next(reads)
            next(reads)
        assert multiprocessing.active_children() == []

    @pytest.mark.parametrize("workers", [1, 2])
    @pytest.mark.usefixtures("shared")
    def test_a_bug_in_the_reading_is_not_taken_for_a_bad_source(self, workers: int) -> None:
        nonsense = fetched(9, rss([Item(1)]))
        account = make_account(platform="no platform")
        items = [*feeds(2), replace(nonsense, source=Source(account, nonsense.source.state))]
        with pytest.raises(KeyError, match="no platform"):
            list(read_all(items, now=NOW, workers=workers))
        assert multiprocessing.active_children() == []

    def test_few_bodies_are_read_without_starting_a_process(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(readings, "ProcessPoolExecutor", None)
        assert len(told(read_all(feeds(readings.ALONE), now=NOW, workers=8))) == readings.ALONE
