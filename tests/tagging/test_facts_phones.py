"""Numbers to call: which ones, how they are written down, and which ones nobody shall be sent to."""

import pytest

from plugins.model import Topic
from plugins.tagging.facts.phones import MOST, numbers_to_call
from plugins.tagging.facts.plain import plain_of
from plugins.tagging.words import words_of


def called(text, *, title="", topics=(), department=None, footer=None):
    words = words_of(title, text)
    plain = plain_of(words, len(words.folded) if footer is None else footer)
    return [number for number, _ in numbers_to_call(plain, topics, department)]


@pytest.mark.parametrize(
    "written",
    [
        "02 61 91 20 44",
        "02.61.91.20.44",
        "02-61-91-20-44",
        "02 61.91.20.44",
        "0261912044",
        "+33 (0)2 61 91 20 44",
        "+33 2 61 91 20 44",
        "+33261912044",
        "02\u00a061\u00a091\u00a020\u00a044",
        "02\u202f61\u202f91\u202f20\u202f44",
        "(02 61 91 20 44)",
    ],
)
def test_a_number_is_read_however_it_is_written(written):
    assert called(f"Contactez la brigade au {written}.") == ["+33261912044"]


@pytest.mark.parametrize(
    ("department", "written", "number"),
    [
        ("971", "05 90 99 11 22", "+590590991122"),
        ("972", "05 96 99 11 22", "+596596991122"),
        ("973", "05 94 29 11 22", "+594594291122"),
        ("974", "0262 99 12 34", "+262262991234"),
        ("974", "06 92 99 00 17", "+262692990017"),
        ("976", "02 69 61 12 34", "+262269611234"),
        (None, "02 62 99 12 34", "+262262991234"),
        ("75", "05 90 99 11 22", "+590590991122"),
        ("974", "01 99 00 33 21", "+33199003321"),
        ("988", "26 45 67", "+687264567"),
        ("987", "40 46 86 76", "+68940468676"),
        ("76", "0 805 71 26 26", "+33805712626"),
        ("76", "0800 06 66 66", "+33800066666"),
    ],
)
def test_a_number_is_that_of_its_region(department, written, number):
    assert called(f"Renseignements : {written}", department=department) == [number]


@pytest.mark.parametrize(
    "text",
    [
        "Tél : 02 61 91 20 44, fax : 02 61 91 20 45",
        "Tél. 02 61 91 20 44 - Télécopie 02 61 91 20 45",
        "Brigade 02 61 91 20 44. Contact presse : 02 61 91 20 99",
        "Témoins : 02 61 91 20 44\n\nContacts presse\nService départemental de la communication\n02 61 91 20 99",
        "Renseignements : 02 61 91 20 44\nPresse uniquement : 02 61 91 20 99",
        "Appelez le 02 61 91 20 44. Le numéro surtaxé 0 899 12 34 56 n'est pas le nôtre.",
        "Appelez le 02 61 91 20 44, encore une fois le 02.61.91.20.44.",
        "Appelez le 02 61 91 20 44. SIRET 123 456 789 00012, compte 0123456789012.",
        "Appelez le 02 61 91 20 44. Montant : 0612345678 €",
        "Grâce aux témoins qui ont appelé le 03 53 01 89 89, il est retrouvé. Une info ? 02 61 91 20 44.",
    ],
)
def test_only_the_number_to_call_is_kept(text):
    assert called(text) == ["+33261912044"]


@pytest.mark.parametrize(
    "text",
    [
        "Un SMS vous demande de rappeler le 01 99 00 33 21 ? Ne rappelez pas ce numéro.",
        "Des appels du 01 99 00 33 21 annoncent un colis bloqué : raccrochez.",
        "Le numéro de la préfecture, 01 99 00 33 21, est usurpé par des escrocs.",
        "Ne rappelez jamais le 01 99 00 33 21, numéro surtaxé.",
        "Vous avez reçu un message du 01 99 00 33 21 ? C'est une arnaque.",
        "Numéro du faux conseiller : 01 99 00 33 21",
    ],
)
def test_the_number_of_a_swindler_is_not_one_to_call(text):
    assert called(text, topics=(Topic.SCAM,)) == []


def test_a_number_to_write_to_is_not_one_to_call():
    assert called("Envoyez un SMS au 02 61 91 20 44") == []
    assert called("Par téléphone ou SMS au 02 61 91 20 44") == ["+33261912044"]


@pytest.mark.parametrize(
    "text",
    [
        "Vous êtes invités à téléphoner au 02 61 91 20 44",
        "Merci de chercher à contacter la brigade au 02 61 91 20 44",
        "Toute personne est invitée à appeler le 02 61 91 20 44",
    ],
)
def test_who_is_asked_to_call_has_not_called_yet(text):
    assert called(text) == ["+33261912044"]


def test_the_services_of_the_state_are_called_about_a_swindle():
    assert called("Un doute sur un colis : 0 800 94 40 40", topics=(Topic.SCAM,)) == ["+33800944040"]
    assert called("Infos Douane Service, 0 800 94 40 40", topics=(Topic.SCAM,)) == ["+33800944040"]
    assert called("Prise de rendez-vous : 02 61 91 20 44", topics=(Topic.SCAM,)) == ["+33261912044"]


def test_where_to_report_a_swindle_is_kept():
    text = "Ne répondez pas au 01 99 00 33 21. Victime ? Info Escroqueries : 0 805 805 817, ou composez le 17."
    assert called(text, topics=(Topic.SCAM,)) == ["+33805805817", "17"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Composez le 17.", ["17"]),
        ("Faites le 17", ["17"]),
        ("En cas d'urgence, appelez le 18 ou le 112.", ["18", "112"]),
        ("☎️ 17", ["17"]),
        ("📞 : 17", ["17"]),
        ("Urgences : 15, 17, 18, 112", ["15", "17", "18", "112"]),
        ("Urgence 18-15-17-112", ["18", "15", "17", "112"]),
        ("Appelez le 15/18/112", ["15", "18", "112"]),
        ("Enfant en danger : 119", ["119"]),
        ("Contactez le 3018, le 3919 ou le 116 006.", ["3018", "3919", "116006"]),
        ("Disparition d'enfant : 116000", ["116000"]),
        ("Le 3114 vous écoute jour et nuit", ["3114"]),
        ("Écrivez au 114 par SMS", ["114"]),
        ("ALERTE ENLÈVEMENT ➡️ 197", ["197"]),
        ("En mer, composez le 196.", ["196"]),
        ("Un doute ? 17.", ["17"]),
        ("Si vous l'avez vu : 17", ["17"]),
        ("Tout fait suspect : 17.", ["17"]),
        ("Prévenez la brigade ou le 17", ["17"]),
        ("Tout renseignement est à signaler au 18 ou au 112", ["18", "112"]),
        ("Police secours (17)", ["17"]),
        ("Brigade : 02 61 91 18 18 / 17", ["+33261911818", "17"]),
        ("02 61 91 18 18 ou 17", ["+33261911818", "17"]),
        ("Toute personne peut contacter :\n- la brigade : 02 61 91 18 18\n- ou le 17.", ["+33261911818", "17"]),
        ("N'intervenez pas, faites le 17.", ["17"]),
        ("N'appelez le 18 qu'en cas d'urgence vitale.", ["18"]),
        ("Le 17 reste joignable pour toute urgence", ["17"]),
        ("Numéros d'urgence : 15 (SAMU), 17 (police), 18 (pompiers)", ["15", "17", "18"]),
        ("APPELEZ LE 18 OU LE 112", ["18", "112"]),
        ("Cave inondée. 18/112 uniquement si vie en danger", ["18", "112"]),
        ("Le 3919 (24h/24, anonyme), le 17 en urgence, le 114 par SMS", ["3919", "17", "114"]),
        ("Gêne respiratoire : consultez un médecin ou le 15.", ["15"]),
    ],
)
def test_a_short_number_is_taken_where_the_text_says_to_call(text, numbers):
    assert called(text) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "Il a 17 ans. De 17 à 26 ans.",
        "Rendez-vous le 17 avril à 18 h.",
        "Rendez-vous le 17 devant la mairie.",
        "Inscriptions avant le 17, appelez-nous avant le 18.",
        "Du 15 au 18, stationnement interdit.",
        "De 15 h à 17 h, puis 18h30.",
        "15 rue du 17 octobre, 18 quai de la gare",
        "17 infractions, 18 % de hausse, 15 € d'amende, 112 personnes évacuées",
        "Sortie 17 de l'A15, RD 18, D112, département 17",
        "15 sapeurs-pompiers et 18 gendarmes engagés",
        "Un voisin a composé le 17. Un témoin fait le 17. Il a appelé le 18.",
        "Suite à un appel au 17, la patrouille intervient.",
        "Inutile d'appeler le 18. N'appelez pas le 17 ni le 18. N'encombrez pas le 18.",
        "Ne pas appeler le 18 pour des renseignements.",
        "L'article 112 du code, 119 logements, 114 kg saisis, 3919 euros",
        "Version 3.18, 1,15 g/l, n° 17, 17°C, 3018 habitants",
        "Réunion d'information le 15 à 18 h à la mairie.",
        "contactez-nous jusqu'au 17",
    ],
)
def test_other_numbers_are_none_to_call(text):
    assert called(text) == []


def test_in_the_closing_matter_only_numbers_for_the_public_are_kept():
    text = "Vigilance orange.\nPréfecture de l'Eure - 02 61 91 76 14\nCellule d'information du public : 02 61 91 76 00"
    assert called(text, footer=2) == ["+33261917600"]


def test_an_appeal_keeps_the_number_of_the_brigade_even_there():
    text = "Appel à témoins.\nGendarmerie de Bernay\n02 61 91 76 14"
    assert called(text, footer=3, topics=(Topic.WITNESS_APPEAL,)) == ["+33261917614"]


def test_the_numbers_of_a_directory_are_not_all_kept():
    text = "\n".join(f"Brigade {at} : 02 61 91 20 {at}" for at in range(10, 30))
    assert len(called(text)) == MOST


def test_numbers_in_addresses_are_read_as_no_short_ones():
    assert called("Voir https://exemple.fr/le-17 et @police17") == []


@pytest.mark.parametrize(
    "written",
    [
        "0 892 705 705",
        "0 826 000 022",
        "0 810 00 11 22",
        "00 00 00 00 00",
        "+999 12 34 56 78",
        "06 39 98 12 12",
        "+1 23 45 67",
    ],
)
def test_a_number_that_is_none_or_dear_is_left_out(written):
    assert called(f"Appelez le {written}") == []


def test_an_address_between_two_words_is_a_blank():
    assert called("Appelez https://exemple.fr/un/chemin le 17") == ["17"]
