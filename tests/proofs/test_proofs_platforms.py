"""Who a platform says that an account is: renamed, moved, gone, or somebody else by now."""

import json
from dataclasses import replace
from datetime import timedelta
from html import escape
from typing import Any
from urllib.parse import quote

import pytest
from making import NOW, make_state, make_visit
from proving import PAGE, SITE, Proving, make_proof, page_of, social
from servers import Reply

from plugins.feeds.platforms.x_asking import USER_FIELDS
from plugins.feeds.platforms.x_memory import Memory, day_of, remember
from plugins.model import Platform, ProofKind, Verdict
from plugins.proofs.verdicts import APART

HOLDS, FAILS, UNKNOWN = Verdict
CREDENTIAL = "jeton-d-essai"


class TestMastodon:
    HOME = "https://social.seine-maritime.gouv.fr/@Prefet76"
    LOOKUP = "https://social.seine-maritime.gouv.fr/api/v1/accounts/lookup?acct=Prefet76"
    BY_ID = "https://social.seine-maritime.gouv.fr/api/v1/accounts/1144"
    ACCOUNT = social(Platform.MASTODON, HOME, ProofKind.LINKED, identity="1144")

    def profile(self, *fields: tuple[str, bool], number: str = "1144", **more: Any) -> dict[str, Any]:
        return {
            "id": number,
            "username": "Prefet76",
            "acct": "Prefet76",
            "url": self.HOME,
            "fields": [
                {
                    "name": "Site",
                    "value": f'<a href="{escape(address)}" target="_blank" rel="nofollow noopener me">site</a>',
                    "verified_at": "2026-08-01T10:00:00.000+00:00" if verified else None,
                }
                for address, verified in fields
            ],
        } | more

    def test_a_verified_public_page_that_links_back_holds(self, desk: Proving) -> None:
        desk.serve_json(self.LOOKUP, self.profile((PAGE, True)))
        desk.serve(PAGE, page_of(self.HOME.lower(), rel="me noopener"))
        check = desk.check(self.ACCOUNT)
        assert (check.verdict, check.detail) == (HOLDS, f"{PAGE} links to it")

    def test_the_second_verified_page_may_be_the_one_that_links_back(self, desk: Proving) -> None:
        desk.serve_json(self.LOOKUP, self.profile(("https://evil.example/", True), (f"{SITE}/", True), (PAGE, True)))
        desk.serve(f"{SITE}/", page_of())
        desk.serve(PAGE, page_of(self.HOME, rel="me"))
        assert desk.check(self.ACCOUNT).verdict is HOLDS

    def test_a_page_that_links_back_without_saying_me_fails(self, desk: Proving) -> None:
        desk.serve_json(self.LOOKUP, self.profile((PAGE, True)))
        desk.serve(PAGE, page_of(self.HOME))
        check = desk.check(self.ACCOUNT)
        assert (check.verdict, check.detail) == (FAILS, f"{PAGE} links to it without rel=me")

    @pytest.mark.parametrize(
        ("address", "verified"),
        [(PAGE, False), ("https://evil.example/", True), ("https://www.gouv.fr.evil.example/", True)],
    )
    def test_a_profile_that_verifies_no_public_page_fails(self, desk: Proving, address: str, verified: bool) -> None:
        desk.serve_json(self.LOOKUP, self.profile((address, verified)))
        desk.serve(address, page_of(self.HOME, rel="me"))
        check = desk.check(self.ACCOUNT)
        assert (check.verdict, check.detail) == (FAILS, "its profile shows no verified link to a public body's page")

    def test_a_page_that_the_file_names_is_enough(self, desk: Proving) -> None:
        account = replace(self.ACCOUNT, proof=make_proof(ProofKind.LINKED, PAGE))
        desk.serve_json(self.LOOKUP, self.profile())
        desk.serve(PAGE, page_of(self.HOME))
        assert desk.check(account).verdict is HOLDS

    def test_a_moved_account_is_noticed_and_is_no_failure(self, desk: Proving) -> None:
        moved = {"moved": {"url": "https://social.autre.gouv.fr/@Prefet76"}}
        desk.serve_json(self.LOOKUP, self.profile((PAGE, True), **moved))
        desk.serve(PAGE, page_of(self.HOME, rel="me"))
        check = desk.check(self.ACCOUNT)
        assert check.verdict is HOLDS
        assert "it says that it has moved to https://social.autre.gouv.fr/@Prefet76" in check.detail

    def test_a_name_that_answers_with_another_number_suspends_at_once(self, desk: Proving) -> None:
        desk.serve_json(self.LOOKUP, self.profile((PAGE, True), number="9999"))
        desk.serve(PAGE, page_of(self.HOME, rel="me"))
        report = desk.look(self.ACCOUNT)
        assert report.suspended == [self.ACCOUNT.id]
        assert report.checks[0].detail == (
            '"prefet76" now answers as 9999, not as 1144: somebody else has the name'
        )  # fmt: skip
        assert desk.relay.asked == [self.LOOKUP], "no proof is looked at for a thief"

    def test_an_account_that_is_gone_fails(self, desk: Proving) -> None:
        check = desk.check(self.ACCOUNT)
        assert (check.verdict, check.suspended) == (FAILS, False)
        assert "knows no account" in check.detail
        assert desk.relay.asked == [self.LOOKUP, self.BY_ID]

    def test_one_that_its_instance_suspended_fails(self, desk: Proving) -> None:
        desk.serve_json(self.BY_ID, self.profile(suspended=True))
        check = desk.check(self.ACCOUNT)
        assert (check.verdict, check.detail) == (FAILS, "its instance suspended it")

    @pytest.mark.parametrize("status", [403, 429, 500, 503])
    def test_an_instance_in_trouble_lets_nothing_hold_and_nothing_fail(self, desk: Proving, status: int) -> None:
        account = replace(self.ACCOUNT, proof=make_proof(ProofKind.LINKED, PAGE))
        desk.serve(self.LOOKUP, Reply(status))
        desk.serve(PAGE, page_of(self.HOME))
        check = desk.check(account)
        assert check.verdict is UNKNOWN
        assert "who it is now is not known" in check.detail
        assert f"HTTP {status}" in check.detail
        desk.serve(PAGE, page_of())
        assert desk.check(account).verdict is FAILS, "the page contradicts, whoever else is away"

    def test_an_answer_that_is_none_leaves_the_page_to_decide_but_lifts_no_suspension(self, desk: Proving) -> None:
        account = replace(self.ACCOUNT, proof=make_proof(ProofKind.LINKED, PAGE))
        desk.serve(PAGE, page_of(self.HOME))
        desk.serve(self.LOOKUP, b"<html><a href='/'>Connectez-vous</a></html>")
        assert desk.check(account).verdict is HOLDS
        desk.serve_json(self.LOOKUP, self.profile(number="9999"))
        assert desk.check(account).suspended
        desk.serve(self.LOOKUP, b"<html><a href='/'>Connectez-vous</a></html>")
        check = desk.check(account)
        assert (check.verdict, check.suspended) == (UNKNOWN, True)

    def test_an_account_on_the_state_s_instance_is_still_looked_up(self, desk: Proving) -> None:
        account = replace(self.ACCOUNT, proof=make_proof(ProofKind.PUBLIC_DOMAIN))
        desk.serve_json(self.LOOKUP, self.profile())
        assert desk.check(account).verdict is HOLDS
        desk.serve_json(self.LOOKUP, self.profile(number="9999"))
        assert desk.check(account).suspended


class TestBluesky:
    API = "https://public.api.bsky.app/xrpc"
    DID = "did:plc:abcdefghijklmnopqrstuvwx"
    OTHER = "did:plc:zzzzzzzzzzzzzzzzzzzzzzzz"
    ADDRESS = f"{API}/app.bsky.feed.getAuthorFeed?actor={DID}"

    def account(self, handle: str, kind: ProofKind = ProofKind.OWN_DOMAIN, page: str = "") -> Any:
        home = f"https://bsky.app/profile/{handle}"
        return social(Platform.BLUESKY, home, kind, page, identity=self.DID, address=self.ADDRESS)

    def resolve(self, desk: Proving, handle: str, did: str | None) -> None:
        address = f"{self.API}/com.atproto.identity.resolveHandle?handle={handle}"
        if did is None:
            desk.serve_json(address, {"error": "InvalidRequest", "message": "Unable to resolve handle"}, 400)
        else:
            desk.serve_json(address, {"did": did})

    def profile(self, desk: Proving, handle: str, **more: Any) -> None:
        found = {"did": self.DID, "handle": handle, "displayName": "Préfet", **more}
        desk.serve_json(f"{self.API}/app.bsky.actor.getProfile?actor={self.DID}", found)

    @pytest.mark.parametrize("handle", ["seine-maritime.gouv.fr", "presse.seine-maritime.gouv.fr"])
    def test_a_handle_under_the_service_s_domain_that_leads_to_its_did_holds(self, desk: Proving, handle: str) -> None:
        self.resolve(desk, handle, self.DID)
        self.profile(desk, handle)
        check = desk.check(self.account(handle))
        assert (check.verdict, check.detail) == (HOLDS, f"{handle} is under a domain of its service")

    def test_the_domain_of_its_website_on_the_list_is_its_service_s(self, desk: Proving) -> None:
        proof = make_proof(ProofKind.PUBLIC_DOMAIN, note="Liste DINUM.")
        site = social(
            Platform.WEBSITE, "https://www.prefet76.example/", ProofKind.PUBLIC_DOMAIN, id="site", proof=proof
        )
        desk.others = (site,)
        self.resolve(desk, "prefet76.example", self.DID)
        self.profile(desk, "prefet76.example")
        assert desk.look(self.account("prefet76.example")).count(HOLDS) == 2

    @pytest.mark.parametrize(
        "handle", ["prefet76.bsky.social", "seine-maritime.gouv.fr.evil.example", "seine-maritime-gouv.example"]
    )
    def test_a_handle_under_another_domain_fails(self, desk: Proving, handle: str) -> None:
        self.resolve(desk, handle, self.DID)
        self.profile(desk, handle)
        check = desk.check(self.account(handle))
        assert (check.verdict, check.detail) == (FAILS, f"{handle} is not under a domain of its service")

    def test_a_service_without_a_known_website_leaves_it_open(self, desk: Proving) -> None:
        account = replace(self.account("sdis15.example"), department=None)
        self.resolve(desk, "sdis15.example", self.DID)
        self.profile(desk, "sdis15.example")
        assert desk.check(account).verdict is UNKNOWN

    def test_a_renamed_account_is_noticed_and_holds_under_its_new_name(self, desk: Proving) -> None:
        self.resolve(desk, "ancien.seine-maritime.gouv.fr", None)
        self.profile(desk, "nouveau.seine-maritime.gouv.fr")
        check = desk.check(self.account("ancien.seine-maritime.gouv.fr"))
        assert check.verdict is HOLDS
        words = 'renamed: "ancien.seine-maritime.gouv.fr" is now "nouveau.seine-maritime.gouv.fr"'
        assert words in check.detail

    def test_one_renamed_to_another_domain_fails(self, desk: Proving) -> None:
        self.resolve(desk, "presse.seine-maritime.gouv.fr", None)
        self.profile(desk, "prefet76.bsky.social")
        check = desk.check(self.account("presse.seine-maritime.gouv.fr"))
        assert (check.verdict, check.suspended) == (FAILS, False)

    def test_a_handle_that_leads_to_another_did_suspends_at_once(self, desk: Proving) -> None:
        self.resolve(desk, "seine-maritime.gouv.fr", self.OTHER)
        check = desk.check(self.account("seine-maritime.gouv.fr"))
        assert (check.verdict, check.suspended) == (FAILS, True)
        assert f"now answers as {self.OTHER}" in check.detail
        self.resolve(desk, "seine-maritime.gouv.fr", self.DID)
        self.profile(desk, "seine-maritime.gouv.fr")
        assert not desk.check(self.account("seine-maritime.gouv.fr")).suspended

    def test_a_handle_that_bluesky_could_not_resolve_just_then_is_no_failure(self, desk: Proving) -> None:
        self.resolve(desk, "seine-maritime.gouv.fr", self.DID)
        self.profile(desk, "handle.invalid")
        check = desk.check(self.account("seine-maritime.gouv.fr"))
        assert check.verdict is UNKNOWN
        assert "renamed" not in check.detail

    @pytest.mark.parametrize(
        ("status", "body", "verdict"),
        [
            (400, {"error": "InvalidRequest", "message": "Profile not found"}, FAILS),
            (400, {"error": "AccountTakedown", "message": "Account has been suspended"}, FAILS),
            (400, {"error": "InvalidRequest", "message": "Error: actor must be a valid did or a handle"}, UNKNOWN),
            (502, {"error": "UpstreamFailure"}, UNKNOWN),
            (200, {"message": "no profile"}, UNKNOWN),
        ],
    )
    def test_what_bluesky_says_is_told_from_its_troubles(
        self, desk: Proving, status: int, body: object, verdict: Verdict
    ) -> None:
        self.resolve(desk, "seine-maritime.gouv.fr", None)
        desk.serve_json(f"{self.API}/app.bsky.actor.getProfile?actor={self.DID}", body, status)
        assert desk.check(self.account("seine-maritime.gouv.fr")).verdict is verdict

    def test_an_account_whose_home_gives_its_did_is_looked_up_by_that(self, desk: Proving) -> None:
        self.profile(desk, "seine-maritime.gouv.fr")
        check = desk.check(self.account(self.DID))
        assert (check.verdict, "renamed" in check.detail) == (HOLDS, False)

    def test_one_that_is_read_by_its_feed_is_asked_about_at_the_public_service(self, desk: Proving) -> None:
        account = replace(self.account("seine-maritime.gouv.fr"), address=f"https://bsky.app/profile/{self.DID}/rss")
        self.resolve(desk, "seine-maritime.gouv.fr", self.DID)
        self.profile(desk, "seine-maritime.gouv.fr")
        assert desk.check(account).verdict is HOLDS

    def test_a_trusted_verifier_s_word_is_the_platform_s(self, desk: Proving) -> None:
        handle, verifier = "prefet76.bsky.social", "did:plc:vvvvvvvvvvvvvvvvvvvvvvvv"
        account = self.account(handle, ProofKind.PLATFORM)
        self.resolve(desk, handle, self.DID)
        state = {"verifications": [{"issuer": verifier, "isValid": True}], "verifiedStatus": "valid"}
        self.profile(desk, handle, verification=state)
        check = desk.check(account)
        assert (check.verdict, check.detail) == (HOLDS, f"vouched for by {verifier}")
        self.profile(desk, handle, verification={**state, "verifiedStatus": "invalid"})
        assert desk.check(account).verdict is FAILS

    def test_a_public_page_may_link_to_the_new_handle(self, desk: Proving) -> None:
        account = self.account("ancien.bsky.social", ProofKind.LINKED, PAGE)
        self.resolve(desk, "ancien.bsky.social", None)
        self.profile(desk, "nouveau.bsky.social")
        desk.serve(PAGE, page_of("https://bsky.app/profile/nouveau.bsky.social"))
        assert desk.check(account).verdict is HOLDS
        desk.serve(PAGE, page_of("https://bsky.app/profile/autre.bsky.social"))
        assert desk.check(account).verdict is FAILS


class TestYouTube:
    CHANNEL = "UCabcdefghijklmnopqrstuv"
    OTHER = "UCzzzzzzzzzzzzzzzzzzzzzz"
    HOME = "https://www.youtube.com/@Prefet76"
    BY_ID = f"https://www.youtube.com/channel/{CHANNEL}"
    ACCOUNT = social(Platform.YOUTUBE, HOME, ProofKind.LINKED, PAGE, identity=CHANNEL)

    def page(self, channel: str = CHANNEL, name: str = "Prefet76", shown: str = "") -> bytes:
        link = f"https://www.youtube.com/redirect?event=channel_header\\u0026redir_token=QUFF\\u0026q={quote(shown, safe='')}"
        data = f'{{"externalId":"{channel}","vanityChannelUrl":"http://www.youtube.com/@{name}","url":"{link}"}}'
        return (
            f'<link rel="canonical" href="https://www.youtube.com/channel/{channel}"><script>{data}</script>'.encode()
        )

    def test_a_channel_that_a_public_page_links_to_holds(self, desk: Proving) -> None:
        desk.serve(self.HOME.lower(), self.page())
        desk.serve(PAGE, page_of(self.BY_ID))
        check = desk.check(self.ACCOUNT)
        assert (check.verdict, check.detail) == (HOLDS, f"{PAGE} links to it")

    def test_a_name_that_another_channel_has_suspends_at_once(self, desk: Proving) -> None:
        desk.serve(self.HOME.lower(), self.page(self.OTHER))
        desk.serve(PAGE, page_of(self.BY_ID))
        assert desk.check(self.ACCOUNT).suspended

    def test_a_renamed_channel_is_noticed(self, desk: Proving) -> None:
        desk.serve(self.BY_ID, self.page(name="PrefetNormandie"))
        desk.serve(PAGE, page_of("https://www.youtube.com/@PrefetNormandie"))
        check = desk.check(self.ACCOUNT)
        assert check.verdict is HOLDS
        assert 'renamed: "prefet76" is now "prefetnormandie"' in check.detail

    def test_a_channel_that_is_gone_fails(self, desk: Proving) -> None:
        desk.serve(PAGE, page_of(self.BY_ID))
        assert desk.check(self.ACCOUNT).verdict is FAILS

    def test_a_page_to_consent_to_is_not_gone_around_and_leaves_the_public_page_to_decide(self, desk: Proving) -> None:
        desk.redirect(self.HOME.lower(), "https://consent.youtube.com/m?continue=x")
        desk.serve("https://consent.youtube.com/m?continue=x", b"<a href='/'>Avant de continuer</a>")
        desk.serve(PAGE, page_of(self.BY_ID))
        check = desk.check(self.ACCOUNT)
        assert check.verdict is HOLDS
        assert "answered by consent.youtube.com" in check.detail

    @pytest.mark.parametrize("body", [b"", b"<a href='/'>YouTube</a>", b'{"externalId":"UCshort"}'])
    def test_a_page_that_names_no_channel_leaves_the_public_page_to_decide(self, desk: Proving, body: bytes) -> None:
        desk.serve(self.HOME.lower(), body)
        desk.serve(PAGE, page_of())
        assert desk.check(self.ACCOUNT).verdict is FAILS

    def test_without_a_page_written_down_one_that_the_channel_shows_may_link_back(self, desk: Proving) -> None:
        account = replace(self.ACCOUNT, home=self.BY_ID, proof=make_proof(ProofKind.LINKED))
        desk.serve(self.BY_ID, self.page(shown=PAGE))
        desk.serve(PAGE, page_of(self.HOME))
        assert desk.check(account).verdict is HOLDS

    def test_a_channel_that_merely_links_to_a_public_page_proves_nothing(self, desk: Proving) -> None:
        account = replace(self.ACCOUNT, home=self.BY_ID, proof=make_proof(ProofKind.LINKED))
        desk.serve(self.BY_ID, self.page(shown=PAGE))
        desk.serve(PAGE, page_of())
        assert desk.check(account).verdict is UNKNOWN

    def test_a_server_in_trouble_is_no_failure(self, desk: Proving) -> None:
        desk.serve(self.HOME.lower(), Reply(500))
        desk.serve(PAGE, page_of(self.BY_ID))
        assert desk.check(self.ACCOUNT).verdict is UNKNOWN


class TestX:
    ADDRESS = "https://api.x.com/2/users/123456/tweets"
    LOOKUP = "https://api.x.com/2/users/123456"
    ACCOUNT = social(
        Platform.X, "https://x.com/Prefet76", ProofKind.PLATFORM, identity="123456", address=ADDRESS
    )  # fmt: skip

    def remembered(self, desk: Proving, days: int = 0, **user: str) -> None:
        known = {"id": "123456", "username": "Prefet76", "verified_type": "government", **user}
        memory = remember(Memory(user=known | {"day": day_of(NOW - timedelta(days=days))}))
        desk.archive.record([make_visit(state=make_state(self.ADDRESS, memory=memory))], NOW)

    def answer(self, desk: Proving, body: object, status: int = 200) -> None:
        def reply(asked: Any) -> Reply:
            granted = asked.headers.get("authorization") == f"Bearer {CREDENTIAL}"
            data = json.dumps(body).encode()
            return Reply(status if granted else 401, data, {"Content-Type": "application/json"})

        desk.serve(f"{self.LOOKUP}?user.fields={USER_FIELDS}", reply)

    def user(self, **changes: str) -> dict[str, Any]:
        return {"data": {"id": "123456", "username": "Prefet76", "name": "P", "verified_type": "government"} | changes}

    def test_the_mark_that_the_collector_read_this_week_is_not_paid_for_again(self, desk: Proving) -> None:
        self.remembered(desk, days=3)
        check = desk.check(self.ACCOUNT)
        assert (check.verdict, desk.relay.asked) == (HOLDS, [])
        self.remembered(desk, verified_type="blue")
        check = desk.check(self.ACCOUNT)
        assert (check.verdict, check.detail) == (FAILS, "X no longer marks it as a government's (blue)")

    def test_an_account_that_is_not_read_is_asked_about(self, desk: Proving, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GYROPHARE_X_TOKEN", CREDENTIAL)
        self.answer(desk, self.user())
        assert desk.check(self.ACCOUNT).verdict is HOLDS
        self.answer(desk, self.user(verified_type=""))
        assert desk.check(self.ACCOUNT).detail == "X no longer marks it as a government's (no mark)"
        self.answer(
            desk,
            {
                "errors": [
                    {
                        "title": "Not Found Error",
                        "type": "https://api.twitter.com/2/problems/resource-not-found",
                        "resource_id": "123456",
                    }
                ]
            },
        )
        assert desk.check(self.ACCOUNT).detail == "X knows no account number 123456 any more"

    def test_a_new_name_is_told_and_is_no_failure(self, desk: Proving, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GYROPHARE_X_TOKEN", CREDENTIAL)
        self.answer(desk, self.user(username="PrefetNormandie"))
        check = desk.check(self.ACCOUNT)
        assert (check.verdict, check.detail) == (
            HOLDS, 'X marks it as a government\'s; renamed: "prefet76" is now "PrefetNormandie"',
        )  # fmt: skip
        assert desk.archive.billed(NOW) == (0, pytest.approx(0.01))  # the day's cap counts it

    def test_without_a_token_nothing_is_learnt_and_nothing_asked(
        self, desk: Proving, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("GYROPHARE_X_TOKEN", raising=False)
        check = desk.check(self.ACCOUNT)
        assert (check.verdict, desk.relay.asked) == (UNKNOWN, [])
        assert "GYROPHARE_X_TOKEN" in check.detail

    def test_the_day_s_money_is_the_limit(self, desk: Proving, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GYROPHARE_X_TOKEN", CREDENTIAL)
        desk.settings = replace(desk.settings, x_daily_dollars=0.0)
        assert desk.check(self.ACCOUNT).verdict is UNKNOWN
        assert desk.relay.asked == []

    def test_a_refusal_says_nothing_of_the_account_and_never_shows_the_token(
        self, desk: Proving, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GYROPHARE_X_TOKEN", "un-autre-jeton")
        self.answer(desk, self.user())
        check = desk.check(self.ACCOUNT)
        assert check.verdict is UNKNOWN
        assert "un-autre-jeton" not in check.detail

    def test_without_its_number_a_name_proves_nothing(self, desk: Proving) -> None:
        check = desk.check(replace(self.ACCOUNT, identity="", address=""))
        assert check.verdict is UNKNOWN
        assert "identity" in check.detail

    def test_a_rename_is_noticed_without_paying_whatever_the_proof(self, desk: Proving) -> None:
        self.remembered(desk, days=30, username="PrefetNormandie")
        account = replace(self.ACCOUNT, proof=make_proof(ProofKind.LINKED, PAGE))
        desk.serve(PAGE, page_of("https://x.com/prefetnormandie"))
        check = desk.check(account)
        assert (check.verdict, check.detail) == (
            HOLDS, f'{PAGE} links to it; renamed: "prefet76" is now "prefetnormandie"',
        )  # fmt: skip


def test_a_failure_that_lasts_suspends_on_any_platform(desk: Proving) -> None:
    account = TestYouTube.ACCOUNT
    desk.serve(PAGE, page_of(TestYouTube.BY_ID))
    assert not desk.check(account).suspended
    assert desk.check(account, NOW + APART).suspended
