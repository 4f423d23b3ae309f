"""The rules that the annotation guide decided, each on sentences of its own."""

from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from modelling import make_model, row
from pace import at_most

from plugins.model import Facts, PersonSought, Service, Topic
from plugins.tagging.gazetteer import Gazetteer
from plugins.tagging.lexicon import parse_lexicon
from plugins.tagging.linear import LinearModel
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


@pytest.mark.parametrize("text", ["Xyz abc.", "", "🙂"])
def test_a_text_without_a_known_word_has_one_topic_all_the_same(tagger, text):
    assert len(topics(tagger, text)) == 1


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
        "La vigilance sera levée demain si la décrue se confirme, restez prudents.",
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


def test_the_service_tips_the_balance(gazetteer):
    model = make_model(traits={"service=sdis": row(affaire=9), "service=prefecture": row(alerte=9)})
    tagger = Tagger(parse_lexicon("", "x"), model, gazetteer)
    assert topics(tagger, "Point à 10 h.", service=Service.SDIS) == ["affaire"]
    assert topics(tagger, "Point à 10 h.", service=Service.PREFECTURE) == ["alerte"]


def test_contacts_at_the_end_of_a_release_count_little(tagger):
    release = "Deux hommes interpellés hier.\n" * 3 + "\nÀ propos\nRejoignez la réserve de Rouen, on recrute."
    given_tags = tags(tagger, release, department="76")
    assert given_tags.topics == (Topic.CASE_REPORT,)
    assert given_tags.communes == ()


def test_evidence_quotes_the_post_and_speaks_of_given_tags_only(tagger):
    given_tags = tags(
        tagger, "Déviation  par la\nRD12. VIGILANCE   ORANGE ce soir à Rouen ; 1 blessé.", department="76"
    )
    source = "déviation par la rd12. vigilance orange ce soir à rouen ; 1 blessé."
    assert all(piece.words.lower() in source for piece in given_tags.evidence)
    told = {piece.tag for piece in given_tags.evidence}
    assert told <= {*map(str, given_tags.topics), "communes", *(field.name for field in fields(Facts))}
    assert {"alerte", "communes", "level", "roads"} <= told


def test_no_words_explain_a_tag_twice_and_the_strongest_stand_first(tagger):
    post = "Vigilance orange crues : vigilance orange maintenue, la vigilance continue, crues et orages, vigilance !"
    pieces = [piece for piece in tags(tagger, post).evidence if piece.tag == "alerte"]
    assert 2 <= len(pieces) <= 5
    assert pieces == sorted(pieces, key=lambda piece: -abs(piece.weight))
    assert pieces[0].weight > 0


def test_words_that_tell_nothing_explain_nothing(gazetteer):
    model = make_model({"vous": row(alerte=90), "feu": row(alerte=30)})
    given_tags = tags(Tagger(parse_lexicon("", "x"), model, gazetteer), "vous feu")
    assert [piece.words for piece in given_tags.evidence] == ["feu"]


def test_a_drill_is_no_alert_whatever_the_models_say(gazetteer):
    model = make_model(bias=row(alerte=9, circulation=5))
    drill = "Exercice : ceci est un exercice d'évacuation organisé par la préfecture."
    assert topics(Tagger(parse_lexicon("", "x"), model, gazetteer), "Évacuation.") == ["alerte", "circulation"]
    assert topics(Tagger(parse_lexicon("", "x"), model, gazetteer), drill) == ["circulation"]
    alone = make_model(bias=row(alerte=9))
    assert topics(Tagger(parse_lexicon("", "x"), alone, gazetteer), drill) == ["infos-pratiques"]


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


def test_a_drill_is_told_by_the_first_word_of_its_title(tagger):
    assert tags(tagger, "Une péniche figurera une fuite de chlore.", title="Exercice chimique vendredi").facts.drill


def test_the_version_follows_the_lexicon_the_model_and_the_communes(tagger, lexicon, gazetteer):
    model = LinearModel.packaged()
    assert Tagger(lexicon, model, gazetteer).version == tagger.version == tags(tagger, "x").version
    assert Tagger.shipped_version() == tagger.version
    assert Tagger(parse_lexicon("", "x"), model, gazetteer).version != tagger.version
    assert Tagger(lexicon, make_model(), gazetteer).version != tagger.version
    assert Tagger(lexicon, model, Gazetteer("76\t6Rouen", "", gazetteer.around)).version != tagger.version


@settings(max_examples=60)
@given(st.text(max_size=300), st.text(max_size=300), st.sampled_from([None, *Service]))
def test_any_text_gets_a_topic_and_the_same_one_again(tagger, title, text, service):
    first = tagger.tag(title, text, service=service, department="76")
    assert first.topics
    assert len(set(first.topics)) == len(first.topics)
    assert first == tagger.tag(title, text, service=service, department="76")


def test_loading_and_tagging_are_fast(corpus):
    tagger = at_most(1.0, Tagger.default)
    tag = lambda post: tagger.tag(post["title"], post["text"], service=None, department="76")  # noqa: E731
    # Measured 0.5 ms a post; the bound leaves room for coverage.
    at_most(1.0, lambda: [tag(post) for post in corpus[:100]])
