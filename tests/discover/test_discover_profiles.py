"""Links to accounts, and what on a page only looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.discover.profiles import Profile, profile_of, profiles
from plugins.model import Platform

CHANNEL = "UC" + "a" * 22


@pytest.mark.parametrize(
    ("address", "platform", "home"),
    [
        ("https://twitter.com/prefet_fictif?ref_src=twsrc%5Etfw", Platform.X, "https://x.com/prefet_fictif"),
        ("http://www.twitter.com/@prefet_fictif/", Platform.X, "https://x.com/prefet_fictif"),
        ("https://x.com/prefet_fictif", Platform.X, "https://x.com/prefet_fictif"),
        ("http://twitter.com/#!/prefet_fictif", Platform.X, "https://x.com/prefet_fictif"),
        ("https://x.com/intent/follow?screen_name=prefet_fictif", Platform.X, "https://x.com/prefet_fictif"),
        ("https://fr-fr.facebook.com/fictif.38", Platform.FACEBOOK, "https://www.facebook.com/fictif.38"),
        ("https://www.facebook.com/fictif.38/about", Platform.FACEBOOK, "https://www.facebook.com/fictif.38"),
        ("https://www.facebook.com/pages/Fictif/123456", Platform.FACEBOOK, "https://www.facebook.com/123456"),
        ("https://www.facebook.com/profile.php?id=123456", Platform.FACEBOOK, "https://www.facebook.com/123456"),
        ("https://www.youtube.com/@fictif38/videos", Platform.YOUTUBE, "https://www.youtube.com/@fictif38"),
        ("https://youtube.com/user/fictif", Platform.YOUTUBE, "https://www.youtube.com/user/fictif"),
        (
            f"https://www.youtube.com/channel/{CHANNEL}/featured",
            Platform.YOUTUBE,
            f"https://www.youtube.com/channel/{CHANNEL}",
        ),
        ("https://bsky.app/profile/fictif.example", Platform.BLUESKY, "https://bsky.app/profile/fictif.example"),
        ("https://t.me/s/fictif38", Platform.TELEGRAM, "https://t.me/fictif38"),
        (
            "https://www.whatsapp.com/channel/0029VaAbCd",
            Platform.WHATSAPP,
            "https://www.whatsapp.com/channel/0029VaAbCd",
        ),
        ("https://social.example/@fictif", Platform.MASTODON, "https://social.example/@fictif"),
        ("https://social.example/web/@fictif/", Platform.MASTODON, "https://social.example/@fictif"),
        ("https://other.example/@fictif@social.example", Platform.MASTODON, "https://social.example/@fictif"),
    ],
)
def test_a_link_to_an_account_gives_it_in_one_spelling(address: str, platform: Platform, home: str) -> None:
    assert profile_of(address, told="  Nous\n suivre ") == Profile(platform, home, "Nous suivre")


@pytest.mark.parametrize(
    "address",
    [
        "https://twitter.com/intent/tweet?url=https%3A%2F%2Fa.example",
        "https://twitter.com/share?text=a",
        "https://x.com/intent/tweet?screen_name=prefet_fictif&text=Bonjour",
        "https://x.com/intent/follow?screen_name=share",
        "https://x.com/home",
        "https://x.com/prefet_fictif/status/1",
        "https://x.com/hashtag/incendie",
        "https://x.com/un_nom_beaucoup_trop_long",
        "https://www.facebook.com/sharer/sharer.php?u=https%3A%2F%2Fa.example",
        "https://www.facebook.com/sharer.php?u=a",
        "https://www.facebook.com/share.php?u=a",
        "https://www.facebook.com/plugins/like.php?href=a",
        "https://www.facebook.com/dialog/share?app_id=1",
        "https://www.facebook.com/fictif.38/posts/12",
        "https://www.facebook.com/groups/fictif",
        "https://www.facebook.com/events/12",
        "https://www.facebook.com/",
        "https://www.youtube.com/watch?v=abc",
        "https://www.youtube.com/embed/abc",
        "https://youtu.be/abc",
        "https://bsky.app/intent/compose?text=a",
        "https://bsky.app/profile/fictif.example/post/3k",
        "https://t.me/share/url?url=a",
        "https://t.me/joinchat/abcdef",
        "https://t.me/fictif38/12",
        "https://wa.me/?text=a",
        "https://api.whatsapp.com/send?text=a",
        "https://social.example/@fictif/1144",
        "https://social.example/share?text=a",
        "https://social.example/users/fictif",
        "https://www.tiktok.com/@fictif",
        "https://www.threads.net/@fictif",
        "https://www.linkedin.com/company/fictif",
        "https://www.instagram.com/fictif",
        "https://other.example/@fictif@b.a-.example",
        "https://www.mont-fictif.gouv.fr/Contact",
        "mailto:a@b.example",
        "https://[x/@a",
        "https://a\u0430.example/@a",
    ],
)
def test_shares_posts_groups_and_other_pages_are_no_accounts(address: str) -> None:
    assert profile_of(address) is None


def test_a_page_that_says_me_is_believed_that_its_link_is_to_an_account() -> None:
    found = profile_of("https://social.example/users/fictif", rel="me nofollow")
    assert found == Profile(Platform.MASTODON, "https://social.example/@fictif")
    assert profile_of("https://social.example/a/b", rel="me") is None


def test_each_account_of_a_page_is_told_once_in_its_order() -> None:
    links = [
        ("https://x.com/fictif", "", "X"),
        ("https://bsky.app/profile/fictif.example", "", "Bluesky"),
        ("https://twitter.com/Fictif", "", "Twitter"),
        ("https://a.example/", "", "Accueil"),
    ]
    assert [one.home for one in profiles(links)] == ["https://x.com/fictif", "https://bsky.app/profile/fictif.example"]
    assert profiles(links)[0].told == "X"


@given(st.text(), st.text())
def test_no_address_is_too_strange(address: str, rel: str) -> None:
    profile_of(address, rel=rel)
    profile_of(f"https://social.example/@{address}", rel=rel)
    profile_of(f"https://www.facebook.com/{address}", rel=rel)
