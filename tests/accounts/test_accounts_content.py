"""The data that ships with the portal, as an administrator finds it."""

import csv
import re
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from making_accounts import TODAY

from plugins.accounts import handles, rules
from plugins.accounts.check import Severity, check
from plugins.accounts.exchange.spreadsheet import COLUMNS, read_csv
from plugins.accounts.hosts import fault, host, host_fault, public
from plugins.accounts.moderation import Moderation, load_moderation
from plugins.accounts.registry import load_accounts, load_departments
from plugins.errors import AccountError
from plugins.model import Confidence, Platform, ProofKind, Service
from plugins.text import slug

CONTENT = Path(__file__).parents[2] / "content"


@pytest.fixture(scope="module")
def departments():
    """Return the departments that ship."""
    return load_departments(CONTENT / "departments.toml")


@pytest.fixture(scope="module")
def accounts(departments):
    """Return the accounts that ship."""
    return load_accounts(CONTENT / "accounts", departments, TODAY)


@pytest.fixture(scope="module")
def candidates():
    """Return the rows of hints, without the lines that say what they are."""
    head, _, table = (CONTENT / "candidates.csv").read_text("utf-8").partition(",".join(COLUMNS))
    assert all(line.startswith("# ") for line in head.splitlines())
    return list(csv.DictReader((",".join(COLUMNS) + table).splitlines()))


class TestDepartments:
    def test_there_are_101_in_the_order_of_their_codes(self, departments):
        before, after = range(1, 20), range(21, 96)
        mainland = [f"{number:02}" for number in (*before, *after)]
        corsica = mainland.index("30")
        mainland[corsica:corsica] = ["2A", "2B"]
        assert list(departments) == [*mainland, "971", "972", "973", "974", "976"]
        assert len(departments) == 101

    def test_slugs_come_from_names(self, departments):
        assert [one.slug for one in departments.values()] == [slug(one.name) for one in departments.values()]

    @pytest.mark.parametrize(
        ("code", "of"),
        [
            ("01", "de l'Ain"),
            ("22", "des Côtes-d'Armor"),
            ("28", "d'Eure-et-Loir"),
            ("29", "du Finistère"),
            ("35", "d'Ille-et-Vilaine"),
            ("41", "de Loir-et-Cher"),
            ("47", "de Lot-et-Garonne"),
            ("75", "de Paris"),
            ("76", "de la Seine-Maritime"),
            ("77", "de Seine-et-Marne"),
            ("90", "du Territoire de Belfort"),
            ("95", "du Val-d'Oise"),
            ("974", "de La Réunion"),
            ("976", "de Mayotte"),
        ],
    )
    def test_names_have_their_article(self, departments, code, of):
        assert departments[code].of == of

    def test_an_article_elides_where_the_name_begins_with_a_vowel_sound(self, departments):
        for one in departments.values():
            vowel = slug(one.name)[0] in "aeiouy" or one.name == "Hérault"
            elided = one.of.startswith(("d'", "de l'"))
            assert elided == vowel or one.of.startswith("des "), one.of

    def test_the_hours_overseas_are_their_own(self, departments):
        overseas = {code: one.timezone for code, one in departments.items() if one.timezone != "Europe/Paris"}
        assert overseas == {
            "971": "America/Guadeloupe",
            "972": "America/Martinique",
            "973": "America/Cayenne",
            "974": "Indian/Reunion",
            "976": "Indian/Mayotte",
        }

    @pytest.mark.parametrize(
        ("code", "host"),
        [
            ("21", "www.cote-dor.gouv.fr"),
            ("22", "www.cotes-darmor.gouv.fr"),
            ("75", "www.prefecturedepolice.interieur.gouv.fr"),
            ("95", "www.val-doise.gouv.fr"),
            ("974", "www.reunion.gouv.fr"),
        ],
    )
    def test_prefectures_out_of_the_rule_have_their_own_host(self, departments, code, host):
        assert departments[code].prefecture_host == host

    def test_the_other_prefectures_follow_the_rule(self, departments):
        odd = [code for code, one in departments.items() if one.prefecture_host != f"www.{one.slug}.gouv.fr"]
        assert odd == ["21", "22", "75", "95", "974"]

    def test_two_fire_services_have_no_known_site(self, departments):
        assert [code for code, one in departments.items() if not one.sdis_host] == ["15", "973"]


class TestAccounts:
    def test_each_department_has_its_prefecture_s_site(self, accounts, departments):
        sites = {
            one.department: host(one.home)
            for one in accounts
            if one.department and one.service is Service.PREFECTURE and one.id.endswith("-site")
        }
        assert sites == {code: one.prefecture_host for code, one in departments.items()}

    def test_departments_that_have_little_else_are_known(self, accounts, departments):
        has = {code: {one.service for one in accounts if one.department == code} for code in departments}
        assert [code for code in departments if has[code] == {Service.PREFECTURE}] == []
        assert [code for code in departments if Service.SDIS not in has[code]] == ["15", "973"]
        lacking = [code for code in departments if Service.LOCAL_AUTHORITY not in has[code]]
        assert lacking == ["04", "14", "54", "60", "67", "68", "71", "82", "90", "974", "976"]
        police = {code for code in departments if has[code] & {Service.POLICE, Service.GENDARMERIE}}
        assert police == {"04", "06", "35", "44", "62", "67", "76", "78", "973"}

    def test_hearsay_does_not_ship(self, accounts):
        assert [one.id for one in accounts if one.proof.confidence is Confidence.LOW] == []

    def test_an_account_of_a_shared_platform_is_named_and_never_a_bare_number(self, accounts):
        shared = [one for one in accounts if one.platform in rules.SHARED]
        assert shared
        for one in shared:
            assert not urlsplit(one.home).path.strip("/").replace("/", "").isdigit(), one.id
            assert handles.canonical(one.platform, one.home) == one.home, one.id

    def test_an_account_of_a_shared_platform_has_evidence_that_names_its_source(self, accounts):
        unproved = [one.id for one in accounts if one.platform in rules.SHARED and one.proof.kind is ProofKind.NONE]
        assert unproved == []
        silent = [one.id for one in accounts if one.platform in rules.SHARED and len(one.proof.note) < 10]
        assert silent == []

    def test_what_nothing_proves_is_a_fire_service_s_site_and_is_not_read(self, accounts):
        unproved = [one for one in accounts if one.proof.kind is ProofKind.NONE]
        assert {(one.service, one.platform, one.enabled) for one in unproved} == {
            (Service.SDIS, Platform.WEBSITE, False)
        }
        assert all("pas encore de preuve" in one.proof.note for one in unproved)

    def test_each_enabled_account_is_read_today_on_a_host_of_the_state(self, accounts):
        enabled = [one for one in accounts if one.enabled]
        assert {one.id for one in enabled} == {
            "31-prefecture-communiques",
            "38-prefecture-actualites",
            "france-cert-alertes",
            "france-cybermalveillance-actualites",
            "france-pnf-mastodon",
            "france-service-public-particuliers",
            "france-vigicrues",
        }
        for one in enabled:
            assert one.platform in rules.READ
            assert public(one.address)
            assert one.proof.confidence is Confidence.HIGH

    def test_the_danger_feeds_that_have_a_reader_are_given_to_it(self, accounts):
        dangers = {Platform.VIGICRUES, Platform.METEOALARM, Platform.VIGILANCE, Platform.FR_ALERT}
        assert {one.id for one in accounts if one.platform in dangers} == {
            "france-fr-alert",
            "france-meteo-france-vigilance",
            "france-meteo-france-vigilance-outre-mer",
            "france-meteoalarm",
            "france-vigicrues",
        }

    def test_each_disabled_source_says_why(self, accounts):
        silent = [
            one.id for one in accounts if not one.enabled and one.platform is not Platform.WEBSITE and not one.note
        ]
        assert silent == []

    def test_each_proof_says_what_was_seen(self, accounts):
        assert [one.id for one in accounts if not one.proof.note] == []

    def test_the_check_has_no_error_and_no_warning(self, accounts, departments):
        found = check(accounts, departments, TODAY)
        assert [one for one in found if one.severity is not Severity.NOTE] == []

    def test_titles_are_told_apart_on_each_platform_of_a_site(self, accounts):
        times = Counter((one.site, one.platform, one.title) for one in accounts)
        assert [key for key, count in times.items() if count > 1] == []

    def test_no_host_that_ships_passes_for_an_imitation(self, accounts, departments):
        official = tuple(one.prefecture_host for one in departments.values())
        addresses = {address for one in accounts for address in (one.home, one.address, one.proof.page) if address}
        assert [address for address in addresses if fault(address, official)] == []
        hosts = [name for one in departments.values() for name in (one.prefecture_host, one.sdis_host) if name]
        assert [name for name in hosts if host_fault(name)] == []


class TestCandidates:
    def test_each_has_its_evidence_and_how_far_it_goes(self, candidates):
        assert len(candidates) > 500
        assert {row["confidence"] for row in candidates} <= set(Confidence)
        assert [row for row in candidates if not row["evidence"] or row["platform"] not in set(Platform)] == []

    def test_none_of_their_names_stands_in_the_accounts(self, candidates):
        shipped = "\n".join(file.read_text("utf-8") for file in (CONTENT / "accounts").glob("*.toml")).lower()
        for row in candidates:
            address = (row["feed_url"] or row["handle_or_url"]).lower()
            assert not re.search(rf"{re.escape(address)}(?![\w/.-])", shipped), row
            if row["platform"] in {"x", "facebook"} and "://" in address:
                assert not re.search(rf"@{re.escape(address.rpartition('/')[2])}\b", shipped), row

    def test_the_file_says_what_it_is(self):
        assert (CONTENT / "candidates.csv").read_text("utf-8").startswith("# Pistes : ni publiées, ni lues")

    def test_a_hint_that_would_be_read_as_accounts_is_refused(self, departments):
        with pytest.raises(AccountError, match="expected the columns"):
            read_csv(CONTENT / "candidates.csv", departments, (), TODAY)


class TestModeration:
    def test_nothing_is_decided_at_first(self):
        assert load_moderation(CONTENT / "moderation.toml") == Moderation()

    def test_its_examples_are_right(self, tmp_path):
        lines = (CONTENT / "moderation.toml").read_text("utf-8").splitlines()
        written = [line.removeprefix("# ") for line in lines if re.match(r"# (\[\[\w+\]\]$|\w+ = )", line)]
        file = tmp_path / "moderation.toml"
        file.write_text("\n".join(written).replace("0123456789abcdef", "0123456789abcdee", 1), "utf-8")
        found = load_moderation(file)
        assert (len(found.hidden), len(found.corrections), len(found.pins)) == (1, 1, 1)
