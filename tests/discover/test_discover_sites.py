"""Which sites are visited, and whose they are."""

from datetime import date
from pathlib import Path

import pytest
from internet import DEPARTMENTS, OTHER_PREFECTURE, PREFECTURE, SDIS
from making import make_account, make_department

from plugins.accounts.registry import load_accounts, load_departments
from plugins.discover.guesses import Guesses, guesses
from plugins.discover.sites import Owners, Site, prefectures, same_site
from plugins.errors import AccountError
from plugins.model import FRANCE, Account, Confidence, Platform, Proof, ProofKind, Service

ROOT = Path(__file__).parents[2]
LISTED = Proof(ProofKind.PUBLIC_DOMAIN, date(2024, 12, 1), Confidence.HIGH, "Hôte dans la liste DINUM.")


def website(name: str, home: str, **changes: object) -> Account:
    made = {"platform": Platform.WEBSITE, "address": "", "home": home, "enabled": False, "proof": LISTED}
    return make_account(name, **(made | changes))


class TestWhose:
    def test_the_site_of_a_prefecture_is_known_by_its_host(self) -> None:
        found = Owners(DEPARTMENTS, ()).site(f"https://{PREFECTURE}/Actualites#haut")
        assert found == Site(f"https://{PREFECTURE}/Actualites", Service.PREFECTURE, "38", known=True)
        assert (found.public, found.attributed, found.named) == (True, True, "38")

    @pytest.mark.parametrize(
        ("given", "address"),
        [
            (PREFECTURE.removeprefix("www."), f"https://{PREFECTURE}/"),
            (f"https://{PREFECTURE.removeprefix('www.')}/Actualites", f"https://{PREFECTURE}/Actualites"),
            ("https://www.pompiers.example/", "https://pompiers.example/"),
            ("https://pompiers.example:8443/", "https://pompiers.example:8443/"),
            ("https://www.pompiers.example:8443/", "https://www.pompiers.example:8443/"),
            ("https://autre.example/", "https://autre.example/"),
        ],
    )
    def test_a_www_more_or_less_makes_no_other_site(self, given: str, address: str) -> None:
        account = website("38-sdis-site", "https://pompiers.example/", service=Service.SDIS, department="38")
        assert Owners(DEPARTMENTS, [account]).site(given).address == address

    def test_an_sdis_is_known_and_proved_by_the_accounts_only(self) -> None:
        assert Owners(DEPARTMENTS, ()).site(SDIS) == Site(f"https://{SDIS}/", Service.SDIS, "38", known=True)
        account = website("38-sdis-site", f"https://{SDIS}/", service=Service.SDIS, department="38")
        found = Owners(DEPARTMENTS, [account]).site(SDIS)
        assert (found.proof, found.public) == (LISTED, True)

    @pytest.mark.parametrize(
        ("kind", "confidence", "kept"),
        [(ProofKind.NONE, "high", False), (ProofKind.PUBLIC_DOMAIN, "low", False), (ProofKind.LINKED, "medium", True)],
    )
    def test_a_weak_proof_does_not_make_a_site_public(self, kind: ProofKind, confidence: str, kept: bool) -> None:
        proof = Proof(kind, date(2026, 1, 1), Confidence(confidence), "")
        account = website("38-ville-site", "https://ville.example/", proof=proof)
        found = Owners(DEPARTMENTS, [account]).site("ville.example")
        assert (found.known, found.public, found.proof) == (True, False, proof if kept else None)

    def test_the_surest_proof_is_taken_then_the_strongest(self) -> None:
        others = (Proof(ProofKind.DIRECTORY, date(2026, 1, 1), Confidence.HIGH, "DILA"),
                  Proof(ProofKind.PUBLIC_DOMAIN, date(2026, 1, 1), Confidence.MEDIUM, "DINUM"))  # fmt: skip
        accounts = [website(f"a{n}", "https://ville.example/", proof=one) for n, one in enumerate((*others, LISTED))]
        assert Owners(DEPARTMENTS, accounts).site("https://ville.example/").proof == LISTED
        assert Owners(DEPARTMENTS, accounts[:2]).site("https://ville.example/").proof == others[0]

    def test_a_site_shared_by_departments_is_of_the_first_and_tells_the_others(self) -> None:
        shared = {code: make_department(code, sdis_host="pompiers.example") for code in ("75", "92", "93")}
        found = Owners(shared, ()).site("https://pompiers.example/")
        assert (found.service, found.department, found.also) == (Service.SDIS, "75", ("92", "93"))

    def test_a_national_site_stays_national(self) -> None:
        accounts = [
            website("a", "https://douane.example/", department=None, service=Service.CUSTOMS),
            website("b", "https://douane.example/13", service=Service.CUSTOMS),
        ]
        found = Owners(DEPARTMENTS, accounts).site("https://douane.example/")
        assert (found.service, found.department, found.named) == (Service.CUSTOMS, None, FRANCE)

    def test_an_unknown_site_is_what_it_is_said_to_be(self) -> None:
        found = Owners(DEPARTMENTS, ()).site("https://ville.example/")
        assert (found.service, found.department, found.attributed) == (Service.OTHER, None, False)
        found = Owners(DEPARTMENTS, ()).site("ville.example", department="76", service=Service.LOCAL_AUTHORITY)
        assert (found.service, found.department, found.attributed) == (Service.LOCAL_AUTHORITY, "76", True)
        assert (found.known, found.public) == (False, False)

    @pytest.mark.parametrize(
        ("address", "words"),
        [
            ("", "absolute address"),
            ("n'importe quoi", "blanks"),
            ("ftp://a.example/", "absolute address"),
            ("localhost", "a site of the public network"),
            ("https://x.com/prefet_fictif", "an account on x is proved by the site that links to it"),
            ("https://prefecture@a.example/", "without a name before the host"),
            ("https://www.mont-fictif-gouv.fr/", "imitate"),
        ],
    )
    def test_what_is_no_site_is_refused_with_what_was_expected(self, address: str, words: str) -> None:
        with pytest.raises(AccountError, match=words):
            Owners(DEPARTMENTS, ()).site(address)


class TestWhich:
    def test_a_department_gives_its_prefecture_its_sdis_and_its_proved_sites_once(self) -> None:
        accounts = [
            website("38-site", f"https://{PREFECTURE}/"),
            website("38-ville", "https://ville.example/", department="38", service=Service.LOCAL_AUTHORITY),
            website("38-none", "https://rien.example/", department="38", proof=Proof(ProofKind.NONE, date.min, Confidence.LOW, "")),
            website("38-x", "https://x.com/fictif", department="38", platform=Platform.X),
            website("38-m", "https://social.example/@fictif", department="38", platform=Platform.MASTODON),
            website("76-ville", "https://autre.example/", department="76"),
        ]  # fmt: skip
        found = [site.address for site in Owners(DEPARTMENTS, accounts).sites(["38"])]
        assert found == [f"https://{PREFECTURE}/", f"https://{SDIS}/", "https://ville.example/"]
        both = [site.address for site in Owners(DEPARTMENTS, accounts).sites(["38", "76", "38"])]
        assert both == [*found, f"https://{OTHER_PREFECTURE}/", "https://autre.example/"]

    def test_france_gives_the_national_ones(self) -> None:
        accounts = [website("a", "https://douane.example/", department=None), website("b", "https://b.example/")]
        assert [site.address for site in Owners(DEPARTMENTS, accounts).sites([FRANCE])] == ["https://douane.example/"]

    def test_the_files_of_the_portal_give_every_department_a_prefecture(self) -> None:
        departments = load_departments(ROOT / "content" / "departments.toml")
        accounts = load_accounts(ROOT / "content" / "accounts", departments, date(2026, 12, 31))
        found = Owners(departments, accounts).sites(departments)
        of_prefectures = {site.department for site in found if site.service is Service.PREFECTURE}
        assert of_prefectures == set(departments)
        assert len(prefectures(departments)) == len(departments)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://www.a.example/", "https://a.example/b", True),
        ("https://a.example/", "https://actus.a.example/", True),
        ("https://a.example/", "https://b.example/", False),
        ("https://a.gouv.fr/", "https://a.gouv.fr.evil.example/", False),
        ("https://a.example/", "mailto:a@a.example", False),
    ],
)
def test_one_site_has_one_host_but_for_www_and_what_is_below_it(one: str, other: str, same: bool) -> None:
    assert same_site(one, other) is same


class TestGuesses:
    HEAD = "department,service,platform,handle_or_url,feed_url,evidence,confidence\n"

    def test_feeds_are_given_by_host_and_profiles_in_one_spelling(self, tmp_path: Path) -> None:
        file = tmp_path / "candidates.csv"
        file.write_text(
            f"# pistes\n{self.HEAD}38,prefecture,rss,https://a.gouv.fr/,https://a.gouv.fr/flux,pattern,low\n"
            "38,prefecture,x,@Fictif,,pattern,low\n38,sdis,atom,,https://a.gouv.fr/atom,pattern,low\n"
            "38,sdis,facebook,https://www.facebook.com/fictif38,,a,low\n38,sdis,rss,,flux,a,low\n38,sdis,myspace,a,,a,low\n"
            "38,sdis,website,https://a.example/,,a,low\n"
        )
        found = guesses(file)
        assert found.feeds == {"a.gouv.fr": ("https://a.gouv.fr/flux", "https://a.gouv.fr/atom")}
        assert found.hold("https://x.com/fictif")
        assert found.hold("https://www.facebook.com/fictif38")
        assert found.hold("https://a.gouv.fr/atom")
        assert not found.hold("https://x.com/autre")
        assert len(found.addresses) == 4

    def test_without_a_file_nothing_is_guessed(self, tmp_path: Path) -> None:
        assert guesses(tmp_path / "none.csv") == Guesses()

    def test_a_file_that_cannot_be_read_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "latin.csv").write_bytes(b"\xe9")
        for file in (tmp_path, tmp_path / "latin.csv"):
            with pytest.raises(AccountError, match="expected a CSV file"):
                guesses(file)

    def test_those_of_the_portal_are_on_official_hosts(self) -> None:
        departments = load_departments(ROOT / "content" / "departments.toml")
        found = guesses(ROOT / "content" / "candidates.csv")
        assert len(set(found.feeds) & prefectures(departments)) > 50
        assert len(found.addresses) > 300
