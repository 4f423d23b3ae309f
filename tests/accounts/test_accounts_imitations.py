"""Hosts that would be taken for one of the State's, and those that only sound like it."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_accounts import DEPARTMENTS

from plugins.accounts.imitations import NATIONAL, as_read, imitated

OFFICIAL = tuple(one.prefecture_host for one in DEPARTMENTS.values())
ISERE = "www.isere.gouv.fr"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def accented(name):
    """Return *name* as it goes over the wire."""
    return name.encode("idna").decode()


class TestImitated:
    @pytest.mark.parametrize(
        ("name", "host"),
        [
            ("www.isere-gouv.fr", ISERE),
            ("isere-gouv.fr", ISERE),
            ("www-isere-gouv.fr", ISERE),
            ("iseregouv.fr", ISERE),
            ("isere.gouv.fr.example.com", ISERE),
            ("isere.gov.fr", ISERE),
            ("isere.gouve.fr", ISERE),
            ("isere.guov.fr", ISERE),
            ("isere.gouv.frr", ISERE),
            ("lsere.gouvv.fr", ISERE),
            ("1sere-gouv.fr", ISERE),
            ("isere.g0uv.fr", ISERE),
            ("iserre-gouv.fr", ISERE),
            ("portail-isere-gouv.fr", ISERE),
            ("prefecture-isere.org", ISERE),
            ("isere-prefecture.org", ISERE),
            ("hauts-de-seine-gouv.fr", "www.hauts-de-seine.gouv.fr"),
            (accented("isére.gouv.example.fr"), ""),
            (accented("www.isére.gouv.fr"), ISERE),
            (accented("isére-gouv.fr"), ISERE),
            ("gouv.fr.example.com", "gouv.fr"),
            ("gouvfr.com", "gouv.fr"),
            ("www.gouv-fr.org", "gouv.fr"),
            ("gov.fr", "gouv.fr"),
            ("gouw.fr", "gouv.fr"),
            ("govu.fr", "gouv.fr"),
            ("isere.gouv.com", "gouv.fr"),
            ("impots-gouv.info", "gouv.fr"),
            ("www.gouv-amendes.co", "gouv.fr"),
            ("interieur-gouv.eu", "gouv.fr"),
            ("interieur-gouv.fr", "www.interieur.gouv.fr"),
            ("interieur.gouv.fr.example.org", "www.interieur.gouv.fr"),
            ("policenationale.fr.com", NATIONAL[0]),
            ("police-nationale.org", NATIONAL[0]),
            ("pollcenationale.fr", NATIONAL[0]),
            ("gendarrnerie.fr", NATIONAL[1]),
            ("gendarmerie-nationale.org", NATIONAL[1]),
            ("fr-alert.com", "www.fr-alert.gouv.fr"),
            ("vigicrues.fr", "www.vigicrues.gouv.fr"),
        ],
    )
    def test_an_imitation_is_told_with_the_host_that_it_imitates(self, name, host):
        assert imitated(name, OFFICIAL) == host

    @pytest.mark.parametrize(
        "name",
        [
            *OFFICIAL,
            *NATIONAL,
            "gouv.fr",
            "x.isere.gouv.fr",
            accented("www.forêts.gouv.fr"),
            "www.isere.fr",
            accented("www.isère.fr"),
            "www.paris.fr",
            "www.sdis38.fr",
            "lannuaire.service-public.fr",
            "gouv.mc",
            "www.gouv.qc.ca",
            "e-gouv.gouv.mc",
            "www.gouvieux.fr",
            "saint-gouvry.fr",
            "social.example",
            "www.prefectures.example",
            "localhost",
            "127.0.0.1",
        ],
    )
    def test_what_is_the_state_s_or_somebody_else_s_own_imitates_nothing(self, name):
        assert imitated(name, OFFICIAL) == ""

    @given(st.sampled_from(OFFICIAL), st.integers(0, 6), st.sampled_from(_LETTERS))
    def test_a_letter_changed_in_the_state_s_domain_is_an_imitation(self, name, at, letter):
        start = name.index("gouv.fr") + at
        changed = name[:start] + letter + name[start + 1 :]
        assert bool(imitated(changed, OFFICIAL)) == (changed != name)

    @given(st.sampled_from(OFFICIAL), st.text(st.sampled_from(_LETTERS), min_size=1, max_size=8))
    def test_what_is_put_after_the_state_s_domain_is_an_imitation(self, name, tail):
        assert imitated(f"{name}.{tail}", OFFICIAL) == name

    @given(st.text(st.sampled_from("abgouvfr.-01"), max_size=20))
    def test_any_name_has_an_answer(self, name):
        assert isinstance(imitated(name, OFFICIAL), str)


class TestAsRead:
    def test_letters_that_look_alike_read_the_same(self):
        for rn, vv, o, i in product(("rn", "m"), ("vv", "w"), ("o", "0"), ("i", "l", "1")):
            assert as_read(f"a{rn}b{vv}c{o}d{i}e.fr") == "arnbvvcodiefr"

    def test_dots_hyphens_accents_and_www_are_not_seen(self):
        assert as_read("www.a-b.c") == as_read("ab.c") == as_read(accented("àb.c")) == "abc"

    def test_a_label_that_decodes_to_nothing_is_read_as_it_is_written(self):
        assert as_read("xn--99999999999.fr")


@pytest.mark.parametrize("name", ["gendarmerie.demo.example", "policenationale.invalid", "prefecturedepolice.test"])
def test_names_that_nobody_can_have_imitate_nothing(name: str) -> None:
    assert imitated(name) == ""
    assert imitated(f"{name}.com") != ""
