"""H7: dates that are missing, wrong or moved; a post never rises because it was read again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from collecting import Collecting, account
from hypothesis import given
from hypothesis import strategies as st
from making import NOW

from tests.hostile.documents import reading

RSS_ITEM = "<item><guid isPermaLink='false'>{guid}</guid><title>{guid}</title><description>x</description>{date}</item>"
MINUTE = timedelta(minutes=1)


def feed(*items: tuple[str, str]) -> bytes:
    """Return an RSS feed of items, each a guid and what it says of its date."""
    inner = "".join(RSS_ITEM.format(guid=guid, date=date) for guid, date in items)
    return f"<rss version='2.0'><channel><title>t</title>{inner}</channel></rss>".encode()


def published(date: str, now: datetime = NOW) -> datetime | None:
    (draft,) = reading(feed(("a", date)), now=now).drafts
    return draft.published


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


PUB = "<pubDate>{}</pubDate>"
# What a source writes, and when its post is published; None: when it is first seen.
DATES: dict[str, tuple[str, datetime | None]] = {
    "none at all": ("", None),
    "empty": (PUB.format(""), None),
    "blank": (PUB.format(" \n "), None),
    "as it should be": (PUB.format("Fri, 20 Nov 2026 18:00:00 +0100"), utc(2026, 11, 20, 17)),
    "without a weekday": (PUB.format("20 Nov 2026 18:00:00 +0100"), utc(2026, 11, 20, 17)),
    "with a wrong weekday": (PUB.format("Mon, 20 Nov 2026 18:00:00 +0100"), utc(2026, 11, 20, 17)),
    "without seconds": (PUB.format("Fri, 20 Nov 2026 18:00 +0100"), utc(2026, 11, 20, 17)),
    "without an hour": (PUB.format("Fri, 20 Nov 2026"), utc(2026, 11, 19, 23)),
    "without a zone, so in Paris": (PUB.format("Fri, 20 Nov 2026 18:00:00"), utc(2026, 11, 20, 17)),
    "without a zone, in summer": (PUB.format("Mon, 20 Jul 2026 18:00:00"), utc(2026, 7, 20, 16)),
    "of two digits": (PUB.format("Fri, 20 Nov 26 18:00:00 +0100"), utc(2026, 11, 20, 17)),
    "without a year": (PUB.format("20 novembre 18:00"), None),
    "in French": (PUB.format("vendredi 20 novembre 2026 à 18h00"), utc(2026, 11, 20, 17)),
    "in French, as RFC 822 has it": (PUB.format("ven., 20 nov. 2026 18:00:00 +0100"), utc(2026, 11, 20, 17)),
    "in French, in August": (PUB.format("jeu, 20 août 2026 18:00:00 +0200"), utc(2026, 8, 20, 16)),
    "by day, month, year": (PUB.format("20/11/2026 18:00"), utc(2026, 11, 20, 17)),
    "by ISO": (PUB.format("2026-11-20T18:00:00+01:00"), utc(2026, 11, 20, 17)),
    "by ISO, without a zone": (PUB.format("2026-11-20 18:00:00"), utc(2026, 11, 20, 17)),
    "by ISO, the day only": (PUB.format("2026-11-20"), utc(2026, 11, 19, 23)),
    "in a zone by name": (PUB.format("Fri, 20 Nov 2026 18:00:00 CET"), utc(2026, 11, 20, 17)),
    "in a zone that nobody knows": (PUB.format("Fri, 20 Nov 2026 18:00:00 XYZ"), utc(2026, 11, 20, 18)),
    "in a zone with a colon": (PUB.format("Fri, 20 Nov 2026 18:00:00 +01:00"), utc(2026, 11, 20, 17)),
    "in a zone of La Réunion": (PUB.format("Fri, 20 Nov 2026 21:00:00 +0400"), utc(2026, 11, 20, 17)),
    "in a zone that is none": (PUB.format("Fri, 20 Nov 2026 18:00:00 +9900"), None),
    "midnight as 24:00": (PUB.format("Fri, 20 Nov 2026 24:00:00 +0100"), utc(2026, 11, 20, 23)),
    "a leap second": (PUB.format("Fri, 20 Nov 2026 18:59:60 +0100"), utc(2026, 11, 20, 18)),
    "an hour that is none": (PUB.format("Fri, 20 Nov 2026 25:00:00 +0100"), None),
    "a day that is none": (PUB.format("Sun, 31 Feb 2026 18:00:00 +0100"), None),
    "the beginning of time": (PUB.format("Thu, 01 Jan 1970 00:00:00 +0000"), None),
    "before the beginning of time": (PUB.format("Wed, 31 Dec 1969 23:59:59 GMT"), None),
    "the year 1": (PUB.format("0001-01-01T00:00:00Z"), None),
    "the year 0": (PUB.format("0000-00-00T00:00:00"), None),
    "minus a year": (PUB.format("-0001-11-30T00:00:00Z"), None),
    "the last year": (PUB.format("9999-12-31T23:59:59Z"), NOW),
    "the last year, further west": (PUB.format("9999-12-31T23:59:59-12:00"), None),
    "in ten minutes": (PUB.format("Sat, 21 Nov 2026 13:10:00 +0100"), NOW),
    "in a year": (PUB.format("Sun, 21 Nov 2027 13:00:00 +0100"), NOW),
    "a moment ago": (PUB.format("Sat, 21 Nov 2026 12:59:00 +0100"), NOW - MINUTE),
    "a number of seconds": (PUB.format("1795251600"), None),
    "words": (PUB.format("hier soir"), None),
    "a number that is too long": (PUB.format("9" * 5000), None),
    "a text that is too long": (PUB.format("20 Nov 2026 " * 500), None),
    "other digits": (PUB.format("٢٠ Nov ٢٠٢٦"), utc(2026, 11, 19, 23)),
    "with markup": (PUB.format("&lt;b&gt;Fri, 20 Nov 2026 18:00:00 +0100&lt;/b&gt;"), None),
    "in another element": ("<dc:date xmlns:dc='http://purl.org/dc/elements/1.1/'>2026-11-20T18:00:00+01:00</dc:date>", utc(2026, 11, 20, 17)),
    "two of them": (PUB.format("Fri, 20 Nov 2026 18:00:00 +0100") + PUB.format("Sat, 21 Nov 2026 18:00:00 +0100"), ...),
}  # type: ignore[dict-item]  # fmt: skip


@pytest.mark.parametrize("kind", DATES)
def test_when_a_post_is_published_by_what_its_source_says(kind: str) -> None:
    date, expected = DATES[kind]
    found = published(date)
    if expected is ...:
        assert found in {utc(2026, 11, 20, 17), NOW}
    else:
        assert found == expected


@given(st.text(max_size=60) | st.from_regex(r"[0-9 :/TZ+,-]{4,40}"))
def test_no_date_is_ever_later_than_now_or_older_than_feeds(date: str) -> None:
    clean = "".join(c for c in date if c.isprintable() and c not in "<>&")
    found = published(PUB.format(clean))
    assert found is None or utc(1995, 1, 1) <= found <= NOW


def test_an_updated_date_alone_is_when_a_post_is_published() -> None:
    entry = "<entry><id>a</id><title>a</title><summary>x</summary>{}</entry>"
    body = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>t</title>"
        + entry.format("<updated>2026-11-20T18:00:00+01:00</updated>")
        + "</feed>"
    )
    (draft,) = reading(body.encode()).drafts
    assert (draft.published, draft.updated) == (utc(2026, 11, 20, 17), None)


# A second reading of the same post: what its date was, and what it is then.
MOVED = {
    "re-dated to now": ("Fri, 20 Nov 2026 18:00:00 +0100", "Sat, 21 Nov 2026 12:00:00 +0100"),
    "re-dated to the future": ("Fri, 20 Nov 2026 18:00:00 +0100", "Mon, 21 Nov 2033 12:00:00 +0100"),
    "re-dated to the past": ("Fri, 20 Nov 2026 18:00:00 +0100", "Fri, 20 Nov 2020 18:00:00 +0100"),
    "dated afterwards": ("", "Sat, 21 Nov 2026 12:30:00 +0100"),
    "no longer dated": ("Fri, 20 Nov 2026 18:00:00 +0100", ""),
    "in another zone": ("Fri, 20 Nov 2026 18:00:00 +0100", "Fri, 20 Nov 2026 18:00:00 -1000"),
    "from the future": ("Mon, 21 Nov 2033 12:00:00 +0100", "Fri, 20 Nov 2026 18:00:00 +0100"),
    "from 1970": ("Thu, 01 Jan 1970 00:00:00 +0000", "Sat, 21 Nov 2026 12:30:00 +0100"),
}


@pytest.mark.parametrize("words", [("Texte", "Texte"), ("Texte", "Texte corrigé")], ids=["read again", "edited"])
@pytest.mark.parametrize("kind", MOVED)
def test_no_post_rises_because_its_source_dates_it_anew(
    collecting: Collecting, kind: str, words: tuple[str, str]
) -> None:
    source = account()

    def serve(date: str, text: str) -> None:
        given = PUB.format(date) if date else ""
        body = feed(("ancien", given), ("recent", PUB.format("Sat, 21 Nov 2026 12:45:00 +0100")))
        collecting.shelf.put(source.address, body.replace(b"<description>x", f"<description>{text}".encode(), 1))

    def order() -> list[tuple[Any, ...]]:
        return [(post.title, post.published, post.month) for post in collecting.posts()]

    serve(MOVED[kind][0], words[0])
    collecting.run(source)
    before = order()
    for hours in (2, 30, 24 * 40):
        serve(MOVED[kind][1], words[1])
        collecting.run(source, hours=hours)
        assert order() == before
    assert all(published <= NOW for _, published, _ in before)
