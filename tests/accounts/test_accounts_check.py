from dataclasses import replace
from datetime import date, timedelta

import pytest
from making_accounts import DEPARTMENTS, ISERE, TODAY, account

from plugins.accounts.check import PROOF_LASTS, Severity, check
from plugins.model import FRANCE, Confidence, Platform, ProofKind, Service

ONLY_ISERE = {"38": DEPARTMENTS["38"]}
SITE = account(id="site", platform=Platform.WEBSITE, address="", enabled=False)


def findings(*accounts, departments=ONLY_ISERE):
    """Return what the check finds, in short."""
    return [(one.severity, one.subject, one.message) for one in check(accounts, departments, TODAY)]


class TestCheck:
    def test_an_honest_registry_gives_nothing(self):
        assert findings(ISERE) == []

    def test_a_site_to_link_to_needs_no_note(self):
        assert findings(ISERE, SITE) == []

    def test_departments_without_any_account_are_named(self):
        (found,) = findings(ISERE, departments=DEPARTMENTS)
        assert found == ("warning", "france", "departments without any account (3): 2A, 75, 92")

    def test_departments_that_nothing_is_read_for_are_named(self):
        (found,) = findings(SITE)
        assert found == ("note", "france", "departments without an enabled account (1): 38")

    def test_an_enabled_account_that_is_not_read_yet_is_an_error(self):
        ((severity, subject, message),) = findings(account(platform=Platform.JSON))
        assert (severity, subject) == ("error", ISERE.id)
        assert message.startswith(
            "enabled, but json is not read yet (read today: atom, bluesky, cap, facebook, fr-alert"
        )

    def test_a_disabled_feed_says_why(self):
        silent = account(id="silent", enabled=False, address="https://www.isere.gouv.fr/other")
        assert findings(ISERE, silent) == [("note", "silent", "disabled without a note that says why")]

    def test_a_reason_without_an_interval_is_told(self):
        ((_, _, message),) = findings(account(interval_reason="agreed"))
        assert message == "a reason for an interval, and no interval"

    def test_an_address_without_encryption_is_told(self):
        ((_, _, message),) = findings(account(address="http://www.isere.gouv.fr/rss"))
        assert message.startswith("read without encryption")

    def test_accounts_without_proof_are_told_together_and_once(self):
        none = {"enabled": False, "note": "why", "proof_kind": ProofKind.NONE, "proof_date": date(2001, 1, 1)}
        told = "accounts without proof, never read (2): x, y"
        assert findings(ISERE, account(id="x", **none), account(id="y", **none)) == [("note", "france", told)]

    @pytest.mark.parametrize("platform", [Platform.X, Platform.BLUESKY, Platform.MASTODON, Platform.YOUTUBE])
    def test_an_enabled_account_known_by_its_name_only_is_a_warning(self, platform):
        home = "https://a.example/@b"
        named = account(id="b", platform=platform, home=home, address=f"{home}.rss", proof_kind=ProofKind.DOCUMENT)
        told = "known by its name only, which can change hands: give its identity"
        assert findings(named) == [("warning", "b", told)]
        assert findings(replace(named, identity="12")) == []
        assert findings(ISERE, replace(named, enabled=False, note="why")) == []

    def test_a_name_on_a_mastodon_server_of_the_state_is_no_more_than_a_note(self):
        pnf = "https://social.numerique.gouv.fr/@pnf"
        ((severity, _, message),) = findings(account(platform=Platform.MASTODON, home=pnf, address=f"{pnf}.rss"))
        assert (severity, message[:26]) == ("note", "known by its name only, wh")

    @pytest.mark.parametrize(("enabled", "severity"), [(True, "warning"), (False, "note")])
    def test_a_link_whose_page_is_not_told_cannot_be_looked_at_again(self, enabled, severity):
        linked = account(id="a", enabled=enabled, note="why", proof_kind=ProofKind.LINKED)
        told = "a page links to it, and proof.page does not say which"
        assert findings(ISERE, linked) == [(severity, "a", told)]
        page = replace(linked, proof=replace(linked.proof, page="https://www.isere.gouv.fr/Contacts"))
        assert findings(ISERE, page) == []

    def test_a_feed_on_a_bridge_of_the_administrator_s_is_at_home(self):
        bridged = account(address="https://bridge.example/?action=display")
        told = "read on another site (bridge.example) than its page's (www.isere.gouv.fr)"
        assert findings(bridged) == [("warning", ISERE.id, told)]
        assert check([bridged], ONLY_ISERE, TODAY, ["https://bridge.example"]) == ()
        assert check([bridged], ONLY_ISERE, TODAY, ["https://bridge"]) != ()

    def test_an_account_enabled_on_a_proof_not_followed_to_the_end_is_a_warning(self):
        ((severity, _, message),) = findings(account(proof_confidence=Confidence.MEDIUM))
        assert (severity, message) == ("warning", "enabled with medium confidence in its proof")

    OLD = account(
        id="old",
        home="https://a.example/",
        address="https://a.example/rss",
        proof_kind=ProofKind.DOCUMENT,
        proof_date=TODAY - PROOF_LASTS - timedelta(days=1),
    )

    def test_a_proof_of_more_than_a_year_is_told(self):
        told = "its proof is more than a year old (2025-11-20): look again"
        assert findings(ISERE, self.OLD) == [(Severity.WARNING, "old", told)]

    def test_those_of_accounts_that_are_not_read_are_told_in_one_line(self):
        off = [replace(self.OLD, id=name, address="", home=f"https://{name}.example/", enabled=False, note="why")
               for name in ("a", "b")]  # fmt: skip
        told = "proofs of more than a year, of accounts that are not read (2): a, b"
        assert findings(ISERE, *off) == [(Severity.NOTE, FRANCE, told)]
        unproved = replace(off[0], proof=replace(off[0].proof, kind=ProofKind.NONE))
        assert findings(ISERE, unproved) == [(Severity.NOTE, FRANCE, "accounts without proof, never read (1): a")]

    def test_a_proof_of_a_year_is_not_old(self):
        year = account(
            home="https://a.example/",
            address="https://a.example/rss",
            proof_kind=ProofKind.DOCUMENT,
            proof_date=TODAY - PROOF_LASTS,
        )
        assert findings(year) == []

    def test_a_host_under_gouv_fr_does_not_age(self):
        assert findings(account(proof_date=date(2001, 1, 1))) == []

    @pytest.mark.parametrize(("enabled", "severity"), [(True, "warning"), (False, "note")])
    def test_a_feed_on_another_site_than_its_page_is_told(self, enabled, severity):
        away = account(id="away", address="https://flux.example/rss", enabled=enabled, note="why")
        told = "read on another site (flux.example) than its page's (www.isere.gouv.fr)"
        assert findings(ISERE, away) == [(severity, "away", told)]

    def test_a_feed_on_a_host_below_its_page_s_is_at_home(self):
        assert findings(account(address="https://flux.isere.gouv.fr/rss")) == []

    def test_another_prefecture_s_host_is_an_error(self):
        wrong = account(department="2A")
        told = "www.isere.gouv.fr is the prefecture's of department 38, not of 2A"
        assert findings(wrong, departments={code: DEPARTMENTS[code] for code in ("2A", "38")})[0] == (
            "error",
            ISERE.id,
            told,
        )

    def test_another_service_may_publish_on_a_prefecture_s_host(self):
        assert findings(account(department=None, service=Service.OTHER), departments={}) == []

    def test_the_same_page_twice_for_one_site_is_told_of_both(self):
        twin = account(id="twin", platform=Platform.WEBSITE, address="", enabled=False)
        told = "the same page and platform 2 times: https://www.isere.gouv.fr/"
        assert findings(ISERE, SITE, twin) == [("warning", "site", told), ("warning", "twin", told)]

    def test_errors_come_first(self):
        found = findings(account(platform=Platform.JSON), departments=DEPARTMENTS)
        assert [severity for severity, _, _ in found] == ["error", "warning"]
