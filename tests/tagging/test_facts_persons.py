"""What hangs on most: that a minor is taken for one, a drill for a drill, a real alert for an alert."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from plugins.model import AppealKind, PersonSought, Topic
from plugins.tagging.facts.appeals import appeal
from plugins.tagging.facts.drills import drill
from plugins.tagging.facts.minors import minor
from plugins.tagging.facts.plain import plain_of
from plugins.tagging.words import words_of

HERE = Path(__file__).parent
AT = datetime(2026, 6, 1, tzinfo=UTC)


def lines(name):
    return [line for line in (HERE / name).read_text("utf-8").splitlines() if line[:2] in {"+ ", "- "}]


def plain(text, title=""):
    words = words_of(title, text)
    return plain_of(words, len(words.folded))


@pytest.mark.parametrize("line", lines("minors.txt"))
def test_who_may_be_a_minor_is_one(line):
    assert bool(minor(plain(line[2:]), PersonSought.MISSING, AT)) is (line[0] == "+")


@pytest.mark.parametrize("line", lines("minors.txt"))
def test_capitals_and_missing_accents_change_no_age(line):
    assert bool(minor(plain(line[2:].upper()), PersonSought.MISSING, AT)) is (line[0] == "+")


def test_an_abduction_alert_is_for_a_minor():
    assert minor(plain("ALERTE ENLÈVEMENT à Metz"), PersonSought.ABDUCTED, None) == "ENLÈVEMENT"
    assert minor(plain("Appelez le 197"), PersonSought.ABDUCTED, None) == ""


@pytest.mark.parametrize("line", lines("drills.txt"))
def test_a_drill_is_one_and_a_real_alert_none(line):
    topic, text = line[2:].split(" | ", 1)
    assert bool(drill(plain(text), (Topic(topic),))) is (line[0] == "+")


@pytest.mark.parametrize("line", [line for line in lines("drills.txt") if line[0] == "-" and "alerte |" in line])
def test_a_real_alert_in_capitals_within_a_release_is_no_drill(line):
    text = line.split(" | ", 1)[1].upper()
    assert drill(plain(f"{text}\n{'Restez informés. ' * 20}", title="Point de situation"), (Topic.ALERT,)) == ""


@pytest.mark.parametrize(
    ("text", "person", "kind"),
    [
        ("Léo, 15 ans, a disparu", PersonSought.MISSING, AppealKind.MISSING),
        ("Alerte enlèvement", PersonSought.ABDUCTED, AppealKind.ABDUCTED),
        ("Qui est cet homme ?", PersonSought.WANTED, AppealKind.WANTED),
        ("Délit de fuite : le conducteur est recherché", PersonSought.WANTED, AppealKind.ACCIDENT),
        ("Accident mortel sur la D12", None, AppealKind.ACCIDENT),
        ("Un cycliste a perdu la vie sur la D465", None, AppealKind.ACCIDENT),
        ("Reconnaissez-vous ce vélo ?", None, AppealKind.OBJECTS),
        ("Bijoux volés : leurs propriétaires sont invités", None, AppealKind.OBJECTS),
        ("14 vélos récupérés, le vôtre en fait peut-être partie", None, AppealKind.OBJECTS),
        ("Chien trouvé sur la D743", None, AppealKind.OBJECTS),
        ("Cambriolages à Voreppe : appel à témoins", None, AppealKind.OFFENCE),
        ("Plus de nouvelles d'une mineure depuis vendredi", PersonSought.POSSIBLE, AppealKind.MISSING),
        ("Aidez-nous à identifier la victime", PersonSought.POSSIBLE, AppealKind.WANTED),
        ("Violences au stade : vos vidéos ?", PersonSought.POSSIBLE, AppealKind.OFFENCE),
        ("À qui est cette remorque ? Son propriétaire est invité à appeler", PersonSought.POSSIBLE, AppealKind.OBJECTS),
        ("ALERTE ENLÈVEMENT - un bébé de 9 mois à Metz", PersonSought.POSSIBLE, AppealKind.ABDUCTED),
    ],
)
def test_an_appeal_is_of_one_kind(text, person, kind):
    assert appeal(plain(text), person)[0] is kind
