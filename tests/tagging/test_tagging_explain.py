"""The account of a tagging."""

from datetime import UTC, datetime

from plugins.model import AppealKind, Evidence, Facts, Level, PersonSought, Tags, Topic
from plugins.tagging.explain import explain


def test_each_tag_is_told_with_its_words():
    tags = Tags(
        (Topic.CASE_REPORT, Topic.TRAFFIC),
        closes=True,
        communes=("Rouen", "Le Havre"),
        person=PersonSought.MISSING,
        evidence=(
            Evidence("affaire", "interpellé", 3.5),
            Evidence("closes", "retrouvé", 3.0),
            Evidence("person", "disparu", 3.0),
            Evidence("affaire", "exercice", -2.5),
        ),
    )
    assert explain(tags).splitlines() == [
        "topic: affaire (most important)",
        "  +3.50  « interpellé »",
        "  -2.50  « exercice »",
        "topic: circulation",
        "  no words of its own; the likeliest for want of any other",
        "closes: yes, it ends an earlier alert or appeal",
        "  +3.00  « retrouvé »",
        "person sought: a missing person, shown soberly",
        "  +3.00  « disparu »",
        "communes: Rouen, Le Havre",
    ]


def test_what_is_not_given_is_said():
    assert explain(Tags((Topic.PRACTICAL,))).splitlines() == [
        "topic: infos-pratiques",
        "  no words of its own; the likeliest for want of any other",
        "closes: no",
        "person sought: no",
        "communes: none",
    ]


def test_facts_and_communes_are_told_with_their_words():
    facts = Facts(
        phones=("+33235000000", "17"),
        until=datetime(2026, 11, 22, 17, tzinfo=UTC),
        level=Level.ORANGE,
        roads=("A13",),
        hazards=("orages",),
        appeal=AppealKind.ACCIDENT,
        minor=True,
        drill=True,
    )
    evidence = (Evidence("communes", "Rouen", 1.0), Evidence("until", "jusqu'à 18 h", 1.0))
    lines = explain(Tags((Topic.ALERT,), communes=("Rouen",), facts=facts, evidence=evidence)).splitlines()
    assert lines[4:] == [
        "communes: Rouen",
        "         « Rouen »",
        "drill: yes, an exercise or a test",
        "level: orange",
        "hazards: Orages",
        "until: 2026-11-22 17:00 UTC",
        "         « jusqu'à 18 h »",
        "phones: 02 35 00 00 00, 17",
        "roads: A13",
        "appeal: accident",
        "minor: yes, the person sought is under 18",
    ]
