"""The directory of the administration: its records as the API and the exports write them, and what they propose."""

import json
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_accounts import DEPARTMENTS, TODAY, account, write

from plugins.accounts.exchange import better_proofs, read_records, survey, to_toml
from plugins.accounts.exchange.records import BrokenError, office
from plugins.accounts.registry import load_accounts
from plugins.errors import AccountError
from plugins.model import Confidence, Platform, Proof, ProofKind, Service

PAGE = "https://lannuaire.service-public.gouv.fr/auvergne-rhone-alpes/isere/aaaa"


def record(**changes):
    """Return a record of the Isère's prefecture as an export writes it."""
    made = {
        "id": "aaaa",
        "nom": "Préfecture - Isère",
        "categorie": "SL",
        "pivot": [{"type_service_local": "prefecture", "code_insee_commune": ["38185"]}],
        "code_insee_commune": "38185",
        "site_internet": [],
        "reseau_social": [],
        "date_modification": "22/12/2023 10:38:56",
        "url_service_public": PAGE,
    }
    return made | changes


def link(value, network=""):
    """Return a link as the directory writes it."""
    return {"valeur": value, "description": "", "custom_dico2": network}


def nested(made):
    """Return *made* as the API writes it: JSON inside strings."""
    return {key: json.dumps(value) if isinstance(value, list) else value for key, value in made.items()}


def found(*records, existing=(), **options):
    """Return what *records* give."""
    return survey(records, DEPARTMENTS, existing, TODAY, **options)


def networks(*links, **changes):
    """Return what one prefecture with these social networks gives."""
    return found(record(reseau_social=list(links), **changes))


class TestReading:
    ONE, TWO = {"id": "1", "nom": "a"}, {"id": "2", "nom": "b"}

    @pytest.mark.parametrize(
        "text",
        [
            json.dumps([ONE, TWO]),
            json.dumps({"total_count": 2, "results": [ONE, TWO]}),
            json.dumps({"service": [ONE, TWO]}),
            f"{json.dumps(ONE)}\n\n{json.dumps(TWO)}\n",
            "\n".join(json.dumps({"results": [one]}) for one in (ONE, TWO)),
            "\ufeff" + json.dumps([ONE, TWO], indent=2),
        ],
    )
    def test_one_document_pages_and_lines_give_the_same_records(self, text):
        problems = []
        assert read_records(text, "some.json", problems) == [self.ONE, self.TWO]
        assert problems == []

    def test_a_document_that_is_no_record_is_told_later(self):
        assert found(*read_records("3", "some.json", [])).problems == (
            "record without an identifier: nom: expected the name of an office",
        )

    def test_a_document_of_one_record_is_a_record(self):
        assert read_records(json.dumps(self.ONE), "some.json", []) == [self.ONE]

    def test_a_broken_line_is_told_and_the_others_are_read(self):
        problems = []
        assert read_records(f"{json.dumps(self.ONE)}\n{{\n", "some.jsonl", problems) == [self.ONE]
        assert problems == ["some.jsonl:2: not JSON; expected a record of the directory"]

    @pytest.mark.parametrize("text", ["", "<html>", "[" * 100_000])
    def test_what_is_no_json_is_refused(self, text):
        with pytest.raises(AccountError, match=r"some\.json: not JSON; expected records of the directory"):
            read_records(text, "some.json", [])


class TestOffice:
    @pytest.mark.parametrize(
        ("kind", "service"),
        [
            ("prefecture", Service.PREFECTURE),
            ("sous_pref", Service.PREFECTURE),
            ("gendarmerie", Service.GENDARMERIE),
            ("commissariat_police", Service.POLICE),
            ("cg", Service.LOCAL_AUTHORITY),
            ("mairie", Service.LOCAL_AUTHORITY),
        ],
    )
    def test_a_type_decides_the_service(self, kind, service):
        assert office(record(pivot=[{"type_service_local": kind}])).service is service

    @pytest.mark.parametrize(
        ("name", "kind", "service"),
        [
            ("Service départemental d'incendie et de secours (SDIS) - Isère", "sdis", Service.SDIS),
            ("SDMIS", "sdis", Service.SDIS),
            ("Sapeurs-pompiers de l'Isère", "sdis", Service.SDIS),
            ("Bureau de douane - Grenoble", "douane", Service.CUSTOMS),
            ("Direction interdépartementale des routes Centre-Est", "dir", Service.OTHER),
        ],
    )
    def test_a_name_decides_where_no_type_is_known(self, name, kind, service):
        made = office(record(nom=name, pivot=[{"type_service_local": "other"}]))
        assert (made.kind, made.service) == (kind, service)

    @pytest.mark.parametrize(
        "name",
        [
            "Caisse d'allocations familiales",
            "Direction régionale de l'environnement (DREAL)",
            "Disdain",
            "Douanier SARL",
        ],
    )
    def test_other_offices_are_passed_over(self, name):
        assert office(record(nom=name, pivot=[])) is None

    @pytest.mark.parametrize(
        ("pivot", "own", "department"),
        [
            (["38185"], "38185", "38"),
            (["2A004"], "", "2A"),
            (["2B033"], "", "2B"),
            (["97105"], "", "971"),
            (["97611"], "", "976"),
            (["98735"], "", "987"),
            ([], "75056", "75"),
            (["381851", "75056"], "", "75"),
            (["?"], "01004", "01"),
            ("38185", "", "38"),
        ],
    )
    def test_the_commune_tells_the_department(self, pivot, own, department):
        made = record(pivot=[{"type_service_local": "prefecture", "code_insee_commune": pivot}], code_insee_commune=own)
        assert office(made).department == department
        assert office(nested(made)).department == department

    def test_a_central_office_and_the_national_roads_have_no_department(self):
        assert office(record(categorie="ADMIN")).department == ""
        assert office(record(nom="Direction interdépartementale des routes Est", pivot=[])).department == ""

    @pytest.mark.parametrize("api", [False, True])
    def test_both_ways_of_writing_give_the_same_office(self, api):
        made = record(site_internet=[link("https://www.isere.gouv.fr")], reseau_social=[link("a", "Twitter")])
        read = office(nested(made) if api else made)
        assert [one.value for one in (*read.sites, *read.networks)] == ["https://www.isere.gouv.fr", "a"]
        assert (read.networks[0].network, read.modified) == ("Twitter", date(2023, 12, 22))

    @pytest.mark.parametrize(
        ("changes", "told"),
        [
            ({"nom": None}, "nom: expected the name of an office"),
            ({"pivot": "["}, "pivot: expected JSON inside the string"),
            ({"pivot": "1"}, "pivot: expected a list of tables"),
            ({"reseau_social": ["a"]}, "reseau_social: expected a list of tables"),
            ({"pivot": [{"type_service_local": "cg"}], "code_insee_commune": "381"}, "code_insee_commune: expected"),
        ],
    )
    def test_a_broken_record_is_told_with_its_field(self, changes, told):
        with pytest.raises(BrokenError, match=re.escape(told)):
            office(record(**changes))

    @given(
        st.dictionaries(st.sampled_from(list(record())), st.recursive(st.none() | st.text() | st.integers(), st.lists))
    )
    def test_any_record_is_an_office_nothing_or_broken(self, changes):
        given = found(record() | changes)
        assert len(given.problems) <= 1
        assert all(": expected " in problem for problem in given.problems)


class TestSurvey:
    def test_an_account_of_the_directory_comes_with_its_proof_disabled(self):
        (one,) = networks(link("https://twitter.com/Prefet38?lang=fr", "Twitter")).accounts
        assert (one.id, one.title, one.department) == ("38-prefecture-x", "Préfecture - Isère", "38")
        assert (one.home, one.address, one.enabled) == ("https://x.com/Prefet38", "", False)
        assert one.proof == Proof(
            ProofKind.DIRECTORY,
            date(2023, 12, 22),
            Confidence.HIGH,
            "Annuaire de l'administration (DILA), fiche aaaa modifiée le 22/12/2023, Licence Ouverte 2.0.",
            PAGE,
        )
        assert "identity" in one.note

    @pytest.mark.parametrize(
        ("value", "network", "platform", "home"),
        [
            ("https://www.facebook.com/prefet38", "Facebook", Platform.FACEBOOK, "https://www.facebook.com/prefet38"),
            ("https://www.facebook.com/prefet38", "Twitter", Platform.FACEBOOK, "https://www.facebook.com/prefet38"),
            ("www.facebook.com/prefet38", "", Platform.FACEBOOK, "https://www.facebook.com/prefet38"),
            ("@Prefet38", "Twitter", Platform.X, "https://x.com/Prefet38"),
            ("https://x.com/Prefet38", "X (ex-Twitter)", Platform.X, "https://x.com/Prefet38"),
            ("https://a.example/@isere", "Mastodon", Platform.MASTODON, "https://a.example/@isere"),
            ("https://bsky.app/profile/a.example", "Bluesky", Platform.BLUESKY, "https://bsky.app/profile/a.example"),
            ("https://t.me/isere38", "Telegram", Platform.TELEGRAM, "https://t.me/isere38"),
            ("https://www.youtube.com/@isere", "YouTube", Platform.YOUTUBE, "https://www.youtube.com/@isere"),
            (
                "https://whatsapp.com/channel/0029a",
                "Autre",
                Platform.WHATSAPP,
                "https://www.whatsapp.com/channel/0029a",
            ),
        ],
    )
    def test_the_host_decides_the_platform_whatever_a_form_calls_it(self, value, network, platform, home):
        (one,) = networks(link(value, network)).accounts
        assert (one.platform, one.home, one.enabled) == (platform, home, False)
        assert one.note

    def test_an_address_that_can_be_told_is_given(self):
        (one,) = networks(link("https://a.example/@isere", "Mastodon")).accounts
        assert one.address == "https://a.example/@isere.rss"

    def test_networks_that_the_portal_does_not_know_are_counted(self):
        given = networks(
            link("https://www.instagram.com/prefet38/", "Instagram"),
            link("https://instagram.com/prefet38b", "Instagram"),
            link("https://www.linkedin.com/company/a", "Linkedin"),
            link("a b", "Autre"),
            link("https://www.reseau.example/isere"),
        )
        assert given.accounts == ()
        assert given.left_out == {"autre": 1, "instagram": 2, "linkedin": 1, "reseau": 1}

    def test_a_site_is_an_account_to_look_for_a_feed_on(self):
        (one,) = found(record(site_internet=[link("http://www.isere.gouv.fr")])).accounts
        assert (one.platform, one.home, one.proof.kind) == (Platform.WEBSITE, "http://www.isere.gouv.fr", "directory")
        assert "discover" in one.note

    @pytest.mark.parametrize("value", ["", " ", None, 3])
    def test_a_link_to_nowhere_is_none(self, value):
        given = found(record(site_internet=[link(value)], reseau_social=[link(value, "X")]))
        assert (given.accounts, given.problems, given.left_out) == ((), (), {})

    def test_a_network_among_the_sites_is_none_of_them(self):
        (one,) = found(record(site_internet=[link("https://www.facebook.com/prefet38")])).accounts
        assert one.platform is Platform.FACEBOOK

    @pytest.mark.parametrize(
        ("value", "network"),
        [
            ("https://www.facebook.com/sharer/sharer.php?u=a", "Facebook"),
            ("https://twitter.com/intent/tweet", "Twitter"),
            ("Préfecture de l'Isère", "Facebook"),
            ("prefet38", "Facebook"),
            ("le préfet", "X (ex-Twitter)"),
            ("https://isere-gouv.fr/", ""),
            ("https://[a", ""),
            ("https://a b/", ""),
        ],
    )
    def test_what_is_no_profile_or_no_honest_address_is_told_with_the_record(self, value, network):
        given = found(record(**{"reseau_social" if network else "site_internet": [link(value, network)]}))
        assert given.accounts == ()
        assert given.problems[0].startswith(f'record aaaa: "{value}": expected ')

    def test_a_broken_record_is_told_with_its_identifier_and_the_others_are_read(self):
        good = record(site_internet=[link("https://www.isere.gouv.fr")])
        given = found(record(id="bbbb", pivot="["), 3, good)
        assert given.problems == (
            "record bbbb: pivot: expected JSON inside the string",
            "record without an identifier: nom: expected the name of an office",
        )
        assert len(given.accounts) == 1

    def test_known_accounts_and_repetitions_are_counted_and_left_out(self):
        known = account(platform=Platform.X, home="https://x.com/prefet38", address="", enabled=False)
        one = record(reseau_social=[link("https://twitter.com/Prefet38", "Twitter"), link("https://t.me/isere38")])
        given = found(one, one | {"id": "bbbb"}, existing=[known])
        assert [account.platform for account in given.accounts] == [Platform.TELEGRAM]
        assert given.skipped_known == 3

    @pytest.mark.parametrize(
        ("kind", "confidence", "better"),
        [
            (ProofKind.NONE, Confidence.MEDIUM, True),
            (ProofKind.DOCUMENT, Confidence.HIGH, True),
            (ProofKind.PUBLIC_DOMAIN, Confidence.MEDIUM, True),
            (ProofKind.DIRECTORY, Confidence.HIGH, False),
            (ProofKind.LINKED, Confidence.HIGH, False),
        ],
    )
    def test_a_known_account_may_be_better_proved_by_the_directory(self, kind, confidence, better):
        site = {"platform": Platform.WEBSITE, "home": "https://www.sdis38.fr/", "address": "", "enabled": False}
        known = account(**site, proof_kind=kind, proof_confidence=confidence)
        given = found(record(site_internet=[link("http://www.sdis38.fr")]), existing=[known])
        assert (given.accounts, given.skipped_known) == ((), 1)
        assert [(one.account, one.proof.kind, one.proof.page) for one in given.better] == (
            [(known, ProofKind.DIRECTORY, PAGE)] if better else []
        )
        assert better_proofs(given.better).startswith(f"# {known.id} ") is better

    def test_the_site_of_a_national_service_is_not_that_of_its_brigades(self):
        national = account(id="gendarmerie", department=None, address="", enabled=False,
                           platform=Platform.WEBSITE, home="https://www.gendarmerie.interieur.gouv.fr/actualites")  # fmt: skip
        sites = ["https://www.gendarmerie.interieur.gouv.fr", "https://www.gendarmerie.interieur.gouv.fr/isere"]
        given = found(record(site_internet=list(map(link, sites))), existing=[national])
        assert ([one.home for one in given.accounts], given.skipped_known) == ([sites[1]], 1)

    def test_an_address_of_several_departments_is_national_and_comes_once(self):
        shared = [link("https://www.facebook.com/gendarmerienationale", "Facebook")]
        brigade = record(pivot=[{"type_service_local": "gendarmerie"}], reseau_social=shared)
        (one,) = found(brigade, brigade | {"id": "b", "code_insee_commune": "2A004"}).accounts
        assert (one.id, one.department, one.title) == ("france-gendarmerie-facebook", None, "Gendarmerie")

    def test_an_address_of_several_services_is_none_of_them(self):
        shared = {"reseau_social": [link("https://www.facebook.com/etat38", "Facebook")]}
        customs = record(nom="Douane", pivot=[], code_insee_commune="2A004", **shared)
        (one,) = found(record(**shared), customs).accounts
        assert one.service is Service.OTHER

    def test_other_departments_than_those_wanted_are_left_out(self):
        site = {"site_internet": [link("https://www.isere.gouv.fr")]}
        assert found(record(**site), only=["2A"]).accounts == ()
        assert len(found(record(**site), only=["38"]).accounts) == 1

    def test_what_lies_in_no_department_of_the_portal_is_counted(self):
        given = found(
            record(
                code_insee_commune="97502",
                pivot=[{"type_service_local": "prefecture"}],
                site_internet=[link("https://a.gouv.fr")],
            )
        )
        assert (given.accounts, given.left_out) == ((), {"department 975": 1})

    def test_town_halls_are_left_out_unless_asked_for(self):
        town = record(pivot=[{"type_service_local": "mairie"}], site_internet=[link("https://www.grenoble.example")])
        assert (found(town).accounts, found(town).tallies) == ((), ())
        assert len(found(town, town_halls=True).accounts) == 1

    def test_each_kind_is_counted_with_its_networks_and_its_sites(self):
        networked = record(reseau_social=[link("https://x.com/Prefet38", "X")])
        given = found(record(), networked, record(nom="Douane", pivot=[], site_internet=[link("https://a.gouv.fr")]))
        counts = [(one.kind, one.offices, one.networks, one.sites) for one in given.tallies]
        assert counts == [("douane", 1, 0, 1), ("prefecture", 2, 1, 0)]

    @pytest.mark.parametrize(
        ("written", "seen", "told"),
        [
            ("", TODAY, "fiche aaaa, Licence"),
            ("31/02/2026", TODAY, "fiche aaaa, Licence"),
            ("01/01/2099 00:00:00", TODAY, "fiche aaaa modifiée le 01/01/2099, Licence"),
        ],
    )
    def test_a_record_without_a_day_was_seen_today(self, written, seen, told):
        (one,) = networks(link("https://x.com/Prefet38", "X"), date_modification=written).accounts
        assert one.proof.date == seen
        assert told in one.proof.note

    @pytest.mark.parametrize(
        ("page", "kept"),
        [(PAGE.replace("https:", "http:"), PAGE), ("", ""), ("/isere", ""), ("http://[", ""), (None, "")],
    )
    def test_the_page_of_the_record_is_kept_where_the_public_can_see_it(self, page, kept):
        (one,) = networks(link("https://x.com/Prefet38", "X"), url_service_public=page).accounts
        assert one.proof.page == kept

    def test_what_is_proposed_can_be_written_and_loaded(self, tmp_path):
        links = [
            link("https://a.example/@isere", "Mastodon"),
            link("https://x.com/Prefet38", "X"),
            link("https://www.isere.gouv.fr"),
        ]
        given = networks(*links).accounts
        file = write(tmp_path, to_toml(given))
        assert len(given) == 2  # what a network of no name is cannot be told
        assert load_accounts(file, DEPARTMENTS, TODAY) == given
