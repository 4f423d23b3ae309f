"""Two spellings of one profile, and what only looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import make_account

from plugins.model import Platform
from plugins.proofs.names import alias, handle_of, known_as, leads_to, names

CHANNEL = "UC" + "aBcDeFgHiJkLmNoPqRsTuV"
DID = "did:plc:abcdefghijklmnopqrstuvwx"


@pytest.mark.parametrize(
    "address",
    [
        "https://x.com/Service76",
        "http://www.twitter.com/service76/",
        "https://twitter.com/Service76?ref_src=twsrc%5Etfw",
        "https://mobile.twitter.com/@SERVICE76?lang=fr",
        "https://twitter.com/#!/Service76",
        "https://twitter.com/intent/follow?screen_name=Service76",
    ],
)
def test_each_spelling_of_an_account_of_x_is_one_name(address: str) -> None:
    assert names(address) == {"x:service76"}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://x.com/i/user/123456", {"x:id:123456"}),
        ("https://twitter.com/intent/user?user_id=123456", {"x:id:123456"}),
        ("https://www.facebook.com/Service.76/", {"facebook:service76"}),
        ("https://fr-fr.facebook.com/service76?ref=page", {"facebook:service76"}),
        ("https://www.facebook.com/profile.php?id=100064000000000&locale=fr_FR", {"facebook:100064000000000"}),
        ("https://www.facebook.com/people/Le-Service/100064000000000/", {"facebook:100064000000000"}),
        (
            "https://m.facebook.com/Le-Service-100064000000000",
            {"facebook:le-service-100064000000000", "facebook:100064000000000"},
        ),
        (f"https://www.youtube.com/channel/{CHANNEL}?view_as=subscriber", {f"youtube:channel/{CHANNEL}"}),
        ("https://m.youtube.com/@Service76", {"youtube:@service76"}),
        ("https://www.youtube.com/user/Service76", {"youtube:user/service76"}),
        ("https://bsky.app/profile/Service76.gouv.fr", {"bluesky:service76.gouv.fr"}),
        (f"https://bsky.app/profile/{DID}", {f"bluesky:{DID}"}),
        ("https://social.example/@Service76", {"mastodon:social.example/@service76"}),
        ("https://social.example/users/service76", {"mastodon:social.example/@service76"}),
        ("https://t.me/s/Service76", {"telegram:service76"}),
        ("https://whatsapp.com/channel/0029VaAbC", {"whatsapp:channel/0029VaAbC"}),
        ("https://www.sdis.example/Actu/?utm_source=x#haut", {"web:sdis.example/Actu"}),
        ("http://sdis.example:8080/", {"web:sdis.example:8080"}),
    ],
)
def test_a_profile_has_its_names(address: str, expected: set[str]) -> None:
    assert names(address) == expected


@pytest.mark.parametrize(
    "address",
    [
        "https://x.com/Service76/status/1",
        "https://twitter.com/share?url=https://x.com/Service76",
        "https://twitter.com/intent/tweet?text=Service76",
        "https://twitter.com/intent/tweet?screen_name=Service76&text=Bonjour",
        "https://twitter.com/hashtag/Service76",
        "https://www.facebook.com/sharer/sharer.php?u=https://www.facebook.com/service76",
        "https://www.youtube.com/watch?v=abc",
        "https://bsky.app/profile/service76.gouv.fr/post/3kabc",
        "mailto:service76@x.com",
        "https://[::1",
        "https://",
        "/Service76",
        "",
    ],
)
def test_what_is_no_profile_has_no_name(address: str) -> None:
    assert names(address) == frozenset()


@pytest.mark.parametrize(
    "address",
    [
        "https://x.com.evil.example/Service76",
        "https://xx.com/Service76",
        "https://evil.example/x.com/Service76",
        "https://x.com@evil.example/Service76",
        "https://evil.example/?https://x.com/Service76",
    ],
)
def test_a_host_that_looks_like_a_platform_is_not_that_platform(address: str) -> None:
    assert "x:service76" not in names(address)


def test_an_account_is_known_by_its_page_and_its_identity() -> None:
    account = make_account(platform=Platform.X, home="https://x.com/Service76", identity="123456")
    assert known_as(account) == {"x:service76", "x:id:123456"}
    assert leads_to("https://x.com/i/user/123456", account)
    assert not leads_to("https://x.com/Service760", account)
    facebook = make_account(platform=Platform.FACEBOOK, home="https://www.facebook.com/s76", identity="100064000000000")
    assert leads_to("https://www.facebook.com/profile.php?id=100064000000000", facebook)


def test_capitals_count_in_the_name_of_a_channel_only() -> None:
    account = make_account(platform=Platform.YOUTUBE, home="https://www.youtube.com/@Service76", identity=CHANNEL)
    assert leads_to(f"https://youtube.com/channel/{CHANNEL}/", account)
    assert not leads_to(f"https://youtube.com/channel/{CHANNEL.lower().replace('uc', 'UC', 1)}", account)


def test_any_page_of_a_site_leads_to_its_front_page_and_none_to_a_page_within() -> None:
    front = make_account(home="https://www.sdis76.example/")
    assert leads_to("http://sdis76.example/recrutement", front)
    assert not leads_to("https://sdis76.example.evil.example/", front)
    assert not leads_to("https://sdis76.example:8443/", front)
    within = make_account(home="https://hebergeur.example/sdis76")
    assert leads_to("https://hebergeur.example/sdis76/", within)
    assert not leads_to("https://hebergeur.example/autre", within)


@pytest.mark.parametrize(
    ("platform", "home", "expected"),
    [
        (Platform.X, "https://x.com/Service76", "service76"),
        (Platform.X, "https://x.com/i/user/1", ""),
        (Platform.MASTODON, "https://social.example/@Service76", "service76"),
        (Platform.BLUESKY, "https://bsky.app/profile/service76.gouv.fr", "service76.gouv.fr"),
        (Platform.BLUESKY, f"https://bsky.app/profile/{DID}", ""),
        (Platform.YOUTUBE, "https://www.youtube.com/@Service76", "service76"),
        (Platform.YOUTUBE, f"https://www.youtube.com/channel/{CHANNEL}", ""),
        (Platform.YOUTUBE, "https://www.youtube.com/c/Service76", ""),
        (Platform.RSS, "https://x.com/Service76", ""),
    ],
)
def test_the_handle_of_an_account_is_in_its_home(platform: Platform, home: str, expected: str) -> None:
    assert handle_of(make_account(platform=platform, home=home)) == expected


def test_a_new_handle_is_another_name() -> None:
    assert alias(make_account(platform=Platform.X), "Nouveau76") == {"x:nouveau76"}
    assert alias(make_account(platform=Platform.YOUTUBE), "Nouveau76") == {"youtube:@nouveau76"}
    assert alias(make_account(platform=Platform.X), "") == frozenset()
    assert alias(make_account(platform=Platform.RSS), "nouveau76") == frozenset()


@given(st.one_of(st.text(), st.text().map("https://x.com/{}".format), st.text().map("https://{}/@a".format)))
def test_no_address_however_odd_stops_a_look(address: str) -> None:
    account = make_account(home="https://sdis76.example/")
    assert isinstance(names(address), frozenset)
    assert leads_to(address, account) in {True, False}
