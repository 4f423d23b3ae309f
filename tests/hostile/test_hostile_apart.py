"""H6: a source that fails, loops, bursts or lies changes nothing for the others."""

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from collecting import Collecting, StubTagger, account, open_archive
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shelf import Item, rss

from plugins.collect import run
from plugins.errors import RetrieveError
from plugins.model import Account, Post
from tests.hostile.carriers import atom, json_feed
from tests.hostile.carriers import rss as hostile_rss
from tests.hostile.documents import ATOM, JSON, RSS
from tests.hostile.test_hostile_documents import ENTITIES
from tests.hostile.vectors import vectors

ADDRESS = "https://mauvais.example/flux.xml"


def failure(reason: str, **details: Any) -> RetrieveError:
    return RetrieveError(ADDRESS, reason, **details)


BAD: Mapping[str, bytes | RetrieveError] = {
    "no host": failure("no such host"),
    "refused by this machine": failure("refused: mauvais.example is at 10.0.0.5, which is not on the public network"),
    "a loop": failure("more than 5 redirects"),
    "too slow": failure("the answer was not complete after 60 s"),
    "too large": failure("the answer is larger than 10485760 bytes", status=200),
    "broken": failure("HTTP 500", status=500),
    "gone": failure("HTTP 410", status=410),
    "not there": failure("HTTP 404", status=404),
    "forbidden": failure("HTTP 403", status=403),
    "too many": failure("HTTP 429", status=429, retry_after=10**9),
    "empty": b"",
    "blank": b" \n" * 1000,
    "a web page": b"<!doctype html><html><head><title>Just a moment...</title></head><body>challenge</body></html>",
    "another XML": b"<?xml version='1.0'?><kml><Document/></kml>",
    "another JSON": b'{"error": "forbidden"}',
    "deep JSON": b"[" * 100_000,
    "zeros": bytes(10_000),
    "noise": bytes(range(256)) * 40,
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(1000),
    "cut": RSS.encode()[:150],
    "mis-encoded": RSS.encode("utf-16")[1:],
    "laughs": ENTITIES["billions of laughs"].encode(),
    "deep": b"<rss version='2.0'><channel>" + b"<item>" * 20_000,
    "crowded": rss(Item(n) for n in range(120)),
    "hostile RSS": hostile_rss(vectors()[::40]),
    "hostile Atom": atom(vectors()[1::40]),
    "hostile JSON": json_feed(vectors()[2::40]),
    "the same items as the others": RSS.encode(),
    "surrogates": b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"\\ud800","url":"https://a.example/\\ud800","title":"\\udfff"}]}',
    "a date of nowhere": RSS.replace("Tue, 01 Sep 2026 10:00:00 +0200", "Sun, 99 Zzz 99999 99:99:99 +9999").encode(),
}
GOOD: Mapping[str, bytes] = {
    "RSS": RSS.encode(),
    "Atom": ATOM.encode(),
    "JSON Feed": JSON.encode(),
    "with dates": rss(Item(n, f"Titre {n}") for n in range(5)),
}

SOUND = {name: (account(number), body) for number, (name, body) in enumerate(GOOD.items())}


def collected(sources: Mapping[str, tuple[Account, bytes | RetrieveError]], wanted: set[str]) -> dict[str, list[Post]]:
    """Return the posts of the *wanted* accounts after a collection of all *sources*, and another a day later."""
    with tempfile.TemporaryDirectory() as folder, open_archive(Path(folder)) as archive:
        work = Collecting(Path(folder), archive)
        for source, answer in sources.values():
            work.shelf.put(source.address, answer)
        accounts = [source for source, _ in sources.values()]
        work.run(*accounts)
        report = work.run(*accounts, hours=25)
        assert report.sources == len(accounts)
        posts = [
            replace(post, number=0) for post in archive.newest(100_000)
        ]  # numbers are given in the order of arrival
        return {
            name: sorted((post for post in posts if post.account == name), key=lambda post: post.id) for name in wanted
        }


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "Tagger", StubTagger)


@pytest.fixture(scope="module")
def alone() -> dict[str, list[Post]]:
    """Return what the good sources give where there are no others."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "Tagger", StubTagger)
        found = collected(SOUND, {source.id for source, _ in SOUND.values()})
    assert all(found.values())
    return found


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_source_changes_nothing_for_good_ones(stub: None, alone: dict[str, list[Post]], kind: str) -> None:
    bad = {"bad": (account(99, address=ADDRESS), BAD[kind])}
    assert collected({**bad, **SOUND}, set(alone)) == alone


@given(
    st.lists(st.sampled_from(sorted(GOOD)), min_size=1, max_size=4),
    st.lists(st.tuples(st.sampled_from(sorted(BAD)), st.booleans()), min_size=1, max_size=6),
    st.randoms(use_true_random=False),
)
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_set_of_bad_sources_changes_nothing_for_any_set_of_good_ones(
    stub: None, good: list[str], bad: list[tuple[str, bool]], random: Any
) -> None:
    """Bad ones on hosts of their own, and (those that do not refuse) on the hosts of good ones."""
    sources = {f"g{n}": (account(n), GOOD[kind]) for n, kind in enumerate(good)}
    wanted = {source.id for source, _ in sources.values()}
    alone = collected(sources, wanted)
    for number, (kind, near) in enumerate(bad, 100):
        shared = near and not (isinstance(BAD[kind], RetrieveError) and BAD[kind].status in {403, 429})
        host = f"host{number % len(good)}.example" if shared else f"mauvais{number}.example"
        sources[f"b{number}"] = (account(number, address=f"https://{host}/{number}.xml"), BAD[kind])
    mixed = list(sources.items())
    random.shuffle(mixed)
    assert collected(dict(mixed), wanted) == alone
