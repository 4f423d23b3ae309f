"""Persons sought, in many phrasings: showing one too freely is the mistake that must not happen."""

import pytest

SOUGHT = """
Avis de recherche : Karim, 16 ans, n'est pas rentré du lycée hier soir.
AVIS DE RECHERCHE LEA 14 ANS
avis de recherche jeune fille 15 ans, derniere fois vue gare sncf
⚠️ Disparition inquiétante d'un homme de 81 ans souffrant de la maladie d'Alzheimer
DISPARITION INQUIETANTE - MERCI DE PARTAGER
#DisparitionInquiétante à Brest
Dispa inquiétante : une dame de 77 ans, manteau vert
Avez-vous vu cette femme ? Elle a quitté son domicile mardi à 8 heures.
Il a quitté l'Ehpad des Tilleuls à pied, en pyjama, et n'a pas été revu.
Fugue d'une mineure de 13 ans placée en foyer, jean bleu et baskets blanches
Une adolescente en fugue depuis dimanche, tout renseignement au 17
Sans nouvelles de leur fils depuis vendredi, ses parents s'inquiètent
Thomas ne donne plus signe de vie depuis le 3 mars
Il ne répond plus au téléphone et ne s'est pas présenté à son travail
Un randonneur est introuvable dans le massif du Sancy
Les recherches se poursuivent pour retrouver le plongeur porté disparu
On est à la recherche d'un nageur aperçu en difficulté au large
Recherche personne vulnérable désorientée, 1m60, cheveux gris
Vu pour la dernière fois à l'arrêt de bus, il porte un bonnet jaune
vue pr la derniere fois rue du port
Battue organisée demain pour retrouver l'enfant
Nous recherchons cette jeune femme de 22 ans, si vous la croisez faites le 17
Qui a vu ce garçon de 9 ans parti à vélo ?
Un homme de 64 ans a disparu depuis lundi dans la forêt
Le kayakiste emporté par le courant n'a toujours pas été retrouvé
ALERTE ENLÈVEMENT : bébé de 8 mois enlevé à Nîmes
alerte enlevement, partagez
Un nourrisson a été enlevé à la maternité
L'enfant aurait été victime d'un rapt parental
Homme activement recherché par la police après une fusillade
Le suspect est toujours en fuite, il est armé, ne l'abordez pas
Évadé de la maison d'arrêt ce matin, il est en cavale
Appel à témoins pour identifier l'auteur d'une agression dans le bus
La police diffuse le portrait-robot d'un violeur présumé
Reconnaissez-vous cet homme ? Il aurait volé une carte bancaire
Connaissez-vous cette personne filmée devant la banque ?
Les enquêteurs souhaitent identifier ces deux individus
Nous recherchons le conducteur d'une Clio grise qui a renversé une fillette et pris la fuite
Mandat d'arrêt contre un homme de 40 ans, individu dangereux
WANTED - notice rouge Interpol
Qui est cette femme ? Son corps a été retrouvé dans la Seine, son identité reste inconnue
La jeune fille a été retrouvée saine et sauve, merci à tous
Retrouvé sain et sauf ! Le papi de Vannes est rentré
Fin des recherches : l'homme de 58 ans a été retrouvé sans vie
L'avis de recherche est levé, l'adolescente a été localisée à Lille
Fin de l'alerte enlèvement, la fillette est avec sa mère
Le fugitif recherché depuis un an a été interpellé en Espagne
L'appel à témoins est clos : l'individu a été identifié grâce à vous
Son fils, égaré en forêt, a été ramené à la maison par une patrouille
Le septuagénaire disparu est en bonne santé
""".strip().splitlines()

NOT_SOUGHT = """
Appel à témoins : accident mortel entre une moto et un camion sur la RD12, avez-vous vu le choc ?
Un portefeuille et des clés ont été déposés au bureau des objets trouvés de la mairie.""".strip().splitlines()


@pytest.mark.parametrize("text", SOUGHT)
def test_a_person_sought_is_told_however_it_is_said(tagger, text):
    assert tagger.tag("", text, service=None, department=None).person is not None


@pytest.mark.parametrize("text", SOUGHT)
def test_capitals_accents_and_a_place_in_a_long_release_change_nothing(tagger, text):
    shouted = "Le point de la semaine. " * 30 + "\n" + text.upper()
    assert tagger.tag("Bulletin", shouted, service=None, department=None).person is not None


@pytest.mark.parametrize("text", NOT_SOUGHT)
def test_things_jobs_and_accidents_are_not_persons_sought(tagger, text):
    assert tagger.tag("", text, service=None, department=None).person is None
