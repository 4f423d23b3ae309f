"""H8: identifiers that are missing, repeated, shared or changed: what is one post stays one, what are two stay two."""

from html import escape

import pytest
from collecting import Collecting, account
from hypothesis import given
from hypothesis import strategies as st

from plugins.model import Account
from tests.hostile.documents import reading

HOME = "https://service.example"


def item(guid: str = "", link: str = "", title: str = "Titre", text: str = "Texte.", date: str = "") -> str:
    parts = {"guid": guid, "link": link, "title": title, "description": text, "pubDate": date}
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in parts.items() if value)
    return f"<item>{inner.replace('<guid>', '<guid isPermaLink=' + chr(39) + 'false' + chr(39) + '>')}</item>"


def feed(*items: str) -> bytes:
    return f"<rss version='2.0'><channel><title>t</title>{''.join(items)}</channel></rss>".encode()


MON, TUE = "Mon, 16 Nov 2026 10:00:00 +0100", "Tue, 17 Nov 2026 10:00:00 +0100"
A, B = f"{HOME}/a", f"{HOME}/b"
# What one reading holds, and how many posts that is.
ONE_READING: dict[str, tuple[list[str], int]] = {
    "nothing but titles": ([item(title="Un"), item(title="Deux")], 2),
    "the same title twice, dated": ([item(date=MON), item(date=TUE)], 2),
    "the same title twice, undated, other words": ([item(text="a"), item(text="b")], 2),
    "the same item twice": ([item("1", A), item("1", A)], 1),
    "the same item twice, without an identifier": ([item(link=A), item(link=A)], 1),
    "one identifier for all": ([item("1", A, "Un"), item("1", B, "Deux")], 2),
    "one identifier for all, without links": ([item("1", title="Un"), item("1", title="Deux")], 1),
    "one link for all": ([item("1", A), item("2", A)], 2),
    "one link for all, without identifiers": ([item(link=A, title="Un"), item(link=A, title="Deux")], 2),
    "the home page for all": ([item("1", HOME), item("2", f"{HOME}/")], 2),
    "the home page for all, without identifiers": ([item(link=HOME, title="Un"), item(link=HOME, title="Deux")], 2),
    "identifiers that are empty": ([item(" ", A), item("\n", B)], 2),
    "identifiers that differ in case": ([item("Abc", A), item("abC", B)], 2),
    "identifiers that differ in blanks": ([item("1 2", A), item("1  2", B)], 2),
    "an identifier that is the other's link": ([item(B, A), item("2", B)], 2),
    "links that differ by what counts visitors": ([item(link=f"{A}?utm_source=x"), item(link=f"{A}?utm_source=y")], 1),
    "links that differ by their fragment": ([item(link=f"{A}#1", title="Un"), item(link=f"{A}#2", title="Deux")], 2),
    "links that differ by their scheme": ([item(link=A), item(link=A.replace("https", "http"))], 1),
    "identifiers of 10,000 characters": ([item("x" * 10_000 + "1", A), item("x" * 10_000 + "2", B)], 2),
    "identifiers that a database would take for orders": ([item("1'; DROP TABLE posts; --", A), item("%", B), item("_")], 3),
    "identifiers that are paths": ([item("../../etc/passwd", A), item("/", B), item("con", title="x")], 3),
    "identifiers of other alphabets": ([item("é", A), item("e\u0301", B)], 2),
    "no words at all": ([item("1", A, title="", text=""), item("2", title="", text="")], 0),
    "two hundred of the same": ([item("1", A)] * 200, 1),
}  # fmt: skip


@pytest.mark.parametrize("kind", ONE_READING)
def test_how_many_posts_a_reading_holds(kind: str) -> None:
    items, posts = ONE_READING[kind]
    drafts = reading(feed(*items)).drafts
    assert len(drafts) == posts
    assert len({draft.id for draft in drafts}) == posts
    again = reading(feed(*items)).drafts
    assert again == drafts
    turned = reading(feed(*reversed(items))).drafts
    assert {draft.id for draft in turned} == {draft.id for draft in drafts}, "the order of a feed identifies nothing"


# Two readings of one source, and the posts that stand after both: their titles, newest number first.
TWO_READINGS: dict[str, tuple[list[str], list[str], set[tuple[str, str]]]] = {
    "nothing changed": ([item("1", A)], [item("1", A)], {("Titre", A)}),
    "its words changed": ([item("1", A, text="x")], [item("1", A, text="y")], {("Titre", A)}),
    "its title changed": ([item("1", A, "Un")], [item("1", A, "Deux")], {("Deux", A)}),
    "its link changed": ([item("1", A)], [item("1", B)], {("Titre", B)}),
    "its link changed, and it has no identifier": ([item(link=A)], [item(link=B)], {("Titre", A), ("Titre", B)}),
    "its identifier changed": ([item("1", A)], [item("2", A)], {("Titre", A)}),
    "its identifier and its words changed": ([item("1", A, text="x")], [item("2", A, text="y")], {("Titre", A)}),
    "its identifier and its title changed: news on the same page": (
        [item("1", A, "Un")], [item("2", A, "Deux")], {("Un", A), ("Deux", A)}),
    "it got an identifier": ([item("", A)], [item("1", A)], {("Titre", A)}),
    "it lost its identifier": ([item("1", A)], [item("", A)], {("Titre", A)}),
    "it lost its identifier, but not its words": ([item("1", title="Un")], [item(title="Un")], {("Un", account().home)}),
    "its identifier went to another": ([item("1", A, "Un")], [item("1", B, "Deux")], {("Deux", B)}),
    "two exchanged their identifiers": (
        [item("1", A, "Un"), item("2", B, "Deux")], [item("2", A, "Un"), item("1", B, "Deux")], {("Un", A), ("Deux", B)}),
    "a date was put behind its identifier": (
        [item("F1_2026-11-01", A)], [item("F1_2026-11-20", A)], {("Titre", A)}),
    "its host moved to https": ([item(link=A.replace("https", "http"))], [item(link=A)], {("Titre", A)}),
    "it left the list": ([item("1", A, "Un"), item("2", B, "Deux")], [item("2", B, "Deux")], {("Un", A), ("Deux", B)}),
    "all left the list": ([item("1", A, "Un")], [], {("Un", A)}),
}  # fmt: skip


@pytest.mark.parametrize("kind", TWO_READINGS)
def test_what_stands_after_a_second_reading(collecting: Collecting, kind: str) -> None:
    first, second, expected = TWO_READINGS[kind]
    source = account()
    for items in (first, second, second):
        collecting.shelf.put(source.address, feed(*items))
        collecting.run(source, hours=25)
    assert {(post.title, post.url) for post in collecting.posts()} == expected
    assert len(collecting.posts()) == len(expected)


def test_an_identifier_that_two_feeds_share_makes_two_posts(collecting: Collecting) -> None:
    sources = [account(1), account(2)]
    for source in sources:
        collecting.shelf.put(source.address, feed(item("1", A, source.id)))
    collecting.run(*sources)
    assert {(post.account, post.title) for post in collecting.posts()} == {
        ("account-1", "account-1"),
        ("account-2", "account-2"),
    }


def test_a_feed_cannot_change_the_post_of_another(collecting: Collecting) -> None:
    """Not by its identifier, not by its link, not by both."""
    mine, other = account(1), account(2)
    collecting.shelf.put(mine.address, feed(item("1", A, "Le mien")))
    collecting.run(mine)
    for guid, link in (("1", A), (A, A), ("", A), ("x", A)):
        collecting.shelf.put(other.address, feed(item(guid, link, "Le mien", text="faux")))
        collecting.run(mine, other, hours=25)
    (post,) = [post for post in collecting.posts() if post.account == mine.id]
    assert (post.title, post.text, post.edited) == ("Le mien", "Texte.", None)


IDENTIFIERS = st.text(max_size=30) | st.sampled_from(
    ["", " ", "1", A, B, HOME, f"{A}#x", "tag:x,2026:1", "../x", "\u0000", "F1_2026-11-01"]
)


@given(IDENTIFIERS, IDENTIFIERS, st.text(max_size=20))
def test_any_identifier_gives_the_same_post_again_and_again(guid: str, link: str, title: str) -> None:
    def made(who: Account) -> list[str]:
        body = feed(item(guid, link, title, text="x"), item("autre", B, "Autre")).replace(b"\x00", b"")
        return [draft.id for draft in reading(body, account=who).drafts]

    one, other = made(account(1)), made(account(2))
    assert one == made(account(1))
    assert all(len(identifier) == 16 and int(identifier, 16) >= 0 for identifier in one)
    assert not set(one) & set(other)


def test_what_stands_beside_an_item_does_not_change_what_identifies_it() -> None:
    """A feed that shows one item today and a hundred tomorrow gives that item the same identity."""
    items = [item(f"g{n}", f"{HOME}/{n}", f"Titre {n}") for n in range(100)]
    alone = reading(feed(items[1])).drafts[0].id
    assert alone in {draft.id for draft in reading(feed(*items)).drafts}
