"""Profiles, and the addresses that can be told from them without asking anybody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.accounts import handles
from plugins.model import Platform

CHANNEL = "UC" + "a1-_" * 5 + "bc"


class TestCanonical:
    @pytest.mark.parametrize(
        ("platform", "home", "profile"),
        [
            (Platform.X, "https://twitter.com/Prefet38?lang=fr", "https://x.com/Prefet38"),
            (Platform.X, "https://mobile.twitter.com/Prefet38/", "https://x.com/Prefet38"),
            (Platform.X, "https://x.com/interieur", "https://x.com/interieur"),
            (Platform.X, "https://x.com/intent/tweet", ""),
            (Platform.X, "https://x.com/share", ""),
            (Platform.X, "http://twitter.com/#!/Prefet38", "https://x.com/Prefet38"),
            (Platform.X, "https://twitter.com/#!/search/prefet", ""),
            (Platform.X, "https://twitter.com/intent/follow?screen_name=Prefet38&tw_p=a", "https://x.com/Prefet38"),
            (Platform.X, "https://twitter.com/intent/user?screen_name=Prefet38", "https://x.com/Prefet38"),
            (Platform.X, "https://twitter.com/intent/tweet?screen_name=Prefet38", ""),
            (Platform.X, "https://twitter.com/intent/follow?screen_name=a/b", ""),
            (Platform.X, "https://twitter.com/intent/follow", ""),
            (Platform.X, "https://x.com/Prefet38/status/1", ""),
            (Platform.X, "https://x.com.example/Prefet38", ""),
            (Platform.FACEBOOK, "https://fr-fr.facebook.com/prefet.38/", "https://www.facebook.com/prefet.38"),
            (Platform.FACEBOOK, "https://m.facebook.com/profile.php?id=100064", "https://www.facebook.com/100064"),
            (Platform.FACEBOOK, "https://facebook.com/pages/Isere/123456", "https://www.facebook.com/123456"),
            (Platform.FACEBOOK, "https://www.facebook.com/p/Prefet-38-100064", "https://www.facebook.com/100064"),
            (Platform.FACEBOOK, "https://www.facebook.com/profile.php", ""),
            (Platform.FACEBOOK, "https://www.facebook.com/sharer/sharer.php?u=a", ""),
            (
                Platform.YOUTUBE,
                f"https://m.youtube.com/channel/{CHANNEL}",
                f"https://www.youtube.com/channel/{CHANNEL}",
            ),
            (Platform.YOUTUBE, "https://www.youtube.com/c/Isere", "https://www.youtube.com/c/Isere"),
            (Platform.YOUTUBE, "https://www.youtube.com/watch?v=a", ""),
            (Platform.BLUESKY, "https://bsky.app/profile/a.example", "https://bsky.app/profile/a.example"),
            (Platform.TELEGRAM, "https://t.me/s/isere38", "https://t.me/isere38"),
            (Platform.MASTODON, "https://a.example/users/b", "https://a.example/@b"),
            (Platform.MASTODON, "https://a.example/@b.rss", "https://a.example/@b"),
            (Platform.MASTODON, "https://[a/@b", ""),
            (Platform.WHATSAPP, "https://whatsapp.com/channel/0029Va", "https://www.whatsapp.com/channel/0029Va"),
            (Platform.RSS, "https://x.com/Prefet38", ""),
        ],
    )
    def test_a_profile_has_one_spelling(self, platform, home, profile):
        assert handles.canonical(platform, home) == profile

    @given(st.sampled_from(Platform), st.text(max_size=30))
    def test_any_text_has_an_answer(self, platform, text):
        for address in (text, f"https://{text}", f"https://x.com/{text}", f"https://a.example/@{text}"):
            profile = handles.canonical(platform, address)
            assert profile in {"", handles.canonical(platform, profile)}


class TestSource:
    @pytest.mark.parametrize(
        ("platform", "home", "address", "identity"),
        [
            (
                Platform.BLUESKY,
                "https://bsky.app/profile/a.example",
                "https://public.api.bsky.app/xrpc/app.bsky.feed.getAuthorFeed?actor=a.example&filter=posts_and_author_threads",
                "",
            ),
            (
                Platform.BLUESKY,
                "https://bsky.app/profile/did:plc:abc",
                "https://public.api.bsky.app/xrpc/app.bsky.feed.getAuthorFeed?actor=did:plc:abc&filter=posts_and_author_threads",
                "did:plc:abc",
            ),
            (Platform.TELEGRAM, "https://t.me/isere38", "https://t.me/s/isere38", ""),
            (Platform.MASTODON, "https://a.example/@b", "https://a.example/@b.rss", ""),
            (
                Platform.YOUTUBE,
                f"https://www.youtube.com/channel/{CHANNEL}",
                f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}",
                CHANNEL,
            ),
            (Platform.YOUTUBE, "https://www.youtube.com/@isere", "", ""),
            (Platform.X, "https://x.com/Prefet38", "", ""),
            (Platform.FACEBOOK, "https://www.facebook.com/100064", "", "100064"),
            (Platform.RSS, "https://a.example/", "", ""),
        ],
    )
    def test_the_address_and_the_identity_are_those_that_the_profile_tells(self, platform, home, address, identity):
        assert handles.source(platform, home) == address
        assert handles.identity(platform, home) == identity


class TestPlatform:
    @pytest.mark.parametrize(
        ("address", "platform"),
        [
            ("https://www.facebook.com/a", Platform.FACEBOOK),
            ("https://twitter.com/a", Platform.X),
            ("https://a.example/@b", None),
            ("https://www.instagram.com/a", None),
            ("a", None),
        ],
    )
    def test_a_host_decides_the_platform(self, address, platform):
        assert handles.platform_of(address) is platform

    def test_a_bare_name_is_no_page_of_facebook(self):
        assert handles.profile(Platform.FACEBOOK, "prefet38") == ""
        assert handles.profile(Platform.RSS, "prefet38") == ""
