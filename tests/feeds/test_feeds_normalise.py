"""Drafts: what identifies a post, what is shown of it, and when it is dated."""

import pickle
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import make_answer
from pace import at_most

from plugins.errors import ParseError
from plugins.feeds.feed import Feed
from plugins.feeds.links import canonical, is_home, last_words, same_page
from plugins.feeds.normalise import LONGEST_TEXT, LONGEST_TITLE, identifier, normalise
from plugins.feeds.platforms import MODULES
from plugins.feeds.read import read, readable
from plugins.model import Account, Confidence, Entry, Platform, Proof, ProofKind, Service, Text

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
URL = "https://www.essai.gouv.fr/syndication/flux/actualites"
HOME = "https://www.essai.gouv.fr/"
REL = 'rel="noopener nofollow ugc"'


def account(identifier="pref-00", platform=Platform.RSS, address=URL):
    proof = Proof(ProofKind.PUBLIC_DOMAIN, date(2026, 1, 1), Confidence.HIGH, "")
    return Account(identifier, "Préfecture", Service.PREFECTURE, "00", platform, address, HOME, proof)


def entry(title="Titre", content="", *, html=False, guid="", link="", published=None, updated=None, base=""):
    return Entry(guid, link, Text(title, html=False), Text(content, html=html), published, updated, (), base)


def drafts(*entries, of="pref-00", now=NOW):
    return normalise(Feed("", "", entries), account(of), url=URL, now=now)


def draft(*args, **fields):
    (one,) = drafts(entry(*args, **fields))
    return one


def identity(*args, **fields):
    return draft(*args, **fields).id


# Identity


def test_an_identity_is_sixteen_hexadecimal_digits_of_one_account():
    first = identity(guid="a")
    assert len(first) == 16
    assert int(first, 16) >= 0
    (other,) = drafts(entry(guid="a"), of="pref-01")
    assert other.id != first


def test_a_guid_identifies_whatever_else_changes():
    assert identity("a", "b", guid="g", link="https://a.example/1") == identity(
        "c", "d", guid="g", link="https://a.example/2"
    )


def test_a_guid_that_is_an_address_counts_as_that_link():
    first = identity(guid="http://a.example/1?utm_source=x", link="https://b.example/")
    assert first == identity(link="https://A.example/1") == identity(guid="https://a.example/1")


def test_a_guid_that_ends_in_a_date_gives_way_to_the_link():
    link = "https://service.example/A1"
    assert identity(guid="A1_2026-09-28", link=link) == identity(guid="A1_2026-10-02", link=link + "?xtor=RSS-1")
    assert identity(guid="A1_20260928", link=link) == identity(guid="A1_20261002T10:00", link=link)


@pytest.mark.parametrize("link", ["", "https://service.example/"])
def test_a_dated_guid_stays_where_the_link_identifies_nothing(link):
    assert identity(guid="A1_2026-09-28", link=link) != identity(guid="A1_2026-10-02", link=link)


def test_a_tag_address_is_made_with_a_date_and_stays():
    link = "https://a.example/1"
    assert identity(guid="tag:a.example,2026-09-28", link=link) != identity(guid="tag:a.example,2026-10-02", link=link)


def test_daily_bulletins_with_one_link_are_several_posts():
    found = drafts(
        *(entry(f"Bulletin du {n}", guid=f"b_2026-10-0{n}", link="https://a.example/bulletin") for n in (1, 2))
    )
    assert len({one.id for one in found}) == 2


def test_a_guid_that_several_links_share_identifies_nothing():
    found = drafts(*(entry(guid="0", link=f"https://a.example/{n}") for n in range(3)))
    assert [one.id for one in found] == [identity(link=f"https://a.example/{n}") for n in range(3)]


def test_a_guid_that_is_only_a_home_page_is_a_name_like_another():
    assert identity(guid=HOME, link="https://a.example/1") != identity(
        guid=HOME[:-1] + ":444/", link="https://a.example/1"
    )


def test_without_a_guid_the_link_identifies_over_http_and_https():
    assert identity("a", link="http://a.example/1#x") == identity("b", link="https://a.example/1#x")
    assert identity(link="https://a.example/1#x") != identity(link="https://a.example/1#y")


def test_a_link_that_entries_share_identifies_with_the_title():
    found = drafts(*(entry(f"Tronçon {n}", link="https://a.example/carte") for n in range(2)))
    assert len({one.id for one in found}) == 2


def test_a_home_page_identifies_with_the_title_also_when_it_is_alone():
    both = drafts(entry("Vistre : vert", link=HOME), entry("Gardon : vert", link=HOME))
    assert both[0].id == identity("Vistre : vert", link=HOME)


def test_without_guid_and_link_the_title_and_the_date_identify():
    day = NOW - timedelta(days=1)
    assert identity("a", "b", published=day) == identity("a", "c", published=day)
    assert identity("a", "b", published=day) != identity("a", "b", published=NOW)
    assert identity("a", "b") == identity("a", "b") != identity("a", "c")
    assert identity("", "b", published=day) == identity("", "b", published=NOW)


def test_of_a_repeated_identity_the_first_wins():
    (one,) = drafts(entry("premier", guid="g"), entry("second", guid="g"))
    assert one.title == "premier"


def test_an_entry_with_nothing_at_all_is_left_out():
    assert drafts(entry("", "", guid="g"), entry("", "  ", link="https://a.example/114445338053750362")) == ()


# What is shown


def test_a_title_is_one_line_of_plain_text():
    assert draft("  Deux\n lignes\t").title == "Deux lignes"
    assert draft("<b>Gras</b> &amp; <i>maigre</i>").title == "Gras & maigre"
    assert draft("Été &eacute; 5 &lt; 6").title == "Été é 5 < 6"
    assert draft("5 < 6 & R&D").title == "5 < 6 & R&D"
    assert draft("mot " * 200).title.endswith("…")
    assert len(draft("mot " * 200).title) <= LONGEST_TITLE


@pytest.mark.parametrize(
    "title",
    [
        "Accident sur l'A13, évitez",
        "Accident sur l'A13…",
        "ACCIDENT sur l'A13 ...",
        "Accident sur l'A13, évitez le secteur.",
    ],
)
def test_a_title_cut_from_the_text_is_dropped(title):
    one = draft(title, "Accident sur l'A13, évitez le secteur.")
    assert (one.title, one.text) == ("", "Accident sur l'A13, évitez le secteur.")


def test_a_heading_that_the_text_repeats_is_a_title_still():
    assert draft("Accident", "Accident\n\nUn camion s'est couché.").title == "Accident"
    assert draft("Accident", "Sur l'A13, un accident").title == "Accident"


def test_an_item_without_words_is_named_after_its_address():
    assert draft("", link="/Presse/Feux-de-foret_du_12%20ao%C3%BBt.html").title == "Feux de foret du 12 août"


def test_a_plain_text_becomes_paragraphs_with_links():
    one = draft("t", "Voir <ici> : https://a.example/x?a=1&b=2.\nou http://[x\n\nfin (https://b.example/)", guid="g")
    assert one.text == "Voir <ici> : https://a.example/x?a=1&b=2.\nou http://[x\n\nfin (https://b.example/)"
    assert one.html == (
        f'<p>Voir &lt;ici&gt; : <a href="https://a.example/x?a=1&amp;b=2" {REL}>https://a.example/x?a=1&amp;b=2</a>.<br>'
        f'ou http://[x</p><p>fin (<a href="https://b.example/" {REL}>https://b.example/</a>)</p>'
    )


def test_a_plain_text_that_is_html_all_the_same_is_read_as_such():
    assert draft("t", "<p>un</p><p>deux</p>").text == "un\n\ndeux"


def test_html_that_holds_no_words_leaves_nothing():
    one = draft("Photo", "<p><img src='https://a.example/x.jpg'></p>", html=True)
    assert (one.title, one.text, one.html) == ("Photo", "", "")


def test_relative_links_start_from_the_page_of_the_post_or_where_the_source_says():
    for fields, target in (
        ({"link": "https://a.example/b/c"}, "https://a.example/b/x"),
        ({"link": "https://a.example/b/c", "base": "/d/"}, "https://www.essai.gouv.fr/d/x"),
        ({}, "https://www.essai.gouv.fr/syndication/flux/x"),
    ):
        assert f'href="{target}"' in draft("t", "<a href='x'>y</a>", html=True, **fields).html


@pytest.mark.parametrize("html", [True, False])
def test_a_text_beyond_the_cap_is_cut_at_a_word(html):
    one = draft("t", f"<p>{'mot ' * 9_000}</p>" if html else "mot " * 9_000, html=html)
    assert len(one.text) <= LONGEST_TEXT
    assert one.text.endswith("mot…")
    assert one.html.startswith("<p>mot mot")
    assert one.html.endswith("mot…</p>")


def test_a_post_without_a_web_address_leads_to_the_account():
    assert draft("t", link="javascript:alert(1)").url == HOME
    assert draft("t", guid="https://a.example/1").url == "https://a.example/1"


# When


def test_the_date_is_the_publication_or_else_the_update_and_never_to_come():
    day = NOW - timedelta(days=1)
    assert draft(published=day, updated=NOW).published == day
    assert draft(published=day, updated=NOW).updated == NOW
    assert draft(updated=day).published == day
    assert draft(published=NOW + timedelta(days=9)).published == NOW
    assert draft().published is None


def test_an_update_counts_only_after_the_publication():
    day = NOW - timedelta(days=1)
    assert draft(published=day, updated=day).updated is None
    assert draft(published=day, updated=day - timedelta(days=1)).updated is None
    assert draft(published=day, updated=NOW + timedelta(days=9)).updated == NOW


def test_the_digest_follows_what_is_shown_and_not_the_dates():
    shown = draft("a", "b", link="https://a.example/1").digest
    assert shown == draft("a", "b", link="https://a.example/1", published=NOW, updated=NOW).digest
    assert (
        len({shown, draft("c", "b").digest, draft("a", "d").digest, draft("a", "b", link="https://a.example/2").digest})
        == 4
    )


# Links


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("HTTPS://WWW.Essai.GOUV.fr:443/A?b=C#d", "https://www.essai.gouv.fr/A?b=C#d"),
        ("http://a.example:8080", "http://a.example:8080/"),
        ("http://[::1]:80/", "http://[::1]/"),
        ("//a.example/x", "https://a.example/x"),
        ("/x y/é?q=ç", "https://www.essai.gouv.fr/x%20y/%C3%A9?q=%C3%A7"),
        ("/x%20y", "https://www.essai.gouv.fr/x%20y"),
        ("https://été.example/", "https://xn--t-9fab.example/"),
        ("/a?utm_source=x&id=1&xtor=RSS-1&fbclid=z&at_medium=m", "https://www.essai.gouv.fr/a?id=1"),
        ("/a?attention=1&xtorx=2", "https://www.essai.gouv.fr/a?attention=1&xtorx=2"),
        ("/a#xtor=RSS-1", "https://www.essai.gouv.fr/a"),
        ("/a#:~:text=x", "https://www.essai.gouv.fr/a"),
        ("  /a\n", "https://www.essai.gouv.fr/a"),
        ('/"onclick=x', "https://www.essai.gouv.fr/%22onclick=x"),
    ],
)
def test_a_link_in_its_canonical_form(link, address):
    assert canonical(link, URL) == address
    assert canonical(address, "") == address


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "mailto:a@b.example", "https://me:pw@a.example/", "https://a.example\\@b.example/", "https://", "http://[x/",
     "https://a b.example/", "https://a.example/\x01", "https://a.example/\u202e", "https://a.example:99999/", "https://<b>/",
     "https://" + "é" * 99 + ".example/", "https://a.example/" + "x" * 2000, "at://did:plc:x", ""],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_refused(link):
    assert canonical(link, "") == ""


@given(st.text(max_size=60))
def test_a_canonical_link_is_safe_and_stays_as_it_is(link):
    found = canonical(link, URL)
    assert found.isascii()
    assert found == "" or found.startswith(("http://", "https://"))
    assert not set(found) & set("\"<>\\ \n'`") - {"'"}
    assert canonical(found, "") == found


def test_small_questions_about_links():
    assert same_page("https://a.example/x") == same_page("http://a.example/x") == "a.example/x"
    assert is_home("https://a.example/")
    assert not is_home("https://a.example/?x=1")
    assert last_words("https://a.example/2026/12") == ""
    assert last_words("https://a.example/a/avis-de-recherche/") == "Avis de recherche"


# Reading


def test_an_account_is_readable_where_it_has_an_address_and_a_known_platform():
    assert readable(account())
    assert not readable(account(address=""))
    assert {platform for platform in Platform if readable(account(platform=platform))} == set(MODULES)
    assert Platform.WHATSAPP not in MODULES


def test_a_reading_counts_its_entries_and_crosses_to_another_process():
    body = b"<rss><channel><ttl>30</ttl><item><title>a</title></item><item/></channel></rss>"
    reading = read(make_answer(body, headers={}, url=URL), account(), "", NOW)
    assert (len(reading.drafts), reading.entries, reading.ttl) == (1, 2, 30)
    assert pickle.loads(pickle.dumps(reading)) == reading
    with pytest.raises(ParseError):
        read(make_answer(b"", url=URL), account(), "", NOW)


TEXTS = st.text(max_size=30)
MOMENTS = st.none() | st.integers(-(10**6), 10**6).map(lambda seconds: NOW + timedelta(seconds=seconds))
ENTRIES = st.builds(
    Entry,
    st.sampled_from(["", "g", "A_2026-09-28", "https://a.example/1", HOME]) | TEXTS,
    st.sampled_from(["", "/x", "https://a.example/1", HOME]) | TEXTS,
    st.builds(Text, TEXTS, html=st.booleans()),
    st.builds(Text, TEXTS, html=st.booleans()),
    MOMENTS,
    MOMENTS,
    base=TEXTS,
)


@given(st.lists(ENTRIES, max_size=6))
@settings(max_examples=60, deadline=None)
def test_any_entries_give_distinct_drafts_that_are_not_to_come(entries):
    found = drafts(*entries)
    assert len({one.id for one in found}) == len(found) <= len(entries)
    assert drafts(*entries) == found
    for one in found:
        assert one.title or one.text
        assert one.published is None or one.published <= NOW
        assert one.updated is None or one.published < one.updated <= NOW
        assert one.url.startswith("http")
        assert "\n" not in one.title


@given(st.lists(ENTRIES, max_size=5), ENTRIES)
@settings(max_examples=40, deadline=None)
def test_one_broken_entry_changes_nothing_for_those_with_guids_of_their_own(entries, other):
    named = [Entry(f"urn:{n}", one.link, one.title, one.content, None, None) for n, one in enumerate(entries)]
    without = {one.id for one in drafts(*named)}
    assert without <= {one.id for one in drafts(*named, other)}


def test_the_digest_follows_the_words_and_where_they_lead_not_their_markup():
    plain, strong = draft("a", "<p>un mot</p>").digest, draft("a", "<p>un <strong>mot</strong></p>").digest
    assert plain == strong
    one, other = (draft("a", f"<p>un <a href='https://a.example/{n}'>mot</a></p>").digest for n in "12")
    assert len({plain, one, other}) == 3


def test_what_a_feed_says_is_gone_has_the_identifier_that_it_had():
    for guid in ("x 1960", "at://did:plc:a/app.bsky.feed.post/1", "tag:example.org,2026:1"):
        assert identifier(account(), guid) == identity(guid=guid, link="https://a.example/1")
    link = "https://a.example/actualites/1"
    assert identifier(account(), link) == identity(link=link) == identity(guid=link)


@pytest.mark.parametrize(
    "html",
    [
        "<span class='field--name-uid'>" + " " * 5_000,
        "<span class='field--name-uid'><span>" * 2_000,
        "<p>" + " " * 2_900,
        "L'article <a x>" * 200,
        "<a class='more-link'>" * 140,
    ],
    ids=["blanks", "fields", "paragraph", "signed", "more"],
)
def test_what_publishing_systems_add_is_looked_for_in_bounded_time(html):
    at_most(1, lambda: drafts(entry("Titre", html, html=True)))
