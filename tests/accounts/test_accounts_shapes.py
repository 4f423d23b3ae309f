"""Addresses of platforms, identities, page rules and bridges: what an account file may say of how it is read."""

import re
from dataclasses import fields

import pytest
from cssselect import ExpressionError, HTMLTranslator, SelectorError
from hypothesis import given
from hypothesis import strategies as st
from making import make_settings
from making_accounts import ACCOUNT, DEPARTMENTS, ISERE, TODAY, account, write
from running import few_departments

from plugins.accounts import files, rules, shapes
from plugins.accounts.exchange import to_toml
from plugins.accounts.registry import load_accounts
from plugins.accounts.selectors import fault
from plugins.errors import AccountError
from plugins.feeds.platforms import MODULES
from plugins.model import PageRules, Platform

CHANNEL = "UC" + "a" * 22
DID = "did:plc:" + "a2b3" * 6
X = "https://api.x.com/2/users/123/tweets"
_PIECES = [
    *("a", "é", ".b", "#c", "*", ">", "+", "~", ",", " ", "|", "-", "1", "\n", "(", ")", "]", "'", '"'),
    *("[d]", "[d='e f']", '[d^="x]"]', "[d|=f]", "[ d = f ]", "[n|d=e]"),
    *(":not(", ":first-child", ":nth-child(", "2n+1", "odd", "::before", ":is(", ":contains('(')", ":lang(fr)"),
]
BRIDGES = {"rss-bridge": "https://bridge.example/rss"}


def load(folder, text, bridges=BRIDGES):
    """Return the accounts of a file that holds *text*."""
    return load_accounts(write(folder, text), DEPARTMENTS, TODAY, bridges)


def refusal(folder, text, bridges=BRIDGES):
    """Return why a file that holds *text* is refused."""
    with pytest.raises(AccountError) as caught:
        load(folder, text, bridges)
    return str(caught.value)


def text(platform, address=ISERE.address, more="", *, kind="document"):
    """Return an account on *platform* that is read at *address*."""
    changed = ACCOUNT.replace('platform = "rss"', f'platform = "{platform}"').replace(ISERE.address, address)
    return changed.replace("public-domain", kind) + more


def test_what_is_read_is_what_has_a_reader():
    assert frozenset(MODULES) == rules.READ


class TestAddress:
    @pytest.mark.parametrize(
        ("platform", "address", "identity"),
        [
            ("x", X, "123"),
            ("x", "http://127.0.0.1:8000/2/users/123/tweets", "123"),
            ("bluesky", "https://public.api.bsky.app/xrpc/app.bsky.feed.getAuthorFeed?actor=a.example", ""),
            ("bluesky", "http://127.0.0.1:8000/xrpc/app.bsky.feed.getAuthorFeed?limit=9&actor=a.example", DID),
            ("bluesky", f"https://public.api.bsky.app/xrpc/app.bsky.feed.getAuthorFeed?actor={DID}&limit=9", DID),
            ("bluesky", "https://a.example/xrpc/app.bsky.feed.getAuthorFeed?actor=did%3Aplc%3Aabc", ""),
            ("bluesky", "https://bsky.app/profile/a.example/rss", ""),
            ("mastodon", "https://a.example/@b.rss", "12"),
            ("mastodon", "https://a.example/users/b.rss", ""),
            ("mastodon", "http://[::1]:80/api/v1/accounts/12/statuses?exclude_reblogs=1", "12"),
            ("mastodon", "https://a.example/api/v1/accounts/01H8X/statuses", "01H8X"),
            ("youtube", f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}", CHANNEL),
            ("telegram", "https://t.me/s/prefet_isere", "-1001234"),
            ("facebook", "https://graph.facebook.com/v25.0/100064/posts", "100064"),
            ("facebook", "http://localhost:8000/v25.0/100064/posts", ""),
            ("vigicrues", "https://www.vigicrues.gouv.fr/territoire/rss?CdEntVigiCru=GA1", ""),
        ],
    )
    def test_an_address_of_the_platform_s_form_is_taken_on_any_host(self, tmp_path, platform, address, identity):
        more = f'identity = "{identity}"\n' if identity else ""
        (found,) = load(tmp_path, text(platform, address, more))
        assert (found.address, found.identity) == (address, identity)

    @pytest.mark.parametrize(
        ("platform", "address", "form"),
        [
            ("x", "https://x.com/Prefet38", "https://api.x.com/2/users/NUMBER/tweets"),
            ("x", f"{X}?max_results=5", "https://api.x.com/2/users/NUMBER/tweets"),
            ("x", "https://api.x.com/2/users/by/username/Prefet38", "https://api.x.com/2/users/NUMBER/tweets"),
            ("bluesky", "https://bsky.app/profile/a.example", "getAuthorFeed?actor=HANDLE"),
            ("bluesky", "https://a.example/xrpc/app.bsky.feed.getAuthorFeed?actor=", "getAuthorFeed?actor=HANDLE"),
            ("mastodon", "https://a.example/@b", "https://SERVER/@NAME.rss or"),
            ("youtube", "https://www.youtube.com/feeds/videos.xml?channel_id=UC1", "channel_id=UC and 22 letters"),
            ("youtube", "https://www.youtube.com/@isere", "channel_id=UC and 22 letters"),
            ("telegram", "https://t.me/isere38", "https://t.me/s/NAME"),
            ("facebook", "https://www.facebook.com/prefet38", "/v25.0/NUMBER/posts"),
            ("facebook", "https://graph.facebook.com/v25.0/prefet38/posts", "/v25.0/NUMBER/posts"),
        ],
    )
    @pytest.mark.parametrize("more", ["", "enabled = false\n"])
    def test_another_form_is_refused_with_the_right_one(self, tmp_path, platform, address, form, more):
        told = refusal(tmp_path, text(platform, address, more))
        assert f': address = "{address}": expected an address of {platform}: ' in told
        assert form in told

    @given(st.sampled_from(Platform), st.text(max_size=30))
    def test_any_text_has_an_answer(self, platform, value):
        for address in (value, f"https://{value}", f"https://a.example/{value}"):
            assert shapes.named(platform, address) in {*re.split(r"[/?&=.]", value), *value.split("/"), ""}


class TestIdentity:
    @pytest.mark.parametrize(
        ("platform", "identity", "told"),
        [
            ("x", "@Prefet38", "the number of the account"),
            ("x", "0", "the number of the account"),
            ("bluesky", "a.example", "the DID of the account"),
            ("bluesky", "did:plc:short", "the DID of the account"),
            ("mastodon", "@pnf", "what its server calls the account"),
            ("youtube", "@isere", "the channel, UC and 22 letters"),
            ("telegram", "isere38", "the number of the channel"),
            ("facebook", "prefet38", "the number of the page"),
            ("rss", "12", "nothing: rss has no name of its own for an account"),
        ],
    )
    def test_an_identity_of_another_form_is_refused(self, tmp_path, platform, identity, told):
        one = text(platform, more=f'identity = "{identity}"\nenabled = false\n').replace(
            f'address = "{ISERE.address}"\n', ""
        )
        assert f'identity = "{identity}": expected {told}' in refusal(tmp_path, one)

    def test_a_host_may_be_a_did(self, tmp_path):
        one = text("bluesky", "https://bsky.app/profile/a.example/rss", 'identity = "did:web:a.example"\n')
        assert load(tmp_path, one)[0].identity == "did:web:a.example"

    @pytest.mark.parametrize(
        ("platform", "address", "named", "identity"),
        [
            ("x", X, "123", "124"),
            ("x", X, "123", ""),
            ("mastodon", "https://a.example/api/v1/accounts/12/statuses", "12", "13"),
            ("facebook", "https://graph.facebook.com/v25.0/100064/posts", "100064", "100065"),
            ("youtube", f"https://a.example/feeds/videos.xml?channel_id={CHANNEL}", CHANNEL, "UC" + "b" * 22),
            ("bluesky", f"https://bsky.app/profile/{DID}/rss", DID, DID.replace("2", "3")),
        ],
    )
    def test_an_identity_is_the_one_that_the_address_asks_for(self, tmp_path, platform, address, named, identity):
        more = f'identity = "{identity}"\n' if identity else ""
        assert f'expected "{named}", which the address asks for' in refusal(tmp_path, text(platform, address, more))


class TestPageRules:
    def text(self, rules, more=""):
        return text("page", more=f"page = {{ {rules} }}\n{more}")

    def test_all_rules_are_read(self, tmp_path):
        written = {one.name: f"h{number}" for number, one in enumerate(fields(PageRules))}
        written |= {"sitemap": "https://www.isere.gouv.fr/sitemap.xml", "match": "/actualites/", "detail": "auto"}
        (found,) = load(tmp_path, self.text(", ".join(f'{key} = "{value}"' for key, value in written.items())))
        assert found.page == PageRules(**written)

    def test_rules_are_wanted_of_a_page_that_is_read(self, tmp_path):
        told = refusal(tmp_path, text("page"))
        assert ': page: missing: expected how to read it, such as { item = "article.news" }, or enabled' in told
        assert load(tmp_path, text("page", more="enabled = false\n"))[0].page is None

    def test_rules_are_refused_of_what_is_no_page(self, tmp_path):
        told = refusal(tmp_path, text("rss", more='page = { item = "article" }\n'))
        assert 'expected no such key but with platform = "page"' in told

    @pytest.mark.parametrize(
        ("rules", "told"),
        [
            ('itme = "article"', 'page.itme: no such key; did you mean "item"?'),
            ("item = 1", "page.item = 1: expected a text"),
            ("", "page.item: missing: expected a selector of the items, or a sitemap"),
            ('title = "h2"', "page.item: missing: expected a selector of the items, or a sitemap"),
            ('item = "article["', 'page.item = "article[": expected a CSS selector whose brackets are closed'),
            ('item = "article", date = "//time"', 'page.date = "//time": expected a CSS selector'),
            ('item = "article", detail = "a,,b"', 'page.detail = "a,,b": expected a CSS selector with something'),
            ('sitemap = "/sitemap.xml"', 'page.sitemap = "/sitemap.xml": expected an absolute address'),
            ('sitemap = "https://isere-gouv.fr/a"', "can be taken for www.isere.gouv.fr"),
            ('item = "article", match = "actualites"', 'page.match = "actualites": expected how the path'),
        ],
    )
    def test_a_wrong_rule_is_refused_with_its_key(self, tmp_path, rules, told):
        assert told in refusal(tmp_path, self.text(rules))

    def test_rules_that_are_no_table_are_refused(self, tmp_path):
        assert 'page = "article": expected { item = ... }' in refusal(tmp_path, text("page", more='page = "article"\n'))


class TestSelector:
    @pytest.mark.parametrize(
        "selector",
        [
            "article",
            "*",
            "ul.news > li",
            'a[href^="/actualites"]',
            "time[datetime]",
            "h2 a, h3 a",
            "li:nth-child(2n+1) a + p ~ div",
            "div:not(.x):not([a=b]):first-child",
            'p:not(a[href="x)"])',
            "a::before",
            r"a.w-1\/2",
            "svg|a",
        ],
    )
    def test_a_selector_is_taken(self, selector):
        assert fault(selector) == ""

    @pytest.mark.parametrize(
        "selector",
        [
            "a >",
            "> a",
            "a,,b",
            "a[",
            "a]",
            "a)",
            "{x}",
            "//div",
            "a@href",
            ".a..b",
            ".",
            "a:",
            "a = b",
            'a"',
            "a" * 501,
        ],
    )
    def test_a_slip_of_the_pen_is_told(self, selector):
        assert fault(selector).startswith("a CSS selector")

    @given(st.lists(st.sampled_from(_PIECES), max_size=6).map("".join))
    def test_what_a_library_reads_is_not_refused(self, selector):
        try:
            HTMLTranslator().css_to_xpath(selector)
        except (SelectorError, ExpressionError):
            return
        assert fault(selector) == ""

    @given(st.text(st.sampled_from("a.#:[]()'\"\\=>,+~ *|"), max_size=20))
    def test_any_text_has_an_answer(self, selector):
        assert isinstance(fault(selector), str)


class TestBridge:
    ADDRESS = "{rss-bridge}?action=display&bridge=Foo&format=Atom"

    def test_the_name_of_a_bridge_is_where_it_runs(self, tmp_path):
        (found,) = load(tmp_path, text("atom", self.ADDRESS))
        assert found.address == "https://bridge.example/rss/?action=display&bridge=Foo&format=Atom"

    @pytest.mark.parametrize("base", ["https://bridge.example", "https://bridge.example/"])
    @pytest.mark.parametrize("path", ["/a?b=c", "a?b=c"])
    def test_one_slash_parts_them_however_they_are_written(self, tmp_path, base, path):
        (found,) = load(tmp_path, text("rss", f"{{rss-bridge}}{path}"), {"rss-bridge": base})
        assert found.address == "https://bridge.example/a?b=c"

    def test_a_proof_is_about_the_page_and_not_about_the_bridge(self, tmp_path):
        (found,) = load(tmp_path, text("atom", self.ADDRESS, kind="public-domain"))
        assert found.enabled

    def test_the_page_of_a_network_is_not_made_public_by_a_bridge(self, tmp_path):
        one = text("atom", self.ADDRESS, kind="public-domain").replace("https://www.isere.gouv.fr/", "https://x.com/a")
        assert "anybody can open an account on x" in refusal(tmp_path, one)

    def test_an_unknown_bridge_is_refused_with_the_setting_that_it_lacks(self, tmp_path):
        told = refusal(tmp_path, text("atom", self.ADDRESS), {})
        assert 'expected GYROPHARE_BRIDGES = {"rss-bridge": "https://..."} in the settings, or enabled = false' in told

    def test_an_account_that_is_not_read_keeps_the_name_of_its_bridge(self, tmp_path):
        (found,) = load(tmp_path, text("atom", self.ADDRESS, "enabled = false\n"), {})
        assert found.address == self.ADDRESS
        assert load(tmp_path, to_toml([found]), {}) == (found,)

    def test_a_bridge_answers_with_a_feed(self, tmp_path):
        told = refusal(tmp_path, text("telegram", self.ADDRESS))
        assert 'platform = "telegram": expected atom, jsonfeed, rss: a bridge answers with a feed' in told

    def test_what_comes_after_the_name_must_make_an_address(self, tmp_path):
        assert "expected an address without blanks" in refusal(tmp_path, text("rss", "{rss-bridge}?a= b"))

    def test_two_accounts_do_not_read_the_same_of_a_bridge(self, tmp_path):
        one = text("atom", self.ADDRESS)
        assert "already at" in refusal(tmp_path, one + one.replace("38-prefecture-rss", "two"))

    def test_the_settings_say_where_bridges_run(self, tmp_path):
        write(tmp_path, text("atom", self.ADDRESS))
        departments = few_departments(tmp_path)
        settings = make_settings(tmp_path, accounts=tmp_path / "some.toml", departments=departments, bridges=BRIDGES)
        (found,) = files.load_files(settings, TODAY).accounts
        assert found.address.startswith("https://bridge.example/rss/?action")

    def test_a_bridged_account_is_written_as_it_is_asked(self, tmp_path):
        found = load(tmp_path, text("atom", self.ADDRESS))
        assert load(tmp_path, to_toml(found)) == found
        assert account(address=found[0].address).address in to_toml(found)
