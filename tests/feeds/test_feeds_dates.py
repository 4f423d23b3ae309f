"""The forms of a date that sources use."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.feeds.dates import find, instant, states


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        # RFC 822 and 2822, with what is left out of it
        ("Tue, 01 Sep 2026 10:00:00 +0200", "2026-09-01 08:00:00"),
        ("Tue, 1 Sep 2026 10:00:00 GMT", "2026-09-01 10:00:00"),
        ("Tuesday, 01-Sep-26 10:00:00 GMT", "2026-09-01 10:00:00"),
        ("14 Jan 2026 16:33 +0000", "2026-01-14 16:33:00"),
        ("Tue, 01 Sep 2026 10:00:00 CEST", "2026-09-01 08:00:00"),
        ("Tue, 01 Sep 2026 10:00:00 EST", "2026-09-01 15:00:00"),
        ("Tue, 01 Sep 2026 10:00:00 XYZ", "2026-09-01 10:00:00"),
        ("Tue, 01 Sep 2026 10:00:00 +0200 (CEST)", "2026-09-01 08:00:00"),
        ("Tue, 01 Sep 2026 10:00:00", "2026-09-01 08:00:00"),
        ("Thu, 01 Jan 2026 10:00:00", "2026-01-01 09:00:00"),
        ("  Tue,\n 01  Sep 2026   10:00:00 Z ", "2026-09-01 10:00:00"),
        # ISO 8601, RFC 3339
        ("2026-09-01T10:00:00+02:00", "2026-09-01 08:00:00"),
        ("2026-09-01T10:00:00.123456Z", "2026-09-01 10:00:00"),
        ("2026-09-01 10:00:00", "2026-09-01 08:00:00"),
        ("2026-09-01 10:00:00 UTC", "2026-09-01 10:00:00"),
        ("2026-09-01T10:00-0330", "2026-09-01 13:30:00"),
        ("20260901T100000Z", "2026-09-01 10:00:00"),
        ("2026-09-01", "2026-08-31 22:00:00"),
        ("2026-09-01T24:00:00Z", "2026-09-02 00:00:00"),
        ("2016-12-31T23:59:60Z", "2017-01-01 00:00:00"),
        # French
        ("12 octobre 2026 à 18h30", "2026-10-12 16:30:00"),
        ("lundi 12 octobre 2026 à 18 h 30", "2026-10-12 16:30:00"),
        ("le 1er août 2026", "2026-07-31 22:00:00"),
        ("12 févr. 2026 08:05", "2026-02-12 07:05:00"),
        ("12 DÉCEMBRE 2026 - 18h", "2026-12-12 17:00:00"),
        ("3 juin 2026", "2026-06-02 22:00:00"),
        ("3 juillet 2026", "2026-07-02 22:00:00"),
        ("12/10/2026 18:30", "2026-10-12 16:30:00"),
        ("12/10/2026", "2026-10-11 22:00:00"),
    ],
)
def test_a_date_is_read_as_meant(written, meant):
    assert instant(written) == datetime.fromisoformat(meant).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "", "hier", "Thu, 01 Jan 1970 00:00:00 GMT", "1994-12-31T23:59:59Z", "0000-00-00", "2026-02-30", "31 juin 2026",
        "12 brumaire 2026", "2026-09-01T25:00:00Z", "2026-09-01T10:61:00Z", "Tue, 01 Sep 2026 10:00:00 +9999",
        "9999-12-31T23:59:59-23:00", "Tue, 01 Sep 2026 10:00:00 GMT et plus", "1" * 5000, "32/13/2026",
    ],
)  # fmt: skip
def test_what_is_no_date_or_an_absurd_one_is_none(written):
    assert instant(written) is None


@given(
    st.integers(9132, 47000),
    st.integers(0, 86399),
    st.sampled_from(["%a, %d %b %Y %H:%M:%S +0000", "%Y-%m-%dT%H:%M:%SZ"]),
)
def test_the_two_standard_forms_are_read_back(day, second, form):
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=day, seconds=second)
    assert instant(moment.strftime(form)) == moment


@given(st.text(alphabet="0123456789 :/-+.,TZhàéjuinmarsoctGMT", max_size=60) | st.text(max_size=60))
def test_no_text_breaks_the_reading_of_dates(written):
    found = instant(written)
    assert found is None or (found.tzinfo is UTC and found.year >= 1995)


NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Publié le 12 octobre 2026", "2026-10-11 22:00"),
        ("PUBLIÉ LE 1ER AOÛT 2026", "2026-07-31 22:00"),
        ("Publiée le lundi 12 octobre 2026 à 18h30", "2026-10-12 16:30"),
        ("Mis à jour le : 12/10/2026", "2026-10-11 22:00"),
        ("Date de publication : 12 octobre 2026", "2026-10-11 22:00"),
        ("Actualité - 12 octobre 2026", "2026-10-11 22:00"),
        ("12/10/2026 à 18h30", "2026-10-12 16:30"),
        ("12 / 10 / 2026", "2026-10-11 22:00"),
        ("lundi 12/10/2026 - 18:30", "2026-10-12 16:30"),
        ("12.10.2026", "2026-10-11 22:00"),
        ("12-10-2026", "2026-10-11 22:00"),
        ("12/10/26", "2026-10-11 22:00"),
        ("12 oct. 2026", "2026-10-11 22:00"),
        ("12 octobre 2026 – 18h30", "2026-10-12 16:30"),
        ("12 octobre 2026 | 18 heures 30", "2026-10-12 16:30"),
        ("12 aou\u0302t 2026", "2026-08-11 22:00"),
        ("Publié le 21 novembre 2026 à 14 h 05", "2026-11-21 13:05"),
        ("21 novembre 2026 à 14 h 05 min", "2026-11-21 13:05"),
        ("21 novembre 2026 à 14h05 mn", "2026-11-21 13:05"),
        ("21 novembre 2026 à 14h05 env", "2026-11-21 13:05"),  # a word is not the name of a zone
        ("1 er août 2026", "2026-07-31 22:00"),  # 1<sup>er</sup>
        ("sam., 21/11/2026 - 14:05", "2026-11-21 13:05"),
        ("2026/11/21", "2026-11-20 23:00"),
        ("novembre 21, 2026", "2026-11-20 23:00"),
        ("Samedi novembre 21, 2026 à 14h05", "2026-11-21 13:05"),
        ("Nov 21st, 2026", "2026-11-20 23:00"),
    ],
)
def test_the_forms_of_pages_are_read(written, meant):
    assert instant(written) == datetime.fromisoformat(meant).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("le lundi 12 octobre", "2026-10-11 22:00"),
        ("12 octobre à 18h30", "2026-10-12 16:30"),
        ("12 oct.", "2026-10-11 22:00"),
        ("28 novembre", "2026-11-27 23:00"),  # within the week to come
        ("30 novembre", "2025-11-29 23:00"),
        ("lundi 13 octobre", "2025-10-12 22:00"),  # a Monday in 2025 only
        ("mardi 13 octobre 2025", "2025-10-12 22:00"),  # the weekday of a whole date is not looked at
    ],
)
def test_a_date_without_its_year_is_the_last_such_day(written, meant):
    assert instant(written, NOW) == datetime.fromisoformat(meant).replace(tzinfo=UTC)


@pytest.mark.parametrize("written", ["mercredi 12 octobre", "29 février", "31 juin", "12", "lundi 12", "12 personnes"])
def test_a_day_that_no_year_near_has_is_none(written):
    assert instant(written, NOW) is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Publié il y a 3 heures", "2026-11-21 09:00"),
        ("il y a une minute", "2026-11-21 11:59"),
        ("Il y a environ 15 min.", "2026-11-21 11:45"),
        ("il y a 1 h", "2026-11-21 11:00"),
        ("il y a 2 jours", "2026-11-18 23:00"),
        ("aujourd’hui", "2026-11-20 23:00"),
        ("Hier à 18 h 30", "2026-11-20 17:30"),
        ("Publié hier, 18:30", "2026-11-20 17:30"),
        ("avant-hier", "2026-11-18 23:00"),
    ],
)
def test_what_is_relative_counts_back_from_the_day_it_is_read(written, meant):
    assert instant(written, NOW) == datetime.fromisoformat(meant).replace(tzinfo=UTC)


def test_the_day_that_is_counted_back_is_one_in_paris():
    assert instant("aujourd'hui", datetime(2026, 11, 21, 23, 30, tzinfo=UTC)) == datetime(2026, 11, 21, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    ["il y a 2 semaines", "il y a 1 mois", "il y a un an", "demain", "hier soir", "depuis hier", "novembre 31, 2026",
     "brumaire 12, 2026", "novembre 21, 2026 2:05 pm", "il y a 3 blessés"],
)  # fmt: skip
def test_what_is_relative_to_the_week_or_no_date_is_none(written):
    assert instant(written, NOW) is None


@pytest.mark.parametrize(
    ("line", "stated"),
    [
        ("Publié le 21 novembre 2026 à 14 h 05 | Mis à jour le 22/11/2026 à 09 h 00", True),
        ("Par le capitaine Durand - Publié le 21 novembre 2026", True),
        ("Mise à jour : 21/11/2026, par la préfecture", True),
        ("Le 28 novembre 2026, réunion publique à Rouen", False),
        ("Un arrêté publié le 21 novembre 2026 interdit la vente", False),
        ("Publié au recueil des actes administratifs", False),
        ("21 novembre 2026", False),
        ("", False),
    ],
)
def test_a_line_states_when_something_was_published(line, stated):
    assert states(line) is stated


@pytest.mark.parametrize(
    "written",
    ["il y a 2 jours", "hier", "aujourd’hui à 10h", "demain", "la semaine dernière", "jusqu’au 12 octobre 2026", "12-10-26", "12 octobre",
     "12/10-2026"],
)  # fmt: skip
def test_what_is_relative_or_a_deadline_or_in_doubt_is_none(written):
    assert instant(written) is None


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("Sécurité | 12 octobre 2026 | par la préfecture", "2026-10-11 22:00"),
        ("Mis à jour le 13/10/2026, publié le 12/10/2026 à 18h30", "2026-10-12 16:30"),
        ("12 octobre 2026 à 18h30 - Prévention", "2026-10-12 16:30"),
        ("2026-10-12T10:00:00+02:00 (Vire)", "2026-10-12 08:00"),
        ("du 12 au 15 octobre 2026", "2026-10-14 22:00"),
        ("lundi 12 octobre, Vire", "2026-10-11 22:00"),
        ("Actualité du 12/10/2026.", "2026-10-11 22:00"),
        ("Sécurité, octobre 12, 2026 à 2:05 pm", "2026-10-11 22:00"),  # the day at least
    ],
)
def test_a_date_is_found_among_words(words, meant):
    assert find(words, NOW) == datetime.fromisoformat(meant).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "words",
    ["Inscriptions jusqu’au 12/10/2026", "à partir du 12 octobre 2026", "avant le 12 octobre 2026", "tél. 02.12.10.2026.11",
     "1/2/2026/3", "12 maison 2026", "le 31/02/2026", "", "x" * 5000 + " 12/10/2026"],
)  # fmt: skip
def test_deadlines_and_other_numbers_are_no_dates_among_words(words):
    assert find(words, NOW) is None


@given(st.text(alphabet="0123456789 :/-+.,Thàéjuinmarsoctpublé", max_size=200) | st.text(max_size=100))
def test_no_words_break_the_finding_of_dates(words):
    for near in (None, NOW):
        found = find(words, near)
        assert found is None or (found.tzinfo is UTC and found.year >= 1995)
        assert states(words) in (True, False)
