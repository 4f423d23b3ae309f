"""Why a post is classified as it is: the words, the editors' corrections, and nothing of a person sought."""

from making import make_post
from stage import Stage

from plugins.model import CORRECTED, Evidence, Facts, Level, PersonSought, Tags, Topic
from plugins.portal.reasons import Quote, Reason, reasons

EVIDENCE = (
    Evidence("circulation", "route coupée", 2.0),
    Evidence("alerte", "restez chez vous", 3.0),
    Evidence("alerte", "exercice", -1.0),
    Evidence("alerte", "restez chez vous", 1.0),
    Evidence("communes", "à Dieppe", 1.0),
    Evidence("level", "vigilance orange", 1.0),
)
TAGS = Tags(
    (Topic.ALERT, Topic.TRAFFIC, Topic.PREVENTION),
    communes=("Dieppe",),
    facts=Facts(level=Level.ORANGE),
    evidence=EVIDENCE,
)


def found(tags: Tags, *, neutral: bool = False) -> dict[str, Reason]:
    return {reason.tag: reason for reason in reasons(make_post(tags=tags), neutral=neutral)}


def test_topics_come_first_in_their_order_then_the_rest() -> None:
    assert list(found(TAGS)) == ["alerte", "circulation", "prevention", "communes", "level"]


def test_each_tag_quotes_its_words_once_with_those_that_speak_against_it() -> None:
    assert found(TAGS)["alerte"].quotes == (Quote("restez chez vous", against=False), Quote("exercice", against=True))


def test_a_topic_that_no_words_of_its_own_gave_is_told_all_the_same() -> None:
    assert found(TAGS)["prevention"] == Reason("prevention", given=True, corrected=False, quotes=())


def test_what_the_editors_corrected_is_said_also_where_they_took_a_tag_away() -> None:
    told = found(
        Tags((Topic.SCAM,), evidence=(Evidence("arnaque", CORRECTED, 0.0), Evidence("person", CORRECTED, 0.0)))
    )
    assert told["arnaque"] == Reason("arnaque", given=True, corrected=True, quotes=())
    assert told["person"] == Reason("person", given=False, corrected=True, quotes=())


def test_of_a_person_sought_only_corrections_are_told() -> None:
    tags = Tags(
        (Topic.WITNESS_APPEAL,),
        person=PersonSought.MISSING,
        evidence=(
            Evidence("appel-a-temoins", "Anaëlle", 1.0),
            Evidence("person", "Anaëlle", 1.0),
            Evidence("person", CORRECTED, 0.0),
        ),
    )
    assert found(tags, neutral=True) == {"person": Reason("person", given=True, corrected=True, quotes=())}


def test_a_tag_that_the_portal_does_not_know_is_told_last() -> None:
    assert list(found(Tags((Topic.SCAM,), evidence=(Evidence("weather", "soleil", 1.0),)))) == ["arnaque", "weather"]


def test_the_page_of_a_post_gives_every_reason_in_french(stage: Stage) -> None:
    name = stage.post("76", Topic.ALERT, Topic.PREVENTION, facts=Facts(level=Level.ORANGE), evidence=EVIDENCE)
    corrected = stage.post("76", Topic.SCAM, evidence=(Evidence("person", CORRECTED, 0.0),))
    stage.build()
    page = " ".join(stage.page(f"76/2026/11/{name}.html").split())
    for words in (
        "<dt>Alertes</dt><dd> <q>restez chez vous</q>, <q>exercice</q> (en sens contraire) </dd>",
        "<dt>Prévention</dt><dd> Aucun mot à lui seul&nbsp;: l’ensemble du message </dd>",
        "<dt>Niveau</dt><dd> <q>vigilance orange</q> </dd>",
    ):
        assert words in page
    page = " ".join(stage.page(f"76/2026/11/{corrected}.html").split())
    assert "<dt>Personne recherchée&nbsp;: non</dt><dd> Correction de la rédaction </dd>" in page


def test_a_corrected_search_quotes_no_word_and_says_why(stage: Stage) -> None:
    name = stage.post(
        "76", Topic.WITNESS_APPEAL, text="Anaëlle", title="Anaëlle", person=PersonSought.MISSING, lasts=5,
        evidence=(Evidence("person", CORRECTED, 0.0), Evidence("appel-a-temoins", "Anaëlle", 1.0)),
    )  # fmt: skip
    stage.build()
    page = stage.page(f"76/2026/11/{name}.html")
    assert "Correction de la rédaction" in page
    assert "ne sont pas repris ici" in page
    assert "Anaëlle" not in page
