"""The traps that names of communes set, each with texts of its own: what counts stands behind each text."""

import pytest

from plugins.tagging.communes.verdict import Why
from plugins.tagging.words import words_of


def mentions(gazetteer, text, department):
    title, _, rest = text.rpartition("|")
    words = words_of(title, rest)
    return gazetteer.mentions(words, department, len(words.folded))


def check(gazetteer, text, department, names):
    found = mentions(gazetteer, text, department)
    assert list(dict.fromkeys(one.name for one in found if one.counts)) == names, found


def cases(*rows):
    return pytest.mark.parametrize(("text", "department", "names"), rows)


@cases(
    ("À Die, le marché déménage", "26", ["Die"]),
    ("Une bonne aire de repos, et du bois à scier", "40", []),
    ("PORTES OUVERTES samedi à la caserne", "26", []),
    ("Condom : la distribution est gratuite", "32", []),
    ("Vol de ruches à Condom", "32", ["Condom"]),
    ("Le Val est inondé", "83", ["Le Val"]),
    ("Marche blanche demain dans le bourg", "60", []),
    ("Deux blessés, Dix arbres tombés", "14", []),
    ("Noël approche, méfiance", "25", []),
    ("entre Saint-Paul et Le Port, la route est coupée", "974", ["Saint-Paul", "Le Port"]),
    ("Pris sur le fait, au Luc", "83", ["Le Luc"]),
)
def test_communes_that_are_common_words(gazetteer, text, department, names):
    check(gazetteer, text, department, names)


@cases(
    ("M. Vitry, 91 ans, a été retrouvé", "94", []),
    ("Notre commandant Lorient prend sa retraite", "56", []),
    ("Mme Laval a porté plainte à Mayenne", "53", ["Mayenne"]),
    ("La préfète Lamballe s'est rendue à Dinan", "22", ["Dinan"]),
    ("Un pot pour le départ de Pierre Tarbes", "65", []),
    ("Le capitaine Beauvais commande à Senlis", "60", ["Senlis"]),
)
def test_communes_that_are_surnames(gazetteer, text, department, names):
    check(gazetteer, text, department, names)


@cases(
    ("Feu rue Bordeaux, évitez le quartier", "37", []),
    ("Le lycée Corneille, avenue de Dieppe, est évacué", "76", []),
    ("Au collège Saint-Denis, à Loches", "37", ["Loches"]),
    ("Panne au lycée de Vernon", "27", ["Vernon"]),
    ("Rixe place Saint-Pierre à Caen", "14", ["Caen"]),
    ("Le rond-point de Lisieux est en travaux à Caen", "14", ["Caen"]),
    ("Accident route de Sées à Alençon, boulevard de Mortagne fermé", "61", ["Alençon"]),
)
def test_streets_and_schools_named_after_communes(gazetteer, text, department, names):
    check(gazetteer, text, department, names)


@cases(
    ("OM-Lens : les supporters voyageront en car", "13", []),
    ("FC Metz - RC Lens, buvettes fermées", "57", []),
    ("Le FC Nantes reçoit l'AS Monaco au stade de la Beaujoire", "44", []),
    ("L'OGC Nice joue à Reims", "51", ["Reims"]),
    ("Match Brest-Lorient sous surveillance", "29", []),
)
def test_teams_are_no_places(gazetteer, text, department, names):
    check(gazetteer, text, department, names)


@cases(
    ("Incendie à Saint Lo", "50", ["Saint-Lô"]),
    ("Incendie à St-Lô", "50", ["Saint-Lô"]),
    ("Battue à Ste Mère Église", "50", ["Sainte-Mère-Église"]),
    ("Secours à Pont l'Eveque et à Pont-d'Ouilly", "14", ["Pont-l'Évêque", "Pont-d'Ouilly"]),
    ("Secours à L’Aigle", "61", ["L'Aigle"]),
    ("Fuite de gaz à ARGELES SUR MER", "66", ["Argelès-sur-Mer"]),
    ("Fuite à Pont-de-Claix", "38", ["Le Pont-de-Claix"]),
    ("Une habitante de Chamonix, sauvée à l'Île-de-Bréhat", "22", ["Chamonix-Mont-Blanc", "Île-de-Bréhat"][1:]),
    ("Coquillages : interdiction autour de Bréhat", "22", ["Île-de-Bréhat"]),
    ("Les Anglais à La Roche sur Yon", "85", ["La Roche-sur-Yon"]),
    ("Alerte à Marseille-centre et à Biscarrosse-Plage", "13", ["Marseille"]),
    ("Deux loups vus à Château-Chinon", "58", ["Château-Chinon (Ville)"]),
)
def test_saints_hyphens_apostrophes_and_accents(gazetteer, text, department, names):
    check(gazetteer, text, department, names)


@cases(
    ("FEU DE FORET A GONFARON. SORTEZ DE VIDAUBAN. EVITEZ LE SECTEUR.", "83", ["Gonfaron", "Vidauban"]),
    ("ACCIDENT GRAVE, ROUTE BARREE, COURS ET PLACES FERMES", "69", []),
    ("TEMPETE : RENTREZ CHEZ VOUS, FERMEZ PORTES ET VOLETS", "26", []),
    ("INONDATION A ROUEN, LES QUAIS SONT FERMES", "76", ["Rouen"]),
)
def test_all_capitals_tell_nothing(gazetteer, text, department, names):
    check(gazetteer, text, department, names)


@cases(
    ("fuite d'eau a montivilliers, on coupe", "76", ["Montivilliers"]),
    ("trop de bruit dans la rue, on ferme", "76", []),
    ("on vend la maison d'eu", "76", []),
)
def test_small_letters_are_read_where_there_is_nothing_else(gazetteer, text, department, names):
    check(gazetteer, text, department, names)


@cases(
    ("#LeHavre #Rouen76", "76", ["Le Havre", "Rouen"]),
    ("#StEtienne ce soir", "42", ["Saint-Étienne"]),
    ("Saisie au #Havre", "76", ["Le Havre"]),
    ("#SablesdOlonne2026 : plage fermée", "85", ["Les Sables-d'Olonne"]),
    ("#PasDeCalais en rouge", "62", []),
    ("Interpellation #SaintDenis", "93", ["Saint-Denis"]),
)
def test_hashtags(gazetteer, text, department, names):
    check(gazetteer, text, department, names)


@cases(
    ("Vent fort au Havre et aux Andelys", "76", ["Le Havre"]),
    ("Deux tentes brûlées aux Sables-d'Olonne", "85", ["Les Sables-d'Olonne"]),
    ("Les marins du Guilvinec sont rentrés", "29", ["Guilvinec"][:0]),
    ("Le centre du Mans est fermé", "72", ["Le Mans"]),
    ("La plage de La Baule-Escoublac", "44", ["La Baule-Escoublac"]),
)
def test_articles(gazetteer, text, department, names):
    check(gazetteer, text, department, names)


@cases(
    ("Vigilance sur la Vienne, l'Isère et la Loire", "38", []),
    ("Accident à Vienne, crue de la Vienne", "38", ["Vienne"]),
    ("Paris 2024 : merci aux bénévoles", "75", []),
    ("Les bureaux de Rouen Métropole ferment", "76", []),
    ("La métropole de Lyon vous informe", "69", []),
    ("Le Grand Lyon change ses bacs", "69", []),
    ("Les communes du Pays de Caux", "76", []),
    ("Neige en Corrèze", "19", []),
    ("La baie de Quiberon, le bassin d'Arcachon", "56", []),
    ("Un randonneur perdu en forêt de Lyons", "27", []),
)
def test_rivers_departments_and_agglomerations_of_the_same_name(gazetteer, text, department, names):
    check(gazetteer, text, department, names)


@cases(
    ("Un homme arrêté à Elbeuf, entendu au commissariat de Rouen", "76", ["Elbeuf"]),
    ("Cambriolage à Bernay. Présenté au tribunal judiciaire d'Évreux.", "27", ["Bernay"]),
    ("La section de recherches de Rouen enquête sur le vol d'Yvetot", "76", ["Yvetot"]),
    ("Blessé à Fécamp, il a été transporté au CHU de Rouen", "76", ["Fécamp"]),
    ("Le procureur de la République de Dieppe communique", "76", []),
    ("Feu à Brionne : les pompiers de Bernay et de Beaumont-le-Roger engagés", "27", ["Brionne"]),
    ("Feu à Vif : pompiers de Seyssinet, Vizille, Voiron et Claix", "38", ["Vif"]),
    ("Saisie à Calais par les brigades de Dunkerque, de Boulogne et de Gravelines", "62", ["Calais"]),
    ("Appelez la brigade de Buchy", "76", []),
    ("L'accueil de la brigade de Feurs est fermé mardi", "42", ["Feurs"]),
    ("Les élus et le maire d'Issoudun signent", "36", ["Issoudun"]),
)
def test_where_only_a_service_sits(gazetteer, text, department, names):
    check(gazetteer, text, department, names)


@cases(
    ("A13 sens Paris-province : bouchon après la sortie 24 Bourg-Achard", "27", []),
    (
        "A13 vers Caen : déviation par Pont-Audemer et Beuzeville, accident à Bourneville",
        "27",
        ["Bourneville-Sainte-Croix"],
    ),
    ("Coupée entre les sorties 60 (Caussade) et 65 (Montauban)", "82", []),
    ("Sortie Valence Sud fermée", "26", []),
    ("En direction de Rouen, ralentissement à Val-de-Reuil", "27", ["Val-de-Reuil"]),
    ("Parti de nuit depuis Rouen, il finit sa course à Louviers", "27", ["Louviers"]),
    ("Un arbre sur la ligne Paris-Granville à Villedieu-les-Poêles", "50", ["Villedieu-les-Poêles-Rouffigny"]),
    ("Trains entre Briançon et Gap, accident à Embrun", "05", ["Embrun"]),
    ("Les TER Le Havre – Rouen sont arrêtés, feu à Harfleur", "76", ["Harfleur"]),
    ("La RD98 est fermée entre Le Lavandou et Sainte-Maxime", "83", ["Le Lavandou", "Sainte-Maxime"]),
    ("L'A7 est coupée entre Loriol et Montélimar, voitures bloquées à Saulce-sur-Rhône", "26", ["Saulce-sur-Rhône"]),
)
def test_motorways_ways_round_and_trains(gazetteer, text, department, names):
    check(gazetteer, text, department, names)


@cases(
    ("Originaire de Menton, il volait à Antibes", "06", ["Antibes"]),
    ("Venus de Toulon et de Nice, ils ont sévi à Aubagne", "13", ["Aubagne"]),
    ("Interpellé à Sens, il a été écroué à Auxerre", "89", ["Sens"]),
    ("Un renfort basé à Cannes est arrivé à Sospel", "06", ["Sospel"]),
    ("Sept habitants de Trouville ont été évacués", "14", ["Trouville-sur-Mer"]),
    ("Affectés à Rosny, Metz et Bordeaux, ils ont prêté serment à Tulle", None, ["Tulle"]),
)
def test_origins_and_stays(gazetteer, text, department, names):
    check(gazetteer, text, department, names)


@cases(
    ("Vols à Rouen, Dieppe et Fécamp", "76", ["Rouen", "Dieppe", "Fécamp"]),
    ("Vols à Rouen, à Dieppe ou au Tréport", "76", ["Rouen", "Dieppe", "Le Tréport"]),
    ("Route coupée entre Doudeville et Cany-Barville", "76", ["Doudeville", "Cany-Barville"]),
    ("Camion en feu près de Tôtes", "76", ["Tôtes"]),
    ("Pic attendu à Coutances et Nantes", "44", ["Coutances", "Nantes"]),
    ("Retrouvé à Chinon, il avait quitté sa maison de Rezé", "44", ["Rezé"]),
)
def test_lists_and_stretches(gazetteer, text, department, names):
    check(gazetteer, text, department, names)


@cases(
    ("Vol dans le 3e arrondissement de Lyon", "69", ["Lyon"]),
    ("Paris 18e : une bijouterie attaquée", "75", ["Paris"]),
    ("Marseille (13e), rue Albert-Einstein", "13", ["Marseille"]),
    ("Les maires de l'arrondissement de Dieppe", "76", []),
)
def test_arrondissements(gazetteer, text, department, names):
    check(gazetteer, text, department, names)


@cases(
    ("Incendie à Tourlaville", "50", []),
    ("Accident à Cressy", "76", []),
    ("Rixe à Segré", "49", ["Segré-en-Anjou Bleu"]),
    ("Rixe à Cherbourg", "50", ["Cherbourg-en-Cotentin"]),
    ("Deux blessés à Octeville", "50", []),
    ("Les brigades de Tourlaville et de Valognes, à Carteret", "50", []),
)
def test_former_communes_do_not_count_and_are_no_others(gazetteer, text, department, names):
    check(gazetteer, text, department, names)


def test_a_former_commune_is_told_with_the_one_that_it_belongs_to(gazetteer):
    (one,) = mentions(gazetteer, "Incendie à Tourlaville", "50")
    assert (one.name, one.counts, one.why) == ("Cherbourg-en-Cotentin", False, Why.FORMER)


@cases(
    ("Tempête à Saint-Pierre, vol annulé à Miquelon-Langlade", "975", ["Saint-Pierre", "Miquelon-Langlade"]),
    ("Coupure à Saint-Barthélemy", "977", ["Saint-Barthélemy"]),
    ("Houle à Papeete et à Bora-Bora", "987", ["Papeete", "Bora-Bora"]),
    ("Alerte à Thio", "988", ["Thio"]),
    ("Accident à Saint-Martin", "978", ["Saint-Martin"]),
)
def test_overseas(gazetteer, text, department, names):
    check(gazetteer, text, department, names)


@cases(
    ("Saisie à Roissy-en-France", None, ["Roissy-en-France"]),
    ("Saisie à Ivry-sur-Seine et à Chamant (60)", None, ["Ivry-sur-Seine", "Chamant"]),
    ("L'orchestre de la Garde républicaine", None, []),
    ("Accident à Montpinchon", None, []),
)
def test_national_posts(gazetteer, text, department, names):
    check(gazetteer, text, department, names)


@cases(
    ("Relevés à 14 h : Mirande 42 mm, Auch 38 mm. La D929 est coupée à Masseube.", "32", ["Masseube"]),
    ("– Guichen (Le Boël) : 3,42 m ;\n– Redon : 3,10 m.\nÀ Redon, évacuez les caves", "35", ["Redon"]),
    ("Cumuls : 180 mm à Alès, 210 mm tombés en 6 h à Génolhac. Campeurs évacués à Mialet", "30", ["Mialet"]),
    ("Rafales de 128 km/h relevées à Brest. Un arbre tombé à Plabennec", "29", ["Plabennec"]),
    ("40 °C à Saint-Martin-de-Londres", "34", ["Saint-Martin-de-Londres"]),
    ("Contrôlé à 187 km/h à Marans, il rentrait de Saintes", "17", ["Marans"]),
)
def test_where_rain_wind_or_a_river_is_gauged(gazetteer, text, department, names):
    check(gazetteer, text, department, names)


def test_a_gauged_place_says_so(gazetteer):
    one, *_ = mentions(gazetteer, "61 mm à Redon, accident à Guichen", "35")
    assert (one.name, one.counts, one.why) == ("Redon", False, Why.MEASURED)


@cases(
    ("A75 sens Montpellier > Clermont-Ferrand fermée à Issoire", "63", ["Issoire"]),
    ("A7 : + 1h30 Lyon>Valence, accident à Vienne", "38", ["Vienne"]),
    ("Déviations : RD 978, RM 137 et M 766 par Cournon-d'Auvergne", "63", []),
    ("Contournez par Murat, accident au Lioran", "15", []),
)
def test_arrows_and_long_ways_round(gazetteer, text, department, names):
    check(gazetteer, text, department, names)


@cases(
    ("Rens. Le Havre Seine Métropole. Fuite à Gommerville", "76", ["Gommerville"]),
    ("Laval agglo vous informe", "53", []),
    ("Brest métropole : accident à Guipavas", "29", ["Guipavas"]),
    ("Accident porte de Bagnolet, à Bobigny", "93", ["Bobigny"]),
    ("Les monts d'Ambazac, un randonneur de Saint-Sylvestre", "87", ["Saint-Sylvestre"]),
    ("Les stations Charles de Gaulle – Étoile ferment", "75", []),
    ("Vers Redon, l'eau monte ; domiciliée à Guichen", "35", ["Guichen"]),
    ("Feu à Petite-Forêt (Valenciennes)", "59", ["Petite-Forêt"]),
    ("L'eau monte dans les quartiers sud de Redon", "35", ["Redon"]),
    ("Né à Rouen, il commande à Dieppe", "76", ["Dieppe"]),
    ("#Rodéos Vénissieux : sept motos saisies", "69", ["Vénissieux"]),
    ("Il l'a déposée à Saint-Flour", "48", ["Saint-Flour"]),
)
def test_names_beside_other_names(gazetteer, text, department, names):
    check(gazetteer, text, department, names)


@cases(
    ("Panne au commissariat de Forbach, composez le 03 53 01 57 00 (Sarreguemines)", "57", ["Forbach"]),
    ("Mairie de Buchy : 02 61 91 76 76", "76", []),
    ("Brigade de Dieppe 02 61 91 76 17", "76", []),
    ("Disparu à Dieppe : 02 61 91 76 17", "76", ["Dieppe"]),
    ("Vol à Elbeuf, la brigade de surveillance intérieure de Rouen", "76", ["Elbeuf"]),
    ("Contrôlé, immatriculé en Espagne au péage de Setques", "62", ["Setques"]),
    ("Onze centres, dont ceux de Chagny et de Louhans, engagés au Creusot", "71", ["Le Creusot"]),
)
def test_services_and_their_numbers(gazetteer, text, department, names):
    check(gazetteer, text, department, names)


@cases(
    ("Accident à Chalon s/ Saône", "71", ["Chalon-sur-Saône"]),
    ("Rixe à Neuilly s/Seine", "92", ["Neuilly-sur-Seine"]),
    ("Inondations, surtout Cagnes/Mer et Antibes", "06", ["Cagnes-sur-Mer", "Antibes"]),
    ("Vols à Rouen/Dieppe", "76", ["Rouen", "Dieppe"]),
)
def test_sur_as_a_slash(gazetteer, text, department, names):
    check(gazetteer, text, department, names)
