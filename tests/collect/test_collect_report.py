"""What a collection says of itself."""

from making import make_decision, make_edit, make_retrieval, make_visit

from plugins.collect.report import CollectReport, Failure
from plugins.model import Outcome

FAILED = make_visit(retrieval=make_retrieval(outcome=Outcome.FAILED, error="HTTP 500", account="sdis-76"))


def report(*visits: object, waiting: tuple[Failure, ...] = (), well: int = 0) -> CollectReport:
    made = CollectReport(sources=len(visits) + len(waiting) + well, waiting=list(waiting))
    for visit in visits:
        made.add(visit)  # type: ignore[arg-type]
    return made


def test_every_visit_is_counted_by_how_it_ended() -> None:
    made = report(
        make_visit(make_decision(1), make_decision(2), make_edit(3)),
        make_visit(retrieval=make_retrieval(outcome=Outcome.NOT_MODIFIED, requests=3)),
        make_visit(retrieval=make_retrieval(outcome=Outcome.SAME)),
        make_visit(retrieval=make_retrieval(outcome=Outcome.SAME)),
        FAILED,
    )
    assert (made.tried, made.requests) == (5, 7)
    assert (made.read, made.not_modified, made.unchanged, made.failed) == (1, 1, 2, 1)
    assert (made.posts_new, made.posts_edited) == (2, 1)
    assert made.failures == [Failure("sdis-76", FAILED.retrieval.address, "HTTP 500")]


def test_seconds_of_a_phase_add_up() -> None:
    made = CollectReport()
    made.took("tag", 1.5)
    made.took("tag", 0.5)
    made.took("archive", 1.0)
    assert made.seconds == {"tag": 2.0, "archive": 1.0}


WAITING = Failure("sdis-38", "https://www.isere.example/flux.xml", "no such host")


def test_nothing_was_read_when_every_source_failed_at_its_last_visit() -> None:
    assert report(FAILED).nothing_read
    assert report(FAILED, waiting=(WAITING,)).nothing_read
    assert report(waiting=(WAITING,)).nothing_read
    assert not report(FAILED, make_visit()).nothing_read
    assert not report(FAILED, well=1).nothing_read, "one that is well and not due was read before"
    assert not report().nothing_read


def test_its_words_name_each_source_that_failed() -> None:
    line = f"sdis-76: {FAILED.retrieval.address}: HTTP 500"
    assert report(FAILED, make_visit(), waiting=(WAITING,)).in_words() == [line]
    assert report(make_visit()).in_words() == []


def test_its_words_say_first_that_nothing_could_be_read_and_name_those_that_wait() -> None:
    first, failed, waiting = report(FAILED, waiting=(WAITING,)).in_words()
    assert first.endswith("the site that stands is kept"), "they failed in two ways"
    assert "none of the 2 sources could be read" in first
    assert failed == f"sdis-76: {FAILED.retrieval.address}: HTTP 500"
    assert waiting == "sdis-38: https://www.isere.example/flux.xml: no such host (asked before, not due again yet)"


def test_where_all_failed_in_one_way_it_says_what_that_may_mean() -> None:
    first, *_ = report(waiting=(WAITING, WAITING)).in_words()
    assert first.endswith(
        "is kept: if all sources say so, this machine's network or DNS is down; else look for its new "
        "address with `gyrophare accounts discover` and its home page"
    )


def test_it_tells_what_was_tagged_anew_and_whether_some_is_left() -> None:
    made = CollectReport()
    assert made.retagged_in_words() == ""
    made.posts_checked, made.posts_retagged = 1200, 7
    assert made.retagged_in_words() == "tagged anew: 1200 posts, 7 of them changed"
    made.retag_unfinished = True
    assert made.retagged_in_words() == "tagged anew: 1200 posts, 7 of them changed; others at the next run"
    assert CollectReport(retag_unfinished=True).retagged_in_words().startswith("tagged anew: 0 posts")
