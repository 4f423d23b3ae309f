"""The rules that the annotation guide decided, each on sentences of its own."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.model import PersonSought, Service, Topic
from plugins.tagging.gazetteer import Gazetteer
from plugins.tagging.lexicon import parse_lexicon
from plugins.tagging.tagger import Tagger


def tags(tagger, text, title="", service=None, department=None):
    return tagger.tag(title, text, service=service, department=department)


def topics(tagger, text, title="", service=None):
    return [str(topic) for topic in tags(tagger, text, title, service).topics]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vigilance rouge crues : éloignez-vous des berges, ne descendez pas dans les sous-sols.", "alerte"),
        ("ALERTE METEO : TEMPETE CETTE NUIT, RESTEZ CHEZ VOUS", "alerte"),
        ("𝗔𝗟𝗘𝗥𝗧𝗘 𝗥𝗢𝗨𝗚𝗘 cyclone : confinez-vous", "alerte"),
        ("#AppelÀTémoins après un accident : vous avez vu la scène ? Appelez la brigade.", "appel-a-temoins"),
        ("On recrute ! Devenez sapeur-pompier volontaire, dossier avant le 30 mars.", "recrutement"),
        ("Faux policiers au téléphone : ne communiquez jamais vos codes, raccrochez.", "arnaque"),
        ("Avant de partir, pensez à l'opération tranquillité vacances et verrouillez vos volets.", "prevention"),
        ("RD 12 fermée entre 8 h et 17 h, déviation mise en place, stationnement interdit.", "circulation"),
        ("Trois hommes interpellés puis placés en garde à vue pour trafic de stupéfiants.", "affaire"),
        ("Les guichets des cartes grises seront fermés lundi ; prise de rendez-vous en ligne.", "infos-pratiques"),
    ],
)
def test_each_topic_is_told_by_its_words(tagger, text, expected):
    assert topics(tagger, text)[0] == expected


def test_a_text_without_a_word_of_the_lexicon_is_practical_information(tagger):
    assert topics(tagger, "Xyz abc.") == ["infos-pratiques"]
    assert topics(tagger, "") == ["infos-pratiques"]


@pytest.mark.parametrize(
    "text",
    [
        "Exercice grandeur nature jeudi : évacuation de l'usine, sirènes et message FR-Alert. Ne vous inquiétez pas.",
        "Test FR-Alert mardi à 14 h : votre téléphone sonnera, aucune action à faire.",
        "Simulation d'un nuage toxique dans le cadre d'un exercice de sécurité civile.",
        "Essai mensuel de la sirène le premier mercredi du mois.",
    ],
)
def test_a_drill_announced_as_a_drill_is_not_an_alert(tagger, text):
    assert topics(tagger, text) == ["infos-pratiques"]


def test_an_alert_that_says_it_is_no_drill_is_one(tagger):
    assert topics(tagger, "Accident industriel. Ceci n'est pas un exercice. Confinez-vous.")[0] == "alerte"


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("Aucune alerte rouge n'est en cours.", "alerte"),
        ("Il ne s'agit pas d'une arnaque, ces courriers sont les nôtres.", "arnaque"),
        ("La fête se tiendra sans déviation ni alternat.", "circulation"),
        ("Pas de crue, pas d'inondation, pas d'évacuation.", "alerte"),
    ],
)
def test_words_that_are_denied_do_not_count(tagger, text, never):
    assert never not in topics(tagger, text)


def test_a_negation_stops_at_the_end_of_its_sentence(tagger):
    assert topics(tagger, "Il n'y en a aucune. Vigilance orange orages ce soir.")[0] == "alerte"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("La vigilance orange orages est levée, retour à la normale.", "infos-pratiques"),
        ("L'eau du robinet est de nouveau potable, merci de votre patience.", "infos-pratiques"),
        ("Les habitants évacués peuvent regagner leur domicile.", "infos-pratiques"),
        ("La RN13 est rouverte à la circulation dans les deux sens.", "circulation"),
        ("Appel à témoins clos : la jeune fille a été retrouvée saine et sauve.", "affaire"),
        ("Le feu de forêt est fixé depuis 18 heures.", "affaire"),
        ("Fin de l'alerte enlèvement : l'enfant a été retrouvé.", "affaire"),
        ("La bombe a été désamorcée, le périmètre est levé.", "affaire"),
    ],
)
def test_a_post_that_closes_is_not_an_alert_or_an_appeal_any_more(tagger, text, topic):
    given_tags = tags(tagger, text)
    assert given_tags.closes
    assert str(given_tags.topics[0]) == topic
    assert not {Topic.ALERT, Topic.WITNESS_APPEAL} & set(given_tags.topics)


@pytest.mark.parametrize(
    "text",
    [
        "Le feu n'est pas fixé, restez confinés.",
        "La mesure sera levée dès que les analyses le permettront.",
        "Vigilance orange maintenue, les massifs restent fermés.",
        "Retour possible à 14 h si tout se passe bien.",
    ],
)
def test_an_end_that_has_not_come_does_not_close(tagger, text):
    assert not tags(tagger, text).closes


def test_red_lowered_to_orange_stays_an_alert(tagger):
    text = "Le rouge est levé sur la Maine. Restent en orange : la Loire et la Charente, crues en cours."
    assert topics(tagger, text)[0] == "alerte"
    assert not tags(tagger, text).closes


def test_leave_to_go_home_while_the_alert_stands_closes_and_stays_an_alert(tagger):
    text = "Fin de l'alerte rouge, place à la phase de sauvegarde cyclonique : ne touchez pas aux fils tombés."
    given_tags = tags(tagger, text)
    assert given_tags.closes
    assert Topic.ALERT in given_tags.topics


def test_swindlers_arrested_are_a_report(tagger):
    assert topics(tagger, "Quatre faux policiers ont été interpellés et mis en examen mardi.") == ["affaire"]


def test_bathing_bans_are_alerts_and_practical_information(tagger):
    assert set(topics(tagger, "Baignade interdite plage du Nord, drapeau violet.")) == {"alerte", "infos-pratiques"}


def test_the_service_tips_the_balance(tagger):
    text = "Point à 10 h, secteur des Halles."
    assert topics(tagger, text, service=Service.PREFECTURE) == ["infos-pratiques"]
    assert tagger.tag("", text, service=Service.SDIS, department=None) == tags(tagger, text, service=Service.SDIS)


def test_the_words_of_the_title_count_for_more(tagger):
    in_title = tags(tagger, "Suite.", title="Vigilance orange")
    in_text = tags(tagger, "Vigilance orange")
    assert in_title.evidence[0].weight > in_text.evidence[0].weight


def test_contacts_at_the_end_of_a_release_count_little(tagger):
    release = "Deux hommes interpellés hier.\n" * 3 + "\nÀ propos\nRejoignez la réserve de Rouen, on recrute."
    given_tags = tags(tagger, release, department="76")
    assert given_tags.topics == (Topic.CASE_REPORT,)
    assert given_tags.communes == ()


def test_what_comes_late_in_a_long_release_counts_less(tagger):
    early = tags(tagger, "Travaux : déviation. " + "mot " * 200)
    late = tags(tagger, "mot " * 200 + "Travaux : déviation.")
    weight = {len(t.evidence): t.evidence[0].weight for t in (early, late)}
    assert late.evidence[0].weight < early.evidence[0].weight, weight


def test_evidence_quotes_the_post_and_speaks_of_given_tags_only(tagger):
    given_tags = tags(tagger, "Déviation  par la\nRD12. VIGILANCE   ORANGE ce soir ; 1 blessé.")
    source = "déviation par la rd12. vigilance orange ce soir ; 1 blessé."
    assert all(piece.words.lower() in source for piece in given_tags.evidence)
    assert {piece.tag for piece in given_tags.evidence} <= {*map(str, given_tags.topics), "closes", "person"}


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Alerte enlèvement : garçon de 4 ans", PersonSought.ABDUCTED),
        ("Disparition inquiétante d'une lycéenne", PersonSought.MISSING),
        ("Suspect recherché, individu dangereux, ne l'abordez pas", PersonSought.WANTED),
        ("Appel à témoins : accident entre deux voitures", None),
    ],
)
def test_the_kind_of_search_is_told(tagger, text, person):
    assert tags(tagger, text).person is person


def test_a_group_counts_no_more_lines_than_its_most(gazetteer):
    source = "[[terms]]\nweights = {{ alerte = 1.0 }}\n{}lines = '''\nfeu\ncrue\nvent\n'''\n"
    free = Tagger(parse_lexicon(source.format(""), "x"), gazetteer)
    held = Tagger(parse_lexicon(source.format("most = 2\n"), "x"), gazetteer)
    assert len(tags(free, "feu crue vent").evidence) == 3
    assert len(tags(held, "feu crue vent").evidence) == 2


def test_the_same_words_do_not_count_twice_for_a_tag(gazetteer):
    source = "[[terms]]\nweights = { alerte = 2 }\nlines = '''\nvigilance orange\norange\n'''\n"
    tagger = Tagger(parse_lexicon(source, "x"), gazetteer)
    assert [piece.words for piece in tags(tagger, "vigilance orange").evidence] == ["vigilance orange"]


def test_the_version_follows_the_lexicon_and_the_communes(tagger, lexicon, gazetteer):
    assert Tagger(lexicon, gazetteer).version == tagger.version
    assert Tagger(parse_lexicon("", "x"), gazetteer).version != tagger.version
    assert Tagger(lexicon, Gazetteer("76\t6Rouen", gazetteer.around)).version != tagger.version


@settings(max_examples=60)
@given(st.text(max_size=300), st.text(max_size=300), st.sampled_from([None, *Service]))
def test_any_text_gets_a_topic_and_the_same_one_again(tagger, title, text, service):
    first = tagger.tag(title, text, service=service, department="76")
    assert first.topics
    assert len(set(first.topics)) == len(first.topics)
    assert first == tagger.tag(title, text, service=service, department="76")


def test_loading_and_tagging_are_fast(corpus):
    started = time.process_time()
    tagger = Tagger.default()
    loaded = time.process_time()
    for post in corpus[:100]:
        tagger.tag(post["title"], post["text"], service=None, department="76")
    # Measured 45 ms and 0.5 ms a post; the bounds leave room for a busy machine and for coverage.
    assert loaded - started < 1.0
    assert (time.process_time() - loaded) / 100 < 0.02
