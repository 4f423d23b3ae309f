"""Public pages, public domains and the directory: what still shows that an account is official."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from making import NOW, make_account, make_state, make_visit
from proving import PAGE, SITE, Proving, make_proof, page_of, social
from servers import Reply

from plugins.model import Account, Platform, ProofKind, Service, Verdict
from plugins.proofs.verdicts import APART

HOLDS, FAILS, UNKNOWN = Verdict
X = "https://x.com/Prefet76"
LINKED = social(Platform.X, X, ProofKind.LINKED, PAGE, identity="123456")
RECORD = "https://api-lannuaire.service-public.gouv.fr/records?where=id%3D1"
FEED = f"{SITE}/syndication/flux/actualites"


def website(home: str = f"{SITE}/", **changes: Any) -> Account:
    made = {"address": "", "home": home, "proof": make_proof(ProofKind.PUBLIC_DOMAIN)}
    return make_account("site-76", **(made | changes))


class TestLinked:
    @pytest.mark.parametrize(
        "address",
        [X, "http://www.twitter.com/prefet76/?lang=fr", "https://mobile.twitter.com/PREFET76", "//x.com/Prefet76/",
         "https://twitter.com/intent/user?user_id=123456"],
    )  # fmt: skip
    def test_a_public_page_that_links_to_the_account_in_any_spelling_holds(self, desk: Proving, address: str) -> None:
        desk.serve(PAGE, page_of("https://www.facebook.com/prefet76", address))
        check = desk.check(LINKED)
        assert (check.verdict, check.detail) == (HOLDS, f"{PAGE} links to it")

    @pytest.mark.parametrize(
        "address",
        ["https://x.com/Prefet760", "https://x.com.evil.example/Prefet76", "https://x.com/Prefet76/status/1",
         "https://twitter.com/share?url=https%3A%2F%2Fx.com%2FPrefet76"],
    )  # fmt: skip
    def test_a_page_that_links_to_what_only_looks_like_it_fails(self, desk: Proving, address: str) -> None:
        desk.serve(PAGE, page_of(address))
        check = desk.check(LINKED)
        assert (check.verdict, check.detail) == (FAILS, f"{PAGE} no longer links to it")

    def test_a_link_in_a_comment_of_the_page_is_none(self, desk: Proving) -> None:
        desk.serve(PAGE, page_of() + f"<!-- <a href='{X}'>X</a> -->".encode())
        assert desk.check(LINKED).verdict is FAILS

    def test_a_link_that_a_visitor_wrote_is_none(self, desk: Proving) -> None:
        desk.serve(PAGE, page_of(X, rel="nofollow ugc"))
        assert desk.check(LINKED).verdict is FAILS

    @pytest.mark.parametrize("body", [b"", b"<div id=app></div><script>/* links */</script>", b"%PDF-1.7 \xff\xfe"])
    def test_nothing_is_learnt_from_a_page_without_any_link(self, desk: Proving, body: bytes) -> None:
        desk.serve(PAGE, body)
        check = desk.check(LINKED)
        assert (check.verdict, check.detail) == (UNKNOWN, f"no link at all can be read in {PAGE}")

    @pytest.mark.parametrize("status", [404, 410])
    def test_a_page_that_is_gone_fails(self, desk: Proving, status: int) -> None:
        desk.serve(PAGE, Reply(status, b"<a href='/'>Accueil</a>"))
        check = desk.check(LINKED)
        assert (check.verdict, check.detail) == (FAILS, f"the page that showed it is gone: {PAGE}")

    @pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
    def test_a_server_in_trouble_is_no_failure(self, desk: Proving, status: int) -> None:
        desk.serve(PAGE, Reply(status))
        check = desk.check(LINKED)
        assert check.verdict is UNKNOWN
        assert f"HTTP {status}" in check.detail

    def test_a_server_that_is_away_is_no_failure(self, desk: Proving) -> None:
        desk.serve(PAGE, Reply(raw=(b"",)))
        assert desk.check(LINKED).verdict is UNKNOWN

    def test_a_page_that_moved_within_the_public_domain_holds(self, desk: Proving) -> None:
        desk.redirect(PAGE, "https://www.prefectures-regions.gouv.fr/contacts")
        desk.serve("https://www.prefectures-regions.gouv.fr/contacts", page_of(X))
        assert desk.check(LINKED).verdict is HOLDS

    def test_a_page_that_left_the_public_domain_fails_whatever_it_links_to(self, desk: Proving) -> None:
        desk.redirect(PAGE, "https://seine-maritime.gouv.fr.evil.example/contacts")
        desk.serve("https://seine-maritime.gouv.fr.evil.example/contacts", page_of(X))
        check = desk.check(LINKED)
        assert check.verdict is FAILS
        assert "now leads to seine-maritime.gouv.fr.evil.example" in check.detail

    @pytest.mark.parametrize(
        "page",
        [
            "https://www.seine-maritime.gouv.fr.evil.example/",
            "https://seine-maritime-gouv.example/",
            "https://evilgouv.fr/",
        ],
    )
    def test_a_page_that_is_no_public_body_s_is_not_even_asked(self, desk: Proving, page: str) -> None:
        desk.serve(page, page_of(X))
        check = desk.check(social(Platform.X, X, ProofKind.LINKED, page))
        assert check.verdict is UNKNOWN
        assert "is not known to be a public body's" in check.detail
        assert desk.relay.asked == []

    def test_a_site_of_the_registry_on_a_public_domain_is_a_public_body_s(self, desk: Proving) -> None:
        account = social(Platform.X, X, ProofKind.LINKED, "https://sdis.example/contacts")
        desk.serve("https://sdis.example/contacts", page_of(X))
        assert desk.check(account).verdict is UNKNOWN
        note = make_proof(ProofKind.PUBLIC_DOMAIN, note="Liste DINUM, août 2026.")
        desk.others = (website("https://www.sdis.example/", proof=note, enabled=False),)
        assert desk.look(account).count(HOLDS) == 2

    def test_so_is_a_page_whose_host_the_note_of_the_proof_says_to_be_on_the_list(self, desk: Proving) -> None:
        account = social(Platform.X, X, ProofKind.LINKED, "https://sdis.example/contacts")
        account = replace(account, proof=replace(account.proof, note="Hôte dans la liste DINUM (août 2026)."))
        desk.serve("https://sdis.example/contacts", page_of(X))
        assert desk.check(account).verdict is HOLDS
        desk.redirect("https://sdis.example/contacts", "https://evil.example/")
        desk.serve("https://evil.example/", page_of(X))
        assert desk.check(account).verdict is FAILS

    def test_without_a_page_there_is_nothing_to_look_at(self, desk: Proving) -> None:
        check = desk.check(replace(LINKED, proof=make_proof(ProofKind.LINKED)))
        assert (check.verdict, desk.relay.asked) == (UNKNOWN, [])
        assert "proof.page" in check.detail

    def test_a_site_under_repair_for_an_afternoon_suspends_nobody_and_one_for_good_does(self, desk: Proving) -> None:
        desk.serve(PAGE, page_of())
        assert not desk.check(LINKED).suspended
        assert not desk.check(LINKED, NOW + APART / 2).suspended
        report = desk.look(LINKED, now=NOW + APART)
        assert (report.suspended, report.lifted) == ([LINKED.id], [])
        assert desk.look(LINKED, now=NOW + 2 * APART).suspended == [], "told once"
        desk.serve(PAGE, page_of(X))
        report = desk.look(LINKED, now=NOW + 3 * APART)
        assert (report.suspended, report.lifted) == ([], [LINKED.id])
        assert not desk.archive.checks()[LINKED.id].suspended

    def test_trouble_between_two_failures_neither_counts_nor_forgives(self, desk: Proving) -> None:
        desk.serve(PAGE, page_of())
        desk.check(LINKED)
        desk.serve(PAGE, Reply(503))
        assert not desk.check(LINKED, NOW + APART).suspended
        desk.serve(PAGE, page_of())
        assert desk.check(LINKED, NOW + 2 * APART).suspended


class TestPublicDomain:
    def test_a_site_under_gouv_fr_holds_and_nobody_is_asked(self, desk: Proving) -> None:
        check = desk.check(website())
        assert (check.verdict, desk.relay.asked) == (HOLDS, [])

    @pytest.mark.parametrize("home", ["https://www.isere.gouv.fr.evil.example/", "https://www.isere-gouv.fr/"])
    def test_a_lookalike_fails(self, desk: Proving, home: str) -> None:
        check = desk.check(website(home))
        assert check.verdict is FAILS
        assert "is not under .gouv.fr" in check.detail

    def test_a_source_that_the_collector_read_lately_is_not_asked_again(self, desk: Proving) -> None:
        account = website(address=FEED)
        desk.archive.record([make_visit(state=make_state(FEED, last_try=NOW, last_success=NOW))], NOW)
        assert desk.check(account, NOW + timedelta(days=2)).verdict is HOLDS
        assert desk.relay.asked == []

    def test_a_source_that_nobody_read_is_asked_where_it_leads(self, desk: Proving) -> None:
        account = website(address=FEED)
        desk.serve(FEED, b"<rss/>")
        assert desk.check(account).verdict is HOLDS
        desk.redirect(FEED, "https://evil.example/flux")
        desk.serve("https://evil.example/flux", b"<rss/>")
        check = desk.check(account)
        assert check.verdict is FAILS
        assert check.detail == "its source leads to evil.example, outside .gouv.fr"

    def test_the_source_of_an_account_that_is_not_read_is_not_asked(self, desk: Proving) -> None:
        assert (desk.check(website(address=FEED, enabled=False)).verdict, desk.relay.asked) == (HOLDS, [])

    def test_a_source_that_failed_a_moment_ago_is_left_in_peace(self, desk: Proving) -> None:
        state = make_state(FEED, last_try=NOW, failures=1, error="HTTP 503")
        desk.archive.record([make_visit(state=state)], NOW)
        check = desk.check(website(address=FEED), NOW + timedelta(minutes=59))
        assert (check.verdict, desk.relay.asked) == (UNKNOWN, [])
        assert "HTTP 503" in check.detail
        desk.serve(FEED, b"<rss/>")
        assert desk.check(website(address=FEED), NOW + timedelta(hours=1)).verdict is HOLDS

    def test_a_source_that_moved_out_of_the_domain_fails(self, desk: Proving) -> None:
        state = make_state(FEED, last_success=NOW, moved_to="https://hebergeur.example/flux")
        desk.archive.record([make_visit(state=state)], NOW)
        check = desk.check(website(address=FEED))
        assert (check.verdict, desk.relay.asked) == (FAILS, [])
        assert "moved to hebergeur.example" in check.detail

    def test_a_host_of_the_list_holds_for_a_year(self, desk: Proving) -> None:
        proof = make_proof(ProofKind.PUBLIC_DOMAIN, note="Liste DINUM.", date=date(2026, 11, 1))
        account = website("https://www.departement.example/", proof=proof)
        assert desk.check(account).verdict is HOLDS
        check = desk.check(account, NOW + timedelta(days=360))
        assert (check.verdict, desk.relay.asked) == (UNKNOWN, [])
        assert "more than a year ago" in check.detail

    def test_the_administrator_s_own_bridge_proves_nothing_and_contradicts_nothing(self, desk: Proving) -> None:
        desk.settings = replace(desk.settings, bridges={"rss-bridge": "https://bridge.example/rss"})
        account = website(address="https://bridge.example/rss/?action=display")
        assert (desk.check(account).verdict, desk.relay.asked) == (HOLDS, [])
        desk.settings = replace(desk.settings, bridges={})
        assert desk.check(account).verdict is FAILS


class TestWhoseDomain:
    BACK = "https://www.sdis76.fr/reseaux"

    def test_where_a_fire_service_is_said_to_be_proves_nothing(self, desk: Proving) -> None:
        account = social(Platform.X, X, ProofKind.LINKED, self.BACK)
        desk.serve(self.BACK, page_of(X))
        check = desk.check(account)
        assert (check.verdict, desk.relay.asked) == (UNKNOWN, [])
        assert "not known to be a public body's" in check.detail
        site = website("https://www.sdis76.fr/", proof=make_proof(ProofKind.PUBLIC_DOMAIN, note="Liste DINUM."))
        desk.others = (site,)
        assert [one.verdict for one in desk.look(account).checks] == [HOLDS, HOLDS]

    def test_nor_does_what_the_administrator_s_bridge_serves(self, desk: Proving) -> None:
        page = "https://bridge.example/page"
        desk.settings = replace(desk.settings, bridges={"rss-bridge": "https://bridge.example/"})
        desk.others = (website(address="https://bridge.example/?action=display"),)
        desk.serve(page, page_of(X))
        report = desk.look(social(Platform.X, X, ProofKind.LINKED, page))
        assert {one.account: one.verdict for one in report.checks} == {"compte-76": UNKNOWN, "site-76": HOLDS}


def record(*networks: str, sites: tuple[str, ...] = (), texts: bool = True) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "reseau_social": [{"valeur": one, "description": "", "custom_dico2": "X"} for one in networks],
        "site_internet": [{"libelle": "", "valeur": one} for one in sites],
    }
    if texts:  # as the API gives them; the export gives lists
        fields = {name: json.dumps(value, ensure_ascii=False) for name, value in fields.items()}
    return {"nom": "Préfecture de la Seine-Maritime", "id": "1", **fields}


class TestDirectory:
    LISTED = social(Platform.X, X, ProofKind.DIRECTORY, RECORD)

    @pytest.mark.parametrize("texts", [True, False])
    def test_a_record_that_lists_the_account_holds(self, desk: Proving, texts: bool) -> None:
        desk.serve_json(RECORD, {"total_count": 1, "results": [record("https://twitter.com/prefet76", texts=texts)]})
        check = desk.check(self.LISTED)
        assert (check.verdict, check.detail) == (
            HOLDS, 'the directory lists it under "Préfecture de la Seine-Maritime"',
        )  # fmt: skip

    def test_a_record_that_lists_its_site_holds(self, desk: Proving) -> None:
        account = social(Platform.RSS, "https://www.sdis76.example/", ProofKind.DIRECTORY, RECORD)
        desk.serve_json(RECORD, [record(sites=("http://sdis76.example/accueil",))])
        assert desk.check(account).verdict is HOLDS

    @pytest.mark.parametrize(
        "answer",
        [
            {"total_count": 0, "results": []},
            {"results": [record("https://twitter.com/autre")]},
            record("https://x.com.evil.example/Prefet76"),
            {"nom": "Préfecture", "reseau_social": None, "site_internet": "{not json"},
            {"nom": "Préfecture", "reseau_social": [7, {"valeur": 7}], "site_internet": "7"},
        ],
    )
    def test_a_record_that_is_empty_or_lists_others_fails(self, desk: Proving, answer: object) -> None:
        desk.serve_json(RECORD, answer)
        assert desk.check(self.LISTED).verdict is FAILS

    @pytest.mark.parametrize("body", [b'{"error_code": "ODSQLError"}', b"{", b"[1, 2]]", b"[{}]"])
    def test_nothing_is_learnt_from_what_is_no_record(self, desk: Proving, body: bytes) -> None:
        desk.serve(RECORD, body, Content_Type="application/json")
        assert desk.check(self.LISTED).verdict is UNKNOWN

    def test_a_record_that_is_gone_fails_and_a_server_in_trouble_does_not(self, desk: Proving) -> None:
        assert desk.check(self.LISTED).detail == f"its record is no longer in the directory: {RECORD}"
        desk.serve(RECORD, Reply(502))
        assert desk.check(self.LISTED).verdict is UNKNOWN

    def test_its_page_may_be_one_of_the_directory(self, desk: Proving) -> None:
        page = "https://lannuaire.service-public.fr/normandie/seine-maritime/1"
        account = social(Platform.X, X, ProofKind.DIRECTORY, page)
        desk.serve(page, page_of(X))
        assert desk.check(account).verdict is HOLDS
        desk.serve(page, page_of())
        assert desk.check(account).verdict is FAILS

    @pytest.mark.parametrize("page", ["", PAGE, "https://service-public.fr.evil.example/1"])
    def test_no_other_page_is_the_directory(self, desk: Proving, page: str) -> None:
        assert desk.check(social(Platform.X, X, ProofKind.DIRECTORY, page)).verdict is UNKNOWN
        assert desk.relay.asked == []


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (ProofKind.NONE, "no proof yet"),
        (ProofKind.DOCUMENT, "named by a document on 2026-08-01: nothing that a machine can look at"),
        (ProofKind.PLATFORM, "facebook tells no machine that it marks an account"),
    ],
)
def test_what_no_machine_can_look_at_is_said(desk: Proving, kind: ProofKind, words: str) -> None:
    account = social(Platform.FACEBOOK, "https://www.facebook.com/prefet76", kind, service=Service.POLICE)
    check = desk.check(account)
    assert (check.verdict, check.detail, desk.relay.asked) == (UNKNOWN, words, [])
