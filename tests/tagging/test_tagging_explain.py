"""The account of a tagging."""

from plugins.model import Evidence, PersonSought, Tags, Topic
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
        "  no words of its own; by the other tags, or for want of any other",
        "closes: yes, it ends an earlier alert or appeal",
        "  +3.00  « retrouvé »",
        "person sought: a missing person, shown soberly",
        "  +3.00  « disparu »",
        "communes: Rouen, Le Havre",
    ]


def test_what_is_not_given_is_said():
    assert explain(Tags((Topic.PRACTICAL,))).splitlines() == [
        "topic: infos-pratiques",
        "  no words of its own; by the other tags, or for want of any other",
        "closes: no",
        "person sought: no",
        "communes: none",
    ]
