"""The end of an alert, by the words of the post and the hour of its site."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.tagging.facts.ending import LONGEST, until
from plugins.tagging.facts.plain import plain_of
from plugins.tagging.words import words_of

PARIS = ZoneInfo("Europe/Paris")
# A Wednesday of July, 9:30 in Paris.
AT = datetime(2026, 7, 8, 7, 30, tzinfo=UTC)


def end(text, at=AT, zone=PARIS):
    words = words_of("", text)
    found = until(plain_of(words, len(words.folded)), at, zone)
    return found and found[0].astimezone(zone).strftime("%m-%d %H:%M")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("jusqu'à dimanche 18 h", "07-12 18:00"),
        ("jusqu’à dimanche 18h30", "07-12 18:30"),
        ("jusqu'au dimanche 12 juillet à 18 heures", "07-12 18:00"),
        ("jusqu'au dimanche 12 juillet 2026, 18h00", "07-12 18:00"),
        ("jusqu'au 12/07 à 8h", "07-12 08:00"),
        ("jusqu'au 12/07/2026", "07-12 23:59"),
        ("jusqu'au 1er août", "08-01 23:59"),
        ("jusqu'au 12", "07-12 23:59"),
        ("jusqu'à dimanche inclus", "07-12 23:59"),
        ("jusqu'à demain", "07-09 23:59"),
        ("jusqu'à demain midi", "07-09 12:00"),
        ("jusqu'à demain matin 6 h", "07-09 06:00"),
        ("jusqu'à demain jeudi 6h", "07-09 06:00"),
        ("jusqu'à après-demain 8h", "07-10 08:00"),
        ("jusqu'à ce soir", "07-08 23:59"),
        ("jusqu'à ce soir 22 h", "07-08 22:00"),
        ("jusqu'à 22h ce soir", "07-08 22:00"),
        ("jusqu'à minuit", "07-08 23:59"),
        ("jusqu'à dimanche minuit", "07-12 23:59"),
        ("jusqu'à 18:00", "07-08 18:00"),
        ("jusqu'à 6 h", None),
        ("jusqu'à la fin de la nuit", "07-09 06:00"),
        ("jusqu'en fin de journée", "07-08 20:00"),
        ("jusqu'au petit matin", "07-09 06:00"),
        ("jusqu'à jeudi en fin de matinée", "07-09 12:00"),
        ("jusqu'en début de soirée", "07-08 20:00"),
        ("jusqu'à la fin de la semaine", "07-12 23:59"),
        ("jusque dans la nuit de samedi à dimanche", "07-12 06:00"),
        ("prolongée jusqu'à jeudi 6h", "07-09 06:00"),
        ("jusqu'à mercredi 20 h", "07-08 20:00"),
        ("JUSQU'A DEMAIN 12H", "07-09 12:00"),
        ("jusqu'à lundi 13 à 7h", "07-13 07:00"),
        ("du 12 au 14 juillet inclus", "07-14 23:59"),
        ("du vendredi 10 au lundi 13 juillet", "07-13 23:59"),
        ("du 9 juillet à 8h au 10 juillet à 20h", "07-10 20:00"),
        ("de 22 h à 6 h", "07-09 06:00"),
        ("de 14h à 23h", "07-08 23:00"),
        ("de 14h à demain 10h", "07-09 10:00"),
        ("entre 14 h et 20 h", "07-08 20:00"),
        ("entre 14 et 20 h", "07-08 20:00"),
        ("demain de 8 h à 16 h", "07-09 16:00"),
        ("vendredi de 8 h à 14 h", "07-10 14:00"),
        ("de samedi 22 h à dimanche 14 h", "07-12 14:00"),
        ("samedi 6 h - lundi 6 h", "07-13 06:00"),
        ("de lundi 8 h à vendredi 18 h", "07-17 18:00"),
        ("dans la nuit de samedi à dimanche", "07-12 06:00"),
        ("ce week-end", "07-12 23:59"),
        ("fin de vigilance prévue à 21 h", "07-08 21:00"),
        ("fin de l'épisode attendue jeudi à midi", "07-09 12:00"),
        ("retour à la normale prévu vendredi", "07-10 23:59"),
        ("pour une durée de 48 heures", "07-10 09:30"),
        ("pour 48 heures", "07-10 09:30"),
        ("pendant trois jours", "07-11 09:30"),
        ("de minuit à 9h", "07-09 09:00"),
        ("demain jeudi, de minuit à minuit", "07-09 23:59"),
        ("du sam. 11/07 22h au dim. 12/07 12h", "07-12 12:00"),
        ("jusqu'au ven. 10", "07-10 23:59"),
        ("cette nuit (22h-5h)", "07-09 05:00"),
        ("interdit aux voitures 9h-19h", "07-08 19:00"),
        ("du lundi 13 au jeudi 16, de 22 h à 5 h", "07-16 23:59"),
    ],
)
def test_an_end_is_read_in_the_words_of_services(words, expected):
    assert end(f"Vigilance orange orages {words}.") == expected


@pytest.mark.parametrize(
    "words",
    [
        "jusqu'à nouvel ordre",
        "jusqu'à sa levée par le préfet",
        "jusqu'à 110 km/h",
        "jusqu'à 50 mm en une heure",
        "jusqu'à 2 000 m",
        "jusqu'ici",
        "jusqu'à la mer",
        "jusqu'à Valence",
        "jusqu'à Noël",
        "jusqu'à 1,40 m de neige",
        "entre 16 et 12 : 1h10 de bouchon",
        "pas de réouverture avant lundi",
        "franchi la route en fin d'après-midi",
        "depuis dimanche 18 h",
        "hier de 14 h à 16 h",
        "de Paris à Lyon",
        "jusqu'au 31 décembre",
        "jusqu'au 12 janvier 2026",
        "jusqu'au 31 juin",
        "24h/24 et 7j/7",
        "",
    ],
)
def test_what_names_no_end_or_one_far_off_gives_none(words):
    assert end(f"Vigilance orange orages {words}.") is None


def test_the_hours_of_a_desk_are_no_end():
    assert end("Vigilance orange. La cellule d'information est ouverte de 8 h à 20 h.") is None
    assert end("Vigilance orange jusqu'à jeudi 6 h. Le standard répond jusqu'à 23 h.") == "07-09 06:00"


def test_the_end_of_the_alert_goes_before_that_of_a_measure_named_later():
    assert end("Vigilance orange jusqu'à jeudi 6h. Les parcs restent fermés jusqu'à vendredi.") == "07-09 06:00"


def test_an_hour_is_on_the_day_that_is_named_before_it():
    assert end("Risque rouge ce vendredi 10 juillet. L'accès aux massifs est interdit de 6 h à 22 h.") == "07-10 22:00"


def test_an_hour_that_has_passed_is_tomorrow_in_the_evening_only():
    assert end("Vigilance orange jusqu'à 6h.", at=datetime(2026, 7, 8, 20, 0, tzinfo=UTC)) == "07-09 06:00"
    assert end("Vigilance orange jusqu'à 18 h.", at=datetime(2026, 7, 8, 20, 0, tzinfo=UTC)) is None


def test_a_day_is_that_of_the_site_and_not_of_greenwich():
    reunion = ZoneInfo("Indian/Reunion")
    at = datetime(2026, 1, 10, 21, 0, tzinfo=UTC)  # the 11th, 1 h, there
    assert end("Alerte rouge jusqu'à demain 8 h", at, reunion) == "01-12 08:00"


def test_the_end_of_the_year_is_crossed():
    assert end("Vigilance jusqu'au 2 janvier à 8h", datetime(2026, 12, 31, 12, 0, tzinfo=UTC)) == "01-02 08:00"


PIECES = st.sampled_from([
    "jusqu'à", "jusqu'au", "de", "du", "à", "au", "entre", "et", "dimanche", "lundi 24", "12 juillet", "31 juin", "29 février",
    "24/11", "99/99", "demain", "minuit", "midi", "24 h", "18 h", "25h", "6h30", "ce soir", "nuit", "fin de", "week-end",
    "inclus", "0", "00", "pour", "48 heures", "999 jours", "fin", "levée", "vigilance", ".", "\n", ",", "(", "1er",
])  # fmt: skip


@given(st.lists(PIECES, max_size=14).map(" ".join), st.integers(0, 13_000))
def test_an_end_is_always_within_bounds(text, days):
    at = datetime(2000, 1, 1, 21, 30, tzinfo=UTC) + timedelta(days=days, minutes=days)
    words = words_of("", text)
    found = until(plain_of(words, len(words.folded)), at, PARIS)
    if found:
        assert at < found[0] <= at + LONGEST
        assert found[0].tzinfo is UTC


def test_an_hour_without_a_day_is_on_the_date_that_was_announced():
    title = "Déminage dimanche 12 juillet. "
    assert end(title + "Périmètre de 500 m. Les trains sont interrompus de 9 h à 13 h.") == "07-12 13:00"
    assert end(title + "Périmètre de 500 m. Retour à la normale vers 14 h.") == "07-12 14:00"
    assert end(title + "Périmètre de 500 m. La route sera fermée jusqu'à 14 h.") == "07-12 14:00"
    assert end("Déminage hier. La route sera fermée jusqu'à 14 h.") == "07-08 14:00"


@pytest.mark.parametrize(
    "text",
    [
        "Ne buvez pas l'eau jusqu'à nouvel ordre. Remise de packs au foyer, de 17 h à 19 h.",
        "Eau non potable. Bouteilles : préau de l'école, 14h-20h.",
        "Alerte crue. Préparez un sac pour 48 heures.",
        "Dengue : protégez-vous des piqûres pendant 7 jours.",
        "Lots vendus du 1 au 23/07 : ne les mangez pas.",
        "Rougeole. Vaccination gratuite dans 11 centres, 9h-19h.",
        "Si vous avez fréquenté l'amphi du 8 au 11, appelez.",
        "Canicule : la piscine reste accessible jusqu'à 23 h.",
        "Fermetures nocturnes : de 22 h à 6 h, la route est barrée.",
        "Vaccination les mercredi et samedi, de 10 h à 12 h",
    ],
)
def test_hours_of_something_else_are_no_end_of_the_alert(text):
    assert end(text) is None


def test_hours_of_each_of_several_days_are_not_the_end():
    assert end("Munitions détruites en mer : navigation interdite de 7 h à 19 h pendant trois jours.") == "07-11 09:30"


def test_a_warning_has_its_end_though_a_measure_has_none():
    text = "Vigilance orange jusqu'à demain midi. Parcs fermés jusqu'à nouvel ordre."
    assert end(text) == "07-09 12:00"
